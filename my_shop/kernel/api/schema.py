"""How the schema describes a door: with every status that it may answer, taken from what the door says of itself."""

import re
from collections.abc import Iterable
from typing import Any, Literal

from django.utils.translation import gettext_lazy as _
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.permissions import SAFE_METHODS

from my_shop.kernel.api import headers, idempotency, problems
from my_shop.kernel.api.serializers import KnownFieldsOnly, ProblemSerializer
from my_shop.kernel.api.shaping import ShapedSerializer
from my_shop.kernel.api.views import ApiView

ALWAYS = ("400", "406", "429", "503")
REFUSALS = {
    "301": ("Moved", "It has another address now: Location."),
    "304": ("NotModified", "It is what you have (If-None-Match)."),
    "400": ("BadRequest", "The shape is wrong; `errors` says of which field, and why."),
    "401": ("Unauthorized", "Say who you are."),
    "403": ("Forbidden", "Not yours to do, or not with this token."),
    "404": ("NotFound", "Not there, or not yours."),
    "406": ("NotAcceptable", "The answer is not to be had in the form that Accept asks for."),
    "409": ("Conflict", "A rule says no."),
    "412": ("PreconditionFailed", "It has changed since you read it."),
    "413": ("ContentTooLarge", "Too large."),
    "415": ("UnsupportedMediaType", "The body has a form that is not read here."),
    "422": ("KeyReused", "The Idempotency-Key was sent before, with something else."),
    "428": ("PreconditionRequired", "Say by If-Match which version you mean."),
    "429": ("TooManyRequests", "Too often; Retry-After says when it goes on."),
    "503": ("Unavailable", "Not now; Retry-After says when to come back, and `detail` what was done."),
}
"""Status -> its name among the schema's responses, and what it means."""

OF_COLUMNS = {bound for bits in (15, 31, 63) for bound in (2**bits - 1, -(2**bits))}
"""The bounds of columns of whole numbers; each database has other ones."""

KNOX = "knoxApiToken"
"""The scheme of tokens among the schema's."""

DONE = {
    "200": _("As it was asked for."),
    "201": _("It was made."),
    "202": _("It was begun: ask the address in Location how far it is."),
    "204": _("It is done, and there is nothing to say of it."),
}

PROBLEM = {"$ref": "#/components/schemas/Problem"}


class Schema(AutoSchema):
    """Names each operation as its door does, and documents each refusal."""

    def get_operation_id(self):
        return self._view_says("names", {}).get(self.method) or super().get_operation_id()

    def get_summary(self):
        """What the door's description says of this method, or else its beginning, or for a deed of several its name."""
        parts = re.split(r"(?<=[.;:])\s+", self.get_description())
        own = next((part for part in parts if part.startswith(f"{self.method} ")), "")
        is_only_deed = self.method == "GET" or [*self._view_says("names", {})] == ["POST"]
        said = own.removeprefix(f"{self.method} ") or (parts[0] if is_only_deed else _in_words(self.get_operation_id()))
        return said[:1].upper() + said[1:].rstrip(".;:")

    def get_auth(self):
        auths = [self._with_scope(auth) for auth in super().get_auth()]
        is_open = self.method in SAFE_METHODS and self._view_says("is_open_to_read", False)
        is_open = is_open or self.method in self._view_says("guests", {})
        return [*auths, {}] if is_open and {} not in auths else auths

    def _with_scope(self, auth):
        """Name what a token has to be made for: OpenAPI 3.1 lets roles stand with any scheme."""
        reads, writes = self._view_says("scopes", ("", ""))
        scope = reads if self.method in SAFE_METHODS else writes
        return {KNOX: [scope]} if KNOX in auth and scope else auth

    def is_deprecated(self):
        return bool(self._view_says("deprecated", None)) or super().is_deprecated()

    def get_override_parameters(self):
        own = self._view_says("takes", ()) if self.method == "GET" else ()
        return [*super().get_override_parameters(), *own, *self._parameters_of_house()]

    def _get_serializer_field_meta(self, field, direction):
        meta = super()._get_serializer_field_meta(field, direction)
        if not isinstance(field.parent, KnownFieldsOnly):
            meta.pop("minLength", None)  # what is answered may be blank, whatever may be sent
        return meta

    def _get_serializer_name(self, serializer, direction, bypass_extensions=False):
        name = super()._get_serializer_name(serializer, direction, bypass_extensions)
        return f"{name}Request" if direction == "request" and _is_answered_too(serializer) else name

    def _map_basic_serializer(self, serializer, direction):
        schema = super()._map_basic_serializer(serializer, direction)
        if not vars(type(serializer)).get("__doc__"):
            schema.pop("description", None)  # what a base says of itself
        if direction == "request" and _is_answered_too(serializer):
            _leave_out_what_is_answered(schema)
        return schema | {"additionalProperties": False} if isinstance(serializer, KnownFieldsOnly) else schema

    def _map_serializer_field(self, field, direction, bypass_extensions=False):
        schema = super()._map_serializer_field(field, direction, bypass_extensions)
        if isinstance(field, serializers.FileField) and isinstance(field.parent, KnownFieldsOnly):
            schema |= {"type": "string", "format": "binary"}  # not the address that it would be answered as
        return schema | {"minItems": 1} if getattr(field, "allow_empty", True) is False else schema

    def _get_response_bodies(self, direction="response"):
        bodies = super()._get_response_bodies(direction)
        if shaped := self._shaped:
            self._let_fields_be_missing(bodies["200"], shaped)
        for status in self._refusals - bodies.keys():
            codes = self._codes if status == "409" else ()
            common = {"$ref": f"#/components/responses/{REFUSALS[status][0]}"}
            bodies[status] = problem(status, codes, ref=self._refusal.ref) if codes else common
        for status, body in bodies.items():
            if not body.get("description", "$ref" in body):
                body["description"] = str(DONE[status])
            if "$ref" not in body and isinstance(self.view, ApiView):
                body["headers"] = headers.of_answer(self.view, self.method, status)
        return dict(sorted(bodies.items()))

    def _view_says(self, name, otherwise):
        return getattr(self.view, name, otherwise)

    @property
    def _has_etag(self) -> bool:
        return self.method == "GET" and isinstance(self.view, ApiView)

    @property
    def _refusals(self) -> set[str]:
        found = {*ALWAYS, "304"} if self._has_etag else {*ALWAYS}
        if self.method == "GET" and self._view_says("moves", False):
            found |= {"301"}
        if self._view_says("authentication_classes", ()):
            found |= {"401"}
        if self.get_auth() and {} not in self.get_auth():
            found |= {"401", "403"}
        if self._guests_show:
            found |= {"403", "404"}
        if self.method not in SAFE_METHODS:
            found |= {"403"} if self.view.authentication_classes else set()
            found |= {"413", "415"} if self.get_request_serializer() else set()
        if "{" in self.path:
            found |= {"404"}
        found |= {*self._view_says("also", ())}
        if self._is_idempotent:
            found |= {"422"}
        if self._is_conditional:
            found |= {"412", "428"}
        if self._codes:
            found |= {"409"}
        return found

    @property
    def _codes(self) -> set[str]:
        """The codes of the rules that may say no."""
        return self.view.rules_of(self.method) if isinstance(self.view, ApiView) else set()

    @property
    def _refusal(self):
        """The component of the door's own refusals; the one of all others is there, whichever doors are."""
        common = self.resolve_serializer(ProblemSerializer, "response")
        own = self._view_says("refusal_serializer", None)
        return self.resolve_serializer(own, "response") if own else common

    @property
    def _handler(self):
        return getattr(self.view, self.method.lower(), None)

    @property
    def _guests_show(self) -> str:
        return self._view_says("guests", {}).get(self.method, "")

    @property
    def _is_idempotent(self) -> bool:
        return getattr(self._handler, "is_idempotent", False)

    @property
    def _is_conditional(self) -> bool:
        return self.method in self._view_says("conditional", ())

    @property
    def _shaped(self) -> type[ShapedSerializer] | None:
        return self._view_says("shaped", None) if self.method == "GET" else None

    def _let_fields_be_missing(self, answer, shaped):
        """An answer to a client that asked for some fields has no others."""
        whole = self.resolve_serializer(shaped, "response")
        part = ResolvedComponent(name=f"Partial{whole.name}", type=ResolvedComponent.SCHEMA, object=shaped)
        part.schema = {name: value for name, value in whole.schema.items() if name != "required"}
        self.registry.register_on_missing(part)
        either = {"anyOf": [whole.ref, part.ref]}
        for kind in answer["content"].values():
            kind["schema"] = _put_in_place(kind["schema"], whole.ref, either)
            around = kind["schema"].get("$ref", "").rpartition("/")[2]
            if around:  # what a page of them is described by
                page = self.registry[around, ResolvedComponent.SCHEMA]
                page.schema = _put_in_place(page.schema, whole.ref, either)

    def _parameters_of_house(self):
        where: Literal["header"] = "header"
        if self._shaped:
            known = [*self._shaped().get_fields()]
            yield _names("fields", known, "What is wanted; all of it, if not said.")
            if self._shaped.expandable:
                yield _names("expand", [*self._shaped.expandable], "What is left out unless it is asked for.")
        if self._guests_show:
            said = "Opens what is a guest's; a member needs none."
            yield OpenApiParameter(self._guests_show, str, where, description=said)
        if self._is_idempotent:
            said = (
                "Drawn anew for each deed, as a UUID. Sent again with the same body, it gets the same answer for a day."
            )
            pattern = f"^[\\x20-\\x7e]{{{idempotency.SHORTEST},{idempotency.LONGEST}}}$"
            yield OpenApiParameter(idempotency.HEADER, str, where, description=said, pattern=pattern)
        if self._is_conditional:
            said = "The ETag of what you have read; * writes over anything."
            yield OpenApiParameter("If-Match", str, where, required=True, description=said)
        if self._has_etag:
            yield OpenApiParameter("If-None-Match", str, where, description="An ETag: 304 where it still holds.")


def _is_answered_too(serializer) -> bool:
    """Has a shape that is sent fields which are answered only? Then it is another shape when it is answered."""
    return isinstance(serializer, KnownFieldsOnly) and any(field.read_only for field in serializer.fields.values())


def _leave_out_what_is_answered(schema):
    answered = {name for name, field in schema["properties"].items() if field.get("readOnly")}
    schema["properties"] = {name: field for name, field in schema["properties"].items() if name not in answered}
    if "required" in schema:
        schema["required"] = [name for name in schema["required"] if name not in answered]


def add_refusals(result, generator, request, public):
    """Write the answers that many doors give among the schema's responses, once each."""
    result["components"]["responses"] = {
        name: (problem(status) if status >= "400" else {"description": words}) | {"headers": headers.of_status(status)}
        for status, (name, words) in REFUSALS.items()
    }
    result["components"]["headers"] = headers.components()
    return result


def forget_databases(result, generator, request, public):
    """Take out the bounds of whole numbers that are those of the database in which the shop was described."""
    _forget_databases(result)
    return result


def _forget_databases(part):
    if isinstance(part, dict):
        for name in ("minimum", "maximum"):
            if part.get(name) in OF_COLUMNS and isinstance(part[name], int):
                del part[name]
                part.pop("format", None)
    for inner in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        _forget_databases(inner)


def problem(status: str, codes: Iterable[str] = (), ref: dict[str, str] = PROBLEM) -> dict[str, Any]:
    """Return how the schema describes a refusal.

    :param codes: of the door's own rules.
    :param ref: to the component that a refusal of these has.
    """
    known = {code for code, (kind, _) in problems.TITLES.items() if str(kind) == status != "409"}
    members: dict[str, Any] = {"status": {"const": int(status)}, "code": {"enum": sorted(known | {*codes})}}
    if not members["code"]["enum"]:
        del members["code"]
    schema = {"allOf": [ref, {"type": "object", "properties": members}]}
    return {"description": REFUSALS[status][1], "content": {problems.MEDIA_TYPE: {"schema": schema}}}


def _in_words(name):
    return re.sub("[A-Z]", lambda capital: f" {capital[0].lower()}", name)


def _names(name, known, said):
    kind = {"type": "array", "items": {"type": "string", "enum": known}}
    return OpenApiParameter(name, kind, OpenApiParameter.QUERY, description=said, style="form", explode=False)


def _put_in_place(part, old, new):
    if part in (old, new):
        return new
    if isinstance(part, dict):
        return {name: _put_in_place(inner, old, new) for name, inner in part.items()}
    return part
