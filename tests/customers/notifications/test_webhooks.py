import pytest

from customers.models import OutgoingEmail
from my_shop.kernel.signals import webhook_endpoint_failed
from tests.mails import written

pytestmark = pytest.mark.django_db

FAILED = {"endpoint_id": 7, "name": "ERP & <stock>", "reason": "It has taken nothing for 5 days."}


def test_staff_are_told_why_an_endpoint_was_switched_off_and_where_it_is(settings):
    settings.SHOP_STAFF_EMAILS = ["boss@larkfield.example"]
    webhook_endpoint_failed.send(sender=None, **FAILED)
    mail = written(OutgoingEmail.objects.get())
    assert (mail.to, mail.subject) == (["boss@larkfield.example"], "Webhooks to “ERP & <stock>” are switched off")
    assert "It has taken nothing for 5 days." in mail.text and "/admin/webhooks/endpoint/7/change/" in mail.text


def test_nobody_is_told_where_there_is_no_staff(settings):
    settings.SHOP_STAFF_EMAILS = []
    webhook_endpoint_failed.send(sender=None, **FAILED)
    assert not OutgoingEmail.objects.exists()
