"""Who is in conflict or tied to an applicant neither reads marks nor prepares what decides: L. 241/1990, art. 6-bis."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from condivisa.records.access import Acting, Role
from condivisa.records.papers.models import Paper
from condivisa.records.signing.queries import get_document
from condivisa.stages.applications.models import LateAttempt
from condivisa.stages.selection import actions
from condivisa.stages.selection.models import Panel, Session
from tests import making
from tests.making import at, refused
from tests.screens import At, said
from tests.stages.selection.conftest import ADMITTED, DECLARED, NOMINATED, RANKED, SCORED, Selection, make, of

pytestmark = pytest.mark.django_db


@pytest.fixture
def scored(selection: Selection) -> Selection:
    selection.admitted()
    for member in selection.members:
        for application, quality in zip(selection.applications, ("1", "0.8", "0.5"), strict=True):
            selection.scores(member, application, quality, "40")
    selection.minutes()
    return selection


def reads(session: Session, who: Acting) -> bool:
    try:
        return bool(get_document(session.minutes_id, viewer=who, at=SCORED))
    except Paper.DoesNotExist:
        return False


def test_minutes_with_marks_are_for_who_may_judge_them(scored: Selection) -> None:
    session = Session.objects.get()
    town, late = scored.town, making.acting(scored.town.body, Role.DIRECTOR)
    assert all(reads(session, who) for who in (town.rup, town.director, *scored.members))
    assert not reads(session, late), "who has not declared"
    for who in (scored.members[2], town.rup):
        scored.declares(who, scored.applications[0], moment=SCORED)
        assert not reads(session, who), "who is recused"


def test_minutes_without_marks_are_for_all_who_sit(selection: Selection) -> None:
    """What was agreed before the opening is read, and signed, by who has still to declare."""
    selection.appoints()
    present = list(selection.committee.seats.values_list("pk", flat=True))
    session = actions.write_minutes(
        selection.committee.pk,
        held_at=DECLARED,
        place="Sala",
        public=False,
        present=present,
        text="Ci si insedia.",
        by=selection.members[0],
        at=DECLARED,
    )
    assert reads(session, selection.members[1])


def test_a_rup_in_conflict_or_undeclared_drafts_no_decision(scored: Selection) -> None:
    another = making.acting(scored.town.body, Role.PROCEDURE_MANAGER)
    with refused("selection.not_declared"):
        actions.draft_ranking(scored.programme.pk, by=another, at=RANKED)
    scored.declares(scored.town.rup, scored.applications[0], moment=SCORED)
    with refused("selection.recused"):
        actions.draft_ranking(scored.programme.pk, by=scored.town.rup, at=RANKED)
    scored.declares(another, moment=SCORED)
    assert actions.draft_ranking(scored.programme.pk, by=another, at=RANKED)


def test_a_rup_in_conflict_reads_no_points_before_the_ranking_is_adopted(scored: Selection, when: Any) -> None:
    when(RANKED)
    town, place = scored.town, of(scored, programme="P1")
    act = actions.draft_ranking(scored.programme.pk, by=town.rup, at=RANKED)
    assert "100,00" in said(At(town.rup).get("selection_ranking", **place))
    for who in (town.rup, scored.members[2]):
        scored.declares(who, scored.applications[0], moment=RANKED)
    page = said(At(town.rup).get("selection_ranking", **place))
    assert "100,00" not in page
    assert "si astiene" in page
    assert "Graduatoria del programma" not in page, "the act drafted before"
    for who in (town.rup, scored.members[2]):
        with pytest.raises(Paper.DoesNotExist):
            get_document(act.pk, viewer=who, at=RANKED)
    assert get_document(act.pk, viewer=scored.members[0], at=RANKED)


def test_a_rup_in_conflict_does_not_publish_the_ranking(scored: Selection) -> None:
    town, another = scored.town, making.acting(scored.town.body, Role.PROCEDURE_MANAGER)
    ranking = scored.adopts()
    with refused("selection.not_declared"):
        actions.publish_ranking(ranking.pk, by=another, at=RANKED)
    scored.declares(town.rup, scored.applications[1], moment=RANKED)
    assert get_document(ranking.act_id, viewer=town.rup, at=RANKED), "what is adopted is read"
    with refused("selection.recused"):
        actions.publish_ranking(ranking.pk, by=town.rup, at=RANKED)
    scored.declares(another, moment=RANKED)
    assert actions.publish_ranking(ranking.pk, by=another, at=RANKED).published_at


def test_a_rup_in_conflict_does_not_draft_the_admission(selection: Selection) -> None:
    selection.appoints()
    selection.opens()
    selection.checks()
    selection.declares(selection.town.rup, selection.applications[0], moment=ADMITTED)
    with refused("selection.recused"):
        actions.draft_admission(selection.call.pk, by=selection.town.rup, at=ADMITTED)


def tied(selection: Selection, person: UUID) -> None:
    """Somebody takes up a role with an applicant once the act was drafted."""
    making.acting(selection.applications[0].lead, Role.OPERATOR, who=making.Person.objects.get(pk=person))


def test_ties_are_judged_again_when_an_appointment_is_signed(selection: Selection) -> None:
    people = [one.person for one in selection.members]
    act = actions.draft_appointment(
        selection.call.pk, kind="committee", members=people, chair=people[0], by=selection.town.rup, at=NOMINATED
    )
    tied(selection, people[1])
    file = making.signed(act, selection.town.director)
    with refused("selection.sits_for_applicant"):
        actions.appoint_panel(act.pk, file=file, by=selection.town.director, at=NOMINATED)
    assert not Panel.objects.exists()


def test_ties_are_judged_again_when_a_substitution_is_signed(selection: Selection) -> None:
    selection.appoints()
    substitute = making.acting(selection.town.body, Role.COMMITTEE_MEMBER)
    act = actions.draft_substitution(
        selection.seat(1).pk, person=substitute.person, reason="Rinuncia.", by=selection.town.rup, at=DECLARED
    )
    tied(selection, substitute.person)
    file = making.signed(act, selection.town.director)
    with refused("selection.sits_for_applicant"):
        actions.substitute_seat(act.pk, file=file, by=selection.town.director, at=DECLARED)


def test_nobody_admitted_is_called_late() -> None:
    """An outage moves the term, and who had tried after the first one arrives in time."""
    selection = make(closes_at=at("2025-10-20T18:00"))
    selection.appoints()
    selection.opens()
    selection.checks()
    drafts = [making.application(selection.call, making.body(name), state="draft") for name in ("Tarda", "Persa")]
    first, closed = selection.applications[0], at("2025-10-20T12:00")
    for application, moment in ((drafts[0], "12:01"), (first, "19:00"), (drafts[1], "19:00")):
        LateAttempt.objects.create(
            call=selection.call,
            application=application,
            body=application.lead,
            at=at(f"2025-10-20T{moment}"),
            closed_at=closed,
        )
    act = actions.draft_admission(selection.call.pk, by=selection.town.rup, at=ADMITTED)
    assert [one["body"] for one in act.inputs["late"]] == ["Persa"]
