"""The declarations of an application, written out for who must sign them outside and bring them back."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from condivisa.parties.models import Body
from condivisa.records.papers.typesetting import typeset
from condivisa.stages.applications.models import Application, Declaration

TEMPLATE = Path(__file__).parent / "papers_typ" / "declaration.typ"
UNKNOWN = "____________________"
REQUIREMENTS, COMMITMENT = Declaration.Kind.REQUIREMENTS, Declaration.Kind.COMMITMENT
TITLES = {
    REQUIREMENTS: ("Dichiarazione dei requisiti", "D.P.R. 445/2000, art. 46 e 47"),
    COMMITMENT: ("Impegno a costituire il raggruppamento", "D.M. 72/2021, par. 3"),
}
"""What can be written out here; an integrity pact is the administration's, whoever signs proves their own powers."""


def owed(application: Application) -> list[Declaration.Kind]:
    """The declarations of each member that are written out for it. Source: D.M. 72/2021, par. 3."""
    together = application.form == Application.Form.TO_BE_FORMED
    return [REQUIREMENTS, COMMITMENT] if together else [REQUIREMENTS]


def words(application: Application, kind: Declaration.Kind, body: Body, signer: str = "") -> dict[str, Any]:
    """What a member's declaration says; `signer` is its legal representative, a line to fill in where not known.

    Source: D.P.R. 445/2000, art. 46, 47, 75 and 76; D.M. 72/2021, par. 3.
    """
    title, law = TITLES[kind]
    call = application.call
    who = f"legale rappresentante di {body.name} (codice fiscale {body.fiscal_code})"
    before = (
        f"{signer or UNKNOWN}, {who}, per l'istanza «{application.title}» all'avviso «{call.title}» "
        f"({call.procedure.administration.name}),"
    )
    return {
        "title": title,
        "law": law,
        "body": body.name,
        "signer": signer or UNKNOWN,
        **(_commitment(application, body, before) if kind == COMMITMENT else _requirements(body, before)),
    }


def written(application: Application, kind: Declaration.Kind, body: Body, *, signer: str, at: datetime) -> bytes:
    """The same as a PDF to be signed. Nothing of it is kept. Source: D.Lgs. 82/2005, art. 20 and 65."""
    return typeset(TEMPLATE, words(application, kind, body, signer), at)


def _requirements(body: Body, before: str) -> dict[str, Any]:
    declared = [
        *([f"che {body.name} è {_registered(body)};"] if body.kind == Body.Kind.ETS else []),
        f"che {body.name} ha tutti i requisiti che l'avviso chiede per partecipare;",
        "che né l'ente né chi lo rappresenta si trova in una delle situazioni per cui l'avviso esclude;",
        "che i dati dell'istanza e dei suoi allegati, per ciò che riguarda l'ente, sono veri.",
    ]
    aware = "consapevole delle sanzioni penali per chi dichiara il falso (D.P.R. 445/2000, art. 76), dichiara:"
    after = "Se da un controllo la dichiarazione risulta falsa, l'ente perde i benefici ottenuti (art. 75)."
    return {"before": f"{before} {aware}", "declared": declared, "after": after}


def _registered(body: Body) -> str:
    """Where a Third Sector entity is registered: for a social enterprise the companies' register is enough."""
    national = "Registro unico nazionale del Terzo settore"
    if body.runts_number:
        return f"iscritto nel {national} al n. {body.runts_number} (D.Lgs. 117/2017, art. 45)"
    special = f"nella sezione speciale del registro delle imprese, {body.companies_register}"
    return f"iscritto {special}, che vale come iscrizione nel {national} (D.Lgs. 117/2017, art. 11, c. 3)"


def _commitment(application: Application, body: Body, before: str) -> dict[str, Any]:
    members = ", ".join(application.members.order_by("body__sort_key").values_list("body__name", flat=True))
    lead = application.lead
    mandate = (
        "a ricevere dagli altri, come capofila, mandato collettivo speciale con rappresentanza;"
        if body == lead
        else f"a dare a {lead.name}, capofila, mandato collettivo speciale con rappresentanza;"
    )
    declared = [
        f"a costituire il raggruppamento fra: {members};",
        mandate,
        "a fare la parte del progetto e a portare le risorse che l'istanza attribuisce all'ente.",
    ]
    return {"before": f"{before} si impegna, se la proposta è scelta:", "declared": declared, "after": ""}
