"""What applicants answer: a correction request, an intended refusal."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from condivisa.base.days import day
from condivisa.base.findings import require
from condivisa.records.papers.uploads import acceptable_upload
from condivisa.records.screens.answers import answer
from condivisa.stages.applications.models import Application
from condivisa.stages.applications.pages.looking import called, parts_of
from condivisa.stages.applications.rules.steps import Part
from condivisa.stages.selection import actions, queries
from condivisa.stages.selection.forms import PARTS, AnswerForm, ObservationsForm, requirement_words
from condivisa.stages.selection.models import CorrectionRequest

WHERE = {
    Part.TEXT: "application_text",
    Part.MEMBERS: "application_members",
    Part.PLAN: "application_plan",
    Part.DOCUMENTS: "application_documents",
}


def of_request(application: Application) -> dict[str, Any] | None:
    """The parts of the address of the correction asked of an application; none where none was.

    Source: L. 241/1990, art. 6.
    """
    asked = queries.asked_of(application)
    return None if asked is None else {**parts_of(application), "key": asked.pk}


def correction(request: Any, slug: str, code: str, key: int) -> HttpResponseBase:
    """Read what is asked to be mended, and answer within its term."""
    try:
        asked = queries.correction_for(key, viewer=request.acting)
    except CorrectionRequest.DoesNotExist:
        raise Http404 from None
    parts = parts_of(asked.application)
    if (parts["slug"], parts["code"]) != (slug, code):
        raise Http404
    form = AnswerForm(request)

    def send(typed: Any) -> None:
        content = typed["file"].read() if typed["file"] else b""
        require(acceptable_upload(typed["file"].name, content) if typed["file"] else [])
        actions.answer_correction(key, answer=typed["answer"], file=content, by=request.acting, at=request.at)

    if form.does(send):
        messages.success(request, _("Risposta inviata."))
        return redirect("correction", slug, code, key)
    context = {
        "asked": asked,
        "late": asked.state == CorrectionRequest.State.SENT and asked.due < day(request.at),
        "requirement": requirement_words(asked.requirement, request.LANGUAGE_CODE[:2]),
        "places": [(words, WHERE[part]) for part, words in PARTS if part in asked.fields],
        "parts": parts,
        "form": form,
    }
    return answer(request, "selection/correction.html", context)


def observations(request: Any, slug: str, code: str, key: int) -> HttpResponseBase:
    """Read why an application is about to be refused, and say what one has to say."""
    call = called(request, slug, code)
    intended = queries.refusals_to(request.acting, call).filter(application=key).first()
    if intended is None:
        raise Http404
    form = ObservationsForm(request)
    if form.does(lambda typed: actions.answer_intended_refusal(key, by=request.acting, at=request.at, **typed)):
        messages.success(request, _("Osservazioni inviate."))
        return redirect("observations", slug, code, key)
    failing = [
        (requirement_words(one.requirement, request.LANGUAGE_CODE[:2]), one) for one in queries.announced(intended)
    ]
    context = {"call": call, "intended": intended, "failing": failing, "form": form}
    return answer(request, "selection/observations.html", context)
