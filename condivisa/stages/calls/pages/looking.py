"""How the office's pages find a notice, and what the head of each says."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from condivisa.base.findings import Finding
from condivisa.records.screens import places
from condivisa.records.screens.places import Place
from condivisa.stages.calls import queries
from condivisa.stages.calls.forms.terms import said
from condivisa.stages.calls.models import Call
from condivisa.stages.calls.rules.steps import Part, Standing, Step, place_of
from condivisa.stages.calls.terms import GROUPS

PARTS: dict[Part, tuple[str | Promise, str]] = {
    Part.FRAME: (_("Dati dell’avviso"), "call_frame"),
    Part.TIMES: (_("Tempi"), "call_times"),
    Part.SOURCES: (_("Fonti dei fondi"), "call_sources"),
    Part.PROGRAMMES: (_("Programmi"), "call_programmes"),
    Part.AIMS: (_("Finalità dei programmi"), "call_aims"),
    Part.SHARES: (_("Fondi per programma, fonte e anno"), "call_shares"),
    Part.CRITERIA: (_("Criteri di valutazione"), "call_criteria"),
    Part.LINKS: (_("Programmi collegati"), "call_links"),
    Part.TERMS: (_("Condizioni"), "call_all_terms"),
    Part.BOOKINGS: (_("Copertura finanziaria"), "call_money"),
    Part.OPENING: (_("Determina di avvio"), "call_opening"),
    Part.NOTICE: (_("Testo dell’avviso"), "call_notice"),
    Part.SIGNATURE: (_("Firma dell’avviso"), "call_notice"),
    Part.PUBLICATION: (_("Pubblicazione"), "call_notice"),
    Part.QUESTIONS: (_("Domande e risposte"), "call_questions"),
    Part.CLOSING: (_("Chiusura del termine"), "call_term"),
}
"""Each step in words, and the page where it is taken."""
STANDINGS = {
    Standing.NOT_STARTED: (_("da iniziare"), "plain"),
    Standing.IN_PROGRESS: (_("in corso"), "now"),
    Standing.DONE: (_("fatto"), "done"),
    Standing.TO_CORRECT: (_("da correggere"), "bad"),
    Standing.NOT_NEEDED: (_("non serve"), "plain"),
    Standing.MISSING: (_("mancano"), "plain"),
}
LOOKS = {"draft": "now", "signed": "wait", "published": "now", "closed": "plain", "revoked": "bad"}
GROUP_WORDS = {
    "applying": _("Presentare istanza"),
    "scoring": _("Punteggi e graduatoria"),
    "cofinancing": _("Compartecipazione"),
    "indirect": _("Costi indiretti"),
    "changing": _("Come cambia e come finisce la convenzione"),
    "reporting": _("Rendiconti e verifiche"),
    "paying": _("Pagamenti"),
}


@dataclass(frozen=True)
class Task:
    """A step as the page shows it."""

    words: str | Promise
    address: str
    standing: str | Promise
    look: str
    who: str
    by: date | None
    findings: Sequence[Finding]

    @property
    def waits(self) -> bool:
        """Whether somebody still has to take it."""
        return self.look in {"now", "bad"} or self.standing == STANDINGS[Standing.NOT_STARTED][0]


def found(request: Any, slug: str, code: str) -> Call:
    """The notice at an address, for whoever belongs to its administration; 404 otherwise. Source: practice."""
    return get_object_or_404(queries.kept_by(request.acting), procedure__slug=slug, code=code)


def parts_of(call: Call) -> dict[str, str]:
    """The parts of its address. Source: practice."""
    return {"slug": call.procedure.slug, "code": call.code}


def tasks(call: Call, steps: Iterable[Step]) -> list[Task]:
    """The steps as a list of tasks. Source: practice."""
    shown = []
    for step in steps:
        words, view = PARTS[step.part]
        standing, look = STANDINGS[step.standing]
        address = reverse(view, kwargs=parts_of(call))
        waits = step.standing not in {Standing.DONE, Standing.NOT_NEEDED, Standing.MISSING}
        by = step.by if waits else None
        shown.append(Task(words, address, standing, look, said(step.who), by, step.findings if waits else ()))
    return shown


def placed(call: Call, findings: Iterable[Finding]) -> Sequence[Place]:
    """The findings by the part of the notice that mends them. Source: practice."""
    return places.placed(findings, lambda finding: _place_of(call, finding))


def _place_of(call: Call, finding: Finding) -> tuple[str, str] | None:
    if finding.code.startswith("programming."):
        address = reverse("procedure_programming", kwargs={"slug": call.procedure.slug})
        return str(_("Programmazione del percorso")), address
    if finding.code in {"call.no_manager", "call.no_director"}:
        address = reverse("procedure_people", kwargs={"slug": call.procedure.slug})
        return str(_("Chi risponde del percorso")), address
    part = place_of(finding)
    if part is None:
        return None
    words, view = PARTS[part]
    if part == Part.TERMS and (key := _term_of(finding)):
        group = next(group for group, keys in GROUPS.items() if key in keys)
        address = reverse("call_terms", kwargs={**parts_of(call), "group": group})
        return said(f"term.{key}").capitalize(), f"{address}#{anchor(key)}"
    if part == Part.PROGRAMMES and finding.path.startswith("programmes."):
        return str(words), reverse(view, kwargs=parts_of(call)) + "#grid"
    field = {"call.no_cup": "#id_cup", "call.no_cig": "#id_cig", "call.no_appeal": "#id_appeal_authority"}
    return str(words), reverse(view, kwargs=parts_of(call)) + field.get(finding.code, "")


def anchor(key: str) -> str:
    """Where a term stands in its page. Source: practice."""
    return f"id_{key}-layer"


def _term_of(finding: Finding) -> str:
    """The key of the term that a finding is about, from its path or from its facts."""
    key = finding.path.removeprefix("terms.") or str(finding.facts.get("term", "")).removeprefix("term.")
    return key if any(key in keys for keys in GROUPS.values()) else ""
