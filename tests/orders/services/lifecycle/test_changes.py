"""An order is changed before it is packed: as shown, with its stock, its money and its invoice, or not at all."""

from collections import Counter
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from model_bakery import baker

from orders import configuration
from orders.documents.data import InvoiceData
from orders.models import Invoice, Order, OrderEvent, Payment, Voucher
from orders.rules.change_plan import ChangePlanOutdated, ChangeRefused
from orders.services.fulfilment import shipping
from orders.services.invoices import invoices, pending_documents
from orders.services.lifecycle import cancellation, change_planning, changes, payment_worker, returns
from orders.services.order import links, notes
from orders.services.order.transitions import StaleOrder, version_of
from orders.services.payment import payments, refunds
from orders.services.pricing.order_pricing import DeliveryNotOffered
from orders.services.shopping.placement import WantedLine
from orders.services.shopping.quantities import QuantityRefused
from orders.signals import OrderRejected, StockMoved, order_changed, order_corrected
from tests.orders.conftest import HOME
from tests.orders.money import again, names, reasons

pytestmark = pytest.mark.django_db

UNITS = st.fixed_dictionaries({sku: st.integers(0, 3) for sku in ("MUG", "JUG", "BOWL")})
PARIS = replace(HOME, line1="1 rue de Rivoli", city="Paris", postcode="75001", country="FR")


def wanted(order, *additions, **units):
    """``wanted(order, MUG=1)``: and as many of the others as there are."""
    address = {name: units.pop(name) for name in ("shipping_address", "email") if name in units}
    by_sku = {line.sku: line.pk for line in order.lines.all()}
    return change_planning.WantedChange(
        quantities={by_sku[sku]: count for sku, count in units.items()},
        additions=[WantedLine(sku=sku, quantity=count) for sku, count in additions],
        **{"email": order.email, "phone": order.phone, **address},
    )


def plan(order, *additions, **units):
    return change_planning.plan_change(again(order), wanted(order, *additions, **units)).plan


def change(order, *additions, shown=None, key="", version=None, **units):
    what = wanted(order, *additions, **units)
    shown = shown or change_planning.plan_change(again(order), what).plan.fingerprint
    how = {"shown": shown, "reason": "You asked us to.", "key": key, "version": version}
    done = changes.change_order(order=order, wanted=what, user=None, **how)
    return again(done)


def pay(order, amount=None):
    amount = again(order).amount_due if amount is None else Decimal(amount)
    payments.record_manual_payment(order=order, amount=amount, user=None)
    return again(order)


def documents():
    """Let the worker write what is due; return all documents as (kind, total), the earliest first."""
    pending_documents.write_pending_documents()
    written = list(Invoice.objects.order_by("pk"))
    for document in written:
        InvoiceData.from_json(document.data).check()
    return [(document.kind, document.total) for document in written]


def units(order):
    return {line.sku: line.quantity for line in order.lines.all()}


def adds_up(order):
    lines = list(order.lines.all())
    assert order.total == order.subtotal - order.discount_total + order.delivery_total
    assert order.total == sum(line.total for line in lines) + order.delivery_total
    assert order.discount_total == sum(line.discount for line in lines)
    assert order.discount_total == sum(row.amount for row in order.discounts.all())
    return True


@pytest.fixture
def shelf(make_variant):
    """A mug and a jug at €12, a bowl at €20."""
    rows = (("MUG", "12.00", "Mug"), ("JUG", "12.00", "Jug"), ("BOWL", "20.00", "Bowl"))
    return {sku: make_variant(sku, price, quantity=9, name=name) for sku, price, name in rows}


@pytest.fixture
def order(shelf, confirmed):
    """2 mugs and a jug at €12, €4.90 for delivery, to be paid by transfer first: €40.90."""
    return confirmed("transfer", units={shelf["MUG"]: 2, shelf["JUG"]: 1})


@pytest.fixture
def hear_changes():
    """The orders as ``order_changed`` tells them, beside whoever moves the stock."""
    told = []

    def note(order, **arguments):
        told.append(order)

    order_changed.connect(note)
    yield told
    order_changed.disconnect(note)


class TestLines:
    def test_takes_units_and_lines_away_and_brings_others_in(self, order, warehouse):
        order = change(order, ("BOWL", 1), MUG=1, JUG=0)
        assert units(order) == {"MUG": 1, "BOWL": 1}
        assert (order.total, order.revision, order.is_confirmed) == (Decimal("36.90"), 1, True)
        assert adds_up(order)
        kind, told, more = warehouse.heard[-1]
        moved = {line.sku: line.more for line in more["change"].lines}
        assert (kind, moved) == ("changed", {"MUG": -1, "JUG": -1, "BOWL": 1})
        assert (told.total, more["change"].difference) == (Decimal("36.90"), Decimal("-4.00"))

    def test_keeps_the_agreed_price_of_what_stays_and_asks_todays_of_what_comes_in(self, order, shelf):
        for variant in shelf.values():
            variant.price += 1
            variant.save()
        order = change(order, ("BOWL", 1), MUG=3)
        assert {line.sku: line.unit_price for line in order.lines.all()} == {
            "MUG": Decimal("12.00"),
            "JUG": Decimal("12.00"),
            "BOWL": Decimal("21.00"),
        }

    def test_counts_what_is_added_of_a_line_to_that_line(self, order):
        assert units(change(order, ("mug", 2))) == {"MUG": 4, "JUG": 1}

    def test_delivery_follows_its_own_rule_for_the_new_goods(self, order):
        assert change(order, ("BOWL", 1)).delivery_total == 0  # free from €50
        assert change(order, BOWL=0).delivery_total == Decimal("4.90")

    def test_delivery_keeps_its_price_where_the_tariff_has_changed_since(self, order, standard):
        standard.price = Decimal("6.90")
        standard.save()
        assert change(order, JUG=0).delivery_total == Decimal("4.90")

    def test_refuses_a_delivery_that_does_not_take_the_new_goods(self, order, standard, shelf):
        zone = baker.make("orders.ShippingZone", name="GB", countries="GB")
        baker.make("orders.ShippingRate", method=standard, zone=zone, price="4.90", max_weight_grams=1000)
        configuration.invalidate()
        shelf["BOWL"].weight_grams = 1500
        shelf["BOWL"].save()
        with pytest.raises(DeliveryNotOffered):
            plan(order, ("BOWL", 1))

    def test_writes_what_was_changed_into_the_timeline(self, order):
        event = change(order, JUG=2).events.get(kind=OrderEvent.Kind.CHANGED)
        text = "We changed your order: Jug: 2 instead of 1. It costs €52.90 now, not €40.90. You asked us to."
        assert event.message == text
        assert event.is_public


class TestReductions:
    @pytest.fixture
    def order(self, shelf, confirmed):
        """4 mugs and a jug at €12, a tenth off: €54.00, delivery is free."""
        voucher = baker.make(Voucher, name="Autumn", code="TENTH", kind="percentage", value=10, is_active=True)
        return confirmed("transfer", units={shelf["MUG"]: 4, shelf["JUG"]: 1}, voucher=voucher)

    def test_stay_with_what_stays_unit_by_unit(self, order):
        order = change(order, MUG=2)
        assert {line.sku: line.discount for line in order.lines.all()} == {
            "MUG": Decimal("2.40"),
            "JUG": Decimal("1.20"),
        }
        assert [(row.code, row.amount) for row in order.discounts.all()] == [("TENTH", Decimal("3.60"))]
        assert adds_up(order)

    def test_are_not_given_on_what_comes_in(self, order):
        order = change(order, ("BOWL", 1), MUG=6)
        assert (order.discount_total, order.total) == (Decimal("6.00"), Decimal("98.00"))
        assert adds_up(order)

    def test_are_the_same_when_units_go_and_come_again_without_them(self, order):
        order = change(change(order, MUG=1), MUG=4)
        assert (order.discount_total, order.total) == (Decimal("2.40"), Decimal("57.60"))


class TestMoney:
    def test_more_is_owed_by_the_orders_page_where_all_was_paid(self, order, heard):
        order = pay(order)
        assert documents() == [("invoice", Decimal("40.90"))]
        order = change(order, MUG=3)
        assert (order.amount_due, order.is_paid, order.paid_at, order.is_payable) == (
            Decimal("12.00"),
            False,
            None,
            True,
        )
        assert order.awaits_payment
        assert order.pay_until is not None
        assert len(documents()) == 1  # the old invoice stands until the new one is due
        order = pay(order)
        assert (order.is_paid, order.amount_due, reasons(order)) == (True, 0, "")
        assert names(heard) == ["order_paid", "order_paid"]
        assert documents()[1:] == [("credit-note", Decimal("40.90")), ("invoice", Decimal("52.90"))]

    def test_tells_what_is_paid_of_what_it_costs_now(self, order, hear_changes):
        change(pay(order), MUG=3)
        (payload,) = hear_changes
        assert (payload.counted_total, payload.amount_due) == (Decimal("40.90"), Decimal("12.00"))

    def test_an_invoice_that_stands_until_the_rest_is_paid_is_called_so_to_both(self, order, client, admin_client):
        links_of = [(client, links.signed_url(order)), (admin_client, f"/admin/orders/order/{order.pk}/change/")]
        said = "Written before the order was changed"

        def told():
            return [said in door.get(address).text for door, address in links_of]

        pay(order)
        documents()
        assert told() == [False, False]
        change(again(order), MUG=3)
        assert told() == [True, True]
        pay(order)
        documents()
        assert told() == [False, False]

    def test_what_is_too_much_goes_back_and_the_invoice_is_replaced(self, order, heard):
        order = pay(order)
        documents()
        order = change(order, MUG=1)
        assert (order.total, order.balance, order.amount_due) == (Decimal("28.90"), Decimal("28.90"), 0)
        assert (order.refunded_total, order.is_paid, order.hold_reason) == (Decimal("12.00"), True, "")
        assert names(heard) == ["order_paid", "order_refunded"]
        assert documents()[1:] == [("credit-note", Decimal("40.90")), ("invoice", Decimal("28.90"))]
        assert shipping.pack_order(order=order).is_packed

    def test_what_was_too_much_counts_towards_what_it_costs_more(self, order):
        assert "€5.00 too much" in reasons(pay(order, order.total + 5))
        change(order, MUG=3)
        assert reasons(order) == ""

    @pytest.mark.parametrize(
        ("paid", "then", "beyond"),
        [("31.10", {"MUG": 3}, "0.00"), ("100.00", {}, "68.90")],
    )
    def test_what_is_too_much_is_known_before_the_new_invoice_is_written(self, order, paid, then, beyond):
        """€40.90 are invoiced, then it costs €72.00, and is paid: a change to €52.90 gives back what it costs less."""
        pay(order)
        documents()
        change(order, MUG=5)
        order = pay(order, paid)
        if then:
            order = change(order, **then)
        assert invoices.paid_beyond_price(order) == Decimal(beyond)
        documents()
        assert invoices.paid_beyond_price(again(order)) == Decimal(beyond)

    def test_what_went_back_is_owed_again_where_it_costs_more_later(self, order, client):
        order = change(pay(order), MUG=1)
        order = change(order, ("BOWL", 1))
        assert order.amount_due == order.total - Decimal("28.90")
        assert "€28.90 has arrived;" in client.get(links.signed_url(order)).text
        order = pay(order)
        assert (order.balance, order.is_paid) == (order.total, True)
        assert documents() == [("invoice", order.total)]

    def test_less_is_owed_where_nothing_was_paid(self, order, heard):
        order = change(order, MUG=1)
        assert (order.amount_due, order.is_paid, order.refunded_total) == (Decimal("28.90"), False, 0)
        assert documents() == []
        assert pay(order).is_paid
        assert documents() == [("invoice", Decimal("28.90"))]

    def test_a_part_that_was_paid_may_be_all_of_it_now(self, order, heard):
        order = change(pay(order, "30.00"), MUG=1)
        assert (order.is_paid, order.balance, order.pay_until) == (True, Decimal("28.90"), None)
        assert names(heard) == ["attention_needed", "order_paid", "order_refunded"]
        assert documents() == [("invoice", Decimal("28.90"))]

    def test_an_invoice_that_is_not_written_yet_is_written_as_the_order_is_by_then(self, order):
        change(pay(order), MUG=1)
        assert documents() == [("invoice", Decimal("28.90"))]

    def test_cancelled_afterwards_all_goes_back_and_nothing_stays_invoiced(self, order):
        order = pay(order)
        documents()
        order = change(change(order, MUG=1), ("BOWL", 1))
        cancellation.cancel_order(order=order)
        assert again(order).balance == 0
        sums = {"invoice": 0, "credit-note": 0}
        for kind, total in documents():
            sums[kind] += total
        assert sums["invoice"] == sums["credit-note"]

    def test_a_payment_that_is_open_over_more_is_closed(self, shelf, confirmed):
        order = confirmed(units={shelf["MUG"]: 2, shelf["JUG"]: 1})
        payment = payments.start_payment(order=order, choice="second-step")
        change(order, JUG=0)
        payment_worker.look_up_payments()
        assert again(payment).status == Payment.Status.CANCELLED
        assert payments.start_payment(order=again(order), choice="succeed").amount == Decimal("28.90")
        assert again(order).is_paid

    def test_the_rest_is_waited_for_as_the_whole_was(self, order):
        order = change(pay(order), MUG=3)
        now = order.pay_until + timezone.timedelta(minutes=1)
        payment_worker.expire_unpaid(now=now)
        order = again(order)
        assert order.is_confirmed
        assert "not paid in time" in reasons(order)


class TestPlace:
    def test_moves_to_a_place_with_another_tax_and_delivery(self, order, standard):
        for countries, price in (("GB", "4.90"), ("FR", "9.90")):
            zone = baker.make("orders.ShippingZone", name=countries, countries=countries)
            baker.make("orders.ShippingRate", method=standard, zone=zone, price=price)
        for country, rate in (("GB", 20), ("FR", 10)):
            baker.make("orders.TaxRate", country=country, tax_class="standard", rate=rate, valid_from="2020-01-01")
        configuration.invalidate()
        order = change(order, shipping_address=PARIS)
        assert (order.country, order.postcode, order.total) == ("FR", "75001", Decimal("45.90"))
        assert {line.tax_rate for line in order.lines.all()} == {Decimal(10)}
        assert order.addresses.get(kind="shipping").city == "Paris"
        *_, move, event = order.events.exclude(kind=OrderEvent.Kind.INVOICED)
        assert "another delivery address" in event.message
        assert "12 Mill Lane" in move.message.partition("now:")[0] and "Paris" in move.message
        assert not move.is_public

    def test_tells_where_it_goes_now_where_units_change_too(self, order, hear_changes):
        change(order, MUG=3, shipping_address=replace(HOME, line1="21 Mill Lane"))
        (payload,) = hear_changes
        assert "21 Mill Lane" in payload.address and HOME.line1 not in payload.address

    def test_tells_an_e_mail_address_that_was_wrong(self, order, hear):
        heard = hear(order_corrected)
        change(order, MUG=3, email="ada@byron.example")
        [correction] = [each["correction"] for each in heard]
        assert (correction.corrected, correction.former_email) == ("", "ada@example.com"), "the change tells the rest"

    def test_a_correction_that_costs_the_same_is_only_that(self, order, warehouse, hear):
        heard, corrected = len(warehouse.heard), hear(order_corrected)
        order = change(order, shipping_address=replace(HOME, line1="21 Mill Lane"), email="ada@byron.example")
        assert (order.revision, order.email, len(warehouse.heard)) == (0, "ada@byron.example", heard)
        assert order.events.last().message.startswith("We have corrected the delivery address and the e-mail address.")
        assert [each["correction"].former_email for each in corrected] == ["ada@example.com"]


class TestWhateverIsChanged:
    """However often it is changed, paid and changed again: the sums are those of the lines, and so is the stock."""

    @settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
    @given(steps=st.lists(st.tuples(st.sampled_from(["change", "change", "pay", "work"]), UNITS), max_size=6))
    def test_sums_money_documents_and_stock_belong_together(self, shelf, confirmed, warehouse, steps):
        voucher = baker.make(Voucher, name="Autumn", code=f"T-{Voucher.objects.count()}", kind="amount", value=7)
        order = confirmed("transfer", units={shelf["MUG"]: 2, shelf["JUG"]: 1}, voucher=voucher)
        taken = Counter({"MUG": 2, "JUG": 1})
        for step, count in steps:
            if step == "change":
                stored = units(order)
                more = [(sku, count[sku]) for sku in count if sku not in stored and count[sku]]
                with suppress(ChangeRefused):
                    change(order, *more, **{sku: count[sku] for sku in count if sku in stored})
                    for line in warehouse.heard[-1][2]["change"].lines:
                        taken[line.sku] += line.more
            elif step == "pay" and again(order).amount_due:
                pay(order)
            elif step == "work":
                pending_documents.write_pending_documents()
            order = again(order)
            assert adds_up(order)
            assert +taken == Counter(units(order))
            assert order.balance + order.amount_due == order.total
        if order.amount_due:
            pay(order)
        assert sum(self.written(order)) == again(order).balance == order.total

    def written(self, order):
        pending_documents.write_pending_documents()
        return [row.total * (-1 if row.is_credit_note else 1) for row in order.invoices.all()]


class TestRefusals:
    @pytest.fixture
    def refuses(self, order, snapshot):
        def refuse(error, *additions, **units):
            before = snapshot(order)
            with pytest.raises(error) as refusal:
                change(order, *additions, **units)
            assert snapshot(order) == before
            return str(refusal.value)

        return refuse

    def test_of_another_plan_than_was_shown(self, order, refuses, shelf):
        shown = plan(order, ("BOWL", 1)).fingerprint
        shelf["BOWL"].price += 1
        shelf["BOWL"].save()
        refuses(ChangePlanOutdated, ("BOWL", 1), shown=shown)

    def test_of_a_plan_made_before_money_came(self, order, refuses):
        shown = plan(order, MUG=1).fingerprint
        pay(order)
        refuses(ChangePlanOutdated, MUG=1, shown=shown)

    def test_where_nothing_would_change(self, refuses):
        assert refuses(ChangeRefused, MUG=2) == "Nothing would change."

    def test_where_nothing_would_be_left(self, refuses):
        assert "Cancel it instead" in refuses(ChangeRefused, MUG=0, JUG=0)

    def test_of_more_than_is_there(self, refuses, shelf):
        shelf["MUG"].quantity = 1
        shelf["MUG"].save()
        assert "only 1 left, 2 wanted" in refuses(OrderRejected, MUG=4)

    def test_of_what_is_unknown_or_not_sold_any_more(self, refuses, shelf):
        shelf["BOWL"].product.is_published = False
        shelf["BOWL"].product.save()
        text = refuses(OrderRejected, ("NOPE", 1), ("BOWL", 1))
        assert "Unknown product" in text
        assert "Bowl (BOWL): not for sale" in text

    def test_of_too_many_of_one_item(self, refuses):
        refuses(QuantityRefused, MUG=1000)

    def test_of_what_is_beyond_its_way_to_pay_as_a_checkout_counts_it(self, shelf, confirmed, ways):
        """Without the fee for that way: 3 mugs and their delivery are €40.90, and €44.90 with it."""
        method = ways["on_delivery"]
        method.fee, method.max_total = Decimal("4.00"), Decimal("40.90")
        method.save()
        order = confirmed("on_delivery", units={shelf["MUG"]: 2})
        with pytest.raises(ChangeRefused, match="up to a total of €40.90"):
            change(order, MUG=4)
        assert change(order, MUG=3).total == Decimal("44.90")

    def test_where_nobody_moves_the_stock(self, refuses, warehouse):
        warehouse.moved = lambda change: StockMoved({})
        refuses(changes.StockNotMoved, MUG=1)

    def test_of_digital_goods_that_the_buyer_has_not_agreed_to(self, refuses, make_variant):
        make_variant("PDF", name="Booklet", is_digital=True)
        assert "its buyer has to agree" in refuses(ChangeRefused, ("PDF", 1))

    def test_of_less_of_digital_goods_that_were_handed_over(self, bought):
        order = bought(digital=True)
        Order.objects.update(downloads_at=timezone.now())
        with pytest.raises(ChangeRefused, match="has it already"):
            change(order, PDF=0)

    @pytest.mark.parametrize(
        ("step", "why"),
        [
            ("packed", "it is packed"),
            ("cancelled", "it is cancelled"),
            ("part", "a part of it was cancelled"),
            ("refunded", "money of it went back"),
            ("disputed", "bank has taken money back"),
            ("erased", "buyer is erased"),
        ],
    )
    def test_of_an_order_that_is_further_on(self, order, step, why):
        pay(order)
        by_sku = {line.sku: line.pk for line in order.lines.all()}
        does = {
            "packed": lambda: shipping.pack_order(order=order),
            "cancelled": lambda: cancellation.cancel_order(order=order),
            "part": lambda: returns.return_lines(order=order, quantities={by_sku["JUG"]: 1}),
            "refunded": lambda: refunds.refund_order(order=order, amount=Decimal(1), reason="Sorry", user=None),
            "disputed": lambda: Order.objects.update(disputed_total=Decimal(5)),
            "erased": lambda: Order.objects.update(erased_at=timezone.now()),
        }
        does[step]()
        with pytest.raises(ChangeRefused, match=why):
            change(order, MUG=1)

    def test_of_one_that_waits_for_its_confirmation(self, place):
        with pytest.raises(ChangeRefused, match="waits for its confirmation"):
            change(place())

    def test_from_a_page_that_is_older_than_the_order(self, order):
        version, shown = version_of(again(order)), plan(order, MUG=3).fingerprint
        notes.add_note(order=order, text="They rang.", user=None)
        with pytest.raises(StaleOrder, match="They rang"):
            change(order, MUG=3, shown=shown, version=version)
        assert units(order)["MUG"] == 2

    def test_the_same_key_changes_it_once(self, order):
        shown, key = plan(order, MUG=3).fingerprint, "k" * 24
        for _ in range(2):
            change(order, MUG=3, shown=shown, key=key)
        assert (again(order).revision, units(order)["MUG"]) == (1, 3)
