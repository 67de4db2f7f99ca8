"""What workers do at the same moment, each in a process of its own."""

from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from customers.models import OutgoingEmail
from customers.notifications import payments
from customers.outbox import send as sending
from customers.receivers import orders
from tests.customers.receivers.test_orders import facts
from tests.races import meet


def work(port):
    """Do as a worker what is due now; mails go to a server on a port of this machine."""
    settings.SHOP_MAIL_TRANSPORT = {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {"host": "127.0.0.1", "port": port, "timeout": 60},
    }
    if hasattr(settings, "MAILERS"):
        settings.MAILERS = {**settings.MAILERS, "transport": settings.SHOP_MAIL_TRANSPORT}
    call_command("worker", once=True)


def work_without_lease(port):
    """The control: look whether a mail is due before it is sent, and take no lease."""

    def look_only(email_id):
        due = sending.due(timezone.now()).filter(pk=email_id)
        return "nobody's" if due.update(lease="nobody's") else None

    sending.take_lease = look_only
    work(port)


def play(part, rows):
    """Play one of the parts below."""
    return globals()[part](rows)


def send(mails):
    """Take the lease of each mail, and return which we got."""
    return [number for number, pk in mails if not meet() and sending.take_lease(pk)]


def issue(numbers):
    """Print the invoice of each order."""
    for number in numbers:
        meet()
        _issue(number)


def send_between(mails):
    """Take each lease while the other has looked and not yet written."""
    return [number for number, pk in mails if not meet() and (sending.take_lease(pk), meet())[0]]


def issue_without_lock(numbers):
    """The control: look for the waiting mail, and mark it without a lock."""
    payments._take_waiting = _take_without_lock
    for number in numbers:
        _issue(number)


def _take_without_lock(order, is_credit_note, refund_id):
    waiting = OutgoingEmail.objects.get(key=f"order-paid:{order.number}:buyer")
    meet()
    meet()
    OutgoingEmail.objects.filter(pk=waiting.pk).update(status=OutgoingEmail.Status.JOINED)
    return waiting


def _issue(number):
    orders.send_invoice(
        sender=None,
        signal=None,
        order=facts(number=number),
        number=f"I-{number}",
        is_credit_note=False,
        filename="i.pdf",
    )
