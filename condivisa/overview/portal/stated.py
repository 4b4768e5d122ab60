"""What the documents of a procedure state in words and numbers, shown as stated; what is computed stands beside it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from condivisa.base.findings import Finding, warns

SOURCE = "practice"

NAMES: dict[str, str | Promise] = {
    "notice": gettext_lazy("Avviso per partecipare"),
    "first_meeting": gettext_lazy("Primo incontro"),
    "until": gettext_lazy("Fino a"),
    "adhesions_local": gettext_lazy("Adesioni per la co-progettazione locale"),
    "adhesions_zonal": gettext_lazy("Adesioni per la co-programmazione zonale"),
    "opening_days": gettext_lazy("Giornate di apertura"),
    "meetings_per_thematic_group": gettext_lazy("Incontri per gruppo tematico"),
    "plenaries": gettext_lazy("Plenarie"),
    "technical_political_meetings": gettext_lazy("Incontri tecnico-politici"),
    "after_the_summer": gettext_lazy("Dopo l’estate"),
    "themes": gettext_lazy("Temi"),
    "cross_cutting": gettext_lazy("Tema trasversale"),
    "own_share_percent": gettext_lazy("Compartecipazione annunciata (%)"),
    "subject": gettext_lazy("Oggetto"),
    "called": gettext_lazy("Convocata"),
    "approved": gettext_lazy("Approvata"),
    "project": gettext_lazy("Progetto"),
    "supporter": gettext_lazy("Con il sostegno di"),
    "facilitator": gettext_lazy("Facilitazione"),
    "procedure_manager": gettext_lazy("Responsabile"),
    "services": gettext_lazy("Servizi"),
    "goals": gettext_lazy("Obiettivi"),
    "domains": gettext_lazy("Ambiti"),
    "communities": gettext_lazy("Comunità"),
    "issues_found": gettext_lazy("Questioni emerse"),
    "group_purposes": gettext_lazy("Scopo dei gruppi"),
    "strengthening": gettext_lazy("Rafforzamento"),
    "first_partner": gettext_lazy("Primo partner"),
    "next": gettext_lazy("Prossimo passo"),
}
"""What a document states, by the key under which it is kept."""


type Told = tuple[str, str, str, int, int]
"""What is kept in rows: its kind, its name, of what, and two numbers (years, or how many)."""
type Fact = tuple[str, str, str]
"""A fact's name, its words as stated, and beside them what we count ourselves, where we can."""


@dataclass(frozen=True)
class Section:
    """A part of what the documents state."""

    title: str
    facts: Sequence[Fact]


def sections(procedure: Any, told: Sequence[Told]) -> list[Section]:
    """What is stated of a procedure, part by part; `told` is what of it is kept in rows.

    `procedure.listed` is how many municipalities of its area are listed by name.
    Source: D.Lgs. 117/2017, art. 55, c. 2.
    """
    kept = procedure.stated
    reading = [*_facts(kept.get("participation", {})), *_rows(told)]
    parts = [
        Section(_("Territorio"), _territory(procedure)),
        Section(_("Lettura condivisa dei bisogni"), [*_facts(kept.get("coprogramming", {})), *reading]),
        Section(_("Documento preliminare"), _facts(kept.get("preliminary_document", {}))),
        Section(
            _("Il patto, come lo dichiarano i suoi documenti"),
            [*_parties(told), *_facts(procedure.pact.stated if procedure.pact else {})],
        ),
        Section(_("La serie di avvisi"), _facts(procedure.series.stated if procedure.series else {})),
    ]
    said = [part for part in parts if part.facts]
    if said and (source := kept.get("source")):
        said.append(Section(_("Da dove viene"), [(_("Fonte"), source, "")]))
    return said


def differences(procedure: Any, told: Sequence[Told]) -> list[Finding]:
    """Where a stated number and the one we count differ; neither is corrected. Source: practice."""
    found = []
    area = procedure.area
    if area and area.stated_municipalities is not None and procedure.listed not in (0, area.stated_municipalities):
        said, listed = area.stated_municipalities, procedure.listed
        found.append(warns("file.municipalities_differ", SOURCE, stated=said, listed=listed))
    counts = [(when, third + public) for kind, when, _of, third, public in told if kind == "count"]
    named = sum(kind == "party" for kind, *_rest in told)
    if counts and named != counts[-1][1]:
        when, said = counts[-1]
        found.append(warns("portal.parties_differ", SOURCE, when=when, stated=said, named=named))
    return found


def _parties(told: Iterable[Told]) -> list[Fact]:
    facts: list[Fact] = []
    named = [(name, of) for kind, name, of, _a, _b in told if kind == "party"]
    public = sum(of == "public" for _name, of in named)
    for kind, when, _of, third, stated_public in told:
        if kind == "count":
            words = _("%(third)s del Terzo settore e %(public)s pubblici")
            beside = _("qui nominati: %(third)s e %(public)s") % {"third": len(named) - public, "public": public}
            facts.append(
                (_("Aderenti %(when)s") % {"when": when}, words % {"third": third, "public": stated_public}, beside)
            )
    if named:
        facts.append((_("Aderenti nominati"), _said([name for name, _of in named]), ""))
    if groups := [name for kind, name, *_rest in told if kind == "pact_group"]:
        facts.append((_("Gruppi di lavoro"), _said(groups), ""))
    return facts


def _territory(procedure: Any) -> list[Fact]:
    area = procedure.area
    facts: list[Fact] = []
    if area is None:
        return facts
    if area.stated_municipalities is not None:
        counted = (
            _("qui elencati: %(n)s") % {"n": procedure.listed} if procedure.listed else _("qui non elencati per nome")
        )
        facts.append((_("Comuni, come dichiarati"), str(area.stated_municipalities), counted))
    if area.stated_residents is not None:
        residents = f"{area.stated_residents:,}".replace(",", ".")
        facts.append((_("Abitanti, come dichiarati"), residents, ""))
    if role := procedure.stated.get("role"):
        facts.append((_("Ruolo dell’amministrazione"), role, ""))
    return facts


def _facts(kept: dict[str, Any]) -> list[Fact]:
    return [(str(NAMES[key]), _said(value), "") for key, value in kept.items() if key in NAMES]


def _said(value: Any) -> str:
    return "; ".join(str(one) for one in value) if isinstance(value, list) else str(value)


def _rows(told: Iterable[Told]) -> list[Fact]:
    groups: list[str] = []
    horizons: list[str] = []
    outcomes: dict[str, list[str]] = {}
    for kind, name, of, first, last in told:
        if kind == "group":
            groups.append(name)
        elif kind == "horizon":
            horizons.append(f"{name}: {first}–{last}")
        elif kind == "outcome":
            outcomes.setdefault(of, []).append(name)
    facts: list[Fact] = []
    if groups:
        facts.append((_("Gruppi tematici"), _said(groups), ""))
    facts += [(_("Ripreso da: %(who)s") % {"who": who}, _said(names), "") for who, names in outcomes.items()]
    if horizons:
        facts.append((_("Orizzonti dei documenti"), _said(horizons), ""))
    return facts
