"""What orders hears from the project's worker."""

from django.core.cache import cache
from django.dispatch import receiver

from my_shop.kernel.signals import figures_asked, late_work_asked, overdue_work_due
from orders.selectors import figures
from orders.services.invoices import pdfs, pending_documents
from orders.services.lifecycle import payment_worker
from orders.services.payment import refund_worker, webhooks
from orders.services.shopping import cleanup


@receiver(overdue_work_due, dispatch_uid="orders.delete_stale_carts")
def delete_stale_carts(now, **kwargs):
    """Forgets carts that nobody has touched for long."""
    cleanup.delete_stale_carts(now=now)


@receiver(overdue_work_due, dispatch_uid="orders.delete_unconfirmed_orders")
def delete_unconfirmed_orders(now, **kwargs):
    """Forgets orders that were never confirmed; once an hour is often enough."""
    if cache.add("orders.delete_unconfirmed_orders", True, 3600):
        cleanup.delete_unconfirmed_orders(now=now)


@receiver(overdue_work_due, dispatch_uid="orders.hear_gateways")
def hear_gateways(**kwargs):
    """Hears what those gateways have to tell that cannot post it."""
    webhooks.deliver_due_webhooks()


@receiver(overdue_work_due, dispatch_uid="orders.look_up_payments")
def look_up_payments(now, **kwargs):
    """Asks the gateways what became of payments that wait."""
    payment_worker.look_up_payments(now=now)


@receiver(overdue_work_due, dispatch_uid="orders.expire_unpaid")
def expire_unpaid(now, **kwargs):
    """Cancels orders that were not paid in time."""
    payment_worker.expire_unpaid(now=now)


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
