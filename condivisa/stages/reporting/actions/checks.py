"""The check of a report: sample, row by row, achievements."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from condivisa.base.days import day
from condivisa.base.findings import Finding, require
from condivisa.base.versions import unchanged
from condivisa.records.access import Acting
from condivisa.records.journal import actions as journal
from condivisa.stages.calls.terms import TermOpen, Terms
from condivisa.stages.reporting import access
from condivisa.stages.reporting.events import (
    AchievementsVerified,
    ChecksTakenBack,
    RestAdmitted,
    RowsChecked,
    SampleDrawn,
)
from condivisa.stages.reporting.models import Achievement, Expense, FinancialReport, RowCheck, Sample
from condivisa.stages.reporting.queries import checking, judged
from condivisa.stages.reporting.queries.locked import locked_report
from condivisa.stages.reporting.queries.screens import version_of_achievements, version_of_checks
from condivisa.stages.reporting.rules import achievements, checks, sampling
from condivisa.stages.reporting.rules.breakdown import fingerprint

NOTHING = Decimal("0.00")
Outcome = RowCheck.Outcome


@transaction.atomic(durable=True)
def draw_sample(report_id: int, *, by: Acting, at: datetime) -> list[Sample]:
    """Draw the rows to check in full, one sample per kind of row, from a seed made now and kept for the minutes.

    Raises `Refused` before submission, a second time, or when the terms say no sample.
    Source: D.P.R. 445/2000, art. 71.
    """
    report = locked_report(report_id)
    terms = report.period.agreement.terms
    submitted = report.submitted_at is not None
    already = Sample.objects.filter(report=report).exists()
    require(access.CHECKING.findings(by, report), sampling.can_draw(submitted, already), _open(terms, "sample_percent"))
    rows = {
        number: (pk, sampling.Drawable(number, kind, amount))
        for pk, number, kind, amount in Expense.objects.filter(report=report).values_list(
            "pk", "number", "kind", "amount"
        )
    }
    seed = secrets.token_hex(16)
    drawable = [row for _, row in rows.values()]
    drawn = sampling.draw(drawable, terms.need("sample_percent"), terms.get("sample_all_above"), seed)
    samples = Sample.objects.bulk_create(
        Sample(report=report, stratum=stratum, seed=seed, drawn_at=at) for stratum in drawn
    )
    through = Sample.rows.through
    through.objects.bulk_create(
        through(sample=sample, expense_id=rows[number][0]) for sample in samples for number in drawn[sample.stratum]
    )
    event = SampleDrawn(report.pk, seed, [[stratum, str(len(numbers))] for stratum, numbers in drawn.items()])
    journal.record(event, by=by, at=at, chain=_chain(report))
    return samples


@transaction.atomic(durable=True)
def check_rows(
    report_id: int, decisions: Sequence[checks.Decision], *, seen: str | None = None, by: Acting, at: datetime
) -> list[RowCheck]:
    """Admit, cut or park rows of a report, and rows that came back to it; all decisions or none.

    `seen` tells what the page showed of these rows: a decision shown there is taken back by the one sent over it, the
    journal keeps both; without it a row decided already is refused. Every cut and every parked row has a typed reason.
    Raises `Refused` with what is wrong, row by row, also where a colleague decided meanwhile.
    Source: D.Lgs. 117/2017, art. 93, c. 4; D.P.R. 445/2000, art. 71; L. 241/1990, art. 3.
    """
    report = locked_report(report_id)
    before = RowCheck.objects.filter(report=report, expense__in=[one.row for one in decisions])
    require(access.CHECKING.findings(by, report), _as_seen(seen, before))
    rows = checking.said(report)
    shown = [] if seen is None else sorted(one.expense_id for one in before)
    rows |= {row: rows[row]._replace(outcome="") for row in shown}
    require(checks.wrong(decisions, rows, final=report.period.final))
    kept = {one.row: rows[one.row].amount - one.cut for one in decisions if one.outcome != Outcome.PARKED}
    require(judged.kept_after_leaving(report, Expense.objects.filter(pk__in=kept), kept))
    if shown:
        before.delete()
        journal.record(ChecksTakenBack(report.pk, shown), by=by, at=at, chain=_chain(report))
    made = RowCheck.objects.bulk_create(
        RowCheck(
            expense_id=decision.row,
            report_id=report.pk,
            outcome=decision.outcome,
            admitted=NOTHING if decision.outcome == Outcome.PARKED else rows[decision.row].amount - decision.cut,
            cut=decision.cut,
            reason=decision.reason,
            note=decision.note,
            by_id=by.person,
            at=at,
        )
        for decision in decisions
    )
    said = [[str(one.expense_id), one.outcome, str(one.admitted), str(one.cut), one.reason] for one in made]
    journal.record(RowsChecked(report.pk, said), by=by, at=at, chain=_chain(report))
    return made


@transaction.atomic(durable=True)
def take_back_checks(
    report_id: int, row_ids: Sequence[int], *, seen: str | None = None, by: Acting, at: datetime
) -> None:
    """Take back what was said of rows by mistake, as the page showed it (`seen`), before the check is closed; the
    journal keeps both.

    Raises `Refused` for rows of which nothing was said, or something else meanwhile. Source: practice.
    """
    report = locked_report(report_id)
    before = RowCheck.objects.filter(report=report, expense__in=row_ids)
    require(access.CHECKING.findings(by, report), _as_seen(seen, before))
    rows = checking.said(report)
    require(checks.nothing_said(row_ids, rows))
    before.delete()
    journal.record(ChecksTakenBack(report.pk, sorted(row_ids)), by=by, at=at, chain=_chain(report))


@transaction.atomic(durable=True)
def admit_unsampled(report_id: int, *, by: Acting, at: datetime) -> list[RowCheck]:
    """Admit the rows outside the sample on the automatic checks, once all rows drawn were looked at.

    Where the error rate of a stratum is above the term nothing is admitted: all its rows are to be checked one by
    one. Rows with a finding that blocks, or without all their proofs, wait for a person too. Raises `Refused` while
    rows drawn wait.
    Source: D.P.R. 445/2000, art. 71; the agreement.
    """
    report = locked_report(report_id)
    terms = report.period.agreement.terms
    rows = checking.said(report)
    strata = checking.strata(report, rows)
    require(access.CHECKING.findings(by, report), sampling.sample_first(strata), _open(terms, "error_rate_percent"))
    whole = [one.name for one in strata if sampling.to_check_whole(one, terms.need("error_rate_percent"))]
    Sample.objects.filter(report=report, stratum__in=whole).update(whole=True)
    found = judged.judged_rows(report, on=day(at))
    rest = {
        pk: row
        for pk, row in rows.items()
        if row.first_here
        and not row.outcome
        and row.kind not in whole
        and not checks.waits_for_a_person(found.get(row.number, ()))
    }
    made = RowCheck.objects.bulk_create(
        RowCheck(
            expense_id=pk,
            report_id=report.pk,
            outcome=Outcome.ADMITTED,
            admitted=row.amount,
            looked_at=False,
            by_id=by.person,
            at=at,
        )
        for pk, row in rest.items()
    )
    amount = sum((row.amount for row in rest.values()), NOTHING)
    event = RestAdmitted(report.pk, len(made), amount, fingerprint(sorted(rest)), whole)
    journal.record(event, by=by, at=at, chain=_chain(report))
    return made


@transaction.atomic(durable=True)
def verify_achievements(
    report_id: int, verified: Mapping[int, Decimal], *, seen: str | None = None, by: Acting, at: datetime
) -> list[Achievement]:
    """Say how far each activity has really come (percent, by the activity's key), beside what the report states and
    over what the page showed (`seen`).

    Raises `Refused` for an activity the report says nothing of, and where a colleague verified meanwhile.
    Source: D.Lgs. 117/2017, art. 93, c. 4.
    """
    report = locked_report(report_id)
    stated = {one.activity_id: one for one in Achievement.objects.filter(report=report)}
    require(
        access.CHECKING.findings(by, report),
        unchanged(seen, version_of_achievements(stated.values())),
        achievements.sound(verified, stated),
    )
    for activity, percent in verified.items():
        stated[activity].verified = percent
    changed = [stated[activity] for activity in verified]
    Achievement.objects.bulk_update(changed, ["verified"])
    event = AchievementsVerified(report.pk, [[str(activity), str(percent)] for activity, percent in verified.items()])
    journal.record(event, by=by, at=at, chain=_chain(report))
    return changed


def _as_seen(seen: str | None, before: Iterable[RowCheck]) -> list[Finding]:
    return [] if seen is None else unchanged(seen, version_of_checks(before))


def _open(terms: Terms, key: str) -> Iterable[Finding]:
    try:
        terms.need(key)
    except TermOpen as term:
        yield term.finding


def _chain(report: FinancialReport) -> UUID:
    return report.period.agreement.call.procedure.administration_id
