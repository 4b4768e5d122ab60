"""The check of a report: sample, row by row, park and return, minutes."""

from dataclasses import replace
from decimal import Decimal as D
from typing import Any

import pytest

from condivisa.base.days import Period
from condivisa.records.journal.models import Entry
from condivisa.records.papers import actions as papers
from condivisa.stages.agreements.models import Activity, BudgetLine
from condivisa.stages.reporting import actions
from condivisa.stages.reporting.models import Achievement, Expense, FinancialReport, RowCheck
from condivisa.stages.reporting.queries import judged
from condivisa.stages.reporting.queries.judged import sums_by_line
from condivisa.stages.reporting.rules.checks import admit, park, take
from condivisa.stages.reporting.rules.evidence import Proof
from condivisa.stages.reporting.rules.reasons import Reason
from tests import making
from tests.making import refused
from tests.stages.reporting.conftest import World, made, overheads
from tests.stages.reporting.rows import RENT, STAFF, SUPPLIER, SUPPORT

pytestmark = pytest.mark.django_db


def quarter(world: World, number: int = 1, *amounts: str) -> tuple[FinancialReport, list[Expense]]:
    """A submitted report with a row per amount."""
    report = world.report(number)
    first = report.period.first
    days: dict[str, Any] = {"competence": Period(first, first), "paid_on": first, "order_date": None}
    rows = [world.row(amount=D(amount), description=str(place), **days) for place, amount in enumerate(amounts)]
    written = world.writes(report, *rows) if rows else []
    return world.submits(report), written


def totals(world: World) -> tuple[D, D, D]:
    """Reported, admitted, cut of the lead's contribution."""
    lines = BudgetLine.objects.filter(agreement=world.agreement, body=world.lead, side="contribution")
    sums = sums_by_line(Expense.objects.filter(line__in=lines)).values()
    reported, admitted, cut = (sum(column, D(0)) for column in zip(*sums, strict=True))
    return reported, admitted, cut


def test_rows_are_admitted_cut_with_a_reason_or_parked(world: World) -> None:
    report, [first, second, third] = quarter(world, 1, "100.00", "200.00", "300.00")
    world.checks(
        report, admit(first.pk), take(second.pk, D("50.00"), Reason.NO_CUP), park(third.pk, Reason.TIMESHEET, "firme?")
    )
    assert totals(world) == (D("600.00"), D("250.00"), D("50.00"))
    event = Entry.objects.get(event="reporting.RowsChecked")
    assert event.data["rows"][1] == [str(second.pk), "cut", "150.00", "50.00", "no_cup"]


def test_a_batch_of_decisions_stands_or_falls_together(world: World) -> None:
    report, [first, second] = quarter(world, 1, "100.00", "200.00")
    with refused("report.cut_beyond_row", "report.row_elsewhere"):
        world.checks(report, admit(first.pk), take(second.pk, D("200.01"), Reason.NO_CUP), admit(second.pk + 999))
    assert not RowCheck.objects.exists()
    with refused("report.row_elsewhere") as refusal:
        world.checks(report, *(admit(second.pk + more) for more in (998, 999)))
    assert len(refusal.value.findings) == 1, "said once, however many are elsewhere"
    with refused("report.row_decided"):
        world.checks(report, admit(first.pk), admit(first.pk))
    world.checks(report, admit(first.pk))
    with refused("report.row_decided"):
        world.checks(report, admit(first.pk))


def test_who_may_check_and_when(world: World) -> None:
    report = world.report()
    [row] = world.writes(report, world.row())
    with refused("access.moment"):
        world.checks(report, admit(row.pk))
    world.submits(report)
    with refused("access.not_yours"):
        actions.check_rows(report.pk, [admit(row.pk)], by=world.leader, at=world.after(report))
    with refused("access.role"):
        actions.check_rows(report.pk, [admit(row.pk)], by=world.town.finance, at=world.after(report))


def test_a_decision_is_taken_back_only_before_the_check_is_closed(world: World) -> None:
    report, [row] = quarter(world, 1, "100.00")
    at = world.after(report, 41)
    with refused("report.nothing_said"):
        actions.take_back_checks(report.pk, [row.pk], by=world.town.officer, at=at)
    world.checks(report, take(row.pk, D("100.00"), Reason.ILLEGIBLE))
    actions.take_back_checks(report.pk, [row.pk], by=world.town.officer, at=at)
    world.checks(report, admit(row.pk))
    assert totals(world) == (D("100.00"), D("100.00"), D("0.00"))
    world.closes(report)
    with refused("access.moment"):
        actions.take_back_checks(report.pk, [row.pk], by=world.town.officer, at=at)


def test_a_parked_row_comes_back_in_the_next_report_and_is_decided_there(world: World) -> None:
    report, [first, second] = quarter(world, 1, "100.00", "200.00")
    world.checks(report, admit(first.pk), park(second.pk, Reason.MISSING_PAYMENT_PROOF))
    file: dict[str, Any] = {"file": b"CRO", "file_name": "cro.pdf", "by": world.leader, "at": world.after(report, 45)}
    actions.attach_evidence(second.pk, Proof.PAYMENT, **file)
    world.closes(report)
    following, [third] = quarter(world, 2, "50.00")
    with refused("report.rows_undecided") as refusal:
        world.closes(following)
    assert [finding.facts["rows"] for finding in refusal.value.findings] == [2]
    world.checks(following, admit(third.pk), admit(second.pk))
    world.closes(following)
    assert totals(world) == (D("350.00"), D("350.00"), D("0.00"))
    again = world.period(3)
    third_report, _ = quarter(world, again.number)
    with refused("report.row_elsewhere"):
        world.checks(third_report, admit(second.pk))


def test_the_minutes_say_nothing_that_was_written_of_a_service_user(world: World) -> None:
    report = world.report()
    support = world.row(kind=SUPPORT, description="tirocinio di Ada Prova", paid_on=report.period.last)
    [row] = world.writes(report, replace(support, competence=Period(report.period.first, report.period.first)))
    world.submits(report)
    world.checks(report, take(row.pk, D("10.00"), Reason.NOT_PERTINENT))
    minutes = world.closes(report).minutes
    assert minutes is not None
    assert [row[1] for row in minutes.inputs["not_admitted"]] == ["sostegni ai destinatari"]
    assert "Ada" not in str(minutes.inputs)


def test_reports_are_checked_in_order(world: World) -> None:
    first, [row] = quarter(world, 1, "100.00")
    second, _ = quarter(world, 2)
    with refused("report.previous_not_checked"):
        world.closes(second)
    world.checks(first, admit(row.pk))
    world.closes(first)
    world.closes(second)


def test_a_parked_row_comes_back_only_when_its_check_is_closed(world: World) -> None:
    first, [row] = quarter(world, 1, "100.00")
    world.checks(first, park(row.pk, Reason.TIMESHEET))
    second, _ = quarter(world, 2)
    with refused("report.row_elsewhere"):
        world.checks(second, admit(row.pk))
    world.closes(first)
    world.checks(second, admit(row.pk))


def test_the_minutes_tell_the_contribution_from_the_partners_own_money(world: World) -> None:
    report = world.report(1)
    first = report.period.first
    days: dict[str, Any] = {"competence": Period(first, first), "paid_on": first, "order_date": None}
    own = world.line(world.lead, "cofinancing")
    cut, paid, borne = world.writes(
        report,
        world.row(amount=D("100.00"), description="1", **days),
        world.row(amount=D("50.00"), description="2", **days),
        world.row(amount=D("40.00"), description="3", **{**days, "line": own}),
    )
    world.submits(report)
    world.checks(report, take(cut.pk, D("30.00"), Reason.NOT_PERTINENT, "fuori tema"), admit(paid.pk), admit(borne.pk))
    minutes = world.closes(report).minutes
    assert minutes is not None
    assert minutes.inputs["outcome"] == [
        ["Spese verificate", "3", "190,00\xa0€"],
        ["Ammesse, in tutto o in parte", "3", "160,00\xa0€"],
        ["di cui: contributo", "2", "120,00\xa0€"],
        ["di cui: compartecipazione", "1", "40,00\xa0€"],
        ["Tagliate, in tutto o in parte", "1", "30,00\xa0€"],
        ["Da chiarire nel prossimo rendiconto", "0", "0,00\xa0€"],
    ]


def test_nothing_stays_parked_in_the_final_report(db: None) -> None:
    world = made(report_every_months=D(36))
    report, [row] = quarter(world, 1, "100.00")
    assert report.period.final
    with refused("report.parked_at_end"):
        world.checks(report, park(row.pk, Reason.TIMESHEET))
    with refused("report.rows_undecided"):
        world.closes(report)


def test_the_check_closes_when_every_row_is_decided_and_every_achievement_verified(world: World) -> None:
    report, [row] = quarter(world, 1, "100.00")
    with refused("report.rows_undecided", "report.achievements_unverified"):
        actions.close_check(report.pk, by=world.town.rup, at=world.after(report, 50))
    world.checks(report, take(row.pk, D("30.00"), Reason.NOT_PERTINENT, "fuori tema"))
    closed = world.closes(report)
    assert closed.state == FinancialReport.State.CHECKED
    assert Achievement.objects.values_list("stated", "verified").get() == (D(25), D(20))
    minutes = closed.minutes
    assert minutes is not None
    assert minutes.state == "to_sign"
    assert minutes.inputs["not_admitted"] == [["1/1", "0", "100,00", "30,00", "non pertinente al progetto: fuori tema"]]
    assert papers.render(minutes).pdf_id
    rup, moment = world.town.rup, world.after(report, 51)
    file = making.signed(minutes, rup)
    signed = actions.sign_minutes(report.pk, file=file, signer=rup.person, by=rup, at=moment)
    assert signed.minutes is not None
    assert signed.minutes.state == "signed"


def test_achievements_are_verified_for_activities_of_the_report(world: World) -> None:
    report, _ = quarter(world, 1)
    activity = Activity.objects.get(agreement=world.agreement)
    at = world.after(report, 40)
    with refused("report.activity_elsewhere"):
        actions.verify_achievements(report.pk, {activity.pk + 1: D(1)}, by=world.town.officer, at=at)
    with refused("report.achievement_percent"):
        actions.verify_achievements(report.pk, {activity.pk: D(101)}, by=world.town.officer, at=at)
    with refused("screen.changed_meanwhile"):
        actions.verify_achievements(report.pk, {activity.pk: D(10)}, seen="old", by=world.town.officer, at=at)


def test_no_more_is_admitted_than_a_line_of_the_contribution_holds(world: World) -> None:
    making.budgeted(world.line(world.lead), "150.00")
    report, [first, second] = quarter(world, 1, "100.00", "80.00")
    world.checks(report, admit(first.pk), admit(second.pk))
    with refused("report.over_line"):
        world.closes(report)
    actions.take_back_checks(report.pk, [second.pk], by=world.town.officer, at=world.after(report, 45))
    world.checks(report, take(second.pk, D("30.00"), Reason.OVER_LINE_CAP))
    world.closes(report)


def test_indirect_costs_never_go_above_the_ceiling(world: World) -> None:
    """7 % of eligible direct costs of 1.000,00: 70,00, although the ledger shows 122,00."""
    line, staff = overheads(world), BudgetLine.objects.get(pk=world.line(world.lead, category="staff"))
    report = world.report()
    direct, rent = world.writes(
        report,
        replace(SUPPLIER, line=staff.pk, amount=D("1000.00")),
        replace(RENT, line=line.pk, document=replace(RENT.document, number="rent")),  # type: ignore[type-var]  # it has one
    )
    world.submits(report)
    world.checks(report, admit(direct.pk), admit(rent.pk))
    with refused("report.indirect_above_ceiling") as refusal:
        world.closes(report)
    assert [finding.facts["over"] for finding in refusal.value.findings] == [D("52.00")]
    used = judged.indirect_use(report, admitted=True)
    assert used is not None
    assert (used.claimed.value, used.allowed.value) == (D("122.00"), D("70.00"))
    actions.take_back_checks(report.pk, [rent.pk], by=world.town.officer, at=world.after(report, 45))
    world.checks(report, take(rent.pk, D("52.00"), Reason.INDIRECT_CEILING))
    minutes: Any = world.closes(report).minutes
    admitted, allowed = minutes.inputs["indirect"]
    assert (admitted["value"], allowed["value"]) == ("70,00\xa0€", "70,00\xa0€")
    said = "spese effettive 122,00\xa0€; tetto, in percentuale 7\xa0%; spese dirette 1.000,00\xa0€; tetto 70,00\xa0€"
    assert allowed["inputs"] == said
    assert papers.render(minutes).pdf is not None


def test_a_flat_refund_is_admitted_with_its_warning_in_the_minutes(db: None) -> None:
    world = made(
        indirect_mode="flat", flat_percent=D(5), flat_base="direct", flat_items=("utenze",), sample_all_above=None
    )
    line, staff = overheads(world), BudgetLine.objects.get(pk=world.line(world.lead, category="staff"))
    flat: dict[str, Any] = {
        "document": None,
        "driver": "",
        "driver_percent": None,
        "paid_on": None,
        "cup_on_document": False,
    }
    report = world.report()
    rows = world.writes(
        report,
        replace(SUPPLIER, line=staff.pk, amount=D("1000.00")),
        replace(RENT, line=line.pk, amount=D("50.00"), **flat),
    )
    world.submits(report)
    world.checks(report, *(admit(row.pk) for row in rows))
    closed = world.closes(report)
    assert closed.minutes is not None
    assert [one["weight"] for one in closed.minutes.inputs["findings"]] == ["warns"]
    assert "CdS 5217/2023" in closed.minutes.inputs["findings"][0]["source"]
    allowed = closed.minutes.inputs["indirect"][1]
    assert allowed["value"] == "50,00\xa0€"
    assert allowed["formula"] == "percentuale × spese dirette"
    assert "voci comprese utenze" in allowed["inputs"]


def test_a_row_cut_whole_frees_its_document_and_its_hours(world: World) -> None:
    world.hires(world.lead, world.leader)
    report = world.report()
    rows = [world.row(document=SUPPLIER.document, amount=D("1220.00")), world.row(kind=STAFF, hours=D("165.00"))]
    written = world.writes(report, *rows)
    world.submits(report)
    following = world.report(2)
    for row, code in zip(rows, ("double_funded", "hours_beyond_contract"), strict=True):
        with refused(f"report.{code}"):
            world.writes(following, row)
    world.checks(report, *(take(row.pk, row.amount, Reason.OUT_OF_PERIOD) for row in written))
    for row in rows:  # what the check says can still be taken back
        with refused():
            world.writes(following, row)
    world.closes(report)
    assert len(world.writes(following, *rows)) == 2


def test_a_cut_taken_back_has_freed_nothing(world: World) -> None:
    """Another agreement cannot charge the invoice while the cut may still be taken back and the row admitted."""
    report = world.report()
    [written] = world.writes(report, world.row(document=SUPPLIER.document, amount=D("1220.00")))
    world.submits(report)
    world.checks(report, take(written.pk, D("1220.00"), Reason.OUT_OF_PERIOD))
    other = made("Comune di Altrove")
    with refused("report.double_funded"):
        other.writes(other.report(), other.row(document=SUPPLIER.document, amount=D("1220.00")))


def test_admitted_and_cut_never_exceed_what_was_reported(world: World) -> None:
    report, [first, second] = quarter(world, 1, "100.00", "200.00")
    world.checks(report, take(first.pk, D("0.01"), Reason.NO_CUP), take(second.pk, D("200.00"), Reason.NO_CUP))
    reported, admitted, cut = totals(world)
    assert (reported, admitted + cut) == (D("300.00"), D("300.00"))
