"""The end of the money: the final grant, proposed and adopted."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from condivisa.base.findings import Finding, blocks, require
from condivisa.base.money import ZERO, Figure
from condivisa.records.access import Acting
from condivisa.records.journal import actions as journal
from condivisa.records.papers import actions as papers
from condivisa.records.publication.actions import make_public
from condivisa.records.publication.models import Publication
from condivisa.stages.agreements.models import Agreement
from condivisa.stages.payments import access
from condivisa.stages.payments.events import (
    RedeterminationAdopted,
    RedeterminationProposed,
)
from condivisa.stages.payments.models import MoneyMovement, Redetermination
from condivisa.stages.payments.papers import (
    REDETERMINATION,
    figure,
    redetermination,
)
from condivisa.stages.payments.queries import positions
from condivisa.stages.payments.queries.locked import locked
from condivisa.stages.payments.queries.settlement import final_facts, has_other_sources, names_of
from condivisa.stages.payments.rules import reductions
from condivisa.stages.payments.rules.shares import Key, final_cover


@transaction.atomic(durable=True)
def propose_redetermination(agreement_id: int, *, by: Acting, at: datetime) -> Redetermination:
    """Compute the final grant by the agreement's method and compose its act; done again, it supersedes the proposal.

    Raises `Refused` until every report is checked and nothing is under way.
    Source: L. 241/1990, art. 6, c. 1, lett. e); D.M. 72/2021, par. 3; the agreement's own terms.
    """
    agreement = locked(agreement_id)
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
    agreement = locked(agreement_id)
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
    money = positions.due_by_key(agreement)
    names, rows = names_of(money), []
    for key, (grant, paid, returned) in money.items():
        share, (programme, partner) = shares.get(key, ZERO), names[key]
        rows.append(
            {
                "key": key,
                "programme": programme,
                "partner": partner,
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
