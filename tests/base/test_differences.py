"""What changed between two texts, as a sentence that reads."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from condivisa.base.differences import Change, of_words

WORDS = st.lists(st.sampled_from(["lo", "sportello", "di", "quartiere", "due", ",", ".", "\n"]), max_size=12)


def told(before: str, after: str) -> str:
    marks = {Change.SAME: "{}", Change.REMOVED: "[-{}-]", Change.ADDED: "[+{}+]"}
    return "".join(marks[piece.change].format(piece.text) for piece in of_words(before, after))


@pytest.mark.parametrize(
    ("before", "after", "read"),
    [
        (
            "Apriamo lo sportello di quartiere.",
            "Apriamo due sportelli di quartiere.",
            "Apriamo [-lo sportello-][+due sportelli+] di quartiere.",
        ),
        (
            "Tre educatori, due volontari.",
            "Quattro operatori, due volontari.",
            "[-Tre educatori-][+Quattro operatori+], due volontari.",
        ),
        ("Uno, due.", "Tre, quattro.", "[-Uno, due-][+Tre, quattro+]."),
        ("Si apre.\nSi chiude.", "Si avvia.\nSi ferma.", "Si [-apre-][+avvia+].\nSi [-chiude-][+ferma+]."),
        ("Si apre", "Si apre presto", "Si apre[+ presto+]"),
        ("Lo stesso.", "Lo stesso.", "Lo stesso."),
        ("", "Nuovo.", "[+Nuovo.+]"),
    ],
)
def test_neighbouring_words_are_one_change(before: str, after: str, read: str) -> None:
    assert told(before, after) == read


@given(WORDS, WORDS)
def test_both_texts_can_be_read_from_the_pieces(before: list[str], after: list[str]) -> None:
    old, new = " ".join(before), " ".join(after)
    pieces = of_words(old, new)
    assert "".join(one.text for one in pieces if one.change is not Change.ADDED) == old
    assert "".join(one.text for one in pieces if one.change is not Change.REMOVED) == new
    changed = [one.change is not Change.SAME for one in pieces]
    for place, piece in enumerate(pieces[1:-1], 1):
        if piece.change is Change.SAME and changed[place - 1] and changed[place + 1]:
            assert "\n" in piece.text or any(letter.isalnum() for letter in piece.text)
