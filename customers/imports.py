"""The files that come in of customers: people of a former shop, known by their e-mail addresses."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from itertools import islice
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from customers.services.moving_in import MovedIn, MovedPerson, move_in, take_back
from my_shop.kernel.countries import is_country
from my_shop.kernel.imports.batches import record_together, undone
from my_shop.kernel.imports.contract import Column, Importer, ImportJob, Preset, Result, RowOutcome
from my_shop.kernel.imports.file_rows import FileRows
from my_shop.kernel.imports.spreadsheets import RowRefused, as_row, cell, one_line, read_table, unmarked
from my_shop.kernel.validators import phone_number

BATCH = 500
KEY = "customers.contact:"
YES = frozenset({"yes", "true", "1", "y", "subscribed", "ja"})
LONGEST = {
    "name": 120,
    "line1": 120,
    "line2": 120,
    "city": 80,
    "region": 80,
    "postcode": 16,
    "country": 2,
    "phone": 40,
}
LONGEST_EMAIL, LONGEST_NOTE = 254, 2000
MOST_TAGS = 250
"""Of a person: as many as Shopify keeps."""

COLUMNS = (
    Column("email", _("E-mail address"), is_required=True),
    *(Column("name", _("Name")), Column("first_name", _("First name")), Column("last_name", _("Last name"))),
    *(Column("phone", _("Phone")), Column("company", _("Company"))),
    Column("address_name", _("Name above the address, where it is another")),
    *(Column("tags", _("Tags, with commas between them")), Column("accepts_news", _("Accepts news: yes or no"))),
    *(Column("line1", _("Street and number")), Column("line2", _("Flat, floor"))),
    *(Column("city", _("Town")), Column("region", _("Region"))),
    *(Column("postcode", _("Postcode")), Column("country", _("Country, by its code"))),
    Column("note", _("Note for staff")),
)
"""Of our own format, as ``CUSTOMERS`` and ``NOTES`` of the exports go out."""

OWN_COLUMNS = tuple(column.name for column in COLUMNS)

SHOPIFY = {
    "First Name": "first_name",
    "Last Name": "last_name",
    "Email": "email",
    "Phone": "phone",
    "Accepts Email Marketing": "accepts_news",
    "Note": "note",
    "Tags": "tags",
    "Default Address Company": "company",
    "Default Address Address1": "line1",
    "Default Address Address2": "line2",
    "Default Address City": "city",
    "Default Address Province Code": "region",
    "Default Address Country Code": "country",
    "Default Address Zip": "postcode",
    "Default Address Phone": "address_phone",
}
"""Columns of the customers that Shopify exports (help.shopify.com, “Exporting customer lists”)."""

OWN = {name: name for name in OWN_COLUMNS}
KNOWN = {"shopify": SHOPIFY, "my-shop": OWN, "my-shop-notes": OWN}


class CustomerImporter:
    """Brings people in; see ``customers.services.moving_in``."""

    key = "customers"
    name = _("Customers of a former shop")
    permission = "customers.add_contact"
    scope = "staff:customers"
    presets = (
        Preset(
            "my-shop",
            _("Customers as this program exports them"),
            frozenset({"email", "name", "accepts_news", "line1"}),
        ),
        Preset("my-shop-notes", _("Notes as this program exports them"), frozenset({"email", "note", "by", "at"})),
        Preset("shopify", "Shopify", frozenset({"Email", "First Name", "Last Name", "Accepts Email Marketing"})),
    )
    columns = COLUMNS
    takes_pictures = False

    def run(self, job: ImportJob) -> None:
        """See ``Importer``: rows of one address are one person, of whom the first row that says something counts."""
        mapping = KNOWN.get(job.preset) or job.mapping
        email = next((name for name, meaning in mapping.items() if meaning == "email"), "")
        table = read_table(job.path, required=[email])
        place = table.columns.index(email)
        keyed = ((line, _key(cells, place, line), cells) for line, cells in table.rows)
        groups = (list(rows) for _, rows in FileRows(keyed).groups())
        waiting = (rows for rows in groups if not job.is_recorded(rows[0][0]))
        while batch := list(islice(waiting, BATCH)):
            people = [_Group(rows, table.columns, mapping) for rows in batch]
            record_together(job, partial(_move_in, people, job.user))

    def undo(self, outcomes: Iterator[RowOutcome], *, user: Any) -> Iterator[list[RowOutcome]]:
        """See ``Importer``."""
        while batch := list(islice(outcomes, BATCH)):
            ids = {outcome.key: int(outcome.key.removeprefix(KEY)) for outcome in batch}
            taken = take_back(notes={ids[outcome.key]: (outcome.before or {}).get("notes", 0) for outcome in batch})
            why = gettext("They stay: they ordered, were invited, have an account, or staff wrote about them since.")
            yield [undone(outcome, is_taken=ids[outcome.key] in taken, why_not=why) for outcome in batch]


def _key(cells, place, line):
    """Rows without an address belong to nobody else."""
    return (cells[place].strip().lower() if place < len(cells) else "") or f"line {line}"


class _Group:
    """The rows of one address: a person, or the reasons why they are left out, and what is told of each row."""

    def __init__(self, rows: Sequence[tuple[int, list[str]]], columns: Sequence[str], mapping: Mapping[str, str]):
        self.label, self.person, self.first = "", None, 0
        self.outcomes: list[RowOutcome] = []
        for line, cells in rows:
            try:
                told = {mapping[name]: text for name, text in as_row(columns, cells).items() if name in mapping}
                self.label = cell(told, "email").lower()
                self._take(line, _person(told))
            except RowRefused as refusal:
                self.outcomes.append(RowOutcome(line, Result.SKIPPED, self.label, str(refusal)))

    def _take(self, line: int, person: MovedPerson) -> None:
        if self.person is None:
            self.person, self.first = person, line
            return
        self.person.join(person)
        text = gettext("The same address as in line %(line)s: what it adds came in there.") % {"line": self.first}
        self.outcomes.append(RowOutcome(line, Result.NOTED, self.label, text))

    def told(self, found: MovedIn) -> list[RowOutcome]:
        """Return what became of each row, now that they are in."""
        added = [gettext("Added: %(what)s.") % {"what": ", ".join(found.added)}] if found.added else []
        result = Result.CREATED if found.is_new else Result.CHANGED if found.added else Result.UNCHANGED
        key, before = (f"{KEY}{found.contact.pk}", {"notes": len(self.person.notes)}) if found.is_new else ("", None)
        text = " ".join([*added, *found.told])
        outcome = RowOutcome(self.first, Result.NOTED if found.told else result, self.label, text, key, before)
        return [outcome, *self.outcomes]


def _person(told) -> MovedPerson:
    email = cell(told, "email").lower()
    if not email:
        raise RowRefused(gettext("It has no e-mail address: nobody is known without one."))
    try:
        validate_email(email)
    except ValidationError as error:
        raise RowRefused(gettext("“%(email)s” is no e-mail address.") % {"email": email}) from error
    if len(email) > LONGEST_EMAIL:
        raise RowRefused(gettext("The e-mail address is too long."))
    name = one_line(told, "name") or f"{one_line(told, 'first_name')} {one_line(told, 'last_name')}".strip()
    note = cell(told, "note")
    return MovedPerson(
        email=email,
        name=name[: LONGEST["name"]],
        notes=tuple(note[start : start + LONGEST_NOTE] for start in range(0, len(note), LONGEST_NOTE)),
        accepts_news=cell(told, "accepts_news").lower() in YES,
        tags=_tags(told),
        address=_address(told, name),
    )


def _tags(told):
    """Return words with commas between them; one that has a comma itself stands in quotes."""
    listed = next(csv.reader([one_line(told, "tags")], skipinitialspace=True), ())
    names = (" ".join(name.split())[:50] for name in listed)
    return tuple(dict.fromkeys(filter(None, names)))[:MOST_TAGS]


def _address(told, name) -> dict[str, str]:
    """Return an address, or the phone number alone where there is not enough of one to send anything to."""
    parts = {part: one_line(told, part) for part in LONGEST} | {"name": one_line(told, "address_name") or name}
    parts["line2"] = ", ".join(filter(None, (one_line(told, "company"), parts["line2"])))
    parts["postcode"] = unmarked(parts["postcode"])
    parts["phone"] = _phone(told)
    parts["country"] = parts["country"].upper() if is_country(parts["country"].upper()) else ""
    is_one = parts["line1"] and parts["city"] and parts["country"]
    kept = parts if is_one else {"phone": parts["phone"]}
    kept = {part: text[: LONGEST[part]] for part, text in kept.items()}
    return kept if any(kept.values()) else {}


def _phone(told) -> str:
    """Return a number that somebody can dial: another one would keep their address out of an address book."""
    for column in ("phone", "address_phone"):
        with suppress(ValidationError):
            number = unmarked(one_line(told, column))
            phone_number(number)
            return number
    return ""


def _move_in(batch: Sequence[_Group], user: Any) -> list[RowOutcome]:
    """Bring the people of a batch in, and return what became of each row."""
    people = [group for group in batch if group.person is not None]
    outcomes = [outcome for group in batch if group.person is None for outcome in group.outcomes]
    moved = move_in(people=[group.person for group in people], user=user)
    for group, found in zip(people, moved, strict=True):
        outcomes += group.told(found)
    return outcomes


IMPORTERS: list[Importer] = [CustomerImporter()]
