"""Category, brand and publication of many products at once."""

from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext

from my_shop.kernel.pages.versions import announce_change
from products import search
from products.models import Brand, BulkChange, Category, Product, Revision
from products.selectors.categories import category_tree
from products.services.bulk.plans import MOST, Plan, PlannedRow, plan_of
from products.services.catalogue import write_products
from products.services.facets import refresh_facets
from products.services.files import variants_without_file
from products.services.history import one_change, plain


@dataclass(frozen=True)
class DetailChange:
    """What is to become of each product; None leaves it as it is."""

    category: Category | None = None
    brand: Brand | None = None
    removes_brand: bool = False
    is_published: bool | None = None
    is_featured: bool | None = None

    @property
    def fields(self) -> dict:
        """The values by the names of fields."""
        found: dict = {}
        if self.category:
            found["category_id"] = self.category.pk
        if self.brand or self.removes_brand:
            found["brand_id"] = self.brand.pk if self.brand else None
        if self.is_featured is not None:
            found["is_featured"] = self.is_featured
        if self.is_published is not None:
            # as whoever publishes one by hand ends its times
            found |= {"is_published": self.is_published, "publish_at": None}
        if self.is_published is False:
            found["unpublish_at"] = None
        return found

    @property
    def words(self) -> str:
        """What is asked for: “Category: Kitchen › Mugs; published”."""
        parts = []
        if self.category:
            parts.append(gettext("category: %(name)s") % {"name": category_tree().words(self.category.pk)})
        if self.brand or self.removes_brand:
            parts.append(gettext("brand: %(name)s") % {"name": self.brand or "–"})
        if self.is_published is not None:
            parts.append(gettext("published") if self.is_published else gettext("withdrawn"))
        if self.is_featured is not None:
            parts.append(gettext("featured") if self.is_featured else gettext("not featured"))
        text = "; ".join(parts)
        return f"{text[:1].upper()}{text[1:]}"[:300]


def plan_details(*, product_ids: Iterable[int], change: DetailChange) -> Plan:
    """Return what the change does to each of these products.

    :raises TooMany: for more than are changed together.
    """
    products = Product.objects.filter(pk__in=list(product_ids)).order_by("pk")[: MOST + 1]
    return _planned(list(products), change)[0]


@transaction.atomic
def change_details(*, product_ids: Iterable[int], change: DetailChange, shown: str, user=None) -> BulkChange:
    """File these products elsewhere, publish, withdraw or feature them; those that the plan refuses stay.

    :param shown: ``Plan.shown`` of the plan that was agreed to.
    :raises ChangedMeanwhile, NothingChanges, TooMany: and nothing is changed.
    """
    rows = Product.objects.filter(pk__in=list(product_ids)).order_by("pk")
    plan, changed = _planned(list(rows.select_for_update(no_key=True)[: MOST + 1]), change)
    plan.check(shown)
    made = BulkChange.objects.create(kind=BulkChange.Kind.DETAILS, text=change.words, rows=len(changed), user=user)
    with one_change(user=user, source=Revision.Source.BULK, bulk_change=made):
        save_details(changed)
    return made


def save_details(products: Sequence[Product]) -> None:
    """Write locked products with what was changed of them, and what lists and search keep of it."""
    ids = [product.pk for product in products]
    write_products(products)
    search.index(ids)
    refresh_facets(ids)
    announce_change()


def lacking_files(products: Iterable[Product]) -> set[int]:
    """Return those of the products that are digital and have a variant without a file."""
    digital = [product.pk for product in products if product.is_digital]
    if not digital:
        return set()
    return set(variants_without_file().filter(product__in=digital).values_list("product_id", flat=True))


def _planned(products: Sequence[Product], change: DetailChange) -> tuple[Plan, list[Product]]:
    """Return the plan, and the products as they are to be."""
    fields = change.fields
    lacking = lacking_files(products) if change.is_published else set()
    rows, changed = [], []
    for product in products:
        differs = [name for name, value in fields.items() if getattr(product, name) != value]
        if not differs:
            continue
        new = copy(product)
        for name in differs:
            setattr(new, name, fields[name])
        is_refused = product.pk in lacking and not product.is_published
        refusal = gettext("It is digital, and a variant of it has no file.") if is_refused else ""
        old_facts = {name: plain(getattr(product, name)) for name in differs}
        facts = {name: plain(fields[name]) for name in differs}
        rows.append(PlannedRow(product.pk, product.pk, product.name, old=old_facts, new=facts, refusal=refusal))
        if not refusal:
            changed.append(new)
    return plan_of(rows), changed
