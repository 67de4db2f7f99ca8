"""Holes: the places of a shared page that belong to the visitor, each the output of a template of its own.

While a page is made for everybody (``Stranger``), a hole is marked in what is printed; ``Hole.fill`` prints it for the
one who asks. Elsewhere it is an include.
"""

import json
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
    """The marks of one page in the making; nobody can have written them into what the page shows.

    Each hole has three: before its number, before what a visitor without a name gets there, and at its end.
    """

    def __init__(self):
        self._mark = secrets.token_hex(8)
        self._holes = [Hole(CSRF)]
        self.csrf_token = f"{self._mark}0{self._mark}{self._mark}"

    def around(self, html: str, template: str, values: dict) -> str:
        self._holes.append(Hole(template, json.dumps(values)))
        return f"{self._mark}{len(self._holes) - 1}{self._mark}{html}{self._mark}"

    def split(self, page: str) -> tuple[list[str], list[tuple[Hole, str]]]:
        """Return what stands between the holes, one piece more than there are holes, and the holes with what a visitor
        without a name gets there."""
        first, *rest = page.split(self._mark)
        numbers, filled, texts = rest[0::3], rest[1::3], rest[2::3]
        holes = [(self._holes[int(number)], html) for number, html in zip(numbers, filled, strict=True)]
        return [first, *texts], holes
