"""Back office of customers, one module for each subject."""

from customers.admin.messages import OutgoingEmailAdmin
from customers.admin.people import CustomerAdmin, PersonAdmin

__all__ = ["CustomerAdmin", "OutgoingEmailAdmin", "PersonAdmin"]
