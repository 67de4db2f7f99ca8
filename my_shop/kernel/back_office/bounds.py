"""What staff may ask Django's admin for: as many words as anybody can mean, and values that a database knows.

Its search looks for every word in every field, joins included, and takes as many as an address holds: some hundred of
them are too deep an expression for SQLite and a quarter of a minute for PostgreSQL, over empty tables.
"""

import re

from django.contrib import messages
from django.contrib.admin.views.main import SEARCH_VAR
from django.utils.translation import gettext

MOST_WORDS = 8
MOST_LETTERS = 200
SEARCHES = (SEARCH_VAR, "term")
"""The names of what is typed into a list's search, and into a field that offers what fits."""

DJANGOS_OWN = ("_changelist", "_add", "_change", "_delete", "autocomplete")
"""The pages of Django's admin that make a query of whatever stands in their address."""

DATE_PARTS = {"year": r"[1-8]\d{3}", "iso_year": r"[1-8]\d{3}", "month": r"\d\d?", "day": r"\d\d?"}
"""What can be asked of a date: Python has no moment before the year 1 or after 9999, in no time zone."""

FREE_LOOKUPS = {"regex", "iregex", "range"}
"""No link of the admin has them, and the database has to make sense of whatever stands there."""

NO_NUMBER = re.compile(r"[\d_]{19}")
"""More digits than a column of whole numbers surely holds; Python reads over a ``_`` in a number."""


def limit_address(request) -> None:
    """Let a page of the admin see of its address what it can answer; our own pages read theirs themselves."""
    match = request.resolver_match
    if not request.GET or not (match.url_name or "").endswith(DJANGOS_OWN):
        return
    bounded = request.GET.copy()
    for name, values in request.GET.lists():
        bounded.setlist(name, [value for value in values if _can_be_asked(name, value)])
        if not bounded.getlist(name):
            del bounded[name]
    for name in SEARCHES:
        if name in bounded:
            words = bounded[name].split()
            bounded[name] = " ".join(words[:MOST_WORDS])[:MOST_LETTERS]
            if name == SEARCH_VAR and bounded[name] != " ".join(words):
                most = gettext("%(words)s words and %(letters)s letters at most") % {
                    "words": MOST_WORDS,
                    "letters": MOST_LETTERS,
                }
                messages.warning(
                    request, gettext("We searched for “%(value)s”: %(most)s.") % {"value": bounded[name], "most": most}
                )
    request.GET = bounded


def _can_be_asked(name, value):
    """Can a database answer this? One that no column, date or expression can be would be a fault of ours."""
    if "\0" in value or name in SEARCHES:
        return "\0" not in value
    lookups = name.split("__")[1:]
    shapes = [DATE_PARTS[lookup] for lookup in lookups if lookup in DATE_PARTS]
    if FREE_LOOKUPS.intersection(lookups) or NO_NUMBER.search(value):
        return False
    return all(re.fullmatch(shape, value) for shape in shapes)
