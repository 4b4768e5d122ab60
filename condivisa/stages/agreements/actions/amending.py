from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from condivisa.base.days import day, show_day
from condivisa.base.findings import Finding, require
from condivisa.base.versions import unchanged
from condivisa.parties.models import Body
from condivisa.records.access import Acting
from condivisa.records.journal import actions as journal
from condivisa.records.papers import actions as papers
from condivisa.stages.agreements import access, proposing, queries
from condivisa.stages.agreements import papers as written
from condivisa.stages.agreements.events import AmendmentProposed, LineAdded, LinesShifted
from condivisa.stages.agreements.models import Activity, Agreement, Amendment, BudgetLine, BudgetMovement
from condivisa.stages.agreements.proposing import Costs, Moves
from condivisa.stages.agreements.rules import changes as rules
from condivisa.stages.agreements.rules import labour, shifts
from condivisa.stages.applications.models import CofinancingKind, CostCategory, Side


@transaction.atomic(durable=True)
def add_line(
    agreement_id: int,
    *,
    activity: str,
    body: UUID,
    category: CostCategory,
    cost_line: str,
    year: int,
    side: Side,
    source_id: int | None = None,
    kind: CofinancingKind = CofinancingKind.CASH,
    hours: Decimal | None = None,
    hourly_cost: Decimal | None = None,
    by: Acting,
    at: datetime,
) -> BudgetLine:
    """Add a line without money to the plan, for a change that will give it some. `activity` is its code.

    The contribution goes to partners that it may fund, and never for volunteers or things in kind; the administration
    brings only its own resources. Raises `Refused`. Source: D.Lgs. 117/2017, art. 4, 17 e 55; D.M. 72/2021, par. 3.
    """
    agreement = queries.locked(agreement_id)
    administration = agreement.call.procedure.administration_id
    bound = {administration, *(partner.body_id for partner in queries.parties_of(agreement))}
    new = rules.NewLine(
        cost_line,
        side,
        category,
        kind,
        Body.objects.get(pk=body).name,
        party=body in bound,
        administration=body == administration,
        funded=queries.may_be_funded(agreement, body),
        has_source=source_id is not None,
    )
    require(
        access.AMEND.findings(by, agreement),
        rules.before_the_last_day(agreement.last_day, day(at), on=day(at)),
        rules.line_within(year, agreement.starts, agreement.ends),
        rules.line_of_a_party(new),
    )
    line = BudgetLine.objects.create(
        agreement=agreement,
        activity=Activity.objects.get(agreement=agreement, code=activity),
        body_id=body,
        category=category,
        cost_line=cost_line,
        year=year,
        side=side,
        source_id=source_id,
        kind=kind,
        hours=hours,
        hourly_cost=hourly_cost,
    )
    journal.record(LineAdded(agreement.pk, line.pk), by=by, at=at, chain=administration)
    return line


@transaction.atomic(durable=True)
def propose_extension(
    agreement_id: int,
    *,
    round_id: int,
    moves: Moves,
    effect: date,
    reason: str,
    seen: int | None = None,
    by: Acting,
    at: datetime,
) -> Amendment:
    """Propose to extend the activities, duration unchanged, with what each line receives (EUR).

    The round reopened for it must be closed. Raises `Refused`: above the ceiling saying what is left, and where the
    plan is not the one that the page showed (`seen`).
    Source: D.M. 72/2021, par. 3.
    """
    agreement = queries.locked(agreement_id)
    _over_what_was_shown(agreement, seen, access.AMEND.findings(by, agreement))
    amendment = proposing.extension(agreement, round_id=round_id, moves=moves, effect=effect, reason=reason)
    extra = written.extended(queries.extension_of(agreement, moves), agreement.terms)
    return _propose(agreement, amendment, access.AMEND.findings(by, agreement), extra, by=by, at=at)


@transaction.atomic(durable=True)
def propose_budget_change(
    agreement_id: int,
    *,
    round_id: int,
    moves: Moves,
    effect: date,
    reason: str,
    seen: int | None = None,
    by: Acting,
    at: datetime,
) -> Amendment:
    """Propose to change the resources line by line (EUR): new funds, or fewer, after the table was reopened.

    Raises `Refused`, also where the plan is not the one that the page showed (`seen`). Source: D.M. 72/2021, par. 3.
    """
    agreement = queries.locked(agreement_id)
    _over_what_was_shown(agreement, seen, access.AMEND.findings(by, agreement))
    amendment = proposing.budget_change(agreement, round_id=round_id, moves=moves, effect=effect, reason=reason)
    return _propose(agreement, amendment, access.AMEND.findings(by, agreement), by=by, at=at)


@transaction.atomic(durable=True)
def propose_labour_revision(
    agreement_id: int,
    *,
    round_id: int,
    renewal: labour.Renewal,
    costs: Costs,
    reason: str,
    by: Acting,
    at: datetime,
) -> Amendment:
    """Propose to revise labour costs after a renewal of the contract, from its day of effect.

    `costs` gives, by staff line, the residual hours to revise and the new documented hourly cost (EUR). Each line
    receives the rise, within what is committed for its source and year. Raises `Refused`.
    Source: D.M. 72/2021, par. 3; the agreement's own clause.
    """
    agreement = queries.locked(agreement_id)
    amendment = proposing.labour_revision(agreement, round_id=round_id, renewal=renewal, costs=costs, reason=reason)
    lines, _free = queries.revision_of(agreement, dict(costs), renewal.effect)
    extra = written.revised(renewal, lines, queries.staff_lines(agreement, list(costs)))
    return _propose(agreement, amendment, access.AMEND.findings(by, agreement), extra, by=by, at=at)


@transaction.atomic(durable=True)
def propose_partner_change(
    agreement_id: int,
    *,
    leaving: UUID | None,
    joining: UUID | None,
    effect: date,
    reason: str,
    by: Acting,
    at: datetime,
) -> Amendment:
    """Propose that a partner leaves, that another joins, or both: who joins takes over what is not reported yet.

    Asked by the lead or the administration, or by who leaves, for itself; who joins has passed the checks of a
    signature. Raises `Refused`.
    Source: D.M. 72/2021, par. 3; practice (prior request).
    """
    agreement = queries.locked(agreement_id)
    amendment = proposing.partner_change(agreement, leaving=leaving, joining=joining, effect=effect, reason=reason)
    names = dict(Body.objects.filter(pk__in=[leaving, joining]).values_list("pk", "name"))
    extra = [(what, names[who]) for what, who in (("Esce", leaving), ("Subentra", joining)) if who]
    if effect > day(at) and leaving and joining:
        extra.append(("Che cosa passa", "quanto non è ancora rendicontato alla decorrenza; qui sotto, quanto è oggi"))
    asked = _by_the_lead(agreement, by, own_leave=leaving == by.body)
    allowed = [*access.CHANGE_PARTNER.findings(by, agreement), *asked]
    return _propose(agreement, amendment, allowed, extra, by=by, at=at)


@transaction.atomic(durable=True)
def shift(
    agreement_id: int, *, moves: Moves, reason: str, seen: int | None = None, by: Acting, at: datetime
) -> Amendment:
    """Move money between lines (EUR, adding up to nothing): at once where the terms leave it free or ask for a
    notice, as a proposal to be approved above that. What the administration asks for, both sides sign.

    Raises `Refused`, also where the plan is not the one that the page showed (`seen`).
    Source: L. 241/1990, art. 11, c. 2; D.M. 72/2021, par. 3; the agreement's own clause.
    """
    agreement = queries.locked(agreement_id)
    _over_what_was_shown(agreement, seen, access.SHIFT.findings(by, agreement))
    by_lead = by.body == queries.lead_of(agreement).pk
    amendment = proposing.shift(agreement, moves=moves, reason=reason, by_lead=by_lead, on=day(at))
    allowed = [*access.SHIFT.findings(by, agreement), *_by_the_lead(agreement, by)]
    require(allowed, queries.findings_of_change(agreement, amendment, on=day(at)))
    total = sum((row.budget for row in queries.budget_grid(agreement)), Decimal(0))
    way = shifts.way(queries.shifted_lines(agreement, moves), total, agreement.terms, by_lead=by_lead)
    if way in {shifts.Way.APPROVE, shifts.Way.AGREE}:
        return _propose(agreement, amendment, allowed, by=by, at=at)

    require(queries.coverage_after(agreement, amendment))
    amendment.number = _next_number(agreement)
    notified = way is shifts.Way.NOTIFY
    amendment.state = Amendment.State.NOTIFIED if notified else Amendment.State.RECORDED
    amendment.save(force_insert=True)
    BudgetMovement.objects.bulk_create(
        BudgetMovement(line_id=line, kind=BudgetMovement.Kind.SHIFT, amount=amount, amendment=amendment, at=at)
        for line, amount in moves.items()
    )
    event = LinesShifted(agreement.pk, amendment.pk, notified, [[line, amount] for line, amount in moves.items()])
    journal.record(event, by=by, at=at, chain=agreement.call.procedure.administration_id)
    return amendment


def _over_what_was_shown(agreement: Agreement, seen: int | None, allowed: list[Finding]) -> None:
    """Refuse what was written over another plan, before anything is worked out from it; who may not act reads both."""
    if stale := unchanged(seen, queries.version_of_plan(agreement)):
        require(allowed, stale)


def _propose(
    agreement: Agreement,
    amendment: Amendment,
    allowed: Sequence[Finding],
    extra: Sequence[tuple[str, str]] = (),
    *,
    by: Acting,
    at: datetime,
) -> Amendment:
    """Judge a change, write its paper and keep it, waiting for the signatures."""
    warned = require(allowed, queries.findings_of_change(agreement, amendment, on=day(at)))
    chain = agreement.call.procedure.administration_id
    kind = Amendment.Kind(amendment.kind)
    amendment.number = _next_number(agreement)
    from_when = "dal giorno in cui è firmato" if amendment.from_signature else show_day(amendment.effect_date)
    said = [*extra, *_round(amendment), ("Decorrenza", from_when)]
    moves = queries.moves_of(amendment)
    amendment.paper = papers.compose(
        written.AMENDMENT,
        f"Atto integrativo n. {amendment.number} alla convenzione {agreement.code}",
        written.amendment(
            agreement,
            kind,
            moves,
            said,
            amendment.reason,
            warned,
            both_sides=amendment.both_sides,
            on=day(at),
        ),
        chain=chain,
        by=by,
        at=at,
    )
    amendment.save(force_insert=True)
    event = AmendmentProposed(agreement.pk, amendment.pk, kind.value, amendment.paper.pk)
    journal.record(event, by=by, at=at, chain=chain)
    return amendment


def _round(amendment: Amendment) -> list[tuple[str, str]]:
    ended = amendment.round
    if ended is None or ended.closed_at is None:
        return []
    return [("Tavolo", f"fase n. {ended.number}, conclusa il {show_day(day(ended.closed_at))}")]


def _by_the_lead(agreement: Agreement, by: Acting, *, own_leave: bool = False) -> list[Finding]:
    return rules.asked_by_the_lead(
        by_lead=by.body == queries.lead_of(agreement).pk,
        by_administration=by.body == agreement.call.procedure.administration_id,
        own_leave=own_leave,
    )


def _next_number(agreement: Agreement) -> int:
    return (agreement.amendments.aggregate(last=Max("number"))["last"] or 0) + 1
