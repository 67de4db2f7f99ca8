from datetime import date
from decimal import Decimal

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.test.utils import CaptureQueriesContext

from customers.models import Address, Contact, OutgoingEmail
from customers.outbox.mime import as_message
from customers.services import accounts, addresses, contacts, profiles
from my_shop.kernel.brand.services import save_brand
from tests.customers.services.test_addresses import HOME
from tests.mails import written
from tests.my_shop.kernel.brand.test_services import upload
from tests.recipes import guest_comment, member, published_post

User = get_user_model()
pytestmark = pytest.mark.django_db

STAFF = ["orders@larkfield.example", "boss@larkfield.example"]


@pytest.fixture(autouse=True)
def staff(settings):
    settings.SHOP_STAFF_EMAILS = STAFF


def needs(app):
    return pytest.mark.skipif(not apps.is_installed(app), reason=f"{app} is unplugged")


def facts(**changes):
    from orders.signals import LegalDocument, Line, OrderPayload

    order = {
        "number": "AB12CD",
        "user_id": None,
        "email": "ada@example.com",
        "name": "Ada Lind",
        "lines": (
            Line(1, "MUG-1", "Mug <big> & blue", 2, Decimal("10.00"), Decimal("20.00"), Decimal(0), Decimal("20.00")),
        ),
        "subtotal": Decimal("20.00"),
        "delivery_total": Decimal("4.90"),
        "tax_total": Decimal("4.15"),
        "total": Decimal("24.90"),
        "owed_total": Decimal("24.90"),
        "currency": "EUR",
        "url": "https://shop.example/orders/AB12CD/token/",
        "address": "Ada Lind\nHill 1\n1010 Vienna",
        "delivery": "Parcel, 2 to 4 working days",
        "arrival": (date(2026, 11, 3), date(2026, 11, 5)),
        "payment": "By invoice",
        "legal_texts": tuple(LegalDocument(f"{kind}.html", f"legal-text:{kind}") for kind in ("terms", "withdrawal")),
    }
    return OrderPayload(**order | changes)


@needs("orders")
class TestOrderMails:
    def send(self, event, **more):
        """Only our receiver: products would want the stock."""
        from customers.receivers import orders

        extra = {"confirmed": {}, "cancelled": {"reason": "too late"}, "returned": {"reason": "", "return_id": "R1"}}
        getattr(orders, f"notify_{event}")(
            sender=None, signal=None, **{"order": facts(), **extra.get(event, {}), **more}
        )

    @pytest.mark.parametrize("event", ["confirmed", "cancelled", "returned"])
    def test_one_event_writes_one_mail_to_the_buyer_and_one_to_the_staff(self, event):
        self.send(event)
        self.send(event)
        assert sorted(OutgoingEmail.objects.values_list("to", flat=True)) == [["ada@example.com"], STAFF]
        for mail in written(OutgoingEmail.objects.all()):
            assert "AB12CD" in mail.subject and "AB12CD" in mail.text and "AB12CD" in mail.html
            assert "2 x Mug <big> & blue (MUG-1), €10.00 each: €20.00" in mail.text
            assert "Mug &lt;big&gt; &amp; blue" in mail.html and '<td class="sum">€20.00</td>' in mail.html
        buyers = written(OutgoingEmail.objects.get(to=["ada@example.com"]))
        assert "https://shop.example/orders/AB12CD/token/" in buyers.text
        assert "https://shop.example/orders/AB12CD/token/" in buyers.html

    def test_a_correction_is_told_to_the_buyer_and_to_an_address_that_was_wrong(self):
        from orders.signals import OrderCorrection

        correction = OrderCorrection("AB12CD-7", "e-mail address", "A slip.", former_email="wrong@example.com")
        self.send("corrected", correction=correction)
        mails = {mail.to[0]: mail for mail in written(OutgoingEmail.objects.all())}
        assert set(mails) == {"ada@example.com", "wrong@example.com"}
        for words in ("corrected the e-mail address of your order AB12CD", "A slip.", "1010 Vienna", "/orders/AB12CD/"):
            assert words in mails["ada@example.com"].text
        stranger = mails["wrong@example.com"]
        assert "AB12CD" in stranger.subject
        for secret in ("/orders/", "Ada", "ada@", "Vienna", "€"):
            assert secret not in stranger.text + stranger.html + str(stranger.facts)

    def test_the_confirmation_brings_the_notice_on_the_legal_guarantee_along(self, settings):
        def attached():
            mail = OutgoingEmail.objects.get(to=["ada@example.com"])
            return {name: content for name, content, _ in as_message(written(mail)).attachments}

        settings.SHOP_COUNTRY = "AT"
        self.send("confirmed", order=facts(legal_texts=()))
        assert attached() == {}, "nobody has uploaded it"
        save_brand(texts={}, guarantee_picture=upload())
        assert [(name, content[:4]) for name, content in attached().items()] == [("legal-guarantee.png", b"\x89PNG")]
        OutgoingEmail.objects.all().delete()
        self.send("confirmed", order=facts(legal_texts=(), needs_delivery=False))
        assert attached() == {}, "it is about goods"

    def test_says_why_a_business_is_charged_no_tax(self):
        note = "Reverse charge: the customer owes the VAT."
        self.send("confirmed", order=facts(is_net=True, tax_total=Decimal(0), tax_note=note))
        mail = written(OutgoingEmail.objects.get(to=["ada@example.com"]))
        for part in (mail.text, mail.html):
            assert note in part and "Contains" not in part

    def test_says_the_total_and_the_address(self):
        self.send("confirmed")
        mail = written(OutgoingEmail.objects.get(to=["ada@example.com"]))
        for words in ("€24.90", "€4.90", "1010 Vienna", "Parcel, 2 to 4 working days", "Hello Ada Lind"):
            assert words in mail.text

    @pytest.mark.parametrize("part", ["text", "html"])
    def test_the_confirmation_says_what_the_orders_page_says(self, part):
        self.send("confirmed")
        mail = getattr(written(OutgoingEmail.objects.get(to=["ada@example.com"])), part)
        for words in (
            "Subtotal",
            "Contains €4.15 VAT.",
            "Due between Tuesday, 3 November and Thursday, 5 November.",
            "Payment: By invoice.",
            "/help/returns/",
        ):
            assert words in mail

    def test_the_confirmation_brings_terms_and_withdrawal_along_as_they_are_today(self, settings):
        settings.SHOP_ADDRESS, settings.SHOP_WITHDRAWAL_DAYS = ["Larkfield GmbH", "Hamburg"], 21
        self.send("confirmed")
        mail = written(OutgoingEmail.objects.get(to=["ada@example.com"]))
        legal_texts = {name: content for name, content, _ in as_message(mail).attachments}
        assert list(legal_texts) == ["terms.html", "withdrawal.html"]
        assert "How a contract comes about" in legal_texts["terms.html"]
        for words in (
            "within 21 days without giving any reason",
            "To Larkfield GmbH, Hamburg, ",
            "hereby give notice that I/We (*) withdraw from my/our (*) contract of sale",
        ):
            assert words in legal_texts["withdrawal.html"]
        assert "<script" not in legal_texts["terms.html"] + legal_texts["withdrawal.html"]
        assert "are attached" in mail.text and "are attached" in mail.html

    @pytest.mark.parametrize("event", ["cancelled", "returned"])
    def test_no_other_mail_brings_them(self, event):
        self.send(event)
        assert not any(mail.attachments for mail in written(OutgoingEmail.objects.all()))

    def test_one_day_of_arrival_is_named_once(self):
        self.send("confirmed", order=facts(arrival=(date(2026, 11, 3), date(2026, 11, 3))))
        assert "Due on Tuesday, 3 November." in written(OutgoingEmail.objects.get(to=["ada@example.com"])).text

    @pytest.mark.parametrize("part", ["text", "html"])
    def test_delivery_without_price_is_free(self, part):
        self.send("confirmed", order=facts(delivery_total=Decimal("0.00")))
        for mail in written(OutgoingEmail.objects.all()):
            assert "Free" in getattr(mail, part) and "€0.00" not in getattr(mail, part)

    @pytest.mark.parametrize("part", ["text", "html"])
    def test_the_cancellation_says_the_total(self, part):
        self.send("cancelled")
        mail = written(OutgoingEmail.objects.get(to=["ada@example.com"]))
        assert "The order’s total was €24.90." in getattr(mail, part)

    def test_each_return_of_an_order_is_an_event(self):
        self.send("returned", return_id="R1")
        self.send("returned", return_id="R2")
        assert OutgoingEmail.objects.filter(to=["ada@example.com"]).count() == 2

    @pytest.mark.parametrize("part", ["text", "html"])
    def test_what_is_owed_now_stands_beside_the_total(self, part):
        self.send("returned", is_line_cancellation=True, order=facts(owed_total=Decimal("14.90")))
        mail = written(OutgoingEmail.objects.get(to=STAFF))
        assert "€14.90" in getattr(mail, part) and "without what was taken off since" in getattr(mail, part)
        assert "€14.90 of €24.90" in mail.subject

    @pytest.mark.parametrize(
        ("is_line_cancellation", "text", "subject"),
        [
            (True, "items of order AB12CD were cancelled.", "Items of order AB12CD cancelled:"),
            (False, "order AB12CD was returned.", "Order AB12CD returned:"),
        ],
    )
    def test_the_staff_hear_whether_it_came_back_or_never_left(self, is_line_cancellation, text, subject):
        self.send("returned", is_line_cancellation=is_line_cancellation)
        mail = written(OutgoingEmail.objects.get(to=STAFF))
        assert text in mail.text and subject in mail.subject

    @pytest.mark.parametrize("is_line_cancellation", [True, False])
    def test_a_part_has_its_own_price_in_the_subject_and_what_is_owed_no_tax_of_the_whole(self, is_line_cancellation):
        from orders.signals import Line

        lines = (Line(1, "MUG-1", "Mug", 1, Decimal("10.00"), Decimal("10.00"), Decimal("1.50"), Decimal("8.50")),)
        order = facts(lines=lines, owed_total=Decimal("14.90"))
        self.send("returned", is_line_cancellation=is_line_cancellation, order=order)
        mail = written(OutgoingEmail.objects.get(to=STAFF))
        assert mail.subject.endswith(
            "cancelled: €14.90 of €24.90" if is_line_cancellation else "returned: goods for €8.50"
        )
        assert "VAT" not in mail.text and "VAT" not in mail.html

    @pytest.mark.parametrize("event", ["cancelled", "returned", "lines-cancelled"])
    def test_goods_that_come_back_cost_what_was_paid_for_them(self, event):
        from orders.signals import Line

        lines = (Line(1, "MUG-1", "Mug", 2, Decimal("34.00"), Decimal("68.00"), Decimal("21.87"), Decimal("46.13")),)
        called_off = {"is_line_cancellation": True} if event == "lines-cancelled" else {}
        self.send("cancelled" if event == "cancelled" else "returned", order=facts(lines=lines), **called_off)
        for mail in written(OutgoingEmail.objects.all()):
            assert "2 x Mug (MUG-1): €46.13, after reductions" in mail.text and "€68.00" not in mail.text
            assert '<td class="sum">€46.13</td>' in mail.html and "€68.00" not in mail.html

    def test_the_confirmation_lists_prices_above_its_reductions(self):
        from orders.signals import Line

        lines = (Line(1, "MUG-1", "Mug", 2, Decimal("34.00"), Decimal("68.00"), Decimal("21.87"), Decimal("46.13")),)
        self.send("confirmed", order=facts(lines=lines))
        for mail in written(OutgoingEmail.objects.all()):
            assert "2 x Mug (MUG-1), €34.00 each: €68.00" in mail.text
            assert '<td class="sum">€68.00</td>' in mail.html

    def test_a_change_says_what_is_another_one_what_it_costs_and_what_is_to_be_paid(self):
        from orders.signals import ChangedLine, OrderChange

        more = ChangedLine(1, "MUG-1", "Mug <big>", before=1, after=2)
        gone = ChangedLine(2, "JUG-1", "Jug", before=3, after=0)
        change = OrderChange(
            "AB12CD-E1", (more, gone), Decimal("10.00"), Decimal(0), reason="You rang", moved_to="Leeds"
        )
        for _ in range(2):  # one change is one mail
            sums = {"counted_total": Decimal("14.90"), "amount_due": Decimal("10.00")}
            self.send("changed", order=facts(revision=1, **sums), change=change)
        mail, staff = written(OutgoingEmail.objects.order_by("pk"))
        assert mail.subject == "Your order AB12CD has been changed"
        for text in (mail.text, mail.html):
            for said in ("2 instead of 1", "aken out: 3", "another address", "You rang", "€10.00", "Pay,"):
                assert said in text
            assert "Paid already: €14.90" in text
        assert "<big>" not in mail.html
        assert staff.subject == "Order AB12CD changed: €24.90"

    def test_a_change_says_what_goes_back(self):
        from orders.signals import OrderChange

        change = OrderChange("AB12CD-E1", (), Decimal("-5.00"), Decimal("5.00"))
        self.send("changed", order=facts(), change=change)
        mail = written(OutgoingEmail.objects.exclude(to=STAFF))[0]
        assert "€5.00 of what you paid goes back to you." in mail.text
        assert "Nothing is to be paid." in mail.html

    def test_a_reason_is_told(self):
        self.send("cancelled", reason="Changed my mind")
        assert all("Changed my mind" in mail.text for mail in written(OutgoingEmail.objects.all()))

    def test_line_breaks_reach_no_header(self):
        self.send("confirmed", order=facts(number="AB\r\nBcc: all@example.com"))
        assert OutgoingEmail.objects.count() == 2
        assert not any("\n" in mail.subject for mail in written(OutgoingEmail.objects.all()))

    def test_a_broken_address_undoes_nothing(self, settings):
        settings.SHOP_STAFF_EMAILS = ["boss@\nexample.com"]
        self.send("confirmed")
        assert OutgoingEmail.objects.get().to == ["ada@example.com"]

    def test_without_staff_addresses_the_buyer_alone_hears(self, settings):
        settings.SHOP_STAFF_EMAILS = []
        self.send("confirmed")
        assert OutgoingEmail.objects.get().to == ["ada@example.com"]

    def test_is_connected(self):
        from orders import signals

        for name in ("order_confirmed", "order_cancelled", "order_returned", "addresses_asked", "address_used"):
            lookups = [receiver[0][0] for receiver in getattr(signals, name).receivers]
            assert any(str(lookup).startswith("customers.receivers.orders") for lookup in lookups), name


@needs("orders")
class TestAddressBook:
    def test_the_checkout_is_offered_the_own_addresses_default_first(self):
        from orders.signals import KnownAddress, addresses_asked

        user, other = member.make(), member.make()
        customer = accounts.ensure_account(user)[1]
        addresses.save_address(customer=accounts.ensure_account(other)[1], **HOME | {"line1": "Not mine"})
        addresses.save_address(customer=customer, **HOME)
        addresses.save_address(customer=customer, **HOME | {"line1": "Hill 2"}, is_default=True)
        [answer] = [found for _, found in addresses_asked.send(sender=None, user_id=user.pk) if found]
        assert all(isinstance(address, KnownAddress) for address in answer)
        assert [(address.line1, address.is_default) for address in answer] == [("Hill 2", True), ("Hill 1", False)]
        assert addresses_asked.send(sender=None, user_id=0)[0][1] == []

    def test_a_used_address_is_kept_once(self):
        from orders.signals import KnownAddress, address_used

        user = member.make()
        address = KnownAddress(**HOME, line2="", region="")
        address_used.send(sender=None, user_id=user.pk, address=address)
        address_used.send(sender=None, user_id=user.pk, address=address)
        address_used.send(sender=None, user_id=0, address=address)
        assert Address.objects.get().customer.user == user


@needs("orders")
class TestBuyersSearched:
    @pytest.fixture
    def known(self):
        user = member.make(email="ada.lind@example.com", first_name="Ada", last_name="Lind")
        customer = accounts.ensure_account(user)[1]
        for line in ("Hill 1", "Hill 2"):
            addresses.save_address(customer=customer, **HOME | {"name": "A. Lovelace", "line1": line})
        member.make(email="bo@example.com", first_name="Bo")
        member.make(email="ada.gone@example.com", is_active=False)
        return customer

    def ask(self, words, limit=20):
        from orders.signals import buyers_searched

        [(_, found)] = buyers_searched.send(sender=None, words=words, limit=limit)
        return found

    @pytest.mark.parametrize("words", ["ADA.lind@exa", "ada.", "lind ada", "lovelace", "number"])
    def test_finds_by_email_name_and_number_with_the_address_to_fill_in(self, known, words):
        [buyer] = self.ask(known.number.lower() if words == "number" else words)
        assert (buyer.user_id, buyer.name, buyer.email) == (known.user_id, "Ada Lind", "ada.lind@example.com")
        assert (buyer.customer_number, buyer.address.line1) == (known.number, "Hill 1")

    @pytest.mark.parametrize("words", ["", "ada bo", "nobody@example.com"])
    def test_finds_nobody_else(self, known, words):
        assert self.ask(words) == []

    def test_asks_as_many_queries_however_many_fit(self, known, django_assert_num_queries):
        for number in range(5):
            person = member.make(email=f"ada.{number}@example.com")
            addresses.save_address(customer=accounts.ensure_account(person)[1], **HOME)
        with django_assert_num_queries(3):
            assert len(self.ask("ada.")) == 6
        assert len(self.ask("ada.", limit=2)) == 2


@needs("products")
class TestStockMail:
    def test_tells_the_staff_what_is_left(self):
        from products.signals import LowStock, stock_ran_low

        stock_ran_low.send(sender=None, variants=(LowStock(1, "MUG-1", "Mug", 3), LowStock(2, "MUG-2", "Mug, red", 0)))
        mail = written(OutgoingEmail.objects.get())
        assert (mail.to, mail.subject) == (STAFF, "Running low: MUG-1, MUG-2")
        assert "Mug (MUG-1): 3 left" in mail.text and "Mug, red (MUG-2): sold out" in mail.text


@needs("blog")
class TestCommentMail:
    @pytest.fixture
    def post(self):
        return published_post.make(author=member.make(email="author@example.com"), title="Salt & pepper")

    def test_a_new_one_writes_exactly_one_and_an_edit_none(self, post):
        comment = guest_comment.make(post=post, text="<b>Hello</b>")
        mail = written(OutgoingEmail.objects.get())
        assert (mail.to, mail.subject) == (["author@example.com"], "Bo commented on “Salt & pepper”")
        assert "<b>Hello</b>" in mail.text and "&lt;b&gt;Hello" in mail.html
        assert f"{post.get_absolute_url()}#comment-{comment.pk}" in mail.text
        assert mail.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        comment.text = "Edited"
        comment.save()
        assert OutgoingEmail.objects.count() == 1

    def test_an_edit_writes_none_when_the_mail_of_the_new_one_is_cleared_away(self, post):
        comment = guest_comment.make(post=post)
        OutgoingEmail.objects.all().delete()
        comment.save()
        assert OutgoingEmail.objects.count() == 0

    def test_the_authors_own_writes_none(self, post):
        guest_comment.make(post=post, user=post.author)
        assert OutgoingEmail.objects.count() == 0

    def test_whoever_switched_it_off_gets_none(self, post):
        profile, _ = accounts.ensure_account(post.author)
        profiles.save_mail_preferences(profile=profile, wants_comment_mail=False, wants_post_mail=False)
        guest_comment.make(post=post)
        assert OutgoingEmail.objects.count() == 0

    def test_an_author_without_profile_gets_one_and_without_address_none(self, post):
        post.author.profile.delete()
        guest_comment.make(post=post)
        assert OutgoingEmail.objects.count() == 1
        User.objects.update(email="")
        guest_comment.make(post=post)
        assert OutgoingEmail.objects.count() == 1

    def test_a_fixture_writes_none(self, post):
        from django.db.models.signals import post_save

        comment = guest_comment.prepare(post=post, pk=77)
        post_save.send(sender=type(comment), instance=comment, created=True, raw=True)
        assert OutgoingEmail.objects.count() == 0

    def test_line_breaks_in_names_reach_no_header(self, post):
        guest_comment.make(post=post, name="Bo\r\nBcc: all@example.com")
        assert "\n" not in written(OutgoingEmail.objects.get()).subject

    def test_goes_when_the_comment_goes(self, post):
        from django.db import transaction

        with pytest.raises(RuntimeError), transaction.atomic():
            guest_comment.make(post=post)
            raise RuntimeError
        assert OutgoingEmail.objects.count() == 0


@needs("blog")
class TestPostMail:
    def publish(self, post_id=1, author_id=0):
        from blog.signals import PublishedPost, post_published

        post_published.send(
            sender=None,
            post=PublishedPost(post_id, "New <things>", "All about them.", author_id, "Ada", "https://shop.example/p/"),
        )

    def reader(self, **facts):
        user = member.make(**facts)
        profile, _ = accounts.ensure_account(user)
        profiles.save_mail_preferences(profile=profile, wants_comment_mail=True, wants_post_mail=True)
        return user

    def test_goes_once_to_whoever_asked_for_it(self):
        reader, author = self.reader(email="reader@example.com"), self.reader()
        self.reader(is_active=False), self.reader(email=""), member.make()
        self.publish(author_id=author.pk)
        self.publish(author_id=author.pk)
        mail = written(OutgoingEmail.objects.get())
        assert (mail.to, mail.subject) == (["reader@example.com"], "New <things>")
        link = f"/account/mail/unsubscribe/{profiles.unsubscribe_token(reader_id=reader.pk, kind='posts')}/"
        assert link in mail.text and link in mail.html and link in mail.headers["List-Unsubscribe"]
        assert mail.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert "{unsubscribe_url}" not in mail.text + mail.html

    def test_goes_to_guests_who_confirmed_their_address(self):
        asked, confirmed = contacts.lock_contact("asked@example.com"), contacts.lock_contact("yes@example.com")
        Contact.objects.filter(pk=confirmed.pk).update(wants_news=True)
        self.publish()
        mail = written(OutgoingEmail.objects.get())
        assert mail.to == ["yes@example.com"]
        token = profiles.unsubscribe_token(reader_id=confirmed.pk, kind=profiles.NEWS)
        assert f"/account/mail/unsubscribe/{token}/" in mail.text
        assert not Contact.objects.get(pk=asked.pk).wants_news

    def test_a_reader_whose_address_is_none_is_left_out(self):
        self.reader(email="two\nlines@example.com"), self.reader(email="reader@example.com")
        self.publish()
        assert OutgoingEmail.objects.get().to == ["reader@example.com"]

    def test_queries_do_not_grow_with_readers(self, django_assert_max_num_queries):
        from django.db import connection

        def queries(post_id):
            with CaptureQueriesContext(connection) as captured:
                self.publish(post_id)
            return len(captured)

        self.reader()
        few = queries(1)
        for _ in range(20):
            self.reader()
        assert queries(2) <= few  # the first one has read the brand, too
        assert OutgoingEmail.objects.count() == 22
