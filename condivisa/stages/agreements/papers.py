"""The papers of an agreement: recipes, and from facts to what each prints. Amounts and days are written in Italian."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import override

from condivisa.base.days import day, show_day
from condivisa.base.findings import Finding
from condivisa.base.money import ZERO, show, show_percent
from condivisa.base.words import say, word
from condivisa.parties.queries import representatives
from condivisa.records.papers.recipes import recipe
from condivisa.stages.agreements import queries
from condivisa.stages.agreements.models import Agreement, Amendment, BudgetLine, Ending, FormalWarning
from condivisa.stages.agreements.rules.extension import Extension, counted, left
from condivisa.stages.agreements.rules.labour import Renewal, RevisedLine
from condivisa.stages.agreements.rules.preparing import LENGTHS
from condivisa.stages.applications.models import CostCategory, Side
from condivisa.stages.calls.papers import director, in_order, said
from condivisa.stages.calls.terms import TermOpen, Terms, idle
from condivisa.stages.codesign.rules import CHOOSING
from condivisa.stages.selection.models import Ranking

AGREEMENT = recipe(
    "agreements.agreement",
    beside=__file__,
    law="L. 241/1990, art. 11 e 12; D.Lgs. 117/2017, art. 55; D.M. 72/2021, par. 3",
    to_sign=True,
)
AMENDMENT = recipe("agreements.amendment", beside=__file__, law="L. 241/1990, art. 11; D.M. 72/2021", to_sign=True)
WARNING = recipe("agreements.warning", beside=__file__, law="c.c. art. 1454; L. 241/1990, art. 3", to_sign=True)
ENDING = recipe(
    "agreements.ending", beside=__file__, law="L. 241/1990, art. 3 e 11, c. 4; c.c. art. 1453-1454", to_sign=True
)

UNKNOWN = "non indicato"
"""What a paper says of a code not known yet."""


def agreement(agreement: Agreement, *, on: date, plan: Sequence[queries.BudgetRow] | None = None) -> dict[str, Any]:
    """What the agreement says as its draft stands on a day: parties and signers, money by source and year, plan, terms.
    Who has read the plan gives it (`plan`).

    Source: D.M. 72/2021, par. 3 (contenuti della convenzione); L. 241/1990, art. 11-12.
    """
    with override("it"):
        rows = queries.budget_grid(agreement) if plan is None else plan
        parties = queries.parties_of(agreement)
        act = agreement.final_project.act
        committed, committed_total = _commitments(agreement)
        years = sorted({row.line.year for row in rows})
        return {
            "facts": [
                *_heading(agreement),
                ["Avviso", f"{agreement.call.title}, {_published(agreement)}"],
                *(["Graduatoria", cited] for cited in _rankings(agreement)),
                ["Progetto definitivo", _act(act.title, act.act_number, act.act_date)],
                ["Durata", f"dal {show_day(agreement.starts)} al {show_day(agreement.ends)}"],
            ],
            "signers": _signers(agreement, on),
            "parties": _parties(agreement),
            "years": [str(year) for year in years],
            "sides": [
                {
                    "title": str(Side(side).label),
                    "rows": [
                        [f"{code} – {name}", *_by_year(lines, years)]
                        for (code, name), lines in _grouped(rows, side).items()
                    ],
                    "total": ["Totale", *_by_year([row for row in rows if row.line.side == side], years)],
                }
                for side in Side.values
                if any(row.line.side == side for row in rows)
            ],
            "partners": [
                [
                    partner.body.name,
                    *(_sum(rows, partner.body_id, side) for side in (Side.CONTRIBUTION, Side.COFINANCING)),
                ]
                for partner in parties
            ],
            "partners_total": [
                "Totale",
                *(
                    show(sum((row.budget for row in rows if row.line.side == side), ZERO), "")
                    for side in (Side.CONTRIBUTION, Side.COFINANCING)
                ),
            ],
            "plan": [
                [name, category, str(Side(side).label), *_by_year(lines, years)]
                for (name, category, side), lines in _planned(rows).items()
            ],
            "plan_total": ["Totale", "", "", *_by_year(rows, years)],
            "activities": [
                [one.code, one.title, one.target or "non indicato"] for one in agreement.activities.order_by("code")
            ],
            "commitments": committed,
            "committed": committed_total,
            "terms": [
                [word(f"term.{term.key}"), said(term) or "nessuna", term.clause]
                for term in in_order(agreement.terms)
                if term.key not in CHOOSING and (term.fixed or term.key not in idle(agreement.terms))
            ],
            "terms_sha256": agreement.terms.sha256(),
        }


def amendment(
    agreement: Agreement,
    kind: Amendment.Kind,
    moves: Mapping[int, Decimal],
    extra: Sequence[tuple[str, str]],
    reason: str,
    warned: Iterable[Finding],
    *,
    both_sides: bool,
    on: date,
) -> dict[str, Any]:
    """What a change says: why, by which rule, line by line (EUR), with the warnings it was judged with, and who signs
    it on the day `on`: `both_sides`, or the administration alone, which approves what the lead asks for.

    Source: L. 241/1990, art. 11, c. 2; D.M. 72/2021, par. 3.
    """
    with override("it"):
        lines = BudgetLine.objects.filter(pk__in=moves).select_related("activity", "body", "source").order_by("pk")
        budgets = queries.line_budgets(list(moves))
        total = sum(moves.values(), ZERO)
        committed, committed_total = _commitments(agreement)
        before = sum((budgets.get(pk, ZERO) for pk in moves), ZERO)
        return {
            "facts": [
                *_heading(agreement),
                ["Convenzione firmata", _signed(agreement)],
                ["Contributo, prima e dopo", _grant(agreement, moves)],
                ["Variazione", str(kind.label)],
                *map(list, extra),
            ],
            "parties": _parties(agreement),
            "approved": not both_sides,
            "signers": _signers(agreement, on)[: 2 if both_sides else 1],
            "reason": reason,
            "commitments": committed if _grows(lines, moves) else [],
            "committed": committed_total,
            "lines": [
                [
                    _said(line),
                    *(show(amount, "") for amount in _before_and_after(budgets.get(line.pk, ZERO), moves[line.pk])),
                ]
                for line in lines
            ],
            "total": ["Totale delle voci", *(show(amount, "") for amount in _before_and_after(before, total))],
            "findings": _findings(warned),
        }


def revised(renewal: Renewal, revisions: Iterable[RevisedLine], lines: Iterable[BudgetLine]) -> list[tuple[str, str]]:
    """The renewal, and for each line the hours and hourly costs (EUR) that a labour revision changes.

    Source: practice (revisione del costo del lavoro).
    """
    names = {line.pk: f"{line.cost_line}, {line.year}" for line in lines}
    return [
        ("Contratto rinnovato", f"{renewal.contract}, firmato il {show_day(renewal.signed_on)}"),
        *(
            (
                f"Costo orario, {names[one.key]}",
                f"{_hours(one.hours)} ore, da {show(one.agreed_cost, '')} a {show(one.new_cost)} l'ora",
            )
            for one in revisions
        ),
    ]


def extended(extension: Extension, terms: Terms) -> list[tuple[str, str]]:
    """The ceiling of the extensions, what of it was agreed before, and what this one leaves (EUR); nothing while a term
    is open.

    Source: D.M. 72/2021, par. 3; the agreement's own clause.
    """
    try:
        room = left(extension.agreed, extension.used, terms)
    except TermOpen:
        return []
    base, percent = terms.need("extension_base"), terms.need("extension_maximum_percent")
    agreed, used = counted(extension.agreed, base), counted(extension.used, base)
    with override("it"):
        of = f"base: {word(f'choice.{base}')}; ambito: {word(f'choice.{terms.need("extension_scope")}')}"
    return [
        ("Limite di estensione", f"{show(room.steps[0].value)}: {show_percent(percent)} di {show(agreed)} ({of})"),
        ("Estensioni già concordate", show(used)),
        ("Resta dopo questa", show(room.value - counted(extension.asked, base))),
    ]


def warning(agreement: Agreement, reason: str) -> dict[str, Any]:
    """What a warning to comply says, with the days it gives. Source: c.c. art. 1454."""
    days = _number(agreement.terms.need("warning_days"))
    return {
        "facts": [
            *_heading(agreement, alone=True),
            ["Termine per adempiere", f"{days} giorni dal ricevimento della diffida"],
        ],
        "reason": reason,
    }


def ending(agreement: Agreement, ending: Ending, warned: Iterable[Finding]) -> dict[str, Any]:
    """What the act that ends an agreement says. Source: L. 241/1990, art. 3 and 11, c. 4; c.c. art. 1453-1454."""
    with override("it"):
        withdrawal = ending.kind == Ending.Kind.WITHDRAWAL
        return {
            "facts": [
                *_heading(agreement, alone=True),
                ["Convenzione firmata", _signed(agreement)],
                ["Cessazione", str(Ending.Kind(ending.kind).label)],
                *(_notice(agreement, ending) if withdrawal else _warnings(agreement)),
                ["Effetto", "alla fine del preavviso" if withdrawal else "dal giorno in cui questo atto è firmato"],
            ],
            "reason": ending.reason,
            "findings": _findings(warned),
            "appeal": agreement.call.appeal_authority,
        }


def _notice(agreement: Agreement, ending: Ending) -> list[list[str]]:
    return [
        ["Motivo previsto dalla convenzione", ending.ground],
        ["Preavviso", f"{_number(agreement.terms.need('withdrawal_notice_months'))} mesi dal ricevimento"],
        ["Indennizzo", show(ending.indemnity)],
        ["Valutazione dell'indennizzo", ending.indemnity_finding],
    ]


def _warnings(agreement: Agreement) -> list[list[str]]:
    """Each warning that was received and not complied with: when, and when its term ran out."""
    ignored = agreement.warnings.filter(received_on__isnull=False, due__isnull=False).exclude(
        outcome=FormalWarning.Outcome.COMPLIED
    )
    return [
        [
            "Diffida ad adempiere",
            f"ricevuta il {show_day(one.received_on)}; il termine per adempiere scadeva il {show_day(one.due)}",
        ]
        for one in ignored.order_by("received_on", "pk")
        if one.received_on and one.due
    ]


def _heading(agreement: Agreement, *, alone: bool = False) -> list[list[str]]:
    """What every paper says first; an act that the director signs `alone` names the director here."""
    procedure = agreement.call.procedure
    return [
        ["Amministrazione", procedure.administration.name],
        ["Responsabile del procedimento", str(procedure.procedure_manager or "da nominare")],
        *(director(procedure) if alone else []),
        ["Convenzione", f"{agreement.code}, {agreement.title}"],
        ["Capofila", queries.lead_of(agreement).name],
        ["CUP", agreement.cup or UNKNOWN],
        ["CIG", agreement.cig or UNKNOWN],
    ]


def signed_codes(agreement: Agreement) -> dict[str, str]:
    """The project codes that the agreement's signed paper says, by name; one that was not known then is left out.

    Source: L. 136/2010, art. 3; L. 3/2003, art. 11.
    """
    if agreement.signed_at is None or agreement.paper is None:
        return {}
    facts = dict(agreement.paper.inputs.get("facts", ()))
    return {name: facts[name] for name in LENGTHS if facts.get(name, UNKNOWN) != UNKNOWN}


def _published(agreement: Agreement) -> str:
    at = agreement.call.published_at
    return f"pubblicato il {show_day(day(at))}" if at else "non pubblicato"


def _signed(agreement: Agreement) -> str:
    numbered = agreement.paper.act_number if agreement.paper else ""
    on = show_day(day(agreement.signed_at)) if agreement.signed_at else ""
    return f"n. {numbered}, il {on}" if numbered else f"il {on}"


def _rankings(agreement: Agreement) -> list[str]:
    """The acts that selected the partners, each as it is cited."""
    rankings = Ranking.objects.filter(rows__application=agreement.application_id).select_related("programme", "act")
    return [
        f"{_act(one.act.title, one.act.act_number, one.act.act_date)}, adottata il {show_day(day(one.adopted_at))}"
        for one in rankings.order_by("programme__order", "pk")
    ]


def _signers(agreement: Agreement, on: date) -> list[list[str]]:
    """Who binds each side: the director named for the procedure, and whoever represents the lead."""
    procedure, lead = agreement.call.procedure, queries.lead_of(agreement)
    held = representatives([lead.pk], on).order_by("person__family_name", "person__given_name", "person")
    people = ", ".join({one.person_id: str(one.person) for one in held}.values())
    named = str(procedure.director) if procedure.director else "non indicato"
    return [
        [procedure.administration.name, "dirigente", named],
        [f"{lead.name}, capofila", "legale rappresentante", people or "non indicato"],
    ]


def _parties(agreement: Agreement) -> list[list[str]]:
    return [
        [partner.body.name, partner.body.fiscal_code or "", "capofila" if partner.lead else "partner"]
        for partner in queries.parties_of(agreement)
    ]


def _commitments(agreement: Agreement) -> tuple[list[list[str]], list[str]]:
    """What is committed, with its visa, per source and year (EUR), and the row of the total."""
    links = queries.commitments_of(agreement)
    rows = [
        [
            f"{link.commitment.booking.source.name}, {link.commitment.booking.year}",
            f"n. {link.commitment.number}, {link.commitment.act}",
            f"n. {link.commitment.visa_number} del {show_day(link.commitment.visa_date)}",
            show(link.commitment.amount, ""),
        ]
        for link in links
    ]
    return rows, ["Totale", "", "", show(sum((link.commitment.amount for link in links), ZERO), "")]


def _grows(lines: Iterable[BudgetLine], moves: Mapping[int, Decimal]) -> bool:
    return sum((moves[line.pk] for line in lines if line.side == Side.CONTRIBUTION), ZERO) > 0


def _act(title: str, number: str, on: Any) -> str:
    return f"{title}, n. {number} del {show_day(on)}" if number and on else title


def _grouped(rows: Sequence[queries.BudgetRow], side: str) -> dict[tuple[str, str], list[queries.BudgetRow]]:
    groups: dict[tuple[str, str], list[queries.BudgetRow]] = {}
    for row in rows:
        if row.line.side == side:
            name = row.line.source.name if row.line.source else str(CostCategory(row.line.category).label)
            groups.setdefault((row.line.activity.programme.code, name), []).append(row)
    return groups


def _planned(rows: Sequence[queries.BudgetRow]) -> dict[tuple[str, str, str], list[queries.BudgetRow]]:
    groups: dict[tuple[str, str, str], list[queries.BudgetRow]] = {}
    for row in sorted(rows, key=lambda row: (row.line.body.sort_key, row.line.category, row.line.side)):
        category = str(CostCategory(row.line.category).label)
        groups.setdefault((row.line.body.name, category, row.line.side), []).append(row)
    return groups


def _by_year(rows: Sequence[queries.BudgetRow], years: Sequence[int]) -> list[str]:
    sums = [sum((row.budget for row in rows if row.line.year == year), ZERO) for year in years]
    return [show(amount, "") for amount in [*sums, sum(sums, ZERO)]]


def _sum(rows: Sequence[queries.BudgetRow], body: Any, side: str) -> str:
    return show(sum((row.budget for row in rows if row.line.body_id == body and row.line.side == side), ZERO), "")


def _before_and_after(budget: Decimal, change: Decimal) -> tuple[Decimal, Decimal, Decimal]:
    return budget, change, budget + change


def _said(line: BudgetLine) -> str:
    source = line.source.name if line.source else str(Side(line.side).label)
    return f"{line.body.name} – {line.activity.code} – {line.cost_line}, {line.year} ({source})"


def _number(value: Decimal) -> str:
    return f"{value.normalize():f}".replace(".", ",")


def _hours(hours: Decimal) -> str:
    """`9.000`, or `9.000,50` where they are not whole."""
    return show(hours, "").removesuffix(",00")


def _grant(agreement: Agreement, moves: Mapping[int, Decimal]) -> str:
    """The whole grant (EUR) before and after a change."""
    rows = [row for row in queries.budget_grid(agreement) if row.line.side == Side.CONTRIBUTION]
    before = sum((row.budget for row in rows), ZERO)
    return f"da {show(before)} a {show(before + sum((moves.get(row.line.pk, ZERO) for row in rows), ZERO))}"


def _findings(findings: Iterable[Finding]) -> list[dict[str, str]]:
    return [{"weight": one.weight.value, "message": say(one), "source": one.source} for one in findings]
