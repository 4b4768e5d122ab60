"""One paper as somebody may see it: asked of the stage that issued it, and nobody else's by default."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from condivisa.base.days import day
from condivisa.base.findings import Finding, warns
from condivisa.records.access import Acting
from condivisa.records.identity.models import Person
from condivisa.records.papers import store
from condivisa.records.papers.models import Paper, PaperSignature
from condivisa.records.papers.signatures import rules
from condivisa.records.signing.kinds import Side, Signing, signing_of

LONGEST_LINE = 50
"""Papers that replaced one another."""


@dataclass(frozen=True)
class Document:
    """A paper, the thing it is about, who must sign it and who did, and what the viewer may do with it."""

    paper: Paper
    thing: Any
    signing: Signing
    sides: Sequence[Side]
    due: date | None
    signatures: Sequence[PaperSignature]
    replaced_by: Paper | None
    signs: bool
    numbers: bool
    hands_on: bool
    """Whether the viewer must sign it, and somebody else brings it back."""
    place: str
    """The page of the thing: what the paper would do, or did; empty for who may not open it."""
    doubts: Sequence[Finding]
    """Whether who signed for the administration is named otherwise in the file, and what no signature can say of its
    own day."""


def get_document(key: UUID, *, viewer: Acting, at: datetime) -> Document:
    """A paper that the viewer may read.

    Raises `Paper.DoesNotExist` also for one that the stage does not let the viewer see.
    Source: L. 241/1990, art. 22-24.
    """
    paper = Paper.objects.select_related("pdf", "signed_file", "signed_by").get(pk=key)
    signing = signing_of(paper.kind)
    last = _last(paper)
    thing = signing.of(last) if signing else None
    if signing is None or thing is None or not signing.reads(viewer, thing):
        raise Paper.DoesNotExist
    waits = paper.state == Paper.State.TO_SIGN
    sides = signing.sides(thing, day(at)) if waits else ()
    signs = waits and signing.signs(viewer, thing)
    signatures = list(paper.signatures.order_by("place"))
    return Document(
        paper=paper,
        thing=thing,
        signing=signing,
        sides=sides,
        due=signing.due(thing) if waits else None,
        signatures=signatures,
        replaced_by=last if last != paper else None,
        signs=signs,
        numbers=paper.signed_at is not None and last == paper and signing.numbers(viewer, thing),
        hands_on=not signs and any(viewer.person == one.pk for side in sides for one in side.people),
        place=signing.place(thing) if signing.shared or viewer.body == paper.chain else "",
        doubts=[*(doubts(paper, [[paper.signed_by]]) if paper.signed_by else []), *_wrong_clocks(paper, signatures)],
    )


def doubts(paper: Paper, asked: Iterable[Sequence[Person]]) -> list[Finding]:
    """The people asked to sign (of each group one) whose name no signature of the file bears: it was let in, since no
    fiscal code decides, and somebody must look at the certificates.

    Source: D.Lgs. 82/2005, art. 24, c. 1; L. 241/1990, art. 21-septies.
    """
    signatures = list(paper.signatures.order_by("place"))
    names = [(one.name, one.fiscal_code) for one in signatures]
    found = ", ".join(dict.fromkeys(one.name for one in signatures))
    return [
        warns("paper.signer_name_differs", rules.VOID, who=", ".join(map(str, people)), found=found)
        for people in asked
        if people and not rules.signed_by_any(names, [_expected(one) for one in people])
    ]


def _wrong_clocks(paper: Paper, signatures: Iterable[PaperSignature]) -> list[Finding]:
    if paper.signed_at is None:
        return []
    days = {"composed_at": paper.composed_at, "came_at": paper.signed_at}
    return [finding for one in signatures for finding in rules.wrong_clock(one.name, one.signed_at, **days)]


def _expected(person: Person) -> rules.Expected:
    return rules.Expected(person.given_name, person.family_name, person.fiscal_code or "")


def bytes_of(document: Document, *, signed: bool) -> tuple[bytes, str] | None:
    """The bytes and the file name of the original, or of the signed file; `None` where there is none yet.

    Source: D.Lgs. 82/2005, art. 20.
    """
    paper = document.paper
    file = paper.signed_file if signed else paper.pdf
    if file is None:
        return None
    content = store.read(file)
    ending = "pdf" if content.startswith(b"%PDF") else "pdf.p7m"
    return content, f"{paper.kind.replace('.', '-')}-{str(paper.pk)[:8]}{'-firmato' if signed else ''}.{ending}"


def _last(paper: Paper) -> Paper:
    for _ in range(LONGEST_LINE):
        after = Paper.objects.filter(supersedes=paper).first()
        if after is None:
            break
        paper = after
    return paper
