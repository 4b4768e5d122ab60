"""Writing, handing in and submitting a report: effects and refusals."""

from dataclasses import replace
from datetime import date
from decimal import Decimal as D
from typing import Any

import pytest
from django.db import transaction

from condivisa.base.days import Period
from condivisa.parties.models import Appointment
from condivisa.records.access import Role
from condivisa.records.journal import actions as journal
from condivisa.records.journal.models import Entry
from condivisa.records.notifications.models import Message
from condivisa.records.papers import actions as papers
from condivisa.stages.agreements.events import AgreementTerminated
from condivisa.stages.agreements.models import Activity, BudgetLine, Partner
from condivisa.stages.reporting import actions
from condivisa.stages.reporting.models import (
    Evidence,
    Expense,
    ExpenseDocument,
    LeadTransfer,
    MemberReport,
    ReportingPeriod,
    Worker,
)
from condivisa.stages.reporting.rules import breakdown
from condivisa.stages.reporting.rules.evidence import Proof
from tests import making
from tests.making import refused
from tests.screens import At, said
from tests.stages.reporting.conftest import World, made
from tests.stages.reporting.reading import found_in
from tests.stages.reporting.rows import HOURS, IN_KIND, INVOICE, REFUND, STAFF, SUPPLIER, SUPPORT

pytestmark = pytest.mark.django_db
APRIL = making.at("2026-04-20T10:00")


def test_periods_follow_the_terms_and_are_opened_once(world: World) -> None:
    periods = list(ReportingPeriod.objects.filter(agreement=world.agreement))
    assert [(period.first, period.due) for period in periods[:2]] == [
        (date(2026, 1, 1), date(2026, 4, 30)),
        (date(2026, 4, 1), date(2026, 7, 30)),
    ]
    assert [period.final for period in periods] == [False] * 11 + [True]
    with refused("report.periods_already_open"):
        actions.open_periods(world.agreement.pk, by=world.town.rup, at=APRIL)
    with refused("access.not_yours"):
        actions.open_periods(world.agreement.pk, by=world.leader, at=APRIL)


def test_when_the_agreement_ends_early_its_last_period_is_the_final_one(world: World) -> None:
    world.report(8)
    with transaction.atomic():
        ended = AgreementTerminated(world.agreement.pk, date(2027, 2, 10))
        journal.record(ended, by=world.town.rup, at=making.at("2027-02-10T09:00"), chain=world.town.body.pk)
    periods = ReportingPeriod.objects.filter(agreement=world.agreement)
    assert [(one.number, one.final) for one in periods] == [
        (1, False),
        (2, False),
        (3, False),
        (4, False),
        (5, True),
        (8, False),
    ]
    assert (periods[4].last, periods[4].due) == (date(2027, 2, 10), date(2027, 3, 12))


def test_periods_wait_for_an_open_term(db: None) -> None:
    with refused("call.term_open"):
        made(report_every_months=None)


def test_the_lead_starts_a_report_once(world: World) -> None:
    report = world.report()
    assert world.report() == report
    assert Entry.objects.filter(event="reporting.ReportStarted").count() == 1
    with refused("report.lead_only"):
        actions.start_report(world.period(2).pk, by=world.fellow, at=APRIL)


def test_a_report_is_started_from_the_first_day_of_its_period(world: World) -> None:
    eve, morning = making.at("2026-03-31T23:59"), making.at("2026-04-01T00:00")
    with refused("report.period_not_begun"):
        actions.start_report(world.period(2).pk, by=world.leader, at=eve)
    assert actions.start_report(world.period(2).pk, by=world.leader, at=morning).period.number == 2


def test_rows_of_every_kind_are_written_by_who_spent(world: World) -> None:
    report = world.report()
    world.hires(world.lead, world.leader)
    world.enrols(world.lead, world.leader)
    kinds = [STAFF, SUPPLIER, SUPPORT, REFUND, HOURS, IN_KIND]
    rows = world.writes(report, *(world.row(kind=kind) for kind in kinds))
    assert [row.number for row in rows] == [1, 2, 3, 4, 5, 6]
    [member_row] = world.writes(report, world.row(world.member), by=world.fellow)
    assert member_row.number == 7
    stored = Expense.objects.get(report=report, number=1)
    assert (stored.worker_id, stored.month, stored.hourly_cost) == (
        Worker.objects.get(code="E1").pk,
        date(2026, 3, 1),
        D("18.93"),
    )
    entry = Entry.objects.filter(event="reporting.RowsAdded").first()
    assert entry is not None
    assert (entry.data["first"], entry.data["last"]) == (1, 6)


def test_a_volunteer_is_not_refunded_twice_for_one_day_whatever_the_report(world: World) -> None:
    """D.Lgs. 117/2017, art. 17, c. 4: 10,00 a day without documents."""
    world.enrols(world.lead, world.leader)
    report = world.report()
    world.writes(report, world.row(kind=REFUND, amount=D("6.00")))
    world.submits(report)
    later = world.report(2)
    again: dict[str, Any] = {"order_date": None, "paid_on": date(2026, 4, 2)}
    with refused("report.refund_above_day") as refusal:
        world.writes(later, world.row(kind=REFUND, amount=D("4.01"), **again))
    assert refusal.value.findings[0].facts["amount"] == D("10.01")
    world.writes(later, world.row(kind=REFUND, amount=D("4.00"), **again))


def test_all_rows_or_none_with_every_finding_by_row(world: World) -> None:
    report = world.report()
    wrong = world.row(description="tardi", paid_on=None)
    cash = world.row(description="contanti", payment_method="cash")
    with refused("report.unpaid", "report.cash_never") as refusal:
        world.writes(report, world.row(), wrong, cash)
    assert {(finding.path, finding.code) for finding in refusal.value.findings if finding.blocks} == {
        ("rows.2", "report.unpaid"),
        ("rows.3", "report.cash_never"),
    }
    assert not Expense.objects.exists()
    assert not ExpenseDocument.objects.exists()


def test_nobody_writes_on_anothers_line(world: World) -> None:
    report = world.report()
    with refused("report.line_not_yours"):
        world.writes(report, world.row(world.member))
    stranger = making.acting(making.body("Altro ente"), Role.LEGAL_REPRESENTATIVE)
    with refused("access.not_yours"):
        world.writes(report, world.row(), by=stranger)


def test_the_public_body_reports_its_own_people_and_rooms(world: World) -> None:
    activity = Activity.objects.get(agreement=world.agreement)
    line = BudgetLine.objects.create(
        agreement=world.agreement,
        activity=activity,
        body=world.town.body,
        category="in_kind",
        cost_line="sala civica",
        year=2026,
        side="public_body",
        kind="premises",
    )
    [row] = world.writes(world.report(), replace(IN_KIND, line=line.pk), by=world.town.officer)
    assert row.line == line


@pytest.mark.parametrize("typed", ["118/A", " 118 / a"])
def test_one_invoice_is_never_charged_twice_over_two_agreements(world: World, typed: str) -> None:
    """Both sides learn number, date and amount already charged, never whose project it was."""
    other = made("Comune di Altrove")
    invoice = replace(INVOICE, number="118/A")
    world.writes(world.report(), world.row(document=invoice, amount=D("1000.00")))
    again = replace(invoice, number=typed)
    report = other.report()
    with refused("report.double_funded") as refusal:
        other.writes(report, other.row(document=again, amount=D("220.01")))
    told = {key: value for finding in refusal.value.findings for key, value in finding.facts.items()}
    assert (told["number"], told["charged"], told["left"]) == (typed, D("1000.00"), D("220.00"))
    assert not any(world.lead.name in str(value) or world.agreement.code in str(value) for value in told.values())
    other.writes(report, other.row(document=again, amount=D("220.00")))
    for viewed in (world.report(), report):
        assert "report.charged_elsewhere" in {finding.code for finding in found_in(viewed)}


def test_an_invoice_known_with_another_total_is_refused_until_nobody_charges_it(world: World) -> None:
    report = world.report()
    [row] = world.writes(report, world.row(document=INVOICE))
    other = replace(INVOICE, total=D("2440.00"))
    with refused("report.document_differs"):
        world.writes(report, world.row(document=other, amount=D("10.00")))
    actions.remove_row(row.pk, by=world.leader, at=APRIL)
    world.writes(report, world.row(document=other, amount=D("2000.00")))
    assert ExpenseDocument.objects.get().total == D("2440.00")


def test_a_row_can_be_removed_and_proved_until_the_part_is_handed_in(world: World) -> None:
    report = world.report()
    first, second = world.writes(report, world.row(description="a"), world.row(description="b"))
    attach: dict[str, Any] = {"file": b"%PDF", "file_name": "fattura.pdf", "by": world.leader, "at": APRIL}
    actions.attach_evidence(first.pk, Proof.DOCUMENT, **attach)
    actions.remove_row(first.pk, by=world.leader, at=APRIL)
    assert not Evidence.objects.exists()
    assert world.writes(report, world.row(description="c"))[0].number == 3
    actions.hand_in(report.pk, by=world.leader, at=APRIL)
    with refused("report.part_handed_in"):
        actions.remove_row(second.pk, by=world.leader, at=APRIL)
    with refused("report.part_handed_in"):
        world.writes(report, world.row(description="d"))
    with refused("report.row_stands_still"):
        actions.attach_evidence(second.pk, Proof.DOCUMENT, **attach)
    with refused("report.part_handed_in"):
        actions.hand_in(report.pk, by=world.leader, at=APRIL)


def test_the_lead_sends_a_part_back(world: World) -> None:
    report = world.report()
    with refused("report.part_open"):
        actions.send_back(report.pk, world.member.pk, by=world.leader, at=APRIL)
    actions.hand_in(report.pk, nothing_spent=True, by=world.fellow, at=APRIL)
    with refused("report.lead_only"):
        actions.send_back(report.pk, world.member.pk, by=world.fellow, at=APRIL)
    part = actions.send_back(report.pk, world.member.pk, by=world.leader, at=APRIL)
    assert (part.state, part.handed_in_at) == (MemberReport.State.DRAFT, None)


def test_what_became_wrong_stops_the_hand_in(world: World) -> None:
    """Between writing and handing in a contract may turn out to be shorter."""
    worker = world.hires(world.lead, world.leader)
    report = world.report()
    world.writes(report, world.row(kind=STAFF))
    Worker.objects.filter(pk=worker.pk).update(monthly_hours=D("80.00"))
    with refused("report.hours_beyond_contract"):
        actions.hand_in(report.pk, by=world.leader, at=APRIL)


def test_a_submitted_report_freezes_breakdown_and_gets_its_receipt(world: World) -> None:
    report = world.report()
    world.writes(report, world.row(amount=D("1000.00")))
    world.writes(report, world.row(world.member, amount=D("500.00"), description="m"), by=world.fellow)
    submitted = world.submits(report)
    assert (submitted.receipt_number, submitted.receipt_year) == (1, 2026)
    assert submitted.breakdown_sha256 == breakdown.fingerprint(submitted.breakdown)
    assert submitted.breakdown is not None
    [line] = [one for one in submitted.breakdown if one["line"] == world.line(world.lead)]
    assert line == {
        "line": world.line(world.lead),
        "budget": "60000.00",
        "previously": "0.00",
        "this": "1000.00",
        "so_far": "1000.00",
        "cut": "0.00",
        "remaining": "59000.00",
    }
    assert submitted.receipt is not None
    assert papers.render(submitted.receipt).pdf_id
    manager = report.period.agreement.call.procedure.procedure_manager
    assert ["Responsabile del procedimento", str(manager)] in submitted.receipt.inputs["facts"]
    event = Entry.objects.get(event="reporting.ReportSubmitted")
    assert (event.data["amount"], event.data["late"]) == ("1500.00", False)
    assert set(Message.objects.filter(entry=event).values_list("paper", flat=True)) == {submitted.receipt_id}
    with refused("access.moment"):
        actions.submit_report(report.pk, by=world.leader, at=APRIL)


def test_what_stops_a_submission(world: World) -> None:
    report = world.report(2)
    world.writes(report, world.row(competence=Period(date(2026, 5, 1), date(2026, 5, 31)), paid_on=date(2026, 6, 1)))
    with refused(
        "report.period_running",
        "report.previous_not_submitted",
        "report.parts_not_handed_in",
        "report.achievements_missing",
    ):
        actions.submit_report(report.pk, by=world.leader, at=making.at("2026-06-30T10:00"))
    with refused("report.lead_only"):
        actions.submit_report(report.pk, by=world.fellow, at=making.at("2026-07-30T10:00"))


def test_late_is_accepted_and_said(world: World) -> None:
    report = world.report()
    for by in (world.leader, world.fellow):
        actions.hand_in(report.pk, nothing_spent=True, by=by, at=APRIL)
    activity = Activity.objects.get(agreement=world.agreement)
    actions.state_achievements(report.pk, {activity.pk: D(10)}, by=world.leader, at=APRIL)
    submitted = actions.submit_report(report.pk, by=world.leader, at=making.at("2026-05-01T00:30"))
    assert submitted.receipt is not None
    assert [one["message"] for one in submitted.receipt.inputs["findings"]] == [
        "Il rendiconto arriva dopo il termine del 30 aprile 2026."
    ]


@pytest.mark.parametrize(("percent", "code"), [("100.01", "achievement_percent"), ("-1", "achievement_percent")])
def test_achievements_go_from_0_to_100(world: World, percent: str, code: str) -> None:
    activity = Activity.objects.get(agreement=world.agreement)
    report = world.report()
    with refused(f"report.{code}"):
        actions.state_achievements(report.pk, {activity.pk: D(percent)}, by=world.leader, at=APRIL)
    with refused("report.activity_elsewhere"):
        actions.state_achievements(report.pk, {activity.pk + 1: D(1)}, by=world.leader, at=APRIL)
    with refused("screen.changed_meanwhile"):
        actions.state_achievements(report.pk, {activity.pk: D(1)}, seen="old", by=world.leader, at=APRIL)
    actions.state_achievements(report.pk, {activity.pk: D(10)}, by=world.leader, at=APRIL)
    actions.state_achievements(report.pk, {activity.pk: D(20)}, by=world.leader, at=APRIL)
    assert list(report.achievements.values_list("stated", flat=True)) == [D(20)]


def test_the_lead_records_what_it_passed_on(world: World) -> None:
    day: dict[str, Any] = {"paid_on": date(2026, 4, 15), "at": APRIL}
    transfer = actions.record_lead_transfer(
        world.agreement.pk, world.member.pk, amount=D("400.00"), proof=b"CRO 1", by=world.leader, **day
    )
    assert LeadTransfer.objects.get() == transfer
    here = {"key": world.agreement.pk}
    for who in (world.leader, world.fellow, world.town.officer):
        assert "Il documento 400,00 Totale" in said(At(who).get("lead_transfers", **here))
        proof: Any = At(who).get("lead_transfer_proof", **here, number=transfer.pk)
        assert b"".join(proof.streaming_content) == b"CRO 1"
    other = making.body("Altro partner")
    Partner.objects.create(agreement=world.agreement, body=other, joined_on=world.agreement.starts)
    third = At(making.representative(other))
    assert "Il documento" not in said(third.get("lead_transfers", **here)), "of somebody else’s account"
    assert third.get("lead_transfer_proof", **here, number=transfer.pk).status_code == 404
    assert (
        At(world.leader).get("lead_transfer_proof", key=world.agreement.pk, number=transfer.pk + 1).status_code == 404
    )
    with refused("report.transfer_to_no_partner", "report.transfer_not_positive", "report.transfer_without_proof"):
        actions.record_lead_transfer(world.agreement.pk, world.lead.pk, amount=D(0), proof=b"", by=world.leader, **day)
    with refused("report.lead_only", "report.transfer_in_future"):
        actions.record_lead_transfer(
            world.agreement.pk,
            world.lead.pk,
            amount=D(1),
            proof=b"CRO",
            by=world.fellow,
            paid_on=date(2026, 4, 21),
            at=APRIL,
        )


def test_who_holds_the_office_that_day_is_told(world: World) -> None:
    """An office that ends later is an office now; one that begins later is not yet."""
    office: dict[str, Any] = {"body": world.member, "role": Role.LEGAL_REPRESENTATIVE}
    Appointment.objects.filter(**office).update(until=date(2026, 12, 31))
    Appointment.objects.create(person=making.person("Bice"), since=date(2027, 1, 1), **office)
    paid: dict[str, Any] = {"amount": D(1), "paid_on": date(2026, 4, 15), "proof": b"CRO"}
    actions.record_lead_transfer(world.agreement.pk, world.member.pk, **paid, by=world.leader, at=APRIL)
    told = Message.objects.filter(entry__event="reporting.LeadTransferRecorded").values_list("recipient", flat=True)
    assert list(told) == [world.fellow.person]
