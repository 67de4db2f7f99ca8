"""“With an account you find this order”: what a guest bought is in the account that confirms the address."""

import re
from decimal import Decimal

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from model_bakery import baker

from customers.models import OutgoingEmail
from orders.models import Order
from orders.rules.fingerprint import fingerprint_of
from orders.services.lifecycle import confirmation
from orders.services.order import links
from orders.services.pricing.vouchers import VoucherRefused, check_voucher
from orders.services.shopping import placement
from products.services.reviews import may_review
from tests.orders.conftest import HOME
from tests.recipes import stocked_variant

pytestmark = pytest.mark.django_db


@pytest.fixture
def mug():
    return stocked_variant(10)


@pytest.fixture
def voucher():
    return baker.make("orders.Voucher", code="ONCE", kind="amount", value=Decimal(1), customer_limit=1, is_active=True)


@pytest.fixture
def order(mug, voucher):
    order = placement.place_order(
        data=placement.CheckoutData(
            email="ada@example.com",
            lines=[placement.WantedLine(variant_id=mug.pk, quantity=1)],
            shipping_address=HOME,
            shipping_method=baker.make("orders.ShippingMethod", name="Standard", price=Decimal(1), is_active=True),
            voucher=voucher,
        ),
        checkout_key="guests",
    )
    return confirmation.confirm_order(order=order, shown=fingerprint_of(order))


@pytest.fixture
def new_member(order):
    """The browser of somebody who has just signed up with the order's address and followed the link."""
    browser = Client()
    browser.post("/accounts/signup/", {"email": "ada@example.com", "password1": "nine quiet herons"})
    link = re.search(r"https?://[^/]+(/accounts/\S+)", OutgoingEmail.objects.first().text)[1]
    assert Order.objects.get().user is None  # signing up shows nothing yet
    browser.post(link)
    return browser


def test_the_order_is_found_in_the_account(new_member, order):
    assert order.number in new_member.get("/orders/").content.decode()
    assert new_member.get(order.get_absolute_url()).status_code == 200


def test_its_goods_may_be_reviewed(new_member, mug):
    assert may_review(product=mug.product, user=get_user_model().objects.get())


def test_its_voucher_is_used_whatever_address_is_typed_next(new_member, voucher):
    with pytest.raises(VoucherRefused, match="already"):
        check_voucher(voucher, email="countess@example.com", user=get_user_model().objects.get())


def test_one_that_is_bought_as_a_guest_later_comes_by_its_link(new_member, order):
    Order.objects.update(user=None)
    answer = new_member.get(links.signed_url(order))
    assert (answer.status_code, answer.get("Location")) == (302, order.get_absolute_url())
    assert order.number in new_member.get("/orders/").content.decode()
