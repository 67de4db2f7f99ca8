import pytest

pytestmark = pytest.mark.django_db


class TestHome:
    def test_answers_without_any_row(self, client):
        assert client.get("/").status_code == 200


class TestHealth:
    @pytest.mark.parametrize("path", ["/healthz", "/readyz"])
    def test_says_ok(self, client, path):
        response = client.get(path)
        assert (response.status_code, response.content) == (200, b"ok\n")
