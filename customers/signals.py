"""What customers announces."""

from django.dispatch import Signal

address_confirmed = Signal()
"""A person has shown that an e-mail address is theirs.

Arguments: ``user_id`` (int), ``email`` (str, in small letters).
Sent by ``customers.services.announce_confirmed`` with ``send``, whichever door confirmed it, in the transaction that
writes it where there is one; sent again where the row of a confirmed address is saved again. Not sent for fixtures.
Kind: must hold: a receiver must be idempotent; one that fails rolls the confirmation back.
"""

account_erased = Signal()
"""A person has deleted their account.

Arguments: ``user_id`` (int), ``email`` (str, the address they had).
Sent by ``customers.services.erase_account`` inside its transaction, before the User row is deleted,
with ``send``.
Kind: must hold: a receiver removes or anonymises what it keeps of the person; an exception rolls
the erasure back.
"""
