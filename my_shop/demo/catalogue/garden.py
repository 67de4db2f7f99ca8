"""Pots, tools, water and birds."""

from .base import Item, v

ITEMS = (
    Item(
        slug="long-tom-pot",
        name="Long tom pot",
        category="garden/pots",
        brand="tarnwick",
        summary="A tall terracotta pot with its saucer, fired hard enough to stay out in frost.",
        text="""
        Long toms were made for roots that go down: agapanthus, sweet peas, herbs with ambitions. The wall is
        thick at the rim, where pots are lifted and broken.

        Fired 80 degrees hotter than common flower pots. We leave ours out at minus twelve; the guarantee says
        minus ten.
        """,
        details={"Material": "Terracotta", "Frost": "To −10 °C", "Saucer": "Included"},
        kind="pot",
        look={"saucer": True, "plant": "leaves", "tall": 1.15},
        scales={"12cm": 0.55, "18cm": 0.78, "24cm": 1.0},
        scene="sizes",
        is_featured=True,
        seen="Tall terracotta pot with a leafy plant",
        pieces=(
            v("TAR-LTP-12", "14.00", 60, grams=900, size="12cm"),
            v("TAR-LTP-18", "22.00", 45, grams=1900, size="18cm"),
            v("TAR-LTP-24", "34.00", 18, grams=3600, size="24cm"),
        ),
    ),
    Item(
        slug="windowsill-planter",
        name="Windowsill planter",
        category="garden/pots",
        brand="tarnwick",
        summary="A glazed pot on a deep dish, for houseplants that get watered by people in a hurry.",
        text="""
        The dish holds 200 ml, and a wick of cotton draws it up over a week. Overwatering becomes
        rather difficult.

        Glazed outside only. The unglazed inside breathes, and roots like that.
        """,
        details={"Takes": "A 15 cm nursery pot", "Material": "Stoneware", "Reservoir": "200 ml"},
        kind="pot",
        look={"glazed": True, "plant": "cactus", "dish": True},
        scene="group",
        seen="Glazed planter on a dish with a small cactus",
        pieces=(
            v("TAR-WIN-SAGE", "36.00", 20, grams=1500, colour="sage"),
            v("TAR-WIN-INK", "36.00", 16, grams=1500, colour="ink"),
            v("TAR-WIN-OAT", "36.00", 23, grams=1500, colour="oat"),
            v("TAR-WIN-BLUSH", "29.00", 5, was="36.00", grams=1500, colour="blush"),
        ),
    ),
    Item(
        slug="market-trough",
        name="Market trough",
        category="garden/pots",
        brand="fenwright",
        summary="A galvanised trough for six lettuces or one very long row of radishes.",
        text="""
        Folded and soldered from zinc-coated sheet, with a rolled edge and a handle at either end. Eight holes
        underneath, and little feet so that they stay open.

        It dulls from bright to pewter in a summer.
        """,
        details={"Size": "60 × 20 × 18 cm", "Material": "Galvanised steel", "Holds": "20 l of soil"},
        kind="trough",
        seen="Metal trough planted with lettuce and herbs",
        pieces=(v("FEN-TRO-ZINC", "44.00", 17, grams=1800, colour="zinc"),),
    ),
    Item(
        slug="swing-hanging-planter",
        name="Swing hanging planter",
        category="garden/pots",
        brand="tarnwick",
        summary="A shallow bowl on three cotton cords, for things that trail.",
        text="""
        The three holes are set a little towards the back, so the bowl leans to show its plant. The cords are waxed
        and a metre long, with a brass ring.

        Made for string-of-hearts and for the ivy you could not throw away.
        """,
        details={"Diameter": "20 cm", "Cord": "Waxed cotton, 1 m", "Carries": "4 kg"},
        kind="hanging",
        seen="Bowl hanging from three cords with a trailing plant",
        pieces=(
            v("TAR-SWI-WHITE", "41.00", 14, grams=850, colour="white"),
            v("TAR-SWI-TERRACOTTA", "41.00", 18, grams=850, colour="terracotta"),
        ),
    ),
    Item(
        slug="border-trowel",
        name="Border trowel",
        category="garden/tools",
        brand="fenwright",
        summary="One piece of forged steel, sharpened at the edge, on a handle you can replace.",
        text="""
        Blade and shank are a single forging. Where other trowels have a weld, and later a bend, this one has
        nothing to fail.

        A scale is stamped along the blade: bulbs at 8, 12 and 15 cm. The handle is held by one screw and costs six
        euros, whenever.
        """,
        details={"Length": "32 cm", "Blade": "Carbon steel, forged", "Handle": "Oiled ash"},
        kind="trowel",
        is_featured=True,
        seen="Hand trowel with a wooden handle",
        pieces=(v("FEN-TRW-ASH", "32.00", 36, grams=300, colour="ash"),),
    ),
    Item(
        slug="border-fork",
        name="Border hand fork",
        category="garden/tools",
        brand="fenwright",
        summary="Three square tines that go in where a trowel skids.",
        text="""
        Square in section, so that they bite, and set a finger apart. For bindweed, for teasing out roots, and for
        the bit of lawn between two slabs.

        A twin to the trowel; hung together they balance on one hook.
        """,
        details={"Length": "31 cm", "Tines": "Three, carbon steel", "Handle": "Oiled ash"},
        kind="fork",
        seen="Three-tined hand fork with a wooden handle",
        pieces=(v("FEN-FRK-ASH", "32.00", 28, grams=310, colour="ash"),),
    ),
    Item(
        slug="rosehip-secateurs",
        name="Rosehip secateurs",
        category="garden/tools",
        brand="fenwright",
        summary="Bypass secateurs with a bright red grip, because tools get lost in compost.",
        text="""
        The blade slides past the anvil, as scissors do, and leaves a clean cut that heals. It takes living wood up
        to two centimetres.

        Every part unscrews: blade, spring and catch are sold singly and fit the model of twenty years ago.
        """,
        details={"Cuts": "To 2 cm", "Length": "20 cm", "Hands": "Right; left on request"},
        kind="secateurs",
        seen="Garden secateurs with coloured handles",
        pieces=(
            v("FEN-SEC-TOMATO", "48.00", 22, grams=240, colour="tomato"),
            v("FEN-SEC-FOREST", "48.00", 3, grams=240, colour="forest"),
        ),
    ),
    Item(
        slug="twine-in-a-tin",
        name="Twine in a tin",
        category="garden/tools",
        brand="larkfield",
        summary="A hundred and twenty metres of jute that comes out through the lid and is cut on its edge.",
        text="""
        The tin keeps the ball from rolling under the shed; the lip of the hole is toothed, so no knife is needed.

        Soft enough for sweet-pea stems and rots by itself on the heap. Refills cost less than the first, as
        refills ought to.
        """,
        details={"Length": "120 m", "Material": "Jute, 3 mm", "Tin": "10 cm"},
        kind="twine",
        seen="Tin of garden twine with the end coming out of its lid",
        pieces=(
            v("LAR-TWI-FOREST", "12.50", 57, grams=390, colour="forest"),
            v("LAR-TWI-CREAM", "12.50", 43, grams=390, colour="cream"),
        ),
    ),
    Item(
        slug="greenhouse-watering-can",
        name="Greenhouse watering can",
        category="garden/watering-birds",
        brand="fenwright",
        summary="A long-reach can that hangs level when full and waters seedlings without flattening them.",
        text="""
        The handle runs in one hoop from the front to the back: tipping means sliding a hand, not twisting a
        wrist. Five litres, so both arms may take turns.

        The rose is brass, faces up, and lets the water fall as rain. It pulls off for cleaning.
        """,
        details={"Holds": "5 l", "Rose": "Brass, removable", "Material": "Galvanised, powder-coated"},
        kind="wateringcan",
        scene="group",
        is_featured=True,
        seen="Watering can with a long spout and a rose",
        pieces=(
            v("FEN-WAT-FOREST", "54.00", 21, grams=1400, colour="forest"),
            v("FEN-WAT-ZINC", "49.00", 26, grams=1400, colour="zinc"),
            v("FEN-WAT-MUSTARD", "54.00", 8, grams=1400, colour="mustard"),
        ),
    ),
    Item(
        slug="fern-mister",
        name="Fern mister",
        category="garden/watering-birds",
        brand="saltmarsh",
        summary="A glass bottle with a brass pump that breathes on plants rather than spitting at them.",
        text="""
        Forty microns is the size of the droplets; a leaf shines and does not drip. The pump is all brass and can be
        taken apart with fingers.

        Use rain water, if your taps are hard. Ferns can tell.
        """,
        details={"Holds": "300 ml", "Material": "Recycled glass, brass", "Height": "17 cm"},
        kind="mister",
        seen="Glass plant mister with a brass pump",
        pieces=(
            v("SAL-MIS-SEA", "28.00", 31, grams=340, colour="sea"),
            v("SAL-MIS-AMBER", "28.00", 19, grams=340, colour="amber"),
        ),
    ),
    Item(
        slug="blue-tit-box",
        name="Blue tit box",
        category="garden/watering-birds",
        brand="hollowell",
        summary="A nest box with a 28 mm door, ventilated, and opened from below for the autumn clean.",
        text="""
        Rough inside, so fledglings can climb; planed outside, so that it sheds rain. The slope of the roof
        keeps cats at an unhelpful angle.

        Hang it facing north-east between two and four metres high, before February. Then leave it alone, which
        is the difficult part.
        """,
        details={"Door": "28 mm", "Wood": "Untreated oak", "Size": "17 × 15 × 27 cm"},
        kind="birdhouse",
        seen="Small wooden bird house with a sloping roof",
        pieces=(
            v("HOL-TIT-SAGE", "37.00", 24, grams=1300, colour="sage"),
            v("HOL-TIT-TOMATO", "37.00", 15, grams=1300, colour="tomato"),
            v("HOL-TIT-SLATE", "37.00", 0, grams=1300, colour="slate"),
        ),
    ),
)
