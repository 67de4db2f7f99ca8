"""Signed links by which people without an account see a product before it is published."""

from datetime import timedelta

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.urls import reverse

from products.models import Product

VALID_FOR = timedelta(days=7)

_signer = TimestampSigner(salt="products.preview")


def preview_link(product: Product) -> str:
    """Return the address of a product's preview that opens to whoever has it, for ``VALID_FOR`` from now."""
    return settings.SITE_URL + reverse("products:signed_preview", args=[product.slug, _signer.sign(str(product.pk))])


def opens(token: str, product: Product) -> bool:
    """Does the token of a link open this product's preview, today?"""
    try:
        return _signer.unsign(token, max_age=VALID_FOR) == str(product.pk)
    except BadSignature:
        return False
