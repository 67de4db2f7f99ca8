"""A person has a file of everything; who is erased is found nowhere any more but on the documents that must be kept."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.core import serializers
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from model_bakery import baker

from blog import services as blog
from customers.models import Contact, OutgoingEmail
from customers.outbox import send
from customers.outbox.draft import EmailDraft
from customers.outbox.queue import queue_email
from customers.services import accounts, addresses, contacts, data_export, erasure
from orders.models import DraftOrder, Order, OrderEvent
from orders.rules.fingerprint import fingerprint_of
from orders.services.fulfilment import shipping
from orders.services.invoices import pdfs, pending_documents
from orders.services.lifecycle import cancellation, confirmation, corrections
from orders.services.order import adoption, links, notes
from orders.services.payment import payments, refunds
from orders.services.privacy.data_export import export_user_data
from orders.services.privacy.erasure import reasons_not_to_erase
from orders.services.shopping import carts, drafts, placement
from orders.signals import KnownAddress
from products.services import reviews
from signal_map.models import Trace
from tests.mails import written
from tests.recipes import admin, member, published_post, stocked_variant

pytestmark = pytest.mark.django_db

EMAIL, PHONE = "ada.byron@example.com", "+44 113 496 0123"
ADDRESS = KnownAddress(
    name="Ada Byron", line1="12 Mill Lane", line2="", city="Leeds", region="", postcode="LS1 4AB", country="GB"
)
HERS = ("ada.byron", "Byron", "12 Mill Lane", "496 0123", "LS1 4AB", "Countess")
KEPT = {"orders.invoice"}
"""Tables in which her name and address stay: Article 17(3)(b) GDPR."""


@pytest.fixture(autouse=True)
def staff_mails(settings):
    settings.SHOP_STAFF_EMAILS = ["orders@larkfield.example"]


@pytest.fixture
def buy():
    """Place, confirm, pay and deliver an order of Ada's: ``buy(user=ada)``."""
    mug, method = stocked_variant(10), baker.make("orders.ShippingMethod", name="Standard", price=1, is_active=True)
    voucher = baker.make("orders.Voucher", code="ONE", kind="amount", value=Decimal(1), is_active=True)

    def make(*, user=None, until="delivered", email=EMAIL):
        order = placement.place_order(
            data=placement.CheckoutData(
                email=email,
                phone=PHONE,
                note="The bell says Byron.",
                lines=[placement.WantedLine(variant_id=mug.pk, quantity=1)],
                shipping_address=ADDRESS,
                shipping_method=method,
                voucher=voucher,
            ),
            checkout_key=f"hers-{Order.objects.count()}",
            user=user,
        )
        if until == "placed":
            return order
        order = confirmation.confirm_order(order=order, shown=fingerprint_of(order), user=user)
        if until == "confirmed":
            return order
        notes.add_note(order=order, text="Mrs Byron rang.", user=user)
        order.refresh_from_db()
        payments.record_manual_payment(order=order, amount=order.total, user=user)
        line = order.lines.get()
        shipping.ship_order(
            order=order, quantities={line.pk: 1}, key=f"parcel-of-{order.number}", user=None, tracking_number="T1"
        )
        order = Order.objects.get(pk=order.pk)
        return order if until == "shipped" else shipping.deliver_order(order=order, user=None)

    make.mug = mug
    return make


@pytest.fixture
def ada():
    user = member.make(username=EMAIL, email=EMAIL, first_name="Ada", last_name="Byron")
    EmailAddress.objects.create(user=user, email=EMAIL, verified=True, primary=True)
    profile, customer = accounts.ensure_account(user)
    profile.nickname = "Countess"
    profile.save()
    parts = {
        name: getattr(ADDRESS, name) for name in ("name", "line1", "line2", "city", "region", "postcode", "country")
    }
    addresses.save_address(customer=customer, **parts, phone=PHONE)
    return user


def where_she_is():
    """Dump the whole database as text, and return the tables in which something of hers stands."""
    found = set()
    for model in apps.get_models(include_auto_created=True):
        text = json.loads(serializers.serialize("json", model._base_manager.all()))
        words = json.dumps([row["fields"] for row in text], ensure_ascii=False).lower()
        if any(word.lower() in words for word in HERS):
            found.add(model._meta.label_lower)
    return found


def send_what_waits():
    send.send_overdue()


class TestAMember:
    def test_is_nowhere_but_on_the_documents(self, ada, buy):
        order = buy(user=ada)
        carts.open_cart(user=ada)
        reviews.write_review(product=buy.mug.product, user=ada, rating=5, title="Good", text="It holds.")
        blog.write_comment(post=published_post.make(author=admin.make(email="ed@example.com")), text="Yes.", user=ada)
        queue_email(EmailDraft(to=[f"Ada <{EMAIL.upper()}>"], subject="For Byron", text="x"))
        boss = admin.make()
        LogEntry.objects.create(
            user=boss,
            content_type=ContentType.objects.get_for_model(ada),
            object_id=str(ada.pk),
            object_repr=str(ada),
            action_flag=CHANGE,
            change_message=f"Rang {PHONE}",
        )
        Trace.objects.filter(of="order").update(name=f"told {EMAIL}")
        assert where_she_is() > {"orders.order", "customers.outgoingemail", "admin.logentry", "signals.trace"}
        erasure.erase_account(user=ada)
        send_what_waits()
        assert where_she_is() == KEPT
        order.refresh_from_db()
        assert (order.user, order.total, order.lines.count(), order.invoices.count()) == (None, Decimal(10), 1, 1)
        buy.mug.refresh_from_db()
        assert buy.mug.quantity == 9
        assert order.events.count() >= 5

    def test_a_former_address_of_an_order_is_gone(self, ada, buy):
        order = buy(user=ada, until="confirmed")
        there = {"shipping_address": replace(ADDRESS, line1="1 New Road"), "email": EMAIL, "phone": PHONE}
        order = corrections.correct_order(order=order, user=admin.make(), reason="You moved.", **there)
        assert order.events.filter(message__contains="12 Mill Lane").exists()
        drafts.keep_change(order=order, typed={"line1": "2 Other Lane"}, staff=None)
        assert "2 Other Lane" in str(export_user_data(user_id=ada.pk, emails=[])["draft_orders"])
        cancellation.cancel_order(order=order, by_shop=True)
        erasure.erase_account(user=ada)
        assert not order.events.filter(message__contains="Lane").exists()
        assert not order.events.filter(message__contains="New Road").exists()
        assert not DraftOrder.objects.exists()

    def test_a_namesake_and_an_address_that_ends_alike_stay(self, ada, buy):
        other = member.make(email=f"x.{EMAIL}")
        theirs = buy(user=other, email=other.email)
        erasure.erase_account(user=ada)
        theirs.refresh_from_db()
        assert (theirs.email, theirs.addresses.get().name) == (other.email, "Ada Byron")
        kept = written(OutgoingEmail.objects.filter(to=[other.email]))
        assert len(kept) >= 3
        assert any("12 Mill Lane" in mail.text for mail in kept)

    def test_is_not_known_by_the_address_of_an_order_that_she_has_claimed(self, ada, buy):
        for email in ("guest@example.com", "reader@example.com", "bo@example.com"):
            order = buy(email=email)
            adoption.claim_order(order=order, user=ada)
            contacts.add_note(contact=contacts.lock_contact(email), text="Mrs Byron.", user=None)
        buy(email="bo@example.com")  # somebody else's, or hers: nobody knows
        Contact.objects.filter(email="reader@example.com").update(wants_news=True)
        erasure.erase_account(user=ada)
        assert set(Contact.objects.values_list("email", flat=True)) == {"bo@example.com", "reader@example.com"}

    def test_words_that_are_not_hers_alone_stay_in_the_log(self, ada):
        boss, about_hers = admin.make(), ContentType.objects.get_for_model(ada)
        about_goods = ContentType.objects.get_for_model(Order)
        for content_type, pk, words in ((about_goods, "1", "Countess, Leeds"), (about_hers, str(ada.pk), "Countess")):
            LogEntry.objects.create(
                user=boss, content_type=content_type, object_id=pk, object_repr=words, action_flag=CHANGE
            )
        erasure.erase_account(user=ada)
        assert set(LogEntry.objects.values_list("object_repr", flat=True)) == {"Countess, Leeds", "[erased]"}

    def test_takes_no_orders_along_of_an_address_that_she_never_confirmed(self, buy):
        stranger = member.make(email=EMAIL)
        EmailAddress.objects.create(user=stranger, email=EMAIL, verified=False, primary=True)
        order = buy()
        erasure.erase_account(user=stranger)
        order.refresh_from_db()
        assert (order.email, order.addresses.count()) == (EMAIL, 1)

    def test_with_an_order_under_way_is_refused_and_nothing_changes(self, ada, buy):
        order = buy(user=ada, until="confirmed")
        before = where_she_is()
        with pytest.raises(erasure.CannotErase, match=order.number):
            erasure.erase_account(user=ada)
        assert where_she_is() == before
        assert get_user_model().objects.filter(pk=ada.pk).exists()

    def test_with_a_parcel_on_its_way_is_refused_until_it_can_be_withdrawn_from_no_more(self, ada, buy):
        order = buy(user=ada, until="shipped")
        before = where_she_is()
        with pytest.raises(erasure.CannotErase, match=f"{order.number} is on its way"):
            erasure.erase_account(user=ada)
        assert where_she_is() == before
        # 14 days after the last day of arrival, 4 working days after it left on Monday 2 November: Friday 20
        Order.objects.update(shipped_at=datetime(2026, 11, 2, 9, tzinfo=UTC), delivery_max_days=4)
        for day, is_refused in ((20, True), (21, False)):
            with time_machine.travel(datetime(2026, 11, day, 9, tzinfo=UTC)):
                assert bool(reasons_not_to_erase(Order.objects.all())) is is_refused

    def test_what_was_never_confirmed_is_cancelled(self, ada, buy):
        order = buy(user=ada, until="placed")
        erasure.erase_account(user=ada)
        order.refresh_from_db()
        assert (order.status, order.email) == ("cancelled", "")


class TestAGuest:
    def test_is_nowhere_but_on_the_documents(self, buy):
        buy()
        blog.write_comment(post=published_post.make(), text="Yes.", name="Ada Byron", email=EMAIL)
        erasure.erase_guest(email=EMAIL.upper())
        assert [mail.to for mail in OutgoingEmail.objects.filter(status="queued", is_deleted_once_sent=True)] == [
            [EMAIL]
        ]
        send_what_waits()
        assert where_she_is() == KEPT

    def test_cannot_open_the_order_by_number_and_address_nor_by_its_link(self, client, buy):
        order = buy()
        link = links.signed_url(order)
        assert client.get(link).status_code == 200
        erasure.erase_guest(email=EMAIL)
        assert client.get(link).status_code == 404
        assert client.get(order.get_absolute_url()).status_code == 404
        for email in (EMAIL, ""):
            with pytest.raises(links.OrderNotFound):
                links.find_order(number=order.number, email=email, visitor="here")

    def test_whose_address_has_an_account_is_a_member(self, ada, buy):
        with pytest.raises(erasure.CannotErase, match="account"):
            erasure.erase_guest(email=EMAIL)
        assert get_user_model().objects.filter(pk=ada.pk).exists()

    def test_leaves_the_reviews_and_purchases_of_others_erased_before(self, ada, buy):
        buy(user=ada)
        reviews.write_review(product=buy.mug.product, user=ada, rating=5, title="Good", text="It holds.")
        erasure.erase_guest(email="somebody@example.com")
        assert reviews.may_review(product=buy.mug.product, user=ada)


class TestAStranger:
    """Whose address stood on an order by mistake: the shop knows nothing of them once it is corrected."""

    WRONG = "mrs.byron@example.com"

    def correct(self, order):
        corrections.correct_order(order=order, email=EMAIL, phone=PHONE, reason="You rang us.", user=admin.make())

    @pytest.fixture
    def read(self):
        def read():
            OrderEvent.objects.update(created_at=timezone.now() - timedelta(minutes=5))
            contacts.read_buyers()
            return dict(Contact.objects.values_list("email", "order_count"))

        return read

    def test_is_forgotten(self, buy, read):
        order = buy(email=self.WRONG)
        assert read() == {self.WRONG: 1}
        self.correct(order)
        assert not Contact.objects.exists()
        assert read() == {EMAIL: 1}

    def test_keeps_what_they_have_bought_and_what_staff_have_noted(self, buy, read):
        order, own = buy(email=self.WRONG), buy(email=self.WRONG)
        contacts.add_note(contact=contacts.lock_contact(self.WRONG), text="Rings twice.", user=None)
        assert read() == {self.WRONG: 2}
        self.correct(order)
        assert read() == {self.WRONG: 1, EMAIL: 1}
        self.correct(own)
        contact = Contact.objects.get(email=self.WRONG)
        assert (contact.name, contact.order_count, contact.notes.count()) == ("", 0, 1)


class TestTheFile:
    def told(self, person):
        return json.loads(data_export.export_personal_data(person))

    def test_holds_what_every_app_holds_of_a_member(self, ada, buy):
        order = buy(user=ada)
        carts.add_to_cart(cart=carts.open_cart(user=ada), variant_id=buy.mug.pk, quantity=2)
        reviews.write_review(product=buy.mug.product, user=ada, rating=5, title="Good", text="It holds.")
        blog.write_comment(post=published_post.make(), text="Yes.", user=ada)
        queue_email(EmailDraft(to=[EMAIL], subject="Reset", text="Open /reset/abc/", is_secret=True))
        told = self.told(erasure.subject_of_user(ada))
        assert (told["account"]["email"], told["account"]["profile"]["nickname"]) == (EMAIL, "Countess")
        assert told["account"]["addresses"][0]["line1"] == "12 Mill Lane"
        [hers] = told["orders"]["orders"]
        assert (hers["number"], hers["total"], hers["phone"]) == (order.number, "10.00", PHONE)
        assert {name: len(hers[name]) for name in ("lines", "addresses", "payments", "parcels", "discounts")} == {
            "lines": 1,
            "addresses": 1,
            "payments": 1,
            "parcels": 1,
            "discounts": 1,
        }
        assert told["orders"]["cart"][0]["quantity"] == 2
        assert told["catalogue"]["reviews"][0]["text"] == "It holds."
        assert told["journal"]["comments"][0]["text"] == "Yes."
        subjects = [mail["subject"] for mail in told["mails"]]
        assert "Reset" in subjects and len(subjects) >= 4
        assert "/reset/abc/" not in json.dumps(told)

    def test_holds_nothing_of_anybody_else(self, ada, buy):
        other = member.make(email=f"x.{EMAIL}")
        buy(user=other, email=other.email)
        buy(email="bo@example.com")
        told = self.told(erasure.subject_of_user(ada))
        assert (told["orders"]["orders"], told["mails"]) == ([], [])
        assert other.email not in json.dumps(told) and "bo@" not in json.dumps(told)

    def test_of_a_stranger_who_has_confirmed_nothing_has_no_guests_orders(self, buy):
        stranger = member.make(email=EMAIL)
        EmailAddress.objects.create(user=stranger, email=EMAIL, verified=False, primary=True)
        buy()
        assert self.told(erasure.subject_of_user(stranger))["orders"]["orders"] == []

    def test_of_a_guest_holds_their_orders(self, buy):
        order = buy()
        [told] = self.told(erasure.subject_of_email(EMAIL))["orders"]["orders"]
        assert (told["number"], told["addresses"][0]["name"]) == (order.number, "Ada Byron")

    def test_asks_no_more_for_more_orders(self, ada, buy):
        def count():
            with CaptureQueriesContext(connection) as queries:
                self.told(erasure.subject_of_user(ada))
            return len(queries)

        buy(user=ada)
        count()  # what a process reads once
        one = count()
        buy(user=ada)
        assert count() == one

    def test_is_downloaded_by_whoever_writes_their_password_again(self, client, ada):
        ada.set_password("nine quiet herons")
        ada.save()
        client.force_login(ada)
        assert "/account/data/" in client.get("/account/security/").content.decode()
        asked = client.post("/account/data/")
        assert (asked.status_code, asked["Location"][:25]) == (302, "/accounts/reauthenticate/")
        assert client.post(asked["Location"], {"password": "wrong"}).status_code == 422
        response = client.post(asked["Location"], {"password": "nine quiet herons"})
        assert response["Content-Disposition"] == 'attachment; filename="personal-data.json"'
        assert "no-store" in response["Cache-Control"]
        assert response.json()["account"]["email"] == EMAIL
        assert client.get("/account/data/").status_code == 405


class TestTheBooks:
    def test_go_on_without_the_buyer(self, admin_client, buy):
        order = buy()
        erasure.erase_guest(email=EMAIL)
        send_what_waits()
        assert "Erased at" in admin_client.get(f"/admin/orders/order/{order.pk}/change/").content.decode()
        order.refresh_from_db()
        refunds.refund_order(order=order, amount=Decimal(1), reason="Goodwill", key="k" * 24, user=admin.make())
        pending_documents.write_pending_documents()
        pdfs.print_overdue()
        order.refresh_from_db()
        assert (order.refunded_total, order.invoices.count()) == (Decimal(1), 2)
        assert where_she_is() == KEPT
        assert not OutgoingEmail.objects.exclude(to=["orders@larkfield.example"]).exists()
