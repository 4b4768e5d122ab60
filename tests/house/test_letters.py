"""Every letter is worded through the catalogue, where `test_translations` finds its English: no text is a bare one."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from django.apps import apps
from django.urls import get_resolver
from django.utils.functional import Promise

from tests.house.reading import calls, modules
from tests.house.test_translations import SAYING

LETTERS = ("**/notifications.py", "**/reminders.py", "records/notifications/sending.py")
AS_SENT = {"<condivisa-", "Date", "Message-ID", "Content-Language"}
"""What an e-mail says to programs."""
IN_ONE_LANGUAGE = {"show_day", "show_moment", "say", "word"}
"""Of `base`, which speak Italian unless told otherwise: a letter takes them from `records.notifications.words`."""


def _known() -> set[str]:
    """The names of the code and of its pages: English, so that no Italian word is one."""
    names = {str(name) for name in get_resolver().reverse_dict if isinstance(name, str)}
    for tree in modules().values():
        for node in ast.walk(tree):
            match node:
                case ast.Name(id=name) | ast.Attribute(attr=name) | ast.arg(arg=name) | ast.keyword(arg=str(name)):
                    names.add(name)
                case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                    names.add(name)
                case ast.ImportFrom(module=str(path)):
                    names.update(path.split("."))
    return names


def _outside_the_catalogue(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """The texts of a module, but for docstrings, what is logged and what the catalogue says."""
    passed_over: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            passed_over.add(node.value)
    for name, call in calls(tree):
        if name.rpartition(".")[2] in SAYING or name.startswith("_log."):
            passed_over.update(ast.walk(call.args[0]))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in passed_over:
            yield node.lineno, node.value


def test_a_letter_says_nothing_outside_the_catalogue() -> None:
    """A text with a letter in it is either said by the catalogue or made of names that the code knows."""
    known, wrong, seen = _known(), [], 0
    for path, tree in modules(*LETTERS).items():
        seen += sum(name in SAYING for name, _call in calls(tree))
        for line, text in _outside_the_catalogue(tree):
            words = {part.strip("_-") for part in re.split(r"__|\.", text)} - {""}
            if re.search(r"[^\W\d_]", text) and text not in AS_SENT and words - known:
                wrong.append(f"{path}:{line} {text!r}")
    assert seen > 150, "the letters are no longer where this test looks"
    assert not wrong


def test_a_letter_writes_days_and_codes_in_its_own_language() -> None:
    wrong = [
        f"{path}:{node.lineno}"
        for path, tree in modules("**/notifications.py", "**/reminders.py").items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        and str(node.module).startswith("condivisa.base")
        and IN_ONE_LANGUAGE & {one.name for one in node.names}
    ]
    assert not wrong


def test_every_choice_of_a_field_is_said_by_the_catalogue() -> None:
    """What a letter, or a page, calls by `get_…_display`; languages are called by their own name."""
    wrong = [
        f"{field} {label!r}"
        for model in apps.get_models()
        if model.__module__.startswith("condivisa.")
        for field in model._meta.concrete_fields
        if field.name != "language"
        for _value, label in field.choices or ()
        if not isinstance(label, Promise)
    ]
    assert not wrong
