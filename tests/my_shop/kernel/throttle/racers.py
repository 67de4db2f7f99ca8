"""What runs at the same moment in tests of the throttle."""

from django.utils import timezone

from my_shop.kernel.throttle import services
from my_shop.kernel.throttle.models import Tries
from tests.races import meet


def try_often(limit, whose, times):
    """Try so many times, and return how many were allowed."""
    return sum(services.take_try(limit, whose) is services.Answer.ALLOWED for _ in range(times))


def try_without_a_lock(limit, whose):
    """The control: read, meet the others, write."""
    row = Tries.objects.get(key=services._key(limit, whose))
    meet()
    if row.ends_at < timezone.now() or row.count >= limit.tries:
        return 0
    row.count += 1
    row.save()
    return 1
