from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone

from products.preview_links import VALID_FOR, preview_link
from products.services import catalogue
from tests.desk import fields_of
from tests.recipes import admin as administrator
from tests.recipes import member

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(make_product):
    return make_product("Secret mug", variants=[{"colour": "Sage"}, {"colour": "Ink"}], is_published=False)


@pytest.fixture
def clerk(client):
    """Staff who may look at products, and nothing else."""
    user = member.make(is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_product"))
    client.force_login(user)
    return client


class TestPreview:
    def test_is_for_staff_who_may_see_products(self, client, draft):
        address = reverse("products:preview", args=[draft.slug])
        assert client.get(address).status_code == 404
        client.force_login(member.make(is_staff=True))
        assert client.get(address).status_code == 404
        client.force_login(administrator.make())
        assert "Preview: not published." in client.get(address).text

    def test_is_no_page_of_the_shop(self, clerk, draft):
        page = clerk.get(reverse("products:preview", args=[draft.slug]))
        assert "Secret mug" in page.text and '<meta name="robots" content="noindex">' in page.text
        assert "no-store" in page.headers["Cache-Control"] and page.headers["X-Robots-Tag"] == "noindex"
        assert "ld+json" not in page.text and "canonical" not in page.text
        assert not any("cart" in form for form in fields_of(page)) and "Add to cart" not in page.text

    def test_its_variants_lead_to_the_preview(self, clerk, draft):
        address = reverse("products:preview", args=[draft.slug])
        other = draft.variants.last()
        assert f'href="{address}?variant={other.sku}"' in clerk.get(address).text
        assert other.sku in clerk.get(address, {"variant": other.sku}, headers={"HX-Request": "true"}).text

    def test_the_address_of_the_page_leads_staff_to_it_and_nobody_else(self, client, clerk, draft):
        page = draft.get_absolute_url()
        assert clerk.get(page).headers["Location"] == reverse("products:preview", args=[draft.slug])
        clerk.logout()
        assert client.get(page).status_code == 404

    def test_leads_to_the_page_once_it_is_published(self, client, draft):
        link = preview_link(draft)
        catalogue.publish_products(product_ids=[draft.pk], is_published=True)
        assert client.get(link).headers["Location"] == draft.get_absolute_url()


class TestSignedPreview:
    def test_opens_to_a_stranger_for_seven_days(self, client, draft):
        link = preview_link(draft)
        assert "Secret mug" in client.get(link).text
        for later, status in [(-1, 200), (1, 404)]:
            with time_machine.travel(timezone.now() + VALID_FOR + timedelta(minutes=later)):
                assert client.get(link).status_code == status

    def test_opens_no_other_product(self, client, draft, make_product):
        other = make_product("Other", is_published=False)
        assert client.get(preview_link(draft).replace(draft.slug, other.slug)).status_code == 404
        assert client.get(preview_link(draft)[:-2] + "x/").status_code == 404

    def test_stands_on_the_page_of_the_product(self, client, draft):
        client.force_login(administrator.make())
        page = client.get(reverse("admin:products_product_change", args=[draft.pk])).text
        link = page.partition('class="preview-link" href="')[2].partition('"')[0]
        assert reverse("products:preview", args=[draft.slug]) in page
        client.logout()
        assert client.get(link).status_code == 200
