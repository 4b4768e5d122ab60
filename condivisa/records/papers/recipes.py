"""A recipe: a pure function from facts to the context of a Typst template, by kind of paper.

Each app registers its own recipes in `papers.py`; templates lie beside them in `papers/<kind>.typ`.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "templates"
LAYOUT = FOLDER / "papers" / "layout.typ"

_recipes: dict[str, Recipe] = {}


@dataclass(frozen=True)
class Recipe:
    """`kind` is `<app>.<paper>`; `template` the Typst file; `law` why this paper exists.

    `to_sign` says whether the law wants it in writing and signed before it moves a state.
    """

    kind: str
    template: Path
    law: str
    to_sign: bool

    def version(self) -> str:
        """The hash of the template and the common layout. Source: practice."""
        return hashlib.sha256(LAYOUT.read_bytes() + self.template.read_bytes()).hexdigest()


def recipe(kind: str, *, beside: str, law: str, to_sign: bool = False) -> Recipe:
    """Register a recipe whose template is `papers/<name>.typ` in the folder of the module `beside` (`__file__`).

    Source: practice.
    """
    template = Path(beside).parent / "papers_typ" / f"{kind.split('.')[1]}.typ"
    made = Recipe(kind, template, law, to_sign)
    _recipes[kind] = made
    return made


def recipe_for(kind: str) -> Recipe:
    """The recipe of a kind. Raises `KeyError`. Source: practice."""
    return _recipes[kind]


def all_recipes() -> list[Recipe]:
    """Every recipe, by kind. Source: practice."""
    return [_recipes[kind] for kind in sorted(_recipes)]


def canonical(inputs: Any) -> str:
    """JSON with one writing for one content. Source: practice."""
    return json.dumps(inputs, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def content_hash(kind: str, template_version: str, inputs: Any) -> str:
    """The hash that freezes a paper's content. Source: D.Lgs. 82/2005, art. 20, c. 1-bis."""
    return hashlib.sha256(canonical([kind, template_version, inputs]).encode()).hexdigest()
