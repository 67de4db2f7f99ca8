"""What the worker is woken for; the row of the mail says whether there is anything to do."""

from customers.outbox import send
from my_shop.kernel.background import task


@task(priority=10)  # before the pictures: somebody waits for this mail
def deliver(email_id: int) -> bool:
    return send.deliver(email_id)
