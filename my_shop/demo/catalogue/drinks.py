"""Mugs and cups, tea and coffee."""

from .base import Item, v

ITEMS = (
    Item(
        slug="harbour-mug",
        name="Harbour mug",
        category="kitchen/mugs-cups",
        brand="tarnwick",
        summary="A broad stoneware mug with a handle for three fingers and a glaze that breaks to brown at the rim.",
        text="""
        Harbour is the mug that the potters drink from themselves. It holds a proper 350 ml, sits low, and its wall
        is thick enough to keep tea warm through a telephone call.

        The clay body is speckled with iron. Where the glaze runs thin, at the rim and along the handle, the iron
        burns through as a warm brown line, so no two mugs are quite alike.

        - Dishwasher and microwave safe
        - Unglazed foot, sanded smooth so that it does not scratch the table
        """,
        details={
            "Material": "Stoneware, fired at 1,240 °C",
            "Holds": "350 ml",
            "Height": "8.5 cm",
            "Diameter": "9.5 cm",
        },
        kind="mug",
        look={"rim": True, "speckle": True},
        scene="group",
        is_featured=True,
        seen="Broad stoneware mug with a round handle",
        pieces=(
            v("TAR-MUG-OAT", "19.00", 64, grams=380, colour="oat"),
            v("TAR-MUG-SAGE", "19.00", 48, grams=380, colour="sage"),
            v("TAR-MUG-INK", "19.00", 37, grams=380, colour="ink"),
            v("TAR-MUG-CLAY", "19.00", 9, grams=380, colour="clay"),
        ),
    ),
    Item(
        slug="morning-cup-and-saucer",
        name="Morning cup and saucer",
        category="kitchen/mugs-cups",
        brand="tarnwick",
        summary="A wide cup for milky coffee on a saucer deep enough to hold the biscuit as well.",
        text="""
        Two pieces, one glaze. The cup flares like an open hand and cools coffee to drinking heat in about four
        minutes; the saucer has a well, so nothing slides on the way back to bed.

        Cups stack four high. The handle is pulled from the clay rather than cast, and joined while both are
        still damp, which is why it will not come off.
        """,
        details={"Material": "Stoneware", "Holds": "240 ml", "Saucer": "15.5 cm across", "Dishwasher": "Yes"},
        kind="cup",
        seen="Wide cup on its saucer",
        pieces=(
            v("TAR-CUP-CREAM", "26.00", 31, grams=460, colour="cream"),
            v("TAR-CUP-SLATE", "26.00", 22, grams=460, colour="slate"),
            v("TAR-CUP-BLUSH", "26.00", 4, grams=460, colour="blush"),
        ),
    ),
    Item(
        slug="small-hours-tumblers",
        name="Small Hours tumblers, pair",
        category="kitchen/mugs-cups",
        brand="tarnwick",
        summary="Two handleless cups for espresso, whisky or an egg, thrown thin and dipped halfway in glaze.",
        text="""
        The lower half is left as raw, honed clay: it feels like a pebble and gives fingers something to hold. The
        upper half is glazed, inside and out, so it rinses clean.

        They come in twos because nobody has ever wanted one. **80 ml each**, which is a double espresso with room
        for the crema.
        """,
        details={"Material": "Stoneware, half glazed", "Holds": "80 ml", "Height": "6 cm", "In the box": "Two"},
        kind="tumblers",
        seen="Two small cups, glazed in the upper half",
        pieces=(
            v(
                "TAR-TUM-CHARCOAL",
                "24.00",
                26,
                was="28.00",
                grams=260,
                colour="charcoal",
                earlier=((40, "28.00"), (25, "26.00"), (18, "28.00")),
            ),
            v("TAR-TUM-CLAY", "24.00", 18, was="28.00", grams=260, colour="clay"),
        ),
    ),
    Item(
        slug="field-enamel-mug",
        name="Field enamel mug",
        category="kitchen/mugs-cups",
        brand="fenwright",
        summary="Enamelled steel with a rolled rim: light in a rucksack, happy on a campfire, hard to kill.",
        text="""
        Pressed from one piece of steel and enamelled twice. It may chip when dropped on stone; the chip
        rusts over harmlessly and becomes a story.

        Put it straight on a flame to warm soup, but mind the handle. Not for the microwave, which
        dislikes all steel.
        """,
        details={"Material": "Vitreous enamel on steel", "Holds": "400 ml", "Weight": "150 g"},
        kind="mug",
        look={"enamel": True, "tall": 0.92},
        seen="Enamel mug with a dark rolled rim",
        pieces=(
            v("FEN-ENM-WHITE", "14.50", 80, grams=150, colour="white"),
            v("FEN-ENM-FOREST", "14.50", 55, grams=150, colour="forest"),
            v("FEN-ENM-MUSTARD", "14.50", 0, grams=150, colour="mustard"),
        ),
    ),
    Item(
        slug="long-afternoon-teapot",
        name="Long Afternoon teapot",
        category="kitchen/tea-coffee",
        brand="tarnwick",
        summary="A round-bellied teapot whose spout stops when you do.",
        text="""
        The spout is cut to a sharp lip, and that edge is the whole secret: the stream breaks off at once and
        the tablecloth stays white. A steel basket for loose leaves rests inside and lifts out by its ring.

        The lid locks with a quarter turn. You can pour the last cup with one hand.

        *0.6 l serves two; 1.1 l serves a visit.*
        """,
        details={
            "Material": "Stoneware, steel basket",
            "Lid": "Locks with a quarter turn",
            "Care": "Dishwasher safe; the basket too",
        },
        kind="teapot",
        scene="group",
        is_featured=True,
        seen="Round-bellied teapot with a looped handle",
        pieces=(
            v("TAR-TEA-SAGE-06", "58.00", 14, grams=780, colour="sage", size="0-6l"),
            v("TAR-TEA-SAGE-11", "72.00", 11, grams=1120, colour="sage", size="1-1l"),
            v("TAR-TEA-INK-06", "58.00", 8, grams=780, colour="ink", size="0-6l"),
            v("TAR-TEA-INK-11", "72.00", 0, grams=1120, colour="ink", size="1-1l"),
            v("TAR-TEA-CREAM-06", "58.00", 12, grams=780, colour="cream", size="0-6l"),
        ),
    ),
    Item(
        slug="heron-pouring-kettle",
        name="Heron pouring kettle",
        category="kitchen/tea-coffee",
        brand="fenwright",
        summary="A long-necked stove kettle that pours as slowly as filter coffee asks for.",
        text="""
        The neck leaves the body low and narrows twice, so the stream stays thin however far you tip it. Marks
        inside show 300, 600 and 900 ml.

        Works on gas, electric and induction. The handle is oiled ash and stays cool; the knob unscrews, should it
        ever need replacing.
        """,
        details={"Material": "Brushed steel, ash", "Holds": "0.9 l", "Hobs": "All, induction too"},
        kind="kettle",
        look={"neck": True},
        seen="Kettle with a long swan-like neck",
        pieces=(
            v("FEN-HER-STEEL", "84.00", 16, grams=720, colour="steel"),
            v("FEN-HER-BLACK", "89.00", 7, grams=720, colour="black"),
        ),
    ),
    Item(
        slug="chorus-whistling-kettle",
        name="Chorus whistling kettle",
        category="kitchen/tea-coffee",
        brand="fenwright",
        summary="An enamelled kettle that sings a third instead of shrieking.",
        text="""
        The whistle has two reeds, tuned a third apart. It carries to the garden and does not wake the
        baby, which was the brief.

        Two litres heat in about six minutes on induction. The lid is wide enough for a hand and a cloth, so
        limescale can actually be reached.
        """,
        details={
            "Material": "Enamelled steel",
            "Holds": "2 l",
            "Hobs": "All, induction too",
            "Handle": "Folds flat for the shelf",
        },
        kind="kettle",
        look={"neck": False},
        seen="Round enamel kettle with a tall bail handle",
        pieces=(
            v("FEN-CHO-CREAM", "65.00", 19, grams=1350, colour="cream"),
            v("FEN-CHO-TOMATO", "65.00", 13, grams=1350, colour="tomato"),
            v("FEN-CHO-SLATE", "65.00", 3, grams=1350, colour="slate"),
        ),
    ),
    Item(
        slug="first-light-dripper",
        name="First Light coffee dripper",
        category="kitchen/tea-coffee",
        brand="tarnwick",
        summary="A ribbed stoneware cone on a glass jug: two cups of filter coffee and nothing to plug in.",
        text="""
        Ribs inside the cone hold the paper off the wall, and the coffee runs through in three minutes rather than
        five. Takes ordinary size 2 papers.

        The jug by Saltmarsh is heat-proof glass with a collar of cork. It holds 600 ml and goes in the
        dishwasher once the collar is slipped off.

        1. Rinse the paper with hot water.
        2. Twenty-eight grams of coffee, medium grind.
        3. Pour in four goes; wait between them.
        """,
        details={"Material": "Stoneware, heat-proof glass, cork", "Holds": "600 ml", "Papers": "Size 2"},
        kind="dripper",
        seen="Ceramic coffee cone standing on a glass jug",
        pieces=(
            v("TAR-DRP-WHITE", "49.00", 21, grams=690, colour="white"),
            v("TAR-DRP-CHARCOAL", "49.00", 17, grams=690, colour="charcoal"),
        ),
    ),
)
