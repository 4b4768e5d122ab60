"""`condivisa reindex`: forget what the public search knows and read everything published again."""

import argparse

from condivisa.overview.portal import indexing
from condivisa.site.commands import require_up_to_date

NAME = "reindex"
HELP = "Read everything published again for the public search, which otherwise follows journal and versions by itself."


def arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing to say."""


def run(args: argparse.Namespace) -> int:
    """Rebuild: 0, with how many things are found. Nothing else changes."""
    require_up_to_date()
    print(f"{indexing.rebuild()} voci")
    return 0
