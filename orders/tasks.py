"""What the worker is woken for; the rows say whether there is anything to do."""

from importlib import import_module
from typing import Any

from my_shop.kernel.background import task
from orders.services.invoices import pdfs


@task
def print_document(invoice_id: int) -> bool:
    return pdfs.print_if_due(invoice_id)


@task
def check_vat_id(check_id: int) -> bool:
    # what follows of the answer stands above what asks for it, and is not known yet while this module is read
    worker: Any = import_module("orders.services.lifecycle.vat_id_worker")
    return worker.check_if_due(check_id)
