"""Asking and answering questions on a notice."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from condivisa.records.screens.answers import answer as shown
from condivisa.stages.calls import actions, queries
from condivisa.stages.calls.forms import AnswerForm, QuestionForm


def ask(request: Any, slug: str, code: str) -> HttpResponse:
    """Ask something about a notice."""
    call = get_object_or_404(queries.calls_for(request.acting), procedure__slug=slug, code=code)
    form = QuestionForm(request)
    if form.does(lambda typed: actions.ask_question(call.pk, by=request.acting, at=request.at, **typed)):
        messages.success(request, _("Domanda inviata: la risposta comparirà in questa pagina."))
        return redirect("call", slug, code)
    return shown(request, "calls/ask.html", {"call": call, "form": form})


def answer(request: Any, slug: str, code: str, key: int) -> HttpResponse:
    """Answer a question for everybody."""
    question = get_object_or_404(
        queries.questions_for(request.acting), call__procedure__slug=slug, call__code=code, pk=key
    )
    form = AnswerForm(request)
    if form.does(lambda typed: actions.answer_question(key, by=request.acting, at=request.at, **typed)):
        messages.success(request, _("Risposta pubblicata."))
        return redirect("call", slug, code)
    return shown(request, "calls/answer.html", {"question": question, "form": form})
