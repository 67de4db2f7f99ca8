from decimal import Decimal

import pytest
from django.db.models import Q
from django.utils.safestring import mark_safe
from model_bakery import baker

from my_shop.kernel.prepared import PreparedQuery, columns_of, hold
from orders.models import Cart, CartItem, ShippingMethod
from products.models import Product, Variant
from tests import recipes

pytestmark = pytest.mark.django_db


@pytest.fixture
def ways():
    for pk, name, price in ((1, "Standard", "4.90"), (2, "Express", "9.90"), (3, "2", "0")):
        baker.make(ShippingMethod, pk=pk, name=name, price=Decimal(price), free_from=None, min_days=1, max_days=2)


def written(ids, names):
    return ShippingMethod.objects.filter(Q(pk__in=ids) | Q(name__in=names), min_days=1).order_by("pk").values_list()


QUERY = PreparedQuery(written)
BESIDE = ("category", "brand")


class TestRows:
    @pytest.mark.parametrize(
        ("ids", "names"),
        [([1], []), ([2], []), ([1, 3], ["Express"]), ([], ["2"]), ([2], ["2"]), ([1, 1, 9], ["none"]), ([9], [])],
    )
    def test_are_those_of_the_query_itself_whatever_it_was_asked_before(self, ways, ids, names):
        for _ in range(2):
            assert QUERY.rows(ids, names) == list(written(ids, names))

    def test_are_none_where_nothing_can_be_found(self, ways, django_assert_num_queries):
        with django_assert_num_queries(0):
            assert QUERY.rows([], []) == []

    def test_are_read_anew_each_time(self, ways):
        price = [field.attname for field in ShippingMethod._meta.concrete_fields].index("price")
        assert QUERY.rows([1], [])[0][price] == Decimal("4.90")
        ShippingMethod.objects.filter(pk=1).update(price=Decimal("5.90"))
        assert QUERY.rows([1], [])[0][price] == Decimal("5.90")

    def test_have_the_values_that_fields_have(self):
        item = baker.make(
            CartItem,
            cart=baker.make(Cart, token="t"),
            variant_id=recipes.stocked_variant(1).pk,
            quantity=1,
            seen_price=Decimal("0.10"),
        )
        query = PreparedQuery(lambda ids: CartItem.objects.filter(pk__in=ids).values_list("added_at", "seen_price"))
        [(added_at, seen_price)] = query.rows([item.pk])
        assert (added_at, str(seen_price)) == (item.added_at, "0.10")

    def test_are_found_by_any_kind_of_text(self, ways):
        assert [row[0] for row in QUERY.rows([], [mark_safe("Express")])] == [2]

    def test_are_refused_where_the_query_changes_what_it_is_given(self, ways):
        query = PreparedQuery(lambda ids: ShippingMethod.objects.filter(pk__in=[pk + 1 for pk in ids]).values_list())
        with pytest.raises(ValueError, match="not every value"):
            query.rows([1])

    def test_write_the_query_once_for_each_number_of_values(self, ways):
        asked = []
        query = PreparedQuery(
            lambda ids: asked.append(len(ids)) or ShippingMethod.objects.filter(pk__in=ids).values_list()
        )
        for ids in ([1], [2], [1, 2], [3], [2, 3]):
            query.rows(ids)
        assert asked == [1, 2]

    def test_are_a_stretch_of_the_query_s(self, ways):
        every = list(written([1, 2, 3], ["none"]))
        for within in (slice(2), slice(1, 3), slice(2, 9), slice(3, 5)):
            assert QUERY.rows([1, 2, 3], ["none"], within=within) == every[within]


class TestCount:
    @pytest.mark.parametrize(("ids", "most", "count"), [([1, 2, 3], 5, 3), ([1, 2, 3], 2, 2), ([9], 5, 0), ([], 5, 0)])
    def test_looks_at_no_more_than_asked_for(self, ways, ids, most, count):
        assert QUERY.count(ids, [], most=most) == count


class TestInstances:
    def test_have_with_them_what_they_refer_to(self, django_assert_num_queries):
        bare, branded = (
            recipes.product.make(brand=brand) for brand in (None, baker.make("products.Brand", name="Alder"))
        )
        query = PreparedQuery(lambda ids: Product.objects.filter(pk__in=ids).values_list(*columns_of(Product, *BESIDE)))
        with django_assert_num_queries(1):
            found = {each.pk: each for each in query.instances(Product, [bare.pk, branded.pk], related=BESIDE)}
            assert found[bare.pk].brand is None
            assert (found[branded.pk].brand.name, found[branded.pk].category.pk) == ("Alder", branded.category_id)
        assert found[branded.pk] == branded


class TestHold:
    def test_stands_for_the_rows_of_a_relation(self, django_assert_num_queries):
        product = recipes.product.make()
        variant = Variant(sku="A", product=product)
        hold(product, "variants", [variant])
        with django_assert_num_queries(0):
            assert list(product.variants.all()) == [variant]
