"""What the office notes about a call for itself: whoever wants to know something about it asks, for all to read."""

from __future__ import annotations

from django.urls import reverse

from condivisa.records.access import Acting
from condivisa.records.threads.kinds import File, has_threads
from condivisa.stages.calls.models import Call
from condivisa.stages.calls.queries import kept_by


def find(key: int, viewer: Acting) -> File | None:
    """A call of the viewer's own administration. Source: L. 241/1990, art. 1 (par condicio) and 6."""
    call = kept_by(viewer).filter(pk=key).first()
    if call is None:
        return None
    address = reverse("call_office", args=[call.procedure.slug, call.code])
    return File(f"Avviso – {call.title}", call.procedure.administration_id, (), address)


has_threads("avviso", Call, find)
