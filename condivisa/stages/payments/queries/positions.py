"""The numbers that rules judge on, read inside an action's transaction, after the lock on the agreement."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import F, Max, Q, QuerySet, Sum

from condivisa.base.findings import Finding
from condivisa.base.money import ZERO
from condivisa.law.withholding import withheld_from
from condivisa.records.publication.actions import subject_of
from condivisa.records.publication.models import Publication
from condivisa.stages.agreements.models import (
    Agreement,
    AgreementCommitment,
    Amendment,
    BudgetMovement,
    Partner,
    Surety,
)
from condivisa.stages.applications.models import Side
from condivisa.stages.calls.terms import TermOpen, Terms
from condivisa.stages.payments.models import (
    Clawback,
    Dispute,
    GuaranteeCall,
    MoneyMovement,
    Offset,
    PayeeCheck,
    Payment,
    PaymentShare,
)
from condivisa.stages.payments.queries import accounts
from condivisa.stages.payments.queries.received import asked_elsewhere
from condivisa.stages.payments.rules.guarantees import Bond
from condivisa.stages.payments.rules.instalments import Position
from condivisa.stages.payments.rules.payees import Increase, PayeeFacts
from condivisa.stages.payments.rules.shares import Available, Cell, Key, ToDate
from condivisa.stages.reporting.models import FinancialReport, RowCheck

LIVE = ~Q(state=Payment.State.REFUSED)
DRAWING = ~Q(payment__state=Payment.State.REFUSED)
UNDER_WAY = [
    Payment.State.REQUESTED,
    Payment.State.ATTESTED,
    Payment.State.AUTHORISED,
    Payment.State.ORDERED,
]


def open_terms(terms: Terms, *keys: str) -> list[Finding]:
    """One finding for each term that is needed and still open. Source: L. 241/1990, art. 12."""
    return [TermOpen(key).finding for key in keys if terms.get(key) is None]


def lead_of(agreement: Agreement) -> UUID:
    """The partner that leads now, or led last; the single partner of a single application. Source: practice."""
    leads = Partner.objects.filter(agreement=agreement, lead=True).order_by(F("left_on").desc(nulls_first=True))
    return leads.values_list("body", flat=True)[:1].get()


def partners_of(agreement: Agreement) -> list[UUID]:
    """Every body that is or was bound by the agreement. Source: practice."""
    return list(Partner.objects.filter(agreement=agreement).values_list("body", flat=True).distinct())


def whose(agreement: Agreement, payee: UUID) -> UUID | None:
    """Whose money a payee is paid: its own where members are paid, everybody's (None) where the lead is.

    Source: the agreement's own term.
    """
    return payee if agreement.terms.get("payee") == "member" else None


def _of(rows: QuerySet, lookup: str, body: UUID | None) -> QuerySet:
    return rows if body is None else rows.filter(**{lookup: body})


def granted_by_cell(agreement: Agreement, body: UUID | None = None) -> dict[Cell, Decimal]:
    """The contribution as amended (EUR), by programme, partner, source and year. Source: practice."""
    moved = BudgetMovement.objects.filter(line__agreement=agreement, line__side=Side.CONTRIBUTION)
    columns = ("line__activity__programme", "line__body", "line__source", "line__year")
    rows = _of(moved, "line__body", body).values_list(*columns).annotate(Sum("amount"))
    return _cells(rows, "line__")


def admitted_by_cell(
    agreement: Agreement, body: UUID | None = None, reports: Iterable[int] | None = None
) -> dict[Cell, Decimal]:
    """What checks admitted on the contribution (EUR), of some reports or of all those checked.

    A parked row counts in the report that decided it. Source: practice.
    """
    checks = RowCheck.objects.filter(
        expense__line__agreement=agreement,
        expense__line__side=Side.CONTRIBUTION,
        report__state=FinancialReport.State.CHECKED,
    )
    if reports is not None:
        checks = checks.filter(report__in=reports)
    columns = (
        "expense__line__activity__programme",
        "expense__line__body",
        "expense__line__source",
        "expense__line__year",
    )
    rows = _of(checks, "expense__line__body", body).values_list(*columns).annotate(Sum("admitted"))
    return _cells(rows, "expense__line__")


def _cells(rows: QuerySet, line: str) -> dict[Cell, Decimal]:
    """In the order people read them, so that the cents of a split fall on the same partner every time."""
    order = ("activity__programme__order", "body__sort_key", "body", "source", "year")
    return {Cell(*cell): amount for *cell, amount in rows.order_by(*(line + name for name in order)) if amount}


def by_key(cells: dict[Cell, Decimal]) -> dict[Key, Decimal]:
    """Cells added up by programme and partner. Source: practice."""
    totals: dict[Key, Decimal] = {}
    for cell, amount in cells.items():
        totals[cell.key] = totals.get(cell.key, ZERO) + amount
    return totals


def moved_by_key(agreement: Agreement, body: UUID | None = None) -> dict[Key, dict[str, Decimal]]:
    """Money that moved (EUR), by programme and partner, then by kind of movement. Source: practice."""
    rows = _of(MoneyMovement.objects.filter(agreement=agreement), "body", body)
    sums = rows.values_list("programme", "body", "kind").annotate(Sum("amount"))
    moved: dict[Key, dict[str, Decimal]] = {}
    for programme, owner, kind, amount in sums.order_by("programme__order", "body__sort_key", "body"):
        moved.setdefault((programme, owner), {})[kind] = amount
    return moved


def due_by_key(agreement: Agreement, body: UUID | None = None) -> dict[Key, tuple[Decimal, Decimal, Decimal]]:
    """By programme and partner: the current grant, paid, returned (EUR). Source: practice."""
    granted, moved = by_key(granted_by_cell(agreement, body)), moved_by_key(agreement, body)
    kinds = MoneyMovement.Kind
    return {
        key: (
            granted.get(key, ZERO) - moved.get(key, {}).get(kinds.REDUCED, ZERO),
            moved.get(key, {}).get(kinds.PAID, ZERO),
            moved.get(key, {}).get(kinds.RETURNED, ZERO),
        )
        for key in granted | moved
    }


def returned(agreement: Agreement) -> Decimal:
    """What came back of an agreement (EUR), given back or offset. Source: practice."""
    came_back = MoneyMovement.objects.filter(agreement=agreement, kind=MoneyMovement.Kind.RETURNED)
    return came_back.aggregate(total=Sum("amount"))["total"] or ZERO


def asked(agreement: Agreement, body: UUID | None) -> QuerySet[Payment]:
    """The payments asked and not refused: of one payee, or of whoever led. Source: practice."""
    return _of(Payment.objects.filter(LIVE, agreement=agreement), "payee", body)


def position(agreement: Agreement, body: UUID | None) -> Position:
    """Where the money towards a payee stands: everybody's where the lead is paid. Source: practice."""
    moved = moved_by_key(agreement, body)
    sums = asked(agreement, body).aggregate(
        paid=Sum("gross"),
        advance=Sum("gross", filter=Q(kind=Payment.Kind.ADVANCE, state=Payment.State.PAID)),
        recovered=Sum("recovery"),
    )
    reduced, returned = (
        sum((kinds.get(kind, ZERO) for kinds in moved.values()), ZERO)
        for kind in (MoneyMovement.Kind.REDUCED, MoneyMovement.Kind.RETURNED)
    )
    return Position(
        granted=sum(granted_by_cell(agreement, body).values(), ZERO) - reduced,
        paid=sums["paid"] or ZERO,
        returned=returned,
        advance=sums["advance"] or ZERO,
        recovered=sums["recovered"] or ZERO,
    )


def outstanding_advance(agreement: Agreement, body: UUID | None) -> dict[Key, Decimal]:
    """What each partner still holds of the advance shared to it, not yet covered by anybody's rows (EUR).

    Source: practice.
    """
    held = MoneyMovement.objects.filter(
        Q(payment__kind=Payment.Kind.ADVANCE) | Q(amount__lt=0),
        agreement=agreement,
        kind=MoneyMovement.Kind.PAID,
    )
    rows = _of(held, "body", body).values_list("programme", "body").annotate(Sum("amount"))
    ordered = rows.order_by("programme__order", "body__sort_key", "body")
    return {(programme, owner): amount for programme, owner, amount in ordered if amount > 0}


def drawn_by_cell(agreement: Agreement, body: UUID | None = None) -> dict[Cell, Decimal]:
    """What payments have drawn from commitments (EUR), by programme, partner, source and year. Source: practice."""
    shares = _of(PaymentShare.objects.filter(DRAWING, payment__agreement=agreement), "body", body)
    booking = "commitment__commitment__booking__"
    columns = ("programme", "body", booking + "source", booking + "year")
    return {Cell(*cell): amount for *cell, amount in shares.order_by().values_list(*columns).annotate(Sum("amount"))}


def to_date(payment: Payment, *others: Q) -> ToDate:
    """A payment together with the `others` before it to the same payee: the money and the rows. Source: practice."""
    body = whose(payment.agreement, payment.payee_id)
    every = list(asked(payment.agreement, body).filter(Q(*others) | Q(pk=payment.pk)))
    advance = sum((one.gross for one in every if one.kind == Payment.Kind.ADVANCE), ZERO)
    return ToDate(
        gross=sum((one.gross for one in every), ZERO),
        outstanding=advance - sum((one.recovery for one in every), ZERO),
        rows=admitted_by_cell(payment.agreement, body, [one.report_id for one in every if one.report_id]),
    )


def available(agreement: Agreement) -> list[Available]:
    """The commitments of the agreement, by year and number, with what payments have drawn (EUR).

    Source: D.Lgs. 267/2000, art. 183.
    """
    shares = PaymentShare.objects.filter(DRAWING, payment__agreement=agreement).order_by()
    drawn = dict(shares.values_list("commitment").annotate(Sum("amount")))
    links = AgreementCommitment.objects.filter(agreement=agreement).select_related("commitment__booking__source")
    return [
        Available(
            link.pk,
            link.commitment.number,
            link.commitment.booking.source_id,
            link.commitment.booking.source.name,
            link.commitment.booking.year,
            link.commitment.amount,
            drawn.get(link.pk, ZERO),
        )
        for link in links.order_by("commitment__booking__year", "commitment__number", "pk")
    ]


def asked_back(agreement: Agreement) -> dict[Key, Decimal]:
    """What was asked back so far (EUR), returned or not, by programme and partner. Source: c.c. art. 2033."""
    asked = Clawback.objects.filter(agreement=agreement).order_by().values_list("programme", "body")
    return {(programme, body): amount for programme, body, amount in asked.annotate(Sum("amount"))}


def received(agreement: Agreement) -> dict[Key, list[tuple[UUID, Decimal]]]:
    """What each payee was paid (EUR) and not asked back yet, by programme and partner: who was paid last comes first.

    What of an advance passed to other rows stays money of who was paid it, member or lead. Source: c.c. art. 2033.
    """
    asked = Clawback.objects.filter(agreement=agreement).order_by().values_list("programme", "body", "debtor")
    taken = {(programme, body, debtor): amount for programme, body, debtor, amount in asked.annotate(Sum("amount"))}
    in_advance = Payment.objects.filter(agreement=agreement, kind=Payment.Kind.ADVANCE, state=Payment.State.PAID)
    payee_of_advance = in_advance.order_by("-pk").values_list("payee", flat=True).first()
    paid = MoneyMovement.objects.filter(agreement=agreement, kind=MoneyMovement.Kind.PAID)
    rows = paid.order_by("-at", "-pk").values_list("programme", "body", "payment__payee", "commitment", "amount")
    last: dict[UUID, None] = {}
    found: dict[Key, dict[UUID, Decimal]] = {}
    for programme, body, payee, commitment, amount in rows:
        whose_money = payee if commitment else whose(agreement, body) or payee_of_advance
        if whose_money is None:
            continue
        if commitment:
            last.setdefault(whose_money)
        of_key = found.setdefault((programme, body), {})
        of_key[whose_money] = of_key.get(whose_money, ZERO) + amount
    return {
        key: [(one, of_key[one] - taken.get((*key, one), ZERO)) for one in last if one in of_key]
        for key, of_key in found.items()
    }


def open_amount(clawbacks: Iterable[Clawback]) -> dict[int, Decimal]:
    """By clawback, what is still to come back (EUR), offsets under way taken off. Source: c.c. art. 2033."""
    owed = {clawback.pk: clawback.amount for clawback in clawbacks}
    offset = Offset.objects.filter(clawback__in=owed).exclude(payment__state=Payment.State.REFUSED)
    given_back = MoneyMovement.objects.filter(clawback__in=owed, payment=None)
    for rows in (offset, given_back):
        for pk, amount in rows.order_by().values_list("clawback").annotate(Sum("amount")):
            owed[pk] -= amount
    return owed


def open_calls(clawback: Clawback) -> dict[int, Decimal]:
    """By call of a guarantee for it, what its guarantor has not given back yet (EUR). Source: c.c. art. 1944."""
    calls = dict(clawback.calls.order_by("pk").values_list("pk", "amount"))
    given_back = MoneyMovement.objects.filter(guarantee_call__in=calls).order_by().values_list("guarantee_call")
    for pk, amount in given_back.annotate(Sum("amount")):
        calls[pk] -= amount
    return calls


def bonds(agreement: Agreement, on: date) -> list[Bond]:
    """The sureties in force on a day, with what guarantors were already asked (EUR). Source: c.c. art. 1936."""
    in_force = Surety.objects.filter(agreement=agreement, voided_on=None, first__lte=on, last__gte=on)
    calls = GuaranteeCall.objects.filter(surety__agreement=agreement).order_by().values_list("surety")
    asked = dict(calls.annotate(Sum("amount")))
    return [Bond(one.pk, one.amount, asked.get(one.pk, ZERO)) for one in in_force.order_by("pk")]


def payee_facts(payment: Payment, on: date) -> PayeeFacts:
    """What is known of the payee of a payment on a day. Source: D.Lgs. 267/2000, art. 184, c. 2-3."""
    agreement, payee = payment.agreement, payment.payee
    body = whose(agreement, payee.pk)
    public, of_payee = publications(agreement), set(increases(agreement, body))
    until = {kind: check.valid_until if check.passed else None for kind, check in _latest_checks(payment).items()}
    return PayeeFacts(
        name=payee.name,
        granted=sum(granted_by_cell(agreement, body).values(), ZERO),
        public_since=_since(public[agreement]),
        increases=[
            Increase(one.number, _since(publication))
            for one, publication in public.items()
            if isinstance(one, Amendment) and one in of_payee
        ],
        durc_until=until.get(PayeeCheck.Kind.DURC),
        antimafia_until=until.get(PayeeCheck.Kind.ANTIMAFIA),
        cup=agreement.cup,
        cig=agreement.cig,
        iban=accounts.account_of(payee, on),
        net=payment.net,
        withheld=payment.withheld,
        withheld_by_flag=withheld_from(payment.gross, on=on) if payee.withholding else ZERO,
        disputes=list(
            Dispute.objects.filter(agreement=agreement, payee=payee, settled_at=None).values_list("subject", flat=True)
        ),
        clawbacks=sum(open_amount(Clawback.objects.filter(agreement=agreement, debtor=payee)).values(), ZERO),
        asked_elsewhere=asked_elsewhere(payment, on),
    )


def _latest_checks(payment: Payment) -> dict[str, PayeeCheck]:
    checks = PayeeCheck.objects.filter(agreement=payment.agreement, payee=payment.payee)
    return {check.kind: check for check in checks.order_by("checked_on", "pk")}


def good_checks(payment: Payment, on: date) -> list[PayeeCheck]:
    """Of each kind of check on the payee the latest, where it is good on that day. Source: D.L. 69/2013, art. 31."""
    return [one for one in _latest_checks(payment).values() if one.passed and one.valid_until >= on]


def increases(agreement: Agreement, body: UUID | None = None) -> QuerySet[Amendment]:
    """The amendments by which a beneficiary was granted more, in order: where members are paid, one of them (`body`, or
    any), even if another was granted as much less; where the lead is paid, all together, or a lead who came after.

    Source: D.Lgs. 33/2013, art. 26, c. 3.
    """
    rows = BudgetMovement.objects.filter(line__side=Side.CONTRIBUTION, amendment__agreement=agreement).order_by()
    members = agreement.terms.get("payee") == "member"
    moved = _of(rows, "line__body", body).values(*(("amendment", "line__body") if members else ("amendment",)))
    raised = Q(pk__in=moved.annotate(raised=Sum("amount")).filter(raised__gt=0).values("amendment"))
    if not members:
        former = Partner.objects.filter(agreement=agreement, lead=True, left_on__isnull=False)
        led = [str(one) for one in former.values_list("body", flat=True)]
        raised |= Q(kind=Amendment.Kind.PARTNER_CHANGE, state=Amendment.State.SIGNED, content__leaving__in=led)
    return Amendment.objects.filter(raised, agreement=agreement).order_by("number")


def publications(agreement: Agreement) -> dict[Agreement | Amendment, Publication | None]:
    """Where the grant, then each increase of it, was made public. Source: D.Lgs. 33/2013, art. 26, c. 3."""
    things: list[Agreement | Amendment] = [agreement, *increases(agreement)]
    subjects = [subject_of(thing) for thing in things]
    found = Publication.objects.filter(subject__in=subjects, place=Publication.Place.GRANTS)
    public = {one.subject: one for one in found}
    return {thing: public.get(subject) for thing, subject in zip(things, subjects, strict=True)}


def _since(publication: Publication | None) -> date | None:
    return publication.day if publication else None


def advances(agreement: Agreement) -> Decimal:
    """The advances asked of an agreement, whoever asked them (EUR). Source: practice."""
    asked = Payment.objects.filter(LIVE, agreement=agreement, kind=Payment.Kind.ADVANCE)
    return asked.aggregate(total=Sum("gross"))["total"] or ZERO


def next_number(agreement: Agreement) -> int:
    """The number of the next payment of an agreement. Source: practice."""
    last = Payment.objects.filter(agreement=agreement).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1
