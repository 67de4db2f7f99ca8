"""Back office of tax rates."""

from django import forms
from django.contrib import admin

from my_shop.kernel.countries import country_name
from orders.models import TaxRate


class TaxRateForm(forms.ModelForm):
    class Meta:
        widgets = {"postcodes": forms.Textarea(attrs={"rows": 4})}

    def clean_postcodes(self):
        return "\n".join(line.strip() for line in self.cleaned_data["postcodes"].splitlines() if line.strip())

    def clean_country(self):
        return self.cleaned_data["country"].strip().upper()


@admin.register(TaxRate)
class TaxRateAdmin(admin.ModelAdmin):
    """A new rate is a new row with its first day: change rate and day of the old one and press “Save as new”."""

    form = TaxRateForm
    save_as = True
    list_display = ["country_in_words", "place_in_words", "tax_class", "rate", "valid_from", "valid_until"]
    list_filter = ["country", "tax_class"]
    search_fields = ["country", "place"]

    @admin.display(description="country", ordering="country")
    def country_in_words(self, row):
        return f"{country_name(row.country)} ({row.country})"

    @admin.display(description="place", ordering="postcodes")
    def place_in_words(self, row):
        return row.place or ", ".join(row.postcodes.splitlines()) or "all of it"
