"""What is typed where many products are changed at once."""

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from my_shop.kernel.validators import single_line
from products.count_list import read_counts
from products.models import Brand, Category, Product
from products.price_rules import PriceRule, Purpose, Rounding
from products.selectors.categories import category_tree
from products.services.bulk.details import DetailChange

YES_OR_NO = [("", _("Leave as it is"))]


class PricesForm(forms.Form):
    purpose = forms.ChoiceField(label=_("Change"), choices=Purpose, initial=Purpose.CHANGE)
    percent = forms.DecimalField(
        label=_("By per cent"),
        required=False,
        min_value=-100,
        max_value=1000,
        decimal_places=2,
        help_text=_("For example 3, or -15."),
    )
    amount = forms.DecimalField(
        label=_("Or by an amount"),
        required=False,
        max_digits=10,
        decimal_places=2,
        help_text=_("Added to each price, with tax; for example 1.50, or -2."),
    )
    rounding = forms.ChoiceField(label=_("Round"), choices=Rounding, initial=Rounding.CENT)

    def clean(self):
        data = super().clean()
        given = [name for name in ("percent", "amount") if data.get(name) is not None]
        if data.get("purpose") != Purpose.END and not self.errors and len(given) != 1:
            raise ValidationError(gettext("Give either a per cent or an amount."))
        return data

    @property
    def rule(self) -> PriceRule:
        return PriceRule(**{name: self.cleaned_data[name] for name in ("purpose", "percent", "amount", "rounding")})


def _offering(name):
    return AutocompleteSelect(Product._meta.get_field(name), admin.site)


class DetailsForm(forms.Form):
    category = forms.ModelChoiceField(
        Category.objects.all(), label=_("Move to category"), required=False, widget=_offering("category")
    )
    brand = forms.ModelChoiceField(
        Brand.objects.all(), label=_("Set the brand"), required=False, widget=_offering("brand")
    )
    removes_brand = forms.BooleanField(label=_("Remove the brand"), required=False)
    is_published = forms.TypedChoiceField(
        label=_("Publication"),
        required=False,
        choices=[*YES_OR_NO, ("yes", _("Publish")), ("no", _("Withdraw"))],
        coerce=lambda value: value == "yes",
        empty_value=None,
    )
    is_featured = forms.TypedChoiceField(
        label=_("Featured"),
        required=False,
        choices=[*YES_OR_NO, ("yes", _("Feature")), ("no", _("Do not feature"))],
        coerce=lambda value: value == "yes",
        empty_value=None,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["category"].label_from_instance = lambda category: category_tree().words(category.pk)

    def clean(self):
        data = super().clean()
        if data.get("brand") and data.get("removes_brand"):
            self.add_error("removes_brand", gettext("Either set a brand or remove it."))
        if not self.errors and not self.change.fields:
            raise ValidationError(gettext("Choose what is to be changed."))
        return data

    @property
    def change(self) -> DetailChange:
        names = ("category", "brand", "removes_brand", "is_published", "is_featured")
        return DetailChange(**{name: self.cleaned_data[name] for name in names})


class CountsForm(forms.Form):
    counts = forms.CharField(
        label=_("Counted"),
        widget=forms.Textarea(attrs={"rows": 12, "cols": 40}),
        help_text=_(
            "A line for each SKU: the SKU and how many are there. Two columns of a spreadsheet can be pasted. What "
            "stands in no line stays as it is."
        ),
    )
    note = forms.CharField(
        label=_("Note"), max_length=200, validators=[single_line], help_text=_("Why, for whoever reads the ledger.")
    )

    def clean_counts(self):
        found = read_counts(self.cleaned_data["counts"])
        if found.problems:
            raise ValidationError(found.problems[:20])
        return found.counted
