"""Kitchen storage and linen."""

from .base import Item, v

ITEMS = (
    Item(
        slug="larder-jar",
        name="Larder jar",
        category="kitchen/storage",
        brand="saltmarsh",
        summary="Straight glass and an oak lid with a silicone ring: you see the lentils, the moths do not.",
        text="""
        The walls are straight, so a scoop reaches the last grain. All three sizes share one lid, which makes
        lost lids a smaller tragedy.

        Write on the glass with a wax pencil; it wipes off dry. The lid is not for the dishwasher, the jar is.
        """,
        details={"Material": "Recycled glass, oak, silicone", "Lid": "11 cm, fits every size", "Made by": "Saltmarsh"},
        kind="jar",
        scales={"0-5l": 0.6, "1l": 0.8, "2l": 1.0},
        scene="sizes",
        is_featured=True,
        seen="Glass storage jar with an oak lid",
        pieces=(
            v("SAL-JAR-05", "14.00", 70, grams=420, size="0-5l"),
            v("SAL-JAR-10", "17.00", 62, grams=600, size="1l"),
            v("SAL-JAR-20", "22.00", 4, grams=900, size="2l"),
        ),
    ),
    Item(
        slug="crust-bread-bin",
        name="Crust bread bin",
        category="kitchen/storage",
        brand="fenwright",
        summary="Powder-coated steel with a wooden lid that turns over into a bread board.",
        text="""
        Bread wants a little air. Twelve holes at the back let the bin breathe, and a loaf keeps its crust for three
        days instead of one.

        Turn the ash lid over and a groove catches the crumbs. It takes a large tin loaf, or two small ones and the
        heel that nobody eats.
        """,
        details={"Size": "34 × 21 × 19 cm", "Material": "Steel, ash", "Care": "Wipe; oil the lid now and then"},
        kind="breadbin",
        seen="Rounded bread bin with a wooden lid",
        pieces=(
            v("FEN-BRE-CREAM", "59.00", 17, grams=2100, colour="cream"),
            v("FEN-BRE-SLATE", "59.00", 13, grams=2100, colour="slate"),
            v(
                "FEN-BRE-SAGE",
                "49.00",
                6,
                was="59.00",
                grams=2100,
                colour="sage",
                earlier=((40, "59.00"), (20, "55.00")),
            ),
        ),
    ),
    Item(
        slug="dairy-butter-dish",
        name="Dairy butter dish",
        category="kitchen/storage",
        brand="tarnwick",
        summary="A lidded dish for 250 g of butter, spreadable in every season but January.",
        text="""
        Unglazed stoneware under the lid draws a little water and keeps butter cool by evaporation, as
        dairies did. On hot days, dip the lid.

        The plate is flat on top, without a rim, because a knife should lie flat when it cuts.
        """,
        details={"Material": "Stoneware", "Takes": "250 g", "Size": "17 × 11 cm"},
        kind="butter",
        seen="Butter dish with a domed lid and knob",
        pieces=(
            v("TAR-BUT-OAT", "32.00", 24, grams=720, colour="oat"),
            v("TAR-BUT-INK", "32.00", 19, grams=720, colour="ink"),
        ),
    ),
    Item(
        slug="six-spice-tins",
        name="Six spice tins",
        category="kitchen/storage",
        brand="fenwright",
        summary="Stackable tins with a shaker below the lid, dark inside so that paprika stays red.",
        text="""
        Light is what fades spices, more than time. These tins shut it out, and each one stacks in the
        shoulder of the next: a tower of six takes the space of a saucer.

        Forty paper labels are in the box, of which thirty are blank and ten admit what everyone owns.
        """,
        details={"In the box": "Six tins, 90 ml each", "Material": "Tin plate", "Labels": "Forty"},
        kind="tins",
        seen="Two short stacks of round spice tins",
        pieces=(
            v("FEN-TIN-ZINC", "27.00", 38, grams=360, colour="zinc"),
            v("FEN-TIN-FOREST", "27.00", 21, grams=360, colour="forest"),
        ),
    ),
    Item(
        slug="workday-apron",
        name="Workday apron",
        category="kitchen/linen",
        brand="merrowdale",
        summary="A bib apron in heavy washed linen with cross-over straps that do not pull at the neck.",
        text="""
        The straps cross at the back and run through two brass eyes: the weight hangs from the shoulders, and after
        three hours of jam you will know why.

        There is one deep pocket, divided, for a cloth and a telephone. Linen of 320 g is stiff on the first
        day and a friend after the third wash.
        """,
        details={"Material": "Washed linen, 320 g/m²", "Size": "One; the straps adjust", "Wash": "60 °C"},
        kind="apron",
        is_featured=True,
        seen="Bib apron with a wide pocket, hanging from a peg",
        pieces=(
            v("MER-APR-NATURAL", "52.00", 26, grams=340, colour="natural"),
            v("MER-APR-INK", "52.00", 22, grams=340, colour="ink"),
            v("MER-APR-OLIVE", "52.00", 5, grams=340, colour="olive"),
        ),
    ),
    Item(
        slug="two-stripe-tea-towels",
        name="Two-stripe tea towels, pair",
        category="kitchen/linen",
        brand="merrowdale",
        summary="Half linen, half cotton: they dry glasses without lint from the second wash on.",
        text="""
        Linen drinks quickly, cotton holds more. Woven half and half, they do both, and the loop at the corner is
        sewn into the hem so that it stays.

        One wide stripe, one narrow, down each side. Sold as a pair since one is always in the wash.
        """,
        details={"Material": "55% linen, 45% cotton", "Size": "50 × 70 cm", "Wash": "60 °C, tumble if you must"},
        kind="teatowel",
        seen="Folded tea towel with stripes along the side",
        pieces=(
            v("MER-TEA-INK", "22.00", 52, grams=210, colour="ink"),
            v("MER-TEA-CLAY", "22.00", 47, grams=210, colour="clay"),
            v("MER-TEA-SAGE", "18.00", 33, was="22.00", grams=210, colour="sage"),
        ),
    ),
    Item(
        slug="long-oven-mitt",
        name="Long oven mitt",
        category="kitchen/linen",
        brand="merrowdale",
        summary="A quilted mitt that reaches to the middle of the forearm, where the oven shelf bites.",
        text="""
        Wool felt between two layers of cotton. Wool does not melt and does not carry heat, and it smells of
        singed sheep only if you ignore it for a very long time.

        It fits either hand. The cuff is wide, so it can be thrown off in a hurry.
        """,
        details={"Length": "34 cm", "Filling": "Wool felt", "Wash": "30 °C, dry flat"},
        kind="mitt",
        seen="Quilted oven mitt",
        pieces=(
            v("MER-MIT-MUSTARD", "24.00", 30, grams=170, colour="mustard"),
            v("MER-MIT-CHARCOAL", "24.00", 25, grams=170, colour="charcoal"),
        ),
    ),
)
