"""What workers do at the same moment, each in a process of its own."""

from django.conf import settings

from my_shop.kernel.webhooks import sending
from my_shop.kernel.webhooks.models import Delivery
from tests.races import meet
from tests.servers import LOOPBACK


def send():
    """Do as a worker what is due, until all of it is done."""
    settings.SHOP_OUTBOUND_NETWORKS = LOOPBACK
    while Delivery.objects.filter(status="waiting").exists():
        sending.send_due()


def send_without_lease():
    """The control: look which are due, wait until the other has looked as well, and take no lease."""

    def look_only(pk, *, now):
        Delivery.objects.filter(pk=pk).update(lease="nobody's")
        return Delivery.objects.select_related("endpoint", "event").get(pk=pk)

    sending.claim = look_only
    meet()
    send()
