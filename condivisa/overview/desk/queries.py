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
from condivisa.records.paging import PAGE
from condivisa.stages.agreements.models import Partner
from condivisa.stages.applications.models import Application, Member
from condivisa.stages.calls.models import Call, Question
from condivisa.stages.payments.models import Clawback, Payment
from condivisa.stages.reporting.models import FinancialReport, ReportingPeriod
from condivisa.stages.selection.access import DECLARE
from condivisa.stages.selection.models import ConflictDeclaration, CorrectionRequest, Opening, Seat

OFFICE = frozenset({Role.OFFICER, Role.PROCEDURE_MANAGER})
PARTNERS = frozenset({Role.LEGAL_REPRESENTATIVE, Role.OPERATOR, Role.ACCOUNTANT})
NEXT_STEP = {
    Payment.State.REQUESTED: Role.PROCEDURE_MANAGER,
    Payment.State.ATTESTED: Role.DIRECTOR,
    Payment.State.AUTHORISED: Role.FINANCE_OFFICER,
    Payment.State.ORDERED: Role.FINANCE_OFFICER,
}
"""Whose turn it is, by the state of a payment."""
OF_APPLICATION, OF_AGREEMENT = "application__call__procedure__slug", "agreement__call__procedure__slug"


class Task(NamedTuple):
    """One thing that waits: what to do, about what, where, by when (`late` when that day is past)."""

    words: str
    thing: str
    address: str
    due: date | None = None
    late: bool = False


def waiting(*, viewer: Acting, at: datetime) -> Sequence[Task]:
    """The first `PAGE` things that wait for the viewer, by due date; what has no term comes last.

    Source: L. 241/1990, art. 2.
    """
    on = day(at)
    asked = (kind(viewer, on) for roles, kind in KINDS if roles & viewer.roles)
    tasks = [task._replace(late=task.due is not None and task.due < on) for tasks in asked for task in tasks]
    return sorted(tasks, key=lambda task: (task.due is None, task.due or on, task.words, task.thing))[:PAGE]


def _questions(viewer: Acting, on: date) -> Iterable[Task]:
    asked = Question.objects.filter(
        call__procedure__administration=viewer.body, call__state=Call.State.PUBLISHED, answered_at=None
    )
    rows = asked.values_list("call__title", "call__closes_at", "call__procedure__slug", "call__code", "pk")
    for title, closes_at, *key in rows.order_by("call__closes_at", "pk")[:PAGE]:
        yield Task(_("Rispondere a una domanda"), title, reverse("answer", args=key), _last_day(closes_at))


def _corrections_answered(viewer: Acting, on: date) -> Iterable[Task]:
    requests = CorrectionRequest.objects.filter(
        application__call__procedure__administration=viewer.body, state=CorrectionRequest.State.ANSWERED
    )
    for title, slug in requests.order_by("answered_at", "pk").values_list("application__title", OF_APPLICATION)[:PAGE]:
        yield Task(_("Valutare una risposta al soccorso istruttorio"), title, _page(slug))


def _reports_to_check(viewer: Acting, on: date) -> Iterable[Task]:
    reports = FinancialReport.objects.filter(
        period__agreement__call__procedure__administration=viewer.body, state=FinancialReport.State.SUBMITTED
    )
    rows = reports.values_list("period__number", "period__agreement__title", f"period__{OF_AGREEMENT}")
    for number, title, slug in rows.order_by("submitted_at", "pk")[:PAGE]:
        yield Task(_("Verificare il rendiconto n. %(number)s") % {"number": number}, title, _page(slug))


def _payments(viewer: Acting, on: date) -> Iterable[Task]:
    words = {
        Payment.State.REQUESTED: _("Attestare un pagamento"),
        Payment.State.ATTESTED: _("Liquidare un pagamento"),
        Payment.State.AUTHORISED: _("Emettere un mandato"),
        Payment.State.ORDERED: _("Registrare una quietanza"),
    }
    mine = [state for state, role in NEXT_STEP.items() if role in viewer.roles]
    payments = Payment.objects.filter(agreement__call__procedure__administration=viewer.body, state__in=mine)
    # Attesting, authorising and ordering are three different people's.
    others = payments.exclude(Q(attested_by=viewer.person) | Q(authorised_by=viewer.person))
    rows = others.order_by("requested_at", "pk").values_list("state", "agreement__title", OF_AGREEMENT)
    for state, title, slug in rows[:PAGE]:
        yield Task(words[Payment.State(state)], title, _page(slug))


def _conflicts_to_declare(viewer: Acting, on: date) -> Iterable[Task]:
    """Whom `selection.queries.must_declare` names: who sits; RUP and director from the term to the opening, if anybody
    applied.
    """
    person = viewer.person
    applied = Application.objects.filter(call=OuterRef("pk"), state=Application.State.SUBMITTED)
    opened = Opening.objects.filter(call=OuterRef("pk"))
    seated = Seat.objects.filter(panel__call=OuterRef("pk"), person=person, left_at=None)
    leads = Q(procedure__procedure_manager=person) | Q(procedure__director=person)
    calls = Call.objects.filter(
        Exists(seated) | leads & Q(state=Call.State.CLOSED) & Exists(applied) & ~Exists(opened),
        ~Exists(ConflictDeclaration.objects.filter(call=OuterRef("pk"), person=person)),
        procedure__administration=viewer.body,
        state__in=DECLARE.while_in,
    )
    for title, slug in calls.order_by("closes_at", "pk").values_list("title", "procedure__slug")[:PAGE]:
        yield Task(_("Dichiarare se c’è un conflitto di interessi"), title, _page(slug))


def _applications_to_confirm(viewer: Acting, on: date) -> Iterable[Task]:
    members = Member.objects.filter(
        ~Q(confirmed_version=F("application__version")) | Q(confirmed_version=None),
        body=viewer.body,
        application__state=Application.State.DRAFT,
        application__call__state=Call.State.PUBLISHED,
    )
    rows = members.order_by("application__call__closes_at", "pk").values_list(
        "application__title", "application__call__closes_at", OF_APPLICATION, "application__call__code"
    )
    for title, closes_at, *key in rows[:PAGE]:
        yield Task(_("Confermare l’istanza"), title, reverse("call", args=key), _last_day(closes_at))


def _corrections_to_answer(viewer: Acting, on: date) -> Iterable[Task]:
    requests = CorrectionRequest.objects.filter(application__lead=viewer.body, state=CorrectionRequest.State.SENT)
    rows = requests.order_by("due", "pk").values_list("application__title", OF_APPLICATION, "due")
    for title, slug, due in rows[:PAGE]:
        yield Task(_("Rispondere al soccorso istruttorio"), title, _page(slug), due)


def _reports_due(viewer: Acting, on: date) -> Iterable[Task]:
    handed_in = FinancialReport.objects.filter(period=OuterRef("pk")).exclude(state=FinancialReport.State.DRAFT)
    mine = Partner.objects.filter(agreement=OuterRef("agreement"), body=viewer.body, left_on=None)
    periods = ReportingPeriod.objects.filter(~Exists(handed_in), Exists(mine), last__lt=on)
    rows = periods.order_by("due", "pk").values_list("number", "agreement__title", OF_AGREEMENT, "due")
    for number, title, slug, due in rows[:PAGE]:
        yield Task(_("Presentare il rendiconto n. %(number)s") % {"number": number}, title, _page(slug), due)


def _clawbacks(viewer: Acting, on: date) -> Iterable[Task]:
    asked = Clawback.objects.filter(debtor=viewer.body, state__in=[Clawback.State.ASKED, Clawback.State.OVERDUE])
    for title, slug, due in asked.order_by("due", "pk").values_list("agreement__title", OF_AGREEMENT, "due")[:PAGE]:
        yield Task(_("Restituire una somma"), title, _page(slug), due)


KINDS: Sequence[tuple[frozenset[Role], Callable[[Acting, date], Iterable[Task]]]] = (
    (OFFICE, _questions),
    (OFFICE, _corrections_answered),
    (OFFICE, _reports_to_check),
    (frozenset(NEXT_STEP.values()), _payments),
    (DECLARE.roles, _conflicts_to_declare),
    (PARTNERS, _applications_to_confirm),
    (PARTNERS, _corrections_to_answer),
    (PARTNERS, _reports_due),
    (PARTNERS, _clawbacks),
)
"""Whom each kind of task waits for."""


def _page(slug: str) -> str:
    return reverse("procedure", args=[slug])


def _last_day(closes_at: datetime | None) -> date | None:
    return day(closes_at) if closes_at else None
