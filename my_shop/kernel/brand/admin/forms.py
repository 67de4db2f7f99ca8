"""Forms of the brand: what a service would refuse is said beside its field."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from my_shop.kernel.brand import colours, services
from my_shop.kernel.brand.links import LinksAsTyped
from my_shop.kernel.brand.models import HomeBand, ShopBrand, is_colour
from my_shop.kernel.brand.services import COLOURS
from my_shop.kernel.brand.shown import current_brand
from my_shop.kernel.pictures.forms import PictureField


class PicturesForm(LinksAsTyped):
    """A form with uploads beside pictures; what is not uploaded stays, unless it is to be taken away."""

    @property
    def without(self) -> list[str]:
        """The names of pictures that are to be taken away."""
        ticked = (name for name, is_ticked in self.cleaned_data.items() if name.startswith("remove_") and is_ticked)
        return [name.removeprefix("remove_") for name in ticked]


class ShopBrandForm(PicturesForm):
    logo_file = PictureField(
        label=_("New logo"), required=False, help_text=_("PNG, JPEG or WebP; best with a transparent ground.")
    )
    remove_logo = forms.BooleanField(label=_("Take the logo away"), required=False)
    icon_file = PictureField(
        label=_("New icon"), required=False, help_text=_("For the browser's tab: PNG, JPEG or WebP, square.")
    )
    remove_icon = forms.BooleanField(label=_("Take the icon away"), required=False)
    hero_picture_file = PictureField(
        label=_("New picture"), required=False, help_text=_("PNG, JPEG or WebP, 1200 pixels wide or more.")
    )
    remove_hero_picture = forms.BooleanField(label=_("Take the picture away"), required=False)
    guarantee_picture_file = PictureField(
        label=_("New notice"), required=False, help_text=_("PNG, JPEG or WebP, 1200 pixels wide or more.")
    )
    remove_guarantee_picture = forms.BooleanField(label=_("Take the notice away"), required=False)
    deeds = {
        "logo_file": _("Gave the shop another logo."),
        "remove_logo": _("Took the logo away."),
        "icon_file": _("Gave the shop another icon."),
        "remove_icon": _("Took the icon away."),
        "hero_picture_file": _("Gave the home page another picture."),
        "remove_hero_picture": _("Took the picture of the home page away."),
        "guarantee_picture_file": _("Put up another notice on the legal guarantee."),
        "remove_guarantee_picture": _("Took the notice on the legal guarantee away."),
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        brand = current_brand()
        drawn = {"": brand.drawn(colours.LIGHT), "_dark": brand.drawn(colours.DARK)}
        for name in self.fields.keys() & set(COLOURS):
            token = name.removesuffix("_dark").replace("background", "paper")
            self.fields[name].widget.attrs["data-drawn"] = drawn["_dark" if name.endswith("_dark") else ""][token]
        for name in self.fields.keys() & {"notice_from", "notice_until"}:  # a page that only shows has none
            field: Any = self.fields[name]
            for part, words in zip(field.widget.widgets, (gettext("date"), gettext("time")), strict=True):
                part.attrs["aria-label"] = f"{field.label}, {words}"

    class Meta:
        model = ShopBrand
        fields = services.TEXTS
        widgets = {
            **{name: forms.TextInput(attrs={"class": "brand-colour", "spellcheck": "false"}) for name in COLOURS},
            "address": forms.Textarea(attrs={"rows": 4, "cols": 40, "class": "vLargeTextField"}),
            "producer_numbers": forms.Textarea(attrs={"rows": 3, "cols": 40, "class": "vLargeTextField"}),
            "notice": forms.TextInput(attrs={"class": "vTextField"}),
            "hero_text": forms.Textarea(attrs={"rows": 2, "cols": 40, "class": "vLargeTextField"}),
        }

    def clean(self):
        cleaned = super().clean() or self.cleaned_data
        for name in COLOURS:
            cleaned[name] = (cleaned.get(name) or "").lower()
        typed = {name: cleaned[name] for name in COLOURS}
        # what is no colour at all the model says itself
        if all(is_colour(colour) for colour in typed.values() if colour):
            try:
                services.check_colours(typed)
            except services.ColoursUnreadable as refusal:
                for name, reason in refusal.reasons.items():
                    self.add_error(name, reason)
        begin, end = cleaned.get("notice_from"), cleaned.get("notice_until")
        if begin and end and end <= begin:
            self.add_error("notice_until", gettext("This has to be later than “from”."))
        if bool(cleaned.get("hero_button")) != bool(cleaned.get("hero_url")):
            self.add_error("hero_url", gettext("A button needs both: its words, and where it leads."))
        if cleaned.get("guarantee_picture_file") and not cleaned.get("guarantee_text"):
            self.add_error("guarantee_text", gettext("Write down what the notice says, for people who do not see it."))
        return cleaned


class HomeBandForm(PicturesForm):
    picture_file = PictureField(label=_("New picture"), required=False, help_text=_("PNG, JPEG or WebP."))
    remove_picture = forms.BooleanField(label=_("Take the picture away"), required=False)
    deeds = {"picture_file": _("Gave it another picture."), "remove_picture": _("Took its picture away.")}

    class Meta:
        model = HomeBand
        fields = ("title", "text", "picture_alt", "link_text", "link_url")

    def clean(self):
        cleaned = super().clean() or self.cleaned_data
        if bool(cleaned.get("link_text")) != bool(cleaned.get("link_url")):
            raise ValidationError({"link_url": gettext("A link needs both: its words, and where it leads.")})
        return cleaned


def preview(picture, width=240):
    """Print a picture as it is now."""
    if not picture:
        return gettext("None.")
    return format_html('<img class="brand-preview" src="{}" alt="" width="{}">', picture.url_for(width), width)
