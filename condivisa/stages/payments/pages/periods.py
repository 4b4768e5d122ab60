"""One line a period, on the contribution: what was planned, reported, admitted, asked, paid."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _

from condivisa.base.money import ZERO, Figure, show
from condivisa.records.screens.tables import MoneyTable, Row, summed
from condivisa.stages.payments.models import Payment
from condivisa.stages.payments.queries.ledger import CLAUSE
from condivisa.stages.payments.queries.screens import PeriodLine, Standing


def by_period(lines: Sequence[PeriodLine], payments: Iterable[Payment], now: Standing, key: int) -> MoneyTable:
    """The periods, then what of the `payments` no period has; below, the plan by year and the grant.

    A plan is by year, of its lines: no period has a sum planned; what is left of the grant is of no column, and stands
    apart. Source: practice.
    """
    rows = [_period(line, key) for line in lines]
    beside = [one for one in payments if one.report_id is None and one.state != Payment.State.REFUSED]
    if beside:
        rows.append(Row(_("Anticipo e saldo, fuori dai periodi"), [None, None, None, *_asked_and_paid(beside)]))
    columns = [_("Previsto"), _("Rendicontato"), _("Ammesso"), _("Chiesto"), _("Pagato"), _("Chiesto, da pagare")]
    years = {year for line in lines for year in (*line.reported_by_year, *line.admitted_by_year)} | set(now.planned)
    by_year = [_year(year, lines, now) for year in sorted(years)] if len(years) > 1 else []
    sums = [_sum_of(rows, place) for place in range(1, len(columns))]
    totals = [*by_year, Row(_("Totale, e contributo concesso"), [granted(now), *sums])]
    return MoneyTable(_("Periodo per periodo, sul contributo"), _("Periodo"), columns, rows, totals, str(CLAUSE))


def left(now: Standing) -> Figure:
    """What is left of the grant (EUR). Source: D.Lgs. 33/2013, art. 26-27; practice."""
    inputs = {_("contributo"): now.granted, _("pagato"): now.paid, _("restituito"): now.returned}
    return Figure(now.left, _("contributo − pagato + restituito"), inputs, str(CLAUSE))


def moved(amount: Decimal, formula: str) -> Figure | Decimal:
    """A sum of the movements recorded in the account (EUR), with what it adds up. Source: practice."""
    return Figure(amount, formula, {}, str(CLAUSE)) if amount else amount


def granted(now: Standing) -> Figure:
    """The grant as it is now, by year of the plan (EUR). Source: L. 241/1990, art. 12; convenzione."""
    inputs = {_("previsto per il %(year)s") % {"year": year}: amount for year, amount in now.planned.items()}
    if now.reduced:
        inputs[_("economie")] = now.reduced
    formula = _("contributo dopo le modifiche − economie") if now.reduced else _("contributo dopo le modifiche")
    return Figure(now.granted, formula, inputs, str(CLAUSE))


def _year(year: int, lines: Iterable[PeriodLine], now: Standing) -> Row:
    """What the lines of the plan of a year have: a payment has no year of the plan."""
    formula = _("somma delle voci del piano per quell’anno, sul contributo, dopo le modifiche")
    planned = Figure(now.planned.get(year, ZERO), formula, {}, _("il piano economico"))
    sums: list[dict[str, Decimal]] = [{}, {}]
    for line in lines:
        for found, amounts in zip(sums, (line.reported_by_year, line.admitted_by_year), strict=True):
            if year in amounts:
                found[_("periodo %(n)s") % {"n": line.period.number}] = amounts[year]
    said = [_of_year(one) for one in sums]
    return Row(_("Voci del piano per il %(year)s") % {"year": year}, [planned, *said, None, None, None])


def _of_year(parts: Mapping[str, Decimal]) -> Decimal | Figure | None:
    if not parts:
        return Figure(
            ZERO, _("nessuna riga sulle voci di quell’anno"), {}, _("le righe dei rendiconti sulle voci di quell’anno")
        )
    return summed(parts, _("le righe dei rendiconti sulle voci di quell’anno"))


def _period(line: PeriodLine, key: int) -> Row:
    recovered = {"amount": show(line.recovered)}
    return Row(
        _("Periodo %(n)s") % {"n": line.period.number},
        [
            None,
            _of_rows(line.reported, _("somma delle righe del rendiconto sul contributo, una volta presentato")),
            _of_rows(line.admitted, _("somma di ciò che la verifica ha ammesso sul contributo")),
            *_asked_and_paid(line.payments),
        ],
        note=_("%(amount)s già pagati con l’anticipo") % recovered if line.recovered else "",
        address=reverse("report", args=[key, line.period.number]),
    )


def _asked_and_paid(payments: Sequence[Payment]) -> list[Decimal | Figure | None]:
    asked = _gross(payments)
    paid = _gross(one for one in payments if one.state == Payment.State.PAID)
    inputs = {_("chiesto"): sum(asked.values(), ZERO), _("pagato"): sum(paid.values(), ZERO)}
    waiting = inputs[_("chiesto")] - inputs[_("pagato")]
    return [
        summed(asked, str(CLAUSE)),
        summed(paid, str(CLAUSE)),
        Figure(waiting, _("chiesto − pagato"), inputs, str(CLAUSE)),
    ]


def _sum_of(rows: Iterable[Row], place: int) -> Decimal:
    cells = (row.amounts[place] for row in rows)
    return sum((one.value if isinstance(one, Figure) else one or ZERO for one in cells), ZERO)


def _of_rows(amount: Decimal, formula: str) -> Figure | Decimal:
    return Figure(amount, formula, {}, _("il rendiconto del periodo")) if amount else amount


def _gross(payments: Iterable[Payment]) -> dict[str, Decimal]:
    return {_("pagamento %(n)s, lordo") % {"n": one.number}: one.gross for one in payments}
