"""The desk: only what waits for who is asking, by due date."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from condivisa.base.days import day
from condivisa.overview.desk import queries
from condivisa.overview.desk.menu import OFFICE, menu
from condivisa.overview.desk.queries.files import files
from condivisa.overview.desk.queries.partners import PEOPLE
from condivisa.parties.rules import PUBLIC_ROLES
from condivisa.records.access import Role
from condivisa.records.paging import PAGE


def desk(request: Any) -> HttpResponse:
    """What waits for the person, acting for the body chosen."""
    tasks = queries.waiting(viewer=request.acting, at=request.at)
    late, week, later, undated = queries.by_when(tasks, day(request.at))
    groups = [
        ("late", _("In ritardo"), late),
        ("week", _("Questa settimana"), week),
        ("later", _("Più avanti"), later),
        ("undated", _("Senza scadenza"), undated),
    ]
    roles = request.acting.roles
    context = {
        "groups": [group for group in groups if group[2]],
        "late": len(late),
        "more": len(tasks) == PAGE,
        "most": PAGE,
        "office": bool(PUBLIC_ROLES & roles),
        "people": bool(PEOPLE & roles),
        "keeps": Role.KEEPER in roles,
        "menu": menu(request.acting),
        "files": files(viewer=request.acting, at=request.at),
        "works": bool(OFFICE & roles),
        "selects": Role.COMMITTEE_MEMBER in roles,
        "directs": Role.DIRECTOR in roles,
        "audits": Role.AUDITOR in roles and not roles & {Role.OFFICER, Role.PROCEDURE_MANAGER, Role.DIRECTOR},
        "leads": Role.FACILITATOR in roles,
        "here": "desk",
    }
    return render(request, "desk/desk.html", context)
