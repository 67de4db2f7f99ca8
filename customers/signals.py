"""What customers announces."""

from django.dispatch import Signal

account_erased = Signal()
"""A person has deleted their account.

Arguments: ``user_id`` (int), ``email`` (str, the address they had).
Sent by ``customers.services.erase_account`` inside its transaction, before the User row is deleted,
with ``send``.
Kind: must hold: a receiver removes or anonymises what it keeps of the person; an exception rolls
the erasure back.
"""
