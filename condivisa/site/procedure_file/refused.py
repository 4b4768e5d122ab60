"""What Python's reader of TOML says of a file that it refuses, as a word of ours and a line."""

from __future__ import annotations

import re

_WORDS = {
    "Expected '='": "equals",
    "Invalid value": "value",
    "Invalid hex": "backslash",
    "Unclosed": "unclosed",
    "Expected ']": "unclosed",
    "Unterminated": "text_unclosed",
    "Invalid initial": "key",
    "Expected newline": "line",
    "Invalid statement": "statement",
    "Cannot": "twice",
    "Duplicate": "twice",
    "Illegal": "character",
    "Found invalid": "character",
    "Escaped": "character",
    "Unescaped": "backslash",
    "Expected ": "text_unclosed",
}
"""What Python's reader of TOML begins to say, the more exact first, and the word for it."""


def why_no_toml(said: str) -> tuple[str, int | None]:
    """The word for what the reader `said` (`word.unreadable.…`), and its line: `None` where the file ends too soon.

    Source: TOML 1.0.
    """
    line = re.search(r"\(at line (\d+), column \d+\)$", said)
    why = next((why for start, why in _WORDS.items() if said.startswith(start)), "unreadable")
    return why, int(line[1]) if line else None
