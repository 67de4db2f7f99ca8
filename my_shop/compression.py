"""Pages go out compressed, whatever stands in front of the shop.

Compressed secrets beside what a visitor typed can be guessed by their length (BREACH): Django masks its CSRF tokens
anew in each answer, and ``GZipMiddleware`` adds up to 100 random bytes. Files are left as they are: pictures and PDFs
are compressed already, and whoever downloads one wants to know its length.
"""

from django.middleware.gzip import GZipMiddleware

TEXT = ("text/html", "text/plain", "text/xml", "application/json", "application/xml", "application/atom+xml")


class CompressTextMiddleware(GZipMiddleware):
    def process_response(self, request, response):
        if not response.get("Content-Type", "").startswith(TEXT):
            return response
        return super().process_response(request, response)
