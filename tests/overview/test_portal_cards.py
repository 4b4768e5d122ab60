"""What anybody reads as cards, calls, procedures, what a search found: in the order one asks, taken away as seen."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from django.conf import settings
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from python_calamine import load_workbook

from condivisa.overview.portal import indexing
from condivisa.overview.portal.models import SearchRow
from condivisa.records import clock
from condivisa.stages.calls.models import Call
from condivisa.stages.coprogramming.models import Procedure
from tests import making
from tests.screens import said

pytestmark = pytest.mark.django_db
MOST = 12
BY_BODY = "procedure__administration__sort_key"


def open_call(town: making.Town, title: str, *, closes_in: int, published: int = 0) -> Call:
    """A call that closes in so many days, published so many days ago."""
    now = clock.now()
    call = making.call(town, title=title)
    times = {"opens_at": now - timedelta(days=40), "closes_at": now + timedelta(days=closes_in)}
    Call.objects.filter(pk=call.pk).update(published_at=now - timedelta(days=published), **times)
    return call


def first_column(client: Client, address: str) -> list[str]:
    """The names that the CSV of a list holds, in its order."""
    text = b"".join(client.get(address).streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined] # a stream
    return [line.split(";")[0] for line in text.splitlines()[1:]]


def in_order(client: Client, address: str, titles: list[str]) -> list[str]:
    """The titles as they follow each other on a page."""
    page = said(client.get(address))
    return sorted((one for one in titles if one in page), key=page.index)


def test_open_calls_come_in_the_order_one_asks(client: Client) -> None:
    here, there = making.town("Comune di Zelo"), making.town("Comune di Agnadello")
    titles = ["Casa per tutti", "Anziani attivi", "Biblioteche vive"]
    open_call(here, titles[0], closes_in=5, published=30)
    open_call(there, titles[1], closes_in=20, published=20)
    open_call(here, titles[2], closes_in=9, published=10)
    casa, anziani, biblioteche = titles
    for order, expected in {
        "": [casa, biblioteche, anziani],
        "-published_at": [biblioteche, anziani, casa],
        "title": [anziani, biblioteche, casa],
        BY_BODY: [anziani, casa, biblioteche],
        "password": [casa, biblioteche, anziani],  # no column: the list's own order
    }.items():
        assert in_order(client, f"/avvisi/?ordine={order}", titles) == expected, order
        assert first_column(client, f"/avvisi/?ordine={order}&formato=csv") == expected, order
    assert first_column(client, "/avvisi/?cerca=agnadello&formato=csv") == [anziani]
    assert "Nessun avviso aperto o in arrivo con le parole «piscina»" in said(client.get("/avvisi/?cerca=piscina"))


def test_a_file_of_open_calls_says_until_when_and_where_each_goes_on(client: Client) -> None:
    call = open_call(making.town("Comune di Prova"), "=Casa", closes_in=5)
    closed = open_call(making.town("Comune di Prova"), "Chiuso", closes_in=-1)
    draft = making.call(making.town("Comune di Prova"), title="Bozza", state="draft")
    book = b"".join(client.get("/avvisi/?formato=xlsx").streaming_content)  # type: ignore[attr-defined] # a stream
    head, row = load_workbook(BytesIO(book)).get_sheet_by_index(0).to_python()
    assert head == ["Avviso", "Ente", "Pubblicato", "Apre", "Chiude", "Pagina"]
    assert row[1] == "Comune di Prova"
    origin = settings.ORIGIN.geturl().rstrip("/")
    assert row[5] == f"{origin}/percorsi/{call.procedure.slug}/avvisi/{call.code}/"
    assert client.get(str(row[5]).removeprefix(origin)).status_code == 200
    assert not {closed.title, draft.title} & set(first_column(client, "/avvisi/?formato=csv"))


def test_procedures_come_in_the_order_one_asks(client: Client) -> None:
    titles = ["Casa", "Anziani"]
    for town, title, first in (("Comune di Agnadello", "Casa", 2024), ("Comune di Zelo", "Anziani", 2026)):
        here = making.town(town)
        of = making.call(here).procedure
        Procedure.objects.filter(pk=of.pk).update(title=title, first_year=first, last_year=first + 2)
    assert in_order(client, "/percorsi/", titles) == ["Anziani", "Casa"], "the newest first"
    for order, expected in {"title": ["Anziani", "Casa"], "administration__sort_key": ["Casa", "Anziani"]}.items():
        assert in_order(client, f"/percorsi/?ordine={order}", titles) == expected
        assert first_column(client, f"/percorsi/?ordine={order}&formato=csv") == expected
    assert first_column(client, "/percorsi/?cerca=casa&formato=csv") == ["Casa"]


def test_what_a_search_found_comes_in_the_order_one_asks_and_leaves_as_a_file(client: Client) -> None:
    town = making.town("Comune di Provaglio")
    calls = [making.call(town, title=f"Provaglio {name}") for name in ("zeta", "alfa")]
    indexing.write([("call", one.pk) for one in calls] + [("body", town.body.pk)])
    for title, day in (("Provaglio zeta", "2026-03-01"), ("Provaglio alfa", "2026-01-01")):
        SearchRow.objects.filter(title=title).update(day=day)
    zeta, alfa, body = "Provaglio zeta", "Provaglio alfa", "Comune di Provaglio"
    for order, expected in {
        "": [zeta, alfa, body],
        "-latest": [zeta, alfa, body],
        "latest": [body, alfa, zeta],  # what has no day comes before all days, on both databases
        "title": [body, alfa, zeta],
    }.items():
        assert first_column(client, f"/cerca/?cerca=provaglio&ordine={order}&formato=csv") == expected, order
    assert first_column(client, "/cerca/?cerca=provaglio&che=body&formato=csv") == [body]
    assert first_column(client, "/cerca/?ordine=-latest&formato=csv") == []


@pytest.mark.parametrize("address", ["/avvisi/?", "/percorsi/?", "/cerca/?cerca=molti&"])
def test_a_file_of_cards_asks_the_same_for_one_and_for_thirty(
    client: Client, address: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    counts = []
    for more in (1, 29):
        calls = [open_call(making.town(), "Molti", closes_in=5) for _ in range(more)]
        indexing.write([("call", one.pk) for one in calls])
        with django_assert_max_num_queries(MOST) as asked:
            assert len(first_column(client, f"{address}formato=csv")) >= more
        counts.append(len(asked))
    assert counts[0] == counts[1], counts
