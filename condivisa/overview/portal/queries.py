"""What anybody may read of procedures and calls. Nothing here knows a viewer: everything here is public."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.http import Http404

from condivisa.base.days import day
from condivisa.base.findings import Finding
from condivisa.base.money import ZERO
from condivisa.overview.portal import money, stages
from condivisa.overview.portal.line import Said, Stage, Standing, stand
from condivisa.records.fields import MoneyField
from condivisa.records.papers.models import Paper
from condivisa.records.publication.actions import subject_of
from condivisa.records.publication.models import Publication
from condivisa.records.screens.tables import MoneyTable
from condivisa.stages.agreements.models import Agreement, Amendment, BudgetMovement, Side
from condivisa.stages.applications.models import Application
from condivisa.stages.calls import papers as notice
from condivisa.stages.calls.models import Call, Outage, Programme, Question
from condivisa.stages.calls.terms import KINDS, Term, Terms
from condivisa.stages.codesign.models import FinalProject, Meeting, WorkingTable
from condivisa.stages.coprogramming.models import Hearing, Procedure, ProgrammingAct, Step
from condivisa.stages.payments.models import MoneyMovement, Redetermination
from condivisa.stages.payments.queries import ledger as payments
from condivisa.stages.reporting.models import FinancialReport, ReportingPeriod, RowCheck
from condivisa.stages.selection.models import Admission, Panel, Ranking, Session

PUBLIC = (Call.State.PUBLISHED, Call.State.CLOSED, Call.State.REVOKED)


class Act(NamedTuple):
    """A published act: what it is called, its paper if it is one, where and since when it is public."""

    title: str
    paper: Paper | None
    places: Sequence[Publication]


@dataclass(frozen=True)
class ProcedurePage:
    """All that the page of a procedure shows."""

    procedure: Procedure
    stages: Sequence[Stage]
    tables: Sequence[MoneyTable]
    findings: Sequence[Finding]
    agreements: MoneyTable | None
    acts: Sequence[Act]

    @property
    def now(self) -> list[Stage]:
        """The stages that are on now, or else the next one."""
        on = [stage for stage in self.stages if stage.standing is Standing.NOW]
        return on or [stage for stage in self.stages if stage.standing is Standing.NEXT]

    @property
    def expected(self) -> list[Said]:
        """What is expected next, by its term."""
        waiting = [said for stage in self.stages for said in stage.expected]
        return sorted(waiting, key=lambda said: (said.when == "", str(said.when)))


@dataclass(frozen=True)
class LedgerPage:
    """The money of a procedure, by programme and partner."""

    procedure: Procedure
    table: MoneyTable | None


@dataclass(frozen=True)
class CallPage:
    """All that the page of a call shows."""

    call: Call
    open: bool
    programmes: Sequence[Programme]
    terms: Sequence[tuple[str, str, str]]
    """The code of each term's name, its value as the notice writes it, its clause."""
    programming: Sequence[str]
    links: Sequence[str]
    questions: Sequence[Question]
    acts: Sequence[Act]


def procedures(words: str = "") -> QuerySet[Procedure]:
    """Every procedure with something public, newest first; `words` are looked for in title, body and area.

    Source: D.Lgs. 33/2013, art. 23.
    """
    acts = ProgrammingAct.objects.filter(procedure=OuterRef("pk"))
    steps = Step.objects.filter(procedure=OuterRef("pk"))
    calls = Call.objects.filter(procedure=OuterRef("pk"), state__in=PUBLIC)
    found = Procedure.objects.select_related("administration", "area").filter(
        Q(pact__isnull=False) | Q(series__isnull=False) | Exists(acts) | Exists(steps) | Exists(calls)
    )
    for word in words.split():
        found = found.filter(
            Q(title__icontains=word) | Q(administration__name__icontains=word) | Q(area__name__icontains=word)
        )
    return found


def open_calls(at: datetime) -> QuerySet[Call]:
    """The calls that take applications at a moment, the one that closes first before the others.

    Source: D.M. 72/2021, par. 3.
    """
    return (
        Call.objects.filter(state=Call.State.PUBLISHED, closes_at__gte=at)
        .filter(Q(opens_at=None) | Q(opens_at__lte=at))
        .select_related("procedure__administration")
        .order_by("closes_at", "pk")
    )


def procedure(slug: str, *, at: datetime) -> ProcedurePage:
    """One procedure, whole. Raises `Http404` where nothing of it is public. Source: D.Lgs. 33/2013, art. 23."""
    found = procedures().select_related("procedure_manager", "director", "pact", "series").filter(slug=slug).first()
    if found is None:
        raise Http404
    calls = list(_calls(found))
    tables = list(_tables(found))
    signed = list(_agreements(found))
    programmes = list(_programmes(found))
    years = found.last_year - found.first_year + 1
    line = [
        *_alliance(found, at),
        stages.needs(_programming(found), list(found.steps.all()), calls),
        stages.notices(found, calls),
        stages.applications(calls, at),
        stages.selection(calls),
        stages.codesign(tables),
        stages.agreements(signed, tables),
        stages.reporting(signed),
        stages.payments(signed),
    ]
    return ProcedurePage(
        procedure=found,
        stages=stand(line, over=not calls and found.last_year < at.year),
        tables=[money.programmes(call, years, [row for row in programmes if row["call"] == call.pk]) for call in calls],
        findings=money.differences(programmes, calls, tuple(range(found.first_year, found.last_year + 1))),
        agreements=money.agreements(signed) if signed else None,
        acts=_acts(found, _titles(*calls, *signed)),
    )


def ledger(slug: str) -> LedgerPage:
    """The money of a procedure by programme and partner. Raises `Http404`. Source: D.Lgs. 33/2013, art. 26-27."""
    found = procedures().filter(slug=slug).first()
    if found is None:
        raise Http404
    return LedgerPage(found, money.ledger(payments.ledger(found)))


def call(slug: str, code: str, *, at: datetime) -> CallPage:
    """One public call. Raises `Http404` for one that is not public yet. Source: L. 241/1990, art. 12."""
    found = (
        Call.objects.filter(procedure__slug=slug, code=code, state__in=PUBLIC)
        .select_related("procedure__administration", "procedure__procedure_manager", "notice")
        .first()
    )
    if found is None:
        raise Http404
    return CallPage(
        call=found,
        open=open_calls(at).filter(pk=found.pk).exists(),
        programmes=list(found.programmes.all()),
        terms=[(f"term.{term.key}", notice.said(term), term.clause) for term in _in_order(found.terms)],
        programming=notice.programming(found),
        links=notice.links(found),
        questions=list(found.questions.exclude(answered_at=None).order_by("answered_at")),
        acts=_published(
            Q(subject=subject_of(found))
            | Q(paper__in=[one for one in (found.notice_id, found.revocation_id) if one])
            | Q(paper__in=found.outages.values("certificate")),
            _titles(found),
        ),
    )


def public_paper(key: UUID) -> Paper:
    """A paper that is published somewhere. Raises `Http404` for any other. Source: D.Lgs. 33/2013, art. 3."""
    published = Publication.objects.filter(paper=OuterRef("pk"))
    paper = Paper.objects.select_related("pdf", "signed_file").filter(Exists(published), pk=key).first()
    if paper is None:
        raise Http404
    return paper


def _in_order(terms: Terms) -> list[Term]:
    return sorted(terms, key=lambda term: list(KINDS).index(term.key))


def _alliance(procedure: Procedure, at: datetime) -> list[Stage]:
    if procedure.pact:
        return [stages.pact(procedure.pact, list(procedure.pact.terms.all()), day(at))]
    if procedure.series:
        return [stages.series(procedure.series, list(procedure.series.calls.all()))]
    return []


def _programming(procedure: Procedure) -> list[Said]:
    acts = ProgrammingAct.objects.filter(procedure=procedure).values_list("date", "kind", "number", "subject")
    hearings = Hearing.objects.filter(procedure=procedure).values_list("date", "committee", Value(""), "subject")
    rows = acts.order_by().union(hearings.order_by(), all=True).order_by()
    return [stages.programming(*row) for row in sorted(rows)]


def _calls(procedure: Procedure) -> QuerySet[Call]:
    of_call = {"call": OuterRef("pk")}
    arrived = Application.objects.filter(**of_call, state=Application.State.SUBMITTED)
    rankings = Ranking.objects.filter(**of_call, published_at__isnull=False)
    committee = Panel.objects.filter(**of_call, kind=Panel.Kind.COMMITTEE).values("appointed_at")
    return (
        Call.objects.filter(procedure=procedure, state__in=PUBLIC)
        .annotate(
            arrived=Coalesce(_grouped(arrived, "call", Count("pk")), 0),
            ranked=Coalesce(_grouped(rankings, "call", Count("pk")), 0),
            ranked_at=_grouped(rankings, "call", Max("published_at")),
            programmes_count=Count("programmes"),
            committee_at=Subquery(committee[:1]),
        )
        .order_by("published_at", "pk")
    )


def _tables(procedure: Procedure) -> QuerySet[WorkingTable]:
    meetings = Meeting.objects.filter(round__table=OuterRef("pk"))
    finals = FinalProject.objects.filter(round__table=OuterRef("pk"))
    return (
        WorkingTable.objects.filter(call__procedure=procedure)
        .annotate(
            met=Coalesce(_grouped(meetings, "round__table", Count("pk")), 0),
            final_at=_grouped(finals, "round__table", Max("approved_at")),
        )
        .order_by("opened_at", "pk")
    )


def _agreements(procedure: Procedure) -> list[Agreement]:
    key = OuterRef("pk")
    budget = BudgetMovement.objects.filter(line__agreement=key, line__side=Side.CONTRIBUTION)
    checks = RowCheck.objects.filter(
        expense__line__agreement=key,
        expense__line__side=Side.CONTRIBUTION,
        report__state=FinancialReport.State.CHECKED,
    )
    moved = MoneyMovement.objects.filter(agreement=key)
    reports = FinancialReport.objects.filter(period__agreement=key)
    handed_in = FinancialReport.objects.filter(period=OuterRef("pk")).exclude(state=FinancialReport.State.DRAFT)
    periods = ReportingPeriod.objects.filter(agreement=key).order_by()
    found = (
        Agreement.objects.filter(call__procedure=procedure)
        .exclude(state=Agreement.State.DRAFT)
        .annotate(
            table=F("final_project__round__table"),
            budget=_total(budget, "line__agreement"),
            reduced=_total(moved.filter(kind=MoneyMovement.Kind.REDUCED), "agreement"),
            paid=_total(moved.filter(kind=MoneyMovement.Kind.PAID), "agreement"),
            returned=_total(moved.filter(kind=MoneyMovement.Kind.RETURNED), "agreement"),
            admitted=_total(checks, "expense__line__agreement", "admitted"),
            periods=Coalesce(_grouped(periods, "agreement", Count("pk")), 0),
            submitted=Coalesce(
                _grouped(reports.exclude(state=FinancialReport.State.DRAFT), "period__agreement", Count("pk")), 0
            ),
            checked=Coalesce(
                _grouped(reports.filter(state=FinancialReport.State.CHECKED), "period__agreement", Count("pk")), 0
            ),
            next_due=_grouped(periods.filter(~Exists(handed_in)), "agreement", Min("due")),
        )
        .order_by("signed_at", "pk")
    )
    return [_with_left(agreement) for agreement in found]


def _with_left(agreement: Any) -> Any:
    agreement.granted = agreement.budget - agreement.reduced
    agreement.left = agreement.granted - agreement.paid + agreement.returned
    agreement.settled = agreement.state == Agreement.State.CLOSED
    return agreement


def _grouped(rows: QuerySet[Any], by: str, what: Any) -> Subquery:
    return Subquery(rows.order_by().values(by).annotate(outcome=what).values("outcome"))


def _total(rows: QuerySet[Any], by: str, amount: str = "amount") -> Coalesce:
    return Coalesce(_grouped(rows, by, Sum(amount)), Value(ZERO, output_field=MoneyField()))


def _programmes(procedure: Procedure) -> QuerySet[Programme, Any]:
    return (
        Programme.objects.filter(call__procedure=procedure, call__state__in=PUBLIC)
        .order_by("call", "order", "shares__source__name")
        .values("pk", "call", "code", "title", "stated_annual", "stated_triennial", source=F("shares__source__name"))
        .annotate(amount=Sum("shares__amount"))
    )


def _titles(*things: Call | Agreement) -> dict[str, str]:
    return {subject_of(thing): thing.title for thing in things}


def _acts(procedure: Procedure, titles: Mapping[str, str]) -> list[Act]:
    calls = list(Call.objects.filter(procedure=procedure).values_list("pk", flat=True))
    # A substitution says its call in what it was composed from: a seat keeps no act of its own.
    appointed = Paper.objects.filter(chain=procedure.administration_id, kind="selection.appointment")
    papers = (
        appointed.filter(inputs__call__in=calls).values("pk"),
        Panel.objects.filter(call__procedure=procedure).values("act"),
        Admission.objects.filter(application__call__procedure=procedure).values("act"),
        Session.objects.filter(panel__call__procedure=procedure).values("minutes"),
        Ranking.objects.filter(call__procedure=procedure).values("act"),
        Meeting.objects.filter(round__table__call__procedure=procedure).values("minutes"),
        FinalProject.objects.filter(round__table__call__procedure=procedure).values("act"),
        Agreement.objects.filter(call__procedure=procedure).values("paper"),
        Amendment.objects.filter(agreement__call__procedure=procedure).values("paper"),
        Redetermination.objects.filter(agreement__call__procedure=procedure).values("act"),
        Call.objects.filter(procedure=procedure).values("notice"),
        Call.objects.filter(procedure=procedure).values("revocation"),
        Outage.objects.filter(call__procedure=procedure).values("certificate"),
    )
    wanted = Q(subject__in=titles)
    for keys in papers:
        wanted |= Q(paper__in=keys)
    return _published(wanted, titles)


def _published(wanted: Q, titles: Mapping[str, str]) -> list[Act]:
    """What is published, the latest first, each act once with all its places."""
    acts: dict[object, list[Publication]] = {}
    for one in Publication.objects.filter(wanted).select_related("paper").order_by("-day", "-pk"):
        acts.setdefault(one.paper_id or one.subject, []).append(one)
    return [_act(places, titles) for places in acts.values()]


def _act(places: Sequence[Publication], titles: Mapping[str, str]) -> Act:
    first = places[0]
    return Act(first.paper.title if first.paper else titles.get(first.subject, first.reference), first.paper, places)
