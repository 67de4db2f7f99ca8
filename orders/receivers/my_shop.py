"""What orders hears from the project: from its worker, and from its pages."""

from django.core.cache import cache
from django.dispatch import receiver
from django.utils import timezone

from my_shop.kernel.signals import (
    back_office_searched,
    desk_asked,
    exporters_asked,
    figures_asked,
    help_page_asked,
    importers_asked,
    late_work_asked,
    overdue_work_due,
    readiness_asked,
    reports_asked,
    sales_asked,
)
from orders import exports, imports, reports
from orders.selectors import back_office, figures, legal_texts, readiness, sales, work
from orders.services.invoices import pdfs, pending_documents
from orders.services.lifecycle import payment_worker, vat_id_worker
from orders.services.payment import refund_worker, webhooks
from orders.services.shopping import cleanup, drafts
from orders.ucp import adoption, platforms, sessions


@receiver(readiness_asked, dispatch_uid="orders.name_what_is_missing")
def name_what_is_missing(sender, **kwargs):
    """Says what selling needs before the first customer."""
    return readiness.lines()


@receiver(overdue_work_due, dispatch_uid="orders.delete_stale_carts")
def delete_stale_carts(now, **kwargs):
    """Forgets carts that nobody has touched for long."""
    cleanup.delete_stale_carts(now=now)


@receiver(overdue_work_due, dispatch_uid="orders.delete_unconfirmed_orders")
def delete_unconfirmed_orders(now, **kwargs):
    """Forgets orders that were never confirmed; once an hour is often enough."""
    if cache.add("orders.delete_unconfirmed_orders", True, 3600):
        cleanup.delete_unconfirmed_orders(now=now)


@receiver(overdue_work_due, dispatch_uid="orders.delete_stale_drafts")
def delete_stale_drafts(now, **kwargs):
    """Forgets drafts of orders that nobody has saved for long; once an hour is often enough."""
    if cache.add("orders.delete_stale_drafts", True, 3600):
        drafts.delete_stale_drafts(now=now)


@receiver(overdue_work_due, dispatch_uid="orders.adopt_handed_over")
def adopt_handed_over(**kwargs):
    """Finds the orders of buyers whom a platform has handed over to the pages."""
    adoption.adopt_handed_over()


@receiver(overdue_work_due, dispatch_uid="orders.delete_stale_sessions")
def delete_stale_sessions(now, **kwargs):
    """Forgets what agents have put together and nobody has ordered: once an hour, and until none is left."""
    if not cache.add("orders.delete_stale_sessions", True, 3600):
        return
    platforms.forget_stale_platforms(now=now)
    if sessions.delete_stale_sessions(now=now):
        cache.delete("orders.delete_stale_sessions")  # perhaps there are more: the next round looks


@receiver(overdue_work_due, dispatch_uid="orders.hear_gateways")
def hear_gateways(**kwargs):
    """Hears what those gateways have to tell that cannot post it."""
    webhooks.deliver_due_webhooks()


@receiver(overdue_work_due, dispatch_uid="orders.look_up_payments")
def look_up_payments(now, **kwargs):
    """Asks the gateways what became of payments that wait, and what they kept of those that are paid."""
    payment_worker.look_up_payments(now=now)
    payment_worker.ask_fees(now=now)


@receiver(overdue_work_due, dispatch_uid="orders.expire_unpaid")
def expire_unpaid(now, **kwargs):
    """Cancels orders that were not paid in time."""
    payment_worker.expire_unpaid(now=now)


@receiver(overdue_work_due, dispatch_uid="orders.check_vat_ids")
def check_vat_ids(now, **kwargs):
    """Asks VIES about the VAT IDs of businesses, and forgets what no order rests on."""
    vat_id_worker.process_vat_id_checks(now=now)
    if cache.add("orders.delete_stale_checks", True, 3600):
        vat_id_worker.delete_stale_checks(now=now)


@receiver(overdue_work_due, dispatch_uid="orders.process_refunds")
def process_refunds(now, **kwargs):
    """Sends refunds on their way."""
    refund_worker.process_refunds(now=now)


@receiver(overdue_work_due, dispatch_uid="orders.print_overdue")
def print_overdue(now, **kwargs):
    """Writes and prints the invoices and credit notes that are due."""
    pending_documents.write_pending_documents(now=now)
    pdfs.print_overdue()


@receiver(late_work_asked, dispatch_uid="orders.answer_late_work")
def answer_late_work(since, **kwargs):
    """Says whether payments, refunds or documents wait that should have been seen to."""
    return payment_worker.late_work(since=since)


@receiver(figures_asked, dispatch_uid="orders.count_orders")
def count_orders(since, **kwargs):
    """Says how the shop sells."""
    return figures.figures(since=since)


@receiver(desk_asked, dispatch_uid="orders.name_work")
def name_work(user, **kwargs):
    """Says which orders wait for a person."""
    return work.order_tasks(user)


@receiver(sales_asked, dispatch_uid="orders.tell_sales")
def tell_sales(user, **kwargs):
    """Says how the shop sells, to whoever keeps the books."""
    return sales.sales(now=timezone.now()) if user.has_perm("orders.settle_order") else None


@receiver(back_office_searched, dispatch_uid="orders.search")
def search(user, words, **kwargs):
    """Finds orders and invoices."""
    return back_office.search(user=user, words=words)


@receiver(help_page_asked, dispatch_uid="orders.answer_help_page")
def answer_help_page(sender, page, **kwargs):
    """The page says what the merchant has published."""
    return legal_texts.help_text(page)


@receiver(importers_asked, dispatch_uid="orders.offer_importers")
def offer_importers(sender, **kwargs):
    """Takes files of orders."""
    return imports.IMPORTERS


@receiver(exporters_asked, dispatch_uid="orders.offer_exporters")
def offer_exporters(sender, **kwargs):
    """Hands out tables of orders."""
    return exports.EXPORTERS


@receiver(reports_asked, dispatch_uid="orders.offer_reports")
def offer_reports(sender, **kwargs):
    """Draws reports of orders."""
    return reports.REPORTS
