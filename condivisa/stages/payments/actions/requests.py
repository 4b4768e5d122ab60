"""Money is asked: in advance, for a checked report, for the balance."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db import transaction

from condivisa.base.days import day
from condivisa.base.findings import Finding, blocks, require
from condivisa.base.money import HUNDRED, ZERO, Figure
from condivisa.law.stamp import duty_on
from condivisa.law.withholding import withheld_from
from condivisa.parties.models import Body
from condivisa.records.access import Acting
from condivisa.records.identity.models import Person
from condivisa.records.journal import actions as journal
from condivisa.records.papers import actions as papers
from condivisa.stages.agreements.models import Agreement
from condivisa.stages.payments import access
from condivisa.stages.payments.events import PaymentRefused, PaymentRequested
from condivisa.stages.payments.models import Payment, Redetermination
from condivisa.stages.payments.papers import DEBIT_NOTE, debit_note
from condivisa.stages.payments.queries import accounts, asking, positions
from condivisa.stages.payments.queries.locked import locked, locked_payment
from condivisa.stages.payments.queries.settlement import balance_left, names_of
from condivisa.stages.payments.queries.transfers import held_by_lead
from condivisa.stages.payments.rules import instalments, payees
from condivisa.stages.payments.rules.shares import Key
from condivisa.stages.reporting.models import FinancialReport


@transaction.atomic(durable=True)
def request_advance(agreement_id: int, *, by: Acting, at: datetime) -> Payment:
    """Ask the advance that the terms foresee, covered by a surety in force where they want one.

    The payee is the body acted for. Raises `Refused`. Source: the agreement's own terms; practice.
    """
    agreement = locked(agreement_id)
    terms, on = agreement.terms, day(at)
    percent = terms.get("advance_percent") or ZERO
    body = positions.whose(agreement, by.body)
    gross = instalments.advance(positions.position(agreement, body), percent)
    require(
        access.REQUEST_ADVANCE.findings(by, agreement),
        asking.not_the_payee(agreement, by.body),
        asking.already_asked(agreement, by.body, kind=Payment.Kind.ADVANCE),
        _only_balance_left(agreement),
        instalments.advance_foreseen(percent, terms.clause("advance_percent")),
        instalments.advance_covered(
            positions.advances(agreement) + gross.value,
            [bond.amount for bond in positions.bonds(agreement, on)],
            asked=bool(terms.get("advance_surety")),
            clause=terms.clause("advance_surety"),
        ),
        instalments.something_to_pay(gross.value),
    )
    return _asked(agreement, Payment.Kind.ADVANCE, gross, {}, by=by, at=at)


@transaction.atomic(durable=True)
def request_instalment(report_id: int, *, by: Acting, at: datetime) -> Payment:
    """Ask what the check of a report admitted, less the advance it recovers, with a debit note.

    Raises `Refused`. Source: the agreement's own terms; D.Lgs. 267/2000, art. 184; CAD, art. 65, c. 1, lett. b).
    """
    report = FinancialReport.objects.select_related("period").get(pk=report_id)
    agreement = locked(report.period.agreement_id)
    report.refresh_from_db(fields=["state"])
    terms, body = agreement.terms, positions.whose(agreement, by.body)
    admitted = positions.by_key(positions.admitted_by_cell(agreement, body, [report.pk]))
    rate = terms.get("paid_before_balance_percent")
    asked = instalments.instalment(
        sum(admitted.values(), ZERO),
        positions.position(agreement, body),
        advance_percent=terms.get("advance_percent") or ZERO,
        rate=HUNDRED if rate is None else rate,
    )
    require(
        access.REQUEST_INSTALMENT.findings(by, agreement),
        asking.not_the_payee(agreement, by.body),
        asking.already_asked(agreement, by.body, report=report),
        _only_balance_left(agreement),
        _advance_to_recover(agreement, by),
        [blocks("payment.report_not_checked", "D.Lgs. 267/2000, art. 184, c. 2", report=report.period.number)]
        if report.state != FinancialReport.State.CHECKED
        else [],
        instalments.something_to_pay(asked.gross.value),
        held_by_lead(agreement.pk),
    )
    return _asked(agreement, Payment.Kind.INSTALMENT, asked.gross, admitted, asked.recovery, report, by=by, at=at)


@transaction.atomic(durable=True)
def request_balance(agreement_id: int, *, by: Acting, at: datetime) -> Payment:
    """Ask what the final grant leaves to be paid, with a debit note.

    Raises `Refused`. Source: the agreement's own terms; D.Lgs. 267/2000, art. 184; CAD, art. 65, c. 1, lett. b).
    """
    agreement = locked(agreement_id)
    rows = positions.due_by_key(agreement, positions.whose(agreement, by.body))
    gross = balance_left(rows)
    owed = {key: max(ZERO, granted - paid + returned) for key, (granted, paid, returned) in rows.items()}
    require(
        access.REQUEST_BALANCE.findings(by, agreement),
        asking.not_the_payee(agreement, by.body),
        asking.already_asked(agreement, by.body, kind=Payment.Kind.BALANCE),
        asking.not_redetermined(agreement),
        instalments.something_to_pay(gross.value),
    )
    return _asked(agreement, Payment.Kind.BALANCE, gross, owed, by=by, at=at)


@transaction.atomic(durable=True)
def refuse(payment_id: int, *, reason: str, by: Acting, at: datetime) -> Payment:
    """Refuse a request that is not authorised yet, or is to an account closed since, saying why; the same money can be
    asked again.

    Raises `Refused`. Source: L. 241/1990, art. 3; D.Lgs. 267/2000, art. 184, c. 1.
    """
    payment = locked_payment(payment_id)
    in_force = accounts.accounts_of(payment.payee, day(at))
    require(
        access.REFUSE.findings(by, payment),
        payees.not_signed(payment.iban, in_force, signed=payment.state == Payment.State.AUTHORISED),
        payees.written(reason, "payment.reason_missing", "L. 241/1990, art. 3"),
    )
    payment.state, payment.refusal = Payment.State.REFUSED, reason
    payment.save(update_fields=["state", "refusal"])
    journal.record(PaymentRefused(payment.pk), by=by, at=at, chain=payment.agreement.call.procedure.administration_id)
    return payment


def _advance_to_recover(agreement: Agreement, by: Acting) -> list[Finding]:
    """What was asked in advance and is not paid yet could not be recovered, and the same rows would be paid twice."""
    asked = positions.asked(agreement, positions.whose(agreement, by.body)).filter(kind=Payment.Kind.ADVANCE)
    waiting = asked.filter(state__in=positions.UNDER_WAY).first()
    return [blocks("payment.advance_under_way", instalments.SOURCE, number=waiting.number)] if waiting else []


def _only_balance_left(agreement: Agreement) -> list[Finding]:
    adopted = Redetermination.objects.filter(agreement=agreement, adopted_at__isnull=False)
    return [blocks("payment.redetermined", "D.M. 72/2021, par. 3")] if adopted.exists() else []


def _asked(
    agreement: Agreement,
    kind: Payment.Kind,
    gross: Figure,
    rows: dict[Key, Decimal],
    recovery: Figure | None = None,
    report: FinancialReport | None = None,
    *,
    by: Acting,
    at: datetime,
) -> Payment:
    """Write the request; a debit note goes with it where it rests on admitted rows."""
    payee, on = Body.objects.get(pk=by.body), day(at)
    withheld = withheld_from(gross.value, on=on) if payee.withholding else ZERO
    payment = Payment(
        agreement=agreement,
        number=positions.next_number(agreement),
        kind=kind,
        report=report,
        payee=payee,
        eligible=sum(rows.values(), ZERO) if report else ZERO,
        recovery=recovery.value if recovery else ZERO,
        gross=gross.value,
        withheld=withheld,
        net=gross.value - withheld,
        stamp=duty_on(gross.value, exempt=payee.stamp_exempt, on=on) if rows else ZERO,
        requested_at=at,
    )
    chain = agreement.call.procedure.administration_id
    if rows:
        names = names_of(rows)
        listed = sorted((*names[key], amount) for key, amount in rows.items() if amount)
        title = f"Nota di debito n. {payment.number} della convenzione {agreement.code}"
        payment.debit_note = papers.compose(
            DEBIT_NOTE,
            title,
            debit_note(
                payment,
                gross,
                listed,
                account=accounts.account_of(payee, on),
                sent_by=str(Person.objects.get(pk=by.person)),
            ),
            chain=chain,
            by=by,
            at=at,
        )
    payment.save(force_insert=True)
    event = PaymentRequested(payment.pk, kind.value, payment.gross, payment.debit_note_id)
    journal.record(event, by=by, at=at, chain=chain)
    return payment
