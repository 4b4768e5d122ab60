"""Whether budgets say what the journal does: a grant changed behind the product's back is seen."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet, Sum

from condivisa.base.findings import Finding, blocks
from condivisa.base.money import ZERO
from condivisa.records.journal.queries import Looked, amount, nothing, written
from condivisa.stages.agreements.events import AgreementSigned, AmendmentSigned, LinesShifted, PartnersChanged
from condivisa.stages.agreements.models import Agreement, Amendment, BudgetLine, BudgetMovement
from condivisa.stages.applications.models import Side

SOURCE = "L. 241/1990, art. 12; D.Lgs. 267/2000, art. 147-bis"
CHANGING = (AmendmentSigned, PartnersChanged, LinesShifted)
"""The acts that move money between the lines of a plan; each says how much on which."""

type Moves = dict[tuple[int, int], Decimal]
"""What changes move (EUR), by key of the amendment and of the line."""


def verify_grants(chain: UUID | None = None, looked: Looked = nothing) -> Iterator[Finding]:
    """Yield every agreement, of one chain or of all, whose contribution at the signature is not what the journal wrote
    then, and every line on which its changes do not move what the journal wrote of them (EUR). What was paid, given
    back and set free afterwards is walked by `payments`. A bounded number of statements.

    Source: L. 241/1990, art. 12; D.Lgs. 267/2000, art. 147-bis and 239.
    """
    granted, moved = budgeted(chain)
    codes = dict(_signed(chain).values_list("pk", "code"))
    entries, unreadable = written(AgreementSigned.code, {"agreement": int, "granted": amount}, chain)
    yield from unreadable
    stated = dict(entries)
    for key in sorted({*granted, *stated}):
        looked()
        ledger, journal = granted.get(key, ZERO), stated.get(key, ZERO)
        if ledger != journal:
            yield blocks(
                "agreement.grant_altered", SOURCE, agreement=codes.get(key, key), ledger=ledger, journal=journal
            )
    said, unreadable = _said(chain)
    yield from unreadable
    wrong = sorted(one for one in {*moved, *said} if moved.get(one, ZERO) != said.get(one, ZERO))
    looked()
    yield from _changes(wrong, moved, said)


def budgeted(chain: UUID | None = None) -> tuple[dict[int, Decimal], Moves]:
    """What the movements of budgets come to (EUR): the contribution at the signature by agreement signed, and what each
    change moved on each line; two statements. Source: practice.
    """
    movements = BudgetMovement.objects.filter(line__agreement__in=_signed(chain)).order_by()
    at_first = movements.filter(kind=BudgetMovement.Kind.INITIAL, line__side=Side.CONTRIBUTION)
    changed = movements.exclude(kind=BudgetMovement.Kind.INITIAL).values_list("amendment", "line")
    return (
        dict(at_first.values_list("line__agreement").annotate(total=Sum("amount"))),
        {(amendment or 0, line): total for amendment, line, total in changed.annotate(total=Sum("amount"))},
    )


def _signed(chain: UUID | None) -> QuerySet[Agreement]:
    within = Q() if chain is None else Q(call__procedure__administration=chain)
    return Agreement.objects.filter(within, signed_at__isnull=False)


def _said(chain: UUID | None) -> tuple[Moves, list[Finding]]:
    sums: Moves = defaultdict(lambda: ZERO)
    wrong: list[Finding] = []
    for event in CHANGING:
        entries, unreadable = written(event.code, {"amendment": int, "moves": _moves}, chain)
        wrong += unreadable
        for amendment, moves in entries:
            for line, moved in moves:
                sums[amendment, line] += moved
    return dict(sums), wrong


def _changes(wrong: list[tuple[int, int]], moved: Moves, said: Moves) -> Iterator[Finding]:
    if not wrong:
        return
    changes = {one.pk: one for one in Amendment.objects.filter(pk__in={key for key, _line in wrong})}
    lines = BudgetLine.objects.filter(pk__in={line for _key, line in wrong}).select_related("agreement")
    named = {line.pk: line for line in lines}
    for key, line in wrong:
        about = named.get(line)
        yield blocks(
            "agreement.change_altered",
            SOURCE,
            number=changes[key].number if key in changes else key,
            agreement=about.agreement.code if about else "?",
            line=f"{about.cost_line}, {about.year}" if about else str(line),
            ledger=moved.get((key, line), ZERO),
            journal=said.get((key, line), ZERO),
        )


def _moves(said: Any) -> list[tuple[int, Decimal]]:
    return [(int(line), amount(moved)) for line, moved in said]
