"""Shape of what is typed into the back office of the catalogue."""

from django import forms
from django.core.exceptions import ValidationError
from django.forms.models import BaseInlineFormSet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from my_shop.kernel.names import folded
from my_shop.kernel.pictures.forms import PictureField
from products.models import MAX_QUANTITY, Category, StockMovement
from products.services import attributes, categories


class CategoryForm(forms.ModelForm):
    picture_file = PictureField(
        label=_("New picture"),
        required=False,
        help_text=_("For its tile on the home page. Without one, the tile shows a product's picture."),
    )
    removes_picture = forms.BooleanField(label=_("Remove the picture"), required=False)

    class Meta:
        model = Category
        fields = [
            "name",
            "slug",
            "parent",
            "description",
            "position",
            "is_in_menu",
            "meta_title",
            "meta_description",
        ]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.former_path = self.instance.path

    def change_in_words(self, name: str) -> str:
        """Return what was typed into a field, and what stood there: “Name: Mugs → Cups.”"""
        label, now = self.fields[name].label, self.cleaned_data.get(name)
        if name in {"description", "picture_file", "removes_picture"}:
            return gettext("%(label)s changed.") % {"label": label}
        before = self.get_initial_for_field(self.fields[name], name)
        if name == "parent":
            before = Category.objects.filter(pk=before).first() if before else None
        return gettext("%(label)s: %(before)s → %(now)s.") % {
            "label": label,
            "before": _in_words(before),
            "now": _in_words(now),
        }

    def clean(self):
        data = super().clean()
        if data.get("slug") and "parent" in data:
            categories.category_path(category=self.instance, slug=data["slug"], parent=data["parent"])
        return data


def _in_words(value):
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    return "–" if value in (None, "") else value


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
                raise attributes.StillInUse(form.instance)
        for form in self.forms:
            # all that is taken elsewhere ends a value at a comma
            if "value" in form.changed_data and "," in form.cleaned_data.get("value", ""):
                form.add_error("value", gettext("One value a row, without a comma."))
        refuse_the_same(self, "value")


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
