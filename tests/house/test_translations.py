"""Every screen text is written in Italian and said in English too."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from gettext import GNUTranslations
from typing import Any

import pytest
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.template import Engine
from django.template.base import NodeList
from django.templatetags.i18n import BlockTranslateNode, TranslateNode
from django.utils.translation import override

from condivisa.records.identity.models import Person
from tests.house.reading import ROOT, calls, modules

CATALOGUE = ROOT / "locale" / "en" / "LC_MESSAGES" / "django.po"
SAYING = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy", "pgettext"}


def _templates() -> Iterator[tuple[str, NodeList]]:
    for folder in (ROOT / "ui" / "templates", ROOT / "condivisa"):
        for path in sorted(folder.rglob("*.html")):
            yield str(path.relative_to(ROOT)), Engine.get_default().from_string(path.read_text("utf-8")).nodelist


def _said_in_templates() -> Iterator[tuple[str, str]]:
    node: Any
    for where, nodes in _templates():
        for node in nodes.get_nodes_by_type(TranslateNode):
            yield node.filter_expression.var.literal, where
        for node in nodes.get_nodes_by_type(BlockTranslateNode):
            yield node.render_token_list(node.singular)[0], where


def _said_in_code() -> Iterator[tuple[str, str]]:
    for where, tree in modules().items():
        for name, call in calls(tree):
            if name.rpartition(".")[2] in SAYING and call.args and isinstance(call.args[0], ast.Constant):
                yield str(call.args[0].value), f"{where}:{call.lineno}"


def _catalogue() -> dict[str, str]:
    with CATALOGUE.with_suffix(".mo").open("rb") as compiled:
        said = GNUTranslations(compiled)._catalog  # type: ignore[attr-defined] # the only way to its keys
    return {key if isinstance(key, str) else key[0]: text for key, text in said.items() if key and text}


def test_every_screen_text_is_said_in_english() -> None:
    english = _catalogue()
    assert not sorted({said for said in (*_said_in_templates(), *_said_in_code()) if said[0] not in english})


def test_the_english_catalogue_holds_nothing_doubtful_or_dead() -> None:
    assert not re.findall(r"^#~.*|^#, .*fuzzy.*", CATALOGUE.read_text("utf-8"), re.M)


def test_a_sentence_shows_the_same_values_in_both_languages() -> None:
    shown = re.compile(r"%\(\w+\)s|\{\w*\}")
    said = _catalogue()
    assert len(said) > 100
    assert not [it for it, en in said.items() if set(shown.findall(it)) != set(shown.findall(en))]


def test_no_template_says_a_word_outside_the_catalogue() -> None:
    """Words between tags, outside `translate`, are names of things that are the same in both languages."""
    same = {"Condivisa", "CUP", "CIG", "IBAN", "SHA-256"}
    # Tags of templates first: one inside an element may hold the sign that ends the element.
    ours = re.compile(r"{% (blocktranslate|comment).*?{% end\1 %}|{%.*?%}|{{.*?}}", re.S)
    wrong = []
    for path in [*(ROOT / "ui" / "templates").rglob("*.html"), *(ROOT / "condivisa").rglob("templates/**/*.html")]:
        bare = re.sub(r"<[^>]*>", " ", ours.sub(" ", path.read_text("utf-8")))
        # 500.html is served when nothing works: both languages in one plain page.
        if path.name != "500.html" and (words := set(re.findall(r"[A-Za-zÀ-ú]{2,}[\w-]*", bare)) - same):
            wrong.append(f"{path.name}: {words}")
    assert not wrong


def test_no_field_calls_who_reads_tu() -> None:
    """What Django's own fields say in Italian, for each way they can be filled in wrong."""
    wrong = (
        (forms.EmailField(), "bruna@"),
        (forms.URLField(), "non è un indirizzo"),
        (forms.IntegerField(), "due"),
        (forms.IntegerField(min_value=1, max_value=3), 9),
        (forms.IntegerField(min_value=1, max_value=3), 0),
        (forms.DecimalField(), "due"),
        (forms.DateField(), "ieri"),
        (forms.TimeField(), "tardi"),
        (forms.DateTimeField(), "ieri"),
        (forms.CharField(max_length=3), "abcd"),
        (forms.CharField(min_length=3), "a"),
        (forms.ChoiceField(choices=[("a", "a")]), "z"),
        (forms.MultipleChoiceField(choices=[("a", "a")]), ["z"]),
        (forms.MultipleChoiceField(choices=[("a", "a")]), "z"),
        (forms.RegexField("[0-9]+"), "z"),
    )
    said = []
    for field, typed in wrong:
        with override("it"), pytest.raises(forms.ValidationError) as refused:
            field.clean(typed)
        said += refused.value.messages
    familiar = re.compile(r"\b(Inserisci|Assicurati|Scegli|Controlla|Carica|Seleziona|tu[oaei]?|hai)\b", re.I)
    assert len(said) >= len(wrong)
    assert not [words for words in said if familiar.search(words)]


@pytest.mark.parametrize("password", ["corta", "password1234", "123456789012", "piera.rossetti"])
def test_what_is_wrong_with_a_password_is_said_in_each_language(password: str) -> None:
    """Django words it, and its Italian may lag behind its English."""
    said = []
    for language in ("it", "en"):
        with override(language), pytest.raises(forms.ValidationError) as refused:
            validate_password(password, Person(email="piera.rossetti@example.org"))
        said.append(refused.value.messages)
    italian, english = said
    assert len(italian) == len(english)
    assert not set(italian) & set(english)


def test_a_day_on_a_page_is_written_in_its_reader_s_language() -> None:
    """`show_day` alone is Italian, as papers are: a page says for whom it writes."""
    screens = modules(
        "**/pages.py", "**/pages/*.py", "**/forms.py", "**/forms/*.py", "overview/**/*.py", "records/screens/**/*.py"
    )
    wrong = [
        f"{where}:{call.lineno}"
        for where, tree in screens.items()
        for name, call in calls(tree)
        if name in {"show_day", "show_moment"} and len(call.args) + len(call.keywords) < 2
    ]
    assert screens
    assert not wrong
