"""`condivisa load`: procedure files into the database, each whole or not at all."""

import argparse
import sys
from pathlib import Path

from django.db import DataError, IntegrityError

from condivisa.base.days import day
from condivisa.base.findings import Refused
from condivisa.base.words import LANGUAGES
from condivisa.records import clock
from condivisa.records.access import Acting, Role
from condivisa.records.journal.actions import INSTALLATION
from condivisa.site.commands import CannotRun, bring_up_to_date
from condivisa.site.commands.check import BLOCKED, DONE, UNREADABLE, as_json, as_text, read_all
from condivisa.site.procedure_file.judging import Found, judge
from condivisa.site.procedure_file.loading import against, load_file

NAME = "load"
HELP = "Load procedure files: each is judged whole before the first write; run again, it completes or confirms."

CONSOLE = Acting(INSTALLATION, INSTALLATION, frozenset({Role.KEEPER}))
"""Whoever has the machine's console keeps the installation; the system's own log knows their name."""

_SAID = {
    "it": {True: "caricato", False: "già caricato, nulla da fare"},
    "en": {True: "loaded", False: "loaded before, nothing to do"},
}


def arguments(parser: argparse.ArgumentParser) -> None:
    """The files, the form of the answer and its language."""
    parser.add_argument("files", nargs="+", metavar="FILE", type=Path)
    parser.add_argument(
        "--json", action="store_true", help="print what blocks, or else what warns, as a list of objects"
    )
    parser.add_argument("--lang", choices=LANGUAGES, default="it", help="language of the messages (default: it)")


def run(args: argparse.Namespace) -> int:
    """Judge all the files, load them one by one, then say what only warns."""
    files, unreadable = read_all(args.files)
    bring_up_to_date()
    at = clock.now()
    found = [*unreadable, *judge(files, on=day(at))]
    found += [Found(one.name, finding) for one in files for finding in against(one, CONSOLE)]
    blocking = [one for one in found if one.finding.blocks]
    written = as_json if args.json else as_text
    if blocking:
        print(written(blocking, args.lang))
        return UNREADABLE if unreadable else BLOCKED
    for one in files:
        try:
            fresh = load_file(one, by=CONSOLE, at=at)
        except Refused as refused:  # by what the files before it wrote
            print(written([Found(one.name, finding) for finding in refused.findings], args.lang))
            return BLOCKED
        except (DataError, IntegrityError) as error:
            raise CannotRun(f"{one.name}: the database refuses it, and nothing of it was loaded: {error}") from None
        print(f"{one.name}: {_SAID[args.lang][fresh]}", file=sys.stderr if args.json else sys.stdout)
    if found or args.json:  # nothing blocks: what `check` would warn of
        print(written(found, args.lang))
    return DONE
