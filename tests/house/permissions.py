"""Writes `docs/permissions.md` from the powers: `make permissions`."""

from __future__ import annotations

import importlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import django
from django.apps import apps
from django.db.models import TextChoices

from condivisa.base.words import word
from condivisa.records.access import Power, Role
from tests.house.reading import ROOT

PAGE = ROOT / "docs" / "permissions.md"
HEAD = """\
# Who may do what

Written from the powers by `make permissions` and compared with them by a test: change `access.py`, never this page.
Acts, roles and states are in Italian, as the screens say them. The roles are those held in the body acted for; what
lies outside the scope does not exist for the person (404); no state named means in any. A power is the least that an
action asks: its rules then judge terms, papers and conflicts of interest.
"""
COLUMNS = "| power | who | within | while in | source |\n|---|---|---|---|---|\n"


def powers() -> Iterator[tuple[str, dict[str, Power]]]:
    """The powers of every app that has some, in the order of the floors: name in its `access.py` → power."""
    for config in apps.get_app_configs():
        if config.name.startswith("condivisa.") and (Path(config.path) / "access.py").exists():
            access = vars(importlib.import_module(f"{config.name}.access"))
            yield config.label, {name: one for name, one in access.items() if isinstance(one, Power)}


def page() -> str:
    """The page, whole."""
    return HEAD + "".join(f"\n## {label}\n\n{COLUMNS}{''.join(map(_row, found.values()))}" for label, found in powers())


def _row(one: Power) -> str:
    who = ", ".join(word(role) for role in Role if role in one.roles)
    kinds = cast("set[type[TextChoices]]", {type(state) for state in one.while_in})
    states = ", ".join(str(state.label) for kind in kinds for state in kind if state in one.while_in)
    return f"| `{one.name}` {word(one.name)} | {who} | {one.within.name} | {states} | {one.source} |\n"


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "condivisa.site.settings")
    django.setup()
    PAGE.write_text(page(), "utf-8")
