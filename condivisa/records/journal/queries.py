from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from condivisa.base.findings import Finding, blocks
from condivisa.records.access import Acting
from condivisa.records.identity.models import Person
from condivisa.records.journal import access, triggers
from condivisa.records.journal.actions import FIRST, digest
from condivisa.records.journal.models import Entry, Head, Verification
from condivisa.records.journal.questions import sealed_acts

SOURCE = "D.P.R. 445/2000, art. 53"


def latest_head(chain: UUID) -> tuple[int, str]:
    """Number and hash of the latest entry already committed, read without a lock. Source: practice."""
    head = Head.objects.filter(chain=chain).first()
    return (head.number, head.hash) if head else (0, FIRST)


type Looked = Callable[[], None]
"""Called after each thing looked at: counts it, and raises to stop the walk."""


def nothing() -> None:
    """Count nothing. Source: practice."""


def verify_chain(chain: UUID, looked: Looked = nothing) -> Iterator[Finding]:
    """Walk one chain and yield the first entry that does not match. Source: D.P.R. 445/2000, art. 53."""
    head = Head.objects.filter(chain=chain).first()
    if head is not None:
        yield from _verify_chain(head, looked)
    elif Entry.objects.filter(chain=chain).exists():
        yield blocks("journal.head_missing", SOURCE, chain=str(chain))


def verify_chains() -> Iterator[Finding]:
    """Walk every chain and yield, for each, the first entry that does not match. Source: D.P.R. 445/2000, art. 53."""
    for head in Head.objects.order_by("chain"):
        yield from _verify_chain(head, nothing)
    chains = Entry.objects.values_list("chain", flat=True).distinct().order_by("chain")
    for chain in set(chains) - set(Head.objects.values_list("chain", flat=True)):
        yield blocks("journal.head_missing", SOURCE, chain=str(chain))


def written(
    event: str, read: Mapping[str, Callable[[Any], Any]], chain: UUID | None = None
) -> tuple[list[tuple[Any, ...]], list[Finding]]:
    """What the entries of an event, of one chain or of all, wrote under each key, as `read` reads it; and a finding for
    each entry that cannot be read so: `verify` goes on to the others. Source: D.P.R. 445/2000, art. 53.
    """
    found: list[tuple[Any, ...]] = []
    unreadable: list[Finding] = []
    entries = Entry.objects.filter(event=event, **({} if chain is None else {"chain": chain}))
    for where, number, data in entries.values_list("chain", "number", "data").iterator(2000):
        try:
            found.append(tuple(value(data[key]) for key, value in read.items()))
        except (LookupError, TypeError, ValueError, ArithmeticError):  # whoever rewrote it wrote what they liked
            unreadable.append(blocks("journal.entry_unreadable", SOURCE, chain=str(where), number=number))
    return found, unreadable


def amount(said: Any) -> Decimal:
    """An amount (EUR) as an entry wrote it. Raises `ValueError` or `ArithmeticError` for what is none.

    Source: D.P.R. 445/2000, art. 53.
    """
    if not (read := Decimal(said)).is_finite():
        raise ValueError(said)
    return read


def verify_guards() -> Iterator[Finding]:
    """Yield every append-only table that the database no longer guards. Source: D.P.R. 445/2000, art. 53."""
    for table in triggers.lacking():
        yield blocks("journal.unguarded", SOURCE, table=table)


def _verify_chain(head: Head, looked: Looked) -> Iterator[Finding]:
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
        looked()
    if (number, previous) != (head.number, head.hash):
        yield blocks("journal.tail_cut", SOURCE, chain=str(head.chain), number=number, expected=head.number)


def entries_for(viewer: Acting) -> QuerySet[Entry]:
    """The journal of the administration acted for, the latest first; nothing for who may not read it.

    Source: D.Lgs. 267/2000, art. 147-bis and 239.
    """
    mine = Entry.objects.filter(access.READ.within.q(viewer)).order_by("-number")
    return mine if reads(viewer) else mine.none()


def reads(viewer: Acting) -> bool:
    """Whether somebody reads the journal of the body acted for. Source: D.Lgs. 267/2000, art. 147-bis and 239."""
    return bool(access.READ.roles & viewer.roles)


def kinds_of(viewer: Acting) -> list[str]:
    """The kinds of act in the journal that a viewer reads. Source: practice."""
    return list(entries_for(viewer).order_by("event").values_list("event", flat=True).distinct())


def with_people(entries: Sequence[Entry], *, at: datetime) -> list[Any]:
    """These entries, each with `who` (empty for the clock's own acts) and `sealed`: neither person nor data of what is
    sealed at a moment may be shown. In two statements. Source: L. 241/1990, art. 1 (par condicio).
    """
    names = {one.pk: str(one) for one in Person.objects.filter(pk__in={entry.person for entry in entries})}
    shown = sealed_acts(at).filter(pk__in=[entry.pk for entry in entries])
    sealed = set(shown.order_by().values_list("pk", flat=True))
    for entry in entries:
        entry.sealed = entry.pk in sealed  # type: ignore[attr-defined]  # shown, never stored
        entry.who = names.get(entry.person, "")  # type: ignore[attr-defined]  # shown, never stored
    return list(entries)


def verifications_for(viewer: Acting) -> QuerySet[Verification]:
    """The verifications of the administration acted for, the latest first; nothing for who may not ask for one.

    Source: D.Lgs. 267/2000, art. 147-bis and 239.
    """
    mine = Verification.objects.filter(access.VERIFY.within.q(viewer)).order_by("-asked_at", "-pk")
    return mine if verifies(viewer) else mine.none()


def verifies(viewer: Acting) -> bool:
    """Whether somebody may have the journal of the body acted for verified. Source: D.Lgs. 267/2000, art. 239."""
    return bool(access.VERIFY.roles & viewer.roles)


def person_name(person: UUID) -> str:
    """The name of a person, empty for a key that is nobody's. Source: practice."""
    found = Person.objects.filter(pk=person).first()
    return str(found) if found else ""


def filtered(entries: QuerySet[Entry], by: Mapping[str, Any], *, at: datetime) -> QuerySet[Entry]:
    """Entries of one kind (`atto`), by people of a family name (`chi`), between two days (`dal`, `al`); looked for by
    who did it, none that is sealed at a moment.

    Source: practice; L. 241/1990, art. 1 (par condicio).
    """
    if kind := by.get("atto"):
        entries = entries.filter(event=kind)
    if name := by.get("chi"):
        theirs = Person.objects.filter(family_name__icontains=name)
        entries = entries.filter(person__in=theirs.values("pk")).exclude(
            Exists(sealed_acts(at).filter(pk=OuterRef("pk")))
        )
    if first := by.get("dal"):
        entries = entries.filter(at__date__gte=first)
    if last := by.get("al"):
        entries = entries.filter(at__date__lte=last)
    return entries
