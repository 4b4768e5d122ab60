"""How much each payment is: advance, instalments that recover it, the balance."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from condivisa.base.findings import Finding, blocks
from condivisa.base.money import HUNDRED, ZERO, Figure, cents, percent_of

SOURCE = "convenzione, modalità di pagamento; L. 241/1990, art. 12, c. 1"


@dataclass(frozen=True)
class Position:
    """Where the money towards one payee stands (EUR).

    `paid` counts payments under way too, so that two requests never ask the same money; `advance` is what was
    really paid in advance, `recovered` what instalments have already taken off for it.
    """

    granted: Decimal
    paid: Decimal = ZERO
    returned: Decimal = ZERO
    advance: Decimal = ZERO
    recovered: Decimal = ZERO

    @property
    def left(self) -> Decimal:
        """What is left of the grant: below zero it must come back."""
        return left(self.granted, self.paid, self.returned)


@dataclass(frozen=True)
class Instalment:
    """What an instalment pays (EUR), and how much of what was admitted the advance had already paid."""

    gross: Figure
    recovery: Figure


def left(granted: Decimal, paid: Decimal, returned: Decimal) -> Decimal:
    """What is left of a grant (EUR), so that always granted = paid - returned + left.

    Judged on: no day. Source: practice.
    """
    return granted - paid + returned


def advance(position: Position, percent: Decimal) -> Figure:
    """The advance (EUR): `percent` of the current grant; asked late, no more than what is left of it.

    Judged on: no day. Source: the agreement's own term.
    """
    whole, left = cents(percent_of(percent, position.granted)), max(ZERO, position.left)
    formula = "il minore fra contributo × percentuale di anticipo e contributo ancora da pagare"
    inputs = {"granted": position.granted, "percent": percent, "left": position.left}
    return Figure(min(whole, left), formula, inputs, SOURCE)


def instalment(eligible: Decimal, position: Position, *, advance_percent: Decimal, rate: Decimal) -> Instalment:
    """What a checked report pays before the balance.

    `eligible` is what the check admitted on the contribution (EUR); `advance_percent` of it was already paid in
    advance, as long as some advance is left; `rate` (percent) of it is paid before the balance. The recovery comes off
    before the ceiling: the other way round the advance would be taken off twice.
    Judged on: no day. Source: the agreement's own terms; practice.
    """
    recovery = min(cents(percent_of(advance_percent, eligible)), position.advance - position.recovered)
    gross = min(max(ZERO, cents(percent_of(rate, eligible) - recovery)), max(ZERO, position.left))
    taken = Figure(
        recovery,
        "il minore fra ammesso × percentuale di anticipo e anticipo ancora da recuperare",
        {"eligible": eligible, "percent": advance_percent, "to_recover": position.advance - position.recovered},
        SOURCE,
    )
    formula = "il minore fra ammesso × quota pagabile prima del saldo − recupero e contributo ancora da pagare"
    inputs = {"eligible": eligible, "percent": rate, "recovery": recovery, "left": position.left}
    return Instalment(Figure(gross, formula, inputs, SOURCE, (taken,)), taken)


def balance(of: str, due: Decimal, paid: Decimal, returned: Decimal) -> Figure:
    """What the balance pays (EUR): what is due and not yet paid, so that it releases what instalments held back.

    `of` names the programme and the partner; `due` is the grant after the redetermination.
    Judged on: no day. Source: practice.
    """
    inputs = {"due": due, "paid": paid, "returned": returned}
    return Figure(max(ZERO, due - (paid - returned)), f"{of}: dovuto − (pagato − restituito)", inputs, SOURCE)


def balance_of(rows: Sequence[Figure]) -> Figure:
    """The balances of the programmes and partners of one payee, added up (EUR): too much on one row takes nothing off
    another, it is asked back or offset. Judged on: no day. Source: practice.
    """
    total = sum((row.value for row in rows), ZERO)
    return Figure(total, "somma dei saldi per programma e partner", {}, SOURCE, tuple(rows))


def something_to_pay(gross: Decimal) -> list[Finding]:
    """Refuse a request of nothing. Judged on: the day of the request. Source: D.Lgs. 267/2000, art. 184, c. 1."""
    return [blocks("payment.nothing_to_pay", "D.Lgs. 267/2000, art. 184, c. 1")] if gross <= 0 else []


def within_grant(left: Decimal) -> list[Finding]:
    """Refuse what would be paid beyond the current grant: `left` is what remains of it (EUR), this payment taken off.

    Judged on: the day of the authorisation. Source: D.Lgs. 267/2000, art. 184, c. 1.
    """
    return [blocks("payment.beyond_grant", "D.Lgs. 267/2000, art. 184, c. 1", over=-left)] if left < 0 else []


def advance_covered(advances: Decimal, sureties: Iterable[Decimal], *, asked: bool, clause: str) -> list[Finding]:
    """Refuse an advance that, with those of the other members (EUR in all), the sureties in force do not cover, where
    the terms ask for one.

    Judged on: the day of the request, then of the authorisation and of its signature. Source: the agreement's own term.
    """
    covered = sum(sureties, ZERO)
    if not asked or covered >= advances:
        return []
    return [blocks("payment.advance_without_surety", clause, advance=advances, covered=covered)]


def advance_foreseen(percent: Decimal | None, clause: str) -> list[Finding]:
    """Refuse an advance that the terms do not foresee.

    Judged on: the day of the request. Source: the agreement's own term.
    """
    if percent and 0 < percent <= HUNDRED:
        return []
    return [blocks("payment.advance_not_foreseen", clause)]
