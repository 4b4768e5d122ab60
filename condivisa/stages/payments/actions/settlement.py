"""The end of the money: the final grant, what must come back, how it comes back."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction

from condivisa.base.days import day, next_working_day
from condivisa.base.findings import Finding, blocks, require
from condivisa.base.money import ZERO, Figure
from condivisa.parties.models import Body
from condivisa.records.access import Acting
from condivisa.records.journal import actions as journal
from condivisa.records.papers import actions as papers
from condivisa.records.publication.actions import make_public
from condivisa.records.publication.models import Publication
from condivisa.stages.agreements.models import Agreement, Surety
from condivisa.stages.calls.models import Programme
from condivisa.stages.payments import access
from condivisa.stages.payments.events import (
    ClawbackAsked,
    ClawbackOffset,
    ClawbackOverdue,
    ClawbackRequestSigned,
    ClawbackReturned,
    GuaranteeCalled,
    RedeterminationAdopted,
    RedeterminationProposed,
)
from condivisa.stages.payments.models import Clawback, MoneyMovement, Offset, Payment, Redetermination
from condivisa.stages.payments.papers import (
    CLAWBACK_REQUEST,
    REDETERMINATION,
    clawback_request,
    figure,
    redetermination,
)
from condivisa.stages.payments.queries import positions
from condivisa.stages.payments.queries.settlement import final_facts, has_other_sources
from condivisa.stages.payments.rules import payees, reductions
from condivisa.stages.payments.rules.shares import Key, final_cover


@transaction.atomic(durable=True)
def propose_redetermination(agreement_id: int, *, by: Acting, at: datetime) -> Redetermination:
    """Compute the final grant by the agreement's method and compose its act; done again, it supersedes the proposal.

    Raises `Refused` until every report is checked and nothing is under way.
    Source: L. 241/1990, art. 6, c. 1, lett. e); D.M. 72/2021, par. 3; the agreement's own terms.
    """
    agreement = positions.locked(agreement_id)
    before = Redetermination.objects.filter(agreement=agreement).select_related("act").first()
    adopted = [blocks("payment.redetermined", "D.M. 72/2021, par. 3")] if before and before.adopted_at else []
    require(access.REDETERMINE.findings(by, agreement), _open_terms(agreement), adopted)
    due, rows, warnings = _final_grant(agreement)
    act = papers.compose(
        REDETERMINATION,
        f"Rideterminazione del contributo della convenzione {agreement.code}",
        redetermination(agreement, due, rows, warnings),
        chain=agreement.call.procedure.administration_id,
        by=by,
        at=at,
        supersedes=before.act if before else None,
    )
    found, _ = Redetermination.objects.update_or_create(
        agreement=agreement, defaults={"figures": _frozen(due, rows), "act": act, "proposed_at": at}
    )
    event = RedeterminationProposed(found.pk, due.value, act.pk)
    journal.record(event, by=by, at=at, chain=agreement.call.procedure.administration_id)
    return found


@transaction.atomic(durable=True)
def adopt_redetermination(
    agreement_id: int,
    *,
    file: bytes,
    act_number: str = "",
    act_date: date | None = None,
    by: Acting,
    at: datetime,
) -> Redetermination:
    """Take back the act of the final grant signed by the director: what it reduces leaves the grant.

    What is left of an advance passes to the partners whose rows it covers. Raises `Refused`, also where the figures
    have changed since the act was composed. The act is made public: it changes the grant that is.
    Source: D.Lgs. 267/2000, art. 107; D.M. 72/2021, par. 3; D.Lgs. 33/2013, art. 26-27.
    """
    agreement = positions.locked(agreement_id)
    found = Redetermination.objects.filter(agreement=agreement).first()
    require(
        access.ADOPT_REDETERMINATION.findings(by, agreement),
        [blocks("payment.not_redetermined", "D.M. 72/2021, par. 3")] if found is None else [],
        [blocks("payment.redetermined", "D.M. 72/2021, par. 3")] if found and found.adopted_at else [],
    )
    assert found is not None  # require has raised
    due, rows, _ = _final_grant(agreement)
    if found.figures != _frozen(due, rows):
        require([blocks("payment.redetermination_outdated", "L. 241/1990, art. 3")])
    act = papers.sign(found.act_id, file=file, signer=by.person, by=by, at=at)
    if act_number:
        papers.number(act.pk, act_number=act_number, act_date=act_date, by=by, at=at)
    found.adopted_at = at
    found.save(update_fields=["adopted_at"])
    MoneyMovement.objects.bulk_create(_adopted_movements(found, rows, at))
    reduced = sum((row["reduced"] for row in rows), ZERO)
    chain, place = agreement.call.procedure.administration_id, Publication.Place.TRANSPARENCY
    make_public(found, place, chain=chain, paper=act, by=by, at=at)
    journal.record(RedeterminationAdopted(found.pk, reduced, act.pk), by=by, at=at, chain=chain)
    return found


@transaction.atomic(durable=True)
def ask_clawback(agreement_id: int, *, pay_to: str, by: Acting, at: datetime) -> list[Clawback]:
    """Ask back, after the final grant, what each programme and partner has too much of: one letter for each debtor.

    The letter, to be signed, says where to pay (`pay_to`: the treasurer's account, or the notice of payment). The lead
    answers for all where the lead is paid. The term is `clawback_days` from that day, moved to a working day.
    Raises `Refused`. Source: c.c. art. 1219 e 2033; the agreement's own terms.
    """
    agreement = positions.locked(agreement_id)
    adopted = (
        Redetermination.objects.filter(agreement=agreement, adopted_at__isnull=False).select_related("act").first()
    )
    asked = positions.asked_back(agreement)
    excess = {
        key: amount
        for key, (granted, paid, _) in positions.due_by_key(agreement).items()
        if (amount := reductions.clawback(granted, paid, asked.get(key, ZERO))) > 0
    }
    require(
        access.ASK_CLAWBACK.findings(by, agreement),
        positions.open_terms(agreement.terms, "payee", "clawback_days"),
        [] if adopted else [blocks("payment.not_redetermined", "D.M. 72/2021, par. 3")],
        [] if excess else [blocks("payment.nothing_to_return", "c.c. art. 2033")],
        payees.written(pay_to, "payment.pay_to_missing", "c.c. art. 1182"),
    )
    assert adopted is not None  # require has raised
    due = next_working_day(day(at) + timedelta(days=int(agreement.terms.need("clawback_days"))))
    by_debtor: dict[UUID, list[Clawback]] = defaultdict(list)
    lead = positions.lead_of(agreement)
    programmes = Programme.objects.in_bulk({programme for programme, _ in excess})
    bodies = Body.objects.in_bulk({body for _, body in excess} | {lead})
    for (programme, body), amount in excess.items():
        debtor = positions.whose(agreement, body) or lead
        by_debtor[debtor].append(
            Clawback(
                agreement=agreement,
                debtor=bodies[debtor],
                body=bodies[body],
                programme=programmes[programme],
                amount=amount,
                asked_at=at,
                due=due,
            )
        )
    chain = agreement.call.procedure.administration_id
    for debtor, clawbacks in by_debtor.items():
        title = f"Richiesta di restituzione, convenzione {agreement.code}"
        inputs = clawback_request(agreement, bodies[debtor], clawbacks, act=adopted.act, pay_to=pay_to)
        letter = papers.compose(CLAWBACK_REQUEST, title, inputs, chain=chain, by=by, at=at)
        for clawback in clawbacks:
            clawback.paper = letter
            clawback.save(force_insert=True)
            journal.record(ClawbackAsked(clawback.pk, clawback.amount, due), by=by, at=at, chain=chain)
    return [clawback for clawbacks in by_debtor.values() for clawback in clawbacks]


@transaction.atomic(durable=True)
def sign_clawback(clawback_id: int, *, file: bytes, by: Acting, at: datetime) -> list[Clawback]:
    """Take back the request signed by the director: only now the debtor is told, for all that the letter asks.

    Raises `Refused`. Source: D.Lgs. 267/2000, art. 107; c.c. art. 1219.
    """
    clawback = positions.locked_clawback(clawback_id)
    require(access.SIGN_CLAWBACK.findings(by, clawback))
    letter = papers.sign(clawback.paper_id, file=file, signer=by.person, by=by, at=at)
    asked = list(Clawback.objects.filter(paper=letter).order_by("pk"))
    for one in asked:
        journal.record(ClawbackRequestSigned(one.pk, letter.pk), by=by, at=at, chain=_chain(clawback))
    return asked


@transaction.atomic(durable=True)
def offset_clawback(clawback_id: int, *, payment_id: int, by: Acting, at: datetime) -> Offset:
    """Take money to come back off a payment to the same debtor, before its authorisation is composed.

    It counts as returned once that payment is proved. Raises `Refused`. Source: c.c. art. 1241-1243.
    """
    clawback = positions.locked_clawback(clawback_id)
    payment = Payment.objects.select_for_update(of=("self",)).get(pk=payment_id)
    waiting = (Payment.State.REQUESTED, Payment.State.ATTESTED)
    same = payment.agreement_id == clawback.agreement_id and payment.payee_id == clawback.debtor_id
    open_to_it = payment.state in waiting and payment.authorisation_id is None
    amount = min(positions.open_amount([clawback])[clawback.pk], payment.net)
    require(
        access.OFFSET_CLAWBACK.findings(by, clawback),
        [] if same else [blocks("payment.offset_other_debtor", "c.c. art. 1241")],
        [] if open_to_it else [blocks("payment.offset_too_late", "D.Lgs. 267/2000, art. 184")],
        [] if amount > 0 else [blocks("payment.nothing_to_return", "c.c. art. 2033")],
    )
    offset = Offset.objects.create(payment=payment, clawback=clawback, amount=amount)
    payment.offset, payment.net = payment.offset + amount, payment.net - amount
    payment.save(update_fields=["offset", "net"])
    event = ClawbackOffset(clawback.pk, payment.pk, amount)
    journal.record(event, by=by, at=at, chain=_chain(clawback))
    return offset


@transaction.atomic(durable=True)
def record_return(clawback_id: int, *, amount: Decimal, proof: str, by: Acting, at: datetime) -> Clawback:
    """Record that money came back (EUR), from the debtor or the guarantor, in whole or in part. Raises `Refused`.

    Source: D.Lgs. 267/2000, art. 179-180; c.c. art. 2033.
    """
    clawback = positions.locked_clawback(clawback_id)
    owed = positions.open_amount([clawback])[clawback.pk]
    require(
        access.RECORD_RETURN.findings(by, clawback),
        reductions.returned_amount(amount, owed),
        payees.written(proof, "payment.proof_missing", "D.Lgs. 267/2000, art. 214"),
        payees.readable(proof),
    )
    MoneyMovement.objects.create(
        agreement=clawback.agreement,
        programme=clawback.programme,
        body_id=clawback.body_id,
        kind=MoneyMovement.Kind.RETURNED,
        amount=amount,
        clawback=clawback,
        proof=proof,
        at=at,
    )
    under_way = clawback.offsets.filter(payment__state__in=positions.UNDER_WAY)
    if amount == owed and not under_way.exists():
        clawback.state = Clawback.State.PAID
        clawback.save(update_fields=["state"])
    event = ClawbackReturned(clawback.pk, amount, proof)
    journal.record(event, by=by, at=at, chain=_chain(clawback))
    return clawback


@transaction.atomic(durable=True)
def declare_overdue(clawback_id: int, *, by: Acting, at: datetime) -> Clawback:
    """Declare that the term to give money back went by. Raises `Refused`. Source: c.c. art. 1219, c. 2, n. 3."""
    clawback = positions.locked_clawback(clawback_id)
    require(
        access.DECLARE_OVERDUE.findings(by, clawback),
        [] if clawback.paper.signed_at else [blocks("payment.request_not_signed", "c.c. art. 1219")],
        reductions.return_overdue(clawback.due, on=day(at)),
    )
    clawback.state = Clawback.State.OVERDUE
    clawback.save(update_fields=["state"])
    journal.record(ClawbackOverdue(clawback.pk), by=by, at=at, chain=_chain(clawback))
    return clawback


@transaction.atomic(durable=True)
def call_guarantee(clawback_id: int, *, by: Acting, at: datetime) -> Clawback:
    """Ask the surety in force to pay an overdue return: the largest one. Raises `Refused` where there is none.

    Source: c.c. art. 1936 e 1944; the agreement's own terms.
    """
    clawback, on = positions.locked_clawback(clawback_id), day(at)
    in_force = list(
        Surety.objects.filter(agreement=clawback.agreement, first__lte=on, last__gte=on).order_by("-amount", "pk")
    )
    owed = positions.open_amount([clawback])[clawback.pk]
    require(
        access.CALL_GUARANTEE.findings(by, clawback),
        reductions.guarantee([surety.amount for surety in in_force], owed),
    )
    clawback.state, clawback.surety = Clawback.State.GUARANTEE_CALLED, in_force[0]
    clawback.save(update_fields=["state", "surety"])
    journal.record(GuaranteeCalled(clawback.pk, in_force[0].pk), by=by, at=at, chain=_chain(clawback))
    return clawback


def _chain(clawback: Clawback) -> UUID:
    return clawback.agreement.call.procedure.administration_id


def _open_terms(agreement: Agreement) -> list[Finding]:
    minimum = []
    if agreement.terms.get("cofinancing_minimum_percent"):
        minimum = ["cofinancing_base", *(["cofinancing_sources"] if has_other_sources(agreement) else [])]
    return positions.open_terms(agreement.terms, "reduction_method", *minimum)


def _final_grant(agreement: Agreement) -> tuple[Figure, list[dict[str, Any]], list[Finding]]:
    """The final grant, what it means for each programme and partner, and what only warns. Raises `Refused`."""
    facts, terms = final_facts(agreement), agreement.terms
    by_activity = terms.need("reduction_method") == "by_activity"
    require(reductions.ready_to_redetermine(facts.ending, by_activity=by_activity))
    granted = sum(facts.granted.values(), ZERO)
    if by_activity:
        due = reductions.due_by_activity(facts.activities)
    else:
        due = reductions.due_in_proportion(granted, facts.planned, facts.spent)
    due, warnings = reductions.after_own_share(
        due,
        facts.own_share,
        counted=facts.counted(due.value),
        percent=terms.get("cofinancing_minimum_percent"),
        base=terms.get("cofinancing_base") or "contribution",
        method=terms.get("own_share_short"),
        clause=terms.clause("own_share_short"),
    )
    shares = reductions.due_by_partner(
        due.value,
        facts.activities if by_activity else [],
        admitted_by_activity=facts.admitted_by_activity,
        admitted=facts.admitted,
        granted=facts.granted,
    )
    names = dict(Body.objects.filter(pk__in={body for _, body in facts.granted}).values_list("pk", "name"))
    codes = dict(Programme.objects.filter(call=agreement.call_id).values_list("pk", "code"))
    rows = []
    for (programme, body), (grant, paid, returned) in positions.due_by_key(agreement).items():
        share = shares.get((programme, body), ZERO)
        rows.append(
            {
                "key": (programme, body),
                "programme": codes[programme],
                "partner": names[body],
                "granted": grant,
                "due": share,
                "reduced": grant - share,
                "paid": paid,
                "returned": returned,
                "left": share - paid + returned,
            }
        )
    return due, rows, warnings


def _frozen(due: Figure, rows: list[dict[str, Any]]) -> dict[str, Any]:
    columns = ("granted", "due", "reduced", "paid", "returned")
    return {
        "due": figure(due),
        "rows": [[*map(str, row["key"]), *(str(row[name]) for name in columns)] for row in rows],
    }


def _adopted_movements(found: Redetermination, rows: list[dict[str, Any]], at: datetime) -> list[MoneyMovement]:
    agreement, kinds = found.agreement, MoneyMovement.Kind
    left: dict[Key, Decimal] = {row["key"]: row["left"] for row in rows}
    moves = [(kinds.REDUCED, row["key"], row["reduced"]) for row in rows if row["reduced"]]
    payees_apart = {positions.whose(agreement, body) for _, body in left}
    for body in payees_apart:
        mine = {key: amount for key, amount in left.items() if body in (None, key[1])}
        moves += [(kinds.PAID, *move) for move in final_cover(mine, positions.outstanding_advance(agreement, body))]
    return [
        MoneyMovement(
            agreement=agreement,
            programme_id=programme,
            body_id=body,
            kind=kind,
            amount=amount,
            redetermination=found,
            at=at,
        )
        for kind, (programme, body), amount in moves
    ]
