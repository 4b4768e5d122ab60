"""The versions of a table's project as its pages read them: one with its plan, many without, what to start from."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import Count, F, OuterRef, Prefetch, Q, QuerySet, Subquery, Sum, Value, prefetch_related_objects
from django.db.models.functions import Coalesce

from condivisa.base.money import ZERO
from condivisa.records.access import Acting
from condivisa.records.fields import MoneyField
from condivisa.stages.applications.models import Application, Member, PlanRow, Side
from condivisa.stages.calls.models import FundingShare
from condivisa.stages.codesign import rules
from condivisa.stages.codesign.drafts import ActivityDraft, LineDraft, ProjectDraft
from condivisa.stages.codesign.models import (
    Meeting,
    PlanLine,
    PlannedActivity,
    ProjectVersion,
    Round,
    WorkingTable,
)
from condivisa.stages.codesign.queries import facts
from condivisa.stages.codesign.queries.reading import get_version
from condivisa.stages.codesign.writing import Naming, Proposed, from_proposals

NEVER = datetime(9999, 1, 1, tzinfo=UTC)


def version_at(key: int, *, viewer: Acting) -> ProjectVersion:
    """A version with its table and whoever sits there, as its page asks powers of it.

    Raises `ProjectVersion.DoesNotExist` for who does not sit there. Source: D.M. 72/2021, par. 3.
    """
    version = get_version(key, viewer=viewer)
    members = Member.objects.select_related("body").order_by("pk")
    sitting = Application.objects.select_related("lead").order_by("pk")
    seats = Prefetch("applications", sitting), Prefetch("applications__members", members)
    prefetch_related_objects([version.round.table], *seats)
    return version


def versions_of(table: WorkingTable) -> QuerySet[ProjectVersion]:
    """The versions of all the rounds of a table, the last first, without what they say. Source: practice."""
    saved = ProjectVersion.objects.filter(round__table=table).select_related("round").defer("text", "aims")
    return saved.order_by("-round__number", "-number")


def whole_versions(keys: Collection[int]) -> list[ProjectVersion]:
    """Versions that the viewer has been let to choose, with their text; one statement. Source: practice."""
    return list(ProjectVersion.objects.filter(pk__in=keys).select_related("round"))


def listed_versions(table: WorkingTable) -> QuerySet[Any]:
    """The same, each with its money (EUR: `contribution`, `own`), its `rows`, and the meeting that looked at it
    (`met_at`), without loading any plan; one statement. Source: practice (a snapshot at each meeting).
    """
    after = ProjectVersion.objects.filter(round=OuterRef("round"), number=OuterRef("number") + 1)
    held = Meeting.objects.filter(round=OuterRef("round"), at__gte=OuterRef("saved_at"), at__lt=OuterRef("replaced_at"))
    held = held.filter(cancelled_at=None)
    return (
        versions_of(table)
        .annotate(
            contribution=_planned(Side.CONTRIBUTION),
            own=_planned(Side.COFINANCING),
            rows=Count("plan"),
            replaced_at=Coalesce(Subquery(after.values("saved_at")[:1]), Value(NEVER)),
        )
        .annotate(met_at=Subquery(held.order_by("at").values("at")[:1]))
    )


def _planned(side: Side) -> Coalesce:
    return Coalesce(Sum("plan__amount", filter=Q(plan__side=side)), Value(ZERO), output_field=MoneyField())


@dataclass(frozen=True)
class Beside:
    """The version that came before one at the table (its key), and whether a later one of its round took its place."""

    previous: int | None
    replaced: bool


def beside(version: ProjectVersion) -> Beside:
    """What stands around a version; the first of a reopened round comes after the last project approved.

    Source: practice.
    """
    own, approved = Q(round=version.round_id), ~Q(sha256="") & Q(round__number__lt=version.round.number)
    around = ProjectVersion.objects.filter(own | approved, round__table=version.round.table_id).exclude(pk=version.pk)
    found = list(around.order_by("-round__number", "-number").values_list("pk", "round", "number"))
    later = [one for one in found if one[1] == version.round_id and one[2] > version.number]
    return Beside(next((one[0] for one in found if one not in later), None), bool(later))


def activities_of(versions: Collection[int]) -> list[PlannedActivity]:
    """The activities of some versions, in order. Source: practice."""
    found = PlannedActivity.objects.filter(version__in=versions).select_related("programme")
    return list(found.order_by("programme__order", "code", "pk"))


def plan_of(versions: Collection[int]) -> list[PlanLine]:
    """The plans of some versions, in order. Source: practice."""
    found = PlanLine.objects.filter(version__in=versions).select_related("activity__programme", "body", "source")
    return list(found.order_by("activity__programme__order", "activity__code", "body__sort_key", "year", "pk"))


def lines_of(table: WorkingTable, planned: Iterable[PlanLine]) -> list[rules.Line]:
    """A plan as the rules read it, of a table whose seats are read already. Source: D.M. 72/2021, par. 3."""
    seated = {one.body_id: one.funded for application in table.applications.all() for one in application.members.all()}
    return facts.as_lines(planned, seated, table.call.procedure.administration_id)


def shares_of(table: WorkingTable) -> list[FundingShare]:
    """What the notice puts in a table's programmes (EUR), by programme, source, year. Source: L. 241/1990, art. 12."""
    shares = FundingShare.objects.filter(programme__in=table.programmes.values("pk")).select_related(
        "programme", "source"
    )
    return list(shares.order_by("programme__order", "year", "source__name", "pk"))


@dataclass(frozen=True)
class Start:
    """Where one writes a new version from: the round, its last version (`latest`, of `number`; 0 before the first),
    and the version shown in the form, which may be one of an earlier round or none.
    """

    round: int
    number: int
    latest: ProjectDraft | None
    shown: ProjectDraft | None
    of: ProjectVersion | None


def start_of(table: WorkingTable, chosen: int | None) -> Start:
    """Where a new version starts from: the version chosen, else the last one of the table. Source: practice."""
    now = Round.objects.filter(table=table.pk).order_by("-number").values("pk")[:1]
    saved = ProjectVersion.objects.filter(round__table=table).select_related("round").annotate(now=Subquery(now))
    ordered = saved.order_by("-round__number", "-number")
    last: Any = ordered.first()
    if last is None:
        return Start(Round.objects.filter(table=table).latest("number").pk, 0, None, None, None)
    of = saved.filter(pk=chosen).first() if chosen and chosen != last.pk else None
    current = last.round_id == last.now
    wanted = [one for one in (last if current or of is None else None, of) if one is not None]
    drafts = drafts_of(wanted)
    return Start(
        round=last.now,
        number=last.number if current else 0,
        latest=drafts[last.pk] if current else None,
        shown=drafts[(of or last).pk],
        of=of or last,
    )


def drafts_of(versions: Sequence[ProjectVersion]) -> dict[int, ProjectDraft]:
    """Whole versions as drafts; two statements. Source: practice."""
    keys = [one.pk for one in versions]
    activities, planned = activities_of(keys), plan_of(keys)
    return {
        version.pk: ProjectDraft(
            text=version.text,
            aims={code: tuple(aims) for code, aims in version.aims.items()},
            activities=tuple(
                ActivityDraft(one.code, one.programme.code, one.title, one.target)
                for one in activities
                if one.version_id == version.pk
            ),
            lines=tuple(_line(one) for one in planned if one.version_id == version.pk),
        )
        for version in versions
    }


def _line(one: PlanLine) -> LineDraft:
    return LineDraft(
        activity=one.activity.code,
        body=one.body_id,
        category=one.category,
        cost_line=one.cost_line,
        year=one.year,
        side=one.side,
        amount=one.amount,
        source=one.source.code if one.source else "",
        kind=one.kind,
        hours=one.hours,
        hourly_cost=one.hourly_cost,
    )


def naming_of(table: WorkingTable) -> Naming:
    """What a version of a table's project may name; two statements. Source: D.M. 72/2021, par. 3."""
    programmes, sources = facts.programmes_and_sources(table)
    procedure = table.call.procedure
    bodies = {
        str(member.body_id): member.body.name
        for application in table.applications.all()
        for member in application.members.all()
    }
    bodies[str(procedure.administration_id)] = procedure.administration.name
    ordered = sorted(programmes.values(), key=lambda one: one.order)
    return Naming(
        programmes=[(one.code, f"{one.code} – {one.title}") for one in ordered],
        bodies=list(bodies.items()),
        sources=[(one.code, one.name) for one in sources.values()],
        years=range(procedure.first_year, procedure.last_year + 1),
        aims={one.code: tuple(one.aims) for one in ordered},
    )


def own_proposals(table: WorkingTable, *, viewer: Acting) -> list[Application]:
    """The proposals of the table that the viewer may start a project from: the administration all, a partner its own.

    Source: L. 241/1990, art. 22 (a partner reads what it wrote).
    """
    office = viewer.body == table.call.procedure.administration_id
    return [
        one
        for one in table.applications.all()
        if office or any(member.body_id == viewer.body for member in one.members.all())
    ]


def proposed(table: WorkingTable, naming: Naming, proposals: Sequence[Application]) -> ProjectDraft:
    """A project made of what was proposed for the table's programmes; two statements. Source: D.M. 72/2021, par. 3."""
    codes = [code for code, _words in naming.programmes]
    rows = PlanRow.objects.filter(application__in=proposals, programme__call=table.call_id, programme__code__in=codes)
    fields = ("body", "category", "cost_line", "year", "side", "kind", "amount", "hours", "hourly_cost")
    read = rows.order_by("programme__order", "application", "pk").values(*fields, "action", code=F("programme__code"))
    funders: dict[tuple[str, int], list[str]] = {}
    for share in shares_of(table):
        if share.amount:
            funders.setdefault((share.programme.code, share.year), []).append(share.source.code)
    return from_proposals(
        [(one.title, one.proposal) for one in proposals],
        [Proposed(programme=row.pop("code"), **row) for row in read],
        naming.aims,
        funders,
    )
