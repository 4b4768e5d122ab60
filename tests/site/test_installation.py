"""What the environment may say, and what is refused in one sentence."""

import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from condivisa.site import installation
from condivisa.site.installation import BadSetting


@pytest.mark.parametrize(
    ("url", "engine", "name"),
    [
        ("sqlite:///var/a.sqlite3", "django.db.backends.sqlite3", "var/a.sqlite3"),
        ("sqlite:////srv/a%20b.sqlite3", "django.db.backends.sqlite3", "/srv/a b.sqlite3"),
        ("postgresql://u:p%40ss@db:5433/condivisa", "django.db.backends.postgresql", "condivisa"),
        ("postgresql:///condivisa?host=/run/postgresql", "django.db.backends.postgresql", "condivisa"),
    ],
)
def test_a_database_is_named_by_one_address(url: str, engine: str, name: str) -> None:
    described = installation.database(url)
    assert (described["ENGINE"], described["NAME"]) == (engine, name)


def test_the_parts_of_a_postgresql_address_reach_the_driver() -> None:
    described = installation.database("postgresql://u:p%40ss@db:5433/condivisa?sslmode=require")
    assert described["USER"] == "u"
    assert described["PASSWORD"] == "p@ss"
    assert (described["HOST"], described["PORT"]) == ("db", "5433")
    assert described["OPTIONS"] == {"sslmode": "require"}
    assert installation.database("postgresql:///c?host=/run")["HOST"] == "/run"


@pytest.mark.parametrize("url", ["mysql://u:secret@db/condivisa", "postgresql://u:secret@db", "nonsense"])
def test_another_address_is_refused_without_telling_the_password(url: str) -> None:
    with pytest.raises(BadSetting, match="CONDIVISA_DATABASE_URL") as refusal:
        installation.database(url)
    assert "secret" not in str(refusal.value)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("smtp://mail.example.it", {"host": "mail.example.it", "port": 25, "username": ""}),
        ("smtp+starttls://u:p%40ss@mail.example.it", {"port": 587, "use_tls": True, "password": "p@ss"}),
        ("smtps://u:p@mail.example.it:2465", {"port": 2465, "use_ssl": True, "username": "u"}),
        ("file:///srv/a%20b", {"file_path": "/srv/a b"}),
    ],
)
def test_the_way_messages_leave_by_is_one_address(url: str, said: dict[str, object]) -> None:
    assert said.items() <= installation.mailer(url)["OPTIONS"].items()


@pytest.mark.parametrize("url", ["http://u:secret@mail.example.it", "smtp://", "file://folder", "mail.example.it"])
def test_another_way_out_is_refused_without_telling_the_password(url: str) -> None:
    with pytest.raises(BadSetting, match="CONDIVISA_EMAIL_URL") as refusal:
        installation.mailer(url)
    assert "secret" not in str(refusal.value)


@pytest.mark.parametrize("read", [installation.database, installation.mailer, installation.origin])
@pytest.mark.parametrize(
    "rest", ["u:secret@db:54x32/c", "u:secret@db:99999/c", "u:secret@[::1/c", "u:secret/x@db/c", "u:secret[@db/c"]
)
def test_an_address_that_cannot_be_read_is_refused_in_a_sentence(read: Callable[[str], object], rest: str) -> None:
    for scheme in ("postgresql", "smtp", "https"):
        with pytest.raises(BadSetting, match=r"^CONDIVISA_[A-Z_]+ cannot be read") as refusal:
            read(f"{scheme}://{rest}")
        assert "secret" not in str(refusal.value)


@pytest.mark.parametrize(
    "url", ["postgresql://u:12#secret@db/c", "mysql://db/c?password=secret", "postgresql://u:12?secret@db/c"]
)
def test_no_part_of_a_password_is_told_wherever_it_stands(url: str) -> None:
    with pytest.raises(BadSetting) as refusal:
        installation.database(url)
    assert "secret" not in str(refusal.value)


def test_an_installation_is_no_demo_by_a_variable_alone(tmp_path: Path) -> None:
    """Its clock would be anybody's to set, and its people anybody's to enter as."""
    with pytest.raises(BadSetting, match="holds no demo"):
        installation.demo("1", tmp_path)
    (tmp_path / installation.DEMO_MARK).touch()
    assert installation.demo("1", tmp_path)
    assert not installation.demo("", tmp_path)


def test_no_slip_of_the_pen_switches_the_second_factor_off() -> None:
    assert installation.second_factor("required")
    assert not installation.second_factor("offered")
    for slip in ("Required", "require", "", "off", "required "):
        with pytest.raises(BadSetting, match="CONDIVISA_SECOND_FACTOR is required or offered"):
            installation.second_factor(slip)
    slipped = os.environ | {"CONDIVISA_SECOND_FACTOR": "Required"}
    ended = subprocess.run([sys.executable, "-m", "condivisa", "verify"], env=slipped, capture_output=True, text=True)
    assert (ended.returncode, "Traceback" in ended.stderr) == (2, False), ended.stderr
    assert "CONDIVISA_SECOND_FACTOR" in ended.stderr


@pytest.mark.parametrize("address", ["condivisa.example.it", "ftp://a.it", "https://", "https://a.it/percorsi"])
def test_an_origin_is_a_scheme_and_a_host(address: str) -> None:
    with pytest.raises(BadSetting, match="CONDIVISA_ORIGIN"):
        installation.origin(address)
    assert installation.origin("https://a.it").hostname == "a.it"


def test_the_secret_is_made_once_and_is_its_owners_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CONDIVISA_SECRET_KEY", raising=False)
    first = installation.secret_key(tmp_path)
    assert len(first) >= 50
    assert installation.secret_key(tmp_path) == first
    assert stat.S_IMODE((tmp_path / "secret").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret"]


def test_the_environments_secret_is_written_nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONDIVISA_SECRET_KEY", "given")
    assert installation.secret_key(tmp_path) == "given"
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("said", ["0", "61", "2,5", "-1", "", "venti"])
def test_the_largest_upload_is_a_whole_number_of_megabytes(said: str) -> None:
    assert installation.megabytes("CONDIVISA_UPLOAD_MB", "20", most=60) == 20 * 1024 * 1024
    with pytest.raises(BadSetting, match="CONDIVISA_UPLOAD_MB"):
        installation.megabytes("CONDIVISA_UPLOAD_MB", said, most=60)
