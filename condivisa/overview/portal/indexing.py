"""What search knows, written from what is published. It follows the journal: each act says which things it touched.

Nothing else is written in `overview/`, and nothing reads this but search: thrown away, it is made again.
"""

from __future__ import annotations

import hashlib
import inspect
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from functools import cache
from itertools import batched
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max, Q
from django.tasks import task
from django.urls import reverse

from condivisa.base.days import day
from condivisa.base.words import word
from condivisa.overview.portal import stems
from condivisa.overview.portal.models import SearchBookmark, SearchRow
from condivisa.overview.portal.queries import bodies, grants, published
from condivisa.parties.events import BodyAmended, BodyCorrected, BodyRegistered
from condivisa.records.journal.models import Entry
from condivisa.records.publication.events import MadePublic
from condivisa.records.publication.models import Publication
from condivisa.records.tasks import wake
from condivisa.stages.agreements.events import AgreementClosed, AgreementSigned, AmendmentSigned, PartnersChanged
from condivisa.stages.agreements.models import Agreement, Amendment, Partner
from condivisa.stages.alliances.events import PactEntryCancelled, PactJoined
from condivisa.stages.applications.models import Member
from condivisa.stages.calls.events import (
    CallClosed,
    CallPublished,
    CallRevoked,
    NoticeRectified,
    QuestionAnswered,
    QuestionAnsweredAgain,
)
from condivisa.stages.calls.models import Call
from condivisa.stages.coprogramming.events import (
    HearingRecorded,
    ProcedureAssigned,
    ProcedureFileLoaded,
    ProcedureOpened,
    ProgrammingActCited,
    StepRecorded,
)
from condivisa.stages.coprogramming.models import Procedure
from condivisa.stages.selection.events import RankingPublished
from condivisa.stages.selection.models import Ranking

AT_ONCE = 200
Kind = SearchRow.Kind
type Thing = tuple[str, Any]
"""A kind and a key, of a procedure, call, agreement, body or (by the paper's) act."""

ORDER = list(Kind)


def _procedure(data: dict[str, Any]) -> Iterator[Thing]:
    found = Procedure.objects.get(pk=data["procedure"])
    yield Kind.PROCEDURE, found.pk
    yield Kind.BODY, found.administration_id
    if found.pact_id:
        yield from ((Kind.BODY, key) for key in found.pact.parties.values_list("body", flat=True))  # type: ignore[union-attr] # it has a pact


def _call(data: dict[str, Any]) -> Iterator[Thing]:
    found = Call.objects.select_related("procedure").get(pk=data["call"])
    yield Kind.CALL, found.pk
    yield Kind.PROCEDURE, found.procedure_id
    yield Kind.BODY, found.procedure.administration_id


def _agreement(data: dict[str, Any]) -> Iterator[Thing]:
    yield Kind.AGREEMENT, data["agreement"]
    yield from (
        (Kind.BODY, key) for key in Partner.objects.filter(agreement=data["agreement"]).values_list("body", flat=True)
    )


def _ranking(data: dict[str, Any]) -> Iterator[Thing]:
    rows = Ranking.objects.get(pk=data["ranking"]).rows.values("application")
    yield from ((Kind.BODY, key) for key in Member.objects.filter(application__in=rows).values_list("body", flat=True))


def _all_of(body: UUID) -> Iterator[Thing]:
    """A body, and what is told under its name: it may have been in a file, by another, before it was registered."""
    yield Kind.BODY, body
    theirs = Procedure.objects.filter(administration=body)
    yield from ((Kind.PROCEDURE, key) for key in theirs.order_by().values_list("pk", flat=True))
    yield from ((Kind.CALL, key) for key in Call.objects.filter(procedure__in=theirs).values_list("pk", flat=True))
    bound = Q(call__procedure__in=theirs) | Q(pk__in=Partner.objects.filter(body=body).values("agreement"))
    yield from ((Kind.AGREEMENT, key) for key in Agreement.objects.filter(bound).values_list("pk", flat=True))


def _publication(data: dict[str, Any]) -> Iterator[Thing]:
    wanted = Publication.objects.filter(subject=data["subject"], paper__isnull=False)
    yield from ((Kind.ACT, key) for key in wanted.values_list("paper", flat=True).distinct())
    label, _colon, key = data["subject"].rpartition(":")
    if label == Agreement._meta.label_lower:
        yield from _agreement({"agreement": int(key)})
    elif label == Amendment._meta.label_lower:
        yield from _agreement({"agreement": Amendment.objects.values_list("agreement", flat=True).get(pk=key)})


TOUCHED: dict[type[Any], Callable[[dict[str, Any]], Iterator[Thing]]] = {
    ProcedureOpened: _procedure,
    ProcedureFileLoaded: _procedure,
    ProcedureAssigned: _procedure,
    ProgrammingActCited: _procedure,
    HearingRecorded: _procedure,
    StepRecorded: _procedure,
    CallPublished: _call,
    CallRevoked: _call,
    CallClosed: _call,
    NoticeRectified: _call,
    QuestionAnswered: _call,
    QuestionAnsweredAgain: _call,
    RankingPublished: _ranking,
    AgreementSigned: _agreement,
    AmendmentSigned: _agreement,
    PartnersChanged: _agreement,
    AgreementClosed: _agreement,
    BodyRegistered: lambda data: _all_of(UUID(data["registered"])),
    BodyAmended: lambda data: iter([(Kind.BODY, UUID(data["of"]))]),
    BodyCorrected: lambda data: _all_of(UUID(data["of"])),
    PactJoined: lambda data: iter([(Kind.BODY, UUID(data["party"]))]),
    PactEntryCancelled: lambda data: iter([(Kind.BODY, UUID(data["party"]))]),
    MadePublic: _publication,
}
"""Which things an act may have changed for who searches, by event."""


def heard(_event: Any, *, entry: Entry, **_kwargs: Any) -> None:
    """Have the search read on in the journal, once this act is committed. Source: practice."""
    wake(read_on)


@task()
def read_on() -> None:
    """Follow the journal from where the search left it; what other code than this has read is read again from the
    beginning, as after an update that finds more. Run twice or late it does no harm.

    Source: practice.
    """
    marks = list(SearchBookmark.objects.values_list("chain", "number", "reader"))
    if any(who != reader() for _chain, _number, who in marks):
        rebuild()
        return
    read_marks = {chain: number for chain, number, _who in marks}
    codes = {event.code: step for event, step in TOUCHED.items()}
    for chain, last in Entry.objects.order_by("chain").values_list("chain").annotate(last=Max("number")):
        if last <= read_marks.get(chain, 0):
            continue
        entries = Entry.objects.filter(
            chain=chain, number__gt=read_marks.get(chain, 0), number__lte=last, event__in=codes
        )
        for some in batched(entries.order_by("number").values_list("event", "data").iterator(AT_ONCE), AT_ONCE):
            write(thing for code, data in some for thing in codes[code](data))
        _mark(chain, last)


def rebuild() -> int:
    """Forget everything and read all that is published again; returns how many things. Source: practice."""
    with transaction.atomic(durable=True):
        # First how far the journal is: what is published while all is read is read once more, never passed over.
        so_far = list(Entry.objects.order_by("chain").values_list("chain").annotate(last=Max("number")))
        SearchRow.objects.all().delete()
        write((Kind.PROCEDURE, key) for key in published.procedures().order_by().values_list("pk", flat=True))
        write((Kind.CALL, key) for key in published.calls().values_list("pk", flat=True))
        write((Kind.AGREEMENT, key) for key in published.agreements().values_list("pk", flat=True))
        write((Kind.BODY, key) for key in bodies.bodies().order_by().values_list("pk", flat=True))
        acts = Publication.objects.filter(paper__isnull=False).order_by().values_list("paper", flat=True).distinct()
        write((Kind.ACT, key) for key in acts)
        for chain, last in so_far:
            _mark(chain, last)
    return SearchRow.objects.count()


@cache
def reader() -> str:
    """The hash of the code that says what is found and by which words. Source: practice."""
    code = (sys.modules[__name__], stems, published, bodies, grants)
    return hashlib.sha256("".join(map(inspect.getsource, code)).encode()).hexdigest()


def _mark(chain: UUID, last: int) -> None:
    SearchBookmark.objects.update_or_create(chain=chain, defaults={"number": last, "reader": reader()})


def write(things: Iterable[Thing]) -> None:
    """Write these things as search finds them; what is not public, or no more, is taken out. Source: practice."""
    for some in batched(dict.fromkeys(things), AT_ONCE):
        for kind in ORDER:
            keys = [key for found, key in some if found == kind]
            if keys:
                rows = {row.subject: row for row in _ROWS[kind](keys)}
                gone = {f"{kind}:{key}" for key in keys} - rows.keys()
                SearchRow.objects.filter(subject__in=gone).delete()
                SearchRow.objects.bulk_create(
                    rows.values(),
                    update_conflicts=True,
                    unique_fields=["subject"],
                    update_fields=["title", "about", "address", "day", "stems"],
                )


def _row(kind: SearchRow.Kind, key: Any, title: str, about: str, address: str, when: Any, *texts: str) -> SearchRow:
    on = day(when) if isinstance(when, datetime) else when
    found = stems.stems_of(title, about, *texts)
    return SearchRow(
        subject=f"{kind}:{key}",
        kind=kind,
        place=ORDER.index(kind),
        title=title[:400],
        about=about[:300],
        address=address,
        day=on,
        stems=found,
    )


def _procedures(keys: list[Any]) -> Iterator[SearchRow]:
    found = published.procedures().filter(pk__in=keys)
    for one in found.prefetch_related("area__municipalities", "programming_acts", "hearings", "steps"):
        towns = [town.name for town in one.area.municipalities.all()] if one.area else []
        # What its page shows of the acts it rests on: they are no papers of ours, and are found with it.
        told = [text for act in one.programming_acts.all() for text in (act.kind, act.number, act.subject)]
        told += [text for heard in one.hearings.all() for text in (heard.committee, heard.subject)]
        told += [step.title for step in one.steps.all()]
        about = one.administration.name + (f" · {one.area.name}" if one.area else "")
        yield _row(Kind.PROCEDURE, one.pk, one.title, about, reverse("procedure", args=[one.slug]), None, *towns, *told)


def _calls(keys: list[Any]) -> Iterator[SearchRow]:
    found = published.calls().filter(pk__in=keys).select_related("procedure__administration")
    for one in found.prefetch_related("programmes", "questions__further"):
        texts = [
            text for programme in one.programmes.all() for text in (programme.title, programme.code, *programme.aims)
        ]
        answered = [asked for asked in one.questions.all() if asked.answered_at]
        texts += [text for asked in answered for text in (asked.text, asked.answer)]
        texts += [again.text for asked in answered for again in asked.further.all()]
        address = reverse("call", args=[one.procedure.slug, one.code])
        about = f"{one.procedure.administration.name} · {one.procedure.title}"
        codes = (one.cup, one.cig, one.opening_act_number)
        yield _row(Kind.CALL, one.pk, one.title, about, address, one.published_at, *codes, *texts)


def _agreements(keys: list[Any]) -> Iterator[SearchRow]:
    found = published.agreements().filter(pk__in=keys).select_related("call__procedure__administration")
    for one in found.prefetch_related("partners__body", "activities"):
        names = [partner.body.name for partner in one.partners.all()]
        texts = [one.code, one.cup, one.call.title, *(activity.title for activity in one.activities.all())]
        address = reverse("public_agreement", args=[one.call.procedure.slug, one.pk])
        about = f"{one.call.procedure.administration.name} · {', '.join(names)}"
        yield _row(Kind.AGREEMENT, one.pk, one.title, about, address, one.signed_at, *names, *texts)


def _bodies(keys: list[Any]) -> Iterator[SearchRow]:
    for one in bodies.bodies().filter(pk__in=keys):
        does = [word(f"activity.{letter}") for letter in one.activities]
        seat = one.seat.name if one.seat else ""
        about = " · ".join(part for part in (str(one.get_kind_display()), seat) if part)
        code = grants.shown_code(one)
        yield _row(Kind.BODY, one.pk, one.name, about, reverse("body", args=[one.pk]), None, code, *does)


def _acts(keys: list[Any]) -> Iterator[SearchRow]:
    seen: set[Any] = set()
    wanted = Publication.objects.filter(Q(paper__in=keys)).select_related("paper").order_by("day", "pk")
    names = bodies.names({one.chain for one in wanted})
    for one in wanted:
        paper = one.paper
        assert paper is not None  # asked for above
        if paper.pk not in seen:
            seen.add(paper.pk)
            about = " · ".join(
                part for part in (names.get(one.chain, ""), paper.act_number and f"n. {paper.act_number}") if part
            )
            yield _row(Kind.ACT, paper.pk, paper.title, about, reverse("paper", args=[paper.pk]), one.day)


_ROWS: dict[SearchRow.Kind, Callable[[list[Any]], Iterator[SearchRow]]] = {
    Kind.PROCEDURE: _procedures,
    Kind.CALL: _calls,
    Kind.AGREEMENT: _agreements,
    Kind.BODY: _bodies,
    Kind.ACT: _acts,
}
