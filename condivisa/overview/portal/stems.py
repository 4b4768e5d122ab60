"""Words as search compares them: no accents, no endings, no articles; the same in both databases."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

import snowballstemmer

LONGEST = 40
"""Beyond this many signs a word says no more."""
MOST_ASKED = 8
"""How many words of a question count."""

_WORD = re.compile(r"[a-z0-9]+")
_EMPTY = frozenset(
    """a ad ai agli al all alla alle allo anche c che chi ci con d da dai dagli dal dall dalla dalle dallo de degli dei
    del dell della delle dello di e ed fra gli ha hanno i il in l la le lo ma n ne nei negli nel nell nella nelle nello
    non o per piu s se si su sui sugli sul sull sulla sulle sullo tra un una uno""".split()  # noqa: SIM905 - to be read
)


def words(text: str) -> list[str]:
    """The words of a text that say something, small, without accents, in order. Source: practice."""
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(sign))
    return [word[:LONGEST] for word in _WORD.findall(plain) if word not in _EMPTY]


def stems_of(*texts: str) -> str:
    """The stems of all the words of some texts, each once, apart by spaces. Source: practice."""
    return " ".join(sorted(set(_stems(word for text in texts for word in words(text)))))


def asked(text: str) -> list[str]:
    """The stems that a question asks for, each once, in the order typed; the first few count. Source: practice."""
    return list(dict.fromkeys(_stems(words(text))))[:MOST_ASKED]


def fts5(stems: Iterable[str]) -> str:
    """The question as SQLite's FTS5 reads it: all the stems, the last one also as a beginning. Source: practice."""
    *whole, last = stems
    return " AND ".join([*(f'"{stem}"' for stem in whole), f'"{last}" *'])


def tsquery(stems: Iterable[str]) -> str:
    """The same question as PostgreSQL reads it. Source: practice."""
    *whole, last = stems
    return " & ".join([*(f"'{stem}'" for stem in whole), f"'{last}':*"])


def _stems(some: Iterable[str]) -> list[str]:
    # One for each question: it keeps the word it works on, and requests run side by side.
    return [str(stem) for stem in snowballstemmer.stemmer("italian").stemWords(list(some))]
