"""What staff type while a buyer is on the phone."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from django import forms
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from my_shop.kernel.forms import RowField
from my_shop.kernel.names import folded
from my_shop.kernel.validators import many_lines, phone_number, single_line
from orders.forms.addresses import PARTS, AddressFormMixin
from orders.forms.businesses import BUSINESS, asks_businesses, company_field, vat_id_field
from orders.forms.staff import number_of, sentence_field
from orders.models import Order, OrderAddress, PaymentMethod, ShippingMethod, Voucher
from orders.rules.withdrawal_right import WAIVER
from orders.selectors.offers import offer_of_sku
from orders.selectors.phone_orders import PhoneChoices
from orders.services.shopping.phone_orders import discount_of
from orders.services.shopping.placement import CheckoutData, ManualDiscount, WantedLine
from orders.signals import FoundBuyer, Offer

DISCOUNT = ("discount", "discount_kind", "discount_reason")
"""Fields for who may take something off."""

CHECKOUT_KEY = r"^[^\x00-\x1f\x7f]{1,43}$"
"""Whatever made the order: keys that come by the API are made elsewhere."""

ROWS = 10
MOST_ROWS = 200


class PhoneOrderForm(AddressFormMixin, forms.Form):
    """Who, where to, how, and how it is paid; the lines are a formset beside it."""

    checkout_key = forms.RegexField(CHECKOUT_KEY, widget=forms.HiddenInput)
    email = forms.EmailField(
        label=_("E-mail address"),
        validators=[single_line],
        help_text=_("The confirmation goes there, and all that follows."),
    )
    is_for_account = forms.BooleanField(
        label=_("Put it into the account with this e-mail address"),
        required=False,
        help_text=_("Leave unticked for a guest: the mails lead to the order without an account."),
    )
    phone = forms.CharField(max_length=40, required=False, validators=[phone_number])
    shipping_method = RowField(
        label=_("Delivery"),
        queryset=ShippingMethod.objects.filter(is_active=True),
        required=False,
    )
    payment_method = RowField(
        label=_("Way to pay"),
        queryset=PaymentMethod.objects.filter(is_active=True),
        required=False,
    )
    company = company_field()
    vat_id = vat_id_field()
    waives_withdrawal = forms.BooleanField(
        label=_("The buyer agrees to have digital goods at once"),
        required=False,
        help_text=_("Needed for digital goods. Read it out, and tick once they have said yes: “%(WAIVER)s”")
        % {"WAIVER": WAIVER},
    )
    voucher_code = forms.CharField(max_length=40, required=False, validators=[single_line])
    discount = forms.DecimalField(
        label=_("Discount"), min_value=Decimal("0.01"), max_digits=12, decimal_places=2, required=False
    )
    discount_kind = forms.ChoiceField(
        label=_("Kind of discount"),
        choices=[(Voucher.Kind.PERCENTAGE, _("per cent of the goods")), (Voucher.Kind.AMOUNT, _("amount, with tax"))],
        required=False,
    )
    discount_reason = forms.CharField(
        label=_("Reason for the discount"),
        max_length=80,
        required=False,
        validators=[single_line],
        help_text=_("The buyer reads it on the order and on the invoice."),
    )
    note = forms.CharField(
        max_length=500,
        required=False,
        validators=[many_lines],
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The buyer reads it, and it is printed on the packing slip."),
    )
    reason = sentence_field(
        label=_("Reason for the change"), required=False, help_text=_("The buyer reads it in the order's timeline.")
    )

    def __init__(self, *args, may_discount=False, **kwargs):
        super().__init__(*args, **kwargs)
        if not may_discount:
            for name in DISCOUNT:
                del self.fields[name]
        if not asks_businesses():
            for name in BUSINESS:
                del self.fields[name]
        self.add_address("shipping")
        self.order_fields(["email", "is_for_account", "phone", *PARTS, *BUSINESS])
        for field in self.fields.values():
            field.widget.attrs["autocomplete"] = "off"  # the browser knows the member of staff, not the buyer

    @property
    def destination(self) -> dict[str, str]:
        """Where it goes, as far as that is typed by now; else the shop's own country."""
        country = str(self["country"].value() or "")
        if country not in settings.SHOP_COUNTRIES:
            return {"country": settings.SHOP_COUNTRY}
        return {"country": country, "postcode": str(self["postcode"].value() or "")}

    def offer(self, choices: PhoneChoices) -> None:
        """Show what can be chosen, and begin with the first of each."""
        for name, offered in (("shipping_method", choices.deliveries), ("payment_method", choices.payments)):
            self.fields[name].choices = offered
            self.initial.setdefault(name, offered[0][0])

    def clean_vat_id(self):
        """As the order keeps it; the service, which knows the billing address, checks it."""
        return "".join(character for character in self.cleaned_data["vat_id"].upper() if character.isalnum())

    def clean(self):
        super().clean()
        self.clean_typed()
        return self.cleaned_data

    def checkout_data(self, lines: Sequence[WantedLine]) -> CheckoutData:
        """Return what the buyer says, but for the voucher, which is known by its code only."""
        said = {
            name: self.cleaned_data[name]
            for name in ("email", "phone", "shipping_method", "payment_method", "note", "waives_withdrawal")
        }
        said |= {name: self.cleaned_data.get(name, "") for name in BUSINESS}
        address = self.typed_address(phone=said["phone"])
        return CheckoutData(lines=lines, shipping_address=address, manual_discount=self._discount(), **said)

    def _discount(self) -> ManualDiscount | None:
        value, kind, reason = (self.cleaned_data.get(name) for name in DISCOUNT)
        return ManualDiscount(kind=kind or Voucher.Kind.PERCENTAGE, value=value, reason=reason) if value else None

    @classmethod
    def typed_in(cls, data: Mapping[str, str]) -> dict[str, str]:
        """Return what stands in the fields of a form that was sent, unjudged."""
        return {name: data[name] for name in (*cls.base_fields, *PARTS) if name in data}


def typed_of(order: Order) -> tuple[dict[str, str], list[dict[str, str]]]:
    """Return what the form and its rows say of an order that waits for its confirmation."""
    address = order.addresses.get(kind=OrderAddress.Kind.SHIPPING)
    typed = {
        **{name: getattr(order, name) for name in ("email", "phone", "company", "vat_id", "note")},
        **{part: getattr(address, part) for part in PARTS},
        "is_for_account": order.user_id and "on",
        "waives_withdrawal": order.waived_at and "on",
        "shipping_method": order.shipping_method_id,
        "payment_method": order.payment_method_id,
        "voucher_code": order.voucher and order.voucher.code,
        "discount": order.manual_discount or "",
        "discount_kind": order.manual_discount_kind,
        "discount_reason": order.manual_discount_reason,
    }
    rows = [{"sku": line.sku, "quantity": str(line.quantity)} for line in order.lines.all()]
    return {name: str(said or "") for name, said in typed.items()}, rows


def says(order: Order, form: PhoneOrderForm, wanted: Sequence[WantedLine]) -> bool:
    """Does an order say what was sent, as after a second click? Of a waiver it says nothing where no line needs one."""
    typed, rows = typed_of(order)
    names = typed.keys() & form.cleaned_data.keys() - {*DISCOUNT, "waives_withdrawal"}
    units: Counter[str] = Counter()
    for line in wanted:
        units[folded(line.sku)] += line.quantity
    return (
        units == Counter({folded(row["sku"]): int(row["quantity"]) for row in rows})
        and ("discount" not in form.fields or form.checkout_data(wanted).manual_discount == discount_of(order))
        and all(_compared(name, form.cleaned_data[name]) == _compared(name, typed[name]) for name in names)
    )


def _compared(name, said) -> str:
    text = "on" if said is True else str(getattr(said, "pk", said) or "").replace("\r\n", "\n")
    return folded(text) if name in {"email", "voucher_code"} else text


def facts_of_buyer(buyer: FoundBuyer) -> dict[str, str]:
    """Return what the form says of a person with an account."""
    facts = {"email": buyer.email, "phone": buyer.phone, "is_for_account": "on", "name": buyer.name}
    if buyer.address:
        facts |= {part: getattr(buyer.address, part) for part in PARTS}
    return facts


class PhoneLineForm(forms.Form):
    offer: Offer | None = None

    sku = forms.CharField(label=_("SKU"), max_length=64, required=False, validators=[single_line])
    quantity = forms.IntegerField(label=_("Units"), min_value=0, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        address = reverse("admin:orders_order_find_products")
        self.fields["sku"].widget.attrs |= {"autocomplete": "off", "data-suggestions": address}
        self.fields["quantity"].max_value = settings.SHOP_MAX_LINE_QUANTITY
        self.fields["quantity"].widget.attrs |= {"max": settings.SHOP_MAX_LINE_QUANTITY, "inputmode": "numeric"}

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("sku") and "quantity" in cleaned and cleaned["quantity"] is None:
            self.add_error("quantity", gettext("Write how many."))
        if cleaned.get("quantity") and "sku" in cleaned and not cleaned["sku"]:
            self.add_error("sku", gettext("Write the SKU."))
        return cleaned

    def clean_quantity(self):
        units = self.cleaned_data["quantity"]
        if units and units > settings.SHOP_MAX_LINE_QUANTITY:
            raise forms.ValidationError(
                gettext("At most %(SHOP_MAX_LINE_QUANTITY)s of one item.")
                % {"SHOP_MAX_LINE_QUANTITY": settings.SHOP_MAX_LINE_QUANTITY}
            )
        return units


class BaseLines(forms.BaseFormSet):
    @property
    def wanted(self) -> list[WantedLine]:
        """What is ordered; a row with 0 units is left out."""
        filled = [form.cleaned_data for form in self.forms if form.cleaned_data.get("quantity")]
        return [WantedLine(sku=row["sku"], quantity=row["quantity"]) for row in filled]

    @property
    def typed(self) -> list[dict[str, str]]:
        """What stands in the rows, unjudged."""
        return [{name: str(form[name].value() or "") for name in ("sku", "quantity")} for form in self.forms]

    def show_offers(self, offers: Mapping[int, Offer]) -> list[tuple[Offer, int]]:
        """Let each row say what its SKU is, and return what is asked for, as far as it is known, with its units."""
        for form, row in zip(self.forms, self.typed, strict=True):
            form.offer = offer_of_sku(offers, row["sku"]) if row["sku"] else None
        return [
            (form.offer, number_of(row["quantity"]) or 1)
            for form, row in zip(self.forms, self.typed, strict=True)
            if form.offer and row["quantity"] != "0"
        ]

    def refuse(self, reasons) -> None:
        """Write each refusal beside the row of its SKU."""
        by_sku = {folded(reason.sku): reason for reason in reasons}
        for form in self.forms:
            if reason := by_sku.get(folded(form.cleaned_data.get("sku", ""))):
                form.add_error("sku", str(reason))


PhoneLines = forms.formset_factory(
    PhoneLineForm, formset=BaseLines, extra=ROWS, max_num=MOST_ROWS, absolute_max=MOST_ROWS
)


def with_line(rows: Iterable[Mapping[str, str]], sku: str) -> list[dict[str, str]]:
    """Return the rows with one unit more of an SKU: in its own row, else in the first empty one, else in a new one."""
    found = [dict(row) for row in rows]
    own = next((row for row in found if folded(row["sku"]) == folded(sku)), None)
    if own:
        own["quantity"] = str(number_of(own["quantity"]) + 1)
        return found
    empty = next((row for row in found if not row["sku"] and not row["quantity"]), None)
    if empty is None and len(found) < MOST_ROWS:
        found.append(empty := {})
    if empty is not None:
        empty |= {"sku": sku, "quantity": "1"}
    return found
