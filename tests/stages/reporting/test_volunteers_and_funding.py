"""Volunteers' hours and refunds, hours beyond a contract, one document charged twice."""

from dataclasses import replace
from datetime import date
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from condivisa.base.days import Period
from condivisa.stages.reporting.rules import double_funding, volunteers
from condivisa.stages.reporting.rules.facts import Document, Row
from condivisa.stages.reporting.rules.judging import Entry, Others, judge
from tests.stages.reporting.rows import (
    EDUCATOR,
    FRAME,
    HOURS,
    IN_KIND,
    INVOICE,
    LINE,
    LINES,
    ON,
    REFUND,
    RENT,
    STAFF,
    SUPPLIER,
    SUPPORT,
    VOLUNTEER,
    WORKERS,
    codes,
)

MARCH_1 = date(2026, 3, 1)


def test_300_hours_at_the_pay_of_level_c1() -> None:
    assert volunteers.value(D(300), D("1545.21"), D(165)).value == D("2809.47")


@given(st.lists(st.decimals("0.25", "40", places=2), min_size=1, max_size=20))
def test_hours_valued_one_by_one_differ_only_by_their_rounding(hours: list[D]) -> None:
    whole = volunteers.value(sum(hours, D(0)), D("1545.21"), D(165)).value
    apart = sum((volunteers.value(one, D("1545.21"), D(165)).value for one in hours), D(0))
    assert abs(whole - apart) <= D("0.005") * (len(hours) + 1)


@pytest.mark.parametrize(
    ("amount", "days", "already", "refused"),
    [
        ("10.00", 1, "0", []),
        ("10.01", 1, "0", ["refund_above_day"]),
        ("20.00", 2, "0", []),
        ("10.00", 1, "140.00", []),
        ("10.00", 1, "140.01", ["refund_above_month"]),
        ("150.00", 15, "0", []),
        ("160.00", 16, "0", ["refund_above_month"]),
    ],
)
def test_self_certified_refunds_stop_at_10_a_day_and_150_a_month(
    amount: str, days: int, already: str, refused: list[str]
) -> None:
    """D.Lgs. 117/2017, art. 17, c. 4; what was had already is of the other days of the month."""
    row = replace(REFUND, competence=Period(MARCH_1, date(2026, 3, days)))
    had = [(Period(date(2026, 3, 17), date(2026, 3, 31)), D(already))]
    assert codes(volunteers.self_certified(row, D(amount), had)) == refused


@pytest.mark.parametrize(
    ("days", "amount", "others", "together"),
    [
        ((5, 5), "5.00", [(5, 5, "5.00")], None),
        ((5, 5), "5.01", [(5, 5, "5.00")], "10.01"),  # two refunds of one day
        ((5, 5), "10.00", [(4, 5, "10.00")], None),  # 10 on the fourth, 10 on the fifth
        ((5, 5), "10.00", [(4, 5, "10.01")], "20.01"),
        ((5, 5), "10.00", [(4, 5, "10.00"), (3, 4, "10.01")], "30.01"),  # three days are short of a cent
        ((5, 5), "10.00", [(6, 6, "10.00"), (4, 4, "10.00")], None),
    ],
)
def test_refunds_whose_days_overlap_never_come_to_more_than_10_a_day(
    days: tuple[int, int], amount: str, others: list[tuple[int, int, str]], together: str | None
) -> None:
    def march(first: int, last: int) -> Period:
        return Period(date(2026, 3, first), date(2026, 3, last))

    row = replace(REFUND, competence=march(*days))
    found = volunteers.self_certified(row, D(amount), [(march(*span), D(had)) for *span, had in others])
    assert [one.facts["amount"] for one in found] == ([D(together)] if together else [])


spans = st.tuples(st.integers(1, 31), st.integers(1, 31)).map(
    lambda days: Period(date(2026, 3, min(days)), date(2026, 3, max(days)))
)


@given(st.lists(st.tuples(spans, st.decimals("0.01", "200", places=2)), max_size=8))
def test_refunds_let_through_one_by_one_never_come_to_more_than_the_law_lets(asked: list[tuple[Period, D]]) -> None:
    had: list[tuple[Period, D]] = []
    for days, amount in asked:
        if not volunteers.self_certified(replace(REFUND, competence=days), amount, had):
            had.append((days, amount))
    assert sum((amount for _, amount in had), D(0)) <= 150
    for first in range(1, 32):
        for last in range(first, 32):
            within = [amount for days, amount in had if first <= days.first.day and days.last.day <= last]
            assert sum(within, D(0)) <= 10 * (last - first + 1)


def test_a_refund_cut_by_a_check_is_judged_by_what_is_left() -> None:
    row = replace(REFUND, number=1, amount=D("12.00"))
    assert codes(judge([Entry(row, LINE, VOLUNTEER)], Others(), FRAME, on=ON)[1]) == ["refund_above_day"]
    assert judge([Entry(row, LINE, VOLUNTEER, cut=D("2.00"))], Others(), FRAME, on=ON) == {}


@pytest.mark.parametrize("row", [STAFF, SUPPLIER, RENT, HOURS, REFUND, SUPPORT, IN_KIND])
@given(st.dates(date(1900, 1, 1), date(2200, 12, 31)), st.dates(date(1900, 1, 1), date(2200, 12, 31)), st.booleans())
def test_no_day_that_somebody_types_is_too_old_to_be_judged(row: Row, worked: date, paid: date, cash: bool) -> None:
    """A slip of the keys is a finding: the law has a first day, the keyboard has none."""
    old = replace(row, number=1, competence=Period(worked, worked), paid_on=paid, order_date=paid)
    old = replace(old, payment_method="cash") if cash else old
    frame = replace(FRAME, period=Period(worked, date(2200, 12, 31)))
    for each in (FRAME, frame):
        judge([Entry(old, LINES[row.line], WORKERS.get(row.worker))], Others(), each, on=ON)


def test_documented_refunds_have_no_such_ceiling() -> None:
    had = [(REFUND.competence, D("150.00"))]
    assert volunteers.self_certified(replace(REFUND, document=INVOICE), D("60.00"), had) == []


@pytest.mark.parametrize(
    ("charged", "amount", "left"),
    [("0", "1220.00", None), ("1000.00", "220.00", None), ("1000.00", "220.01", "220.00"), ("1220.00", "0.01", "0")],
)
def test_a_document_is_never_charged_beyond_its_total(charged: str, amount: str, left: str | None) -> None:
    found = double_funding.document_charged(INVOICE, D(charged), D(amount))
    assert [finding.facts["left"] for finding in found] == ([D(left)] if left else [])


def test_the_finding_tells_the_document_and_never_whose_project_it_was() -> None:
    [finding] = double_funding.document_charged(INVOICE, D("1000.00"), D("500.00"))
    assert finding.facts == {
        "number": "118/A",
        "date": date(2026, 3, 10),
        "charged": D("1000.00"),
        "total": D("1220.00"),
        "left": D("220.00"),
    }


@pytest.mark.parametrize(
    ("charged", "hours", "refused"),
    [("0", "165.00", []), ("100.00", "65.00", []), ("100.00", "65.01", ["hours_beyond_contract"])],
)
def test_hours_in_a_month_stay_within_the_contract(charged: str, hours: str, refused: list[str]) -> None:
    assert codes(double_funding.hours_charged(EDUCATOR, MARCH_1, D(charged), D(hours))) == refused


@given(st.lists(st.decimals("0.25", "165", places=2), max_size=10))
def test_hours_let_through_one_by_one_never_exceed_the_contract(asked: list[D]) -> None:
    charged = D(0)
    for hours in asked:
        if not double_funding.hours_charged(EDUCATOR, MARCH_1, charged, hours):
            charged += hours
    assert charged <= D(165)


def test_one_document_however_its_number_is_typed() -> None:
    typed = Document(" 12345678901", "118 / a", INVOICE.date, INVOICE.total)
    assert typed.key == INVOICE.key
    assert replace(typed, issuer="it 12345678901").key == INVOICE.key, "the country of a VAT number is no other issuer"
    assert Document("12345678901", "118/B", INVOICE.date, INVOICE.total).key != INVOICE.key


def test_a_known_document_with_another_total_is_refused() -> None:
    assert codes(double_funding.same_document(replace(INVOICE, total=D("1220.01")), INVOICE)) == ["document_differs"]
    assert double_funding.same_document(replace(INVOICE, number="118/a"), INVOICE) == []


def test_of_many_rows_on_one_document_only_the_later_are_at_fault() -> None:
    rows = [replace(SUPPLIER, number=number, amount=D("500.00")) for number in (1, 2, 3)]
    judged = judge([Entry(row, LINE, None) for row in rows], Others(), FRAME, on=ON)
    assert {number: codes(found) for number, found in judged.items()} == {3: ["double_funded"]}
    assert judged[3][0].path == "rows.3"


def test_recovered_vat_is_not_charged_by_a_second_row_of_the_same_document() -> None:
    """1.000,00 and 220,00 of VAT that comes back: each row alone is within 1.000,00, together they are not."""
    rows = [
        replace(SUPPLIER, number=1, amount=D("1000.00"), vat_recoverable=True),
        replace(SUPPLIER, number=2, amount=D("220.00")),
        replace(SUPPLIER, number=3, amount=D("220.00"), vat_recoverable=True),
    ]
    for second in rows[1:]:
        judged = judge([Entry(row, LINE, None) for row in (rows[0], second)], Others(), FRAME, on=ON)
        assert {number: codes(found) for number, found in judged.items()} == {second.number: ["recovered_vat_charged"]}
        known = Others(documents={INVOICE.key: D("1000.00")}, recovered={INVOICE.key})
        (found,) = judge([Entry(second, LINE, None)], known, FRAME, on=ON)[second.number]
        assert (found.code, found.facts["left"]) == ("report.recovered_vat_charged", D("0.00"))
    assert judge([Entry(replace(rows[1], number=3), LINE, None)], Others(), FRAME, on=ON) == {}, "nobody recovers it"


def test_days_outside_the_agreement_are_not_charged_by_a_second_row_of_the_same_document() -> None:
    """A premium of 1.200,00 of which 595,07 are of the agreement's days; another may charge the other days."""
    premium = replace(INVOICE, total=D("1200.00"), vat=D("0.00"))
    year = Period(date(2025, 7, 1), date(2026, 6, 30))
    row = replace(SUPPLIER, number=1, amount=D("595.07"), document=premium, competence=year)
    assert judge([Entry(row, LINE, None)], Others(), FRAME, on=ON) == {}
    twice = [Entry(row, LINE, None), Entry(replace(row, number=2, amount=D("0.01")), LINE, None)]
    judged = judge(twice, Others(), FRAME, on=ON)
    assert {number: codes(found) for number, found in judged.items()} == {2: ["days_charged"]}
    here = Others(documents={premium.key: D("500.00")})
    assert codes(judge([Entry(row, LINE, None)], here, FRAME, on=ON)[1]) == ["days_charged"]
    elsewhere = Others(documents={premium.key: D("604.93")}, elsewhere={premium.key: D("604.93")})
    assert codes(judge([Entry(row, LINE, None)], elsewhere, FRAME, on=ON)[1]) == []


@pytest.mark.parametrize("amount", ["1220.01", "5000.00"])
def test_a_row_above_its_own_document_is_said_once_where_nothing_else_is_charged(amount: str) -> None:
    row = replace(SUPPLIER, number=1, amount=D(amount))
    (only,) = judge([Entry(row, LINE, None)], Others(), FRAME, on=ON)[1]
    assert (only.code, only.facts["limit"], only.blocks) == ("report.above_document_share", INVOICE.total, True)
    both = judge([Entry(row, LINE, None)], Others(documents={INVOICE.key: D("0.01")}), FRAME, on=ON)[1]
    assert codes(both) == ["above_document_share", "double_funded"], "somebody else charges it too"
    whole = replace(SUPPLIER, number=1, amount=INVOICE.total)
    assert judge([Entry(whole, LINE, None)], Others(), FRAME, on=ON) == {}


def test_what_others_charge_counts_and_what_was_cut_does_not() -> None:
    row = replace(SUPPLIER, amount=D("300.00"), number=1)
    others = Others(documents={INVOICE.key: D("1000.00")}, elsewhere={INVOICE.key: D("700.00")})
    judged = judge([Entry(row, LINE, None)], others, FRAME, on=ON)[1]
    assert [finding.facts["charged"] for finding in judged] == [D("1000.00"), D("700.00")]
    assert [finding.code for finding in judged] == ["report.double_funded", "report.charged_elsewhere"]
    cut = judge([Entry(row, LINE, None, cut=D("80.00"))], others, FRAME, on=ON)[1]
    assert [finding.code for finding in cut] == ["report.charged_elsewhere"]


def test_hours_and_refunds_add_up_by_month_over_the_rows() -> None:
    hours = [replace(STAFF, number=number, hours=D(100), amount=D(100)) for number in (1, 2)]
    april = replace(hours[1], number=3, competence=Period(date(2026, 4, 1), date(2026, 4, 30)))
    frame = replace(FRAME, reported_until=date(2026, 6, 30))
    staff = judge([Entry(row, LINE, EDUCATOR) for row in (*hours, april)], Others(), frame, on=ON)
    assert {number: codes(found) for number, found in staff.items()} == {2: ["hours_beyond_contract"]}
    days = [
        replace(REFUND, number=day, competence=Period(date(2026, 3, day), date(2026, 3, day))) for day in range(1, 18)
    ]
    refunds = judge([Entry(row, LINE, VOLUNTEER) for row in days], Others(), FRAME, on=ON)
    assert {number: codes(found) for number, found in refunds.items()} == {
        16: ["refund_above_month"],
        17: ["refund_above_month"],
    }


@given(st.lists(st.decimals("0.01", "700", places=2), min_size=1, max_size=12))
def test_rows_without_a_finding_never_charge_more_than_the_document(amounts: list[D]) -> None:
    rows = [replace(SUPPLIER, number=number, amount=amount) for number, amount in enumerate(amounts, 1)]
    judged = judge([Entry(row, LINE, None) for row in rows], Others(), FRAME, on=ON)
    before_the_first = [row.amount for row in rows if row.number < min(judged, default=len(rows) + 1)]
    assert sum(before_the_first, D(0)) <= INVOICE.total
    assert bool(judged) == (sum(amounts, D(0)) > INVOICE.total)
