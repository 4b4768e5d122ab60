"""`condivisa play NAME`: a whole story without a browser, in a database of its own, and its ledger."""

import argparse
import importlib
import json
import sys
import tomllib
from decimal import Decimal
from typing import Any

from condivisa.base.findings import Refused
from condivisa.base.money import show
from condivisa.site.commands import CannotRun
from condivisa.site.stories import cast, stage
from condivisa.stages.coprogramming.models import Procedure
from condivisa.stages.payments.queries.ledger import FIGURES, ledger

NAME = "play"
HELP = "Play a whole story in a temporary database of its own and print its ledger."

HEAD = ("iniziale", "attuale", "rendicontato", "ammesso", "tagliato", "ridotto", "pagato", "restituito", "da pagare")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Which story, and how to print."""
    parser.add_argument("name", metavar="NAME", help=f"one of: {', '.join(stories())}")
    parser.add_argument("--json", action="store_true", help="print the ledger as a list of objects")


def stories() -> list[str]:
    """The stories that can be played. Source: practice."""
    found = (cast.EXAMPLES / "stories").glob("*.toml")
    return sorted(path.stem for path in found if "files" in tomllib.loads(path.read_text("utf-8")))


def run(args: argparse.Namespace) -> int:
    """Play a story. Raises `CannotRun` for one that is not there."""
    if args.name not in stories():
        raise CannotRun(f"there is no story called {args.name}; there is {', '.join(stories())}.")
    chapters = importlib.import_module(f"condivisa.site.stories.{args.name}")
    with stage.of_its_own():
        story = cast.Story(args.name, say=lambda line: print(line, file=sys.stderr))
        try:
            chapters.tell(story)
        except Refused as refusal:
            story.say_why(refusal, "La storia si è fermata")
            return 1
        rows = ledger_of(story)
    print(json.dumps(rows, ensure_ascii=False, indent=2) if args.json else _table(rows))
    return 0


def ledger_of(story: cast.Story) -> list[dict[str, str]]:
    """The ledger of the story's procedure: amounts (EUR) as texts with two decimals. Source: practice."""
    return [
        {
            "programme": row.programme,
            "partner": row.partner,
            **{name: f"{getattr(row, name):.2f}" for name in FIGURES},
        }
        for row in ledger(Procedure.objects.get(pk=story.kept["procedure"]))
    ]


def _table(rows: list[dict[str, Any]]) -> str:
    written: list[tuple[str, ...]] = [("prog.", "partner", *HEAD)]
    written += [
        (row["programme"], row["partner"], *(show(Decimal(row[name]), unit="") for name in FIGURES)) for row in rows
    ]
    totals = (sum((Decimal(row[name]) for row in rows), Decimal(0)) for name in FIGURES)
    written.append(("", "totale (€)", *(show(amount, unit="") for amount in totals)))
    widths = [max(len(line[place]) for line in written) for place in range(len(written[0]))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if place < 2 else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        for line in written
    )
