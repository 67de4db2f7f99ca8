"""One row for the brand, and the rows of what it has several of. What is empty is as the shop has it anyway."""

import re

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from my_shop.kernel.brand.links import link, working_links
from my_shop.kernel.long_texts import LongTextField
from my_shop.kernel.pages.shown import ShownModel
from my_shop.kernel.validators import many_lines, phone_number, single_line

THE_ONE = 1
"""The key of the only ``ShopBrand``; the row is made when somebody saves it first."""

_COLOUR = re.compile(r"\A#[0-9a-fA-F]{6}\Z")
is_colour = _COLOUR.match
hex_colour = RegexValidator(_COLOUR, _("Write a colour as # and six digits, such as #24483a."), code="colour")


def _line(name, length, help_text="", *validators):
    return models.CharField(
        name, max_length=length, blank=True, help_text=help_text, validators=[single_line, *validators]
    )


def _text(name, help_text="", *validators):
    return LongTextField(name, max_length=2000, blank=True, help_text=help_text, validators=[many_lines, *validators])


def _colour(name, help_text=""):
    return models.CharField(name, max_length=7, blank=True, help_text=help_text, validators=[hex_colour])


def _picture(name):
    return models.ForeignKey(
        "pictures.Picture",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=name,
    )


class ShopBrand(ShownModel):  # type: ignore[django-manager-missing, unused-ignore] # with a cache alone
    """How the shop is called and looks, and who runs it. There is one row at most, with the key ``THE_ONE``."""

    name = _line(
        _("name"),
        80,
        _("Printed on every page, mail and invoice. Left empty, it is the name from the settings (SHOP_NAME)."),
    )
    home_title = _line(
        _("title of the home page"), 90, _("Stands behind the name in the browser's tab and in search results.")
    )
    description = _line(
        _("description"), 200, _("For search engines, on pages that have none of their own: one sentence.")
    )
    logo = _picture(_("logo"))
    is_name_beside_logo = models.BooleanField(
        _("print the name beside the logo"), default=True, help_text=_("Untick it where the logo says the name itself.")
    )
    icon_version = models.CharField(max_length=16, blank=True, editable=False)

    primary = _colour(_("buttons and links"), _("Empty: the shop's green."))
    accent = _colour(_("accent"), _("Prices that are reduced, small headings, what the pointer is on."))
    background = _colour(_("background"), _("A very light colour; the grounds of boxes and lines follow it."))
    primary_dark = _colour(
        _("buttons and links, dark"), _("Empty: the light one, as much lighter as it has to be to be read.")
    )
    accent_dark = _colour(_("accent, dark"), _("Empty: likewise."))
    background_dark = _colour(_("background, dark"), _("A very dark colour."))

    is_notice_shown = models.BooleanField(_("show the notice bar"), default=True)
    notice = _line(
        _("notice"),
        300,
        _("Markdown: [words](/address/) is a link. Empty: the sentence that the shop brings."),
        working_links,
    )
    notice_from = models.DateTimeField(_("from"), null=True, blank=True)
    notice_until = models.DateTimeField(
        _("until"), null=True, blank=True, help_text=_("It comes and goes within a minute of these times.")
    )

    hero_eyebrow = _line(_("small heading"), 80)
    hero_heading = _line(_("heading"), 120)
    hero_text = _line(_("text"), 400)
    hero_button = _line(_("words of the button"), 40)
    hero_url = _line(_("where the button leads"), 300, "", link)
    hero_picture = _picture(_("picture"))
    hero_picture_alt = _line(
        _("picture in words"), 200, _("For those who do not see it. Empty: it only decorates the page.")
    )
    home_order = models.JSONField(default=list, editable=False)
    home_hidden = models.JSONField(default=list, editable=False)

    address = _text(_("address"), _("Lines, the legal name first."))
    vat_id = _line(_("VAT ID"), 40)
    register = _line(_("register"), 120, _("Which one, and the number."))
    represented_by = _line(_("represented by"), 120, _("Or the owner's full name."))
    phone = _line(_("telephone"), 40, "", phone_number)
    email = models.EmailField(
        _("e-mail address"), blank=True, help_text=_("Where people write to. Mails are still sent from SHOP_EMAIL.")
    )
    bank = _line(_("bank account"), 200, _("As invoices print it."))
    producer_numbers = _text(
        _("numbers as a producer"),
        _(
            "One a line, what it is and the number: “Packaging (LUCID): DE1234567890123”, “Electrical equipment (WEEE):"
            " DE 12345678”. Legal notice and invoices print them."
        ),
    )
    surveillance_body = _line(
        _("market surveillance authority"),
        200,
        _("Of your country, for services in electronic commerce: the accessibility statement names it."),
    )
    guarantee_picture = _picture(_("official notice on the legal guarantee"))
    guarantee_text = _text(
        _("the notice in words"), _("All that stands on the picture, for those who do not see it: paste it as it is.")
    )

    class Meta:
        verbose_name = _("brand")
        verbose_name_plural = _("brand")

    def __str__(self):
        return self.name or settings.SHOP_NAME

    def save(self, *args, **kwargs):
        self.pk = THE_ONE
        super().save(*args, **kwargs)


def _of_the_one(related_name="+"):
    return models.ForeignKey(
        ShopBrand, on_delete=models.CASCADE, related_name=related_name, default=THE_ONE, editable=False
    )


class BrandIcon(ShownModel):
    """The icon of the browser's tab in one size, as PNG: every browser knows it, and any machine can serve it."""

    size = models.PositiveSmallIntegerField(unique=True, help_text=_("Pixels of a side."))
    png = models.BinaryField()

    def __str__(self):
        return f"{self.size} px"


class HomePromise(ShownModel):
    """One of the promises on the home page. Without any, the shop makes those that it brings."""

    class Icon(models.TextChoices):
        TRUCK = "truck", _("lorry")
        RETURN = "arrow-uturn-left", _("arrow back")
        TALK = "chat-bubble-left-right", _("speech bubbles")
        SHIELD = "shield-check", _("shield")
        HEART = "heart", _("heart")
        STAR = "star", _("star")
        GIFT = "gift", _("gift")
        CARD = "credit-card", _("card")
        PHONE = "phone", _("telephone")
        PLACE = "map-pin", _("place on a map")
        GLOBE = "globe-europe-africa", _("globe")
        SPARKLES = "sparkles", _("sparkles")

    brand = _of_the_one("promises")
    icon = models.CharField(_("icon"), max_length=30, choices=Icon, default=Icon.TRUCK)
    heading = models.CharField(_("heading"), max_length=80, validators=[single_line])
    text = _line(_("text"), 240, _("Markdown: [words](/address/) is a link."), working_links)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("promise")
        verbose_name_plural = _("promises")

    def __str__(self):
        return self.heading


class HomeBand(ShownModel):
    """A section of the home page that the merchant writes; ``ShopBrand.home_order`` says where it stands."""

    brand = _of_the_one()
    title = models.CharField(_("heading"), max_length=120, validators=[single_line])
    text = _text(_("text"), _("Markdown."), working_links)
    picture = _picture(_("picture"))
    picture_alt = _line(
        _("picture in words"), 200, _("For those who do not see it. Empty: it only decorates the page.")
    )
    link_text = _line(_("words of the link"), 60)
    link_url = _line(_("where the link leads"), 300, "", link)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("section of the home page")
        verbose_name_plural = _("sections of the home page")

    def __str__(self):
        return self.title

    @property
    def section_name(self):
        """By what name the order of the home page knows it."""
        return f"band-{self.pk}"


class FooterColumn(ShownModel):  # type: ignore[django-manager-missing, unused-ignore] # likewise
    """A column of links in the footer. Without any, the footer has the columns that the shop brings."""

    brand = _of_the_one()
    heading = models.CharField(_("heading"), max_length=40, validators=[single_line])
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("footer column")
        verbose_name_plural = _("footer columns")

    def __str__(self):
        return self.heading


class ColumnLink(ShownModel):
    """A link in a column of the footer."""

    column = models.ForeignKey(FooterColumn, on_delete=models.CASCADE, related_name="links")
    label = models.CharField(_("words"), max_length=60, validators=[single_line])
    url = models.CharField(_("address"), max_length=300, validators=[link])
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("link")
        verbose_name_plural = _("links")

    def __str__(self):
        return self.label
