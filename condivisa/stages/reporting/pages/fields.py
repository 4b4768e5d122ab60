"""The field of a row where what was found against it is mended."""

from __future__ import annotations

from condivisa.base.findings import Finding
from condivisa.stages.reporting import sheet
from condivisa.stages.reporting.rules.facts import RowKind

FIELDS: dict[str, tuple[str, ...]] = {
    "report.amount_not_positive": ("amount",),
    "report.document_amounts": ("total",),
    "report.service_user_named": ("service_user",),
    "report.worker_unknown": ("worker",),
    "report.worker_of_other_kind": ("worker",),
    "report.worker_not_there": ("worker",),
    "report.volunteers_reimbursed": ("line",),
    "report.in_kind_reimbursed": ("line",),
    "report.indirect_on_other_line": ("line",),
    "report.not_in_budget": ("line",),
    "report.bound_before_start": ("order_date", "worker"),
    "report.outside_agreement": ("competence_first",),
    "report.later_period": ("competence_first",),
    "report.partly_outside": ("competence_first",),
    "report.after_leaving": ("competence_first",),
    "report.partly_after_leaving": ("competence_last",),
    "report.above_until_leaving": ("amount",),
    "report.more_than_a_month": ("competence_last",),
    "report.above_competence": ("amount",),
    "report.above_document_share": ("amount",),
    "report.above_hours": ("amount",),
    "report.refund_above_day": ("amount",),
    "report.refund_above_month": ("amount",),
    "report.hourly_cost_above_plan": ("hourly_cost",),
    "report.dedication_percent": ("dedication_percent",),
    "report.hours_beyond_dedication": ("hours",),
    "report.unpaid": ("paid_on",),
    "report.paid_in_future": ("paid_on",),
    "report.paid_too_late": ("paid_on",),
    "report.paid_before_start": ("paid_on",),
    "report.cash": ("payment_method",),
    "report.cash_never": ("payment_method",),
    "report.account_not_dedicated": ("iban",),
    "report.account_not_dedicated_then": ("paid_on", "iban"),
    "report.partner_invoice": ("issuer",),
    "report.recovered_vat_charged": ("vat_recoverable",),
    "report.other_funding": ("other_funding",),
}
"""By finding, the field it is about; where kinds of row call it by other fields, the first that the row has."""
NAMING = frozenset({"report.field_missing", "report.number_out_of_range", "report.payment_untraced"})
"""Findings that name their fields themselves: the first that the row has."""
OF_A_DOCUMENT = "number"
"""Where a missing document is begun."""


def field_of(finding: Finding, kind: str) -> tuple[str, str] | None:
    """The label and the name of the field, in the form of such a row, that a finding is about; None for another thing.

    Source: practice.
    """
    about = FIELDS.get(finding.code, ())
    if finding.code in NAMING:
        named = str(dict(finding.facts)["fields"]).split(", ")
        about = tuple(one.removeprefix("row.field.") for one in named)
        about = tuple(OF_A_DOCUMENT if one == "document" else one for one in about)
    labels = {column.name: str(column.label) for column in sheet.columns([], [])}
    asked = sheet.OF_KIND[RowKind(kind)]
    return next(((labels[name], name) for name in about if name in asked), None)
