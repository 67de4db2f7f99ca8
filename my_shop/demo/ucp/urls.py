"""Addresses that the suite expects, and that no real shop has."""

from django.urls import path

from my_shop.demo.ucp import views
from orders.ucp.views import door

urlpatterns = [
    path("testing/simulate-shipping/<slug:token>", views.simulate_shipping, name="ucp_simulate_shipping"),
    path("testing/stand-in.json", views.stand_in, name="ucp_stand_in"),
    path("orders/<slug:token>", door(GET=views.get, PUT=views.put), name="ucp_suite_order"),
]
