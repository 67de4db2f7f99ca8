"""Every mail of the shop with sample facts, made by the functions that write the real ones."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.apps import apps
from django.conf import settings

from customers import samples
from customers.notifications import blog, orders, payments
from customers.outbox import rendering
from customers.outbox.queue import EmailDraft

STAFF = "the staff"


@dataclass(frozen=True)
class Preview:
    """A mail to look at: ``when`` it is written and ``to`` whom. ``app`` has to be installed for it to be written."""

    slug: str
    template: str
    when: str
    to: str
    make: Callable[[], "EmailDraft | rendering.RenderedEmail"]
    app: str = "orders"


def all_previews() -> list[Preview]:
    """Return the previews of the mails that this shop can write, in the order in which they come."""
    every = [*_of_orders(), *_of_ways_back(), *_of_staff(), *_of_readers(), *_of_accounts()]
    return [
        preview
        for preview in every
        if apps.is_installed(preview.app) and (preview.to != STAFF or settings.SHOP_STAFF_EMAILS)
    ]


def find(slug: str) -> Preview | None:
    """Return one preview; None if there is no such mail."""
    return next((preview for preview in all_previews() if preview.slug == slug), None)


def _mail(slug, template, when, to, drafts: Callable[[], Sequence[EmailDraft]], *, which=0, app="orders"):
    return Preview(slug, f"customers/mail/{template}", when, to, lambda: list(drafts())[which], app)


def _of_orders():
    def mail(slug, template, when, drafts):
        return _mail(slug, template, when, "the buyer", drafts)

    def confirmed(order):
        return lambda: orders.order_drafts(event="confirmed", order=order())

    def delivered(order):
        return lambda: orders.delivered_drafts(order=order())

    return [
        mail("confirmed", "order_confirmed", "An order is confirmed", confirmed(samples.order)),
        mail(
            "confirmed-unpaid",
            "order_confirmed",
            "An order to be paid first is confirmed",
            confirmed(samples.unpaid_order),
        ),
        mail(
            "confirmed-digital",
            "order_confirmed",
            "A digital order is confirmed",
            confirmed(samples.digital_order),
        ),
        mail("paid", "order_paid", "The whole total is there", _paid),
        mail(
            "paid-with-invoice",
            "order_paid",
            "The total is there, and the invoice in time",
            _paid_with_invoice,
        ),
        mail("payment-failed", "payment_failed", "A payment did not work", _failed),
        mail("invoice", "invoice", "An invoice goes by itself", _paper(samples.unpaid_order, "2026-0001")),
        mail("packed", "order_packed", "An order is packed, where the shop wants this mail", _packed),
        mail("shipped", "order_shipped", "The last parcel, or the only one, has left", _shipped()),
        mail("shipped-in-part", "order_shipped", "A parcel has left, and more is to come", _shipped(**samples.PART)),
        mail("delivered", "order_delivered", "All has arrived", delivered(samples.order)),
        mail("downloads", "order_downloads", "What is digital is paid, or its links are sent again", _downloads),
        mail(
            "delivered-digital",
            "order_delivered",
            "A digital order is ready",
            delivered(samples.digital_order),
        ),
    ]


def _of_ways_back():
    def mail(slug, template, when, drafts):
        return _mail(slug, template, when, "the buyer", drafts)

    return [
        mail("cancelled", "order_cancelled", "An order is cancelled", _back("cancelled", "It was not paid in time.")),
        mail("withdrawn", "order_withdrawn", "A buyer has withdrawn: the receipt", _withdrawn),
        mail("returned", "order_returned", "Goods have come back", _back("returned", samples.REASON)),
        mail(
            "lines-cancelled",
            "order_lines_cancelled",
            "Goods are taken off an order",
            _back("lines-cancelled", samples.SHORT),
        ),
        mail("refunded", "order_refunded", "Money goes back", _refunded(by_hand=False)),
        mail("refunded-by-hand", "order_refunded", "The staff transfer money back", _refunded(by_hand=True)),
        mail("credit-note", "invoice", "A credit note goes by itself", _paper(samples.order, "C2026-0001")),
    ]


def _of_staff():
    def mail(slug, template, when, drafts, app="orders"):
        return _mail(slug, template, when, STAFF, drafts, which=-1, app=app)

    return [
        mail("staff-order", "order_staff", "An order is confirmed, cancelled, returned or shortened", _confirmed),
        mail("staff-attention", "staff_attention", "Something about an order needs a person", _trouble),
        mail("staff-refund", "staff_refund", "A refund has to be moved by hand", _refunded(by_hand=True)),
        mail("staff-withdrawal", "staff_withdrawal", "A buyer has withdrawn", _withdrawn),
        mail("stock", "stock_ran_low", "A sale has brought stock down to the mark", _stock, app="products"),
    ]


def _of_readers():
    return [
        _mail("comment", "comment", "Somebody has commented on a post", "its author", _comment, app="blog"),
        _mail("post", "post", "A post is out", "whoever asked for posts", _post, app="blog"),
    ]


def _of_accounts():
    mail, second = "account/email", "mfa/email"
    written = {
        f"{mail}/email_confirmation_signup": "Somebody has signed up",
        f"{mail}/email_confirmation": "An address has to be confirmed",
        f"{mail}/account_already_exists": "Somebody signs up with an address that has an account",
        f"{mail}/password_reset_key": "A new password is asked for",
        f"{mail}/unknown_account": "A new password is asked for, and no account has the address",
        f"{mail}/password_changed": "The password was changed",
        f"{mail}/password_reset": "The password was changed by a link",
        f"{mail}/password_set": "A first password was set",
        f"{mail}/email_changed": "The address was changed",
        f"{mail}/email_deleted": "An address was removed",
        f"{second}/totp_activated": "Two-factor authentication was switched on",
        f"{second}/totp_deactivated": "Two-factor authentication was switched off",
        f"{second}/webauthn_added": "A passkey was added",
        f"{second}/webauthn_removed": "A passkey was removed",
        f"{second}/recovery_codes_generated": "New recovery codes were made",
        "customers/mail/locked_out": "Wrong passwords were tried, too many in a row",
        "customers/mail/account_erased": "An account was deleted",
    }
    return [
        Preview(
            template.rpartition("/")[2].replace("_", "-"),
            template,
            when,
            "its owner",
            lambda template=template: rendering.render_email(template, samples.account()),
            app="customers",
        )
        for template, when in written.items()
    ]


def _confirmed():
    return orders.order_drafts(event="confirmed", order=samples.unpaid_order())


def _paid():
    return payments.paid_drafts(order=samples.order(), amount=Decimal("48.55"), paid_by="Card")


def _paid_with_invoice():
    return _paper(samples.order, "2026-0001", waiting=_paid()[0])()


def _paper(order, number, *, waiting=None):
    return lambda: payments.document_drafts(
        order=order(),
        number=number,
        is_credit_note=number.startswith("C"),
        filename=f"{number}.pdf",
        waiting=waiting,
    )


def _failed():
    return payments.payment_failed_drafts(order=samples.unpaid_order(), payment_id="1", message=samples.WHY)


def _packed():
    return orders.packed_drafts(order=samples.order())


def _shipped(**changes):
    return lambda: orders.shipped_drafts(order=samples.order(), parcel=samples.parcel(**changes))


def _downloads():
    return orders.download_drafts(order=samples.digital_order(), downloads=samples.downloads(), delivery_id="1")


def _back(event, reason):
    return lambda: orders.order_drafts(event=event, order=samples.order(), reason=reason)


def _withdrawn():
    return orders.withdrawal_drafts(order=samples.order(), **samples.withdrawal())


def _refunded(*, by_hand):
    return lambda: payments.refund_drafts(
        order=samples.order(), refund_id="1", amount=Decimal("16.20"), reason=samples.REASON, by_hand=by_hand
    )


def _trouble():
    return orders.attention_drafts(order=samples.order(), event_id="1", reason=samples.TROUBLE)


def _stock():
    return blog.low_stock_drafts(variants=samples.low_stock())


def _comment():
    return blog.comment_drafts(comment=samples.comment(), to="author@example.com")


def _post():
    return blog.post_drafts(post=samples.post(), readers=[(0, "reader@example.com")])
