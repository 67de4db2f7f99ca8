"""Pieces of HTML that pages are full of: pictures and stars."""

from functools import lru_cache
from html import escape

from django.forms.utils import flatatt
from django.template.defaultfilters import floatformat
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, gettext, ngettext


def picture_html(picture, alt="", sizes="100vw", loading="lazy", **attributes):
    """Print a ``Picture`` or a ``ShownPicture``; in a template:

    ``{% picture image.picture alt=product.name sizes="(min-width: 40em) 20rem, 50vw" %}``

    AVIF and WebP in its sizes once they are made, the stored original before; always with width and height, so that
    nothing jumps. Without a picture a neutral box. Other attributes (``class``, ``fetchpriority``) go to the element.
    """
    if not picture:
        css_class = f"picture-missing {attributes.get('class', '')}".strip()
        label = {"role": "img", "aria-label": alt} if alt else {"aria-hidden": "true"}
        return format_html("<span{}></span>", flatatt({"class": css_class, **label}))
    picture = getattr(picture, "shown", picture)
    facts = _attributes(width=picture.width, height=picture.height, loading=loading, decoding="async", **attributes)
    image = f'<img src="{escape(picture.url)}" alt="{escape(alt or "")}"{facts}>'
    if not picture.sources:
        return mark_safe(image)
    sizes = escape(sizes)
    sources = [
        f'<source type="image/{extension}" srcset="{escape(srcset)}" sizes="{sizes}">'
        for extension, srcset in picture.sources
    ]
    return mark_safe(f"<picture>{''.join(sources)}{image}</picture>")


@lru_cache(maxsize=1024)
def _attributes(**facts):
    """Attributes of an element: pictures have few sizes and places."""
    return flatatt({name: value for name, value in facts.items() if value})


def stars_html(rating, count=None):
    """Print the stars of a rating from 0 to 5; in a template: ``{% stars review.rating %}``."""
    return _stars(rating or 0, count, get_language())


@lru_cache(maxsize=4096)
def _stars(rating, count, language):
    share = round(float(rating) / 5 * 100)
    words = gettext("%(rating)s out of 5 stars") % {"rating": floatformat(rating, -1)}
    reviews = '<span>({}<span class="visually-hidden"> {}</span>)</span>'
    return format_html(
        '<span class="rating"><svg class="stars" viewBox="0 0 100 20" aria-hidden="true" focusable="false">'
        '<use class="stars-empty" href="#five-stars"/><svg width="{}" height="20" viewBox="0 0 {} 20">'
        '<use class="stars-full" href="#five-stars"/></svg></svg>'
        '<span class="visually-hidden">{}</span>{}</span>',
        share,
        share,
        words,
        format_html(reviews, count, ngettext("review", "reviews", count)) if count else "",
    )
