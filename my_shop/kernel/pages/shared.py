"""Pages that are the same for everybody but for their holes: made once, kept compressed, put together for each visitor.

A page is made for a stranger, from a request that carries nothing of anybody but the address: what belongs to a person
cannot get into it. What is personal is printed into its holes by the server for each request.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from io import BytesIO

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.base import SessionBase
from django.core.handlers.wsgi import WSGIRequest
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.template import RequestContext
from django.utils.cache import patch_vary_headers
from django.utils.crypto import salted_hmac
from django.utils.http import parse_etags
from django_htmx.middleware import HtmxDetails

from my_shop.kernel.pages import gzipped
from my_shop.kernel.pages.holes import CSRF, Hole, Marks
from my_shop.kernel.pages.keeping import remember

LONGEST_QUERY = 500
"""Bytes of an address's query up to which its page is kept."""

_PASSED_ON = ("PATH_INFO", "SCRIPT_NAME", "QUERY_STRING", "HTTP_HX_REQUEST", "HTTP_HX_HISTORY_RESTORE_REQUEST")


def shared_page(*topics: str, unless: Callable[[HttpRequest], bool] = lambda request: False):
    """Decorate a view that answers everybody alike but for the holes of its templates.

    :param topics: what its pages show beside the shop at large, as ``product:{slug}`` with an argument of the view.
    :param unless: tells whether this visitor gets a page of his own after all.
    """

    def decorate(view):
        @wraps(view)
        def answer(request, *args, **kwargs):
            if not settings.SHOP_KEEP_PAGES or request.method not in ("GET", "HEAD") or unless(request):
                return view(request, *args, **kwargs)
            try:
                shown = _kept(request, lambda: _made(view, request, args, kwargs), [t.format(**kwargs) for t in topics])
            except Http404:
                if not request.user.is_authenticated:
                    raise
                return view(request, *args, **kwargs)  # what strangers do not find, somebody may see
            return shown.answer(request) if isinstance(shown, Page) else shown or view(request, *args, **kwargs)

        return answer

    return decorate


def _kept(request, make, topics):
    if len(request.META.get("QUERY_STRING", "")) > LONGEST_QUERY:
        return make()
    name = repr([request.META.get(each, "") for each in _PASSED_ON])
    return remember(name, make, *topics, worth_keeping=lambda made: isinstance(made, Page) and made.status == 200)


def _made(view, request, args, kwargs):
    """Return the page as everybody gets it, or the answer if it is none, or None where it is the visitor's own."""
    stranger = Stranger(request)
    response = view(stranger, *args, **kwargs)
    if response.cookies or stranger.session.modified:
        return None
    is_page = not response.streaming and response.headers.get("Content-Type", "").startswith("text/html")
    if not is_page or "Location" in response.headers:
        return response
    return Page.of(response, stranger.marks)


class NoSession(SessionBase):
    """The session of somebody who has none: what is written into it is noticed, and kept nowhere."""

    def __init__(self):
        super().__init__()
        self._session_cache = {}


class Stranger(WSGIRequest):
    """A request for the same address by nobody: no cookie, no name, no host of the visitor's choice."""

    def __init__(self, request):
        passed_on = {name: request.META[name] for name in _PASSED_ON if name in request.META}
        # what came as bytes Django has put in place of them, decoded
        passed_on |= {name: passed_on.get(name, "").encode().decode("latin-1") for name in ("PATH_INFO", "SCRIPT_NAME")}
        scheme, _, host = settings.SITE_URL.partition("://")
        server = {"HTTP_HOST": host, "wsgi.url_scheme": scheme, "SERVER_NAME": host, "SERVER_PORT": "443"}
        super().__init__({"REQUEST_METHOD": "GET", "wsgi.input": BytesIO(), **server, **passed_on})
        self.resolver_match = request.resolver_match
        self.user, self.session, self.marks = AnonymousUser(), NoSession(), Marks()
        self.htmx = HtmxDetails(self)


@dataclass(frozen=True)
class Page:
    """A page that is kept: ``pieces`` are compressed, and between two of them there is a hole.

    ``plain`` is the same for visitors without a name: what they get is filled in already, but for form tokens. Where
    there are none either, ``ready`` is all of it, as gzip.
    """

    status: int
    headers: tuple[tuple[str, str], ...]
    digest: str
    pieces: tuple[bytes, ...]
    holes: tuple[Hole, ...]
    plain: tuple[bytes, ...]
    tokens: tuple[Hole, ...]
    ready: bytes

    @classmethod
    def of(cls, response: HttpResponse, marks: Marks) -> "Page":
        texts, found = marks.split(response.content.decode())
        filled = [texts[0]]
        for (hole, html), text in zip(found, texts[1:], strict=True):
            if hole.template == CSRF:
                filled.append(text)
            else:
                filled[-1] += html + text
        plain = tuple(gzipped.deflate(text.encode()) for text in filled)
        return cls(
            status=response.status_code,
            headers=tuple((name, value) for name, value in response.headers.items() if name != "Content-Length"),
            digest=hashlib.sha256("".join(texts).encode()).hexdigest()[:20],
            pieces=tuple(gzipped.deflate(text.encode()) for text in texts),
            holes=tuple(hole for hole, _ in found),
            plain=plain,
            tokens=tuple(hole for hole, _ in found if hole.template == CSRF),
            ready=gzipped.put_together(plain, [], True) if len(plain) == 1 else b"",
        )

    def answer(self, request) -> HttpResponse:
        """Answer with the page as this visitor sees it; 304 where that is what the browser has."""
        is_plain = request.COOKIES.keys() <= {settings.CSRF_COOKIE_NAME}
        pieces, holes = (self.plain, self.tokens) if is_plain else (self.pieces, self.holes)
        contents = []
        if holes:
            context = RequestContext(request)
            contents = [hole.fill(request, context) for hole in holes]
        etag = self._etag(request, holes, contents)
        if self.status == 200 and etag in parse_etags(request.headers.get("If-None-Match", "")):
            response: HttpResponse = HttpResponseNotModified()
            response._csp_exempt = True  # type: ignore[attr-defined]  # the page has its policy, with its nonce
            patch_vary_headers(response, [value for name, value in self.headers if name == "Vary"])
        else:
            response = self._whole(request, pieces, contents)
        response.headers["ETag"] = etag
        response.headers.setdefault("Cache-Control", "private, no-cache")
        patch_vary_headers(response, ["Cookie", "Accept-Encoding"])
        return response

    def _whole(self, request, pieces, contents):
        is_compressed = gzipped.is_accepted(request.headers.get("Accept-Encoding", ""))
        if is_compressed and pieces is self.plain and self.ready:
            content = self.ready
        else:
            content = gzipped.put_together(pieces, contents, is_compressed)
        response = HttpResponse(content, status=self.status)
        for name, value in self.headers:
            response.headers[name] = value
        if is_compressed:
            response.headers["Content-Encoding"] = "gzip"
        response.headers["Content-Length"] = str(len(response.content))
        return response

    def _etag(self, request, holes, contents):
        """A form token is another one each time and good as long as its secret: that is what counts."""
        seen = hashlib.sha256(self.digest.encode())
        for hole, content in zip(holes, contents, strict=True):
            is_token = hole.template == CSRF
            seen.update(self._mark_of(request) if is_token else content)
            seen.update(b"\0")
        return f'W/"{seen.hexdigest()[:32]}"'

    def _mark_of(self, request):
        return salted_hmac(__name__, request.META["CSRF_COOKIE"], algorithm="sha256").digest()
