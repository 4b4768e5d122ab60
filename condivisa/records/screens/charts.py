"""Charts as SVG, drawn by the server: bars, lines over time, spans of a calendar. A table always stands beside them.

Widths are percentages and text keeps its size, so that the same drawing reads on a phone. Colours come from the style
sheet by class; hatches, dashes, markers and words tell the series apart without them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from condivisa.base import money
from condivisa.base.money import ZERO

LEGEND, ROW, BAR, PLOT, FOOT = 22, 46, 16, 190, 26
"""Heights in pixels: a line of the legend, a row of bars, a bar, the plot of lines, the years under it."""
KINDS = 6
"""How many looks the style sheet has; further series take them again from the first."""
SHORT, LONG = 38, 76
"""How many signs of a name fit beside its amount on a phone, and at a desk; the table has it whole."""


@dataclass(frozen=True)
class Bar:
    """One bar: what it is about, its parts (EUR, not below zero) in the order of the chart's `parts`."""

    words: str
    amounts: Sequence[Decimal]


@dataclass(frozen=True)
class Line:
    """An amount (EUR) over time: it keeps a point's value until the next point, the last one's up to `until`."""

    words: str
    points: Sequence[tuple[date, Decimal]]
    until: date


@dataclass(frozen=True)
class Span:
    """Something that lasted, or is to last, from a day to another; `kind` is `done`, `now` or `later`."""

    words: str
    first: date
    last: date
    kind: str = "done"
    note: str = ""


def bars(key: str, title: str, about: str, rows: Sequence[Bar], parts: Sequence[str]) -> SafeString:
    """Amounts side by side, each bar split into `parts`; `key` is unique in the page, `about` says it in a sentence.

    Source: practice.
    """
    most = max((sum(row.amounts, ZERO) for row in rows), default=ZERO)
    drawn: list[SafeString] = []
    top = len(parts) * LEGEND if len(parts) > 1 else 0
    for number, row in enumerate(rows):
        base, left = top + number * ROW, Decimal(0)
        whole = sum(row.amounts, ZERO)
        drawn.append(_text(row.words, "0", base + 16))
        drawn.append(_text(money.show(whole), "100%", base + 16, "end"))
        for place, amount in enumerate(row.amounts):
            if amount > 0:
                width = amount * 100 / most
                drawn.append(_block(key, place, left, width, base + 22))
                left += width
    return _svg(key, title, about, top + len(rows) * ROW, [*_legend(key, parts), *drawn], len(parts))


def lines(key: str, title: str, about: str, series: Sequence[Line], first: date, last: date) -> SafeString:
    """Amounts over time between two days, as steps: what changes on a day is so from that day. Source: practice."""
    most = max((amount for line in series for _day, amount in line.points), default=ZERO)
    top = len(series) * LEGEND + 24
    floor = top + PLOT

    def across(day: date) -> str:
        return _percent(_share(day, first, last))

    def height(amount: Decimal) -> str:
        return f"{floor - (amount * PLOT / most if most else 0):.1f}"

    drawn = [_text(money.show(most), "0", top - 6), _rule("0", top, "100%", top), _rule("0", floor, "100%", floor)]
    drawn += _years(first, last, floor)
    for number, line in enumerate(series):
        look = f"line look-{number % KINDS + 1}"
        points = [(day, amount) for day, amount in line.points if day <= last]
        for (day, amount), (then, value) in pairwise(
            [*points, *([(min(line.until, last), points[-1][1])] if points else [])]
        ):
            drawn.append(_rule(across(day), height(amount), across(then), height(amount), look))
            if value != amount:
                drawn.append(_rule(across(then), height(amount), across(then), height(value), look))
        drawn += [_mark(number, across(day), height(amount)) for day, amount in points]
    legend = [
        part
        for number, line in enumerate(series)
        for part in (
            _rule("0", number * LEGEND + 11, "28", number * LEGEND + 11, f"line look-{number % KINDS + 1}"),
            _mark(number, "14", f"{number * LEGEND + 11}"),
            _text(line.words, "38", number * LEGEND + 16),
        )
    ]
    return _svg(key, title, about, floor + FOOT, [*legend, *drawn])


def spans(key: str, title: str, about: str, rows: Sequence[Span], today: date) -> SafeString:
    """What lasted how long, one row each, with a line where today falls. Source: practice."""
    first = min([today, *(row.first for row in rows)]).replace(month=1, day=1)
    last = max([today, *(row.last for row in rows)]).replace(month=12, day=31)
    floor = LEGEND + len(rows) * ROW
    now = _percent(_share(today, first, last))
    drawn = [_rule(now, 18, now, floor, "today"), _text(_("oggi"), now, 13, _anchor(now))]
    for number, row in enumerate(rows):
        base = LEGEND + number * ROW
        left, right = _share(row.first, first, last), _share(row.last, first, last)
        look = {"done": 0, "now": 1, "later": 2}[row.kind]
        drawn.append(_text(row.words, "0", base + 16))
        drawn.append(_text(row.note, "100%", base + 16, "end"))
        drawn.append(_block(key, look, left, max(right - left, Decimal(1)), base + 22))
    drawn += _years(first, last, floor)
    return _svg(key, title, about, floor + FOOT, drawn, 3)


def _share(day: date, first: date, last: date) -> Decimal:
    days = max((last - first).days, 1)
    return Decimal(min(max((day - first).days, 0), days)) * 100 / days


def _percent(share: Decimal) -> str:
    return f"{share:.2f}%"


def _anchor(across: str) -> str:
    share = Decimal(across.removesuffix("%"))
    return "start" if share < 6 else "end" if share > 94 else "middle"


def _years(first: date, last: date, floor: int) -> list[SafeString]:
    drawn = []
    step = (last.year - first.year) // 6 + 1
    for year in range(first.year, last.year + 1, step):
        across = _percent(_share(date(year, 1, 1), first, last))
        drawn.append(_rule(across, floor, across, floor + 6))
        drawn.append(_text(str(year), across, floor + 20, "start" if year == first.year else "middle"))
    return drawn


def _legend(key: str, parts: Sequence[str]) -> list[SafeString]:
    if len(parts) < 2:
        return []
    drawn = []
    for number, words in enumerate(parts):
        drawn.append(_block(key, number, Decimal(0), "24", number * LEGEND + 3))
        drawn.append(_text(words, "34", number * LEGEND + 16))
    return drawn


def _block(key: str, look: int, left: Decimal, width: Decimal | str, top: int) -> SafeString:
    """A filled box, and over it the hatch of its look: the first has none."""
    wide = width if isinstance(width, str) else _percent(width)
    place = look % KINDS
    box = format_html(
        '<rect class="fill look-{}" x="{}" y="{}" width="{}" height="{}"/>', place + 1, _percent(left), top, wide, BAR
    )
    if not place:
        return box
    hatch = '{}<rect fill="url(#{}-hatch-{})" x="{}" y="{}" width="{}" height="{}"/>'
    return format_html(hatch, box, key, place + 1, _percent(left), top, wide, BAR)


def _hatches(key: str, many: int) -> SafeString:
    """One pattern for each look after the first: the denser the further, leaning one way and then the other."""
    rows = [(key, place + 1, 10 - place, 45 if place % 2 else -45, 10 - place) for place in range(1, min(many, KINDS))]
    pattern = (
        '<pattern id="{}-hatch-{}" width="{}" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate({})">'
        '<line class="hatch" x1="0" y1="0" x2="0" y2="8"/></pattern>'
    )
    return (
        format_html("<defs>{}</defs>", format_html_join("", pattern, (row[:4] for row in rows))) if rows else _NOTHING
    )


def _mark(number: int, across: str, down: str) -> SafeString:
    """A dot, a square or a ring: the marker of a line."""
    look = number % KINDS + 1
    if number % 3 == 1:
        # A square around its point: sides in pixels, its place in the drawing's own percentages.
        square = '<rect class="fill look-{}" x="-4" y="-4" width="8" height="8"/>'
        return format_html('<svg x="{}" y="{}" overflow="visible">' + square + "</svg>", across, down, look)
    kind = "ring" if number % 3 == 2 else "fill"
    return format_html('<circle class="{} look-{}" cx="{}" cy="{}" r="4"/>', kind, look, across, down)


def _rule(x1: str, y1: int | str, x2: str, y2: int | str, look: str = "rule") -> SafeString:
    return format_html('<line class="{}" x1="{}" y1="{}" x2="{}" y2="{}"/>', look, x1, y1, x2, y2)


def _text(words: str, across: str, down: int, anchor: str = "start") -> SafeString:
    if not words:
        return _NOTHING
    if len(words) <= SHORT:
        return format_html('<text x="{}" y="{}" text-anchor="{}">{}</text>', across, down, anchor, words)
    # Two writings of one name: the style sheet shows the one that fits.
    both = (("long", words, LONG), ("short", words, SHORT))
    return format_html_join(
        "",
        '<text class="{}" x="{}" y="{}" text-anchor="{}">{}</text>',
        ((kind, across, down, anchor, _cut(said, most)) for kind, said, most in both),
    )


def _cut(words: str, most: int) -> str:
    return words if len(words) <= most else words[: most - 1].rstrip() + "…"


_NOTHING = SafeString("")


def _svg(key: str, title: str, about: str, height: int, drawn: Sequence[SafeString], looks: int = 0) -> SafeString:
    return format_html(
        '<svg class="chart" role="img" width="100%" height="{}" aria-labelledby="{}-title {}-desc">'
        '<title id="{}-title">{}</title><desc id="{}-desc">{}</desc>{}{}</svg>',
        height,
        key,
        key,
        key,
        title,
        key,
        about,
        _hatches(key, looks),
        SafeString("".join(drawn)),
    )
