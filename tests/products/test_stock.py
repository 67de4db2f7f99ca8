import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Sum
from model_bakery import baker

from products.models import StockMovement, Variant
from products.services import stock
from products.services.stock import NotEnoughStock, StockRefused, adjust_stock, restock, take_stock
from products.signals import stock_ran_low
from tests.recipes import product, stocked_variant, variant

pytestmark = pytest.mark.django_db

BAD_NUMBERS = [0, -1, 1.5, 2**31, 2**63, "3", "three", None, True]


def ledger_holds(variant):
    variant.refresh_from_db()
    variant.product.refresh_from_db()
    total = variant.movements.aggregate(total=Sum("change"))["total"] or 0
    all_units = Variant.objects.filter(product=variant.product).aggregate(total=Sum("quantity"))["total"]
    return variant.quantity == total and variant.product.quantity == all_units


class TestTakeStock:
    def test_takes_every_line_and_writes_one_movement_each(self):
        mug, pot = stocked_variant(10), stocked_variant(5)
        taken = take_stock(order_number="A-1", quantities={mug.pk: 3, pot.pk: 5})
        assert taken.quantities == {mug.pk: 3, pot.pk: 5}
        assert ledger_holds(mug) and ledger_holds(pot)
        assert (mug.quantity, pot.quantity) == (7, 0)
        movement = mug.movements.get(reason=StockMovement.Reason.SALE)
        assert (movement.change, movement.quantity_after, movement.order_number) == (-3, 7, "A-1")

    def test_names_every_short_variant_and_changes_nothing(self):
        mug, pot, jug = stocked_variant(10), stocked_variant(1), stocked_variant(0)
        with pytest.raises(NotEnoughStock) as short:
            take_stock(order_number="A-1", quantities={mug.pk: 1, pot.pk: 2, jug.pk: 1, 10**9: 1})
        assert short.value.shortages == {pot.pk: 1, jug.pk: 0, 10**9: 0}
        mug.refresh_from_db()
        assert mug.quantity == 10
        assert not StockMovement.objects.filter(reason=StockMovement.Reason.SALE).exists()

    def test_takes_the_stock_of_an_order_once(self):
        mug = stocked_variant(10)
        for is_new in (True, False):
            sale = take_stock(order_number="A-1", quantities={mug.pk: 3})
            assert (sale.quantities, sale.is_new) == ({mug.pk: 3}, is_new)
        assert ledger_holds(mug) and mug.quantity == 7

    def test_refuses_other_units_for_an_order_that_took_its_stock(self):
        mug, pot = stocked_variant(10), stocked_variant(10)
        take_stock(order_number="A-1", quantities={mug.pk: 3})
        for wanted in ({mug.pk: 4}, {pot.pk: 1}, {mug.pk: 3, pot.pk: 1}):
            with pytest.raises(StockRefused, match="other units before"):
                take_stock(order_number="A-1", quantities=wanted)
        assert ledger_holds(mug) and ledger_holds(pot) and (mug.quantity, pot.quantity) == (7, 10)

    def test_takes_a_thousand_lines_at_once(self):
        shelf = product.make()
        made = Variant.objects.bulk_create(variant.prepare(product=shelf, sku=f"S-{n}") for n in range(1000))
        StockMovement.objects.bulk_create(
            StockMovement(variant=one, change=5, quantity_after=5, reason="opening") for one in made
        )
        Variant.objects.update(quantity=5)
        take_stock(order_number="A-1", quantities={one.pk: 2 for one in made})
        assert set(Variant.objects.values_list("quantity", flat=True)) == {3}

    @pytest.mark.parametrize("units", BAD_NUMBERS)
    def test_refuses_what_is_no_number_of_units(self, units):
        mug = stocked_variant(10)
        with pytest.raises(StockRefused):
            take_stock(order_number="A-1", quantities={mug.pk: units})
        assert ledger_holds(mug) and mug.quantity == 10

    def test_needs_no_more_queries_for_more_lines(self, django_assert_num_queries):
        def take(number, variants):
            take_stock(order_number=number, quantities={variant.pk: 1 for variant in variants})

        few, many = [stocked_variant(9) for _ in range(2)], [stocked_variant(9) for _ in range(20)]
        with django_assert_num_queries(7):
            take("A-1", few)
        with django_assert_num_queries(7):
            take("A-2", many)

    def test_says_once_that_stock_has_run_low(self, settings):
        said = []

        def listen(sender, variants, **kwargs):
            said.append([(low.sku, low.quantity) for low in variants])

        settings.SHOP_LOW_STOCK = 5
        mug, pot = stocked_variant(8), stocked_variant(100)
        stock_ran_low.connect(listen, dispatch_uid="tests.listen")
        try:
            for number in range(5):
                take_stock(order_number=f"A-{number}", quantities={mug.pk: 2 if number < 3 else 1, pot.pk: 1})
        finally:
            stock_ran_low.disconnect(dispatch_uid="tests.listen")
        assert said == [[(mug.sku, 4)], [(mug.sku, 0)]]


class TestPutStockBack:
    def test_puts_a_cancelled_order_back_once(self):
        mug = stocked_variant(10)
        take_stock(order_number="A-1", quantities={mug.pk: 3})
        for _ in range(2):
            restock(order_number="A-1", quantities={mug.pk: 3}, reason="cancellation")
        assert ledger_holds(mug) and mug.quantity == 10

    def test_puts_returns_back_as_often_as_they_come(self):
        mug = stocked_variant(10)
        take_stock(order_number="A-1", quantities={mug.pk: 3})
        for _ in range(2):
            restock(order_number="A-1", quantities={mug.pk: 1}, reason="return")
        assert ledger_holds(mug) and mug.quantity == 9

    def test_hears_of_each_return_once(self):
        mug = stocked_variant(10)
        take_stock(order_number="A-1", quantities={mug.pk: 3})
        back = {"order_number": "A-1", "quantities": {mug.pk: 1}, "reason": "return"}
        assert restock(**back, return_id="A-1-R1") is True
        assert restock(**back, return_id="A-1-R1") is False
        assert restock(**back, return_id="A-1-R2") is True
        assert ledger_holds(mug) and mug.quantity == 9

    def test_refuses_more_than_the_order_still_has(self):
        mug, pot = stocked_variant(10), stocked_variant(10)
        take_stock(order_number="A-1", quantities={mug.pk: 3})
        restock(order_number="A-1", quantities={mug.pk: 1}, reason="return")
        for back in ({mug.pk: 3}, {pot.pk: 1}, {mug.pk: 1, pot.pk: 1}):
            with pytest.raises(StockRefused):
                restock(order_number="A-1", quantities=back, reason="cancellation")
        assert ledger_holds(mug) and ledger_holds(pot) and (mug.quantity, pot.quantity) == (8, 10)

    @pytest.mark.parametrize("units", BAD_NUMBERS)
    def test_refuses_what_is_no_number_of_units(self, units):
        mug = stocked_variant(10)
        take_stock(order_number="A-1", quantities={mug.pk: 3})
        with pytest.raises(StockRefused):
            restock(order_number="A-1", quantities={mug.pk: units}, reason="return")
        assert ledger_holds(mug) and mug.quantity == 7


class TestMoveStock:
    def test_corrects_with_a_reason(self):
        mug, user = stocked_variant(10), baker.make("auth.User")
        movement = adjust_stock(variant_id=mug.pk, change=-2, reason="correction", note="Broken,\nsadly", user=user)
        assert (movement.quantity_after, movement.note, movement.user) == (8, "Broken, sadly", user)
        assert ledger_holds(mug)

    @pytest.mark.parametrize("change", [0, 1.5, "2", None, True, 2**31, -(2**31), 2**63, -11])
    def test_refuses_what_cannot_be(self, change):
        mug = stocked_variant(10)
        with pytest.raises(StockRefused):
            adjust_stock(variant_id=mug.pk, change=change, reason="correction")
        assert ledger_holds(mug) and mug.quantity == 10

    def test_refuses_more_than_a_row_holds(self):
        mug = stocked_variant(10)
        with pytest.raises(StockRefused, match="cannot hold"):
            adjust_stock(variant_id=mug.pk, change=2**31 - 5, reason="received")
        assert ledger_holds(mug)


class TestLockThatDoesNotHold:
    """The statement guards the stock by itself: rows read as locked say 3 more than the table has by then."""

    @pytest.fixture
    def break_the_lock(self, monkeypatch):
        lock = stock._lock

        def read_too_early(variant_ids):
            variants = lock(variant_ids)
            for one in variants.values():
                one.quantity += 3
            return variants

        return lambda: monkeypatch.setattr(stock, "_lock", read_too_early)

    def test_names_what_is_short_and_changes_nothing(self, break_the_lock):
        mug, pot, jug = stocked_variant(4), stocked_variant(2), stocked_variant(0)
        break_the_lock()
        with pytest.raises(NotEnoughStock) as short:
            take_stock(order_number="A-1", quantities={mug.pk: 3, pot.pk: 3, jug.pk: 1})
        assert short.value.shortages == {pot.pk: 2, jug.pk: 0}
        assert all(ledger_holds(one) for one in (mug, pot, jug))
        assert (mug.quantity, pot.quantity, jug.quantity) == (4, 2, 0)

    def test_takes_the_units_from_what_the_table_has(self, break_the_lock):
        mug = stocked_variant(10)
        break_the_lock()
        take_stock(order_number="A-1", quantities={mug.pk: 3})
        assert ledger_holds(mug) and mug.quantity == 7


class TestLastWall:
    def test_the_database_itself_refuses_a_negative_stock(self):
        mug = stocked_variant(1)
        with pytest.raises(IntegrityError), transaction.atomic():
            Variant.objects.filter(pk=mug.pk).update(quantity=-1)
        assert connection.is_usable()
        assert ledger_holds(mug)
