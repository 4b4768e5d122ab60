"""The papers of this stage: the receipt of a report, the minutes of its check."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from condivisa.base.days import show_day, show_moment
from condivisa.base.findings import Finding
from condivisa.base.money import show, show_percent
from condivisa.base.words import say, word
from condivisa.records.papers.figures import explained
from condivisa.records.papers.recipes import in_italian, recipe
from condivisa.stages.agreements.models import BudgetLine
from condivisa.stages.calls.terms import Terms
from condivisa.stages.reporting.models import Achievement, Expense, FinancialReport, RowCheck, Sample
from condivisa.stages.reporting.queries.judged import IndirectUse
from condivisa.stages.reporting.rules.breakdown import Used
from condivisa.stages.reporting.rules.sampling import Stratum, error_rate

RECEIPT = recipe("reporting.receipt", beside=__file__, law="L. 241/1990, art. 18-bis; D.P.R. 445/2000, art. 53")
MINUTES = recipe(
    "reporting.minutes",
    beside=__file__,
    law="D.Lgs. 117/2017, art. 93, c. 4; D.P.R. 445/2000, art. 71; L. 241/1990, art. 3 e 6",
    to_sign=True,
)


def title(report: FinancialReport, what: str) -> str:
    """`Ricevuta del rendiconto n. 3, CONV-1`. Source: practice."""
    return f"{what} n. {report.period.number}, {report.period.agreement.code}"


def heading(report: FinancialReport) -> list[list[str]]:
    """What both papers say first: agreement, administration, days reported on. Source: practice."""
    period, agreement = report.period, report.period.agreement
    procedure = agreement.call.procedure
    return [
        ["Convenzione", f"{agreement.code}, {agreement.title}"],
        ["Amministrazione", procedure.administration.name],
        ["Responsabile del procedimento", str(procedure.procedure_manager or "da nominare")],
        ["CUP", agreement.cup or "non indicato"],
        ["Periodo rendicontato", f"dal {show_day(period.first)} al {show_day(period.last)}"],
    ]


@in_italian
def receipt_inputs(
    report: FinancialReport,
    *,
    lead: str,
    number: str,
    at: datetime,
    used: Sequence[Used],
    warnings: Sequence[Finding],
    breakdown_sha256: str,
) -> dict[str, Any]:
    """The receipt: when the report arrived and how each line stands. Source: L. 241/1990, art. 18-bis."""
    lines = {
        line.pk: line
        for line in BudgetLine.objects.filter(agreement=report.period.agreement).select_related("activity", "body")
    }
    return {
        "facts": [
            *heading(report),
            ["Presentato da", lead],
            ["Ricevuto", show_moment(at)],
            ["Ricevuta n.", number],
            ["Termine di presentazione", show_day(report.period.due)],
            ["Impronta del prospetto (SHA-256)", breakdown_sha256],
        ],
        "sides": [
            {
                "name": str(label),
                "rows": [
                    [
                        f"{line.activity.code}, {line.cost_line}, {line.year}",
                        line.body.name,
                        *(show(amount, "") for amount in _columns(one)),
                    ]
                    for one, line in of_side
                ],
                "total": [
                    show(sum(amounts, Decimal(0)), "")
                    for amounts in zip(*(_columns(one) for one, _ in of_side), strict=True)
                ],
            }
            for side, label in BudgetLine._meta.get_field("side").choices or ()
            if (of_side := [(one, lines[one.line]) for one in used if lines[one.line].side == side])
        ],
        "findings": _findings(warnings),
    }


def _columns(used: Used) -> tuple[Decimal, ...]:
    return used.budget, used.previously, used.this, used.so_far, used.cut, used.remaining


@in_italian
def minutes_inputs(
    report: FinancialReport,
    *,
    at: datetime,
    totals: Mapping[str, Decimal],
    counts: Mapping[str, int],
    sides: Mapping[str, tuple[int, Decimal]],
    not_admitted: Sequence[RowCheck],
    strata: Sequence[tuple[Sample, Stratum, int, int]],
    achievements: Sequence[Achievement],
    indirect: IndirectUse | None,
    warnings: Sequence[Finding],
) -> dict[str, Any]:
    """The minutes of a check: what was admitted, cut and why, what waits, how the sample was drawn.

    `sides` are, for each side of the plan with rows, how many were admitted and how much of them (EUR): only the
    contribution is paid. `not_admitted` are the rows cut or parked; `strata` each sample with how it came out, the
    rows drawn and the rows there were; `indirect` what indirect costs come to so far, and what is allowed.
    Source: L. 241/1990, art. 3; D.P.R. 445/2000, art. 71.
    """
    return {
        "facts": [
            *heading(report),
            ["Ricevuta del rendiconto", f"n. {report.receipt_number}/{report.receipt_year}"],
            ["Verifica chiusa", show_moment(at)],
        ],
        "outcome": [
            ["Spese verificate", str(counts["rows"]), show(totals["amount"])],
            ["Ammesse, in tutto o in parte", str(counts["admitted"]), show(totals["admitted"])],
            *(
                [f"di cui: {label}", str(sides[side][0]), show(sides[side][1])]
                for side, label in BudgetLine._meta.get_field("side").choices or ()
                if side in sides
            ),
            ["Tagliate, in tutto o in parte", str(counts["cut"]), show(totals["cut"])],
            ["Da chiarire nel prossimo rendiconto", str(counts["parked"]), show(totals["parked"])],
        ],
        "not_admitted": [
            [
                f"{check.expense.report.period.number}/{check.expense.number}",
                _described(check.expense),
                show(check.expense.amount, ""),
                "da chiarire" if check.outcome == RowCheck.Outcome.PARKED else show(check.cut, ""),
                word(f"cut.{check.reason}") + (f": {check.note}" if check.note else ""),
            ]
            for check in not_admitted
        ],
        "seed": strata[0][0].seed if strata else "",
        "drawn_at": show_moment(strata[0][0].drawn_at) if strata else "",
        "rule": _sampling_rule(report.period.agreement.terms) if strata else "",
        "strata": [
            [
                word(f"row.{stratum.name}"),
                f"{drawn} su {size}",
                show_percent(error_rate(stratum)),
                "tutte le righe" if sample.whole else "il campione",
            ]
            for sample, stratum, drawn, size in strata
        ],
        "achievements": [
            [
                f"{one.activity.code}, {one.activity.title}",
                show_percent(one.stated),
                show_percent(one.verified if one.verified is not None else one.stated),
            ]
            for one in achievements
        ],
        "indirect": [explained(indirect.claimed), explained(indirect.allowed)] if indirect else [],
        "findings": _findings(warnings),
    }


def _described(row: Expense) -> str:
    """A row with who worked and as what; nothing written by hand about a service user reaches a paper."""
    if row.kind == Expense.Kind.SERVICE_USER:
        return word(f"row.{row.kind}")
    said = [row.description]
    if row.kind == Expense.Kind.STAFF and row.worker:
        said += [row.worker.job, str(row.worker.get_contract_display())]
        if row.dedication_percent is not None:
            said.append(f"dedicato al {show_percent(row.dedication_percent)}")
    elif row.kind == Expense.Kind.VOLUNTEERS:
        said += [row.task, f"livello equivalente: {row.equivalent_level}"]
    return ", ".join(said)


def _sampling_rule(terms: Terms) -> str:
    above, threshold = terms.get("sample_all_above"), terms.get("error_rate_percent")
    above_first = f"tutte le righe oltre {show(above)} e " if above is not None else ""
    share = show_percent(terms.need("sample_percent"))
    rule = f"Per ogni tipo di spesa: {above_first}il {share} delle altre, nell'ordine di SHA-256(seme:numero di riga)."
    return rule if threshold is None else f"{rule} Soglia di errore: {show_percent(threshold)} dell'importo guardato."


def _findings(findings: Sequence[Finding]) -> list[dict[str, str]]:
    return [{"weight": str(finding.weight), "message": say(finding), "source": finding.source} for finding in findings]
