"""A key to another app's row gives its id, and refuses every way beyond."""

import pytest
from django.contrib.admin import site
from django.contrib.admin.utils import get_deleted_objects
from django.core import serializers
from django.db import models
from django.db.models import F, Prefetch
from django.template import Context, Template

from my_shop.kernel.keys import WalkRefused
from orders.models import Cart, CartItem, Order, OrderLine
from products.models import Variant
from tests import recipes

pytestmark = pytest.mark.django_db


@pytest.fixture
def item():
    mug = recipes.variant.make(sku="MUG")
    return CartItem.objects.create(cart=Cart.objects.create(token="t"), variant=mug, quantity=1, seen_price=1)


class TestForeignId:
    @pytest.mark.parametrize(
        "walk",
        [
            lambda item: item.variant,
            lambda item: CartItem.objects.get(pk=item.pk).variant.product.save(),
            lambda item: Template("{{ item.variant.sku }}").render(Context({"item": item})),
            lambda item: list(CartItem.objects.filter(variant__sku="MUG")),
            lambda item: list(CartItem.objects.exclude(variant__product__slug="mug")),
            lambda item: list(CartItem.objects.values("variant__sku")),
            lambda item: list(CartItem.objects.annotate(left=F("variant__quantity"))),
            lambda item: list(CartItem.objects.order_by("variant__sku")),
            lambda item: list(CartItem.objects.select_related("variant")),
            lambda item: list(CartItem.objects.select_related()),
            lambda item: list(CartItem.objects.prefetch_related("variant")),
            lambda item: list(Cart.objects.prefetch_related(Prefetch("items__variant"))),
            lambda item: list(Cart.objects.filter(items__variant__quantity=0)),
            lambda item: Order.objects.filter(lines__variant__sku="MUG").exists(),
            lambda item: CartItem.objects.filter(variant__sku="MUG").update(quantity=2),
            lambda item: CartItem.objects.filter(variant__sku="MUG").delete(),
        ],
    )
    def test_refuses_the_walk(self, item, walk):
        with pytest.raises(WalkRefused, match="read its ids only"):
            walk(item)

    def test_gives_its_id_in_every_way(self, item):
        pk = item.variant_id
        assert CartItem.objects.filter(variant=pk, variant_id=pk, variant__in=[pk], variant__isnull=False).count() == 1
        assert CartItem.objects.exclude(variant=pk).count() == 0
        assert list(CartItem.objects.order_by("variant_id").values_list("variant", "variant_id")) == [(pk, pk)]
        assert list(Cart.objects.filter(items__variant=pk).values_list("items__variant", flat=True)) == [pk]
        assert Variant.objects.filter(pk__in=CartItem.objects.values("variant")).count() == 1

    def test_is_filled_in_and_checked_as_any_key(self, item):
        other = recipes.variant.make(sku="BOWL")
        item.variant = other
        item.full_clean()
        item.save()
        assert CartItem.objects.get().variant_id == other.pk
        [loaded] = serializers.deserialize("json", serializers.serialize("json", [item]))
        assert loaded.object.variant_id == other.pk

    def test_has_no_reverse_name(self, item):
        assert not hasattr(Variant, "cartitem_set")
        assert CartItem._meta.get_field("variant").remote_field.related_name == "+"

    def test_goes_with_its_row_and_the_admin_says_so(self, item, rf, admin_user):
        request = rf.get("/")
        request.user = admin_user
        shown, counts, *_ = get_deleted_objects(Variant.objects.all(), request, site)
        assert counts["cart items"] == 1
        Variant.objects.get().delete()
        assert not CartItem.objects.exists()

    def test_is_plain_for_migrations(self):
        assert OrderLine._meta.get_field("variant").deconstruct()[1] == "django.db.models.ForeignKey"

    def test_walks_where_nobody_refuses(self, item, settings):
        settings.SHOP_REFUSE_WALKS = False
        assert CartItem.objects.select_related("variant").get().variant.sku == "MUG"
        assert isinstance(CartItem._meta.get_field("variant"), models.ForeignKey)
