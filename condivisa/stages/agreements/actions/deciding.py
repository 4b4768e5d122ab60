from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from condivisa.base.days import day
from condivisa.base.findings import require
from condivisa.base.money import ZERO
from condivisa.records.access import Acting
from condivisa.records.journal import actions as journal
from condivisa.records.papers import actions as papers
from condivisa.records.publication.actions import make_public
from condivisa.records.publication.models import Publication
from condivisa.stages.agreements import access, queries, questions
from condivisa.stages.agreements.events import AmendmentRefused, AmendmentSigned, PartnersChanged
from condivisa.stages.agreements.models import (
    Agreement,
    Amendment,
    BudgetLine,
    BudgetMovement,
    HourlyCost,
    Partner,
    Signature,
)
from condivisa.stages.agreements.rules import changes as rules
from condivisa.stages.agreements.rules.endings import reasoned
from condivisa.stages.agreements.rules.signing import signed_for_all
from condivisa.stages.calls.models import Call


@transaction.atomic(durable=True)
def sign_amendment(
    amendment_id: int, *, file: bytes, signers: Mapping[UUID, UUID], by: Acting, at: datetime
) -> Amendment:
    """Take back a signed change and carry it out: money moves only now, and only under a commitment.

    It is judged again, on the facts of this moment. Both sides sign (`signers`: body → person), except for a shift
    that the lead has asked for, which the administration alone approves; the signed change is made
    public as the agreement was. A change of partners from a day still to come is carried out on that day.
    Raises `Refused`.
    Source: L. 241/1990, art. 11; D.M. 72/2021, par. 3; D.Lgs. 267/2000, art. 183 and 191; D.Lgs. 33/2013, art. 23.
    """
    proposed = Amendment.objects.select_related("agreement").get(pk=amendment_id)
    if proposed.kind == Amendment.Kind.EXTENSION:  # a ceiling may span the agreements of the call
        Call.objects.select_for_update().get(pk=proposed.agreement.call_id)
    agreement = queries.locked(proposed.agreement_id)
    amendment = Amendment.objects.select_related("round", "paper").get(pk=amendment_id)
    require(
        access.DECIDE.findings(by, agreement),
        rules.still_proposed(amendment.state == Amendment.State.PROPOSED),
        queries.findings_of_change(agreement, amendment, on=day(at)),
        queries.coverage_after(agreement, amendment),
        signed_for_all(
            queries.signers_of(agreement, signers, day(at)),
            queries.lead_of(agreement).name if amendment.both_sides else "",
        ),
    )
    assert amendment.paper is not None  # a proposal always has one

    chain = agreement.call.procedure.administration_id
    everyone = signers.values()
    amendment.paper = papers.sign(amendment.paper.pk, file=file, signer=signers[chain], others=everyone, by=by, at=at)
    Signature.objects.bulk_create(
        Signature(paper=amendment.paper, body_id=body, person_id=person) for body, person in signers.items()
    )
    if amendment.from_signature:
        amendment.effect_date = day(at)
    amendment.state, amendment.signed_at = Amendment.State.SIGNED, at
    amendment.ahead = amendment.kind == Amendment.Kind.PARTNER_CHANGE and amendment.effect_date > day(at)
    amendment.save(update_fields=["state", "signed_at", "ahead", "effect_date"])
    moves = {} if amendment.ahead else queries.moves_of(amendment)
    if amendment.kind == Amendment.Kind.LABOUR_REVISION:
        _raise_costs(amendment)
    if amendment.kind == Amendment.Kind.PARTNER_CHANGE and not amendment.ahead:
        moves = _hand_over(agreement, amendment, moves)
    _move(amendment, moves, at)
    make_public(amendment, Publication.Place.TRANSPARENCY, chain=chain, paper=amendment.paper, by=by, at=at)
    event = AmendmentSigned(
        agreement.pk, amendment.pk, amendment.kind, [[line, amount] for line, amount in moves.items()]
    )
    journal.record(event, by=by, at=at, chain=chain)
    return amendment


@transaction.atomic(durable=True)
def change_partners_on_its_day(amendment_id: int, *, by: Acting, at: datetime) -> Amendment:
    """Carry out, on its day, a change of partners that was signed before: who joins takes over what is not reported on
    that day; the clock does it.

    Raises `Refused`. Source: D.M. 72/2021, par. 3; the signed amendment.
    """
    agreement = queries.locked(Amendment.objects.values_list("agreement", flat=True).get(pk=amendment_id))
    amendment = Amendment.objects.get(pk=amendment_id)
    require(
        access.CHANGE_PARTNERS_ON_ITS_DAY.findings(by, agreement),
        rules.before_the_last_day(agreement.last_day, amendment.effect_date, on=amendment.effect_date),
        rules.its_day_has_come(amendment.ahead, amendment.effect_date, on=day(at)),
    )
    leaving, joining = amendment.content["leaving"], amendment.content["joining"]
    passes = queries.unreported(agreement, UUID(leaving)) if leaving and joining else {}
    moves = _hand_over(agreement, amendment, {line: -amount for line, amount in passes.items()})
    _move(amendment, moves, at)
    amendment.ahead = False
    amendment.save(update_fields=["ahead"])
    event = PartnersChanged(agreement.pk, amendment.pk, [[line, amount] for line, amount in moves.items()])
    journal.record(event, by=by, at=at, chain=agreement.call.procedure.administration_id)
    return amendment


@transaction.atomic(durable=True)
def refuse_amendment(amendment_id: int, *, reason: str, by: Acting, at: datetime) -> Amendment:
    """Turn down a proposed change, saying why to who asked: nothing moves.

    Raises `Refused` without a reason, or for one already decided. Source: L. 241/1990, art. 3.
    """
    agreement = queries.locked(Amendment.objects.values_list("agreement", flat=True).get(pk=amendment_id))
    amendment = Amendment.objects.get(pk=amendment_id)
    require(
        access.DECIDE.findings(by, agreement),
        rules.still_proposed(amendment.state == Amendment.State.PROPOSED),
        reasoned(reason),
    )
    amendment.state, amendment.refusal = Amendment.State.REFUSED, reason
    amendment.save(update_fields=["state", "refusal"])
    event = AmendmentRefused(agreement.pk, amendment.pk)
    journal.record(event, by=by, at=at, chain=agreement.call.procedure.administration_id)
    return amendment


def _move(amendment: Amendment, moves: Mapping[int, Decimal], at: datetime) -> None:
    BudgetMovement.objects.bulk_create(
        BudgetMovement(line_id=line, kind=amendment.kind, amount=amount, amendment=amendment, at=at)
        for line, amount in moves.items()
    )


def _raise_costs(amendment: Amendment) -> None:
    """A second revision from the same day takes the place of the first."""
    HourlyCost.objects.bulk_create(
        [
            HourlyCost(line_id=int(line), since=amendment.effect_date, amount=Decimal(cost), amendment=amendment)
            for line, (_, cost) in amendment.content["costs"].items()
        ],
        update_conflicts=True,
        unique_fields=["line", "since"],
        update_fields=["amount", "amendment"],
    )


def _hand_over(agreement: Agreement, amendment: Amendment, moves: Mapping[int, Decimal]) -> dict[int, Decimal]:
    """Change the partners, and give who joins a line like each that passes; returns what moves, on both sides."""
    leaving, joining = amendment.content["leaving"], amendment.content["joining"]
    partners = {str(partner.body_id): partner for partner in queries.parties_of(agreement)}
    leads = False
    if leaving:
        partner = partners[leaving]
        leads, partner.left_on = partner.lead, amendment.effect_date
        partner.save(update_fields=["left_on"])
    if joining in partners:
        Partner.objects.filter(pk=partners[joining].pk).update(lead=leads or partners[joining].lead)
    elif joining:
        Partner.objects.create(agreement=agreement, body_id=UUID(joining), lead=leads, joined_on=amendment.effect_date)
    both = dict(moves)
    hours = questions.residual_hours(list(moves), amendment.effect_date)
    for line in agreement.lines.filter(pk__in=moves).prefetch_related("hourly_costs").order_by("pk"):
        theirs = line.same_cost() | {
            "body_id": UUID(joining),
            "hours": max(ZERO, hours[line.pk]) if line.pk in hours else None,
        }
        twin = BudgetLine.objects.create(agreement=agreement, activity_id=line.activity_id, **theirs)
        HourlyCost.objects.bulk_create(
            HourlyCost(line=twin, since=cost.since, amount=cost.amount, amendment_id=cost.amendment_id)
            for cost in line.hourly_costs.all()
        )
        both[twin.pk] = -moves[line.pk]
    return both
