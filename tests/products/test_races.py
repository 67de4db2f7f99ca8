"""Stock under simultaneous buyers, in processes of their own; each kind of guard has a control that goes wrong."""

import pytest
from django.db import IntegrityError, connection
from django.db.models import Sum

from products import search
from products.models import Category, Purchase, StockMovement, Variant
from products.services import categories
from tests.races import run_together
from tests.recipes import stocked_variant

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]

BUYERS = 16
only_postgresql = pytest.mark.skipif(
    connection.vendor == "sqlite", reason="SQLite has one writer at a time: rows cannot be locked in a circle"
)


def ledger_holds():
    """Is every quantity the sum of its movements, and every product's the sum of its variants'?"""
    for variant in Variant.objects.select_related("product"):
        total = variant.movements.aggregate(total=Sum("change"))["total"]
        of_product = variant.product.variants.aggregate(total=Sum("quantity"))["total"]
        if (variant.quantity, variant.product.quantity) != (total, of_product):
            return False
    return True


class TestBuyingOneVariant:
    def test_sells_exactly_what_is_there(self):
        variant = stocked_variant(400)
        answers = run_together("tests.products.racers:buy", [(variant.pk, f"B{n}", 50) for n in range(BUYERS)])
        assert sum(answers) == 400
        variant.refresh_from_db()
        assert variant.quantity == 0
        assert StockMovement.objects.filter(reason=StockMovement.Reason.SALE).count() == 400
        assert ledger_holds()

    def test_would_be_seen_to_sell_more(self):
        variant = stocked_variant(400)
        answers = run_together(
            "tests.products.racers:buy_unguarded", [(variant.pk, f"B{n}", 50) for n in range(BUYERS)]
        )
        sold = sum(answer for answer in answers if isinstance(answer, int))
        variant.refresh_from_db()
        assert sold > 400 - variant.quantity, "more was sold than has left the shelf"


class TestBuyingTheSameVariants:
    def test_in_opposite_order_ends_without_a_deadlock(self):
        ids = [stocked_variant(200).pk for _ in range(4)]
        calls = [(ids if n % 2 else ids[::-1], f"B{n}", 10) for n in range(BUYERS)]
        assert run_together("tests.products.racers:buy_all", calls) == [10] * BUYERS
        assert set(Variant.objects.values_list("quantity", flat=True)) == {40}
        assert ledger_holds()

    @only_postgresql
    def test_would_be_seen_to_deadlock(self):
        ids = [stocked_variant(2000).pk for _ in range(4)]
        calls = [(ids if n % 2 else ids[::-1], f"B{n}", 1) for n in range(2)]
        answers = run_together("tests.products.racers:buy_all_in_my_order", calls)
        assert any("deadlock" in str(answer) for answer in answers)


class TestSellingOneOrder:
    def test_takes_its_stock_once_and_answers_everybody_alike(self):
        mug = stocked_variant(100)
        answers = run_together("tests.products.racers:sell_the_same_order", [(mug.pk, "A-1")] * 8)
        assert answers == [{mug.pk: 3}] * 8
        mug.product.refresh_from_db()
        assert (mug.product.quantity, mug.product.sold_count, Purchase.objects.get().quantity) == (97, 3, 3)
        assert ledger_holds()

    def test_would_be_seen_to_take_it_again(self):
        mug = stocked_variant(100)
        answers = run_together("tests.products.racers:sell_without_asking_the_ledger", [(mug.pk, "A-1")] * 4)
        assert sum(isinstance(answer, IntegrityError) for answer in answers) == 3
        assert ledger_holds(), "the constraint of the table is the last wall"


class TestMakingCombinations:
    def test_makes_each_once_whoever_asks(self):
        mug = stocked_variant(3).product
        answers = run_together("tests.products.racers:make_combinations", [(mug.pk,)] * 6)
        assert sorted(answers) == [0, 0, 0, 0, 0, 6]
        assert mug.variants.count() == 6


class TestMovingTwoCategories:
    def test_below_each_other_makes_no_loop(self):
        one, other = categories.save_category(name="One"), categories.save_category(name="Other")
        answers = run_together("tests.products.racers:move_below", [(one.pk, other.pk), (other.pk, one.pk)])
        assert sorted(answers) in (["loop", "other/one"], ["loop", "one/other"])
        assert Category.objects.filter(parent=None).count() == 1


class TestVariantsOfOneProduct:
    def test_keep_the_products_figure_exact(self):
        first = stocked_variant(100)
        second = stocked_variant(100, product=first.product)
        calls = [(variant.pk, f"B{n}-{variant.pk}", 10) for n in range(8) for variant in (first, second)]
        assert sum(run_together("tests.products.racers:buy", calls)) == 160
        first.product.refresh_from_db()
        assert first.product.quantity == 40
        assert ledger_holds()


class TestCorrecting:
    def test_loses_no_change(self):
        variant = stocked_variant(500)
        calls = [(variant.pk, 3 if n % 2 else -2, 20) for n in range(BUYERS)]
        run_together("tests.products.racers:correct", calls)
        variant.refresh_from_db()
        assert variant.quantity == 500 + 8 * 20 * 3 - 8 * 20 * 2
        assert ledger_holds()
        assert connection.is_usable()


class TestChangingAPrice:
    def ask(self, racer):
        """Change one price at the same time; return its history as written, and as dated."""
        variant = stocked_variant(1)
        calls = [(variant.pk, 100 * (n + 1), 20) for n in range(BUYERS)]
        run_together(f"tests.products.racers:{racer}", calls)
        points = variant.price_points.values_list("price", flat=True)
        variant.refresh_from_db()
        return variant, list(points.order_by("pk")), list(points.order_by("since", "pk"))

    def test_writes_each_into_the_history_in_the_order_in_which_they_held(self):
        variant, written, dated = self.ask("ask")
        assert len(written) == 1 + BUYERS * 20
        assert written == dated and dated[-1] == variant.price

    @only_postgresql
    def test_would_be_seen_to_date_one_before_another(self):
        _, written, dated = self.ask("ask_unlocked")
        assert written != dated


@only_postgresql
class TestWritingTheSameNewWords:
    NAMES = ["Zebrawood", "Applewood"]

    def rename_both(self):
        """Return two products and what renaming them at once has answered, the second one in the opposite order."""
        ids = [stocked_variant(1).product_id for _ in range(2)]
        search.index(ids)
        calls = [(ids[0], *self.NAMES), (ids[1], *self.NAMES[::-1])]
        return ids, run_together("tests.products.racers:rename_twice", calls)

    def test_in_opposite_order_waits_for_nobody(self):
        (first, second), answers = self.rename_both()
        assert answers == ["Applewood", "Zebrawood"]
        assert search.find("zebrawod").ids == (second,)
        assert search.find("aplewood").ids == (first,)

    def test_would_be_seen_to_deadlock_where_each_word_may_stand_once(self):
        with connection.cursor() as cursor:
            cursor.execute("CREATE UNIQUE INDEX planted ON products_search_spellings (term)")
            _, answers = self.rename_both()
            cursor.execute("DROP INDEX planted")
        assert any("deadlock" in str(answer) for answer in answers)
