"""What staff do on the way of an order to its buyer: pack, ship, deliver, correct a parcel's tracking."""

from functools import partial

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from my_shop.kernel.back_office.asking import asks_first
from my_shop.kernel.back_office.versions import stale_reasons
from orders.admin.actions import FULFIL, REFUSALS, StaffActions
from orders.forms.staff import KeyedForm, OverrideForm, ShipForm, TrackingForm
from orders.models import Order, Shipment
from orders.services.fulfilment import downloads, shipping
from orders.services.order import transitions
from orders.services.order.transitions import lock_order

ASKED = _("The form asks for it.")
"""Stands in for the reason while the form that asks for one is shown."""


class FulfilmentActions(StaffActions):
    """Moves orders on, one by one with a step that asks, or many of the list at once."""

    def plan_pack(self, request, order, *, override_reason=""):
        self._check_shippable(order, Order.Status.PACKED, override_reason=override_reason)
        units = self._check_units(order)
        return [
            *_each(gettext("Into the parcel: %(count)s × %(title)s (%(sku)s)."), units),
            gettext("%(email)s reads on the order's page that it is packed.") % {"email": order.email},
        ]

    @asks_first(_("Mark as packed"), plan=plan_pack, refusals=REFUSALS, prefetch=["lines"], permissions=["fulfil"])
    def pack(self, request, order, typed):
        shipping.pack_order(order=order, user=request.user)
        return "Packed."

    def plan_ship(self, request, order, *, override_reason=""):
        self._check_shippable(order, Order.Status.SHIPPED, override_reason=override_reason)
        units = self._check_units(order)
        return [
            *_each(gettext("Leaves in one parcel: %(count)s × %(title)s (%(sku)s)."), units),
            gettext("%(email)s is told what is in the parcel; of carrier and tracking number nothing is said.")
            % {"email": order.email},
            gettext("Once a parcel has left, the order cannot be cancelled any more."),
        ]

    @asks_first(
        _("Mark as shipped (all that is left)"),
        plan=plan_ship,
        form=KeyedForm,
        refusals=REFUSALS,
        prefetch=["lines"],
        permissions=["fulfil"],
    )
    def ship(self, request, order, typed):
        # a parcel's key belongs to one order
        shipping.ship_order(order=order, key=f"{typed['key'][:24]}-{order.pk}", user=request.user)
        return "Shipped."

    def plan_deliver(self, request, order, *, override_reason=""):
        self._check_shippable(order, Order.Status.DELIVERED, override_reason=override_reason)
        return [
            *_each(gettext("Handed over: %(count)s × %(title)s (%(sku)s)."), _unshipped(order)),
            gettext("The order is closed: everything has arrived, was collected, or is there to be had."),
            gettext("Where no parcel was sent, the buyer is told that it was handed over."),
            gettext("From today the days run in which %(email)s may withdraw from the contract.")
            % {"email": order.email},
        ]

    @asks_first(
        _("Mark as delivered"), plan=plan_deliver, refusals=REFUSALS, prefetch=["lines"], permissions=["fulfil"]
    )
    def deliver(self, request, order, typed):
        shipping.deliver_order(order=order, user=request.user)
        return "Delivered."

    def _check_shippable(self, order, status, *, override_reason=""):
        """Refuse as the services do, before anybody is asked."""
        if not order.can_transition_to(status):
            raise transitions.InvalidTransition(order, status)
        shipping.require_payment(order, override_reason=override_reason)

    def _check_units(self, order):
        units = _unshipped(order)
        if not units:
            raise shipping.ShippingRefused(
                gettext("Order %(number)s: nothing is left to send.") % {"number": order.number}
            )
        return units

    def pack_view(self, request, pk):
        return self._ask_to_move(
            request, pk, plan=self.plan_pack, verb=shipping.pack_order, words=(gettext("Mark as packed"), "Packed.")
        )

    def deliver_view(self, request, pk):
        return self._ask_to_move(
            request,
            pk,
            plan=self.plan_deliver,
            verb=shipping.deliver_order,
            words=(gettext("Mark as delivered"), "Delivered."),
        )

    def downloads_view(self, request, pk):
        order = self._order_to_change(request, pk, FULFIL)
        form = KeyedForm(request.POST or None)
        try:
            if form.is_valid():
                downloads.resend_downloads(order=order, key=form.cleaned_data["key"], user=request.user)
                return self._done(request, order, gettext("The download links are sent again."))
            downloads.downloadable_lines(order)
        except downloads.DownloadsRefused as refusal:
            return self._refused(request, order, refusal)
        title = gettext("Send the download links again")
        consequences = [
            gettext("%(email)s gets a mail with the links to all that is digital in the order.")
            % {"email": order.email},
            gettext(
                "Each works %(SHOP_DOWNLOAD_LIMIT)s times within %(SHOP_DOWNLOAD_DAYS)s days, "
                "counted from now; links that were used up or had ended work again."
            )
            % {"SHOP_DOWNLOAD_LIMIT": settings.SHOP_DOWNLOAD_LIMIT, "SHOP_DOWNLOAD_DAYS": settings.SHOP_DOWNLOAD_DAYS},
        ]
        return self._form_page(request, order, form, title=title, button=title, consequences=consequences)

    def _ask_to_move(self, request, pk, *, plan, verb, words):
        """Ask before a move that has nothing to fill in, and make it."""
        order = self._order_to_change(request, pk, FULFIL)
        form = OverrideForm(request.POST if request.method == "POST" else None, order=order)
        title, done = words
        return self._ask(
            request,
            order,
            form,
            partial(verb, order=order),
            done=done,
            title=title,
            plan=lambda: [*form.because, *plan(request, order, override_reason=ASKED)],
            refusals=REFUSALS,
        )

    def ship_view(self, request, pk):
        order, lines = self._lines_to_change(request, pk, FULFIL)
        form = ShipForm(request.POST or None, order=order, lines=lines)
        try:
            if form.is_valid() and self._as_shown(request, order, form, partial(self._ship, order, form)):
                return self._done(request, order, gettext("A parcel has left."))
            if request.method != "POST":
                self._check_shippable(order, Order.Status.SHIPPED, override_reason=ASKED)
        except REFUSALS as refusal:
            if not form.is_bound:
                return self._refused(request, order, refusal)
            form.add_error(None, str(refusal))
        except ValidationError as error:
            form.add_error(None, error.messages)
        consequences = [
            *form.because,
            gettext("%(email)s is told what is in the parcel, and how to follow it.") % {"email": order.email},
            gettext("Once a parcel has left, the order cannot be cancelled any more."),
        ]
        return self._action_page(
            request,
            order,
            form,
            title=gettext("Ship a parcel"),
            button=gettext("Ship the parcel"),
            plan=lambda: consequences,
        )

    def _ship(self, order, form, *, user, shown, **typed):
        return shipping.ship_order(
            order=order,
            quantities=form.quantities,
            carrier=typed["carrier"],
            tracking_number=typed["tracking_number"],
            key=typed["key"],
            user=user,
            override_reason=typed.get("override_reason", ""),
            shown=shown,
        )

    def tracking_view(self, request, pk, shipment_pk):
        order = self._order_to_change(request, pk, FULFIL)
        with transaction.atomic():
            if request.method == "POST":
                lock_order(order)
            shipment = get_object_or_404(Shipment, pk=shipment_pk, order=order)
            initial = {"carrier": shipment.carrier_id, "tracking_number": shipment.tracking_number}
            form = TrackingForm(request.POST.copy() or None, initial=initial)
            stale = stale_reasons(request, form, shipment, logged_on=order) if form.is_bound else []
            if form.is_valid() and not stale:
                try:
                    shipping.correct_tracking(shipment=shipment, user=request.user, **form.cleaned_data)
                except ValidationError as error:
                    form.add_error(None, error.messages)
                else:
                    return self._done(request, order, gettext("The tracking is corrected."))
        title = gettext("Correct the tracking")
        return self._form_page(request, order, form, title=title, button=title, row=shipment, stale=stale)


def _unshipped(order):
    return {line: line.unshipped_quantity for line in order.lines.all() if line.unshipped_quantity}


def _each(text, units) -> list[str]:
    return [text % {"count": count, "title": line.title, "sku": line.sku} for line, count in units.items()]
