"""The ranking of a programme: what it would say, its act, its publication."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from condivisa.base.findings import Finding
from condivisa.base.words import word
from condivisa.records.screens import cells
from condivisa.records.screens.answers import answer
from condivisa.records.screens.cells import language
from condivisa.stages.calls.models import Call, Programme
from condivisa.stages.calls.terms import TermOpen, Terms
from condivisa.stages.selection import access, actions, queries
from condivisa.stages.selection.forms import PlainForm
from condivisa.stages.selection.models import Draw, RankingRow
from condivisa.stages.selection.pages import looking
from condivisa.stages.selection.rules import ranking as rules

PLACES = 25
"""Places on a page: each brings along how it came to its points."""


def ranking(request: Any, slug: str, code: str, programme: str) -> HttpResponseBase:
    """What the ranking says, or before its adoption would say now; compose its act, publish it once adopted."""
    call = looking.called(request, slug, code)
    judged = looking.programme_of(call, programme)
    progress = queries.progress(call)
    adopted = progress.rankings.get(judged.pk)
    draft, publish = PlainForm(request, name="redigi"), PlainForm(request, name="pubblica")
    if draft.does(lambda typed: actions.draft_ranking(judged.pk, by=request.acting, at=request.at)):
        messages.success(request, _("Atto di graduatoria pronto: ora lo firma il dirigente."))
        return redirect("selection_ranking", slug, code, programme)
    if adopted and publish.does(lambda typed: actions.publish_ranking(adopted.pk, by=request.acting, at=request.at)):
        messages.success(
            request, _("Graduatoria pubblicata. Le lettere aspettano in uscita: le legga e le faccia partire.")
        )
        return redirect("selection_ranking", slug, code, programme)
    competition = None if adopted else queries.competition(judged)
    missing = rules.scored_in_full(competition, call.terms) if competition else []
    audits = bool(call.audits and not (adopted and adopted.published_at))
    # Before its adoption the points would tell a member what the others gave, and a RUP in conflict what they abstain
    # from; before its publication who audits.
    judges = not (adopted or call.audits)
    barred = queries.judging(call.pk, request.acting, queries.competing(judged.pk)) if judges else []
    recused = any(one.code == "selection.recused" for one in barred)
    shown = not audits and (adopted or (not barred and access.READ.allows(request.acting, call)))
    placed: Sequence[rules.Place] = []
    if shown and competition:
        placed = _placed(competition, call.terms)
    elif shown and adopted:
        placed = queries.adopted_places(adopted, call.terms)
    page = Paginator(placed, PLACES).get_page(request.GET.get("pagina"))
    context = {
        "call": call,
        "programme": judged,
        "ranking": adopted,
        "page": page,
        "rows": _rows(call, list(page), missing),
        "missing": [] if audits else barred or missing,
        "level": level(competition, call.terms) if competition and (shown or call.scores) else [],
        "annulled": _annulled(call, judged) if shown else [],
        "drawn": bool(competition and any(one.drawn for one in competition.proposals)),
        "audits": audits,
        "barred": barred,
        "sits": call.scores,
        "draft": draft,
        "publish": publish,
        "prepares": looking.prepares(request, call),
        "scorers": adopted.act.inputs["committee"] if adopted else queries.scorers(judged),
        "acts": [
            one
            for one in progress.acts
            if one.kind == "selection.ranking"
            and one.inputs["programme"] == judged.pk
            and (call.ranked or not call.audits)
            and (one.signed_at or not recused)
        ],
    }
    return answer(request, "selection/ranking.html", context)


def named(listed: Iterable[queries.Applicant]) -> dict[int, str]:
    """How each of some applications is called, by key. Source: practice."""
    return {one.application: f"{one.number} – {cells.lead_and_others(one.bodies)}" for one in listed}


def annulments(lots: Iterable[Draw], names: Mapping[int, str]) -> list[tuple[Any, str, list[tuple[int, str]]]]:
    """The lots that no longer count, annulment by annulment: when, why, each number with who had drawn it.

    Source: L. 241/1990, art. 3 e 12.
    """
    by_moment = groupby(lots, lambda one: (one.annulled_at, one.annulled))
    return [(at, why, [(one.number, names[one.application_id]) for one in those]) for (at, why), those in by_moment]


def _annulled(call: Call, programme: Programme) -> list[Any]:
    lots = list(queries.lots_annulled(programme))
    told = queries.applicant_list(call.pk, frozenset(one.application_id for one in lots)) if lots else []
    return annulments(lots, named(told))


def level(competition: rules.Competition, terms: Terms) -> list[frozenset[int]]:
    """The groups of proposals that only lots can tell apart. Source: L. 241/1990, art. 12."""
    try:
        return rules.to_draw(competition, terms)
    except (TermOpen, ValueError):
        return []


def _placed(competition: rules.Competition, terms: Terms) -> list[rules.Place]:
    """The places that the marks in force give; none while something else than marks is missing."""
    try:
        return rules.rank(competition, terms)
    except (TermOpen, ValueError):
        return []


def _rows(call: Call, places: Sequence[rules.Place], missing: list[Finding]) -> list[Any]:
    """Place, name, points that explain themselves, outcome and how a tie was told apart; before adoption what the marks
    in force would give, and no outcome while something is `missing`.
    """
    names = {one.application: one for one in queries.applicant_list(call.pk, [one.application for one in places])}
    outcomes = dict(RankingRow.Outcome.choices)
    return [
        (
            one.position,
            names[one.application],
            one.points,
            _("non ancora") if missing else outcomes[one.outcome],
            word(f"selection.tie_{one.tie}", language()) if one.tie and not missing else "",
        )
        for one in places
    ]
