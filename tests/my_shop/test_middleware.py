import gzip

import pytest
from django.http import FileResponse, HttpResponse
from django.test import RequestFactory

from my_shop.middleware import CompressTextMiddleware

LONG = b"<p>A mug, and another mug.</p>" * 40


def through(response, **headers):
    request = RequestFactory().get("/", headers=headers)
    return CompressTextMiddleware(lambda request: response)(request)


class TestCompressText:
    @pytest.mark.parametrize("kind", ["text/html; charset=utf-8", "application/json", "application/xml"])
    def test_compresses_pages_and_answers_of_the_api(self, kind):
        sent = through(HttpResponse(LONG, content_type=kind), accept_encoding="gzip, br")
        assert sent["Content-Encoding"] == "gzip"
        assert gzip.decompress(sent.content) == LONG
        assert "Accept-Encoding" in sent["Vary"]

    def test_leaves_files_as_long_as_they_are(self):
        sent = through(FileResponse([LONG], content_type="application/pdf"), accept_encoding="gzip")
        assert "Content-Encoding" not in sent

    def test_sends_plainly_to_whoever_asks_for_nothing_else(self):
        assert through(HttpResponse(LONG)).content == LONG

    def test_no_two_answers_are_of_one_length(self):
        lengths = {len(through(HttpResponse(LONG), accept_encoding="gzip").content) for _ in range(20)}
        assert len(lengths) > 1

    @pytest.mark.django_db
    def test_stands_before_every_page_of_the_shop(self, client):
        assert client.get("/help/terms/", headers={"Accept-Encoding": "gzip"})["Content-Encoding"] == "gzip"
