"""Lots that no longer count: annulled by the committee with a reason, and drawn again where points are still equal."""

from __future__ import annotations

from typing import Any

import pytest

from condivisa.records.access import Role
from condivisa.records.journal.models import Entry
from condivisa.records.papers import actions as papers
from condivisa.stages.selection import actions
from condivisa.stages.selection.models import Draw
from tests import making
from tests.making import refused
from tests.screens import At, said
from tests.stages.selection.conftest import RANKED, SCORED, Selection, make, of

pytestmark = pytest.mark.django_db


@pytest.fixture
def drawn() -> Selection:
    """The first two proposals are level, and their lots are drawn."""
    selection = make({"ties": "draw"}).admitted()
    for member in selection.members:
        for application, quality in zip(selection.applications, ("0.8", "0.8", "0.5"), strict=True):
            selection.scores(member, application, quality, "40")
    draws(selection, 2, 1)
    selection.minutes()
    return selection


def draws(selection: Selection, first: int, second: int) -> None:
    one, two, _third = selection.applications
    actions.draw_lots(
        selection.programme.pk, numbers={one.pk: first, two.pk: second}, by=selection.members[0], at=SCORED
    )


def annuls(selection: Selection, reason: str = "Un numero è trascritto male.", moment: Any = SCORED) -> None:
    actions.annul_lots(selection.programme.pk, reason=reason, by=selection.members[0], at=moment)


def test_a_number_written_wrong_is_annulled_and_written_again(drawn: Selection) -> None:
    annuls(drawn)
    draws(drawn, 1, 2)
    assert [row.application for row in drawn.adopts().rows.all()] == drawn.applications
    assert Draw.objects.filter(annulled="Un numero è trascritto male.", annulled_at=SCORED).count() == 2
    event = Entry.objects.get(event="selection.LotsAnnulled")
    assert event.data["numbers"] == [1, 2]


def test_the_ranking_tells_the_lots_annulled_and_why(drawn: Selection) -> None:
    """L. 241/1990, art. 3: whoever drew another number the first time reads why it does not count."""
    annuls(drawn)
    draws(drawn, 1, 2)
    act = drawn.adopts().act
    assert act.inputs["annulled"] == [
        {
            "on": "annullato il 12 novembre 2025, ore 09:00",
            "reason": "Un numero è trascritto male.",
            "numbers": ["Cooperativa Brezza: 1", "Cooperativa Alba: 2"],
        }
    ]
    assert papers.render(act).pdf is not None


def test_a_ranking_whose_lots_stand_says_nothing_of_annulments(drawn: Selection) -> None:
    assert "annulled" not in drawn.adopts().act.inputs


def test_lots_are_annulled_by_who_judges_with_a_reason_before_the_ranking(drawn: Selection) -> None:
    with refused("selection.reason_missing"):
        annuls(drawn, " ")
    with refused("selection.no_seat"):
        actions.annul_lots(drawn.programme.pk, reason="Errore.", by=drawn.town.rup, at=SCORED)
    drawn.declares(drawn.members[2], drawn.applications[2], moment=SCORED)
    with refused("selection.recused"):
        actions.annul_lots(drawn.programme.pk, reason="Errore.", by=drawn.members[2], at=SCORED)
    drawn.adopts()
    with refused("selection.already_ranked"):
        annuls(drawn)


def test_there_must_be_lots_to_annul(drawn: Selection) -> None:
    annuls(drawn)
    with refused("selection.no_lots"):
        annuls(drawn)


def test_a_substitute_scores_once_the_lots_are_annulled(drawn: Selection) -> None:
    """Without it the programme could never be ranked: no marks after lots, no ranking without marks."""
    town = drawn.town
    substitute = making.acting(town.body, Role.COMMITTEE_MEMBER, who=making.person("Sergio", "Supplente"))
    act = actions.draft_substitution(
        drawn.seat(2).pk, person=substitute.person, reason="Rinuncia.", by=town.rup, at=SCORED
    )
    actions.substitute_seat(act.pk, file=making.signed(act, town.director), by=town.director, at=SCORED)
    drawn.declares(substitute, moment=SCORED)
    with refused("selection.lots_drawn"):
        drawn.scores(substitute, drawn.applications[0], "0.8", "40")
    annuls(drawn)
    for application in drawn.applications:
        drawn.scores(substitute, application, "0.8", "40")
    draws(drawn, 1, 2)
    assert drawn.adopts().rows.count() == 3


def test_minutes_tell_of_an_annulment_before_the_ranking(drawn: Selection) -> None:
    annuls(drawn, moment=RANKED)
    draws(drawn, 1, 2)
    with refused("selection.not_minuted"):
        drawn.adopts()


def test_lots_are_annulled_in_the_browser(drawn: Selection, when: Any) -> None:
    when(SCORED)
    chair, place = At(drawn.members[0]), of(drawn, programme="P1")
    assert "Il sorteggio fatto" in said(chair.get("selection_ranking", **place))
    page = said(chair.get("selection_draw", **place))
    assert "1 · " in page
    assert "Registra il sorteggio" not in page
    assert chair.post("selection_draw", "annulla", place, reason="").status_code == 422
    assert chair.post("selection_draw", "annulla", place, reason="Numero sbagliato.").status_code == 302
    page = said(chair.get("selection_draw", **place))
    assert "Registra il sorteggio" in page
    assert "Il motivo: Numero sbagliato. 1 · " in page, "what was drawn stays, with why it counts no longer"
    rup = said(At(drawn.town.rup).get("selection_ranking", **place))
    assert "Annullato dalla commissione il 12 novembre 2025, ore 09:00. Il motivo: Numero sbagliato. 1 · " in rup
    assert not Draw.objects.filter(annulled_at=None).exists()
