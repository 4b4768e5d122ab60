"""A notice's money as its pages show it: every sum opens to what it is made of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from condivisa.base.money import ZERO, Figure
from condivisa.law import tuel
from condivisa.records.screens.tables import Cell, MoneyTable, Row, summed
from condivisa.stages.calls import queries
from condivisa.stages.calls.drafts import CallDraft, ShareDraft
from condivisa.stages.calls.models import Booking, Call
from condivisa.stages.calls.queries import Allocated
from condivisa.stages.calls.rules.figures import COVERAGE


def allocation(call: Call, draft: CallDraft) -> list[MoneyTable]:
    """What every programme receives, and what every source puts in, by year (EUR). Source: CTS, art. 55, c. 1."""
    years = queries.years_of(call)
    names = {one.code: one.name for one in draft.sources}
    shares = [(one.code, share) for one in draft.programmes for share in one.shares]
    if not shares:
        return []
    by_programme = _by_year(
        _("Quanto riceve ogni programma"),
        _("Programma"),
        years,
        [(f"{one.code} – {one.title}", one.code) for one in draft.programmes],
        lambda code: [(names.get(share.source, share.source), share) for own, share in shares if own == code],
    )
    by_source = _by_year(
        _("Quanto mette ogni fonte"),
        _("Fonte"),
        years,
        [(one.name, one.code) for one in draft.sources if any(share.source == one.code for _own, share in shares)],
        lambda code: [(own, share) for own, share in shares if share.source == code],
    )
    return [by_programme, by_source]


def levels(shares: Sequence[Allocated]) -> list[MoneyTable]:
    """The money of a procedure, year by year (EUR): what each intervention receives, notice by notice; what each source
    puts into each. Crema has a notice for each level of government, others one for all: the words say notices. Two of
    one title say their codes too. Source: CTS, art. 55, c. 1.
    """
    years = sorted({one.year for one in shares})

    def table(
        caption: str,
        head: str,
        words: Callable[[Allocated], str],
        parts: Callable[[Allocated], str],
        some: Iterable[Any],
    ) -> MoneyTable:
        rows: dict[str, list[Allocated]] = {}
        for one in some:
            rows.setdefault(words(one), []).append(one)
        kept = [(key, key) for key in rows]
        return _by_year(
            caption,
            head,
            years,
            kept,
            lambda key: [(parts(one), ShareDraft(one.source, one.year, one.amount)) for one in rows[key]],
        )

    titles = {one.code: one.level for one in shares}
    several = len(titles) > 1
    known_by = Counter(titles.values())
    names = {code: f"{title} ({code})" if known_by[title] > 1 else title for code, title in titles.items()}
    made = [
        table(
            name,
            _("Programma"),
            lambda one: f"{one.programme} – {one.title}",
            lambda one: one.source,
            [one for one in shares if one.code == code],
        )
        for code, name in names.items()
    ]
    if shares:
        made.append(
            table(
                _("Per fonte e avviso") if several else _("Quanto mette ogni fonte"),
                _("Fonte e avviso") if several else _("Fonte"),
                lambda one: f"{one.source} – {names[one.code]}" if several else one.source,
                lambda one: one.programme,
                sorted(shares, key=lambda one: (one.code, one.source.casefold())),
            )
        )
    return made


def _by_year(
    caption: str,
    head: str,
    years: list[int],
    rows: Iterable[tuple[str, str]],
    of: Callable[[str], list[tuple[str, ShareDraft]]],
) -> MoneyTable:
    made, totals = [], {year: dict[str, Decimal]() for year in years}
    for words, code in rows:
        parts = of(code)
        cells: list[Cell] = []
        for year in years:
            amounts = _added((name, share.amount) for name, share in parts if share.year == year)
            cells.append(_sum(amounts))
            totals[year][code] = sum(amounts.values(), ZERO)
        whole = {str(year): totals[year][code] for year in years}
        note = _("in parte calcolato, non dichiarato") if any(share.computed for _name, share in parts) else ""
        made.append(Row(words, [*cells, _sum(whole)], note=note))
    foot: list[Cell] = [_sum(totals[year]) for year in years]
    foot.append(_sum({str(year): sum(totals[year].values(), ZERO) for year in years}))
    columns = [*(str(year) for year in years), _("In tutto")]
    return MoneyTable(caption, head, columns, made, [Row(_("Totale"), foot)], COVERAGE)


def chain(call: Call, bookings: Iterable[Booking]) -> MoneyTable:
    """What a notice promises, what is booked and committed, what is still to book, by source and year (EUR).

    Source: D.Lgs. 267/2000, art. 183.
    """
    booked: dict[tuple[str, int], dict[str, Decimal]] = {}
    committed: dict[tuple[str, int], dict[str, Decimal]] = {}
    for one in bookings:
        key = (one.source.name, one.year)
        booked.setdefault(key, {})[_("prenotazione %(number)s") % {"number": one.number}] = one.amount
        for bound in one.commitments.all():
            committed.setdefault(key, {})[_("impegno %(number)s") % {"number": bound.number}] = bound.amount
    rows, totals = [], [ZERO, ZERO, ZERO, ZERO]
    for link in queries.budget_chain(call):
        key = (link.source, link.year)
        missing = max(ZERO, link.share - link.booked)
        to_book = Figure(
            missing,
            _("promesso − prenotato, mai sotto zero"),
            {_("promesso"): link.share, _("prenotato"): link.booked},
            tuel.BOOKING,
        )
        promised = Figure(link.share, _("somma delle quote dei programmi"), {}, COVERAGE)
        rows.append(
            Row(
                f"{link.source}, {link.year}",
                [
                    promised,
                    _sum(booked.get(key, {}), tuel.BOOKING),
                    _sum(committed.get(key, {}), tuel.COMMITMENT),
                    to_book,
                ],
            )
        )
        for place, amount in enumerate((link.share, link.booked, link.committed, missing)):
            totals[place] += amount
    columns = [_("Promesso dall’avviso"), _("Prenotato"), _("Impegnato"), _("Da prenotare")]
    foot = [Figure(amount, _("somma delle righe"), {}, tuel.BOOKING) for amount in totals]
    caption, totals_of_all = _("Copertura finanziaria, per fonte e anno"), [Row(_("Totale"), foot)]
    return MoneyTable(caption, _("Fonte e anno"), columns, rows, totals_of_all, tuel.BOOKING)


def committed(booking: Booking) -> Figure:
    """What is bound of a booking (EUR). Source: D.Lgs. 267/2000, art. 183."""
    parts = {_("impegno %(number)s") % {"number": one.number}: one.amount for one in booking.commitments.all()}
    return Figure(sum(parts.values(), ZERO), _("somma degli impegni"), parts, tuel.COMMITMENT)


def to_commit(booking: Booking) -> Figure:
    """What is still to bind of a booking (EUR). Source: D.Lgs. 267/2000, art. 183."""
    bound = committed(booking).value
    inputs = {_("prenotato"): booking.amount, _("impegnato"): bound}
    return Figure(booking.amount - bound, _("prenotato − impegnato"), inputs, tuel.COMMITMENT)


def _added(parts: Iterable[tuple[str, Decimal]]) -> dict[str, Decimal]:
    amounts: dict[str, Decimal] = {}
    for name, amount in parts:
        amounts[name] = amounts.get(name, ZERO) + amount
    return amounts


def _sum(parts: Mapping[str, Decimal], source: str = COVERAGE) -> Cell:
    return summed(parts, source)
