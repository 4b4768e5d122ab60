"""One programme is ranked while another is still judged: what was adopted stays, what is judged stays within."""

from __future__ import annotations

from decimal import Decimal as D
from typing import Any

import pytest

from condivisa.overview.portal import queries as portal
from condivisa.records.access import Role
from condivisa.records.publication.models import Publication
from condivisa.records.publication.queries import publication_of
from condivisa.stages.calls.models import Programme
from condivisa.stages.selection import actions
from condivisa.stages.selection.models import Panel, Ranking, Session
from tests import making
from tests.making import at, refused
from tests.screens import At, said
from tests.stages.selection.conftest import DECLARED, PUBLISHED, RANKED, SCORED, Selection, make, of

pytestmark = pytest.mark.django_db
MARKS = (("1", "40"), ("0.8", "40"), ("0.5", "40"))
LATER = at("2025-11-13T09:00")


@pytest.fixture
def two() -> Selection:
    """A selection of two programmes, admitted, with a check panel."""
    selection = make(programmes=(("P1", "300000.00"), ("P2", "300000.00")))
    selection.appoints(Panel.Kind.CHECK_PANEL, [selection.town.officer])
    selection.declares(selection.town.officer, moment=DECLARED)
    return selection.admitted()


def scores(selection: Selection, code: str, moment: Any = SCORED) -> Programme:
    programme = Programme.objects.get(call=selection.call, code=code)
    for member in selection.members:
        for application, (quality, network) in zip(selection.applications, MARKS, strict=True):
            marks = {"A": (D(quality), "Come da proposta."), "B": (D(network), "Come da proposta.")}
            actions.score(application.pk, programme=programme.pk, marks=marks, by=member, at=moment)
    return programme


def minuted(selection: Selection, moment: Any = SCORED, kind: str = Panel.Kind.COMMITTEE) -> Session:
    """A sitting of a panel, its minutes signed."""
    panel = Panel.objects.get(call=selection.call, kind=kind)
    who = selection.members[0] if kind == Panel.Kind.COMMITTEE else selection.town.officer
    session = actions.write_minutes(
        panel.pk,
        held_at=moment,
        place="Sala riunioni",
        public=False,
        present=list(panel.seats.values_list("pk", flat=True)),
        text="Si valuta.",
        by=who,
        at=moment,
    )
    return actions.sign_minutes(session.pk, file=making.signed(session.minutes, who), by=who, at=moment)


def adopts(selection: Selection, programme: Programme) -> Ranking:
    act = actions.draft_ranking(programme.pk, by=selection.town.rup, at=RANKED)
    file = making.signed(act, selection.town.director)
    return actions.adopt_ranking(act.pk, file=file, by=selection.town.director, at=RANKED)


def public(session: Session) -> bool:
    return publication_of(session, Publication.Place.TRANSPARENCY) is not None


def test_minutes_are_public_once_all_they_carry_is_ranked_in_public(two: Selection) -> None:
    """One programme's ranking says nothing of the marks of another, nor of what the check panel wrote."""
    rules = minuted(two, at("2025-11-11T09:00"))
    one = scores(two, "P1")
    only_one = minuted(two)
    other = scores(two, "P2", LATER)
    both, checks = minuted(two, LATER), minuted(two, LATER, Panel.Kind.CHECK_PANEL)
    first, second = adopts(two, one), adopts(two, other)
    actions.publish_ranking(first.pk, by=two.town.rup, at=PUBLISHED)
    assert [public(each) for each in (rules, only_one, both, checks)] == [True, True, False, False]
    actions.publish_ranking(second.pk, by=two.town.rup, at=PUBLISHED)
    assert [public(each) for each in (rules, only_one, both, checks)] == [True, True, True, False]


def test_minutes_signed_after_the_last_ranking_are_public_at_once(two: Selection) -> None:
    """Those between two rankings wait for the last one, as whatever may tell of what is still judged."""
    one, other = scores(two, "P1"), scores(two, "P2")
    minuted(two)
    first, second = adopts(two, one), adopts(two, other)
    actions.publish_ranking(first.pk, by=two.town.rup, at=PUBLISHED)
    between = minuted(two, PUBLISHED)
    assert not public(between)
    actions.publish_ranking(second.pk, by=two.town.rup, at=PUBLISHED)
    assert public(between)
    after = minuted(two, PUBLISHED)
    assert public(after)
    assert not public(minuted(two, PUBLISHED, Panel.Kind.CHECK_PANEL))
    acts = portal.procedure(two.call.procedure.slug, at=PUBLISHED).acts
    assert after.minutes in [one.paper for one in acts]


def test_minutes_after_a_ranking_no_longer_carry_its_marks(two: Selection) -> None:
    one = scores(two, "P1")
    minuted(two)
    adopts(two, one)
    scores(two, "P2", LATER)
    titles = {each["title"].split(":")[0] for each in minuted(two, LATER).minutes.inputs["proposals"]}
    assert titles == {"Programma P2"}


def test_a_ranking_rests_on_minutes_written_after_its_last_mark(two: Selection) -> None:
    one = scores(two, "P1")
    minuted(two)
    two.scores(two.members[0], two.applications[0], "0.9", moment=LATER)
    with refused("selection.not_minuted"):
        actions.draft_ranking(one.pk, by=two.town.rup, at=RANKED)
    minuted(two, LATER)
    assert adopts(two, one).rows.count() == 3


def test_an_adopted_ranking_is_shown_as_it_was_adopted(two: Selection, when: Any) -> None:
    """After a substitution the marks in force are others: neither points nor names change."""
    one = scores(two, "P1")
    minuted(two)
    ranking = adopts(two, one)
    actions.publish_ranking(ranking.pk, by=two.town.rup, at=PUBLISHED)
    substitute = making.acting(two.town.body, Role.COMMITTEE_MEMBER, who=making.person("Sergio", "Supplente"))
    act = actions.draft_substitution(
        two.seat(0).pk, person=substitute.person, reason="Rinuncia.", by=two.town.rup, at=PUBLISHED
    )
    file = making.signed(act, two.town.director)
    actions.substitute_seat(act.pk, file=file, by=two.town.director, at=PUBLISHED)
    when(at("2025-11-16T09:00"))
    page = said(At(two.town.rup).get("selection_ranking", **of(two, programme="P1")))
    assert "Supplente" not in page
    rows = page.split("Le proposte in ordine di punti")[1]
    for points in ("100,00", "88,00", "70,00"):
        assert points in rows
