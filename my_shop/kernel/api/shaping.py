"""How much of a thing is answered: ``fields`` names what is wanted, ``expand`` what comes only when it is asked for."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext
from rest_framework import exceptions, serializers


@dataclass(frozen=True)
class Shape:
    """``fields``: none stands for all of them."""

    fields: frozenset[str] = frozenset()
    expand: frozenset[str] = frozenset()


class ShapedSerializer(serializers.Serializer):
    """A thing of which a client may ask for less, or for more. Within another such thing it is whole.

    :cvar expandable: fields that come by ``expand`` alone, because they cost.
    """

    expandable: ClassVar[Collection[str]] = ()

    def get_fields(self):
        fields = super().get_fields()
        shape = self.context.get("shape")
        if shape is None:
            return fields
        wanted = {name for name in fields if name not in self.expandable}
        if self._is_outermost:
            wanted = (shape.fields or wanted) | shape.expand
        return {name: field for name, field in fields.items() if name in wanted}

    @property
    def _is_outermost(self) -> bool:
        around = self.parent
        while around is not None and not isinstance(around, ShapedSerializer):
            around = around.parent
        return around is None


def shape_of(query, serializer: type[ShapedSerializer]) -> Shape:
    """Return what the query of an address asks for.

    :raises rest_framework.exceptions.ValidationError: for a field that there is not.
    """
    known = [*serializer().get_fields()]
    return Shape(
        fields=_names(query, "fields", known),
        expand=_names(query, "expand", [name for name in known if name in serializer.expandable]),
    )


def refuse_null_characters(said) -> None:
    """Refuse what stands in an address and PostgreSQL cannot be asked for.

    :raises rest_framework.exceptions.ValidationError: for the first of them.
    """
    for name, text in said.items():
        if "\0" in str(text) or "\0" in name:
            raise exceptions.ValidationError({name: [gettext("Null characters are not allowed.")]})


def refuse_unknown(query, known: Collection[str]) -> None:
    """Refuse an address whose query has a parameter that is not known, for a program would take it for done.

    :raises rest_framework.exceptions.ValidationError: it says which there are.
    """
    if unknown := [name for name in query if name not in known]:
        ending = gettext("You can send: %(known)s.") % {"known": ", ".join(known)} if known else ""
        said = f"{gettext('There is no such parameter.')} {ending}".rstrip()
        raise exceptions.ValidationError({name: [said] for name in unknown})


def _names(query, parameter, known):
    said = query.getlist(parameter)
    names = [name for part in said for name in part.split(",")]
    if unknown := [name for name in names if name not in known]:
        text = gettext("There is no “%(name)s”. You can ask for: %(known)s.")
        raise exceptions.ValidationError({parameter: [text % {"name": unknown[0], "known": ", ".join(known)}]})
    return frozenset(names)
