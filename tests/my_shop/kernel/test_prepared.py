from decimal import Decimal

import pytest
from django.db.models import Q
from django.utils.safestring import mark_safe
from model_bakery import baker

from my_shop.kernel.prepared import PreparedQuery
from orders.models import Cart, CartItem, ShippingMethod
from tests import recipes

pytestmark = pytest.mark.django_db


@pytest.fixture
def ways():
    for pk, name, price in ((1, "Standard", "4.90"), (2, "Express", "9.90"), (3, "2", "0")):
        baker.make(ShippingMethod, pk=pk, name=name, price=Decimal(price), free_from=None, min_days=1, max_days=2)


def written(ids, names):
    return ShippingMethod.objects.filter(Q(pk__in=ids) | Q(name__in=names), min_days=1).order_by("pk").values_list()


QUERY = PreparedQuery(written)


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
        assert QUERY.rows([1], [])[0][3] == Decimal("4.90")
        ShippingMethod.objects.filter(pk=1).update(price=Decimal("5.90"))
        assert QUERY.rows([1], [])[0][3] == Decimal("5.90")

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
