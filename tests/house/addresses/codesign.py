"""Tables: whoever sits there reads them; each act has its page for exactly those who hold its power."""

from collections.abc import Mapping

from condivisa.records.access import Role
from condivisa.stages.applications.models import Application
from condivisa.stages.codesign.models import WorkingTable
from tests import making
from tests.house.addresses import EVERY, Address, World, of_call


def of_table(world: World) -> Mapping[str, str]:
    table = WorkingTable.objects.filter(call=world.call).first()
    if table is None:
        opened = making.at("2025-11-20T09:00")
        table = WorkingTable.objects.create(call=world.call, title="Tavolo", opened_at=opened)
        table.programmes.set(world.call.programmes.all())
        sent = Application.objects.filter(call=world.call, lead=world.ets, state="submitted").first()
        table.applications.set([sent or making.application(world.call, world.ets)])
        table.rounds.create(number=1, reason="first", opened_at=opened)
    return {"key": str(table.pk), "term": "payee"}


def of_meeting(world: World) -> Mapping[str, str]:
    of = of_table(world)
    (round,) = WorkingTable.objects.get(pk=of["key"]).rounds.all()
    meeting, _ = round.meetings.get_or_create(at=making.at("2025-11-25T15:00"), place="qui", agenda=["Progetto"])
    return {**of, "number": str(meeting.pk)}


def of_version(world: World) -> Mapping[str, str]:
    of = of_table(world)
    (round,) = WorkingTable.objects.get(pk=of["key"]).rounds.all()
    version, _ = round.versions.get_or_create(
        number=1, defaults={"text": "Insieme.", "saved_at": making.at("2025-11-26T09:00")}
    )
    return {**of, "number": str(version.pk)}


MANAGER = frozenset({Role.PROCEDURE_MANAGER})
MEETS = MANAGER | {Role.FACILITATOR}
WRITES = MANAGER | {Role.OFFICER}
TOGETHER = frozenset({Role.LEGAL_REPRESENTATIVE, Role.OPERATOR})

ADDRESSES = {
    "tables": Address(anyone=True),
    "call_tables": Address(town=EVERY, parts=of_call),
    "table_open": Address(town=MANAGER, parts=of_call),
    "table": Address(town=EVERY, ets=EVERY, parts=of_table),
    "round_close": Address(town=MANAGER, parts=of_table),
    "table_reopen": Address(town=MANAGER, parts=of_table),
    "meeting_convene": Address(town=MEETS, parts=of_table),
    "meeting": Address(town=EVERY, ets=EVERY, parts=of_meeting),
    "meeting_cancel": Address(town=MEETS, parts=of_meeting),
    "meeting_attendance": Address(town=MEETS, parts=of_meeting),
    "meeting_minutes": Address(town=MEETS, parts=of_meeting),
    "meeting_approve": Address(town=MANAGER, parts=of_meeting),
    "meeting_to_draft": Address(town=MANAGER, parts=of_meeting),
    "versions": Address(town=EVERY, ets=EVERY, parts=of_table),
    "version_write": Address(town=WRITES, ets=TOGETHER, parts=of_table),
    "version_sheet": Address(town=WRITES, ets=TOGETHER, parts=of_table),
    "versions_compare": Address(town=EVERY, ets=EVERY, parts=of_table),
    "version": Address(town=EVERY, ets=EVERY, parts=of_version),
    "version_check": Address(town=EVERY, ets=EVERY, parts=of_version),
    "table_terms": Address(town=EVERY, ets=EVERY, parts=of_table),
    "table_term": Address(town=MANAGER, parts=of_table),
    "project_propose": Address(town=MANAGER, parts=of_table),
}
