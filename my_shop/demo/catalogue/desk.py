"""Notebooks, pens and the order around them."""

from .base import Item, v

ITEMS = (
    Item(
        slug="daybook",
        name="Daybook",
        category="desk/notebooks",
        brand="quillside",
        summary="A cloth-bound notebook that lies flat on every page, including the first.",
        text="""
        Sixteen sewn sections of twelve leaves, glued with a paste that stays supple. Open it anywhere and let go:
        it stays.

        The paper is 100 g, ivory, and smooth enough for a fountain pen. Ink neither feathers nor shows through. A
        ribbon marks the day, the pages are numbered, and the first four are an index to fill in.
        """,
        details={"Size": "A5", "Pages": "384, numbered", "Paper": "100 g/m², acid-free", "Binding": "Sewn, cloth"},
        kind="notebook",
        scene="group",
        is_featured=True,
        seen="Cloth-bound notebook with a ribbon",
        pieces=(
            v("QUI-DAY-INK-R", "27.00", 44, grams=520, colour="ink", ruling="ruled"),
            v("QUI-DAY-INK-D", "27.00", 39, grams=520, colour="ink", ruling="dotted"),
            v("QUI-DAY-SAGE-R", "27.00", 35, grams=520, colour="sage", ruling="ruled"),
            v("QUI-DAY-SAGE-D", "27.00", 3, grams=520, colour="sage", ruling="dotted"),
            v("QUI-DAY-CLAY-R", "27.00", 28, grams=520, colour="clay", ruling="ruled"),
            v("QUI-DAY-CLAY-P", "27.00", 0, grams=520, colour="clay", ruling="plain"),
        ),
    ),
    Item(
        slug="pocket-books",
        name="Pocket books, three",
        category="desk/notebooks",
        brand="quillside",
        summary="Three thin books for a back pocket, stapled with copper and rounded at the corners.",
        text="""
        Forty-eight pages each, which is about one project. Nobody is afraid of beginning a book so thin.

        The covers are made from cotton rags and grow a sheen from being sat upon. One of the three is
        plain, one ruled, one squared.
        """,
        details={"Size": "9 × 14 cm", "Pages": "48 each", "Paper": "90 g/m²", "Staples": "Copper"},
        kind="pocketbooks",
        seen="Three thin pocket notebooks, fanned out",
        pieces=(
            v("QUI-POC-MUSTARD", "13.50", 66, grams=140, colour="mustard"),
            v("QUI-POC-SLATE", "13.50", 52, grams=140, colour="slate"),
        ),
    ),
    Item(
        slug="undated-week-planner",
        name="Undated week planner",
        category="desk/notebooks",
        brand="quillside",
        summary="A week on two pages and no year on the spine: begin in March, rest in August.",
        text="""
        Write the dates yourself; it takes a minute on Sunday and makes you look at the week once before it
        happens. The right-hand page is left open for lists.

        Fifty-four weeks, wire-bound so that it folds back on a crowded desk.
        """,
        details={"Size": "17 × 22 cm", "Weeks": "54", "Binding": "Wire, board covers"},
        kind="planner",
        seen="Wire-bound planner with a label on its cover",
        pieces=(
            v("QUI-PLA-BLUSH", "19.50", 30, grams=430, colour="blush"),
            v("QUI-PLA-FOREST", "19.50", 24, grams=430, colour="forest"),
            v(
                "QUI-PLA-MIST",
                "15.00",
                11,
                was="19.50",
                grams=430,
                colour="mist",
                earlier=((40, "19.50"), (14, "17.50")),
            ),
        ),
    ),
    Item(
        slug="rill-fountain-pen",
        name="Rill fountain pen",
        category="desk/pens-tools",
        brand="quillside",
        summary="A light fountain pen that starts at once, even after a holiday.",
        text="""
        The cap has an inner seal, screwed down by a turn and a half, and the nib cannot dry. Steel, tuned by
        hand under a glass before it leaves the bindery.

        Takes standard short cartridges or the converter, which is in the box. Fine for small hands and
        margins; broad for signatures and love letters.
        """,
        details={"Length": "13.2 cm, 12 g", "Nib": "Steel", "Filling": "Cartridge or converter (included)"},
        kind="pen",
        is_featured=True,
        seen="Fountain pen with its cap beside it",
        pieces=(
            v("QUI-RIL-BLACK-F", "56.00", 22, grams=60, colour="black", size="fine"),
            v("QUI-RIL-BLACK-B", "56.00", 13, grams=60, colour="black", size="broad"),
            v("QUI-RIL-FOREST-F", "56.00", 17, grams=60, colour="forest", size="fine"),
            v("QUI-RIL-TOMATO-F", "56.00", 4, grams=60, colour="tomato", size="fine"),
        ),
    ),
    Item(
        slug="dozen-pencils",
        name="A dozen pencils",
        category="desk/pens-tools",
        brand="quillside",
        summary="Twelve cedar pencils in HB, sharpened by the third one you will have lost.",
        text="""
        Lacquered thinly so that the cedar still smells when sharpened. The lead is glued along its length: drop
        one and it does not break into beads.

        A tin sharpener is in the box, as are two spare pencils above the dozen, on account of children.
        """,
        details={"In the box": "14 pencils, one sharpener", "Wood": "Incense cedar", "Hardness": "HB"},
        kind="pencils",
        seen="Row of pencils of different lengths",
        pieces=(
            v("QUI-PCL-MUSTARD", "16.00", 49, grams=120, colour="mustard"),
            v("QUI-PCL-INK", "16.00", 37, grams=120, colour="ink"),
        ),
    ),
    Item(
        slug="papercutter-scissors",
        name="Papercutter scissors",
        category="desk/pens-tools",
        brand="fenwright",
        summary="Long blades and round bows: one stroke for a sheet of A4.",
        text="""
        Hot-drop forged and ground hollow, so that the blades touch only where they cut. The screw can be turned; it
        is slotted for a coin.

        Left-handed? Write us a line with your order. Fenwright grinds a mirror-image pair every Friday.
        """,
        details={"Length": "21 cm", "Steel": "Carbon, nickel-plated", "Mending": "Sharpened free for ten years"},
        kind="scissors",
        seen="Long scissors with round handles, slightly open",
        pieces=(
            v("FEN-SCI-BRASS", "39.00", 18, grams=150, colour="brass"),
            v("FEN-SCI-BLACK", "35.00", 27, grams=150, colour="black"),
        ),
    ),
    Item(
        slug="letter-tray",
        name="Letter tray",
        category="desk/organisers",
        brand="hollowell",
        summary="An A4 tray with finger joints and a low front; stack two and call it a system.",
        text="""
        Three sides are high and one is low, so paper slides in without lifting. Small dowels at the
        corners let one tray sit on another.

        The base is one thin panel that floats in a groove. Wood moves with the seasons and nothing splits.
        """,
        details={"Inside": "31 × 23 cm, 5 cm high", "Joints": "Finger joints, no screws", "Finish": "Oil"},
        kind="tray",
        seen="Open wooden tray holding a few letters",
        pieces=(
            v("HOL-LET-OAK", "46.00", 20, grams=780, colour="oak"),
            v("HOL-LET-WALNUT", "58.00", 9, grams=760, colour="walnut"),
        ),
    ),
    Item(
        slug="pen-pot",
        name="Pen pot",
        category="desk/organisers",
        brand="tarnwick",
        summary="A straight-sided stoneware pot, weighted so that scissors do not tip it.",
        text="""
        The base is twice as thick as the wall. Nine centimetres is enough for pencils to lean and short enough
        to find the rubber.

        A cork disc is glued below. It also makes a decent home for a small fern.
        """,
        details={"Height": "9 cm", "Diameter": "8 cm", "Material": "Stoneware, cork"},
        kind="penpot",
        seen="Stoneware pot with pencils and a brush",
        pieces=(
            v("TAR-PEN-CREAM", "21.00", 33, grams=430, colour="cream"),
            v("TAR-PEN-SAGE", "21.00", 26, grams=430, colour="sage"),
            v("TAR-PEN-TERRACOTTA", "21.00", 19, grams=430, colour="terracotta"),
        ),
    ),
)
