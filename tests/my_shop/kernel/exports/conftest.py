"""A table of accounts: the kernel knows no other model that has a list."""

from dataclasses import replace

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission

from my_shop.kernel.exports.contract import Exporter
from my_shop.kernel.signals import exporters_asked
from tests import recipes


def cards_of(users):
    return ((f"{user.username}.txt", user.username.encode()) for user in users)


def lines_of(users):
    return ((user.username, user.is_staff, user.date_joined) for user in users)


ACCOUNTS = Exporter(
    key="accounts",
    name="People",
    model=get_user_model(),
    permission="auth.view_user",
    scope="staff:customers",
    columns=("username", "staff", "joined_at"),
    rows=lines_of,
    date_field="date_joined",
)


CARDS = replace(ACCOUNTS, key="cards", name="Cards", date_field="", files=cards_of, files_piece=2)
"""Without a date, and with a file of each row."""


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path / "private"
    return settings.PRIVATE_ROOT


@pytest.fixture
def accounts():
    def offer(sender, **kwargs):
        return [ACCOUNTS, CARDS]

    exporters_asked.connect(offer, dispatch_uid="tests.accounts")
    yield ACCOUNTS
    exporters_asked.disconnect(dispatch_uid="tests.accounts")


@pytest.fixture
def cards(accounts):
    return CARDS


@pytest.fixture
def ada():
    """A member of staff who may see accounts and export."""
    user = recipes.member.make(username="ada", email="ada@example.com", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=["view_user", "add_export"]))
    return get_user_model().objects.get(pk=user.pk)
