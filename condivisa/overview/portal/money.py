"""The tables of public money: what programmes state and what is computed, then where the money of each agreement is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from condivisa.base.findings import Finding
from condivisa.base.money import ZERO, Figure, show_percent
from condivisa.overview.portal.drawings import Steps
from condivisa.records.screens.tables import Cell, MoneyTable, Row, of_all, summed
from condivisa.stages.calls.models import Call
from condivisa.stages.calls.rules.figures import COVERAGE, NoticeFigures, ProgrammeFigures, stated_and_computed
from condivisa.stages.monitoring.queries import Leverage
from condivisa.stages.payments.queries.ledger import CLAUSE, LedgerRow, total
from condivisa.stages.reporting.rules.checks import CHECK

STATED = 3
"""How many columns say what a programme has in all, before those of its sources."""


def programmes(call: Call, years: int, rows: Sequence[dict[str, Any]], caption: str) -> MoneyTable:
    """The programmes of a call: stated figures as published, computed ones beside them, sources in full.

    `rows` are one per programme and source. Source: L. 241/1990, art. 12.
    """
    sources = sorted({row["source"] for row in rows if row["source"]})
    body: list[Row] = []
    for _key, group in groupby(rows, key=lambda row: row["pk"]):
        parts = list(group)
        first, by_source = parts[0], {part["source"]: part["amount"] for part in parts}
        annual = first["stated_annual"]
        shares = [by_source.get(source, ZERO) for source in sources]
        amounts = [annual, first["stated_triennial"], _times(annual, years, call), *shares]
        body.append(Row(f"{first['code']} · {first['title']}", amounts))
    columns = [
        _("Annuo, come pubblicato"),
        _("In tutto, come pubblicato"),
        _("In tutto, calcolato"),
        *[_("di cui %(source)s") % {"source": source} for source in sources],
    ]
    body, columns = _written(body, columns)
    totals = [_sum(column, call) for column in zip(*(row.amounts for row in body), strict=True)]
    return MoneyTable(caption, _("Programma"), columns, body, [Row(_("Totale"), totals)] if body else [], COVERAGE)


def _written(rows: list[Row], columns: list[str]) -> tuple[list[Row], list[str]]:
    """The columns where some row says an amount; where no total is stated, the sum of several sources is the whole."""
    kept = [place for place in range(len(columns)) if any(row.amounts[place] is not None for row in rows)]
    if len(kept) == len(columns) or not kept:
        return rows, columns
    summed_up = min(kept) >= STATED and len(kept) > 1
    made = []
    for row in rows:
        amounts = [row.amounts[place] for place in kept]
        if summed_up:
            parts = {columns[place]: one for place in kept if isinstance(one := row.amounts[place], Decimal)}
            amounts.insert(0, summed(parts, COVERAGE))
        made.append(replace(row, amounts=amounts))
    return made, [*([_("In tutto")] if summed_up else []), *(columns[place] for place in kept)]


def differences(rows: Sequence[dict[str, Any]], calls: Sequence[Call], years: tuple[int, ...]) -> list[Finding]:
    """Where a stated figure and the computed one differ, call by call; neither is corrected.

    Source: D.Lgs. 117/2017, art. 55, c. 1.
    """
    found: list[Finding] = []
    for call in calls:
        stated = {
            row["pk"]: ProgrammeFigures(row["code"], row["stated_annual"], row["stated_triennial"])
            for row in rows
            if row["call"] == call.pk
        }
        found += stated_and_computed(NoticeFigures(call.code, "", years, tuple(stated.values())))
    return found


def agreements(signed: Sequence[Any], slug: str) -> MoneyTable:
    """Where the money of each agreement is, with its page: always granted = paid - returned + left.

    Source: D.Lgs. 33/2013, art. 26-27.
    """
    rows = [
        Row(
            agreement.title,
            [
                agreement.granted,
                agreement.admitted,
                agreement.paid,
                agreement.returned,
                left(agreement.granted, agreement.paid, agreement.returned),
            ],
            address=reverse("public_agreement", args=[slug, agreement.pk]),
        )
        for agreement in signed
    ]
    totals: list[Cell] = [sum((getattr(one, name) for one in signed), ZERO) for name in _NAMES]
    granted, _admitted, paid, returned = (amount for amount in totals if isinstance(amount, Decimal))
    totals.append(left(granted, paid, returned))
    columns = [_("Contributo"), _("Ammesso"), _("Pagato"), _("Restituito"), _("Resta da pagare")]
    caption = _("Il contributo pubblico di ogni convenzione; la compartecipazione dei partner è a parte.")
    return MoneyTable(caption, _("Convenzione"), columns, rows, [Row(_("Totale"), totals)], str(CLAUSE))


def ledger_heads() -> dict[str, str]:
    """What the columns of the ledger are called, on a page and in its files, by what they hold. Source: practice."""
    return {
        "initial": _("Alla firma"),
        "granted": _("Contributo"),
        "reported": _("Rendicontato"),
        "admitted": _("Ammesso"),
        "cut": _("Tagliato"),
        "reduced": _("Ridotto"),
        "paid": _("Pagato"),
        "returned": _("Restituito"),
        "left": _("Resta da pagare"),
    }


def ledger(rows: Sequence[LedgerRow], shown: Sequence[LedgerRow]) -> MoneyTable | None:
    """The ledger by programme and partner: the rows of one page, the totals of all; nothing before the first signature.

    Source: D.Lgs. 33/2013, art. 26-27.
    """
    if not rows:
        return None
    heads = ledger_heads()
    body = [
        Row(
            f"{row.programme} · {row.partner}",
            [
                row.initial,
                _granted(row),
                row.reported,
                Figure(
                    row.admitted,
                    _("ammesso, riga per riga, dalle verifiche chiuse"),
                    {_("rendicontato"): row.reported, _("tagliato"): row.cut},
                    CHECK,
                ),
                row.cut,
                row.reduced,
                row.paid,
                row.returned,
                left(row.granted, row.paid, row.returned),
            ],
        )
        for row in shown
    ]
    sums = total(list(rows))
    last = left(sums["granted"], sums["paid"], sums["returned"])
    totals = [Row(_("Totale"), [*(sums[name] for name in heads if name != "left"), last], note=of_all(rows, shown))]
    caption = _("Il contributo pubblico, per programma e partner")
    return MoneyTable(caption, _("Programma e partner"), list(heads.values()), body, totals, str(CLAUSE))


def by_programme(rows: Sequence[LedgerRow], titles: Mapping[int, str]) -> MoneyTable | None:
    """The ledger in brief, one row a programme, its `titles` by key; nothing where the rows themselves are as few.

    Source: D.Lgs. 33/2013, art. 26-27.
    """
    grouped: dict[int, list[LedgerRow]] = {}
    for row in rows:
        grouped.setdefault(row.programme_id, []).append(row)
    if not 1 < len(grouped) < len(rows):
        return None
    of_partners = _("somma dei partner del programma")
    body = []
    for key, mine in grouped.items():
        sums, name = total(mine), f"{mine[0].programme} · {titles[key]}"
        figures = [sums[one] for one in ("granted", "reported", "paid")]
        amounts: list[Cell] = [Figure(one, of_partners, {}, str(CLAUSE)) for one in figures]
        body.append(Row(name, [*amounts, left(sums["granted"], sums["paid"], sums["returned"])]))
    sums = total(list(rows))
    last = left(sums["granted"], sums["paid"], sums["returned"])
    totals = [Row(_("Totale"), [sums["granted"], sums["reported"], sums["paid"], last])]
    columns = [_("Contributo"), _("Rendicontato"), _("Pagato"), _("Resta da pagare")]
    return MoneyTable(_("Il contributo pubblico, per programma"), _("Programma"), columns, body, totals, str(CLAUSE))


def shares(mine: Sequence[Any]) -> MoneyTable:
    """What one body has of each agreement it signed: always granted = paid - returned + left.

    Source: D.Lgs. 33/2013, art. 26-27.
    """
    rows = [
        Row(
            one.agreement.title,
            [one.granted, one.paid, one.returned, left(one.granted, one.paid, one.returned)],
            note=one.agreement.call.procedure.administration.name,
            address=reverse("public_agreement", args=[one.agreement.call.procedure.slug, one.agreement_id]),
        )
        for one in mine
    ]
    granted, paid, returned = (
        sum((getattr(one, name) for one in mine), ZERO) for name in ("granted", "paid", "returned")
    )
    columns = [_("Contributo"), _("Pagato"), _("Restituito"), _("Resta da pagare")]
    totals = [Row(_("Totale"), [granted, paid, returned, left(granted, paid, returned)])]
    return MoneyTable(_("La parte di questo ente"), _("Convenzione"), columns, rows, totals, str(CLAUSE))


def grants(sums: Mapping[str, Decimal]) -> Mapping[str, Cell]:
    """The totals of the table of contributions, by column: what is still to be paid opens to how it is worked out.

    Source: D.Lgs. 33/2013, art. 26-27.
    """
    return {**sums, "left": left(sums["granted"], sums["paid"], sums["returned"])}


def leverage(found: Leverage) -> MoneyTable:
    """What Third Sector entities brought beside public money: as stated, and the public money it implies.

    Source: practice.
    """
    rows = [Row(one.get_origin_display().capitalize(), [one.amount]) for one in found.parts]
    rows.append(Row(_("In tutto, come dichiarato"), [found.stated.total]))
    percent = show_percent(found.stated.percent)
    rows.append(Row(_("Denaro pubblico che ne risulta, almeno (%(percent)s)") % {"percent": percent}, [found.at_least]))
    rows.append(Row(_("Denaro pubblico che ne risulta, al massimo"), [found.at_most]))
    return MoneyTable(_("Risorse portate dal Terzo settore"), _("Da dove"), [_("Importo")], rows)


def over_time(steps: Steps, today: date) -> MoneyTable:
    """How planned, reported and paid grew, at the end of each year or so far: the table beside the drawing.

    Of years to come only what is planned is said. Source: D.Lgs. 33/2013, art. 26-27.
    """
    years = sorted({when.year for line in (steps.planned, steps.reported, steps.paid) for when, _sum in line})
    rows = []
    for year in years:
        happened = [_at_end(line, year) if year <= today.year else None for line in (steps.reported, steps.paid)]
        words = _("%(year)s, finora") % {"year": year} if year == today.year else str(year)
        rows.append(Row(words, [_at_end(steps.planned, year), *happened]))
    columns = [_("Previsto, anno per anno"), _("Rendicontato"), _("Pagato")]
    return MoneyTable(_("Il contributo nel tempo, sommato dall’inizio"), _("Alla fine del"), columns, rows)


def _at_end(line: Sequence[tuple[date, Decimal]], year: int) -> Decimal:
    return next((amount for when, amount in reversed(line) if when.year <= year), ZERO)


_NAMES = ("granted", "admitted", "paid", "returned")


def _times(annual: Decimal | None, years: int, call: Call) -> Figure | None:
    if annual is None:
        return None
    inputs: dict[str, Decimal | int | str | date] = {_("importo annuo"): annual, _("anni"): years}
    return Figure(annual * years, _("importo annuo × anni"), inputs, call.title)


def _sum(column: Sequence[Cell], call: Call) -> Figure | None:
    """The sum of what is stated; where nothing is, no sum: not stated is not zero."""
    amounts = [cell.value if isinstance(cell, Figure) else cell for cell in column if cell is not None]
    return Figure(sum(amounts, ZERO), _("somma delle righe qui sopra"), {}, call.title) if amounts else None


def _granted(row: LedgerRow) -> Cell:
    """The contribution of now: as it was signed where nothing changed it, otherwise how it came to be."""
    if row.granted == row.initial:
        return row.granted
    inputs = {_("alla firma"): row.initial, _("dopo le modifiche"): row.amended, _("economie"): row.reduced}
    return Figure(row.granted, _("contributo dopo le modifiche − economie"), inputs, str(CLAUSE))


def left(granted: Decimal, paid: Decimal, returned: Decimal) -> Figure:
    """What is still to be paid (EUR), of an agreement or a partner; below zero it must come back.

    Source: D.Lgs. 33/2013, art. 26-27.
    """
    inputs = {_("contributo"): granted, _("pagato"): paid, _("restituito"): returned}
    return Figure(granted - paid + returned, _("contributo − pagato + restituito"), inputs, str(CLAUSE))
