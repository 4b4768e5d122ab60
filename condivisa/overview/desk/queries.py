"""What waits for one person acting for one body: each kind of task is one statement over the stage that holds it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from condivisa.base.days import day
from condivisa.records.access import Acting, Role
from condivisa.stages.agreements.models import Partner
from condivisa.stages.applications.models import Application, Member
from condivisa.stages.calls.models import Call, Question
from condivisa.stages.coprogramming.models import Procedure
from condivisa.stages.payments.models import Clawback, Payment
from condivisa.stages.reporting.models import FinancialReport, ReportingPeriod
from condivisa.stages.selection.models import ConflictDeclaration, CorrectionRequest, Seat

OFFICE = frozenset({Role.OFFICER, Role.PROCEDURE_MANAGER})
PARTNERS = frozenset({Role.LEGAL_REPRESENTATIVE, Role.OPERATOR, Role.ACCOUNTANT})
NEXT_STEP = {
    Payment.State.REQUESTED: Role.PROCEDURE_MANAGER,
    Payment.State.ATTESTED: Role.DIRECTOR,
    Payment.State.AUTHORISED: Role.FINANCE_OFFICER,
    Payment.State.ORDERED: Role.FINANCE_OFFICER,
}
"""Whose turn it is, by the state of a payment."""


class Task(NamedTuple):
    """One thing that waits: what to do, about what, where, by when (`late` when that day is past)."""

    words: str
    thing: str
    address: str
    due: date | None = None
    late: bool = False


def waiting(*, viewer: Acting, at: datetime) -> Sequence[Task]:
    """What waits for the viewer, by due date; what has no term comes last. Source: L. 241/1990, art. 2."""
    on = day(at)
    asked = (kind(viewer, on) for roles, kind in KINDS if roles & viewer.roles)
    tasks = [task._replace(late=task.due is not None and task.due < on) for tasks in asked for task in tasks]
    return sorted(tasks, key=lambda task: (task.due is None, task.due or on, task.words, task.thing))


def _questions(viewer: Acting, on: date) -> Iterable[Task]:
    asked = Question.objects.filter(
        call__procedure__administration=viewer.body, call__state=Call.State.PUBLISHED, answered_at=None
    )
    for question in asked.select_related("call__procedure"):
        call = question.call
        until = day(call.closes_at) if call.closes_at else None
        address = reverse("answer", args=[call.procedure.slug, call.code, question.pk])
        yield Task(_("Rispondere a una domanda"), call.title, address, until)


def _corrections_answered(viewer: Acting, on: date) -> Iterable[Task]:
    requests = CorrectionRequest.objects.filter(
        application__call__procedure__administration=viewer.body, state=CorrectionRequest.State.ANSWERED
    )
    for request in requests.select_related("application__call__procedure"):
        words = _("Valutare una risposta al soccorso istruttorio")
        yield Task(words, request.application.title, _page(request.application.call.procedure))


def _reports_to_check(viewer: Acting, on: date) -> Iterable[Task]:
    reports = FinancialReport.objects.filter(
        period__agreement__call__procedure__administration=viewer.body, state=FinancialReport.State.SUBMITTED
    )
    for report in reports.select_related("period__agreement__call__procedure"):
        words = _("Verificare il rendiconto n. %(number)s") % {"number": report.period.number}
        agreement = report.period.agreement
        yield Task(words, agreement.title, _page(agreement.call.procedure))


def _payments(viewer: Acting, on: date) -> Iterable[Task]:
    words = {
        Payment.State.REQUESTED: _("Attestare un pagamento"),
        Payment.State.ATTESTED: _("Liquidare un pagamento"),
        Payment.State.AUTHORISED: _("Emettere un mandato"),
        Payment.State.ORDERED: _("Registrare una quietanza"),
    }
    mine = [state for state, role in NEXT_STEP.items() if role in viewer.roles]
    payments = Payment.objects.filter(agreement__call__procedure__administration=viewer.body, state__in=mine)
    for payment in payments.select_related("agreement__call__procedure"):
        # Attesting, authorising and ordering are three different people's.
        if viewer.person not in (payment.attested_by_id, payment.authorised_by_id):
            said = words[Payment.State(payment.state)]
            yield Task(said, payment.agreement.title, _page(payment.agreement.call.procedure))


def _conflicts_to_declare(viewer: Acting, on: date) -> Iterable[Task]:
    declared = ConflictDeclaration.objects.filter(call=OuterRef("panel__call"), person=viewer.person)
    seats = Seat.objects.filter(~Exists(declared), person=viewer.person, left_at=None)
    for seat in seats.select_related("panel__call__procedure"):
        words = _("Dichiarare se c’è un conflitto di interessi")
        yield Task(words, seat.panel.call.title, _page(seat.panel.call.procedure))


def _applications_to_confirm(viewer: Acting, on: date) -> Iterable[Task]:
    members = Member.objects.filter(
        ~Q(confirmed_version=F("application__version")) | Q(confirmed_version=None),
        body=viewer.body,
        application__state=Application.State.DRAFT,
        application__call__state=Call.State.PUBLISHED,
    )
    for member in members.select_related("application__call__procedure"):
        call = member.application.call
        until = day(call.closes_at) if call.closes_at else None
        address = reverse("call", args=[call.procedure.slug, call.code])
        yield Task(_("Confermare l’istanza"), member.application.title, address, until)


def _corrections_to_answer(viewer: Acting, on: date) -> Iterable[Task]:
    requests = CorrectionRequest.objects.filter(application__lead=viewer.body, state=CorrectionRequest.State.SENT)
    for request in requests.select_related("application__call__procedure"):
        words = _("Rispondere al soccorso istruttorio")
        yield Task(words, request.application.title, _page(request.application.call.procedure), request.due)


def _reports_due(viewer: Acting, on: date) -> Iterable[Task]:
    handed_in = FinancialReport.objects.filter(period=OuterRef("pk")).exclude(state=FinancialReport.State.DRAFT)
    mine = Partner.objects.filter(agreement=OuterRef("agreement"), body=viewer.body, left_on=None)
    periods = ReportingPeriod.objects.filter(~Exists(handed_in), Exists(mine), last__lt=on)
    for period in periods.select_related("agreement__call__procedure"):
        words = _("Presentare il rendiconto n. %(number)s") % {"number": period.number}
        yield Task(words, period.agreement.title, _page(period.agreement.call.procedure), period.due)


def _clawbacks(viewer: Acting, on: date) -> Iterable[Task]:
    asked = Clawback.objects.filter(debtor=viewer.body, state__in=[Clawback.State.ASKED, Clawback.State.OVERDUE])
    for clawback in asked.select_related("agreement__call__procedure"):
        procedure = clawback.agreement.call.procedure
        yield Task(_("Restituire una somma"), clawback.agreement.title, _page(procedure), clawback.due)


KINDS: Sequence[tuple[frozenset[Role], Callable[[Acting, date], Iterable[Task]]]] = (
    (OFFICE, _questions),
    (OFFICE, _corrections_answered),
    (OFFICE, _reports_to_check),
    (frozenset(NEXT_STEP.values()), _payments),
    (frozenset({Role.COMMITTEE_MEMBER}), _conflicts_to_declare),
    (PARTNERS, _applications_to_confirm),
    (PARTNERS, _corrections_to_answer),
    (PARTNERS, _reports_due),
    (PARTNERS, _clawbacks),
)
"""Whom each kind of task waits for."""


def _page(procedure: Procedure) -> str:
    return reverse("procedure", args=[procedure.slug])
