"""Staff change an order: the page shows what will happen, with its sums, and its button does that or nothing."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from orders.models import DraftOrder
from orders.services.fulfilment import shipping
from orders.services.order import notes
from orders.services.payment import payments
from orders.signals import OfferHit, offers_searched
from tests import desk
from tests.orders.money import again

pytestmark = pytest.mark.django_db


@pytest.fixture
def as_boss(client, django_user_model):
    client.force_login(django_user_model.objects.create_superuser("boss", "boss@example.com", "pass-for-tests"))
    return client


@pytest.fixture
def order(make_variant, confirmed):
    """2 mugs and a jug at €12, €4.90 for delivery, paid: €40.90."""
    mug, jug = make_variant("MUG", quantity=9), make_variant("JUG", name="Jug", quantity=9)
    order = confirmed("transfer", units={mug: 2, jug: 1})
    payments.record_manual_payment(order=order, amount=order.total, user=None)
    return again(order)


def url(order):
    return f"/admin/orders/order/{order.pk}/change-order/"


def typed(page, **changes):
    """What the form of a page would send."""
    return {**desk.fields_of(page), "reason": "You rang", **changes}


def press(client, order, sent):
    return client.post(url(order), sent, follow=True)


def line(order, sku):
    return f"line-{order.lines.get(sku=sku).pk}"


class TestChangeOrder:
    def test_is_shown_with_its_sums_and_then_done(self, as_boss, order):
        sent = typed(as_boss.get(url(order)), **{line(order, "MUG"): 3})
        page = press(as_boss, order, sent)
        text = page.content.decode()
        assert "Change the order: €12.00 more to be paid" in text
        assert "<del>€40.90</del> <ins>€52.90</ins>" in text
        assert "Taken out of stock: 1 × Mug." in text
        assert again(order).revision == 0
        done = press(as_boss, order, typed(page, apply="x"))
        assert "Changed." in done.content.decode()
        order = again(order)
        assert (order.total, order.amount_due) == (Decimal("52.90"), Decimal("12.00"))

    def test_the_button_says_what_goes_back(self, as_boss, order):
        page = press(as_boss, order, typed(as_boss.get(url(order)), **{line(order, "JUG"): 0}))
        assert "Change the order: €12.00 goes back to the buyer" in page.content.decode()

    def test_a_new_row_of_0_units_is_left_out(self, as_boss, order):
        rows = {"sku-0": "MUG", "units-0": 0, line(order, "MUG"): 3}
        page = press(as_boss, order, typed(as_boss.get(url(order)), **rows))
        assert "Taken out of stock: 1 × Mug." in page.text

    def test_names_who_gets_the_mails_where_the_address_is_another(self, as_boss, order):
        sent = typed(as_boss.get(url(order)), email="new@example.com", **{line(order, "MUG"): 3})
        told = press(as_boss, order, sent).context["consequences"]
        assert [text for text in told if "@" in text] == [
            f"Mails about it go to new@example.com from now on; {order.email} is told that no more go there.",
            "new@example.com is told what has changed, what the order costs now, and how to pay what is still owed.",
        ]

    def test_another_phone_number_alone_moves_no_mail(self, as_boss, order):
        told = press(as_boss, order, typed(as_boss.get(url(order)), phone="020 7946 0000")).context["consequences"]
        assert told[0] == "The phone number becomes: 020 7946 0000."
        assert not any("@" in text for text in told)

    def test_speaks_of_no_payment_where_nothing_is_to_be_paid(self, as_boss, order):
        sent = typed(as_boss.get(url(order)), **{line(order, "JUG"): 0})
        told = press(as_boss, order, sent).context["consequences"]
        assert "Nothing is to be paid afterwards." in told
        assert told[-1] == f"{order.email} is told what has changed and what the order costs now."

    def test_another_plan_than_was_shown_is_shown_first(self, as_boss, order):
        page = press(as_boss, order, typed(as_boss.get(url(order)), **{line(order, "MUG"): 3}))
        sent = typed(page, apply="x", **{line(order, "MUG"): 4})
        again_page = press(as_boss, order, sent)
        assert "Something else follows now than was shown." in again_page.content.decode()
        assert "€19.10 more to be paid" in again_page.content.decode()  # delivery is free from €50
        assert again(order).revision == 0
        press(as_boss, order, typed(again_page, apply="x"))
        assert again(order).revision == 1

    def test_what_is_found_is_added_in_a_row_of_its_own(self, as_boss, order, make_variant, monkeypatch):
        bowl = make_variant("BOWL", "20.00", name="Bowl", quantity=3)
        hit = OfferHit(bowl.pk, "BOWL", "Bowl", Decimal("20.00"), 3)
        monkeypatch.setattr(offers_searched, "receivers", [])
        offers_searched.connect(lambda words, **kwargs: [hit] if words == "bow" else [], weak=False)
        first = as_boss.get(url(order))
        found = press(as_boss, order, typed(first, find="x", sought="bow"))
        assert "Add Bowl" in found.content.decode()
        added = press(as_boss, order, typed(found, add="BOWL"))
        page = press(as_boss, order, typed(added))
        assert "Change the order: €15.10 more to be paid" in page.content.decode()
        press(as_boss, order, typed(page, apply="x"))
        assert again(order).lines.filter(sku="BOWL", quantity=1).exists()

    def test_what_cannot_be_had_is_said_beside_its_row(self, as_boss, order):
        page = press(as_boss, order, typed(as_boss.get(url(order)), **{"sku-1": "nope", "units-1": 1}))
        assert page.status_code == 422
        assert page.context["form"].errors["sku-1"] == ["Unknown product (nope): not for sale"]

    def test_what_is_short_is_said_beside_its_line(self, as_boss, order):
        sent = typed(as_boss.get(url(order)), **{line(order, "MUG"): 40})
        page = press(as_boss, order, sent)
        assert "only 9 left, 38 wanted" in str(page.context["form"].errors[line(order, "MUG")])

    def test_every_button_but_the_last_leads_to_a_page_that_can_be_opened_again(self, as_boss, order):
        first = as_boss.get(url(order))
        sent = typed(first, sought="mug", **{line(order, "MUG"): 3, "line1": "1 New Road", "units-0": "half"})
        for button, leads in (("find", "?find=mug"), ("add", "?")):
            answer = as_boss.post(url(order), {**sent, button: "JUG"})
            assert (answer.status_code, answer["Location"]) == (302, url(order) + leads)
            fields = desk.fields_of(as_boss.get(answer["Location"]))
            assert [fields[name] for name in (line(order, "MUG"), "line1")] == [["3"], ["1 New Road"]]
        answer = as_boss.post(url(order), {**sent, "units-0": "", "key": fields["key"]})
        pages = [as_boss.get(answer["Location"]) for _ in range(2)]
        assert ["Change the order: €12.00 more to be paid" in page.text for page in pages] == [True, True]
        back = as_boss.get(url(order))  # before it
        assert "nothing is changed yet" in back.text
        assert desk.fields_of(back)["line1"] == ["1 New Road"]
        assert desk.fields_of(as_boss.get(url(order), {"anew": ""}))["line1"] == ["12 Mill Lane"]
        assert again(order).revision == 0
        assert not as_boss.get("/admin/orders/draftorder/").context["cl"].queryset
        done = press(as_boss, order, typed(pages[1], apply="x"))
        assert "Changed." in done.text and not DraftOrder.objects.exists()
        back = as_boss.get(answer["Location"])  # to what was shown and done
        assert "What will happen" not in back.text and "nothing is changed yet" not in back.text

    def test_what_was_typed_is_ones_own_and_goes_with_what_happens_to_the_order(
        self, as_boss, client, order, django_user_model
    ):
        press(as_boss, order, typed(as_boss.get(url(order)), line1="1 New Road"))
        client.force_login(django_user_model.objects.create_superuser("other", "o@example.com", "pass-for-tests"))
        assert desk.fields_of(client.get(url(order)))["line1"] == ["12 Mill Lane"]
        client.force_login(django_user_model.objects.get(username="boss"))
        assert desk.fields_of(client.get(url(order)))["line1"] == ["1 New Road"]
        notes.add_note(order=order, text="They rang again.", user=None)
        assert desk.fields_of(client.get(url(order)))["line1"] == ["12 Mill Lane"]

    def test_two_pages_of_what_was_typed_are_two_passes(self, as_boss, order):
        press(as_boss, order, typed(as_boss.get(url(order)), **{line(order, "MUG"): 3}))
        kept = [as_boss.get(url(order)) for _ in range(2)]
        wished = zip(kept, (4, 2), strict=True)
        shown = [press(as_boss, order, typed(page, **{line(order, "MUG"): units})) for page, units in wished]
        assert "Changed." in press(as_boss, order, typed(shown[0], apply="x")).text
        for changes in ({}, {"line1": "1 New Road"}):
            refused = press(as_boss, order, typed(shown[1], apply="x", **changes))
            assert "Changed." not in refused.text and "The order has changed since" in refused.text
        assert again(order).lines.get(sku="MUG").quantity == 4

    def test_is_answered_as_done_where_just_that_was_done(self, as_boss, order, make_variant):
        make_variant("BOWL", "20.00", name="Bowl", quantity=3)
        rows = {line(order, "JUG"): 0, "sku-0": "BOWL", "units-0": 1}
        shown = press(as_boss, order, typed(as_boss.get(url(order)), **rows))
        for _ in range(2):  # the second click says nothing of the line that the first has made
            assert "Changed." in press(as_boss, order, typed(shown, apply="x")).text
        other = press(as_boss, order, typed(shown, apply="x", **{line(order, "MUG"): 5}))  # by the way back
        assert other.status_code == 422 and "Changed." not in other.text
        assert (again(order).revision, again(order).lines.get(sku="MUG").quantity) == (1, 2)

    @pytest.mark.parametrize("button", [{}, {"apply": "x"}, {"find": "x", "sought": "mug"}, {"add": "JUG"}])
    def test_a_page_older_than_the_order_takes_nothing_back(self, as_boss, order, make_variant, button):
        make_variant("BOWL", "20.00", name="Bowl", quantity=3)
        older = as_boss.get(url(order))
        rows = {line(order, "JUG"): 0, "sku-0": "BOWL", "units-0": 1, "line1": "1 New Road"}
        press(as_boss, order, typed(press(as_boss, order, typed(as_boss.get(url(order)), **rows)), apply="x"))
        refused = press(as_boss, order, typed(older, **{line(order, "MUG"): 3}, **button))
        assert refused.status_code == 422
        assert "The order has changed since you opened this page, so nothing was done." in refused.text
        assert "We changed your order: " in refused.text  # what has happened
        now = desk.fields_of(refused)
        assert (now["line1"], now[line(order, "MUG")], now[line(order, "BOWL")]) == (["1 New Road"], ["2"], ["1"])
        assert not DraftOrder.objects.exists()
        page = press(as_boss, order, typed(refused, **{line(order, "MUG"): 3}))
        assert "Taken out of stock: 1 × Mug." in page.text and "address becomes" not in page.text
        assert again(order).revision == 1

    def test_nothing_is_asked_where_it_cannot_be_changed(self, as_boss, order):
        shipping.pack_order(order=order)
        page = as_boss.get(url(order), follow=True)
        assert "Only what nobody has begun to pack can be changed." in page.content.decode()

    def test_reads_as_often_whatever_the_number_of_lines(self, as_boss, confirmed, make_variant):
        counts = []
        for many in (1, 6):
            units = {make_variant(f"M{many}-{n}", quantity=9): 1 for n in range(many)}
            order = confirmed("transfer", units=units)
            sent = typed(as_boss.get(url(order)), **{"sku-0": f"M{many}-0", "units-0": 1})
            with CaptureQueriesContext(connection) as read:
                press(as_boss, order, sent)
            counts.append(len(read))
        assert counts[0] == counts[1]
