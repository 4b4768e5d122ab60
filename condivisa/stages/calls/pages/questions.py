"""Asking and answering questions on a notice."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from condivisa.records.screens.answers import answer as shown
from condivisa.records.screens.lists import ListColumn, Listing
from condivisa.stages.calls import access, actions, queries
from condivisa.stages.calls.forms.questions import AnswerForm, FurtherAnswerForm, QuestionForm
from condivisa.stages.calls.models import Question
from condivisa.stages.calls.pages import looking


def ask(request: Any, slug: str, code: str) -> HttpResponse:
    """Ask something about a notice."""
    call = get_object_or_404(queries.calls_for(request.acting), procedure__slug=slug, code=code)
    form = QuestionForm(request)
    if form.does(lambda typed: actions.ask_question(call.pk, by=request.acting, at=request.at, **typed)):
        messages.success(request, _("Domanda inviata: la risposta comparirà in questa pagina."))
        return redirect("call", slug, code)
    closed = [] if form.is_bound else access.ASK.findings(request.acting, Question(body_id=request.acting.body))
    own = queries.asked_from(call, viewer=request.acting)
    return shown(request, "calls/ask.html", {"call": call, "form": form, "closed": closed, "own": own})


def answer(request: Any, slug: str, code: str, key: int) -> HttpResponse:
    """Answer a question for everybody."""
    question = get_object_or_404(
        queries.questions_for(request.acting), call__procedure__slug=slug, call__code=code, pk=key
    )
    form = AnswerForm(request)
    if form.does(lambda typed: actions.answer_question(key, by=request.acting, at=request.at, **typed)):
        messages.success(request, _("Risposta pubblicata."))
        return redirect("call", slug, code)
    again = FurtherAnswerForm(request, name="ancora")
    if again.does(lambda typed: actions.answer_again(key, by=request.acting, at=request.at, **typed)):
        messages.success(request, _("Risposta pubblicata."))
        return redirect("call", slug, code)
    first = question.answered_at is None or form.is_bound
    offered = form if first else again
    closed = [] if offered.is_bound else access.ANSWER.findings(request.acting, question.call)
    return shown(request, "calls/answer.html", {"question": question, "form": offered, "closed": closed})


def asked(request: Any, slug: str, code: str) -> HttpResponseBase:
    """The questions on a notice, those without an answer first; never who asked."""
    call = looking.found(request, slug, code)
    listing = Listing(
        request,
        queries.questions_for(request.acting)
        .filter(call=call)
        .prefetch_related("further")
        .order_by("-answered_at", "asked_at", "pk"),
        [
            ListColumn(_("Domanda"), lambda one: one.text, address=_to_answer, italian=True),
            ListColumn(_("Arrivata"), lambda one: one.asked_at, "asked_at"),
            ListColumn(
                _("Stato"),
                lambda one: _("risposta pubblicata") if one.answered_at else _("da rispondere"),
                "answered_at",
                status=lambda one: "done" if one.answered_at else "now",
            ),
            ListColumn(_("Risposta"), _answers, italian=True),
        ],
        caption=_("Domande sull’avviso"),
        search=("text", "answer"),
        file_name=f"domande-{code}",
    )
    if file := listing.export():
        return file
    return shown(request, "calls/asked.html", {"call": call, "look": looking.LOOKS[call.state], "listing": listing})


def _answers(question: Question) -> str:
    return "\n".join(filter(None, [question.answer, *(one.text for one in question.further.all())]))


def _to_answer(question: Question) -> str:
    return reverse("answer", kwargs={**looking.parts_of(question.call), "key": question.pk})
