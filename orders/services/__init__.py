"""Every write of carts and orders. Doors call ``services.confirm_order(...)``; the modules are split by subject."""

from orders.services.fulfilment.downloads import (
    DownloadsRefused,
    demand_downloads,
    hand_over_downloads,
    resend_downloads,
)
from orders.services.fulfilment.shipping import (
    MoneyWentBack,
    PaymentMissing,
    ShippingRefused,
    correct_tracking,
    deliver_order,
    demand_money,
    pack_order,
    ship_order,
)
from orders.services.invoices.invoices import issue_credit_note, issue_invoice, paid_beyond_price
from orders.services.invoices.pdfs import print_again, print_if_due, print_invoice, print_overdue, printed_paper
from orders.services.invoices.pending_documents import ask_for_credit_note, ask_for_invoice, write_due_papers
from orders.services.lifecycle.cancellation import cancel_order
from orders.services.lifecycle.confirmation import OrderChanged, StockNotTaken, confirm_order, reprice_order
from orders.services.lifecycle.corrections import OPEN as OPEN_FOR_CORRECTIONS
from orders.services.lifecycle.corrections import CorrectionRefused, correct_order
from orders.services.lifecycle.payment_worker import expire_unpaid, late_work, look_up_payments
from orders.services.lifecycle.returns import ReturnRefused, return_lines
from orders.services.lifecycle.withdrawals import WithdrawalRefused, withdraw
from orders.services.order.adoption import adopt_by_address, adoption_of, keep_order
from orders.services.order.links import (
    OrderNotFound,
    absolute_signed_url,
    find_order,
    order_url,
    signed_token,
    signed_url,
    token_opens,
)
from orders.services.order.notes import add_note
from orders.services.order.review_flags import mark_attended
from orders.services.order.transitions import DownloadsDelivered, MoveNotAllowed, OrderMoved, version_of
from orders.services.payment.payments import (
    PaymentRefused,
    close_payment,
    may_have_used_form,
    prepare_payment,
    record_payment_by_hand,
    refresh_payment,
    start_payment,
)
from orders.services.payment.refund_worker import NotByHand, mark_transferred, move_refunds
from orders.services.payment.refunds import RefundRefused, refund_balance, refund_order
from orders.services.payment.settlement import close_payments, record_answer, settle_order
from orders.services.payment.unpaid_limit import TooManyUnpaidOrders
from orders.services.payment.webhooks import deliver_test_callbacks, handle_callback
from orders.services.pricing.order_pricing import DeliveryNotOffered
from orders.services.pricing.vouchers import VoucherRefused
from orders.services.privacy.data_export import data_of_person
from orders.services.privacy.erasure import StillUnderWay, erase_person, orders_of_person, what_is_under_way
from orders.services.shopping.cart_merge import merge_carts
from orders.services.shopping.cart_vouchers import look_up_voucher, put_voucher, take_voucher_out
from orders.services.shopping.carts import (
    CartChange,
    CartRefused,
    NotForSale,
    Removed,
    UnknownItem,
    add_to_cart,
    forget_old_carts,
    forget_unconfirmed,
    open_cart,
    remove_item,
    restore,
    send_cart_to,
    set_quantity,
    settle_cart,
)
from orders.services.shopping.checkout import check_out
from orders.services.shopping.phone_orders import AccountNotFound, take_order_by_phone
from orders.services.shopping.placement import (
    CheckoutKeyTaken,
    NothingToOrder,
    PaymentNotOffered,
    WaiverMissing,
    WantedLine,
    place_order,
)
from orders.services.shopping.quantities import QuantityRefused, whole_quantity
from orders.services.shopping.reorder import reorder
from orders.signals import OrderRejected

__all__ = [
    "AccountNotFound",
    "CartChange",
    "CartRefused",
    "CheckoutKeyTaken",
    "CorrectionRefused",
    "DeliveryNotOffered",
    "DownloadsDelivered",
    "DownloadsRefused",
    "MoneyWentBack",
    "MoveNotAllowed",
    "NotByHand",
    "NotForSale",
    "NothingToOrder",
    "OrderChanged",
    "OPEN_FOR_CORRECTIONS",
    "OrderMoved",
    "OrderNotFound",
    "OrderRejected",
    "PaymentMissing",
    "PaymentNotOffered",
    "PaymentRefused",
    "QuantityRefused",
    "RefundRefused",
    "Removed",
    "ReturnRefused",
    "ShippingRefused",
    "StillUnderWay",
    "StockNotTaken",
    "TooManyUnpaidOrders",
    "UnknownItem",
    "VoucherRefused",
    "WaiverMissing",
    "WantedLine",
    "WithdrawalRefused",
    "absolute_signed_url",
    "add_note",
    "add_to_cart",
    "adopt_by_address",
    "adoption_of",
    "ask_for_credit_note",
    "ask_for_invoice",
    "cancel_order",
    "check_out",
    "close_payment",
    "close_payments",
    "confirm_order",
    "correct_order",
    "correct_tracking",
    "data_of_person",
    "deliver_order",
    "demand_downloads",
    "demand_money",
    "deliver_test_callbacks",
    "erase_person",
    "expire_unpaid",
    "find_order",
    "forget_old_carts",
    "forget_unconfirmed",
    "hand_over_downloads",
    "handle_callback",
    "keep_order",
    "late_work",
    "look_up_payments",
    "look_up_voucher",
    "mark_attended",
    "mark_transferred",
    "issue_credit_note",
    "issue_invoice",
    "may_have_used_form",
    "merge_carts",
    "move_refunds",
    "open_cart",
    "order_url",
    "orders_of_person",
    "pack_order",
    "paid_beyond_price",
    "place_order",
    "prepare_payment",
    "print_again",
    "print_if_due",
    "print_invoice",
    "print_overdue",
    "printed_paper",
    "put_voucher",
    "record_answer",
    "record_payment_by_hand",
    "refresh_payment",
    "refund_balance",
    "refund_order",
    "remove_item",
    "reorder",
    "reprice_order",
    "resend_downloads",
    "restore",
    "return_lines",
    "send_cart_to",
    "set_quantity",
    "settle_cart",
    "ship_order",
    "signed_token",
    "signed_url",
    "take_order_by_phone",
    "settle_order",
    "start_payment",
    "take_voucher_out",
    "token_opens",
    "what_is_under_way",
    "whole_quantity",
    "write_due_papers",
    "withdraw",
    "version_of",
]
