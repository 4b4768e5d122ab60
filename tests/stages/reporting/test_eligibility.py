"""Which rows may be reported: order, competence, payment, by kind of row."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal as D
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from condivisa.base.days import Period
from condivisa.base.money import cents
from condivisa.stages.reporting.rules import evidence, indirect
from condivisa.stages.reporting.rules.competence import chargeable
from condivisa.stages.reporting.rules.facts import Contract, Row
from tests.stages.reporting.rows import (
    BODY,
    EDUCATOR,
    FRAME,
    HOURS,
    IBAN,
    IN_KIND,
    INVOICE,
    MARCH,
    REFUND,
    RENT,
    STAFF,
    SUPPLIER,
    SUPPORT,
    VOLUNTEER,
    YEARS,
    codes,
    found,
)


@pytest.mark.parametrize("row", [STAFF, SUPPLIER, RENT, HOURS, REFUND, SUPPORT, IN_KIND])
def test_a_sound_row_of_every_kind_raises_nothing(row: Row) -> None:
    assert found(row) == []


@pytest.mark.parametrize(
    ("row", "change", "code"),
    [
        (SUPPLIER, {"competence": Period(date(2026, 4, 1), date(2026, 4, 30))}, "later_period"),
        (SUPPLIER, {"order_date": date(2025, 12, 31)}, "bound_before_start"),
        (SUPPLIER, {"paid_on": None}, "unpaid"),
        (SUPPLIER, {"paid_on": date(2026, 4, 21)}, "paid_in_future"),
        (SUPPLIER, {"payment_method": "cash"}, "cash_never"),
        (SUPPLIER, {"amount": D("1220.01")}, "above_document_share"),
        (SUPPLIER, {"vat_recoverable": True}, "above_document_share"),
        (SUPPLIER, {"document": None}, "field_missing"),
        (SUPPLIER, {"amount": D(0)}, "amount_not_positive"),
        (RENT, {"amount": D("122.01")}, "above_document_share"),
        (RENT, {"driver": ""}, "field_missing"),
        (RENT, {"line": 11}, "indirect_on_other_line"),
        (SUPPLIER, {"line": 13}, "indirect_on_other_line"),
        (SUPPLIER, {"document": replace(INVOICE, vat=D("-220.00"))}, "document_amounts"),
        (SUPPLIER, {"document": replace(INVOICE, vat=D("1220.01"))}, "document_amounts"),
        (SUPPLIER, {"document": replace(INVOICE, total=D(-1), vat=D(-2))}, "document_amounts"),
        (STAFF, {"hours": D(-100), "hourly_cost": D("-18.93")}, "number_out_of_range"),
        (HOURS, {"monthly_pay": D(-1545), "hourly_divisor": D(-165)}, "number_out_of_range"),
        (RENT, {"driver_percent": D("100.01")}, "number_out_of_range"),
        (STAFF, {"amount": D("1893.01")}, "above_hours"),
        (STAFF, {"competence": Period(date(2026, 2, 15), date(2026, 3, 14))}, "more_than_a_month"),
        (HOURS, {"worker": "E1"}, "worker_of_other_kind"),
        (STAFF, {"worker": "nobody"}, "worker_unknown"),
        (STAFF, {"paid_on": None}, "unpaid"),
        (HOURS, {"line": 11}, "volunteers_reimbursed"),
        (HOURS, {"amount": D("93.66")}, "above_hours"),
        (HOURS, {"monthly_pay": None}, "field_missing"),
        (HOURS, {"task": ""}, "field_missing"),
        (HOURS, {"equivalent_level": ""}, "field_missing"),
        (STAFF, {"dedication_percent": D("0")}, "dedication_percent"),
        (STAFF, {"dedication_percent": D("100.01")}, "dedication_percent"),
        (IN_KIND, {"line": 11}, "in_kind_reimbursed"),
        (SUPPORT, {"service_user": ""}, "field_missing"),
        (SUPPORT, {"service_user": "Ada Prova"}, "service_user_named"),
        (SUPPORT, {"service_user": "Prova"}, "service_user_named"),
        (SUPPORT, {"service_user": "RSSMRA80A01D142X"}, "service_user_named"),
        (SUPPORT, {"service_user": "D 014"}, "service_user_named"),
        (SUPPLIER, {"payment_method": ""}, "field_missing"),
        (SUPPLIER, {"payment_method": "in mano"}, "field_missing"),
    ],
)
def test_a_row_is_refused_with_its_reason(row: Row, change: dict[str, Any], code: str) -> None:
    assert codes(found(replace(row, **change))) == [code]


@pytest.mark.parametrize("first", [date(2025, 2, 1), date(2029, 2, 1)])
def test_a_cost_of_days_outside_the_agreement_is_refused(first: date) -> None:
    row = replace(SUPPLIER, competence=Period(first, first))
    assert codes(found(row, year=first.year)) == ["outside_agreement"]


@pytest.mark.parametrize("row", [STAFF, HOURS, REFUND, SUPPORT, IN_KIND])
def test_what_no_document_proves_counts_only_days_of_the_agreement(row: Row) -> None:
    """Started on 16.3.2026: earlier work is not the project's, and no document's total shares it out."""
    frame = replace(FRAME, period=Period(date(2026, 3, 16), YEARS.last))
    days = Period(date(2026, 3, 15), date(2026, 3, 31))
    assert codes(found(replace(row, competence=days, paid_on=row.paid_on and date(2026, 4, 2)), frame=frame)) == [
        "partly_outside"
    ]
    inside = replace(row, competence=Period(date(2026, 3, 16), days.last))
    assert codes(found(inside, frame=frame)) == []


@pytest.mark.parametrize(
    ("paid_on", "deferred", "refused"),
    [
        (date(2029, 3, 1), False, []),
        (date(2029, 3, 2), False, ["paid_too_late"]),
        (date(2029, 6, 30), True, []),
        (None, True, []),
    ],
)
def test_payment_by_the_end_of_the_tail_except_deferred_pay(
    paid_on: date | None, deferred: bool, refused: list[str]
) -> None:
    row = replace(STAFF, paid_on=paid_on, deferred=deferred)
    assert codes(found(row, on=date(2030, 1, 1))) == refused


@pytest.mark.parametrize(
    ("permanent", "since", "assigned", "refused"),
    [
        (True, date(2019, 5, 1), None, []),
        (False, date(2026, 1, 1), None, []),
        (False, date(2025, 12, 1), None, ["bound_before_start"]),
        (False, date(2025, 12, 1), date(2026, 1, 1), []),
        (True, date(2019, 5, 1), date(2025, 12, 31), ["bound_before_start"]),
    ],
)
def test_permanent_staff_hired_before_the_start_is_eligible(
    permanent: bool, since: date, assigned: date | None, refused: list[str]
) -> None:
    """A fixed-term contract from before the start needs a letter of assignment to the project."""
    contract = Contract.APPRENTICESHIP if permanent else Contract.FIXED_TERM
    worker = replace(EDUCATOR, contract=contract, period=Period(since, date.max))
    assert codes(found(replace(STAFF, order_date=assigned), worker=worker)) == refused


days = st.dates(date(2019, 1, 1), date(2029, 12, 31))


@given(days, days, days)
def test_of_order_hiring_and_payment_only_those_outside_the_agreement_are_refused(
    hired: date, ordered: date, paid: date
) -> None:
    """Permanent staff may have been hired any day before; an order not before the start, a payment within the tail."""
    permanent = replace(EDUCATOR, period=Period(min(hired, MARCH.first), date.max))
    assert codes(found(STAFF, worker=permanent)) == []
    refused = codes(found(replace(SUPPLIER, order_date=ordered, paid_on=paid), on=date(2030, 1, 1)))
    expected = {"bound_before_start": ordered < YEARS.first, "paid_too_late": paid > FRAME.payable_until}
    assert refused == [code for code, holds in expected.items() if holds]


@pytest.mark.parametrize(("percent", "warned"), [(None, False), ("60.60", True), ("60.61", False)])
def test_hours_beyond_the_dedication_are_said_not_refused(percent: str | None, warned: bool) -> None:
    """100 of 165 hours are 60,61 %."""
    row = replace(STAFF, dedication_percent=D(percent) if percent else None)
    assert codes(found(row)) == []
    assert ("hours_beyond_dedication" in codes(found(row), blocking=False)) == warned


@pytest.mark.parametrize(
    ("row", "last"),
    [(STAFF, date(2026, 3, 30)), (HOURS, date(2026, 3, 30)), (REFUND, date(2026, 3, 4))],
)
def test_nobody_works_after_the_last_day(row: Row, last: date) -> None:
    who = VOLUNTEER if row.worker == "V1" else EDUCATOR
    gone = replace(who, period=Period(who.period.first, last))
    assert codes(found(row, worker=gone)) == ["worker_not_there"]


def test_small_sums_in_cash_only_where_the_agreement_says_so() -> None:
    receipt = replace(INVOICE, total=D("50.00"), vat=D("9.02"))
    row = replace(SUPPLIER, payment_method="cash", amount=D("50.00"), document=receipt)
    assert codes(found(row)) == ["cash_never"]
    assert codes(found(row, frame=replace(FRAME, cash_up_to=D("50.00")))) == []
    assert codes(found(row, frame=replace(FRAME, cash_up_to=D("49.99")))) == ["cash"]


def test_a_large_document_paid_in_cash_is_refused_however_little_of_it_is_charged() -> None:
    row = replace(SUPPLIER, payment_method="cash", amount=D("10.00"), document=replace(INVOICE, total=D("1500.01")))
    [finding] = found(row, frame=replace(FRAME, cash_up_to=D("1500.00")))
    assert (finding.code, finding.facts["amount"]) == ("report.cash", D("1500.01"))


@pytest.mark.parametrize(("amount", "refused"), [("1500.00", []), ("1500.01", ["cash"])])
def test_no_agreement_allows_more_cash_than_the_law(amount: str, refused: list[str]) -> None:
    row = replace(SUPPORT, payment_method="cash", amount=D(amount))
    assert codes(found(row, frame=replace(FRAME, cash_up_to=D("5000.00")))) == refused


@pytest.mark.parametrize(
    ("change", "warned"),
    [
        ({"iban": ""}, ["row.field.iban"]),
        ({"iban": "", "payment_reference": ""}, ["row.field.iban, row.field.payment_reference"]),
        ({"payment_method": "cash", "iban": "", "payment_reference": ""}, []),
    ],
)
def test_a_payment_without_account_or_reference_is_told_unless_in_cash(
    change: dict[str, Any], warned: list[str]
) -> None:
    frame = replace(FRAME, cash_up_to=D("1500.00"))
    judged = found(replace(SUPPLIER, **change), frame=frame)
    assert [finding.facts["fields"] for finding in judged if finding.code == "report.payment_untraced"] == warned
    assert codes(judged) == []


@pytest.mark.parametrize(("mode", "refused"), [(None, 1), ("none", 1), ("ledger", 0), ("flat", 0)])
def test_indirect_costs_only_where_the_agreement_foresees_them(mode: str | None, refused: int) -> None:
    found_codes = codes(found(RENT, frame=replace(FRAME, indirect_mode=mode)))
    assert found_codes == ["indirect_not_foreseen"] * refused


def test_a_flat_refund_needs_no_document() -> None:
    flat = replace(RENT, document=None, driver="", driver_percent=None, paid_on=None)
    assert codes(found(flat, frame=replace(FRAME, indirect_mode="flat"))) == []
    assert codes(found(flat)) == ["field_missing"]


@pytest.mark.parametrize(
    ("line", "refused"), [({"agreement": 2}, ["not_in_budget"]), ({"year": 2027}, ["not_in_budget"]), ({}, [])]
)
def test_a_row_has_its_place_in_the_plan(line: dict[str, Any], refused: list[str]) -> None:
    assert codes(found(SUPPLIER, **line)) == refused


@pytest.mark.parametrize(
    ("row", "change", "code"),
    [
        (SUPPLIER, {"iban": "IT00X"}, "account_not_dedicated"),
        (SUPPLIER, {"other_funding": "fondazione, 200,00"}, "other_funding"),
        (SUPPLIER, {"paid_on": date(2025, 12, 30)}, "paid_before_start"),
        (STAFF, {}, "hourly_cost_above_plan"),
    ],
)
def test_what_only_warns(row: Row, change: dict[str, Any], code: str) -> None:
    judged = found(replace(row, **change), hourly_cost=D("18.92"))
    assert codes(judged, blocking=False) == [code]
    assert codes(judged) == []


@pytest.mark.parametrize(
    ("days", "told"),
    [
        ([(date(2025, 1, 1), date(2026, 3, 20))], []),
        ([(date(2025, 1, 1), date(2026, 3, 19))], ["account_not_dedicated_then"]),
        ([(date(2026, 3, 20), date.max)], []),
        ([(date(2026, 3, 21), date.max)], ["account_not_dedicated_then"]),
        ([(date(2025, 1, 1), date(2025, 12, 31)), (date(2026, 3, 1), date.max)], []),
        ([], ["account_not_dedicated"]),
    ],
)
def test_an_account_is_dedicated_on_the_day_of_the_payment(days: list[tuple[date, date]], told: list[str]) -> None:
    """Paid on 20 March 2026. L. 136/2010, art. 3, c. 7."""
    accounts = {IBAN: [Period(*one) for one in days]} if days else {}
    judged = found(SUPPLIER, frame=replace(FRAME, accounts={BODY: accounts}))
    assert codes(judged, blocking=False) == told
    assert codes(judged) == []


@pytest.mark.parametrize("written", ["01234567890", " 0123456 7890", "IT 01234567890", "it01234567890"])
def test_an_invoice_of_a_partner_warns_however_its_code_is_written(written: str) -> None:
    frame = replace(FRAME, partners=frozenset({"01234567890"}))
    row = replace(SUPPLIER, document=replace(INVOICE, issuer=written))
    assert codes(found(row, frame=frame), blocking=False) == ["partner_invoice"]


def test_a_fiscal_code_that_begins_as_a_country_is_kept_whole() -> None:
    assert replace(INVOICE, issuer="itlmra80a01d142x").issued_by == "ITLMRA80A01D142X"


@pytest.mark.parametrize(
    ("row", "shown", "lacking"),
    [
        (STAFF, [], "proof.assignment, proof.timesheet, proof.payslip, proof.payment"),
        (replace(STAFF, deferred=True), ["assignment", "timesheet", "payslip"], None),
        (SUPPLIER, ["document", "payment"], None),
        (SUPPLIER, ["document"], "proof.payment"),
        (replace(RENT, document=None), ["calculation"], None),
        (HOURS, [], "proof.register"),
    ],
)
def test_the_proofs_each_kind_of_row_needs(row: Row, shown: list[str], lacking: str | None) -> None:
    found = evidence.missing(row, frozenset(shown), FRAME)
    assert [(one.code, one.blocks) for one in found] == ([("report.evidence_missing", False)] if lacking else [])
    assert [one.facts["proofs"] for one in found] == ([lacking] if lacking else [])


def test_a_document_without_cup_needs_a_declaration() -> None:
    row, shown = replace(SUPPLIER, cup_on_document=False), {"document", "payment"}
    assert [one.code for one in evidence.missing(row, shown, FRAME)] == ["report.no_cup"]
    assert evidence.missing(row, shown | {"cup_declaration"}, FRAME) == []
    assert evidence.missing(row, shown, replace(FRAME, cup="")) == []


PREMIUM = Period(date(2025, 7, 1), date(2026, 6, 30))


def test_a_premium_across_the_start_counts_for_its_days_within() -> None:
    """1.200,00 for 1.7.2025-30.6.2026, start 1.1.2026: 181 days of 365."""
    figure = chargeable(D("1200.00"), PREMIUM, YEARS)
    assert figure.value == D("595.07")
    assert (figure.inputs["days"], figure.inputs["of_days"]) == (181, 365)


@pytest.mark.parametrize(("amount", "refused"), [("595.07", []), ("595.08", ["above_competence"])])
def test_a_row_across_the_start_never_charges_more_than_its_days(amount: str, refused: list[str]) -> None:
    document = replace(INVOICE, total=D("1200.00"), vat=D(0))
    row = replace(SUPPLIER, amount=D(amount), competence=PREMIUM, document=document, order_date=None)
    assert codes(found(row)) == refused


money = st.decimals("0.01", "1000000", places=2)
starts = st.dates(date(2025, 1, 1), date(2029, 12, 31))
lengths = st.integers(0, 800)


@given(money, starts, lengths, st.decimals(0, 100, places=2))
def test_what_is_chargeable_stays_between_nothing_and_the_cost(base: D, first: date, length: int, share: D) -> None:
    figure = chargeable(base, Period(first, first + timedelta(length)), YEARS, share)
    assert 0 <= figure.value <= cents(base)


@given(money, lengths)
def test_a_cost_wholly_within_counts_whole(base: D, length: int) -> None:
    assert chargeable(base, Period(MARCH.first, MARCH.first + timedelta(length)), YEARS).value == base


@given(money, st.integers(1, 180))
def test_the_days_before_and_after_the_start_share_out_the_cost(base: D, before: int) -> None:
    """Two agreements that meet at a day never charge together more than the cost, cents of rounding aside."""
    cost = Period(YEARS.first - timedelta(before), YEARS.first + timedelta(before))
    earlier = Period(date(2023, 1, 1), YEARS.first - timedelta(1))
    both = chargeable(base, cost, earlier).value + chargeable(base, cost, YEARS).value
    assert abs(both - base) <= D("0.01")


@pytest.mark.parametrize(("items", "said"), [(["utenze", "affitto"], "utenze, affitto"), ([], "-")])
def test_a_flat_rate_is_said_to_be_contested_each_time(items: list[str], said: str) -> None:
    """CdS 5217/2023: courts struck down flat overheads; case law is divided, so it warns."""
    [found] = indirect.flat_is_contested(D(5), items)
    assert (found.code, found.blocks, found.facts["items"]) == ("report.flat_rate_contested", False, said)
