"""An empty shop lacks everything, a full one nothing, and each thing goes from the list by itself."""

from datetime import date, timedelta

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.utils import timezone

from my_shop.demo.data import people
from my_shop.kernel.brand import services
from my_shop.kernel.sitemaps.models import SitemapFile
from my_shop.ready.asking import asked
from my_shop.ready.receivers import name_missing
from my_shop.roles import create_roles
from tests import recipes
from tests.my_shop.kernel.brand.test_services import upload

pytestmark = pytest.mark.django_db
WHOLE = all(apps.is_installed(app) for app in ("products", "orders"))
if WHOLE:
    from my_shop.kernel.pictures.services import store_picture
    from products.models import Product, ProductImage

OURS = {
    "name": "Fern & Co",
    "address": "Fern Ltd\n1 Mill Lane\nDublin",
    "vat_id": "IE7X",
    "register": "CRO 2",
    "represented_by": "Ada Byrne",
    "phone": "+353 1 000 0000",
    "email": "us@fern.ie",
    "bank": "IBAN 3",
}


def missing():
    return {line.label for line in asked() if line.missing}


@pytest.fixture
def as_in_production(settings):
    settings.DEBUG, settings.SHOP_STAFF_NEED_SECOND_FACTOR = False, True
    settings.SHOP_MAIL_TRANSPORT = {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": {}}
    settings.SITE_URL, settings.ALLOWED_HOSTS = "https://fern.ie", ["fern.ie", "testserver"]
    settings.SHOP_EMAIL, settings.SHOP_STAFF_EMAILS = "shop@fern.ie", ["orders@fern.ie"]
    settings.SHOP_BANK_HOLDER, settings.SHOP_BANK_IBAN = "Fern Ltd", "IE29 AIBK 9311 5212 3456 78"
    settings.SHOP_GATEWAYS, settings.SHOP_OWN_GATEWAYS = ["transfer", "on_delivery"], {}


@pytest.fixture
def nobody_has_said(settings):
    settings.SHOP_ADDRESS, settings.SHOP_REPRESENTED_BY, settings.SHOP_PHONE = [], None, None
    settings.SHOP_VAT_ID = settings.SHOP_REGISTER = None
    settings.DEBUG = True


@pytest.fixture
def full_shop(as_in_production):
    services.save_brand(texts=OURS, logo=upload())
    create_roles()
    recipes.member.make(username="mo", email="mo@fern.ie", is_staff=True).groups.add(Group.objects.get(name="manager"))
    now = timezone.now()
    SitemapFile.objects.create(section="products", number=1, made_at=now, due_at=now + timedelta(hours=1))
    if WHOLE:
        from model_bakery import baker

        from orders.models import LegalKind, LegalText
        from tests.recipes import stocked_variant

        mug = stocked_variant(3, sku="MUG")
        maker = baker.make("products.Manufacturer", name="Kilnworks", address="1 Kiln Road", contact="us@kiln.example")
        Product.objects.update(manufacturer=maker)
        ProductImage.objects.create(product=mug.product, picture=store_picture(upload()))
        baker.make("orders.ShippingMethod", name="Parcel")
        baker.make("orders.PaymentMethod", name="Transfer", gateway="transfer")
        for kind in LegalKind:
            version = baker.make("orders.LegalTextVersion", kind=kind, number=1, digest=kind)
            LegalText.objects.update_or_create(kind=kind, defaults={"current": version})
        baker.make("orders.TaxRate", country="GB", tax_class="standard", rate=20, valid_from=date(2020, 1, 1))


@pytest.mark.skipif(not WHOLE, reason="something is unplugged")
class TestAsked:
    def test_an_empty_shop_lacks_everything(self, nobody_has_said):
        assert {line.label for line in asked()} - missing() == {
            "Accounts of your own people only",
            "Products of your own only",
            "Pictures of products",
            "Manufacturers",
            "Addresses of manufacturers",
            "Links of the notice bar, the opening and the promises",
            "Links of your sections of the home page",
            "Links of the footer",
        }

    def test_a_full_shop_lacks_nothing(self, full_shop):
        assert missing() == set()

    @pytest.mark.parametrize("field", ["address", "represented_by", "phone", "register", "vat_id"])
    def test_the_law_wants_each_fact_of_the_seller(self, full_shop, nobody_has_said, field):
        services.save_brand(texts={field: ""})
        assert "Who sells" in missing()

    def test_an_empty_setting_says_that_there_is_none(self, full_shop, settings):
        services.save_brand(texts={"register": "", "vat_id": ""})
        settings.SHOP_REGISTER = settings.SHOP_VAT_ID = ""
        assert "Who sells" not in missing()

    def test_the_demo_shops_values_are_named_until_the_brand_says_others(self, full_shop):
        services.save_brand(texts={"name": ""})
        (line,) = (line for line in asked() if line.missing)
        assert line.missing == "Still invented: SHOP_NAME."

    def test_a_worker_that_has_stopped_is_missed(self, full_shop):
        SitemapFile.objects.update(due_at=timezone.now() - timedelta(hours=1))
        assert missing() == {"Background work"}

    def test_demo_accounts_are_named_as_long_as_they_exist(self, full_shop):
        first, *others = [
            recipes.member.make(username=person.email, email=person.email, is_active=False) for person in people()
        ]
        (line,) = (line for line in asked() if line.missing)
        assert line.label == "Accounts of your own people only" and line.is_needed
        assert line.missing.count("@") == 3 and f"and {len(people()) - 3} more" in line.missing
        get_user_model().objects.filter(pk__in=[other.pk for other in others]).delete()
        assert [first.email in line.missing for line in asked() if line.missing] == [True]

    def test_demo_products_are_named_as_long_as_they_exist(self, full_shop):
        mug = recipes.stocked_variant(3, sku="HARBOUR").product
        ProductImage.objects.create(product=mug, picture=store_picture(upload()))
        maker = Product.objects.exclude(manufacturer=None).get().manufacturer
        Product.objects.filter(pk=mug.pk).update(slug="harbour-mug", manufacturer=maker)
        (line,) = (line for line in asked() if line.missing)
        assert (line.label, line.is_needed) == ("Products of your own only", True)
        Product.objects.filter(pk=mug.pk).update(is_published=False)
        (line,) = (line for line in asked() if line.missing)
        assert (line.label, line.is_needed) == ("Products of your own only", False)

    def test_a_way_to_pay_that_is_not_set_up_is_named(self, full_shop, settings):
        settings.SHOP_BANK_IBAN = ""
        assert "Ways to pay" in missing()

    def test_a_gateway_for_trying_is_named(self, full_shop, settings):
        settings.SHOP_GATEWAYS = ["test"]
        settings.SHOP_OWN_GATEWAYS = {"test": "my_shop.demo.gateway.offline.make"}
        assert "Payment that moves money" in missing()


class TestPage:
    def test_says_what_is_missing_and_leads_there(self, client, nobody_has_said):
        client.force_login(recipes.admin.make(username="admin", email="admin@example.com"))
        page = client.get("/admin/ready/").text
        assert "Who sells" in page and 'href="/admin/brand/shopbrand/"' in page
        assert "what the law demands: your address" in page and "Whoever runs the shop does this" in page

    def test_is_for_those_who_may_change_the_brand(self, client):
        client.force_login(recipes.member.make(username="staff", email="staff@example.com", is_staff=True))
        assert client.get("/admin/ready/").status_code == 403

    def test_stands_on_the_start_page_until_nothing_is_missing(self, full_shop):
        admin, member = recipes.admin.make(email="admin@example.com"), recipes.member.make(email="ada@example.com")
        assert [task.count for task in name_missing(None, user=admin)] == [0]
        services.save_brand(texts={"name": ""})
        assert [task.count for task in name_missing(None, user=admin)] == [1]
        assert name_missing(None, user=member) == []
