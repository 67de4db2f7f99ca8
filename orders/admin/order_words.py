"""Where an order stands, in a word or two: for its page and for the list."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext

from orders.models import Order


class Tone(models.TextChoices):
    """How a word is shown: by its colour, beside what it says."""

    GOOD = "good"
    WAITS = "waits"
    BAD = "bad"
    QUIET = "quiet"


@dataclass(frozen=True)
class Word:
    """A word or two about an order."""

    text: str
    tone: Tone

    def __str__(self):
        return self.text


def payment_word(order: Order) -> Word | None:
    """Return how it stands with the money; None where none is owed yet, and none came."""
    held = bool(order.balance)
    found = [
        (order.is_moved_in and not order.paid_total, gettext("not paid"), Tone.QUIET),
        (order.disputed_total, gettext("disputed"), Tone.BAD),
        (order.amount_due and order.counted_total, gettext("paid in part"), Tone.WAITS),
        (order.amount_due, gettext("to be paid"), Tone.WAITS),
        (not order.is_binding and order.paid_total and held, gettext("money is here"), Tone.WAITS),
        (order.refunded_total and not held, gettext("refunded"), Tone.QUIET),
        (order.refunded_total, gettext("refunded in part"), Tone.GOOD),
        (order.paid_total, gettext("paid"), Tone.GOOD),
        (order.is_binding, gettext("nothing to pay"), Tone.QUIET),
    ]
    return next((Word(text, tone) for is_so, text, tone in found if is_so), None)


TONES = {
    Order.Status.PLACED: Tone.WAITS,
    Order.Status.CONFIRMED: Tone.WAITS,
    Order.Status.PACKED: Tone.WAITS,
    Order.Status.PART_SHIPPED: Tone.WAITS,
    Order.Status.SHIPPED: Tone.GOOD,
    Order.Status.DELIVERED: Tone.GOOD,
}


def fulfilment_word(order: Order) -> Word:
    """Return how it stands with the goods."""
    return Word(order.get_status_display(), TONES.get(Order.Status(order.status), Tone.QUIET))
