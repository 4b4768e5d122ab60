"""How the pages of a report find it, and what the head of each says."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from condivisa.base.findings import Finding
from condivisa.records.access import Power
from condivisa.records.screens.forms import ActForm
from condivisa.records.screens.places import Where
from condivisa.stages.agreements.models import Agreement
from condivisa.stages.reporting.models import FinancialReport
from condivisa.stages.reporting.pages.fields import field_of
from condivisa.stages.reporting.queries import screens as queries
from condivisa.stages.reporting.queries.screens import Standing
from condivisa.stages.reporting.rules.facts import numbered

LOOKS = {
    FinancialReport.State.DRAFT: "now",
    FinancialReport.State.SUBMITTED: "wait",
    FinancialReport.State.CHECKED: "done",
}


def agreed(request: Any, key: int) -> Agreement:
    """The agreement at an address; 404 for who is no party. Source: practice."""
    try:
        return queries.agreement_at(key, viewer=request.acting)
    except Agreement.DoesNotExist:
        raise Http404 from None


def reported(request: Any, key: int, number: int) -> Standing:
    """The report at an address; 404 for who may not read it. Source: practice."""
    try:
        return queries.report_at(key, number, viewer=request.acting)
    except FinancialReport.DoesNotExist:
        raise Http404 from None


def in_office(request: Any, key: int, number: int) -> Standing:
    """The same, for who checks; 404 otherwise. Source: practice."""
    standing = reported(request, key, number)
    if not standing.office:
        raise Http404
    return standing


def row_at(request: Any, standing: Standing, row: int, among: QuerySet[Any] | None = None) -> Any:
    """A row that the viewer may see, by its key, `among` rows read before where the page needs them too; 404 otherwise.

    Source: practice.
    """
    found = (rows(request, standing) if among is None else among).filter(pk=row).first()
    if found is None:
        raise Http404
    found.report.period.agreement = standing.report.period.agreement  # read already
    return found


def rows(request: Any, standing: Standing) -> QuerySet[Any]:
    """The rows of the report that the viewer may see. Source: practice."""
    return queries.rows_of(standing, queries.seen_by(standing, viewer=request.acting))


WHERE = {
    "report.parts_not_handed_in": (_("Le parti"), "report"),
    "report.parts_silent_at_end": (_("Le parti"), "report"),
    "report.achievements_missing": (_("Risultati"), "report_achievements"),
}
"""The page where somebody mends what refused a report."""


def where(report: FinancialReport, *, corrects: bool = False) -> Where:
    """The page, or the row, of a report where a finding is mended; for who `corrects` its rows, the field.

    Source: practice.
    """
    found: dict[int, tuple[int, str]] = {}

    def place_of(finding: Finding) -> tuple[str, str] | None:
        number = number_of(finding)
        if number:
            if not found:
                found.update(queries.rows_by_number(report))
            words = gettext("Riga %(number)s") % {"number": numbered(report.period.number, number)}
            key, kind = found[number]
            field = field_of(finding, kind) if corrects else None
            if field is None:
                return words, reverse("report_row", kwargs={**of(report), "row": key})
            label, name = field
            return f"{words}, {label}", f"{reverse('report_correct', kwargs={**of(report), 'row': key})}#id_{name}"
        if finding.code == "report.previous_not_submitted":
            return gettext("Rendiconti"), reverse("reports", args=[report.period.agreement_id])
        page = WHERE.get(finding.code)
        return (str(page[0]), reverse(page[1], kwargs=of(report))) if page else None

    return place_of


def at_its_field(form: ActForm, kind: str) -> Where:
    """The field of a row's own form where a finding against the row is mended. Source: practice."""

    def place_of(finding: Finding) -> tuple[str, str] | None:
        field = field_of(finding, kind)
        return (str(form.fields[field[1]].label), f"#{form[field[1]].id_for_label}") if field else None

    return place_of


def number_of(finding: Finding) -> int:
    """The number of the row that a finding is about (`rows.<number>`, after its report's number where rows of several
    are judged together); 0 for any other. Source: practice."""
    return int(finding.path.rpartition(".")[2]) if finding.path.startswith("rows.") else 0


def of(report: FinancialReport) -> dict[str, Any]:
    """The parts of a report's address. Source: practice."""
    return {"key": report.period.agreement_id, "number": report.period.number}


def closed(request: Any, standing: Standing, power: Power, form: ActForm) -> list[Finding]:
    """Why the form of a page is not offered now; nothing where it was sent: its answer says so. Source: practice."""
    return [] if form.is_bound else power.findings(request.acting, standing.report)


def head(standing: Standing) -> dict[str, Any]:
    """What every page of a report shows. Source: practice."""
    report = standing.report
    return {
        "standing": standing,
        "report": report,
        "period": report.period,
        "agreement": report.period.agreement,
        "look": LOOKS[FinancialReport.State(report.state)],
    }
