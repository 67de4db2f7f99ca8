"""Who changed what of a product: written down by every write, shown, and gone back to."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from products.models import BulkChange, Category, Product, Revision, StockMovement
from products.services import catalogue, categories, history, restore, stock
from products.services.attributes import get_or_create_option_value
from products.services.bulk.plans import ChangedMeanwhile, NothingChanges
from products.services.history import one_change
from products.services.variants import delete_variant, save_variant
from tests.desk import fill_in
from tests.recipes import admin as administrator
from tests.recipes import member, stocked_variant

pytestmark = pytest.mark.django_db

FILE = "slug,sku,name,price,category1\nmug,MUG,{name},{price},Kitchen\n"


@pytest.fixture
def mug():
    product = catalogue.save_product(product=Product(name="Mug", category=categories.save_category(name="Kitchen")))
    save_variant(product=product, sku="MUG", price=Decimal("10.00"))
    Revision.objects.all().delete()
    return Product.objects.get(pk=product.pk)


def changes():
    return [(revision.source, revision.changes) for revision in Revision.objects.order_by("pk")]


class TestOneChange:
    def test_is_one_revision_of_all_that_was_written(self, mug):
        ada = member.make()
        with one_change(user=ada, source=Revision.Source.HAND):
            mug.name = "Cup"
            catalogue.save_product(product=mug)
            save_variant(product=mug, sku="CUP", price=Decimal("12.00"), variant=mug.variants.get())
            mug.summary = "It holds tea."
            catalogue.save_product(product=mug)
        revision = Revision.objects.get()
        assert (revision.user, revision.source, revision.name, revision.product) == (ada, "hand", "Cup", mug)
        variant = mug.variants.get()
        assert revision.changes == {
            "product": {"old": {"name": "Mug", "summary": ""}, "new": {"name": "Cup", "summary": "It holds tea."}},
            "variants": {
                str(variant.pk): {
                    "sku": "CUP",
                    "old": {"sku": "MUG", "price": "10.00"},
                    "new": {"sku": "CUP", "price": "12.00"},
                }
            },
        }

    def test_leaves_none_where_nothing_differs_in_the_end(self, mug):
        with one_change():
            for name in ("Cup", "Mug"):
                mug.name = name
                catalogue.save_product(product=mug)
        assert not Revision.objects.exists()

    def test_leaves_none_of_what_is_rolled_back(self, mug):
        with pytest.raises(ValidationError), one_change():
            mug.name = "Cup"
            catalogue.save_product(product=mug)
            mug.name = ""
            catalogue.save_product(product=mug)
        assert not Revision.objects.exists()


class TestEveryWrite:
    def test_is_seen_past_save_too(self, mug):
        """What signals of models never see: an UPDATE of many rows, an import, an action of a list."""
        catalogue.publish_products(product_ids=[mug.pk], is_published=False)
        assert changes() == [("shop", {"product": {"old": {"is_published": True}, "new": {"is_published": False}}})]

    def test_is_seen_of_an_import_for_what_differs_only(self, bring_file):
        bring_file(FILE.format(name="Mug", price=10))
        bring_file(FILE.format(name="Mug", price=10))
        bring_file(FILE.format(name="Mug", price=12))
        made, repriced = changes()
        assert made[0] == "import" and made[1]["product"]["old"] is None
        (told,) = repriced[1]["variants"].values()
        assert told == {"sku": "MUG", "old": {"price": "10.00"}, "new": {"price": "12.00"}}

    def test_is_seen_of_options_by_their_names(self, mug):
        variant = mug.variants.get()
        for value in ("Sage", "Ink"):
            chosen = [get_or_create_option_value(option="Colour", value=value)]
            save_variant(product=mug, sku="MUG", price=Decimal(10), variant=variant, option_values=chosen)
        told = [next(iter(each["variants"].values())) for _, each in changes()]
        assert [(each["old"], each["new"]) for each in told] == [
            ({"options": {}}, {"options": {"Colour": "Sage"}}),
            ({"options": {"Colour": "Sage"}}, {"options": {"Colour": "Ink"}}),
        ]

    def test_is_kept_of_a_product_that_is_deleted(self, mug):
        catalogue.delete_product(product=mug)
        revision = Revision.objects.get()
        assert (revision.product, revision.name) == (None, "Mug")
        assert revision.changes["product"]["new"] is None
        assert next(iter(revision.changes["variants"].values()))["old"]["price"] == "10.00"


class TestReturnTo:
    def go_back(self, mug, after=0):
        plan = restore.plan_return(product=Product.objects.get(pk=mug.pk), after=after)
        return restore.return_to(product=mug, after=after, shown=plan.shown)

    def test_brings_back_what_was_there_then(self, mug):
        hat = categories.save_category(name="Hats")
        mug.name, mug.category, mug.details = "Cup", hat, {"Material": "Clay"}
        catalogue.save_product(product=mug)
        middle = Revision.objects.latest("pk")
        mug.name = "Beaker"
        catalogue.save_product(product=mug)
        save_variant(product=mug, sku="MUG", price=Decimal("12.00"), variant=mug.variants.get())
        self.go_back(mug, after=middle.pk)
        mug.refresh_from_db()
        assert (mug.name, mug.category, mug.price) == ("Cup", hat, Decimal("10.00"))
        self.go_back(mug)
        mug.refresh_from_db()
        assert (mug.name, mug.category.name, mug.details) == ("Mug", "Kitchen", {})
        assert Revision.objects.latest("pk").source == "return"

    def test_can_be_gone_back_from_itself(self, mug):
        mug.name = "Cup"
        catalogue.save_product(product=mug)
        cup = Revision.objects.latest("pk")
        self.go_back(mug)
        self.go_back(mug, after=cup.pk)
        assert Product.objects.get(pk=mug.pk).name == "Cup"

    def test_brings_a_deleted_variant_back_by_its_sku_and_options(self, mug):
        sage = get_or_create_option_value(option="Colour", value="Sage")
        second = save_variant(product=mug, sku="SAGE", price=Decimal("11.00"), option_values=[sage])
        there = Revision.objects.latest("pk")
        delete_variant(variant=second)
        self.go_back(mug, after=there.pk)
        back = mug.variants.get(sku="SAGE")
        assert (back.price, list(back.option_values.all())) == (Decimal("11.00"), [sage])
        with pytest.raises(NothingChanges):
            self.go_back(mug, after=there.pk)
        assert mug.variants.filter(sku="SAGE").count() == 1

    def test_never_moves_stock_and_keeps_what_was_in_stock(self, mug):
        sage = get_or_create_option_value(option="Colour", value="Sage")
        second = save_variant(product=mug, sku="SAGE", price=Decimal("11.00"), option_values=[sage], opening_stock=3)
        moved = StockMovement.objects.count()
        plan = restore.plan_return(product=mug, after=0)
        with pytest.raises(NothingChanges):
            self.go_back(mug)
        assert mug.variants.filter(pk=second.pk).exists() and StockMovement.objects.count() == moved
        assert [(row.sku, row.refusal) for row in plan.refused] == [("SAGE", "It stays: it has been in stock.")]

    def test_refuses_what_was_changed_since_it_was_shown_and_changes_nothing(self, mug):
        mug.name = "Cup"
        catalogue.save_product(product=mug)
        plan = restore.plan_return(product=mug, after=0)
        mug.summary = "It holds tea."
        catalogue.save_product(product=mug)
        with pytest.raises(ChangedMeanwhile):
            restore.return_to(product=mug, after=0, shown=plan.shown)
        assert Product.objects.get(pk=mug.pk).name == "Cup"

    def test_says_what_is_deleted_by_now(self, mug):
        kitchen, hats = mug.category, categories.save_category(name="Hats")
        mug.category = hats
        catalogue.save_product(product=mug)
        categories.delete_category(category=Category.objects.get(pk=kitchen.pk))
        mug.name = "Cup"
        catalogue.save_product(product=mug)
        plan = self.go_back(mug)
        assert [row.refusal for row in plan.refused] == ["The category is deleted by now."]
        mug.refresh_from_db()
        assert (mug.name, mug.category) == ("Mug", hats)


class TestSweepRevisions:
    def test_deletes_what_is_older_than_a_year_and_nothing_else(self, mug):
        now = timezone.now()
        bulk = BulkChange.objects.create(kind="prices", text="Old", rows=1)
        for days in (366, 364):
            Revision.objects.create(product=mug, name="Mug", source="hand", created_at=now - timedelta(days=days))
        BulkChange.objects.filter(pk=bulk.pk).update(created_at=now - timedelta(days=366))
        assert history.sweep_revisions(now=now) == 1
        assert Revision.objects.count() == 1 and not BulkChange.objects.exists()
        assert history.sweep_revisions(now=now) == 0


def test_a_sale_is_no_change_of_the_product():
    variant = stocked_variant(5)
    stock.take_stock(order_number="A-1", quantities={variant.pk: 1})
    assert not Revision.objects.exists()


class TestHistoryPage:
    @pytest.fixture
    def desk(self, client):
        client.force_login(administrator.make(first_name="Ada", last_name="Byron"))
        return client

    def address(self, mug):
        return reverse("admin:products_product_history", args=[mug.pk])

    def test_says_who_changed_what_from_what(self, mug, desk):
        page = reverse("admin:products_product_change", args=[mug.pk])
        fill_in(desk, page, name="Cup", **{"variants-0-price": "12.00"})
        shown = desk.get(self.address(mug)).text
        assert "By hand · Ada Byron" in shown
        for words in ("Mug", "Cup", "€10.00", "€12.00", "MUG"):
            assert words in shown
        assert Revision.objects.count() == 1

    @pytest.mark.parametrize("stored", ["Blue.\nRound.", "Blue.\r\nRound."])
    def test_takes_no_line_break_of_a_browser_for_a_change(self, mug, desk, stored):
        Product.objects.filter(pk=mug.pk).update(description=stored)
        page = reverse("admin:products_product_change", args=[mug.pk])
        fill_in(desk, page, description="Blue.\r\nRound.", **{"variants-0-price": "12.00"})
        assert "product" not in Revision.objects.get().changes
        assert "Description" not in LogEntry.objects.get().change_message
        mug.refresh_from_db()
        assert mug.description == "Blue.\nRound."

    def test_goes_back_once_the_page_was_agreed_to(self, mug, desk):
        mug.name = "Cup"
        catalogue.save_product(product=mug)
        asked = desk.get(self.address(mug), {"after": 0})
        assert "Cup" in asked.text and Product.objects.get(pk=mug.pk).name == "Cup"
        assert fill_in(desk, self.address(mug), page=asked, follow=False).status_code == 302
        assert Product.objects.get(pk=mug.pk).name == "Mug"
        assert Revision.objects.latest("pk").user.first_name == "Ada"

    def test_refuses_a_stale_page_and_shows_what_would_happen_now(self, mug, desk):
        mug.name = "Cup"
        catalogue.save_product(product=mug)
        asked = desk.get(self.address(mug), {"after": 0})
        mug.summary = "It holds tea."
        catalogue.save_product(product=mug)
        answer = fill_in(desk, self.address(mug), page=asked)
        assert answer.status_code == 422 and "It holds tea." in answer.text
        assert Product.objects.get(pk=mug.pk).name == "Cup"

    def test_lets_those_who_may_only_look_not_go_back(self, mug, client):
        person = member.make(is_staff=True)
        person.user_permissions.add(Permission.objects.get(codename="view_product"))
        client.force_login(person)
        mug.name = "Cup"
        catalogue.save_product(product=mug)
        assert "after=0" not in client.get(self.address(mug)).text
        client.post(self.address(mug), {"after": 0, "shown": restore.plan_return(product=mug, after=0).shown})
        assert Product.objects.get(pk=mug.pk).name == "Cup"

    def test_needs_no_more_queries_for_more_revisions(self, mug, desk, django_assert_max_num_queries):
        def rename(times):
            for number in range(times):
                mug.name = f"Mug {number}"
                catalogue.save_product(product=mug)

        rename(2)
        desk.get(self.address(mug))
        with django_assert_max_num_queries(20) as few:
            desk.get(self.address(mug))
        asked = len(few.captured_queries)
        rename(9)
        desk.get(self.address(mug))
        with django_assert_max_num_queries(asked):
            desk.get(self.address(mug))
