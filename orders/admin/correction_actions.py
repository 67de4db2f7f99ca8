"""What staff do when the buyer wrote something wrong: correct where the order and its mails go, and see the mails."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import path
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from my_shop.kernel.back_office.versions import stale_reasons
from orders.admin.actions import StaffActions
from orders.forms.staff import ContactForm
from orders.models import Order
from orders.rules.change_plan import ChangeRefused
from orders.services.lifecycle import corrections
from orders.services.order import adoption
from orders.services.order.transitions import lock_order
from orders.services.pricing import order_pricing
from orders.signals import mails_asked

TITLE = _("Correct the addresses")


class CorrectionActions(StaffActions):
    """The part of ``OrderAdmin`` that corrects who and where to."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.correct_view)
        return [path("<int:pk>/correct/", view, name="orders_order_correct"), *super().get_urls()]

    def correct_view(self, request, pk):
        order = self._order_to_change(request, pk)
        with transaction.atomic():
            if request.method == "POST":
                order = lock_order(order)
            form = ContactForm(request.POST.copy() or None, order=order)
            stale = stale_reasons(request, form, order) if form.is_bound else []
            if form.is_valid() and not stale:
                try:
                    reason = form.cleaned_data["reason"]
                    corrections.correct_order(order=order, user=request.user, reason=reason, **form.typed_contact)
                except (ChangeRefused, order_pricing.DeliveryNotOffered) as refusal:
                    form.add_error(None, str(refusal))
                except ValidationError as error:
                    form.add_error(None, error.messages)
                else:
                    return self._done(request, order, "Corrected.")
        return self._form_page(
            request,
            order,
            form,
            title=TITLE,
            button=TITLE,
            consequences=self._what_a_correction_does(order),
            row=order,
            stale=stale,
        )

    def _what_a_correction_does(self, order):
        texts = [gettext("The buyer reads in the order's timeline what was corrected, and why; not what stood there.")]
        if not order.is_placed:
            texts.append(
                gettext("The buyer is told so by mail. A former e-mail address is told that no more mails go there.")
            )
        if order.status in corrections.OPEN:
            texts.append(
                gettext("The addresses can be corrected until a parcel leaves, to where everything costs the same.")
            )
        else:
            texts.append(
                gettext("The addresses stay: a parcel has left, or the order is over. E-mail and phone can change.")
            )
        if adoption.adoption_of(order):
            texts.append(
                gettext(
                    "The order has come into the account of %(user)s by its e-mail address or its "
                    "link. It goes out of it with another e-mail address, unless that account has "
                    "confirmed this one as well; the links in its mails open it again."
                )
                % {"user": order.user}
            )
        elif order.user_id:
            texts.append(
                gettext("The order was placed in the account of %(user)s: it stays there, whatever its address.")
                % {"user": order.user}
            )
        if order.is_packed:
            texts.append(gettext("It is packed: print the packing slip again."))
        if order.invoices.exists():
            texts.append(gettext("Invoices that are issued keep the address that stands on them."))
        texts.append(gettext("Mails that went elsewhere are not sent again by this: the order's page lists them."))
        return texts


def mails_of(order: Order) -> list[dict]:
    """Return the mails about an order, as whoever sends them tells: what, where to, what became of it, which links."""
    answers = mails_asked.send(sender=Order, number=order.number)
    return [
        {"mail": mail, "again": f"{mail.again_url}?{urlencode({'to': order.email})}" if mail.again_url else ""}
        for _, found in answers
        for mail in found or ()
    ]
