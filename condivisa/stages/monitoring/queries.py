from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, QuerySet, Sum

from condivisa.base.findings import Finding
from condivisa.base.money import ZERO, Figure
from condivisa.records.access import Acting
from condivisa.stages.agreements.models import Activity, Agreement, BudgetMovement
from condivisa.stages.alliances.models import Series
from condivisa.stages.applications.models import Side
from condivisa.stages.monitoring import rules
from condivisa.stages.monitoring.models import AddedResource, StatedLeverage
from condivisa.stages.monitoring.rules import Achieved, OwnShare
from condivisa.stages.payments.access import PARTIES
from condivisa.stages.reporting.models import Achievement, FinancialReport, RowCheck

CONTRIBUTION, OWN = Q(expense__line__side=Side.CONTRIBUTION), Q(expense__line__side=Side.COFINANCING)


@dataclass(frozen=True)
class Outcome:
    """What an agreement has achieved so far, and what its checks say of it."""

    activities: Sequence[Achieved]
    own_share: OwnShare
    findings: Sequence[Finding]


def get_outcome(agreement_id: int, *, viewer: Acting) -> Outcome:
    """The outcome of an agreement of the viewer's. Raises `Agreement.DoesNotExist` for another's.

    Source: CTS, art. 93, c. 4; D.M. 72/2021, par. 3.
    """
    return outcome(Agreement.objects.filter(PARTIES.q(viewer)).distinct().get(pk=agreement_id))


def outcome(agreement: Agreement) -> Outcome:
    """What was planned, stated, verified; the own share beside the contribution spent. Four statements.

    Source: CTS, art. 93, c. 4.
    """
    latest = _latest(agreement)
    activities = [
        Achieved(one.code, one.title, one.target, *latest.get(one.pk, (None, None)))
        for one in Activity.objects.filter(agreement=agreement).order_by("programme__order", "code")
    ]
    own_share = _own_share(agreement)
    terms = agreement.terms
    percent, base = terms.get("cofinancing_minimum_percent"), terms.get("cofinancing_base") or "contribution"
    return Outcome(
        activities, own_share, [*rules.behind(activities), *rules.own_share_reached(own_share, percent, base)]
    )


def _latest(agreement: Agreement) -> dict[int, tuple[Decimal, Decimal | None]]:
    known = Achievement.objects.filter(activity__agreement=agreement).exclude(report__state=FinancialReport.State.DRAFT)
    rows = known.order_by("report__period__number").values_list("activity", "stated", "verified")
    return {activity: (stated, verified) for activity, stated, verified in rows}


def _own_share(agreement: Agreement) -> OwnShare:
    planned = BudgetMovement.objects.filter(line__agreement=agreement, line__side=Side.COFINANCING)
    checks = RowCheck.objects.filter(expense__line__agreement=agreement, report__state=FinancialReport.State.CHECKED)
    spent = checks.aggregate(contribution=Sum("admitted", filter=CONTRIBUTION), own=Sum("admitted", filter=OWN))
    return OwnShare(
        spent["contribution"] or ZERO, planned.aggregate(total=Sum("amount"))["total"] or ZERO, spent["own"] or ZERO
    )


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
