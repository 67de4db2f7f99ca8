"""Answers for programs that read: the same for everybody, so that whoever stands in between may keep them."""

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_cache_control, set_response_etag

KEPT_SECONDS = 60
"""How long an answer may be given out without asking: prices stand in it."""

MARKDOWN = "text/markdown; charset=utf-8"
PLAIN = "text/plain; charset=utf-8"


def answer_with_text(request: HttpRequest, text: str, *, content_type: str = MARKDOWN, page: str = "") -> HttpResponse:
    """Answer with a text, or say that it is the one that the client has.

    :param page: the address of the page that says the same to people: search engines are to show that one.
    """
    response = HttpResponse(text, content_type=content_type)
    set_response_etag(response)
    if page:
        response["Link"] = f'<{page}>; rel="canonical"'
    patch_cache_control(response, public=True, max_age=KEPT_SECONDS)
    return get_conditional_response(request, etag=response["ETag"], response=response) or response
