"""What the worker is woken for; the row of the export says whether there is anything to do."""

from my_shop.kernel.background import task
from my_shop.kernel.exports import services


@task
def make_export(export_id: int) -> bool:
    return services.make_export(export_id)
