"""What the imports hear: the worker's regular round, and the start page of the back office."""

from django.dispatch import receiver

from my_shop.kernel.imports import sweeping, work, worker
from my_shop.kernel.signals import desk_asked, overdue_work_due


@receiver(overdue_work_due, dispatch_uid="my_shop.kernel.imports.receivers.go_on_with_files")
def go_on_with_files(sender, now, **kwargs):
    """Takes up files that a worker has left, and forgets those that cannot be taken back any more."""
    worker.do_due_work()
    sweeping.sweep(now=now)


@receiver(desk_asked, dispatch_uid="my_shop.kernel.imports.receivers.name_failures")
def name_failures(sender, user, **kwargs):
    """Says which imports failed."""
    return work.failed_imports(user)
