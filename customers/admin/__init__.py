"""Back office of customers, one module for each subject."""

from customers.admin.accounts import CustomerAdmin, ShopUserAdmin
from customers.admin.contacts import ContactAdmin
from customers.admin.outbox import OutgoingEmailAdmin

__all__ = ["ContactAdmin", "CustomerAdmin", "OutgoingEmailAdmin", "ShopUserAdmin"]
