from __future__ import annotations

import hashlib
from collections.abc import Iterator

from condivisa.base.findings import Finding, blocks
from condivisa.records.journal.models import Entry
from condivisa.records.papers import store
from condivisa.records.papers.models import Paper, StoredFile
from condivisa.records.papers.recipes import content_hash

SOURCE = "D.Lgs. 82/2005, art. 20, c. 1-bis"


def verify_papers() -> Iterator[Finding]:
    """Yield every paper, file or printed journal head that does not match its hash. Source: D.Lgs. 82/2005, art. 20."""
    for paper in Paper.objects.order_by("composed_at", "pk").iterator(500):
        if content_hash(paper.kind, paper.template_version, paper.inputs) != paper.content_sha256:
            yield blocks("paper.altered", SOURCE, title=paper.title, paper=str(paper.pk))
        elif paper.head_number and not _in_chain(paper):
            yield blocks("paper.head_unknown", SOURCE, title=paper.title, number=paper.head_number)
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
