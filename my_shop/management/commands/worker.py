"""``manage.py worker``: the background work of the shop."""

import signal
import sys

from django.core.management.base import BaseCommand

from my_shop.kernel.background import ask_to_stop, is_stopping
from my_shop.worker import Worker


class Command(BaseCommand):
    help = (
        "Send mails, make picture sizes and run every other background task, until SIGTERM or Ctrl-C. "
        "As many workers as wanted may run at once."
    )

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="Do what is due now, then end.")

    def handle(self, *, once, **options):
        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        worker = Worker()
        if once:
            worker.run_until_idle()
        else:
            worker.run()


def stop(signum, frame):
    """Finish the task at hand and end; asked a second time, end at once."""
    if is_stopping():
        sys.exit(128 + signum)
    ask_to_stop()
