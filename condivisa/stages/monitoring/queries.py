from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet, Sum

from condivisa.base.findings import Finding
from condivisa.base.money import ZERO, Figure
from condivisa.records.access import Acting
from condivisa.stages.agreements.access import OF_A_PARTY
from condivisa.stages.agreements.models import Activity, Agreement, BudgetMovement
from condivisa.stages.alliances.models import Series
from condivisa.stages.monitoring import rules
from condivisa.stages.monitoring.models import AddedResource, StatedLeverage
from condivisa.stages.monitoring.rules import Achieved, OwnShare, Resources
from condivisa.stages.payments.queries.settlement import own_and_counted, own_share_counts
from condivisa.stages.reporting.models import Achievement, FinancialReport


@dataclass(frozen=True)
class Outcome:
    """What an agreement has achieved so far, and what its checks say of it."""

    activities: Sequence[Achieved]
    own_share: OwnShare
    resources: Resources
    findings: Sequence[Finding]


def get_outcome(agreement_id: int, *, viewer: Acting) -> Outcome:
    """The outcome of an agreement of the viewer's. Raises `Agreement.DoesNotExist` for another's.

    Source: CTS, art. 93, c. 4; D.M. 72/2021, par. 3.
    """
    return outcome(
        Agreement.objects.filter(OF_A_PARTY.q(viewer)).select_related("call").distinct().get(pk=agreement_id)
    )


def outcome(agreement: Agreement) -> Outcome:
    """What was planned, stated, verified; the own share beside the contribution spent, the resources of the plan. Five
    statements.

    Source: CTS, art. 93, c. 4.
    """
    latest = _latest(agreement)
    activities = [
        Achieved(one.code, one.title, one.target, *latest.get(one.pk, (None, None, None)))
        for one in Activity.objects.filter(agreement=agreement).order_by("programme__order", "code")
    ]
    own_share = _own_share(agreement)
    terms = agreement.terms
    percent, base = terms.get("cofinancing_minimum_percent"), terms.get("cofinancing_base") or "contribution"
    return Outcome(
        activities,
        own_share,
        _resources(agreement),
        [*rules.behind(activities), *rules.own_share_reached(own_share, percent, base)],
    )


def _latest(agreement: Agreement) -> dict[int, tuple[Decimal, Decimal | None, Decimal | None]]:
    """By activity, what the latest report states, what its check and the one before verified: only checks closed."""
    known = Achievement.objects.filter(activity__agreement=agreement).exclude(report__state=FinancialReport.State.DRAFT)
    rows = known.order_by("report__period__number").values_list("activity", "stated", "verified", "report__state")
    found: dict[int, tuple[Decimal, Decimal | None, Decimal | None]] = {}
    for activity, stated, verified, state in rows:
        _stated, here, before = found.get(activity, (None, None, None))
        closed = verified if state == FinancialReport.State.CHECKED else None
        found[activity] = stated, closed, before if here is None else here
    return found


def _own_share(agreement: Agreement) -> OwnShare:
    planned = BudgetMovement.objects.filter(own_share_counts(agreement, "line__"), line__agreement=agreement)
    documented, _, counted = own_and_counted(agreement)
    return OwnShare(counted, planned.aggregate(total=Sum("amount"))["total"] or ZERO, documented)


def _resources(agreement: Agreement) -> Resources:
    rows = BudgetMovement.objects.filter(line__agreement=agreement).order_by().values_list("line__side")
    return Resources(**dict(rows.annotate(total=Sum("amount"))))


@dataclass(frozen=True)
class Leverage:
    """What was added to public money in a series of calls: as stated, and the public base it implies (EUR)."""

    stated: StatedLeverage
    parts: QuerySet[AddedResource]
    at_least: Figure
    at_most: Figure
    findings: Sequence[Finding]


def leverage(series: Series) -> Leverage:
    """What a published document says was added, read and checked. Raises `StatedLeverage.DoesNotExist`.

    Source: practice.
    """
    stated = StatedLeverage.objects.get(series=series)
    parts = AddedResource.objects.filter(series=series).order_by("pk")
    at_least, at_most = rules.public_base(stated.total, stated.percent, about=stated.about)
    return Leverage(stated, parts, at_least, at_most, rules.added_up(stated.total, [one.amount for one in parts]))
