"""The text of a notice: composed, signed, numbered, published."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from condivisa.base.days import day
from condivisa.records.screens.answers import answer
from condivisa.stages.calls import access, actions, queries
from condivisa.stages.calls.forms.acts import NumberForm, PlainForm
from condivisa.stages.calls.models import Call
from condivisa.stages.calls.pages import looking


def notice(request: Any, slug: str, code: str) -> HttpResponse:
    """Compose the text, take it back to draft, copy its numbers, publish it: whatever its state allows now."""
    call = looking.found(request, slug, code)
    by, at = request.acting, request.at
    compose, back = PlainForm(request, name="componi"), PlainForm(request, name="riporta")
    numbers, publish = NumberForm(request, name="numeri", present=_numbers(call)), PlainForm(request, name="pubblica")
    if compose.does(lambda typed: actions.compose_notice(call.pk, by=by, at=at)):
        messages.success(request, _("Testo composto: ora lo firma il dirigente."))
        return redirect("call_notice", slug, code)
    if back.does(lambda typed: actions.return_to_draft(call.pk, by=by, at=at)):
        messages.success(request, _("Avviso riportato in bozza: il testo firmato sarà sostituito dal prossimo."))
        return redirect("call_office", slug, code)
    if numbers.does(lambda typed: actions.number_notice(call.pk, by=by, at=at, **typed)):
        messages.success(request, _("Numeri riportati sull’avviso."))
        return redirect("call_notice", slug, code)
    if publish.does(lambda typed: actions.publish_call(call.pk, by=by, at=at)):
        messages.success(request, _("Avviso pubblicato. Si apre e si chiude da sé, con l’orologio di questo sito."))
        return redirect("call_office", slug, code)
    draft = call.state == Call.State.DRAFT
    lacking = queries.readiness_of(call) if draft else []
    context = {
        "call": call,
        "look": looking.LOOKS[call.state],
        "lacking": looking.placed(call, lacking),
        "doubts": looking.placed(call, queries.findings_on(call, on=day(at)) if draft else []),
        "stale": draft and queries.notice_stale(call),
        "compose": compose,
        "back": back,
        "numbers": numbers,
        "publish": publish,
        "may_compose": access.COMPOSE.roles & by.roles,
        "may_number": access.NUMBER.roles & by.roles,
        "may_return": access.RETURN.roles & by.roles,
        "may_publish": access.PUBLISH.roles & by.roles,
    }
    return answer(request, "calls/notice.html", context)


def _numbers(call: Call) -> dict[str, Any]:
    if call.notice is None:
        return {}
    names = ("act_number", "act_date", "protocol_number", "protocol_date")
    return {name: getattr(call.notice, name) for name in names}
