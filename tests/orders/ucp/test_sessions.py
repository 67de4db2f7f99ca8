from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone
from model_bakery import baker

from orders.models import Cart, CartItem, ShippingMethod, UcpSession, Voucher
from orders.selectors.carts import contents_of
from orders.selectors.offers import offers_for
from orders.signals import addresses_asked
from orders.ucp import sessions
from tests.orders.conftest import HOME

pytestmark = pytest.mark.django_db


def amounts(answer):
    return {row["type"]: row["amount"] for row in answer["totals"]}


def voucher(code, **facts):
    return baker.make(
        Voucher,
        **{"code": code, "name": code, "kind": "percentage", "value": 10, "is_active": True, "minimum": 0} | facts,
    )


class TestCreate:
    def test_says_what_the_page_of_the_cart_says(self, agent, make_variant, delivered, standard):
        mug, jug = make_variant("MUG"), make_variant("JUG", price="7.35", name="Jug")
        ten = voucher("TEN")
        answer = agent.open({"mug": 2, "JUG": 1}, discounts={"codes": ["ten"]}, **delivered)
        cart = Cart(country="GB", postcode="LS1 4AB", voucher=ten)
        items = [
            CartItem(pk=pk, cart=cart, variant_id=variant.pk, quantity=units, seen_price=variant.price)
            for pk, (variant, units) in enumerate({mug: 2, jug: 1}.items(), start=1)
        ]
        page = contents_of(items, offers_for([mug.pk, jug.pk]), addresses=[]).totals
        expected = {"subtotal": page.subtotal, "discount": page.discount_total, "fulfillment": page.delivery}
        assert amounts(answer) == {name: int(sum_ * 100) for name, sum_ in {**expected, "total": page.total}.items()}
        assert amounts(answer)["total"] == 3135 - 314 + 490

    def test_goes_by_its_own_prices_and_names(self, agent, make_variant):
        make_variant("MUG")
        item = {"id": "MUG", "title": "Gold", "price": 1}
        line = agent.post("checkout-sessions", {"line_items": [{"item": item, "quantity": 1}]}).json()["line_items"][0]
        assert line["item"] == {"id": "MUG", "title": "Mug", "price": 1200}

    def test_offers_as_delivery_what_is_sent(self, agent, make_variant, delivered, standard):
        make_variant("MUG")
        baker.make(ShippingMethod, name="Collect", price=0, is_pickup=True)
        [method] = agent.open({"MUG": 1}, **delivered)["fulfillment"]["methods"]
        assert [option["title"] for option in method["groups"][0]["options"]] == [standard.name]

    def test_is_incomplete_until_somebody_buys_and_it_goes_somewhere(self, agent, make_variant, payable, delivered):
        make_variant("MUG")
        session = agent.open({"MUG": 1})
        paths = {message["path"] for message in session["messages"]}
        assert session["status"] == "incomplete"
        assert paths == {"$.buyer.email", "$.fulfillment.methods[0].selected_destination_id"}
        assert agent.put(session, **delivered).json()["status"] == "ready_for_complete"

    def test_hands_over_to_the_pages_where_no_platform_can_pay(self, agent, make_variant, delivered):
        make_variant("MUG")
        session = agent.open({"MUG": 2}, **delivered)
        assert (session["status"], session["payment"]["handlers"]) == ("requires_escalation", [])

    @pytest.mark.parametrize(("sku", "units", "code"), [("MUG", 6, "out_of_stock"), ("WUMPUS", 1, "not_found")])
    def test_refuses_what_is_not_there(self, agent, make_variant, sku, units, code):
        make_variant("MUG", quantity=5)
        lines = [{"item": {"id": sku}, "quantity": units}]
        response = agent.post("checkout-sessions", {"line_items": lines})
        assert (response.status_code, response.json()["messages"][0]["code"]) == (400, code)
        assert not UcpSession.objects.exists()

    @pytest.mark.parametrize(
        ("body", "path"),
        [
            ({}, "$.line_items"),
            ({"line_items": [{"item": {"id": "MUG"}, "quantity": 0}]}, "$.line_items[0].quantity"),
            ({"line_items": [{"quantity": 1}]}, "$.line_items[0].item"),
            ({"line_items": {"item": "MUG"}}, "$.line_items"),
            ({"line_items": [{"item": {"id": "MUG"}, "quantity": 1}], "currency": "USD"}, "$.currency"),
            ({"line_items": [{"item": {"id": "MUG"}, "quantity": 1}], "buyer": {"email": "x"}}, "$.buyer.email"),
        ],
    )
    def test_names_what_has_another_shape(self, agent, make_variant, body, path):
        make_variant("MUG")
        response = agent.post("checkout-sessions", body)
        assert (response.status_code, [message["path"] for message in response.json()["messages"]]) == (400, [path])

    @pytest.mark.parametrize("raw", [b"[]", b"{", b"\xff", b"[" * 100_000])
    def test_refuses_what_is_no_object(self, agent, raw):
        headers = {"UCP-Agent": f'profile="{agent.profile}"', "Idempotency-Key": "1"}
        response = agent.client.generic("POST", "/ucp/v1/checkout-sessions", raw, headers=headers)
        assert response.status_code == 400


class TestDiscounts:
    def test_vouchers_that_go_together_apply_one_after_the_other(self, agent, make_variant):
        make_variant("MUG", price="35.00")
        voucher("TEN", is_combinable=True)
        voucher("TWENTY", value=20, is_combinable=True)
        answer = agent.open({"MUG": 1}, discounts={"codes": ["TEN", "twenty"]})
        assert amounts(answer)["total"] == 2520
        assert [row["code"] for row in answer["discounts"]["applied"]] == ["TEN", "TWENTY"]

    def test_one_that_stands_alone_is_told_of(self, agent, make_variant):
        make_variant("MUG", price="35.00")
        voucher("TEN", is_combinable=True)
        voucher("ALONE", value=20)
        answer = agent.open({"MUG": 1}, discounts={"codes": ["TEN", "ALONE", "NONE"]})
        codes = [(message["code"], message["path"]) for message in answer["messages"] if message["type"] == "warning"]
        assert codes == [
            ("discount_code_combination_disallowed", "$.discounts.codes[1]"),
            ("discount_code_invalid", "$.discounts.codes[2]"),
        ]
        assert amounts(answer)["total"] == 3150

    def test_codes_cannot_be_guessed(self, agent, make_variant):
        make_variant("MUG")
        voucher("TEN")
        session, others = agent.open({"MUG": 1}), agent.open({"MUG": 1})
        for number in range(10):
            assert agent.put(session, discounts={"codes": [f"GUESS{number}"]}).status_code == 200
        assert agent.put(session, discounts={"codes": ["TEN"]}).status_code == 429
        assert agent.put(session, buyer={"email": "ada@example.com"}).status_code == 200
        assert amounts(agent.put(others, discounts={"codes": ["TEN"]}).json())["discount"] == 120

    def test_codes_cannot_be_guessed_by_many_sessions_of_platforms_that_somebody_makes_up(
        self, agent, make_variant, monkeypatch
    ):
        monkeypatch.setattr(sessions, "CODES", replace(sessions.CODES, tries=4))
        make_variant("MUG")
        lines = [{"item": {"id": "MUG"}, "quantity": 1}]
        for number in range(4):
            agent.profile = f"https://agent.example/{number}"
            agent.open({"MUG": 1}, discounts={"codes": [f"GUESS{number}"]})
        response = agent.post("checkout-sessions", {"line_items": lines, "discounts": {"codes": ["MORE"]}})
        assert response.status_code == 429
        assert agent.post("checkout-sessions", {"line_items": lines}).status_code == 201

    def test_wrong_codes_count_where_the_rest_is_refused(self, agent, make_variant):
        make_variant("MUG")
        session = agent.open({"MUG": 1})
        lines = [{"item": {"id": "WUMPUS"}, "quantity": 1}]
        for number in range(10):
            sent = {"line_items": lines, "discounts": {"codes": [f"GUESS{number}"]}}
            assert agent.put(session, **sent).status_code == 400
        assert agent.put(session, discounts={"codes": ["ELEVEN"]}).status_code == 429


class TestUpdate:
    def test_keeps_what_is_not_sent(self, agent, make_variant, delivered):
        make_variant("MUG")
        session = agent.open({"MUG": 1}, **delivered)
        changed = agent.put(session, line_items=[{"item": {"id": "MUG"}, "quantity": 3}]).json()
        assert (changed["buyer"]["email"], changed["line_items"][0]["quantity"]) == ("ada@example.com", 3)
        assert amounts(changed) == {"subtotal": 3600, "fulfillment": 490, "total": 4090}

    def test_tells_nobody_the_addresses_of_who_they_name(self, agent, make_variant, ada, monkeypatch):
        make_variant("MUG")
        monkeypatch.setattr(addresses_asked, "receivers", [])
        book = [HOME]
        addresses_asked.connect(lambda sender, **asked: book, weak=False)
        session = agent.open({"MUG": 1}, buyer={"email": ada.email}, fulfillment={"methods": [{"type": "shipping"}]})
        assert "destinations" not in session["fulfillment"]["methods"][0]

    def test_keeps_no_credential(self, agent, make_variant):
        make_variant("MUG")
        instrument = {"id": "i", "handler_id": "mock", "type": "card", "credential": {"token": "secret"}}
        session = agent.open({"MUG": 1}, payment={"selected_instrument_id": "i", "instruments": [instrument]})
        assert session["payment"]["instruments"] == [{"id": "i", "handler_id": "mock", "type": "card"}]
        assert "secret" not in str(UcpSession.objects.values())


class TestStrangers:
    def test_find_nothing(self, agent, make_variant, profiles):
        make_variant("MUG")
        session = agent.open({"MUG": 1})
        agent.profile = "https://other.example/profile.json"
        assert agent.ask("GET", f"checkout-sessions/{session['id']}").status_code == 404
        assert agent.put(session, buyer={}).status_code == 404
        assert agent.post(f"checkout-sessions/{session['id']}/cancel").status_code == 404

    def test_cannot_guess_a_session(self, agent, make_variant):
        make_variant("MUG")
        tokens = {agent.open({"MUG": 1})["id"].removeprefix("chk_") for _ in range(3)}
        assert len(tokens) == 3
        assert all(len(token) == 22 for token in tokens)  # 128 bits


class TestCancel:
    def test_ends_a_session_once(self, agent, make_variant):
        make_variant("MUG")
        session = agent.open({"MUG": 1})
        answer = agent.post(f"checkout-sessions/{session['id']}/cancel")
        assert (answer.status_code, answer.json()["status"]) == (200, "canceled")
        assert agent.post(f"checkout-sessions/{session['id']}/cancel").status_code == 409
        assert agent.put(session, buyer={}).status_code == 409


class TestDeleteStaleSessions:
    def test_forgets_what_nobody_has_ordered_a_day_after_its_end(self, agent, make_variant):
        make_variant("MUG")
        agent.open({"MUG": 1})
        now = timezone.now()
        assert sessions.delete_stale_sessions(now=now + timedelta(hours=23)) == 0
        assert sessions.delete_stale_sessions(now=now + timedelta(hours=31)) == 1
        assert not UcpSession.objects.exists()
