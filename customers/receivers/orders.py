"""What orders announces and asks."""

from django.contrib.auth import get_user_model
from django.dispatch import receiver
from django.urls import reverse

from customers import selectors
from customers.notifications import orders, payments
from customers.outbox.words import subject_of
from customers.services import accounts, addresses, contacts
from orders.signals import (
    FoundBuyer,
    KnownAddress,
    OrderMail,
    address_used,
    addresses_asked,
    attention_needed,
    buyers_searched,
    downloads_ready,
    invoice_issued,
    mails_asked,
    order_cancelled,
    order_changed,
    order_confirmed,
    order_corrected,
    order_delivered,
    order_packed,
    order_paid,
    order_refunded,
    order_returned,
    order_shipped,
    order_withdrawn,
    orders_removed,
    payment_failed,
    payment_requested,
)


@receiver(addresses_asked, dispatch_uid="customers.receivers.orders.answer_addresses")
def answer_addresses(sender, user_id, **kwargs):
    """The checkout offers the address book."""
    return [KnownAddress(**parts) for parts in selectors.known_addresses(user_id=user_id)]


@receiver(buyers_searched, dispatch_uid="customers.receivers.orders.answer_buyers")
def answer_buyers(sender, words, limit, **kwargs):
    """Staff who write an order down find the buyer's account."""
    return [
        FoundBuyer(
            user_id=user.pk,
            name=user.get_full_name() or (address["name"] if address else ""),
            email=user.email,
            customer_number=number,
            phone=phone or (address["phone"] if address else ""),
            address=KnownAddress(**address) if address else None,
        )
        for user, number, phone, address in selectors.search_people(words=words, limit=limit)
    ]


@receiver(mails_asked, dispatch_uid="customers.receivers.orders.answer_mails")
def answer_mails(sender, number, **kwargs):
    """The order's page in the back office lists what was sent, and what came back."""
    return [
        OrderMail(
            subject=subject_of(mail),
            to=", ".join(mail.to),
            state=f"{mail.get_status_display()}: {mail.last_error}" if mail.last_error else mail.get_status_display(),
            is_refused=mail.is_refused,
            at=mail.created_at,
            url=reverse("admin:customers_outgoingemail_change", args=[mail.pk]),
            again_url=reverse("admin:customers_outgoingemail_again", args=[mail.pk]) if mail.may_go_again else "",
        )
        for mail in selectors.emails_about_order(number=number)
    ]


@receiver(address_used, dispatch_uid="customers.receivers.orders.keep_address")
def keep_address(sender, user_id, address, **kwargs):
    """The buyer has ticked “keep this address”."""
    user = get_user_model().objects.filter(pk=user_id).first()
    if user:
        _, customer = accounts.ensure_account(user)
        addresses.keep_address(customer=customer, parts={part: getattr(address, part) for part in addresses.PARTS})


@receiver(order_confirmed, dispatch_uid="customers.receivers.orders.notify_confirmed")
def notify_confirmed(sender, order, **kwargs):
    """Writes to the buyer and to the staff that the order is confirmed."""
    orders.notify_order_event(event="confirmed", order=order)


@receiver(order_changed, dispatch_uid="customers.receivers.orders.notify_changed")
def notify_changed(sender, order, change, **kwargs):
    """Writes to the buyer and to the staff what of the order is another one now, and what follows for the money."""
    orders.notify_order_changed(order=order, change=change)


@receiver(order_corrected, dispatch_uid="customers.receivers.orders.notify_corrected")
def notify_corrected(sender, order, correction, **kwargs):
    """Writes to the buyer what was corrected, and to an address that was another one that no more mails go there."""
    orders.notify_order_corrected(order=order, correction=correction)


@receiver(order_corrected, dispatch_uid="customers.receivers.orders.recount_former_buyer")
def recount_former_buyer(sender, correction, **kwargs):
    """Whoever has the address that was another one has not bought this, and may not be known otherwise."""
    if correction.former_email:
        contacts.recount_guest(email=correction.former_email)


@receiver(order_cancelled, dispatch_uid="customers.receivers.orders.notify_cancelled")
def notify_cancelled(sender, order, reason="", **kwargs):
    """Writes to the buyer and to the staff that the order is cancelled."""
    orders.notify_order_event(event="cancelled", order=order, reason=reason)


@receiver(order_returned, dispatch_uid="customers.receivers.orders.notify_returned")
def notify_returned(sender, order, return_id, reason="", is_line_cancellation=False, **kwargs):
    """Writes to the buyer and to the staff what came back, or was cancelled before it left."""
    event = "lines-cancelled" if is_line_cancellation else "returned"
    orders.notify_order_event(event=event, order=order, event_id=return_id, reason=reason)


@receiver(order_paid, dispatch_uid="customers.receivers.orders.notify_paid")
def notify_paid(sender, order, amount, paid_by="", **kwargs):
    """Writes to the buyer that the money is there; the mail waits a little for the invoice."""
    payments.notify_paid(order=order, amount=amount, paid_by=paid_by)


@receiver(orders_removed, dispatch_uid="customers.receivers.orders.recount_without")
def recount_without(sender, emails, user_ids, **kwargs):
    """What people have bought is counted without orders that an import is taken back with."""
    contacts.recount_without(emails=emails, user_ids=user_ids)


@receiver(payment_failed, dispatch_uid="customers.receivers.orders.notify_payment_failed")
def notify_payment_failed(sender, order, payment_id, message="", **kwargs):
    """Writes to the buyer why the payment did not work, and how to pay in another way."""
    payments.notify_payment_failed(order=order, payment_id=payment_id, message=message)


@receiver(payment_requested, dispatch_uid="customers.receivers.orders.notify_payment_requested")
def notify_payment_requested(sender, order, request_id, **kwargs):
    """Writes to the buyer where to pay what is owed."""
    payments.notify_payment_requested(order=order, request_id=request_id)


@receiver(order_packed, dispatch_uid="customers.receivers.orders.notify_packed")
def notify_packed(sender, order, **kwargs):
    """Writes to the buyer that the order is packed, where the shop wants that."""
    orders.notify_packed(order=order)


@receiver(order_shipped, dispatch_uid="customers.receivers.orders.notify_shipped")
def notify_shipped(sender, order, parcel, **kwargs):
    """Writes to the buyer what has left, and how to follow it."""
    orders.notify_shipped(order=order, parcel=parcel)


@receiver(order_delivered, dispatch_uid="customers.receivers.orders.notify_delivered")
def notify_delivered(sender, order, is_handed_over=False, **kwargs):
    """Writes to the buyer that all is there, and how to send something back."""
    orders.notify_delivered(order=order, is_handed_over=is_handed_over)


@receiver(downloads_ready, dispatch_uid="customers.receivers.orders.notify_downloads_ready")
def notify_downloads_ready(sender, order, *, downloads, delivery_id, **kwargs):
    """Writes to the buyer where the files are that they bought."""
    orders.notify_downloads_ready(order=order, downloads=downloads, delivery_id=delivery_id)


@receiver(order_refunded, dispatch_uid="customers.receivers.orders.notify_refunded")
def notify_refunded(sender, order, *, refund_id, amount, reason="", by_hand=False, **kwargs):
    """Writes to the buyer how much goes back, and to the staff if they have to transfer it themselves."""
    payments.notify_refunded(order=order, refund_id=refund_id, amount=amount, reason=reason, by_hand=by_hand)


@receiver(order_withdrawn, dispatch_uid="customers.receivers.orders.notify_withdrawn")
def notify_withdrawn(sender, order, *, withdrawal_id, name, email, items, received_at, **kwargs):
    """Sends the receipt that the law wants, and tells the staff."""
    orders.notify_withdrawn(
        order=order, withdrawal_id=withdrawal_id, name=name, email=email, items=items, received_at=received_at
    )


@receiver(invoice_issued, dispatch_uid="customers.receivers.orders.send_invoice")
def send_invoice(sender, order, *, number, is_credit_note, filename, refund_id="", **kwargs):
    """Sends the buyer the invoice or credit note, together with the mail that waits for it."""
    payments.notify_document_issued(
        order=order, number=number, is_credit_note=is_credit_note, filename=filename, refund_id=refund_id
    )


@receiver(attention_needed, dispatch_uid="customers.receivers.orders.notify_staff")
def notify_staff(sender, order, event_id, reason, **kwargs):
    """Writes to the staff what a person has to look at."""
    orders.notify_staff(order=order, event_id=event_id, reason=reason)
