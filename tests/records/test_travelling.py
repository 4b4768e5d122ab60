"""How answers travel: texts compressed and not sent twice, files as they are."""

from __future__ import annotations

import gzip

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory

from condivisa.records.screens.middleware import Compressed
from tests import making
from tests.screens import At

pytestmark = pytest.mark.django_db
ASKED = {"Accept-Encoding": "gzip"}


def test_a_page_travels_compressed_and_says_the_same() -> None:
    plain, small = Client().get("/"), Client(headers=ASKED).get("/")
    assert plain.headers.get("Content-Encoding") is None
    assert small.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(small.content) == plain.content
    assert len(small.content) < len(plain.content) / 2


def test_the_length_of_a_page_says_nothing_of_what_is_in_it() -> None:
    assert len({len(Client(headers=ASKED).get("/").content) for _ in range(20)}) > 1


def test_the_token_of_a_form_is_masked_anew_in_each_page() -> None:
    somebody = At(making.acting(making.body("Associazione")))
    somebody.client.cookies["csrftoken"] = "a" * 32
    tokens = {somebody.get("home").content.partition(b'csrfmiddlewaretoken" value="')[2][:64] for _ in range(2)}
    assert len(tokens) == 2


def test_a_page_that_did_not_change_is_not_sent_twice() -> None:
    client = Client(headers=ASKED)
    first = client.get("/")
    again = client.get("/", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_file_is_sent_as_it_is() -> None:
    request = RequestFactory().get("/", headers=ASKED)
    through = Compressed(lambda _: HttpResponse())
    sent = through.process_response(request, HttpResponse(b"%PDF" * 300, content_type="application/pdf"))
    assert sent.headers.get("Content-Encoding") is None
    text = through.process_response(request, HttpResponse("a" * 1000, content_type="text/csv"))
    assert text.headers["Content-Encoding"] == "gzip"
