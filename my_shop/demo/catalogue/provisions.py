"""Food and drink, and booklets and patterns that are sold as files."""

from my_shop.kernel.tax import TaxClass

from .base import Item, v

ITEMS = (
    Item(
        slug="chapel-street-tea",
        name="Chapel Street breakfast tea",
        category="kitchen/larder",
        brand="larkfield",
        summary="Loose black tea from Assam and Kenya, brisk enough for milk and the morning post.",
        text="""
        Two thirds Assam for the malt, one third Kenyan for the colour. It is at its best after four minutes
        and still polite after seven.

        The tin holds 150 g, which is about sixty cups; it closes with a pressed lid, so the last cup
        tastes like the first.
        """,
        details={"Ingredients": "Black tea", "Contents": "150 g", "Keep": "Dry and away from spices"},
        kind="caddy",
        look={"tin": "#3F5D4A"},
        tax_class=TaxClass.REDUCED,
        seen="Tall tea tin with a cream label",
        pieces=(v("LAR-TEA-150", "9.80", 58, grams=240),),
    ),
    Item(
        slug="half-past-six-coffee",
        name="Half Past Six coffee",
        category="kitchen/larder",
        brand="larkfield",
        summary="Whole beans from two farms in Huila, roasted on Tuesdays, sent on Wednesdays.",
        text="""
        A medium roast that tastes of cocoa and a little of orange peel. It suits a dripper as well as a stovetop
        pot, and it forgives water that has just boiled.

        Beans only: a grinder costs less than a month of stale coffee. The bag has a valve, a strip to roll
        it shut, and the day of roasting in pencil.
        """,
        details={"Ingredients": "Arabica coffee", "Origin": "Huila, Colombia", "Roast": "Medium"},
        kind="coffeebag",
        look={"label": "#33425F"},
        scales={"250g": 0.78, "1kg": 1.0},
        scene="sizes",
        tax_class=TaxClass.REDUCED,
        seen="Kraft paper bag of coffee with a blue label",
        pieces=(
            v("LAR-COF-250", "9.50", 64, grams=270, size="250g"),
            v("LAR-COF-1000", "29.00", 26, grams=1040, was="34.00", size="1kg"),
        ),
    ),
    Item(
        slug="hedgerow-honey",
        name="Hedgerow honey",
        category="kitchen/larder",
        brand="larkfield",
        summary="Set honey from bramble, clover and lime, from eleven hives at the edge of one village.",
        text="""
        The bees decide what is in it. In most years it is bramble first, then clover, and a late spoonful of
        lime blossom that tastes faintly of mint.

        Not heated and only coarsely strained, so it sets firm; stand the jar in warm water if you want it to run.
        Not for children under one year.
        """,
        details={"Ingredients": "Honey", "Contents": "340 g", "Hives": "Eleven"},
        kind="preserve",
        look={"filling": "#D69A34"},
        tax_class=TaxClass.REDUCED,
        seen="Jar of amber honey with a brass lid",
        pieces=(v("LAR-HON-340", "8.40", 44, grams=560),),
    ),
    Item(
        slug="damson-jam",
        name="Damson jam",
        category="kitchen/larder",
        brand="larkfield",
        summary="Damsons, sugar and a copper pan: dark, sharp, and made once a year in September.",
        text="""
        Sixty parts fruit to forty of sugar, stirred in batches small enough to lift. The stones are
        counted, not guessed, but bite the first spoonful gently all the same.

        Good on toast, better with a hard cheese. Once open, it keeps six weeks in the refrigerator.
        """,
        details={"Ingredients": "Damsons, sugar, lemon juice", "Contents": "320 g", "Fruit": "60 g in 100 g"},
        kind="preserve",
        look={"filling": "#5A2A4A"},
        tax_class=TaxClass.REDUCED,
        seen="Jar of dark damson jam with a brass lid",
        pieces=(v("LAR-JAM-320", "6.90", 36, grams=540),),
    ),
    Item(
        slug="twelve-suppers-booklet",
        name="Twelve Suppers, recipe booklet (PDF)",
        category="desk/patterns-booklets",
        brand="quillside",
        summary="A dozen suppers for one casserole and one pan, one a month, laid out to be read while stirring.",
        text="""
        January is barley and sausages, June is a tart that needs no tin, and October uses the damsons. None asks
        for more than an hour or for anything that a village shop would not have.

        The type is large and each recipe stands on one page. This is a file to read on a screen or to print at
        home: 13 pages, A5, no parcel.
        """,
        details={"Format": "PDF, 13 pages, A5", "Language": "English"},
        kind="tablet",
        look={"page": "recipe"},
        tax_class=TaxClass.REDUCED,
        is_digital=True,
        seen="Tablet showing a page of the recipe booklet",
        pieces=(v("QUI-SUP-PDF", "7.50", 999),),
    ),
    Item(
        slug="apron-sewing-pattern",
        name="Workday apron, sewing pattern (PDF)",
        category="desk/patterns-booklets",
        brand="merrowdale",
        summary="Our bib apron to sew yourself, in three sizes, with every seam told and none left to faith.",
        text="""
        The measures of the apron that we sell, piece by piece, to draw on the cloth with chalk and a ruler. A metre
        and a half of linen makes one; a practised hand needs an evening.

        Five pages lead through the cross-over straps and the divided pocket step by step. You get a file, not
        paper: read it on a screen or print it at home.
        """,
        details={"Format": "PDF, 6 pages, A5", "Sizes": "S, M and L", "Skill": "Some"},
        kind="tablet",
        look={"page": "pattern"},
        is_digital=True,
        seen="Tablet showing the sewing pattern of an apron",
        pieces=(v("MER-PAT-PDF", "11.00", 999),),
    ),
)
