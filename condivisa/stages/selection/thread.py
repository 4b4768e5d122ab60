"""What is written about an application, from the opening on: before it the office knows of none, and whoever applies
asks in public.
"""

from __future__ import annotations

from django.urls import reverse

from condivisa.records.access import Acting
from condivisa.records.threads.kinds import File, has_threads
from condivisa.stages.applications.models import Application
from condivisa.stages.applications.queries import applications_of
from condivisa.stages.selection import access
from condivisa.stages.selection.queries.judges import opened
from condivisa.stages.selection.queries.reading import applications
from condivisa.stages.selection.queries.received import number


def find(key: int, viewer: Acting) -> File | None:
    """An opened application: one's own, or for RUP and director one that they may read and are not recused from.

    Who sits on a panel and judges it has no part in what is written with the applicant.
    Source: L. 241/1990, art. 6-bis and 10.
    """
    mine = applications_of(viewer).filter(pk=key, state=Application.State.SUBMITTED).first()
    view = "application"
    if mine is None:
        received = Application.objects.filter(pk=key).select_related("call__procedure").first()
        if received is None or not access.READ.allows(viewer, received.call):
            return None
        mine = applications(received.call_id, viewer=viewer).select_related("call__procedure").filter(pk=key).first()
        view = "selection_application"
    if mine is None or not opened(mine.call_id):
        return None
    procedure = mine.call.procedure
    joined = mine.members.filter(joined_at__isnull=False).order_by("pk").values_list("body", flat=True)
    return File(
        f"Istanza n. {number(mine)} – {mine.title}",
        procedure.administration_id,
        tuple(dict.fromkeys([mine.lead_id, *joined])),
        reverse(view, args=[procedure.slug, mine.call.code, mine.pk]),
    )


has_threads("istanza", Application, find)
