"""What a citizen looks through, in both languages, at a desk and on a phone, full of data; and the way of the money."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect
from pytest_django import DjangoDbBlocker
from pytest_django.live_server_helper import LiveServer

from condivisa.overview.portal import indexing
from condivisa.parties.models import Area, Body
from condivisa.stages.agreements.models import Agreement
from condivisa.stages.calls.models import Call, Criterion
from condivisa.stages.codesign.models import Meeting, Round
from condivisa.stages.coprogramming.models import Procedure, ThematicGroup
from condivisa.stages.selection.models import Ranking, RankingRow
from tests import databases, making
from tests.browser import seed
from tests.browser.conftest import BOTH_WAYS, faults

pytestmark = pytest.mark.browser

type Opened = Callable[..., Page]
PROCEDURE = "/percorsi/crema-2026-2028/"
CALL = PROCEDURE + "avvisi/ambito/"


@pytest.fixture(scope="module")
def site(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """A site with one procedure, ranked, signed, reported on, and everything found by words."""
    with django_db_blocker.unblock(), databases.cloned():
        seed.everything()
        _more()
        server = LiveServer("127.0.0.1")
        try:
            yield server.url
        finally:
            server.stop()


def _more() -> None:
    Area.objects.update(stated_municipalities=48, stated_residents=105000)
    Procedure.objects.update(stated={"source": "avvisi 2026-2028", "participation": {"plenaries": 3}})
    ThematicGroup.objects.create(procedure=Procedure.objects.get(), name="Vulnerabilità e povertà")
    call = Call.objects.get(code="ambito")
    scale = [["ottimo", "1.0"], ["buono", "0.8"], ["non trattato", "0"]]
    Criterion.objects.create(
        call=call, code="C1", title="Qualità della proposta", order=1, scoring="coefficient", max_points=40, scale=scale
    )
    act = making.paper(call.procedure.administration)
    ranking = Ranking.objects.create(
        call=call,
        programme=call.programmes.get(),
        act=act,
        adopted_at=making.at("2025-11-10T09:00"),
        published_at=making.at("2025-11-11T09:00"),
    )
    application = Agreement.objects.get().application
    RankingRow.objects.create(
        ranking=ranking,
        application=application,
        position=1,
        points=83,
        by_criterion={"C1": "32.00"},
        outcome="selected",
    )
    Meeting.objects.create(round=Round.objects.get(), at=making.at("2099-05-04T15:00"), place="Sala civica")
    Body.objects.filter(kind="ets").update(activities=["a", "p"], founded=1998)
    indexing.rebuild()


def _addresses() -> list[str]:
    agreement, body = Agreement.objects.get(), Body.objects.get(kind="ets")
    return [
        "/",
        "/cerca/?cerca=crema",
        "/cerca/?cerca=nientedinulla",
        "/percorsi/",
        PROCEDURE,
        PROCEDURE + "atti/",
        PROCEDURE + "soldi/",
        PROCEDURE + "calendario/",
        CALL,
        CALL + "graduatorie/",
        f"{PROCEDURE}convenzioni/{agreement.pk}/",
        "/calendario/",
        "/calendario/?fino=2030-01-01",
        "/enti/",
        "/enti/?cerca=nessuno",
        f"/enti/{body.pk}/",
        "/trasparenza/",
        "/trasparenza/?anno=2026&ordine=-granted",
    ]


@BOTH_WAYS
def test_what_citizens_look_through_is_accessible(opened: Opened, width: str, language: str) -> None:
    page = opened(width, language)
    for address in _addresses():
        page.goto(address)
        page.evaluate("document.querySelectorAll('details').forEach(it => (it.open = true))")
        assert (address, faults(page)) == (address, [])


def test_a_citizen_follows_the_money_from_a_word_to_a_body_and_takes_the_table_away(opened: Opened) -> None:
    page = opened("phone")
    page.goto("/")
    page.get_by_label("Cerchi un avviso").fill("ambito")
    page.get_by_role("button", name="Cerca").click()
    page.get_by_role("link", name="Co-progettazione d’Ambito").first.click()
    page.get_by_role("link", name="Graduatorie e istanze non ammesse").click()
    expect(page.get_by_role("rowheader")).to_contain_text("Proposta di Associazione di prova")
    page.goto(PROCEDURE)
    page.get_by_role("link", name="Convenzione di prova").first.click()
    expect(page.get_by_role("img", name="Il contributo nel tempo")).to_be_visible()
    page.get_by_role("link", name="Associazione di prova").click()
    expect(page.get_by_text("Interventi e servizi sociali")).to_be_visible()
    page.locator("header summary", has_text="Menu").click()
    page.get_by_role("link", name="Contributi concessi", exact=True).first.click()
    with page.expect_download() as taken:
        page.get_by_role("link", name="CSV").click()
    assert "660000,00" in taken.value.path().read_text("utf-8-sig")


def test_the_calendar_is_taken_along(opened: Opened) -> None:
    page = opened()
    page.goto("/")
    page.get_by_role("banner").get_by_role("link", name="Calendario", exact=True).click()
    expect(page.get_by_text("Incontro del tavolo")).to_be_visible()
    with page.expect_download() as taken:
        page.get_by_role("link", name=".ics").click()
    assert "SUMMARY:Incontro del tavolo" in taken.value.path().read_text()
