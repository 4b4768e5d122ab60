from __future__ import annotations

import hashlib
from collections.abc import Iterator
from uuid import UUID

from django.db.models import Q, QuerySet

from condivisa.base.findings import Finding, blocks
from condivisa.records.journal.models import Entry
from condivisa.records.journal.queries import Looked, nothing, written
from condivisa.records.papers import store
from condivisa.records.papers.events import PaperComposed, PaperSigned
from condivisa.records.papers.models import Paper, StoredFile
from condivisa.records.papers.recipes import content_hash

SOURCE = "D.Lgs. 82/2005, art. 20, c. 1-bis"


def verify_papers(chain: UUID | None = None, looked: Looked = nothing) -> Iterator[Finding]:
    """Yield every paper, of one chain or of all, that no longer matches its hash, the journal, the journal's head
    printed on it, or the signed file and the signer that the journal knows.

    Source: D.Lgs. 82/2005, art. 20, c. 1-bis.
    """
    of = {} if chain is None else {"chain": chain}
    composed_there, unreadable = written(PaperComposed.code, {"paper": str, "content": str}, chain)
    journalled = dict(composed_there)
    yield from unreadable
    signed_there, unreadable = written(PaperSigned.code, {"paper": str, "file": str, "signer": str}, chain)
    signed = {paper: (file, signer) for paper, file, signer in signed_there}
    yield from unreadable
    for paper in Paper.objects.filter(**of).order_by("composed_at", "pk").iterator(500):
        looked()
        composed = journalled.pop(str(paper.pk), "")
        content = content_hash(paper.kind, paper.template_version, paper.inputs)
        if content != paper.content_sha256 or content != composed:
            yield blocks("paper.altered", SOURCE, title=paper.title, paper=str(paper.pk))
        elif paper.head_number and not _in_chain(paper):
            yield blocks("paper.head_unknown", SOURCE, title=paper.title, number=paper.head_number)
        if _signature(paper) != signed.get(str(paper.pk)):
            yield blocks("paper.signature_altered", SOURCE, title=paper.title, paper=str(paper.pk))
    for missing in sorted(journalled):
        yield blocks("paper.lost", SOURCE, paper=missing)


def files_of(chain: UUID) -> QuerySet[StoredFile]:
    """The files of an administration's papers, as issued and as signed. Source: practice."""
    papers = Paper.objects.filter(chain=chain)
    return StoredFile.objects.filter(
        Q(pk__in=papers.filter(pdf__isnull=False).values("pdf"))
        | Q(pk__in=papers.filter(signed_file__isnull=False).values("signed_file"))
    )


def verify_files(chain: UUID | None = None, looked: Looked = nothing) -> Iterator[Finding]:
    """Yield every stored file, of one chain's papers or of all, that the disk lost or altered.

    Source: D.Lgs. 82/2005, art. 20, c. 1-bis.
    """
    files = StoredFile.objects.all() if chain is None else files_of(chain)
    for file in files.order_by("sha256").iterator(500):
        looked()
        try:
            found = hashlib.sha256(store.read(file)).hexdigest()
        except FileNotFoundError:
            yield blocks("paper.file_lost", SOURCE, sha256=file.sha256)
            continue
        if found != file.sha256:
            yield blocks("paper.file_altered", SOURCE, sha256=file.sha256)


def _signature(paper: Paper) -> tuple[str, str] | None:
    """The file that came back and who signed it, as the journal writes them."""
    return (paper.signed_file_id, str(paper.signed_by_id)) if paper.signed_file_id else None


def _in_chain(paper: Paper) -> bool:
    return Entry.objects.filter(chain=paper.chain, number=paper.head_number, hash=paper.head_hash).exists()
