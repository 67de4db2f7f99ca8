"""The nouns of the demo catalogue: plain data, no database, no drawing."""

from dataclasses import dataclass, field
from inspect import cleandoc

from my_shop.kernel.tax import TaxClass


@dataclass(frozen=True)
class Value:
    """One value of an option. ``tint`` is the colour that a drawing takes where the value is no colour itself."""

    name: str
    swatch: str = ""
    tint: str = ""

    @property
    def paint(self):
        return self.swatch or self.tint


OPTIONS = {
    "colour": {
        "amber": Value("Amber", "#B5702B"),
        "ash": Value("Ash", "#DCC49A"),
        "beech": Value("Beech", "#D6AC7B"),
        "black": Value("Black", "#2B2B2F"),
        "blush": Value("Blush", "#DDB3A1"),
        "brass": Value("Brass", "#C3A058"),
        "charcoal": Value("Charcoal", "#47474B"),
        "clay": Value("Clay", "#C0714F"),
        "cream": Value("Cream", "#EFE5D0"),
        "forest": Value("Forest", "#3F5D4A"),
        "heather": Value("Heather", "#A08BA5"),
        "ink": Value("Ink", "#33425F"),
        "ivory": Value("Ivory", "#F1E8D2"),
        "mist": Value("Mist", "#B7C6CB"),
        "mustard": Value("Mustard", "#D2A340"),
        "natural": Value("Natural", "#DDD0B7"),
        "oak": Value("Oak", "#C89C66"),
        "oat": Value("Oat", "#D6C6A9"),
        "olive": Value("Olive", "#7C794C"),
        "plum": Value("Plum", "#70425A"),
        "rust": Value("Rust", "#A9502F"),
        "sage": Value("Sage", "#9BAA8A"),
        "sea": Value("Sea glass", "#7FB0A8"),
        "slate": Value("Slate", "#6B7B87"),
        "smoke": Value("Smoke", "#85888C"),
        "steel": Value("Steel", "#BCC3C8"),
        "terracotta": Value("Terracotta", "#B9623F"),
        "tomato": Value("Tomato", "#C4472F"),
        "walnut": Value("Walnut", "#7B5336"),
        "white": Value("White", "#F3F0E9"),
        "zinc": Value("Zinc", "#A3ACB0"),
    },
    "size": {
        "small": Value("Small"),
        "medium": Value("Medium"),
        "large": Value("Large"),
        "12cm": Value("12 cm"),
        "18cm": Value("18 cm"),
        "20cm": Value("20 cm"),
        "24cm": Value("24 cm"),
        "26cm": Value("26 cm"),
        "30cm": Value("30 cm"),
        "0-5l": Value("0.5 l"),
        "0-6l": Value("0.6 l"),
        "1l": Value("1 l"),
        "1-1l": Value("1.1 l"),
        "1-5l": Value("1.5 l"),
        "2l": Value("2 l"),
        "2-5l": Value("2.5 l"),
        "3-5l": Value("3.5 l"),
        "5l": Value("5 l"),
        "250g": Value("250 g"),
        "1kg": Value("1 kg"),
        "low": Value("Low"),
        "tall": Value("Tall"),
        "a3": Value("A3"),
        "a2": Value("A2"),
        "hand": Value("Hand towel"),
        "bath": Value("Bath towel"),
        "sheet": Value("Bath sheet"),
        "fine": Value("Fine nib"),
        "broad": Value("Broad nib"),
    },
    "ruling": {
        "ruled": Value("Ruled"),
        "dotted": Value("Dotted"),
        "plain": Value("Plain"),
    },
    "scent": {
        "fig": Value("Fig leaf", tint="#8FA079"),
        "cedar": Value("Cedar & smoke", tint="#9A6B4A"),
        "salt": Value("Sea salt", tint="#A9BDC2"),
        "rosemary": Value("Rosemary", tint="#7D927B"),
        "lavender": Value("Lavender", tint="#A294B4"),
        "oatmeal": Value("Oat & honey", tint="#D5B98A"),
    },
}
"""Every option with its values, in the order in which shoppers see them."""


@dataclass(frozen=True)
class Section:
    """A category; ``path`` is made of the slugs from the root down."""

    path: str
    name: str
    description: str


@dataclass(frozen=True)
class House:
    """A brand."""

    slug: str
    name: str
    description: str


@dataclass(frozen=True)
class Piece:
    """A variant. Prices are in euros with tax, ``stock`` is what the shop opened with, before its orders.

    ``earlier`` is what it cost before, as (days ago, price), the oldest first.
    """

    sku: str
    price: str
    stock: int
    was: str | None = None
    grams: int | None = None
    options: dict[str, str] = field(default_factory=dict)
    earlier: tuple[tuple[int, str], ...] = ()

    def paint(self):
        """Return the colour in which this variant is drawn, or None."""
        for option in ("colour", "scent"):
            if option in self.options:
                return OPTIONS[option][self.options[option]].paint
        return None


@dataclass(frozen=True)
class Item:
    """A product. ``kind`` and ``look`` name the drawing and its proportions; ``seen`` is the alternative text.

    ``scales`` gives sizes a drawing of their own; ``scene`` asks for a picture of all colours ("group") or "sizes".
    """

    slug: str
    name: str
    category: str
    brand: str
    summary: str
    text: str
    details: dict[str, str]
    kind: str
    seen: str
    pieces: tuple[Piece, ...]
    look: dict = field(default_factory=dict)
    scales: dict[str, float] = field(default_factory=dict)
    scene: str = ""
    is_featured: bool = False
    tax_class: TaxClass = TaxClass.STANDARD
    is_digital: bool = False

    @property
    def description(self):
        return cleandoc(self.text)


def v(sku, price, stock, *, was=None, grams=None, earlier=(), **options):
    """Make a variant in one line."""
    return Piece(sku=sku, price=price, stock=stock, was=was, grams=grams, options=options, earlier=earlier)
