"""What a table puts on the desks of who sits there: only what waits for them, each thing in its place."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from condivisa.overview.desk import queries
from condivisa.records.access import Acting
from condivisa.stages.codesign import actions
from tests import making
from tests.making import at
from tests.stages.codesign.conftest import COMMENTS, FROZEN, MEETING, MINUTED, CoDesign

pytestmark = pytest.mark.django_db
NEXT = MEETING + timedelta(days=14)


def waits(viewer: Acting, moment: str) -> list[tuple[str, str, date | None]]:
    return [(one.words, one.address, one.due) for one in queries.waiting(viewer=viewer, at=at(moment))]


def test_the_desk_follows_a_table_from_its_meeting_to_its_project(codesign: CoDesign) -> None:
    table, town, partner = codesign.opens(), codesign.town, codesign.partners[0]
    convene = ("Convocare il primo incontro", f"/tavoli/{table.pk}/incontri/nuovo/", None)
    for who in (town.facilitator, town.rup):
        assert convene in waits(who, "2025-11-20T10:00")
    for who in (town.officer, town.director, partner, making.town("Altrove").facilitator):
        assert convene not in waits(who, "2025-11-20T10:00")
    meeting = codesign.meets()
    here = f"/tavoli/{table.pk}/incontri/{meeting.pk}/"
    agenda = ("Prepararsi all’incontro del tavolo", here, MEETING.date())
    assert waits(partner, "2025-11-20T10:00") == [agenda]
    assert waits(codesign.partners[1], "2025-11-20T10:00") == [], "it does not sit there"
    assert waits(town.facilitator, "2025-11-24T10:00") == []
    attendance = ("Registrare chi c’era all’incontro del 25 novembre 2025", f"{here}presenze/", None)
    assert waits(town.facilitator, "2025-11-26T08:00") == [attendance]
    codesign.minutes_drafted(meeting)
    draft = ("Leggere la bozza di un verbale, e osservare se serve", here, COMMENTS)
    assert waits(partner, "2025-11-27T08:00") == [draft]
    actions.comment_on_minutes(meeting.pk, text="Bene.", by=partner, at=MINUTED)
    assert waits(partner, "2025-11-27T08:00") == [], "it has said what it had to say"
    assert waits(town.rup, "2025-11-27T08:00") == []
    assert waits(town.rup, "2025-12-04T08:00") == [("Approvare un verbale", f"{here}approvazione/", None)]
    assert waits(town.facilitator, "2025-12-04T08:00") == [], "the manager approves"
    version = codesign.saves()
    codesign.meets(NEXT)
    review = ("Rivedere il progetto prima dell’incontro", f"/tavoli/{table.pk}/versioni/{version}/", NEXT.date())
    assert waits(partner, "2025-12-04T08:00") == [review]


def test_the_manager_proposes_the_project_once_its_minutes_are_public(codesign: CoDesign) -> None:
    table = codesign.opens()
    version = codesign.saves()
    codesign.minutes(codesign.meets())
    propose = (
        "Proporre il progetto definitivo, se il tavolo è d’accordo",
        f"/tavoli/{table.pk}/progetto/",
        None,
    )
    assert waits(codesign.town.rup, "2025-12-05T08:00") == [propose]
    act = actions.draft_final_project(version, by=codesign.town.rup, at=FROZEN)
    assert waits(codesign.town.rup, "2025-12-10T10:00") == []
    assert ("Firmare un atto", f"/documenti/{act.pk}/", None) in waits(codesign.town.director, "2025-12-10T10:00")


def test_a_reopened_table_waits_for_its_first_meeting_then_for_its_end(codesign: CoDesign) -> None:
    """The project is there since the first round: nobody is asked to write a first version, nor to propose it again."""
    town = codesign.town
    table = codesign.ended().round.table
    assert waits(town.facilitator, "2026-03-02T10:00") == []
    reopened = at("2026-03-02T11:00")
    actions.reopen(table.pk, reason="new_funds", by=town.rup, at=reopened)
    (waiting,) = queries.waiting(viewer=town.facilitator, at=at("2026-03-05T10:00"))
    assert (waiting.words, waiting.since) == ("Convocare il primo incontro di questa fase", reopened.date())
    codesign.minutes(codesign.meets(MINUTED))
    assert waits(town.facilitator, "2026-04-10T10:00") == []
    end = (
        "Chiudere la fase sui suoi verbali, o scrivere come cambia il progetto",
        f"/tavoli/{table.pk}/chiusura/",
        None,
    )
    assert end in waits(town.rup, "2026-04-10T10:00")
    codesign.saves()
    told = waits(town.rup, "2026-04-10T10:00")
    assert end not in told
    assert "Proporre il progetto definitivo, se il tavolo è d’accordo" in [words for words, _, _ in told]
