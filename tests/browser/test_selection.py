"""A selection at every step, for who checks and for who scores; what a mark is worth while one gives it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from condivisa.records import clock
from condivisa.records.access import Acting
from condivisa.stages.selection.models import CorrectionRequest, IntendedRefusal, Seat
from tests.browser.conftest import BOTH_WAYS
from tests.browser.test_every_address import comes, looked
from tests.stages.selection import conftest as selecting

pytestmark = pytest.mark.browser
type Opened = Callable[..., Page]


@BOTH_WAYS
def test_pages_of_a_selection_are_accessible(
    opened: Opened, site: str, monkeypatch: pytest.MonkeyPatch, width: str, language: str
) -> None:
    selection = selecting.make({"scores_beside": True, "intended_refusal": True, "ties": "draw"})
    slug, code = selection.call.procedure.slug, selection.call.code
    page, wrong = opened(width, language), {}

    def looks(who: Acting, moment: object, *parts: str) -> None:
        monkeypatch.setattr(clock, "now", lambda: moment)
        comes(page, who, site)
        for part in parts:
            if found := looked(page, f"/percorsi/{slug}/avvisi/{code}/selezione/{part}"):
                wrong[part] = found

    rup, member, (first, second, _third) = selection.town.rup, selection.members[0], selection.applications
    selection.appoints()
    seat = Seat.objects.filter(panel=selection.committee).first()
    assert seat is not None
    looks(rup, selecting.DECLARED, "", "conflitto/", "apertura/", f"sostituzione/{seat.pk}/")
    selection.opens()
    selection.checks(documents="Manca lo statuto.")
    told = {"sent_at": selecting.CHECKED, "due": selecting.RANKED.date()}
    CorrectionRequest.objects.create(application=first, requirement="documents", reason="Manca lo statuto.", **told)
    IntendedRefusal.objects.create(
        application=second, requirements=["signed"], answer="Eccola.", answered_at=selecting.CHECKED, **told
    )
    one = f"istanze/{first.pk}/"
    looks(rup, selecting.CHECKED, "", "istanze/", one, f"{one}requisiti/", f"{one}integrazioni/", f"{one}preavviso/")
    looks(rup, selecting.CHECKED, f"istanze/{second.pk}/osservazioni/", "ammissione/")
    CorrectionRequest.objects.all().delete()
    IntendedRefusal.objects.all().delete()
    selection.checks()
    selection.decides()
    score = f"valutazione/P1/{first.pk}/"
    for judge in selection.members[1:]:
        selection.scores(judge, first, "0.7", "40")
    looks(member, selecting.SCORED, "", "valutazione/", score, "graduatoria/P1/")
    for judge in selection.members:
        for application in selection.applications:
            selection.scores(judge, application, "0.8", "20")
    looks(member, selecting.SCORED, score, "graduatoria/P1/", "sorteggio/P1/", "verbali/committee/")
    looks(rup, selecting.SCORED, "graduatoria/P1/")
    assert wrong == {}


def test_what_a_mark_is_worth_is_said_while_one_gives_it(
    opened: Opened, site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: selecting.SCORED)
    selection = selecting.make().admitted()
    page = opened()
    comes(page, selection.members[0], site)
    call = selection.call
    page.goto(
        f"/percorsi/{call.procedure.slug}/avvisi/{call.code}/selezione/valutazione/P1/{selection.applications[0].pk}/"
    )
    worth, all_of_it = page.locator("[data-points=value_A]"), page.locator("[data-points-of-all]")
    expect(all_of_it).to_be_empty()
    page.fill("[name=value_A]", "0,825")
    expect(worth).to_have_text("0,825 × 60 = 49,50 punti")
    page.select_option("[name=value_B]", "20")
    expect(page.locator("[data-points=value_B]")).to_have_text("20,00 punti")
    expect(all_of_it).to_have_text("In tutto, con i voti scritti qui: 69,50 punti")
    page.fill("[name=value_A]", "7")
    expect(worth).to_be_empty()
    expect(all_of_it).to_contain_text("20,00")


def test_each_requirement_is_named_in_sight(opened: Opened, site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not for screen readers alone: a panel that sees eight unnamed choices cannot say which one is not met."""
    monkeypatch.setattr(clock, "now", lambda: selecting.CHECKED)
    selection = selecting.make()
    selection.appoints()
    selection.opens()
    page, call = opened(), selection.call
    comes(page, selection.town.rup, site)
    address = f"/percorsi/{call.procedure.slug}/avvisi/{call.code}/selezione/istanze/{selection.applications[0].pk}/"
    page.goto(f"{address}requisiti/")
    names = page.locator("fieldset.pair > legend")
    assert names.count() > 5
    for name in names.all():
        box = name.bounding_box()
        assert box is not None
        assert box["width"] > 50, name.inner_text()
