"""Which columns of a file mean what: a known kind of file is told by its first line, others by whoever brings them."""

from collections.abc import Iterable, Mapping, Sequence

from django.utils.translation import gettext

from my_shop.kernel.imports.contract import Column, Preset
from my_shop.kernel.names import folded


class MappingRefused(Exception):
    """The file cannot be read so; the text says why."""


def proposed_preset(presets: Iterable[Preset], columns: Iterable[str]) -> Preset | None:
    """Return the kind of file that has all these columns; of several, the one that knows the most of them."""
    found = set(columns)
    fitting = [preset for preset in presets if preset.columns and preset.columns <= found]
    return max(fitting, key=lambda preset: len(preset.columns), default=None)


def proposed_mapping(own: Iterable[Column], columns: Iterable[str]) -> dict[str, str]:
    """Return what columns of a file mean that are called as ours are, whatever their case, spaces and underscores."""
    names: dict[str, str] = {}
    for column in own:
        for word in (column.name, str(column.label)):
            names.setdefault(_bare(word), column.name)
    found: dict[str, str] = {}
    for column_of_file in columns:
        meaning = names.get(_bare(column_of_file))
        if meaning and meaning not in found.values():
            found[column_of_file] = meaning
    return found


def check_mapping(mapping: Mapping[str, str], *, own: Sequence[Column], columns: Sequence[str]) -> dict[str, str]:
    """Return what each column is read as, without those that are left out.

    :raises MappingRefused: a column that there must be is missing, two are read as the same one, or one is unknown.
    """
    labels = {column.name: str(column.label) for column in own}
    told = {name: meaning for name, meaning in mapping.items() if meaning}
    if not set(told) <= set(columns) or not set(told.values()) <= set(labels):
        raise MappingRefused(gettext("A column is not known."))
    for meaning in told.values():
        if list(told.values()).count(meaning) > 1:
            raise MappingRefused(gettext("Two columns are read as “%(name)s”.") % {"name": labels[meaning]})
    missing = [labels[column.name] for column in own if column.is_required and column.name not in told.values()]
    if missing:
        raise MappingRefused(gettext("Say which column has: %(names)s.") % {"names": ", ".join(missing)})
    return told


def _bare(name: str) -> str:
    return "".join(folded(name).replace("_", " ").replace("-", " ").split())
