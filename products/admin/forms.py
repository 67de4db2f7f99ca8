"""Shape of what is typed into the back office of the catalogue."""

from itertools import groupby

from django import forms
from django.core.exceptions import ValidationError
from django.forms.models import BaseInlineFormSet, ModelChoiceIterator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from my_shop.kernel.forms import JSONField
from my_shop.kernel.names import folded
from my_shop.kernel.pictures.forms import PictureField
from products.models import MAX_QUANTITY, Category, OptionValue, Product, ProductImage, StockMovement, Variant
from products.services import attributes, categories


class CategoryForm(forms.ModelForm):
    class Meta:
        model = Category
        fields = ["name", "slug", "parent", "description", "position"]

    def clean(self):
        data = super().clean()
        if data.get("slug") and "parent" in data:
            categories.category_path(category=self.instance, slug=data["slug"], parent=data["parent"])
        return data


class ProductForm(forms.ModelForm):
    class Meta:
        model = Product
        fields = [
            "name",
            "slug",
            "category",
            "brand",
            "summary",
            "description",
            "details",
            "tax_class",
            "is_digital",
            "is_published",
            "is_featured",
        ]
        field_classes = {"details": JSONField}
        help_texts = {"details": _('Facts as a table, in JSON: <code>{"Material": "Oak", "Height": "9 cm"}</code>')}


def refuse_the_same(formset, field):
    """Refuse what two rows call the same, beside the second one."""
    seen = {}
    for form in formset.forms:
        data = getattr(form, "cleaned_data", {})
        name = data.get(field)
        if data.get("DELETE") or not name:
            continue
        if twin := seen.get(folded(name)):
            form.add_error(
                field,
                gettext("The %(verbose_name)s “%(twin)s” already exists.")
                % {"verbose_name": form.instance._meta.verbose_name, "twin": twin},
            )
        seen[folded(name)] = name


class OptionValueFormSet(BaseInlineFormSet):
    def clean(self):
        super().clean()
        for form in self.deleted_forms:
            if form.instance.pk and attributes.is_in_use(form.instance):
                raise ValidationError(
                    gettext("Variants have “%(instance)s”: give them another value first.")
                    % {"instance": form.instance}
                )
        refuse_the_same(self, "value")


class OneQueryFormSet(BaseInlineFormSet):
    """An inline whose rows share the choices of their relations: one query for all rows, not one for each.

    Each field carries its label for people who do not see the table's head.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._choices = {}

    def add_fields(self, form, index):
        super().add_fields(form, index)
        for name, field in form.fields.items():
            # the admin wraps the widgets of relations
            widget = getattr(field.widget, "widget", field.widget)
            widget.attrs["aria-label"] = form[name].label
        for name in ("variant", "option_values"):
            if name in form.fields:
                field = form.fields[name]
                if name not in self._choices:
                    if name == "variant":
                        field.queryset = Variant.objects.filter(product=self.instance.pk)
                    self._choices[name] = list(field.choices)
                field.choices = self._choices[name]


class ValuesByOption(ModelChoiceIterator):
    """The choices of option values, those of one option together below its name."""

    def __iter__(self):
        for option, values in groupby(self.queryset, key=lambda value: value.option):
            yield option.name, [self.choice(value) for value in values]


class VariantForm(forms.ModelForm):
    SAVED = ("sku", "option_values", "price", "compare_at_price", "weight_grams", "position")

    opening_stock = forms.IntegerField(
        required=False,
        min_value=0,
        max_value=MAX_QUANTITY,
        help_text=_("For a new variant. Later the stock changes by “Change stock”."),
    )

    class Meta:
        model = Variant
        fields = ["sku", "option_values", "price", "compare_at_price", "weight_grams", "position"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        values = self.fields["option_values"]
        values.required = False
        values.iterator = ValuesByOption
        values.queryset = OptionValue.objects.select_related("option").order_by(
            "option__position", "option__name", "option_id", "position", "value"
        )
        if self.instance.pk:
            self.fields["opening_stock"].disabled = True

    def clean_option_values(self):
        values = self.cleaned_data["option_values"]
        options = [value.option_id for value in values]
        if len(options) != len(set(options)):
            raise ValidationError(gettext("A variant has one value of each option."))
        return values


class VariantFormSet(OneQueryFormSet):
    def clean(self):
        super().clean()
        refuse_the_same(self, "sku")
        seen = {}
        for form in self.forms:
            data = getattr(form, "cleaned_data", {})
            if "option_values" not in data or data.get("DELETE") or not (form.instance.pk or form.has_changed()):
                continue
            key = frozenset(value.pk for value in data["option_values"])
            if key in seen:
                form.add_error(
                    "option_values", gettext("The variant %(value)s has the same options.") % {"value": seen[key]}
                )
            seen[key] = data.get("sku", "")


class ImageForm(forms.ModelForm):
    file = PictureField(label=_("Picture"), required=False)

    class Meta:
        model = ProductImage
        fields = ["alt", "variant", "position"]

    def clean(self):
        data = super().clean()
        if not self.instance.pk and not data.get("file") and "file" not in self.errors:
            self.add_error("file", gettext("Choose a picture."))
        return data


class StockForm(forms.Form):
    """A change of one variant's stock: what was counted, or how many came or went; never without a reason."""

    counted = forms.IntegerField(
        required=False, min_value=0, max_value=MAX_QUANTITY, label=_("Units counted"), help_text=_("What is there now.")
    )
    change = forms.IntegerField(
        required=False,
        min_value=-MAX_QUANTITY,
        max_value=MAX_QUANTITY,
        label=_("Or units that came or went"),
        help_text=_("For example 24, or -3 for what is broken."),
    )
    reason = forms.ChoiceField(
        choices=[
            (reason.value, reason.label.capitalize())
            for reason in (StockMovement.Reason.CORRECTION, StockMovement.Reason.RECEIVED)
        ]
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)
    note = forms.CharField(max_length=200, help_text=_("Why, for whoever reads the ledger later."))

    def clean(self):
        data = super().clean()
        if not self.errors and (data.get("counted") is None) == (data.get("change") is None):
            raise ValidationError(gettext("Give either the units counted, or the units that came or went."))
        return data
