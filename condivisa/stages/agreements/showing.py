"""An agreement as its pages show it: money where every sum opens to what it is made of, terms group by group."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from condivisa.base.days import show_day
from condivisa.base.money import ZERO, Figure
from condivisa.law import procedure, tuel
from condivisa.records.screens.cells import language
from condivisa.records.screens.tables import Cell, MoneyTable, Row, summed
from condivisa.stages.agreements.queries import GrantRow
from condivisa.stages.agreements.queries.screens import PlanTotal
from condivisa.stages.agreements.rules.coverage import Pot
from condivisa.stages.applications.models import Side
from condivisa.stages.calls.models import Commitment
from condivisa.stages.calls.pages.looking import GROUP_WORDS
from condivisa.stages.calls.papers import said
from condivisa.stages.calls.terms import GROUPS, KINDS, Terms, idle
from condivisa.stages.codesign.rules import CHOOSING

PLAN = "D.M. 72/2021, par. 3"


def grants(rows: Iterable[GrantRow]) -> MoneyTable:
    """What is granted now, by programme and source, year by year (EUR). Source: L. 241/1990, art. 12."""
    return by_year(
        _("Contributo, per programma, fonte e anno"),
        _("Programma e fonte"),
        [(f"{one.programme_code} – {one.source_name}", one.year, one.granted) for one in rows],
        procedure.PUBLISHED_CRITERIA,
    )


def by_year(caption: str, head: str, parts: Iterable[tuple[str, int, Decimal]], source: str) -> MoneyTable:
    """Amounts (EUR) by what they are and by year, with their sums along both ways. Source: practice."""
    given = list(parts)
    years = sorted({year for _words, year, _amount in given})
    lines: dict[str, dict[int, Decimal]] = {}
    for words, year, amount in given:
        line = lines.setdefault(words, {})
        line[year] = line.get(year, ZERO) + amount
    rows = [
        Row(
            words,
            [
                *(line.get(year, ZERO) for year in years),
                summed({str(year): line.get(year, ZERO) for year in years}, source),
            ],
        )
        for words, line in lines.items()
    ]
    totals = {str(year): sum((line.get(year, ZERO) for line in lines.values()), ZERO) for year in years}
    foot = [
        *(summed({words: line.get(year, ZERO) for words, line in lines.items()}, source) for year in years),
        summed(totals, source),
    ]
    columns = [*(str(year) for year in years), _("In tutto")]
    return MoneyTable(caption, head, columns, rows, [Row(_("Totale"), foot)] if rows else [], source)


def by_side(totals: Iterable[PlanTotal]) -> MoneyTable:
    """What each side puts in, year by year (EUR). Source: D.M. 72/2021, par. 3."""
    in_order = sorted(totals, key=lambda one: Side.values.index(one.side))
    parts = [(str(Side(one.side).label).capitalize(), one.year, one.amount) for one in in_order]
    return by_year(_("Il piano, per parte e anno"), _("Parte"), parts, PLAN)


def by_partner(totals: Sequence[PlanTotal]) -> MoneyTable:
    """What each partner receives and brings (EUR). Source: D.M. 72/2021, par. 3."""
    sides = [side for side in Side.values if any(one.side == side for one in totals)]
    names = list(dict.fromkeys(one.partner for one in totals))

    def cell(which: Callable[[PlanTotal], bool], words: Callable[[PlanTotal], str]) -> Cell:
        parts: dict[str, Decimal] = {}
        for one in totals:
            if which(one):
                parts[words(one)] = parts.get(words(one), ZERO) + one.amount
        return summed(parts, PLAN)

    rows = [
        Row(
            name,
            [
                cell(lambda one, n=name, s=side: (one.partner, one.side) == (n, s), lambda one: str(one.year))  # type: ignore[misc]  # bound now
                for side in sides
            ],
        )
        for name in names
    ]
    foot: list[Cell] = [cell(lambda one, s=side: one.side == s, lambda one: one.partner) for side in sides]  # type: ignore[misc]  # the same
    columns = [str(Side(side).label).capitalize() for side in sides]
    return MoneyTable(
        _("Il piano, per partner"), _("Partner"), columns, rows, [Row(_("Totale"), foot)] if rows else [], PLAN
    )


def amended(line: Any, changes: Sequence[tuple[str, int, Decimal]]) -> Figure | Decimal:
    """What a line of the plan has today (EUR), with the amendments since. Source: D.M. 72/2021, par. 3."""
    if not changes:
        return Decimal(line.budget)
    inputs = {_("alla firma"): line.initial}
    for kind, number, amount in changes:
        words = _("variazione %(n)s, %(kind)s") % {"n": number, "kind": kind}
        inputs[words] = inputs.get(words, ZERO) + amount
    return Figure(line.budget, _("alla firma + variazioni"), inputs, procedure.AGREEMENT)


def commitments(taken: Sequence[Commitment]) -> MoneyTable:
    """The commitments taken for an agreement, each with its act and visa (EUR). Source: D.Lgs. 267/2000, art. 183."""
    rows = []
    for one in taken:
        visa = {"act": one.act, "visa": one.visa_number, "day": show_day(one.visa_date, language())}
        note = _("%(act)s; visto %(visa)s, %(day)s") % visa
        rows.append(Row(f"{one.number} – {one.booking.source.name}, {one.booking.year}", [one.amount], note=note))
    whole = sum((one.amount for one in taken), ZERO)
    foot, caption = [Row(_("Totale"), [whole])], _("Impegni di questa convenzione")
    return MoneyTable(caption, _("Impegno"), [_("Importo")], rows, foot, tuel.COMMITMENT)


def coverage(
    granted: Mapping[Pot, Decimal],
    committed: Mapping[Pot, Decimal],
    asked: Mapping[Pot, Decimal],
    taken: Iterable[Commitment],
) -> MoneyTable:
    """What is granted, what amendments still to sign ask, what is committed, what is missing (EUR), by source and year.

    Source: D.Lgs. 267/2000, art. 183 and 191.
    """
    bound: dict[Pot, dict[str, Decimal]] = {}
    for one in taken:
        parts = bound.setdefault((one.booking.source.name, one.booking.year), {})
        words = _("impegno %(number)s, visto %(visa)s") % {"number": one.number, "visa": one.visa_number}
        parts[words] = parts.get(words, ZERO) + one.amount
    rows, totals = [], [ZERO] * 4
    for pot in sorted({*granted, *committed, *asked}):
        needed = granted.get(pot, ZERO) + asked.get(pot, ZERO)
        missing = max(ZERO, needed - committed.get(pot, ZERO))
        left = Figure(
            missing,
            _("concesso + variazioni da firmare − impegnato, mai sotto zero"),
            {
                _("concesso"): granted.get(pot, ZERO),
                _("variazioni da firmare"): asked.get(pot, ZERO),
                _("impegnato"): committed.get(pot, ZERO),
            },
            tuel.NO_SPENDING_WITHOUT_COMMITMENT,
        )
        cells: list[Cell] = [
            granted.get(pot, ZERO),
            asked.get(pot, ZERO),
            summed(bound.get(pot, {}), tuel.COVERAGE_VISA),
            left,
        ]
        rows.append(Row(f"{pot[0]}, {pot[1]}", cells))
        amounts = (granted.get(pot, ZERO), asked.get(pot, ZERO), committed.get(pot, ZERO), missing)
        totals = [total + amount for total, amount in zip(totals, amounts, strict=True)]
    columns = [_("Concesso"), _("Variazioni da firmare"), _("Impegnato"), _("Da impegnare")]
    foot = [Figure(amount, _("somma delle righe"), {}, tuel.COMMITMENT) for amount in totals]
    return MoneyTable(
        _("Contributo e impegni, per fonte e anno"),
        _("Fonte e anno"),
        columns,
        rows,
        [Row(_("Totale"), foot)] if rows else [],
        tuel.COMMITMENT,
    )


def together(first: Mapping[Pot, Decimal], second: Mapping[Pot, Decimal]) -> dict[Pot, Decimal]:
    """Two sets of amounts (EUR) added pot by pot. Source: practice."""
    return {pot: first.get(pot, ZERO) + second.get(pot, ZERO) for pot in {*first, *second}}


@dataclass(frozen=True)
class Group:
    """Terms that belong together: each its code, its value in words (none while open), where it is written, its law."""

    words: str | Promise
    terms: Sequence[tuple[str, str, str, str]]


def terms(agreed: Terms) -> list[Group]:
    """The terms of an agreement group by group, as its text lists them. Source: L. 241/1990, art. 12."""
    groups, unused = [], idle(agreed)
    for group, keys in GROUPS.items():
        rows = []
        for key in keys:
            found = agreed.by_key.get(key)
            if found is None or key in CHOOSING or (key in unused and not found.fixed):
                continue
            value = (said(found) or _("nessuna")) if found.fixed else ""
            rows.append((f"term.{key}", value, found.clause, KINDS[key].source))
        if rows:
            groups.append(Group(GROUP_WORDS[group], rows))
    return groups


def published(call: Terms, key: str) -> str:
    """What the notice says of a term: its value or its bounds; nothing where it is silent. Source: practice."""
    found = call.by_key.get(key)
    return f"{said(found)} ({found.clause})" if found else ""
