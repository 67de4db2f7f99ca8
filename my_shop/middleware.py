"""What every request passes: probes come in by address, pages go out compressed, who tries too often waits."""

from django.middleware.gzip import GZipMiddleware
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.deprecation import MiddlewareMixin

from my_shop.health import PROBES
from my_shop.kernel.pages.gzipped import is_accepted
from my_shop.kernel.throttle.services import TooManyTries

TEXT = (
    "text/html",
    "text/plain",
    "text/markdown",
    "text/xml",
    "application/json",
    "application/xml",
    "application/atom+xml",
)


def plain_probes(get_response):
    """Let a probe ask as it does: by address instead of by a name of ours, past the proxy and its headers.

    ``SECURE_REDIRECT_EXEMPT`` lets it ask by HTTP.
    """

    def middleware(request):
        if request.path_info in PROBES:
            request.get_host = lambda: "probe"
        return get_response(request)

    return middleware


def head_without_body(get_response):
    """Answer HEAD by the headers of GET alone (RFC 9110, 9.3.2): gunicorn warns of each body that it has to drop."""

    def middleware(request):
        response = get_response(request)
        if request.method == "HEAD":
            if response.streaming:
                response.streaming_content = ()
            else:
                response.content = b""
        return response

    return middleware


class CompressTextMiddleware(GZipMiddleware):
    """Pages go out compressed, whatever stands in front of the shop.

    Compressed secrets beside what a visitor typed can be guessed by their length (BREACH): Django masks its CSRF tokens
    anew in each answer, and ``GZipMiddleware`` adds up to 100 random bytes. Files are left as they are: pictures and
    PDFs are compressed already, and whoever downloads one wants to know its length.
    """

    def process_response(self, request, response):
        if not response.get("Content-Type", "").startswith(TEXT):
            return response
        if not is_accepted(request.headers.get("Accept-Encoding", "")):  # Django overlooks ";q=0"
            patch_vary_headers(response, ["Accept-Encoding"])
            return response
        return super().process_response(request, response)


class ThrottleMiddleware(MiddlewareMixin):
    """Answer ``TooManyTries`` with 429 and the seconds to wait, at every door that has no answer of its own.

    RFC 6585, 4; RFC 9110, 10.2.3.
    """

    def process_exception(self, request, exception):
        if not isinstance(exception, TooManyTries):
            return None
        response = render(request, "429.html", {"said": str(exception)}, status=429)
        response["Retry-After"] = exception.retry_after
        return response
