"""Checking and writing many rows of a model by their rules, in statements whose number does not grow with the rows."""

from collections.abc import Container, Sequence
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db import DatabaseError, models

from my_shop.kernel.names import FoldedField, folded, twin_error

Row = TypeVar("Row", bound=models.Model)


def clean_rows(rows: Sequence[Row]) -> None:
    """Refuse what ``full_clean`` of each row would refuse.

    What is wrong only beside other rows (a value that stands once, a key to a row that is gone) is looked up for all of
    them together; ``full_clean`` says in its own words what that finds. So a model's ``clean`` is asked only there, and
    may refuse nothing but twins; constraints of the table that no field tells are left to the table.

    :raises ValidationError: for the first row that breaks a rule.
    """
    if not rows:
        return
    fields = [field for field in rows[0]._meta.concrete_fields if not field.primary_key]
    keys = [field for field in fields if isinstance(field, models.ForeignKey)]
    for row in rows:
        row.clean_fields(exclude=[field.name for field in keys])
    doubtful: set[int] = set()
    for key in keys:
        doubtful |= _without_target(rows, key)
    for field in fields:
        if field.unique:
            doubtful |= _taken(rows, field)
    for number in sorted(doubtful):
        rows[number].full_clean()


def update_rows(rows: Sequence[Row], fields: Sequence[str], *, locked: Container) -> None:
    """Write these fields of rows that are there and locked.

    It is an INSERT that meets each row and changes it (``ON CONFLICT (id) DO UPDATE``): Django's ``bulk_update`` puts
    a CASE with a branch for every row in the place of each value, which takes ten times as long.

    :param locked: the keys of the rows that the caller found and holds.
    :raises DatabaseError: one of the rows is not there any more.
    """
    if not rows:
        return
    if any(row.pk not in locked for row in rows):
        raise DatabaseError("A row that was to be updated is not there any more.")
    model = type(rows[0])
    # an INSERT sets the time of creation in the object, though the row keeps its own
    dates = [field.attname for field in model._meta.concrete_fields if getattr(field, "auto_now_add", False)]
    created = [[getattr(row, name) for name in dates] for row in rows]
    model._base_manager.bulk_create(rows, update_conflicts=True, unique_fields=["pk"], update_fields=list(fields))
    for row, values in zip(rows, created, strict=True):
        for name, value in zip(dates, values, strict=True):
            setattr(row, name, value)


def _without_target(rows, key):
    """Return the numbers of the rows whose key leads nowhere, or is missing and must not be."""
    wanted = {getattr(row, key.attname) for row in rows} - {None}
    field = key.target_field.attname
    found = set(key.related_model._base_manager.filter(**{f"{field}__in": wanted}).values_list(field, flat=True))
    values = enumerate(getattr(row, key.attname) for row in rows)
    return {number for number, value in values if value not in found and not (value is None and key.null)}


def _taken(rows, field):
    """Return the numbers of the rows that have a value of another row in the table.

    :raises ValidationError: two of these rows have the same one.
    """
    is_folded = isinstance(field, FoldedField)
    values = [folded(getattr(row, field.of)) if is_folded else getattr(row, field.attname) for row in rows]
    seen: dict = {}
    for row, value in zip(rows, values, strict=True):
        if (other := seen.setdefault(value, row)) is not row and value is not None:
            model = type(row)
            raise (
                twin_error(other)
                if is_folded
                else ValidationError({field.name: row.unique_error_message(model, (field.name,))})
            )
    stored = type(rows[0])._base_manager.filter(**{f"{field.name}__in": values}).values_list(field.name, "pk")
    owners = dict(stored)
    return {
        number
        for number, (row, value) in enumerate(zip(rows, values, strict=True))
        if value in owners and owners[value] != row.pk
    }
