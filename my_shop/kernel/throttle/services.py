"""Counting tries, so that whoever guesses is slowed down at whichever door and process they knock.

The count is a row and nothing else, also where a cache is shared: a cache that dies or is emptied would hand out new
tries. A window begins with its first try, and ends by itself.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto

from django.db import transaction
from django.db.models import F
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext

from my_shop.kernel import clock
from my_shop.kernel.throttle.models import Tries


@dataclass(frozen=True)
class Limit:
    """So many tries in so many seconds; ``door`` names what is tried, and keeps its count apart from others'."""

    door: str
    tries: int
    seconds: int


class Answer(Enum):
    ALLOWED = auto()
    REFUSED_FIRST = auto()  # the first one of this window: whoever should be told is told once
    REFUSED = auto()


class TooManyTries(Exception):
    """This was tried too often; the message says when it may be tried again.

    :ivar retry_after: seconds until the window ends.
    """

    def __init__(self, message: str, retry_after: int):
        super().__init__(message)
        self.retry_after = retry_after


def count_try(limit: Limit, whose: str) -> None:
    """Count a try before it is answered; a simultaneous one counts as well.

    :param whose: the visitor's address, or what names the account, the cart or the number that is tried.
    :raises TooManyTries: there are no more in this window.
    """
    if take_try(limit, whose) is not Answer.ALLOWED:
        raise refusal(limit, whose)


@transaction.atomic
def take_try(limit: Limit, whose: str) -> Answer:
    """Count a try, and answer whether it may be made: for whoever has to write more in the same transaction.

    The transaction must be committed whatever comes of the try, or it was not counted.
    """
    key, now = _key(limit, whose), clock.now()
    ends_at = now + timedelta(seconds=limit.seconds)
    row, _ = Tries.objects.select_for_update().get_or_create(key=key, defaults={"ends_at": ends_at})
    if row.ends_at <= now:
        row.count, row.ends_at = 0, ends_at
    if row.count > limit.tries:
        return Answer.REFUSED
    row.count += 1  # one above the limit says that the refusal has been noticed
    row.save(update_fields=["count", "ends_at"])
    return Answer.ALLOWED if row.count <= limit.tries else Answer.REFUSED_FIRST


def give_try_back(limit: Limit, whose: str) -> None:
    """Let a try that was right not have counted."""
    allowed = Tries.objects.filter(key=_key(limit, whose), count__gt=0, count__lte=limit.tries)
    allowed.update(count=F("count") - 1)


def forget_tries(limit: Limit, whose: str) -> None:
    """Begin anew: somebody has proven otherwise who they are."""
    Tries.objects.filter(key=_key(limit, whose)).delete()


def refusal(limit: Limit, whose: str) -> TooManyTries:
    """Return what to raise when there are no more tries."""
    ends_at = Tries.objects.filter(key=_key(limit, whose)).values_list("ends_at", flat=True).first()
    left = (ends_at - clock.now()).total_seconds() if ends_at else 0
    seconds = max(1, round(left))
    minutes = -(-seconds // 60)
    wait = "a minute" if minutes == 1 else f"{minutes} minutes"
    return TooManyTries(gettext("That was tried too often. Please wait %(wait)s.") % {"wait": wait}, seconds)


def forget_ended(*, now: datetime) -> int:
    """Delete the windows that have ended, and return how many."""
    deleted, _ = Tries.objects.filter(ends_at__lte=now).delete()
    return deleted


def _key(limit, whose):
    return salted_hmac("my_shop.kernel.throttle", f"{limit.door}\n{whose}", algorithm="sha256").hexdigest()
