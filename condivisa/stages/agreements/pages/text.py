"""The text of an agreement: written from the draft, signed by both sides, made public."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from condivisa.base.days import day
from condivisa.records.publication.models import Publication
from condivisa.records.publication.queries import publication_of
from condivisa.records.screens.answers import answer
from condivisa.stages.agreements import access, actions
from condivisa.stages.agreements.forms import PlainForm, PublicationForm
from condivisa.stages.agreements.models import Agreement
from condivisa.stages.agreements.pages import looking
from condivisa.stages.agreements.signing import both_sides


def text(request: Any, key: int) -> HttpResponse:
    """Write the text, or again after a change; who signs it, what would stop them; its publication."""
    agreement = looking.agreed(request, key)
    draft, on = agreement.state == Agreement.State.DRAFT, day(request.at)
    by = {"by": request.acting, "at": request.at}
    compose = PlainForm(request, name="testo")
    if compose.does(lambda typed: actions.compose_agreement(key, **by)):
        messages.success(request, _("Testo scritto: ora lo firmano le due parti."))
        return redirect("agreement_text", key)
    publish = PublicationForm(request, name="pubblica")

    def make_public(typed: Any) -> object:
        place = Publication.Place(typed["place"])
        return actions.publish_agreement(key, place=place, on=typed["on"], reference=typed["reference"], **by)

    if publish.does(make_public):
        messages.success(request, _("Pubblicazione registrata."))
        return redirect("agreement_text", key)
    context = {
        **looking.head(request, agreement, "agreement_text"),
        "draft": draft,
        "stale": looking.stale(agreement, on),
        "sides": both_sides(agreement, on) if draft else [],
        "signs": access.SIGN.allows(request.acting, agreement),
        "compose": compose,
        "may_compose": access.COMPOSE.allows(request.acting, agreement),
        "publish": publish,
        "published": None if draft else publication_of(agreement, Publication.Place.TRANSPARENCY),
        "may_publish": access.PUBLISH.allows(request.acting, agreement),
    }
    return answer(request, "agreements/text.html", context)
