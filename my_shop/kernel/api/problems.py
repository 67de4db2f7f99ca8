"""How the API refuses: one document for everything that is no success (RFC 9457), with a code that stays as it is.

``code`` is for programs, ``detail`` for people, in the words of the pages. ``type`` leads to the list of codes.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError as DjangoValidationError
from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions
from rest_framework.settings import api_settings

MEDIA_TYPE = "application/problem+json"

TITLES = {
    "invalid": (400, _("What was sent does not have the shape that is asked for")),
    "parse_error": (400, _("What was sent cannot be read")),
    "not_authenticated": (401, _("Say who you are")),
    "authentication_failed": (401, _("This does not open an account")),
    "permission_denied": (403, _("This is not yours to do")),
    "scope_missing": (403, _("The token was not made for this")),
    "not_found": (404, _("It is not there, or not yours")),
    "method_not_allowed": (405, _("The address does not take this method")),
    "not_acceptable": (406, _("The answer is not to be had in this form")),
    "request_in_progress": (409, _("The first request with this key is still at work")),
    "refused": (409, _("A rule says no")),
    "precondition_failed": (412, _("It has changed since you read it")),
    "too_large": (413, _("What was sent is too large")),
    "unsupported_media_type": (415, _("What was sent has a form that is not read here")),
    "idempotency_key_reused": (422, _("The key was sent before, with something else")),
    "precondition_required": (428, _("Say which version you mean to change")),
    "throttled": (429, _("Too often")),
    "server_error": (500, _("A fault of ours")),
    "unavailable": (503, _("Not now")),
    "took_too_long": (503, _("It took too long")),
}
"""Code -> status and title, of what any door may answer; the codes of rules (409) are named by the doors."""


class Problem(exceptions.APIException):
    """Something is refused.

    :param code: what a program goes by.
    :param detail: what a person reads.
    :param headers: of the answer.
    :param more: other members of the document.
    """

    def __init__(self, code: str, detail: str, *, status: int | None = None, headers: Mapping | None = None, **more):
        super().__init__(detail, code)
        self.more, self.headers = more, headers or {}
        self.status_code = status or TITLES.get(code, TITLES["refused"])[0]


class ScopeMissing(exceptions.PermissionDenied):
    """A token asks for what it was not made for."""

    default_code = "scope_missing"


def document(*, status: int, code: str, detail: str, **more: Any) -> dict[str, Any]:
    """Return the problem as its members."""
    title = TITLES.get(code, TITLES["refused"])[1]
    kind = f"{settings.SITE_URL}/api/v1/problems/{code}/"
    return {"type": kind, "title": str(title), "status": status, "code": code, "detail": detail, **more}


def problem_response(*, status: int, code: str, detail: str, headers: Mapping[str, str] | None = None) -> HttpResponse:
    """Return the answer of whoever refuses outside of the API's own views."""
    body = document(status=status, code=code, detail=detail)
    return JsonResponse(body, status=status, content_type=MEDIA_TYPE, headers=headers)


def describe(exception: exceptions.APIException) -> dict[str, Any]:
    """Return what was raised as a problem document."""
    more = dict(getattr(exception, "more", {}))
    if isinstance(exception, exceptions.ValidationError):
        code, errors = "invalid", list(field_errors(exception.detail))
        detail = " ".join(f"{error['field']}: {error['detail']}".removeprefix(": ") for error in errors)
        more["errors"] = errors
    else:
        code, detail = str(getattr(exception.detail, "code", exception.default_code)), str(exception.detail)
    return document(status=exception.status_code, code=code, detail=detail, **more)


def field_errors(detail: Any, field: str = "") -> Iterator[dict[str, str]]:
    """Yield what is wrong with which field: ``lines.0.sku``; without a name where it is about the whole."""
    if isinstance(detail, Mapping):
        for name, inner in detail.items():
            is_whole = name == api_settings.NON_FIELD_ERRORS_KEY
            yield from field_errors(inner, field if is_whole else f"{field}.{name}".lstrip("."))
    elif isinstance(detail, list | tuple):
        for index, inner in enumerate(detail):
            is_row = isinstance(inner, Mapping | list | tuple)
            yield from field_errors(inner, f"{field}.{index}".lstrip(".") if is_row else field)
    else:
        yield {"field": field, "code": getattr(detail, "code", None) or "invalid", "detail": str(detail)}


def invalid(error: DjangoValidationError, field: str = "") -> exceptions.ValidationError:
    """Return a model's or a service's refusal of a shape as the API's.

    :param field: what it is about, where the refusal does not say.
    """
    if hasattr(error, "error_dict"):
        names = {name: _details(errors) for name, errors in error.error_dict.items()}
        names = {api_settings.NON_FIELD_ERRORS_KEY if name == "__all__" else name: each for name, each in names.items()}
        return exceptions.ValidationError(names)
    details = _details(error.error_list)
    return exceptions.ValidationError({field: details} if field else details)


def invalid_form(form, names: Mapping[str, str] | None = None) -> exceptions.ValidationError:
    """Return what a page's form refuses as the API's.

    :param names: the form's name of a field -> the API's.
    """
    names = names or {}
    known = {names.get(name, name): each for name, each in form.errors.as_data().items()}
    return invalid(DjangoValidationError(known))


def _details(errors):
    return [exceptions.ErrorDetail(message, error.code or "invalid") for error in errors for message in error.messages]
