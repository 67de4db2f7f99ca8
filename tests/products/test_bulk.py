"""Many products changed at once: shown first, done as shown, and undone without taking anybody's later work back."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from products import search
from products.count_list import read_counts
from products.models import BulkChange, Product, Revision, StockMovement, Variant
from products.price_rules import PriceRule
from products.services import catalogue, categories, stock
from products.services.bulk import counts, details, prices
from products.services.bulk.details import DetailChange
from products.services.bulk.plans import ChangedMeanwhile, NothingChanges, TooMany
from products.services.bulk.undo import AlreadyUndone, plan_undo, undo
from products.services.variants import save_variant
from tests.desk import ask_for, fill_in
from tests.recipes import admin as administrator
from tests.recipes import member, stocked_variant

pytestmark = pytest.mark.django_db

UP = PriceRule(percent=Decimal(10))
LIST = reverse("admin:products_product_changelist")


@pytest.fixture
def mugs():
    """Three variants of three products: 10, 20 and 30, of which 5 each are there."""
    return [stocked_variant(5, sku=f"MUG-{price}", price=Decimal(price)) for price in (10, 20, 30)]


def ids(variants):
    return [variant.product_id for variant in variants]


def prices_now():
    return list(Variant.objects.order_by("pk").values_list("price", flat=True))


def raise_prices(variants, rule=UP, **facts):
    plan = prices.plan_prices(product_ids=ids(variants), rule=rule)
    return prices.change_prices(product_ids=ids(variants), rule=rule, shown=plan.shown, **facts)


def reprice(variant):
    """Somebody types a price of 12 by hand."""
    row = Variant.objects.get(pk=variant.pk)
    save_variant(product=variant.product, sku=row.sku, price=Decimal(12), variant=row)


def take_back(change):
    return undo(bulk_change=change, shown=plan_undo(bulk_change=change).shown)


class TestChangePrices:
    def test_changes_each_as_shown_and_writes_down_who_did(self, mugs):
        ada = member.make()
        plan = prices.plan_prices(product_ids=ids(mugs[:2]), rule=UP)
        assert [(row.old["price"], row.new["price"]) for row in plan.possible] == [
            ("10.00", "11.00"),
            ("20.00", "22.00"),
        ]
        made = raise_prices(mugs[:2], user=ada)
        assert prices_now() == [Decimal(11), Decimal(22), Decimal(30)]
        assert Product.objects.get(pk=mugs[0].product_id).price == Decimal(11)
        assert (made.user, made.rows, made.text) == (ada, 2, "Prices changed: +10%, rounded to the cent")
        assert mugs[0].price_points.count() == 2
        assert set(Revision.objects.values_list("user", "source", "bulk_change")) == {(ada.pk, "bulk", made.pk)}

    def test_refuses_what_was_changed_since_it_was_shown_and_changes_nothing(self, mugs):
        plan = prices.plan_prices(product_ids=ids(mugs), rule=UP)
        save_variant(product=mugs[0].product, sku="MUG-10", price=Decimal(12), variant=mugs[0])
        with pytest.raises(ChangedMeanwhile):
            prices.change_prices(product_ids=ids(mugs), rule=UP, shown=plan.shown)
        assert prices_now() == [Decimal(12), Decimal(20), Decimal(30)] and not BulkChange.objects.exists()

    def test_reduces_with_the_price_of_today_as_the_one_before(self, mugs):
        raise_prices(mugs, PriceRule(purpose="reduce", percent=Decimal(-20)))
        mug = Variant.objects.get(sku="MUG-10")
        assert (mug.price, mug.compare_at_price, mug.lowest_price_30_days) == (Decimal(8), Decimal(10), Decimal(10))
        assert mug.is_reduced
        raise_prices(mugs, PriceRule(purpose="end"))
        mug.refresh_from_db()
        assert (mug.price, mug.compare_at_price, mug.lowest_price_30_days) == (Decimal(10), None, None)

    def test_names_what_it_cannot_do_and_does_the_rest(self, mugs):
        rule = PriceRule(amount=Decimal(-15))
        plan = prices.plan_prices(product_ids=ids(mugs), rule=rule)
        assert [row.sku for row in plan.refused] == ["MUG-10"]
        raise_prices(mugs, rule)
        assert prices_now() == [Decimal(10), Decimal(5), Decimal(15)]

    @pytest.mark.parametrize(
        "rule",
        [
            PriceRule(percent=Decimal(-100)),
            PriceRule(purpose="reduce", percent=Decimal(-100)),
            PriceRule(amount=Decimal(-10)),
            PriceRule(percent=Decimal("-99.99"), rounding="whole"),
        ],
    )
    def test_gives_nothing_away(self, mugs, rule):
        plan = prices.plan_prices(product_ids=ids(mugs[:1]), rule=rule)
        assert [row.refusal for row in plan.refused] == ["It would cost nothing. Give it away on its own page."]
        with pytest.raises(NothingChanges):
            raise_prices(mugs[:1], rule)
        assert prices_now()[0] == Decimal(10)

    def test_leaves_what_is_given_away_already(self, mugs):
        Variant.objects.filter(pk=mugs[0].pk).update(price=0)
        raise_prices(mugs)
        assert prices_now() == [Decimal(0), Decimal(22), Decimal(33)]

    def test_refuses_to_do_nothing_and_too_much(self, mugs, monkeypatch):
        with pytest.raises(NothingChanges):
            raise_prices(mugs, PriceRule(percent=Decimal(0)))
        monkeypatch.setattr("products.services.bulk.plans.MOST", 2)
        with pytest.raises(TooMany):
            raise_prices(mugs)

    def test_needs_no_more_queries_for_more_products(self, mugs, django_assert_max_num_queries):
        with django_assert_max_num_queries(40) as few:
            raise_prices(mugs[:1])
        with django_assert_max_num_queries(len(few)):
            raise_prices(mugs)


class TestChangeDetails:
    def change(self, variants, **facts):
        change = DetailChange(**facts)
        plan = details.plan_details(product_ids=ids(variants), change=change)
        return details.change_details(product_ids=ids(variants), change=change, shown=plan.shown)

    def test_files_and_withdraws_and_can_be_undone(self, mugs):
        kitchen = categories.save_category(name="Kitchen")
        before = {each.pk: each.category_id for each in Product.objects.all()}
        made = self.change(mugs, category=kitchen, is_published=False)
        assert made.text == "Category: Kitchen; withdrawn" and made.rows == 3
        assert set(Product.objects.values_list("category", "is_published")) == {(kitchen.pk, False)}
        take_back(made)
        assert {each.pk: each.category_id for each in Product.objects.filter(is_published=True)} == before

    def test_is_undone_without_a_time_that_is_over_by_then(self, mugs):
        """The time would come true at once, against what was shown."""
        draft, shown = Product.objects.get(pk=mugs[0].product_id), Product.objects.get(pk=mugs[1].product_id)
        tomorrow, next_week = (timezone.now() + timedelta(days=days) for days in (1, 7))
        Product.objects.filter(pk=draft.pk).update(is_published=False, publish_at=tomorrow, unpublish_at=next_week)
        Product.objects.filter(pk=shown.pk).update(unpublish_at=tomorrow)
        published, withdrawn = self.change(mugs[:1], is_published=True), self.change(mugs[1:2], is_published=False)
        with time_machine.travel(tomorrow + timedelta(days=1), tick=False):
            take_back(published), take_back(withdrawn)
        facts = Product.objects.order_by("pk").values_list("is_published", "publish_at", "unpublish_at")
        assert list(facts[:2]) == [(False, None, next_week), (True, None, None)]

    def test_refuses_to_show_a_digital_one_without_its_file(self, mugs):
        Product.objects.filter(pk=mugs[0].product_id).update(is_digital=True, is_published=False)
        Product.objects.filter(pk=mugs[1].product_id).update(is_published=False)
        self.change(mugs, is_published=True)
        assert list(Product.objects.filter(is_published=False)) == [mugs[0].product]


class TestCountStockOfMany:
    def count(self, counted, **facts):
        plan = counts.plan_counts(counted=counted)
        return counts.count_stock_of_many(counted=counted, note="May", shown=plan.shown, **facts)

    def test_moves_what_differs_and_names_unknown_skus(self, mugs):
        counted = {"mug-10": 7, "MUG-20": 5, "MUG-30": 0, "CUP": 1}
        plan = counts.plan_counts(counted=counted)
        assert [row.sku for row in plan.refused] == ["CUP"]
        made = self.count(counted)
        assert list(Variant.objects.order_by("pk").values_list("quantity", flat=True)) == [7, 5, 0]
        moved = StockMovement.objects.filter(reason="correction").order_by("variant")
        assert [(each.change, each.note) for each in moved] == [(2, "May"), (-5, "May")]
        assert made.rows == 2

    def test_is_undone_by_movements_the_other_way_past_what_was_sold(self, mugs):
        made = self.count({"MUG-10": 9, "MUG-20": 3})
        stock.take_stock(order_number="A-1", quantities={mugs[0].pk: 2})
        take_back(made)
        assert list(Variant.objects.order_by("pk").values_list("quantity", flat=True)) == [3, 5, 5]

    def test_is_not_undone_where_somebody_counted_again_or_too_few_are_left(self, mugs):
        made = self.count({"MUG-10": 9, "MUG-20": 9})
        stock.count_stock(variant_id=mugs[0].pk, counted=8, reason="correction", note="Again")
        stock.take_stock(order_number="A-1", quantities={mugs[1].pk: 6})
        plan = plan_undo(bulk_change=made)
        assert sorted(row.refusal for row in plan.refused) == ["It was counted again since.", "Too few are left."]
        with pytest.raises(NothingChanges):
            take_back(made)

    def test_refuses_a_page_from_before_a_sale(self, mugs):
        plan = counts.plan_counts(counted={"MUG-10": 9})
        stock.take_stock(order_number="A-1", quantities={mugs[0].pk: 1})
        with pytest.raises(ChangedMeanwhile):
            counts.count_stock_of_many(counted={"MUG-10": 9}, note="May", shown=plan.shown)
        assert Variant.objects.get(pk=mugs[0].pk).quantity == 4


class TestUndo:
    def test_takes_back_what_nobody_changed_since_and_names_the_others(self, mugs):
        made = raise_prices(mugs)
        save_variant(
            product=mugs[0].product, sku="MUG-10", price=Decimal(12), variant=Variant.objects.get(sku="MUG-10")
        )
        plan = plan_undo(bulk_change=made)
        assert [(row.sku, row.refusal) for row in plan.refused] == [("MUG-10", "It was changed since.")]
        undone = take_back(made)
        assert prices_now() == [Decimal(12), Decimal(20), Decimal(30)]
        assert (undone.undoes, undone.rows) == (made, 2)

    def test_refuses_where_somebody_changed_a_row_since_it_was_shown(self, mugs):
        made = raise_prices(mugs)
        plan = plan_undo(bulk_change=made)
        save_variant(
            product=mugs[0].product, sku="MUG-10", price=Decimal(12), variant=Variant.objects.get(sku="MUG-10")
        )
        with pytest.raises(ChangedMeanwhile):
            undo(bulk_change=made, shown=plan.shown)
        assert prices_now() == [Decimal(12), Decimal(22), Decimal(33)]

    def test_is_done_once_and_can_be_undone_itself(self, mugs):
        made = raise_prices(mugs)
        undone = take_back(made)
        with pytest.raises(AlreadyUndone):
            take_back(made)
        take_back(undone)
        assert prices_now() == [Decimal(11), Decimal(22), Decimal(33)]

    def test_leaves_what_is_deleted(self, mugs):
        product = catalogue.save_product(product=Product(name="Cup", category=categories.save_category(name="Cups")))
        cup = save_variant(product=product, sku="CUP", price=Decimal(5))
        made = raise_prices([cup])
        catalogue.delete_product(product=product)
        assert [row.refusal for row in plan_undo(bulk_change=made).refused] == ["It is deleted by now."]


class TestReadCounts:
    def test_reads_what_is_pasted(self):
        found = read_counts("MUG\t3\n\nA B; 4\nCUP,5\nX 6\nHAT;;7")
        assert found.counted == {"MUG": 3, "A B": 4, "CUP": 5, "X": 6, "HAT": 7} and not found.problems

    @pytest.mark.parametrize("line", ["MUG", "MUG; -1", "MUG; 1.5", "MUG; ٣", "MUG; 9999999999", "; 3"])
    def test_says_which_line_it_cannot_read(self, line):
        assert len(read_counts(f"CUP; 1\n{line}").problems) == 1

    def test_says_what_stands_twice(self):
        assert read_counts("MUG; 1\nmug; 2").problems == ["Line 2: mug stands twice."]


class TestPages:
    @pytest.fixture
    def desk(self, client):
        client.force_login(administrator.make())
        return client

    def test_change_prices_once_each_change_was_shown(self, desk, mugs):
        address = reverse("admin:products_product_bulk_prices")
        page = ask_for(desk, LIST, "change_prices", *(mug.product for mug in mugs[:2]))
        page = fill_in(desk, address, page=page, percent="10", is_asked="yes")
        assert "€11.00" in page.text and "€22.00" in page.text and "€33.00" not in page.text
        assert prices_now()[0] == Decimal(10)
        done = fill_in(desk, address, page=page, is_agreed="yes")
        assert "2 changed." in done.text
        assert prices_now() == [Decimal(11), Decimal(22), Decimal(30)]

    def test_publish_and_withdraw_once_that_was_shown_and_undo_it(self, desk, mugs):
        products = [mug.product for mug in mugs]
        for action, left in (("withdraw", 0), ("publish", 3)):
            page = ask_for(desk, LIST, action, *products)
            assert "3 products are chosen." in page.text and Product.objects.published().count() == 3 - left
            done = fill_in(desk, reverse(f"admin:products_product_bulk_{action}"), page=page, is_agreed="yes")
            assert "3 changed." in done.text and Product.objects.published().count() == left
        fill_in(desk, reverse("admin:products_bulkchange_undo", args=[BulkChange.objects.latest("pk").pk]))
        assert not Product.objects.published().exists()

    @pytest.mark.parametrize("action", ["publish", "withdraw"])
    def test_publish_as_many_as_are_chosen_in_the_same_number_of_queries(
        self, desk, action, django_assert_max_num_queries
    ):
        most = 100
        for number in (20, 40):
            made = [stocked_variant(1).product for _ in range(number)]
            Product.objects.filter(pk__in=[each.pk for each in made]).update(is_published=action == "withdraw")
            address = reverse(f"admin:products_product_bulk_{action}")
            page = ask_for(desk, LIST, action, *made)
            with django_assert_max_num_queries(most) as queries:
                fill_in(desk, address, page=page, follow=False, is_agreed="yes")
            most = len(queries)
            assert BulkChange.objects.latest("pk").revisions.count() == number

    def test_do_nothing_else_than_was_shown(self, desk, mugs):
        address = reverse("admin:products_product_bulk_prices")
        page = ask_for(desk, LIST, "change_prices", mugs[0].product)
        page = fill_in(desk, address, page=page, percent="10", is_asked="yes")
        answer = fill_in(desk, address, page=page, percent="20", is_agreed="yes")
        assert answer.status_code == 422 and "€12.00" in answer.text
        assert prices_now()[0] == Decimal(10)

    def test_say_what_is_missing(self, desk, mugs):
        address = reverse("admin:products_product_bulk_prices")
        page = ask_for(desk, LIST, "change_prices", mugs[0].product)
        assert "Give either a per cent or an amount." in fill_in(desk, address, page=page, is_asked="yes").text
        page = ask_for(desk, LIST, "change_details", mugs[0].product)
        address = reverse("admin:products_product_bulk_details")
        assert "Choose what is to be changed." in fill_in(desk, address, page=page, is_asked="yes").text

    def test_count_stock_and_undo_it(self, desk, mugs):
        address = reverse("admin:products_variant_count")
        page = ask_for(desk, reverse("admin:products_variant_changelist"), "count_selected", mugs[0])
        assert "MUG-10; 5" in page.text
        page = fill_in(desk, address, page=page, counts="MUG-10; 8", note="May", is_asked="yes")
        fill_in(desk, address, page=page, is_agreed="yes")
        assert Variant.objects.get(pk=mugs[0].pk).quantity == 8
        made = BulkChange.objects.get()
        assert "MUG-10" in desk.get(reverse("admin:products_bulkchange_change", args=[made.pk])).text
        way = reverse("admin:products_bulkchange_undo", args=[made.pk])
        fill_in(desk, way)
        assert Variant.objects.get(pk=mugs[0].pk).quantity == 5
        assert "This change is undone already." in desk.get(way).text


class TestSearch:
    def found(self, desk, model, words):
        address = reverse(f"admin:products_{model}_changelist")
        return list(desk.get(address, {"q": words}).context["cl"].queryset)

    def test_knows_skus_products_and_orders(self, client, mugs):
        client.force_login(administrator.make())
        search.index(ids(mugs))
        stock.take_stock(order_number="A-1", quantities={mugs[0].pk: 1})
        assert self.found(client, "variant", "mug-1") == [mugs[0]]
        assert self.found(client, "variant", mugs[1].product.name) == [mugs[1]]
        assert [row.change for row in self.found(client, "stockmovement", "a-1")] == [-1]
        assert {row.variant_id for row in self.found(client, "stockmovement", "MUG-20")} == {mugs[1].pk}
        assert self.found(client, "stockmovement", "nothing") == []
        assert self.found(client, "purchase", "MUG-20") == []
