"""The answer to whoever tries too often, at every door that has none of its own."""

from django.shortcuts import render

from my_shop.kernel.throttle.services import TooManyTries


class ThrottleMiddleware:
    """Answer ``TooManyTries`` with 429 and the seconds to wait (RFC 6585, 4; RFC 9110, 10.2.3)."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if not isinstance(exception, TooManyTries):
            return None
        response = render(request, "429.html", {"said": str(exception)}, status=429)
        response["Retry-After"] = exception.retry_after
        return response
