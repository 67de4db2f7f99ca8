"""Lamps, cushions and throws."""

from .base import Item, v

ITEMS = (
    Item(
        slug="puffball-lamp",
        name="Puffball lamp",
        category="living/lamps",
        brand="lumley",
        summary="A low mushroom of a lamp whose light falls on the table and nowhere else.",
        text="""
        The shade is spun from one disc of steel and painted white inside. You see the pool of light, never the
        bulb, so it may stand at the edge of a screen or a bed.

        A touch on the foot steps through three brightnesses. It remembers the last one.

        The flex is two metres of cotton-covered cable; the plug is European and comes with a British adapter.
        """,
        details={"Height": "29 cm", "Shade": "24 cm across", "Bulb": "E14, 4 W LED included", "Flex": "2 m"},
        kind="mushroom",
        scene="group",
        is_featured=True,
        seen="Low table lamp with a mushroom-shaped shade",
        pieces=(
            v("LUM-PUF-CREAM", "98.00", 17, grams=1450, colour="cream"),
            v("LUM-PUF-TERRACOTTA", "98.00", 12, grams=1450, colour="terracotta"),
            v("LUM-PUF-OLIVE", "98.00", 3, grams=1450, colour="olive"),
        ),
    ),
    Item(
        slug="wader-floor-lamp",
        name="Wader floor lamp",
        category="living/lamps",
        brand="lumley",
        summary="A reading lamp on one thin leg that leans over the chair like someone interested.",
        text="""
        The stem is off-centre in a cast foot of five kilograms, so it can lean without falling. The head turns
        and tilts on a friction joint; there is nothing to tighten.

        It takes an ordinary E27 bulb. We send one with warm light and good colours, which matter more for reading
        than many watts do.
        """,
        details={"Height": "142 cm", "Foot": "Cast iron, 5 kg", "Bulb": "E27, 8 W LED included"},
        kind="floorlamp",
        seen="Slender floor lamp with a cone-shaped head",
        pieces=(
            v("LUM-WAD-BLACK", "189.00", 8, grams=7200, colour="black"),
            v("LUM-WAD-BRASS", "219.00", 4, grams=7200, colour="brass"),
        ),
    ),
    Item(
        slug="pebble-table-lamp",
        name="Pebble table lamp",
        category="living/lamps",
        brand="lumley",
        summary="A stoneware foot by Tarnwick under a natural linen shade.",
        text="""
        The foot is thrown, not cast, so its belly keeps the rings of the potter's fingers. Turn it until you like
        its face.

        Linen filters light to the colour of late afternoon. The shade stands on a European ring and can be changed
        when you change your mind.
        """,
        details={"Height": "46 cm", "Shade": "Linen, 30 cm across", "Bulb": "E27, up to 10 W LED"},
        kind="tablelamp",
        seen="Table lamp with a round ceramic foot and a linen shade",
        pieces=(
            v("LUM-PEB-SAGE", "124.00", 11, grams=2300, colour="sage"),
            v("LUM-PEB-INK", "124.00", 9, grams=2300, colour="ink"),
            v("LUM-PEB-BLUSH", "104.00", 6, was="124.00", grams=2300, colour="blush"),
        ),
    ),
    Item(
        slug="cowbell-pendant",
        name="Cowbell pendant",
        category="living/lamps",
        brand="lumley",
        summary="A dome for over the table, deep enough that nobody looks into the bulb.",
        text="""
        Hang it 60 cm above the table and everyone's soup is lit and nobody's eyes are. The inside is matt white,
        which spreads the light to the plates at the ends.

        Comes with three metres of fabric flex and a ceiling cup; an electrician needs ten minutes.
        """,
        details={"Diameter": "36 cm", "Height": "25 cm", "Bulb": "E27, up to 15 W LED", "Material": "Spun aluminium"},
        kind="pendant",
        seen="Dome-shaped pendant lamp",
        pieces=(
            v("LUM-COW-WHITE", "115.00", 14, grams=1300, colour="white"),
            v("LUM-COW-MUSTARD", "115.00", 10, grams=1300, colour="mustard"),
            v("LUM-COW-CHARCOAL", "115.00", 0, grams=1300, colour="charcoal"),
        ),
    ),
    Item(
        slug="clerk-desk-lamp",
        name="Clerk desk lamp",
        category="living/lamps",
        brand="lumley",
        summary="Two arms, three springs and a head that stays where it is put.",
        text="""
        The oldest kind of adjustable lamp, with its springs on show. We asked for one change: the switch is at
        the front edge of the shade, where a hand can find it in the dark.

        Foot or clamp? Both are in the box, and swapping them takes a coin.
        """,
        details={"Reach": "68 cm", "Bulb": "E27, 6 W LED included", "Fixing": "Foot and clamp"},
        kind="desklamp",
        seen="Jointed desk lamp on a round foot",
        pieces=(
            v("LUM-CLK-FOREST", "139.00", 13, grams=2900, colour="forest"),
            v("LUM-CLK-CREAM", "139.00", 9, grams=2900, colour="cream"),
        ),
    ),
    Item(
        slug="washed-linen-cushion",
        name="Washed linen cushion",
        category="living/cushions-throws",
        brand="merrowdale",
        summary="A plain cushion in soft, crumpled linen, with a proper feather inner.",
        text="""
        The cover is washed with pumice for an hour, which is a year of use without the biscuit crumbs. A hidden
        zip runs along one side; both faces are alike.

        The inner is five centimetres larger than the cover. That is why it fills its corners.
        """,
        details={"Size": "50 × 50 cm", "Cover": "Linen, 240 g/m²", "Inner": "Feather, included", "Wash": "40 °C"},
        kind="cushion",
        scene="group",
        is_featured=True,
        seen="Square linen cushion with soft creases",
        pieces=(
            v("MER-CUS-OAT", "46.00", 34, grams=900, colour="oat"),
            v("MER-CUS-SAGE", "46.00", 30, grams=900, colour="sage"),
            v("MER-CUS-RUST", "46.00", 24, grams=900, colour="rust"),
            v("MER-CUS-INK", "46.00", 20, grams=900, colour="ink"),
        ),
    ),
    Item(
        slug="deckchair-cushion",
        name="Deckchair cushion",
        category="living/cushions-throws",
        brand="merrowdale",
        summary="Broad stripes across heavy cotton, the sort that the seaside used to be made of.",
        text="""
        Woven with the colour in the yarn, not printed, so the back is as bright as the front and the sun takes
        its time.

        Oblong, for the small of a back. The ends are finished with a flange that you may iron or not.
        """,
        details={"Size": "60 × 40 cm", "Cover": "Cotton canvas, 300 g/m²", "Inner": "Feather, included"},
        kind="cushion",
        look={"stripes": True, "oblong": True},
        seen="Oblong cushion with broad stripes",
        pieces=(
            v("MER-DCK-CLAY", "42.00", 18, grams=850, colour="clay"),
            v("MER-DCK-SLATE", "42.00", 21, grams=850, colour="slate"),
            v("MER-DCK-MUSTARD", "36.00", 4, was="42.00", grams=850, colour="mustard"),
        ),
    ),
    Item(
        slug="button-velvet-cushion",
        name="Button velvet cushion",
        category="living/cushions-throws",
        brand="merrowdale",
        summary="A round velvet cushion, pleated to the middle and held there by one covered button.",
        text="""
        Sixteen pleats meet under the button. The velvet is cotton, which takes dye deeply and does not
        shine like a theatre seat.

        Beat it now and then, and turn it: velvet keeps a memory of whoever sat there last.
        """,
        details={"Diameter": "42 cm", "Cover": "Cotton velvet", "Inner": "Wool, included"},
        kind="roundcushion",
        seen="Round pleated velvet cushion with a button",
        pieces=(
            v("MER-VEL-MUSTARD", "54.00", 15, grams=1100, colour="mustard"),
            v("MER-VEL-PLUM", "54.00", 11, grams=1100, colour="plum"),
            v("MER-VEL-FOREST", "54.00", 13, grams=1100, colour="forest"),
        ),
    ),
    Item(
        slug="moorland-throw",
        name="Moorland throw",
        category="living/cushions-throws",
        brand="merrowdale",
        summary="Lambswool in a herringbone, with a twisted fringe and the weight of a sleeping cat.",
        text="""
        Spun, dyed and woven within a day's walk. The herringbone is small and the colour is mixed from
        five shades of fleece, so it is never flat.

        Air it outdoors instead of washing. Once a year, a cool hand wash and a dry towel to roll it in will do.
        """,
        details={"Size": "140 × 190 cm", "Material": "Lambswool", "Weight": "980 g"},
        kind="throw",
        look={"fringe": True, "weave": "herringbone"},
        scene="group",
        is_featured=True,
        seen="Folded wool throw with a fringe",
        pieces=(
            v("MER-MOO-OAT", "118.00", 13, grams=980, colour="oat"),
            v("MER-MOO-FOREST", "118.00", 10, grams=980, colour="forest"),
            v("MER-MOO-HEATHER", "118.00", 2, grams=980, colour="heather"),
        ),
    ),
    Item(
        slug="sunday-waffle-blanket",
        name="Sunday waffle blanket",
        category="living/cushions-throws",
        brand="merrowdale",
        summary="A large cotton waffle for the end of the bed, cool in June and warm enough in October.",
        text="""
        The squares of the weave hold air. They also shrink a little the first time, and we have let that happen
        before cutting, so 180 cm stays 180 cm.

        It grows softer for about twenty washes and then stays there.
        """,
        details={"Size": "180 × 230 cm", "Material": "Cotton waffle, 380 g/m²", "Wash": "60 °C, tumble low"},
        kind="throw",
        look={"weave": "waffle"},
        seen="Folded blanket with a waffle weave",
        pieces=(
            v("MER-WAF-CREAM", "89.00", 16, grams=1570, colour="cream"),
            v("MER-WAF-SLATE", "74.00", 8, was="89.00", grams=1570, colour="slate"),
        ),
    ),
)
