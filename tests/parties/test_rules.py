"""Who can be registered, in which role, with which account: as a registry office would ask."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from condivisa.base.findings import Finding
from condivisa.parties import rules
from condivisa.parties.rules import BodyFacts
from condivisa.records.access import Role

ON = date(2026, 3, 2)
ARCOBALENO = BodyFacts(
    kind="ets",
    name="Cooperativa sociale Arcobaleno",
    fiscal_code="00743110157",
    vat_number="00743110157",
    runts_section="d",
    runts_number="12345",
    runts_date=date(2022, 5, 2),
    activities=("a", "d"),
)


def codes(findings: list[Finding]) -> list[str]:
    return [finding.code for finding in findings]


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({}, []),
        ({"name": " "}, ["party.no_name"]),
        ({"fiscal_code": "00743110158"}, ["party.fiscal_code"]),
        ({"fiscal_code": "RSSMRA85T10A562S"}, []),
        ({"fiscal_code": ""}, ["party.no_fiscal_code"]),
        ({"vat_number": "12345678901"}, ["party.vat_number"]),
        ({"vat_number": ""}, []),
        ({"runts_number": ""}, ["party.runts_incomplete"]),
        ({"runts_section": "h"}, ["party.runts_section"]),
        ({"runts_date": date(2026, 3, 3)}, ["party.runts_not_yet"]),
        ({"runts_section": "", "runts_number": "", "runts_date": None}, ["party.in_no_register"]),
        (
            {"runts_section": "", "runts_number": "", "runts_date": None, "companies_register": "CR-12345"},
            [],
        ),
        ({"activities": ()}, ["party.no_activity"]),
        ({"activities": ("a", "aa")}, ["party.activity"]),
        ({"kind": "public", "runts_section": "", "runts_number": "", "runts_date": None, "activities": ()}, []),
        ({"kind": "other", "fiscal_code": "", "runts_section": "h"}, []),
        ({"kind": "other", "activities": ("art. 5",)}, ["party.activity"]),
    ],
)
def test_a_body_is_registered_with_codes_that_hold(changes: dict[str, object], wrong: list[str]) -> None:
    """CTS, art. 4, 11 and 46: the RUNTS, or the companies' register for a social enterprise."""
    assert codes(rules.body_sound(replace(ARCOBALENO, **changes), on=ON)) == wrong  # type: ignore[arg-type] # a table


@pytest.mark.parametrize(
    ("ipa", "istat", "wrong"),
    [
        ("c_d142", "019035", []),
        ("", "", []),
        ("", "006", []),
        ("c-d142", "19035", ["party.ipa_code", "party.istat_code"]),
        ("c_d14200000", "0190350", ["party.ipa_code", "party.istat_code"]),
        ("c d142", "٠١٩٠٣٥", ["party.ipa_code", "party.istat_code"]),
    ],
)
def test_an_administration_has_codes_of_the_form_their_registers_give(ipa: str, istat: str, wrong: list[str]) -> None:
    """D.Lgs. 82/2005, art. 6-ter; six digits of a municipality, three of a province."""
    assert codes(rules.codes_sound(ipa, istat)) == wrong
    assert codes(rules.codes_sound("c_d142", "019035", taken=["019035"])) == ["party.code_taken"]


@pytest.mark.parametrize(
    ("kind", "role", "fits"),
    [
        ("public", Role.DIRECTOR, True),
        ("public", Role.LEGAL_REPRESENTATIVE, True),
        ("public", Role.OPERATOR, False),
        ("ets", Role.LEGAL_REPRESENTATIVE, True),
        ("ets", Role.ACCOUNTANT, True),
        ("ets", Role.DIRECTOR, False),
        ("ets", Role.COMMITTEE_MEMBER, False),
        ("other", Role.AUDITOR, True),
    ],
)
def test_only_administrations_have_managers_and_directors(kind: str, role: Role, fits: bool) -> None:
    assert (not rules.role_fits(kind, role)) == fits


def test_a_role_is_given_once_and_by_an_act() -> None:
    assert codes(rules.appointment(held=True, act=" ")) == ["party.role_held", "party.no_act"]
    assert not rules.appointment(held=False, act="decreto 3/2026")


def test_a_role_ends_after_it_starts() -> None:
    assert not rules.ending(ON, ON)
    assert codes(rules.ending(ON, date(2026, 3, 1))) == ["party.ends_before"]


@pytest.mark.parametrize(
    ("iban", "delegates", "wrong"),
    [
        ("IT60X0542811101000000123456", ["Ada Prova"], []),
        ("it60 x054 2811 1010 0000 0123 456", ["Ada Prova"], []),
        ("IT60X0542811101000000123457", ["Ada Prova"], ["party.iban"]),
        ("", [], ["party.iban", "party.no_delegate"]),
        ("IT 40 S 05428 11101 000000123456", ["Ada Prova"], ["party.account_twice"]),
    ],
)
def test_an_account_is_dedicated_with_who_may_use_it(iban: str, delegates: list[str], wrong: list[str]) -> None:
    """L. 136/2010, art. 3, c. 7."""
    known = ["IT40S0542811101000000123456"]
    assert codes(rules.account_sound(iban, delegates, known)) == wrong


@given(st.text())
def test_no_text_breaks_a_code_or_a_name(text: str) -> None:
    facts = replace(ARCOBALENO, name=text, fiscal_code=text, vat_number=text, activities=(text,))
    assert all(finding.blocks for finding in rules.body_sound(facts, on=ON))
    assert rules.sort_key(text) == rules.sort_key(text.upper()) or text.upper().casefold() != text.casefold()
    rules.account_sound(text, [], [])


def test_names_sort_without_accents_and_capitals() -> None:
    names = ["Zeta", "alfa", "Àncora", "Beta"]
    assert sorted(names, key=rules.sort_key) == ["alfa", "Àncora", "Beta", "Zeta"]
