"""What the worker is woken for; the row says whether there is anything to do."""

from my_shop.kernel.background import task
from my_shop.kernel.reports import services


@task
def make_report(made_id: int) -> bool:
    return services.make_report(made_id)
