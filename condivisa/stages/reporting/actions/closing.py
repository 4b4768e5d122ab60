"""Closing the check of a report with its minutes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from condivisa.base.findings import require
from condivisa.records.access import Acting
from condivisa.records.journal import actions as journal
from condivisa.records.papers import actions as papers
from condivisa.stages.reporting import access
from condivisa.stages.reporting.events import CheckClosed
from condivisa.stages.reporting.models import Achievement, FinancialReport, ReportingPeriod, RowCheck, Sample
from condivisa.stages.reporting.papers import MINUTES, minutes_inputs, title
from condivisa.stages.reporting.queries import checking, judged
from condivisa.stages.reporting.queries.locked import locked_report
from condivisa.stages.reporting.rules import checks, sampling

NOTHING = Decimal("0.00")
CHECKED = FinancialReport.State.CHECKED


@transaction.atomic(durable=True)
def close_check(report_id: int, *, by: Acting, at: datetime) -> FinancialReport:
    """Close the check: every row decided or parked (none parked in the final report), every achievement verified.

    Composes the minutes, with the sample's seed, to be signed. Raises `Refused` while something waits, when more is
    admitted than a line of the contribution or the indirect costs allow, or when a stratum above the error rate was
    not looked at whole. Source: D.Lgs. 117/2017, art. 93, c. 4; D.P.R. 445/2000, art. 71.
    """
    report = locked_report(report_id)
    period, agreement = report.period, report.period.agreement
    power = access.CLOSE.findings(by, report)
    rows = checking.said(report)
    achieved = list(Achievement.objects.filter(report=report).select_related("activity").order_by("activity__code"))
    earlier = ReportingPeriod.objects.filter(agreement=agreement, number__lt=period.number)
    closing = checks.Closing(
        sum(not row.outcome for row in rows.values()),
        [one.activity.code for one in achieved if one.verified is None],
        FinancialReport.objects.filter(period__in=earlier, state=CHECKED).count() == earlier.count(),
    )
    strata = checking.strata(report, rows)
    unseen = sorted({row.kind for row in rows.values() if row.outcome and not row.looked_at})
    term = agreement.terms.get("error_rate_percent")
    warnings = require(
        power,
        checks.ready(closing),
        judged.findings_of_use(report, admitted=True),
        judged.kept_after_leaving(report, checking.to_decide(report), {pk: row.admitted for pk, row in rows.items()}),
        sampling.nothing_extrapolated(strata, unseen, term) if unseen else [],
    )
    totals, counts = _sums(rows)
    inputs = minutes_inputs(
        report,
        at=at,
        totals=totals,
        counts=counts,
        sides=_admitted_by_side(rows),
        not_admitted=_not_admitted(report),
        strata=_samples(report, strata, rows),
        achievements=achieved,
        indirect=judged.indirect_use(report, admitted=True),
        warnings=warnings,
    )
    administration = agreement.call.procedure.administration_id
    named = title(report, "Verbale di verifica del rendiconto")
    report.minutes = papers.compose(MINUTES, named, inputs, chain=administration, by=by, at=at)
    report.state, report.checked_at = CHECKED, at
    report.save(update_fields=["minutes", "state", "checked_at"])
    event = CheckClosed(
        report.pk,
        agreement.pk,
        totals["admitted"],
        totals["cut"],
        counts["parked"],
        report.minutes.content_sha256,
    )
    journal.record(event, by=by, at=at, chain=administration)
    return report


@transaction.atomic(durable=True)
def sign_minutes(report_id: int, *, file: bytes, signer: UUID, by: Acting, at: datetime) -> FinancialReport:
    """Take back the minutes of a check, signed outside by who checked.

    Raises `Refused` before the check is closed or for an empty file. Source: D.Lgs. 82/2005, art. 24.
    """
    report = locked_report(report_id)
    require(access.SIGN_MINUTES.findings(by, report))
    assert report.minutes_id  # a closed check has its minutes
    report.minutes = papers.sign(report.minutes_id, file=file, signer=signer, by=by, at=at)
    return report


def _sums(rows: Mapping[int, checking.Said]) -> tuple[dict[str, Decimal], dict[str, int]]:
    all_rows = rows.values()
    parked = [row for row in all_rows if row.outcome == RowCheck.Outcome.PARKED]
    totals = {
        "amount": sum((row.amount for row in all_rows), NOTHING),
        "admitted": sum((row.admitted for row in all_rows), NOTHING),
        "cut": sum((row.cut for row in all_rows), NOTHING),
        "parked": sum((row.amount for row in parked), NOTHING),
    }
    counts = {
        "rows": len(rows),
        "admitted": sum(row.admitted > 0 for row in all_rows),
        "cut": sum(row.cut > 0 for row in all_rows),
        "parked": len(parked),
    }
    return totals, counts


def _admitted_by_side(rows: Mapping[int, checking.Said]) -> dict[str, tuple[int, Decimal]]:
    """For each side of the plan that the report has rows of: how many were admitted, and how much of them (EUR)."""
    return {
        side: (len(admitted), sum(admitted, NOTHING))
        for side in sorted({row.side for row in rows.values()})
        for admitted in [[row.admitted for row in rows.values() if row.side == side and row.admitted > 0]]
    }


def _not_admitted(report: FinancialReport) -> list[RowCheck]:
    said = RowCheck.objects.filter(report=report).exclude(outcome=RowCheck.Outcome.ADMITTED)
    deep = said.select_related("expense__report__period", "expense__worker")
    return list(deep.order_by("expense__report", "expense__number"))


def _samples(
    report: FinancialReport, strata: list[sampling.Stratum], rows: Mapping[int, checking.Said]
) -> list[tuple[Sample, sampling.Stratum, int, int]]:
    by_name = {sample.stratum: sample for sample in Sample.objects.filter(report=report)}
    drawn = list(checking.drawn(report).values())
    sizes = [row.kind for row in rows.values() if row.first_here]
    return [(by_name[one.name], one, drawn.count(one.name), sizes.count(one.name)) for one in strata]
