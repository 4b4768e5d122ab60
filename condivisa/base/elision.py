"""The article before a number that Italian reads from a vowel: «l’8 maggio», «dall’11 giugno», «l’80 %».

A sentence and what fills it meet in many places: templates, catalogues, papers, letters. So whoever writes a day or a
percentage read from a vowel puts an invisible mark before it, and whatever goes out to people passes `elided` once:
the article before a mark loses its vowel, and the mark goes. What people typed carries no mark and stays as it is.
"""

from __future__ import annotations

import re
from typing import Any

MARK = "\N{WORD JOINER}"
ELISIONS = {"il": "l’", "al": "all’", "dal": "dall’", "del": "dell’", "nel": "nell’", "sul": "sull’"}
_BEFORE = re.compile(rf"\b({'|'.join(ELISIONS)})\s+((?:<[^<>]*>)*){MARK}", re.IGNORECASE)


def marked(number: str) -> str:
    """A number in figures, marked where it is read from a vowel: eight, eleven, eighty, eight hundred.

    Source: practice.
    """
    whole = number.partition(",")[0]
    return MARK + number if whole.startswith("8") or whole == "11" else number


def elided(text: str) -> str:
    """A text as people read it, mark-up and all: articles before marked numbers elided, no mark left.

    Source: practice.
    """
    return _BEFORE.sub(_elision, text).replace(MARK, "") if MARK in text else text


def elided_in(content: Any) -> Any:
    """The same of every text in a content made of dictionaries and lists. Source: practice."""
    match content:
        case str():
            return elided(content)
        case dict():
            return {name: elided_in(value) for name, value in content.items()}
        case list() | tuple():
            return [elided_in(value) for value in content]
    return content


def _elision(found: re.Match[str]) -> str:
    article = ELISIONS[found[1].lower()]
    return (article.capitalize() if found[1][0].isupper() else article) + found[2]
