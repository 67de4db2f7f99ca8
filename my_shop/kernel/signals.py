"""What the project itself asks and announces; nothing of the four apps is imported here."""

from dataclasses import dataclass

from django.dispatch import Signal
from django.utils.safestring import SafeString


@dataclass(frozen=True)
class HomeSection:
    """One band of the home page, as safe HTML; lower ``position`` stands higher."""

    position: int
    html: SafeString


home_sections_asked = Signal()
"""Asks every app for its bands of the home page.

Arguments: ``request`` (HttpRequest).
Sent by the home page, outside a transaction, with ``send``. A receiver answers a list of
``HomeSection`` (or an empty one). The page works without any answer. A receiver must not write.
"""


@dataclass(frozen=True)
class Figure:
    """One number for whoever watches the shop: its name by Prometheus' rules, without the shop's prefix."""

    name: str
    help: str
    value: float


figures_asked = Signal()
"""Asks every app for what it counts: what waits, what failed, when something last went well.

Arguments: ``since`` (aware datetime): what was due before it is late, what happened after it is recent.
Sent by ``/metrics``, outside a transaction, with ``send``. A receiver answers a list of ``Figure``, by queries that an
index bounds whatever the shop's size: it is asked every few seconds. It must not write.
"""

late_work_asked = Signal()
"""Asks every app whether work has been lying about: what the worker should have done long ago.

Arguments: ``since`` (aware datetime): what was due before it is late.
Sent by ``/readyz``, outside a transaction, with ``send``. A receiver answers a list of names for whoever runs the shop
(an empty one where nothing is late), by a query that reads one row at most. It must not write.
"""

prompt_work_due = Signal()
"""The worker's look, about once a second, at what somebody waits for; so whoever writes such a row wakes nobody for it.

Arguments: none.
Sent by ``manage.py worker`` before each task and, where there is none, every second, outside a transaction, with
``send_robust``. A receiver finds out by one query, which writes nothing, whether there is work, bounds what it does
and answers whether it did any. It must be idempotent.
"""

overdue_work_due = Signal()
"""The worker's regular round: whoever keeps rows with work in them does what is overdue now.

Arguments: ``now`` (aware datetime).
Sent by ``manage.py worker`` every ``my_shop.kernel.background.SWEEP_SECONDS``, outside a transaction, with
``send_robust``: one receiver's failure is logged and does not keep the others from their work. A
receiver must be idempotent and bound the work of one round. A task is only the wake-up call; this
round is what guarantees delivery.
"""
