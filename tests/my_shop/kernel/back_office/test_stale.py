"""A page of the back office that a colleague has overtaken: nothing of it is saved, and it says who saved what."""

from decimal import Decimal

import pytest
from django.apps import apps
from django.contrib.admin import site
from django.contrib.admin.models import LogEntry
from django.contrib.admin.utils import flatten_fieldsets
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from model_bakery import baker

from my_shop import urls  # noqa: F401  takes out of the admin what the shop does not show
from my_shop.kernel.back_office import stale
from my_shop.kernel.brand.models import THE_ONE, ShopBrand
from tests import recipes
from tests.desk import fields_of, fill_in
from tests.races import run_together

pytestmark = pytest.mark.django_db

NOTHING = "Nothing was saved"


def desk_of(name):
    client = Client()
    client.force_login(recipes.admin.make(username=name, first_name=name.title()))
    return client


@pytest.fixture
def ann():
    return desk_of("ann")


@pytest.fixture
def bo():
    return desk_of("bo")


EDITED = {
    "auth.user": "first_name",
    "auth.group": "name",
    "account.emailaddress": "email",
    "customers.customer": "phone",
    "customers.tag": "name",
    "orders.legaltext": "title",
    "blog.page": "title",
    "brand.shopbrand": "name",
    "brand.homeband": "title",
    "brand.footercolumn": "heading",
    "products.category": "name",
    "products.brand": "name",
    "products.option": "name",
    "products.product": "name",
    "products.tag": "name",
    "products.manufacturer": "name",
    "orders.datevsettings": "consultant",
    "orders.carrier": "name",
    "orders.shippingzone": "name",
    "orders.shippingmethod": "name",
    "orders.taxrate": "rate",
    "orders.voucher": "name",
    "orders.promotion": "name",
    "orders.paymentmethod": "name",
    "blog.post": "title",
    "blog.comment": "text",
    "blog.tag": "name",
    "exports.exportschedule": "folder",
    "webhooks.endpoint": "description",
}
"""What people type on the page of a model, by its label: a page that is not here shows nothing that can be changed."""

TYPED = {"orders.taxrate": ("31", "32"), "orders.datevsettings": ("1031", "1032")}
"""What two colleagues type, where words are none."""

ADDED_TO = {"customers.contact", "imports.import"}
"""A page that only adds: a note, and tags that are ticked, or a file; nothing that stands there is written over."""

VARIANTS = "products.admin.stock"
"""A variant's page is its product's."""

FACTS = {
    "auth.user": {"username": "jo", "email": "jo@example.com"},
    "account.emailaddress": {"email": "jo@example.com"},
    "orders.taxrate": {"country": "DE", "rate": Decimal("7.00")},
    "orders.voucher": {"code": "SPRING", "kind": "percent", "value": Decimal("5.00")},
    "orders.promotion": {
        "kind": "percentage",
        "percentage": Decimal("5.00"),
        "buy_quantity": None,
        "pay_quantity": None,
    },
    "orders.paymentmethod": {"gateway": "transfer"},
    "orders.datevsettings": {"pk": 1, "consultant": 1001, "client": 1, "debtor": "10000"},
}


def row_of(model):
    if model._meta.app_label == "brand" and model is not ShopBrand:
        ShopBrand.objects.get_or_create(pk=THE_ONE)
    if model._meta.label_lower == "orders.legaltext":
        return model.objects.get_or_create(kind="terms")[0]  # a race of another test may have emptied the table
    if model._meta.label_lower == "customers.customer":
        return recipes.member.make().customer
    facts = {"name": "One"} if any(field.name == "name" for field in model._meta.fields) else {}
    return baker.make(model, **{**facts, **FACTS.get(model._meta.label_lower, {})})


def url_of(row):
    return f"/admin/{row._meta.app_label}/{row._meta.model_name}/{row.pk}/change/"


def can_be_typed(modeladmin, rf):
    request = rf.get("/")
    request.user = recipes.admin.make()
    if not modeladmin.has_change_permission(request) or type(modeladmin).change_view.__module__ == VARIANTS:
        return set()
    if modeladmin.model._meta.label_lower in ADDED_TO:
        return set()
    return {*flatten_fieldsets(modeladmin.get_fieldsets(request))} - {*modeladmin.get_readonly_fields(request)}


class TestEveryPage:
    @pytest.mark.parametrize("model", list(site._registry), ids=lambda model: model._meta.label_lower)
    def test_refuses_what_a_colleague_has_overtaken_or_shows_nothing_to_change(self, ann, rf, model):
        label, modeladmin = model._meta.label_lower, site._registry[model]
        if label not in EDITED:
            assert not can_be_typed(modeladmin, rf), f"{label} is edited: name a field of it"
            return
        row, name = row_of(model), EDITED[label]
        page = ann.get(url_of(row))
        theirs, mine = TYPED.get(label, ("Theirs", "Mine"))
        model.objects.filter(pk=row.pk).update(**{name: theirs})
        before = list(model.objects.filter(pk=row.pk).values())
        answer = fill_in(ann, url_of(row), page=page, **{name: mine})
        assert f"{NOTHING}: “" in answer.text
        assert theirs in answer.text and mine in answer.text
        assert list(model.objects.filter(pk=row.pk).values()) == before

    def test_that_shows_and_takes_nothing_writes_nothing_back(self, ann):
        """Whoever sent such a page anew wrote an order, or a mail that the worker has, as it was a moment before."""
        if not apps.is_installed("customers"):
            pytest.skip("customers is unplugged")
        mail = baker.make("customers.OutgoingEmail", to=["jo@example.com"], status="sent")
        before = list(type(mail).objects.values())
        assert ann.post(url_of(mail), {}).status_code == 405
        assert list(type(mail).objects.values()) == before

    @pytest.mark.parametrize("model", [model for model, made in site._registry.items() if made.list_editable])
    def test_that_is_a_list_to_be_edited_refuses_it_too(self, ann, model):
        row, url = row_of(model), f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        page = ann.get(url)
        model.objects.filter(pk=row.pk).update(position=31)
        answer = fill_in(ann, url, page=page, **{"form-0-position": 32, "_save": "Save"})
        assert f"{NOTHING}: “" in answer.text
        assert model.objects.get(pk=row.pk).position == 31


@pytest.mark.skipif(not apps.is_installed("products"), reason="products is unplugged")
@pytest.mark.race
@pytest.mark.django_db(transaction=True)
class TestTwoAtOnce:
    """Real processes; opens transactions of its own, which takes seconds."""

    @pytest.fixture
    def opened(self):
        """Open the page of a mug, and return its key and what a browser sends of it."""
        call_command("flush", interactive=False)
        mug = recipes.stocked_variant(5, sku="MUG", price=Decimal("10.00"), product__name="Mug").product
        return mug.pk, fields_of(desk_of("ann").get(url_of(mug)))

    def test_are_one_who_saves_and_others_who_are_told(self, opened):
        answers = run_together(
            "tests.my_shop.kernel.back_office.race_workers:save", [(*opened, f"by {number}") for number in range(6)]
        )
        assert sorted(answers) == [200] * 5 + [302]

    def test_would_be_seen_to_save_both(self, opened):
        """The control: each looks before the other saves, and holds no lock."""
        answers = run_together(
            "tests.my_shop.kernel.back_office.race_workers:save_after_a_look", [(*opened, "by 1"), (*opened, "by 2")]
        )
        assert answers == [302, 302]


@pytest.mark.skipif(not apps.is_installed("products"), reason="products is unplugged")
class TestPage:
    @pytest.fixture
    def mug(self):
        return recipes.stocked_variant(5, sku="MUG", price=Decimal("10.00"), product__name="Mug").product

    def price(self, mug):
        return mug.variants.get().price

    def test_gives_no_price_back_that_a_colleague_has_changed(self, ann, bo, mug):
        opened = ann.get(url_of(mug))
        fill_in(bo, url_of(mug), **{"variants-0-price": "12.00"})
        answer = fill_in(ann, url_of(mug), page=opened, summary="A heavy mug")
        assert f"{NOTHING}: Bo saved “Mug” on " in answer.text
        assert "Price: 12.00 by now, 10.00 in your form." in answer.text
        mug.refresh_from_db()
        assert (self.price(mug), mug.summary) == (Decimal("12.00"), "")
        assert LogEntry.objects.get().user.username == "bo"

    def test_keeps_what_was_typed_and_shows_what_was_not_touched_as_it_is_by_now(self, ann, bo, mug):
        opened = ann.get(url_of(mug))
        fill_in(bo, url_of(mug), **{"variants-0-price": "12.00", "summary": "Theirs"})
        answer = fill_in(ann, url_of(mug), page=opened, summary="A heavy mug")
        sent = fields_of(answer)
        assert (sent["summary"], sent["variants-0-price"]) == (["A heavy mug"], ["12.00"])
        fill_in(ann, url_of(mug), page=answer)
        mug.refresh_from_db()
        assert (self.price(mug), mug.summary) == (Decimal("12.00"), "A heavy mug")

    def test_saves_beside_what_nobody_types(self, ann, mug):
        from products.services import stock

        opened = ann.get(url_of(mug))
        stock.adjust_stock(variant_id=mug.variants.get().pk, change=-2, reason="correction", note="Broken")
        fill_in(ann, url_of(mug), page=opened, summary="A heavy mug")
        mug.refresh_from_db()
        assert (mug.summary, mug.quantity) == ("A heavy mug", 3)

    def test_locks_variants_before_their_product_as_who_sells_does(self, ann, mug, monkeypatch):
        locked = []
        monkeypatch.setattr(stale, "_lock", lambda model, **which: locked.append(model.__name__))
        fill_in(ann, url_of(mug), summary="A heavy mug")
        assert locked == ["ProductImage", "Variant", "Product"]

    def test_says_that_it_was_not_the_back_office(self, ann, mug):
        opened = ann.get(url_of(mug))
        mug.variants.update(price=Decimal("8.00"))
        answer = fill_in(ann, url_of(mug), page=opened, summary="A heavy mug")
        assert "“Mug” has changed since you opened the page, and not in the back office" in answer.text

    def test_answers_a_second_click_as_the_first(self, ann, mug):
        opened = ann.get(url_of(mug))
        for _ in range(2):
            assert fill_in(ann, url_of(mug), page=opened, summary="A heavy mug", follow=False).status_code == 302

    def test_refuses_beside_a_row_that_has_come(self, ann, bo, mug):
        from products.services import attributes

        opened = ann.get(url_of(mug))
        recipes.variant.make(product=mug, sku="MUG-2").option_values.add(
            attributes.get_or_create_option_value(option="Size", value="L")
        )
        answer = fill_in(ann, url_of(mug), page=opened, summary="A heavy mug")
        assert "variant “MUG-2”" in answer.text and NOTHING in answer.text
        fill_in(ann, url_of(mug), page=answer)
        mug.refresh_from_db()
        assert mug.summary == "A heavy mug"

    def test_keeps_its_version_over_a_slip(self, ann, bo, mug):
        slip = fill_in(ann, url_of(mug), name="")
        fill_in(bo, url_of(mug), **{"variants-0-price": "12.00"})
        answer = fill_in(ann, url_of(mug), page=slip, name="Big mug")
        assert "Price: 12.00 by now, 10.00 in your form." in answer.text
        assert self.price(mug) == Decimal("12.00")

    @pytest.mark.parametrize("shown", ["", "x", "eyJhIjoxfQ:1:x"])
    def test_that_does_not_say_what_it_showed_changes_nothing(self, ann, mug, shown):
        answer = fill_in(ann, url_of(mug), _shown=shown, summary="A heavy mug")
        assert "the page does not say what it had shown" in answer.text
        mug.refresh_from_db()
        assert mug.summary == ""

    def test_of_another_row_changes_nothing(self, ann, mug):
        other = recipes.stocked_variant(5, sku="JUG").product
        shown = fields_of(ann.get(url_of(other)))["_shown"]
        answer = fill_in(ann, url_of(mug), _shown=shown, summary="A heavy mug")
        assert NOTHING in answer.text


@pytest.mark.skipif(not apps.is_installed("customers"), reason="customers is unplugged")
class TestUser:
    def test_is_saved_whoever_logs_in_meanwhile(self, ann, django_user_model):
        jo = recipes.member.make(username="jo")
        opened = ann.get(url_of(jo))
        now = timezone.now()
        django_user_model.objects.filter(pk=jo.pk).update(last_login=now)
        fill_in(ann, url_of(jo), page=opened, first_name="Jo")
        jo.refresh_from_db()
        assert (jo.first_name, jo.last_login) == ("Jo", now)


@pytest.mark.skipif(not apps.is_installed("orders"), reason="orders is unplugged")
class TestList:
    LIST = "/admin/orders/shippingmethod/"

    @pytest.fixture
    def ways(self):
        return [
            baker.make("orders.ShippingMethod", name=name, price=5, position=position, is_active=True)
            for position, name in enumerate(("Standard", "Express"))
        ]

    def test_takes_no_colleagues_row_back_and_saves_with_the_next_click(self, ann, bo, ways):
        opened = ann.get(self.LIST)
        fill_in(bo, self.LIST, **{"form-0-is_active": None, "_save": "Save"})
        answer = fill_in(ann, self.LIST, page=opened, **{"form-1-position": "7", "_save": "Save"})
        assert f"{NOTHING}: Bo saved “Standard” on" in answer.text
        assert "Standard, Offered: no by now, yes in your form." in answer.text
        assert [(way.is_active, way.position) for way in type(ways[0]).objects.order_by("pk")] == [
            (False, 0),
            (True, 1),
        ]
        fill_in(ann, self.LIST, page=answer, _save="Save")
        assert [(way.is_active, way.position) for way in type(ways[0]).objects.order_by("pk")] == [
            (False, 0),
            (True, 7),
        ]
