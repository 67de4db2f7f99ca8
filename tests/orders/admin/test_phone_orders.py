"""Staff write an order down for a buyer on the phone."""

import re
from decimal import Decimal

import pytest
from django.contrib.auth.models import Permission
from model_bakery import baker

from orders.models import Order, OrderEvent
from orders.rules.fingerprint import fingerprint_of
from orders.services.shopping import placement

pytestmark = pytest.mark.django_db

ADD = "/admin/orders/order/add/"


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


class TestAddOrder:
    def test_shows_ten_rows(self, client, manager):
        response = client.get(ADD)
        assert response.status_code == 200
        assert len(response.context["lines"].forms) == 10
        assert ADD in client.get("/admin/orders/order/").content.decode()

    def test_enter_goes_on(self, client, manager):
        # the browser presses the first button of the form that Enter was typed in
        page = client.get(ADD).content.decode().partition('name="lines-TOTAL_FORMS"')[0].rpartition("<form")[2]
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
        response = client.post(ADD, typed({"sku": "MUG", "quantity": "x"}, more="Ten more rows", email="half"))
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
        assert client.post(ADD, typed(more="1", **{"lines-TOTAL_FORMS": count})).status_code == 200
        assert client.post(ADD, typed(**{"lines-TOTAL_FORMS": count})).status_code == 422
        assert Order.objects.count() == 0

    @pytest.mark.parametrize(
        ("field", "value", "words"),
        [
            ("email", "nobody", "valid email"),
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
            ("lines-0-quantity", "0", "greater than or equal to 1"),
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
