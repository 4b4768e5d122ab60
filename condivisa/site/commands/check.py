"""`condivisa check`: what the rules say of procedure files, before anything is loaded."""

import argparse
import json
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from condivisa.base.days import day
from condivisa.base.findings import blocks
from condivisa.base.words import LANGUAGES, say
from condivisa.records import clock
from condivisa.site.procedure_file.judging import Found, judge
from condivisa.site.procedure_file.reading import FORMAT, LARGEST, Read, Unreadable, read

NAME = "check"
HELP = "Judge procedure files: every finding with its source. 1 if something blocks, 2 if a file cannot be read."

DONE, BLOCKED, UNREADABLE = 0, 1, 2
_WEIGHTS = {"it": {"blocks": "ERRORE", "warns": "avvertenza"}, "en": {"blocks": "ERROR", "warns": "warning"}}
_COUNTED = {
    "it": {"blocks": ("errore", "errori"), "warns": ("avvertenza", "avvertenze")},
    "en": {"blocks": ("error", "errors"), "warns": ("warning", "warnings")},
}

_NOT_OPENED = {FileNotFoundError: "missing", PermissionError: "forbidden", IsADirectoryError: "folder"}


def arguments(parser: argparse.ArgumentParser) -> None:
    """The files, the form of the answer and its language."""
    parser.add_argument("files", nargs="+", metavar="FILE", type=Path)
    parser.add_argument("--json", action="store_true", help="print a list of objects")
    parser.add_argument("--lang", choices=LANGUAGES, default="it", help="language of the messages (default: it)")


def run(args: argparse.Namespace) -> int:
    """Judge the files and print what was found."""
    files, unreadable = read_all(args.files)
    found = [*unreadable, *judge(files, on=day(clock.now()))]
    print(as_json(found, args.lang) if args.json else as_text(found, args.lang))
    if unreadable:
        return UNREADABLE
    return BLOCKED if any(one.finding.blocks for one in found) else DONE


def read_all(paths: Sequence[Path]) -> tuple[list[Read], list[Found]]:
    """The files that can be read, and a finding for each that is not there or is no procedure file at all.

    Source: practice.
    """
    files: list[Read] = []
    unreadable: list[Found] = []
    for path in dict.fromkeys(paths):
        try:
            with path.open("rb") as file:
                files.append(read(str(path), file.read(LARGEST + 1)))  # no more: /dev/zero has no end
        except Unreadable as error:
            unreadable.append(Found(str(path), error.finding))
        except OSError as error:
            why = next((why for kind, why in _NOT_OPENED.items() if isinstance(error, kind)), "unread")
            unreadable.append(Found(str(path), blocks("file.not_opened", FORMAT, why=f"unreadable.{why}")))
    return files, unreadable


def as_text(found: Sequence[Found], language: str) -> str:
    """The findings for people: `file:line: weight: message [source] (path)`, and how many. Source: practice."""
    lines = []
    for file, finding in ((one.file, one.finding) for one in found):
        where = f"{file}:{finding.line}: " if file and finding.line else f"{file}: " if file else ""
        path = f" ({finding.path})" if finding.path else ""
        weight = _WEIGHTS[language][finding.weight.value]
        lines.append(f"{where}{weight}: {say(finding, language)} [{finding.source}]{path}")
    errors = sum(one.finding.blocks for one in found)
    counts = (("blocks", errors), ("warns", len(found) - errors))
    lines.append(", ".join(f"{many} {_COUNTED[language][weight][many != 1]}" for weight, many in counts) + ".")
    return "\n".join(lines)


def as_json(found: Sequence[Found], language: str) -> str:
    """The findings for programs: a list of objects, amounts and days as texts. Source: practice."""
    rows = [
        {
            "code": finding.code,
            "weight": finding.weight.value,
            "file": file,
            "path": finding.path,
            "line": finding.line,
            "message": say(finding, language),
            "source": finding.source,
            "facts": {name: _plain(fact) for name, fact in finding.facts.items()},
        }
        for file, finding in ((one.file, one.finding) for one in found)
    ]
    return json.dumps(rows, ensure_ascii=False, indent=2)


def _plain(fact: Any) -> Any:
    if isinstance(fact, (date, datetime)):
        return fact.isoformat()
    return f"{fact:f}" if isinstance(fact, Decimal) else fact
