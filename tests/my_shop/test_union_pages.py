"""What the law of the European Union has its shops show, and others not."""

import pytest
from django.template.loader import render_to_string
from django.urls import reverse

from my_shop.kernel.brand import services
from my_shop.kernel.european_union import MEMBER_STATES
from tests.my_shop.kernel.brand.test_services import upload

pytestmark = pytest.mark.django_db


def page(client, name):
    return client.get(reverse("help", args=[name])).content.decode()


def test_there_are_27_member_states():
    assert len(MEMBER_STATES) == 27 and "GR" in MEMBER_STATES and "GB" not in MEMBER_STATES


@pytest.mark.parametrize("country, is_linked", [("AT", True), ("GB", False)])
def test_only_shops_in_the_union_link_to_guarantee_and_accessibility(client, settings, country, is_linked):
    settings.SHOP_COUNTRY = country
    contact = page(client, "contact")
    for name in ("guarantee", "accessibility"):
        assert (f'href="{reverse("help", args=[name])}"' in contact) == is_linked


def test_the_guarantee_is_said_in_words_and_by_the_notice_that_was_uploaded(client, settings):
    settings.SHOP_COUNTRY = "AT"
    assert "within two years" in page(client, "guarantee") and "<img" not in page(client, "guarantee").split("<h1")[1]
    services.save_brand(texts={"guarantee_text": "Two years,\nat least."}, guarantee_picture=upload())
    shown = page(client, "guarantee").split("<h1")[1]
    assert "<p>Two years,</p>" in shown and 'alt=""' in shown


def test_the_notice_is_shown_whole_where_something_is_bought_with_its_words_for_who_does_not_see_it(rf, settings):
    settings.SHOP_COUNTRY = "AT"
    services.save_brand(texts={"guarantee_text": "Two years,\nat least."}, guarantee_picture=upload())
    shown = render_to_string("_guarantee.html", request=rf.get("/"))
    assert 'class="whole"' in shown and 'alt="Two years, at least."' in shown and "<details" not in shown
    settings.SHOP_COUNTRY = "GB"
    assert "<img" not in render_to_string("_guarantee.html", request=rf.get("/"))


def test_the_legal_notice_prints_numbers_as_a_producer(client):
    assert "Registered as a producer" not in page(client, "legal-notice")
    services.save_brand(texts={"producer_numbers": "Packaging (LUCID): DE1234567890123\nWEEE: DE 12345678"})
    assert "DE1234567890123<br>WEEE: DE 12345678" in page(client, "legal-notice")


def test_the_accessibility_statement_names_whom_to_write_to_and_who_watches(client):
    services.save_brand(texts={"email": "hello@fern.ie", "surveillance_body": "The Authority, Dublin"})
    shown = page(client, "accessibility")
    assert "EN 301 549" in shown and "mailto:hello@fern.ie" in shown and "The Authority, Dublin" in shown
