"""From bytes that a stranger sent to clean pixels, and from pixels to files. No database, no storage."""

import io
import struct
import zlib

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageCms, ImageOps

from my_shop.kernel.pictures.rejected import PictureRejected

ACCEPTED = ("PNG", "JPEG", "WEBP")
MAX_PIXELS = 40_000_000
MAX_SIDE = 2000
"""Pixels of the longer side of what is kept."""

UNREADABLE = _("The picture could not be read: the file is damaged, or it is no PNG, JPEG or WebP picture.")
_BROKEN = (OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, TypeError, struct.error, zlib.error)
# what Pillow's decoders raise on damaged files; UnidentifiedImageError is an OSError

_SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))


def open_image(data: bytes) -> Image.Image:
    """Return the picture of a file that the shop has made itself."""
    return Image.open(io.BytesIO(data))


def clean_image(data: bytes) -> Image.Image:
    """Return the upright pixels of an uploaded file as RGB or RGBA, at most ``MAX_SIDE`` long, without metadata.

    :raises PictureRejected: not a PNG, JPEG or WebP by content, damaged, moving, or too many pixels.
    """
    try:
        image = Image.open(io.BytesIO(data), formats=ACCEPTED)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise PictureRejected(_too_many_pixels()) from None
    except _BROKEN:
        raise PictureRejected(UNREADABLE) from None
    if image.width * image.height > MAX_PIXELS:
        raise PictureRejected(_too_many_pixels())
    # a JPEG of a telephone may bring a second picture with it (MPO): the first one counts
    if image.format in {"PNG", "WEBP"} and getattr(image, "is_animated", False):
        raise PictureRejected(gettext("Moving pictures cannot be used. Send one that stands still."))
    try:
        image.draft("RGB", (MAX_SIDE, MAX_SIDE))  # a large JPEG is decoded at a fraction of its size
        image.load()
        image = _upright(image)
        image = _to_srgb(image)
    except (Image.DecompressionBombError, *_BROKEN):
        raise PictureRejected(UNREADABLE) from None
    image.thumbnail((MAX_SIDE, MAX_SIDE), Image.Resampling.LANCZOS)
    image.info = {}
    return image


def _too_many_pixels():
    return gettext("The picture has too many pixels. At most %(value)s megapixels are taken.") % {
        "value": MAX_PIXELS // 1_000_000
    }


def _upright(image):
    """Turn the picture as the camera's note says; a note that cannot be read is left alone."""
    try:
        return ImageOps.exif_transpose(image)
    except _BROKEN:
        return image


def _to_srgb(image):
    if image.mode.startswith("I"):  # 16 bits of grey: converting would clip everything to white
        image = image.point(lambda value: value * (1 / 256)).convert("L")
    mode = "RGBA" if image.has_transparency_data else "RGB"
    profile = image.info.get("icc_profile")
    if profile and image.mode in {"RGB", "RGBA", "CMYK", "L"}:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            output = mode if image.mode in {"RGB", "RGBA"} else "RGB"
            return ImageCms.profileToProfile(image, source, _SRGB, outputMode=output)
        except (ImageCms.PyCMSError, *_BROKEN):
            pass  # a profile that is damaged or made for something else: take the numbers as they are
    return image.convert(mode)


def encode(image: Image.Image, extension: str, width: int | None = None) -> bytes:
    """Return the file of an image, scaled to ``width`` pixels if one is given.

    :param extension: ``webp``, ``avif`` or, for programs that know neither, ``png``.
    """
    if width and width != image.width:
        height = max(1, round(image.height * width / image.width))
        image = image.resize((width, height), Image.Resampling.LANCZOS)
    options = {"webp": {"quality": 82, "method": 2}, "avif": {"quality": 62, "speed": 7}, "png": {}}[extension]
    file = io.BytesIO()
    image.save(file, extension, **options)
    return file.getvalue()
