"""Doors for programs refuse in their own words whatever Django refuses."""

import json

import pytest

pytestmark = pytest.mark.django_db

KEY = {"Idempotency-Key": "5d2f1c3e-0009-4b7a-9a52-toolarge0001"}


@pytest.mark.parametrize("headers", [{}, KEY], ids=["plain", "with-a-key"])
def test_the_api_says_what_is_too_large(client, settings, headers):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    answer = client.post("/api/v1/signup/", b"x" * 101, content_type="application/json", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    assert "100" in answer.json()["detail"]


def test_the_protocol_of_agents_says_what_is_too_large(client, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    body = json.dumps({"line_items": "x" * 100})
    answer = client.post("/ucp/v1/checkout-sessions", body, content_type="application/json", headers=KEY)
    assert answer.status_code == 400  # nobody says who they are
    agent = {"UCP-Agent": 'profile="https://agent.example/profile.json"'}
    answer = client.post("/ucp/v1/checkout-sessions", body, content_type="application/json", headers=KEY | agent)
    assert (answer.status_code, answer.json()["messages"][0]["code"]) == (413, "too_large")
