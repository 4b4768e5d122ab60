"""What is public at all: procedures with something to show, open calls, acts and where they were published."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from itertools import islice
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, When
from django.http import Http404

from condivisa.parties.models import Body
from condivisa.records.papers.models import Paper
from condivisa.records.prepared import prepared
from condivisa.records.publication.actions import subject_of
from condivisa.records.publication.models import Publication
from condivisa.stages.agreements.models import Agreement
from condivisa.stages.calls.models import Call
from condivisa.stages.codesign.rules import held_by_link
from condivisa.stages.coprogramming.models import Procedure, ProgrammingAct, Step

PUBLIC = (Call.State.PUBLISHED, Call.State.CLOSED, Call.State.REVOKED)
NEWS = 6
AT_HOME = 6
"""How many calls and procedures the home shows; the rest is one link away."""
_CARD = ("slug", "title", "first_year", "last_year", "invented")
_OF_CALL = ("procedure__slug", "procedure__invented", "procedure__administration__name")
HEAVY = ("stated", "terms_json")
"""What lists of calls do not show, and costs to read."""
PLACES = 4
"""An act is published in this many places at most: so many rows are read for each that is shown."""


class Act(NamedTuple):
    """A published act: what it is called, its paper if it is one, where and since when it is public."""

    title: str
    paper: Paper | None
    places: Sequence[Publication]

    @property
    def file(self) -> Any:
        """The bytes people download: the signed file where there is one."""
        return self.paper and (self.paper.signed_file or self.paper.pdf)


class New(NamedTuple):
    """An act just published: its paper, what it is called, since when, by whom."""

    paper: UUID
    title: str
    day: date
    by: str


def procedures(words: str = "") -> QuerySet[Procedure]:
    """Every procedure with something public, newest first; `words` are looked for in title, body and area.

    Source: D.Lgs. 33/2013, art. 23.
    """
    acts = ProgrammingAct.objects.filter(procedure=OuterRef("pk"))
    steps = Step.objects.filter(procedure=OuterRef("pk"))
    calls = Call.objects.filter(procedure=OuterRef("pk"), state__in=PUBLIC)
    found = Procedure.objects.select_related("administration", "area").filter(
        Q(pact__isnull=False) | Q(series__isnull=False) | Exists(acts) | Exists(steps) | Exists(calls)
    )
    for word in words.split():
        found = found.filter(
            Q(title__icontains=word) | Q(administration__name__icontains=word) | Q(area__name__icontains=word)
        )
    return found


def cards(words: str = "") -> QuerySet[Procedure]:
    """The same procedures with what a card shows of each, and no more. Source: practice."""
    return procedures(words).only(*_CARD, "administration__name", "area__name")


def calls() -> QuerySet[Call]:
    """Every call that is public, or was. Source: L. 241/1990, art. 12."""
    return Call.objects.filter(state__in=PUBLIC)


def without_link(meeting: Any) -> Any:
    """A meeting as anybody may read of it: `remote`, without its place, where that is a link by which whoever knows it
    walks in among those who take part. Source: Reg. (UE) 2016/679, art. 32; practice.
    """
    meeting.remote = held_by_link(meeting.place)
    if meeting.remote:
        meeting.place = ""  # shown, never stored
    return meeting


def current_calls(at: datetime, words: str = "") -> QuerySet[Call]:
    """The published calls not closed yet at a moment: the open ones, the one that closes first before the others, then
    those still to open; `words` are looked for in title and administration.

    Source: D.M. 72/2021, par. 3.
    """
    found = (
        Call.objects.filter(state=Call.State.PUBLISHED, closes_at__gte=at)
        .annotate(to_come=Case(When(opens_at__gt=at, then="opens_at")))
        .select_related("procedure__administration")
        .only("code", "title", "opens_at", "closes_at", "published_at", *_OF_CALL)
        .order_by(F("to_come").asc(nulls_first=True), "closes_at", "pk")
    )
    for word in words.split():
        found = found.filter(Q(title__icontains=word) | Q(procedure__administration__name__icontains=word))
    return found


@prepared
def home_calls(at: datetime) -> QuerySet[Call]:
    """The first current calls at a moment, for the home. Source: D.M. 72/2021, par. 3."""
    return current_calls(at)[:AT_HOME]


@prepared
def home_cards() -> QuerySet[Procedure]:
    """The first procedures, for the home. Source: D.Lgs. 33/2013, art. 23."""
    return cards()[:AT_HOME]


def takes_applications(call: Call, at: datetime) -> bool:
    """Whether a call is among the open ones at a moment. Source: D.M. 72/2021, par. 3."""
    if call.state != Call.State.PUBLISHED or call.closes_at is None or call.closes_at < at:
        return False
    return call.opens_at is None or call.opens_at <= at


def agreements() -> QuerySet[Agreement]:
    """Every agreement that was signed. Source: D.Lgs. 33/2013, art. 23, c. 1, lett. d)."""
    return Agreement.objects.exclude(state=Agreement.State.DRAFT)


def public_paper(key: UUID) -> Paper:
    """A paper that is published somewhere. Raises `Http404` for any other. Source: D.Lgs. 33/2013, art. 3."""
    published = Publication.objects.filter(paper=OuterRef("pk"))
    paper = Paper.objects.select_related("pdf", "signed_file").filter(Exists(published), pk=key).first()
    if paper is None:
        raise Http404
    return paper


def news() -> list[New]:
    """The acts published last, each once. Rows, not objects: the home is read more than all the rest.

    Source: D.Lgs. 33/2013, art. 8.
    """
    seen: dict[UUID, New] = {}
    for row in _latest():
        seen.setdefault(row[0], New(*row))
    return list(islice(seen.values(), NEWS))


@prepared
def _latest() -> QuerySet[Any, Any]:
    administration = Subquery(Body.objects.filter(pk=OuterRef("chain")).values("name"))
    latest = Publication.objects.filter(paper__isnull=False).order_by("-day", "-pk")
    return latest.values_list("paper", "paper__title", "day", administration)[: NEWS * PLACES]


def published(wanted: Q, titles: Mapping[str, str]) -> list[Act]:
    """What is published, the latest first, each act once with all its places. Source: D.Lgs. 33/2013, art. 8."""
    files = ("paper__pdf", "paper__signed_file")
    rows = Publication.objects.filter(wanted).select_related("paper", *files).defer("paper__inputs")
    return _once(rows.order_by("-day", "-pk"), titles)


def titles_of(*things: Call | Agreement) -> dict[str, str]:
    """How each thing is called, by its subject of publication. Source: practice."""
    return {subject_of(thing): thing.title for thing in things}


def _once(rows: Any, titles: Mapping[str, str]) -> list[Act]:
    acts: dict[object, list[Publication]] = {}
    for one in rows:
        acts.setdefault(one.paper_id or one.subject, []).append(one)
    return [_act(places, titles) for places in acts.values()]


def _act(places: Sequence[Publication], titles: Mapping[str, str]) -> Act:
    first = places[0]
    return Act(first.paper.title if first.paper else titles.get(first.subject, first.reference), first.paper, places)
