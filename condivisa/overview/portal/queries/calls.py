"""One call, and its rankings, as anybody may read them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.http import Http404
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from condivisa.overview.portal import criteria, drawings, money
from condivisa.overview.portal.criteria import Measure, TermGroup
from condivisa.overview.portal.queries.procedures import programmes_of
from condivisa.overview.portal.queries.published import (
    Act,
    calls,
    published,
    takes_applications,
    titles_of,
    without_link,
)
from condivisa.records.publication.actions import subject_of
from condivisa.records.publication.models import Publication
from condivisa.records.screens.tables import MoneyTable
from condivisa.stages.applications.models import Member
from condivisa.stages.calls import papers as notice
from condivisa.stages.calls.models import Call, Programme, Question, Rectification
from condivisa.stages.codesign.models import Meeting
from condivisa.stages.selection.models import AdmissibilityCheck, Admission, Ranking, RankingRow


@dataclass(frozen=True)
class CallPage:
    """All that the page of a call shows."""

    call: Any
    open: bool
    programmes: Sequence[Programme]
    chart: SafeString
    table: MoneyTable
    criteria: Sequence[Measure]
    terms: Sequence[TermGroup]
    programming: Sequence[str]
    links: Sequence[str]
    questions: Sequence[Question]
    meetings: Sequence[Meeting]
    acts: Sequence[Act]
    corrections: Sequence[Rectification]
    """Those in force, the newest first."""


PLACED = (
    *("ranking_id", "position", "points", "by_criterion", "outcome", "tie"),
    *("application_id", "application__title", "application__lead_id", "application__lead__name"),
)
"""What a ranking shows of each proposal, and no more."""


@dataclass(frozen=True)
class RankingPage:
    """The rankings of a call: the one looked at, the others to go to, who was left out and why."""

    call: Call
    rankings: Sequence[Ranking]
    ranking: Ranking
    paper_public: bool
    criteria: Sequence[Measure]
    rows: QuerySet[RankingRow]
    excluded: Sequence[tuple[str, Sequence[tuple[str, str]]]]
    """Body, and the requirements it did not meet: the code of each one's name, its source. No free text is shown."""


def call(slug: str, code: str, *, at: datetime) -> CallPage:
    """One public call. Raises `Http404` for one that is not public yet. Source: L. 241/1990, art. 12."""
    found = _call(slug, code)
    procedure = found.procedure
    years = procedure.last_year - procedure.first_year + 1
    rows = list(programmes_of(Q(call=found)))
    return CallPage(
        call=found,
        open=takes_applications(found, at),
        programmes=list(found.programmes.all()),
        chart=drawings.programmes(found, rows),
        table=money.programmes(found, years, rows, _("Quanto riceve ogni programma")),
        criteria=criteria.measures(found.criteria.all()),
        terms=criteria.by_subject(found.terms),
        programming=notice.programming(found),
        links=notice.links(found),
        questions=list(
            found.questions.exclude(answered_at=None).prefetch_related("further").order_by("answered_at", "pk")
        ),
        meetings=[
            without_link(one)
            for one in Meeting.objects.filter(round__table__call=found, cancelled_at=None)
            .select_related("round__table")
            .order_by("at")
        ],
        acts=published(
            Q(subject=subject_of(found))
            | Q(paper__in=[one for one in (found.notice_id, found.revocation_id) if one])
            | Q(paper__in=found.outages.values("certificate"))
            | Q(paper__in=found.rectifications.values("act")),
            titles_of(found),
        ),
        corrections=list(
            found.rectifications.exclude(act__signed_at=None).select_related("act").order_by("-act__signed_at", "-pk")
        ),
    )


def rankings(slug: str, code: str, programme: str) -> RankingPage:
    """The published rankings of a call, that of `programme` (its code) or else the first.

    Raises `Http404` while none is published. Source: D.Lgs. 33/2013, art. 23 and 26; D.M. 72/2021, par. 3.
    """
    found = _call(slug, code)
    public = Publication.objects.filter(paper=OuterRef("act"))
    every = list(
        Ranking.objects.filter(call=found, published_at__isnull=False)
        .select_related("programme", "act")
        .annotate(paper_public=Exists(public))
        .order_by("programme__order", "pk")
    )
    ranking = next((one for one in every if one.programme.code == programme), every[0] if every else None)
    if ranking is None:
        raise Http404
    members = (
        Member.objects.select_related("body").only("application_id", "body_id", "body__name").order_by("body__sort_key")
    )
    rows = RankingRow.objects.filter(ranking=ranking).select_related("application__lead").only(*PLACED)
    return RankingPage(
        call=found,
        rankings=every,
        ranking=ranking,
        paper_public=ranking.paper_public,
        criteria=criteria.measures(found.criteria.all()),
        rows=rows.prefetch_related(Prefetch("application__members", members)).order_by("position", "pk"),
        excluded=_excluded(found),
    )


def _call(slug: str, code: str) -> Any:
    ranked = Ranking.objects.filter(call=OuterRef("pk"), published_at__isnull=False)
    found = (
        calls()
        .filter(procedure__slug=slug, code=code)
        .select_related("procedure__administration", "procedure__procedure_manager", "notice")
        .annotate(ranked=Exists(ranked))
        .first()
    )
    if found is None:
        raise Http404
    return found


def _excluded(call: Call) -> list[tuple[str, list[tuple[str, str]]]]:
    """Who was left out by a published act, with the requirements not met: never the reason's own words, which may
    speak of persons.
    """
    public = Publication.objects.filter(paper=OuterRef("act"))
    left_out = Admission.objects.filter(Exists(public), application__call=call, admitted=False)
    named = left_out.select_related("application__lead").only("application_id", "application__lead__name")
    refused = list(named.order_by("application__lead__sort_key", "pk"))
    failed: dict[int, list[tuple[str, str]]] = {}
    for check in AdmissibilityCheck.objects.filter(
        application__in=[one.application_id for one in refused], replaced=False, outcome="not_met"
    ).order_by("pk"):
        failed.setdefault(check.application_id, []).append((f"selection.{check.requirement}", check.source))
    return [(one.application.lead.name, failed.get(one.application_id, [])) for one in refused]
