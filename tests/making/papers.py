"""Papers and files, signed or not."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from condivisa.parties.models import Body
from condivisa.records.access import Acting
from condivisa.records.identity.models import Person
from condivisa.records.papers import store
from condivisa.records.papers.models import Paper, StoredFile
from condivisa.site.stories import signing
from tests.making.people import at, person


def paper(chain: Body, kind: str = "test.paper", signed: bool = True, inputs: dict[str, Any] | None = None) -> Paper:
    """A paper of no recipe; signed unless told otherwise. `inputs` is what a page reads back from it."""
    moment = at("2026-01-02T09:00")
    return Paper.objects.create(
        chain=chain.pk,
        kind=kind,
        title="Atto di prova",
        state=Paper.State.SIGNED if signed else Paper.State.TO_SIGN,
        template_version="0" * 64,
        inputs=inputs or {},
        content_sha256="0" * 64,
        composed_at=moment,
        composed_by=person().pk,
        head_number=0,
        head_hash="0" * 64,
        signed_file=stored(b"firmato") if signed else None,
        signed_at=moment if signed else None,
    )


def signed(paper: Paper | None, *people: Acting | UUID) -> bytes:
    """The paper as these people send it back signed (.p7m); one not typeset yet gets a small PDF, for speed."""
    assert paper is not None
    paper.refresh_from_db(fields=["pdf"])
    if paper.pdf is None:
        paper.pdf = stored(b"%PDF-1.7\n%" + paper.pk.bytes.hex().encode())
        Paper.objects.filter(pk=paper.pk).update(pdf=paper.pdf)
    keys = dict.fromkeys(one.person if isinstance(one, Acting) else one for one in people)
    holders = [signing.holder(Person.objects.get(pk=key)) for key in keys]
    return signing.sign_bytes(store.read(paper.pdf), *holders, at=paper.composed_at)


def stored(content: bytes) -> StoredFile:
    """A stored file, on the disk too."""
    return store.keep(content)
