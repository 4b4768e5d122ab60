"""`condivisa verify`: walk every journal chain, paper, file and payment; name what does not match or is not guarded."""

import argparse
import sys
from itertools import chain

from condivisa.base.words import say
from condivisa.records.journal.models import Entry, Head
from condivisa.records.journal.queries import verify_chains, verify_guards
from condivisa.records.papers.models import Paper, StoredFile
from condivisa.records.papers.queries import verify_files, verify_papers
from condivisa.site.commands import require_up_to_date
from condivisa.site.commands.check import as_json as listed
from condivisa.site.procedure_file.judging import Found
from condivisa.stages.payments.queries.verifying import verify_money

NAME = "verify"
HELP = "Walk every journal chain, paper, file and payment, and name the first that does not match."


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
    findings = list(chain(verify_chains(), verify_papers(), verify_files(), verify_money(), verify_guards()))
    if as_json:
        print(listed([Found("", one) for one in findings], "it"))
    else:
        for one in findings:
            print(f"{say(one)} [{one.source}]")
        if not findings:
            print("Tutto corrisponde.")
    return 1 if findings else 0
