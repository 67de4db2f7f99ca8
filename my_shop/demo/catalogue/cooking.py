"""Cookware, boards and kitchen tools."""

from .base import Item, v

ITEMS = (
    Item(
        slug="fell-skillet",
        name="Fell cast-iron skillet",
        category="kitchen/cookware",
        brand="fenwright",
        summary="A lighter cast-iron pan, milled smooth inside and seasoned three times before it reaches you.",
        text="""
        Most new iron is left as rough as it came from the sand. Fenwright mills the inside, so an egg slides from
        the first week on.

        It weighs about a third less than a common pan of its size. That matters at the moment when you lift it
        with one hand and scrape with the other.

        Wash with water and a brush, dry on the warm hob, wipe with a drop of oil. Soap is allowed; soaking is not.
        """,
        details={
            "Material": "Cast iron, seasoned with rapeseed oil",
            "Hobs": "All, oven and open fire",
            "Guarantee": "As long as you own it",
        },
        kind="pan",
        look={"iron": True},
        is_featured=True,
        seen="Black cast-iron skillet seen from above",
        pieces=(
            v("FEN-SKI-20", "46.00", 28, grams=1250, size="20cm"),
            v("FEN-SKI-26", "62.00", 33, grams=1900, size="26cm"),
            v("FEN-SKI-30", "79.00", 2, grams=2600, size="30cm"),
        ),
    ),
    Item(
        slug="sunday-casserole",
        name="Sunday casserole",
        category="kitchen/cookware",
        brand="fenwright",
        summary="An enamelled iron pot with a lid that rains: studs return the steam evenly to the roast.",
        text="""
        Underneath the lid stand sixty small studs. Steam gathers on them and falls back over the whole pot, not
        only around the edge, and a shoulder of lamb comes out as moist on top as below.

        The pale enamel inside shows how brown the onions are. Outside, three coats of colour that do not fade with
        the oven.

        3.5 l feeds four. 5 l feeds four and leaves Monday's lunch.
        """,
        details={
            "Material": "Enamelled cast iron",
            "Oven": "Up to 250 °C, lid and knob too",
            "Hobs": "All, induction too",
        },
        kind="casserole",
        scene="group",
        is_featured=True,
        seen="Enamelled round casserole with its lid on",
        pieces=(
            v("FEN-CAS-OAT-35", "149.00", 9, grams=4300, colour="oat", size="3-5l"),
            v("FEN-CAS-OAT-50", "179.00", 7, grams=5400, colour="oat", size="5l"),
            v("FEN-CAS-FOREST-35", "149.00", 12, grams=4300, colour="forest", size="3-5l"),
            v("FEN-CAS-FOREST-50", "179.00", 5, grams=5400, colour="forest", size="5l"),
            v("FEN-CAS-CLAY-35", "129.00", 3, was="149.00", grams=4300, colour="clay", size="3-5l"),
        ),
    ),
    Item(
        slug="plain-saucepan",
        name="Plain saucepan",
        category="kitchen/cookware",
        brand="fenwright",
        summary="Three-ply steel, a pouring rim all the way round, and a lid that really fits.",
        text="""
        Aluminium between two sheets of steel, right up the wall and not only in the base: custard sets evenly and
        milk takes longer to burn than you take to fetch the cocoa.

        The long handle is hollow and riveted. The lid sits inside the rim, so the pans nest in a drawer with their
        lids on.
        """,
        details={"Material": "Three-ply steel, 2.5 mm", "Hobs": "All, induction too", "Dishwasher": "Yes"},
        kind="saucepan",
        seen="Steel saucepan with lid and long handle",
        pieces=(
            v("FEN-SAU-15", "68.00", 20, grams=1050, size="1-5l"),
            v("FEN-SAU-25", "84.00", 15, grams=1400, size="2-5l"),
        ),
    ),
    Item(
        slug="crumble-dish",
        name="Crumble dish",
        category="kitchen/cookware",
        brand="tarnwick",
        summary="A stoneware oven dish with two ears, made for crumble and not bad at lasagne.",
        text="""
        Corners are rounded on the inside, where a spoon has to go. The ears are wide enough for oven gloves, and
        the outside is glazed only to two thirds, the way old baking ware was.

        Straight from freezer to hot oven it may crack, as any stoneware may. Let it stand for twenty minutes.
        """,
        details={"Material": "Stoneware", "Inside": "28 × 19 cm, 6 cm deep", "Serves": "Six"},
        kind="dish",
        seen="Oval oven dish with two handles",
        pieces=(
            v("TAR-DSH-SAGE", "38.00", 23, grams=1700, colour="sage"),
            v("TAR-DSH-CREAM", "38.00", 27, grams=1700, colour="cream"),
            v("TAR-DSH-INK", "32.00", 6, was="38.00", grams=1700, colour="ink"),
        ),
    ),
    Item(
        slug="orchard-board",
        name="Orchard board",
        category="kitchen/boards-tools",
        brand="hollowell",
        summary="A long board from one plank, with a handle to carry bread and cheese to the table.",
        text="""
        No glue joints: each board is a single plank, planed to 22 mm and left with the slight wave it dried into.
        One side is for knives, the other for guests.

        The thumb hole is cut on the skew because a wrist turns that way. Oil it when it looks thirsty, perhaps
        three times a year.
        """,
        details={"Size": "46 × 17 cm", "Finish": "Food-safe linseed oil", "Wood": "From windfall, dried two years"},
        kind="board",
        seen="Wooden serving board with a rounded handle",
        pieces=(
            v("HOL-BRD-OAK", "42.00", 29, grams=1150, colour="oak"),
            v("HOL-BRD-WALNUT", "54.00", 12, grams=1080, colour="walnut"),
        ),
    ),
    Item(
        slug="cooks-knife",
        name="Cook's knife, 20 cm",
        category="kitchen/boards-tools",
        brand="fenwright",
        summary="A forged carbon-steel blade that takes an edge on the back of a plate.",
        text="""
        Carbon steel is honest: it grows sharp quickly, stays so, and turns grey and blue with onions and
        lemons. That skin is not dirt. It protects the blade.

        The belly is shallow, for chopping with a push rather than a rock. Balance sits where the blade meets the
        handle.

        Never in the dishwasher, never left wet in the sink.
        """,
        details={"Blade": "C75 carbon steel, 20 cm", "Hardness": "60 HRC", "Handle": "Oiled wood, two brass rivets"},
        kind="knife",
        seen="Kitchen knife with a wooden handle and two rivets",
        pieces=(
            v("FEN-KNI-WALNUT", "96.00", 14, grams=190, colour="walnut"),
            v("FEN-KNI-ASH", "96.00", 8, grams=185, colour="ash"),
        ),
    ),
    Item(
        slug="little-sister-paring-knife",
        name="Little Sister paring knife",
        category="kitchen/boards-tools",
        brand="fenwright",
        summary="Nine centimetres of the same steel for apples, garlic and parcels.",
        text="""
        Ground from the off-cuts of the cook's knife and just as keen. The spine is rounded, since a thumb spends
        its day there.

        It comes in a beech sleeve that keeps the edge from the spoons in the drawer.
        """,
        details={"Blade": "C75 carbon steel, 9 cm", "Length": "20 cm", "Sleeve": "Beech"},
        kind="knife",
        look={"short": True},
        seen="Short paring knife",
        pieces=(v("FEN-PAR-BEECH", "34.00", 40, grams=70, colour="beech"),),
    ),
    Item(
        slug="stir-set",
        name="Stir, turn and scrape",
        category="kitchen/boards-tools",
        brand="hollowell",
        summary="Three wooden tools that replace the eleven in your drawer.",
        text="""
        A spoon with one corner, so that it reaches into the pan's. A turner thin enough for pancakes. A
        scraper with a straight edge for the brown bits, which are the sauce.

        Carved across the week from whatever the workshop is turning: the beech set is pale and plain, walnut is
        darker and a little heavier.
        """,
        details={"In the set": "Spoon, turner, scraper", "Length": "30 cm", "Finish": "Walnut oil"},
        kind="spoons",
        seen="Three wooden cooking tools side by side",
        pieces=(
            v("HOL-STI-BEECH", "29.00", 44, grams=160, colour="beech"),
            v("HOL-STI-WALNUT", "36.00", 16, grams=180, colour="walnut"),
        ),
    ),
    Item(
        slug="turned-pepper-mill",
        name="Turned pepper mill",
        category="kitchen/boards-tools",
        brand="hollowell",
        summary="A waisted mill with a ceramic grinder, turned on the lathe in one go.",
        text="""
        The waist is where the hand wants it, a third from the top. Loosen the knob for coarse, tighten it for
        fine; the ceramic works do not rust, so it grinds sea salt as well.

        Filled through the top, no funnel needed. One filling lasts a household of two from Michaelmas to
        Christmas.
        """,
        details={"Height": "18 cm", "Grinder": "Ceramic, adjustable", "Guarantee": "25 years on the works"},
        kind="mill",
        seen="Waisted wooden pepper mill",
        pieces=(
            v("HOL-MIL-OAK", "44.00", 18, grams=310, colour="oak"),
            v("HOL-MIL-WALNUT", "48.00", 15, grams=320, colour="walnut"),
            v("HOL-MIL-BLACK", "44.00", 5, grams=310, colour="black"),
        ),
    ),
)
