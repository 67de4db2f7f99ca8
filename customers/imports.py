"""The files that come in of customers: people of a former shop, known by their e-mail addresses."""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from customers.services.moving_in import MovedIn, MovedPerson, move_in, take_back
from my_shop.kernel.countries import is_country
from my_shop.kernel.imports.contract import Column, Importer, ImportJob, Preset, Result, RowOutcome
from my_shop.kernel.imports.file_rows import FileRows
from my_shop.kernel.imports.spreadsheets import RowRefused, as_row, cell, read_table

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
MOST_TAGS = 20

COLUMNS = (
    Column("email", _("E-mail address"), is_required=True),
    *(Column("name", _("Name")), Column("first_name", _("First name")), Column("last_name", _("Last name"))),
    *(Column("phone", _("Phone")), Column("company", _("Company"))),
    *(Column("tags", _("Tags, with commas between them")), Column("accepts_news", _("Accepts news: yes or no"))),
    *(Column("line1", _("Street and number")), Column("line2", _("Flat, floor"))),
    *(Column("city", _("Town")), Column("region", _("Region"))),
    *(Column("postcode", _("Postcode")), Column("country", _("Country, by its code"))),
    Column("note", _("Note for staff")),
)
"""Of our own format."""

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

KNOWN = {"shopify": SHOPIFY, "my-shop": {name: name for name in OWN_COLUMNS}}


class CustomerImporter:
    """Brings people in; see ``customers.services.moving_in``."""

    key = "customers"
    name = _("Customers of a former shop")
    permission = "customers.add_contact"
    presets = (
        Preset("my-shop", "my_shop", frozenset({"email", "name", "accepts_news", "line1"})),
        Preset("shopify", "Shopify", frozenset({"Email", "First Name", "Last Name", "Accepts Email Marketing"})),
    )
    columns = COLUMNS
    takes_pictures = False

    def run(self, job: ImportJob) -> None:
        """See ``Importer``: of an address that has several rows the first one counts."""
        mapping = KNOWN.get(job.preset) or job.mapping
        email = next((name for name, meaning in mapping.items() if meaning == "email"), "")
        table = read_table(job.path, required=[email])
        place = table.columns.index(email)
        keyed = ((line, _key(cells, place, line), cells) for line, cells in table.rows)
        rows = (
            (line, cells, is_first)
            for _, group in FileRows(keyed).groups()
            for is_first, (line, cells) in _numbered(group)
            if not job.is_recorded(line)
        )
        while batch := list(islice(rows, BATCH)):
            _move_in([_read(row, table.columns, mapping) for row in batch], job)

    def undo(self, outcomes: Iterator[RowOutcome], *, user: Any) -> Iterator[list[RowOutcome]]:
        """See ``Importer``."""
        while batch := list(islice(outcomes, BATCH)):
            ids = {outcome.key: int(outcome.key.removeprefix(KEY)) for outcome in batch}
            taken = take_back(contact_ids=list(ids.values()))
            yield [_undone(outcome, is_taken=ids[outcome.key] in taken) for outcome in batch]


def _numbered(group):
    return ((place == 0, row) for place, row in enumerate(group))


def _key(cells, place, line):
    """Rows without an address belong to nobody else."""
    return (cells[place].strip().lower() if place < len(cells) else "") or f"line {line}"


def _read(row, columns, mapping: Mapping[str, str]) -> tuple[int, str, MovedPerson | str]:
    """Return a row's line, its label, and whom it is about, or why it is left out."""
    line, cells, is_first = row
    label = ""
    try:
        told = {mapping[name]: text for name, text in as_row(columns, cells).items() if name in mapping}
        label = cell(told, "email").lower()
        return line, label, _person(told, is_first)
    except RowRefused as refusal:
        return line, label, str(refusal)


def _person(told, is_first) -> MovedPerson:
    email = cell(told, "email").lower()
    if not email:
        raise RowRefused(gettext("It has no e-mail address: nobody is known without one."))
    try:
        validate_email(email)
    except ValidationError as error:
        raise RowRefused(gettext("“%(email)s” is no e-mail address.") % {"email": email}) from error
    if not is_first:
        raise RowRefused(gettext("This address stands in an earlier row already; upper and lower case are the same."))
    name = _plain(told, "name") or f"{_plain(told, 'first_name')} {_plain(told, 'last_name')}".strip()
    return MovedPerson(
        email=email,
        name=name[:120],
        note=cell(told, "note")[:2000],
        accepts_news=cell(told, "accepts_news").lower() in YES,
        tags=_tags(told),
        address=_address(told, name),
    )


def _plain(told, column):
    """Return a cell on one line, without the apostrophe that Shopify puts before postcodes and phone numbers."""
    return " ".join(cell(told, column).removeprefix("'").split())


def _tags(told):
    names = (" ".join(name.split())[:50] for name in cell(told, "tags").split(","))
    return tuple(dict.fromkeys(filter(None, names)))[:MOST_TAGS]


def _address(told, name) -> dict[str, str]:
    """Return an address, or nothing where there is not enough of one to send anything to."""
    parts = {part: _plain(told, part) for part in LONGEST} | {"name": name}
    parts["line2"] = ", ".join(filter(None, (_plain(told, "company"), parts["line2"])))
    parts["phone"] = parts["phone"] or _plain(told, "address_phone")
    parts["country"] = parts["country"].upper() if is_country(parts["country"].upper()) else ""
    is_one = parts["line1"] and parts["city"] and parts["country"]
    return {part: text[: LONGEST[part]] for part, text in parts.items()} if is_one else {}


def _move_in(batch, job) -> None:
    """Bring the people of a batch in, and record them: both are there, or neither is."""
    people = [person for _, _, person in batch if isinstance(person, MovedPerson)]
    with transaction.atomic():
        moved = iter(move_in(people=people, user=job.user))
        outcomes = [_outcome(line, label, person, moved) for line, label, person in batch]
        if job.is_dry_run:
            transaction.set_rollback(True)
        else:
            job.record(outcomes)
    if job.is_dry_run:
        job.record(outcomes)


def _outcome(line, label, person, moved: Iterator[MovedIn]) -> RowOutcome:
    if isinstance(person, str):
        return RowOutcome(line, Result.SKIPPED, label, person)
    found = next(moved)
    added = [gettext("Added: %(what)s.") % {"what": ", ".join(found.added)}] if found.added else []
    result = Result.CREATED if found.is_new else Result.CHANGED if found.added else Result.UNCHANGED
    key = f"{KEY}{found.contact.pk}" if found.is_new else ""
    return RowOutcome(line, Result.NOTED if found.told else result, label, " ".join([*added, *found.told]), key)


def _undone(outcome, *, is_taken):
    if is_taken:
        return RowOutcome(outcome.line, Result.CHANGED, outcome.label, gettext("Taken out again."), outcome.key)
    text = gettext("They stay: they ordered, were invited, have an account, or staff wrote about them since.")
    return RowOutcome(outcome.line, Result.SKIPPED, outcome.label, text, outcome.key)


IMPORTERS: list[Importer] = [CustomerImporter()]
