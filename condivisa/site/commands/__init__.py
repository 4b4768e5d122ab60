"""The subcommands of `condivisa`, one module each, found by looking here.

A module has `NAME`, `HELP`, `arguments(parser)` and `run(args)`, which returns the exit status: 0 done
(warnings included), 1 something blocks, 2 bad usage or an unreadable file.
"""


class CannotRun(Exception):
    """A command cannot do its work as asked; the message says why in one sentence, and the status is 2."""
