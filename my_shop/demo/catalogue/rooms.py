"""Vases and candles, walls and clocks, stools and baskets."""

from .base import Item, v

ITEMS = (
    Item(
        slug="hedgerow-bud-vases",
        name="Hedgerow bud vases, three",
        category="living/vases-candles",
        brand="saltmarsh",
        summary="Three small bottles of mouth-blown glass for whatever the walk brought home.",
        text="""
        One round, one tall, one with a collar; each takes a stem or two. Grouped on a sill they are a bunch, set
        along a table they are places for six.

        The glass was windows once. Bubbles and a faint sway are part of it.
        """,
        details={"Heights": "9, 13 and 17 cm", "Material": "Recycled glass, mouth-blown", "Care": "By hand"},
        kind="budvases",
        seen="Three small glass bottles with single stems",
        pieces=(
            v("SAL-BUD-SEA", "39.00", 22, grams=640, colour="sea"),
            v("SAL-BUD-SMOKE", "39.00", 17, grams=640, colour="smoke"),
            v("SAL-BUD-AMBER", "39.00", 5, grams=640, colour="amber"),
        ),
    ),
    Item(
        slug="shoulder-vase",
        name="Shoulder vase",
        category="living/vases-candles",
        brand="tarnwick",
        summary="A stoneware vase with square shoulders and a narrow neck that arranges flowers for you.",
        text="""
        A narrow neck holds stems at an angle, and three tulips look like a decision. The glaze is matt, almost
        chalky, and waterproof all the way in.

        The large one stands 31 cm and carries branches: forced cherry in March, beech in October.
        """,
        details={"Material": "Stoneware, matt glaze", "Small": "21 cm", "Large": "31 cm"},
        kind="vase",
        look={"form": "shoulder", "stems": True},
        scene="group",
        is_featured=True,
        seen="Matt stoneware vase holding a few stems",
        pieces=(
            v("TAR-SHO-CREAM-S", "48.00", 16, grams=980, colour="cream", size="small"),
            v("TAR-SHO-CREAM-L", "76.00", 9, grams=1900, colour="cream", size="large"),
            v("TAR-SHO-CLAY-S", "48.00", 12, grams=980, colour="clay", size="small"),
            v("TAR-SHO-CLAY-L", "76.00", 6, grams=1900, colour="clay", size="large"),
            v("TAR-SHO-CHARCOAL-S", "48.00", 0, grams=980, colour="charcoal", size="small"),
        ),
    ),
    Item(
        slug="evening-candle",
        name="Evening candle",
        category="living/vases-candles",
        brand="ember",
        summary="Rapeseed wax in a stoneware beaker, scented so lightly that supper is not disturbed.",
        text="""
        Forty hours, if you let the whole surface melt the first time; that first pool decides how evenly it burns
        ever after. Trim the wick to a centimetre.

        **Fig leaf** is green and milky. **Cedar & smoke** smells of pencils and last night's fire. **Sea salt** is
        mostly fresh air.

        Afterwards the beaker, by Tarnwick, holds toothbrushes or a succulent.
        """,
        details={"Wax": "Rapeseed, European", "Burns": "About 40 hours", "Beaker": "Stoneware, 9 cm"},
        kind="candle",
        scene="group",
        is_featured=True,
        seen="Lit candle in a stoneware beaker",
        pieces=(
            v("EMB-CAN-FIG", "29.00", 41, grams=520, scent="fig"),
            v("EMB-CAN-CEDAR", "29.00", 36, grams=520, scent="cedar"),
            v("EMB-CAN-SALT", "29.00", 12, grams=520, scent="salt"),
        ),
    ),
    Item(
        slug="dipped-dinner-candles",
        name="Dipped dinner candles, six",
        category="living/vases-candles",
        brand="ember",
        summary="Tapers dipped twenty times by hand, joined by their wicks in pairs.",
        text="""
        Dipped, not poured: the rings show at the foot when you cut it. They burn for seven hours without dripping,
        out of a draught.

        Hang a pair over a nail until you need them. Cut the wick that joins them, and set.
        """,
        details={"Length": "28 cm", "Diameter": "2.2 cm", "Wax": "Stearin from plants", "Burns": "7 hours each"},
        kind="tapers",
        seen="Slim dinner candles lying side by side",
        pieces=(
            v("EMB-TAP-IVORY", "18.00", 58, grams=480, colour="ivory"),
            v("EMB-TAP-RUST", "18.00", 33, grams=480, colour="rust"),
            v("EMB-TAP-FOREST", "18.00", 27, grams=480, colour="forest"),
        ),
    ),
    Item(
        slug="curate-candlestick",
        name="Curate candlestick",
        category="living/vases-candles",
        brand="fenwright",
        summary="Solid brass, turned plain, heavy enough that sleeves do not matter.",
        text="""
        Left unlacquered. In half a year it goes from shiny to honey; a lemon and salt bring it back, if
        you are that sort of person.

        Low is 7 cm and tall is 19 cm. Three at different heights look intended.
        """,
        details={"Material": "Solid brass", "Takes": "2.2 cm candles", "Foot": "9 cm, felt below"},
        kind="candlestick",
        scales={"low": 0.25, "tall": 1.0},
        scene="sizes",
        seen="Brass candlestick with a dinner candle",
        pieces=(
            v("FEN-CUR-LOW", "34.00", 20, grams=450, size="low"),
            v("FEN-CUR-TALL", "52.00", 11, grams=830, size="tall"),
        ),
    ),
    Item(
        slug="quiet-wall-clock",
        name="Quiet wall clock",
        category="living/walls-clocks",
        brand="larkfield",
        summary="A clock with a sweeping hand and no tick, readable across the kitchen.",
        text="""
        The movement sweeps instead of stepping, which is why you hear nothing. Hour marks are bars, long at the
        quarters; there are no numerals, and nobody has yet been late for it.

        Pressed steel, a glass front, one AA battery a year.
        """,
        details={"Diameter": "30 cm", "Movement": "Silent sweep, quartz", "Battery": "One AA, included"},
        kind="clock",
        is_featured=True,
        seen="Round wall clock with bar hour marks",
        pieces=(
            v("LAR-CLK-CREAM", "64.00", 19, grams=880, colour="cream"),
            v("LAR-CLK-SAGE", "64.00", 16, grams=880, colour="sage"),
            v("LAR-CLK-BLACK", "64.00", 14, grams=880, colour="black"),
        ),
    ),
    Item(
        slug="lark-alarm-clock",
        name="Lark alarm clock",
        category="living/walls-clocks",
        brand="larkfield",
        summary="Two bells on top, a gentle hammer, and a switch that takes intention to find.",
        text="""
        It begins at a murmur and grows for half a minute. Snooze does not exist; the switch is at the back, so
        turning it off means sitting up.

        The face lights for four seconds when the table is tapped.
        """,
        details={"Height": "12 cm", "Battery": "Two AA, included", "Alarm": "Rising bell"},
        kind="alarm",
        seen="Round alarm clock with two bells",
        pieces=(
            v("LAR-ALM-WHITE", "38.00", 25, grams=310, colour="white"),
            v("LAR-ALM-TOMATO", "38.00", 20, grams=310, colour="tomato"),
            v("LAR-ALM-MIST", "32.00", 9, was="38.00", grams=310, colour="mist"),
        ),
    ),
    Item(
        slug="low-tide-print",
        name="Print: Low tide",
        category="living/walls-clocks",
        brand="quillside",
        summary="A screen print in five colours: mud flats, a pale sun and the line where they meet.",
        text="""
        Pulled by hand on cotton paper, one colour a day. The edition is open but the batches are small, and the sun
        wanders a millimetre between them.

        Sold without a frame, flat between boards. A3 and A2 fit frames from any shop.
        """,
        details={"Paper": "Cotton, 300 g/m²", "Technique": "Screen print, five colours", "Signed": "On the back"},
        kind="print",
        look={"motif": "tide"},
        seen="Abstract print of a shore under a pale sun",
        pieces=(
            v("QUI-TID-A3", "45.00", 18, grams=220, size="a3"),
            v("QUI-TID-A2", "75.00", 10, grams=380, size="a2"),
        ),
    ),
    Item(
        slug="orchard-rows-print",
        name="Print: Orchard rows",
        category="living/walls-clocks",
        brand="quillside",
        summary="Hills, rows of round trees and one that did not keep the line.",
        text="""
        Cut in lino and printed in four greens and one stubborn red. The texture in the hills is the cutter's gouge,
        left as it fell.

        Each sheet is numbered from one to three hundred. Ask for a low number and we shall look.
        """,
        details={"Paper": "Cotton, 300 g/m²", "Technique": "Linocut, five colours", "Edition": "300, numbered"},
        kind="print",
        look={"motif": "orchard"},
        seen="Linocut of hills with rows of round trees",
        pieces=(
            v("QUI-ORC-A3", "52.00", 14, grams=220, size="a3"),
            v("QUI-ORC-A2", "85.00", 3, grams=380, size="a2"),
        ),
    ),
    Item(
        slug="pond-mirror",
        name="Pond mirror",
        category="living/walls-clocks",
        brand="hollowell",
        summary="A round mirror in a slender turned frame, with a ledge for keys below.",
        text="""
        The frame is steamed and bent from a single lath, scarfed where you will not find it. Below the glass it
        widens to a ledge of four centimetres.

        Hang it opposite a window and the hall gains one.
        """,
        details={"Diameter": "52 cm", "Frame": "Bent wood", "Hangs": "On one screw, included"},
        kind="mirror",
        seen="Round mirror with a thin wooden frame and a ledge",
        pieces=(
            v("HOL-PON-OAK", "132.00", 9, grams=3400, colour="oak"),
            v("HOL-PON-BLACK", "132.00", 7, grams=3400, colour="black"),
        ),
    ),
    Item(
        slug="milking-stool",
        name="Milking stool",
        category="living/stools-baskets",
        brand="hollowell",
        summary="Three legs never wobble: a low seat, a bedside table, a step to the top shelf.",
        text="""
        The legs pass through the seat and are wedged from above, as they have been since cows were milked. You see
        the three wedges as dark lines in the top.

        It carries 150 kg standing still. Dancing is at your own risk.
        """,
        details={"Height": "42 cm", "Seat": "32 cm across", "Carries": "150 kg", "Finish": "Hard wax oil"},
        kind="stool",
        is_featured=True,
        seen="Three-legged wooden stool",
        pieces=(
            v("HOL-STO-OAK", "110.00", 12, grams=3100, colour="oak"),
            v("HOL-STO-WALNUT", "138.00", 6, grams=3000, colour="walnut"),
            v("HOL-STO-BLACK", "110.00", 8, grams=3100, colour="black"),
        ),
    ),
    Item(
        slug="log-basket",
        name="Log basket",
        category="living/stools-baskets",
        brand="larkfield",
        summary="Woven willow with two rope handles; it stands up by itself when half empty.",
        text="""
        Willow of two colours, white for the wall and buff for the band. The base is woven on a cross of thick
        rods and stands on its rim, so it does not scratch a floor.

        Medium takes an evening of logs or a week of newspapers. Large takes a Christmas.
        """,
        details={
            "Material": "Willow, cotton rope",
            "Medium": "38 cm across, 34 cm high",
            "Large": "48 cm across, 42 cm high",
        },
        kind="basket",
        seen="Round woven basket with rope handles",
        pieces=(
            v("LAR-LOG-M", "58.00", 15, grams=1600, size="medium"),
            v("LAR-LOG-L", "79.00", 8, grams=2500, size="large"),
        ),
    ),
)
