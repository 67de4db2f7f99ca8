"""What a mail tells, as JSON keeps it until the worker writes the words: sums, days and payloads come back as such."""

import dataclasses
import json
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from django.db.models import JSONField
from django.utils.functional import Promise

_READERS: dict[str, Callable[[str], Any]] = {
    "$decimal": Decimal,
    "$datetime": datetime.fromisoformat,
    "$date": date.fromisoformat,
}


class FactsEncoder(json.JSONEncoder):
    """Writes a payload as its fields, and marks what JSON has no type for."""

    def default(self, o):
        if isinstance(o, Decimal):
            return {"$decimal": str(o)}
        if isinstance(o, datetime):
            return {"$datetime": o.isoformat()}
        if isinstance(o, date):
            return {"$date": o.isoformat()}
        if dataclasses.is_dataclass(o):
            return {field.name: getattr(o, field.name) for field in dataclasses.fields(o)}
        if isinstance(o, SimpleNamespace):
            return vars(o)
        return str(o) if isinstance(o, Promise) else super().default(o)


class FactsDecoder(json.JSONDecoder):
    """Reads what ``FactsEncoder`` has written; a payload comes back as a dict, which templates read alike."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs, object_hook=_read)


def _read(found):
    if len(found) == 1:
        [(mark, value)] = found.items()
        if mark in _READERS:
            return _READERS[mark](value)
    return found


class FactsField(JSONField):
    """A column of such JSON, which a dump of the database tells as the row has it."""

    def __init__(self, **options):
        super().__init__(**{"encoder": FactsEncoder, "decoder": FactsDecoder, **options})

    def value_to_string(self, obj):
        return json.loads(json.dumps(self.value_from_object(obj), cls=FactsEncoder))

    def to_python(self, value):
        return json.loads(json.dumps(value, cls=FactsEncoder), cls=FactsDecoder)
