from decimal import Decimal

import pytest

from orders.models import Cart, Order, Voucher
from orders.rules.fingerprint import fingerprint_of
from orders.services.fulfilment import shipping
from orders.services.legal.versions import legal_documents
from orders.services.lifecycle import cancellation, confirmation, returns
from orders.services.order import links, notes, transitions
from orders.services.order.payloads import payment_note
from orders.services.shopping import carts, placement
from orders.signals import Line, OrderPayload, OrderRejected, RejectedLine, StockTaken, order_confirmed
from products.models import Product, Variant
from tests.orders.money import again

pytestmark = pytest.mark.django_db


def confirm(order, **given):
    return confirmation.confirm_order(order=order, **{"shown": fingerprint_of(order), **given})


@pytest.fixture
def placed(place):
    return place()


@pytest.fixture
def confirmed(placed):
    return confirm(placed)


def messages(order):
    return [event.message for event in order.events.all()]


@pytest.fixture
def confirmed_by_transfer(place, ways):
    def make(instructions):
        ways["transfer"].instructions = instructions
        ways["transfer"].save()
        return confirm(place(payment_method=ways["transfer"]))

    return make


class TestConfirmOrder:
    def test_confirms_and_tells_once(self, placed, warehouse):
        order = confirm(placed)
        order.refresh_from_db()
        assert order.is_confirmed
        assert order.confirmed_at is not None
        assert warehouse.kinds == ["confirmed"]
        assert messages(order)[-1] == "You confirmed your order. We are packing it."

    def test_refuses_a_way_to_pay_that_is_not_for_this_order_any_more(self, place, ways, warehouse, snapshot):
        order = place(payment_method=ways["on_delivery"])
        ways["on_delivery"].countries = "DE"
        ways["on_delivery"].save()
        before = snapshot(order)
        with pytest.raises(placement.PaymentNotOffered, match="not offered for deliveries to United Kingdom"):
            confirm(order)
        assert (snapshot(order), warehouse.kinds) == (before, [])

    def test_tells_the_whole_order_in_plain_facts(self, place, make_variant, ada, warehouse):
        mug = make_variant("MUG", "12.00", 5, name="Mug", label="Sage")
        order = confirm(place({mug: 2}, user=ada, phone="0113 1"), user=ada)
        assert warehouse.heard[0][1] == OrderPayload(
            number=order.number,
            user_id=ada.pk,
            email="ada@example.com",
            name="Ada Byron",
            lines=(
                Line(mug.pk, "MUG", "Mug, Sage", 2, Decimal("12.00"), Decimal("24.00"), Decimal(0), Decimal("24.00")),
            ),
            subtotal=Decimal("24.00"),
            delivery_total=Decimal("4.90"),
            tax_total=Decimal("4.82"),
            total=Decimal("28.90"),
            owed_total=Decimal("28.90"),
            currency="EUR",
            url=links.absolute_signed_url(order),
            address="Ada Byron\n12 Mill Lane\nLeeds\nLS1 4AB\nUnited Kingdom",
            delivery="Standard, 2–4 working days",
            arrival=order.arrival,
            payment="By invoice, which comes by e-mail",
            actor_id=ada.pk,
            amount_due=Decimal("28.90"),
            legal_texts=legal_documents(order),
        )

    @pytest.mark.parametrize("instructions", ["", "Please transfer the money.\n"])
    def test_of_a_bank_transfer_names_the_account(self, confirmed_by_transfer, instructions):
        order = confirmed_by_transfer(instructions)
        note = payment_note(order)
        assert note.startswith(f"{instructions}Account holder: Larkfield Home Goods GmbH\nIBAN: DE89 3704 0044")
        assert note.endswith(f"\nReference: {order.number}")

    def test_a_transfer_without_an_account_and_a_word_says_nothing(self, confirmed_by_transfer, settings):
        order = confirmed_by_transfer("")
        settings.SHOP_BANK_IBAN = ""
        assert payment_note(order) == ""

    def test_a_guest_has_no_id(self, placed, warehouse):
        confirm(placed)
        facts = warehouse.heard[0][1]
        assert (facts.user_id, facts.actor_id) == (None, None)
        assert links.signed_token(placed) in facts.url

    def test_a_second_time_answers_the_same_and_tells_nobody(self, confirmed, warehouse, snapshot):
        before = snapshot(confirmed)
        again = confirm(confirmed)
        assert again == confirmed
        assert again.confirmed_at == confirmed.confirmed_at
        assert warehouse.kinds == ["confirmed"]
        assert snapshot(confirmed) == before

    def test_reads_the_order_again(self, placed, warehouse):
        stale = Order.objects.get(pk=placed.pk)
        confirm(placed)
        confirm(stale)
        assert warehouse.kinds == ["confirmed"]

    def test_takes_what_was_bought_out_of_the_cart(self, place, make_variant):
        bought, more, other = (make_variant(sku, quantity=9) for sku in ("BOUGHT", "MORE", "OTHER"))
        cart = carts.open_cart()
        carts.add_to_cart(cart=cart, sku="BOUGHT", quantity=2)
        carts.add_to_cart(cart=cart, sku="MORE", quantity=1)
        order = place.using(cart=cart)
        carts.add_to_cart(cart=cart, sku="MORE", quantity=3)
        carts.add_to_cart(cart=cart, sku="OTHER", quantity=1)
        confirm(order)
        assert {item.variant_id: item.quantity for item in cart.items.all()} == {more.pk: 3, other.pk: 1}

    @pytest.mark.parametrize("is_exchanged", [False, True])
    def test_takes_the_voucher_that_was_used_out_of_the_cart(self, place, make_variant, ada, is_exchanged):
        used, other = (
            Voucher.objects.create(name=code, code=code, kind="amount", value=Decimal(5), customer_limit=1)
            for code in ("USED", "OTHER")
        )
        make_variant(sku="BOUGHT")
        cart = carts.open_cart(user=ada)
        carts.add_to_cart(cart=cart, sku="BOUGHT", quantity=2)
        Cart.objects.update(voucher=used)
        order = place.using(cart=cart, user=ada, voucher=used)
        if is_exchanged:
            Cart.objects.update(voucher=other)
        confirm(order)
        cart.refresh_from_db()
        assert cart.voucher == (other if is_exchanged else None)


class TestConfirmOrderRefuses:
    """Each refusal leaves the order, its lines and its timeline as they were."""

    @pytest.fixture(autouse=True)
    def nothing_changes(self, placed, snapshot):
        before = snapshot(placed)
        yield
        assert snapshot(placed) == before

    def test_without_any_receiver(self, placed, monkeypatch):
        monkeypatch.setattr(order_confirmed, "receivers", [])
        with pytest.raises(confirmation.StockNotTaken):
            confirm(placed)

    @pytest.mark.parametrize("answer", [None, "yes", {}, [], StockTaken({})])
    def test_when_nobody_takes_the_stock(self, placed, warehouse, answer):
        warehouse.answer = lambda facts: answer
        with pytest.raises(confirmation.StockNotTaken):
            confirm(placed)

    @pytest.mark.parametrize("difference", [-1, 1])
    def test_when_not_exactly_the_lines_are_taken(self, placed, warehouse, difference):
        warehouse.answer = lambda facts: StockTaken(
            {line.variant_id: line.quantity + difference for line in facts.lines}
        )
        with pytest.raises(confirmation.StockNotTaken):
            confirm(placed)

    def test_when_something_else_is_taken_too(self, placed, warehouse):
        warehouse.answer = lambda facts: StockTaken(
            {**{line.variant_id: line.quantity for line in facts.lines}, 9999: 1}
        )
        with pytest.raises(confirmation.StockNotTaken):
            confirm(placed)

    def test_when_two_receivers_take_the_same_stock(self, placed, warehouse):
        order_confirmed.connect(warehouse.take, dispatch_uid="a second warehouse")
        with pytest.raises(confirmation.StockNotTaken):
            confirm(placed)

    def test_when_a_receiver_rejects_a_line_and_passes_its_reasons_on(self, placed, warehouse):
        reason = RejectedLine(variant_id=1, sku="MUG", name="Mug", wanted=2, available=1)
        warehouse.error = OrderRejected([reason])
        with pytest.raises(OrderRejected) as refusal:
            confirm(placed)
        assert refusal.value.reasons == (reason,)

    def test_when_a_receiver_breaks(self, placed, warehouse):
        warehouse.error = RuntimeError("broken")
        with pytest.raises(RuntimeError):
            confirm(placed)

    @pytest.mark.parametrize(("price", "total"), [("13.00", "30.90"), ("11.00", "26.90"), ("30.00", "60.00")])
    def test_a_price_that_has_changed(self, placed, warehouse, price, total):
        variant = Variant.objects.get(pk=placed.lines.get().variant_id)
        variant.price = Decimal(price)
        variant.save()
        with pytest.raises(confirmation.OrderChanged) as refusal:
            confirm(placed)
        assert refusal.value.parts == ("prices",)
        assert refusal.value.order.total == Decimal(total), "with the delivery that the new sum costs"
        assert warehouse.heard == []

    def test_a_line_that_is_not_for_sale_any_more(self, placed, warehouse):
        product = Product.objects.get(variants=placed.lines.get().variant_id)
        product.is_published = False
        product.save()
        with pytest.raises(OrderRejected, match="not for sale"):
            confirm(placed)
        assert warehouse.heard == []

    def test_a_line_that_is_short(self, placed, warehouse):
        Variant.objects.update(quantity=1)
        with pytest.raises(OrderRejected) as refusal:
            confirm(placed)
        assert [(reason.wanted, reason.available) for reason in refusal.value.reasons] == [(2, 1)]

    def test_a_line_whose_variant_is_gone(self, placed, snapshot, monkeypatch):
        monkeypatch.setattr("orders.services.lifecycle.confirmation.offers_for", lambda variant_ids: {})
        with pytest.raises(OrderRejected, match="not for sale"):
            confirm(placed)


class TestConfirmOrderRefusesEqualTotals:
    def test_when_two_prices_have_changed_against_each_other(self, place, make_variant, snapshot):
        up, down = make_variant("UP", "10.00"), make_variant("DOWN", "10.00")
        order = place({up: 1, down: 1})
        before = snapshot(order)
        up.price, down.price = Decimal("11.00"), Decimal("9.00")
        up.save(), down.save()
        with pytest.raises(confirmation.OrderChanged):
            confirm(order)
        assert snapshot(order) == before


class TestRepriceOrder:
    def test_writes_the_new_prices_and_says_so(self, placed):
        variant = Variant.objects.get(pk=placed.lines.get().variant_id)
        variant.price = Decimal("13.00")
        variant.save()
        order = confirmation.reprice_order(order=placed)
        order.refresh_from_db()
        line = order.lines.get()
        assert (line.unit_price, line.total, line.tax_amount) == (Decimal("13.00"), Decimal("26.00"), Decimal("4.33"))
        assert (order.subtotal, order.total, order.tax_total) == (Decimal("26.00"), Decimal("30.90"), Decimal("5.15"))
        assert messages(order)[-1] == "Prices have changed: the total is €30.90 now, not €28.90."
        assert confirm(order).is_confirmed

    def test_says_nothing_where_nothing_changed(self, placed, snapshot):
        before = snapshot(placed)
        confirmation.reprice_order(order=placed)
        assert snapshot(placed) == before

    def test_follows_the_free_delivery(self, placed):
        variant = Variant.objects.get(pk=placed.lines.get().variant_id)
        variant.price = Decimal("25.00")
        variant.save()
        assert confirmation.reprice_order(order=placed).delivery_total == 0

    def test_leaves_a_confirmed_order_alone(self, confirmed, snapshot):
        before = snapshot(confirmed)
        with pytest.raises(transitions.InvalidTransition):
            confirmation.reprice_order(order=confirmed)
        assert snapshot(confirmed) == before


class TestCancelOrder:
    def test_of_a_placed_order_tells_nobody(self, placed, warehouse):
        order = cancellation.cancel_order(order=placed)
        assert order.is_cancelled
        assert order.cancelled_at is not None
        assert warehouse.heard == []
        assert messages(order)[-1] == "You cancelled your order."

    def test_of_a_confirmed_order_gives_its_lines_back(self, confirmed, warehouse):
        cancellation.cancel_order(order=confirmed, reason="Too late")
        kind, facts, arguments = warehouse.heard[-1]
        assert kind == "cancelled"
        assert [line.quantity for line in facts.lines] == [2]
        assert arguments == {"reason": "Too late"}
        assert messages(confirmed)[-1] == "You cancelled your order. Too late"

    def test_leaves_out_what_was_returned_before(self, place, make_variant, warehouse):
        mug, jug = make_variant("MUG"), make_variant("JUG")
        order = confirm(place({mug: 3, jug: 1}))
        lines = {line.sku: line.pk for line in order.lines.all()}
        returns.return_lines(order=order, quantities={lines["MUG"]: 2, lines["JUG"]: 1})
        cancellation.cancel_order(order=order)
        assert [(line.sku, line.quantity) for line in warehouse.heard[-1][1].lines] == [("MUG", 1)]

    def test_a_second_time_answers_the_same_and_tells_nobody(self, confirmed, warehouse, snapshot):
        cancellation.cancel_order(order=confirmed)
        before = snapshot(confirmed)
        assert cancellation.cancel_order(order=confirmed).is_cancelled
        assert warehouse.kinds == ["confirmed", "cancelled"]
        assert snapshot(confirmed) == before

    def test_changes_nothing_when_the_stock_cannot_go_back(self, confirmed, warehouse, snapshot):
        before = snapshot(confirmed)
        warehouse.error = RuntimeError("broken")
        with pytest.raises(RuntimeError):
            cancellation.cancel_order(order=confirmed)
        assert snapshot(confirmed) == before

    def test_by_staff_reads_so(self, placed, bo):
        assert messages(cancellation.cancel_order(order=placed, user=bo))[-1] == "Your order was cancelled."


class TestReturnLines:
    def test_in_part_keeps_the_order_confirmed(self, confirmed, warehouse):
        line = confirmed.lines.get()
        order = returns.return_lines(order=confirmed, quantities={line.pk: 1}, reason="Chipped")
        line.refresh_from_db()
        assert order.is_confirmed
        assert line.returned_quantity == 1
        kind, facts, arguments = warehouse.heard[-1]
        assert kind == "returned"
        assert [(line.sku, line.quantity) for line in facts.lines] == [(line.sku, 1)]
        assert arguments == {"return_id": f"{order.number}-R1", "reason": "Chipped", "is_line_cancellation": True}
        assert messages(order)[-1] == "Called off: 1 × Mug. Chipped. €12.00 of the total is not owed any more."

    def test_of_what_was_handed_over_without_a_parcel_is_no_calling_off(self, bought, warehouse):
        order = bought(digital=True)
        shipping.deliver_order(order=order, user=None)
        for line in order.lines.all():
            returns.return_lines(order=order, quantities={line.pk: line.quantity})
            assert warehouse.heard[-1][2]["is_line_cancellation"] is False
            assert messages(order)[-1].startswith(f"We took back: {line.quantity} × {line.title}.")

    @pytest.mark.parametrize("is_cancelled", [False, True])
    def test_tells_what_was_paid_for_the_units(self, bought, warehouse, is_cancelled):
        order = bought()
        jugs = order.lines.get(sku="JUG")
        order.lines.filter(sku="JUG").update(discount=Decimal("10.01"), total=Decimal("13.99"))
        returns.return_lines(order=order, quantities={jugs.pk: 1})
        assert [(line.total, line.subtotal) for line in warehouse.heard[-1][1].lines] == [(Decimal("7.00"), 12)]
        if is_cancelled:
            cancellation.cancel_order(order=order)
        else:
            returns.return_lines(order=order, quantities={jugs.pk: 1})
        assert warehouse.heard[-1][1].lines[-1].total == Decimal("6.99")

    def test_in_whole_makes_it_returned(self, confirmed, warehouse):
        line = confirmed.lines.get()
        shipping.deliver_order(order=confirmed, user=None)
        returns.return_lines(order=confirmed, quantities={line.pk: 1})
        order = returns.return_lines(order=confirmed, quantities={line.pk: 1})
        order.refresh_from_db()
        assert order.is_returned
        assert [arguments.get("return_id", "")[-2:] for _, _, arguments in warehouse.heard] == ["", "R1", "R2"]

    def test_in_whole_before_anything_is_sent_is_a_cancellation(self, confirmed, warehouse):
        line = confirmed.lines.get()
        returns.return_lines(order=confirmed, quantities={line.pk: 1})
        order = returns.return_lines(order=confirmed, quantities={line.pk: 1}, reason="None are left")
        assert again(order).is_cancelled
        assert warehouse.kinds == ["confirmed", "returned", "cancelled"]
        assert [line.quantity for line in warehouse.heard[-1][1].lines] == [1]
        assert messages(order)[-1] == "You cancelled your order. None are left"

    def test_one_pass_of_a_form_counts_once(self, confirmed, warehouse):
        line = confirmed.lines.get()
        for _ in range(2):
            returns.return_lines(order=confirmed, quantities={line.pk: 1}, key="k" * 24)
        line.refresh_from_db()
        assert line.returned_quantity == 1
        assert warehouse.kinds == ["confirmed", "returned"]
        returns.return_lines(order=confirmed, quantities={line.pk: 1}, key="l" * 24)
        assert again(confirmed).is_cancelled

    @pytest.mark.parametrize("units", [0, -1, 3, 1.5, "1", None, True, 2**63])
    def test_refuses_units_that_did_not_go_out(self, confirmed, warehouse, snapshot, units):
        before = snapshot(confirmed)
        with pytest.raises(returns.ReturnRefused, match="Mug"):
            returns.return_lines(order=confirmed, quantities={confirmed.lines.get().pk: units})
        assert snapshot(confirmed) == before
        assert warehouse.kinds == ["confirmed"]

    def test_refuses_a_line_of_another_order(self, confirmed, place, snapshot):
        other = confirm(place())
        before = snapshot(confirmed), snapshot(other)
        with pytest.raises(returns.ReturnRefused, match="No line"):
            returns.return_lines(order=confirmed, quantities={other.lines.get().pk: 1})
        assert (snapshot(confirmed), snapshot(other)) == before

    def test_refuses_nothing(self, confirmed):
        with pytest.raises(returns.ReturnRefused):
            returns.return_lines(order=confirmed, quantities={})


class TestMoves:
    """The table of allowed moves, tried out: what it does not allow changes nothing."""

    @pytest.mark.parametrize("start", ["placed", "cancelled", "returned"])
    @pytest.mark.parametrize("verb", ["confirm", "cancel", "return"])
    def test_are_those_of_the_table(self, placed, snapshot, start, verb):
        line = placed.lines.get()
        if start == "cancelled":
            cancellation.cancel_order(order=placed)
        if start == "returned":
            shipping.deliver_order(order=confirm(placed), user=None)
            returns.return_lines(order=placed, quantities={line.pk: 2})
        calls = {
            "confirm": lambda: confirm(placed),
            "cancel": lambda: cancellation.cancel_order(order=placed),
            "return": lambda: returns.return_lines(order=placed, quantities={line.pk: 1}),
        }
        allowed = {("placed", "confirm"), ("placed", "cancel"), ("cancelled", "cancel")}
        before = snapshot(placed)
        if (start, verb) in allowed:
            calls[verb]()
        else:
            with pytest.raises(transitions.InvalidTransition, match=placed.number):
                calls[verb]()
            assert snapshot(placed) == before


class TestAddNote:
    def test_is_for_the_staff_unless_said_otherwise(self, placed, bo):
        assert not notes.add_note(order=placed, text="Call first", user=bo).is_public
        assert notes.add_note(order=placed, text="On its way", user=bo, is_public=True).is_public
