"""The history of a product in words: field by field, what it was and what it became."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

from my_shop.kernel.money import format_money
from products.models import Brand, Manufacturer, Product, Revision, Variant
from products.selectors.categories import category_tree

NAMED: dict[str, type[Brand] | type[Manufacturer]] = {"brand_id": Brand, "manufacturer_id": Manufacturer}
"""What a product names by its key, but for its category: the tree knows that."""

LONGEST = 300
"""Letters of a text that are shown."""


@dataclass(frozen=True)
class Line:
    """One field that was changed; ``subject`` is the SKU of its variant, empty for the product itself."""

    subject: str
    label: str
    old: str
    new: str
    note: str = ""


class Words:
    """Says values of products as people read them; brands and manufacturers are looked up once for all."""

    def __init__(self, changes: Iterable[dict]):
        told = [each.get("product") or {} for each in changes]
        facts = [each.get(side) or {} for each in told for side in ("old", "new")]
        self.names = {name: _names(model, {each.get(name) for each in facts}) for name, model in NAMED.items()}

    def lines(self, changes: dict) -> list[Line]:
        """Return what a revision has changed, the product's own fields first."""
        found = []
        if told := changes.get("product"):
            found += self._lines("", told, Product)
        for told in (changes.get("variants") or {}).values():
            found += self._lines(told.get("sku", ""), told, Variant)
        for told in (changes.get("stock") or {}).values():
            found += self._lines(told.get("sku", ""), told, Variant)
        names = {
            "added": gettext("Picture added"),
            "changed": gettext("Picture changed"),
            "removed": gettext("Picture removed"),
        }
        return found + [Line("", names.get(what, what), "", alt) for what, alt in changes.get("pictures") or []]

    def _lines(self, subject, told, model):
        old, new = told["old"], told["new"]
        if old is None:
            return [Line(subject, gettext("new"), "", self._sum(new, model))]
        if new is None:
            return [Line(subject, gettext("deleted"), self._sum(old, model), "")]
        return [
            Line(subject, self.label(name, model), self.value(name, old[name]), self.value(name, new[name]))
            for name in new
        ]

    def _sum(self, facts, model):
        if model is Product:
            return facts.get("name", "")
        parts = [format_money(Decimal(facts["price"])) if facts.get("price") else ""]
        parts += [self.value("options", facts["options"])] if facts.get("options") else []
        return ", ".join(part for part in parts if part)

    @staticmethod
    def label(name: str, model) -> str:
        """Return what people call a field; nothing for a row as a whole."""
        if not name:
            return ""
        if name == "options":
            return gettext("Options")
        label = str(model._meta.get_field(name.removesuffix("_id")).verbose_name)
        return label[:1].upper() + label[1:]

    def value(self, name: str, value) -> str:
        """Return a value that a revision holds as people read it."""
        if value is None or value in ("", {}, []):
            return "–"
        if isinstance(value, bool):
            return gettext("yes") if value else gettext("no")
        if name == "category_id":
            return category_tree().words(value) or gettext("(deleted)")
        if name in NAMED:
            return self.names[name].get(value) or gettext("(deleted)")
        return _printed(name, value)


def _names(model, ids):
    ids.discard(None)
    return dict(model.objects.filter(pk__in=ids).values_list("pk", "name")) if ids else {}


def _printed(name, value):
    if name in {"price", "compare_at_price", "cost"}:
        return format_money(Decimal(value))
    if name.endswith("_at"):
        return date_format(timezone.localtime(datetime.fromisoformat(value)), "j M Y, H:i")
    if isinstance(value, dict):
        return "; ".join(f"{key}: {each}" for key, each in value.items())
    text = ", ".join(value) if isinstance(value, list) else str(value)
    return f"{text[:LONGEST]}…" if len(text) > LONGEST else text


@dataclass(frozen=True)
class Entry:
    """One revision as the page of the history shows it."""

    revision: Revision
    lines: list[Line]


def entries(revisions: Iterable[Revision]) -> list[Entry]:
    """Return revisions with what they changed, in words."""
    revisions = list(revisions)
    words = Words(revision.changes for revision in revisions)
    return [Entry(revision, words.lines(revision.changes)) for revision in revisions]


def lines_of(rows) -> list[Line]:
    """Return the rows of a plan in words, a line for each field."""
    words = Words({"product": {"old": row.old, "new": row.new}} for row in rows)
    return [
        Line(
            f"{row.name} · {row.sku}" if row.sku else row.name,
            words.label(name, Variant if row.sku else Product),
            words.value(name, row.old[name]),
            words.value(name, row.new[name]),
            row.note,
        )
        for row in rows
        for name in row.new
    ]
