"""Categories and brands of Larkfield."""

from .base import House, Section

SECTIONS = (
    Section("kitchen", "Kitchen", "What stands on the stove, the shelf and the breakfast table."),
    Section("kitchen/mugs-cups", "Mugs & cups", "Stoneware, porcelain and enamel, glazed to be used every day."),
    Section("kitchen/tea-coffee", "Tea & coffee", "Pots, kettles and drippers that pour without a drip."),
    Section("kitchen/cookware", "Cookware", "Iron, steel and stoneware that outlast the recipes."),
    Section("kitchen/storage", "Storage", "Jars, bins and tins for a larder that can be read at a glance."),
    Section("kitchen/boards-tools", "Boards & tools", "Wood and steel for the hand: boards, knives, spoons, mills."),
    Section("kitchen/linen", "Kitchen linen", "Aprons, towels and mitts in washed linen and heavy cotton."),
    Section("kitchen/larder", "Larder", "Tea, coffee, honey and jam from people whose names we know."),
    Section("living", "Living", "Light, warmth and something to look at."),
    Section("living/lamps", "Lamps", "Lamps for reading, for a corner and for the hour after supper."),
    Section("living/cushions-throws", "Cushions & throws", "Linen, wool and velvet, woven in small mills."),
    Section("living/vases-candles", "Vases & candles", "For one stem or an armful, and the light beside it."),
    Section("living/walls-clocks", "Walls & clocks", "Clocks that do not tick loudly, mirrors and prints."),
    Section("living/stools-baskets", "Stools & baskets", "A seat, a step, and a place for the logs."),
    Section("desk", "Desk", "Paper, pens and the order around them."),
    Section("desk/notebooks", "Notebooks", "Sewn bindings and paper that takes ink."),
    Section("desk/pens-tools", "Pens & tools", "Things that write, cut and last."),
    Section("desk/organisers", "Organisers", "Trays and pots for what lies about."),
    Section("desk/patterns-booklets", "Patterns & booklets", "Files to read, print and sew from; nothing is sent."),
    Section("garden", "Garden", "For beds, balconies and a single windowsill."),
    Section("garden/pots", "Pots & planters", "Fired, glazed and galvanised, with holes where holes belong."),
    Section("garden/tools", "Tools", "Forged hand tools with handles that can be replaced."),
    Section("garden/watering-birds", "Watering & birds", "Cans, misters and a house for the blue tits."),
    Section("bath", "Bath", "The quiet ten minutes at either end of the day."),
    Section("bath/towels", "Towels & mats", "Long-staple cotton and linen waffle."),
    Section("bath/soap-care", "Soap & care", "Cold-process soap, brushes and dishes to keep them dry."),
    Section("bath/storage", "Bath storage", "Hampers and rails for a room that stays tidy."),
)
"""Parents stand before their children."""

HOUSES = (
    House(
        "tarnwick",
        "Tarnwick Pottery",
        "Four potters and two kilns beside a cold lake. Every piece is thrown or "
        "jiggered by hand and fired once, at 1,240 °C.",
    ),
    House(
        "fenwright",
        "Fenwright Works",
        "A small foundry and tin shop that makes pans, kettles and garden tools, and mends what it made.",
    ),
    House(
        "hollowell",
        "Hollowell & Daughters",
        "Turners and cabinet makers. Oak, ash and walnut from windfall and managed woods, finished with oil.",
    ),
    House(
        "merrowdale",
        "Merrowdale Weavers",
        "Linen, wool and cotton woven on looms from the nineteen-fifties, washed soft before it leaves the mill.",
    ),
    House(
        "lumley", "Lumley Green", "Lamps drawn for low ceilings and long evenings; every part can be ordered singly."
    ),
    House(
        "saltmarsh",
        "Saltmarsh Glass",
        "Mouth-blown glass, much of it from old window panes, which gives it its grey-green.",
    ),
    House(
        "ember",
        "Ember & Brook",
        "Soap and candles in small batches: vegetable wax, cold-process bars, no dyes other than clay and leaves.",
    ),
    House("quillside", "Quillside", "A bindery with one sewing machine and a large opinion about paper."),
    House("larkfield", "Larkfield", "Our own things, made when we could not find them elsewhere."),
)
