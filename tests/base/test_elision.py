"""Articles before numbers read from a vowel."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from condivisa.base.days import show_day
from condivisa.base.elision import MARK, elided, elided_in
from condivisa.base.findings import blocks
from condivisa.base.money import show_percent
from condivisa.base.words import say


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (f"entro il {show_day(date(2026, 5, 8))}", "entro l’8 maggio 2026"),
        (
            f"Dal {show_day(date(2026, 1, 11))} al {show_day(date(2026, 1, 12))}",
            "Dall’11 gennaio 2026 al 12 gennaio 2026",
        ),
        (f"fino al <strong>{show_day(date(2026, 5, 8))}</strong>", "fino all’<strong>8 maggio 2026</strong>"),
        (f"Il {show_percent(Decimal(80))} del contributo", "L’80\N{NO-BREAK SPACE}% del contributo"),
        (f"un anticipo del {show_percent(Decimal('8.5'))}", "un anticipo dell’8,5\N{NO-BREAK SPACE}%"),
        (f"del {show_percent(Decimal('18'))}", "del 18\N{NO-BREAK SPACE}%"),
        (f"by {show_day(date(2026, 5, 8), 'en')}", "by 8 May 2026"),
        ("dal 8 maggio, come fu scritto", "dal 8 maggio, come fu scritto"),
        (f"scadenza: {show_day(date(2026, 5, 8))}", "scadenza: 8 maggio 2026"),
    ],
)
def test_the_article_before_a_number_read_from_a_vowel_elides(written: str, read: str) -> None:
    assert elided(written) == read


@given(st.dates(date(1990, 1, 1), date(2099, 12, 31)), st.sampled_from(["il", "dal", "al", "del"]))
def test_a_day_never_keeps_its_mark_nor_a_vowel_before_a_vowel(when: date, article: str) -> None:
    read = elided(f"{article} {show_day(when)}")
    assert MARK not in read
    assert read.startswith(f"{article} ") == (when.day not in (8, 11))


def test_every_text_of_a_content_is_read() -> None:
    said = f"il {show_day(date(2026, 5, 8))}"
    assert elided_in({"a": [said, 8], "b": {"c": said}}) == {
        "a": ["l’8 maggio 2026", 8],
        "b": {"c": "l’8 maggio 2026"},
    }


def test_a_finding_is_said_with_its_article() -> None:
    assert "fino all’8 maggio 2026" in say(blocks("payment.durc_expired", "x", payee="A", until=date(2026, 5, 8)))
