"""A draft notice as an applicant would meet it, for the office that writes it. Nothing is kept."""

from __future__ import annotations

from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from condivisa.records.screens.answers import answer
from condivisa.records.screens.forms import GridForm
from condivisa.stages.applications.dossier import SheetRow
from condivisa.stages.applications.forms import in_plan, plan_grid
from condivisa.stages.applications.pages import looking
from condivisa.stages.applications.rules import plan
from condivisa.stages.applications.showing import plan_table, share_typed
from condivisa.stages.applications.trying import tried
from condivisa.stages.calls import queries as calls
from condivisa.stages.calls.pages.looking import LOOKS


class TrialForm(GridForm):
    """Rows that nobody keeps, not even while they are typed."""

    @property
    def keeps(self) -> bool:
        """Nothing, on purpose."""
        return False


def trial(request: Any, slug: str, code: str) -> HttpResponseBase:
    """What an applicant will see of a notice: the parts to fill, the grid of the plan, what the rules answer to it."""
    call = get_object_or_404(calls.kept_by(request.acting), procedure__slug=slug, code=code)
    programmes = looking.offered(call)
    form = TrialForm(request, grid=plan_grid(programmes, calls.years_of(call), lead=True), name="prova")
    typed: list[SheetRow] = []
    form.does(lambda sent: typed.extend(in_plan(values, programmes) for values in sent["rows"]))
    dossier = tried(call, typed, _("un ente di prova"))
    offered = {one.code for one in dossier.programmes}
    findings = [
        *plan.programmes_wanted(dossier.wanted, offered, dossier.terms),
        *plan.within_the_notice(dossier),
        *plan.rows_sound(dossier),
        *plan.below_minimum(dossier),
        *plan.not_counted(dossier),
    ]
    context = {
        "call": call,
        "look": LOOKS[call.state],
        "parts": [words for words, _view in looking.PARTS.values()],
        "programmes": call.programmes.all(),
        "form": form,
        "tried": bool(typed),
        "found": findings if typed else [],
        "totals": plan_table(dossier),
        "share": share_typed(call.terms, _("Compartecipazione sul totale del suo ente")),
    }
    return answer(request, "applications/trial.html", context)
