"""What `bin/setup` asks of a bare machine: one sentence, then it stops."""

import fcntl
import shutil
import subprocess
from pathlib import Path

import pytest

SETUP = Path(__file__).parents[2] / "bin" / "setup"
PLAIN_TOOLS = ("basename", "cat", "dirname", "find", "head", "id", "sed", "sh", "sort", "tr", "xargs")
RECENT = "#!/bin/sh\nexit 0\n"
"""Answers yes to whether it is recent enough, and makes no environment of its own."""


def a_clone(folder: Path, *, made: bool) -> Path:
    """A clone with nothing but `bin/setup`, on a machine whose `cksum` finds everything alike."""
    for name in ("bin", "requirements", "ui/src", "ui/templates", "ui/static", "condivisa/site", ".venv", "tools"):
        (folder / name).mkdir(parents=True)
    shutil.copy(SETUP, folder / "bin/setup")
    for name in ("run", "dev", "tools"):
        (folder / f"requirements/{name}.txt").touch()
    for name in ("ui/build.mjs", "package-lock.json", "condivisa/site/settings.py"):
        (folder / name).touch()
    if made:
        (folder / ".venv/stamp").write_text("tests 0\n")
        (folder / ".venv/empty").write_text("0\n")
        (folder / "ui/static/.stamp").write_text("0\n")
    for name in PLAIN_TOOLS:
        (folder / "tools" / name).symlink_to(str(shutil.which(name)))
    has(folder, "cksum", "#!/bin/sh\necho 0\n")
    return folder


def has(clone: Path, tool: str, script: str = RECENT) -> None:
    (clone / "tools" / tool).write_text(script)
    (clone / "tools" / tool).chmod(0o755)


def set_up(clone: Path) -> tuple[int, str]:
    """The exit status and what is said on standard error, with only the clone's tools in sight: no apt among them."""
    found = {"PATH": str(clone / "tools"), "HOME": str(clone)}
    command = [str(clone / "tools/sh"), "bin/setup", "--tests"]
    ended = subprocess.run(command, cwd=clone, env=found, capture_output=True, text=True, timeout=20, check=False)
    assert not ended.stdout
    return ended.returncode, ended.stderr


@pytest.mark.parametrize(
    ("made", "present", "asked", "package"),
    [
        (False, [], "python3", "python3-venv"),
        (True, [], "git", "git"),
        (True, ["git"], "chromium", "chromium"),
    ],
)
def test_what_is_absent_is_asked_in_one_sentence(
    made: bool, present: list[str], asked: str, package: str, tmp_path: Path
) -> None:
    clone = a_clone(tmp_path, made=made)
    for tool in present:
        has(clone, tool)
    said = f"Condivisa needs {asked}: please install it (Debian's package is called {package}).\n"
    assert set_up(clone) == (1, said)


@pytest.mark.parametrize("browser", ["chromium", "chromium-headless-shell"])
def test_nothing_is_said_where_nothing_is_absent(browser: str, tmp_path: Path) -> None:
    clone = a_clone(tmp_path, made=True)
    has(clone, "git")
    has(clone, browser)
    assert set_up(clone) == (0, "")


@pytest.mark.parametrize("name", ["python3", "python3.12", "python3.14", "python3.15"])
def test_any_recent_python_will_do(name: str, tmp_path: Path) -> None:
    """It is asked for a `venv`, whatever it is called; one that cannot make it is said to lack that."""
    clone = a_clone(tmp_path, made=False)
    lacking = '#!/bin/sh\ncase "$1" in -c) exit 0 ;; *) exit 1 ;; esac\n'
    has(clone, name, lacking)
    status, said = set_up(clone)
    assert status == 1
    assert said.splitlines()[-1].startswith("Condivisa needs Python's venv module: please install it")


def test_a_second_one_waits_for_the_first(tmp_path: Path) -> None:
    """Each would empty what the other fills, and the last call it whole."""
    clone = a_clone(tmp_path, made=True)
    has(clone, "git")
    has(clone, "chromium")
    (clone / "tools/flock").symlink_to(str(shutil.which("flock")))
    with (clone / "bin/setup").open() as first:
        fcntl.flock(first, fcntl.LOCK_EX)
        second = subprocess.Popen(
            [str(clone / "tools/sh"), "bin/setup", "--tests"],
            cwd=clone,
            env={"PATH": str(clone / "tools"), "HOME": str(clone)},
            stderr=subprocess.PIPE,
            text=True,
        )
        assert second.stderr is not None
        assert second.stderr.readline() == "Waiting: this folder is being set up already...\n"
        assert second.poll() is None
    assert second.communicate(timeout=20) == (None, "")
    assert second.returncode == 0
