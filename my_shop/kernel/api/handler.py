"""What becomes of an exception in a door of the API."""

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.core.exceptions import ValidationError as DjangoValidationError
from django.http import Http404
from rest_framework import exceptions
from rest_framework.views import exception_handler, set_rollback

from my_shop.kernel.api.problems import MEDIA_TYPE, Problem, describe, invalid
from my_shop.kernel.doors import too_large
from my_shop.kernel.throttle.services import TooManyTries
from my_shop.kernel.timeouts import is_unavailable, unavailable


def answer_exception(exception, context):
    """Answer with a problem document; None where it is a fault of ours.

    ``TooManyTries`` is 429 with the seconds to wait, what cannot be done now 503, what the door lists as its
    ``refusals`` 409, and what does not have the shape of a field 400.
    """
    if is_unavailable(exception):
        set_rollback()
        return unavailable(context["request"], exception)
    exception = _known(exception, context["view"])
    response = exception_handler(exception, context)
    if response is None:
        return None
    response.data, response.content_type = describe(exception), MEDIA_TYPE
    for name, value in getattr(exception, "headers", {}).items():
        response.headers[name] = value
    return response


def _known(exception, view):
    """Return what is raised as REST framework has it."""
    if isinstance(exception, (Http404, PermissionDenied)):
        return exceptions.NotFound() if isinstance(exception, Http404) else exceptions.PermissionDenied()
    if isinstance(exception, TooManyTries):
        return Problem("throttled", str(exception), headers={"Retry-After": str(exception.retry_after)})
    refusals = getattr(view, "refusals", {})
    if code := next((refusals[kind] for kind in type(exception).__mro__ if kind in refusals), None):
        said = " ".join(exception.messages) if isinstance(exception, DjangoValidationError) else str(exception)
        return Problem(code, said, status=409, **view.facts_of(exception))
    if isinstance(exception, DjangoValidationError):
        return invalid(exception)
    if isinstance(exception, RequestDataTooBig):
        return Problem("too_large", too_large())
    return exception
