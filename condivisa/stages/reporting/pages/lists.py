"""The rows of a report as a list: which are looked for, what each column says, how each row stands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from condivisa.records.screens.lists import ListColumn
from condivisa.stages.reporting import sheet
from condivisa.stages.reporting.forms import RowFilter
from condivisa.stages.reporting.models import Evidence, Expense, FinancialReport
from condivisa.stages.reporting.queries import screens as queries
from condivisa.stages.reporting.rules import facts

UPLOADED, READ = (gettext_lazy("caricato"), "plain"), (gettext_lazy("letto: la riga viene da qui"), "now")
VERIFIED = (gettext_lazy("verificato"), "done")
OUTCOMES = {"admitted": (gettext_lazy("ammessa"), "done"), "cut": (gettext_lazy("tagliata"), "bad")}


def filtered(found: Any, search: RowFilter) -> Any:
    """The rows that a filter asks for. Source: practice."""
    if not search.is_valid():
        return found
    words, state = search.cleaned_data["cerca"], search.cleaned_data["stato"]
    if words:
        named = Q(description__icontains=words) | Q(document__issuer_name__icontains=words)
        found = found.filter(named | Q(document__number__icontains=words) | Q(worker__code__iexact=words))
    by_state: dict[str, dict[str, Any]] = {
        "undecided": {"outcome": None, "parked": False},
        "drawn": {"drawn": True},
        "parked": {"parked": True},
        "cut": {"outcome": "cut"},
        "admitted": {"outcome": "admitted"},
    }
    return found.filter(**by_state[state]) if state else found


def columns(standing: Any, key: int, number: int) -> list[ListColumn]:
    """The columns of the rows of a report, as who looks may see them. Source: practice."""
    return [
        ListColumn(
            gettext_lazy("Riga"),
            numbered,
            sort="number",
            address=lambda one: reverse("report_row", args=[key, number, one.pk]),
        ),
        ListColumn(gettext_lazy("Descrizione"), lambda one: one.description, sort="description", italian=True),
        ListColumn(gettext_lazy("Tipo"), lambda one: Expense.Kind(one.kind).label, sort="kind", under=True),
        ListColumn(
            gettext_lazy("Documento o persona"),
            lambda one: (
                f"{one.document.issuer_name} {one.document.number}"
                if one.document
                else (one.worker.code if one.worker else "")
            ),
            sort="document__issuer_name",
        ),
        ListColumn(
            gettext_lazy("Voce"),
            lambda one: f"{one.line.activity.code} · {one.line.cost_line}",
            sort="line__activity__code",
            italian=True,
        ),
        ListColumn(gettext_lazy("Ente"), lambda one: one.line.body.name, sort="line__body__sort_key", under=True),
        ListColumn(gettext_lazy("Importo"), lambda one: one.amount, sort="amount", amount=True),
        ListColumn(gettext_lazy("Prove"), lambda one: one.proofs, sort="proofs", number=True),
        ListColumn(
            gettext_lazy("Esito"),
            state_words if standing.office else own_state_words,
            sort="outcome",
            status=state_look if standing.office else own_state_look,
        ),
        ListColumn(gettext_lazy("Taglio"), lambda one: one.cut_away, sort="cut_away", amount=True),
    ]


def numbered(one: Any) -> str:
    """The number of a row as every page says it: its report's, then its own. Source: practice."""
    return facts.numbered(one.report.period.number, one.number)


def state_words(one: Any) -> str:
    """What the check has said of a row, in words. Source: practice."""
    if one.outcome:
        return str(OUTCOMES[one.outcome][0])
    return _("da chiarire") if one.parked else (_("estratta") if one.drawn else _("da verificare"))


def own_state_words(one: Any) -> str:
    """The same for who reported it: a row still being written waits for nobody's decision. Source: practice."""
    if one.outcome or one.parked:
        return state_words(one)
    return _("in preparazione") if one.report.state == FinancialReport.State.DRAFT else _("da verificare")


def state_look(one: Any) -> str:
    """The look of that state. Source: practice."""
    if one.outcome:
        return OUTCOMES[one.outcome][1]
    return "wait" if one.parked or one.drawn else "plain"


def own_state_look(one: Any) -> str:
    """The look of that state for who reported it: whether it was drawn is the office's business. Source: practice."""
    return state_look(one) if one.outcome or one.parked else "plain"


def shown(proofs: Sequence[Evidence], row: Any, language: str) -> list[tuple[Evidence, str, str, str]]:
    """The proofs of a row, each with its words, how far it is and the look of that: uploaded; read, where the row was
    filled in from it; verified, once somebody has looked at the row and decided. Source: D.P.R. 445/2000, art. 71.
    """
    verified = row.outcome and row.looked_at
    states = [VERIFIED if verified else (READ if each.read else UPLOADED) for each in proofs]
    return [
        (each, sheet.proof_words(each.kind, language), str(words), look)
        for each, (words, look) in zip(proofs, states, strict=True)
    ]


def told(one: Expense, language: str) -> list[tuple[Any, str]]:
    """What the checks have said of a row, each with its reason in words. Source: L. 241/1990, art. 3."""
    return [(each, sheet.reason_words(each.reason, language) if each.reason else "") for each in queries.said_of(one)]
