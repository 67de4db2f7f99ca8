"""Addresses of this app."""

from django.urls import path

from orders.views import cart, checkout, documents, legal_texts, orders, payment, reorder, withdrawals

app_name = "orders"

urlpatterns = [
    path("cart/", cart.cart, name="cart"),
    path("cart/add/", cart.add, name="cart_add"),
    path("cart/items/<int:item_id>/", cart.item, name="cart_item"),
    path("cart/undo/", cart.restore, name="cart_undo"),
    path("cart/country/", cart.country, name="cart_country"),
    path("cart/voucher/", cart.voucher, name="cart_voucher"),
    path("cart/voucher/remove/", cart.remove_voucher, name="cart_voucher_remove"),
    path("checkout/", checkout.checkout, name="checkout"),
    path("checkout/summary/", checkout.summary, name="checkout_summary"),
    path("help/<slug:kind>/<int:version_id>/", legal_texts.version, name="legal_text"),
    path("orders/", orders.order_list, name="list"),
    path("orders/find/", orders.find, name="find"),
    path("orders/<slug:number>/confirm/", orders.confirm, name="confirm"),
    path("orders/<slug:number>/cancel/", orders.cancel, name="cancel"),
    path("orders/<slug:number>/keep/", orders.keep, name="keep"),
    path("orders/<slug:number>/reorder/", reorder.reorder, name="reorder"),
    path("orders/<slug:number>/withdraw/", withdrawals.withdraw, name="withdraw"),
    path("orders/<slug:number>/pay/", payment.pay, name="pay"),
    path("orders/<slug:number>/pay/return/", payment.pay_return, name="pay_return"),
    path("orders/<slug:number>/pay/<slug:gateway_code>/", payment.pay_step, name="pay_step"),
    path("payments/<slug:gateway_code>/callback/", payment.webhook, name="webhook"),
    path("orders/<slug:number>/invoices/<slug:invoice>/", documents.invoice, name="invoice"),
    path("orders/<slug:number>/", orders.order, name="order"),
    path("orders/<slug:number>/<str:token>/", orders.signed, name="signed"),
]
