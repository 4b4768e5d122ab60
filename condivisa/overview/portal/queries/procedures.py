"""One procedure as anybody may read it: its line, its money, what its documents state, its published acts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import CharField, Count, IntegerField, Max, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models import F as Field
from django.db.models.functions import Coalesce
from django.http import Http404
from django.utils.safestring import SafeString

from condivisa.base.days import day
from condivisa.base.findings import Finding
from condivisa.overview.portal import drawings, money, stages, stated
from condivisa.overview.portal.line import Said, Stage, Standing, stand
from condivisa.overview.portal.queries.agreements import LEDGER_ROWS, grouped, over_time, programme_names, with_money
from condivisa.overview.portal.queries.published import HEAVY, PUBLIC, Act, procedures, published, titles_of
from condivisa.overview.portal.stated import Section
from condivisa.parties.models import Area
from condivisa.records.papers.models import Paper
from condivisa.records.screens.charts import Span
from condivisa.records.screens.tables import MoneyTable
from condivisa.stages.agreements.models import Agreement, Amendment
from condivisa.stages.alliances.models import PactParty, StatedCount, WorkingGroup
from condivisa.stages.applications.models import Application
from condivisa.stages.calls.models import Call, Outage, Programme, Rectification
from condivisa.stages.codesign.models import FinalProject, Meeting, WorkingTable
from condivisa.stages.coprogramming.models import (
    Hearing,
    Horizon,
    Outcome,
    Procedure,
    ProgrammingAct,
    ThematicGroup,
)
from condivisa.stages.monitoring.models import StatedLeverage
from condivisa.stages.monitoring.queries import leverage
from condivisa.stages.payments.models import Redetermination
from condivisa.stages.payments.queries import ledger as payments
from condivisa.stages.payments.queries.ledger import LedgerRow
from condivisa.stages.selection.models import Admission, Panel, Ranking, Session


@dataclass(frozen=True)
class ProcedurePage:
    """All that the page of a procedure shows."""

    procedure: Procedure
    stages: Sequence[Stage]
    spans: Sequence[Span]
    calendar: SafeString
    tables: Sequence[tuple[SafeString, MoneyTable]]
    findings: Sequence[Finding]
    agreements: MoneyTable | None
    stated: Sequence[Section]
    stated_findings: Sequence[Finding]
    added: MoneyTable | None
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
    """The money of a procedure, by programme and partner, and how it grew."""

    procedure: Procedure
    rows: Page[LedgerRow]
    brief: MoneyTable | None
    table: MoneyTable | None
    chart: SafeString
    over_time: MoneyTable | None


def procedure(slug: str, *, at: datetime) -> ProcedurePage:
    """One procedure, whole. Raises `Http404` where nothing of it is public. Source: D.Lgs. 33/2013, art. 23."""
    listed = Area.municipalities.through.objects.filter(area=OuterRef("area"))
    found = (
        procedures()
        .select_related("procedure_manager", "director", "pact", "series")
        .annotate(listed=Coalesce(grouped(listed, "area", Count("pk")), 0))
        .filter(slug=slug)
        .first()
    )
    if found is None:
        raise Http404
    calls = list(_calls(found))
    tables = list(_tables(found))
    signed = with_money(Agreement.objects.filter(call__procedure=found))
    programmes = list(programmes_of(Q(call__procedure=found)))
    years = found.last_year - found.first_year + 1
    line = [
        *_alliance(found, at),
        stages.needs(_programming(found), list(found.steps.all()), calls),
        stages.notices(found, calls),
        stages.applications(calls, at),
        stages.selection(found, calls),
        stages.codesign(tables),
        stages.agreements(found, signed, tables),
        stages.reporting(signed),
        stages.payments(signed),
    ]
    told = _told(found)
    added, differences = _added(found)
    standing = stand(line, over=not calls and found.last_year < at.year)
    spans = drawings.spans(calls, tables, signed, day(at))
    return ProcedurePage(
        procedure=found,
        stages=standing,
        spans=spans,
        calendar=drawings.calendar(spans, day(at)),
        tables=[_money_of(call, years, [row for row in programmes if row["call"] == call.pk]) for call in calls],
        findings=money.differences(programmes, calls, tuple(range(found.first_year, found.last_year + 1))),
        agreements=money.agreements(signed, slug) if signed else None,
        stated=stated.sections(found, told),
        stated_findings=[*stated.differences(found, told), *differences],
        added=added,
        acts=_acts(found, calls, signed),
    )


@dataclass(frozen=True)
class ActsPage:
    """Every published act of a procedure."""

    procedure: Procedure
    acts: Sequence[Act]


def acts(slug: str) -> ActsPage:
    """Every published act of a procedure, the latest first. Raises `Http404`. Source: D.Lgs. 33/2013, art. 23."""
    found = procedures().filter(slug=slug).first()
    if found is None:
        raise Http404
    calls = list(Call.objects.filter(procedure=found, state__in=PUBLIC).defer(*HEAVY))
    signed = list(Agreement.objects.filter(call__procedure=found).defer("terms_json"))
    return ActsPage(found, _acts(found, calls, signed))


def ledger(slug: str, *, number: str | None = None, at: datetime) -> LedgerPage:
    """The money of a procedure by programme and partner, page by page. Raises `Http404`.

    Source: D.Lgs. 33/2013, art. 26-27.
    """
    found = procedures().filter(slug=slug).first()
    if found is None:
        raise Http404
    rows = payments.ledger(found)
    shown = Paginator(rows, LEDGER_ROWS).get_page(number)
    if not rows:
        return LedgerPage(found, shown, None, None, SafeString(""), None)
    steps = over_time(agreement__call__procedure=found)
    brief = money.by_programme(rows, programme_names(call__procedure=found))
    table = money.ledger(rows, list(shown))
    return LedgerPage(found, shown, brief, table, drawings.over_time(steps, day(at)), money.over_time(steps, day(at)))


def _money_of(call: Call, years: int, rows: Sequence[dict[str, Any]]) -> tuple[SafeString, MoneyTable]:
    return drawings.programmes(call, rows), money.programmes(call, years, rows, call.title)


def _told(procedure: Procedure) -> list[tuple[str, str, str, int, int]]:
    """Groups, outcomes and horizons of the reading of needs, and what its pact states and names, in one statement:
    kind, name, of what, and two numbers (years, or how many).
    """
    words = CharField()
    number = IntegerField()
    groups = ThematicGroup.objects.filter(procedure=procedure).order_by()
    outcomes = Outcome.objects.filter(procedure=procedure).order_by()
    horizons = Horizon.objects.filter(procedure=procedure).order_by()
    zero = Value(0, output_field=number)
    empty = Value("", output_field=words)
    rows = groups.values_list(Value("group", output_field=words), "name", empty, zero, zero, "pk").union(
        outcomes.values_list(Value("outcome", output_field=words), "subject", "taken_up_by", zero, zero, "pk"),
        horizons.values_list(Value("horizon", output_field=words), "title", empty, "first_year", "last_year", "pk"),
        *_of_pact(procedure, words, empty, zero),
        all=True,
    )
    return [row[:5] for row in sorted(rows, key=lambda row: (row[0], row[5]))]


def _of_pact(procedure: Procedure, words: CharField, empty: Value, zero: Value) -> list[QuerySet[Any, Any]]:
    if procedure.pact_id is None:
        return []
    of = {"pact": procedure.pact_id}
    counts = StatedCount.objects.filter(**of).order_by()
    parties = PactParty.objects.filter(**of, left_on=None, cancelled_on=None).order_by()
    groups = WorkingGroup.objects.filter(**of).order_by()
    return [
        counts.values_list(Value("count", output_field=words), "when", empty, "third_sector", "public", "pk"),
        parties.values_list(Value("party", output_field=words), "body__name", "body__kind", zero, zero, "pk"),
        groups.values_list(Value("pact_group", output_field=words), "name", empty, zero, zero, "pk"),
    ]


def _added(procedure: Procedure) -> tuple[MoneyTable | None, Sequence[Finding]]:
    """What the documents of a series say was brought beside public money, if they do."""
    if procedure.series is None:
        return None, ()
    try:
        found = leverage(procedure.series)
    except StatedLeverage.DoesNotExist:
        return None, ()
    return money.leverage(found), found.findings


def _alliance(procedure: Procedure, at: datetime) -> list[Stage]:
    if procedure.pact:
        return [stages.pact(procedure.pact, list(procedure.pact.terms.filter(cancelled_on=None)), day(at))]
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
        .defer(*HEAVY)
        .annotate(
            arrived=Coalesce(grouped(arrived, "call", Count("pk")), 0),
            ranked=Coalesce(grouped(rankings, "call", Count("pk")), 0),
            ranked_at=grouped(rankings, "call", Max("published_at")),
            programmes_count=Count("programmes"),
            committee_at=Subquery(committee[:1]),
        )
        .order_by("published_at", "pk")
    )


def _tables(procedure: Procedure) -> QuerySet[WorkingTable]:
    meetings = Meeting.objects.filter(round__table=OuterRef("pk"), cancelled_at=None)
    finals = FinalProject.objects.filter(round__table=OuterRef("pk"))
    return (
        WorkingTable.objects.filter(call__procedure=procedure)
        .annotate(
            met=Coalesce(grouped(meetings, "round__table", Count("pk")), 0),
            final_at=grouped(finals, "round__table", Max("approved_at")),
        )
        .order_by("opened_at", "pk")
    )


def programmes_of(wanted: Q) -> QuerySet[Programme, Any]:
    """The programmes of public calls, one row per programme and source (EUR). Source: L. 241/1990, art. 12."""
    return (
        Programme.objects.filter(wanted, call__state__in=PUBLIC)
        .order_by("call", "order", "shares__source__name")
        .values(
            "pk", "call", "code", "title", "stated_annual", "stated_triennial", source=Field("shares__source__name")
        )
        .annotate(amount=Sum("shares__amount"))
    )


def _acts(procedure: Procedure, calls: Sequence[Call], signed: Sequence[Agreement]) -> list[Act]:
    titles = titles_of(*calls, *signed)
    # A substitution says its call in what it was composed from: a seat keeps no act of its own.
    appointed = Paper.objects.filter(chain=procedure.administration_id, kind="selection.appointment")
    papers = (
        appointed.filter(inputs__call__in=[call.pk for call in calls]).values("pk"),
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
        Rectification.objects.filter(call__procedure=procedure).values("act"),
    )
    wanted = Q(subject__in=titles)
    for keys in papers:
        wanted |= Q(paper__in=keys)
    return published(wanted, titles)
