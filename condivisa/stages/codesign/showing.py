"""The money of a version as its pages show it: every sum opens to what it is made of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from condivisa.base.differences import Change, RowChange, of_rows
from condivisa.base.money import ZERO, Figure, show, show_percent
from condivisa.records.screens.fields import show_number
from condivisa.records.screens.tables import Cell, MoneyTable, Row, summed
from condivisa.stages.applications.models import Side
from condivisa.stages.calls.forms.terms import said
from condivisa.stages.calls.models import FundingShare
from condivisa.stages.codesign import rules
from condivisa.stages.codesign.models import PlanLine

SIDES = (Side.CONTRIBUTION, Side.COFINANCING, Side.THIRD_PARTY, Side.PUBLIC_BODY)
PLAN = "D.M. 72/2021, par. 3 (quadro economico)"


def by_programme(lines: Sequence[rules.Line]) -> MoneyTable:
    """What a plan puts on each programme (EUR), each sum opening to the bodies that make it.

    Source: D.M. 72/2021, par. 3.
    """
    return _table(
        _("Il piano per programma"), _("Programma"), lines, lambda line: line.programme, lambda line: line.body
    )


def by_partner(lines: Sequence[rules.Line]) -> MoneyTable:
    """What each body receives and brings (EUR), with its share of the contribution. Source: D.M. 72/2021, par. 3."""
    whole = sum((line.amount for line in lines if line.side == Side.CONTRIBUTION), ZERO)

    def share(body: str) -> str:
        given = sum((one.amount for one in lines if (one.body, one.side) == (body, Side.CONTRIBUTION)), ZERO)
        if not whole or not given:
            return ""
        return _("%(percent)s del contributo") % {"percent": show_percent(given * 100 / whole)}

    return _table(
        _("Il piano per ente"), _("Ente"), lines, lambda line: line.body, lambda line: line.programme, note=share
    )


def _table(
    caption: str,
    head: str,
    lines: Sequence[rules.Line],
    key: Callable[[rules.Line], str],
    part: Callable[[rules.Line], str],
    note: Callable[[str], str] = lambda key: "",
) -> MoneyTable:
    sides = [side for side in SIDES if any(line.side == side for line in lines)]
    rows, totals = [], {side: dict[str, Decimal]() for side in sides}
    for one in sorted({key(line) for line in lines}):
        cells: list[Cell] = []
        whole: dict[str, Decimal] = {}
        for side in sides:
            made = _added((part(line), line.amount) for line in lines if key(line) == one and line.side == side)
            cells.append(summed(made, PLAN))
            whole[str(side.label)] = totals[side][one] = sum(made.values(), ZERO)
        rows.append(Row(one, [*cells, summed(whole, PLAN)], note=note(one)))
    foot: list[Cell] = [summed(totals[side], PLAN) for side in sides]
    foot.append(summed({str(side.label): sum(totals[side].values(), ZERO) for side in sides}, PLAN))
    columns = [str(side.label).capitalize() for side in sides]
    return MoneyTable(caption, head, [*columns, _("In tutto")], rows, [Row(_("Totale"), foot)] if rows else [], PLAN)


def _added(parts: Iterable[tuple[str, Decimal]]) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for name, amount in parts:
        found[name] = found.get(name, ZERO) + amount
    return found


def own_shares(readings: Sequence[rules.OwnShare], clause: str) -> MoneyTable:
    """The co-financing planned against the minimum (EUR), under each reading that the call leaves open.

    Source: D.M. 72/2021, par. 3 (compartecipazione).
    """
    rows = [
        Row(
            _("base: %(base)s; fondi: %(funds)s")
            % {"base": said(f"choice.{one.base}"), "funds": said(f"choice.{one.sources}")},
            [one.minimum, one.planned, _left(one.planned, one.minimum.value, clause)],
            note=_("raggiunta") if one.reached else _("non raggiunta"),
        )
        for one in readings
    ]
    return MoneyTable(
        _("La compartecipazione e il suo minimo"),
        _("Come si legge l’avviso"),
        [_("Minimo"), _("Previsto"), _("Sopra il minimo")],
        rows,
    )


def _left(planned: Decimal, minimum: Decimal, clause: str) -> Figure:
    inputs = {_("previsto"): planned, _("minimo"): minimum}
    return Figure(planned - minimum, _("previsto − minimo"), inputs, clause)


def against_notice(lines: Sequence[rules.Line], shares: Sequence[FundingShare]) -> MoneyTable:
    """The contribution that the notice puts in (EUR), what the plan uses of it, what is left, by programme and source,
    each sum opening to its years. Source: L. 241/1990, art. 12.
    """
    source = "L. 241/1990, art. 12"
    used = _used(lines)
    offered: dict[str, dict[str, Decimal]] = {}
    planned: dict[str, dict[str, Decimal]] = {}
    for one in shares:
        words, year = f"{one.programme.code} · {one.source.name}", str(one.year)
        put = offered.setdefault(words, {})
        put[year] = put.get(year, ZERO) + one.amount
        planned.setdefault(words, {})[year] = used.get((one.programme.code, one.source.code, one.year), ZERO)
    rows, totals = [], [ZERO, ZERO]
    for words, put in offered.items():
        whole, used_of_it = sum(put.values(), ZERO), sum(planned[words].values(), ZERO)
        totals = [totals[0] + whole, totals[1] + used_of_it]
        over = [year for year in put if planned[words][year] > put[year]]
        cells: list[Cell] = [summed(put, source), summed(planned[words], PLAN), _unplanned(whole, used_of_it, source)]
        rows.append(Row(words, cells, note=_("oltre l’avviso: %(years)s") % {"years": ", ".join(over)} if over else ""))
    foot: list[Cell] = [*totals, _unplanned(totals[0], totals[1], source)]
    return MoneyTable(
        _("Il contributo a bando e il piano"),
        _("Programma e fonte"),
        [_("A bando"), _("Previsto"), _("Resta")],
        rows,
        [Row(_("Totale"), foot)] if len(rows) > 1 else [],
        source,
    )


def _used(lines: Sequence[rules.Line]) -> dict[tuple[str, str, int], Decimal]:
    """The contribution planned, by codes of programme and source, and year."""
    found: dict[tuple[str, str, int], Decimal] = {}
    for line in lines:
        if line.side == Side.CONTRIBUTION:
            key = (line.programme, line.source, line.year)
            found[key] = found.get(key, ZERO) + line.amount
    return found


def _unplanned(offered: Decimal, planned: Decimal, source: str) -> Figure:
    inputs = {_("a bando"): offered, _("previsto"): planned}
    return Figure(offered - planned, _("a bando − previsto"), inputs, source)


@dataclass(frozen=True)
class PlanRow:
    """A line of a plan in words, for comparing it with the same line of another version (EUR)."""

    activity: str
    body: str
    category: str
    cost_line: str
    year: int
    side: str
    source: str
    kind: str
    place: int
    """Told apart from lines that say all the same."""
    amount: Decimal
    hours: Decimal | None
    hourly_cost: Decimal | None


def rows_of(plan: Iterable[PlanLine]) -> list[PlanRow]:
    """The lines of a plan in words. Source: practice."""
    seen: dict[tuple[object, ...], int] = {}
    rows = []
    for one in plan:
        said_so = (
            one.activity.code,
            one.body.name,
            str(one.get_category_display()),
            one.cost_line,
            one.year,
            str(one.get_side_display()),
            one.source.name if one.source else "",
            str(one.get_kind_display()),
        )
        seen[said_so] = seen.get(said_so, 0) + 1
        rows.append(PlanRow(*said_so, seen[said_so], one.amount, one.hours, one.hourly_cost))
    return rows


@dataclass(frozen=True)
class PlanChange:
    """What became of a line between two versions (EUR); `basis` says how its hours or their cost changed."""

    row: PlanRow
    change: Change
    before: Decimal | None
    after: Decimal | None
    basis: str = ""

    @property
    def difference(self) -> Decimal:
        """How much more, or less."""
        return (self.after or ZERO) - (self.before or ZERO)


def plan_changes(before: Iterable[PlanLine], after: Iterable[PlanLine]) -> list[PlanChange]:
    """The lines that changed, in the order of now; what is the same is left out. Source: practice."""
    changed: list[RowChange[PlanRow]] = of_rows(
        rows_of(before),
        rows_of(after),
        lambda one: (
            one.activity,
            one.body,
            one.category,
            one.cost_line,
            one.year,
            one.side,
            one.source,
            one.kind,
            one.place,
        ),
    )
    return [
        PlanChange(
            one.after or one.before,  # type: ignore[arg-type]  # one of the two is there
            one.change,
            one.before.amount if one.before else None,
            one.after.amount if one.after else None,
            _basis(one.before, one.after) if one.before and one.after else "",
        )
        for one in changed
        if one.change is not Change.SAME
    ]


def _basis(before: PlanRow, after: PlanRow) -> str:
    """Hours and hourly cost of a line, before and after, where they differ: its amount may be the same."""
    found = []
    if before.hours != after.hours:
        found.append(_("ore: %(before)s → %(after)s") % _both(show_number, before.hours, after.hours))
    if before.hourly_cost != after.hourly_cost:
        found.append(_("costo orario: %(before)s → %(after)s") % _both(show, before.hourly_cost, after.hourly_cost))
    return " · ".join(found)


def _both(write: Callable[[Decimal], str], old: Decimal | None, new: Decimal | None) -> dict[str, str]:
    return {name: "–" if one is None else write(one) for name, one in (("before", old), ("after", new))}


def totals_compared(before: Sequence[rules.Line], after: Sequence[rules.Line]) -> MoneyTable:
    """The sums of two plans by programme and side (EUR), and how much they differ. Source: D.M. 72/2021, par. 3."""
    rows = []
    for programme in sorted({line.programme for line in (*before, *after)}):
        for side in SIDES:
            sums = [
                sum((line.amount for line in lines if (line.programme, line.side) == (programme, side)), ZERO)
                for lines in (before, after)
            ]
            if any(sums):
                old, new = sums
                difference = Figure(new - old, _("dopo − prima"), {_("dopo"): new, _("prima"): old}, PLAN)
                rows.append(Row(f"{programme} · {side.label}", [old, new, difference]))
    return MoneyTable(_("Le somme, prima e dopo"), _("Programma"), [_("Prima"), _("Dopo"), _("Differenza")], rows)
