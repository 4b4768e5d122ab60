"""What is written about an agreement: between the administration and the partners."""

from __future__ import annotations

from django.db.models import Q

from condivisa.records.access import Acting
from condivisa.records.threads.kinds import File, has_threads
from condivisa.stages.agreements.models import Agreement
from condivisa.stages.agreements.queries.reading import agreements_for


def find(key: int, viewer: Acting) -> File | None:
    """An agreement of the viewer's, as administration or partner. Source: L. 241/1990, art. 10 and 22."""
    agreement = agreements_for(viewer, Q(pk=key)).first()
    if agreement is None:
        return None
    bodies = agreement.partners.filter(left_on=None).order_by("-lead", "pk").values_list("body", flat=True)
    return File(
        f"Convenzione {agreement.code} – {agreement.title}",
        agreement.call.procedure.administration_id,
        tuple(bodies),
    )


has_threads("convenzione", Agreement, find)
