"""What nobody asks is deleted: the product itself uses every function that a module offers, not tests alone."""

import ast
from collections.abc import Iterator

from tests.house.reading import modules, public_functions

FOR_THE_HOUSE = {"listed", "all_recipes", "all_kinds"}
"""What is registered: tests of the house go through all of it."""
FOUND_BY_NAME = {"commands": {"arguments", "run"}, "stories": {"tell"}}
"""What the command line finds in a module of that folder."""

type Name = tuple[str, str]
"""A module and a name in it."""


def dotted(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def imported(tree: ast.Module) -> dict[str, Name]:
    """The names that a module takes from others."""
    taken: dict[str, Name] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            taken |= {one.asname or one.name: (node.module, one.name) for one in node.names}
    return taken


def used(path: str, tree: ast.Module, taken: dict[str, Name]) -> Iterator[Name]:
    """What a module uses, of its own and of others: a name, an attribute of a module, a dotted path in a string."""
    own = dotted(path)
    for top in tree.body:
        for node in ast.walk(top):
            match node:
                case ast.Attribute(value=ast.Name(id=name), attr=attr) if name in taken:
                    yield ".".join(taken[name]), attr
                case ast.Name(id=name) if name in taken:
                    yield taken[name]
                case ast.Name(id=name) if name != getattr(top, "name", None):
                    yield own, name
                case ast.Constant(value=str(text)) if text.startswith("condivisa."):
                    where, _, name = text.rpartition(".")
                    yield where, name


def test_every_function_is_asked_by_the_product() -> None:
    trees = modules()
    names = {path: imported(tree) for path, tree in trees.items()}
    passed_on = {(dotted(path), name): source for path, taken in names.items() for name, source in taken.items()}
    asked = {one for path, tree in trees.items() for one in used(path, tree, names[path])}
    while through := {passed_on[one] for one in asked if one in passed_on} - asked:
        asked |= through
    unused = []
    for where, function in public_functions():
        path = where.partition(":")[0]
        by_name = next((found for folder, found in FOUND_BY_NAME.items() if f"/{folder}/" in path), set())
        if function.decorator_list or function.name in FOR_THE_HOUSE | by_name:
            continue
        if (dotted(path), function.name) not in asked:
            unused.append(where)
    assert not unused
