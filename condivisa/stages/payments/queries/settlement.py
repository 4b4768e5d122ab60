"""What the final grant rests on: activities done, rows admitted, own share documented."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, Sum

from condivisa.base.money import ZERO, Figure
from condivisa.parties.models import Body
from condivisa.stages.agreements.models import Activity, Agreement, BudgetLine, BudgetMovement
from condivisa.stages.applications.models import CofinancingKind, Side
from condivisa.stages.calls.models import Programme
from condivisa.stages.payments.models import Payment, Redetermination
from condivisa.stages.payments.queries import positions
from condivisa.stages.payments.rules import instalments
from condivisa.stages.payments.rules.reductions import Done, Ending
from condivisa.stages.payments.rules.shares import Key
from condivisa.stages.reporting.models import Achievement, FinancialReport, ReportingPeriod, RowCheck

PROJECT = (Side.CONTRIBUTION, Side.COFINANCING, Side.THIRD_PARTY)


@dataclass(frozen=True)
class FinalFacts:
    """All that the final grant of an agreement is computed from (EUR)."""

    ending: Ending
    activities: list[Done]
    granted: dict[Key, Decimal]
    admitted: dict[Key, Decimal]
    admitted_by_activity: dict[str, dict[Key, Decimal]] = field(default_factory=dict)
    planned: Decimal = ZERO
    spent: Decimal = ZERO
    own_share: Decimal = ZERO
    earned: Decimal = ZERO
    earned_counted: Decimal = ZERO
    """What of the admitted contribution the minimum own share is asked on."""

    def counted(self, due: Decimal) -> Decimal:
        """The part of what is due (EUR) that the minimum own share is asked on, by the rows that earned it."""
        return due * self.earned_counted / self.earned if self.earned else due


def final_facts(agreement: Agreement) -> FinalFacts:
    """Read what the final grant rests on, in a fixed number of statements. Source: CTS, art. 93, c. 4."""
    under_way = Payment.objects.filter(agreement=agreement, state__in=positions.UNDER_WAY).count()
    verified = dict(
        Achievement.objects.filter(activity__agreement=agreement, verified__isnull=False)
        .order_by("report__period__number")
        .values_list("activity", "verified")
    )
    granted = _sums(
        BudgetMovement.objects.filter(line__agreement=agreement),
        ("line__activity", "line__side", "line__activity__programme", "line__body"),
        "amount",
    )
    admitted = _sums(
        RowCheck.objects.filter(expense__line__agreement=agreement, report__state=FinancialReport.State.CHECKED),
        ("expense__line__activity", "expense__line__side", "expense__line__activity__programme", "expense__line__body"),
        "admitted",
    )
    own_share, earned, earned_counted = own_and_counted(agreement)
    activities = list(Activity.objects.filter(agreement=agreement).order_by("programme__order", "code"))
    return FinalFacts(
        ending=Ending(
            unchecked=_unchecked(agreement),
            under_way=under_way,
            unverified=[one.code for one in activities if one.pk not in verified],
        ),
        activities=[
            Done(
                one.code,
                _total(granted, activity=one.pk, sides=(Side.CONTRIBUTION,)),
                _total(admitted, activity=one.pk, sides=(Side.CONTRIBUTION,)),
                verified.get(one.pk) or ZERO,
            )
            for one in activities
        ],
        granted=_by_key(granted),
        admitted=_by_key(admitted),
        admitted_by_activity={one.code: _by_key(admitted, one.pk) for one in activities},
        planned=_total(granted, sides=PROJECT),
        spent=_total(admitted, sides=PROJECT),
        own_share=own_share,
        earned=earned,
        earned_counted=earned_counted,
    )


def own_and_counted(agreement: Agreement) -> tuple[Decimal, Decimal, Decimal]:
    """What closed checks admitted (EUR): own share of the kinds that count, contribution, and the part of the
    contribution that the minimum is asked on. Source: D.M. 72/2021, par. 3 (compartecipazione); the agreement's terms.
    """
    line = "expense__line__"
    given = Q(expense__line__side=Side.CONTRIBUTION)
    counted = given & Q(expense__line__source=agreement.call.source_id) if _only_own(agreement) else given
    checks = RowCheck.objects.filter(expense__line__agreement=agreement, report__state=FinancialReport.State.CHECKED)
    sums = checks.aggregate(
        own=Sum("admitted", filter=own_share_counts(agreement, line)),
        earned=Sum("admitted", filter=given),
        counted=Sum("admitted", filter=counted),
    )
    return sums["own"] or ZERO, sums["earned"] or ZERO, sums["counted"] or ZERO


def own_share_counts(agreement: Agreement, line: str) -> Q:
    """Which own-share lines count towards the minimum: cash, what is not cash, or both, as the terms say.

    `line` is the path to the budget line. Source: the agreement's own term.
    """
    own, cash = Q(**{f"{line}side": Side.COFINANCING}), Q(**{f"{line}kind": CofinancingKind.CASH})
    return {"cash": own & cash, "in_kind": own & ~cash}.get(agreement.terms.get("cofinancing_kinds") or "both", own)


def has_other_sources(agreement: Agreement) -> bool:
    """Whether money of others than the call's own administration is in the grant. Source: practice."""
    others = BudgetLine.objects.filter(agreement=agreement, side=Side.CONTRIBUTION)
    return bool(agreement.call.source_id) and others.exclude(source=agreement.call.source_id).exists()


def _only_own(agreement: Agreement) -> bool:
    return bool(agreement.call.source_id) and agreement.terms.get("cofinancing_sources") == "own"


def is_redetermined(agreement: int) -> bool:
    """Whether the final grant is adopted. Source: practice."""
    return Redetermination.objects.filter(agreement=agreement, adopted_at__isnull=False).exists()


def is_settled(agreement: int) -> bool:
    """Whether the final grant is adopted and, by programme and partner, nothing is left to pay or to come back.

    Source: practice.
    """
    under_way = Payment.objects.filter(agreement=agreement, state__in=positions.UNDER_WAY)
    if not is_redetermined(agreement) or under_way.exists():
        return False
    rows = positions.due_by_key(Agreement.objects.get(pk=agreement)).values()
    return all(granted - paid + returned == 0 for granted, paid, returned in rows)


def names_of(rows: Iterable[Key]) -> dict[Key, tuple[str, str]]:
    """By programme and partner, the programme's code and the partner's name. Source: practice."""
    keys = list(rows)
    codes = dict(Programme.objects.filter(pk__in={programme for programme, _ in keys}).values_list("pk", "code"))
    names = dict(Body.objects.filter(pk__in={body for _, body in keys}).values_list("pk", "name"))
    return {(programme, body): (codes[programme], names[body]) for programme, body in keys}


def balance_left(rows: Mapping[Key, tuple[Decimal, Decimal, Decimal]]) -> Figure:
    """What the balance pays (EUR) of some rows of `positions.due_by_key`, each named in the steps. Source: practice."""
    names = names_of(rows)
    return instalments.balance_of([instalments.balance(", ".join(names[key]), *row) for key, row in rows.items()])


def _unchecked(agreement: Agreement) -> int:
    """Reports still to be checked: up to the final one, or to the day the agreement ended early."""
    closed = FinancialReport.objects.filter(period__agreement=agreement, state=FinancialReport.State.CHECKED)
    checked = Q(pk__in=closed.values("period"))
    periods = ReportingPeriod.objects.filter(agreement=agreement)
    if agreement.ended_on:
        periods = periods.filter(Q(first__lte=agreement.ended_on) | Q(final=True))
    last = Q() if agreement.ended_on else Q(final=True)
    found = periods.aggregate(missing=Count("pk", filter=~checked), last=Count("pk", filter=checked & last))
    return int(found["missing"]) or int(not found["last"])


type _Sums = list[tuple[int, str, Key, Decimal]]


def _sums(rows: Any, columns: tuple[str, ...], amount: str) -> _Sums:
    found = rows.order_by().values_list(*columns).annotate(Sum(amount))
    return [(activity, side, (programme, body), total) for activity, side, programme, body, total in found if total]


def _total(sums: _Sums, *, sides: tuple[str, ...], activity: int | None = None) -> Decimal:
    wanted = (total for of, side, _, total in sums if side in sides and activity in (None, of))
    return sum(wanted, ZERO)


def _by_key(sums: _Sums, activity: int | None = None) -> dict[Key, Decimal]:
    totals: dict[Key, Decimal] = {}
    for of, side, key, total in sums:
        if side == Side.CONTRIBUTION and activity in (None, of):
            totals[key] = totals.get(key, ZERO) + total
    return totals
