"""Staff write an order down for a buyer on the phone."""

import re
from decimal import Decimal

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from model_bakery import baker

from orders.forms.phone_orders import MOST_ROWS
from orders.models import DraftOrder, Order, OrderEvent
from orders.rules.fingerprint import fingerprint_of
from orders.services.lifecycle import cancellation, confirmation
from orders.services.shopping import placement
from orders.signals import FoundBuyer, OfferHit, buyers_searched, offers_searched
from tests import desk
from tests.orders.conftest import HOME

pytestmark = pytest.mark.django_db

LIST = "/admin/orders/order/"
ADD = f"{LIST}add/"
CALL = f"{ADD}?call={'k' * 32}"


@pytest.fixture
def manager(client, django_user_model):
    made = django_user_model.objects.create_user("manager", "manager@example.com", "pass-for-tests", is_staff=True)
    codes = ["view_order", "add_order", "change_order"]
    made.user_permissions.set(Permission.objects.filter(codename__in=codes, content_type__app_label="orders"))
    client.force_login(made)
    return made


@pytest.fixture
def shelf(make_variant):
    return make_variant("MUG", quantity=9), make_variant("JUG", name="Jug", price="20.00", quantity=1)


@pytest.fixture
def typed(standard, shelf):
    def make(*lines, **changes):
        rows = {f"lines-{n}-{name}": value for n, row in enumerate(lines) for name, value in row.items()}
        return {
            "checkout_key": "k" * 32,
            "email": "ada@example.com",
            "name": "Ada Byron",
            "line1": "12 Mill Lane",
            "postcode": "LS1 4AB",
            "city": "Leeds",
            "country": "GB",
            "shipping_method": standard.pk,
            "lines-TOTAL_FORMS": 10,
            "lines-INITIAL_FORMS": 0,
            **(rows or {"lines-0-sku": "MUG", "lines-0-quantity": "2"}),
            **changes,
        }

    return make


def opened(client, address=ADD):
    """Open the form: its address then names the call."""
    return client.get(address, follow=True)


def press(client, data):
    """Press a button that leads to the form again."""
    return client.post(ADD, data, follow=True)


class TestGoingBack:
    """The order waits at its total; whoever goes back finds what was typed, and goes on with the same order."""

    @pytest.fixture
    def address(self, client, manager):
        return client.get(ADD)["Location"]

    def test_from_the_total_shows_what_was_typed_and_writes_the_same_order_anew(self, client, typed, address):
        data = {"waives_withdrawal": "", "phone": "0113 496 0000", "note": "Ring twice."}
        page = client.get(address)
        key = page.context["form"]["checkout_key"].value()
        assert f"call={key}" in address
        client.post(address, typed({"sku": "mug", "quantity": "2"}, checkout_key=key, **data))
        order, back = Order.objects.get(), client.get(address)
        assert f"Order {order.number} waits for its confirmation" in back.text
        assert rows_of(back) == [("MUG", "2")]
        fields = desk.fields_of(back)
        for name, value in {**typed(), **data, "checkout_key": key}.items():
            if name in back.context["form"].fields:
                assert fields.get(name, [""])[0] == str(value), name
        changed = {name: value for name, [value] in fields.items()}
        for _ in range(2):
            client.post(address, {**changed, "lines-0-quantity": "3", "go": ""})
        again = Order.objects.get()
        assert (again.pk, again.total, again.note) == (order.pk, Decimal("40.90"), "Ring twice.")
        assert again.events.filter(kind=OrderEvent.Kind.NOTE).count() == 1

    def test_finds_what_was_kept_by_the_buttons(self, client, typed, address):
        key = address.partition("call=")[2]
        page = client.post(address, typed({"sku": "MUG", "quantity": "2"}, checkout_key=key, more=""))
        client.post(page["Location"], typed({"sku": "MUG", "quantity": "2"}, checkout_key=key, draft=1, version=1))
        assert rows_of(client.get(page["Location"])) == [("MUG", "2")]
        assert Order.objects.get().is_placed

    def test_to_one_that_is_confirmed_leads_to_its_page(self, client, typed, address):
        key = address.partition("call=")[2]
        client.post(address, typed(checkout_key=key))
        order = Order.objects.get()
        client.post(f"{LIST}{order.pk}/confirm/", {"fingerprint": fingerprint_of(order)})
        assert client.get(address)["Location"] == f"{LIST}{order.pk}/change/"
        client.post(address, typed({"sku": "MUG", "quantity": "9"}, checkout_key=key))
        assert Order.objects.get().lines.get().quantity == 2

    @pytest.mark.parametrize("status", ["confirmed", "cancelled"])
    def test_keeps_what_was_typed_for_an_order_that_waits_no_more(self, client, manager, place, status):
        order = place()
        address = f"{ADD}?call={order.checkout_key}"
        page = client.get(address)
        if status == "confirmed":
            confirmation.confirm_order(order=order, shown=fingerprint_of(order))
        else:
            cancellation.cancel_order(order=order)
        typed = {"lines-0-quantity": "1", "line1": "1 New Street", "reason": "You rang us."}
        told = desk.fill_in(client, address, page=page, **typed)
        for page in (told, opened(client, f"{ADD}?draft={DraftOrder.objects.get().pk}")):
            assert f"Order {order.number} is {status} by now: nothing was written of what stands here." in page.text
            assert (f"{LIST}{order.pk}/change-order/" in page.text) == (status == "confirmed")
            assert rows_of(page)[0][1] == "1"
            fields = desk.fields_of(page)
            assert (fields["line1"], fields["reason"]) == (["1 New Street"], ["You rang us."])
        assert Order.objects.get().lines.get().quantity == 2
        desk.fill_in(client, address, page=told)
        assert DraftOrder.objects.count() == 1, "the draft stays while nothing of it is written"

    def test_is_silent_where_a_second_click_says_what_was_confirmed(self, client, manager, typed, ada):
        data = typed(
            {"sku": "mug", "quantity": "1"},
            {"sku": "MUG", "quantity": "1"},
            email="Ada@example.com",
            is_for_account="on",
            note="Ring\r\ntwice.",
            waives_withdrawal="on",
            postcode="ls1 4ab",
        )
        client.post(ADD, data)
        order = Order.objects.get()
        confirmation.confirm_order(order=order, shown=fingerprint_of(order))
        assert client.post(ADD, data)["Location"] == f"{LIST}{order.pk}/change/"
        assert not DraftOrder.objects.exists()

    def test_is_how_an_order_that_waits_is_changed(self, client, manager, place, ada):
        order = place(user=ada, billing_address=HOME, email="ada@example.com")
        page = client.get(f"{LIST}{order.pk}/change/").text
        address = re.search(r'href="([^"]*add/[?]call=[^"]*)"', page)[1]
        page = client.get(address)
        assert f"<h1>Change order {order.number}</h1>" in page.text
        fields = {name: value for name, [value] in desk.fields_of(page).items()}
        sent = {**fields, "lines-0-quantity": "1", "city": "York", "note": "Ring twice.", "reason": "You rang us."}
        done = client.post(address, sent)
        assert done.status_code == 302, done.context["form"].errors
        changed = Order.objects.get()
        assert (changed.pk, changed.user, changed.lines.get().quantity) == (order.pk, ada, 1)
        assert changed.addresses.count() == 2, "the invoice goes where it went"
        client.post(address, sent)  # says nothing more
        placed, move, event = changed.events.all()
        assert (placed.kind, event.kind, event.user) == ("placed", "changed", manager)
        assert "Leeds" in move.message and "York" in move.message
        assert (move.kind, move.user, move.is_public) == ("note", manager, False)
        assert event.message == (
            "We changed your order: Mug: 1 instead of 2; another delivery address; note added. "
            "It costs €16.90 now, not €28.90. You rang us."
        )
        assert [entry.get_change_message() for entry in LogEntry.objects.all()] == ["Changed."]

    def test_says_what_came_in_what_went_and_what_the_prices_did(self, client, manager, typed, shelf, place):
        client.post(ADD, typed(note="Ring twice."))
        desk.send(client, CALL, typed({"sku": "MUG", "quantity": "2"}, {"sku": "JUG", "quantity": "1"}))
        shelf[0].price = 13
        shelf[0].save()
        desk.send(client, CALL, typed({"sku": "MUG", "quantity": "2"}, {"sku": "JUG", "quantity": "1"}))
        assert [event.message for event in Order.objects.get().events.filter(kind="changed")] == [
            "We changed your order: Jug: 1 instead of 0; no note any more. It costs €48.90 now, not €28.90.",
            "We changed your order: the prices of today. It costs €50.90 now, not €48.90.",
        ]
        assert [entry.get_change_message() for entry in LogEntry.objects.order_by("pk")] == [
            "Taken by phone.",
            "Changed.",
            "Changed.",
        ]

    def test_is_asked_why_of_an_order_that_waits_and_of_no_new_one(self, client, manager, typed, place):
        pages = [client.get(f"{ADD}?call={place().checkout_key}"), opened(client), client.post(ADD, typed(name=""))]
        assert ["reason" in desk.fields_of(page) for page in pages] == [True, False, False]

    @pytest.mark.parametrize("is_put_aside", [False, True])
    def test_writes_no_order_over_what_a_colleague_has_written_meanwhile(
        self, client, manager, typed, place, is_put_aside
    ):
        """Put aside as a draft, what was typed is of the page's time still, whenever it is gone on with."""
        order = place()
        address = f"{ADD}?call={order.checkout_key}"
        page = client.get(address)
        if is_put_aside:
            page = desk.fill_in(client, address, page=page, more="", note="Ring twice.")
        desk.fill_in(client, address, **{"lines-1-sku": "JUG", "lines-1-quantity": "1", "go": ""})
        if is_put_aside:
            page = client.get(page.redirect_chain[-1][0])
        before = list(order.lines.values()), order.events.count()
        refused = desk.fill_in(client, address, page=page, **{"lines-0-quantity": "1", "go": ""})
        assert refused.status_code == 422
        assert "The order has changed since you opened this page, so nothing was done." in refused.text
        assert "Jug: 1 instead of 0" in refused.text
        assert rows_of(refused) == [(line["sku"], str(line["quantity"])) for line in before[0]], "as it is by now"
        assert (list(order.lines.values()), order.events.count()) == before
        desk.fill_in(client, address, page=refused, **{"lines-0-quantity": "1", "go": ""})
        assert [line.quantity for line in order.lines.all()] == [1, 1]

    @pytest.mark.parametrize("shown", ["", "x", "1-x"])
    def test_writes_nothing_from_a_page_that_does_not_say_what_it_showed(self, client, manager, place, shown):
        order = place()
        address = f"{ADD}?call={order.checkout_key}"
        refused = desk.fill_in(client, address, _shown=shown, **{"lines-0-quantity": "1"})
        assert (refused.status_code, order.lines.get().quantity) == (422, 2)

    def test_keeps_the_title_beside_what_is_refused(self, client, manager, typed, place):
        order = place()
        refused = client.post(ADD, typed(checkout_key=order.checkout_key, email="nobody"))
        assert refused.context["title"] == f"Change order {order.number}"

    def test_copes_with_any_address(self, client, manager):
        for call in ("%00", "", "k" * 400):
            assert client.get(f"{ADD}?call={call}")["Location"].startswith(f"{ADD}?call=")

    @pytest.mark.parametrize("count", ["9" * 18, "9" * 400, "-1", "many", "%00"])
    def test_copes_with_any_number_of_rows(self, client, manager, count):
        page = client.get(f"{ADD}?call={'k' * 32}&rows={count}")
        assert page.status_code == 200 and len(page.context["lines"].forms) <= MOST_ROWS

    def test_copes_with_any_quantity(self, client, manager, typed):
        for button in ({"add": "MUG"}, {"look": "1", "find": "mug"}, {"more": "1"}):
            assert press(client, typed({"sku": "MUG", "quantity": "9" * 18}, **button)).status_code == 200


class TestAddOrder:
    def test_shows_ten_rows(self, client, manager):
        response = opened(client)
        assert response.status_code == 200
        assert len(response.context["lines"].forms) == 10
        assert ADD in client.get("/admin/orders/order/").content.decode()

    def test_enter_goes_on(self, client, manager):
        # the browser presses the first button of the form that Enter was typed in
        page = opened(client).content.decode().partition('name="lines-TOTAL_FORMS"')[0].rpartition("<form")[2]
        assert 'value="Go on to the total"' in re.findall(r'<input type="submit"[^>]*>', page)[0]

    def test_leads_to_the_total_and_then_confirms(self, client, manager, typed, warehouse):
        response = client.post(ADD, typed({"sku": "MUG", "quantity": "2"}, {"sku": "JUG", "quantity": "1"}))
        order = Order.objects.get()
        assert response["Location"] == f"/admin/orders/order/{order.pk}/confirm/"
        assert (order.user, order.total, order.is_placed) == (None, Decimal("48.90"), True)
        page = client.get(response["Location"]).content.decode()
        assert "€48.90" in page and "2 × Mug" in page
        assert warehouse.kinds == []
        client.post(response["Location"], {"fingerprint": fingerprint_of(order)})
        assert warehouse.kinds == ["confirmed"]
        note = order.events.get(kind=OrderEvent.Kind.NOTE)
        assert (note.message, note.user, note.is_public) == ("We wrote your order down on the phone.", manager, True)

    def test_takes_article_numbers_in_any_case_and_says_what_is_wrong_beside_them(self, client, manager, typed):
        page = client.post(ADD, typed({"sku": "mug", "quantity": "2"}, {"sku": "jug", "quantity": "3"}))
        assert [form.errors for form in page.context["lines"].forms[:2]] == [
            {},
            {"sku": ["Jug (JUG): only 1 left, 3 wanted"]},
        ]
        client.post(ADD, typed({"sku": "mug", "quantity": "2"}, {"sku": "Mug", "quantity": "1"}))
        assert [(line.sku, line.quantity) for line in Order.objects.get().lines.all()] == [("MUG", 3)]

    def test_sent_twice_is_one_order(self, client, manager, typed):
        for _ in range(2):
            assert client.post(ADD, typed()).status_code == 302
        assert Order.objects.get().events.filter(kind=OrderEvent.Kind.NOTE).count() == 1

    def test_belongs_to_the_account_if_staff_tick_so(self, client, manager, typed, ada):
        client.post(ADD, typed(is_for_account="on", email="ADA@example.com"))
        assert Order.objects.get().user == ada

    def test_gives_more_rows_and_keeps_what_was_typed(self, client, manager, typed):
        response = press(client, typed({"sku": "MUG", "quantity": "x"}, more="Ten more rows", email="half"))
        page = response.content.decode()
        assert response.status_code == 200
        assert len(response.context["lines"].forms) == 20
        assert 'value="half"' in page and 'value="x"' in page and 'value="MUG"' in page
        assert Order.objects.count() == 0

    def test_takes_a_line_of_the_rows_that_were_added(self, client, manager, typed):
        data = typed(
            **{"lines-TOTAL_FORMS": 20, "lines-INITIAL_FORMS": 10, "lines-15-sku": "JUG", "lines-15-quantity": 1}
        )
        assert client.post(ADD, data).status_code == 302
        assert set(Order.objects.get().lines.values_list("sku", flat=True)) == {"MUG", "JUG"}

    def test_says_once_beside_its_row_what_cannot_be_had(self, client, manager, typed):
        said = client.post(ADD, typed({"sku": "MUG", "quantity": "2"}, {"sku": "JUG", "quantity": "3"})).text
        assert said.count("Jug (JUG): only 1 left, 3 wanted") == 1
        assert Order.objects.count() == 0

    @pytest.mark.parametrize("count", ["", "-1", "many", "9" * 400, "\x00"])
    def test_copes_with_any_number_of_rows(self, client, manager, typed, count):
        assert press(client, typed(more="1", **{"lines-TOTAL_FORMS": count})).status_code == 200
        assert client.post(ADD, typed(**{"lines-TOTAL_FORMS": count})).status_code == 422
        assert Order.objects.count() == 0

    @pytest.mark.parametrize(
        ("field", "value", "words"),
        [
            ("email", "nobody", "valid e-mail"),
            ("name", "", "Write the full name"),
            ("postcode", "1", "postcode"),
            ("country", "XX", "do not deliver"),
            ("phone", "call me", "phone number"),
            ("note", "\x00", "Null characters"),
            ("voucher_code", "NOPE", "We know no voucher"),
            ("shipping_method", "0", "valid choice"),
            ("payment_method", "0", "valid choice"),
            ("is_for_account", "on", "There is no account"),
            ("checkout_key", "", "required"),
            ("lines-0-quantity", "-1", "greater than or equal to 0"),
            ("lines-0-quantity", "100", "At most 99"),
            ("lines-0-quantity", "", "Write how many"),
            ("lines-0-quantity", "1.5", "whole number"),
            ("lines-0-sku", "", "Write the SKU"),
            ("lines-0-sku", "NOPE", "not for sale"),
            ("lines-0-sku", "\x00", "Null characters"),
        ],
    )
    def test_says_beside_the_field_what_cannot_be(self, client, manager, typed, field, value, words):
        row = {"lines-0-sku": "MUG", "lines-0-quantity": "2"}
        response = client.post(ADD, {**typed(), **row, field: value})
        page = response.content.decode()
        assert response.status_code == 422
        context = response.context
        form = context["lines"].forms[0] if field.startswith("lines") else context["form"]
        errors = form.errors[field.rpartition("-")[2]]
        assert words.lower() in " ".join(errors).lower(), errors
        assert "errorlist" in page
        assert Order.objects.count() == 0

    def test_asks_whether_the_buyer_has_agreed_to_have_digital_goods_at_once(
        self, client, manager, typed, make_variant
    ):
        make_variant("PDF", is_digital=True)
        row = {"sku": "PDF", "quantity": "1"}
        refused = client.post(ADD, typed(row, shipping_method=""))
        assert refused.context["form"].errors == {"waives_withdrawal": [str(placement.WaiverMissing())]}
        assert Order.objects.count() == 0
        assert client.post(ADD, typed(row, shipping_method="", waives_withdrawal="on")).status_code == 302
        assert Order.objects.get().waived_at

    def test_says_beside_the_row_what_is_short(self, client, manager, typed):
        response = client.post(ADD, typed({"sku": "MUG", "quantity": "1"}, {"sku": "JUG", "quantity": "2"}))
        lines = response.context["lines"].forms
        assert (lines[0].errors, lines[1].errors) == ({}, {"sku": ["Jug (JUG): only 1 left, 2 wanted"]})
        assert Order.objects.count() == 0

    def test_says_that_nothing_is_ordered(self, client, manager, typed):
        response = client.post(ADD, typed({"sku": "", "quantity": ""}))
        assert response.status_code == 422
        assert "There is nothing in this order." in response.content.decode()

    def test_leaves_out_a_row_of_0_units(self, client, manager, typed):
        rows = {"sku": "MUG", "quantity": "0"}, {"sku": "JUG", "quantity": "1"}, {"sku": "", "quantity": "0"}
        assert client.post(ADD, typed(*rows)).status_code == 302
        assert [line.sku for line in Order.objects.get().lines.all()] == ["JUG"]

    def test_refuses_an_order_of_0_units_only(self, client, manager, typed):
        refused = client.post(ADD, typed({"sku": "MUG", "quantity": "0"}))
        assert refused.status_code == 422
        assert "There is nothing in this order." in refused.text

    def test_says_who_reads_the_note(self, client, manager):
        assert "The buyer reads it, and it is printed on the packing slip." in opened(client).text

    def test_says_that_something_has_to_be_sent(self, client, manager, typed):
        response = client.post(ADD, typed(shipping_method=""))
        assert response.status_code == 422
        assert response.context["form"].errors["shipping_method"]
        assert Order.objects.count() == 0

    @pytest.mark.parametrize(("minimum", "status"), [(0, 302), (1000, 422)])
    def test_takes_a_voucher_or_says_why_not(self, client, manager, typed, minimum, status):
        baker.make(
            "orders.Voucher", code="TEN", name="Ten", kind="percentage", value=10, minimum=minimum, is_active=True
        )
        assert client.post(ADD, typed(voucher_code="ten")).status_code == status
        assert Order.objects.count() == (status == 302)

    @pytest.mark.parametrize("missing", ["add_order", "change_order"])
    def test_needs_the_permission(self, client, manager, typed, missing):
        manager.user_permissions.remove(Permission.objects.get(codename=missing))
        assert client.get(ADD).status_code == 403
        assert client.post(ADD, typed()).status_code == 403
        assert Order.objects.count() == 0


@pytest.fixture
def found(monkeypatch, shelf):
    """Let every search find the mug, and Ada."""
    mug, _ = shelf
    hit = OfferHit(variant_id=mug.pk, sku="MUG", title="Mug", unit_price=mug.price, quantity=9)
    buyer = FoundBuyer(1, "Ada Byron", "ada@example.com", "C-1", phone="0113 1", address=HOME)
    for signal, answer in ((offers_searched, hit), (buyers_searched, buyer)):
        monkeypatch.setattr(signal, "receivers", [])
        signal.connect(lambda words, answer=answer, **_: [answer] if words == "mug" else [], weak=False)


def rows_of(response):
    rows = [(form["sku"].value(), form["quantity"].value()) for form in response.context["lines"].forms]
    return [row for row in rows if any(row)]


@pytest.mark.usefixtures("found")
class TestFindProducts:
    def test_shows_what_fits_and_keeps_what_was_typed(self, client, manager, typed):
        for pressed in ({"look": ""}, {}):  # the button, or enter in the box
            page = press(client, typed(find="mug", email="half", **pressed))
            assert page.status_code == 200
            assert '<button type="submit" class="button" name="add" value="MUG">' in page.text
            assert 'value="half"' in page.text and rows_of(page) == [("MUG", "2")]
        assert "Nothing that is for sale fits “jug”" in press(client, typed(find="jug", look="")).text
        assert Order.objects.count() == 0

    def test_adds_what_was_chosen_to_its_row_or_an_empty_one(self, client, manager, typed):
        assert rows_of(press(client, typed({"sku": "mug", "quantity": "2"}, add="MUG"))) == [("mug", "3")]
        rows = rows_of(press(client, typed({"sku": "MUG", "quantity": "2"}, add="JUG")))
        assert rows == [("MUG", "2"), ("JUG", "1")]

    def test_says_beside_each_row_what_its_sku_is(self, client, manager, typed, django_assert_max_num_queries):
        page = press(client, typed({"sku": "mug", "quantity": "1"}, {"sku": "NOPE", "quantity": "1"}, look=""))
        assert [form.offer and form.offer.name for form in page.context["lines"].forms[:2]] == ["Mug", None]
        with django_assert_max_num_queries(30):
            press(client, typed(*({"sku": sku, "quantity": "1"} for sku in ("MUG", "JUG", "A", "B")), look=""))

    def test_answers_the_script(self, client, manager):
        assert client.get(f"{LIST}find-products/", {"q": "mug"}).json() == {
            "hits": [{"value": "MUG", "label": "Mug", "note": "MUG · €12.00 · 9 left"}]
        }
        assert client.get(f"{LIST}find-products/").json() == {"hits": []}


@pytest.mark.usefixtures("found")
class TestFindBuyers:
    def test_shows_who_fits_and_fills_in_who_was_chosen(self, client, manager, typed):
        page = press(client, typed(find_buyer="mug", look_buyer=""))
        assert 'name="buyer" value="1"' in page.text
        form = press(client, typed(find_buyer="mug", buyer="1", line1="")).context["form"]
        values = {name: form[name].value() for name in ("email", "is_for_account", "phone", "line1", "country")}
        assert values == {
            "email": "ada@example.com",
            "is_for_account": "on",
            "phone": "0113 1",
            "line1": "12 Mill Lane",
            "country": "GB",
        }

    def test_fills_in_nobody_who_was_not_found(self, client, manager, typed):
        form = press(client, typed(find_buyer="mug", buyer="2", email="half")).context["form"]
        assert form["email"].value() == "half"

    def test_answers_the_script(self, client, manager):
        [hit] = client.get(f"{LIST}find-buyers/", {"q": "mug"}).json()["hits"]
        assert hit == {"value": "1", "label": "Ada Byron", "note": "ada@example.com"}

    @pytest.mark.parametrize("missing", ["add_order", "change_order"])
    def test_needs_the_permission(self, client, manager, missing):
        manager.user_permissions.remove(Permission.objects.get(codename=missing))
        assert client.get(f"{LIST}find-buyers/", {"q": "mug"}).status_code == 403


class TestChoices:
    def choices(self, response, name):
        return [label for _, label in response.context["form"].fields[name].choices]

    def test_begin_with_a_way_of_delivery_and_a_way_to_pay_of_the_shop(self, client, manager, standard, ways):
        page = opened(client)
        assert self.choices(page, "shipping_method") == ["Standard (€4.90)"]
        names = self.choices(page, "payment_method")
        assert names == ["Card", "Bank transfer", "Cash on delivery", "By invoice, which comes by e-mail"]
        chosen = {name: page.context["form"][name].value() for name in ("shipping_method", "payment_method")}
        assert chosen == {"shipping_method": str(standard.pk), "payment_method": str(ways["test"].pk)}

    def test_send_nothing_only_where_all_is_digital(self, client, manager, typed, make_variant, ways):
        make_variant("PDF", is_digital=True)
        page = press(client, typed({"sku": "PDF", "quantity": "1"}, look=""))
        assert self.choices(page, "shipping_method") == ["Nothing is sent"]
        assert "Cash on delivery" not in self.choices(page, "payment_method")
        page = press(client, typed({"sku": "PDF", "quantity": "1"}, {"sku": "MUG", "quantity": "1"}, look=""))
        assert self.choices(page, "shipping_method") == ["Standard (€4.90)"]

    def test_are_those_for_the_country(self, client, manager, typed, ways):
        ways["on_delivery"].countries = "DE"
        ways["on_delivery"].save()
        for country, count in (("GB", 3), ("DE", 4)):
            page = press(client, typed(country=country, look=""))
            assert len(self.choices(page, "payment_method")) == count
        refused = client.post(ADD, typed(payment_method=ways["on_delivery"].pk))
        words = ["“Cash on delivery” is not offered for deliveries to United Kingdom."]
        assert refused.context["form"].errors == {"payment_method": words}


class TestDrafts:
    @pytest.fixture
    def draft(self, client, manager, typed):
        response = client.post(
            ADD, typed({"sku": "MUG", "quantity": "x"}, save="", email="ada@", name="", waives_withdrawal="on")
        )
        draft = DraftOrder.objects.get()
        assert response["Location"] == f"{ADD}?call={'k' * 32}&draft={draft.pk}"
        return draft

    def test_keep_what_was_typed_by_halves(self, client, manager, draft):
        page = opened(client, f"{ADD}?draft={draft.pk}")
        assert rows_of(page) == [("MUG", "x")]
        assert page.context["form"]["email"].value() == "ada@"
        assert len(page.context["lines"].forms) == 10
        assert "This is a draft: nothing is ordered yet." in page.text
        assert (draft.user, draft.version, Order.objects.count()) == (manager, 1, 0)
        assert "waives_withdrawal" not in draft.typed, "it is read out in the call that orders"

    def test_are_saved_over_what_the_page_had_shown_only(self, client, draft, typed):
        for _ in range(2):
            page = client.post(ADD, typed(save="", draft=draft.pk, version=1, email="new@example.com"), follow=True)
        assert "manager has saved this draft since you opened it" in page.text
        draft.refresh_from_db()
        assert (draft.version, draft.email, DraftOrder.objects.count()) == (2, "new@example.com", 1)

    def test_go_once_an_order_is_made_of_them_and_not_before(self, client, draft, typed):
        client.post(ADD, typed(draft=draft.pk, version=1, email="nobody"))
        assert DraftOrder.objects.count() == 1
        client.post(ADD, typed(draft=draft.pk, version=1))
        assert (DraftOrder.objects.count(), Order.objects.count()) == (0, 1)
        page = client.post(ADD, typed(save="", draft=draft.pk, version=1))
        assert "This draft is not there any more" in page.text

    def test_make_no_order_of_what_a_colleague_has_saved_over(self, client, draft, typed):
        client.post(ADD, typed(save="", draft=draft.pk, version=1, note="Ring twice."))
        for version in (1, "", "x"):
            refused = client.post(ADD, typed(draft=draft.pk, version=version))
            assert refused.status_code == 422
            assert "manager has saved this draft since you opened it" in refused.text
        assert (DraftOrder.objects.get().typed["note"], Order.objects.count()) == ("Ring twice.", 0)

    def test_are_listed_and_discarded(self, client, draft, django_assert_max_num_queries, admin_client):
        for number in range(3):
            DraftOrder.objects.create(email=f"{number}@example.com", user=draft.user)
        with django_assert_max_num_queries(10):
            page = admin_client.get("/admin/orders/draftorder/").text
        assert "ada@" in page and "1 item<" in page
        assert admin_client.get(f"/admin/orders/draftorder/{draft.pk}/change/")["Location"] == f"{ADD}?draft={draft.pk}"
        admin_client.post(f"/admin/orders/draftorder/{draft.pk}/delete/", {"post": "yes"})
        assert not DraftOrder.objects.filter(pk=draft.pk).exists()

    @pytest.mark.parametrize("wanted", ["0", "999", "x"])
    def test_that_are_not_there_are_not_found(self, client, manager, wanted):
        assert client.get(f"{ADD}?draft={wanted}").status_code == 404


class TestDiscount:
    GIVEN = {"discount": "5", "discount_kind": "amount", "discount_reason": "A scratch on the lid"}  # noqa: RUF012

    @pytest.fixture
    def generous(self, manager):
        manager.user_permissions.add(Permission.objects.get(codename="discount_order"))

    def test_stands_on_the_total_and_in_the_timeline(self, client, generous, typed):
        page = client.post(ADD, typed(**self.GIVEN), follow=True).text
        order = Order.objects.get()
        assert (order.total, order.discount_total) == (Decimal("23.90"), Decimal("5.00"))
        assert "Taken off: €5.00 (A scratch on the lid)." in page and "owes €23.90" in page
        assert "We have taken €5.00 off: A scratch on the lid" in [event.message for event in order.events.all()]

    def test_needs_a_reason_and_a_sum(self, client, generous, typed):
        for wrong in ({"discount_reason": " "}, {"discount": "-1"}, {"discount": "101", "discount_kind": "percentage"}):
            page = client.post(ADD, typed(**{**self.GIVEN, **wrong}))
            assert list(page.context["form"].errors) == ["discount"]
        assert Order.objects.count() == 0

    def test_is_given_by_those_only_who_may(self, client, manager, typed):
        assert "discount_reason" not in opened(client).text
        client.post(ADD, typed(**self.GIVEN))
        assert (Order.objects.get().total, Order.objects.get().manual_discount_kind) == (Decimal("28.90"), "")

    def test_stays_when_somebody_writes_the_order_anew_who_may_not_give_one(self, client, generous, manager, typed):
        client.post(ADD, typed(**self.GIVEN))
        manager.user_permissions.remove(Permission.objects.get(codename="discount_order"))
        desk.send(client, CALL, typed({"sku": "MUG", "quantity": "3"}, discount="9"))
        order = Order.objects.get()
        assert (order.manual_discount, order.manual_discount_reason) == (Decimal(5), "A scratch on the lid")
        assert order.events.get(kind="changed").message == (
            "We changed your order: Mug: 3 instead of 2. It costs €35.90 now, not €23.90."
        )
