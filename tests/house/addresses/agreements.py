"""Agreements: both sides read theirs; preparing, checking, writing are the administration's."""

from collections.abc import Mapping

from tests import making
from tests.house.addresses import MONEY, Address, World, agreed, of_call


def of_agreement(world: World) -> Mapping[str, str]:
    return {"key": str(agreed(world).pk)}


def of_project(world: World) -> Mapping[str, str]:
    application = making.application(world.call, making.body("Associazione al tavolo"))
    return {"project": str(making.final_project(application, world.town).pk), "application": str(application.pk)}


def of_term(world: World) -> Mapping[str, str]:
    return {**of_agreement(world), "term": "payee"}


def of_surety(world: World) -> Mapping[str, str]:
    agreement = agreed(world)
    days = {"first": agreement.starts, "last": agreement.ends}
    fields = {"guarantor": "Banca", "number": "1", "amount": 10, "file": making.stored(b"%PDF-1.7 prova"), **days}
    made, _ = agreement.sureties.get_or_create(number="1", defaults=fields)
    return {"key": str(agreement.pk), "number": str(made.pk)}


BOTH = Address(town=MONEY, ets=MONEY, parts=of_agreement)
OFFICE = Address(town=MONEY, parts=of_agreement)

ADDRESSES = {
    "agreements": Address(anyone=True),
    "call_agreements": Address(town=MONEY, parts=of_call),
    "agreement_prepare": Address(town=MONEY, parts=of_project),
    **dict.fromkeys(("agreement", "agreement_frame", "agreement_plan", "agreement_terms", "agreement_checks"), BOTH),
    **dict.fromkeys(("agreement_commitments", "agreement_sureties", "agreement_text"), BOTH),
    "agreement_term": Address(town=MONEY, parts=of_term),
    "agreement_surety": Address(town=MONEY, ets=MONEY, parts=of_surety),
}
