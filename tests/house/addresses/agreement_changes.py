"""How an agreement changes and ends: both sides read; who has a power finds its page, nobody else."""

from collections.abc import Mapping
from datetime import date

from condivisa.stages.agreements import access
from condivisa.stages.agreements.models import Amendment, FormalWarning
from tests import making
from tests.house.addresses import MONEY, Address, World, agreed
from tests.house.addresses.agreements import of_agreement


def of_kind(world: World) -> Mapping[str, str]:
    return {**of_agreement(world), "kind": "spostamento"}


def of_change(world: World) -> Mapping[str, str]:
    agreement = agreed(world)
    made, _ = Amendment.objects.get_or_create(
        agreement=agreement,
        number=1,
        defaults={
            "kind": "shift",
            "effect_date": date(2026, 6, 1),
            "reason": "prova",
            "content": {"moves": {str(agreement.lines.all()[0].pk): "1.00"}},
            "paper": making.paper(world.town.body),
        },
    )
    return {"key": str(agreement.pk), "number": str(made.number)}


def of_warning(world: World) -> Mapping[str, str]:
    agreement = agreed(world)
    sent = {"paper": making.paper(world.town.body), "sent_at": making.at("2026-03-02T09:00")}
    made = FormalWarning.objects.create(agreement=agreement, reason="prova", **sent)
    return {"key": str(agreement.pk), "number": str(made.pk)}


ADDRESSES = {
    "amendments": Address(town=MONEY, ets=MONEY, parts=of_agreement),
    "amendment_new": Address(town=access.SHIFT.roles, ets=access.SHIFT.roles, parts=of_agreement),
    "amendment_propose": Address(town=access.SHIFT.roles, ets=access.SHIFT.roles, parts=of_kind),
    "amendment_line": Address(town=access.AMEND.roles, parts=of_agreement),
    "amendment": Address(town=MONEY, ets=MONEY, parts=of_change),
    "agreement_end": Address(town=MONEY, ets=MONEY, parts=of_agreement),
    "warning_new": Address(town=access.WARN.roles, parts=of_agreement),
    "warning": Address(town=MONEY, ets=MONEY, parts=of_warning),
    "termination": Address(town=access.END.roles, parts=of_agreement),
    "withdrawal": Address(town=access.END.roles, parts=of_agreement),
}
