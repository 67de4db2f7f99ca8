"""What orders hears from customers."""

from django.dispatch import receiver
from django.urls import reverse
from django.utils.translation import gettext

from customers.signals import (
    Buyer,
    Buyers,
    Erased,
    ErasurePreview,
    ErasureRefused,
    PersonalData,
    Purchase,
    account_erased,
    buyers_asked,
    document_asked,
    email_confirmed,
    erasure_asked,
    personal_data_asked,
    purchases_asked,
)
from orders.selectors import buyers
from orders.services.invoices import pdfs
from orders.services.legal import versions
from orders.services.order import adoption
from orders.services.privacy import data_export, erasure


@receiver(email_confirmed, dispatch_uid="orders.adopt_orders_of_address")
def adopt_orders_of_address(sender, user_id, **kwargs):
    """What was ordered as a guest with the address belongs to the account from now on."""
    adoption.adopt_by_address(user_id=user_id)


@receiver(erasure_asked, dispatch_uid="orders.answer_erasure")
def answer_erasure(sender, user_id, emails, **kwargs):
    """Tells which orders would name nobody any more, and which are not done."""
    orders = erasure.orders_of_user(user_id=user_id, emails=emails)
    numbers = ", ".join(orders.values_list("number", flat=True))
    if not numbers:
        return ErasurePreview()
    return ErasurePreview(
        deleted=(
            gettext(
                "Name, addresses, e-mail, phone, notes and tracking numbers of the orders "
                "%(numbers)s. Nobody opens them by a link or by number and e-mail any more."
            )
            % {"numbers": numbers},
        ),
        kept=(
            gettext("The books: what was bought when and for how much, with its tax and payments, naming nobody."),
            gettext(
                "Invoices and credit notes, as they were printed: the law has them kept with the "
                "buyer's name and address (GDPR, Article 17(3)(b))."
            ),
        ),
        blockers=tuple(erasure.reasons_not_to_erase(orders)),
    )


@receiver(personal_data_asked, dispatch_uid="orders.answer_personal_data")
def answer_personal_data(sender, user_id, emails, **kwargs):
    """Hands out the orders with all that hangs on them, and the cart."""
    return PersonalData("orders", data_export.export_user_data(user_id=user_id, emails=emails))


@receiver(account_erased, dispatch_uid="orders.anonymise_user")
def anonymise_user(sender, user_id, emails, **kwargs):
    """The books and the documents stay; the orders name nobody any more."""
    try:
        numbers, words = erasure.anonymise_user(user_id=user_id, emails=emails)
    except erasure.StillUnderWay as refusal:
        raise ErasureRefused(refusal.reasons) from refusal
    return Erased(words=tuple(words), subjects=tuple(numbers))


@receiver(document_asked, dispatch_uid="orders.answer_document")
def answer_document(sender, number, **kwargs):
    """Hands out the printed invoice or credit note, or the legal text, that a mail carries."""
    if number.startswith(versions.DOCUMENT):
        return versions.paper(number)
    return pdfs.printed_document(number=number)


@receiver(buyers_asked, dispatch_uid="orders.answer_buyers")
def answer_buyers(sender, after, emails, user_ids=(), **kwargs):
    """Tells who has bought what in all, of those to whose orders something has happened."""
    if after is None:
        last_event, (told, gone) = 0, buyers.guests_now(emails)
        told += buyers.members_now(user_ids)
    else:
        last_event, told, gone = buyers.buyers_since(after)
        if last_event == after:
            return None
    return Buyers(last_event, tuple(Buyer(**facts) for facts in told), tuple(sorted(gone)))


@receiver(purchases_asked, dispatch_uid="orders.answer_purchases")
def answer_purchases(sender, user_id, email, **kwargs):
    """Lists somebody's latest orders on their page in the back office."""
    return [
        Purchase(
            number=order.number,
            placed_at=order.placed_at,
            state=order.get_status_display(),
            total=order.total,
            url=reverse("admin:orders_order_change", args=[order.pk]),
        )
        for order in buyers.latest_purchases(user_id=user_id, email=email)
    ]
