"""Every mail of the shop can be looked at before somebody gets it."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.auth.models import Permission, User

from customers.models import OutgoingEmail
from customers.receivers import previews
from tests.customers.receivers.test_orders import needs

pytestmark = [pytest.mark.django_db, pytest.mark.every_case]
LIST = "/admin/customers/outgoingemail/previews/"
TEMPLATES = Path(apps.get_app_config("customers").path) / "templates"


@pytest.fixture(autouse=True)
def shop(settings):
    settings.SHOP_STAFF_EMAILS = ["orders@larkfield.example"]
    settings.SITE_URL = "https://shop.example"


def templates_of_mails():
    """Whatever has a subject is a mail."""
    return {
        file.relative_to(TEMPLATES).as_posix().removesuffix("_subject.txt") for file in TEMPLATES.rglob("*_subject.txt")
    }


def addresses(mail):
    return re.findall(r'(?:href|src)="([^"]*)"', mail.html)


SLUGS = [preview.slug for preview in previews.all_previews()]


@needs("orders")
@needs("products")
@needs("blog")
def test_every_mail_has_a_preview():
    assert templates_of_mails() == {preview.template for preview in previews.all_previews()}
    assert len(templates_of_mails()) > 25  # the control: they are found at all


def test_no_two_have_the_same_name():
    assert len(SLUGS) == len(set(SLUGS))


class TestEveryMail:
    @pytest.fixture(params=SLUGS)
    def mail(self, request):
        return previews.find(request.param).draft()

    def test_has_a_subject_of_one_short_line(self, mail):
        assert 0 < len(mail.subject) <= 130 and "\n" not in mail.subject

    def test_says_the_same_in_both_forms_with_links_that_lead_somewhere(self, mail):
        found = addresses(mail)
        assert found and all(re.match(r"(https?://[^/]|mailto:.)", address) for address in found), found
        for address in found:
            if address.startswith("https://shop.example/") and len(address) > len("https://shop.example/"):
                assert address.replace("&amp;", "&") in mail.text, address

    def test_leaves_nothing_empty_and_nothing_unfilled(self, mail):
        for part in (mail.text, mail.html):
            assert not re.search(r"None|\{\{|\{%|\(\)|  by |Reason: *$", part), part
        assert "\n\n\n" not in mail.text and not re.search(r"[ \t]+$", mail.text, re.MULTILINE), mail.text
        assert "<p></p>" not in mail.html and "&amp;amp;" not in mail.html

    def test_brings_nothing_from_elsewhere_and_no_script(self, mail):
        assert not re.search(r"<(script|link|img|iframe|form)", mail.html)


@needs("orders")
class TestSamples:
    @pytest.mark.parametrize("name", ["order", "unpaid_order", "digital_order"])
    def test_add_up(self, name):
        from customers.receivers import order_previews as orders

        order = getattr(orders, name)()
        assert sum(line.subtotal for line in order.lines) == order.subtotal
        assert sum(line.total for line in order.lines) + order.delivery_total == order.total
        assert order.subtotal - order.discount_total + order.delivery_total == order.total
        assert sum(discount.amount for discount in order.discounts) == order.discount_total


class TestPages:
    def test_the_list_leads_to_all_of_them_and_writes_none(self, admin_client):
        page = admin_client.get(LIST).content.decode()
        assert SLUGS and all(f"{LIST}{slug}/" in page for slug in SLUGS)
        assert OutgoingEmail.objects.count() == 0

    def test_the_outbox_leads_to_the_list(self, admin_client):
        assert f'href="{LIST}"' in admin_client.get("/admin/customers/outgoingemail/").content.decode()

    @pytest.mark.parametrize("slug", SLUGS)
    def test_one_shows_subject_plain_text_and_html_in_a_frame_without_rights(self, admin_client, slug):
        response = admin_client.get(f"{LIST}{slug}/")
        page = response.content.decode()
        assert page.count(f'<iframe src="{LIST}{slug}/html/" sandbox ') == 2
        assert "<pre" in page and "Hello" in page and "<h1>" in page
        assert "unsafe" not in response["Content-Security-Policy"]

    def test_the_frame_stands_in_a_sandbox_and_only_we_may_frame_it(self, admin_client):
        response = admin_client.get(f"{LIST}account-erased/html/")
        policy = response["Content-Security-Policy"]
        assert policy.startswith("sandbox; default-src 'none'") and "frame-ancestors 'self'" in policy
        assert "script-src" not in policy and response["X-Frame-Options"] == "SAMEORIGIN"

    def test_without_staff_addresses_the_staffs_mails_are_left_out(self, admin_client, settings):
        settings.SHOP_STAFF_EMAILS = []
        page = admin_client.get(LIST)
        assert page.status_code == 200 and "staff-" not in page.content.decode()

    @pytest.mark.parametrize("address", [LIST, f"{LIST}account-erased/", f"{LIST}account-erased/html/"])
    def test_are_for_those_who_may_see_the_outbox(self, client, address):
        assert client.get(address).status_code == 302
        user = User.objects.create_user("ed", is_staff=True)
        client.force_login(user)
        assert client.get(address).status_code == 403
        user.user_permissions.add(Permission.objects.get(codename="view_outgoingemail"))
        assert client.get(address).status_code == 200

    @pytest.mark.parametrize("end", ["nothing/", "nothing/html/"])
    def test_there_are_no_others(self, admin_client, end):
        assert admin_client.get(f"{LIST}{end}").status_code == 404

    def test_ask_little_of_the_database(self, admin_client, django_assert_max_num_queries):
        with django_assert_max_num_queries(6):
            admin_client.get(LIST)
