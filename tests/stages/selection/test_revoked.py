"""A selection whose notice is revoked: nobody judges, answers or is reminded any more."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from condivisa.overview.desk import queries as desk
from condivisa.records.access import Acting
from condivisa.records.notifications.reminders import to_recall
from condivisa.stages.calls.models import Call
from condivisa.stages.selection import actions
from condivisa.stages.selection.models import CorrectionRequest, IntendedRefusal, Panel
from tests import making
from tests.making import at, refused
from tests.stages.selection.conftest import ALL_MET, CHECKED, SCORED, SIGNED, Selection

pytestmark = pytest.mark.django_db


def revoke() -> None:
    Call.objects.update(state=Call.State.REVOKED)


def test_nobody_acts_from_a_seat_once_the_notice_is_revoked(selection: Selection) -> None:
    checker = making.acting(selection.town.body, *selection.members[0].roles)
    selection.appoints()
    selection.appoints(Panel.Kind.CHECK_PANEL, [checker])
    selection.declares(checker)
    selection.opens()
    selection.checks()
    selection.decides()
    panel, first = selection.committee, selection.applications[0]
    minutes: dict[str, Any] = {"held_at": SCORED, "place": "Sala", "public": False, "text": "Si valuta.", "at": SCORED}
    seats = [selection.seat(0).pk]
    session = actions.write_minutes(panel.pk, present=seats, by=selection.members[0], **minutes)
    file = making.signed(session.minutes, selection.members[0])
    revoke()
    marks = {"A": (Decimal("0.5"), "Come da proposta.")}
    programme = selection.programme.pk
    attempts: list[Callable[[], object]] = [
        lambda: actions.score(first.pk, programme=programme, marks=marks, by=selection.members[0], at=SCORED),
        lambda: actions.write_minutes(panel.pk, present=seats, by=selection.members[0], **minutes),
        lambda: actions.sign_minutes(session.pk, file=file, by=selection.members[0], at=SCORED),
        lambda: actions.check_requirements(first.pk, outcomes=ALL_MET, by=checker, at=CHECKED),
        lambda: _asks(selection, checker),
    ]
    for attempt in attempts:
        with refused("call.revoked"):
            attempt()


def test_no_answer_is_taken_nor_asked_once_the_notice_is_revoked(selection: Selection) -> None:
    selection.appoints()
    selection.opens()
    request = _asks(selection, selection.town.rup)
    first, second = selection.applications[:2]
    told: dict[str, Any] = {"sent_at": CHECKED, "told_at": CHECKED, "due": date(2025, 11, 3)}
    IntendedRefusal.objects.create(application=second, **told)
    leads = [making.representative(one.lead) for one in (first, second)]
    on = date(2025, 11, 2)
    assert len(list(to_recall(on))) == 2
    assert [len(_asked(lead)) for lead in leads] == [1, 1]
    revoke()
    assert list(to_recall(on)) == []
    assert [len(_asked(lead)) for lead in leads] == [0, 0]
    with refused("call.revoked"):
        actions.answer_correction(request.pk, answer="Eccolo.", file=SIGNED, by=leads[0], at=CHECKED)
    with refused("call.revoked"):
        actions.answer_intended_refusal(second.pk, answer="Non è così.", by=leads[1], at=CHECKED)
    with refused("call.revoked"):
        actions.answer_intended_refusal(second.pk, answer="Tardi.", by=leads[1], at=at("2025-12-01T09:00"))


def test_the_office_is_not_asked_to_judge_what_came_before_the_revocation(selection: Selection) -> None:
    selection.appoints()
    selection.opens()
    request = _asks(selection, selection.town.rup)
    lead = making.representative(selection.applications[0].lead)
    actions.answer_correction(request.pk, answer="Eccolo.", by=lead, at=CHECKED)
    judge = "Valutare una risposta al soccorso istruttorio"
    assert judge in _asked(selection.town.rup)
    revoke()
    assert judge not in _asked(selection.town.rup)


def _asks(selection: Selection, who: Acting) -> CorrectionRequest:
    return actions.request_correction(
        selection.applications[0].pk,
        requirement="documents",
        fields=["statuto"],
        reason="Manca lo statuto.",
        days=10,
        by=who,
        at=CHECKED,
    )


def _asked(who: Acting) -> list[str]:
    return [one.words for one in desk.waiting(viewer=who, at=CHECKED)]
