"""Applications: their own members' alone; the office sees what has arrived."""

from collections.abc import Callable, Mapping

from condivisa.stages.applications.access import SEE_ARRIVALS
from condivisa.stages.applications.models import Application, Attachment, Declaration, Member
from tests import making
from tests.house.addresses import EVERY, Address, World, of_call


def of_application(world: World) -> Mapping[str, str]:
    drafted = Application.objects.filter(call=world.call, lead=world.ets, state="draft").first()
    draft = drafted or making.application(world.call, world.ets, state="draft")
    return {**of_call(world), "key": str(draft.pk)}


def with_a_file(world: World) -> Mapping[str, str]:
    parts = of_application(world)
    stored = making.stored(b"%PDF-1.7 prova")
    member = Member.objects.get(application_id=int(parts["key"]))
    signed = {"file": stored, "file_name": "x.pdf", "signed_by": making.person(), "at": member.joined_at}
    Declaration.objects.get_or_create(member=member, kind="requirements", defaults=signed)
    attached = Attachment.objects.create(application=member.application, title="T", file=stored, file_name="x.pdf")
    return {**parts, "sha256": stored.sha256, "number": str(attached.pk)}


def with_a_model(world: World) -> Mapping[str, str]:
    return {**of_application(world), "kind": "requirements"}


def own(parts: Callable[[World], Mapping[str, str]] = of_application, status: int = 200) -> Address:
    return Address(ets=EVERY, parts=parts, status=status)


ADDRESSES = {
    "my_applications": Address(anyone=True),
    "join_application": Address(anyone=True),
    "start_application": Address(anyone=True, parts=of_call),
    "arrivals": Address(town=SEE_ARRIVALS.roles, parts=of_call),
    "application": own(),
    "application_text": own(),
    "application_members": own(),
    "application_plan": own(),
    "application_sheet": own(),
    "application_whole_plan": own(),
    "application_documents": own(),
    "application_declaration": own(with_a_model),
    "application_detach": own(with_a_file),
    "application_file": own(with_a_file),
    "application_check": own(),
    "application_confirm": own(),
    "application_submit": own(),
    "application_withdraw": own(),
    "application_receipt": own(status=404),
    "application_pdf": own(status=404),
}
