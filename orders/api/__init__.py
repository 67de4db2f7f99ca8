"""Orders over HTTP: the addresses of the API that this app has."""

from django.urls import path

from orders.api.choices import PaymentMethodList, ShippingMethodList
from orders.api.orders import CancelOrder, ConfirmOrder, OrderDetail, OrderInvoice, OrderList

urlpatterns = [
    path("orders/", OrderList.as_view(), name="orders"),
    path("orders/<slug:number>/", OrderDetail.as_view(), name="order"),
    path("orders/<slug:number>/confirm/", ConfirmOrder.as_view(), name="order_confirm"),
    path("orders/<slug:number>/cancel/", CancelOrder.as_view(), name="order_cancel"),
    path("orders/<slug:number>/invoices/<slug:invoice>/", OrderInvoice.as_view(), name="order_invoice"),
    path("payment-methods/", PaymentMethodList.as_view(), name="payment_methods"),
    path("shipping-methods/", ShippingMethodList.as_view(), name="shipping_methods"),
]
