"""Holes: the places of a shared page that belong to the visitor, each the output of a template of its own.

While a page is made for everybody (``Stranger``), a hole is marked in what is printed; ``Hole.fill`` prints it for the
one who asks. Elsewhere it is an include.
"""

import json
import re
import secrets
from dataclasses import dataclass

from django.middleware.csrf import get_token
from django.template import RequestContext
from django.template.loader import get_template

CSRF = "csrf token"


@dataclass(frozen=True)
class Hole:
    """``template`` is printed with ``values``, which are JSON, or the form token stands there."""

    template: str
    values: str = "{}"

    def fill(self, request, context: RequestContext) -> bytes:
        if self.template == CSRF:
            return get_token(request).encode()
        template = get_template(self.template).template  # type: ignore[attr-defined]
        with context.bind_template(template), context.push(**json.loads(self.values)):
            return template._render(context).encode()


class Marks:
    """The marks of one page in the making; nobody can have written them into what the page shows."""

    def __init__(self):
        self._key = secrets.token_hex(8)
        self.csrf_token = f"csrf{self._key}"

    def around(self, html: str, template: str, values: dict) -> str:
        facts = json.dumps([template, json.dumps(values)]).encode().hex()
        return f"<hole {self._key} {facts}>{html}</hole {self._key}>"

    def split(self, page: str) -> tuple[list[str], list[tuple[Hole, str]]]:
        """Return what stands between the holes, one piece more than there are holes, and the holes with what a visitor
        without a name gets there."""
        found = re.split(
            rf"<hole {self._key} (\w+)>(.*?)</hole {self._key}>|({self.csrf_token})", page, flags=re.DOTALL
        )
        holes = [
            (Hole(CSRF), "") if token else (Hole(*json.loads(bytes.fromhex(facts))), html)
            for facts, html, token in zip(found[1::4], found[2::4], found[3::4], strict=True)
        ]
        return found[0::4], holes
