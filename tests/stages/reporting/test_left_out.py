"""A report submitted without a part that nobody hands in: explicitly, never with its rows, never in silence."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal as D
from typing import Any

import pytest

from condivisa.base.days import Period
from condivisa.records import clock
from condivisa.records.journal.models import Entry
from condivisa.records.notifications.models import Message
from condivisa.stages.agreements.models import Activity, Partner
from condivisa.stages.reporting import actions
from condivisa.stages.reporting.models import Evidence, Expense, FinancialReport, MemberReport, ReportingPeriod
from condivisa.stages.reporting.queries import screens as queries
from condivisa.stages.reporting.queries.parts import may_be_left_out, open_parts
from condivisa.stages.reporting.rules import checks, submission
from condivisa.stages.reporting.rules.evidence import Proof
from condivisa.stages.reporting.rules.reasons import Reason
from tests import making
from tests.making import refused
from tests.screens import At, said
from tests.stages.reporting.conftest import World, of

pytestmark = pytest.mark.django_db
IN_TIME, LATE = making.at("2026-04-20T10:00"), making.at("2026-05-04T10:00")


def halfway(world: World, at: datetime = IN_TIME) -> FinancialReport:
    """The lead's part handed in; the member has written two rows, one of them proved, and is silent since."""
    report = world.report()
    world.writes(report, world.row(amount=D("1000.00")))
    theirs = [world.row(world.member, amount=D(amount), description=amount) for amount in ("300.00", "200.00")]
    first, _second = world.writes(report, *theirs, by=world.fellow)
    actions.attach_evidence(
        first.pk, Proof.DOCUMENT, file=b"%PDF", file_name="fattura.pdf", by=world.fellow, at=IN_TIME
    )
    actions.hand_in(report.pk, by=world.leader, at=IN_TIME)
    stated = {one.pk: D(25) for one in Activity.objects.filter(agreement=world.agreement)}
    actions.state_achievements(report.pk, stated, by=world.leader, at=at)
    return report


def leaves(world: World, on: date = date(2026, 4, 1)) -> None:
    Partner.objects.filter(agreement=world.agreement, body=world.member).update(left_on=on)


def alone(report: FinancialReport) -> None:
    """Its period is the only one, and the final one."""
    ReportingPeriod.objects.filter(agreement=report.period.agreement_id).exclude(pk=report.period_id).delete()
    ReportingPeriod.objects.filter(pk=report.period_id).update(final=True)


def told(event: str) -> list[str]:
    return list(Message.objects.filter(entry__event=f"reporting.{event}").values_list("text", flat=True))


def who(event: str) -> list[Any]:
    return list(Message.objects.filter(entry__event=f"reporting.{event}").values_list("recipient", flat=True))


def test_a_partner_still_bound_is_left_out_only_once_the_term_has_passed(world: World) -> None:
    report = halfway(world)
    with refused("report.parts_not_handed_in"):
        actions.submit_report(report.pk, by=world.leader, at=LATE)
    with refused("report.left_out_early"):
        actions.submit_report(report.pk, without=[world.member.pk], by=world.leader, at=IN_TIME)
    assert Expense.objects.filter(report=report).count() == 3


def test_what_was_left_out_is_not_counted_and_goes_on_in_the_next_report(world: World) -> None:
    report = halfway(world)
    submitted = actions.submit_report(report.pk, without=[world.member.pk], by=world.leader, at=LATE)
    event = Entry.objects.get(event="reporting.ReportSubmitted")
    assert (event.data["rows"], event.data["amount"]) == (1, "1000.00")
    assert submitted.receipt is not None
    said_in_receipt = [one["message"] for one in submitted.receipt.inputs["findings"]]
    assert "Presentato senza la parte, non consegnata, di: Associazione Sole." in said_in_receipt
    for reader in (world.leader, world.fellow, world.town.officer):
        page = said(At(reader).get("report", **of(world)))
        assert "Associazione Sole non consegnata 0 righe Il rendiconto è partito senza questa parte" in page
    following = FinancialReport.objects.get(period=world.period(2))
    rows = Expense.objects.filter(report=following)
    assert sorted(rows.values_list("amount", flat=True)) == [D("200.00"), D("300.00")]
    assert Evidence.objects.filter(expense__in=rows).count() == 1
    [words] = told("PartLeftOut")
    assert "(2, per 500,00\N{NO-BREAK SPACE}€) sono ora nel rendiconto n. 2" in words
    after = world.after(following)
    assert actions.hand_in(following.pk, by=world.fellow, at=after).state == MemberReport.State.HANDED_IN


def test_rows_that_come_into_a_part_handed_in_already_open_it_again(world: World) -> None:
    report, following = halfway(world), world.report(2)
    april: dict[str, Any] = {"competence": Period(date(2026, 4, 1), date(2026, 4, 10)), "paid_on": date(2026, 4, 15)}
    rows = [world.row(world.member, amount=D("50.00"), description="aprile", **april)]
    actions.add_rows(following.pk, rows, by=world.fellow, at=LATE)
    actions.hand_in(following.pk, by=world.fellow, at=LATE)
    actions.submit_report(report.pk, without=[world.member.pk], by=world.leader, at=LATE)
    assert MemberReport.objects.get(report=following).state == MemberReport.State.DRAFT
    assert list(Expense.objects.filter(report=following).order_by("number").values_list("number", flat=True)) == [
        1,
        3,
        4,
    ]
    assert len(told("PartSentBack")) == 1


def test_a_partner_that_left_is_shown_and_left_out_at_any_time(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    halfway(world)
    leaves(world)
    monkeypatch.setattr(clock, "now", lambda: IN_TIME)
    leader = At(world.leader)
    assert "Associazione Sole (uscito il 1º aprile 2026)" in said(leader.get("report", **of(world)))
    page = said(leader.get("report_submit", **of(world)))
    assert "somma degli importi a rendiconto di ogni partner" in page
    assert "Associazione Sole: 2 righe, 500,00 €" in page
    assert "passano nel prossimo rendiconto" in page
    assert "Presenta senza la parte di" not in said(At(world.town.officer).get("report", **of(world)))
    assert leader.post("report_submit", "SubmitForm", of(world)).status_code == 422
    sent = leader.post("report_submit", "SubmitForm", of(world), without=[str(world.member.pk)])
    assert sent.status_code == 302
    assert "Associazione Sole" in said(leader.get("report", **of(world, number=2)))
    assert "non consegnata" in said(leader.get("report", **of(world)))


def test_who_left_still_hands_in_its_own_part(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    report = halfway(world)
    leaves(world)
    monkeypatch.setattr(clock, "now", lambda: IN_TIME)
    assert At(world.fellow).post("report", "consegna", of(world)).status_code == 302
    assert open_parts(report, on=IN_TIME.date()) == []


def test_who_left_with_rows_is_told_what_becomes_of_them(world: World) -> None:
    report = halfway(world)
    leaves(world)
    actions.hand_in(report.pk, by=world.fellow, at=IN_TIME)
    actions.submit_report(report.pk, by=world.leader, at=IN_TIME)
    everyone = {world.leader.person, world.fellow.person, world.town.officer.person, world.town.rup.person}
    assert set(who("ReportSubmitted")) == everyone
    aside, *others = Expense.objects.filter(report=report)
    decided = [checks.admit(row.pk) for row in others]
    world.checks(report, checks.park(aside.pk, Reason.INSUFFICIENT_DESCRIPTION), *decided)
    world.closes(report)
    assert set(who("CheckClosed")) == everyone
    assert all("chi le ha scritte alleghi le prove che mancano" in words for words in told("CheckClosed"))


def test_the_lead_passes_money_on_to_who_left(world: World) -> None:
    leaves(world)
    assert queries.owed_by_the_lead(world.agreement) == [world.member]
    Partner.objects.filter(body=world.lead).update(left_on=date(2026, 4, 1), lead=True)
    Partner.objects.create(agreement=world.agreement, body=world.member, lead=True, joined_on=date(2026, 4, 1))
    assert queries.owed_by_the_lead(world.agreement) == [world.lead]


def test_who_left_and_came_back_has_one_part(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    halfway(world)
    leaves(world)
    Partner.objects.create(agreement=world.agreement, body=world.member, joined_on=date(2026, 4, 10))
    monkeypatch.setattr(clock, "now", lambda: IN_TIME)
    page = said(At(world.leader).get("report", **of(world)))
    assert page.count("Associazione Sole 2 righe") + page.count("Associazione Sole in preparazione") == 1
    assert "uscito il" not in page


def test_after_the_final_report_what_was_left_out_is_taken_away_and_its_body_is_told(world: World) -> None:
    report = halfway(world)
    alone(report)
    actions.submit_report(report.pk, without=[world.member.pk], by=world.leader, at=LATE)
    assert list(Expense.objects.values_list("amount", flat=True)) == [D("1000.00")]
    [words] = told("PartLeftOut")
    assert "(2, per 500,00\N{NO-BREAK SPACE}€) non sono state rendicontate" in words
    event = Entry.objects.get(event="reporting.PartLeftOut")
    assert (event.data["rows"], event.data["to"], len(event.data["content"])) == (2, None, 64)


def test_who_has_written_nothing_is_named_in_a_report_and_keeps_the_final_one_open(world: World) -> None:
    """Its money would become savings without a word: it declares that it spent nothing, or the lead says so."""
    report = world.report()
    actions.hand_in(report.pk, nothing_spent=True, by=world.leader, at=IN_TIME)
    stated = {one.pk: D(25) for one in Activity.objects.filter(agreement=world.agreement)}
    actions.state_achievements(report.pk, stated, by=world.leader, at=IN_TIME)
    assert [(one.name, one.rows, one.left) for one in open_parts(report, on=IN_TIME.date())] == [
        ("Associazione Sole", 0, False)
    ]
    assert may_be_left_out(report, world.lead.pk, on=LATE.date()) == []
    alone(report)
    report = FinancialReport.objects.select_related("period").get(pk=report.pk)
    assert may_be_left_out(report, world.lead.pk, on=IN_TIME.date()) == []
    with refused("report.parts_silent_at_end"):
        actions.submit_report(report.pk, by=world.leader, at=LATE)
    [one] = may_be_left_out(report, world.lead.pk, on=LATE.date())
    actions.submit_report(report.pk, without=[one.body], by=world.leader, at=LATE)
    assert len(told("PartLeftOut")) == 1


def test_the_lead_does_not_leave_out_its_own_part(world: World) -> None:
    report = world.report()
    world.writes(report, world.row())
    with refused("report.parts_not_handed_in"):
        actions.submit_report(report.pk, without=[world.lead.pk], by=world.leader, at=LATE)


def test_silence_warns_before_the_end_and_blocks_there() -> None:
    quarter = Period(date(2026, 1, 1), date(2026, 3, 31))
    whole = submission.Whole(True, quarter, date(2026, 4, 30), True, [], [], ["Sole"])
    [finding] = submission.ready(whole, on=date(2026, 4, 30))
    assert (finding.code, finding.weight) == ("report.parts_silent", "warns")
    [finding] = submission.ready(replace(whole, final=True), on=date(2026, 4, 30))
    assert (finding.code, finding.weight) == ("report.parts_silent_at_end", "blocks")
