"""Reads for what other apps ask: variants as they can be bought now, and what is said of a stock."""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from django.conf import settings
from django.db.models import CharField, ExpressionWrapper, F, JSONField, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, Concat
from django.utils.translation import gettext

from my_shop.kernel.names import folded
from my_shop.kernel.pictures.models import picture_facts, picture_of
from my_shop.kernel.pictures.shown import ShownPicture
from my_shop.kernel.prepared import PreparedQuery
from my_shop.kernel.unit_prices import Content, content_of
from products.models import Category, ProductImage, Variant
from products.models.variants import variant_url

COLUMNS = (
    *("pk", "sku", "label", "price", "quantity", "weight_grams", "product_id", "content_amount", "content_unit"),
    *(f"product__{name}" for name in ("name", "slug", "is_published", "tax_class", "is_digital")),
)


class JoinedIds(Subquery):
    """The ids that a query finds, as one text: ``"3,17"``."""

    output_field = CharField()
    template = "(SELECT GROUP_CONCAT(_found.id) FROM (%(subquery)s) AS _found)"

    def as_postgresql(self, compiler, connection, **context):
        template = self.template.replace("GROUP_CONCAT(_found.id)", "STRING_AGG(_found.id::text, ',')")
        return self.as_sql(compiler, connection, template=template, **context)


class VariantToSell(NamedTuple):
    """A variant as it can be bought now, in the words of ``orders.signals.Offer``."""

    variant_id: int
    sku: str
    name: str
    label: str
    unit_price: Decimal
    quantity: int
    is_available: bool
    url: str
    picture: ShownPicture | None
    tax_class: str
    weight_grams: int
    is_digital: bool
    product_id: int
    category_ids: frozenset[int]
    content: Content | None


def variants_to_sell(
    *, ids: Sequence[int] = (), skus: Sequence[str] = (), with_pictures: bool = True
) -> list[VariantToSell]:
    """Return variants as they can be bought now, in one query; without pictures every ``picture`` is None."""
    query = TO_SELL_WITH_PICTURES if with_pictures else TO_SELL
    return [_to_sell(row) for row in query.rows(ids, [folded(sku) for sku in skus])]


def stock_label(quantity: int) -> str:
    """Say to a shopper how many units are left: exactly, once they are few."""
    if quantity <= 0:
        return gettext("Sold out")
    return (
        gettext("Only %(quantity)s left") % {"quantity": quantity}
        if quantity <= settings.SHOP_LOW_STOCK
        else gettext("In stock")
    )


IN_STOCK, LOW_STOCK, SOLD_OUT = STOCK_LEVELS = ("in_stock", "low_stock", "sold_out")


def stock_level(quantity: int) -> str:
    """Return what ``stock_label`` says, for programs."""
    if quantity <= 0:
        return SOLD_OUT
    return LOW_STOCK if quantity <= settings.SHOP_LOW_STOCK else IN_STOCK


def most_told() -> int:
    """Return up to how many units a shopper sees of a stock: what a line may have, and what counts as few."""
    return max(settings.SHOP_MAX_LINE_QUANTITY, settings.SHOP_LOW_STOCK)


def _to_sell(row) -> VariantToSell:
    pk, sku, label, price, quantity, weight, product_id, *others = row
    amount, unit, name, slug, is_published, tax_class, is_digital, *more = others
    joined_ids, *picture = more
    return VariantToSell(
        variant_id=pk,
        sku=sku,
        name=name,
        label=label,
        unit_price=price,
        quantity=quantity,
        is_available=is_published,
        url=variant_url(slug, sku),
        picture=picture_of(*picture),
        tax_class=tax_class,
        weight_grams=weight or 0,
        is_digital=is_digital,
        product_id=product_id,
        category_ids=frozenset(map(int, joined_ids.split(","))),
        content=content_of(amount, unit),
    )


def _with_these(ids, folded_skus):
    """Each with the ids of its category and of those above it."""
    found = Variant.objects.filter(Q(pk__in=ids) | Q(folded_sku__in=folded_skus)).order_by("pk")
    return found.values_list(*COLUMNS, _category_ids())


TO_SELL = PreparedQuery(_with_these)
TO_SELL_WITH_PICTURES = PreparedQuery(lambda *asked: _with_these(*asked).annotate(picture=_best_picture()))


def _best_picture() -> Coalesce:
    """What shows a variant best: its own first image, else its product's first one that shows no other variant, else
    its product's first one; None where it has none."""
    images = ProductImage.objects.filter(product=OuterRef("product")).order_by("position", "pk")
    images = images.values_list(picture_facts("picture__"))
    ranked = (images.filter(variant=OuterRef("pk")), images.filter(variant=None), images)
    return Coalesce(*(Subquery(each[:1], output_field=JSONField()) for each in ranked))


def _category_ids() -> JoinedIds:
    """The ids of a variant's category and of those above it."""
    path = ExpressionWrapper(OuterRef("product__category__path"), output_field=CharField())
    above = Category.objects.alias(below=Concat(path, Value("/")), beginning=Concat(F("path"), Value("/")))
    return JoinedIds(above.filter(below__startswith=F("beginning")).order_by().values("id"))
