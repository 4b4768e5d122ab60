"""The final grant: what is due for what was done, the own share that fell short, what must come back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from condivisa.base.findings import Finding, blocks, warns
from condivisa.base.money import HUNDRED, ZERO, Figure, cents, percent_of
from condivisa.stages.calls.rules.cofinancing import cofinancing
from condivisa.stages.payments.rules.shares import Key, split

SOURCE = "avviso e convenzione, riduzioni del contributo; L. 241/1990, art. 12, c. 1"


@dataclass(frozen=True)
class Done:
    """An activity at the end: its contribution (EUR), what was admitted on it (EUR), how far it came (percent)."""

    code: str
    granted: Decimal
    eligible: Decimal
    completion: Decimal

    @property
    def due(self) -> Decimal:
        """What is due for it (EUR), not yet rounded."""
        return min(self.eligible, percent_of(self.completion, self.granted))


def due_by_activity(activities: Sequence[Done]) -> Figure:
    """What is due (EUR): for each activity the admitted expense, at most the grant for the part carried out.

    Rounded once, at the end. Judged on: no day. Source: D.M. 72/2021, par. 3; the agreement's own term.
    """
    steps = tuple(
        Figure(
            cents(done.due),
            f"{done.code}: il minore fra ammesso e contributo × realizzazione",
            {"eligible": done.eligible, "granted": done.granted, "completion_percent": done.completion},
            SOURCE,
        )
        for done in activities
    )
    total = cents(sum((done.due for done in activities), ZERO))
    formula = "somma del dovuto per attività"
    if total != sum((step.value for step in steps), ZERO):
        formula = "somma del dovuto per attività, arrotondata una volta sola: il dovuto di ognuna lo è per sé"
    return Figure(total, formula, {}, SOURCE, steps)


def due_in_proportion(granted: Decimal, planned: Decimal, spent: Decimal) -> Figure:
    """What is due (EUR): the grant, in the proportion of what was spent and admitted to the whole plan.

    `planned` and `spent` count contribution and own share. A plan of nothing leaves nothing due.
    Judged on: no day. Source: the agreement's own term (Fondazione CR Biella, practice).
    """
    inputs = {"granted": granted, "planned": planned, "spent": spent}
    due = cents(granted * min(planned, spent) / planned) if planned else ZERO
    return Figure(due, "contributo × speso ammesso / costo previsto, al più l'intero contributo", inputs, SOURCE)


def after_own_share(
    due: Figure,
    documented: Decimal,
    *,
    counted: Decimal,
    percent: Decimal | None,
    base: str,
    method: str | None,
    clause: str,
) -> tuple[Figure, list[Finding]]:
    """What is due (EUR) once the documented own share (EUR) is set against the minimum of what is due.

    `percent` is the minimum, of the contribution or of the total cost (`base`); `counted` is the part of what is due
    (EUR) that it is asked on: all of it, or what comes from the administration's own money. By the term
    `own_share_short` the gap is cut (`cut_gap`), or what is due falls to what the own share supports (`recompute`); a
    silent term leaves it and warns.
    Judged on: no day. Source: L. 241/1990, art. 12, c. 1; the agreement's own term.
    """
    if not percent:
        return due, []
    minimum = cofinancing(counted, percent, base)
    gap = minimum.value - documented
    if gap <= 0:
        return due, []
    if method is None:
        finding = warns(
            "payment.own_share_short", SOURCE, minimum=minimum.value, documented=documented, gap=gap, due=due.value
        )
        return due, [finding]
    inputs = {"due": due.value, "minimum": minimum.value, "documented": documented}
    if method == "cut_gap":
        cut = max(ZERO, due.value - gap)
        return Figure(cut, "dovuto − quota propria mancante", inputs, clause, (due, minimum)), []
    supporting = HUNDRED if base == "contribution" else HUNDRED - percent
    supported = cents(documented * supporting * due.value / (percent * counted))
    formula = "dovuto × quota propria documentata ÷ quota propria minima, non ancora arrotondata"
    return Figure(supported, formula, inputs, clause, (due, minimum)), []


def due_by_partner(
    due: Decimal,
    activities: Sequence[Done],
    *,
    admitted_by_activity: Mapping[str, Mapping[Key, Decimal]],
    admitted: Mapping[Key, Decimal],
    granted: Mapping[Key, Decimal],
) -> dict[Key, Decimal]:
    """Split what is due (EUR) over programmes and partners, by the rows that earned it.

    With activities, each one's due goes to those whose rows were admitted on it; without, by all the admitted rows;
    where no row was admitted, by the grant. Judged on: no day. Source: practice.
    """
    weights: dict[Key, Decimal] = defaultdict(lambda: ZERO)
    for done in activities:
        for key, amount in admitted_by_activity[done.code].items():
            weights[key] += done.due * amount / done.eligible
    if not any(weights.values()):
        weights.update(admitted)
    return split(due, weights if any(weights.values()) else granted)


def clawback(due: Decimal, paid: Decimal, returned: Decimal) -> Decimal:
    """What must come back (EUR) of what was paid. Judged on: no day. Source: c.c. art. 2033; the agreement's term."""
    return max(ZERO, paid - returned - due)


@dataclass(frozen=True)
class Ending:
    """How far an agreement is from its end: reports not checked, payments under way, activities not verified."""

    unchecked: int
    under_way: int
    unverified: Sequence[str] = ()


def ready_to_redetermine(ending: Ending, *, by_activity: bool) -> list[Finding]:
    """What stands against the final grant: it rests on every report checked and every activity verified.

    Judged on: the day of the act. Source: CTS, art. 93, c. 4; D.M. 72/2021, par. 3.
    """
    found = []
    if ending.unchecked:
        found.append(blocks("payment.reports_unchecked", "D.M. 72/2021, par. 3", reports=ending.unchecked))
    if ending.under_way:
        found.append(blocks("payment.under_way", "practice", payments=ending.under_way))
    if by_activity and ending.unverified:
        activities = ", ".join(ending.unverified)
        found.append(blocks("payment.achievement_unverified", "D.Lgs. 117/2017, art. 93, c. 4", activities=activities))
    return found


def who_gives_back(excess: Decimal, received: Sequence[tuple[UUID, Decimal]]) -> dict[UUID, Decimal]:
    """Of whom what was paid too much (EUR) is asked: of who received it, the last received first.

    `received` says what each payee received for the same rows and was not asked back yet (EUR), who was paid last
    first: what was paid while it was still due stays due. Judged on: the day of the request. Source: c.c. art. 2033.
    """
    asked: dict[UUID, Decimal] = {}
    for payee, amount in received:
        if (part := min(excess, amount)) > 0:
            asked[payee] = part
            excess -= part
    return asked


def something_to_return(excess: bool, *, adopted: bool) -> list[Finding]:
    """Refuse to ask back nothing: before the final grant, only what who left holds of its advance can be asked.

    Judged on: the day of the request. Source: c.c. art. 2033; D.M. 72/2021, par. 3.
    """
    if excess:
        return []
    if adopted:
        return [blocks("payment.nothing_to_return", "c.c. art. 2033")]
    return [blocks("payment.not_redetermined", "D.M. 72/2021, par. 3")]


def return_overdue(due: date, *, on: date) -> list[Finding]:
    """Refuse to call a return overdue on or before its day. Judged on: the day of the act. Source: c.c. art. 1219."""
    return [blocks("payment.clawback_not_overdue", "c.c. art. 1219, c. 2, n. 3", due=due)] if on <= due else []


def returned_amount(amount: Decimal, open_amount: Decimal) -> list[Finding]:
    """Refuse a return (EUR) of nothing or of more than is still to come back.

    Judged on: the day it is recorded. Source: c.c. art. 2033.
    """
    if ZERO < amount <= open_amount:
        return []
    return [blocks("payment.return_amount", "c.c. art. 2033", amount=amount, open=open_amount)]
