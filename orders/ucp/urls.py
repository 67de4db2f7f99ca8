"""Addresses of the protocol; my_shop mounts them where the shop is open to it (``SHOP_UCP``)."""

from django.urls import path

from orders.ucp import handover, views

urlpatterns = [
    path(".well-known/ucp", views.profile, name="ucp_profile"),
    path("ucp/v1/checkout-sessions", views.door(POST=views.create), name="ucp_sessions"),
    path("ucp/v1/checkout-sessions/<slug:token>", views.door(GET=views.get, PUT=views.update), name="ucp_session"),
    path("ucp/v1/checkout-sessions/<slug:token>/complete", views.door(POST=views.complete), name="ucp_complete"),
    path("ucp/v1/checkout-sessions/<slug:token>/cancel", views.door(POST=views.cancel), name="ucp_cancel"),
    path("ucp/continue/<slug:token>/", handover.continue_session, name="ucp_continue"),
    path("ucp/v1/orders/<slug:token>", views.door(GET=views.order), name="ucp_order"),
]
