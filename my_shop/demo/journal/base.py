"""The nouns of the journal: plain data."""

from dataclasses import dataclass
from inspect import cleandoc


@dataclass(frozen=True)
class Remark:
    """A comment: by a member (``key`` of a person) or a guest (a name), under rules that may hold it."""

    by: str
    text: str
    is_approved: bool = True
    hours_later: int = 20


@dataclass(frozen=True)
class Article:
    """A post, published in the morning of its day."""

    slug: str
    title: str
    summary: str
    tags: tuple[str, ...]
    cover_alt: str
    text: str
    days_ago: int
    remarks: tuple[Remark, ...] = ()

    @property
    def body(self):
        return cleandoc(self.text)
