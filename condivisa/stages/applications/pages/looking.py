"""How an application's pages find it, and what the head of each says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from condivisa.base.findings import Finding
from condivisa.records.access import Acting
from condivisa.records.screens.places import Where
from condivisa.stages.applications import access, queries
from condivisa.stages.applications.models import Application
from condivisa.stages.applications.rules.steps import WHERE, Part, Standing
from condivisa.stages.calls import queries as calls
from condivisa.stages.calls.models import Call

PARTS = {
    Part.TEXT: (_("La proposta"), "application_text"),
    Part.MEMBERS: (_("Gli enti che partecipano"), "application_members"),
    Part.PLAN: (_("Il piano economico"), "application_plan"),
    Part.DOCUMENTS: (_("Dichiarazioni e allegati"), "application_documents"),
    Part.CONFIRMATIONS: (_("La conferma di ogni legale rappresentante"), "application_confirm"),
}
FIELDS = {
    Part.TEXT: "#id_proposal",
    Part.MEMBERS: "#id_body",
    Part.PLAN: "#piano",
    Part.DOCUMENTS: "#dichiarazione-kind",
    Part.CONFIRMATIONS: "",
}
"""The field of each part where a finding is mended; a confirmation has a button alone."""
OWN_FIELDS = {
    "application.no_programme": (_("Per quali programmi"), "#id_programmes"),
    "application.programme_choice": (_("Per quali programmi"), "#id_programmes"),
}
"""Findings of another field than the first of their part, in its own words."""
STANDINGS = {
    Standing.NOT_STARTED: (_("da iniziare"), "plain"),
    Standing.IN_PROGRESS: (_("in corso"), "now"),
    Standing.DONE: (_("fatto"), "done"),
    Standing.TO_CORRECT: (_("da correggere"), "bad"),
    Standing.NOT_NEEDED: (_("non serve"), "plain"),
}
STATES = {
    Application.State.DRAFT: "now",
    Application.State.SUBMITTED: "done",
    Application.State.WITHDRAWN: "plain",
}


@dataclass(frozen=True)
class Head:
    """What the head of every page of an application says."""

    application: Application
    look: str
    lead: bool
    """Whether the body acted for leads."""
    represents: bool
    """Whether the person may confirm and submit for it."""
    draft: bool
    closes_at: datetime | None
    taken: bool
    """Whether the call takes applications now."""
    over: bool
    """Whether its term has passed."""

    @property
    def parts(self) -> dict[str, Any]:
        """The parts of its address."""
        return parts_of(self.application)


def parts_of(application: Application) -> dict[str, Any]:
    """The parts of an application's address. Source: practice."""
    return {"slug": application.call.procedure.slug, "code": application.call.code, "key": application.pk}


def found(request: Any, slug: str, code: str, key: int) -> Application:
    """The application at an address, for its own members; 404 for anybody else. Source: practice."""
    try:
        return queries.at_address(slug, code, key, viewer=request.acting)
    except Application.DoesNotExist:
        raise Http404 from None


def head(application: Application, by: Acting, at: datetime) -> Head:
    """The head of a page about an application. Source: practice."""
    window = calls.window_of(application.call)
    return Head(
        application=application,
        look=STATES[Application.State(application.state)],
        lead=by.body == application.lead_id,
        represents=represents(by),
        draft=application.state == Application.State.DRAFT,
        closes_at=window.closes_at,
        taken=window.open(at),
        over=window.over(at),
    )


def represents(by: Acting) -> bool:
    """Whether somebody legally represents the body acted for. Source: D.P.R. 445/2000, art. 38."""
    return bool(access.CONFIRM.roles & by.roles)


def where(application: Application) -> Where:
    """The field of an application where a finding is mended. Source: practice."""

    def part_of(finding: Finding) -> tuple[str, str] | None:
        part = WHERE.get(finding.code)
        if part is None:
            return None
        words, view = PARTS[part]
        words, field = OWN_FIELDS.get(finding.code, (words, FIELDS[part]))
        return str(words), reverse(view, kwargs=parts_of(application)) + field

    return part_of


def called(request: Any, slug: str, code: str) -> Call:
    """The call at an address, as the viewer may read it; 404 otherwise. Source: practice."""
    call = calls.calls_for(request.acting).filter(procedure__slug=slug, code=code).first()
    if call is None:
        raise Http404
    return call


def offered(call: Call) -> list[tuple[str, str]]:
    """The programmes of a call as a choice; one statement. Source: practice."""
    return [(one.code, f"{one.code} – {one.title}") for one in call.programmes.all()]
