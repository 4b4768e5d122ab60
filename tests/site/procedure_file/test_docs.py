"""`docs/procedure-file.md` describes every key that a file may hold, and every term."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import is_dataclass
from typing import Any, get_args

from condivisa.site.procedure_file import shape
from condivisa.site.procedure_file.reading import _keys, _plain
from condivisa.stages.calls.terms import KINDS
from tests.site.procedure_file.test_examples import ROOT

DOCS = (ROOT / "docs" / "procedure-file.md").read_text("utf-8")


def keys(kind: Any) -> Iterator[str]:
    bare, marks = _plain(kind)
    if marks:
        return  # one value, however many parts it is kept in
    if is_dataclass(bare):
        for key, (_, inner) in _keys(bare).items():  # type: ignore[arg-type] # a dataclass here, never an instance
            yield key
            yield from keys(inner)
    for part in get_args(bare):
        yield from keys(part)


def test_every_key_is_described() -> None:
    described = {name for spot in re.findall(r"`([^`]+)`", DOCS) for name in re.findall(r"\w+", spot)}
    missing = set(keys(shape.ProcedureFile)) - described
    assert not missing


def test_every_term_is_described_with_its_choices() -> None:
    rows = {
        row[0]: row for row in re.findall(r"^\| `(\w+)` \| (.+) \| (.+) \|$", DOCS[DOCS.index("### Terms") :], re.M)
    }
    described = {
        key: (set(re.findall(r"`(\w+)`", rows[key][1])) - {"true", "false"}, rows[key][2])
        for key in KINDS
        if key in rows
    }
    assert described == {kind.key: (set(kind.choices), kind.source) for kind in KINDS.values()}
