"""A recipe: a pure function from facts to the context of a Typst template, by kind of paper.

Each app registers its own recipes in `papers.py`; templates lie beside them in `papers/<kind>.typ`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any

from django.utils.translation import override

FOLDER = Path(__file__).parent / "templates"
LAYOUT = FOLDER / "papers" / "layout.typ"

_recipes: dict[str, Recipe] = {}


@dataclass(frozen=True)
class Recipe:
    """`kind` is `<app>.<paper>`; `template` the Typst file; `law` why this paper exists.

    `to_sign` says whether the law wants it in writing and signed before it moves a state; `parts` are the Typst files
    that its template imports beside the layout.
    """

    kind: str
    template: Path
    law: str
    to_sign: bool
    parts: tuple[Path, ...] = ()

    def version(self) -> str:
        """The hash of the template, the common layout and the parts it shares with others. Source: practice."""
        files = (LAYOUT, self.template, *self.parts)
        return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def recipe(kind: str, *, beside: str, law: str, to_sign: bool = False, parts: Iterable[str] = ()) -> Recipe:
    """Register a recipe whose template is `papers_typ/<name>.typ` in the folder of the module `beside` (`__file__`), as
    are the `parts` that it imports.

    Source: practice.
    """
    folder = Path(beside).parent / "papers_typ"
    template = folder / f"{kind.split('.')[1]}.typ"
    made = Recipe(kind, template, law, to_sign, tuple(folder / f"{name}.typ" for name in parts))
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


def in_italian[**Given, Made](recipe: Callable[Given, Made]) -> Callable[Given, Made]:
    """Make a paper in Italian, whatever language its pages are read in, and leave that language as it was.

    `override` as a decorator would be one for all threads: two at once would leave each in the language of the other.
    Source: L. 482/1999, art. 1.
    """

    @wraps(recipe)
    def made(*given: Given.args, **named: Given.kwargs) -> Made:
        with override("it"):
            return recipe(*given, **named)

    return made
