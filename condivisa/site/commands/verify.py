"""`condivisa verify`: walk every journal chain, paper, file, grant and payment; name what does not match or has no
guard."""

import argparse
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator

from django.db import OperationalError

from condivisa.base.findings import Finding, blocks
from condivisa.base.words import say
from condivisa.records.journal.models import Entry, Head
from condivisa.records.journal.queries import SOURCE, verify_chains, verify_guards
from condivisa.records.papers.models import Paper, StoredFile
from condivisa.records.papers.queries import verify_files, verify_papers
from condivisa.site.commands import require_up_to_date
from condivisa.site.commands.check import as_json as listed
from condivisa.site.procedure_file.judging import Found
from condivisa.stages.agreements.queries.verifying import verify_grants
from condivisa.stages.payments.queries.verifying import verify_money

NAME = "verify"
HELP = "Walk every journal chain, paper, file, grant and payment, and name the first that does not match."

WALKS: tuple[tuple[str, Callable[[], Iterable[Finding]]], ...] = (
    ("registri", verify_chains),
    ("documenti", verify_papers),
    ("file", verify_files),
    ("contributi", verify_grants),
    ("pagamenti", verify_money),
    ("divieti della base dati", verify_guards),
)
"""What is walked, in order, as it is said while it runs."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """How to print."""
    parser.add_argument("--json", action="store_true", help="print a list of objects")


def run(args: argparse.Namespace) -> int:
    """Verify: 0 when everything matches, 1 when something does not."""
    return verify(as_json=args.json)


def verify(*, as_json: bool) -> int:
    """Print what does not match its hash, first come first, and return the exit status. Source: practice."""
    require_up_to_date()
    print(
        f"{Head.objects.count()} registri, {Entry.objects.count()} registrazioni, "
        f"{Paper.objects.count()} documenti, {StoredFile.objects.count()} file",
        file=sys.stderr,
    )
    findings: list[Finding] = []
    for step, walk in WALKS:
        print(f"  {step}...", file=sys.stderr, flush=True)
        for one in _found(walk):
            findings.append(one)
            if not as_json:
                print(f"{say(one)} [{one.source}]", flush=True)
    if as_json:
        print(listed([Found("", one) for one in findings], "it"))
    elif not findings:
        print("Tutto corrisponde.")
    return 1 if findings else 0


def _found(walk: Callable[[], Iterable[Finding]]) -> Iterator[Finding]:
    """What a walk finds, and that it broke off where it did: what others find is said all the same."""
    try:
        yield from walk()
    except OperationalError:
        raise
    except Exception as error:  # whatever somebody rewrote may break a walk: it counts as found, the others go on
        traceback.print_exc()
        yield blocks("journal.walk_failed", SOURCE, error=type(error).__name__)
