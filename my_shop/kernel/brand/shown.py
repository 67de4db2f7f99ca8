"""The brand as pages, mails and documents show it: what is typed, and where nothing is, what the settings say.

Each process keeps it under the version of the shop at large (``my_shop.kernel.pages``), which every page asks for
anyway: a page that is kept asks nothing more, and any other one reads it anew only after something has changed.
"""

import hashlib
import threading
from collections.abc import Collection
from email.headerregistry import Address

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.safestring import SafeString, mark_safe

from my_shop.kernel.brand import colours
from my_shop.kernel.brand.models import ColumnLink, HomeBand, HomePromise, ShopBrand
from my_shop.kernel.markdown import markdown_to_html
from my_shop.kernel.pages.shown import ShownModel
from my_shop.kernel.pages.versions import SHOP, version_of
from my_shop.kernel.pictures.models import Picture
from my_shop.kernel.prepared import PreparedQuery, columns_of, instance_of
from my_shop.kernel.whole_address import whole_address

ICON, TOUCH_ICON = 32, 180
"""Pixels of a side: the icon of a browser's tab, and that of a telephone's home screen."""

SHARED_WIDTH = 1200
"""Pixels of the picture that stands beside a link to the shop elsewhere."""

_PICTURES = ("logo", "hero_picture", "guarantee_picture")


def _said(field):
    """What the row says; where it says nothing, what the setting of this name does."""
    return property(lambda brand: getattr(brand.row, field) or getattr(settings, f"SHOP_{field.upper()}") or "")


class CurrentBrand:
    """One reading of it. It is shared by all threads: nobody writes to it."""

    def __init__(self, row: ShopBrand, parts: Collection[str] = ()):
        """:param parts: which of ``promises``, ``bands`` and ``footer`` there are; nobody asks for the others."""
        self.row, self._parts = row, parts

    name = _said("name")

    @property
    def from_email(self) -> str:
        """Sender of mails: the name as it is typed, the address that the settings have leave to send from."""
        if not self.row.name:
            return settings.DEFAULT_FROM_EMAIL
        return str(Address(self.row.name, addr_spec=settings.SHOP_EMAIL))

    # --- who sells: what invoices, mails and the legal notice print

    @property
    def address(self) -> list[str]:
        """Lines, the legal name first; none where nobody has said."""
        return [line.strip() for line in self.row.address.splitlines() if line.strip()] or list(settings.SHOP_ADDRESS)

    email, phone, bank = _said("email"), _said("phone"), _said("bank")
    vat_id, register, represented_by = _said("vat_id"), _said("register"), _said("represented_by")

    @property
    def producer_numbers(self) -> list[str]:
        """What the shop is registered as a producer of, each with its number: legal notice and invoices print them.

        Packaging: a public register has the number (VerpackG § 9), and market places ask for it; French law wants it on
        the web site (Code de l'environnement, Article R541-173). Electrical equipment: offers and invoices name it
        (ElektroG § 6(3)).
        """
        return [line.strip() for line in self.row.producer_numbers.splitlines() if line.strip()]

    @property
    def surveillance_body(self) -> str:
        return self.row.surveillance_body

    @property
    def guarantee_picture(self) -> Picture | None:
        """The harmonised notice of Implementing Regulation (EU) 2025/1960, as the merchant has uploaded it."""
        return self.row.guarantee_picture

    @property
    def guarantee_text(self) -> list[str]:
        """The words on it, paragraph by paragraph."""
        return [line.strip() for line in self.row.guarantee_text.splitlines() if line.strip()]

    # --- how it looks

    @property
    def logo(self) -> Picture | None:
        return self.row.logo

    @property
    def logo_alt(self) -> str:
        """The logo in words: nothing where the name stands beside it."""
        return "" if self.row.is_name_beside_logo else self.name

    @property
    def is_name_hidden(self) -> bool:
        """Does the logo alone stand in the header?"""
        return bool(self.row.logo_id) and not self.row.is_name_beside_logo

    @cached_property
    def icon_url(self) -> str:
        """Address of the tab's icon; empty where there is none but the shop's own."""
        return self._icon_url(ICON)

    @cached_property
    def touch_icon_url(self) -> str:
        return self._icon_url(TOUCH_ICON)

    def _icon_url(self, size):
        version = self.row.icon_version
        return f"{reverse('brand_icon', args=[size])}?v={version}" if version else ""

    @cached_property
    def share_url(self) -> str:
        """Address of the picture that stands beside a link to the shop elsewhere; empty: the shop's own."""
        picture = self.row.hero_picture
        return whole_address(picture.url_for(SHARED_WIDTH)) if picture else ""

    @cached_property
    def colours(self) -> dict[str, dict[str, str]]:
        """What is chosen, by theme (``light``, ``dark``)."""
        row = self.row
        return colours.completed(
            {"primary": row.primary, "accent": row.accent, "background": row.background},
            {"primary": row.primary_dark, "accent": row.accent_dark, "background": row.background_dark},
        )

    def drawn(self, theme: str) -> dict[str, str]:
        """The colours of a theme as pages have them, chosen or not, by their names in ``tokens.css``."""
        return colours.BASE[theme] | colours.tokens(theme, self.colours[theme])

    @cached_property
    def paper(self) -> str:
        """The ground of pages by day, with which a browser may frame them."""
        return self.drawn(colours.LIGHT)["paper"]

    @cached_property
    def paper_dark(self) -> str:
        return self.drawn(colours.DARK)["paper"]

    @cached_property
    def stylesheet(self) -> str:
        """CSS that sets the brand's colours; empty where they are the shop's own."""
        return colours.stylesheet(self.colours)

    @cached_property
    def stylesheet_version(self) -> str:
        return hashlib.sha256(self.stylesheet.encode()).hexdigest()[:12]

    @cached_property
    def stylesheet_url(self) -> str:
        """Address of the stylesheet, another one after each change; empty where there is none."""
        return f"{reverse('brand_stylesheet')}?v={self.stylesheet_version}" if self.stylesheet else ""

    # --- what it says

    @property
    def is_notice_shown(self) -> bool:
        row = self.row
        is_early = row.notice_from is not None and timezone.now() < row.notice_from
        is_late = row.notice_until is not None and row.notice_until <= timezone.now()
        return row.is_notice_shown and not is_early and not is_late

    @cached_property
    def notice_html(self) -> SafeString:
        """The notice; empty where nobody has typed one."""
        return _inline(self.row.notice)

    @property
    def has_own_hero(self) -> bool:
        """Does the home page open with words of the merchant? Then it has none but these."""
        row = self.row
        return any((row.hero_eyebrow, row.hero_heading, row.hero_text, row.hero_button))

    @cached_property
    def promises(self) -> list[dict]:
        """The promises of the home page: icon, heading, and text as HTML."""
        rows = PROMISES.instances(HomePromise) if "promises" in self._parts else []
        return [{"icon": row.icon, "heading": row.heading, "html": _inline(row.text)} for row in rows]

    @cached_property
    def bands(self) -> list[HomeBand]:
        """The sections of the home page that the merchant has written."""
        return BANDS.instances(HomeBand, related=["picture"]) if "bands" in self._parts else []

    @cached_property
    def footer(self) -> list[dict]:
        """The columns of the footer that the merchant has made, with their links; those without any are left out."""
        columns: dict[int, dict] = {}
        for link in FOOTER.instances(ColumnLink, related=["column"]) if "footer" in self._parts else ():
            pk, heading = link.column_id, link.column.heading
            columns.setdefault(pk, {"pk": pk, "heading": heading, "links": []})["links"].append(link)
        return list(columns.values())


def current_brand() -> CurrentBrand:
    """Return the brand as of the moment that this request shows, at the price of the version that pages ask for."""
    return _of_version(version_of(SHOP))


def brand_without_asking() -> CurrentBrand:
    """Return the brand as this process has read it last.

    It is for a page that has to do without a database, and for whoever queues a mail: they hold locks, and ask for
    nothing that can wait.
    """
    return _kept.get("brand", UNSAID)


def invalidate() -> None:
    """Make this process read everything again."""
    with _lock:
        _kept.clear()


def _of_version(version):
    with _lock:
        if _kept.get("version") == version:
            return _kept["brand"]
    brand = _read()
    with _lock:
        _kept.update(version=version, brand=brand)
    return brand


def _read():
    rows = BRAND.rows()
    if not rows:
        return UNSAID
    columns, are_there = rows[0][: -len(_PARTS)], rows[0][-len(_PARTS) :]
    parts = [name for name, is_there in zip(_PARTS, are_there, strict=True) if is_there]
    return CurrentBrand(instance_of(ShopBrand, columns, *_PICTURES), parts)


def _inline(text):
    """Return a line of Markdown as HTML without the paragraph around it."""
    html = markdown_to_html(text).strip()
    return mark_safe(html.removeprefix("<p>").removesuffix("</p>"))


UNSAID = CurrentBrand(ShopBrand())
"""The brand of a shop in which nobody has typed anything."""

_lock = threading.Lock()
_kept: dict = {}

_PARTS: dict[str, type[ShownModel]] = {"promises": HomePromise, "bands": HomeBand, "footer": ColumnLink}
BRAND = PreparedQuery(
    lambda: ShopBrand.objects.values_list(
        *columns_of(ShopBrand, *_PICTURES), *(models.Exists(model.objects.order_by()) for model in _PARTS.values())
    )
)
PROMISES = PreparedQuery(HomePromise.objects.values_list)
BANDS = PreparedQuery(lambda: HomeBand.objects.values_list(*columns_of(HomeBand, "picture")))
FOOTER = PreparedQuery(
    lambda: ColumnLink.objects.order_by("column__position", "column_id", "position", "pk").values_list(
        *columns_of(ColumnLink, "column")
    )
)
