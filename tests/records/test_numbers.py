"""Amounts and numbers as people write them, in a field as in the cell of a grid; what is none is refused in words."""

from decimal import Decimal as D

import pytest
from django.core.exceptions import ValidationError

from condivisa.records.screens.columns import Column, Kind
from condivisa.records.screens.fields import AmountField, NumberField


@pytest.mark.parametrize(
    ("written", "read"),
    [("1.234,56", "1234.56"), ("1234,56", "1234.56"), ("1234", "1234.00"), (" 1.234,5 € ", "1234.50"), ("", None)],
)
def test_amounts_are_read_as_people_write_them(written: str, read: str | None) -> None:
    assert AmountField(required=False).clean(written) == (None if read is None else D(read))


@pytest.mark.parametrize(
    ("written", "answer"),
    [("1.23", "Si intendeva 1,23"), ("12.34,5", "12.34,5"), ("molto", "«molto» non è un importo")],
)
def test_a_doubtful_amount_is_refused_saying_what_we_would_have_read(written: str, answer: str) -> None:
    with pytest.raises(ValidationError) as refused:
        AmountField().clean(written)
    assert answer in refused.value.messages[0]


@pytest.mark.parametrize(
    ("written", "answer"),
    [
        ("-1", "«-1» è sotto zero: qui si scrive da 0 in su."),
        ("−37,5 %", "«−37,5 %» è sotto zero"),
        ("37.5", "Si intendeva 37,5?"),
        ("1.720", "Si intendeva 1720?"),
        ("1.000,5", "Si intendeva 1000,5?"),
        ("1e5", "non è un numero. Si scrive così: 37,5"),
        ("NaN", "non è un numero"),
        ("١٢", "non è un numero"),
        ("１２", "non è un numero"),
        ("-", "non è un numero"),
        ("1.000.000.000", "non è un numero"),
    ],
)
def test_a_number_is_refused_in_a_field_and_in_a_grid_saying_how_to_write_it(written: str, answer: str) -> None:
    for read in (NumberField().clean, Column("n", "Ore", Kind.NUMBER).read):
        with pytest.raises(ValidationError) as refused:
            read(written)
        assert answer in refused.value.messages[0]


@pytest.mark.parametrize("written", ["-1.000,00", "1.000,5.3", "1e5", "NaN", "１２", "Infinity", "9" * 40, "12,345"])
def test_no_amount_is_made_up_from_what_is_none(written: str) -> None:
    for read in (AmountField().clean, Column("a", "Importo", Kind.AMOUNT).read):
        if written[0] == "-":
            assert read(written) == D("-1000.00"), "whether it may be below zero the act says"
            continue
        with pytest.raises(ValidationError) as refused:
            read(written)
        assert f"«{written}»" in refused.value.messages[0]
