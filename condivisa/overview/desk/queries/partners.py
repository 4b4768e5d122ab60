"""What waits for the people of a body that applies, signs and reports."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from typing import Any

from django.db.models import (
    Case,
    CharField,
    DateField,
    Exists,
    F,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce
from django.utils.translation import gettext as _

from condivisa.base.days import ROME
from condivisa.overview.desk.places import place
from condivisa.overview.desk.queries.tasks import Kind, Task, last_day
from condivisa.records.access import Acting, Role
from condivisa.records.fields import MoneyField
from condivisa.records.paging import PAGE
from condivisa.records.prepared import prepared
from condivisa.stages.agreements.models import BudgetMovement, FormalWarning, Partner
from condivisa.stages.applications.models import Application, Member, Side
from condivisa.stages.calls.models import Call
from condivisa.stages.payments.access import REQUEST_INSTALMENT
from condivisa.stages.payments.models import Clawback, MoneyMovement, Payment, Redetermination
from condivisa.stages.payments.queries.positions import LIVE, UNDER_WAY
from condivisa.stages.reporting.models import FinancialReport, MemberReport, ReportingPeriod, RowCheck
from condivisa.stages.selection.access import RUNNING
from condivisa.stages.selection.models import CorrectionRequest, IntendedRefusal

PARKED = RowCheck.Outcome.PARKED
DRAFT, CHECKED = FinancialReport.State.DRAFT, FinancialReport.State.CHECKED
PEOPLE = frozenset({Role.LEGAL_REPRESENTATIVE, Role.OPERATOR})
ACCOUNTS = frozenset({Role.LEGAL_REPRESENTATIVE, Role.ACCOUNTANT})
PARTNERS = PEOPLE | ACCOUNTS
CALL_OF_APPLICATION = ("application__call__procedure__slug", "application__call__code")


class PayeeOf(Func):
    """Who is paid by the terms of an agreement, out of their JSON: the lead, each member, nobody yet."""

    output_field = CharField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Of `jsonb`. Source: practice."""
        return self._within(compiler, "(SELECT one ->> 'value' FROM jsonb_array_elements({}) one WHERE one ->> 'key'")

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Of text. Source: practice."""
        said = "(SELECT JSON_EXTRACT(value, '$.value') FROM JSON_EACH({}) WHERE JSON_EXTRACT(value, '$.key')"
        return self._within(compiler, said)

    def _within(self, compiler: Any, asked: str) -> Any:
        terms, values = compiler.compile(self.get_source_expressions()[0])
        return f"{asked.format(terms)} = 'payee')", values


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
    more = ("application__lead", "application__version", "joined_at", "confirmed_version", "waits")
    return rows.values_list(*asked, *more)[:PAGE]


def _drafts(viewer: Acting, on: date) -> Iterable[Task]:
    """The legal representative confirms the version in force, the lead's then sends it; the others complete it. Who is
    invited may open nothing of it yet: they take part first, with the project's code.
    """
    for title, closes_at, slug, code, key, lead, version, joined, confirmed, waits in _applications_at_work(
        viewer, datetime.combine(on, time(), ROME)
    ):
        if joined is None:
            words, what = _("Rispondere a un invito a partecipare"), "join"
        elif Role.LEGAL_REPRESENTATIVE not in viewer.roles:
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
    ours = Q(application__lead=viewer.body, application__call__state__in=RUNNING)
    asked = CorrectionRequest.objects.filter(ours, state=CorrectionRequest.State.SENT, due__gte=on)
    announced = IntendedRefusal.objects.filter(told_at__isnull=False, replaced=False)
    told = announced.filter(ours, answered_at=None, due__gte=on)
    rows = asked.order_by().values_list(Value("answer_correction", CharField()), *parts, "pk")
    rows = rows.union(
        told.order_by().values_list(Value("answer_refusal", CharField()), *parts, "application"), all=True
    )
    return rows.order_by("due", "pk")[:PAGE]


def _to_answer(viewer: Acting, on: date) -> Iterable[Task]:
    words = {
        "answer_correction": _("Integrare l’istanza (soccorso istruttorio)"),
        "answer_refusal": _("Rispondere a un preavviso di rigetto, se lo si vuole"),
    }
    for what, title, due, slug, code, key in _asked_of_lead(viewer, on):
        yield Task(words[what], title, place(what, slug=slug, code=code, key=key), due)


def _agreements(viewer: Acting) -> QuerySet[Any, Any]:
    """The keys of the agreements that bind the viewer's body: few, and found before all that hangs on them."""
    return Partner.objects.filter(body=viewer.body, left_on=None).values("agreement")


@prepared
def _to_report(viewer: Acting, on: date) -> QuerySet[Any, Any]:
    """Reports to submit; until the next one is, rows of one's own that a closed check has put aside: one statement.

    Who left the agreement is asked, of reports, only for a part of its own that it has begun.
    """
    later = FinancialReport.objects.exclude(state=DRAFT).filter(
        period__agreement=OuterRef("agreement"), period__number__gt=OuterRef("number")
    )
    aside = RowCheck.objects.filter(report=OuterRef("report__pk"), outcome=PARKED, expense__line__body=viewer.body)
    begun = MemberReport.objects.filter(report=OuterRef("report__pk"), body=viewer.body, state=MemberReport.State.DRAFT)
    asked = Q(agreement__in=_agreements(viewer)) | Exists(begun)
    to_submit = Q(last__lt=on) & (Q(report=None) | Q(report__state=DRAFT)) & asked
    to_clarify = Q(report__state=CHECKED) & Exists(aside) & ~Exists(later)  # few rows are put aside
    ever = Partner.objects.filter(body=viewer.body).values("agreement")
    rows = ReportingPeriod.objects.filter(to_submit | to_clarify, agreement__in=ever, first__lte=on)
    what = Case(
        When(report=None, then=Value("start_report")),
        When(report__state=DRAFT, then=Value("report")),
        default=Value("clarify_rows"),
        output_field=CharField(),
    )
    by_when = Case(When(report__state=CHECKED, then=None), default=F("due"), output_field=DateField())
    rows = rows.annotate(by_when=by_when).order_by(F("by_when").asc(nulls_last=True), "pk")
    return rows.values_list(what, "number", "agreement__title", "agreement", "by_when")[:PAGE]


def _reports_due(viewer: Acting, on: date) -> Iterable[Task]:
    words = {
        "start_report": _("Presentare il rendiconto n. %(number)s"),
        "report": _("Presentare il rendiconto n. %(number)s"),
        "clarify_rows": _("Chiarire le righe messe da parte nel rendiconto n. %(number)s"),
    }
    for kind, number, title, agreement, due in _to_report(viewer, on):
        yield Task(words[kind] % {"number": number}, title, place(kind, agreement=agreement, number=number), due)


@prepared
def _asked_of_partner(viewer: Acting) -> QuerySet[Any, Any]:
    """Formal warnings to comply with; to who keeps the accounts, money to give back, and to who represents who is paid,
    what was checked and not asked yet: one statement.
    """
    parts = ("agreement__title", "agreement", "pk", "due")
    bound = _agreements(viewer)
    sent = FormalWarning.objects.filter(
        agreement__in=bound, outcome=FormalWarning.Outcome.WAITING, sent_at__isnull=False
    )
    rows = sent.order_by().values_list(Value("comply", CharField()), *parts)
    if ACCOUNTS & viewer.roles:
        owed = [Clawback.State.ASKED, Clawback.State.OVERDUE]
        back = Clawback.objects.filter(debtor=viewer.body, state__in=owed, paper__signed_at__isnull=False)
        rows = rows.union(back.order_by().values_list(Value("give_back", CharField()), *parts), all=True)
    if REQUEST_INSTALMENT.roles & viewer.roles:
        of, nothing = "period__agreement", Cast(Value(None), DateField())
        asking = (Value("ask_payment", CharField()), f"{of}__title", of, "period__number", nothing)
        rows = rows.union(*(some.order_by().values_list(*asking) for some in _to_ask_paid(viewer)), all=True)
    return rows.order_by(F("due").asc(nulls_last=True), "pk")[:PAGE]


def _to_ask_paid(viewer: Acting) -> Iterator[QuerySet[FinancialReport]]:
    """Checked reports of which the viewer's body may ask the money and has not: of its own rows where members are paid,
    of everybody's where it leads and the lead is. None while an advance is under way, once all of the grant is asked,
    or once the final grant waits for nothing but its balance.
    """
    of = OuterRef("period__agreement")
    admitted = RowCheck.objects.filter(
        report=OuterRef("pk"), expense__line__side=Side.CONTRIBUTION, admitted__gt=0
    ).order_by()
    asked = Payment.objects.filter(LIVE, agreement=of).order_by()
    granted = BudgetMovement.objects.filter(line__agreement=of, line__side=Side.CONTRIBUTION).order_by()
    returned = MoneyMovement.objects.filter(agreement=of, kind=MoneyMovement.Kind.RETURNED).order_by()
    settled = Redetermination.objects.filter(agreement=of, adopted_at__isnull=False)
    partner = Partner.objects.filter(body=viewer.body)
    own = (
        partner,
        admitted.filter(expense__line__body=viewer.body),
        asked.filter(payee=viewer.body),
        granted.filter(line__body=viewer.body),
        returned.filter(body=viewer.body),
    )
    everybody_s = (partner.filter(lead=True, left_on=None), admitted, asked, granted, returned)
    for payee, (bound, rows, before, grant, back) in (("member", own), ("lead", everybody_s)):
        unasked = ~Exists(before.filter(report=OuterRef("pk"))) & Exists(rows)
        left = _summed(grant, "line__agreement") - _summed(before, "agreement", "gross") + _summed(back, "agreement")
        yield (
            FinancialReport.objects.filter(state=CHECKED, period__agreement__in=bound.values("agreement"))
            .alias(
                payee=PayeeOf("period__agreement__terms_json"),
                # Nearly every report was asked for: what is left is summed for the few that were not.
                left=Case(When(unasked, then=left), default=0, output_field=MoneyField()),
            )
            .filter(
                ~Exists(before.filter(kind=Payment.Kind.ADVANCE, state__in=UNDER_WAY)),
                ~Exists(settled),
                payee=payee,
                left__gt=0,
            )
        )


def _summed(rows: QuerySet[Any], by: str, amount: str = "amount") -> Coalesce:
    total = rows.values(by).annotate(total=Sum(amount)).values("total")
    return Coalesce(Subquery(total), 0, output_field=MoneyField())


def _asked(viewer: Acting, on: date) -> Iterable[Task]:
    words = {
        "comply": _("Adempiere a una diffida"),
        "give_back": _("Restituire una somma"),
        "ask_payment": _("Chiedere il pagamento del rendiconto %(n)s"),
    }
    for what, title, agreement, key, due in _asked_of_partner(viewer):
        yield Task(words[what] % {"n": key}, title, place(what, agreement=agreement, key=key), due)


KINDS: Sequence[Kind] = (
    (PEOPLE, _drafts),
    (PEOPLE, _to_answer),
    (PARTNERS, _reports_due),
    (PARTNERS, _asked),
)
"""Whom each kind of task waits for."""
