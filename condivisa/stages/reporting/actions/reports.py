"""From the members' parts to the submitted report, and the money that the lead passes on."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import Count, F, Max, Sum

from condivisa.base.days import Period, day
from condivisa.base.findings import require
from condivisa.base.versions import unchanged
from condivisa.parties.models import Body
from condivisa.records.access import Acting
from condivisa.records.journal import actions as journal
from condivisa.records.papers import actions as papers
from condivisa.records.papers import store
from condivisa.stages.agreements.models import Activity, Agreement, Partner
from condivisa.stages.reporting import access
from condivisa.stages.reporting.events import (
    AchievementsStated,
    LeadTransferRecorded,
    PartHandedIn,
    PartLeftOut,
    PartSentBack,
    ReportStarted,
    ReportSubmitted,
)
from condivisa.stages.reporting.models import (
    Achievement,
    Expense,
    FinancialReport,
    LeadTransfer,
    MemberReport,
    ReportingPeriod,
)
from condivisa.stages.reporting.papers import RECEIPT, receipt_inputs, title
from condivisa.stages.reporting.queries import judged
from condivisa.stages.reporting.queries.lines import used_now
from condivisa.stages.reporting.queries.locked import locked_report
from condivisa.stages.reporting.queries.parts import OpenPart, next_period, open_parts
from condivisa.stages.reporting.queries.screens import version_of_achievements
from condivisa.stages.reporting.rules import achievements, breakdown, submission

NOTHING = Decimal("0.00")
DRAFT = FinancialReport.State.DRAFT


@transaction.atomic(durable=True)
def hand_in(report_id: int, *, nothing_spent: bool = False, by: Acting, at: datetime) -> MemberReport:
    """Hand a member's part to the lead: from now on its rows stand still. A part without rows says, once its period is
    over, that its body spent nothing in it.

    Raises `Refused` when one of its rows cannot be reported, or there is none and nobody says so.
    Source: L. 241/1990, art. 12; D.P.R. 445/2000, art. 47; practice.
    """
    report = locked_report(report_id)
    part = MemberReport.objects.filter(report=report, body=by.body).first() or MemberReport(
        report=report, body_id=by.body
    )
    already = part.state == MemberReport.State.HANDED_IN
    require(access.HAND_IN.findings(by, report), submission.part_open(already))
    found = judged.judged_rows(report, on=day(at), body=by.body)
    rows = Expense.objects.filter(report=report, line__body=by.body).aggregate(n=Count("pk"), amount=Sum("amount"))
    days = Period(report.period.first, report.period.last)
    require(
        (finding for findings in found.values() for finding in findings),
        submission.part_says_something(rows["n"], days, nothing_spent=nothing_spent, on=day(at)),
    )
    part.state, part.handed_in_at = MemberReport.State.HANDED_IN, at
    part.save()
    event = PartHandedIn(report.pk, by.body, rows["n"], rows["amount"] or NOTHING)
    journal.record(event, by=by, at=at, chain=_chain(report))
    return part


@transaction.atomic(durable=True)
def send_back(report_id: int, body_id: UUID, *, by: Acting, at: datetime) -> MemberReport:
    """Give a part back to its member, before the report is submitted.

    Raises `Refused` for who is not the lead. Source: practice.
    """
    report = locked_report(report_id)
    part = MemberReport.objects.filter(report=report, body=body_id).first()
    handed_in = part is not None and part.state == MemberReport.State.HANDED_IN
    require(
        access.SEND_BACK.findings(by, report),
        submission.lead_only(_leads(by, report.period.agreement)),
        submission.part_handed_in(handed_in),
    )
    assert part is not None  # or nothing would have been handed in
    part.state, part.handed_in_at = MemberReport.State.DRAFT, None
    part.save(update_fields=["state", "handed_in_at"])
    journal.record(PartSentBack(report.pk, body_id), by=by, at=at, chain=_chain(report))
    return part


@transaction.atomic(durable=True)
def state_achievements(
    report_id: int,
    stated: Mapping[int, Decimal],
    *,
    notes: Mapping[int, str] | None = None,
    seen: str | None = None,
    by: Acting,
    at: datetime,
) -> list[Achievement]:
    """State how far each activity has come by the end of the period (percent, by the activity's key), over what the
    page showed (`seen`).

    Raises `Refused` for who is not the lead, a percentage that cannot be, or what changed meanwhile.
    Source: D.Lgs. 117/2017, art. 93, c. 4.
    """
    report = locked_report(report_id)
    agreement = report.period.agreement
    activities = set(Activity.objects.filter(agreement=agreement).values_list("pk", flat=True))
    require(
        access.STATE.findings(by, report),
        submission.lead_only(_leads(by, agreement)),
        unchanged(seen, version_of_achievements(Achievement.objects.filter(report=report))),
        achievements.sound(stated, activities),
    )
    made = Achievement.objects.bulk_create(
        [
            Achievement(report=report, activity_id=activity, stated=percent, note=(notes or {}).get(activity, ""))
            for activity, percent in stated.items()
        ],
        update_conflicts=True,
        unique_fields=["report", "activity"],
        update_fields=["stated", "note"],
    )
    event = AchievementsStated(report.pk, [[str(activity), str(percent)] for activity, percent in stated.items()])
    journal.record(event, by=by, at=at, chain=_chain(report))
    return made


@transaction.atomic(durable=True)
def submit_report(report_id: int, *, without: Collection[UUID] = (), by: Acting, at: datetime) -> FinancialReport:
    """Submit the report of all members: its breakdown is frozen and hashed, a receipt with its number is given.

    `without` are bodies whose part, not handed in, is left out: its rows go on in the next report, or after the final
    one are taken away, and the body is told. Late is accepted and said. Raises `Refused` while the period runs, a part
    is not handed in, an earlier report is not submitted, or an activity has no achievement stated.
    Source: L. 241/1990, art. 12 and 18-bis.
    """
    report = locked_report(report_id)
    period, agreement = report.period, report.period.agreement
    power = access.SUBMIT.findings(by, report)
    earlier = ReportingPeriod.objects.filter(agreement=agreement, number__lt=period.number)
    submitted = FinancialReport.objects.filter(period__in=earlier).exclude(state=DRAFT)
    parts, following = open_parts(report, on=day(at)), next_period(period)
    out = [one for one in parts if one.body in without and one.body != by.body and (one.rows or not following)]
    missing = [one for one in parts if one not in out]
    stated = Achievement.objects.filter(report=report).values("activity")
    unstated = Activity.objects.filter(agreement=agreement).exclude(pk__in=stated).order_by("code")
    whole = submission.Whole(
        _leads(by, agreement),
        Period(period.first, period.last),
        period.due,
        submitted.count() == earlier.count(),
        [one.name for one in missing if one.rows],
        list(unstated.values_list("code", flat=True)),
        [one.name for one in missing if not one.rows],
        [one.name for one in out],
        [one.name for one in out if not one.left],
        final=following is None,
    )
    theirs = Expense.objects.filter(report=report).exclude(line__body__in=[one.body for one in out])
    warnings = require(power, submission.ready(whole, on=day(at)), judged.kept_after_leaving(report, theirs))
    for part in out:
        _leave_out(report, part, following, by=by, at=at)
    warnings += tuple(judged.findings_of_use(report, admitted=False))

    used = used_now(report)
    report.breakdown = breakdown.frozen(used)
    report.breakdown_sha256 = breakdown.fingerprint(report.breakdown)
    administration = agreement.call.procedure.administration_id
    report.receipt_number, report.receipt_year = papers.receipt_number(administration, at)
    inputs = receipt_inputs(
        report,
        lead=Body.objects.get(pk=by.body).name,
        number=f"{report.receipt_number}/{report.receipt_year}",
        at=at,
        used=used,
        warnings=warnings,
        breakdown_sha256=report.breakdown_sha256,
    )
    named = title(report, "Ricevuta del rendiconto")
    report.receipt = papers.compose(RECEIPT, named, inputs, chain=administration, by=by, at=at)
    report.state, report.submitted_at = FinancialReport.State.SUBMITTED, at
    report.save()
    event = ReportSubmitted(
        report.pk,
        agreement.pk,
        report.receipt_number,
        report.receipt_year,
        Expense.objects.filter(report=report).count(),
        sum((one.this for one in used), NOTHING),
        report.breakdown_sha256,
        day(at) > period.due,
    )
    journal.record(event, by=by, at=at, chain=administration)
    return report


@transaction.atomic(durable=True)
def record_lead_transfer(
    agreement_id: int, body_id: UUID, *, amount: Decimal, paid_on: date, proof: bytes, by: Acting, at: datetime
) -> LeadTransfer:
    """Record money (EUR) that the lead passed on to a partner, with the bank's proof.

    Raises `Refused` for who is not the lead, or for a body that is no partner.
    Source: L. 136/2010, art. 3; the agreement.
    """
    locked = Agreement.objects.select_related("call__procedure").select_for_update(of=("self",))
    agreement = locked.get(pk=agreement_id)
    to_partner = Partner.objects.filter(agreement=agreement, body=body_id).exists()
    require(
        access.TRANSFER.findings(by, agreement),
        submission.lead_only(_leads(by, agreement)),
        submission.transfer(amount > 0, to_partner, body_id == by.body, paid_on, proof=bool(proof), on=day(at)),
    )
    kept = store.keep(proof)
    transfer = LeadTransfer.objects.create(
        agreement=agreement, body_id=body_id, amount=amount, paid_on=paid_on, proof=kept
    )
    event = LeadTransferRecorded(agreement.pk, body_id, amount, kept.sha256)
    journal.record(event, by=by, at=at, chain=agreement.call.procedure.administration_id)
    return transfer


def _leave_out(
    report: FinancialReport, part: OpenPart, following: ReportingPeriod | None, *, by: Acting, at: datetime
) -> None:
    """Take a part's rows out of the report: into the next one, where their body goes on with them, or away."""
    chain = _chain(report)
    rows = Expense.objects.filter(report=report, line__body=part.body)
    content = breakdown.fingerprint([asdict(entry.row) for entry in judged.entries_of(rows)])
    later, after = None, 0
    if following is None:
        rows.delete()
    else:
        later, started = FinancialReport.objects.get_or_create(period=following)
        if started:
            event = ReportStarted(later.pk, following.agreement_id, following.pk)
            journal.record(event, by=by, at=at, chain=chain)
        theirs, _new = MemberReport.objects.get_or_create(report=later, body_id=part.body)
        if theirs.state == MemberReport.State.HANDED_IN:  # nobody has handed in what comes into it now
            theirs.state, theirs.handed_in_at = MemberReport.State.DRAFT, None
            theirs.save(update_fields=["state", "handed_in_at"])
            journal.record(PartSentBack(later.pk, part.body), by=by, at=at, chain=chain)
        after = Expense.objects.filter(report=later).aggregate(last=Max("number"))["last"] or 0
        rows.update(report=later, number=F("number") + after)
    left_out = PartLeftOut(report.pk, part.body, part.rows, part.amount, later.pk if later else None, after, content)
    journal.record(left_out, by=by, at=at, chain=chain)


def _chain(report: FinancialReport) -> UUID:
    return report.period.agreement.call.procedure.administration_id


def _leads(by: Acting, agreement: Agreement) -> bool:
    return Partner.objects.filter(agreement=agreement, body=by.body, lead=True, left_on=None).exists()
