"""`condivisa backup FILE`: database and files in one archive, while people work."""

import argparse
import sys
from pathlib import Path

from condivisa.site import archive
from condivisa.site.commands import CannotRun, require_up_to_date

NAME = "backup"
HELP = "Save the database and the files into one archive, while people work."


def arguments(parser: argparse.ArgumentParser) -> None:
    """Where to."""
    parser.add_argument("file", type=Path, help="the archive to write (.tar.gz); must not be there yet")


def run(args: argparse.Namespace) -> int:
    """Write the archive. Raises `CannotRun` when the file is already there."""
    if args.file.exists():
        raise CannotRun(f"{args.file} is already there; name another file.")
    require_up_to_date()
    archive.backup(args.file, lambda step: print(step, file=sys.stderr))
    print(args.file)
    return 0
