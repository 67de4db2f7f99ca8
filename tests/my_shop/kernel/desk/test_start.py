"""The start page shows what waits and how the shop sells."""

from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.urls import reverse

from my_shop.kernel.desk import start
from my_shop.kernel.desk.chart import HEIGHT, bars_of
from my_shop.kernel.signals import DeskExample, DeskTask, Sales, SalesDay, SalesStretch
from tests import recipes


def answering(*answers):
    return SimpleNamespace(send=lambda sender, **asked: [(None, answer) for answer in answers])


def task(section, position, count=1, **facts):
    return DeskTask(section, position, f"task {position}", count, "/there/", **facts)


@pytest.fixture
def say(monkeypatch):
    """Let the apps answer this: ``say(tasks, sales)``."""

    def answer(tasks, sales=None):
        monkeypatch.setattr(start, "desk_asked", answering(None, tasks))
        monkeypatch.setattr(start, "sales_asked", answering(None, sales))

    return answer


class TestStartPage:
    def test_keeps_the_tasks_of_a_section_together_in_their_order(self, say):
        say([task("Late", 50), task("Early", 20), task("Late", 15), task("Early", 60), task("Early", 70, count=0)])
        groups = start.start_page(None)["task_groups"]
        assert [(name, [one.position for one in tasks]) for name, tasks in groups] == [
            ("Late", [15, 50]),
            ("Early", [20, 60]),
        ]

    @pytest.mark.django_db
    def test_shows_tasks_with_their_rows_and_where_they_lead(self, say, client):
        client.force_login(recipes.admin.make())
        example = DeskExample("LK-1", "Paid twice.", "/one/")
        say([task("Orders", 1, count=1001, is_urgent=True, examples=(example,))])
        page = client.get(reverse("admin:index")).text
        assert '<a href="/there/"><strong>1,000+</strong> task 1</a>' in page
        assert '<a href="/one/">LK-1</a> <span>Paid twice.</span>' in page

    @pytest.mark.django_db
    def test_says_kindly_that_nothing_waits(self, say, client):
        client.force_login(recipes.admin.make())
        say([])
        assert "Nothing waits for you" in client.get(reverse("admin:index")).text

    @pytest.mark.django_db
    def test_draws_sales_with_a_table_beside_and_without_inline_style(self, say, client):
        client.force_login(recipes.admin.make())
        stretch = SalesStretch("Today", "yesterday", 1, Decimal(8), 0, Decimal(0))
        say([], Sales("What counts.", (stretch,), (SalesDay(date(2026, 11, 1), 1, Decimal(8)),)))
        page = client.get(reverse("admin:index")).text
        assert "<svg" in page and '<th scope="row">Sun 1 Nov</th><td>1</td><td>€8.00</td>' in page
        assert "style=" not in page.partition("desk-sales")[2].partition("desk-menu")[0]


class TestBars:
    def test_are_as_tall_as_their_part_of_the_best_day(self):
        amounts = [Decimal(100), Decimal(50), Decimal(0)]
        days = [SalesDay(date(2026, 11, 1) + timedelta(past), 1, amount) for past, amount in enumerate(amounts)]
        assert [bar.height for bar in bars_of(days)] == [HEIGHT, HEIGHT // 2, 2]  # the last one can be seen

    @pytest.mark.parametrize("days", [[], [SalesDay(date(2026, 11, 1), 0, Decimal(0))]])
    def test_are_none_where_nothing_was_sold(self, days):
        assert [bar.height for bar in bars_of(days)] == [0] * len(days)
