"""The first page says what is there: commands, folders, targets, links."""

import pkgutil
import re

from condivisa.site import commands
from tests.house.reading import ROOT

README = (ROOT / "README.md").read_text("utf-8")


def _column(head: str) -> list[str]:
    """The backticked names in the first column of the table that starts with this head."""
    table = README.partition(f"| {head} |")[2].partition("\n\n")[0]
    return [name for row in re.findall(r"^\| (`.+?`) \|", table, re.M) for name in re.findall(r"`([^`]+)`", row)]


def test_every_command_is_listed() -> None:
    listed = [row.partition(" ")[0] for row in _column("command")]
    assert sorted(listed) == sorted(module.name for module in pkgutil.iter_modules(commands.__path__))


def test_every_folder_is_there_and_every_floor_is_listed() -> None:
    listed = _column("folder")
    assert not [folder for folder in listed if not (ROOT / folder).is_dir()]
    floors = {f"condivisa/{path.parent.name}" for path in (ROOT / "condivisa").glob("*/__init__.py")}
    assert floors <= set(listed)


def test_every_link_leads_somewhere() -> None:
    assert not [link for link in re.findall(r"\[[^]]+\]\(([^)#:]+)\)", README) if not (ROOT / link).exists()]


def test_every_target_named_is_in_the_makefile() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.M))
    assert set(re.findall(r"(?:^|`)make ([a-z]+)", README, re.M)) <= targets
