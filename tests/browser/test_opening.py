"""A merchant's first day, from an empty shop to a packed order, as docs/opening.md tells it."""

import pytest
from django.apps import apps
from django.conf import settings

from orders.models import Order
from tests.browser.opening import Player, deeds_of, steps_of
from tests.recipes import admin

PAGE = settings.BASE_DIR / "docs" / "opening.md"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        not all(apps.is_installed(app) for app in settings.SHOP_APPS + ["customers", "blog"]),
        reason="an app is unplugged",
    ),
]


def test_a_merchants_first_day_goes_as_it_is_told(open_page, client):
    boss = admin.make()
    client.force_login(boss)
    page = open_page("/healthz")
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": page.url}])
    steps = steps_of(PAGE, "The first day")
    assert len(steps) == 10 and all(map(deeds_of, steps)), "a step that nothing is done in"
    player = Player(page, open_page("/healthz"))
    for number, step in enumerate(steps, 1):
        for deed in deeds_of(step):
            try:
                player.do(deed)
            except Exception as error:
                raise AssertionError(f"Step {number} cannot be done as it stands: {deed}") from error
    order = Order.objects.get()
    assert order.is_packed and order.email == "bo@example.com"
