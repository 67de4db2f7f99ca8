import pytest

from orders.models import UcpSession
from orders.services.privacy.data_export import export_user_data
from orders.services.privacy.erasure import anonymise_user
from tests.orders.ucp.conftest import BUYER

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def session(agent, make_variant):
    make_variant("MUG")
    return agent.open({"MUG": 1}, buyer=BUYER)


class TestErasure:
    def test_forgets_what_an_agent_has_said_of_a_person(self, agent):
        agent.open({"MUG": 1}, buyer={"email": "bo@example.com"})
        anonymise_user(user_id=None, emails=["ada@example.com"])
        assert [session.email for session in UcpSession.objects.all()] == ["bo@example.com"]


class TestExport:
    def test_tells_what_an_agent_has_said_of_a_person(self):
        [found] = export_user_data(user_id=None, emails=["ada@example.com"])["ucp_sessions"]
        assert found["asked"]["buyer"] == BUYER
