from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from condivisa.base.findings import Finding, blocks
from condivisa.records.journal.actions import FIRST, digest
from condivisa.records.journal.models import Entry, Head

SOURCE = "D.P.R. 445/2000, art. 53"


def latest_head(chain: UUID) -> tuple[int, str]:
    """Number and hash of the latest entry already committed, read without a lock. Source: practice."""
    head = Head.objects.filter(chain=chain).first()
    return (head.number, head.hash) if head else (0, FIRST)


def verify_chains() -> Iterator[Finding]:
    """Walk every chain and yield, for each, the first entry that does not match. Source: D.P.R. 445/2000, art. 53."""
    for head in Head.objects.order_by("chain"):
        yield from _verify_chain(head)
    chains = Entry.objects.values_list("chain", flat=True).distinct().order_by("chain")
    for chain in set(chains) - set(Head.objects.values_list("chain", flat=True)):
        yield blocks("journal.head_missing", SOURCE, chain=str(chain))


def _verify_chain(head: Head) -> Iterator[Finding]:
    number, previous = 0, FIRST
    for entry in Entry.objects.filter(chain=head.chain).order_by("number").iterator(2000):
        number += 1
        if entry.number != number:
            yield blocks("journal.entry_missing", SOURCE, chain=str(head.chain), number=number)
            return
        if entry.previous != previous or digest(entry) != entry.hash:
            yield blocks("journal.entry_altered", SOURCE, chain=str(head.chain), number=number)
            return
        previous = entry.hash
    if (number, previous) != (head.number, head.hash):
        yield blocks("journal.tail_cut", SOURCE, chain=str(head.chain), number=number, expected=head.number)
