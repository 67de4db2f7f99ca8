"""Every write of profiles, addresses and messages, split by subject."""

from customers.services.addresses import (
    PARTS,
    TooManyAddresses,
    keep_address,
    make_default,
    remove_address,
    save_address,
)
from customers.services.delivery import NothingToSend, deliver, send_again, send_overdue
from customers.services.erasing import CannotErase, erase_account
from customers.services.messages import MailRefused, queue_email
from customers.services.notices import (
    NewComment,
    tell_of_arrival,
    tell_of_comment,
    tell_of_failure,
    tell_of_low_stock,
    tell_of_order,
    tell_of_packing,
    tell_of_paper,
    tell_of_parcel,
    tell_of_payment,
    tell_of_post,
    tell_of_refund,
    tell_of_trouble,
    tell_of_withdrawal,
)
from customers.services.people import ensure_person, fill_in_people
from customers.services.profiles import (
    UnknownLink,
    read_unsubscribe_token,
    save_mail_preferences,
    save_profile,
    unsubscribe,
    unsubscribe_token,
)

__all__ = [
    "CannotErase",
    "MailRefused",
    "NewComment",
    "NothingToSend",
    "PARTS",
    "TooManyAddresses",
    "UnknownLink",
    "deliver",
    "ensure_person",
    "erase_account",
    "fill_in_people",
    "keep_address",
    "make_default",
    "queue_email",
    "read_unsubscribe_token",
    "remove_address",
    "save_address",
    "save_mail_preferences",
    "save_profile",
    "send_again",
    "send_overdue",
    "tell_of_arrival",
    "tell_of_comment",
    "tell_of_failure",
    "tell_of_low_stock",
    "tell_of_order",
    "tell_of_packing",
    "tell_of_paper",
    "tell_of_parcel",
    "tell_of_payment",
    "tell_of_post",
    "tell_of_refund",
    "tell_of_trouble",
    "tell_of_withdrawal",
    "unsubscribe",
    "unsubscribe_token",
]
