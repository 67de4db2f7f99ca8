"""Shapes that every app's part of the API has: what it reads, and how it refuses."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from my_shop.kernel.pictures.shown import ShownPicture
from my_shop.kernel.validators import NOT_SERVED
from my_shop.kernel.whole_address import whole_address

TYPES = (
    ((serializers.CharField, serializers.DecimalField, serializers.DateField), str, _("a text")),
    (serializers.IntegerField, int, _("a whole number")),
    (serializers.BooleanField, bool, _("true or false")),
)
"""Kinds of fields, the type of JSON that they are sent as, and what it is called."""


class KnownFieldsOnly(serializers.Serializer):
    """Base, before the others, of every serializer that reads what somebody sends.

    What it does not know is refused, for a program would take it for done.
    """

    def to_internal_value(self, data):
        if isinstance(data, Mapping):
            self._refuse_other_types(data)
            known = [name for name, field in self.fields.items() if not field.read_only]
            unknown = sorted(set(data) - set(known))
            if unknown:
                ending = gettext("You can send: %(known)s.") % {"known": ", ".join(known)}
                raise serializers.ValidationError({name: [f"{self.why_not(name)} {ending}"] for name in unknown})
        return super().to_internal_value(data)

    def _refuse_other_types(self, data):
        """Take a text for a text alone: REST framework would read 0 as “0”, and “no” as false."""
        wrong = {
            name: [gettext("This has to be %(kind)s.") % {"kind": words}]
            for name, field in self.fields.items()
            if name in data and data[name] is not None
            for kinds, kind, words in TYPES
            if isinstance(field, kinds) and type(data[name]) is not kind
        }
        if wrong:
            raise serializers.ValidationError(wrong, "type")

    def why_not(self, name):
        """Say what is wrong with a field that cannot be sent."""
        return gettext("This cannot be changed here.") if name in self.fields else gettext("There is no such field.")


class QuerySerializer(KnownFieldsOnly):
    """Base of what an address asks for, beside the page of a list: ``?status=packed&limit=50``.

    The door has refused by now what it does not know.
    """

    def to_internal_value(self, data):
        return super().to_internal_value({name: text for name, text in data.items() if name in self.fields})

    def _refuse_other_types(self, data):
        """All of an address is text."""


class FieldErrorSerializer(serializers.Serializer):
    """What is wrong with one field; ``lines.0.sku`` is a field within a list, and a name is missing where it is all."""

    field = serializers.CharField(allow_blank=True)
    code = serializers.CharField()
    detail = serializers.CharField()


class ProblemSerializer(serializers.Serializer):
    """Why something is refused (RFC 9457): ``code`` is for programs and stays, ``detail`` is for people."""

    type = serializers.URLField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    code = serializers.CharField()
    detail = serializers.CharField()
    errors = FieldErrorSerializer(many=True, required=False)  # type: ignore[assignment]  # a field, not the errors


class AddressField(serializers.URLField):
    """An address of the shop, whole: whoever reads it is on no page of ours."""

    def to_representation(self, value):
        return whole_address(str(value))


class ServedCountryField(serializers.CharField):
    """A country that the shop delivers to."""

    def __init__(self, **more):
        super().__init__(max_length=2, help_text=_("ISO 3166-1 alpha-2."), **more)

    def to_internal_value(self, data):
        code = super().to_internal_value(data).upper()
        if code not in settings.SHOP_COUNTRIES:
            raise serializers.ValidationError(str(NOT_SERVED))
        return code


class PictureFileSerializer(serializers.Serializer):
    url = AddressField()
    type = serializers.CharField()
    width = serializers.IntegerField()
    height = serializers.IntegerField()


class PictureSerializer(serializers.Serializer):
    """A picture (``ShownPicture``) with the size of the original in pixels; ``url`` is for whoever chooses no other.

    ``files`` are its sizes in the formats there are, the smaller files first; none while they are being made.
    """

    url = AddressField()
    width = serializers.IntegerField()
    height = serializers.IntegerField()
    files = PictureFileSerializer(many=True)


class DescribedPictureSerializer(PictureSerializer):
    """A picture with ``alt``: what is to be seen, for people who do not see it."""

    alt = serializers.CharField()


def described_picture(picture: ShownPicture | None, alt: str) -> dict[str, Any] | None:
    """Return a picture as the API shows it."""
    return PictureSerializer(picture).data | {"alt": alt} if picture else None
