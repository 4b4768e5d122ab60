"""What templates may say: amounts, days, findings, icons. The same writing as in papers and on the command line."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, ngettext

from condivisa.base import money, words
from condivisa.base.days import ROME, show_day, show_moment
from condivisa.base.findings import Finding
from condivisa.records.screens import cells, tables
from condivisa.records.screens.doors import doors_of

register = template.Library()


@register.filter
def eur(amount: Decimal | None) -> str:
    """`1.853.793,00 €`; nothing for no amount. Source: practice."""
    return "" if amount is None else money.show(amount)


@register.filter
def amount(value: Decimal | None) -> str:
    """`1.853.793,00`, under a head that says the unit. Source: practice."""
    return "" if value is None else money.show(value, unit="")


@register.filter
def count(number: int) -> str:
    """`27.036`: how many there are, written as amounts are. Source: practice."""
    return f"{number:,}".replace(",", ".")


@register.filter
def pct(percent: Decimal | int | None) -> str:
    """`9,09 %`. Source: practice."""
    return "" if percent is None else money.show_percent(Decimal(percent))


@register.filter
def day(when: date | None) -> str:
    """`9 settembre 2025`. Source: practice."""
    return "" if when is None else show_day(when, cells.language())


@register.filter
def years(first: int, last: int) -> str:
    """`2026–2028`, or one year alone. Source: practice."""
    return str(first) if first == last else f"{first}–{last}"


@register.filter
def moment(at: datetime | None) -> str:
    """`9 settembre 2025, ore 12:00`, in Rome. Source: practice."""
    return "" if at is None else show_moment(at, cells.language())


@register.filter
def hour(at: datetime) -> str:
    """`12:00`, in Rome. Source: practice."""
    return f"{at.astimezone(ROME):%H:%M}"


@register.filter
def left(until: datetime, at: datetime) -> str:
    """How long is left from `at`: whole days, or whole hours on the last day. Source: practice."""
    seconds = max(0, int((until - at).total_seconds()))
    days, hours = seconds // 86_400, seconds // 3600
    if days:
        return ngettext("manca %(n)s giorno", "mancano %(n)s giorni", days) % {"n": count(days)}
    if hours:
        return ngettext("manca %(n)s ora", "mancano %(n)s ore", hours) % {"n": hours}
    return gettext("manca meno di un’ora")


SIMILAR = 5
"""How many findings of one kind a page says before it folds the others."""


@register.filter
def gathered(findings: Iterable[Finding]) -> list[tuple[Finding, list[Finding]]]:
    """What stops first, then the rest; each finding with those of its kind that are folded below it: where there are
    many more than `SIMILAR` of a kind, those after the first ones.

    Source: practice.
    """
    in_turn = sorted(findings, key=lambda one: not one.blocks)
    kinds = Counter((one.code, one.weight) for one in in_turn)
    met: Counter[tuple[str, str]] = Counter()
    folded: dict[tuple[str, str], list[Finding]] = defaultdict(list)
    shown: list[tuple[Finding, list[Finding]]] = []
    for one in in_turn:
        kind = (one.code, one.weight)
        met[kind] += 1
        if met[kind] <= SIMILAR or kinds[kind] == SIMILAR + 1:  # for one alone there is room
            shown.append((one, folded[kind] if met[kind] == SIMILAR else []))
        else:
            folded[kind].append(one)
    return shown


@register.filter
def besides(findings: Iterable[Finding], refused: Sequence[Finding]) -> list[Finding]:
    """What was found, besides what the refusal above says already. Source: practice."""
    return [one for one in findings if one not in refused]


@register.filter
def said(finding: Finding) -> str:
    """The finding's sentence in the reader's language. Source: practice."""
    return words.say(finding, cells.language())


@register.filter
def word(code: str) -> str:
    """How a code is called in the reader's language. Source: practice."""
    return words.word(code, cells.language())


@register.filter
def value(something: Any) -> str:
    """An input of a figure, written as what it is. Source: practice."""
    return cells.shown(something)


@register.filter
def several(names: Sequence[str]) -> SafeString:
    """Names in a line; very many are folded after the first. Source: practice."""
    return cells.several(names)


register.filter(cells.given)
register.filter(cells.reckoned)
register.filter(cells.cited)


@register.filter
def meanings(columns: Iterable[Any]) -> list[tuple[str, str]]:
    """What the columns of a table of money, or of a list, mean. Source: practice."""
    return tables.meanings(getattr(column, "label", column) for column in columns)


@register.filter
def blocking(findings: Iterable[Finding]) -> bool:
    """Whether any of them stops the act. Source: practice."""
    return any(finding.blocks for finding in findings)


@register.simple_tag
def icon(name: str, kind: str = "") -> SafeString:
    """One of the kit's icons, decorative: the words are always beside it. Source: practice."""
    return cells.icon(name, kind)


@register.simple_tag
def status(words: str, kind: str) -> SafeString:
    """A state: words first, icon and colour of its kind (`now`, `wait`, `done`, `bad`, `plain`) repeat them.

    Source: practice.
    """
    return cells.status(kind, words)


@register.inclusion_tag("components/doors.html", takes_context=True)
def doors(context: Any, thing: Any, here: str = "") -> dict[str, Any]:
    """The links about one thing that whoever acts may follow; `here` is this page's. Source: practice."""
    request = context["request"]
    acting = request.acting if getattr(request, "user", None) and request.user.is_authenticated else None
    return {"doors": doors_of(thing, acting or None), "here": here}


class WrittenOnce(template.Node):
    """A part of every page that is the same for all readers, but for the language and what it is said to vary with."""

    def __init__(self, nodelist: template.NodeList, varying: Sequence[template.base.FilterExpression]):
        self.nodelist, self.varying = nodelist, varying
        self.written: dict[tuple[Any, ...], SafeString] = {}

    def render(self, context: template.Context) -> SafeString:
        """The part as it was written first. Source: practice."""
        key = (get_language(), *(one.resolve(context) for one in self.varying))
        if key not in self.written:
            self.written[key] = self.nodelist.render(context)
        return self.written[key]


@register.tag
def written_once(parser: template.base.Parser, token: template.base.Token) -> WrittenOnce:
    """`{% written_once here %}…{% endwritten_once %}`: the same for all readers of a language and of the values named.

    Nothing of a person may stand in it.

    Source: practice.
    """
    varying = [parser.compile_filter(word) for word in token.split_contents()[1:]]
    nodelist = parser.parse(("endwritten_once",))
    parser.delete_first_token()
    return WrittenOnce(nodelist, varying)
