"""The history of products: what each write has changed, written down by the services that write.

A door says who acts, and makes one revision of all that it writes of a product::

    with one_change(user=request.user, source=Revision.Source.HAND):
        catalogue.save_product(product=mug)
        variants.save_variants(product=mug, data=data)

What is written outside of it is a revision of its own, by the shop itself.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from my_shop.kernel.long_texts import plain_lines
from products.models import Brand, BulkChange, Category, Manufacturer, Product, ProductImage, Revision, Variant
from products.services.denormalised import FIGURES
from products.services.differences import Difference, Note
from products.signals import ProductChange, products_changed

KEPT_FOR = timedelta(days=365)
"""How long revisions and bulk changes stay."""

SWEPT_AT_ONCE = 5000
BATCH = 500

UNTOLD = {"id", "created_at", "updated_at", "value_ids", *FIGURES}
PRODUCT_FIELDS = tuple(f.attname for f in Product._meta.concrete_fields if f.name not in UNTOLD)
CONTENT = ("content_amount", "content_unit")
VARIANT_FIELDS = ("sku", "price", "compare_at_price", "gtin", "cost", "weight_grams", *CONTENT, "position")
MONEY = {"price", "compare_at_price", "cost"}
KEYS: dict[str, type[Category] | type[Brand] | type[Manufacturer]] = {
    "category_id": Category,
    "brand_id": Brand,
    "manufacturer_id": Manufacturer,
}


@dataclass
class Change:
    """Who changes something, how, and what so far, by product."""

    user_id: int | None
    source: str
    bulk_change: BulkChange | None = None
    notes: dict[int, Note] = field(default_factory=dict)

    def note(self, product_id: int) -> Note:
        return self.notes.setdefault(product_id, Note())

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """Within it, nothing is written and nothing is noted where it fails."""
        noted = deepcopy(self.notes)
        try:
            with transaction.atomic():
                yield
        except BaseException:
            self.notes = noted
            raise

    def write(self) -> list[Revision]:
        """Write a revision of each product that differs, and announce them."""
        told = {pk: changes for pk, note in self.notes.items() if (changes := note.changes)}
        unnamed = [pk for pk in told if not self.notes[pk].name]
        for product in Product.objects.only("name", "slug").filter(pk__in=unnamed) if unnamed else ():
            self.notes[product.pk].of(product)
        now = timezone.now()
        revisions = [
            Revision(
                product_id=None if self.notes[pk].is_deleted else pk,
                name=self.notes[pk].name,
                source=self.source,
                bulk_change=self.bulk_change,
                user_id=self.user_id,
                changes=changes,
                created_at=now,
            )
            for pk, changes in told.items()
        ]
        if not revisions:
            return []
        written = Revision.objects.bulk_create(revisions, batch_size=BATCH)
        announced = (ProductChange(pk, self.notes[pk].slug, self.notes[pk].kind) for pk in told)
        products_changed.send(sender=Product, changes=tuple(announced))
        return written


_open: ContextVar[Change | None] = ContextVar("change of products", default=None)


@contextmanager
def one_change(
    *, user=None, source: str = Revision.Source.SHOP, bulk_change: BulkChange | None = None
) -> Iterator[Change]:
    """Within it, what services write of a product becomes one revision, written in the same transaction.

    Inside another one it joins that.
    """
    outer = _open.get()
    if outer is not None:
        yield outer
        return
    with transaction.atomic():
        change = Change(user.pk if user else None, source, bulk_change)
        token = _open.set(change)
        try:
            yield change
        finally:
            _open.reset(token)
        change.write()


def note_products(products: Iterable[Product], *, before: Mapping[int, Product]) -> None:
    """Note what differs of products that were just written.

    :param before: the same as their rows were, by primary key; new ones are not among them.
    """
    with one_change() as change:
        for product in products:
            note = change.note(product.pk).of(product)
            if old := before.get(product.pk):
                _add(note.product, product.pk, _difference(old, product, PRODUCT_FIELDS))
            else:
                _add(note.product, product.pk, Difference(None, {"name": product.name}))


def note_tags(product: Product, *, old: Iterable[str], new: Iterable[str]) -> None:
    """Note that a product has other tags now, told by their names."""
    with one_change() as change:
        note = change.note(product.pk).of(product)
        _add(note.product, product.pk, Difference({"tags": sorted(old)}, {"tags": sorted(new)}))


def note_deleted_product(product: Product, *, product_id: int, variants: Iterable[Variant]) -> None:
    """Note that a product is gone, with what it was."""
    with one_change() as change:
        note = change.note(product_id).of(product)
        note.is_deleted = True
        old = {name: plain(getattr(product, name)) for name in PRODUCT_FIELDS}
        _add(note.product, product_id, Difference(old, None))
        for variant in variants:
            _add(note.variants, variant.pk, Difference(variant_facts(variant), None, variant.sku))


def note_variants(
    variants: Iterable[Variant],
    *,
    before: Mapping[int, Variant],
    options_before: Mapping[int, dict[str, str]],
    options: Mapping[int, dict[str, str]],
) -> None:
    """Note what differs of variants that were just written.

    :param before: the same as their rows were, by primary key; new ones are not among them.
    :param options_before: names of values by names of options, of those whose options were changed.
    :param options: the same as they are now, of all that are new or were changed.
    """
    with one_change() as change:
        for variant in variants:
            if old := before.get(variant.pk):
                difference = _difference(old, variant, VARIANT_FIELDS, variant.sku)
                if variant.pk in options_before:
                    difference.old["options"] = options_before[variant.pk]
                    difference.new["options"] = options[variant.pk]
            else:
                new = {"price": plain(variant.price), "options": options[variant.pk]}
                difference = Difference(None, new, variant.sku)
            _add(change.note(variant.product_id).variants, variant.pk, difference)


def note_deleted_variant(variant: Variant, *, variant_id: int, options: dict[str, str]) -> None:
    """Note that a variant is gone, with what it was."""
    with one_change() as change:
        difference = Difference(variant_facts(variant, options), None, variant.sku)
        _add(change.note(variant.product_id).variants, variant_id, difference)


def note_stock(variant: Variant, *, before: int, after: int) -> None:
    """Note that the stock of a variant was counted together with others; the ledger has it as a movement."""
    with one_change() as change:
        difference = Difference({"quantity": before}, {"quantity": after}, variant.sku)
        _add(change.note(variant.product_id).stock, variant.pk, difference)


def note_picture(image: ProductImage, what: str) -> None:
    """Note that a picture was ``added``, ``changed`` or ``removed``; the files of a removed one are gone."""
    with one_change() as change:
        change.note(image.product_id).pictures.append((what, image.alt))


def sweep_revisions(*, now: datetime) -> int:
    """Delete what is older than it is kept, so many at once, and return how many went."""
    old = Revision.objects.filter(created_at__lt=now - KEPT_FOR).order_by("created_at")
    ids = list(old.values_list("pk", flat=True)[:SWEPT_AT_ONCE])
    if not ids:
        return 0
    Revision.objects.filter(pk__in=ids).delete()
    BulkChange.objects.filter(created_at__lt=now - KEPT_FOR, revisions=None, undone_by=None).delete()
    return len(ids)


def variant_facts(variant: Variant, options: dict[str, str] | None = None) -> dict:
    """Return what the history keeps of a variant; its options where they are told."""
    facts = {name: plain(getattr(variant, name)) for name in VARIANT_FIELDS}
    return facts if options is None else facts | {"options": options}


def plain(value):
    """Return a value as JSON holds it."""
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    if isinstance(value, str):
        return plain_lines(value)  # rows that were written before may end their lines otherwise
    return value.isoformat() if isinstance(value, datetime) else value


def read(name: str, value):
    """Return a value that JSON holds as the field of this name does."""
    if value is not None and name.endswith("_at"):
        return datetime.fromisoformat(value)
    return Decimal(value) if value is not None and name in {*MONEY, "content_amount"} else value


def _difference(old, new, names, sku=""):
    """Return what differs of a row; most of its fields do not, and are not looked at any further."""
    differing = [name for name in names if getattr(old, name) != getattr(new, name)]
    before, after = ({name: plain(getattr(row, name)) for name in differing} for row in (old, new))
    return Difference(before, after, sku)


def _add(rows, pk, difference):
    if pk in rows:
        rows[pk].then(difference)
    else:
        rows[pk] = difference
