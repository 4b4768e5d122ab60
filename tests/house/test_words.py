"""Every refusal is worded, in both languages, and every model and event is in the glossary."""

import ast
import importlib
import re
import string
from datetime import timedelta

from django.apps import apps
from django.conf import settings

from condivisa.base.parameters import Parameter
from condivisa.base.words import LANGUAGES, catalogue
from condivisa.records.journal.events import registered
from condivisa.site.installation import VARIABLES
from tests.house.reading import ROOT, calls, modules


def _codes() -> dict[str, str]:
    """Every finding's code written in the code: code → where."""
    found: dict[str, str] = {}
    for path, tree in modules().items():
        for name, call in calls(tree):
            first = call.args[0] if call.args else None
            if name.rpartition(".")[2] in {"blocks", "warns", "Finding"} and isinstance(first, ast.Constant):
                found[str(first.value)] = f"{path}:{call.lineno}"
    return found


def _facts(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def test_every_finding_has_its_wording() -> None:
    assert not {where: code for code, where in _codes().items() if code not in catalogue()}


def test_no_wording_is_without_its_finding() -> None:
    written = {
        node.value
        for tree in modules().values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert not [code for code in catalogue() if not code.startswith("word.") and code not in written]


def test_every_finding_gives_what_its_sentence_says() -> None:
    wrong, seen = [], 0
    for path, tree in modules().items():
        for name, call in calls(tree):
            named = {keyword.arg for keyword in call.keywords}
            if name.rpartition(".")[2] not in {"blocks", "warns"} or None in named:  # `tests.met` says these
                continue
            for node in ast.walk(call.args[0]):
                if isinstance(node, ast.Constant) and node.value in catalogue():
                    seen += 1
                    if _facts(catalogue()[str(node.value)]["it"]) - named:
                        wrong.append(f"{path}:{call.lineno} {node.value}")
    assert seen
    assert not wrong


def test_every_formula_of_a_rule_is_worded() -> None:
    """A rule writes it in Italian, as the papers say it: the pages in English look it up."""
    said = set()
    for tree in modules("law/*.py", "stages/*/rules.py", "stages/*/rules/*.py").values():
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign) and [ast.unparse(target) for target in node.targets] == ["formula"]:
                said.add(_last_words(node.value))
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "Figure" and len(node.args) > 1:
                said.add(_last_words(node.args[1]))
    worded = {code.removeprefix("word.formula.") for code in catalogue() if code.startswith("word.formula.")}
    assert said - {"formula"} == worded
    assert not [one for one in worded if catalogue()[f"word.formula.{one}"]["it"] != one]


def _last_words(value: ast.expr) -> str:
    """A text, or what follows the code at the start of one."""
    last = value.values[-1] if isinstance(value, ast.JoinedStr) else value
    return str(last.value).removeprefix(": ") if isinstance(last, ast.Constant) else ast.unparse(last)


def test_both_languages_say_the_same_facts() -> None:
    wrong = [
        code
        for code, texts in catalogue().items()
        if set(texts) != set(LANGUAGES) or len({frozenset(_facts(text)) for text in texts.values()}) != 1
    ]
    assert not wrong


def test_every_parameter_of_the_law_has_a_source_and_the_day_it_was_last_read() -> None:
    wrong, seen = [], 0
    for path in modules("law/*.py"):
        module = importlib.import_module(path.removesuffix(".py").replace("/", "."))
        for name, value in vars(module).items():
            if isinstance(value, Parameter):
                seen += 1
                starts = [entry.since for entry in value.history]
                sound = all(
                    entry.source.strip() and entry.checked_on - entry.since >= timedelta(0) for entry in value.history
                )
                if not sound or not starts or starts != sorted(set(starts)):
                    wrong.append(f"{path} {name}")
    assert seen
    assert not wrong


def test_every_model_and_event_is_in_the_glossary() -> None:
    glossary = set(re.findall(r"`(\w+)`", (ROOT / "docs" / "glossary.md").read_text("utf-8")))
    models = {
        model.__name__
        for model in apps.get_models()
        if model.__module__.startswith("condivisa.") and not model._meta.auto_created
    }
    events = {event.__name__ for event in registered.values() if event.__module__.startswith("condivisa.")}
    assert not (models | events) - glossary


def test_every_event_is_said_as_the_glossary_says_it() -> None:
    glossary = dict(
        re.findall(r"^\| `(\w+)` \| ([^|]+)\. \|$", (ROOT / "docs" / "glossary.md").read_text("utf-8"), re.M)
    )
    events = {event.__name__ for event in registered.values() if event.__module__.startswith("condivisa.")}
    worded = {code.removeprefix("word.event.") for code in catalogue() if code.startswith("word.event.")}
    assert worded == events
    assert {name: catalogue()[f"word.event.{name}"]["it"].replace("’", "'") for name in events} == {
        name: glossary[name] for name in events
    }


def test_the_glossary_has_no_term_that_the_code_does_not_use() -> None:
    glossary = set(re.findall(r"`(\w+)`", (ROOT / "docs" / "glossary.md").read_text("utf-8")))
    code = "\n".join((ROOT / path).read_text("utf-8") for path in modules())
    assert not glossary - set(re.findall(r"\w+", code))


def test_every_row_of_the_glossary_is_filled() -> None:
    rows = re.findall(r"^\| (.+) \|$", (ROOT / "docs" / "glossary.md").read_text("utf-8"), re.M)
    assert len(rows) > len(registered)
    assert not [row for row in rows if not all(cell.strip() for cell in row.split("|")) or row.count("|") not in (1, 3)]


def test_every_setting_of_an_installation_is_documented() -> None:
    documented = re.findall(r"^\| `(CONDIVISA_\w+)`", (ROOT / "docs" / "settings.md").read_text("utf-8"), re.M)
    read = {
        name
        for path in ("condivisa/site/settings.py", "condivisa/site/installation.py")
        for name in re.findall(r'environ\.get\(\s*"(\w+)"', (ROOT / path).read_text("utf-8"))
    }
    assert sorted(documented) == sorted(VARIABLES) == sorted(read)


def test_every_app_of_the_house_is_installed() -> None:
    floors = ("records", "stages", "overview")
    there = {
        str(path.parent.relative_to(ROOT)).replace("/", ".")
        for floor in floors
        for path in (ROOT / "condivisa" / floor).glob("*/__init__.py")
    }
    assert there | {"condivisa.parties"} == set(settings.HOUSE)
