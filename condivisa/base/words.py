"""How a finding is said: one catalogue by code, Italian and English, a file per stage.

In the catalogue `{amount:eur}` writes EUR, `{rate:pct}` a percentage, `{when:day}` a day, `{at:moment}` a
day with its hour, `{roles:word}` one or more codes (comma between) by their own wording `word.<code>`;
`{name}` alone writes a text or a whole number.
"""

from __future__ import annotations

import string
import tomllib
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from condivisa.base.days import show_day, show_moment
from condivisa.base.elision import elided
from condivisa.base.findings import Finding
from condivisa.base.money import show, show_percent

LANGUAGES = ("it", "en")


class _Writer(string.Formatter):
    def __init__(self, language: str):
        self.language = language

    def format_field(self, value: Any, format_spec: str) -> str:
        match format_spec, value:
            case "eur", Decimal():
                return show(value)
            case "pct", Decimal() | int():
                return show_percent(Decimal(value))
            case "moment", datetime():
                return show_moment(value, self.language)
            case "day" | "", date():
                return show_day(value, self.language)
            case "", Decimal():
                return f"{value:f}".replace(".", ",")
            case "word", str():
                return ", ".join(word(code.strip(), self.language) for code in value.split(","))
            case "", str() | int():
                return str(value)
        raise ValueError(f"a {type(value).__name__} cannot be written as '{format_spec}'")


@cache
def catalogue() -> dict[str, dict[str, str]]:
    """Every wording: code → language → sentence with its facts in braces. Source: practice."""
    sentences: dict[str, dict[str, str]] = {}
    for page in sorted(files("condivisa.base").joinpath("wording").iterdir(), key=lambda page: page.name):
        if page.name.endswith(".toml"):
            for code, texts in tomllib.loads(page.read_text("utf-8")).items():
                if code in sentences:
                    raise ValueError(f"the wording of {code} is written twice")
                sentences[code] = texts
    return sentences


def say(finding: Finding, language: str = "it") -> str:
    """The finding as a sentence in `language` (`it` or `en`). Raises `KeyError` for an unknown code.

    Source: practice.
    """
    return elided(_Writer(language).format(catalogue()[finding.code][language], **finding.facts))


def word(code: str, language: str = "it") -> str:
    """How a code (a role, a power, a kind) is said. Raises `KeyError` for an unknown code. Source: practice."""
    return catalogue()[f"word.{code}"][language]
