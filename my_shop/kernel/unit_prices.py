"""The price of a kilogramme, a litre, a metre: so that packs of different sizes can be compared.

Directive 98/6/EC, Article 3(1) and (4), has it shown beside the selling price wherever goods are sold by weight,
volume, length or area, unless it is the selling price itself; Article 2(b) says for which quantities: one kilogramme,
litre, metre, square metre or cubic metre, or another single unit that is customary. In Germany §§ 4 and 5(1) of the
Preisangabenverordnung of 2022 say the same, and know 100 g and 100 ml for loose goods only.
"""

from dataclasses import dataclass
from decimal import Decimal

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from my_shop.kernel.money import format_money, quantise


class ContentUnit(models.TextChoices):
    """What the content of a pack is measured in."""

    GRAM = "g", _("g")
    KILOGRAM = "kg", _("kg")
    MILLILITRE = "ml", _("ml")
    LITRE = "l", _("l")
    CENTIMETRE = "cm", _("cm")
    METRE = "m", _("m")
    SQUARE_METRE = "m2", _("m²")
    CUBIC_METRE = "m3", _("m³")
    PIECE = "piece", _("piece")


_PART_OF = {
    ContentUnit.GRAM: (ContentUnit.KILOGRAM, 1000),
    ContentUnit.MILLILITRE: (ContentUnit.LITRE, 1000),
    ContentUnit.CENTIMETRE: (ContentUnit.METRE, 100),
}
"""Units that are compared by a larger one, and how many of them that has."""


@dataclass(frozen=True)
class Content:
    """What is in one pack: ``Content(Decimal(250), "g")``."""

    amount: Decimal
    unit: str


@dataclass(frozen=True)
class UnitPrice:
    """What one ``unit`` costs, in whole cents."""

    amount: Decimal
    unit: str


def content_of(amount: Decimal | None, unit: str | None) -> Content | None:
    """Return the content that two columns of a row tell; None where they tell none."""
    return Content(amount, unit) if amount and unit else None


def unit_price(price: Decimal, content: Content | None) -> UnitPrice | None:
    """Return what a kilogramme, litre, metre, square or cubic metre, or piece costs of a pack for ``price``.

    With or without tax, reduced or not: as the price is. None where there is no content, it is one such unit, or
    one costs something, but less than a cent.
    """
    if content is None:
        return None
    unit = ContentUnit(content.unit)
    base, parts = _PART_OF.get(unit, (unit, 1))
    if content.amount == parts:
        return None
    amount = quantise(price * parts / content.amount)
    return UnitPrice(amount, base.value) if amount or not price else None


def unit_price_text(price: Decimal, content: Content | None) -> str:
    """Say what ``unit_price`` returns: ``€12.50/kg``; an empty text where it returns None."""
    found = unit_price(price, content)
    if found is None:
        return ""
    said = {"price": format_money(found.amount), "unit": ContentUnit(found.unit).label}
    return gettext("%(price)s/%(unit)s") % said
