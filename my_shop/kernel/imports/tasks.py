"""What the worker is woken for; the row of the import says whether there is anything to do."""

from my_shop.kernel.background import task
from my_shop.kernel.imports import worker


@task
def work_on(import_id: int) -> bool:
    return worker.work(import_id)
