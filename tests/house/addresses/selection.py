"""Selection: RUP, director, whoever sits; an applicant's own answers. Here nobody sits and nothing is opened."""

from collections.abc import Mapping
from datetime import date

from condivisa.records.access import Role
from condivisa.stages.applications.models import Application
from condivisa.stages.selection.access import AUDIT, DECLARE
from condivisa.stages.selection.models import CorrectionRequest, IntendedRefusal
from tests import making
from tests.house.addresses import EVERY, Address, World, of_call

TAKE_PART = frozenset({Role.PROCEDURE_MANAGER, Role.DIRECTOR})
READERS = TAKE_PART | AUDIT.roles
PREPARES = frozenset({Role.PROCEDURE_MANAGER})


def of_submitted(world: World) -> Mapping[str, str]:
    found = Application.objects.filter(call=world.call, lead=world.ets, state="submitted").first()
    sent = found or making.application(world.call, world.ets)
    return {
        **of_call(world),
        "key": str(sent.pk),
        "programme": "P1",
        "seat": "1",
        "kind": "committee",
        "sha256": "0" * 64,
    }


def asked(world: World) -> Mapping[str, str]:
    parts = of_submitted(world)
    common = {"application_id": parts["key"], "sent_at": making.at("2025-11-01T10:00"), "due": date(2025, 11, 11)}
    request = CorrectionRequest.objects.create(requirement="documents", reason="Manca.", **common)
    return {**parts, "key": str(request.pk)}


def intended(world: World) -> Mapping[str, str]:
    parts = of_submitted(world)
    then = making.at("2025-11-01T10:00")
    common = {"sent_at": then, "told_at": then, "due": date(2025, 11, 11)}
    IntendedRefusal.objects.get_or_create(application_id=parts["key"], defaults={"requirements": [], **common})
    return parts


CLOSED = Address(parts=of_submitted)
"""For who has declared and sits, once opened: nobody here."""

ADDRESSES = {
    "selections": Address(others=DECLARE.roles | AUDIT.roles),
    "selection": Address(town=READERS, parts=of_call),
    "selection_appoint": Address(town=PREPARES, parts=of_call),
    "selection_substitute": Address(parts=of_submitted),
    "selection_conflict": Address(town=TAKE_PART, parts=of_call),
    "selection_opening": Address(town=PREPARES, parts=of_call),
    "selection_applications": Address(town=READERS, parts=of_call),
    "selection_application": CLOSED,
    "selection_file": CLOSED,
    "selection_requirements": CLOSED,
    "selection_corrections": CLOSED,
    "selection_refusal": CLOSED,
    "selection_weigh": CLOSED,
    "selection_admission": Address(town=PREPARES, parts=of_call),
    "selection_proposals": Address(parts=of_call),
    "selection_score": CLOSED,
    "selection_draw": CLOSED,
    "selection_minutes": CLOSED,
    "selection_ranking": Address(town=READERS, parts=of_submitted),
    "correction": Address(ets=EVERY, parts=asked),
    "observations": Address(ets=EVERY, parts=intended),
}
