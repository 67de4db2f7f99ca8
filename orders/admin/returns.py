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
                order = services.return_lines(
                    order=order,
                    quantities=form.quantities,
                    reason=form.cleaned_data["reason"],
                    is_refunded=form.cleaned_data.get("is_refunded", False),
                    user=request.user,
                    key=form.cleaned_data["key"],
                )
            except (services.MoveNotAllowed, services.ReturnRefused) as refusal:
                form.add_error(None, str(refusal))
            else:
                left_nothing = "Nothing of the order is left: it was cancelled."
                return self._done(request, order, left_nothing if order.is_cancelled else "Goods were taken back.")
        consequences = [
            "What has not left yet is called off, the rest was sent back. The stock goes up, and the buyer is told.",
            "What of it was not paid is not owed any more. What was paid goes back if you tick that below.",
        ]
        if order.is_cancellable:
            consequences.append("If nothing is left, the order is cancelled: all that was paid goes back.")
        return self._form_page(
            request, order, form, title="Take goods back", button="Take back", consequences=consequences
        )
