"""Correcting a published notice: which part, what it should say, why, and with which term."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from condivisa.records.screens.answers import answer
from condivisa.stages.calls import access, actions, queries
from condivisa.stages.calls.drafts import CallDraft
from condivisa.stages.calls.forms import rectifying as forms
from condivisa.stages.calls.pages import looking
from condivisa.stages.calls.rules.steps import Part
from condivisa.stages.calls.sections import Aims, Criteria, Frame, GroupOfTerms, Section, mark
from condivisa.stages.calls.terms import GROUPS

WHOLE: dict[str, tuple[Part, Section, Any]] = {
    "dati": (Part.FRAME, Frame(), forms.RectifyFrameForm),
    "finalita": (Part.AIMS, Aims(), forms.RectifyAimsForm),
    "criteri": (Part.CRITERIA, Criteria(), forms.RectifyCriteriaForm),
}
"""The parts that can be corrected, by their name in the address; each group of terms is one more."""


def rectification(request: Any, slug: str, code: str) -> HttpResponse:
    """Which part of a published notice to correct, and the corrections made so far."""
    call = looking.found(request, slug, code)
    context = {
        "call": call,
        "look": looking.LOOKS[call.state],
        "parts": [(part, _words(part)) for part in [*WHOLE, *GROUPS]],
        "closed": access.RECTIFY.findings(request.acting, call),
        "rectifications": queries.rectifications_of(call),
    }
    return answer(request, "calls/rectification.html", context)


def rectify(request: Any, slug: str, code: str, part: str) -> HttpResponse:
    """Write one part of a published notice as it should be, for the director to sign."""
    if part not in WHOLE and part not in GROUPS:
        raise Http404
    call = looking.found(request, slug, code)
    form = _form(request, part, queries.draft_of(call))
    if form.does(
        lambda typed: actions.propose_rectification(
            call.pk, form.section(typed), **form.act(typed), by=request.acting, at=request.at
        )
    ):
        messages.success(request, _("Rettifica composta: l’avviso cambia quando il dirigente la firma."))
        return redirect("call_rectification", slug, code)
    context = {
        "call": call,
        "look": looking.LOOKS[call.state],
        "title": _("Rettifica: %(part)s") % {"part": _lower(str(_words(part)))},
        "form": form,
        "closed": access.RECTIFY.findings(request.acting, call),
    }
    return answer(request, "calls/rectify.html", context)


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]


def _words(part: str) -> str | Promise:
    return looking.PARTS[WHOLE[part][0]][0] if part in WHOLE else looking.GROUP_WORDS[part]


def _form(request: Any, part: str, draft: CallDraft) -> Any:
    if part not in WHOLE:
        present = {**forms.RectifyTermsForm.present_of(draft, part), "version": mark(GroupOfTerms(part), draft)}
        return forms.RectifyTermsForm(request, group=part, present=present)
    _part, section, kind = WHOLE[part]
    present = {**kind.present_of(draft), "version": mark(section, draft)}
    return kind(request, present=present) if part == "dati" else kind(request, draft=draft, present=present)
