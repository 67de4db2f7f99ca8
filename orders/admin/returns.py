"""What staff do when goods come back."""

from orders import services
from orders.admin.steps import Steps
from orders.staff_forms import ReturnForm


class Returns(Steps):
    """Takes units of an order back, and refunds them in the same step where that is asked."""

    def return_view(self, request, pk):
        order, lines = self._lines_to_change(request, pk)
        form = ReturnForm(request.POST or None, order=order, lines=lines)
        if request.method == "POST" and form.is_valid():
            try:
                services.return_lines(
                    order=order,
                    quantities=form.quantities,
                    reason=form.cleaned_data["reason"],
                    is_refunded=form.cleaned_data.get("is_refunded", False),
                    user=request.user,
                )
            except (services.MoveNotAllowed, services.ReturnRefused) as refusal:
                form.add_error(None, str(refusal))
            else:
                return self._done(request, order, "Goods were taken back.")
        return self._form_page(request, order, form, title="Take goods back", button="Take back")
