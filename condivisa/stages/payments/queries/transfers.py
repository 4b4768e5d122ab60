"""What a lead received for its partners, and what it passed on to them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db.models import F, Q, Subquery, Sum, UUIDField
from django.db.models.functions import Coalesce

from condivisa.base.findings import Finding
from condivisa.base.money import ZERO, cents
from condivisa.parties.models import Body
from condivisa.records.fields import MoneyField
from condivisa.stages.payments.models import MoneyMovement, Payment
from condivisa.stages.payments.rules import transfers
from condivisa.stages.reporting.models import LeadTransfer


@dataclass(frozen=True)
class PassedOn:
    """What was paid to another for a partner, net of tax and of what went back, and what reached the partner (EUR)."""

    body: UUID
    name: str
    received: Decimal
    passed_on: Decimal

    @property
    def kept(self) -> Decimal:
        """What the lead still holds (EUR)."""
        return self.received - self.passed_on


def passed_on(agreement_id: int) -> list[PassedOn]:
    """By partner, what the lead received for it, passed on and still holds, in four statements.

    Source: L. 136/2010, art. 3; the agreement.
    """
    moved = MoneyMovement.objects.filter(agreement=agreement_id)
    in_advance = Payment.objects.filter(agreement=agreement_id, kind=Payment.Kind.ADVANCE, state=Payment.State.PAID)
    last = in_advance.order_by("-pk")
    # What the final grant passes between partners is money of the advance: it has no payment of its own.
    paid = (
        moved.filter(kind=MoneyMovement.Kind.PAID)
        .annotate(
            payee=Coalesce("payment__payee", Subquery(last.values("payee")[:1]), output_field=UUIDField()),
            gross=Coalesce("payment__gross", Subquery(last.values("gross")[:1]), output_field=MoneyField()),
            withheld=Coalesce("payment__withheld", Subquery(last.values("withheld")[:1]), output_field=MoneyField()),
        )
        .exclude(payee=F("body"))
    )
    returned = moved.filter(~Q(clawback__debtor=F("body")), kind=MoneyMovement.Kind.RETURNED)
    received: dict[UUID, Decimal] = {}
    for body, gross, withheld, amount in paid.values_list("body", "gross", "withheld").annotate(Sum("amount")):
        received[body] = received.get(body, ZERO) + amount - cents(withheld * amount / gross)
    for body, amount in returned.values_list("body").annotate(Sum("amount")):
        received[body] = received.get(body, ZERO) - amount
    reached = LeadTransfer.objects.filter(agreement=agreement_id).values_list("body").annotate(Sum("amount"))
    given = dict(reached)
    bodies = Body.objects.filter(pk__in={*received, *given}).order_by("sort_key", "pk").values_list("pk", "name")
    return [PassedOn(body, name, received.get(body, ZERO), given.get(body, ZERO)) for body, name in bodies]


def held_by_lead(agreement_id: int) -> list[Finding]:
    """A warning for each partner whose money the lead still holds. Source: L. 136/2010, art. 3; the agreement."""
    return [found for one in passed_on(agreement_id) for found in transfers.held(one.name, one.received, one.passed_on)]
