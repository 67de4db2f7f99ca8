"""Fills an empty shop with the demo shop, through the services, as a merchant and customers would have done.

Everything is looked up before it is made: a second run changes nothing, one that was cut off goes on where it stopped.
"""

from collections.abc import Callable

from django.apps import apps
from django.utils import timezone

from .darkroom import Darkroom


def seed(
    *,
    with_pictures: bool = True,
    with_logins: bool = True,
    begin: Callable[[str], None] = lambda part: None,
    say: Callable[[str], None] = lambda line: None,
) -> None:
    """Make what is missing of the demo shop.

    :param with_pictures: False leaves the pictures out, for tests that need none.
    :param with_logins: False gives the demo people no usable password, for a shop that the world can reach.
    :param begin: takes the name of each part before the work on it begins.
    :param say: takes one line for each part in which something was made.
    """
    now = timezone.now()
    has = apps.is_installed
    with Darkroom(is_open=with_pictures) as darkroom:
        if has("products"):
            from .goods import missing_items, seed_goods, seed_photos  # noqa: PLC0415 - the app may be unplugged

            begin("catalogue")
            darkroom.order_items(missing_items())
            say(seed_goods(now=now))
        from .people import seed_people  # noqa: PLC0415 - needs the models

        begin("people")
        people, line = seed_people(now=now, darkroom=darkroom, with_logins=with_logins)
        say(line)
        if has("products") and has("orders"):
            from .trade import seed_trade  # noqa: PLC0415 - the app may be unplugged

            begin("orders and reviews")
            say(seed_trade(now=now, people=people))
        if has("products"):
            begin("pictures")
            say(seed_photos(darkroom))
        if has("blog"):
            from .posts import seed_posts  # noqa: PLC0415 - the app may be unplugged

            begin("journal")
            say(seed_posts(now=now, people=people, darkroom=darkroom))
