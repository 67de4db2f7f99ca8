"""What every step of staff begins and ends with: it asks before it acts, and says what became of it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext

from my_shop.kernel.back_office.versions import FIELD, version_of
from orders.models import Order, OrderLine
from orders.services.fulfilment import downloads, shipping
from orders.services.lifecycle import confirmation
from orders.services.order import transitions
from orders.services.shopping.placement import PaymentNotOffered
from orders.signals import OrderRejected

REFUSALS = (
    downloads.DownloadsRefused,
    shipping.PaymentReversed,
    transitions.InvalidTransition,
    confirmation.OrderChanged,
    OrderRejected,
    PaymentNotOffered,
    shipping.PaymentMissing,
    shipping.ShippingRefused,
    confirmation.StockNotTaken,
)


CHANGE, FULFIL, SETTLE = "orders.change_order", "orders.fulfil_order", "orders.settle_order"
"""Who may say what is ordered, who sends it, and who moves its money; a step of an order asks for one of them."""


class StaffActions:
    """The ground of the parts of ``OrderAdmin`` that act."""

    def has_fulfil_permission(self, request):
        return request.user.has_perm(FULFIL)

    def _order_to_change(self, request, pk, permission=CHANGE, *, is_note=False):
        orders = Order.objects.all() if is_note else Order.objects.ours()  # no step is offered of history
        order = get_object_or_404(orders, pk=pk)
        if not request.user.has_perm(permission):
            raise PermissionDenied
        return order

    def _lines_to_change(self, request, pk, permission=CHANGE):
        """Return an order and its lines, read at once."""
        lines = list(OrderLine.objects.filter(order=pk, order__origin="").select_related("order"))
        if not lines:
            raise Http404(gettext("No such order."))
        if not request.user.has_perm(permission):
            raise PermissionDenied
        return lines[0].order, lines

    def _done(self, request, order, message):
        self.log_change(request, order, message)
        self.message_user(request, f"{order.number}: {message}", messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:orders_order_change", args=[order.pk]))

    def _refused(self, request, order, refusal):
        """Say on the order's page, as it is by now, why nothing was done."""
        self.message_user(request, f"{order.number}: {refusal}", messages.ERROR)
        return HttpResponseRedirect(reverse("admin:orders_order_change", args=[order.pk]))

    def _as_shown(self, request, order, form, verb):
        """Let a service do what was typed to the order as the page showed it, and return its answer.

        Where something has happened to it since, the form says what, the order is read again, and nothing is returned.
        """
        try:
            return verb(user=request.user, shown=request.POST.get(FIELD, ""), **form.cleaned_data)
        except transitions.StaleOrder as moved:
            form.add_error(None, str(moved))
            order.refresh_from_db()

    def _ask(self, request, order, form, verb, *, done, title, button="", plan=lambda: (), refusals=()):
        """Show the form of a step, or let a service do it once it is sent; ``done`` is said then."""
        try:
            if form.is_valid() and self._as_shown(request, order, form, verb):
                return self._done(request, order, done)
            return self._action_page(request, order, form, plan=plan, title=title, button=button or title)
        except refusals as refusal:
            return self._refused(request, order, refusal)

    def _action_page(self, request, order, form, *, plan=lambda: (), **page):
        """Show the form of a step; ``plan`` says what follows, read after the version that the page carries."""
        version = transitions.version_of(order)
        return self._form_page(request, order, form, consequences=plan(), version=version, **page)

    def _form_page(
        self, request, order, form, *, title, button, consequences=(), is_asking=False, row=None, stale=(), version=""
    ):
        """Show a form that is filled in.

        :param version: of the order, where a step is refused once it has another one.
        :param row: whose values the form shows, if any; what it showed at first stands until it is found ``stale``.
        """
        if stale:
            form.add_error(None, stale)
        shown = request.POST.get(FIELD, "") if form.is_bound and not stale else row and version_of(form, row)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"{title}: {order.number}",
            "order": order,
            "form": form,
            "button": button,
            "consequences": consequences,
            "shown": version or shown,
        }
        status = 422 if form.is_bound and not is_asking else 200
        return TemplateResponse(request, "admin/orders/order/form.html", context, status=status)
