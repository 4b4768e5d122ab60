"""What is written about a table: between the administration and the partners who sit there."""

from __future__ import annotations

from django.urls import reverse

from condivisa.records.access import Acting
from condivisa.records.threads.kinds import File, has_threads
from condivisa.stages.codesign.models import WorkingTable
from condivisa.stages.codesign.queries.reading import tables


def find(key: int, viewer: Acting) -> File | None:
    """A table where the viewer's body sits. Source: D.M. 72/2021, par. 3; L. 241/1990, art. 10."""
    table = tables(viewer=viewer).filter(pk=key).first()
    if table is None:
        return None
    sitting = table.applications.order_by("pk", "members__pk").values_list("members__body", flat=True)
    return File(
        f"Tavolo – {table.title}",
        table.call.procedure.administration_id,
        tuple(dict.fromkeys(body for body in sitting if body)),
        reverse("table", args=[table.pk]),
    )


has_threads("tavolo", WorkingTable, find)
