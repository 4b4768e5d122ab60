"""Opening a procedure, naming who answers for it, recording what it rests on."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from condivisa.base.days import day
from condivisa.records.access import Role
from condivisa.records.screens.answers import answer
from condivisa.stages.coprogramming import access, actions, queries
from condivisa.stages.coprogramming.forms import (
    ActCitedForm,
    AssignForm,
    HearingForm,
    OpenForm,
    StepForm,
    people,
    present_of,
)


def new(request: Any) -> HttpResponse:
    """The three ways to open a procedure; here, empty."""
    form = OpenForm(request, areas=[(one.pk, one.name) for one in queries.areas()])
    if form.does(lambda typed: actions.open_procedure(by=request.acting, at=request.at, **typed)):
        messages.success(request, _("Percorso aperto. Ora il dirigente indica chi ne risponde."))
        return redirect("procedure_office", form.cleaned_data["slug"])
    closed = access.OPEN.findings(request.acting, request.acting)
    return answer(request, "coprogramming/new.html", {"form": form, "closed": closed})


def assigned(request: Any, slug: str) -> HttpResponse:
    """Name the procedure manager and the director."""
    procedure = get_object_or_404(queries.kept_by(request.acting), slug=slug)
    on = day(request.at)
    form = AssignForm(
        request,
        managers=people(queries.in_office(procedure, Role.PROCEDURE_MANAGER, on=on)),
        directors=people(queries.in_office(procedure, Role.DIRECTOR, on=on)),
        present=present_of(procedure),
    )

    def assign(typed: Any) -> object:
        seen = typed.pop("version")
        return actions.assign(procedure.pk, seen=seen, by=request.acting, at=request.at, **typed)

    if form.does(assign):
        messages.success(request, _("Incarichi assegnati: le persone indicate ricevono un messaggio."))
        return redirect("procedure_office", slug)
    closed = access.ASSIGN.findings(request.acting, procedure)
    return answer(request, "coprogramming/assigned.html", {"procedure": procedure, "form": form, "closed": closed})


def programming(request: Any, slug: str) -> HttpResponse:
    """The acts cited, the hearings held, the steps taken; record another of each."""
    procedure = get_object_or_404(queries.kept_by(request.acting), slug=slug)
    by, at = request.acting, request.at
    cite, hearing, step = (
        ActCitedForm(request, name="atto"),
        HearingForm(request, name="audizione"),
        StepForm(request, name="passo"),
    )
    if cite.does(lambda typed: actions.cite_act(procedure.pk, by=by, at=at, **typed)):
        messages.success(request, _("Atto citato."))
        return redirect("procedure_programming", slug)
    if hearing.does(lambda typed: actions.record_hearing(procedure.pk, by=by, at=at, **typed)):
        messages.success(request, _("Audizione annotata."))
        return redirect("procedure_programming", slug)
    if step.does(lambda typed: actions.record_step(procedure.pk, by=by, at=at, **typed)):
        messages.success(request, _("Passo annotato."))
        return redirect("procedure_programming", slug)
    context = {
        "procedure": procedure,
        "recorded": queries.recorded(procedure),
        "basis": queries.basis_of(procedure, on=day(at)),
        "cite": cite,
        "hearing": hearing,
        "step": step,
        "closed": access.RECORD.findings(by, procedure),
    }
    return answer(request, "coprogramming/programming.html", context)
