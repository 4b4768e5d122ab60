"""What waits for the people of a body that applies, signs and reports."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import Any

from django.db.models import Case, CharField, DateField, Exists, F, OuterRef, QuerySet, Subquery, Value, When
from django.utils.translation import gettext as _

from condivisa.base.days import ROME
from condivisa.overview.desk.places import place
from condivisa.overview.desk.queries.tasks import Kind, Task, last_day
from condivisa.records.access import Acting, Role
from condivisa.records.paging import PAGE
from condivisa.records.prepared import prepared
from condivisa.stages.agreements.models import FormalWarning, Partner
from condivisa.stages.applications.models import Application, Member
from condivisa.stages.calls.models import Call
from condivisa.stages.payments.models import Clawback
from condivisa.stages.reporting.models import FinancialReport, ReportingPeriod, RowCheck
from condivisa.stages.selection.models import CorrectionRequest, IntendedRefusal

PARKED = RowCheck.Outcome.PARKED
PEOPLE = frozenset({Role.LEGAL_REPRESENTATIVE, Role.OPERATOR})
ACCOUNTS = frozenset({Role.LEGAL_REPRESENTATIVE, Role.ACCOUNTANT})
PARTNERS = PEOPLE | ACCOUNTS
CALL_OF_APPLICATION = ("application__call__procedure__slug", "application__call__code")


@prepared
def _applications_at_work(viewer: Acting, first: datetime) -> QuerySet[Any, Any]:
    """Drafts of calls that close on this day or later: past the term nothing can be done with them."""
    unconfirmed = Member.objects.filter(application=OuterRef("application")).exclude(
        confirmed_version=F("application__version")
    )
    members = Member.objects.filter(
        body=viewer.body,
        application__state=Application.State.DRAFT,
        application__call__state=Call.State.PUBLISHED,
        application__call__closes_at__gte=first,
    )
    rows = members.annotate(waits=Exists(unconfirmed)).order_by("application__call__closes_at", "pk")
    asked = ("application__title", "application__call__closes_at", *CALL_OF_APPLICATION, "application")
    more = ("application__lead", "application__version", "confirmed_version", "waits")
    return rows.values_list(*asked, *more)[:PAGE]


def _drafts(viewer: Acting, on: date) -> Iterable[Task]:
    """The legal representative confirms the version in force, the lead's then sends it; the others complete it."""
    for title, closes_at, slug, code, key, lead, version, confirmed, waits in _applications_at_work(
        viewer, datetime.combine(on, time(), ROME)
    ):
        if Role.LEGAL_REPRESENTATIVE not in viewer.roles:
            words, what = _("Completare l’istanza"), "complete"
        elif confirmed != version:
            words, what = _("Confermare l’istanza"), "confirm"
        elif lead == viewer.body and not waits:
            words, what = _("Inviare l’istanza"), "submit"
        else:
            continue  # one's own part is done: it waits for other members
        yield Task(words, title, place(what, slug=slug, code=code, key=key), last_day(closes_at))


@prepared
def _asked_of_lead(viewer: Acting, on: date) -> QuerySet[Any, Any]:
    """Correction requests and intended refusals until their term, past which no answer is taken: one statement."""
    parts = ("application__title", "due", *CALL_OF_APPLICATION)
    asked = CorrectionRequest.objects.filter(
        application__lead=viewer.body, state=CorrectionRequest.State.SENT, due__gte=on
    )
    told = IntendedRefusal.objects.filter(application__lead=viewer.body, answered_at=None, due__gte=on)
    rows = asked.order_by().values_list(Value("answer_correction", CharField()), *parts, "pk")
    rows = rows.union(
        told.order_by().values_list(Value("answer_refusal", CharField()), *parts, "application"), all=True
    )
    return rows.order_by("due", "pk")[: 2 * PAGE]


def _to_answer(viewer: Acting, on: date) -> Iterable[Task]:
    words = {
        "answer_correction": _("Integrare l’istanza (soccorso istruttorio)"),
        "answer_refusal": _("Rispondere a un preavviso di rigetto, se lo si vuole"),
    }
    for what, title, due, slug, code, key in _asked_of_lead(viewer, on):
        yield Task(words[what], title, place(what, slug=slug, code=code, key=key), due)


@prepared
def _to_report(viewer: Acting, on: date) -> QuerySet[Any, Any]:
    """Reports to submit; until the next one is, rows of one's own that a closed check has put aside: one statement."""
    reports = FinancialReport.objects.filter(period=OuterRef("pk"))
    mine = Partner.objects.filter(agreement=OuterRef("agreement"), body=viewer.body, left_on=None)
    periods = ReportingPeriod.objects.filter(
        ~Exists(reports.exclude(state=FinancialReport.State.DRAFT)), Exists(mine), last__lt=on
    )
    begun = periods.annotate(begun=Subquery(reports.values("pk")[:1]))
    what = Case(When(begun=None, then=Value("start_report")), default=Value("report"), output_field=CharField())
    rows = begun.order_by().values_list(what, "number", "agreement__title", "agreement", "due", "pk")
    aside = RowCheck.objects.filter(report__period=OuterRef("pk"), outcome=PARKED, expense__line__body=viewer.body)
    later = FinancialReport.objects.exclude(state=FinancialReport.State.DRAFT).filter(
        period__agreement=OuterRef("agreement"), period__number__gt=OuterRef("number")
    )
    checked = ReportingPeriod.objects.filter(  # the rows last: they are many, and most checks have a later report
        Exists(reports.filter(state=FinancialReport.State.CHECKED)),
        Exists(mine),
        ~Exists(later),
        Exists(aside),
        first__lte=on,
    )
    unclear = (Value("clarify_rows", CharField()), "number", "agreement__title", "agreement", Value(None, DateField()))
    rows = rows.union(checked.order_by().values_list(*unclear, "pk"), all=True)
    return rows.order_by("due", "pk")[: 2 * PAGE]


def _reports_due(viewer: Acting, on: date) -> Iterable[Task]:
    words = {
        "start_report": _("Presentare il rendiconto n. %(number)s"),
        "report": _("Presentare il rendiconto n. %(number)s"),
        "clarify_rows": _("Chiarire le righe messe da parte nel rendiconto n. %(number)s"),
    }
    for kind, number, title, agreement, due, _key in _to_report(viewer, on):
        yield Task(words[kind] % {"number": number}, title, place(kind, agreement=agreement, number=number), due)


@prepared
def _asked_of_partner(viewer: Acting) -> QuerySet[Any, Any]:
    """Formal warnings to comply with and, to who keeps the accounts, money to give back: one statement."""
    parts = ("agreement__title", "agreement", "pk", "due")
    bound = Partner.objects.filter(agreement=OuterRef("agreement"), body=viewer.body, left_on=None)
    sent = FormalWarning.objects.filter(Exists(bound), outcome=FormalWarning.Outcome.WAITING, sent_at__isnull=False)
    rows = sent.order_by().values_list(Value("comply", CharField()), *parts)
    if ACCOUNTS & viewer.roles:
        back = Clawback.objects.filter(debtor=viewer.body, state__in=[Clawback.State.ASKED, Clawback.State.OVERDUE])
        rows = rows.union(back.order_by().values_list(Value("give_back", CharField()), *parts), all=True)
    return rows.order_by("due", "pk")[: 2 * PAGE]


def _asked(viewer: Acting, on: date) -> Iterable[Task]:
    words = {"comply": _("Adempiere a una diffida"), "give_back": _("Restituire una somma")}
    for what, title, agreement, key, due in _asked_of_partner(viewer):
        yield Task(words[what], title, place(what, agreement=agreement, key=key), due)


KINDS: Sequence[Kind] = (
    (PEOPLE, _drafts),
    (PEOPLE, _to_answer),
    (PARTNERS, _reports_due),
    (PARTNERS, _asked),
)
"""Whom each kind of task waits for."""
