"""A confirmation that came back shows on its order, and goes to the address that staff have corrected."""

import pytest
from django.apps import apps
from model_bakery import baker

from orders.rules.fingerprint import fingerprint_of
from orders.services.lifecycle import confirmation
from orders.services.shopping import placement
from tests import factories, recipes
from tests.desk import fill_in

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not apps.is_installed("customers"), reason="customers is unplugged"),
]


@pytest.fixture
def order():
    mug = recipes.stocked_variant(5, sku="MUG")
    placed = placement.place_order(
        data=placement.CheckoutData(
            email="ada@exmaple.com",
            lines=[placement.WantedLine(variant_id=mug.pk, quantity=1)],
            shipping_address=factories.HOME,
            shipping_method=baker.make("orders.ShippingMethod", name="Parcel", is_active=True),
            is_by_invoice=True,
        ),
        checkout_key="k" * 24,
    )
    return confirmation.confirm_order(order=placed, shown=fingerprint_of(placed))


def mail_of(order):
    from customers.models import OutgoingEmail

    return OutgoingEmail.objects.get(key=f"order-confirmed:{order.number}:buyer")


class TestOrderPage:
    def test_shows_what_came_back_and_sends_it_to_the_corrected_address(self, client, order):
        client.force_login(recipes.admin.make())
        page, mail = f"/admin/orders/order/{order.pk}/", mail_of(order)
        type(mail).objects.filter(pk=mail.pk).update(status="failed", last_error="No such mailbox")
        shown = client.get(f"{page}change/").text
        assert "<strong>refused: No such mailbox</strong>" in shown
        fill_in(client, f"{page}correct/", email="ada@example.com", reason="You rang us.")
        shown = client.get(f"{page}change/").text
        again = f"/admin/customers/outgoingemail/{mail.pk}/again/?to=ada%40example.com"
        assert f'<a href="{again}">Send again to ada@example.com</a>' in shown
        fill_in(client, again)
        mail.refresh_from_db()
        assert (mail.status, mail.to) == ("queued", ["ada@example.com"])

    def test_what_went_to_the_former_address_stays_in_the_list_and_only_the_buyers_mails_go_again(self, client, order):
        from customers.models import OutgoingEmail
        from customers.outbox.send import deliver

        client.force_login(recipes.admin.make())
        page, mail = f"/admin/orders/order/{order.pk}/", mail_of(order)
        deliver(mail.pk)
        fill_in(client, f"{page}correct/", email="ada@example.com", reason="You rang us.")
        former = OutgoingEmail.objects.get(key__endswith=":former")
        deliver(former.pk)
        shown = client.get(f"{page}change/").text
        assert f"/{former.pk}/change/" in shown and f"/{former.pk}/again/" not in shown
        fill_in(client, f"/admin/customers/outgoingemail/{mail.pk}/again/?to=ada%40example.com")
        copy = OutgoingEmail.objects.latest("pk")
        OutgoingEmail.objects.update(subject="As the merchant calls it")
        shown = client.get(f"{page}change/").text
        assert f"/{mail.pk}/change/" in shown and f"/{copy.pk}/again/?to=ada%40example.com" in shown
        mail.refresh_from_db()
        assert (mail.status, mail.to, copy.to) == ("sent", ["ada@exmaple.com"], ["ada@example.com"])

    def test_offers_not_to_send_again_what_went_with_another_mail(self, client, order):
        client.force_login(recipes.admin.make())
        mail = mail_of(order)
        type(mail).objects.filter(pk=mail.pk).update(status="joined")
        shown = client.get(f"/admin/orders/order/{order.pk}/change/").text
        assert "went with another mail" in shown and "Send again to" not in shown

    def test_shows_what_was_written_to_this_buyer(self, client, order):
        from customers.outbox.draft import EmailDraft
        from customers.outbox.queue import queue_email

        client.force_login(recipes.admin.make())
        queue_email(
            EmailDraft(to="bo@example.com", subject="Another order", text="x", key="order-confirmed:OTHER:buyer")
        )
        shown = client.get(f"/admin/orders/order/{order.pk}/change/").text
        assert mail_of(order).subject in shown
        assert "Another order" not in shown
