"""The files of digital variants: uploaded, replaced, taken away; and what may not be published without them."""

from collections.abc import Iterable

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, Max, OuterRef
from django.utils import timezone
from django.utils.translation import gettext

from products.models import Product, Variant
from products.models.downloads import VariantFile

MEGABYTE = 1024 * 1024
BIDIRECTIONAL = "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
"""Turn a name round, so that “gpj.exe” reads as a picture."""


_HAS_NONE = ~Exists(VariantFile.objects.current().filter(variant=OuterRef("pk")))


class UploadRefused(Exception):
    """This file cannot be sold; the text says why."""


class FilesMissing(ValidationError):
    """A digital product cannot be published: variants of it have no file."""

    def __init__(self, product: Product, skus: Iterable[str]):
        super().__init__(
            gettext(
                "“%(product)s” is digital and cannot be published: no file for %(skus)s. Save it "
                "unpublished, upload a file for each variant (“Files”, beside the variant), and "
                "publish it then."
            )
            % {"product": product, "skus": ", ".join(skus)}
        )

    def __str__(self):
        return " ".join(self.messages)


@transaction.atomic
def add_file(*, variant: Variant, file, replaces: VariantFile | None = None, user=None) -> VariantFile:
    """Keep an uploaded file of a digital variant, as one more, or as the next version of one that is there.

    Whoever bought an earlier version gets the new one from now on.

    :param file: an uploaded file, with ``name`` and ``size``.
    :raises UploadRefused: it is empty, too large, or has a name that cannot be kept; or it replaces what another
        variant sells.
    """
    name = _clean_name(file.name)
    if not file.size:
        raise UploadRefused(gettext("The file is empty."))
    if file.size > settings.SHOP_FILE_MEGABYTES * MEGABYTE:
        raise UploadRefused(
            gettext("The file is larger than %(SHOP_FILE_MEGABYTES)s MB (SHOP_FILE_MEGABYTES).")
            % {"SHOP_FILE_MEGABYTES": settings.SHOP_FILE_MEGABYTES}
        )
    if replaces is not None and replaces.variant_id != variant.pk:
        raise UploadRefused(gettext("That file belongs to another variant."))
    _lock_product(variant.product_id)  # two uploads at once become two versions
    rows = VariantFile.objects.filter(variant=variant)
    if replaces is None:
        part, version = (rows.aggregate(last=Max("part"))["last"] or 0) + 1, 1
    else:
        part = replaces.part
        version = rows.filter(part=part).aggregate(last=Max("version"))["last"] + 1
    return VariantFile.objects.create(
        variant=variant, part=part, version=version, name=name, file=file, size=file.size, user=user
    )


@transaction.atomic
def remove_file(*, file: VariantFile) -> None:
    """Sell this version no more: the one before it comes back, where there is one.

    Whoever bought this very version keeps it.

    :raises FilesMissing: it is the last one of a variant that is published.
    """
    product = _lock_product(file.variant.product_id)
    VariantFile.objects.filter(pk=file.pk, removed_at=None).update(removed_at=timezone.now())
    if product.is_digital and product.is_published:
        require_files(product)


def require_files(*products: Product) -> None:
    """Refuse digital products of which a variant has no file.

    :raises FilesMissing: for the first such product; it names the variants.
    """
    if not products:
        return
    lacking: dict[int, list[str]] = {}
    for product_id, sku in Variant.objects.filter(_HAS_NONE, product__in=products).values_list("product_id", "sku"):
        lacking.setdefault(product_id, []).append(sku)
    for product in products:
        if product.pk in lacking:
            raise FilesMissing(product, lacking[product.pk])


def require_files_if_published(product_ids: Iterable[int]) -> None:
    """Refuse what would leave a variant of a product that is digital and published without a file.

    :raises FilesMissing: then.
    """
    require_files(*Product.objects.filter(pk__in=list(product_ids), is_digital=True, is_published=True).order_by("pk"))


def variants_without_file():
    """Return the variants of digital products that nobody could be given."""
    return Variant.objects.filter(_HAS_NONE, product__is_digital=True)


def _lock_product(product_id):
    return Product.objects.select_for_update(no_key=True).get(pk=product_id)


def _clean_name(name):
    """Return what buyers save a file as: no path, no control characters, nothing that turns the name round."""
    name = "".join(c for c in str(name).replace("\\", "/").rsplit("/", 1)[-1] if c not in BIDIRECTIONAL).strip()
    try:
        VariantFile._meta.get_field("name").clean(name, None)
    except ValidationError as error:
        raise UploadRefused(
            gettext("The file's name cannot be kept. %(messages)s") % {"messages": " ".join(error.messages)}
        ) from None
    if name.strip(".") == "":
        raise UploadRefused(gettext("The file's name cannot be kept: give it one with letters or digits."))
    return name
