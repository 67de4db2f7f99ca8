"""Posts about light, paper, towels, mending and the garden."""

from .base import Article, Remark

ARTICLES = (
    Article(
        slug="three-lamps",
        title="Three lamps are better than one",
        summary="How to light a living room for evenings, in the order in which you will notice the difference.",
        tags=("Living", "Light"),
        cover_alt="Table lamp, floor lamp, mushroom lamp and a candle in the dusk",
        days_ago=17,
        text="""
        A room with one lamp in the middle of its ceiling has the light of a waiting room. Everything is visible
        and nothing is asked to be. Here is a cure that needs no electrician.

        ## First: somewhere to read

        Begin with the chair that you really use. The lamp stands behind your shoulder, its shade at the height
        of your eyes when you sit, and the bulb is out of sight. Eight watts of warm LED are plenty, if they fall on the
        page and not on the carpet.

        [product:wader-floor-lamp]

        ## Second: a low one

        Light that comes from below the level of the eye makes a room feel larger and later. Put it on a sideboard, a
        window sill or the floor. It should be dim enough to forget.

        [product:puffball-lamp]

        ## Third: one that glows

        The first two throw light. The third one *is* light: a linen shade, a paper globe. It gives faces their shape
        across a table and fills the corner that the others have left.

        [product:pebble-table-lamp]

        ## Numbers, for those who like them

        - **2700 K** or lower after sunset. Anything above looks like the office.
        - A colour index (**CRI**) of 90 or more: tomatoes should be red.
        - Three lamps of 5 W together use less than the one bulb that our parents had in the hall.

        And the ceiling light? Keep it for looking for a dropped needle. Then switch it off again, and see how the
        room comes back.
        """,
        remarks=(
            Remark("noor.dekker", "Low lamp on the floor behind the plant. It changed the whole room."),
            Remark("Karin", "What about homes with children who pull at flexes?", hours_later=16),
            Remark(
                "eira",
                "Karin: a heavy foot and a flex along the skirting board, and the low lamp up on a shelf.",
                hours_later=19,
            ),
        ),
    ),
    Article(
        slug="one-notebook",
        title="The case for one good notebook",
        summary="Not for a better self. For finding the plumber's number.",
        tags=("Desk", "Paper"),
        cover_alt="Green notebook with a fountain pen, scissors and a row of pencils",
        days_ago=20,
        text="""
        There are people with a notebook for dreams, another for recipes and a third for gratitude. We
        admire them. This is for everyone else.

        ## One book, in order

        Keep a single book and write in it from front to back. Minutes of a meeting, the size of the window, a
        sentence from the radio, the plumber's number. Do not sort. Time sorts better than any system: you will not
        remember under which heading you put the number, but you will remember that it was the week the boiler
        went.

        Two habits make it work. Put the **date** at the head of every day. And once a month, give ten minutes to the
        **index** on the first pages: three words and a page number for whatever you may want again.

        [product:daybook]

        ## Why paper

        Because it has no other tab. Because a page shows what you crossed out, and the crossed-out idea is often
        the one you need. Because nobody has ever been interrupted by a notebook.

        A study is usually quoted here about students who write by hand and remember more. We are
        shopkeepers and cannot judge it. What we do see is that people who come in to buy their second one know to the
        week how long the first has lasted.

        ## What to write with

        Anything you do not have to look for. A pencil never fails. If you want a pen, take one that starts at once;
        scratching is the death of a thought.

        [product:rill-fountain-pen]

        [product:dozen-pencils]

        ## When it is full

        Write the two dates on the spine, put it on the shelf, and begin the next one on the same day. Do not
        leave the first page empty out of respect. Page one of ours says: *buy milk*.
        """,
        remarks=(
            Remark("ada", "Mine begins with a drawing of a dog by someone aged four. Highly recommended."),
            Remark(
                "mael.le-goff", "Index once a month, yes. Once a week is how I gave up the last time.", hours_later=70
            ),
        ),
    ),
    Article(
        slug="towels-honestly",
        title="Towels, honestly",
        summary="What the grams mean, why softener is the enemy, and when terry is the wrong choice.",
        tags=("Bath", "Care"),
        cover_alt="Stack of blue-grey towels between a hamper, a soap bottle and a bar of soap",
        days_ago=24,
        text="""
        Towels are sold by touch, in a shop, dry. They are used wet. Little wonder that so many disappoint.

        ## Grams

        The number on the label is the weight of a square metre. It says how much yarn there is to take up water, and
        how long all of it will take to dry.

        | Weight | Feels | Dries in a small bathroom |
        |---|---|---|
        | 300–400 | light, a little rough | by noon |
        | 450–600 | full | by evening |
        | over 700 | hotel | on the third day |

        We settled on 550. It is the heaviest that is dry again before the next person asks for it.

        [product:still-water-towel]

        ## Softener

        It works by coating fibres with a film of fat. The film feels smooth and keeps water out, which is the one
        thing that a towel must not do. If yours have stopped drinking, wash them twice at 60 degrees with half the
        soap and a cup of vinegar. You will see the foam of years come out.

        Shake them before you hang them up. That lifts the loops and does more for softness than any bottle.

        ## Or not terry at all

        Linen waffle holds less water but lets it go again at once. For a rucksack, a sauna bag or a
        bathroom without a window it is simply the better tool. It is not soft. Some of us have come to prefer that.

        [product:linen-waffle-towel]

        ## How many

        Two for each person, one for a guest, one for the dog. More than that is a cupboard full of towels.

        [product:stepping-bath-mat]
        """,
        remarks=(
            Remark("hanna.koskinen", "The vinegar wash revived towels that I was about to cut up."),
            Remark("Susan P.", "The table is most useful. Could you do the same for bed linen?", hours_later=31),
        ),
    ),
    Article(
        slug="long-tom",
        title="What grows in a long tom",
        summary="Deep pots for deep roots: five plants, and how to water them without drowning them.",
        tags=("Garden",),
        cover_alt="Terracotta pot with a leafy plant, a cactus in a green pot and a watering can",
        days_ago=27,
        text="""
        The long tom was drawn for the glasshouses of the nineteenth century: taller than wide, so that more
        pots stood on a bench, and roots that like to go down could. On a balcony the same sums apply.

        [product:long-tom-pot]

        ## Five that thank you for depth

        1. **Sweet peas.** Sow two to a pot in March; give them twine and cut the flowers every other day.
        2. **Agapanthus.** Wants to be crowded. Leave it until the roots lift it out of the pot.
        3. **Parsley.** A carrot in disguise. In a shallow tray it sulks and bolts.
        4. **Rosemary.** Dry feet, sun on its face, no feeding.
        5. **Hollyhock.** Absurd on a balcony, and splendid.

        ## Drainage without crocks

        A layer of broken pots at the bottom does not help. Water stops at the border between fine soil and
        coarse stuff, so the wet part simply moves up. Fill the whole pot with one mixture: two parts of
        peat-free compost and one of grit. A single shard over the hole keeps it from running out.

        ## Watering

        Lift the pot. Heavy: leave it. Light: water until it runs into the saucer, wait for a quarter of an hour, and
        pour away what is left. In July that may be every evening. A rose lets water fall as rain and spares the
        seedlings.

        [product:greenhouse-watering-can]

        ## Winter

        Hard-fired terracotta stands ten degrees of frost if it is not standing in water. Raise it on three
        pebbles, move it against a wall, and let it be. More pots are killed by kindness in January than by
        cold.

        [product:border-trowel]
        """,
        remarks=(
            Remark("tom.averill", "Confirmed: hollyhock on a balcony in Cork. The neighbours talk."),
            Remark(
                "lucia.ferrante", "I have always put crocks in. Will try one pot without, as a test.", hours_later=60
            ),
        ),
    ),
    Article(
        slug="mending",
        title="Mending is a feature",
        summary="We ask three questions before a thing comes into the shop. The second one sends most of them home.",
        tags=("Makers", "Care"),
        cover_alt="Red secateurs, a trowel, scissors and a kitchen knife laid out in a row",
        days_ago=30,
        text="""
        Marcus, who buys for us, keeps a card beside the telephone. It has three questions on it.

        ## 1. Does it do its work on an ordinary Tuesday?

        Not at a wedding, not in a photograph. A teapot has to pour, a lamp has to be where the switch is. Surprisingly
        many samples fail here.

        ## 2. What breaks first, and what happens then?

        Everything breaks. We want to know what, and whether it can be had. A knob that unscrews, a handle with one
        screw, a blade that is held by a bolt: such things get older than their owners. A handle that was glued
        in at the factory makes a beautiful object that will be rubbish by 2031.

        The secateurs we sell have nineteen parts, and each of them has a number. The maker still supplies springs for
        a model that went out of production before our youngest colleague was born.

        [product:rosehip-secateurs]

        ## 3. Who will sharpen it?

        Steel gets blunt. That is the price of cutting. If you can find a grinder near you, go there: they
        are usually glad of the company. If not, post it to us in a tube, and Fenwright puts the edge back for the cost
        of the stamps.

        [product:cooks-knife]

        [product:papercutter-scissors]

        ## How to ask for a part

        Write to us with the name of the thing and a picture of what is broken. No receipt needed, nor the box. We
        answer within two days with a price, and often with the advice not to buy anything: a drop of oil
        mends about a third of what is sent in.

        We earn less this way than by selling you a new one. We have done the sums, though. People whose kettle
        was mended come back for a lamp.
        """,
        remarks=(
            Remark("agnes.byrne", "Got a spring for a pair from 1998. Two days, as you say."),
            Remark("greta.moser", "More shops should print what breaks first.", hours_later=40),
            Remark(
                "Best Deals", "Great article! Cheap knives at www.best-deals.example", is_approved=False, hours_later=90
            ),
        ),
    ),
)
