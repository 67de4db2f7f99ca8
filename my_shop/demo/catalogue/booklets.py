"""What stands in the files of the demo's digital goods: by item, a heading and its lines for each page."""

PAGES = {
    "twelve-suppers-booklet": [
        (
            "January: barley and sausages",
            "Pearl barley, four sausages, two leeks, a spoon of mustard, stock.",
            "Brown the sausages, take them out, soften the leeks in what is left. Barley and stock go in for forty "
            "minutes; the sausages come back for the last ten, with the mustard.",
        ),
        (
            "February: onion soup with a lid",
            "Six onions, butter, a glass of cider, stock, bread, hard cheese.",
            "Give the onions an hour on a low flame. Cider, then stock, then bread and cheese on top, under the grill.",
        ),
        (
            "March: leeks in the oven",
            "Eight leeks, cream, nutmeg, breadcrumbs.",
            "Boil the leeks for eight minutes, lay them in the pan, cream over them, crumbs over that. Half an hour.",
        ),
        (
            "April: eggs in spinach",
            "A kilo of spinach, six eggs, yoghurt, garlic, chilli.",
            "Wilt the spinach, press hollows into it, an egg into each, the lid on. Yoghurt and chilli at the table.",
        ),
        (
            "May: new potatoes, one pan",
            "A kilo of small potatoes, radishes, butter, dill.",
            "Cook the potatoes in a finger of water until it is gone, then butter. Radishes and dill off the heat.",
        ),
        (
            "June: a tart that needs no tin",
            "Flour, butter, courgettes, curd cheese, mint.",
            "Roll the pastry, heap the middle, fold the edge over: forty minutes in a hot oven, on nothing but paper.",
        ),
        (
            "July: beans and tomatoes",
            "Runner beans, tomatoes, an onion, olive oil.",
            "All of it in the casserole with the oil, the lid on, an hour, no water. Better on the second day.",
        ),
        (
            "August: cold supper",
            "Cucumber, yoghurt, walnuts, bread of yesterday, mint.",
            "Grate, beat, salt, and an hour in the cold. The bread is toasted in the pan with a little oil.",
        ),
        (
            "September: mushrooms on barley",
            "Mushrooms, shallots, barley, thyme, a little cream.",
            "Dry pan, high flame, few mushrooms at a time. The barley cooks beside them, and all meet at the end.",
        ),
        (
            "October: damsons and pork",
            "A shoulder of pork, damsons, bay, vinegar, sugar.",
            "Brown, cover, two hours. Damsons, sugar and vinegar for the last twenty minutes: count the stones.",
        ),
        (
            "November: lentils",
            "Lentils, carrots, celery, bay, vinegar, an egg each.",
            "Soften the vegetables, lentils and water, thirty minutes. Vinegar at the end, and the egg on top.",
        ),
        (
            "December: the whole cabbage",
            "One white cabbage, chestnuts, butter, stock, nutmeg.",
            "Quarter it, brown each side, stock to half its height, the lid on for an hour. Chestnuts and butter last.",
        ),
    ],
    "apron-sewing-pattern": [
        (
            "Before you cut",
            "Wash and iron a metre and a half of linen. Measure twice: all sizes contain a seam of 1.5 cm.",
            "Draw the pieces on the wrong side with chalk, longest first, and cut when all of them have found room.",
        ),
        (
            "The pieces",
            "Bib and skirt in one, 86 cm long; 62, 68 or 74 cm wide for S, M and L.",
            "Two straps of 8 by 90 cm, one pocket of 34 by 22 cm with a seam down the middle.",
        ),
        (
            "The straps",
            "Fold each strap lengthwise, right sides together, sew, turn, iron. They cross at the back.",
        ),
        (
            "The pocket",
            "Hem the upper edge, fold the others in, sew three sides and the dividing seam, forwards and back.",
        ),
        (
            "The edges",
            "Hem the curves first, then the straight sides, then the bottom. Sew the straps in at the top.",
        ),
    ],
}
