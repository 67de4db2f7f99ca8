"""Every write of the brand."""

import hashlib
import io
from collections.abc import Collection, Mapping, Sequence
from importlib import import_module
from typing import Any, cast

from django.db import transaction
from django.utils.translation import gettext

from my_shop.kernel.brand import colours
from my_shop.kernel.brand.models import THE_ONE, BrandIcon, HomeBand, ShopBrand
from my_shop.kernel.brand.shown import ICON, TOUCH_ICON
from my_shop.kernel.pictures.models import Picture
from my_shop.kernel.pictures.services import delete_picture, store_picture

COLOURS = ("primary", "accent", "background", "primary_dark", "accent_dark", "background_dark")
TEXTS = (
    *("name", "home_title", "description", "is_name_beside_logo"),
    *COLOURS,
    *("is_notice_shown", "notice", "notice_from", "notice_until"),
    *("hero_eyebrow", "hero_heading", "hero_text", "hero_button", "hero_url", "hero_picture_alt"),
    *("address", "vat_id", "register", "represented_by", "phone", "email", "bank"),
    *("producer_numbers", "surveillance_body", "guarantee_text"),
)
"""The fields of ``ShopBrand`` that are typed."""


class ColoursUnreadable(Exception):
    """Text in one of the colours, or on it, could not be read; ``reasons`` are sentences by the field."""

    def __init__(self, reasons: dict[str, str]):
        super().__init__(" ".join(reasons.values()))
        self.reasons = reasons


def check_colours(chosen: Mapping[str, str]) -> None:
    """Look whether people can read what is printed in the colours of the fields of ``ShopBrand``.

    :raises ColoursUnreadable: with the contrast that there would be, and a shade that is enough.
    """
    light = {name: chosen.get(name, "").lower() for name in colours.PAIRS}
    dark = {name: chosen.get(f"{name}_dark", "").lower() for name in colours.PAIRS}
    whole = colours.completed(light, dark)
    reasons = {}
    for theme, ending in ((colours.LIGHT, ""), (colours.DARK, "_dark")):
        for found in colours.unreadable(theme, whole[theme]):
            reasons[found.field + ending] = gettext(
                "%(ink)s on %(ground)s has a contrast of %(ratio)s to 1, and people need %(enough)s. The nearest shade"
                " that is enough: %(nearest)s."
            ) % {
                "ink": found.ink,
                "ground": found.ground,
                "ratio": int(found.ratio * 10) / 10,
                "enough": colours.ENOUGH,
                "nearest": found.nearest,
            }
    if reasons:
        raise ColoursUnreadable(reasons)


@transaction.atomic
def save_brand(
    *,
    texts: Mapping[str, Any],
    logo=None,
    hero_picture=None,
    guarantee_picture=None,
    icon=None,
    without: Collection[str] = (),
) -> ShopBrand:
    """Write what is typed of the brand, with new pictures in the place of the old ones, and return the row.

    :param texts: values by the names in ``TEXTS``; what is left out stays.
    :param logo, hero_picture, guarantee_picture, icon: files that were uploaded; ``None`` leaves what there is.
    :param without: which of these to take away.
    :raises ColoursUnreadable: see ``check_colours``; nothing is written.
    :raises PictureRejected: of a file, with a message for the person who sent it; nothing is written.
    """
    brand = lock_brand()
    for name in TEXTS:
        if name in texts:
            setattr(brand, name, texts[name])
    check_colours({name: value for name, value in vars(brand).items() if isinstance(value, str)})
    files = {"logo": logo, "hero_picture": hero_picture, "guarantee_picture": guarantee_picture}
    _set_pictures(brand, files, without)
    if icon:
        brand.icon_version = _save_icons(icon)
    elif "icon" in without:
        BrandIcon.objects.all().delete()
        brand.icon_version = ""
    brand.save()
    return brand


@transaction.atomic
def save_home_band(*, band: HomeBand, picture=None, without_picture: bool = False) -> HomeBand:
    """Save a section of the home page.

    :param picture: a file that was uploaded; ``None`` leaves the picture that there is.
    :raises PictureRejected: with a message for the person who sent it.
    """
    lock_brand()
    _set_pictures(band, {"picture": picture}, ["picture"] if without_picture else [])
    band.save()
    return band


@transaction.atomic
def delete_home_band(*, band: HomeBand) -> None:
    """Delete a section of the home page with its picture."""
    picture = band.picture
    band.delete()
    if picture:
        delete_picture(picture)


@transaction.atomic
def arrange_home(*, order: Sequence[str], hidden: Collection[str]) -> ShopBrand:
    """Write in which order the home page has its sections, and which of them it leaves out, by their names."""
    brand = lock_brand()
    brand.home_order, brand.home_hidden = list(dict.fromkeys(order)), sorted(set(hidden))
    brand.save()
    return brand


@transaction.atomic
def lock_brand() -> ShopBrand:
    """Return the brand's row, locked until the transaction ends; it is made where there is none."""
    ShopBrand.objects.get_or_create(pk=THE_ONE)
    return ShopBrand.objects.select_for_update(no_key=True).get(pk=THE_ONE)


def _set_pictures(row: ShopBrand | HomeBand, files: Mapping[str, Any], without: Collection[str]) -> None:
    for name, file in files.items():
        old = getattr(row, name)
        if not file and name not in without:
            continue
        setattr(row, name, store_picture(file) if file else None)
        if old:
            delete_picture(cast(Picture, old))


def _save_icons(file) -> str:
    """Make the icons of an uploaded picture, and return what names this version of them."""
    encoding: Any = import_module("my_shop.kernel.pictures.encoding")  # Pillow: see kernel/pictures/services.py
    image: Any = import_module("PIL.Image")
    file.seek(0)
    data = file.read()
    whole = encoding.clean_image(data).convert("RGBA")
    side = max(whole.size)
    square = image.new("RGBA", (side, side))
    square.paste(whole, ((side - whole.width) // 2, (side - whole.height) // 2))
    BrandIcon.objects.all().delete()
    for size in (ICON, TOUCH_ICON):
        drawn = square.resize((size, size), image.Resampling.LANCZOS)
        if size == TOUCH_ICON:  # telephones print black where there is nothing
            ground = image.new("RGBA", drawn.size, "white")
            ground.alpha_composite(drawn)
            drawn = ground.convert("RGB")
        png = io.BytesIO()
        drawn.save(png, "PNG", optimize=True)
        BrandIcon.objects.create(size=size, png=png.getvalue())
    return hashlib.sha256(data).hexdigest()[:12]
