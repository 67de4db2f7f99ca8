"""What the worker is woken for; the row of the mail says whether there is anything to do."""

from customers.services import delivery
from my_shop.kernel.background import task


@task(priority=10)  # before the pictures: somebody waits for this mail
def deliver(email_id: int) -> bool:
    return delivery.deliver(email_id)


@task(priority=10)
def deliver_overdue() -> int:
    return delivery.send_overdue()
