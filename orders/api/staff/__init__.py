"""Orders as staff handle them over HTTP: the services of the back office, its permissions and its refusals."""

from django.urls import path

from orders.api.staff import moves, views

MOVES = {
    "confirm": moves.StaffConfirm,
    "pack": moves.StaffPack,
    "shipments": moves.StaffShip,
    "deliver": moves.StaffDeliver,
    "cancel": moves.StaffCancel,
    "returns": moves.StaffReturn,
    "refunds": moves.StaffRefund,
    "payments": moves.StaffPayment,
    "notes": moves.StaffNote,
    "seen": moves.StaffSeen,
}
"""End of an order's address -> what it does."""

urlpatterns = [
    path("carriers/", views.CarrierList.as_view(), name="staff_carriers"),
    path("orders/", views.StaffOrderList.as_view(), name="staff_orders"),
    path("orders/<slug:number>/", views.StaffOrderDetail.as_view(), name="staff_order"),
    *(
        path(f"orders/<slug:number>/{move}/", view.as_view(), name=f"staff_order_{move}")
        for move, view in MOVES.items()
    ),
    path(
        "orders/<slug:number>/shipments/<int:shipment>/",
        views.StaffShipmentDetail.as_view(),
        name="staff_shipment",
    ),
    path(
        "orders/<slug:number>/refunds/<int:refund>/transferred/",
        moves.StaffTransferred.as_view(),
        name="staff_refund_transferred",
    ),
    path("orders/<slug:number>/invoices/<slug:invoice>/", views.StaffInvoice.as_view(), name="staff_invoice"),
]
