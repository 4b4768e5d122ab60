from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from condivisa.base.days import day, show_day
from condivisa.base.elision import elided
from condivisa.base.findings import Finding, blocks, require
from condivisa.base.versions import unchanged
from condivisa.records.access import Acting
from condivisa.records.journal import actions as journal
from condivisa.records.papers import actions as acts
from condivisa.stages.applications.models import Application
from condivisa.stages.calls import queries as calls
from condivisa.stages.calls.models import Criterion, Programme
from condivisa.stages.selection import access, papers, queries
from condivisa.stages.selection.events import LotsAnnulled, LotsDrawn, MarksGiven, SessionMinuted, SessionMinutesSigned
from condivisa.stages.selection.models import Admission, Draw, Panel, Score, Seat, Session
from condivisa.stages.selection.releasing import release_minutes
from condivisa.stages.selection.rules import panels, ranking, scoring

type Mark = tuple[Decimal, str]
"""What a member gives on a criterion, with the reason: a coefficient, the points of a step, a number of units."""


@transaction.atomic(durable=True)
def score(
    application_id: int, *, programme: int, marks: Mapping[str, Mark], seen: str | None = None, by: Acting, at: datetime
) -> list[Score]:
    """Score an admitted application on a programme from one's own committee seat: criterion code → mark.

    Marks given before on the same criteria are kept, and no longer count; `seen` tells which ones the page showed.
    Raises `Refused`, also where they changed since.
    Source: D.M. 72/2021, par. 3; L. 241/1990, art. 3, 6-bis e 12.
    """
    application = Application.objects.get(pk=application_id)
    call = calls.locked(application.call_id)
    judged: Programme = queries.with_what_ends_scoring(Programme.objects.filter(call=call)).get(pk=programme)
    criteria = {one.code: one for one in Criterion.objects.filter(call=call)}
    seat = queries.seat_of(call.pk, by, Panel.Kind.COMMITTEE)
    of_both = Score.objects.filter(application=application, programme=judged, replaced=False)
    require(
        _from_a_seat(by, seat),
        unchanged(seen, queries.version_of_marks(of_both.filter(seat__person=by.person))),
        queries.judging(call.pk, by, queries.competing(judged.pk)),
        _admitted_to(application, judged),
        queries.scoring_over(judged),
        *(
            scoring.mark_findings(queries.measure_of(criteria[code]), value, reason)
            if code in criteria
            else [blocks("selection.criterion_unknown", scoring.CRITERIA, criterion=code)]
            for code, (value, reason) in marks.items()
        ),
    )
    replaced = of_both.filter(seat=seat, criterion__code__in=list(marks)).update(replaced=True)
    assert seat is not None  # a person without a seat has been refused
    given = [
        Score.objects.create(
            application=application,
            programme=judged,
            criterion=criteria[code],
            seat=seat,
            value=value,
            reason=reason.strip(),
            at=at,
        )
        for code, (value, reason) in marks.items()
    ]
    event = MarksGiven(
        application.pk,
        judged.pk,
        seat.pk,
        list(marks),
        [value for value, _ in marks.values()],
        replaced,
    )
    journal.record(event, by=by, at=at, chain=queries.chain_of(call))
    return given


@transaction.atomic(durable=True)
def draw_lots(programme_id: int, *, numbers: Mapping[int, int], by: Acting, at: datetime) -> list[Draw]:
    """Record the numbers drawn in public by the applications of one tie, lowest first. After it nobody scores any more.

    Raises `Refused`. Source: L. 241/1990, art. 12 (as the call declares).
    """
    programme = Programme.objects.select_related("call").get(pk=programme_id)
    call = calls.locked(programme.call_id)
    seat = queries.seat_of(call.pk, by, Panel.Kind.COMMITTEE)
    require(
        _from_a_seat(by, seat),
        queries.judging(call.pk, by, queries.competing(programme.pk)),
        queries.already_ranked(programme),
        ranking.ready_to_draw(queries.competition(programme), call.terms, numbers),
    )
    drawn = [
        Draw.objects.create(programme=programme, application_id=application, number=number, at=at)
        for application, number in numbers.items()
    ]
    event = LotsDrawn(programme.pk, list(numbers), list(numbers.values()))
    journal.record(event, by=by, at=at, chain=queries.chain_of(call))
    return drawn


@transaction.atomic(durable=True)
def annul_lots(programme_id: int, *, reason: str, by: Acting, at: datetime) -> list[Draw]:
    """Annul the lots drawn on a programme not ranked yet: a number written wrong, a member substituted or recused
    since. They are kept; marks may change again, and a tie is drawn anew.

    Raises `Refused`. Source: L. 241/1990, art. 3 e 12; practice.
    """
    programme = Programme.objects.select_related("call").get(pk=programme_id)
    call = calls.locked(programme.call_id)
    seat = queries.seat_of(call.pk, by, Panel.Kind.COMMITTEE)
    lots = list(queries.lots_of(programme))
    require(
        _from_a_seat(by, seat),
        queries.judging(call.pk, by, queries.competing(programme.pk)),
        queries.already_ranked(programme),
        [] if lots else [blocks("selection.no_lots", ranking.PREDETERMINED, programme=programme.code)],
        [] if reason.strip() else [blocks("selection.reason_missing", "L. 241/1990, art. 3")],
    )
    for one in lots:
        one.annulled_at, one.annulled = at, reason.strip()
        one.save(update_fields=["annulled_at", "annulled"])
    event = LotsAnnulled(programme.pk, [one.application_id for one in lots], [one.number for one in lots])
    journal.record(event, by=by, at=at, chain=queries.chain_of(call))
    return lots


@transaction.atomic(durable=True)
def write_minutes(
    panel_id: int,
    *,
    held_at: datetime,
    place: str,
    public: bool,
    present: Collection[int],
    text: str,
    by: Acting,
    at: datetime,
) -> Session:
    """Minute a sitting of a panel with the seats present, of those held on that day; the committee's minutes carry the
    marks given so far.

    Raises `Refused`. Source: L. 241/1990, art. 3; D.M. 72/2021, par. 3.
    """
    panel = Panel.objects.select_related("call").get(pk=panel_id)
    call = calls.locked(panel.call_id)
    seat = queries.seat_of(call.pk, by, panel.kind)
    seats = list(
        Seat.objects.filter(panel=panel, pk__in=list(present)).select_related("person").order_by("-chair", "pk")
    )
    absent = [str(one.person) for one in seats if not panels.sat_on(one.since, one.left_at, held_at)]
    require(
        _from_a_seat(by, seat),
        panels.may_be_minuted(held_at, at, appointed_at=panel.appointed_at, absent=absent),
        [] if seats else [blocks("selection.nobody_present", panels.PANELS)],
        [] if text.strip() else [blocks("selection.reason_missing", "L. 241/1990, art. 3")],
    )
    held = {"held_at": held_at, "place": place, "public": public, "text": text.strip()}
    left = Seat.objects.filter(panel=panel, left_at__lte=held_at).select_related("person", "replaced_by__person")
    scores = queries.marks_of(panel) if panel.kind == Panel.Kind.COMMITTEE else []
    title = papers.title(elided(f"Verbale del {show_day(day(held_at))}"), panel.kind, call)
    inputs = papers.minutes(panel, held, seats, scores, queries.measures(call.pk), left=left.order_by("left_at", "pk"))
    paper = acts.compose(papers.MINUTES, title, inputs, chain=queries.chain_of(call), by=by, at=at)
    session = Session.objects.create(panel=panel, minutes=paper, **held)
    session.seats.set(seats)
    journal.record(SessionMinuted(session.pk, paper.pk), by=by, at=at, chain=queries.chain_of(call))
    return session


@transaction.atomic(durable=True)
def sign_minutes(session_id: int, *, file: bytes, by: Acting, at: datetime) -> Session:
    """Take back the signed minutes of a sitting, from somebody who sits on that panel; signed after the last ranking of
    the call is public, the committee's are public at once, as those before were with it.

    Raises `Refused`. Source: L. 241/1990, art. 21-septies; D.Lgs. 33/2013, art. 23.
    """
    session = Session.objects.select_related("panel__call").get(pk=session_id)
    call = calls.locked(session.panel.call_id)
    require(_from_a_seat(by, queries.seat_of(call.pk, by, session.panel.kind)))
    paper = acts.sign(session.minutes_id, file=file, signer=by.person, by=by, at=at)
    journal.record(SessionMinutesSigned(session.pk, paper.pk), by=by, at=at, chain=queries.chain_of(call))
    if queries.ranked_in_public(call.pk):
        release_minutes(call, by=by, at=at)
    return session


def _from_a_seat(by: Acting, seat: Seat | None) -> list[Finding]:
    if seat is None:
        return [blocks("selection.no_seat", panels.PANELS)]
    return [*access.SIT.findings(by, seat), *queries.call_running(seat.panel.call)]


def _admitted_to(application: Application, programme: Programme) -> list[Finding]:
    found = []
    if not Admission.objects.filter(application=application, admitted=True).exists():
        found.append(blocks("selection.not_admitted", ranking.RANKING, application=queries.number(application)))
    if not application.programmes.filter(pk=programme.pk).exists():
        found.append(blocks("selection.not_for_programme", ranking.RANKING, programme=programme.code))
    return found
