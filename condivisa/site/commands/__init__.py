"""The subcommands of `condivisa`, one module each, found by looking here.

A module has `NAME`, `HELP`, `arguments(parser)` and `run(args)`, which returns the exit status: 0 done
(warnings included), 1 something blocks, 2 bad usage or an unreadable file.
"""

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor


class CannotRun(Exception):
    """A command cannot do its work as asked; the message says why in one sentence, and the status is 2."""


def bring_up_to_date() -> None:
    """Make the installation's tables, or bring them to this version, where they are not there yet. Source: practice."""
    if _behind():
        call_command("migrate", verbosity=0, interactive=False)


def require_up_to_date() -> None:
    """Raise `CannotRun` where the database has no tables yet, or those of an earlier version. Source: practice."""
    if _behind():
        raise CannotRun("the database is not of this version yet; `condivisa serve` brings it up to date.")


def _behind() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
