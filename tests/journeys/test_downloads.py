"""A file is bought and fetched, through all of the shop: pages, API, mails, and the way back."""

import json
from decimal import Decimal

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.test import Client
from rest_framework.test import APIClient

from tests.orders.money import reasons
from tests.recipes import member, stocked_variant

if not (apps.is_installed("orders") and apps.is_installed("products")):
    pytest.skip("an app is unplugged", allow_module_level=True)

from model_bakery import baker

from my_shop.demo.gateway.signing import SIGNATURE_HEADER, sign
from orders.models import Order
from orders.rules.fingerprint import fingerprint_of
from orders.services.fulfilment.downloads import resend_downloads
from orders.services.lifecycle import confirmation, returns
from orders.services.order import links
from orders.services.payment import payments, refunds, webhooks
from orders.services.shopping import placement
from orders.signals import KnownAddress
from products.services import downloads, files

pytestmark = pytest.mark.django_db

HOME = KnownAddress("Ada Byron", "12 Mill Lane", "", "Leeds", "", "LS1 4AB", "GB")
SITE = "http://127.0.0.1:8000"


@pytest.fixture
def buy():
    """Place and confirm an order of a booklet; it is to be paid by bank transfer."""
    transfer = baker.make("orders.PaymentMethod", gateway="transfer", name="Transfer", is_active=True)
    booklet = stocked_variant(9, sku="PDF", price=Decimal(8), product__is_digital=True)
    files.add_file(variant=booklet, file=ContentFile(b"%PDF", name="suppers.pdf"))

    def make(user=None, **given):
        order = placement.place_order(
            data=placement.CheckoutData(
                lines=[placement.WantedLine(variant_id=booklet.pk, quantity=1)],
                email="ada@example.com",
                shipping_address=HOME,
                shipping_method=None,
                payment_method=transfer,
                waives_withdrawal=True,
            ),
            user=user,
            checkout_key=f"key-{Order.objects.count()}",
        )
        return confirmation.confirm_order(order=order, shown=fingerprint_of(order), user=user)

    return make


def pay(order):
    payments.record_manual_payment(order=order, amount=order.total, user=None)
    order.refresh_from_db()
    return order


def link_of(order):
    [granted] = downloads.downloads_of(order_number=order.number)
    return granted.url


class TestAGuest:
    def test_fetches_it_from_the_page_and_the_mail_once_it_is_paid(self, client, buy):
        order = buy()
        page = links.signed_url(order)
        assert "/downloads/" not in client.get(page).text
        pay(order)
        link = link_of(order)
        assert link in client.get(page).text
        answer = Client().get(link.removeprefix(SITE))
        assert (answer.status_code, b"".join(answer)) == (200, b"%PDF")
        assert "4 downloads left" in client.get(page).text
        if apps.is_installed("customers"):
            from customers.models import OutgoingEmail
            from tests.mails import written

            [mail] = written(OutgoingEmail.objects.filter(key__startswith="order-downloads:"))
            assert (mail.to, mail.subject) == (["ada@example.com"], f"Your downloads of order {order.number}")
            assert link in mail.text and link in mail.html and "works 5 times" in mail.text

    @pytest.mark.parametrize("way", ["cancelled", "refunded", "returned"])
    def test_fetches_nothing_any_more_when_it_went_back(self, client, buy, way):
        order = pay(buy())
        link, staff = link_of(order).removeprefix(SITE), member.make(is_staff=True)
        if way == "refunded":
            refunds.refund_order(order=order, amount=order.total, reason="Broken", user=staff)
        else:
            units = {line.pk: 1 for line in order.lines.all()}
            returns.return_lines(order=order, quantities=units, user=staff, is_refunded=way == "cancelled")
        assert client.get(link).status_code == 410
        assert "/downloads/" not in client.get(links.signed_url(order)).text

    def test_keeps_it_when_a_part_of_the_money_goes_back(self, client, buy):
        order = pay(buy())
        refunds.refund_order(order=order, amount=Decimal(1), reason="Late", user=member.make())
        assert client.get(link_of(order).removeprefix(SITE)).status_code == 200

    def test_gets_a_second_mail_and_new_downloads_when_staff_say_so(self, client, buy):
        order = pay(buy())
        link = link_of(order)
        for _ in range(5):
            client.get(link.removeprefix(SITE))
        assert client.get(link.removeprefix(SITE)).status_code == 410
        resend_downloads(order=order, key="k" * 24, user=member.make())
        assert client.get(link.removeprefix(SITE)).status_code == 200
        if apps.is_installed("customers"):
            from customers.models import OutgoingEmail

            assert OutgoingEmail.objects.filter(key__startswith="order-downloads:").count() == 2


class TestAProgram:
    def test_finds_it_in_the_api_and_nobody_elses(self, buy):
        ada = member.make()
        order = buy(user=ada)
        api = APIClient()
        api.force_authenticate(ada)
        address = f"/api/v1/orders/{order.number}/"
        assert api.get(address).json()["downloads"] == []
        pay(order)
        [download] = api.get(address).json()["downloads"]
        assert (download["name"], download["url"], download["size"], download["left"]) == (
            "suppers.pdf",
            link_of(order),
            4,
            5,
        )
        api.force_authenticate(member.make())
        assert api.get(address).status_code == 404


class TestAChargeback:
    """The bank takes back what was paid, or is asked to: nobody has paid for the file meanwhile."""

    @pytest.fixture
    def order(self, buy):
        card = baker.make("orders.PaymentMethod", gateway="test", name="Card", is_active=True)
        order = buy()
        payments.start_payment(order=order, method=card, choice="succeed")
        return order

    def tell(self, order, state):
        facts = {"kind": "dispute", "key": "", "reference": "dispute-1", "currency": "EUR", "message": "fraudulent"}
        about = {"event_id": state, "state": state, "payment_reference": order.payments.get().reference}
        body = json.dumps({**facts, **about, "amount": str(order.total)}).encode()
        webhooks.handle_webhook(gateway_code="test", body=body, headers={SIGNATURE_HEADER: sign(body)})
        order.refresh_from_db()

    @pytest.mark.parametrize("state", ["open", "lost"])
    def test_ends_the_links(self, client, order, state):
        link = link_of(order).removeprefix(SITE)
        assert client.get(link).status_code == 200
        self.tell(order, state)
        assert client.get(link).status_code == 410

    def test_that_is_won_lets_staff_send_them_again(self, client, order):
        link = link_of(order).removeprefix(SITE)
        self.tell(order, "open")
        self.tell(order, "won")
        assert "Send the download links again" in reasons(order)
        resend_downloads(order=order, key="again", user=None)
        assert client.get(link).status_code == 200
