"""Fixtures as JSON with the instants as they are: Django's own writer leaves out what is shorter than a millisecond.

``dumpdata`` finds it by ``SERIALIZATION_MODULES``, so that a shop that was dumped and loaded equals itself.
"""

from datetime import datetime, time

from django.core.serializers import json

Deserializer = json.Deserializer


class Encoder(json.DjangoJSONEncoder):
    def default(self, o):
        return o.isoformat() if isinstance(o, datetime | time) else super().default(o)


class Serializer(json.Serializer):
    def _init_options(self):
        super()._init_options()
        self.json_kwargs["cls"] = Encoder
