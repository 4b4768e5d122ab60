"""Amounts: read as people and files write them, rounded once, split without losing a cent."""

from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from condivisa.base.money import (
    NotAnAmount,
    allocate,
    cents,
    percent_of,
    read_file_amount,
    read_form_amount,
    show,
    show_percent,
)

AMOUNTS = st.decimals("0.00", "99999999.99", places=2)


@pytest.mark.parametrize(
    ("exact", "rounded"),
    [("0.005", "0.01"), ("0.0049", "0.00"), ("2.675", "2.68"), ("-0.005", "-0.01"), ("1390369.75", "1390369.75")],
)
def test_half_a_cent_is_rounded_up(exact: str, rounded: str) -> None:
    assert cents(D(exact)) == D(rounded)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1.234,56", "1234.56"),
        ("1234,56", "1234.56"),
        ("1234", "1234"),
        ("1.853.793,00 €", "1853793"),
        ("€ 1.853.793,00", "1853793"),  # as spreadsheets write it in their format for accounts
        ("0,5", "0.5"),
    ],
)
def test_people_write_amounts_the_italian_way(text: str, amount: str) -> None:
    assert read_form_amount(text) == D(amount)


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("1.23", "1,23\N{NO-BREAK SPACE}€"),
        ("12.34,5", "1.234,50\N{NO-BREAK SPACE}€"),
        ("dodici", ""),
        ("1,234", ""),
        ("", ""),
        ("10.000.000.000.000,00", ""),
        ("9" * 40, ""),
        ("9" * 20 + ".1", ""),
        ("٧٠٩", ""),
    ],
)
def test_an_amount_that_could_mean_two_things_is_refused_saying_what_we_would_read(text: str, reading: str) -> None:
    with pytest.raises(NotAnAmount) as refusal:
        read_form_amount(text)
    assert refusal.value.reading == reading


@pytest.mark.parametrize(("text", "amount"), [("1234.56", "1234.56"), ("709000.00", "709000"), ("-3", "-3")])
def test_files_write_amounts_with_a_point(text: str, amount: str) -> None:
    assert read_file_amount(text) == D(amount)


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("1.234,56", "1234.56"),
        ("1234,56", "1234.56"),
        ("1.234.567", "1234567"),
        ("1e6", ""),
        ("1.234", "1234"),
        ("9" * 40, ""),
        ("9" * 14, ""),
        ("٧٠٩", ""),
    ],
)
def test_a_comma_in_a_file_is_refused_saying_what_we_would_read(text: str, reading: str) -> None:
    with pytest.raises(NotAnAmount) as refusal:
        read_file_amount(text)
    assert refusal.value.reading == reading


@given(AMOUNTS)
def test_what_is_shown_is_read_back(amount: D) -> None:
    assert read_form_amount(show(amount)) == amount


@given(AMOUNTS, st.lists(st.integers(0, 1000), min_size=1, max_size=40).filter(any))
def test_parts_add_up_and_none_is_a_cent_away_from_its_share(total: D, weights: list[int]) -> None:
    parts = allocate(total, [D(weight) for weight in weights])
    assert sum(parts) == total
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - total * weight / sum(weights)) < D("0.01")
        assert weight or not part


def test_cents_left_go_to_the_largest_remainders() -> None:
    assert allocate(D("50000.00"), [D(1)] * 3) == [D("16666.67"), D("16666.67"), D("16666.66")]
    assert allocate(D("-0.05"), [D(1), D(1)]) == [D("-0.03"), D("-0.02")]


@pytest.mark.parametrize("weights", [[], [D(0)], [D(1), D(-1)], [D(2), D(-1)]])
def test_weights_that_cannot_split_are_refused(weights: list[D]) -> None:
    with pytest.raises(ValueError, match="weights"):
        allocate(D(1), weights)


def test_percentages_are_written_as_people_write_them() -> None:
    assert percent_of(D(10), D("5561479.00")) == D("556147.900")
    assert show_percent(D("9.0909")) == "9,09\N{NO-BREAK SPACE}%"
    assert show_percent(D("25.0000")) == "25\N{NO-BREAK SPACE}%"
    assert show_percent(D("0.0000")) == "0\N{NO-BREAK SPACE}%"
