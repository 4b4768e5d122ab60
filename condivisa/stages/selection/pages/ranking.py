"""The ranking of a programme: what it would say, its act, its publication."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from condivisa.base.findings import Finding
from condivisa.base.words import word
from condivisa.records.screens import cells
from condivisa.records.screens.answers import answer
from condivisa.records.screens.cells import language
from condivisa.records.screens.lists import ListColumn, Listing, Words
from condivisa.stages.calls.models import Call, Programme
from condivisa.stages.calls.terms import TermOpen, Terms
from condivisa.stages.selection import access, actions, queries
from condivisa.stages.selection.forms import PlainForm
from condivisa.stages.selection.models import Draw, RankingRow
from condivisa.stages.selection.pages import looking
from condivisa.stages.selection.queries import Applicant
from condivisa.stages.selection.rules import ranking as rules
from condivisa.stages.selection.rules.scoring import points_on

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
    criteria = list(queries.criteria_of(call.pk))
    codes, names = [one.code for one in criteria], dict[int, Applicant]()
    listing = _list(request, call, f"graduatoria-{judged.code}", placed, codes, missing, names)
    if file := listing.export():
        return file
    here = listing.prepare(list(listing.page())) if listing.prepare else ()
    context = {
        "call": call,
        "programme": judged,
        "ranking": adopted,
        "list": listing,
        "criteria": criteria,
        "explained": [(names[one.application].number, one.points) for one in here] if criteria else [],
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
    """The groups of proposals that only lots can tell apart, once every mark is given: until then nothing is level.

    Source: L. 241/1990, art. 12.
    """
    try:
        return [] if rules.scored_in_full(competition, terms) else rules.to_draw(competition, terms)
    except (TermOpen, ValueError):
        return []


def _placed(competition: rules.Competition, terms: Terms) -> list[rules.Place]:
    """The places that the marks in force give; none while something else than marks is missing."""
    try:
        return rules.rank(competition, terms)
    except (TermOpen, ValueError):
        return []


def _list(
    request: Any,
    call: Call,
    name: str,
    places: Sequence[rules.Place],
    codes: Sequence[str],
    missing: list[Finding],
    names: dict[int, Applicant],
) -> Listing:
    """The places with the points of each criterion, outcome and how a tie was told apart; before adoption what the
    marks in force would give, and no outcome while something is `missing`. Whose they are is read into `names`. Without
    criteria (no `codes`) there are neither points nor places.
    """
    outcomes = dict(RankingRow.Outcome.choices)

    def read(batch: Sequence[rules.Place]) -> Sequence[rules.Place]:
        new = [one.application for one in batch if one.application not in names]
        names.update((one.application, one) for one in (queries.applicant_list(call.pk, new) if new else ()))
        return batch

    def tie(one: rules.Place) -> str:
        return word(f"selection.tie_{one.tie}", language()) if one.tie and not missing else ""

    columns = [
        ListColumn(_("Istanza"), lambda one: names[one.application].number),
        *([ListColumn(_("Posto"), lambda one: one.position, "position")] if codes else []),
        ListColumn(_("Enti"), lambda one: names[one.application].bodies, italian=True),
        *(ListColumn(code, _points_on(code), f"points_{code}", number=True) for code in codes),
        *([ListColumn(_("Punti"), lambda one: one.points.value, "points", number=True)] if codes else []),
        ListColumn(_("Esito"), lambda one: _("non ancora") if missing else outcomes[one.outcome], "outcome"),
        *([ListColumn(_("Come si è risolta la parità"), tie, under=True)] if codes else []),
    ]
    search = Words(request.GET)
    wanted = search.cleaned_data["cerca"].casefold().split() if search.is_valid() else []
    if wanted:
        read(places)
        places = [one for one in places if all(each in _called(names[one.application]) for each in wanted)]
    return Listing(
        request,
        places,
        columns,
        caption=_("Le proposte in ordine di punti") if codes else _("Le proposte ammesse"),
        form=search,
        prepare=read,
        file_name=name,
        per_page=PLACES,
    )


def _called(one: Applicant) -> str:
    return " ".join((one.number, *one.bodies)).casefold()


def _points_on(code: str) -> Callable[[rules.Place], Decimal | None]:
    return lambda one: points_on(one.points, code)
