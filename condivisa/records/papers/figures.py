"""A figure that explains itself, as papers print it (`computed` in the common layout)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from condivisa.base.money import Figure, show, show_percent
from condivisa.base.words import word


def explained(shown: Figure, words: str = "figure") -> dict[str, Any]:
    """Value, formula, inputs, source and the figures it comes from, in Italian; each input is named by the word
    `<words>.<its code>`. Source: practice.
    """
    inputs = [
        f"{word(f'{words}.{name}')} {_said(name, given)}"
        for name, given in shown.inputs.items()
        if isinstance(given, (Decimal, str)) and given != ""
    ]
    return {
        "value": show(shown.value),
        "formula": shown.formula,
        "inputs": "; ".join(inputs),
        "source": shown.source,
        "steps": [explained(step, words) for step in shown.steps],
    }


def _said(name: str, given: Decimal | str) -> str:
    if isinstance(given, str):
        return given
    return show_percent(given) if name.endswith("percent") else show(given)
