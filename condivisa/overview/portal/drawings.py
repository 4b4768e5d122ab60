"""What the public pages draw: money by programme and source, money over time, how long each stage lasted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from condivisa.base import money
from condivisa.base.days import day
from condivisa.base.money import ZERO
from condivisa.records.screens import charts
from condivisa.records.screens.charts import Bar, Line, Span
from condivisa.stages.calls.models import Call

NOTHING = SafeString("")


@dataclass(frozen=True)
class Steps:
    """How the contribution of some agreements grew (EUR, added up from the first day): by day, the sum so far."""

    planned: Sequence[tuple[date, Decimal]]
    reported: Sequence[tuple[date, Decimal]]
    paid: Sequence[tuple[date, Decimal]]


def programmes(call: Call, rows: Sequence[dict[str, Any]]) -> SafeString:
    """The money of a call by programme and source; `rows` are one per programme and source. Source: practice."""
    sources = sorted({row["source"] for row in rows if row["source"]})
    if not sources:
        return NOTHING
    drawn = []
    for _key, group in groupby(rows, key=lambda row: row["pk"]):
        parts = list(group)
        by_source = {part["source"]: part["amount"] for part in parts}
        drawn.append(
            Bar(f"{parts[0]['code']} · {parts[0]['title']}", [by_source.get(source) or ZERO for source in sources])
        )
    about = _("Una barra per programma, divisa per fonte: %(programmes)s programmi, %(total)s in tutto.") % {
        "programmes": len(drawn),
        "total": money.show(sum((sum(bar.amounts, ZERO) for bar in drawn), ZERO)),
    }
    return charts.bars(f"soldi-{call.pk}", _("Risorse per programma e fonte"), about, drawn, sources)


def over_time(steps: Steps, today: date) -> SafeString:
    """Planned, reported and paid, up to today what has happened, to the end what is planned. Source: practice."""
    if not steps.planned:
        return NOTHING
    first, last = steps.planned[0][0], date(steps.planned[-1][0].year, 12, 31)
    first = min([first, *(line[0][0] for line in (steps.reported, steps.paid) if line)])
    lines = [
        Line(_("Previsto, anno per anno"), steps.planned, last),
        Line(_("Rendicontato"), steps.reported, today),
        Line(_("Pagato"), steps.paid, today),
    ]
    about = _("Fino a oggi rendicontati %(reported)s e pagati %(paid)s, su %(planned)s previsti in tutto.") % {
        "reported": money.show(steps.reported[-1][1] if steps.reported else ZERO),
        "paid": money.show(steps.paid[-1][1] if steps.paid else ZERO),
        "planned": money.show(steps.planned[-1][1]),
    }
    return charts.lines("nel-tempo", _("Il contributo nel tempo"), about, lines, first, last)


def spans(calls: Sequence[Any], tables: Sequence[Any], signed: Sequence[Any], today: date) -> list[Span]:
    """How long each stage with days of its own lasted, or is to last. Source: practice."""
    return [
        *_span(_("Istanze"), [(one.opens_at or one.published_at, one.closes_at) for one in calls], today),
        *_span(_("Selezione"), [(one.closes_at, one.ranked_at) for one in calls if one.ranked_at], today),
        *_span(_("Tavolo di co-progettazione"), [(one.opened_at, one.final_at) for one in tables], today),
        *_span(_("Convenzione"), [(one.starts, one.last_day) for one in signed], today),
    ]


def calendar(rows: Sequence[Span], today: date) -> SafeString:
    """The same drawn, with today among them. Source: practice."""
    if not rows:
        return NOTHING
    about = "; ".join(f"{row.words}: {row.note}" for row in rows)
    return charts.spans("calendario-percorso", _("Le fasi nel calendario"), about, rows, today)


def _span(words: str, spans: Sequence[tuple[Any, Any]], today: date) -> list[Span]:
    """From the first start to the last end, if it started; what has no end yet lasts until today."""
    firsts = [_day(first) for first, _last in spans if first]
    if not firsts:
        return []
    first = min(firsts)
    last = max([first, *(_day(last) if last else today for _first, last in spans)])
    kind = "later" if first > today else "now" if last >= today else "done"
    return [Span(words, first, last, kind, f"{_short(first)} – {_short(last)}")]


def _day(when: Any) -> date:
    return day(when) if hasattr(when, "tzinfo") else when


def _short(when: date) -> str:
    return f"{when.day}/{when.month}/{when.year}"
