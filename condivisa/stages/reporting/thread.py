"""What is written about a report: between the office that checks it and the partners."""

from __future__ import annotations

from django.db.models import Q
from django.urls import reverse

from condivisa.records.access import Acting
from condivisa.records.threads.kinds import File, has_threads
from condivisa.stages.reporting.models import FinancialReport
from condivisa.stages.reporting.queries.reports import reports_for


def find(key: int, viewer: Acting) -> File | None:
    """A report handed in that the viewer may read; before, one writes about the agreement.

    Source: L. 241/1990, art. 10.
    """
    report = reports_for(viewer, Q(pk=key)).exclude(state=FinancialReport.State.DRAFT).first()
    if report is None:
        return None
    agreement = report.period.agreement
    bodies = agreement.partners.filter(left_on=None).order_by("-lead", "pk").values_list("body", flat=True)
    return File(
        f"Rendiconto n. {report.period.number} – {agreement.code}",
        agreement.call.procedure.administration_id,
        tuple(bodies),
        reverse("report", args=[agreement.pk, report.period.number]),
    )


has_threads("rendiconto", FinancialReport, find)
