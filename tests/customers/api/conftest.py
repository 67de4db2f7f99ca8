"""Ada and somebody else, and programs of theirs."""

import re
from urllib.parse import urlsplit

import pytest
from allauth.account.models import EmailAddress
from rest_framework.test import APIClient

from customers.services import credentials
from tests.recipes import member

PASSWORD = "a long enough password"
HOME = {"name": "Ada", "line1": "Hill 1", "city": "Graz", "postcode": "8010", "country": "AT"}


def read(api, address):
    """Read something, and return the header that lets nobody else's change be written over."""
    return {"If-Match": api.get(f"/api/v1/{address}").headers["ETag"]}


def key_in(mail):
    """The last part of the link that the mail carries."""
    path = urlsplit(re.search(r"https?://\S+/accounts/\S+", mail.text)[0]).path
    return path.rstrip("/").rpartition("/")[2]


def make_person(email):
    user = member.make(email=email)
    user.set_password(PASSWORD)
    user.save()
    EmailAddress.objects.create(user=user, email=email, primary=True, verified=True)
    return user


@pytest.fixture
def api():
    return APIClient()


@pytest.fixture
def person():
    return make_person("ada@example.com")


@pytest.fixture
def other():
    return make_person("bo@example.com")


@pytest.fixture
def bearer():
    """What a program of somebody's sends along."""

    def issue(user, **facts):
        _, token = credentials.issue_token(user=user, address="", user_agent="", **facts)
        return {"HTTP_AUTHORIZATION": f"Bearer {token}"}

    return issue
