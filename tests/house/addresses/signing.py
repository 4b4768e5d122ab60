"""The page of a paper and its files: a notice that waits for its signature, seen by its administration alone."""

from __future__ import annotations

from collections.abc import Mapping

from condivisa.stages.calls.models import Call
from tests import making
from tests.house.addresses import EVERY, Address, World


def _notice(world: World) -> Mapping[str, str]:
    call = Call.objects.get(pk=world.call.pk)
    if call.notice_id is None:
        paper = making.paper(world.town.body, kind="calls.notice")
        paper.pdf = making.stored(b"%PDF-1.7")
        paper.save(update_fields=["pdf"])
        call.notice = paper
        call.save(update_fields=["notice"])
    return {"key": str(call.notice_id)}


ADDRESSES = {"demo_signed": Address(parts=_notice)} | {
    name: Address(town=EVERY, parts=_notice) for name in ("document", "document_original", "document_signed")
}
