"""What staff type to change an order before it is packed."""

from collections.abc import Sequence

from django import forms
from django.conf import settings
from django.utils.translation import gettext

from my_shop.kernel.names import folded
from my_shop.kernel.validators import single_line
from orders.forms.staff import ContactForm, KeyedForm
from orders.models import Order, OrderLine
from orders.services.lifecycle.change_planning import WantedChange
from orders.services.order.transitions import version_of
from orders.services.shopping.placement import WantedLine

FEWEST_ROWS, MOST_ROWS = 2, 50


class ChangeForm(KeyedForm, ContactForm):
    """The order as it is: units of each line, empty rows for what comes in, who and where to.

    ``version`` is that of the order which the page shows, ``planned`` names the plan that it has shown. ``rows`` is how
    many rows there are for what comes in.
    """

    version = forms.CharField(required=False, widget=forms.HiddenInput)
    planned = forms.RegexField(r"^[0-9a-f]{32}$", required=False, widget=forms.HiddenInput)
    rows = forms.IntegerField(
        min_value=1, max_value=MOST_ROWS, required=False, initial=FEWEST_ROWS, widget=forms.HiddenInput
    )

    def __init__(self, *args, order: Order, lines: Sequence[OrderLine], rows: int = FEWEST_ROWS, **kwargs):
        initial = {"version": version_of(order), **{f"line-{line.pk}": line.quantity for line in lines}}
        super().__init__(*args, order=order, initial=initial, **kwargs)
        self.lines, self.row_count = lines, rows
        for line in lines:
            most = max(settings.SHOP_MAX_LINE_QUANTITY, line.quantity)
            self.fields[f"line-{line.pk}"] = _units(gettext("Units of %(title)s") % {"title": line.title}, 0, most)
        for row in range(rows):
            self._add_row(row)

    def _add_row(self, row):
        number = {"row": row + 1}
        self.fields[f"sku-{row}"] = forms.CharField(
            label=gettext("SKU of new line %(row)s") % number, max_length=64, required=False, validators=[single_line]
        )
        self.fields[f"sku-{row}"].widget.attrs["autocomplete"] = "off"
        label = gettext("Units of new line %(row)s") % number
        self.fields[f"units-{row}"] = _units(label, 0, settings.SHOP_MAX_LINE_QUANTITY, required=False)

    def clean(self):
        super().clean()
        for row in range(self.row_count):
            sku, units = self.cleaned_data.get(f"sku-{row}"), self.cleaned_data.get(f"units-{row}")
            if sku and units is None and f"units-{row}" in self.cleaned_data:
                self.add_error(f"units-{row}", gettext("Write how many."))
            if units and not sku and f"sku-{row}" in self.cleaned_data:
                self.add_error(f"sku-{row}", gettext("Write the SKU."))
        return self.cleaned_data

    @property
    def line_rows(self):
        """The lines of the order, each with the field for its units."""
        return [(line, self[f"line-{line.pk}"]) for line in self.lines]

    @property
    def new_rows(self):
        """The two fields of each row for what comes in."""
        return [(self[f"sku-{row}"], self[f"units-{row}"]) for row in range(self.row_count)]

    @property
    def contact_fields(self):
        return [self[name] for name in self.contact]

    @property
    def typed(self) -> dict[str, str]:
        """What stands in the fields, unjudged, without what names one page of them."""
        return {name: self.data[name] for name in self.fields if name in self.data and name not in ("key", "planned")}

    @property
    def wanted(self) -> WantedChange:
        """What the order shall be, as it was typed."""
        typed = self.cleaned_data
        rows = ((typed[f"sku-{row}"], typed[f"units-{row}"]) for row in range(self.row_count))
        return WantedChange(
            quantities={line.pk: typed[f"line-{line.pk}"] for line in self.lines},
            additions=[WantedLine(sku=sku, quantity=units) for sku, units in rows if units],
            **self.typed_contact,
        )

    def refuse(self, reasons) -> None:
        """Write each refusal beside the row that it is about."""
        fields = {folded(line.sku): f"line-{line.pk}" for line in self.lines}
        typed = ((self.cleaned_data.get(f"sku-{row}", ""), f"sku-{row}") for row in range(self.row_count))
        fields |= {folded(sku): name for sku, name in typed if sku}
        for reason in reasons:
            self.add_error(fields.get(folded(reason.sku)), str(reason))

    def show(self, plan) -> None:
        """Let the page name a plan; it counts if it comes back so."""
        self.data = self.data.copy()
        self.data["planned"] = plan.fingerprint


def _units(label, least, most, **more):
    field = forms.IntegerField(label=label, min_value=least, max_value=most, **more)
    field.widget.attrs |= {"inputmode": "numeric", "autocomplete": "off"}
    return field
