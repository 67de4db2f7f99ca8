"""Towels, soap and bath storage."""

from .base import Item, v

ITEMS = (
    Item(
        slug="still-water-towel",
        name="Still Water towel",
        category="bath/towels",
        brand="merrowdale",
        summary="A dense cotton towel that dries you and then dries itself by the evening.",
        text="""
        550 grams is the weight at which a towel drinks well and still dries on a rail in a day. The loops are
        long-staple cotton, twisted loosely, so it is soft without softener; please do not use any.

        A linen tape in the long side makes the hanging loop. Hand, bath and sheet come in the same dye lot if
        ordered together.
        """,
        details={
            "Material": "Cotton, 550 g/m²",
            "Hand": "50 × 90 cm",
            "Bath": "70 × 140 cm",
            "Sheet": "100 × 160 cm",
            "Wash": "60 °C",
        },
        kind="towels",
        scene="group",
        is_featured=True,
        seen="Stack of folded towels",
        pieces=(
            v("MER-STW-WHITE-H", "17.00", 60, grams=250, colour="white", size="hand"),
            v("MER-STW-WHITE-B", "34.00", 48, grams=540, colour="white", size="bath"),
            v("MER-STW-WHITE-S", "49.00", 20, grams=880, colour="white", size="sheet"),
            v("MER-STW-SAGE-H", "17.00", 42, grams=250, colour="sage", size="hand"),
            v("MER-STW-SAGE-B", "34.00", 35, grams=540, colour="sage", size="bath"),
            v("MER-STW-SLATE-H", "17.00", 31, grams=250, colour="slate", size="hand"),
            v("MER-STW-SLATE-B", "34.00", 4, grams=540, colour="slate", size="bath"),
            v("MER-STW-BLUSH-B", "27.00", 16, was="34.00", grams=540, colour="blush", size="bath"),
        ),
    ),
    Item(
        slug="linen-waffle-towel",
        name="Linen waffle towel",
        category="bath/towels",
        brand="merrowdale",
        summary="Thin, crinkled and astonishingly quick: the towel for a rucksack or a small bathroom.",
        text="""
        Half the volume of terry, and dry before breakfast is over. The waffle rubs a little, which some
        people cross the sea for.

        Shown rolled; it likes to live that way.
        """,
        details={"Material": "55% linen, 45% cotton", "Size": "80 × 145 cm", "Weight": "320 g"},
        kind="rolltowel",
        seen="Rolled waffle towel tied with a ribbon",
        pieces=(
            v("MER-LWT-NATURAL", "39.00", 27, grams=320, colour="natural"),
            v("MER-LWT-MIST", "39.00", 22, grams=320, colour="mist"),
        ),
    ),
    Item(
        slug="stepping-bath-mat",
        name="Stepping bath mat",
        category="bath/towels",
        brand="merrowdale",
        summary="A heavy cotton mat with a raised border, thick enough for January tiles.",
        text="""
        1,200 grams a square metre, woven in two layers and joined at the pattern. It lies where it is put by
        weight alone; there is no rubber to perish.

        Wash it with the towels. It needs two days on the line.
        """,
        details={"Size": "50 × 80 cm", "Material": "Cotton, 1,200 g/m²", "Wash": "60 °C"},
        kind="mat",
        seen="Thick bath mat with a raised border",
        pieces=(
            v("MER-MAT-WHITE", "32.00", 29, grams=480, colour="white"),
            v("MER-MAT-SLATE", "32.00", 18, grams=480, colour="slate"),
            v("MER-MAT-CLAY", "32.00", 9, grams=480, colour="clay"),
        ),
    ),
    Item(
        slug="slow-soap",
        name="Slow soap",
        category="bath/soap-care",
        brand="ember",
        summary="A cold-process bar, cured for eight weeks and cut with a wire.",
        text="""
        Olive, rapeseed and a little coconut. Time does what heat would do faster: the bar grows hard and mild,
        and lasts a household about five weeks.

        **Rosemary** is coloured with its own leaves, **lavender** with clay, **oat & honey** with both of those.
        They are cut by wire, so no bar weighs the same as its neighbour. None weighs less than 110 g.
        """,
        details={"Weight": "At least 110 g", "Cured": "Eight weeks", "Free of": "Palm oil, dye, detergent"},
        kind="soap",
        scene="group",
        is_featured=True,
        seen="Bar of handmade soap with a stamped lark",
        pieces=(
            v("EMB-SOA-ROSEMARY", "8.50", 120, grams=115, scent="rosemary"),
            v("EMB-SOA-LAVENDER", "8.50", 96, grams=115, scent="lavender"),
            v("EMB-SOA-OATMEAL", "8.50", 84, grams=115, scent="oatmeal"),
        ),
    ),
    Item(
        slug="washstand-hand-wash",
        name="Washstand hand wash",
        category="bath/soap-care",
        brand="ember",
        summary="Liquid soap in a brown glass bottle that is meant to be refilled.",
        text="""
        True soap, thinned with water: it lathers less than you are used to and rinses in half the time. The pump
        gives a gram and a half.

        Bring the bottle back, or order the litre refill and keep it. After five refills the glass has saved
        more than it cost to melt.
        """,
        details={"Holds": "400 ml", "Bottle": "Amber glass, steel pump", "Refill": "1 l pouch"},
        kind="bottle",
        seen="Amber glass bottle with a pump and a paper label",
        pieces=(
            v("EMB-HAN-ROSEMARY", "16.00", 45, grams=720, scent="rosemary"),
            v("EMB-HAN-FIG", "16.00", 38, grams=720, scent="fig"),
            v("EMB-HAN-SALT", "16.00", 4, grams=720, scent="salt"),
        ),
    ),
    Item(
        slug="long-reach-bath-brush",
        name="Long-reach bath brush",
        category="bath/soap-care",
        brand="hollowell",
        summary="Forty centimetres of bent wood with bristles that soften in warm water.",
        text="""
        The handle curves by three degrees; that is all a shoulder needs. The head slips off, so it can be
        used in the palm and dried face down.

        Bristles are from agave leaves: firm when dry, for brushing before the bath, gentler once wet.
        """,
        details={"Length": "40 cm", "Bristles": "Agave fibre", "Handle": "Waxed wood, cotton loop"},
        kind="brush",
        seen="Long bath brush with a cotton loop",
        pieces=(
            v("HOL-BRU-BEECH", "26.00", 32, grams=210, colour="beech"),
            v("HOL-BRU-WALNUT", "32.00", 14, grams=220, colour="walnut"),
        ),
    ),
    Item(
        slug="shoal-soap-dish",
        name="Shoal soap dish",
        category="bath/soap-care",
        brand="tarnwick",
        summary="A ridged dish with a lip that drains into the basin, so soap lasts a third longer.",
        text="""
        Five ridges hold the bar clear of the wet. The front is cut to a spout: set it at the edge of the basin and
        the water leaves on its own.

        Also good for garlic, oddly enough. The ridges grate it.
        """,
        details={"Size": "13 × 9 cm", "Material": "Stoneware", "Dishwasher": "Yes"},
        kind="soapdish",
        seen="Ridged ceramic soap dish with a bar of soap",
        pieces=(
            v("TAR-SHL-WHITE", "18.00", 40, grams=310, colour="white"),
            v("TAR-SHL-CHARCOAL", "18.00", 23, grams=310, colour="charcoal"),
        ),
    ),
    Item(
        slug="wash-day-hamper",
        name="Wash Day hamper",
        category="bath/storage",
        brand="larkfield",
        summary="A tall lidded basket with a cotton bag inside that goes to the machine and back.",
        text="""
        The bag ties to the rim with four tapes. Carry that, not the basket, and wash it with the load.

        Willow needs moisture and bathrooms have plenty, so it outlives its cousins in the hall. The lid is hinged
        with leather at the back.
        """,
        details={"Size": "40 × 40 × 58 cm", "Material": "Willow, cotton, leather", "Holds": "60 l"},
        kind="hamper",
        seen="Tall woven hamper with a lid",
        pieces=(
            v("LAR-HAM-NATURAL", "92.00", 11, grams=3300, colour="natural"),
            v("LAR-HAM-CHARCOAL", "92.00", 6, grams=3300, colour="charcoal"),
        ),
    ),
    Item(
        slug="five-peg-rail",
        name="Five-peg rail",
        category="bath/storage",
        brand="hollowell",
        summary="Five turned pegs on a rail, angled upwards by the width of a dressing gown.",
        text="""
        Pegs set at eleven degrees hold a towel without a loop and a hat without a dent. They are wedged, not
        glued, and one can be driven out and replaced.

        Two brass screws are included; the holes are slotted, since walls are seldom straight.
        """,
        details={"Length": "75 cm", "Pegs": "Five, 9 cm", "Finish": "Oil, or milk paint"},
        kind="rail",
        seen="Wooden rail with five pegs and a hanging cloth",
        pieces=(
            v("HOL-PEG-OAK", "58.00", 16, grams=950, colour="oak"),
            v("HOL-PEG-SAGE", "54.00", 12, grams=950, colour="sage"),
            v("HOL-PEG-BLACK", "54.00", 7, grams=950, colour="black"),
        ),
    ),
)
