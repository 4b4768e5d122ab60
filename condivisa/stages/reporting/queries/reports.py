"""What each side may see of periods, reports and rows: partners their own, the lead and the office the whole."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from condivisa.records.access import Acting
from condivisa.stages.reporting import access
from condivisa.stages.reporting.models import FinancialReport


def reports_for(viewer: Acting, within: Q) -> QuerySet[FinancialReport]:
    """The reports a viewer may read: a partner's in any state, the administration's once submitted, by the roles that
    work on them, newest first.

    No page lists all of them: `within` says of which agreement, or which it is, so that the others are not looked
    through. Breakdowns are read only when asked for: one for each line of the plan would fill a list.
    Source: L. 241/1990, art. 10; Reg. UE 2016/679, art. 5, par. 1, lett. c.
    """
    partner = access.REPORT_OF_PARTNERS.q(viewer)
    office = access.READ.within.q(viewer) & Q(state__in=access.READ.while_in)
    if not access.READ.roles & viewer.roles:
        office = Q(pk__in=())
    readable = FinancialReport.objects.filter(partner | office, within).values("pk")
    deep = (
        FinancialReport.objects.filter(within, pk__in=readable)
        .select_related("period__agreement__call__procedure__administration")
        .defer("breakdown")
    )
    return deep.order_by("-period__first", "pk")
