"""Back office of customers, one module for each subject."""

from customers.admin.accounts import CustomerAdmin, PersonAdmin
from customers.admin.outbox import OutgoingEmailAdmin

__all__ = ["CustomerAdmin", "OutgoingEmailAdmin", "PersonAdmin"]
