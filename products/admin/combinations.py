"""All combinations of options at once: a page beside that of a product."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import MinValueValidator
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from my_shop.kernel.validators import longest, single_line
from products.combinations import LONGEST_BASE, ChosenOption
from products.models import MAX_QUANTITY, Option, OptionValue, Product, Revision
from products.services.combinations import make_combinations, planned_combinations
from products.services.history import one_change


def names_in(text: str) -> list[str]:
    """Return what stands between the commas of a text."""
    return [name for part in text.split(",") if (name := part.strip())]


class CombinationsForm(forms.Form):
    """Values by option, known ones to tick and new ones to type, and what the new variants are to be."""

    base_sku = forms.CharField(
        max_length=LONGEST_BASE,
        validators=[single_line],
        label=_("SKUs begin with"),
        help_text=_("The values follow: MUG-SAGE-L."),
    )
    price = forms.DecimalField(max_digits=10, decimal_places=2, validators=[MinValueValidator(0)], label=_("Price"))
    weight_grams = forms.IntegerField(
        required=False, min_value=0, max_value=MAX_QUANTITY, label=_("Weight"), help_text=_("In grams.")
    )
    option_name = forms.CharField(
        required=False, max_length=50, validators=[single_line], label=_("Name"), help_text=_("Size")
    )
    option_values = forms.CharField(
        required=False, max_length=1000, validators=[single_line], label=_("Its values"), help_text=_("S, M, L")
    )

    def __init__(self, *args, product, **kwargs):
        variants = list(product.variants.prefetch_related("option_values"))
        first = variants[0] if variants else None
        own = {value.pk for variant in variants for value in variant.option_values.all()}
        initial = {"base_sku": (first.sku if first and len(variants) == 1 else product.slug.upper())[:LONGEST_BASE]}
        if first:
            initial |= {"price": first.price, "weight_grams": first.weight_grams}
        super().__init__(*args, initial=initial, **kwargs)
        self.options = list(Option.objects.prefetch_related("values"))
        for option in self.options:
            values = option.values.all()
            self.fields[f"values-{option.pk}"] = forms.MultipleChoiceField(
                required=False,
                label=option.name,
                choices=[(str(value.pk), value.value) for value in values],
                initial=[str(value.pk) for value in values if value.pk in own],
                widget=forms.CheckboxSelectMultiple,
            )
            self.fields[f"new-{option.pk}"] = forms.CharField(
                required=False, max_length=1000, validators=[single_line], label=_("More, separated by commas")
            )

    def rows(self):
        """Return pairs of fields, one for each option; and is anything chosen there?"""
        for option in self.options:
            known, new = self[f"values-{option.pk}"], self[f"new-{option.pk}"]
            yield option.name, known, new, bool(known.value() or new.value())

    def plain_fields(self):
        return [self[name] for name in ("base_sku", "price", "weight_grams")]

    def clean(self):
        data = super().clean()
        typed = {name: text for name, text in data.items() if name.startswith("new-") or name == "option_values"}
        for field, text in typed.items():
            if too_long := [name for name in names_in(text) if len(name) > longest(OptionValue, "value")]:
                self.add_error(field, gettext("“%(name)s” is too long.") % {"name": too_long[0]})
        if bool(data.get("option_name")) != bool(data.get("option_values")):
            self.add_error("option_name", gettext("Give another option a name and values, or neither."))
        return data

    def chosen(self) -> list[ChosenOption]:
        """Return what was ticked and typed, in the order of the options."""
        data, chosen = self.cleaned_data, []
        for option in self.options:
            ticked = set(data[f"values-{option.pk}"])
            known = [value.value for value in option.values.all() if str(value.pk) in ticked]
            chosen.append(ChosenOption(option.name, (*known, *names_in(data[f"new-{option.pk}"]))))
        if data["option_name"]:
            chosen.append(ChosenOption(data["option_name"], tuple(names_in(data["option_values"]))))
        return chosen


class Combinations:
    """The part of ``ProductAdmin`` that is about combinations."""

    def get_urls(self):
        page = self.admin_site.admin_view(self.combinations_view)
        return [path("<int:pk>/combinations/", page, name="products_product_combinations"), *super().get_urls()]

    def combinations_view(self, request, pk):
        product = get_object_or_404(Product, pk=pk)
        if not self.has_change_permission(request, product) or not request.user.has_perm("products.add_variant"):
            raise PermissionDenied
        form = CombinationsForm(request.POST if request.method == "POST" else None, product=product)
        planned = None
        if form.is_valid():
            data, chosen = form.cleaned_data, form.chosen()
            for twin, first in (pair for option in chosen for pair in option.twins):
                said = gettext("“%(twin)s” is the same as “%(first)s”.") % {"twin": twin, "first": first}
                self.message_user(request, said, messages.WARNING)
            try:
                if "make" in request.POST:
                    return self._make_combinations(request, product, data, chosen)
                planned = planned_combinations(product=product, chosen=chosen, base_sku=data["base_sku"])
            except ValidationError as refusal:
                form.add_error(None, refusal.messages)
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Make combinations of %(product)s") % {"product": product},
            "opts": self.opts,
            "product": product,
            "form": form,
            "planned": planned,
            "number": sum(not each.is_there for each in planned or ()),
        }
        status = 422 if form.errors else 200
        return TemplateResponse(request, "admin/products/combinations.html", context, status=status)

    def _make_combinations(self, request, product, data, chosen):
        with one_change(user=request.user, source=Revision.Source.HAND):
            made = make_combinations(
                product=product,
                chosen=chosen,
                price=data["price"],
                base_sku=data["base_sku"],
                weight_grams=data["weight_grams"],
                user=request.user,
            )
        said = ngettext(
            "%(number)s variant was made or completed.", "%(number)s variants were made or completed.", len(made)
        )
        said %= {"number": len(made)}
        if made:
            self.log_change(request, product, said)
        else:
            said = gettext("All of these combinations are there already.")
        self.message_user(request, said, messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:products_product_change", args=[product.pk]) + "#variants-group")
