"""Who did what, day by day: the log of the back office, and what the apps say besides."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.contrib.admin.models import ADDITION, LogEntry
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from django.utils import timezone

from my_shop.kernel.desk import audit
from my_shop.kernel.signals import AuditEntry
from my_shop.roles import create_roles
from tests import recipes

pytestmark = pytest.mark.django_db
PAGE = reverse("admin:audit")


@pytest.fixture
def boss():
    return recipes.admin.make(email="boss@example.com")


@pytest.fixture
def as_boss(client, boss):
    client.force_login(boss)
    return client


def log(user, what, *, days_ago=0):
    entry = LogEntry.objects.create(
        user=user,
        content_type=ContentType.objects.get_for_model(Group),
        object_id="1",
        object_repr="packer",
        action_flag=ADDITION,
        change_message=what,
    )
    LogEntry.objects.filter(pk=entry.pk).update(action_time=timezone.now() - timedelta(days=days_ago))


def test_shows_one_day_the_latest_first_with_who_it_was(as_boss, boss):
    log(boss, "Made the role.")
    log(boss, "Long ago.", days_ago=3)
    page = as_boss.get(PAGE).text
    assert "Made the role." in page and "boss@example.com" in page
    assert "Long ago." not in page
    day = timezone.localdate(timezone.now() - timedelta(days=3))  # a day may have 23 or 25 hours
    assert "Long ago." in as_boss.get(PAGE, {"day": day.isoformat()}).text


def test_tells_what_the_apps_know_besides(as_boss, boss, monkeypatch):
    def send(sender, since, until, user_ids):
        assert since <= timezone.now() < until and boss.pk in user_ids
        return [(None, None), (None, [AuditEntry(timezone.now(), boss.pk, "Counted 5.", "MUG", "/mug/")])]

    monkeypatch.setattr(audit, "audit_asked", SimpleNamespace(send=send))
    page = as_boss.get(PAGE).text
    assert "Counted 5." in page and '<a href="/mug/">MUG</a>' in page


def test_links_only_what_whoever_looks_may_open(client, boss):
    create_roles()
    books = recipes.member.make(is_staff=True)
    books.groups.add(Group.objects.get(name="accountant"))
    log(boss, "Made the role.")
    url = reverse("admin:auth_group_change", args=[1])
    for user, is_link in ((boss, True), (books, False)):
        client.force_login(user)
        page = client.get(PAGE).text
        assert "Made the role." in page and (f'href="{url}"' in page) is is_link


def test_narrows_to_one_person(as_boss, boss):
    other = recipes.admin.make(email="other@example.com")
    log(boss, "By the boss.")
    log(other, "By the other.")
    page = as_boss.get(PAGE, {"user": other.pk}).text
    assert "By the other." in page and "By the boss." not in page


@pytest.mark.parametrize("asked", [{"day": "2026-06-31"}, {"day": "soon"}, {"day": "9999-12-31"}, {"user": "x"}])
def test_answers_nonsense_with_today(as_boss, boss, asked):
    log(boss, "Made the role.")
    assert "Made the role." in as_boss.get(PAGE, asked).text


def test_knows_no_day_before_shops_like_this(as_boss):
    assert "1 January 2000" in as_boss.get(PAGE, {"day": "0001-01-01"}).text


def test_is_for_those_who_may_look_over_shoulders(client):
    create_roles()
    for role, status in {"packer": 403, "support": 403, "accountant": 200, "manager": 200}.items():
        user = recipes.member.make(is_staff=True)
        user.groups.add(Group.objects.get(name=role))
        client.force_login(user)
        assert client.get(PAGE).status_code == status
