"""Details of a product as they are typed: rows of a name and a fact."""

import json

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext

from my_shop.kernel.forms import JSONField
from my_shop.kernel.names import folded
from products.models.details import validate_details
from products.selectors.back_office import names_of_details

EMPTY_ROWS = 3
"""Below those that are filled: so many more can be typed without JavaScript, before the next save."""


class DetailsRows(forms.Widget):
    """A row for each fact, in order; names that other products use are offered."""

    template_name = "admin/products/details_rows.html"

    def get_context(self, name, value, attrs):
        rows = [*pairs_of(value), *[("", "")] * EMPTY_ROWS]
        return {"widget": {"name": name, "rows": rows, "names": names_of_details(), "attrs": attrs or {}}}

    def value_from_datadict(self, data, files, name):
        if name in data:  # as JSON, by whoever puts back what stands there now
            return data[name]
        names, facts = (data.getlist(f"{name}-{part}") for part in ("name", "fact"))
        return json.dumps([pair for pair in zip(names, facts, strict=False) if any(text.strip() for text in pair)])

    def value_omitted_from_data(self, data, files, name):
        return name not in data and f"{name}-name" not in data

    def format_value(self, value):
        return value if isinstance(value, str) else json.dumps(pairs_of(value))

    def id_for_label(self, id_):
        return f"{id_}-0"


def pairs_of(value) -> list:
    """Return details as pairs, from facts by name or from the JSON of either."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return []
    found = value.items() if isinstance(value, dict) else value if isinstance(value, list) else ()
    pairs = [tuple(pair) for pair in found if isinstance(pair, list | tuple) and len(pair) == 2]
    pairs = [pair for pair in pairs if isinstance(pair[1], str | int | float)]
    # JSON can spell halves of letters, which no page can show
    return [tuple(str(text).encode(errors="replace").decode() for text in pair) for pair in pairs]


class DetailsField(JSONField):
    """Facts by name; what is wrong with a row is said in words."""

    widget = DetailsRows

    def to_python(self, value):
        data = super().to_python(value)
        if not isinstance(data, list):
            return {} if data is None else data
        if not all(isinstance(pair, list) and len(pair) == 2 and {*map(type, pair)} == {str} for pair in data):
            raise ValidationError(self.error_messages["invalid"], code="invalid", params={"value": value})
        details: dict[str, str] = {}
        for name, fact in ((name.strip(), fact.strip()) for name, fact in data):
            if not name or not fact:
                told = gettext("“%(text)s” stands alone: a row has a name and a fact.")
                raise ValidationError(told % {"text": name or fact})
            if folded(name) in map(folded, details):
                raise ValidationError(gettext("“%(name)s” stands there twice.") % {"name": name})
            details[name] = fact
        return details

    def validate(self, value):
        super().validate(value)
        validate_details(value or {})

    def prepare_value(self, value):
        return value

    def bound_data(self, data, initial):
        return data

    def has_changed(self, initial, data):
        try:
            typed = self.to_python(data)
        except ValidationError:
            return True
        return _as_texts(initial or {}) != _as_texts(typed or {})


def _as_texts(details):
    return [(name, str(fact)) for name, fact in details.items()] if isinstance(details, dict) else details
