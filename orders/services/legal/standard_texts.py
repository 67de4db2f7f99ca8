"""The texts that the shop brings along: templates, in which its facts stand. They hold until a merchant publishes."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import get_language

from my_shop.kernel.brand.shown import current_brand
from my_shop.kernel.context_processors import shop
from orders.models import LegalKind


@dataclass(frozen=True)
class StandardText:
    """A standard text as it reads now; ``digest`` is that of a version with these words."""

    title: str
    html: str
    digest: str


def standard_text(kind: str) -> StandardText:
    """Return the standard text of a kind as it reads now."""
    return standard_texts([kind])[kind]


def standard_texts(kinds: Iterable[str]) -> dict[str, StandardText]:
    """Return the standard texts of several kinds. A process renders each once for each state of its facts."""
    find = _rendered.__wrapped__ if settings.DEBUG else _rendered  # a template that has changed is seen at once
    facts = tuple(f"{name} {value}" for name, value in _context().items() if not callable(value))
    return {kind: find(kind, get_language(), facts) for kind in kinds}


def digest_of(kind: str, html: str) -> str:
    """Return what tells two versions apart."""
    return hashlib.sha256(f"{kind}\n{html}".encode()).hexdigest()


def withdrawal_form() -> str:
    """Return the model form for a withdrawal, in the words of the law."""
    return render_to_string("help/_withdrawal_form.html", shop(None))


def _context():
    brand = current_brand()
    names = ("represented_by", "register", "vat_id", "producer_numbers", "surveillance_body")
    return {**shop(None), **{name: getattr(brand, name) for name in names}}


@lru_cache(maxsize=100)
def _rendered(kind, _language, _facts):
    html = render_to_string(f"help/{kind}.html", {**_context(), "frame": "help/_words.html"}).strip()
    return StandardText(title=str(LegalKind(kind).label), html=html, digest=digest_of(kind, html))
