"""What the brand hears: the home page asks for its sections."""

from functools import partial

from django.conf import settings
from django.dispatch import receiver
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from my_shop.kernel.brand.shown import current_brand
from my_shop.kernel.markdown import markdown_to_html
from my_shop.kernel.signals import HERO, HomeSection, home_sections_asked


@receiver(home_sections_asked, dispatch_uid="my_shop.kernel.brand.show_own_sections")
def show_own_sections(sender, request, **kwargs):
    """The home page opens with its heading and promises, and has the sections that the merchant has written."""
    brand = current_brand()
    context = {"brand": brand, "withdrawal_days": settings.SHOP_WITHDRAWAL_DAYS}
    own = [
        HomeSection(HERO, _("Opening: heading and picture"), 0, partial(_print, "hero", context)),
        HomeSection("promises", _("Promises"), 5, partial(_print, "promises", context)),
    ]
    return own + [HomeSection(band.section_name, band.title, 100, partial(_band, band)) for band in brand.bands]


def _print(name, context):
    return render_to_string(f"brand/_{name}.html", context)


def _band(band):
    return _print("band", {"band": band, "html": mark_safe(markdown_to_html(band.text))})
