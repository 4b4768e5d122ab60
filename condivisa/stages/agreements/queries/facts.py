"""The facts that rules judge: what is there, gathered in a bounded number of statements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Q, Sum

from condivisa.base.money import ZERO
from condivisa.parties.models import Appointment, Body
from condivisa.records.access import Role
from condivisa.records.identity.models import Person
from condivisa.stages.agreements import questions
from condivisa.stages.agreements.models import Agreement, Amendment, BudgetLine, BudgetMovement, SigningCheck
from condivisa.stages.agreements.queries.money import (
    BudgetRow,
    GrantRow,
    budget_grid,
    committed,
    grants,
    grants_in,
    hourly_costs,
    line_budgets,
    revised_costs,
)
from condivisa.stages.agreements.queries.reading import parties_of
from condivisa.stages.agreements.rules.extension import Extension, Sides
from condivisa.stages.agreements.rules.labour import RevisedLine
from condivisa.stages.agreements.rules.partners import Change
from condivisa.stages.agreements.rules.shifts import ShiftedLine
from condivisa.stages.agreements.rules.signing import Check, Signer, Signing, SigningPartner, partner_checks
from condivisa.stages.applications.models import Application, CofinancingKind, Side
from condivisa.stages.codesign.queries import own_source
from condivisa.stages.codesign.rules import Line, OwnShare, Standing, own_shares

UNAPPROVED = (Amendment.State.NOTIFIED, Amendment.State.RECORDED)


def signing_of(agreement: Agreement, *, plan: Sequence[BudgetRow] | None = None) -> Signing:
    """What the signature is judged on; a page that has read the plan gives it (`plan`).

    Source: L. 241/1990, art. 11; D.M. 72/2021, par. 3.
    """
    rows = budget_grid(agreement) if plan is None else plan
    given = grants_in(rows)
    return Signing(
        cup=agreement.cup,
        to_be_formed=agreement.application.form == Application.Form.TO_BE_FORMED,
        starts=agreement.starts,
        ends=agreement.ends,
        partners=signing_partners(agreement, given, rows),
        checks=_checks(agreement),
        call_terms=agreement.call.terms,
        terms=agreement.terms,
        granted=_summed(((one.source_name, one.year), one.granted) for one in given),
        committed=committed(agreement),
        sureties=agreement.sureties.filter(voided_on=None).count(),
        own=own_readings(agreement, ((row.line, row.budget) for row in rows)),
    )


def own_readings(agreement: Agreement, amounts: Iterable[tuple[BudgetLine, Decimal]]) -> list[OwnShare]:
    """The co-financing of a plan (EUR, line by line) against its minimum, under every reading of the terms.

    Source: D.M. 72/2021, par. 3; L. 241/1990, art. 12.
    """
    lines = [
        Line(
            programme="",
            body="",
            standing=Standing.FUNDED,
            year=line.year,
            side=line.side,
            kind=line.kind,
            amount=amount,
            source=line.source.code if line.source else "",
        )
        for line, amount in amounts
    ]
    return own_shares(lines, agreement.terms, own_source(agreement.call))


def signing_partners(
    agreement: Agreement, given: Sequence[GrantRow] | None = None, plan: Sequence[BudgetRow] | None = None
) -> list[SigningPartner]:
    """The partners as the signature judges them: share of the contribution (EUR), lead, volunteers.

    Source: practice.
    """
    shares = _summed((one.body, one.granted) for one in (grants([agreement.pk]) if given is None else given))
    brings = {"side": Side.COFINANCING, "kind": CofinancingKind.VOLUNTEERS}
    if plan is None:
        volunteers = set(agreement.lines.filter(**brings).values_list("body", flat=True))
    else:
        lines = [row.line for row in plan]
        volunteers = {one.body_id for one in lines if (one.side, one.kind) == (brings["side"], brings["kind"])}
    return [
        SigningPartner(
            str(partner.body_id),
            partner.body.name,
            shares.get(partner.body_id, ZERO),
            partner.lead,
            partner.body_id in volunteers,
        )
        for partner in parties_of(agreement)
    ]


def _summed[Key](parts: Iterable[tuple[Key, Decimal]]) -> dict[Key, Decimal]:
    sums: dict[Key, Decimal] = {}
    for key, amount in parts:
        sums[key] = sums.get(key, ZERO) + amount
    return sums


def signers_of(agreement: Agreement, signers: Mapping[UUID, UUID], on: date) -> list[Signer]:
    """Who signed for which body (`signers`: body → person), and whether they held the office that day.

    Source: L. 241/1990, art. 11, c. 2; D.Lgs. 267/2000, art. 107.
    """
    administration = agreement.call.procedure.administration_id
    people = Person.objects.in_bulk(list(signers.values()))
    bodies = Body.objects.in_bulk(list(signers))
    in_force = Q(until=None) | Q(until__gte=on)
    held = set(
        Appointment.objects.filter(in_force, since__lte=on, person__in=people).values_list("body", "person", "role")
    )
    return [
        Signer(
            str(people[person]),
            bodies[body].name,
            public=body == administration,
            in_office=(body, person, Role.DIRECTOR if body == administration else Role.LEGAL_REPRESENTATIVE) in held,
        )
        for body, person in signers.items()
    ]


def extension_of(agreement: Agreement, changes: Mapping[int, Decimal]) -> Extension:
    """An extension beside what was agreed and already added, within the scope the terms set.

    Source: D.M. 72/2021, par. 3.
    """
    whole = agreement.terms.get("extension_scope") == "codesign"
    scope = Q(line__agreement__call=agreement.call_id) if whole else Q(line__agreement=agreement)
    sums = dict.fromkeys(
        ((kind, side) for kind in ("initial", "extension") for side in ("contribution", "cofinancing")), ZERO
    )
    rows = (
        BudgetMovement.objects.filter(scope)
        .exclude(line__agreement__state=Agreement.State.DRAFT)
        .order_by()
        .values_list("kind", "line__side")
        .annotate(total=Sum("amount"))
    )
    sums |= {(kind, side): total for kind, side, total in rows}
    asked = {Side.CONTRIBUTION.value: ZERO, Side.COFINANCING.value: ZERO}
    for line, side in BudgetLine.objects.filter(pk__in=changes).values_list("pk", "side"):
        asked[side] = asked.get(side, ZERO) + changes[line]
    return Extension(
        agreed=Sides(sums["initial", "contribution"], sums["initial", "cofinancing"]),
        used=Sides(sums["extension", "contribution"], sums["extension", "cofinancing"]),
        asked=Sides(asked["contribution"], asked["cofinancing"]),
    )


def revised_lines(
    lines: list[BudgetLine], costs: Mapping[int, tuple[Decimal, Decimal]], effect: date
) -> list[RevisedLine]:
    """Staff lines with the hours and the new hourly cost (EUR) that a revision gives each.

    A year that is over on the day of effect has no hours left, nor has the line of who left: who took over has them.
    Source: practice.
    """
    residual = questions.residual_hours([line.pk for line in lines], effect)
    in_force, revised = hourly_costs(lines, effect), revised_costs([line.pk for line in lines])
    bound = {partner.body_id for partner in parties_of(lines[0].agreement)} if lines else frozenset()
    return [
        RevisedLine(
            line.pk,
            (line.source.name if line.source else "", line.year),
            hours=costs[line.pk][0],
            residual=residual.get(line.pk, ZERO) if line.year >= effect.year and line.body_id in bound else ZERO,
            agreed_cost=in_force[line.pk],
            new_cost=costs[line.pk][1],
            revised_from=next((since for since, _ in revised.get(line.pk, ()) if since > effect), None),
            name=str(line),
        )
        for line in lines
    ]


def shifted_lines(agreement: Agreement, changes: Mapping[int, Decimal]) -> list[ShiftedLine]:
    """The lines that a change touches, with what they hold, what is reported, what nobody approved before.

    Source: practice.
    """
    keys = list(changes)
    budgets, reported = line_budgets(keys), questions.reported_on_lines(keys)
    earlier = dict(
        BudgetMovement.objects.filter(
            line__in=keys, kind=BudgetMovement.Kind.SHIFT, amendment__state__in=[state.value for state in UNAPPROVED]
        )
        .order_by()
        .values_list("line")
        .annotate(total=Sum("amount"))
    )
    lines = agreement.lines.filter(pk__in=keys).select_related("activity__programme", "body", "source").order_by("pk")
    return [
        ShiftedLine(
            line.pk,
            (line.activity.programme_id, line.side, line.source_id),
            line.body_id,
            line.category,
            budgets.get(line.pk, ZERO),
            changes[line.pk],
            reported.get(line.pk, ZERO),
            earlier.get(line.pk, ZERO),
            name=str(line),
            total=f"{line.activity.programme.code}, {line.money}",
        )
        for line in lines
    ]


def unreported(agreement: Agreement, body: UUID) -> dict[int, Decimal]:
    """What a partner's lines hold beyond what is reported on them (EUR), by line. Source: practice."""
    keys = list(agreement.lines.filter(body=body).values_list("pk", flat=True))
    budgets, reported = line_budgets(keys), questions.reported_on_lines(keys)
    left = {key: budget - reported.get(key, ZERO) for key, budget in budgets.items()}
    return {key: amount for key, amount in left.items() if amount > 0}


def may_be_funded(agreement: Agreement, body: UUID) -> bool:
    """Whether the contribution may go to a body: an ETS that did not apply to take part without it.

    Source: D.Lgs. 117/2017, art. 4 e 55.
    """
    without = agreement.application.members.filter(body=body, funded=False)
    return Body.objects.filter(pk=body, kind=Body.Kind.ETS).exists() and not without.exists()


def partner_change_of(agreement: Agreement, leaving: UUID | None, joining: UUID | None, on: date) -> Change:
    """Who leaves and who takes over, as the rule judges them. Source: practice."""
    bound = {partner.body_id: partner.lead for partner in parties_of(agreement)}
    left = unreported(agreement, leaving) if leaving else {}
    leads = leaving is not None and bound.get(leaving, False)
    takes_over = _joining(agreement, joining, left, leads) if joining else None
    without = joining and takes_over and takes_over.share > 0 and not may_be_funded(agreement, joining)
    missing = partner_checks(takes_over, _checks(agreement), on=on) if takes_over else []
    return Change(
        bound=frozenset(bound),
        leaving=leaving,
        joining=joining,
        leaving_leads=leads,
        left_to_report=bool(left),
        joins=takes_over.name if takes_over else "",
        lacking=[str(one.facts["check"]) for one in missing],
        unfunded=takes_over.name if takes_over and without else "",
    )


def _joining(agreement: Agreement, body: UUID, takes: Mapping[int, Decimal], lead: bool) -> SigningPartner:
    """A body with the share it would take over (EUR), as the checks before a signature judge it. Source: practice."""
    lines = agreement.lines.filter(pk__in=takes).values_list("pk", "side", "kind")
    share = sum((takes[key] for key, side, _ in lines if side == Side.CONTRIBUTION), ZERO)
    volunteers = any(side == Side.COFINANCING and kind == CofinancingKind.VOLUNTEERS for _, side, kind in lines)
    return SigningPartner(str(body), Body.objects.get(pk=body).name, share, lead, volunteers)


def as_judged(check: SigningCheck) -> Check:
    """A check as the rules read it. Source: practice."""
    body = str(check.body_id) if check.body_id else None
    return Check(check.kind, body, check.passed, check.checked_on, check.valid_until)


def _checks(agreement: Agreement) -> list[Check]:
    return [as_judged(check) for check in agreement.checks.order_by("pk")]
