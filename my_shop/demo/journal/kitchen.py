"""Posts about cooking and the things for it."""

from .base import Article, Remark

ARTICLES = (
    Article(
        slug="season-a-pan",
        title="How to season an iron pan, and stop worrying about soap",
        summary="Thin oil, a hot oven and patience. Everything else that you have heard is folklore.",
        tags=("Kitchen", "Care"),
        cover_alt="Iron skillet with a fried egg between a tea towel and wooden spoons",
        days_ago=3,
        text="""
        Iron is a simple metal with a complicated reputation. We sell a pan that arrives ready to use, and still get
        more letters about seasoning than about anything else. So here is all of it, on one page.

        ## What seasoning is

        Oil that has been heated until it is no longer oil. It links up into a hard, thin film that holds on to the
        iron, keeps water out and lets an egg go. It is built of many layers, each thinner than you think.

        ## What to do

        1. Wash the pan with hot water and a little soap, and dry it on the hob until it is warm.
        2. Rub in a teaspoon of rapeseed oil, everywhere, handle too.
        3. Now wipe it all off again, as if the oil had been a mistake. What you cannot wipe away is the right amount.
        4. Put it upside down into an oven at 230 °C for an hour. Let it cool inside.
        5. Once more, if you feel like it. Three rounds make a new skin on a pan that was scoured bare.

        [product:fell-skillet]

        ## Soap is fine

        The old ban dates from the days of lye, which does eat seasoning. Washing-up liquid does not. What does harm is
        an evening in the sink: water finds the smallest gap and rust lifts the film from below.

        So: rinse while the pan is warm, use a brush, dry it on the heat, and wipe it with a drop of oil. A minute and a
        half. For what has stuck, a wooden scraper and a splash of water in the hot pan are quicker than steel wool.

        [product:stir-set]

        ## When it looks blotchy

        Good. It means that you cook. Tomatoes and wine thin the film, bacon and potatoes build it up; over a year it
        evens out to the black that you see in your grandmother's kitchen. If it feels sticky, there was too much oil:
        an hour in the oven without any hardens it.

        Rust is a morning's work, never the end of a pan. Scour it off, and start again at number one.
        """,
        remarks=(
            Remark("jonas.berger", "Number three is the step that nobody believes. It makes all the difference."),
            Remark("wilma.ek", "My mother's pan is from 1951 and has seen soap every day of it.", hours_later=30),
            Remark(
                "Bernd", "Does linseed oil work as well? I have read that it flakes.", is_approved=False, hours_later=44
            ),
        ),
    ),
    Article(
        slug="small-larder",
        title="A shelf that you can read: setting up a small larder",
        summary="Ninety centimetres of shelf, eleven jars, and the end of the third bag of rice.",
        tags=("Kitchen", "Order"),
        cover_alt="Storage jars in three sizes beside stacked spice tins and a pepper mill",
        days_ago=8,
        text="""
        Most kitchens do not lack space. They lack a view of it. Bags slump, labels face the wall, and the
        rice that you bought on Tuesday stands in front of the rice that you bought in May.

        We tried it on ourselves: one shelf of ninety centimetres, at eye height, for a household of three.

        ## Look before you buy

        For two weeks we wrote down what we reached for. The list was shorter than expected. Eleven dry things
        made up nine tenths of it: two flours, rice, oats, lentils, beans, pasta, sugar, coffee, nuts, raisins. The rest
        can live higher up and be asked for by name.

        ## Match the jar to the bag

        A jar should swallow a whole bag, otherwise you own a jar *and* half a bag.

        - 500 g of coffee or nuts go into **one litre**.
        - A kilo of flour or rice goes into **two litres**, with room for a scoop.
        - Raisins, seeds and the good salt need **half a litre**.

        [product:larder-jar]

        ## Spices in the dark

        Light fades paprika within months; heat ruins the rest. A tin in a drawer beats a rack above the hob, however
        handsome. Buy little, write the month on the label, and give what is older than two years to the compost.

        [product:six-spice-tins]

        ## The rule of one in front

        New goes in at the back. That is the whole system. When a jar is down to a third, it moves to the left end of
        the shelf, and the left end is the shopping list.

        After three months we threw away one thing, a bag of quinoa, and nobody missed it. The shelf has stayed as
        it was. Not because we are tidy, but because it takes longer to do it wrong.
        """,
        remarks=(
            Remark("mikkel.dahl", "“The left end is the shopping list” is going on our wall."),
            Remark("sofia.marin", "We use wax pencil on the glass and note the cooking time as well.", hours_later=52),
        ),
    ),
    Article(
        slug="visit-to-tarnwick",
        title="Four potters, two kilns: a day at Tarnwick",
        summary="Why the glaze breaks at the rim, what a kiln sounds like, and who gets the first cup.",
        tags=("Makers", "Kitchen"),
        cover_alt="Clay vase with flowers, green teapot, blue mug and two small cups",
        days_ago=13,
        text="""
        You hear the lake before you see the pottery. The road ends at a barn with two chimneys, and on
        the morning of our visit the larger one is warm: Friday's firing is coming down.

        ## Nine hundred and fifty mugs a month

        That is what four people make, besides the pots. *Throwing* is the part that visitors film. It takes ninety
        seconds a mug. Wedging the clay, trimming the foot, pulling a handle and waiting for the right dampness to
        join the two take the other twenty minutes.

        “A handle is made for three fingers or for four,” says Ruth, who pulls most of them. “You must decide.
        Three and a half is what a machine does.”

        [product:harbour-mug]

        ## One firing

        Most potteries fire twice: once to harden the clay, once for the glaze. Tarnwick glazes the raw pot and
        fires once, to 1,240 degrees. It saves a third of the gas and leaves no room for error. A mug that is glazed
        a day too early dissolves like a biscuit.

        The brown line at the rim is iron. It sits in the clay everywhere, but the glaze runs down a little as
        it melts and is thinnest at the edge. There the iron comes through. Nobody paints it.

        ## The sound

        When a kiln is opened too soon, the pots ring: a high, irregular tinkling, glaze and clay shrinking at
        different speeds. Beautiful, and every note is a crack. So they wait, with the door closed, for thirty hours.

        The first cup out belongs to whoever stacked the kiln. The teapot on our table, says Ruth, pours
        well since they began to cut its spout with a razor.

        [product:long-afternoon-teapot]

        We asked what they would like to make next. A long silence, then: “Fewer colours.” We promised to pass it on.

        [product:shoulder-vase]
        """,
        remarks=(
            Remark("agnes.byrne", "I should have guessed that the line is not painted. I keep turning mine to look."),
            Remark("hanna.koskinen", "Please do not make fewer colours. Or keep clay, at least.", hours_later=27),
        ),
    ),
)
