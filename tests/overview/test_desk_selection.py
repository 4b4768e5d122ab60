"""What a selection asks of whom: a correction of who checks, minutes of who sits, a ranking of who publishes it."""

from __future__ import annotations

from datetime import date

import pytest

from condivisa.records.access import Acting, Role
from condivisa.stages.selection import actions
from condivisa.stages.selection.models import CorrectionRequest, Panel, Ranking, Seat
from tests import making
from tests.overview.waiting import NOW, correction, declares, words
from tests.stages.selection.conftest import CHECKED, SCORED, Selection, make

pytestmark = pytest.mark.django_db
JUDGE = "Valutare una risposta al soccorso istruttorio"
CLOSE = "Chiudere una richiesta di integrazione scaduta senza risposta"
SIGN = "Firmare un atto"
PUBLISH = "Pubblicare una graduatoria adottata"


def test_a_correction_waits_for_who_checks_it() -> None:
    """Answered, or past its term unanswered, which keeps the admission from being decided."""
    town = making.town()
    call = making.call(town)
    correction(call, making.body("Cooperativa"), state="answered")
    assert (words(town.rup), words(town.officer)) == ([JUDGE], [])
    panel = Panel.objects.create(call=call, kind="committee", act=making.paper(town.body), appointed_at=NOW)
    Seat.objects.create(panel=panel, person_id=town.officer.person, since=NOW)
    declares(call, town.officer)
    assert words(town.officer) == []
    Panel.objects.update(kind="check_panel")
    assert words(town.officer) == [JUDGE]
    CorrectionRequest.objects.update(state="sent")
    assert (words(town.rup), words(town.officer)) == ([], [])
    CorrectionRequest.objects.update(due=date(2026, 1, 7))
    assert (words(town.rup), words(town.officer)) == ([CLOSE], [CLOSE])


def test_minutes_wait_for_who_sits_and_is_in_conflict_with_nobody() -> None:
    selection = make().admitted()
    actions.write_minutes(
        selection.committee.pk,
        held_at=SCORED,
        place="Sala",
        public=False,
        present=[selection.seat(0).pk],
        text="Si valuta.",
        by=selection.members[0],
        at=SCORED,
    )
    selection.declares(selection.members[2], selection.applications[0], moment=SCORED)
    chair, other, recused = (words(one) for one in selection.members)
    assert SIGN in chair
    assert SIGN in other
    assert SIGN not in recused
    assert SIGN not in words(selection.town.director)


def test_an_adopted_ranking_waits_to_be_published() -> None:
    selection: Selection = make().admitted()
    act = making.paper(selection.town.body)
    Ranking.objects.create(call=selection.call, programme=selection.programme, act=act, adopted_at=SCORED)
    assert PUBLISH in words(selection.town.rup)
    assert PUBLISH not in words(selection.town.director)
    selection.declares(selection.town.rup, selection.applications[0], moment=SCORED)
    assert PUBLISH not in words(selection.town.rup), "who is recused does not publish it"
    another = making.acting(selection.town.body, Role.PROCEDURE_MANAGER)
    assert PUBLISH in words(another)
    Ranking.objects.update(published_at=SCORED)
    assert PUBLISH not in words(another)


def test_a_ranking_to_sign_waits_for_a_director_in_conflict_with_nobody() -> None:
    selection = make().admitted()
    act = making.paper(selection.town.body, kind="selection.ranking", signed=False)
    act.inputs = {"call": selection.call.pk, "programme": selection.programme.pk}
    act.save(update_fields=["inputs"])
    director = selection.town.director
    assert SIGN in words(director)
    selection.declares(director, selection.applications[0], moment=SCORED)
    assert SIGN not in words(director)


OPEN, CHECK, ADMIT = "Aprire le istanze", "Controllare i requisiti delle istanze", "Preparare l’atto di ammissione"


def test_the_steps_before_the_scoring_wait_for_who_takes_them() -> None:
    selection = make()
    selection.appoints()
    rup, director, member = selection.town.rup, selection.town.director, selection.members[0]
    steps = {OPEN, CHECK, ADMIT}

    def waits(who: Acting) -> list[str]:
        return [one for one in words(who) if one in steps]

    everybody = (rup, director, *selection.members)
    for who in everybody:
        assert waits(rup) == [], "somebody has not declared"
        selection.declares(who)
    assert [waits(who) for who in (rup, director, member)] == [[OPEN], [], []]
    selection.opens(declaring=False)
    assert [waits(who) for who in (rup, director, member)] == [[CHECK], [], []]
    seat = {"person_id": member.person, "since": NOW}
    Seat.objects.filter(person=member.person).delete()
    panel = Panel.objects.create(
        call=selection.call, kind="check_panel", act=making.paper(selection.town.body), appointed_at=NOW
    )
    Seat.objects.create(panel=panel, **seat)
    assert [waits(who) for who in (rup, member)] == [[], [CHECK]], "a check panel checks in the RUP's place"
    Seat.objects.filter(panel=panel).delete()
    panel.delete()
    for one in selection.applications:
        actions.request_correction(
            one.pk, requirement="documents", fields=[], reason="Manca.", days=10, by=rup, at=CHECKED
        )
    assert waits(rup) == [CHECK], "what waits to be mended is one requirement: the others can be checked"
    CorrectionRequest.objects.all().delete()
    selection.checks()
    assert [waits(who) for who in (rup, director, member)] == [[ADMIT], [], []]
    asked = CorrectionRequest.objects.create(
        application=selection.applications[0],
        requirement="documents",
        reason="Manca.",
        sent_at=NOW,
        due=date(2099, 1, 1),
    )
    assert waits(rup) == [], "a correction waits"
    asked.delete()
    actions.draft_admission(selection.call.pk, by=rup, at=CHECKED)
    assert waits(rup) == [], "it is the director's to sign"
    assert waits(making.town("Altrove").rup) == []
