"""People, where they are logged in, whom the shop knows without an account, and every message that they receive."""

from customers.models.contacts import BuyersRead, Consent, Contact, ContactNote, Tag
from customers.models.credentials import Credential
from customers.models.mail_texts import MailText
from customers.models.outbox import OutgoingEmail
from customers.models.people import Address, Customer, Profile

__all__ = [
    "Address",
    "BuyersRead",
    "Consent",
    "Contact",
    "ContactNote",
    "Credential",
    "Customer",
    "MailText",
    "OutgoingEmail",
    "Profile",
    "Tag",
]
