import gzip
from io import BytesIO

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.http import FileResponse, HttpResponse
from django.test import RequestFactory

from my_shop.middleware import CompressTextMiddleware, head_without_body

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

    @pytest.mark.parametrize("accepted", [{}, {"accept_encoding": "gzip;q=0"}, {"accept_encoding": "br, gzip; q=0.0"}])
    def test_sends_plainly_to_whoever_does_not_ask_for_it(self, accepted):
        sent = through(HttpResponse(LONG), **accepted)
        assert (sent.content, sent["Vary"]) == (LONG, "Accept-Encoding")

    def test_no_two_answers_are_of_one_length(self):
        lengths = {len(through(HttpResponse(LONG), accept_encoding="gzip").content) for _ in range(20)}
        assert len(lengths) > 1

    @pytest.mark.django_db
    def test_stands_before_every_page_of_the_shop(self, client):
        assert client.get("/help/terms/", headers={"Accept-Encoding": "gzip"})["Content-Encoding"] == "gzip"


class TestHeadWithoutBody:
    @pytest.mark.parametrize("answer", [lambda: HttpResponse(LONG), lambda: FileResponse(BytesIO(LONG))])
    def test_sends_the_headers_of_get_alone(self, answer):
        sent = head_without_body(lambda request: answer())(RequestFactory().head("/"))
        assert b"".join(sent) == b""
        assert head_without_body(lambda request: answer())(RequestFactory().get("/")).getvalue() == LONG

    @pytest.mark.django_db
    @pytest.mark.parametrize("path", ["/help/terms/", "/robots.txt"])
    def test_stands_before_every_page_of_the_shop(self, path):
        answer = WSGIHandler().get_response(RequestFactory().head(path))
        assert (answer.status_code, answer.content) == (200, b"")
        assert int(answer["Content-Length"]) > 0
