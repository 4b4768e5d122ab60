"""What long tables are made of, written here and not in templates.

A list of fifty rows has hundreds of cells: a template included for each cost more than reading the rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from django.templatetags.static import static
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from condivisa.base import money, words
from condivisa.base.days import show_day, show_moment
from condivisa.base.money import Figure

ICONS = {"now": "clock", "wait": "clock", "done": "check-circle", "bad": "warning-circle"}


def language() -> str:
    """The reader's language. Source: practice."""
    return "en" if (get_language() or "it").startswith("en") else "it"


def shown(something: Any) -> str:
    """A value written as what it is: yes or no, an amount, a moment, a day, a text. Source: practice."""
    match something:
        case bool():
            return gettext("sì") if something else gettext("no")
        case str():
            return something
        case Decimal():
            return money.show(something, unit="")
        case datetime():
            return whole(show_moment(something, language()))
        case date():
            return whole(show_day(something, language()))
    return str(something)


def whole(when: str) -> str:
    """A day, or a moment after its comma, that no narrow column breaks. Source: practice."""
    return ", ".join(part.replace(" ", "\N{NO-BREAK SPACE}") for part in when.split(", "))


@cache
def icon(name: str, kind: str = "") -> SafeString:
    """One of the kit's icons, decorative: the words are always beside it. Source: practice."""
    return format_html(
        '<svg class="icon {}" aria-hidden="true" focusable="false"><use href="{}#it-{}"></use></svg>',
        kind,
        static("icons.svg"),
        name,
    )


def status(kind: str, words: Any) -> SafeString:
    """A state in words; the icon and the colour of its kind repeat it. Source: practice."""
    drawn = icon(ICONS[kind]) if kind in ICONS else ""
    return format_html('<span class="status {}">{}{}</span>', kind, drawn, words)


def box(name: str, value: Any, *, form: str, label: str) -> SafeString:
    """A box to tick that a form elsewhere in the page sends. Source: practice."""
    return format_html(
        '<input type="checkbox" class="tick" name="{}" value="{}" form="{}" aria-label="{}"> ', name, value, form, label
    )


MANY, FIRST = 5, 3
"""How many names are read at once, and how many before the others where they are more."""


def several(names: Sequence[str]) -> SafeString:
    """Names in a line; very many are folded after the first. Source: practice."""
    if len(names) <= MANY:
        return format_html("{}", ", ".join(names))
    others = gettext("e altri %(n)s") % {"n": len(names) - FIRST}
    fold = '<div>{} <details class="others"><summary>{}</summary>{}</details></div>'
    return format_html(fold, ", ".join(names[:FIRST]), others, ", ".join(names[FIRST:]))


def lead_and_others(names: Sequence[str]) -> str:
    """The same where nothing folds, as in a label. Source: practice."""
    if len(names) <= MANY:
        return ", ".join(names)
    return gettext("%(first)s e altri %(n)s") % {"first": names[0], "n": len(names) - 1}


def given(name: str) -> str:
    """How an input of a figure is called, where a rule names it by its code. Source: practice."""
    return words.catalogue().get(f"word.figure.{name}", {}).get(language(), name)


def reckoned(formula: str) -> str:
    """A formula in the reader's language: a rule writes it in Italian, as papers do, perhaps after the code of what it
    is about; a page's own words are translated already. Source: practice.
    """
    about, mark, words_alone = formula.rpartition(": ")
    said = words.catalogue().get(f"word.formula.{words_alone}", {}).get(language(), words_alone)
    return f"{about}{mark}{said}"


def cited(source: str) -> str:
    """A law or a clause as it is written; what no law asks for, in words. Source: practice."""
    return words.word("source.practice", language()) if source.startswith("practice") else source


def figure(found: Figure) -> SafeString:
    """An amount that opens to its formula, inputs and clause, as `components/figure.html`. Source: practice."""
    opening = '<details><summary class="explained"><span class="visually-hidden">{} </span>{}</summary>'
    reckoning = '<div class="figure"><p>{} = <strong class="nowrap">{}</strong></p>{}{}</div></details>'
    inputs = format_html_join(
        "", "<dt>{}</dt><dd>{}</dd>", ((given(name), shown(one)) for name, one in found.inputs.items())
    )
    clause = '<p class="quiet">{} <span lang="it">{}</span></p>'
    return format_html(
        opening + reckoning,
        gettext("Come si calcola:"),
        shown(found.value),
        reckoned(found.formula),
        money.show(found.value),
        format_html("<dl>{}</dl>", inputs) if inputs else "",
        format_html(clause, gettext("Da dove viene:"), cited(found.source)) if found.source else "",
    )


type Cell = Callable[[Any], str]
"""The markup of a column's cell, for a row."""


def row(cells: Iterable[Cell], one: Any) -> SafeString:
    """A row of a list. Source: practice."""
    return mark_safe(f'<tr role="row">{"".join(cell(one) for cell in cells)}</tr>')  # noqa: S308 - escaped cell by cell


def cell(
    value: Callable[[Any], Any],
    *,
    label: str,
    head: bool,
    figures: bool = False,
    italian: bool = False,
    language: Callable[[Any], str] | None = None,
    address: Callable[[Any], str] | None = None,
    kind: Callable[[Any], str] | None = None,
    fold: str = "",
    before: Callable[[Any], str] | None = None,
    under: Sequence[Cell] = (),
) -> Cell:
    """How a column writes its cells: `head` for the one that names the row, `label` for the phone, where a row is laid
    out as a block; `fold` are the words its text is folded under; `before` is markup that comes first in the cell,
    `under` what stands small under it, `language` the language of a row's text. Source: practice."""
    said = conditional_escape(label)
    tag = "th" if head else "td"
    opening = '<th scope="row" role="rowheader"' if head else f'<td role="cell" data-label="{said}"'
    opening += f"{' class="amount"' if figures and not head else ''}{' lang="it"' if italian else ''}"

    def content(one: Any) -> str:
        found = value(one)
        if kind and (look := kind(one)):
            return status(look, found)
        if address and (link := address(one)):
            return f'<a href="{conditional_escape(link)}">{conditional_escape(shown(found))}</a>'
        if isinstance(found, tuple):
            return several(found)
        if isinstance(found, Figure):
            return figure(found)
        if fold and found:
            folded = '<details class="others"><summary>{}</summary>{}</details>'
            return format_html(folded, fold, shown(found))
        return "" if found is None else conditional_escape(shown(found))

    def spoken(one: Any) -> str:
        return f' lang="{conditional_escape(language(one))}"' if language else ""

    def whole_cell(one: Any) -> str:
        return f"<div>{content(one)}{''.join(each(one) for each in under)}</div>" if under else content(one)

    return lambda one: f"{opening}{spoken(one)}>{before(one) if before else ''}{whole_cell(one)}</{tag}>"


def small(value: Callable[[Any], Any], *, italian: bool = False) -> Cell:
    """What stands small under the value of a cell; nothing where a row has none. Source: practice."""
    spoken = mark_safe(' lang="it"') if italian else ""

    def written(one: Any) -> str:
        found = value(one)
        return "" if found in {None, ""} else format_html('<span class="under"{}>{}</span>', spoken, shown(found))

    return written
