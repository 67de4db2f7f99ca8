"""What the worker is woken for; the rows say whether there is anything to do."""

from my_shop.kernel.background import task
from orders.services.invoices import pdfs


@task
def print_document(invoice_id: int) -> bool:
    return pdfs.print_if_due(invoice_id)


@task
def check_vat_id(check_id: int) -> bool:
    # what follows of the answer stands above what asks for it, and is not known yet while this module is read
    from orders.services.lifecycle import vat_id_worker  # noqa: PLC0415

    return vat_id_worker.check_if_due(check_id)
