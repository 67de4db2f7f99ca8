"""Orders over HTTP: the addresses of the API that this app has."""

from django.urls import include, path

from orders.api.carts import AdoptCart, Cart, CartChanges, CartItem, CartItems, CartPlace, CartVoucher
from orders.api.checkout import Checkout
from orders.api.choices import PaymentMethodList, ShippingMethodList
from orders.api.orders import (
    CancelOrder,
    ConfirmOrder,
    FindOrder,
    KeepOrder,
    OrderDetail,
    OrderInvoice,
    OrderList,
    Reorder,
)
from orders.api.payments import Payments, RefreshPayment
from orders.api.withdrawals import ReviewWithdrawal, Withdrawals

urlpatterns = [
    path("cart/", Cart.as_view(), name="cart"),
    path("cart/destination/", CartPlace.as_view(), name="cart_destination"),
    path("cart/changes/", CartChanges.as_view(), name="cart_changes"),
    path("cart/items/", CartItems.as_view(), name="cart_items"),
    path("cart/items/<path:sku>/", CartItem.as_view(), name="cart_item"),
    path("cart/voucher/", CartVoucher.as_view(), name="cart_voucher"),
    path("cart/adopt/", AdoptCart.as_view(), name="cart_adopt"),
    path("checkout/", Checkout.as_view(), name="checkout"),
    path("orders/", OrderList.as_view(), name="orders"),
    path("orders/find/", FindOrder.as_view(), name="order_find"),
    path("orders/<slug:number>/", OrderDetail.as_view(), name="order"),
    path("orders/<slug:number>/confirm/", ConfirmOrder.as_view(), name="order_confirm"),
    path("orders/<slug:number>/cancel/", CancelOrder.as_view(), name="order_cancel"),
    path("orders/<slug:number>/keep/", KeepOrder.as_view(), name="order_keep"),
    path("orders/<slug:number>/reorder/", Reorder.as_view(), name="order_reorder"),
    path("orders/<slug:number>/invoices/<slug:invoice>/", OrderInvoice.as_view(), name="order_invoice"),
    path("orders/<slug:number>/payments/", Payments.as_view(), name="order_payments"),
    path("orders/<slug:number>/payments/refresh/", RefreshPayment.as_view(), name="order_payment_refresh"),
    path("orders/<slug:number>/withdrawals/", Withdrawals.as_view(), name="order_withdrawals"),
    path("orders/<slug:number>/withdrawals/review/", ReviewWithdrawal.as_view(), name="order_withdrawal_review"),
    path("payment-methods/", PaymentMethodList.as_view(), name="payment_methods"),
    path("shipping-methods/", ShippingMethodList.as_view(), name="shipping_methods"),
    path("staff/", include("orders.api.staff")),
]
