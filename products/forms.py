"""What shoppers send: a listing's filters, and a review."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from products.models import Review
from products.selectors.filters import SORTS, Filters, facet_names

NO_SUCH_CHOICE = _("There is no “%(value)s” to choose here.")
NO_AMOUNT = _("Enter an amount, for example 25 or 9.90.")


class ListingForm(forms.Form):
    """The address of a listing. What is wrong is said and left out; the rest still holds."""

    q = forms.CharField(
        label=_("Search"),
        required=False,
        max_length=200,
        error_messages={
            "max_length": _("Please search with at most 200 characters."),
        },
    )
    category = forms.CharField(required=False, max_length=500)
    brand = forms.MultipleChoiceField(label=_("Brand"), required=False)
    price_min = forms.DecimalField(label=_("From"), required=False, min_value=0, max_digits=10, decimal_places=2)
    price_max = forms.DecimalField(label=_("To"), required=False, min_value=0, max_digits=10, decimal_places=2)
    in_stock = forms.ChoiceField(label=_("In stock"), required=False, choices=[("", ""), ("1", _("In stock only"))])
    sort = forms.ChoiceField(label=_("Sort"), required=False)

    def __init__(self, data, *, category_paths=()):
        super().__init__(data)
        words = facet_names()
        self.category_paths = category_paths
        self.option_names = {slug: name for slug, (name, _) in words.options.items()}
        # callables: choices are looked at where something was chosen
        self.fields["brand"].choices = lambda: list(words.brands.items())
        self.fields["sort"].choices = lambda: [("", ""), *SORTS.items()]
        for slug, (name, values) in words.options.items():
            choices = [(value, label) for value, (label, _) in values.items()]
            self.fields[slug] = forms.MultipleChoiceField(label=name, required=False, choices=lambda kept=choices: kept)
        for field in self.fields.values():
            field.error_messages["invalid_choice"] = NO_SUCH_CHOICE
        for name in ("price_min", "price_max"):
            self.fields[name].error_messages["invalid"] = NO_AMOUNT

    def clean_category(self):
        path = self.cleaned_data["category"]
        if path and path not in self.category_paths:
            raise forms.ValidationError(gettext("There is no such category."))
        return path

    def clean(self):
        lowest, highest = self.cleaned_data.get("price_min"), self.cleaned_data.get("price_max")
        if lowest is not None and highest is not None and lowest > highest:
            self.add_error("price_min", gettext("The lowest price is above the highest one."))
            del self.cleaned_data["price_max"]
        if self.cleaned_data.get("sort") == "relevance" and not self.cleaned_data.get("q"):
            self.cleaned_data["sort"] = ""

    def filters(self, category="") -> Filters:
        """What was asked for, less what was wrong."""
        self.is_valid()
        data = self.cleaned_data
        return Filters(
            words=data.get("q", ""),
            category=category or data.get("category", ""),
            brands=tuple(sorted(set(data.get("brand", ())))),
            price_min=data.get("price_min"),
            price_max=data.get("price_max"),
            in_stock=bool(data.get("in_stock")),
            options=tuple(
                (slug, tuple(sorted(set(data[slug])))) for slug in sorted(self.option_names) if data.get(slug)
            ),
            sort=data.get("sort", ""),
        )


class ReviewForm(forms.ModelForm):
    rating = forms.TypedChoiceField(
        label=_("Your rating"),
        coerce=int,
        choices=[(5, "5 stars"), (4, "4 stars"), (3, "3 stars"), (2, "2 stars"), (1, "1 star")],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a number of stars."), "invalid_choice": _("Choose 1 to 5 stars.")},
    )

    class Meta:
        model = Review
        fields = ["rating", "title", "text"]
        labels = {"title": _("In one line"), "text": _("Your review")}
        widgets = {"text": forms.Textarea(attrs={"rows": 5})}
