"""Reading an application, checking its requirements, asking to mend, intending a refusal, deciding on admission."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from condivisa.base.days import day
from condivisa.records.papers.serving import served
from condivisa.records.screens.answers import answer
from condivisa.stages.applications import queries as of_applications
from condivisa.stages.applications.showing import plan_table
from condivisa.stages.selection import actions, queries
from condivisa.stages.selection.forms import (
    CorrectionForm,
    JudgeCorrectionForm,
    PlainForm,
    ReasonForm,
    RequirementsForm,
    requirement_words,
)
from condivisa.stages.selection.models import CorrectionRequest
from condivisa.stages.selection.pages import looking
from condivisa.stages.selection.rules.admissibility import REQUIREMENTS, term_over


def application(request: Any, slug: str, code: str, key: int) -> HttpResponseBase:
    """One application whole: who, what, the plan, the files."""
    call = looking.called(request, slug, code)
    one = looking.read(request, call, key)
    programmes = list(one.programmes.all())
    context = {
        "call": call,
        "application": one,
        "number": queries.number(one),
        "members": of_applications.members_of(one),
        "programmes": programmes,
        "totals": plan_table(of_applications.money_of(one, (), [each.code for each in programmes])),
        "files": queries.files_in(one),
        "checks": looking.checks(request, call),
    }
    return render(request, "selection/application.html", context)


def file(request: Any, slug: str, code: str, key: int, sha256: str) -> HttpResponseBase:
    """A file of an application."""
    one = looking.read(request, looking.called(request, slug, code), key)
    found = next((each for each in queries.files_of(one, viewer=request.acting) if each.file.sha256 == sha256), None)
    if found is None:
        raise Http404
    return served(found.file, found.name)


def requirements(request: Any, slug: str, code: str, key: int) -> HttpResponseBase:
    """Check an application requirement by requirement."""
    call = looking.called(request, slug, code)
    one = looking.read(request, call, key)
    if not looking.checks(request, call):
        raise Http404
    seen = queries.examined(one)
    waiting = {each.requirement for each in seen.corrections if each.state in {"sent", "answered"}}
    present = {"version": queries.version_of_checks(seen.checks.values())}
    for requirement, check in seen.checks.items():
        present[f"outcome_{requirement}"] = check.outcome
        present[f"reason_{requirement}"] = check.reason
    form = RequirementsForm(request, waiting=waiting, present=present)
    if form.does(
        lambda typed: actions.check_requirements(
            one.pk, outcomes=form.outcomes(typed), seen=typed["version"], by=request.acting, at=request.at
        )
    ):
        messages.success(request, _("Controllo registrato."))
        return redirect("selection_requirements", slug, code, key)
    context = {
        "call": call,
        "application": one,
        "number": queries.number(one),
        "form": form,
        "pairs": [(form[f"outcome_{each}"], form[f"reason_{each}"]) for each in REQUIREMENTS if each not in waiting],
        "seen": seen,
        "corrections": [_named(each, request.LANGUAGE_CODE) for each in seen.corrections],
        "signatories": queries.signatories_in(one),
        "intended_refusal": bool(call.terms.get("intended_refusal")),
    }
    return answer(request, "selection/requirements.html", context)


def corrections(request: Any, slug: str, code: str, key: int) -> HttpResponseBase:
    """Ask to mend something; judge what was answered; close what nobody answered."""
    call = looking.called(request, slug, code)
    one = looking.read(request, call, key)
    if not looking.checks(request, call):
        raise Http404
    days = call.terms.get("correction_days")
    form = CorrectionForm(request, present={"days": int(days) if days else None})
    if form.does(
        lambda typed: actions.request_correction(
            one.pk,
            requirement=typed["requirement"],
            fields=typed["fields_"],
            reason=typed["reason"],
            days=typed["days"],
            by=request.acting,
            at=request.at,
        )
    ):
        messages.success(request, _("Richiesta inviata."))
        return redirect("selection_corrections", slug, code, key)
    seen = queries.examined(one)
    waiting = []
    for each in seen.corrections:
        judged, expired = (
            JudgeCorrectionForm(request, name=f"giudica-{each.pk}"),
            PlainForm(request, name=f"chiudi-{each.pk}"),
        )
        said = ""
        if judged.does(
            lambda typed, pk=each.pk: actions.judge_correction(
                pk, accepted=typed["accepted"], reason=typed["reason"], by=request.acting, at=request.at
            )
        ):
            met = judged.cleaned_data["accepted"]
            said = (
                _("Risposta accolta: il requisito risulta rispettato.")
                if met
                else _("Risposta non accolta: il requisito risulta non rispettato.")
            )
        elif expired.does(lambda typed, pk=each.pk: actions.expire_correction(pk, by=request.acting, at=request.at)):
            said = _("Richiesta chiusa senza risposta: il requisito risulta non rispettato.")
        if said:
            messages.success(request, said)
            return redirect("selection_corrections", slug, code, key)
        over = not term_over(each.due, day(request.at))
        waiting.append((*_named(each, request.LANGUAGE_CODE), LOOKS[each.state], judged, expired, over))
    context = {"call": call, "application": one, "number": queries.number(one), "form": form, "requests": waiting}
    context |= {f"form_{place}": each for place, each in enumerate(_forms(waiting))}
    return answer(request, "selection/corrections.html", context)


def _forms(waiting: list[Any]) -> list[Any]:
    return [form for *_rest, judged, expired, _over in waiting for form in (judged, expired)]


def refusal(request: Any, slug: str, code: str, key: int) -> HttpResponseBase:
    """Tell an applicant why its application is about to be refused."""
    call = looking.called(request, slug, code)
    one = looking.read(request, call, key)
    if not looking.checks(request, call):
        raise Http404
    form = PlainForm(request)
    if form.does(lambda typed: actions.intend_refusal(one.pk, by=request.acting, at=request.at)):
        messages.success(request, _("Preavviso inviato."))
        return redirect("selection_requirements", slug, code, key)
    context = {
        "call": call,
        "application": one,
        "number": queries.number(one),
        "form": form,
        "seen": queries.examined(one),
    }
    return answer(request, "selection/refusal.html", context)


def weigh(request: Any, slug: str, code: str, key: int) -> HttpResponseBase:
    """Say why the observations of an applicant are not taken in, or what they changed."""
    call = looking.called(request, slug, code)
    one = looking.read(request, call, key)
    seen = queries.examined(one)
    if not looking.checks(request, call) or seen.intended is None:
        raise Http404
    form = ReasonForm(request)
    if form.does(lambda typed: actions.weigh_observations(one.pk, by=request.acting, at=request.at, **typed)):
        messages.success(request, _("Risposta alle osservazioni registrata."))
        return redirect("selection_requirements", slug, code, key)
    context = {"call": call, "application": one, "number": queries.number(one), "form": form, "seen": seen}
    return answer(request, "selection/weigh.html", context)


def admission(request: Any, slug: str, code: str) -> HttpResponseBase:
    """Compose the act that admits and refuses, from the checks."""
    call = looking.called(request, slug, code)
    looking.must_prepare(request, call)
    form = PlainForm(request)
    if form.does(lambda typed: actions.draft_admission(call.pk, by=request.acting, at=request.at)):
        messages.success(request, _("Atto di ammissione pronto: ora lo firma il dirigente."))
        return redirect("selection", slug, code)
    found = list(queries.checked(call.pk).values())
    ready = [one for one in found if not one.waiting and not one.unchecked]
    refused = sum(bool(one.failed) for one in ready)
    mine = queries.readable(call, viewer=request.acting)
    waits = [
        (queries.number(one.application), *_named(one, request.LANGUAGE_CODE), one.application_id in mine)
        for one in queries.corrections_open(call.pk)
    ]
    context = {"call": call, "form": form, "refused": refused, "left": len(found) - len(ready), "waits": waits}
    return answer(request, "selection/admission.html", {**context, "admitted": len(ready) - refused})


LOOKS = {"sent": "wait", "answered": "now", "accepted": "done", "rejected": "bad", "expired": "bad"}
"""How each state of a correction looks."""


def _named(request: CorrectionRequest, language: str) -> tuple[CorrectionRequest, str]:
    return request, requirement_words(request.requirement, language[:2])
