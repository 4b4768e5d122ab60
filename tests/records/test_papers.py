"""Papers and files: frozen at the act, found out when altered."""

import os
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction

from condivisa.records.access import Acting
from condivisa.records.journal.models import Entry, Head
from condivisa.records.papers import actions as papers
from condivisa.records.papers import store
from condivisa.records.papers.models import Paper
from condivisa.records.papers.queries import verify_files, verify_papers
from condivisa.records.papers.recipes import Recipe
from tests import making
from tests.databases import unguarded
from tests.making import acting, at, body, person, refused

pytestmark = pytest.mark.django_db

LETTER = Recipe("papers.letter", Path(__file__).with_name("letter.typ"), "L. 241/1990, art. 8", to_sign=True)


def letter(**inputs: str) -> Paper:
    town = body("Comune di Prova", "public")
    by = acting(town)
    with transaction.atomic():
        return papers.compose(LETTER, "Lettera", inputs, chain=town.pk, by=by, at=at("2026-03-02T09:00"))


def test_the_content_is_frozen_with_its_hash_and_the_journal_head_before_it() -> None:
    paper = letter(text="Gentili")
    second = Acting(paper.composed_by, paper.chain)
    later = papers.compose(LETTER, "Altra", {}, chain=paper.chain, by=second, at=at("2026-03-02T10:00"))
    head = Head.objects.get(chain=paper.chain)
    assert (paper.head_number, later.head_number, head.number) == (0, 1, 2)
    assert later.head_hash == Entry.objects.get(chain=paper.chain, number=1).hash
    assert list(verify_papers()) == []


@pytest.mark.parametrize("data", [{}, [], "x", {"paper": "1"}])
def test_verify_goes_on_where_an_entry_no_longer_says_its_paper(data: Any) -> None:
    kept, emptied = letter(text="una"), letter(text="due")
    unguarded("journal_entry")
    Entry.objects.filter(data__paper=str(emptied.pk)).update(data=data)
    Paper.objects.filter(pk=kept.pk).update(title="x", inputs={})
    assert [finding.code for finding in verify_papers()] == [
        "journal.entry_unreadable",
        "paper.altered",
        "paper.altered",
    ]


@pytest.mark.parametrize("change", ["inputs", "inputs and hash"])
def test_verify_finds_a_paper_that_was_altered_even_with_its_hash(change: str) -> None:
    paper = letter(text="100,00")
    paper.inputs = {"text": "900,00"}
    if "hash" in change:
        from condivisa.records.papers.recipes import content_hash  # as a forger with the code would

        paper.content_sha256 = content_hash(paper.kind, paper.template_version, paper.inputs)
    paper.save()
    assert [finding.code for finding in verify_papers()] == ["paper.altered"]


def test_verify_finds_a_paper_that_was_removed_and_a_tail_cut_under_it() -> None:
    paper = letter()
    by = Acting(paper.composed_by, paper.chain)
    papers.compose(LETTER, "Altra", {}, chain=paper.chain, by=by, at=at("2026-03-02T10:00"))
    paper.delete()
    assert [finding.code for finding in verify_papers()] == ["paper.lost"]
    unguarded("journal_entry")
    Entry.objects.filter(number=1).delete()
    assert "paper.head_unknown" in [finding.code for finding in verify_papers()]


@pytest.mark.parametrize("change", ["file", "signer", "taken away"])
def test_verify_finds_a_signed_file_or_a_signer_that_was_put_in_the_place_of_another(change: str) -> None:
    paper, signer = letter(), person()
    by = Acting(paper.composed_by, paper.chain)
    signed = papers.sign(
        paper.pk, file=making.signed(paper, signer.pk), signer=signer.pk, by=by, at=at("2026-03-02T11:00")
    )
    assert list(verify_papers()) == []
    if change == "file":
        signed.signed_file = signed.pdf = store.keep(b"un altro file")
    elif change == "signer":
        signed.signed_by = person()
    else:
        signed.state, signed.signed_file, signed.signed_by, signed.signed_at = Paper.State.TO_SIGN, None, None, None
    signed.save()
    assert [finding.code for finding in verify_papers()] == ["paper.signature_altered"]


def test_only_a_paper_that_waits_is_signed_and_an_empty_file_is_not_a_signature() -> None:
    paper = letter()
    by, signer = Acting(paper.composed_by, paper.chain), person()
    with refused("paper.not_signed"):
        papers.signed(paper)
    with refused("upload.empty"):
        papers.sign(paper.pk, file=b"", signer=signer.pk, by=by, at=at("2026-03-02T11:00"))
    file = making.signed(paper, signer.pk)
    signed = papers.sign(paper.pk, file=file, signer=signer.pk, by=by, at=at("2026-03-02T11:00"))
    assert papers.signed(signed).signed_by == signer
    with refused("paper.not_to_sign"):
        papers.sign(paper.pk, file=file, signer=signer.pk, by=by, at=at("2026-03-02T12:00"))
    to_come: list[dict[str, Any]] = [{"act_date": date(2026, 3, 4)}, {"protocol_date": date(2199, 1, 1)}]
    for ahead in to_come:
        with refused("paper.dated_ahead") as refusal:
            papers.number(paper.pk, **ahead, by=by, at=at("2026-03-03T09:00"))
        assert len(refusal.value.findings) == 1, "said once"
    numbered = papers.number(paper.pk, act_number="118", by=by, at=at("2026-03-03T09:00"))
    assert (numbered.state, numbered.act_number) == (Paper.State.NUMBERED, "118")


def test_a_paper_that_another_replaced_is_not_numbered() -> None:
    paper = letter()
    by = Acting(paper.composed_by, paper.chain)
    papers.compose(LETTER, "Nuova", {}, chain=paper.chain, by=by, at=at("2026-03-02T10:00"), supersedes=paper)
    with refused("paper.superseded"):
        papers.number(paper.pk, act_number="118", by=by, at=at("2026-03-03T09:00"))
    assert Paper.objects.get(pk=paper.pk).state == Paper.State.SUPERSEDED


def test_verify_finds_a_file_that_the_disk_lost_or_altered() -> None:
    kept = store.keep(uuid4().bytes)
    assert store.keep(store.read(kept)) == kept
    path = store.path_of(kept.sha256)
    path.write_bytes(b"altro")
    assert [finding.code for finding in verify_files()] == ["paper.file_altered"]
    path.unlink()
    assert [finding.code for finding in verify_files()] == ["paper.file_lost"]


def test_a_file_is_on_the_disk_with_its_name_before_the_act_commits(
    monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path
) -> None:
    """A power cut after the commit loses neither the bytes nor the folders that lead to them."""
    settings.FILES_DIR = tmp_path
    synced: list[int] = []
    really = os.fsync

    def sync(descriptor: int) -> None:
        synced.append(os.fstat(descriptor).st_ino)
        really(descriptor)

    monkeypatch.setattr(os, "fsync", sync)
    path = store.path_of(store.keep(uuid4().bytes).sha256)
    assert synced == [path.stat().st_ino, path.parent.stat().st_ino, tmp_path.stat().st_ino]


def test_receipt_numbers_follow_arrival_per_body_and_year() -> None:
    town, other = uuid4(), uuid4()
    given = [papers.receipt_number(town, at(moment)) for moment in ("2025-12-30T10:00", "2025-12-31T23:59")]
    assert given == [(1, 2025), (2, 2025)]
    assert papers.receipt_number(town, at("2026-01-01T00:30")) == (1, 2026)
    assert papers.receipt_number(other, at("2026-01-01T00:30")) == (1, 2026)
