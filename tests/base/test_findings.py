"""Refusals carry every reason, each with its source, and are said in two languages."""

from datetime import date
from decimal import Decimal

import pytest

from condivisa.base import words
from condivisa.base.findings import Finding, Refused, Weight, blocks, require, warns
from condivisa.base.parameters import InForce, NotInForce, Parameter
from condivisa.base.questions import Question, Unanswered, unanswered

ONE, TWO = blocks("x.one", "CTS, art. 1"), blocks("x.two", "CTS, art. 2")
DOUBT = warns("x.doubt", "CTS, art. 3")


def test_a_refusal_carries_every_finding_not_only_the_first() -> None:
    with pytest.raises(Refused) as refusal:
        require([ONE, DOUBT], [TWO])
    assert refusal.value.findings == (ONE, DOUBT, TWO)


def test_warnings_let_the_act_go_on_and_are_handed_back() -> None:
    assert require([DOUBT], []) == (DOUBT,)


@pytest.mark.parametrize(
    ("spec", "value", "said"),
    [
        ("{x:eur}", Decimal("2178979"), "2.178.979,00\N{NO-BREAK SPACE}€"),
        ("{x:pct}", Decimal("9.09"), "9,09\N{NO-BREAK SPACE}%"),
        ("{x:day}", date(2025, 9, 9), "9 settembre 2025"),
        ("{x:word}", "director, finance_officer", "dirigente, ragioneria"),
        ("{x}", "P5", "P5"),
        ("{x}", Decimal("0.5"), "0,5"),
    ],
)
def test_facts_are_written_for_people(spec: str, value: object, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    sentences = {**words.catalogue(), "x.one": {"it": spec, "en": spec}}
    monkeypatch.setattr(words, "catalogue", lambda: sentences)
    assert words.say(Finding("x.one", Weight.BLOCKS, "", {"x": value})) == said  # type: ignore[dict-item] # by table


def test_a_fact_of_the_wrong_kind_is_a_mistake_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    sentences = {"x.one": {"it": "{x:eur}"}}
    monkeypatch.setattr(words, "catalogue", lambda: sentences)
    with pytest.raises(ValueError, match="cannot be written"):
        words.say(Finding("x.one", Weight.BLOCKS, "", {"x": "molto"}))


REFUND = Parameter(
    "Rimborso",
    "EUR",
    [
        InForce(date(2017, 8, 3), Decimal(10), "CTS, art. 17", date(2025, 6, 1)),
        InForce(date(2027, 1, 1), Decimal(12), "CTS, art. 17, nuovo", date(2026, 12, 1)),
    ],
)


def test_a_parameter_gives_the_value_in_force_on_the_day() -> None:
    assert [REFUND.value(day) for day in (date(2026, 12, 31), date(2027, 1, 1))] == [Decimal(10), Decimal(12)]
    with pytest.raises(NotInForce):
        REFUND.value(date(2017, 8, 2))
    typed = [REFUND.nearest(day) for day in (date(1916, 3, 1), date(2017, 8, 3), date(2027, 1, 1))]
    assert typed == [Decimal(10), Decimal(10), Decimal(12)]


def test_a_parameter_not_checked_for_a_year_is_said() -> None:
    assert REFUND.stale(date(2026, 6, 1)) == []
    (finding,) = REFUND.stale(date(2026, 6, 2))
    assert (finding.code, finding.blocks) == ("law.parameter_unchecked", False)
    assert "Rimborso" in words.say(finding, "en")


def test_a_question_is_answered_once_and_by_one() -> None:
    def hours_left(line: int) -> Decimal:
        """How many hours are left on a line."""
        raise AssertionError

    asked = Question(hours_left)
    assert asked.name in unanswered()
    with pytest.raises(Unanswered):
        asked(1)
    answer = asked.answered_by(lambda line: Decimal(line))
    asked.answered_by(answer)
    assert asked(7) == 7
    assert asked.name not in unanswered()
    with pytest.raises(ValueError, match="already has an answer"):
        asked.answered_by(lambda line: Decimal(0))
