from __future__ import annotations

import hashlib
from collections.abc import Iterator

from condivisa.base.findings import Finding, blocks
from condivisa.records.journal.models import Entry
from condivisa.records.papers import store
from condivisa.records.papers.events import PaperComposed
from condivisa.records.papers.models import Paper, StoredFile
from condivisa.records.papers.recipes import content_hash

SOURCE = "D.Lgs. 82/2005, art. 20, c. 1-bis"


def verify_papers() -> Iterator[Finding]:
    """Yield every paper that no longer matches its hash, the journal, or the journal's head printed on it.

    Source: D.Lgs. 82/2005, art. 20, c. 1-bis.
    """
    journalled = {
        data["paper"]: data["content"]
        for data in Entry.objects.filter(event=PaperComposed.code).values_list("data", flat=True).iterator(2000)
    }
    for paper in Paper.objects.order_by("composed_at", "pk").iterator(500):
        composed = journalled.pop(str(paper.pk), "")
        content = content_hash(paper.kind, paper.template_version, paper.inputs)
        if content != paper.content_sha256 or content != composed:
            yield blocks("paper.altered", SOURCE, title=paper.title, paper=str(paper.pk))
        elif paper.head_number and not _in_chain(paper):
            yield blocks("paper.head_unknown", SOURCE, title=paper.title, number=paper.head_number)
    for missing in sorted(journalled):
        yield blocks("paper.lost", SOURCE, paper=missing)


def verify_files() -> Iterator[Finding]:
    """Yield every stored file that the disk lost or altered. Source: D.Lgs. 82/2005, art. 20, c. 1-bis."""
    for file in StoredFile.objects.order_by("sha256").iterator(500):
        try:
            found = hashlib.sha256(store.read(file)).hexdigest()
        except FileNotFoundError:
            yield blocks("paper.file_lost", SOURCE, sha256=file.sha256)
            continue
        if found != file.sha256:
            yield blocks("paper.file_altered", SOURCE, sha256=file.sha256)


def _in_chain(paper: Paper) -> bool:
    return Entry.objects.filter(chain=paper.chain, number=paper.head_number, hash=paper.head_hash).exists()
