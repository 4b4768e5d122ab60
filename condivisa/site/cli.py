"""The `condivisa` command: finds the subcommands, runs one, and says in a sentence what went wrong."""

import argparse
import importlib
import os
import pkgutil
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import Protocol, cast

import django
from django.db import OperationalError

from condivisa.base.findings import Refused
from condivisa.base.words import say
from condivisa.site import commands
from condivisa.site.installation import BadSetting

DONE, BLOCKED, BAD_USAGE, INTERRUPTED = 0, 1, 2, 130


class Command(Protocol):
    """What a module of `condivisa.site.commands` looks like."""

    NAME: str
    HELP: str
    arguments: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace], int]


def main(argv: Sequence[str] | None = None) -> int:
    """Run one subcommand and return its exit status.

    0 is done, 1 is that something blocks, 2 is bad usage or an unreadable file.

    Source: practice.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "condivisa.site.settings")
    try:
        django.setup()
        args = _parser().parse_args(argv)
        return cast(int, args.run(args))
    except Refused as refused:
        for finding in refused.findings:
            print(f"{say(finding)} [{finding.source}]", file=sys.stderr)
        return BLOCKED
    except (commands.CannotRun, BadSetting) as sentence:
        return _bad(str(sentence))
    except BrokenPipeError:
        # Whoever read our output has had enough; Python must not complain again while it shuts down.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except OSError as error:
        return _bad(f"{error.filename}: {error.strerror}" if error.filename else str(error))
    except OperationalError as error:
        return _bad(f"the database does not answer: {error}")
    except KeyboardInterrupt:
        return INTERRUPTED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="condivisa", description="Amministrazione condivisa.")
    subcommands = parser.add_subparsers(metavar="COMMAND", required=True)
    for command in _found():
        one = subcommands.add_parser(command.NAME, help=command.HELP, description=command.HELP)
        command.arguments(one)
        one.set_defaults(run=command.run)
    return parser


def _found() -> Iterator[Command]:
    for module in pkgutil.iter_modules(commands.__path__, f"{commands.__name__}."):
        yield cast(Command, importlib.import_module(module.name))


def _bad(sentence: str) -> int:
    print(f"condivisa: {sentence}", file=sys.stderr)
    return BAD_USAGE
