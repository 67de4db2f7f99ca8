"""Staff mend what the buyer wrote wrong: addresses until a parcel leaves, e-mail and phone at any time."""

from dataclasses import replace
from decimal import Decimal

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.test import Client
from model_bakery import baker

from orders import configuration
from orders.models import Order, OrderEvent, Payment, VoucherUse
from orders.services.fulfilment import shipping
from orders.services.invoices import invoices
from orders.services.lifecycle import cancellation, corrections
from orders.services.order import adoption, links
from orders.services.pricing import order_pricing
from orders.signals import order_corrected, order_released
from tests import desk
from tests.orders.conftest import HOME
from tests.orders.money import again

pytestmark = pytest.mark.django_db

LIST = "/admin/orders/order/"
OTHER_DOOR = replace(HOME, line1="21 Mill Lane")
WORK = replace(HOME, name="Ada Byron Ltd", line1="1 Dock Street")


@pytest.fixture
def as_boss(client, django_user_model):
    client.force_login(django_user_model.objects.create_superuser("boss", "boss@example.com", "pass-for-tests"))
    return client


@pytest.fixture
def whole(snapshot):
    """Return everything about an order, its addresses too."""
    return lambda order: (*snapshot(order), list(order.addresses.order_by("pk").values()))


def correct(order, **given):
    facts = {"email": order.email, "phone": order.phone, "reason": "You rang us.", "user": None}
    return corrections.correct_order(order=order, **{**facts, "shipping_address": HOME, **given})


def test_leaves_no_country_in_which_it_can_be_paid_so(place, ways, whole):
    ways["on_delivery"].countries = "GB"
    ways["on_delivery"].save()
    order = place(payment_method=ways["on_delivery"])
    before = whole(order)
    with pytest.raises(corrections.CorrectionRefused, match="not offered for deliveries to France"):
        correct(order, shipping_address=replace(HOME, country="FR", postcode="75001", city="Paris"))
    assert whole(order) == before


class TestTells:
    """The buyer has a mail of it, and so has an address that was another one."""

    def test_what_was_corrected_and_whom_the_mails_reached_so_far(self, bought, hear):
        heard = hear(order_corrected)
        order = bought()
        correct(order, shipping_address=OTHER_DOOR)
        correct(order, shipping_address=OTHER_DOOR, email="right@example.com")
        told = [each["correction"] for each in heard]
        facts = [(each.corrected, each.former_email, each.reason) for each in told]
        assert facts == [
            ("delivery address", "", "You rang us."),
            ("e-mail address", "ada@example.com", "You rang us."),
        ]
        assert ("21 Mill Lane" in heard[0]["order"].address, heard[1]["order"].email) == (True, "right@example.com")
        assert len({each.correction_id for each in told}) == 2

    def test_nothing_where_nothing_was_corrected_or_nobody_had_a_mail(self, bought, place, hear):
        heard = hear(order_corrected)
        correct(bought())
        correct(place(), email="right@example.com")
        assert heard == []


def address(order, kind="shipping"):
    return order.addresses.get(kind=kind)


class TestCorrectOrder:
    def test_writes_the_address_and_why_into_the_timeline(self, bought, bo):
        order = bought()
        correct(order, shipping_address=OTHER_DOOR, user=bo)
        assert address(order).line1 == "21 Mill Lane"
        *_, move, event = order.events.all()
        assert (event.kind, event.user, event.is_public) == (OrderEvent.Kind.NOTE, bo, True)
        assert event.message == "We have corrected the delivery address. You rang us."
        assert (move.kind, move.user, move.is_public) == (OrderEvent.Kind.NOTE, bo, False)
        assert move.message == (
            "The delivery address was: Ada Byron, 12 Mill Lane, Leeds, LS1 4AB, United Kingdom. "
            "It is now: Ada Byron, 21 Mill Lane, Leeds, LS1 4AB, United Kingdom."
        )

    def test_writes_the_e_mail_and_the_phone_number(self, bought):
        order = correct(bought(), email="ada.byron@example.com", phone="+44 113 496 0000")
        assert (again(order).email, again(order).phone) == ("ada.byron@example.com", "+44 113 496 0000")
        assert "the e-mail address and the phone number" in order.events.last().message
        assert "ada" not in order.events.last().message

    def test_corrects_the_address_of_the_invoice_by_itself(self, bought):
        order = bought(billing_address=HOME)
        correct(order, billing_address=WORK)
        assert (address(order, "billing").name, address(order).name) == ("Ada Byron Ltd", "Ada Byron")

    def test_leaves_no_trace_of_what_is_the_same(self, bought, whole):
        order = bought()
        before = whole(order)
        correct(order, shipping_address=replace(HOME, postcode="ls14ab"))
        assert whole(order) == before

    @pytest.mark.parametrize("step", ["placed", "confirmed", "packed"])
    def test_goes_on_until_a_parcel_leaves(self, bought, place, step):
        order = place() if step == "placed" else bought()
        if step == "packed":
            shipping.pack_order(order=order)
        assert address(correct(order, shipping_address=OTHER_DOOR)).line1 == "21 Mill Lane"

    @pytest.mark.parametrize("step", ["part-shipped", "shipped", "delivered", "cancelled"])
    def test_refuses_an_address_afterwards_and_takes_the_e_mail(self, bought, step, whole):
        order = bought()
        if step == "cancelled":
            cancellation.cancel_order(order=order)
        else:
            some = {order.lines.first().pk: 1} if step == "part-shipped" else None
            shipping.ship_order(order=order, key="k" * 24, quantities=some, user=None)
        if step == "delivered":
            shipping.deliver_order(order=order, user=None)
        before = whole(order)
        with pytest.raises(corrections.CorrectionRefused, match="its addresses stay as they are"):
            correct(order, shipping_address=OTHER_DOOR, email="new@example.com")
        assert whole(order) == before
        assert again(correct(order, email="new@example.com")).email == "new@example.com"

    def test_takes_another_country_where_all_costs_the_same(self, bought):
        order = bought()
        abroad = replace(HOME, country="AT", postcode="1010", city="Vienna")
        correct(order, shipping_address=abroad)
        assert (again(order).country, again(order).postcode, address(order).country) == ("AT", "1010", "AT")

    def test_refuses_a_country_with_another_tax(self, bought, whole):
        order = bought()
        baker.make("orders.TaxRate", country="AT", tax_class="standard", rate=Decimal(10))
        configuration.invalidate()
        before = whole(order)
        with pytest.raises(corrections.CorrectionRefused, match="Tax or delivery is another one there"):
            correct(order, shipping_address=replace(HOME, country="AT", postcode="1010", city="Vienna"))
        assert whole(order) == before

    def test_refuses_a_postcode_with_another_price_of_delivery(self, bought, make_variant, standard, whole):
        order = bought({make_variant("POT"): 1})
        near, far = (
            baker.make("orders.ShippingZone", countries="GB", postcodes=codes, position=n)
            for n, codes in enumerate(("LS*", ""))
        )
        for zone, price in ((near, "4.90"), (far, "9.90")):
            baker.make("orders.ShippingRate", method=standard, zone=zone, price=Decimal(price), min_days=None)
        configuration.invalidate()
        before = whole(order)
        with pytest.raises(corrections.CorrectionRefused, match="Tax or delivery is another one there"):
            correct(order, shipping_address=replace(HOME, postcode="KW1 5AA", city="Wick"))
        assert whole(order) == before
        assert address(correct(order, shipping_address=replace(HOME, postcode="LS2 8AA"))).postcode == "LS2 8AA"

    def test_refuses_a_place_where_its_delivery_does_not_go(self, bought, standard, whole):
        order = bought()
        here = baker.make("orders.ShippingZone", countries="GB", postcodes="")
        baker.make("orders.ShippingRate", method=standard, zone=here, price=Decimal("4.90"), min_days=None)
        configuration.invalidate()
        before = whole(order)
        with pytest.raises(order_pricing.DeliveryNotOffered):
            correct(order, shipping_address=replace(HOME, country="AT", postcode="1010", city="Vienna"))
        assert whole(order) == before

    @pytest.mark.parametrize("wrong", [{"email": "nobody"}, {"phone": "call me"}])
    def test_refuses_what_is_no_e_mail_or_phone_number(self, bought, wrong, whole):
        order = bought()
        before = whole(order)
        with pytest.raises(ValidationError):
            correct(order, shipping_address=OTHER_DOOR, **wrong)
        assert whole(order) == before

    def test_leaves_an_erased_buyer_erased(self, bought, whole):
        order = bought()
        Order.objects.update(erased_at=order.placed_at, email="")
        before = whole(order)
        with pytest.raises(corrections.CorrectionRefused, match="erased"):
            correct(again(order), email="ada@example.com")
        assert whole(order) == before

    def test_leaves_an_invoice_as_it_was_issued(self, bought):
        order = bought()
        document = invoices.issue_invoice(order=order)
        correct(order, shipping_address=OTHER_DOOR)
        assert "12 Mill Lane" in str(type(document).objects.get().data)


class TestAnotherEmailOfAnAdoptedOrder:
    """Somebody mistyped their address, and it was a member's."""

    @pytest.fixture
    def stranger(self, ada):
        EmailAddress.objects.create(user=ada, email="ada@example.com", verified=True, primary=True)
        return ada

    @pytest.fixture
    def guests(self, bought):
        return bought()

    @pytest.fixture
    def adopted(self, guests, stranger):
        order = guests
        Payment.objects.create(order=order, gateway="test", key="guests", amount=1, currency="EUR")
        used = baker.make("orders.Voucher", code="ONCE", kind="amount", value=Decimal(5))
        VoucherUse.objects.create(voucher=used, order=order, email="ada@example.com")
        adoption.adopt_by_address(user_id=stranger.pk)
        return again(order)

    def test_goes_out_of_the_account_with_all_that_adopting_wrote(self, adopted, stranger, bo, hear):
        heard = hear(order_released)
        correct(adopted, email="Adam@Example.com", user=bo)
        order, use = again(adopted), VoucherUse.objects.get()
        assert (order.user, use.user, Payment.objects.get().user) == (None, None, None)
        assert use.email == "adam@example.com"
        assert set(order.events.filter(kind__in=("placed", "confirmed")).values_list("user", flat=True)) == {None}
        assert heard == [{"user_id": stranger.pk, "numbers": (order.number,)}]
        assert [(note.user, note.is_public) for note in order.events.filter(message__contains="no account")] == [
            (bo, False)
        ]

    def test_opens_by_the_buyers_link_and_for_the_stranger_no_more(self, adopted, stranger, client):
        correct(adopted, email="adam@example.com")
        assert client.get(links.signed_url(adopted)).status_code == 200
        other = Client()
        other.force_login(stranger)
        assert other.get(adopted.get_absolute_url()).status_code == 404

    def test_stays_with_another_confirmed_address_of_the_account(self, adopted, stranger, hear):
        heard = hear(order_released)
        EmailAddress.objects.create(user=stranger, email="Countess@example.com", verified=True)
        correct(adopted, email="countess@Example.com")
        assert (again(adopted).user, heard) == (stranger, [])

    def test_goes_also_where_the_account_only_says_that_it_is_theirs(self, adopted, stranger):
        EmailAddress.objects.create(user=stranger, email="adam@example.com", verified=False)
        correct(adopted, email="adam@example.com")
        assert again(adopted).user is None

    def test_stays_with_another_phone_number(self, adopted, stranger):
        correct(adopted, phone="0113 496 0000")
        assert again(adopted).user == stranger

    def test_stays_in_the_account_in_which_it_was_placed(self, bought, stranger):
        order = bought(user=stranger)
        correct(order, email="adam@example.com")
        assert again(order).user == stranger

    def test_is_told_before_as_is_that_an_accounts_own_order_stays(self, as_boss, adopted, place, bo):
        assert "It goes out of it with another e-mail address" in as_boss.get(f"{LIST}{adopted.pk}/correct/").text
        own, guests = place(email="bo@example.com", user=bo), place(email="eve@example.com")
        assert "it stays there" in as_boss.get(f"{LIST}{own.pk}/correct/").text
        assert "the account of" not in as_boss.get(f"{LIST}{guests.pk}/correct/").text


class TestPage:
    def url(self, order):
        return f"{LIST}{order.pk}/correct/"

    def test_is_filled_in_and_corrects_through_the_service(self, as_boss, bought):
        order = bought()
        assert self.url(order) in as_boss.get(f"{LIST}{order.pk}/change/").text
        page = desk.fill_in(as_boss, self.url(order), line1="21 Mill Lane", reason="You rang us.")
        assert f"{order.number}: Corrected." in page.text
        assert (address(order).line1, address(order).city) == ("21 Mill Lane", "Leeds")

    def test_says_why_not_and_keeps_what_was_typed(self, as_boss, bought, whole):
        order = bought()
        shipping.ship_order(order=order, key="k" * 24, user=None)
        before = whole(order)
        page = desk.fill_in(as_boss, self.url(order), line1="21 Mill Lane", reason="You rang us.")
        assert page.status_code == 422
        assert "its addresses stay as they are" in page.text
        assert desk.fields_of(page)["line1"] == ["21 Mill Lane"]
        assert whole(order) == before

    @pytest.mark.parametrize(
        ("field", "value"), [("reason", ""), ("email", "x"), ("postcode", "1"), ("country", "XX"), ("name", "a\nb")]
    )
    def test_says_beside_the_field_what_cannot_be(self, as_boss, bought, field, value, whole):
        order = bought()
        before = whole(order)
        page = desk.fill_in(as_boss, self.url(order), **{"reason": "You rang us.", field: value})
        assert page.status_code == 422
        assert field in page.context["form"].errors
        assert whole(order) == before

    def test_takes_no_colleagues_correction_back(self, as_boss, bought):
        order = bought()
        opened = as_boss.get(self.url(order))
        desk.fill_in(as_boss, self.url(order), line1="21 Mill Lane", reason="You rang us.")
        page = desk.fill_in(as_boss, self.url(order), page=opened, phone="0113 496 0000", reason="You wrote to us.")
        assert f"Nothing was saved: boss saved “{order.number}” on" in page.text
        assert (address(order).line1, again(order).phone) == ("21 Mill Lane", "")

    def test_is_for_those_only_who_may_change_orders(self, client, bought, bo, whole):
        order = bought()
        bo.is_staff = True
        bo.save()
        client.force_login(bo)
        before = whole(order)
        assert client.post(self.url(order), {"email": "x@example.com"}).status_code == 403
        assert whole(order) == before
