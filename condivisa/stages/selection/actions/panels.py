from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from condivisa.base.days import day
from condivisa.base.findings import Finding, blocks, require
from condivisa.law.procedure import CONFLICT_OF_INTEREST
from condivisa.records.access import Acting
from condivisa.records.identity.models import Person
from condivisa.records.journal import actions as journal
from condivisa.records.papers import actions as acts
from condivisa.records.papers import store
from condivisa.records.papers.models import Paper
from condivisa.records.papers.signatures import attached
from condivisa.records.publication.actions import make_public
from condivisa.records.publication.models import Publication
from condivisa.stages.calls import queries as calls
from condivisa.stages.calls.models import Call
from condivisa.stages.selection import access, papers, queries
from condivisa.stages.selection.events import (
    ApplicationsOpened,
    ConflictDeclared,
    PanelAppointed,
    SeatSubstituted,
)
from condivisa.stages.selection.models import ConflictDeclaration, Opening, Panel, Seat
from condivisa.stages.selection.rules import panels as rules


@transaction.atomic(durable=True)
def draft_appointment(
    call_id: int, *, kind: str, members: Collection[UUID], chair: UUID, by: Acting, at: datetime
) -> Paper:
    """Compose the act that appoints a check panel or a committee, to be signed. `chair` is one of the members.

    Raises `Refused`. Source: D.M. 72/2021, par. 3 (after the term for applications).
    """
    call = calls.locked(call_id)
    people = Person.objects.in_bulk(list(members))
    named = _named(call, people.values(), chair, day(at))
    require(
        access.PREPARE.findings(by, call),
        rules.after_the_term(call.closes_at, at),
        rules.fit_to_sit(named, committee=kind == Panel.Kind.COMMITTEE),
        _not_yet(call, kind),
    )
    inputs = papers.appointment(call, kind, [(people[one], one == chair) for one in members])
    title = papers.title("Nomina", kind, call)
    return acts.compose(papers.APPOINTMENT, title, inputs, chain=queries.chain_of(call), by=by, at=at)


@transaction.atomic(durable=True)
def appoint_panel(paper_id: UUID, *, file: bytes, by: Acting, at: datetime) -> Panel:
    """Appoint the panel that the act names: `file` is the act, signed by who acts. The act is made public.

    Raises `Refused`. Source: D.M. 72/2021, par. 3; D.Lgs. 33/2013, art. 23.
    """
    act = Paper.objects.get(pk=paper_id, kind=papers.APPOINTMENT.kind, inputs__replaces=None)
    call = calls.locked(act.inputs["call"])
    require(
        access.DECIDE.findings(by, call),
        rules.after_the_term(call.closes_at, at),
        rules.fit_to_sit(_in_act(act, call, day(at)), committee=act.inputs["kind"] == Panel.Kind.COMMITTEE),
        _not_yet(call, act.inputs["kind"]),
    )
    act = acts.sign(act.pk, file=file, signer=by.person, by=by, at=at)
    panel = Panel.objects.create(call=call, kind=act.inputs["kind"], act=act, appointed_at=at)
    for member in act.inputs["members"]:
        Seat.objects.create(panel=panel, person_id=UUID(member["person"]), chair=member["chair"], since=at)
    make_public(panel, Publication.Place.TRANSPARENCY, chain=queries.chain_of(call), paper=act, by=by, at=at)
    journal.record(PanelAppointed(panel.pk, call.pk, panel.kind, act.pk), by=by, at=at, chain=queries.chain_of(call))
    return panel


@transaction.atomic(durable=True)
def draft_substitution(seat_id: int, *, person: UUID, reason: str, by: Acting, at: datetime) -> Paper:
    """Compose the act by which a person takes the seat of who leaves it, with the reason. Raises `Refused`.

    Source: L. 241/1990, art. 6-bis; D.M. 72/2021, par. 3.
    """
    seat = Seat.objects.select_related("panel", "person").get(pk=seat_id)
    call = calls.locked(seat.panel.call_id)
    substitute = Person.objects.get(pk=person)
    (named,) = _named(call, [substitute], person, day(at))
    require(
        access.PREPARE.findings(by, call),
        rules.fit_to_sit([named], committee=False),
        _free_to_take(seat, person),
        [] if reason.strip() else [blocks("selection.reason_missing", "L. 241/1990, art. 3")],
    )
    inputs = papers.appointment(call, seat.panel.kind, [(substitute, seat.chair)], replaces=seat, reason=reason)
    title = papers.title("Sostituzione", seat.panel.kind, call)
    return acts.compose(papers.APPOINTMENT, title, inputs, chain=queries.chain_of(call), by=by, at=at)


@transaction.atomic(durable=True)
def substitute_seat(paper_id: UUID, *, file: bytes, by: Acting, at: datetime) -> Seat:
    """Seat the substitute that the signed act names, in the place (and chair) of who leaves. Marks given by who leaves
    no longer count. Raises `Refused`. Source: L. 241/1990, art. 6-bis; D.M. 72/2021, par. 3.
    """
    act = Paper.objects.exclude(inputs__replaces=None).get(pk=paper_id, kind=papers.APPOINTMENT.kind)
    call = calls.locked(act.inputs["call"])
    leaves = Seat.objects.select_related("panel", "person").get(pk=act.inputs["replaces"]["seat"])
    person = UUID(act.inputs["members"][0]["person"])
    named = [replace(one, chair=True) for one in _in_act(act, call, day(at))]
    require(access.DECIDE.findings(by, call), rules.fit_to_sit(named, committee=False), _free_to_take(leaves, person))
    act = acts.sign(act.pk, file=file, signer=by.person, by=by, at=at)
    leaves.left_at = at
    leaves.save(update_fields=["left_at"])
    seat = Seat.objects.create(panel=leaves.panel, person_id=person, chair=leaves.chair, since=at, replaces=leaves)
    make_public(act, Publication.Place.TRANSPARENCY, chain=queries.chain_of(call), paper=act, by=by, at=at)
    journal.record(SeatSubstituted(seat.pk, leaves.pk, act.pk), by=by, at=at, chain=queries.chain_of(call))
    return seat


@transaction.atomic(durable=True)
def declare_conflict(
    call_id: int, *, applications: Collection[int] = (), file: bytes, by: Acting, at: datetime
) -> ConflictDeclaration:
    """Declare over the list of applicants with which of them one is in conflict; with none, that there is none.

    `file` is the signed declaration: a signature in it that does not hold is refused. Raises `Refused`.
    Source: L. 241/1990, art. 6-bis; D.Lgs. 82/2005, art. 20, c. 1-bis.
    """
    call = calls.locked(call_id)
    listed = queries.applicant_list(call.pk)
    standing = queries.standing_of(call.pk, by.person)
    unknown = set(applications) - {one.application for one in listed}
    require(
        access.DECLARE.findings(by, call),
        rules.after_the_term(call.closes_at, at),
        rules.may_declare(standing, conflict=bool(applications), opened=queries.opened(call.pk)),
        [blocks("selection.conflict_with_stranger", CONFLICT_OF_INTEREST)] if unknown else [],
        [] if file else [blocks("selection.declaration_empty", CONFLICT_OF_INTEREST)],
    )
    require(attached.broken(attached.read(file), title=call.title))
    declaration = ConflictDeclaration.objects.create(
        call=call,
        person_id=by.person,
        declared_at=at,
        conflict=bool(applications),
        applicants_sha256=queries.applicants_sha256(listed),
        file=store.keep(file),
    )
    declaration.applications.set(applications)
    event = ConflictDeclared(
        call.pk,
        declaration.pk,
        declaration.conflict,
        sorted(applications),
        declaration.applicants_sha256,
    )
    journal.record(event, by=by, at=at, chain=queries.chain_of(call))
    return declaration


@transaction.atomic(durable=True)
def open_applications(call_id: int, *, by: Acting, at: datetime) -> Opening:
    """Open the applications of a call, once, when everybody who must has declared. Raises `Refused`.

    Source: L. 241/1990, art. 6-bis; D.M. 72/2021, par. 3.
    """
    call = calls.locked(call_id)
    must, said = queries.must_declare(call), queries.declared(call.pk)
    panels = Panel.objects.filter(call=call)
    committee = panels.filter(kind=Panel.Kind.COMMITTEE).exists()
    seated = {seat.person_id for seat in queries.seats_in_force(call.pk)}
    require(
        access.PREPARE.findings(by, call),
        rules.after_the_term(call.closes_at, at),
        rules.ready_to_open(
            opened=queries.opened(call.pk),
            committee=committee or not call.criteria.exists(),
            undeclared=[name for person, name in must.items() if person not in said],
            in_conflict=[name for person, name in must.items() if person in seated and said.get(person)],
            early=panels.filter(appointed_at__lte=call.closes_at).exists(),
        ),
    )
    opening = Opening.objects.create(call=call, at=at, by_id=by.person)
    event = ApplicationsOpened(call.pk, queries.received(call.pk).count())
    journal.record(event, by=by, at=at, chain=queries.chain_of(call))
    return opening


@transaction.atomic(durable=True)
def number_act(
    paper_id: UUID,
    *,
    act_number: str = "",
    act_date: date | None = None,
    protocol_number: str = "",
    protocol_date: date | None = None,
    by: Acting,
    at: datetime,
) -> Paper:
    """Copy onto a paper of the selection the numbers that the office's own systems gave it. Raises `Refused`.

    Source: D.P.R. 445/2000, art. 53.
    """
    paper = Paper.objects.get(pk=paper_id, kind__startswith="selection.")
    require(access.PREPARE.findings(by, calls.locked(paper.inputs["call"])))
    return acts.number(
        paper_id,
        act_number=act_number,
        act_date=act_date,
        protocol_number=protocol_number,
        protocol_date=protocol_date,
        by=by,
        at=at,
    )


def _not_yet(call: Call, kind: str) -> list[Finding]:
    if Panel.objects.filter(call=call, kind=kind).exists():
        return [blocks("selection.panel_exists", rules.PANELS, panel=f"selection.{kind}")]
    return []


def _free_to_take(seat: Seat, person: UUID) -> list[Finding]:
    taken = Seat.objects.filter(panel=seat.panel, person=person, left_at=None).exists()
    if seat.left_at is not None or taken:
        return [blocks("selection.seat_taken", rules.PANELS)]
    return []


def _in_act(act: Paper, call: Call, on: date) -> list[rules.Named]:
    """Who an act names, with the ties of the day it is signed: they may have changed since it was drafted."""
    members = act.inputs["members"]
    people = Person.objects.in_bulk([UUID(one["person"]) for one in members])
    chair = next((UUID(one["person"]) for one in members if one["chair"]), UUID(int=0))
    return _named(call, people.values(), chair, on)


def _named(call: Call, people: Iterable[Person], chair: UUID, on: date) -> list[rules.Named]:
    everyone = list(people)
    ties = queries.ties_with_applicants(call.pk, [one.pk for one in everyone], on)
    return [rules.Named(str(one), one.pk == chair, ties.get(one.pk, "")) for one in everyone]
