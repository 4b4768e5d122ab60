"""What must be true before anybody is paid, and who may take which step."""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal as D
from uuid import UUID

import pytest
from django.utils import translation

from condivisa.base.money import ZERO
from condivisa.stages.payments.forms import OrderForm, ProofForm, ReturnForm
from condivisa.stages.payments.rules.payees import (
    Increase,
    PayeeFacts,
    different_people,
    not_ordered,
    payable,
    proof_day,
    readable,
    same_account,
    the_payee,
    written,
)

ON = date(2026, 3, 2)
IN_ORDER = PayeeFacts(
    name="Arcobaleno",
    granted=D("100000.00"),
    public_since=ON,
    durc_until=ON,
    cup="F21H24000130004",
    cig="B25194243A",
    iban="IT60X0542811101000000123456",
)
RUP, DIRECTOR, FINANCE = UUID(int=1), UUID(int=2), UUID(int=3)


def test_a_payee_in_order_is_paid() -> None:
    assert payable(IN_ORDER, on=ON) == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"public_since": None}, "payment.grant_not_public"),
        ({"public_since": date(2026, 3, 3)}, "payment.grant_not_public"),
        ({"increases": [Increase(1, ON), Increase(2)]}, "payment.increase_not_public"),
        ({"increases": [Increase(1, date(2026, 3, 3))]}, "payment.increase_not_public"),
        ({"durc_until": None}, "payment.durc_missing"),
        ({"durc_until": date(2026, 3, 1)}, "payment.durc_expired"),
        ({"cup": ""}, "payment.cup_missing"),
        ({"cig": ""}, "payment.cig_missing"),
        ({"iban": ""}, "payment.account_missing"),
        ({"withheld_by_flag": D("4.00")}, "payment.withholding_differs"),
        ({"withheld": D("4.00")}, "payment.withholding_differs"),
        ({"disputes": ["ore di gennaio"]}, "payment.dispute_open"),
        ({"clawbacks": D("0.01"), "net": D("0.01")}, "payment.clawback_open"),
    ],
)
def test_each_condition_alone_stops_the_payment(change: dict[str, object], code: str) -> None:
    found = payable(replace(IN_ORDER, **change), on=ON)  # type: ignore[arg-type]  # a table of different fields
    assert [(one.code, one.blocks) for one in found] == [(code, True)]


def test_a_payment_wholly_offset_is_not_stopped_by_what_is_still_to_come_back() -> None:
    assert payable(replace(IN_ORDER, clawbacks=D("5000.00"), net=ZERO), on=ON) == []


def test_all_that_is_wrong_is_said_at_once() -> None:
    nothing = PayeeFacts(name="Arcobaleno", granted=D("100000.00"))
    assert {one.code for one in payable(nothing, on=ON)} == {
        "payment.grant_not_public",
        "payment.durc_missing",
        "payment.cup_missing",
        "payment.cig_missing",
        "payment.account_missing",
    }


@pytest.mark.parametrize(("granted", "stopped"), [("1000.00", False), ("1000.01", True)])
def test_the_law_asks_publication_above_the_threshold(granted: str, stopped: bool) -> None:
    found = payable(replace(IN_ORDER, granted=D(granted), public_since=None), on=ON)
    assert bool(found) == stopped
    in_two = replace(IN_ORDER, granted=D("600.00"), asked_elsewhere=D(granted) - D("600.00"), public_since=None)
    assert bool(payable(in_two, on=ON)) == stopped, "one beneficiary, one threshold"


@pytest.mark.parametrize(
    ("granted", "until", "warned"),
    [
        ("150000.00", None, False),
        ("150000.01", None, True),
        ("150000.01", date(2026, 3, 1), True),
        ("150000.01", ON, False),
    ],
)
def test_missing_antimafia_documentation_warns(granted: str, until: date | None, warned: bool) -> None:
    found = payable(replace(IN_ORDER, granted=D(granted), antimafia_until=until), on=ON)
    assert [(one.code, one.blocks) for one in found] == [("payment.antimafia_missing", False)] * warned


def test_three_steps_three_people() -> None:
    assert different_people(FINANCE, [RUP, DIRECTOR]) == []
    assert [one.code for one in different_people(RUP, [RUP, DIRECTOR])] == ["payment.same_person"]
    assert [one.code for one in different_people(DIRECTOR, [RUP, DIRECTOR])] == ["payment.same_person"]


@pytest.mark.parametrize(
    ("mode", "acting", "allowed"),
    [("lead", RUP, True), ("lead", DIRECTOR, False), ("member", DIRECTOR, True), ("member", FINANCE, False)],
)
def test_who_is_paid_asks(mode: str, acting: UUID, allowed: bool) -> None:
    found = the_payee(acting, mode=mode, lead=RUP, partners=[RUP, DIRECTOR])
    assert [one.code for one in found] == ([] if allowed else ["payment.not_the_payee"])


def test_a_payment_is_ordered_once() -> None:
    assert not_ordered("", None) == []
    assert [dict(one.facts) for one in not_ordered("2026/118", ON)] == [{"order": "2026/118", "on": ON}]


@pytest.mark.parametrize(
    ("paid_on", "sound"),
    [(date(2026, 2, 27), False), (date(2026, 2, 28), True), (ON, True), (date(2026, 3, 3), False)],
)
def test_a_proof_is_neither_before_the_order_nor_after_today(paid_on: date, sound: bool) -> None:
    assert (proof_day(paid_on, ordered=date(2026, 2, 28), on=ON) == []) == sound


@pytest.mark.parametrize(
    ("reference", "sound"),
    [
        ("2026/118-1.A", True),
        ("", True),
        ("a" * 40, True),
        ("a" * 41, False),
        ("ordine di Ada Prova", False),
        ("1\n", False),
    ],
)
def test_what_the_journal_keeps_of_a_payment_is_a_code(reference: str, sound: bool) -> None:
    assert (readable(reference) == []) == sound


def test_the_act_names_the_account_in_force() -> None:
    assert same_account("IT60", "IT60") == []
    assert [one.code for one in same_account("IT60", "IT61")] == ["payment.account_changed"]


def test_a_refusal_without_a_reason_is_no_refusal() -> None:
    assert [one.code for one in written(" ", "payment.reason_missing", "L. 241/1990, art. 3")] == [
        "payment.reason_missing"
    ]
    assert written("doppio", "payment.reason_missing", "L. 241/1990, art. 3") == []


@pytest.mark.parametrize("language", ["it", "en"])
def test_every_code_that_a_form_gives_as_an_example_is_taken(language: str) -> None:
    shown = {}
    for form, name in ((OrderForm, "order_number"), (ProofForm, "proof"), (ReturnForm, "proof")):
        with translation.override(language):
            said = str(form.base_fields[name].help_text)
        (shown[form.__name__],) = re.findall("[«“](.+?)[»”]", said)
    assert shown == {"OrderForm": "1254/2026", "ProofForm": "Q-871", "ReturnForm": "2026/41"}
    assert [code for code in shown.values() if readable(code)] == []
