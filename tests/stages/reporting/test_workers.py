"""Who works for a body: entered with contract or number in the register, in one capacity, until the last day."""

from dataclasses import replace
from datetime import date
from decimal import Decimal as D
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from condivisa.base.days import Period
from condivisa.base.findings import Finding
from condivisa.stages.reporting import actions, models
from condivisa.stages.reporting.models import Worker
from condivisa.stages.reporting.rules import staffing
from condivisa.stages.reporting.rules.checks import take
from condivisa.stages.reporting.rules.facts import Contract
from condivisa.stages.reporting.rules.reasons import Reason
from tests.making import at, refused
from tests.stages.reporting.conftest import World
from tests.stages.reporting.rows import EDUCATOR, HOURS, STAFF, VOLUNTEER, codes

APRIL = at("2026-04-20T10:00")
SAME_PERSON = replace(VOLUNTEER, code="V9")


@pytest.mark.parametrize(
    ("first", "last", "code"),
    [
        (date(2026, 1, 1), date.max, "staff_and_volunteer"),
        (date(2018, 1, 1), date(2019, 5, 1), "staff_and_volunteer"),
        (date(2018, 1, 1), date(2019, 4, 30), None),
    ],
)
def test_who_works_for_a_body_is_not_its_volunteer_on_the_same_day(first: date, last: date, code: str | None) -> None:
    """D.Lgs. 117/2017, art. 17, c. 5. Hired on 1.5.2019."""
    found: list[Finding] = staffing.one_capacity(replace(SAME_PERSON, period=Period(first, last)), [EDUCATOR])
    assert codes(found) == ([code] if code else [])


days = st.dates(date(2020, 1, 1), date(2030, 12, 31))
spans = st.tuples(days, days).map(lambda two: Period(min(two), max(two)))


@given(spans, spans)
def test_staff_and_volunteer_never_share_a_day_whoever_is_entered_first(one: Period, other: Period) -> None:
    staff, volunteer = replace(EDUCATOR, period=one), replace(SAME_PERSON, period=other)
    refused = bool(staffing.one_capacity(volunteer, [staff]))
    assert refused == bool(staffing.one_capacity(staff, [volunteer]))
    assert refused == (one.first <= other.last and other.first <= one.last)


@pytest.mark.parametrize("field", ["job", "contract", "monthly_hours"])
def test_staff_is_entered_with_its_contract(field: str) -> None:
    assert codes(staffing.described(EDUCATOR, "")) == []
    empty: dict[str, Any] = {field: ""}
    [found] = staffing.described(replace(EDUCATOR, **empty), "")
    assert (found.code, found.facts["fields"]) == ("report.worker_incomplete", f"worker.field.{field}")


def test_a_volunteer_is_entered_with_the_register_s_number() -> None:
    assert codes(staffing.described(VOLUNTEER, " ")) == ["not_in_register"]
    assert codes(staffing.described(VOLUNTEER, "12")) == []


def test_contracts_are_the_same_in_rules_and_rows() -> None:
    assert set(Contract) == set(models.Worker.Contract.values)


def test_a_person_is_not_entered_twice() -> None:
    assert codes(staffing.one_capacity(replace(EDUCATOR, code="E2"), [EDUCATOR])) == ["worker_twice"]


# ---- in the database


def test_hours_of_a_month_stay_within_the_contract_over_all_rows(world: World) -> None:
    world.hires(world.lead, world.leader)
    report = world.report()
    world.writes(report, world.row(kind=STAFF))
    with refused("report.hours_beyond_contract"):
        world.writes(report, world.row(kind=STAFF, hours=D("65.01"), amount=D("1000.00")))
    world.writes(report, world.row(kind=STAFF, hours=D("65.00"), amount=D("1000.00")))


def test_one_person_is_not_staff_and_volunteer_of_one_body(world: World) -> None:
    """D.Lgs. 117/2017, art. 17, c. 5; the fiscal code itself is kept nowhere."""
    hired = world.hires(world.lead, world.leader)
    assert "RSSMRA80A01D142X" not in str(Worker.objects.values_list().get())
    for written in (" rssmra80a01d142x", "RSS MRA 80A01 D142X", "rss-mra-80a01-d142x"):
        with refused("report.staff_and_volunteer"):
            world.enrols(world.lead, world.leader, fiscal_code=written)
    world.enrols(world.member, world.fellow, fiscal_code="RSSMRA80A01D142X")
    with refused("report.leaves_before_start"):
        actions.end_worker(hired.pk, date(2019, 4, 30), by=world.leader, at=APRIL)
    actions.end_worker(hired.pk, date(2019, 12, 31), by=world.leader, at=APRIL)
    world.enrols(world.lead, world.leader, code="V2", fiscal_code="RSSMRA80A01D142X")
    with refused("access.not_yours"):
        world.hires(world.lead, world.fellow, code="E9", fiscal_code="BNCLRA60A01D142Z")
    with refused("report.worker_code_taken"):
        world.hires(world.lead, world.leader, fiscal_code="BNCLRA60A01D142Z")
    with refused("report.staff_and_volunteer"):
        actions.end_worker(hired.pk, date(2020, 1, 1), by=world.leader, at=APRIL)


def test_nobody_leaves_before_the_days_already_charged(world: World) -> None:
    """A row that a check took away whole, once closed, no longer holds its person."""
    hired = world.hires(world.lead, world.leader)
    report = world.report()
    [row] = world.writes(report, world.row(kind=STAFF))
    with refused("report.leaves_before_charged") as refusal:
        actions.end_worker(hired.pk, date(2026, 3, 30), by=world.leader, at=APRIL)
    assert refusal.value.findings[0].facts == {"worker": "E1", "until": date(2026, 3, 31)}
    world.submits(report)
    world.checks(report, take(row.pk, row.amount, Reason.TIMESHEET))
    with refused("report.leaves_before_charged"):
        actions.end_worker(hired.pk, date(2026, 3, 30), by=world.leader, at=APRIL)
    world.closes(report)
    actions.end_worker(hired.pk, date(2026, 3, 30), by=world.leader, at=APRIL)
    assert Worker.objects.get().until == date(2026, 3, 30)


def test_the_minutes_say_who_worked_and_as_what(world: World) -> None:
    world.hires(world.lead, world.leader)
    world.enrols(world.lead, world.leader)
    report = world.report()
    staff, hours = world.writes(report, world.row(kind=STAFF, dedication_percent=D("60.61")), world.row(kind=HOURS))
    world.submits(report)
    world.checks(report, take(staff.pk, D("10.00"), Reason.TIMESHEET), take(hours.pk, D("1.00"), Reason.TIMESHEET))
    minutes = world.closes(report).minutes
    assert minutes is not None
    assert [row[1] for row in minutes.inputs["not_admitted"]] == [
        "educatrice, marzo, educatrice, tempo indeterminato, dedicato al 60,61\u00a0%",
        "accompagnamento, accompagnamento a scuola, livello equivalente: CCNL cooperative sociali, C1",
    ]
