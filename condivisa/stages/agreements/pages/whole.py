"""The page of an agreement: where it is, who the parties are, what it grants, what is next and who does it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from condivisa.base.days import day
from condivisa.stages.agreements import queries as agreed
from condivisa.stages.agreements import showing
from condivisa.stages.agreements.models import Agreement
from condivisa.stages.agreements.pages import looking
from condivisa.stages.agreements.queries import screens as queries
from condivisa.stages.agreements.rules.signing import composed
from condivisa.stages.agreements.rules.steps import steps


def agreement(request: Any, key: int) -> HttpResponse:
    """State, parties, term, grant by programme, source and year; what is next; its papers."""
    found = looking.agreed(request, key)
    draft, on = found.state == Agreement.State.DRAFT, day(request.at)
    plan = agreed.budget_grid(found) if draft else None
    if plan is not None:
        agreed.read_commitments(found)
    progress, findings = queries.standing_of(found, on, plan)
    if looking.stale(found, on, plan):
        findings += composed(up_to_date=False)
    tasks = [
        {
            "words": looking.PARTS[step.part][0],
            "address": reverse(looking.PARTS[step.part][1], args=[key]),
            "standing": looking.STANDINGS[step.standing][0],
            "look": looking.STANDINGS[step.standing][1],
            "who": looking.who(step),
            "waits": step.waits,
            "findings": step.findings if step.waits else (),
        }
        for step in steps(progress, findings)
    ]
    context = {
        **looking.head(request, found, "agreement"),
        "draft": draft,
        "ends_early": found.state == Agreement.State.SIGNED and found.ended_on is not None,
        "tasks": tasks,
        "next": next((task for task in tasks if task["waits"]), None),
        "partners": list(found.partners.all()),
        "payee": found.terms.get("payee"),
        "grants": showing.grants(agreed.grants([key]) if plan is None else agreed.grants_in(plan)),
        "papers": [one for one in [found.paper] if one] if draft else agreed.papers_of(found, request.acting),
    }
    return render(request, "agreements/agreement.html", context)
