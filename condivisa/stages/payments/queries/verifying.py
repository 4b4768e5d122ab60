"""Whether the ledger still says what the journal does: money moved behind the product's back is seen."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal
from uuid import UUID

from django.db.models import QuerySet, Sum

from condivisa.base.findings import Finding, blocks
from condivisa.base.money import ZERO
from condivisa.records.journal.events import Event
from condivisa.records.journal.queries import Looked, amount, nothing, written
from condivisa.stages.payments.events import ClawbackReturned, PaymentMade, RedeterminationAdopted
from condivisa.stages.payments.models import Clawback, MoneyMovement, Payment, Redetermination

SOURCE = "D.Lgs. 267/2000, art. 147-bis e 239"


def verify_money(chain: UUID | None = None, looked: Looked = nothing) -> Iterator[Finding]:
    """Yield every payment made, every clawback given back and every final grant, of one chain or of all, whose
    movements do not come to the amount (EUR) that the journal wrote when they happened.

    Source: D.Lgs. 267/2000, art. 147-bis and 239.
    """
    paid, back, reduced = moved(chain)
    numbers = dict(Payment.objects.filter(pk__in=paid).values_list("pk", "number"))
    said, unreadable = _said(PaymentMade, "payment", "gross", chain)
    yield from unreadable
    for key, ledger, stated in _differing(paid, said, looked):
        number = numbers.get(key, key)
        yield blocks("payment.movements_altered", SOURCE, number=number, ledger=ledger, journal=stated)
    debtors = dict(Clawback.objects.filter(pk__in=back).values_list("pk", "debtor__name"))
    said, unreadable = _said(ClawbackReturned, "clawback", "amount", chain)
    yield from unreadable
    for key, ledger, stated in _differing(back, said, looked):
        debtor = debtors.get(key, str(key))
        yield blocks("payment.returns_altered", SOURCE, debtor=debtor, ledger=ledger, journal=stated)
    codes = dict(Redetermination.objects.filter(pk__in=reduced).values_list("pk", "agreement__code"))
    said, unreadable = _said(RedeterminationAdopted, "redetermination", "reduced", chain)
    yield from unreadable
    for key, ledger, stated in _differing(reduced, said, looked):
        code = codes.get(key, str(key))
        yield blocks("payment.reduction_altered", SOURCE, agreement=code, ledger=ledger, journal=stated)


def moved(chain: UUID | None = None) -> tuple[dict[int, Decimal], dict[int, Decimal], dict[int, Decimal]]:
    """What movements come to (EUR): paid by payment, given back by clawback, and set free by final grant, where what of
    an advance passes between partners adds up to nothing; three statements. Source: practice.
    """
    movements = MoneyMovement.objects.order_by()
    if chain is not None:
        movements = movements.filter(agreement__call__procedure__administration=chain)
    kinds = MoneyMovement.Kind
    return (
        _sums(movements.filter(kind=kinds.PAID, redetermination=None), "payment"),
        _sums(movements.filter(kind=kinds.RETURNED, payment=None), "clawback"),
        _sums(movements.filter(redetermination__isnull=False), "redetermination"),
    )


def _sums(movements: QuerySet[MoneyMovement], by: str) -> dict[int, Decimal]:
    """By what moved the money; 0 for money that moved by nothing there is."""
    return {key or 0: total for key, total in movements.values_list(by).annotate(total=Sum("amount"))}


def _said(event: type[Event], by: str, of: str, chain: UUID | None) -> tuple[dict[int, Decimal], list[Finding]]:
    entries, unreadable = written(event.code, {by: int, of: amount}, chain)
    sums: dict[int, Decimal] = defaultdict(lambda: ZERO)
    for key, said in entries:
        sums[key] += said
    return dict(sums), unreadable


def _differing(
    ledger: Mapping[int, Decimal], journal: Mapping[int, Decimal], looked: Looked
) -> Iterator[tuple[int, Decimal, Decimal]]:
    for key in sorted({*ledger, *journal}):
        looked()
        moved, stated = ledger.get(key, ZERO), journal.get(key, ZERO)
        if moved != stated:
            yield key, moved, stated
