"""What the worker is woken for; the rows say whether there is anything to do."""

from my_shop.kernel.background import task
from orders.services.invoices import pdfs


@task
def print_document(invoice_id: int) -> bool:
    return pdfs.print_if_due(invoice_id)
