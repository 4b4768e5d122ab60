"""Money: both sides of the agreement read it; who asks, who checks, who settles have pages of their own."""

from collections.abc import Mapping
from datetime import date

from condivisa.records.access import Role
from condivisa.stages.payments.models import Clawback, Payment
from condivisa.stages.payments.queries.funds import READS
from tests import making
from tests.house.addresses import MONEY, Address, World, agreed
from tests.house.addresses.reporting import of_report


def of_agreement(world: World) -> Mapping[str, str]:
    return {"key": str(agreed(world).pk)}


def of_payment(world: World) -> Mapping[str, str]:
    agreement = agreed(world)
    sums = {"eligible": 1, "gross": 1, "net": 1, "requested_at": making.at("2026-05-01T10:00")}
    made, _ = Payment.objects.get_or_create(
        agreement=agreement, number=1, defaults={"kind": "advance", "payee": world.ets, **sums}
    )
    return {"key": str(agreement.pk), "number": str(made.pk)}


def of_clawback(world: World) -> Mapping[str, str]:
    agreement = agreed(world)
    made = Clawback.objects.create(
        agreement=agreement,
        debtor=world.ets,
        body=world.ets,
        programme=world.call.programmes.get(code="P1"),
        amount=1,
        asked_at=making.at("2026-05-01T10:00"),
        due=date(2026, 6, 1),
        paper=making.paper(world.town.body),
    )
    return {"key": str(agreement.pk), "number": str(made.pk)}


BOTH = Address(town=MONEY, ets=MONEY, parts=of_agreement)
OFFICE = Address(town=MONEY, parts=of_agreement)
PARTNER = Address(ets=MONEY, parts=of_agreement)

ADDRESSES = {
    "finance_work": Address(others=frozenset({Role.FINANCE_OFFICER, Role.AUDITOR})),
    "finance_funds": Address(others=READS),
    "received": Address(anyone=True),
    "payments": BOTH,
    "account": BOTH,
    "payment": Address(town=MONEY, ets=MONEY, parts=of_payment),
    "grant": OFFICE,
    "payee_checks": OFFICE,
    "disputes": BOTH,
    "request_advance": PARTNER,
    "request_balance": PARTNER,
    "request_instalment": Address(ets=MONEY, parts=of_report),
    "settlement": OFFICE,
    "clawbacks": BOTH,
    "clawback": Address(town=MONEY, ets=MONEY, parts=of_clawback),
}
