"""The money of an administration's notices, by source and year: promised, booked, committed, granted, paid."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet, Sum

from condivisa.base.money import ZERO
from condivisa.records.access import Acting, Role
from condivisa.stages.agreements.models import Agreement, AgreementCommitment, BudgetMovement
from condivisa.stages.applications.models import Side
from condivisa.stages.calls.models import Booking, Call, Commitment, FundingShare
from condivisa.stages.payments.models import Payment, PaymentShare

READS = frozenset({Role.FINANCE_OFFICER, Role.DIRECTOR, Role.PROCEDURE_MANAGER, Role.OFFICER, Role.AUDITOR})
"""Who in an administration follows its money from the booking to the payment."""

type Key = tuple[int, str, int]
"""A call, the name of a source, a year."""


@dataclass(frozen=True)
class Fund:
    """What a notice gives from a source in a year (EUR), step by step."""

    call: Call
    source: str
    year: int
    promised: Decimal
    booked: Decimal
    committed: Decimal
    taken: Decimal
    """Committed and taken for an agreement."""
    granted: Decimal
    paid: Decimal

    @property
    def to_book(self) -> Decimal:
        """What is promised and not booked."""
        return max(ZERO, self.promised - self.booked)

    @property
    def to_commit(self) -> Decimal:
        """What is booked and not committed."""
        return max(ZERO, self.booked - self.committed)

    @property
    def to_pay(self) -> Decimal:
        """What is committed for agreements and not paid."""
        return max(ZERO, self.taken - self.paid)


def funds(viewer: Acting, *, year: int | None = None, words: str = "") -> list[Fund]:
    """The money of the notices of the viewer's administration, by notice, source and year, in seven statements.

    Revoked notices keep only what is committed. Source: D.Lgs. 267/2000, art. 183 and 185.
    """
    calls = {
        one.pk: one
        for one in Call.objects.filter(procedure__administration=viewer.body, title__icontains=words)
        .select_related("procedure")
        .order_by("-procedure__first_year", "code")
    }

    def by(rows: QuerySet[Any], call: str, source: str, when: str, amount: str = "amount") -> dict[Key, Decimal]:
        mine = rows.filter(Q(**{f"{call}__in": calls})).order_by()
        if year:
            mine = mine.filter(**{when: year})
        return {tuple(row[:3]): row[3] for row in mine.values_list(call, source, when).annotate(total=Sum(amount))}

    booking = "commitment__booking__"
    sums = [
        by(
            FundingShare.objects.exclude(programme__call__state=Call.State.REVOKED),
            "programme__call",
            "source__name",
            "year",
        ),
        by(Booking.objects.all(), "call", "source__name", "year"),
        by(Commitment.objects.all(), "booking__call", "booking__source__name", "booking__year"),
        by(
            AgreementCommitment.objects.all(),
            f"{booking}call",
            f"{booking}source__name",
            f"{booking}year",
            "commitment__amount",
        ),
        by(
            BudgetMovement.objects.filter(line__side=Side.CONTRIBUTION).exclude(
                line__agreement__state=Agreement.State.DRAFT
            ),
            "line__agreement__call",
            "line__source__name",
            "line__year",
        ),
        by(
            PaymentShare.objects.filter(payment__state=Payment.State.PAID),
            f"commitment__{booking}call",
            f"commitment__{booking}source__name",
            f"commitment__{booking}year",
        ),
    ]
    place = {key: number for number, key in enumerate(calls)}
    keys = sorted({key for one in sums for key in one}, key=lambda key: (place[key[0]], key[1], key[2]))
    return [Fund(calls[key[0]], key[1], key[2], *(one.get(key, ZERO) for one in sums)) for key in keys]
