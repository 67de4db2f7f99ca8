"""What a merchant sees of what agents put together."""

import pytest
from django.urls import reverse

from my_shop.kernel.money import format_money
from orders.models import UcpSession
from tests import recipes
from tests.orders.ucp.conftest import PROFILE

pytestmark = pytest.mark.django_db
LIST = "/admin/orders/ucpsession/"


@pytest.fixture
def boss(client):
    client.force_login(recipes.admin.make())
    return client


@pytest.fixture
def sessions(agent, make_variant, payable, delivered):
    """One that is open, one that was called off, one that was bought: newest last."""
    units = {make_variant("MUG").sku: 2}
    gone = agent.open(units)
    agent.post(f"checkout-sessions/{gone['id']}/cancel")
    agent.complete(agent.open(units, **delivered))
    agent.open(units, **delivered)
    called_off, bought, is_open = UcpSession.objects.order_by("pk")
    return is_open, called_off, bought


def found(client, **asked):
    return {row.pk for row in client.get(LIST, asked).context["cl"].result_list}


def test_the_list_says_who_asks_what_became_of_it_and_leads_to_the_order(boss, sessions):
    page = boss.get(LIST).text
    order = sessions[2].order
    for words in ("Open", "Bought", "Called off", "agent.example"):
        assert f">{words}</td>" in page, words
    assert f'<a href="{reverse("admin:orders_order_change", args=[order.pk])}">{order.number}</a>' in page


def test_the_list_is_narrowed(boss, sessions):
    is_open, called_off, bought = (session.pk for session in sessions)
    assert found(boss, state="open") == {is_open}
    assert found(boss, state="completed") == {bought}
    assert found(boss, state="canceled") == {called_off}
    assert found(boss, state="expired") == set()
    assert found(boss, q=sessions[2].order.number) == {bought}
    assert found(boss, q="ada@example.com") == {is_open, bought}
    assert len(found(boss, q="agent.example")) == 3


def test_the_page_is_read_without_json(boss, sessions):
    page = boss.get(f"{LIST}{sessions[0].pk}/change/").text
    for words in (PROFILE, "2 × MUG", "Ada Byron, ada@example.com", "12 Mill Lane, LS1 4AB Leeds, United"):
        assert words in page, words
    assert "{&#x27;" not in page and ">None<" not in page and format_money(sessions[2].order.total) in page
