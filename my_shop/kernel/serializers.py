"""How the API reads bodies: what it does not know is refused, for a program would take it for done."""

from collections.abc import Mapping

from django.utils.translation import gettext
from rest_framework import serializers


class KnownFieldsOnly(serializers.Serializer):
    """Base, before the others, of every serializer that reads what somebody sends."""

    def to_internal_value(self, data):
        if isinstance(data, Mapping):
            known = [name for name, field in self.fields.items() if not field.read_only]
            unknown = sorted(set(data) - set(known))
            if unknown:
                ending = gettext("You can send: %(known)s.") % {"known": ", ".join(known)}
                raise serializers.ValidationError({name: [f"{self.why_not(name)} {ending}"] for name in unknown})
        return super().to_internal_value(data)

    def why_not(self, name):
        """Say what is wrong with a field that cannot be sent."""
        return gettext("This cannot be changed here.") if name in self.fields else gettext("There is no such field.")
