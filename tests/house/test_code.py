"""How the code is cut: what can be read from the code alone."""

import ast
import os
import re
import subprocess
import sys

from tests.house.reading import ROOT, calls, modules, public_functions

RULES = ("stages/*/rules.py", "stages/*/rules/*.py")
ACTIONS = ("parties/actions*.py", "stages/*/actions.py", "stages/*/actions/*.py")
LONGEST = 420
BANNED_NAMES = {
    "utils",
    "util",
    "helpers",
    "helper",
    "services",
    "service",
    "managers",
    "core",
    "common",
    "misc",
}


def test_every_action_says_who_when_and_by_which_law_in_one_durable_transaction() -> None:
    wrong = []
    for where, function in public_functions(*ACTIONS):
        named = {argument.arg for argument in function.args.kwonlyargs}
        decorators = {ast.unparse(decorator) for decorator in function.decorator_list}
        if (
            not {"by", "at"} <= named
            or "transaction.atomic(durable=True)" not in decorators
            or "Source:" not in (ast.get_docstring(function) or "")
        ):
            wrong.append(where)
    assert not wrong


def test_actions_never_call_actions_of_another_app() -> None:
    wrong = [
        f"{path}:{node.lineno}"
        for path, tree in modules(*ACTIONS).items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(("condivisa.st", "condivisa.parties"))
        if "actions" in {*(node.module or "").split("."), *(alias.name for alias in node.names)}
        and not (node.module or "").startswith(path.rpartition("/actions")[0].replace("/", "."))
    ]
    assert not wrong


def test_pages_read_through_queries_alone() -> None:
    wrong = [
        f"{path}:{node.lineno}"
        for path, tree in modules("**/pages.py", "**/pages/*.py").items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr == "objects"
    ]
    assert not wrong


def test_every_rule_cites_its_source_and_the_day_it_judges_on() -> None:
    wrong = [
        where
        for where, function in public_functions(*RULES)
        if not {"Source:", "Judged on:"} <= set(re.findall(r"\b[A-Z][a-z ]+:", ast.get_docstring(function) or ""))
    ]
    assert not wrong


def test_every_public_function_of_the_law_cites_its_source() -> None:
    wrong = [
        where
        for where, function in public_functions("law/*.py")
        if "Source:" not in (ast.get_docstring(function) or "")
    ]
    assert not wrong


def test_money_and_law_never_meet_a_float() -> None:
    wrong = [
        f"{path}:{node.lineno}"
        for path, tree in modules("base/*.py", "law/*.py", *RULES).items()
        for node in ast.walk(tree)
        if (isinstance(node, ast.Constant) and isinstance(node.value, float))
        or (isinstance(node, ast.Name) and node.id == "float")
    ]
    assert not wrong


def test_only_the_clock_asks_for_the_time() -> None:
    asking = re.compile(r"(^|\.)(today|now|utcnow|localdate|localtime)$")
    wrong = [
        f"{path}:{call.lineno}"
        for path, tree in modules().items()
        if path != "condivisa/records/clock.py"
        for name, call in calls(tree)
        if asking.search(name)
        and not name.startswith("clock.")
        and name not in {"now", "self.now"}
        and not (name.endswith("localtime") and call.args)
    ]
    assert not wrong


def test_no_module_is_a_drawer_for_everything() -> None:
    wrong = [path for path in modules() if BANNED_NAMES & set(path.removesuffix(".py").split("/"))]
    assert not wrong


def test_no_file_is_too_long_to_read_at_once() -> None:
    wrong = [path for path in modules() if len((ROOT / path).read_text("utf-8").splitlines()) > LONGEST]
    assert not wrong


def test_nothing_is_left_for_later_and_no_check_is_silenced_without_a_reason() -> None:
    later = re.compile(r"\b([T]ODO|[F]IXME|[X]XX)\b")
    silenced = re.compile(r"#\s*(type: ignore|noqa)(\[[\w-]+\]|: [A-Z]+\d+)?\s*$")
    wrong = [
        f"{path.relative_to(ROOT)}:{number}"
        for folder in ("condivisa", "tests", "bench")
        for path in sorted((ROOT / folder).glob("**/*.py"))
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if later.search(line) or silenced.search(line)
    ]
    assert not wrong


def test_no_decision_hides_in_a_model() -> None:
    wrong = [
        f"{path}:{node.lineno} {node.name}"
        for path, tree in modules("**/models.py", "**/models/*.py").items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.name in {"save", "delete", "clean", "full_clean"}
    ]
    assert not wrong


def test_every_app_says_what_it_is_for() -> None:
    from django.apps import apps

    wrong = [
        config.name
        for config in apps.get_app_configs()
        if config.name.startswith("condivisa.stages.") and not (config.module.__doc__ or "").count(".") >= 3
    ]
    assert not wrong


def test_papers_are_written_in_italian_whoever_asks_for_them() -> None:
    """The legal text is the Italian one: what a choice is called is said `in_italian`, here or by callers."""
    wrong = []
    for path, tree in modules("stages/*/papers.py").items():
        functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
        italian = {
            name
            for name, node in functions.items()
            if re.search(r"@in_italian|with override\('it'\)", ast.unparse(node))
        }
        for name, node in functions.items():
            if not re.search(r"get_\w+_display\(|\.label\b", ast.unparse(node)) or name in italian:
                continue
            callers = {other for other, one in functions.items() if re.search(rf"\b{name}\(", ast.unparse(one))} - {
                name
            }
            wrong += [f"{path}: {name}"] if not callers or callers - italian else []
    assert not wrong


def test_whoever_serves_pages_loads_no_reader_of_signatures() -> None:
    """The child that reads signed files has it: in each worker it would take a third of its memory."""
    code = (
        "import sys, django; django.setup(); from django.urls import get_resolver; get_resolver().url_patterns;"
        "print([name for name in ('pyhanko', 'asn1crypto', 'typst') if name in sys.modules])"
    )
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "condivisa.site.settings"}
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert (done.stdout.strip(), done.returncode) == ("[]", 0), done.stderr


def test_every_class_stands_whole_where_it_is_written() -> None:
    """The style sheet keeps, of the kit's rules, those whose classes are words of a template or of Python; `look-1` and
    its fellows are ours, and ours are all kept.
    """
    glued = re.compile(
        r'class="(?!fill look-)[^"]*([\w-]\{\{|\}\}[\w-]|-\{%|%\}-)|class="(?!fill look-)[^"{]*[\w-]\{(?!%)'
    )
    folders = (ROOT / "ui" / "templates", ROOT / "condivisa")
    paths = [path for folder in folders for kind in ("*.html", "*.py") for path in folder.rglob(kind)]
    assert len(paths) > 300
    wrong = {
        f"{path.relative_to(ROOT)}:{number}"
        for path in paths
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if glued.search(line)
    }
    assert not wrong


def test_a_fold_that_holds_a_form_opens_where_that_form_was_refused() -> None:
    """A refusal inside a closed fold is not seen: who pressed would believe that nothing had happened."""
    pieces = re.compile(r'<details([^>]*)>|</details>|\{% include "components/act.html"(?: with form=(\w+))?')
    closed = []
    for path in sorted([*ROOT.glob("condivisa/**/*.html"), *ROOT.glob("ui/templates/**/*.html")]):
        folds: list[str] = []
        for found in pieces.finditer(path.read_text("utf-8")):
            if found[0] == "</details>":
                folds.pop()
            elif found[0].startswith("<details"):
                folds.append(found[1])
            else:
                form = found[2] or "form"
                if not all({f"{form}.findings", f"{form}.is_bound"} & set(fold.split()) for fold in folds):
                    closed.append(f"{path.relative_to(ROOT)}: {form}")
    assert closed == []


def test_a_page_that_takes_a_refusal_itself_shows_what_was_found() -> None:
    """Forms take refusals, and the middleware makes a page of those that nobody took; who takes one shows it."""
    lost, taken = [], 0
    for path, tree in modules("**/pages.py", "**/pages/*.py", "records/screens/*.py").items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ExceptHandler) and node.type and ast.unparse(node.type) == "Refused":
                taken += 1
                if not (node.name and f"{node.name}.findings" in ast.unparse(node)) and "409" not in ast.unparse(node):
                    lost.append(f"{path}:{node.lineno}")
    assert lost == []
    assert taken > 4


def test_every_list_is_filtered_by_a_form_or_by_its_words() -> None:
    wrong = []
    for path, tree in modules().items():
        for name, call in calls(tree):
            given = {one.arg: ast.unparse(one.value) for one in call.keywords}
            if name != "Listing" or {"form", "search"} & given.keys():
                continue
            wrong.append(f"{path}:{call.lineno}")
    assert not wrong


def test_every_computed_figure_says_the_clause_it_comes_from() -> None:
    """So do the sums of the columns of a table; a list without one refuses to add up."""
    asks = {"Figure": (4, "source"), "MoneyTable": (6, "source")}
    wrong = []
    for path, tree in modules().items():
        for name, call in calls(tree):
            what, given, named = name.rpartition(".")[2], len(call.args), {one.arg for one in call.keywords}
            enough, source = asks.get(what, (0, ""))
            sums = {"Figure": True, "MoneyTable": given > 4}.get(what, False)
            if sums and given < enough and source not in named:
                wrong.append(f"{path}:{call.lineno}")
    assert not wrong
