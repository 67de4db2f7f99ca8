"""What orders announces and asks."""

from django.contrib.auth import get_user_model
from django.dispatch import receiver
from django.urls import reverse

from customers import selectors
from customers.notifications import orders, payments
from customers.services import accounts, addresses
from orders.signals import (
    KnownAddress,
    OrderMail,
    address_used,
    addresses_asked,
    attention_needed,
    downloads_ready,
    invoice_issued,
    mails_asked,
    order_cancelled,
    order_confirmed,
    order_delivered,
    order_packed,
    order_paid,
    order_refunded,
    order_returned,
    order_shipped,
    order_withdrawn,
    payment_failed,
)


@receiver(addresses_asked, dispatch_uid="customers.receivers.orders.answer_addresses")
def answer_addresses(sender, user_id, **kwargs):
    """The checkout offers the address book."""
    return [KnownAddress(**parts) for parts in selectors.known_addresses(user_id=user_id)]


@receiver(mails_asked, dispatch_uid="customers.receivers.orders.answer_mails")
def answer_mails(sender, number, **kwargs):
    """The order's page in the back office lists what was sent, and what came back."""
    return [
        OrderMail(
            subject=mail.subject,
            to=", ".join(mail.to),
            state=f"{mail.get_status_display()}: {mail.last_error}" if mail.last_error else mail.get_status_display(),
            is_refused=mail.is_refused,
            at=mail.created_at,
            url=reverse("admin:customers_outgoingemail_change", args=[mail.pk]),
            again_url=reverse("admin:customers_outgoingemail_again", args=[mail.pk]),
        )
        for mail in selectors.mails_about_order(number=number)
    ]


@receiver(address_used, dispatch_uid="customers.receivers.orders.keep_address")
def keep_address(sender, user_id, address, **kwargs):
    """The buyer has ticked “keep this address”."""
    user = get_user_model().objects.filter(pk=user_id).first()
    if user:
        _, customer = accounts.ensure_person(user)
        addresses.keep_address(customer=customer, parts={part: getattr(address, part) for part in addresses.PARTS})


@receiver(order_confirmed, dispatch_uid="customers.receivers.orders.tell_confirmed")
def tell_confirmed(sender, order, **kwargs):
    """Writes to the buyer and to the staff that the order is confirmed."""
    orders.tell_of_order(event="confirmed", order=order)


@receiver(order_cancelled, dispatch_uid="customers.receivers.orders.tell_cancelled")
def tell_cancelled(sender, order, reason="", **kwargs):
    """Writes to the buyer and to the staff that the order is cancelled."""
    orders.tell_of_order(event="cancelled", order=order, reason=reason)


@receiver(order_returned, dispatch_uid="customers.receivers.orders.tell_returned")
def tell_returned(sender, order, return_id, reason="", is_called_off=False, **kwargs):
    """Writes to the buyer and to the staff what came back, or was called off before it left."""
    event = "called-off" if is_called_off else "returned"
    orders.tell_of_order(event=event, order=order, event_id=return_id, reason=reason)


@receiver(order_paid, dispatch_uid="customers.receivers.orders.tell_paid")
def tell_paid(sender, order, amount, paid_by="", **kwargs):
    """Writes to the buyer that the money is there; the mail waits a little for the invoice."""
    payments.tell_of_payment(order=order, amount=amount, paid_by=paid_by)


@receiver(payment_failed, dispatch_uid="customers.receivers.orders.tell_failed")
def tell_failed(sender, order, payment_id, message="", **kwargs):
    """Writes to the buyer why the payment did not work, and how to pay in another way."""
    payments.tell_of_failure(order=order, payment_id=payment_id, message=message)


@receiver(order_packed, dispatch_uid="customers.receivers.orders.tell_packed")
def tell_packed(sender, order, **kwargs):
    """Writes to the buyer that the order is packed, where the shop wants that."""
    orders.tell_of_packing(order=order)


@receiver(order_shipped, dispatch_uid="customers.receivers.orders.tell_shipped")
def tell_shipped(sender, order, parcel, **kwargs):
    """Writes to the buyer what has left, and how to follow it."""
    orders.tell_of_parcel(order=order, parcel=parcel)


@receiver(order_delivered, dispatch_uid="customers.receivers.orders.tell_delivered")
def tell_delivered(sender, order, is_handed_over=False, **kwargs):
    """Writes to the buyer that all is there, and how to send something back."""
    orders.tell_of_arrival(order=order, is_handed_over=is_handed_over)


@receiver(downloads_ready, dispatch_uid="customers.receivers.orders.tell_downloads")
def tell_downloads(sender, order, *, downloads, delivery_id, **kwargs):
    """Writes to the buyer where the files are that they bought."""
    orders.tell_of_downloads(order=order, downloads=downloads, delivery_id=delivery_id)


@receiver(order_refunded, dispatch_uid="customers.receivers.orders.tell_refunded")
def tell_refunded(sender, order, *, refund_id, amount, reason="", by_hand=False, **kwargs):
    """Writes to the buyer how much goes back, and to the staff if they have to transfer it themselves."""
    payments.tell_of_refund(order=order, refund_id=refund_id, amount=amount, reason=reason, by_hand=by_hand)


@receiver(order_withdrawn, dispatch_uid="customers.receivers.orders.tell_withdrawn")
def tell_withdrawn(sender, order, *, withdrawal_id, name, email, items, received_at, **kwargs):
    """Sends the receipt that the law wants, and tells the staff."""
    orders.tell_of_withdrawal(
        order=order, withdrawal_id=withdrawal_id, name=name, email=email, items=items, received_at=received_at
    )


@receiver(invoice_issued, dispatch_uid="customers.receivers.orders.send_invoice")
def send_invoice(sender, order, *, number, is_credit_note, filename, refund_id="", **kwargs):
    """Sends the buyer the invoice or credit note, together with the mail that waits for it."""
    payments.tell_of_paper(
        order=order, number=number, is_credit_note=is_credit_note, filename=filename, refund_id=refund_id
    )


@receiver(attention_needed, dispatch_uid="customers.receivers.orders.tell_attention_needed")
def tell_attention_needed(sender, order, event_id, reason, **kwargs):
    """Writes to the staff what a person has to look at."""
    orders.tell_of_trouble(order=order, event_id=event_id, reason=reason)
