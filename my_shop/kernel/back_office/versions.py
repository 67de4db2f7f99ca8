"""What a form showed, so that it is saved over that and nothing else: a stale page takes no colleague's work back.

The page carries, signed, a digest of every value that it shows to be changed. When it comes back, its rows are locked
and the digests of what stands there by now are compared: no model needs a column for it.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain

from django import forms
from django.contrib.admin.models import LogEntry
from django.contrib.admin.options import get_content_type_for_model
from django.contrib.admin.utils import display_for_value
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.choices import flatten_choices
from django.utils.formats import date_format
from django.utils.translation import gettext

FIELD = "_shown"
SALT = "my_shop.kernel.back_office.versions"

Shown = dict[str, dict[str, dict[str, str]]]
"""Prefix of the form -> primary key of its row -> name of the field -> digest of the value."""


@dataclass(frozen=True)
class Version:
    """What a page showed, and when."""

    at: datetime | None
    shown: Shown

    @classmethod
    def read(cls, request) -> "Version":
        """Read what the page carries that was sent; one that carries nothing has shown nothing."""
        try:
            facts = signing.loads(request.POST.get(FIELD, ""), salt=SALT)
        except signing.BadSignature:
            return cls(None, {})
        return cls(datetime.fromisoformat(facts["at"]), facts["shown"])

    def of(self, prefix: str, row: models.Model) -> dict[str, str]:
        """Return what it showed of a row: digests by the names of fields."""
        return self.shown.get(prefix, {}).get(str(row.pk), {})


def signed(shown: Shown) -> str:
    """Write down what a page shows, for the page to carry."""
    return signing.dumps({"at": timezone.now().isoformat(), "shown": shown}, salt=SALT, compress=True)


def shown_by(form) -> dict[str, str]:
    """Return the digests of what stands in a form's row, by the names of the fields that can be changed."""
    return {
        name: _digest(form.get_initial_for_field(field, name))
        for name, field in form.fields.items()
        if not field.disabled
    }


@dataclass(frozen=True)
class Difference:
    """A field that has another value by now than the page had shown, and another one than was sent."""

    what: str
    now: str
    here: str

    def __str__(self):
        return gettext("%(what)s: %(now)s by now, %(here)s in your form.") % {
            "what": self.what,
            "now": self.now,
            "here": self.here,
        }


def differences(form, shown: dict[str, str], *, of_row="") -> Iterator[Difference]:
    """Compare what stands in the row of a form that was sent with what its page had shown.

    What the sender did not touch is set in ``form.data`` to what stands there by now; ``form.data`` can be changed.
    """
    for name, field in form.fields.items():
        if field.disabled:
            continue
        now, sent = form.get_initial_for_field(field, name), form[name].data
        if _digest(now) == shown.get(name) or not field.has_changed(now, sent):
            continue
        here = _cleaned(field, sent)
        if _digest(here) == shown.get(name):
            _fill(form.data, field.widget, form.add_prefix(name), field.prepare_value(now))
        label = form[name].label
        yield Difference(f"{of_row}, {label}" if of_row else label, _words(field, now), _words(field, here))


def refusal(version: Version, found: Iterable[tuple[models.Model, list[Difference]]]) -> list[str]:
    """Say that nothing was saved, who saved what stands there by now, and how the two differ."""
    told = [
        (gettext("Nothing was saved: %(row)s.") % {"row": _who_saved(row, version)}, *map(str, fields))
        for row, fields in found
    ]
    return [
        *chain.from_iterable(told),
        gettext(
            "What you typed stands below; what you had not touched stands as it is by now. Save again to keep it so."
        ),
    ]


def stale_reasons(request, form, row, *, logged_on=None) -> list[str]:
    """Say why a form of one row is too old to be saved; nothing where it is not. The row has to be locked.

    :param logged_on: the row in whose log it stands who saved what, if it is another one.
    """
    version = Version.read(request)
    found = list(differences(form, version.of(form.prefix or "", row)))
    return refusal(version, [(logged_on or row, found)]) if found else []


def version_of(form, row) -> str:
    """Return what a page with a form of one row carries; see ``signed``."""
    return signed({form.prefix or "": {str(row.pk): shown_by(form)}})


def _who_saved(row, version) -> str:
    if version.at is None:
        return f"the page does not say what it had shown of “{row}”"
    saved = LogEntry.objects.filter(content_type=get_content_type_for_model(row), object_id=str(row.pk))
    last = saved.filter(action_time__gte=version.at).select_related("user").order_by("-action_time").first()
    if last is None:
        return gettext("“%(row)s” has changed since you opened the page, and not in the back office") % {"row": row}
    at = date_format(timezone.localtime(last.action_time), "j M Y, H:i")
    return gettext("%(who)s saved “%(row)s” on %(at)s, after you had opened the page") % {
        "who": last.user.get_full_name() or last.user,
        "row": row,
        "at": at,
    }


def _digest(value) -> str:
    text = json.dumps(_plain(value), sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _plain(value):
    if isinstance(value, models.Model):
        return value.pk
    if isinstance(value, list | tuple | set | models.QuerySet):
        return sorted((_plain(one) for one in value), key=str)
    if isinstance(value, datetime) and timezone.is_aware(value):
        return value.astimezone(UTC).isoformat()
    return "" if value is None else value


def _cleaned(field, sent):
    with suppress(ValidationError, TypeError, ValueError):
        return field.clean(sent)
    return sent


def _words(field, value) -> str:
    """Write a value as a person reads it."""
    value = _cleaned(field, value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
        return str(dict(flatten_choices(field.choices)).get(value, value))  # type: ignore[arg-type] # the field has them normalised
    if value and isinstance(value, str):
        return f"“{value[:200]}”"
    return display_for_value(list(value) if isinstance(value, set | models.QuerySet) else value, "nothing")


def _fill(data, widget, name, value):
    """Put a value into what a browser sent, as its widget would have sent it."""
    widget = getattr(widget, "widget", widget)  # the admin wraps those of relations
    if isinstance(widget, forms.MultiWidget):
        suffixes = widget.widgets_names  # type: ignore[attr-defined] # the stubs lack it
        for part, suffix, one in zip(widget.widgets, suffixes, widget.decompress(value) or (), strict=True):
            _fill(data, part, f"{name}{suffix}", one)
    elif isinstance(widget, forms.CheckboxInput):
        data.pop(name, None)
        if value:
            data[name] = "on"
    elif isinstance(widget, forms.SelectMultiple):
        data.setlist(name, [str(getattr(one, "pk", one)) for one in value or []])
    elif isinstance(widget, forms.Select):
        data[name] = "" if value is None else str(value)
    elif not isinstance(widget, forms.FileInput):
        data[name] = widget.format_value(value) or ""
