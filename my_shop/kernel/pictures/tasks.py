"""What the worker is woken for; the row of the picture says whether there is anything to do."""

from my_shop.kernel.background import task
from my_shop.kernel.pictures import services


@task
def make_sizes(picture_id: int) -> bool:
    return services.make_sizes(picture_id)
