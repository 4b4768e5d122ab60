"""The term of a notice and its end: closing, outages that give time back, revocation."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from condivisa.records.screens.answers import answer
from condivisa.stages.calls import access, actions, queries
from condivisa.stages.calls.forms.acts import OutageForm, PlainForm, RevocationForm
from condivisa.stages.calls.pages import looking


def term(request: Any, slug: str, code: str) -> HttpResponse:
    """Record that the term has passed; certify an outage and give its time back."""
    call = looking.found(request, slug, code)
    close, outage = PlainForm(request, name="chiudi"), OutageForm(request, name="interruzione")
    if close.does(lambda typed: actions.close_call(call.pk, by=request.acting, at=request.at)):
        messages.success(request, _("Termine chiuso."))
        return redirect("call_office", slug, code)
    if outage.does(lambda typed: actions.certify_outage(call.pk, by=request.acting, at=request.at, **typed)):
        messages.success(request, _("Atto composto: il termine si sposta per tutti quando il dirigente lo firma."))
        return redirect("call_term", slug, code)
    context = {
        "call": call,
        "look": looking.LOOKS[call.state],
        "window": queries.window_of(call),
        "close": close,
        "outage": outage,
        "closed_close": access.CLOSE.findings(request.acting, call),
        "closed_outage": access.EXTEND.findings(request.acting, call),
        "outages": queries.outages_of(call),
    }
    return answer(request, "calls/term.html", context)


def revocation(request: Any, slug: str, code: str) -> HttpResponse:
    """Compose the reasoned act that revokes a notice, for the director to sign."""
    call = looking.found(request, slug, code)
    form = RevocationForm(request)
    if form.does(lambda typed: actions.propose_revocation(call.pk, by=request.acting, at=request.at, **typed)):
        messages.success(request, _("Atto di revoca composto: ha effetto quando il dirigente lo firma."))
        return redirect("call_revocation", slug, code)
    context = {
        "call": call,
        "look": looking.LOOKS[call.state],
        "form": form,
        "closed": access.REVOKE.findings(request.acting, call),
    }
    return answer(request, "calls/revocation.html", context)
