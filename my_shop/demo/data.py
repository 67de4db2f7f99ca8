"""The files of the demo shop as plain values: no database, no models."""

import csv
import tomllib
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent
IMAGES = FOLDER / "images"
PASSWORD = "larkfield-demo"  # noqa: S105 - printed by the command that seeds the demo shop
"""The password of the demo logins, in development only."""


@dataclass(frozen=True)
class Person:
    """``role`` is shopper, editor, manager, administrator, or empty for a customer who never logs in."""

    key: str
    name: str
    nickname: str
    email: str
    line1: str
    postcode: str
    city: str
    country: str
    region: str = ""
    role: str = ""
    bio: str = ""
    avatar: str = ""
    wants_post_mail: bool = False


def read_toml(name: str) -> dict:
    """Return the tables of a file; numbers with a point are ``Decimal``."""
    return tomllib.loads((FOLDER / name).read_text(encoding="utf-8"), parse_float=Decimal)


def read_csv(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def people() -> tuple[Person, ...]:
    """Return everybody, who works here first."""
    return tuple(Person(**person) for person in read_toml("people.toml")["people"])


def logins() -> list[Person]:
    """Return the people who may log in: one for each role."""
    return [person for person in people() if person.role]


def posts() -> list[dict]:
    """Return the posts, the oldest first: what stands between the ``+++``, the ``slug`` and the ``body``."""
    return sorted(_texts("posts"), key=lambda post: -post["days_ago"])


def pages() -> list[dict]:
    """Return the free pages, written as the posts are."""
    return _texts("pages")


def _texts(folder):
    found = []
    for path in sorted((FOLDER / folder).glob("*.md")):
        _, front_matter, body = path.read_text(encoding="utf-8").split("+++\n", 2)
        found.append(tomllib.loads(front_matter) | {"slug": path.stem, "body": body.strip()})
    return found
