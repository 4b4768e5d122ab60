"""A sitting is of a panel that was there, minuted with who sat on its day."""

from __future__ import annotations

from typing import Any

import pytest

from condivisa.records.access import Role
from condivisa.stages.selection import actions
from condivisa.stages.selection.models import Seat, Session
from tests import making
from tests.making import at, refused
from tests.screens import At, said
from tests.stages.selection.conftest import SCORED, Selection, of

pytestmark = pytest.mark.django_db
LEFT = at("2025-11-05T09:00")


@pytest.fixture
def substituted(selection: Selection) -> Selection:
    """The third member has left the seat to another."""
    selection.admitted()
    town = selection.town
    substitute = making.acting(town.body, Role.COMMITTEE_MEMBER, who=making.person("Sergio", "Supplente"))
    act = actions.draft_substitution(
        selection.seat(2).pk, person=substitute.person, reason="Rinuncia.", by=town.rup, at=LEFT
    )
    actions.substitute_seat(act.pk, file=making.signed(act, town.director), by=town.director, at=LEFT)
    return selection


def minutes(selection: Selection, held_at: Any, *present: Seat) -> Session:
    return actions.write_minutes(
        selection.committee.pk,
        held_at=held_at,
        place="Sala",
        public=False,
        present=[one.pk for one in present],
        text="Si valuta.",
        by=selection.members[0],
        at=SCORED,
    )


def test_a_sitting_is_never_before_the_panel_was_appointed(substituted: Selection) -> None:
    chair = substituted.seat(0)
    with refused("selection.before_appointment", "selection.not_seated_then"):
        minutes(substituted, at("2019-05-06T09:00"), chair)
    assert minutes(substituted, at("2025-10-21T08:00"), chair), "on the day of the appointment"


def test_who_is_present_sat_on_that_day(substituted: Selection) -> None:
    """The day itself belongs to both: who leaves in the morning had sat before."""
    chair, (gone, came) = substituted.seat(0), Seat.objects.filter(panel=substituted.committee).order_by("pk")[2:]
    for held_at, one in ((at("2025-11-04T09:00"), came), (at("2025-11-06T09:00"), gone)):
        with refused("selection.not_seated_then") as refusal:
            minutes(substituted, held_at, chair, one)
        assert refusal.value.findings[0].facts["people"] == str(one.person)
    for held_at, one in ((at("2025-11-04T09:00"), gone), (LEFT, gone), (LEFT, came), (SCORED, came)):
        assert minutes(substituted, held_at, chair, one).seats.count() == 2


def test_minutes_of_before_a_substitution_name_who_sat_then(substituted: Selection, when: Any) -> None:
    when(SCORED)
    gone = Seat.objects.get(left_at=LEFT)
    chair, place = At(substituted.members[0]), of(substituted, kind="committee")
    page = said(chair.get("selection_minutes", **place))
    assert f"{gone.person}, fino al 5 novembre 2025" in page
    assert "Sergio Supplente, dal 5 novembre 2025" in page
    typed = {"held_at": "2025-11-04T09:00", "where": "Sala", "text": "Si valuta.", "who": [str(gone.pk)]}
    assert chair.post("selection_minutes", "MinutesForm", place, **typed).status_code == 302
    assert list(Session.objects.get().seats.all()) == [gone]
