"""`condivisa restore FILE`: bring a backup back into an empty installation, then verify it."""

import argparse
import sys
from pathlib import Path

from condivisa.site import archive
from condivisa.site.commands import CannotRun, bring_up_to_date, verify

NAME = "restore"
HELP = "Bring a backup back into an empty installation, then verify it."


def arguments(parser: argparse.ArgumentParser) -> None:
    """Where from."""
    parser.add_argument("file", type=Path, help="an archive written by `condivisa backup`")
    parser.add_argument("--json", action="store_true", help="print what does not match as a list of objects")


def run(args: argparse.Namespace) -> int:
    """Restore, then verify. Raises `CannotRun` for a file that is no backup, `Refused` where data is already there."""
    if not args.file.is_file():
        raise CannotRun(f"{args.file} is not there.")
    bring_up_to_date()
    try:
        archive.restore(args.file, lambda step: print(step, file=sys.stderr))
    except archive.NotAnArchive as wrong:
        raise CannotRun(f"{args.file}: {wrong}.") from None
    return verify.verify(as_json=args.json)
