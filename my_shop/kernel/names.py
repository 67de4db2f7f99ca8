"""What people call a thing is what it is known by; its slug is an address, and nothing else.

Two names are the same where only case, spaces around them and the encoding of accents tell them apart. No database
compares so by itself (SQLite's LOWER knows ASCII only), so each row keeps its name folded in a column, which is unique.
"""

from itertools import count
from unicodedata import normalize

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import slugify
from django.utils.translation import gettext

ROOM = 10
"""Characters of a slug that are left for its number."""


def folded(name: str) -> str:
    """Return what two names have in common that are the same."""
    return normalize("NFC", name).strip().casefold()


class FoldedField(models.CharField):
    """The text of another field of the row, folded; kept whenever the row is saved, by whomever.

    It is three times as wide as that field: “ΐ” folds to three characters, and none to more.
    """

    def __init__(self, *, of: str, **options):
        self.of = of
        super().__init__(**{"default": "", "blank": True, "editable": False, **options})

    def deconstruct(self):
        name, path, args, options = super().deconstruct()
        return name, path, args, {**options, "of": self.of}

    def pre_save(self, instance, add):
        value = folded(getattr(instance, self.of))
        setattr(instance, self.attname, value)
        return value


def refuse_twin(row: models.Model, **within) -> None:
    """Refuse a name that another row has already; called by ``clean``, so that every form says it beside the field.

    :param within: where a name stands once, for example below one parent.
    :raises ValidationError: for the field of the name.
    """
    field = next(field for field in row._meta.fields if isinstance(field, FoldedField))
    name = folded(getattr(row, field.of) or "")
    twin = type(row)._default_manager.filter(**{field.name: name}, **within).exclude(pk=row.pk).first()
    if twin:
        raise twin_error(twin)


def twin_error(twin: models.Model) -> ValidationError:
    """Return the refusal of a name that this row has."""
    field = next(field for field in twin._meta.fields if isinstance(field, FoldedField))
    text = gettext("The %(verbose_name)s “%(twin)s” already exists.") % {
        "verbose_name": twin._meta.verbose_name,
        "twin": getattr(twin, field.of),
    }
    return ValidationError({field.of: text})


def free_slug(name: str, *, among: models.QuerySet, but_not=frozenset()) -> str:
    """Return an address for the name that no row has: a number follows where it is taken.

    Letters that are not Latin make none: the kind of thing stands for them, with its number.

    :param among: the rows that must not share it.
    :param but_not: addresses that are taken otherwise.
    """
    model = among.model
    longest = model._meta.get_field("slug").max_length - ROOM
    base = slugify(name)[:longest].strip("-_") or slugify(model._meta.verbose_name)
    taken = {*but_not, *among.filter(slug__startswith=base).values_list("slug", flat=True)}
    return next(slug for number in count(1) if (slug := base if number == 1 else f"{base}-{number}") not in taken)
