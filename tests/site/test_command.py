"""The `condivisa` command: its statuses, and sentences instead of tracebacks."""

import argparse
import os
import socket
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from condivisa.base.findings import Refused, blocks
from condivisa.site import cli, installation
from condivisa.site.commands import CannotRun, demo, serve
from condivisa.site.schema import fingerprint
from condivisa.site.stories import stage
from condivisa.stages.coprogramming.models import Procedure

RESULTS = {"check", "load", "play", "restore", "verify"}
"""The commands that print results: each may print them for a program."""


def _status(*argv: str) -> int | str | None:
    try:
        return cli.main(argv)
    except SystemExit as end:
        return end.code


@pytest.mark.parametrize("argv", [(), ("ballare",), ("serve", "--port", "otto"), ("serve", "--sing")])
def test_bad_usage_ends_with_status_2(argv: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    assert _status(*argv) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_every_subcommand_explains_itself(capsys: pytest.CaptureFixture[str]) -> None:
    for command in cli._found():
        assert command.HELP.endswith(".")
        assert _status(command.NAME, "--help") == 0
        assert command.HELP.split()[0] in capsys.readouterr().out


def test_results_are_printed_for_programs_too() -> None:
    for command in cli._found():
        parser = argparse.ArgumentParser()
        command.arguments(parser)
        assert ("--json" in parser.format_help()) == (command.NAME in RESULTS), command.NAME


@pytest.mark.usefixtures("committed_db")
def test_a_database_without_tables_is_said_in_a_sentence_and_loading_makes_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = settings.ROOT / "examples" / "pavia-2021.toml"
    with stage.of_its_own():
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM django_migrations WHERE app = 'monitoring'")
            for table in ("addedresource", "statedleverage"):
                cursor.execute(f"DROP TABLE monitoring_{table}")
        for argv in (("verify",), ("verify", "--json"), ("reindex",), ("backup", str(tmp_path / "a.tar.gz"))):
            assert _status(*argv) == 2
            written = capsys.readouterr()
            assert written.out == ""
            assert "`condivisa serve` brings it up to date" in written.err
        assert not (tmp_path / "a.tar.gz").exists()
        assert _status("load", str(file)) == 0
        assert Procedure.objects.exists()
        assert _status("verify") == 0


def test_a_demo_that_runs_is_not_taken_away_by_another_that_starts_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(settings, "VAR", tmp_path)
    (tmp_path / "demo").mkdir()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        assert _status("demo", "--fresh", "--port", str(taken.getsockname()[1])) == 2
    assert "already listens" in capsys.readouterr().err
    held = demo.only_one(tmp_path)
    assert _status("demo", "--fresh", "--port", "0") == 2
    assert "already runs" in capsys.readouterr().err
    os.close(held)
    os.close(demo.only_one(tmp_path))
    assert (tmp_path / "demo").is_dir()


@pytest.mark.parametrize(
    ("fresh", "ready", "kept"),
    [(False, True, True), (True, True, False), (False, False, False)],
    ids=["again", "fresh", "again after a start cut off halfway"],
)
def test_the_demo_keeps_what_people_did_until_it_starts_over(
    fresh: bool, ready: bool, kept: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    became: dict[str, object] = {}

    def become(program: str, words: list[str], environment: dict[str, str]) -> None:
        became.update(words=words, environment=environment)

    words = ["demo", *(["--fresh"] if fresh else []), "--port", "0"]
    monkeypatch.setattr(settings, "VAR", tmp_path)
    monkeypatch.setattr(os, "execve", become)
    monkeypatch.setattr(sys, "argv", ["condivisa", *words])
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "condivisa.sqlite3").write_bytes(b"what people did")
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / f"{fingerprint()}.sqlite3").write_bytes(b"empty")
    if ready:
        (tmp_path / "demo" / "ready").touch()
    _status(*words)
    assert (tmp_path / "demo" / "condivisa.sqlite3").read_bytes() == (b"what people did" if kept else b"empty")
    assert became["words"] == [sys.executable, "-m", "condivisa", "demo", "--port", "0"]
    environment = became["environment"]
    assert isinstance(environment, dict)
    assert environment["CONDIVISA_VAR"] == str(tmp_path / "demo")
    assert environment["CONDIVISA_DEMO"] == "1"
    assert installation.demo("1", tmp_path / "demo")


def test_a_port_that_is_taken_is_said_in_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert _status("serve", "--port", port) == 2
    assert capsys.readouterr().err == (
        f"condivisa: something already listens on 127.0.0.1:{port}; choose another --port.\n"
    )


@pytest.mark.parametrize(
    ("problem", "status", "sentence"),
    [
        (CannotRun("no such story."), 2, "condivisa: no such story."),
        (FileNotFoundError(2, "No such file or directory", "a.toml"), 2, "a.toml: No such file or directory"),
        (Refused([blocks("access.not_yours", "L. 241/1990, art. 22", power="x")]), 1, "L. 241/1990, art. 22"),
        (KeyboardInterrupt(), 130, ""),
    ],
)
def test_what_goes_wrong_becomes_a_sentence_and_a_status(
    problem: BaseException,
    status: int,
    sentence: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def run(args: object) -> int:
        raise problem

    monkeypatch.setattr(serve, "run", run)
    assert _status("serve") == status
    written = capsys.readouterr().err
    assert sentence in written
    assert "Traceback" not in written
