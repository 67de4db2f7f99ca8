"""Who works and buys at Larkfield. All of it is invented; ``.example`` addresses reach nobody."""

from dataclasses import dataclass

PASSWORD = "larkfield-demo"  # noqa: S105 - printed by the command that seeds the demo shop
"""The password of the demo logins, in development only."""


@dataclass(frozen=True)
class Person:
    """``role`` is shopper, editor, manager, administrator, or empty for a customer who never logs in."""

    key: str
    name: str
    nickname: str
    line1: str
    postcode: str
    city: str
    country: str
    role: str = ""
    email: str = ""
    bio: str = ""
    avatar: str = ""
    wants_post_mail: bool = False
    region: str = ""

    @property
    def address(self):
        return self.email or f"{self.key}@larkfield.example"


STAFF = (
    Person(
        "ada",
        "Ada Whitlock",
        "Ada",
        "14 Mill Lane",
        "D02 X285",
        "Dublin",
        "IE",
        "shopper",
        "shopper@larkfield.example",
        "Two children, one allotment, too many mugs.",
        "ada",
        True,
    ),
    Person(
        "eira",
        "Eira Holm",
        "Eira",
        "3 Kirkegata",
        "0153",
        "Oslo",
        "NO",
        "editor",
        "editor@larkfield.example",
        "Writes the journal. Visits workshops, comes home with clay on her shoes.",
        "eira",
    ),
    Person(
        "marcus",
        "Marcus Okafor",
        "Marcus",
        "27 Rue des Tanneurs",
        "67000",
        "Strasbourg",
        "FR",
        "manager",
        "manager@larkfield.example",
        "Buys what the shop sells, and packs on Fridays.",
        "marcus",
    ),
    Person(
        "ines",
        "Inês Duarte",
        "Inês",
        "8 Rua da Oliveira",
        "1200-307",
        "Lisboa",
        "PT",
        "administrator",
        "admin@larkfield.example",
        "Keeps the shop running.",
        "ines",
    ),
)

CUSTOMERS = (
    Person(
        "jonas.berger",
        "Jonas Berger",
        "Jonas B.",
        "Lindenweg 9",
        "10961",
        "Berlin",
        "DE",
        avatar="jonas",
        wants_post_mail=True,
    ),
    Person(
        "noor.dekker",
        "Noor Dekker",
        "Noor",
        "Prinsengracht 418",
        "1016 JC",
        "Amsterdam",
        "NL",
        avatar="noor",
        wants_post_mail=True,
    ),
    Person("wilma.ek", "Wilma Ek", "Wilma", "Storgatan 31", "114 55", "Stockholm", "SE", avatar="wilma"),
    Person("tom.averill", "Tom Averill", "Tom A.", "5 Harbour Row", "T12 W8KX", "Cork", "IE"),
    Person("lucia.ferrante", "Lucia Ferrante", "Lucia", "Via dei Mille 22", "10123", "Torino", "IT", region="TO"),
    Person("piet.janssens", "Piet Janssens", "Piet", "Korenmarkt 6", "9000", "Gent", "BE"),
    Person(
        "hanna.koskinen", "Hanna Koskinen", "Hanna K.", "Kaivokatu 12", "00100", "Helsinki", "FI", wants_post_mail=True
    ),
    Person("mael.le-goff", "Maël Le Goff", "Maël", "11 Quai Duguay", "35000", "Rennes", "FR"),
    Person("greta.moser", "Greta Moser", "Greta", "Getreidegasse 40", "5020", "Salzburg", "AT"),
    Person("agnes.byrne", "Agnes Byrne", "Agnes", "2 Orchard Terrace", "H91 E2R8", "Galway", "IE"),
    Person("mikkel.dahl", "Mikkel Dahl", "Mikkel", "Strandvejen 77", "2900", "Hellerup", "DK"),
    Person("sofia.marin", "Sofía Marín", "Sofía", "Calle del Pez 15", "28004", "Madrid", "ES", region="Madrid"),
)
