"""Terms are recalled 30, 7 and 1 days before, once, to whom they wait for, and never wait in the outbox."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from condivisa.base.days import ROME
from condivisa.records import clock
from condivisa.records.access import Acting, Role
from condivisa.records.journal.actions import INSTALLATION
from condivisa.records.journal.models import Entry
from condivisa.records.notifications import actions
from condivisa.records.notifications.models import Message, Reminder
from condivisa.records.notifications.reminders import Term, to_recall
from condivisa.site import periodic
from condivisa.stages.agreements.models import Agreement, FormalWarning
from condivisa.stages.calls.models import Question
from condivisa.stages.payments.models import Clawback
from condivisa.stages.reporting.models import FinancialReport, MemberReport, ReportingPeriod
from condivisa.stages.selection.models import CorrectionRequest, IntendedRefusal
from tests import making
from tests.making import at, refused

pytestmark = pytest.mark.django_db
DUE = date(2026, 4, 30)


def on(before: int) -> datetime:
    """Nine in the morning, so many days before the term."""
    return datetime.combine(DUE - timedelta(days=before), datetime.min.time(), ROME) + timedelta(hours=9)


def clock_says(moment: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: moment)
    periodic.every_minute.call()


def told() -> set[Any]:
    return set(Message.objects.values_list("recipient", flat=True))


@pytest.fixture
def town() -> making.Town:
    return making.town()


def drafts(town: making.Town) -> set[Any]:
    call = making.call(town, closes_at=at("2026-04-30T12:00"), opens_at=at("2026-03-01T09:00"))
    drafted = making.application(call, making.body("Scrive"), state="draft")
    making.representative(making.application(call, making.body("Ha inviato")).lead)
    return {making.representative(drafted.lead).person}


def questions(town: making.Town) -> set[Any]:
    call = making.call(town, closes_at=at("2026-04-30T12:00"), opens_at=at("2026-03-01T09:00"))
    asker = making.representative(making.body("Chiede"))
    Question.objects.create(call=call, body_id=asker.body, person_id=asker.person, asked_at=on(40), text="?")
    return {town.rup.person, town.officer.person}


def agreed(town: making.Town) -> Agreement:
    return making.agreement(making.application(making.call(town, state="closed"), making.body("Capofila")), town)


def report(town: making.Town) -> set[Any]:
    agreement = agreed(town)
    days = {"first": date(2026, 1, 1), "last": date(2026, 3, 31), "due": DUE}
    ReportingPeriod.objects.create(agreement=agreement, number=1, **days)
    done = ReportingPeriod.objects.create(agreement=agreement, number=2, **days)
    FinancialReport.objects.create(period=done, state="submitted", submitted_at=on(40), breakdown_sha256="0" * 64)
    return {making.representative(agreement.application.lead).person}


def part_handed_in(town: making.Town) -> set[Any]:
    """Who handed its part in waits for the lead, and has nothing to be reminded of."""
    lead, done, late = (making.body(name) for name in ("Capofila", "Ha consegnato", "Non ancora"))
    call = making.call(town, state="closed")
    agreement = making.agreement(making.application(call, lead, done, late), town)
    days = {"first": date(2026, 1, 1), "last": date(2026, 3, 31), "due": DUE}
    period = ReportingPeriod.objects.create(agreement=agreement, number=1, **days)
    started = FinancialReport.objects.create(period=period)
    for body in (lead, done):
        MemberReport.objects.create(report=started, body=body, state="handed_in", handed_in_at=on(40))
    making.representative(done)
    return {making.representative(lead).person, making.representative(late).person}


def correction(town: making.Town) -> set[Any]:
    application = making.application(making.call(town, state="closed"), making.body("Capofila"))
    fields = {"requirement": "r", "reason": "manca", "sent_at": on(40), "due": DUE}
    CorrectionRequest.objects.create(application=application, **fields)
    return {making.representative(application.lead).person}


def intended_refusal(town: making.Town) -> set[Any]:
    application = making.application(making.call(town, state="closed"), making.body("Capofila"))
    IntendedRefusal.objects.create(application=application, sent_at=on(40), told_at=on(40), due=DUE)
    return {making.representative(application.lead).person}


def warning(town: making.Town) -> set[Any]:
    agreement = agreed(town)
    paper = making.paper(town.body)
    FormalWarning.objects.create(agreement=agreement, reason="Ritardo.", paper=paper, sent_at=on(40), due=DUE)
    lead = making.representative(agreement.application.lead)
    return {town.rup.person, town.officer.person, lead.person}


def clawback(town: making.Town) -> set[Any]:
    agreement = agreed(town)
    lead, programme = agreement.application.lead, agreement.call.programmes.get()
    Clawback.objects.create(
        agreement=agreement, debtor=lead, body=lead, programme=programme, amount=Decimal("10.00"), asked_at=on(40),
        due=DUE, paper=making.paper(town.body),
    )  # fmt: skip
    return {making.representative(lead).person}


def test_nobody_is_reminded_of_money_that_no_signed_letter_asks() -> None:
    town = making.town()
    clawback(town)
    Clawback.objects.update(paper=making.paper(town.body, signed=False))
    assert not list(to_recall(on(7).date()))


@pytest.mark.parametrize(
    "made",
    [drafts, questions, report, part_handed_in, correction, intended_refusal, warning, clawback],
    ids=lambda one: one.__name__,
)
def test_a_term_is_recalled_three_times_to_whom_it_waits_for(
    made: Callable[[making.Town], set[Any]], town: making.Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = made(town)
    for before, so_far in ((31, 0), (30, 1), (29, 1), (8, 1), (7, 2), (2, 2), (1, 3), (0, 3)):
        for _ in range(2):
            clock_says(on(before), monkeypatch)
        assert Entry.objects.filter(event="notifications.TermRecalled").count() == so_far, before
    assert told() == people
    assert Message.objects.count() == 3 * len(people)
    assert not Message.objects.filter(to_read_first=True).exists()
    assert all(one.subject.startswith("Promemoria: ") and one.address for one in Message.objects.all())
    entry = Entry.objects.filter(event="notifications.TermRecalled").first()
    assert entry is not None
    assert (entry.chain, entry.person) == (town.body.pk, INSTALLATION)


def test_what_is_done_meanwhile_is_recalled_no_more(town: making.Town, monkeypatch: pytest.MonkeyPatch) -> None:
    correction(town)
    clock_says(on(30), monkeypatch)
    CorrectionRequest.objects.update(state="answered")
    clock_says(on(7), monkeypatch)
    assert Reminder.objects.count() == 1


def test_a_clock_that_stood_still_catches_up_and_a_term_given_late_has_no_reminder_too_early(
    town: making.Town,
) -> None:
    correction(town)
    left = {before: [days for _, days in to_recall(on(before).date())] for before in (28, 27, 20, 5, 4, 0)}
    assert left == {28: [30], 27: [], 20: [], 5: [7], 4: [], 0: [1]}


def test_a_term_moved_is_recalled_anew(town: making.Town, monkeypatch: pytest.MonkeyPatch) -> None:
    correction(town)
    clock_says(on(7), monkeypatch)
    CorrectionRequest.objects.update(due=DUE + timedelta(days=5))
    clock_says(on(2), monkeypatch)
    assert sorted(Reminder.objects.values_list("due", "days")) == [(DUE, 7), (DUE + timedelta(days=5), 7)]


def test_nobody_is_written_to_at_night(town: making.Town, monkeypatch: pytest.MonkeyPatch) -> None:
    correction(town)
    clock_says(on(7) - timedelta(hours=3), monkeypatch)
    assert not Reminder.objects.exists()


def test_only_the_clock_recalls_terms(town: making.Town) -> None:
    term = Term("selection.correction", 1, DUE, town.body.pk)
    for by, code in (
        (town.rup, "access.role"),
        (Acting(INSTALLATION, making.body("Altra").pk, frozenset({Role.KEEPER})), "access.not_yours"),
    ):
        with refused(code):
            actions.recall(term, days=7, by=by, at=on(7))
    assert not Reminder.objects.exists()
