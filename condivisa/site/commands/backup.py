"""`condivisa backup FILE`: database and files in one archive, while people work."""

import argparse
import sys
from pathlib import Path

from condivisa.base.findings import blocks
from condivisa.base.words import say
from condivisa.site import archive
from condivisa.site.commands import CannotRun, require_up_to_date

NAME = "backup"
HELP = "Save the database and the files into one archive, while people work."


def arguments(parser: argparse.ArgumentParser) -> None:
    """Where to."""
    parser.add_argument("file", type=Path, help="the archive to write (.tar.gz); must not be there yet")


def run(args: argparse.Namespace) -> int:
    """Write the archive: 0, or 1 where the disk lost files. Raises `CannotRun` when the archive is already there."""
    if args.file.exists():
        raise CannotRun(f"{args.file} is already there; name another file.")
    require_up_to_date()
    lost = archive.backup(args.file, lambda step: print(step, file=sys.stderr))
    print(args.file)
    for sha256 in lost:
        print(f"{say(blocks('backup.file_lost', 'practice', sha256=sha256))}", file=sys.stderr)
    return 1 if lost else 0
