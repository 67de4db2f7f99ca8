"""Pages of the shop that go with a mail as they are at this moment: its terms, and the right of withdrawal.

A web process renders them once, when it starts; their texts and the settings in them change with the next start. So a
confirmation carries what stood there when it was given, and renders nothing while the stock is locked. A process that
has not prepared them lets whoever sends the mail render them.
"""

import base64
import logging

from django.template.loader import render_to_string
from django.utils.translation import get_language

from my_shop.kernel.context_processors import shop

logger = logging.getLogger(__name__)

LEGAL_TEXTS = ("terms", "withdrawal")

_prepared: dict[str, tuple[str, str]] = {}


def prepare_pages() -> None:
    """Render the legal texts for the mails of this process; one that fails is left to whoever sends the mail."""
    for name in LEGAL_TEXTS:
        try:
            _prepared[name] = _state(), _render(name)
        except Exception:
            logger.exception("The page %s cannot be rendered.", name)


def legal_attachments() -> tuple[dict[str, str], ...]:
    """Return the terms and the instructions on withdrawal as they are today, as attachments.

    A buyer is given them on a durable medium (Directive 2011/83/EU, Article 8(7)); a link to a page that can change is
    none (Court of Justice of the European Union, C-49/11).
    """
    state = _state()
    return tuple(_attachment(name, state) for name in LEGAL_TEXTS)


def with_content(attachment: dict[str, str]) -> dict[str, str]:
    """Return an attachment with its content where that is a page that was not rendered yet."""
    if "page" not in attachment:
        return attachment
    kept = {name: value for name, value in attachment.items() if name != "page"}
    return kept | {"content": _render(attachment["page"])}


def _attachment(name, state):
    prepared, content = _prepared.get(name, ("", ""))
    facts = {"name": f"{name}.html", "type": "text/html"}
    return facts | ({"content": content} if prepared == state else {"page": name})


def _state():
    """What the pages print beside their own texts, and in which language."""
    return f"{get_language()} {shop(None)}"


def _render(name):
    page = render_to_string(f"help/{name}.html", {**shop(None), "frame": "help/_paper.html"})
    return base64.b64encode(page.encode()).decode("ascii")
