"""Backup and restore: everything comes back, elsewhere, and is verified; nothing half-restored."""

import gzip
import io
import json
import tarfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection, transaction

from condivisa.base.findings import Finding, Refused, blocks
from condivisa.records.journal.models import Entry
from condivisa.records.papers import store
from condivisa.records.papers.models import Paper
from condivisa.site import archive, cli
from condivisa.site.commands import verify
from condivisa.stages.agreements.models import BudgetLine
from condivisa.stages.applications.models import Application
from tests import databases, making
from tests.records.test_papers import letter


@pytest.fixture(autouse=True)
def files_of_its_own(tmp_path: Path, settings: object) -> None:
    settings.FILES_DIR = tmp_path / "files"  # type: ignore[attr-defined] # pytest-django's settings are dynamic


def fill() -> Paper:
    """A town with an agreement, an entry of the journal, a paper and a file on the disk."""
    town = making.town()
    call = making.call(town)
    making.agreement(making.application(call, making.body("Arcobaleno"), making.body("Bosco")), town)
    with transaction.atomic():
        store.keep(b"un file")
    return letter(text="Gentili")


def backup(target: Path) -> None:
    archive.backup(target, lambda step: None)


def restore(source: Path) -> None:
    archive.restore(source, lambda step: None)


def rows() -> dict[str, list[object]]:
    return {model._meta.label: list(model._default_manager.order_by("pk").values()) for model in archive.kept_models()}


@pytest.mark.usefixtures("committed_db")
def test_everything_comes_back_elsewhere(tmp_path: Path, settings: object) -> None:
    fill()
    before = rows()
    backup(tmp_path / "tutto.tar.gz")
    settings.FILES_DIR = tmp_path / "altrove"  # type: ignore[attr-defined] # pytest-django's settings are dynamic
    with databases.cloned():
        restore(tmp_path / "tutto.tar.gz")
        assert rows() == before
        assert sum(line.movements.get().amount for line in BudgetLine.objects.all()) == 330000
        assert Application.objects.get().programmes.count() == 1
        kept = making.stored(b"un file")
        assert store.read(kept) == b"un file"
        making.town("Altro comune")  # the sequences go on from where they were
        with pytest.raises(Refused):
            restore(tmp_path / "tutto.tar.gz")


@pytest.mark.usefixtures("committed_db")
@pytest.mark.parametrize("secret", ["the same", "another"])
def test_a_restore_with_another_secret_is_told_and_goes_on(tmp_path: Path, settings: object, secret: str) -> None:
    fill()
    backup(tmp_path / "tutto.tar.gz")
    if secret == "another":
        settings.SECRET_KEY = secret  # type: ignore[attr-defined] # pytest-django's settings are dynamic
    said: list[str] = []
    with databases.cloned():
        archive.restore(tmp_path / "tutto.tar.gz", said.append)
        assert BudgetLine.objects.exists()
    assert (archive.OTHER_KEY in said) == (secret == "another")


@pytest.mark.usefixtures("committed_db")
def test_the_backup_is_one_moment_while_people_write(tmp_path: Path) -> None:
    fill()
    started, may_go_on = threading.Event(), threading.Event()
    failed: list[BaseException] = []

    def slowly(step: str) -> None:
        started.set()
        may_go_on.wait(10)

    def take() -> None:
        try:
            archive.backup(tmp_path / "b.tar.gz", slowly)
        except BaseException as error:
            failed.append(error)
        finally:
            connection.close()

    taking = threading.Thread(target=take)
    taking.start()
    assert started.wait(10)
    letter(text="scritta durante il salvataggio")
    entries = Entry.objects.count()
    may_go_on.set()
    taking.join(30)
    assert not failed
    with databases.cloned():
        restore(tmp_path / "b.tar.gz")
        assert Entry.objects.count() == entries - 1


def repacked(source: Path, target: Path, change: dict[str, bytes | None]) -> Path:
    """The archive with some members changed or left out."""
    with tarfile.open(source) as old, tarfile.open(target, "w:gz") as new:
        for member in old.getmembers():
            file = old.extractfile(member)
            content = change.get(member.name, file.read() if file else b"")
            if content is not None:
                member.size = len(content)
                new.addfile(member, io.BytesIO(content))
    return target


def _of_another_version(whole: Path) -> bytes:
    """The manifest of a backup whose bodies had a column fewer."""
    with tarfile.open(whole) as old:
        file = old.extractfile("manifest.json")
        assert file
        manifest = json.load(file)
    manifest["columns"]["parties.body"].pop()
    return json.dumps(manifest).encode()


def _with_losses_of_another_kind(whole: Path) -> bytes:
    with tarfile.open(whole) as old:
        file = old.extractfile("manifest.json")
        assert file
        return json.dumps(json.load(file) | {"lost": 7}).encode()


@pytest.mark.usefixtures("committed_db")
def test_a_file_that_is_no_backup_or_was_altered_restores_nothing(tmp_path: Path) -> None:
    fill()
    whole = tmp_path / "tutto.tar.gz"
    backup(whole)
    lost = f"files/{making.stored(b'un file').sha256}"
    bad = {
        "not gzip": tmp_path / "a",
        "not tar": tmp_path / "b",
        "cut": tmp_path / "c",
        "rows": repacked(whole, tmp_path / "d", {"data/parties.body.jsonl": b""}),
        "file lost": repacked(whole, tmp_path / "e", {lost: None}),
        "file altered": repacked(whole, tmp_path / "f", {lost: b"altro"}),
        "manifest": repacked(whole, tmp_path / "g", {"manifest.json": b'{"format": 99}'}),
        "no manifest": repacked(whole, tmp_path / "h", {"manifest.json": b"[]"}),
        "losses": repacked(whole, tmp_path / "k", {"manifest.json": _with_losses_of_another_kind(whole)}),
        "another version": repacked(whole, tmp_path / "i", {"manifest.json": _of_another_version(whole)}),
        "sum": tmp_path / "j",
    }
    bad["not gzip"].write_bytes(b"ciao")
    bad["not tar"].write_bytes(gzip.compress(b"ciao"))
    bad["cut"].write_bytes(whole.read_bytes()[:-400])
    content = gzip.decompress(whole.read_bytes()).rstrip(b"\0")
    unended = bytearray(gzip.compress(content + bytes(-len(content) % 512)))  # read on to gzip's own end
    unended[-6] ^= 0xFF  # of the sum of all, that gzip keeps before its length
    bad["sum"].write_bytes(unended)
    with databases.cloned():
        for name, path in bad.items():
            with pytest.raises(archive.NotAnArchive):
                restore(path)
            assert not Entry.objects.exists(), name


@pytest.mark.usefixtures("committed_db")
@pytest.mark.parametrize("harm", ["lost", "altered"])
def test_a_file_that_the_disk_lost_is_named_and_the_rest_is_saved(
    harm: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fill()
    with transaction.atomic():
        whole, harmed = store.keep(b"un file intero"), store.keep(b"un altro file")
    path = store.path_of(harmed.sha256)
    path.unlink() if harm == "lost" else path.write_bytes(b"danneggiato")
    target = tmp_path / "resto.tar.gz"
    assert cli.main(["backup", str(target)]) == 1
    written = capsys.readouterr()
    assert harmed.sha256 in written.err
    assert whole.sha256 not in written.err
    assert written.out == f"{target}\n"
    path.unlink(missing_ok=True)
    with databases.cloned():
        assert cli.main(["restore", str(target)]) == 1
        assert harmed.sha256 in capsys.readouterr().out, "verify says it once more"
        assert store.read(whole) == b"un file intero"


@pytest.mark.usefixtures("committed_db")
def test_a_restore_mends_a_file_damaged_on_the_disk(tmp_path: Path) -> None:
    fill()
    with transaction.atomic():
        kept = store.keep(b"un file intero")
    backup(tmp_path / "tutto.tar.gz")
    store.path_of(kept.sha256).write_bytes(b"danneggiato")
    with databases.cloned():
        restore(tmp_path / "tutto.tar.gz")
        assert store.read(kept) == b"un file intero"


@pytest.mark.django_db
@pytest.mark.parametrize("written", [[], ["--json"]], ids=["text", "json"])
def test_verify_says_what_it_found_though_one_of_its_walks_breaks_off(
    written: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken() -> Iterator[Finding]:
        yield blocks("paper.file_lost", "practice", sha256="a1")
        raise KeyError("paper")

    last = ("divieti", lambda: [blocks("journal.unguarded", "practice", table="journal_entry")])
    monkeypatch.setattr(verify, "WALKS", (("documenti", broken), last))
    assert cli.main(["verify", *written]) == 1
    out = capsys.readouterr().out
    for said in ("impronta a1", "errore (KeyError)", "La tabella journal_entry"):
        assert said in out


@pytest.mark.usefixtures("committed_db")
def test_the_commands_say_what_they_did(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = str(tmp_path / "tutto.tar.gz")
    letter(text="Gentili")
    assert cli.main(["backup", target]) == 0
    assert Path(target).stat().st_mode & 0o077 == 0, "nobody else reads everybody's data"
    assert cli.main(["backup", target]) == 2
    assert "is already there" in capsys.readouterr().err
    assert cli.main(["restore", target]) == 1
    assert "contiene già dati" in capsys.readouterr().err
    assert cli.main(["restore", str(tmp_path / "niente")]) == 2
    with databases.cloned():
        assert cli.main(["restore", target]) == 0
    assert "Tutto corrisponde." in capsys.readouterr().out
    with databases.cloned():
        assert cli.main(["restore", __file__]) == 2
        assert "it cannot be read as a backup" in capsys.readouterr().err
        assert cli.main(["restore", "--json", target]) == 0
    assert json.loads(capsys.readouterr().out) == []
    Paper.objects.update(inputs={"text": "Altro"})
    assert cli.main(["verify", "--json"]) == 1
    written = capsys.readouterr()
    assert "registri..." in written.err, "long work says how far it is"
    (row,) = json.loads(written.out)
    assert (row["code"], row["weight"]) == ("paper.altered", "blocks")
    assert {"path", "line", "message", "source", "facts"} <= row.keys()
