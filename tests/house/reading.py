"""Reading the code as text and as a tree, for the rules about the code itself."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@cache
def modules(*patterns: str) -> dict[str, ast.Module]:
    """The modules of the product that match, migrations aside: path in the clone → tree."""
    found = {
        path
        for pattern in patterns or ("**/*.py",)
        for path in (ROOT / "condivisa").glob(pattern)
        if "migrations" not in path.parts
    }
    return {str(path.relative_to(ROOT)): ast.parse(path.read_text("utf-8")) for path in sorted(found)}


def public_functions(*patterns: str) -> Iterator[tuple[str, ast.FunctionDef]]:
    """The public functions at the top of modules that match: `path:line name` and the tree."""
    for path, tree in modules(*patterns).items():
        for node in tree.body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                yield f"{path}:{node.lineno} {node.name}", node


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """Every call in a tree, by the name it is written with (`date.today`, `blocks`)."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node
