"""Shape of what is typed into a product's page: the product, its variants and its pictures."""

from itertools import groupby

from django import forms
from django.core.exceptions import ValidationError
from django.forms.models import BaseInlineFormSet, ModelChoiceIterator
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from my_shop.kernel.brand.links import typed_links
from my_shop.kernel.pictures.forms import PictureField
from products.admin.details import DetailsField
from products.admin.forms import refuse_the_same
from products.admin.pictures import PicturesField
from products.gtin import compact_gtin
from products.models import MAX_QUANTITY, OptionValue, Product, ProductImage, Variant
from products.publication_times import check_times
from products.services.sold import AlreadySold, sold_skus

MOST_OPTIONS_OFFERED = 5
"""Where a product has none yet; more are chosen on the page of combinations."""


class ProductForm(forms.ModelForm):
    new_pictures = PicturesField(label=_("Add pictures"), required=False)
    details = DetailsField(required=False, label=_("Details"))
    deeds = {"new_pictures": _("Added pictures.")}

    class Meta:
        model = Product
        fields = [
            "name",
            "slug",
            "category",
            "brand",
            "tags",
            "summary",
            "description",
            "manufacturer",
            "safety",
            "details",
            "tax_class",
            "is_digital",
            "is_published",
            "publish_at",
            "unpublish_at",
            "is_featured",
            "meta_title",
            "meta_description",
        ]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # as they are typed, so that a number is not taken for another fact
        self.initial["details"] = {name: str(fact) for name, fact in self.instance.details.items()}
        for name in self.fields.keys() & {"publish_at", "unpublish_at"}:  # a page that only shows has none
            # the admin's widget says only beside them which one is the date
            for part, what in zip(self.fields[name].widget.widgets, (_("date"), _("time")), strict=True):
                part.attrs["aria-label"] = f"{self.fields[name].label}: {what}"

    def clean_description(self):
        return typed_links(self, "description")

    def clean_details(self):
        """What was a number and reads as before stays one."""
        before = self.instance.details
        typed = self.cleaned_data["details"]
        return {name: before[name] if str(before.get(name)) == fact else fact for name, fact in typed.items()}

    def clean(self):
        data = super().clean()
        begins_at = data.get("publish_at")
        if data.get("is_published") and begins_at and begins_at > timezone.now():
            said = gettext("It is shown already: untick “Is published”, or leave this empty.")
            self.add_error("publish_at", said)
        check_times(publish_at=data.get("publish_at"), unpublish_at=data.get("unpublish_at"))
        return data


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


class OptionSelects(forms.SelectMultiple):
    """One choice for each option, instead of one among all values of all options; what is sent is the same."""

    template_name = "admin/products/option_selects.html"
    options_in_use: frozenset[int] = frozenset()
    """Options that are offered; all of them where none is in use and there are few."""

    def get_context(self, name, value, attrs):
        chosen = {str(getattr(one, "pk", one)) for one in value or ()}
        groups = [self._group(option, values, chosen) for option, values in self.choices]
        shown = [one for one in groups if one["id"] in self.options_in_use or one["is_chosen"]]
        groups = shown or (groups if len(groups) <= MOST_OPTIONS_OFFERED else [])
        return {"widget": {"name": name, "groups": groups}}

    def value_from_datadict(self, data, files, name):
        return [value for value in super().value_from_datadict(data, files, name) or () if value]

    def _group(self, name, values, chosen):
        options = [{"value": str(key), "label": label, "selected": str(key) in chosen} for key, label in values]
        is_chosen = any(option["selected"] for option in options)
        return {"name": name, "id": values[0][0].instance.option_id, "options": options, "is_chosen": is_chosen}


class VariantForm(forms.ModelForm):
    opening_stock = forms.IntegerField(
        label=_("Stock"),
        required=False,
        min_value=0,
        max_value=MAX_QUANTITY,
        help_text=_("For a new variant. Later the stock changes by “Change stock”."),
    )

    gtin = forms.CharField(label=_("Barcode (GTIN)"), required=False, max_length=20)

    class Meta:
        model = Variant
        fields = [
            *("sku", "option_values", "price", "compare_at_price", "gtin", "cost", "weight_grams"),
            *("content_amount", "content_unit", "position"),
        ]
        labels = {"weight_grams": _("Weight in grams")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        values = self.fields["option_values"]
        values.required = False
        values.help_text = ""
        values.iterator = ValuesByOption
        values.queryset = OptionValue.objects.select_related("option").order_by(
            "option__position", "option__name", "option_id", "position", "value"
        )
        values.widget = OptionSelects()
        if self.instance.pk:
            self.fields["opening_stock"].disabled = True

    def hand_clean_DELETE(self):  # noqa: N802 - Django’s name
        """Django's admin calls it to refuse what is protected: the set of forms and the service know better."""

    def clean(self):
        data = super().clean()
        price, regular = data.get("price"), data.get("compare_at_price")
        is_typed = {"price", "compare_at_price"} & set(self.changed_data)
        if is_typed and price is not None and regular is not None and regular <= price:
            self.add_error(
                "compare_at_price",
                gettext("It is not above the price. For a sale, type the regular price here; else leave it empty."),
            )
        has_unit = bool(data.get("content_unit"))
        if "content_amount" in data and (data["content_amount"] is not None) != has_unit:
            self.add_error("content_amount", gettext("A content needs its amount and its unit."))
        return data

    def clean_gtin(self):
        return compact_gtin(self.cleaned_data["gtin"])

    def clean_option_values(self):
        values = self.cleaned_data["option_values"]
        options = [value.option_id for value in values]
        if len(options) != len(set(options)):
            raise ValidationError(gettext("A variant has one value of each option."))
        return values


class VariantFormSet(OneQueryFormSet):
    @cached_property
    def options_in_use(self):
        values = OptionValue.objects.filter(variants__product=self.instance.pk)
        return frozenset(values.order_by().values_list("option", flat=True).distinct() if self.instance.pk else ())

    def add_fields(self, form, index):
        super().add_fields(form, index)
        form.fields["option_values"].widget.options_in_use = self.options_in_use

    def clean(self):
        super().clean()
        if sold := sold_skus(form.instance.pk for form in self.deleted_forms if form.instance.pk):
            raise AlreadySold(sold)
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
    file = PictureField(label=_("File"), required=False)

    class Meta:
        model = ProductImage
        fields = ["alt", "variant", "position"]

    def clean(self):
        data = super().clean()
        if not self.instance.pk and not data.get("file") and "file" not in self.errors:
            self.add_error("file", gettext("Choose a picture."))
        return data
