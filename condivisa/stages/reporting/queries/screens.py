"""What the pages of a report show, each in a bounded number of statements."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Case, Count, Exists, F, FilteredRelation, Max, OuterRef, Q, QuerySet, Subquery, Sum, When
from django.db.models.functions import Coalesce

from condivisa.base.versions import version_of
from condivisa.parties.models import Body
from condivisa.records.access import Acting
from condivisa.records.papers.models import StoredFile
from condivisa.records.prepared import prepared
from condivisa.stages.agreements.access import OF_A_PARTY
from condivisa.stages.agreements.models import Activity, Agreement, Partner
from condivisa.stages.agreements.queries import lead_of
from condivisa.stages.reporting import access
from condivisa.stages.reporting.models import (
    Achievement,
    Evidence,
    Expense,
    FinancialReport,
    LeadTransfer,
    MemberReport,
    ReportingPeriod,
    RowCheck,
    Sample,
    Worker,
)
from condivisa.stages.reporting.queries import checking, judged
from condivisa.stages.reporting.queries.reports import reports_for
from condivisa.stages.reporting.rules import breakdown, facts

NOTHING = Decimal("0.00")


@dataclass(frozen=True)
class Standing:
    """A report with who looks at it: whether their body leads, takes part, or checks."""

    report: FinancialReport
    leads: bool
    partner: bool
    office: bool


@prepared
def _report_of(agreement: int, number: int, viewer: Acting) -> QuerySet[Any, Any]:
    own = Partner.objects.filter(agreement=OuterRef("period__agreement"), body=viewer.body, left_on=None)
    return (
        reports_for(viewer, Q(period__agreement=agreement, period__number=number))
        .select_related("period__agreement__call__procedure__administration", "receipt", "minutes")
        .annotate(leads=Exists(own.filter(lead=True)), partner=Exists(own))
        .defer(None)
    )


def report_at(agreement: int, number: int, *, viewer: Acting) -> Standing:
    """The report of a period by its address. Raises `FinancialReport.DoesNotExist` for somebody else's.

    Source: L. 241/1990, art. 10.
    """
    found = _report_of.get(agreement, number, viewer)
    office = viewer.body == found.period.agreement.call.procedure.administration_id
    return Standing(found, found.leads, found.partner, office)


def agreement_at(key: int, *, viewer: Acting) -> Agreement:
    """An agreement of the viewer's, as administration or partner. Raises `Agreement.DoesNotExist` for somebody else's.

    Source: L. 241/1990, art. 10.
    """
    keys = Agreement.objects.filter(OF_A_PARTY.q(viewer), pk=key).values("pk")
    return Agreement.objects.select_related("call__procedure__administration").get(pk__in=keys)


def periods_with_reports(
    agreement: Agreement, *, viewer: Acting
) -> list[tuple[ReportingPeriod, FinancialReport | None]]:
    """The periods of an agreement, each with the report that the viewer may read. Source: L. 241/1990, art. 10."""
    periods = ReportingPeriod.objects.filter(agreement=agreement).order_by("number")
    readable = {one.period_id: one for one in reports_for(viewer, Q(period__agreement=agreement))}
    return [(one, readable.get(one.pk)) for one in periods]


def parts_of(report: FinancialReport) -> list[tuple[Partner, MemberReport | None, int, Decimal]]:
    """Each partner with its part, how many rows it has and for how much (EUR); those that left too, if they have one.

    Source: practice.
    """
    parts = {one.body_id: one for one in MemberReport.objects.filter(report=report)}
    sums = {
        body: (n, amount)
        for body, n, amount in Expense.objects.filter(report=report)
        .order_by()
        .values_list("line__body")
        .annotate(n=Count("pk"), amount=Sum("amount"))
    }
    bound_or_begun = Q(left_on=None) | Q(body__in=[*parts, *sums])
    partners = Partner.objects.filter(bound_or_begun, agreement=report.period.agreement_id).select_related("body")
    in_order = partners.order_by(F("left_on").asc(nulls_first=True), "-lead", "body__sort_key", "pk")
    once = {one.body_id: one for one in reversed(in_order)}  # who left and came back is a partner again
    return [
        (one, parts.get(one.body_id), *sums.get(one.body_id, (0, NOTHING)))
        for one in in_order
        if one is once[one.body_id]
    ]


def seen_by(standing: Standing, *, viewer: Acting) -> QuerySet[Expense]:
    """The rows that the viewer may see: the office those to decide, the lead all, a partner its own.

    Source: L. 241/1990, art. 10; Reg. (UE) 2016/679, art. 5.
    """
    if standing.office:
        return checking.to_decide(standing.report)
    rows = Expense.objects.filter(report=standing.report)
    return rows if standing.leads else rows.filter(line__body=viewer.body)


def rows_of(standing: Standing, seen: QuerySet[Expense]) -> QuerySet[Any]:
    """The rows that the viewer may see, with decision, proofs and whether they were drawn, in order of number.

    Source: practice.
    """
    here = RowCheck.objects.filter(expense=OuterRef("pk"), report=standing.report)
    # One by one, for the rows of a page: a join would group every row of the report before the first is shown.
    proofs = Evidence.objects.filter(expense=OuterRef("pk")).order_by().values("expense").annotate(n=Count("pk"))
    return (
        judged.decided(seen)
        .select_related("line__activity", "line__body", "document", "worker", "report__period")
        .defer("report__breakdown")
        .annotate(
            outcome=F("decided__outcome"),
            admitted=F("decided__admitted"),
            cut_away=F("decided__cut"),
            reason=F("decided__reason"),
            looked_at=F("decided__looked_at"),
            parked=Exists(here.filter(outcome=RowCheck.Outcome.PARKED)),
            proofs=Coalesce(Subquery(proofs.values("n")), 0),
            drawn=Exists(Sample.rows.through.objects.filter(sample__report=standing.report, expense=OuterRef("pk"))),
        )
        .order_by("report__period__number", "number")
    )


SHOWN = (
    *("number", "description", "kind", "amount", "report__state", "report__period__number"),
    *("line__cost_line", "line__activity__code", "line__body__name"),
    *("document__issuer_name", "document__number", "worker__code"),
)


def listed(rows: QuerySet[Any]) -> QuerySet[Any]:
    """The same rows with what a list shows of them, and no more. Source: practice."""
    return rows.only(*SHOWN)


def rows_by_number(report: FinancialReport) -> dict[int, tuple[int, str]]:
    """The rows of a report by the number that its findings name: number → key and kind.

    In one statement. Source: practice.
    """
    rows = Expense.objects.filter(report=report).values_list("number", "pk", "kind")
    return {number: (key, kind) for number, key, kind in rows}


def last_number(report: FinancialReport) -> int:
    """The number of the last row of a report, 0 while there is none: new rows are numbered on from it.

    Source: practice.
    """
    last: int | None = Expense.objects.filter(report=report).aggregate(last=Max("number"))["last"]
    return last or 0


def next_to_decide(rows: QuerySet[Any], after: Expense) -> int | None:
    """The key of the first row undecided after one, else of the first of all; in one statement. Source: practice."""
    period, number = after.report.period.number, after.number
    later = Q(report__period__number=period, number__gt=number) | Q(report__period__number__gt=period)
    undecided = rows.filter(outcome=None, parked=False).exclude(pk=after.pk)
    ordered = undecided.annotate(before=Case(When(later, then=0), default=1))
    in_turn = ordered.order_by("before", "report__period__number", "number")
    return in_turn.values_list("pk", flat=True).first()  # all undecided rows are sorted: their keys are enough


def evidence_of(row: Expense) -> list[Evidence]:
    """The proofs of a row that the viewer has been let to see. Source: D.P.R. 445/2000, art. 71."""
    return list(Evidence.objects.filter(expense=row).select_related("file").order_by("pk"))


def said_of(row: Expense) -> list[RowCheck]:
    """What each check has said of a row, the first first: put aside in one report, it is decided in a later one.

    Source: L. 241/1990, art. 3.
    """
    return list(
        RowCheck.objects.filter(expense=row).select_related("report__period").order_by("report__period__number")
    )


def version_of_checks(decided: Iterable[RowCheck]) -> str:
    """What tells what a check has said of some rows from anything else, also from the same said again.

    Source: practice.
    """
    return version_of(one.pk for one in decided)


def as_written(row: Expense) -> tuple[facts.Row, str]:
    """A row as it was written, and its hash, by which a later change is noticed. Source: practice."""
    written = judged.entries_of(Expense.objects.filter(pk=row.pk))[0].row
    return written, breakdown.fingerprint([asdict(written)])


def stands_still(row: Expense) -> bool:
    """Whether a row takes no more proofs: its part was handed in, and no check has put it aside.

    Source: D.P.R. 445/2000, art. 71.
    """
    parts = MemberReport.objects.filter(report=row.report_id, body=row.line.body_id)
    if not parts.filter(state=MemberReport.State.HANDED_IN).exists():
        return False
    return set(RowCheck.objects.filter(expense=row).values_list("outcome", flat=True)) != {RowCheck.Outcome.PARKED}


def proof_file(row: Expense, sha256: str) -> tuple[StoredFile, str]:
    """A proof's file with its name. Raises `Evidence.DoesNotExist`. Source: practice."""
    found = Evidence.objects.select_related("file").filter(expense=row, file=sha256).first()
    if found is None:
        raise Evidence.DoesNotExist
    return found.file, found.file_name


def own_workers(kind: str = "", *, viewer: Acting) -> list[tuple[str, str]]:
    """The people who work for the viewer's body, by code, as a choice: those a row of a kind may name, or all.

    Source: practice.
    """
    people = Worker.objects.filter(body=viewer.body).order_by("kind", "code")
    if kind:
        people = people.filter(kind=Worker.Kind.STAFF if kind == Expense.Kind.STAFF else Worker.Kind.VOLUNTEER)
    return [(one.code, f"{one.code} · {one.job or one.get_kind_display()}") for one in people]


def workers_for(viewer: Acting) -> QuerySet[Worker]:
    """The people who work for the viewer's body. Source: D.Lgs. 117/2017, art. 17."""
    return Worker.objects.filter(body=viewer.body).order_by("kind", "code")


def achievements_of(report: FinancialReport) -> list[tuple[Activity, Achievement | None]]:
    """Each activity with what the report states and the check verified of it. Source: D.Lgs. 117/2017, art. 93."""
    stated = {one.activity_id: one for one in Achievement.objects.filter(report=report)}
    activities = Activity.objects.filter(agreement=report.period.agreement_id).select_related("programme")
    return [(one, stated.get(one.pk)) for one in activities.order_by("programme__order", "code")]


def version_of_achievements(achieved: Iterable[Achievement]) -> str:
    """What tells what a report states, and its check verified, from anything else. Source: practice."""
    return version_of((one.activity_id, one.stated, one.verified, one.note) for one in achieved)


def owed_by_the_lead(agreement: Agreement) -> list[Body]:
    """The bodies that the lead passes money on to: its partners, and those that left, for what they spent until then.

    Source: the agreement.
    """
    ever = Partner.objects.filter(agreement=agreement)
    others = ever.exclude(body__in=ever.filter(lead=True, left_on=None).values("body"))
    return list(Body.objects.filter(pk__in=others.values("body")).order_by("sort_key", "pk"))


def transfers_of(agreement: Agreement) -> QuerySet[LeadTransfer]:
    """Money that the lead passed on, with its proofs, the latest first. Source: L. 136/2010, art. 3."""
    return LeadTransfer.objects.filter(agreement=agreement).select_related("body", "proof").order_by("-paid_on", "pk")


def transfers_proved(agreement: Agreement, *, viewer: Acting) -> QuerySet[LeadTransfer]:
    """Those whose proof from the bank the viewer may read: the administration and the lead of all, a partner its own.

    Source: L. 241/1990, art. 10; Reg. (UE) 2016/679, art. 5.
    """
    made, sides = transfers_of(agreement), (agreement.call.procedure.administration_id, lead_of(agreement).pk)
    return made if viewer.body in sides else made.filter(body=viewer.body)


@dataclass(frozen=True)
class CheckStanding:
    """How far the check of a report is (EUR)."""

    rows: int
    undecided: int
    amount: Decimal
    admitted: Decimal
    cut: Decimal
    cut_away: Decimal
    """What checks took from its rows: also a later one, from those that this check has put aside."""
    parked: int
    samples: Sequence[Sample]
    waiting_drawn: int
    """Rows drawn that nobody has looked at yet."""


def check_standing(report: FinancialReport, deciding: QuerySet[Expense] | None = None) -> CheckStanding:
    """Where the check stands: counts and sums, made by the database in two statements (`deciding`, where the rows to
    decide were asked already). Source: practice.
    """
    rows = checking.to_decide(report) if deciding is None else deciding
    nothing_said = Q(here__isnull=True)
    drawn = Sample.rows.through.objects.filter(sample__report=report).values("expense")
    found = (
        judged.decided(rows)
        .order_by()
        .annotate(here=FilteredRelation("checks", condition=Q(checks__report=report)))
        .aggregate(
            rows=Count("pk"),
            undecided=Count("pk", filter=nothing_said),
            amount=Sum("amount"),
            admitted=Sum("here__admitted"),
            cut=Sum("here__cut"),
            cut_away=Sum("decided__cut"),
            parked=Count("pk", filter=Q(here__outcome=RowCheck.Outcome.PARKED)),
            waiting_drawn=Count("pk", filter=nothing_said & Q(pk__in=drawn)),
        )
    )
    sums: dict[str, Any] = {name: NOTHING if value is None else value for name, value in found.items()}
    return CheckStanding(samples=list(Sample.objects.filter(report=report).order_by("stratum")), **sums)


def may_write(standing: Standing, by: Acting) -> bool:
    """Whether the viewer may write rows in the report now. Source: practice."""
    return access.WRITE.allows(by, standing.report)
