"""Pieces of which a page prints dozens, and most differ in their values only: cards of products, items of a cart.

Their template is rendered once for each way a piece can look, with a mark in the place of each value.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language


def pieces_html(template: str, pieces: Iterable[tuple[Mapping[str, str], Iterable[str]]], **shared) -> SafeString:
    """Print a template for each of the pieces.

    :param pieces: of each its values, which are HTML and safe, and the names of the facts that hold. What a piece has
        not got is left out of both.
    :param shared: what else the template goes by, the same for all of them.
    """
    look = _look.__wrapped__ if settings.DEBUG else _look  # a template that has changed is seen at once
    language = get_language()
    return mark_safe(
        "".join(
            look(template, language, tuple(values), tuple(facts), **shared).format_map(values)
            for values, facts in pieces
        )
    )


@lru_cache(maxsize=1024)
def _look(template, language, names, facts, **shared):
    """Return the piece that has these values and facts, as a format: ``…<a href="{url}">{name}</a>…``."""
    marks = {name: mark_safe(f"<!-- {name} -->") for name in names}
    html: str = render_to_string(template, {**marks, **dict.fromkeys(facts, True), **shared})
    html = html.replace("{", "{{").replace("}", "}}")
    for name, mark in marks.items():
        html = html.replace(mark, f"{{{name}}}")
    return html
