"""What stands against a change of the agreement: asked when it is proposed, and again when it is signed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Case, DateField, F, Q, QuerySet, When
from django.db.models.functions import TruncDate

from condivisa.base.days import ROME, Period, day
from condivisa.base.findings import Finding
from condivisa.base.money import ZERO
from condivisa.stages.agreements import questions
from condivisa.stages.agreements.models import Agreement, Amendment, BudgetLine
from condivisa.stages.agreements.queries.facts import (
    extension_of,
    own_readings,
    partner_change_of,
    revised_lines,
    shifted_lines,
)
from condivisa.stages.agreements.queries.money import committed, granted, line_budgets
from condivisa.stages.agreements.queries.reading import parties_of
from condivisa.stages.agreements.rules import changes as rules
from condivisa.stages.agreements.rules.coverage import Pot, available, uncovered
from condivisa.stages.agreements.rules.extension import may_extend
from condivisa.stages.agreements.rules.labour import TERM, Renewal, RevisedLine, may_revise, outdated
from condivisa.stages.agreements.rules.partners import may_change
from condivisa.stages.agreements.rules.shifts import below_reported, may_shift
from condivisa.stages.applications.models import Side
from condivisa.stages.codesign.models import Round
from condivisa.stages.codesign.rules import OwnShare

REASONS = {
    Amendment.Kind.EXTENSION: (Round.Reason.EXTENSION,),
    Amendment.Kind.LABOUR_REVISION: (Round.Reason.LABOUR_REVISION,),
    Amendment.Kind.BUDGET_CHANGE: (Round.Reason.NEW_FUNDS, Round.Reason.NEW_NEEDS),
}
"""Why the table must have been reopened for a change of each kind."""


def moves_of(amendment: Amendment) -> dict[int, Decimal]:
    """What a change adds to each line or takes from it (EUR), by its key. Source: practice."""
    return {int(line): Decimal(amount) for line, amount in amendment.content["moves"].items()}


SIGN_BY = Case(
    When(effect_date__gt=TruncDate("paper__composed_at", tzinfo=ROME), then="effect_date"), output_field=DateField()
)
"""The day by which a change is to be signed, in a statement: see `to_sign_by`."""


def to_sign_by(change: Amendment) -> date | None:
    """The day by which a change is to be signed: that of its effect. One that holds from the day it was written, or
    from before, takes effect once it is signed, and has no day.

    Source: L. 241/1990, art. 11; practice.
    """
    assert change.paper is not None  # what is to be signed is written
    return change.effect_date if change.effect_date > day(change.paper.composed_at) else None


def findings_of_change(agreement: Agreement, amendment: Amendment, *, on: date) -> list[Finding]:
    """All that stands against a change, or is said aloud beside it. Source: D.M. 72/2021, par. 3."""
    moves = moves_of(amendment)
    own = set(agreement.lines.filter(pk__in=moves).values_list("pk", flat=True))
    found = [
        *rules.before_the_last_day(agreement.last_day, amendment.effect_date, on=on),
        *rules.before_the_final_grant(questions.redetermined(agreement.pk)),
        *rules.lines_of_the_agreement(strangers=len(set(moves) - own)),
        *_round(agreement, amendment),
    ]
    match amendment.kind:
        case Amendment.Kind.EXTENSION:
            found += rules.from_the_first_day(agreement.starts, amendment.effect_date)
            extension = extension_of(agreement, moves)
            found += rules.only_more(moves.values()) or may_extend(extension, agreement.terms)
        case Amendment.Kind.LABOUR_REVISION:
            found += _revision(agreement, amendment)
        case Amendment.Kind.SHIFT:
            found += may_shift(shifted_lines(agreement, moves), agreement.terms)
        case Amendment.Kind.PARTNER_CHANGE:
            leaving, joining = (
                UUID(key) if (key := amendment.content[who]) else None for who in ("leaving", "joining")
            )
            found += rules.from_the_first_day(_bound_since(agreement, leaving), amendment.effect_date)
            found += rules.one_at_a_time(_ahead(agreement))
            found += may_change(partner_change_of(agreement, leaving, joining, on))
            if amendment.effect_date <= on:  # what passes on a later day is reckoned on it
                found += below_reported(shifted_lines(agreement, moves))
        case Amendment.Kind.BUDGET_CHANGE:
            found += rules.from_the_first_day(agreement.starts, amendment.effect_date)
            found += below_reported(shifted_lines(agreement, moves))
            found += rules.from_new_funds(_contribution(agreement, moves), _reason(amendment))
    return found + rules.own_share_after(own_share_of(agreement, moves), agreement.terms)


def _bound_since(agreement: Agreement, leaving: UUID | None) -> date:
    """The first day on which who leaves is bound; of the agreement, where nobody leaves."""
    joined = [one.joined_on for one in parties_of(agreement) if one.body_id == leaving]
    return max([agreement.starts, *joined])


def _ahead(agreement: Agreement) -> date | None:
    """The day of a change of partners that is signed and still to come; none where the agreement ends before."""
    ahead = agreement.amendments.filter(ahead=True, effect_date__lte=agreement.last_day)
    return ahead.values_list("effect_date", flat=True).first()


def ahead_until(on: date) -> QuerySet[Amendment]:
    """The changes of partners to be carried out on a day: signed before it, of agreements in force.

    Source: D.M. 72/2021, par. 3.
    """
    in_force = Q(agreement__ended_on=None) | Q(agreement__ended_on__gte=F("effect_date"))
    due = Amendment.objects.filter(in_force, ahead=True, effect_date__lte=on, agreement__state=Agreement.State.SIGNED)
    return due.select_related("agreement__call__procedure").order_by("effect_date", "pk")


def coverage_after(agreement: Agreement, amendment: Amendment) -> list[Finding]:
    """Grants that a change would leave without a commitment. Source: D.Lgs. 267/2000, art. 183 and 191."""
    after, moves = granted(agreement), moves_of(amendment)
    if amendment.kind != Amendment.Kind.PARTNER_CHANGE:  # what leaves a partner reaches the other, same source and year
        lines = agreement.lines.filter(pk__in=moves, side=Side.CONTRIBUTION)
        for line, source, year in lines.values_list("pk", "source__name", "year"):
            after[source, year] = after.get((source, year), ZERO) + moves[line]
    return uncovered(after, committed(agreement))


def staff_lines(agreement: Agreement, keys: list[int]) -> list[BudgetLine]:
    """The lines of the contribution that have documented hours and hourly cost, among `keys`. Source: practice."""
    lines = agreement.lines.filter(pk__in=keys, side=Side.CONTRIBUTION, hours__isnull=False, hourly_cost__isnull=False)
    return list(lines.select_related("activity", "body", "source").order_by("pk"))


def revision_of(
    agreement: Agreement, costs: dict[int, tuple[Decimal, Decimal]], effect: date
) -> tuple[list[RevisedLine], dict[Pot, Decimal]]:
    """The lines a labour revision touches (hours and new hourly cost by key), and the committed funds still free.

    Source: D.Lgs. 267/2000, art. 183.
    """
    lines = revised_lines(staff_lines(agreement, list(costs)), costs, effect)
    return lines, available(granted(agreement), committed(agreement))


def _revision(agreement: Agreement, amendment: Amendment) -> list[Finding]:
    content = amendment.content
    costs = {int(key): (Decimal(hours), Decimal(cost)) for key, (hours, cost) in content["costs"].items()}
    lines, free = revision_of(agreement, costs, amendment.effect_date)
    renewal = Renewal(content["contract"], date.fromisoformat(content["signed_on"]), amendment.effect_date)
    return [
        *rules.documented_hours(without=len(costs) - len(lines)),
        *may_revise(
            renewal,
            lines,
            free,
            plan_frozen=day(agreement.final_project.approved_at),
            lasts=Period(agreement.starts, agreement.last_day),
            terms=agreement.terms,
        ),
        *outdated(lines, moves_of(amendment), agreement.terms.clause(TERM)),
    ]


def _round(agreement: Agreement, amendment: Amendment) -> list[Finding]:
    reasons = REASONS.get(Amendment.Kind(amendment.kind))
    if reasons is None:
        return []
    ended = amendment.round
    return rules.round_ended(
        reasons,
        reason=_reason(amendment),
        closed=ended is not None and ended.closed_at is not None,
        same_table=ended is not None and ended.table_id == agreement.final_project.round.table_id,
    )


def _reason(amendment: Amendment) -> str:
    return amendment.round.reason if amendment.round else ""


def own_share_of(agreement: Agreement, moves: Mapping[int, Decimal]) -> list[OwnShare]:
    """More contribution asks for more co-financing: the minimum, counted on the plan as it would become; none where
    the contribution does not grow.

    Source: L. 241/1990, art. 12.
    """
    if _contribution(agreement, moves) <= 0:
        return []
    lines = list(agreement.lines.select_related("source"))
    budgets = line_budgets([line.pk for line in lines])
    return own_readings(agreement, ((line, budgets.get(line.pk, ZERO) + moves.get(line.pk, ZERO)) for line in lines))


def _contribution(agreement: Agreement, moves: Mapping[int, Decimal]) -> Decimal:
    lines = agreement.lines.filter(pk__in=moves, side=Side.CONTRIBUTION).values_list("pk", flat=True)
    return sum((moves[line] for line in lines), ZERO)
