"""Answers that are the same for everybody: made once and kept, as pages are (``my_shop.kernel.pages.shared``).

An answer is made for a stranger, from a request that carries nothing of anybody but the address. It is kept compressed,
beside its ETag: who has it already costs one query, and nobody reads it again to name it.
"""

import gzip
import hashlib
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import wraps

from django.conf import settings
from django.http import HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers

from my_shop.kernel.api.rate import count_request
from my_shop.kernel.pages import gzipped
from my_shop.kernel.pages.keeping import remember
from my_shop.kernel.pages.shared import LONGEST_QUERY, Stranger
from my_shop.kernel.visitors import visitor_of

JSON = {"application/json", "application/*", "*/*", ""}
"""What a client accepts that takes the answer as it is kept."""


@dataclass(frozen=True)
class KeptAnswer:
    """A success, ``packed`` as gzip."""

    headers: tuple[tuple[str, str], ...]
    etag: str
    packed: bytes

    @classmethod
    def of(cls, response: HttpResponse) -> "KeptAnswer":
        digest = hashlib.sha256(response.content).hexdigest()[:32]
        headers = tuple((name, value) for name, value in response.headers.items() if name != "Content-Length")
        return cls(headers, f'W/"{digest}"', gzip.compress(response.content, 6, mtime=0))

    def answer(self, request) -> HttpResponse:
        """Answer with it; 304 where that is what the client has."""
        response = HttpResponse(headers=dict(self.headers))
        response.headers["ETag"] = self.etag
        patch_vary_headers(response, ["Accept-Encoding"])
        answered = get_conditional_response(request, etag=self.etag, response=response)
        if answered is not None and answered is not response:
            return answered
        if gzipped.is_accepted(request.headers.get("Accept-Encoding", "")):
            response.content = self.packed
            response.headers["Content-Encoding"] = "gzip"
        else:
            response.content = gzip.decompress(self.packed)
        response.headers["Content-Length"] = str(len(response.content))
        return response


def keep_answers(view: Callable, make: Callable, topics: Collection[str]) -> Callable:
    """Return the view with its successes to GET kept.

    :param make: the same view, which counts no requests: they are counted here.
    :param topics: what its answers tell of beside the shop at large, with arguments of the view: ``product:{slug}``.
    """

    @wraps(view)
    def answer(request, *args, **kwargs):
        if not _may_be_kept(request):
            return view(request, *args, **kwargs)
        rate = count_request(visitor_of(request))
        if rate and rate.is_exceeded:
            return view(request, *args, **kwargs)
        found = remember(
            repr(["api", request.META["PATH_INFO"], request.META.get("QUERY_STRING", "")]),
            lambda: _made(make, request, args, kwargs),
            *(topic.format(**kwargs) for topic in topics),
            worth_keeping=lambda made: isinstance(made, KeptAnswer),
        )
        response = found.answer(request) if isinstance(found, KeptAnswer) else found
        if rate:
            rate.announce(response)
        return response

    return answer


def _may_be_kept(request):
    if not settings.SHOP_KEEP_PAGES or request.method not in {"GET", "HEAD"}:
        return False
    accepted = {kind.strip() for kind in request.headers.get("Accept", "").split(",")}
    return len(request.META.get("QUERY_STRING", "")) <= LONGEST_QUERY and not accepted.isdisjoint(JSON)


def _made(make, request, args, kwargs):
    """Return the answer as everybody gets it, to be kept where it is a success."""
    response = make(Stranger(request), *args, **kwargs)
    if hasattr(response, "render"):
        response.render()
    return KeptAnswer.of(response) if response.status_code == 200 else response
