"""The same ``Idempotency-Key`` is answered alike, and what is kept of it can be read with the key alone."""

from datetime import timedelta

import pytest
from django.utils import timezone

from my_shop.kernel.api import remembering
from my_shop.kernel.api.models import RememberedAnswer
from orders.models import UcpSession
from orders.ucp import sessions
from orders.ucp.errors import UcpError
from tests.orders.ucp.conftest import BUYER, LINES, PROFILE, codes

pytestmark = pytest.mark.django_db
KEY = "drawn once"


@pytest.fixture(autouse=True)
def mug(make_variant):
    return make_variant("MUG")


class TestTheSameKey:
    def test_answers_alike_and_does_it_once(self, agent):
        first, second = (agent.post("checkout-sessions", LINES, key=KEY) for _ in range(2))
        assert (first.status_code, first.json()) == (second.status_code, second.json())
        assert UcpSession.objects.count() == 1

    def test_refuses_alike(self, agent):
        gone = {"line_items": [{"item": {"id": "NONE"}, "quantity": 1}]}
        first, second = (agent.post("checkout-sessions", gone, key=KEY) for _ in range(2))
        assert first.status_code == 400 and first.json() == second.json()

    def test_with_another_body_is_refused(self, agent):
        agent.post("checkout-sessions", LINES, key=KEY)
        assert codes(agent.post("checkout-sessions", {}, key=KEY)) == (409, ["idempotency_conflict"])

    def test_is_refused_while_the_first_one_is_at_work(self, agent):
        agent.post("checkout-sessions", LINES, key=KEY)
        RememberedAnswer.objects.update(status=None, leased_until=timezone.now() + timedelta(minutes=1))
        assert codes(agent.post("checkout-sessions", LINES, key=KEY)) == (409, ["idempotency_in_progress"])

    def test_of_another_platform_is_another_one(self, agent, profiles):
        agent.post("checkout-sessions", LINES, key=KEY)
        agent.profile = "https://other.example/profile.json"
        profiles[agent.profile] = profiles[PROFILE]
        assert agent.post("checkout-sessions", {}, key=KEY).status_code == 400

    @pytest.mark.parametrize("status", [429, 503])
    def test_is_tried_again_where_the_refusal_may_pass(self, agent, monkeypatch, status):
        def refuse(**facts):
            raise UcpError.of(status, "later", "Later.")

        with monkeypatch.context() as patch:
            patch.setattr(sessions, "create_session", refuse)
            assert agent.post("checkout-sessions", LINES, key=KEY).status_code == status
        assert agent.post("checkout-sessions", LINES, key=KEY).status_code == 201


class TestWhatIsKept:
    def test_names_nobody_and_is_forgotten_after_a_day(self, agent):
        agent.open({"MUG": 1}, buyer=BUYER)
        [row] = RememberedAnswer.objects.values()
        assert "ada" not in str({**row, "answer": bytes(row["answer"])})
        assert remembering.forget_old(now=timezone.now() + timedelta(hours=25)) == 1
