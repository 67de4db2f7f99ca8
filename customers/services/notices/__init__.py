"""Which event writes which mail. Each mail has a key: one event, one mail, however often it is announced.

What a mail says is made by functions that return letters and write nothing; the previews in the admin call them too.
"""

from customers.services.notices.money import tell_of_failure, tell_of_paper, tell_of_payment, tell_of_refund
from customers.services.notices.orders import (
    tell_of_arrival,
    tell_of_downloads,
    tell_of_order,
    tell_of_packing,
    tell_of_parcel,
    tell_of_trouble,
    tell_of_withdrawal,
)
from customers.services.notices.readers import NewComment, tell_of_comment, tell_of_low_stock, tell_of_post

__all__ = [
    "NewComment",
    "tell_of_arrival",
    "tell_of_comment",
    "tell_of_downloads",
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
]
