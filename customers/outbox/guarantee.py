"""The official notice on the legal guarantee, in the mail that confirms an order of goods.

A confirmation on a durable medium repeats what the buyer was told before (Directive 2011/83/EU, Article 8(7)), and that
notice is a part of it (Article 6(1)(l); Implementing Regulation (EU) 2025/1960). It goes as a file of its own, so that
nothing of it is edited, and as PNG: not every mail program shows what the shop keeps pictures as.
"""

import logging

from my_shop.kernel.brand.shown import current_brand
from my_shop.kernel.european_union import is_shop_in_eu

logger = logging.getLogger(__name__)

NOTICE = "guarantee-notice"


def notice_attachments() -> tuple[dict[str, str], ...]:
    """Return the notice as a mail carries it; it is read when the mail is sent, and left out where there is none."""
    if not is_shop_in_eu():
        return ()
    return ({"name": "legal-guarantee.png", "type": "image/png", "document": NOTICE},)


def notice_file() -> bytes | None:
    """Return the notice that the merchant has uploaded, as PNG; None where there is none, or its file is lost."""
    picture = current_brand().guarantee_picture
    if picture is None:
        return None
    from my_shop.kernel.pictures.encoding import encode, open_image  # noqa: PLC0415 - no web process needs Pillow

    try:
        with picture.file.open("rb") as file:
            return encode(open_image(file.read()), "png")
    except FileNotFoundError:
        logger.error("the notice on the legal guarantee is not sent: its file %s is not there", picture.file.name)
        return None
