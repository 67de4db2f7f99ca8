import pytest

pytestmark = pytest.mark.django_db


class TestHome:
    def test_answers_without_any_row(self, client):
        assert client.get("/").status_code == 200
