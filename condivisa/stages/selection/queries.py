"""Who applied, who may judge it, how it was judged. The only way to the applications for whoever selects.

Term, declarations and recusal hold for lists and files alike: before the term nobody reads even the names, before the
opening nobody reads a proposal, and nobody ever reads an application in conflict.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from condivisa.base.days import day
from condivisa.base.findings import Finding, blocks
from condivisa.law.procedure import REASONS
from condivisa.parties.models import Appointment
from condivisa.parties.queries import representatives
from condivisa.records.access import Acting
from condivisa.records.paging import PAGE
from condivisa.records.papers.models import Paper, StoredFile
from condivisa.stages.applications.models import Application, Attachment, Declaration, Member
from condivisa.stages.calls.models import Call, Criterion, Programme
from condivisa.stages.selection import access
from condivisa.stages.selection.models import (
    AdmissibilityCheck,
    Admission,
    ConflictDeclaration,
    CorrectionRequest,
    Draw,
    IntendedRefusal,
    Opening,
    Panel,
    Ranking,
    RankingRow,
    Score,
    Seat,
)
from condivisa.stages.selection.rules import panels
from condivisa.stages.selection.rules.admissibility import SELECTION, Announced, Checked
from condivisa.stages.selection.rules.panels import Standing
from condivisa.stages.selection.rules.ranking import Competition, Proposal
from condivisa.stages.selection.rules.scoring import Measure


def chain_of(call: Call) -> UUID:
    """The journal chain of a call's administration. Source: practice."""
    return call.procedure.administration_id


def received(call_id: int) -> QuerySet[Application]:
    """The applications handed in and not withdrawn, in order of arrival. Source: practice."""
    submitted = Application.objects.filter(call=call_id, state=Application.State.SUBMITTED)
    return submitted.select_related("lead").order_by("submitted_at", "pk")


def number(application: Application) -> str:
    """The receipt number of an application as people write it, `12/2025`. Source: practice."""
    return f"{application.receipt_number}/{application.receipt_year}"


# --- who judges


def seats_in_force(call_id: int) -> QuerySet[Seat]:
    """Who sits now on a panel of the call, chair first. Source: D.M. 72/2021, par. 3."""
    return (
        Seat.objects.filter(panel__call=call_id, left_at=None)
        .select_related("panel", "person")
        .order_by("panel__kind", "-chair", "since", "pk")
    )


def seat_of(call_id: int, by: Acting, kind: str) -> Seat | None:
    """The seat that a person holds now on a panel. Source: D.M. 72/2021, par. 3."""
    return seats_in_force(call_id).filter(panel__kind=kind, person=by.person).first()


def standing_of(call_id: int, person: UUID) -> Standing:
    """What a person has declared on a call. Source: L. 241/1990, art. 6-bis."""
    declared = ConflictDeclaration.objects.filter(call=call_id, person=person)
    conflicts = list(declared.values_list("applications", flat=True))
    return Standing(bool(conflicts), frozenset(pk for pk in conflicts if pk is not None))


def opened(call_id: int) -> bool:
    """Whether the applications have been opened. Source: practice."""
    return Opening.objects.filter(call=call_id).exists()


def judging(call_id: int, by: Acting, applications: Iterable[int]) -> list[Finding]:
    """Why a person may not judge these applications: still closed, not declared, in conflict. Source: art. 6-bis."""
    standing = standing_of(call_id, by.person)
    return panels.may_judge(standing, opened=opened(call_id), competing=frozenset(applications))


def checking(call: Call, by: Acting, applications: Iterable[int]) -> list[Finding]:
    """Why a person may not check requirements: neither RUP nor on the check panel, or may not judge. Source: art. 6."""
    seat = seat_of(call.pk, by, Panel.Kind.CHECK_PANEL)
    power = access.SIT.findings(by, seat) if seat else access.CHECK.findings(by, call)
    return [*power, *judging(call.pk, by, applications)]


def ties_with_applicants(call_id: int, people: Iterable[UUID], on: date) -> dict[UUID, str]:
    """Who of these people holds a role in a body that applied, and in which. Source: L. 241/1990, art. 6-bis."""
    bodies = Member.objects.filter(application__in=received(call_id).order_by().values("pk")).values("body")
    held = Appointment.objects.filter(Q(until=None) | Q(until__gte=on), person__in=list(people), body__in=bodies)
    return dict(held.values_list("person", "body__name"))


def must_declare(call: Call) -> dict[UUID, str]:
    """Who must declare before the opening: RUP, director, everyone who sits. Source: L. 241/1990, art. 6-bis."""
    people = [call.procedure.procedure_manager, call.procedure.director]
    people += [seat.person for seat in seats_in_force(call.pk)]
    return {person.pk: str(person) for person in people if person is not None}


def declared(call_id: int) -> dict[UUID, bool]:
    """Who has declared, and whether in conflict with anybody. Source: L. 241/1990, art. 6-bis."""
    said: dict[UUID, bool] = {}
    for person, conflict in ConflictDeclaration.objects.filter(call=call_id).values_list("person", "conflict"):
        said[person] = said.get(person, False) or conflict
    return said


# --- who applied


@dataclass(frozen=True)
class Applicant:
    """An applicant as whoever must declare sees it: number and names, nothing of the proposal."""

    application: int
    number: str
    form: str
    bodies: tuple[str, ...]
    programmes: tuple[str, ...]


def applicants(call_id: int, *, viewer: Acting, at: datetime, start: int = 0, size: int = PAGE) -> list[Applicant]:
    """Who applied, the lead first in each, for those who must declare: `size` from the place `start`, none until the
    term has passed.

    Raises `Call.DoesNotExist` for anybody else. Source: L. 241/1990, art. 6-bis.
    """
    call = _call_for(call_id, viewer)
    if call.closes_at is None or at <= call.closes_at:
        return []
    return _applicants(received(call_id)[start : start + size])


def applicant_list(call_id: int) -> list[Applicant]:
    """All who applied, in order of arrival, for actions and acts. Source: L. 241/1990, art. 6-bis."""
    return _applicants(received(call_id))


def _applicants(some: QuerySet[Application]) -> list[Applicant]:
    names = ("application_id", "body_id", "body__name")
    members = Member.objects.select_related("body").only(*names).order_by("body__sort_key")
    return [
        Applicant(
            one.pk,
            number(one),
            one.get_form_display(),
            (one.lead.name, *(member.body.name for member in one.members.all() if member.body_id != one.lead_id)),
            tuple(sorted(programme.code for programme in one.programmes.all())),
        )
        for one in some.defer("proposal").prefetch_related(Prefetch("members", queryset=members), "programmes")
    ]


def applicants_sha256(listed: Sequence[Applicant]) -> str:
    """The hash of a list of applicants, kept with every declaration made over it. Source: L. 241/1990, art. 6-bis."""
    return hashlib.sha256(repr(listed).encode()).hexdigest()


def applications(call_id: int, *, viewer: Acting) -> QuerySet[Application]:
    """The applications that the viewer may read: none before the opening or an own declaration, never one in conflict.

    Raises `Call.DoesNotExist` for who is not of the selection. Source: L. 241/1990, art. 6-bis.
    """
    _call_for(call_id, viewer)
    return _readable(viewer).filter(call=call_id).select_related("lead").order_by("submitted_at", "pk")


def get_application(application_id: int, *, viewer: Acting) -> Application:
    """One application with members, programmes and plan. Raises `Application.DoesNotExist` for who may not read it.

    Source: L. 241/1990, art. 6-bis.
    """
    found = _readable(viewer).select_related("lead", "call__procedure")
    one = found.prefetch_related("members__body", "programmes", "plan").get(pk=application_id)
    seated = seats_in_force(one.call_id).filter(person=viewer.person).exists()
    if not (seated or access.READ.allows(viewer, one.call)):
        raise Application.DoesNotExist
    return one


def signatories(application_id: int, *, viewer: Acting) -> QuerySet[Appointment]:
    """Who could sign for each member when the application arrived, by which act and within which limits: what the
    check of powers looks at. Raises `Application.DoesNotExist` for who may not read it.

    Source: D.P.R. 445/2000, art. 38, c. 3-bis.
    """
    one = get_application(application_id, viewer=viewer)
    assert one.submitted_at is not None  # nobody reads it before
    return representatives((member.body_id for member in one.members.all()), day(one.submitted_at))


@dataclass(frozen=True)
class ReadableFile:
    """A file of an application: what it is, its name, its bytes' hash."""

    title: str
    name: str
    file: StoredFile


def files_of(application: Application, *, viewer: Acting) -> list[ReadableFile]:
    """The files of an application: attachments, declarations, answers to correction requests.

    Raises `Application.DoesNotExist` for who may not read it: not even a file's name is seen before.
    Source: L. 241/1990, art. 6-bis.
    """
    get_application(application.pk, viewer=viewer)
    attachments = Attachment.objects.filter(application=application).select_related("file").order_by("pk")
    declarations = Declaration.objects.filter(member__application=application).select_related("file", "member__body")
    answers = CorrectionRequest.objects.filter(application=application, file__isnull=False).select_related("file")
    return [
        *(ReadableFile(one.title, one.file_name, one.file) for one in attachments),
        *(ReadableFile(one.kind, one.file_name, one.file) for one in declarations.order_by("pk")),
        *(ReadableFile(one.requirement, f"{one.requirement}.pdf", one.file) for one in answers if one.file),
    ]


def _call_for(call_id: int, viewer: Acting) -> Call:
    call = Call.objects.select_related("procedure").get(pk=call_id)
    if access.READ.allows(viewer, call) or seats_in_force(call_id).filter(person=viewer.person).exists():
        return call
    raise Call.DoesNotExist


def _readable(viewer: Acting) -> QuerySet[Application]:
    said = ConflictDeclaration.objects.filter(person=viewer.person)
    return Application.objects.filter(
        Exists(Opening.objects.filter(call=OuterRef("call"))),
        Exists(said.filter(call=OuterRef("call"))),
        ~Exists(said.filter(applications=OuterRef("pk"))),
        state=Application.State.SUBMITTED,
    )


# --- admissibility


def checked(call_id: int) -> dict[int, Checked]:
    """Every application received, as checked so far, in order of arrival. Source: D.M. 72/2021, par. 3."""
    outcomes: dict[int, dict[str, str]] = defaultdict(dict)
    in_force = AdmissibilityCheck.objects.filter(application__call=call_id, replaced=False)
    for application, requirement, outcome in in_force.values_list("application", "requirement", "outcome"):
        outcomes[application][requirement] = outcome
    waiting = Count("pk", filter=Q(state__in=[CorrectionRequest.State.SENT, CorrectionRequest.State.ANSWERED]))
    requests = CorrectionRequest.objects.filter(application__call=call_id).values("application").annotate(n=waiting)
    waits = {row["application"]: row["n"] for row in requests}
    announced = {
        one.application_id: Announced(
            one.due, frozenset(one.requirements), one.answered_at is not None, bool(one.weighed)
        )
        for one in IntendedRefusal.objects.filter(application__call=call_id)
    }
    return {
        one.pk: Checked(number(one), outcomes[one.pk], waits.get(one.pk, 0), announced.get(one.pk))
        for one in received(call_id)
    }


def failings(call_id: int) -> dict[int, list[AdmissibilityCheck]]:
    """The requirements not met, by application. Source: L. 241/1990, art. 3."""
    found: dict[int, list[AdmissibilityCheck]] = defaultdict(list)
    not_met = AdmissibilityCheck.objects.filter(application__call=call_id, replaced=False, outcome="not_met")
    for one in not_met.order_by("application", "pk"):
        found[one.application_id].append(one)
    return found


def not_met(application_id: int) -> QuerySet[AdmissibilityCheck]:
    """The requirements that an application does not meet, in the order checked. Source: L. 241/1990, art. 3."""
    return AdmissibilityCheck.objects.filter(application=application_id, replaced=False, outcome="not_met").order_by(
        "pk"
    )


def corrections_waiting(application_id: int) -> set[str]:
    """The requirements whose correction still waits for an answer or a judgement. Source: L. 241/1990, art. 6."""
    open_states = [CorrectionRequest.State.SENT, CorrectionRequest.State.ANSWERED]
    waiting = CorrectionRequest.objects.filter(application=application_id, state__in=open_states)
    return set(waiting.values_list("requirement", flat=True))


def undecided(call_id: int) -> list[Finding]:
    """Why admissibility cannot be touched any more: admission has been decided. Source: D.M. 72/2021, par. 3."""
    if Admission.objects.filter(application__call=call_id).exists():
        return [blocks("selection.already_decided", SELECTION)]
    return []


def still_says(act: Paper, inputs: Mapping[str, object]) -> list[Finding]:
    """Why a drafted act cannot be signed: what it was composed from has changed. Source: L. 241/1990, art. 3."""
    return [] if act.inputs == inputs else [blocks("selection.act_outdated", REASONS, title=act.title)]


# --- scores and rankings


def measures(call_id: int) -> list[Measure]:
    """The criteria of a call, in order, as the rules read them. Source: L. 241/1990, art. 12."""
    return [measure_of(one) for one in Criterion.objects.filter(call=call_id).order_by("order", "pk")]


def measure_of(criterion: Criterion) -> Measure:
    """A criterion as the rules read it. Source: L. 241/1990, art. 12."""
    return Measure(
        code=criterion.code,
        scoring=criterion.scoring,
        max_points=criterion.max_points,
        scale=tuple(Decimal(value) for _, value in criterion.scale),
        per_unit=criterion.per_unit or Decimal(0),
        max_units=criterion.max_units,
        threshold=criterion.threshold,
    )


def competing(programme_id: int) -> frozenset[int]:
    """The applications received for a programme: a conflict with one recuses from judging all. Source: art. 6-bis."""
    submitted = Application.objects.filter(programmes=programme_id, state=Application.State.SUBMITTED)
    return frozenset(submitted.values_list("pk", flat=True))


def scoring_seats(programme: Programme) -> list[Seat]:
    """The committee's seats that score a programme: in force, and in conflict with nobody who competes for it.

    Source: L. 241/1990, art. 6-bis.
    """
    rivals = competing(programme.pk)
    recused = ConflictDeclaration.objects.filter(call=programme.call_id, applications__in=rivals).values("person")
    committee = seats_in_force(programme.call_id).filter(panel__kind=Panel.Kind.COMMITTEE)
    return list(committee.exclude(person__in=recused))


def competition(programme: Programme) -> Competition:
    """All that the ranking of a programme is made from. Source: D.M. 72/2021, par. 3."""
    admitted = Admission.objects.filter(application__in=competing(programme.pk), admitted=True)
    marks: dict[int, dict[str, dict[int, Any]]] = defaultdict(lambda: defaultdict(dict))
    in_force = Score.objects.filter(programme=programme, replaced=False)
    for application, criterion, seat, value in in_force.values_list("application", "criterion__code", "seat", "value"):
        marks[application][criterion][seat] = value
    drawn = dict(Draw.objects.filter(programme=programme).values_list("application", "number"))
    return Competition(
        programme.code,
        measures(programme.call_id),
        frozenset(seat.pk for seat in scoring_seats(programme)),
        [
            Proposal(application, {code: dict(by) for code, by in marks[application].items()}, drawn.get(application))
            for application in admitted.order_by("application__submitted_at", "application").values_list(
                "application", flat=True
            )
        ],
    )


def marks_of(panel: Panel) -> QuerySet[Score]:
    """The marks that count, of the committee's seats not recused, in order, for its minutes. Source: practice."""
    rivals = {"person": OuterRef("seat__person"), "applications__programmes": OuterRef("programme")}
    recused = ConflictDeclaration.objects.filter(call=panel.call_id, **rivals)
    given = Score.objects.filter(~Exists(recused), seat__panel=panel, seat__left_at=None, replaced=False)
    return given.select_related("programme", "application__lead", "criterion", "seat__person").order_by(
        "programme__order", "application__submitted_at", "application", "criterion__order", "seat"
    )


def own_marks(application_id: int, programme_id: int, *, viewer: Acting) -> QuerySet[Score]:
    """The marks that the viewer gave, replaced ones too: nobody reads another member's before the ranking.

    Source: practice.
    """
    given = Score.objects.filter(application=application_id, programme=programme_id, seat__person=viewer.person)
    return given.select_related("criterion").order_by("criterion__order", "at", "pk")


def published_rankings(call_id: int) -> QuerySet[Ranking]:
    """The published rankings of a call, by programme. Source: D.Lgs. 33/2013, art. 23 e 26."""
    published = Ranking.objects.filter(call=call_id, published_at__isnull=False)
    return published.select_related("programme", "act").order_by("programme__order", "pk")


def places(ranking_id: int) -> QuerySet[RankingRow]:
    """The rows of a published ranking, the first place first. Source: D.Lgs. 33/2013, art. 23 e 26."""
    rows = RankingRow.objects.filter(ranking=ranking_id, ranking__published_at__isnull=False)
    return rows.select_related("application__lead").order_by("position", "pk")


def placed(programme_ids: Sequence[int], outcomes: Sequence[str]) -> QuerySet[Application]:
    """The applications with one of these outcomes in the published rankings of some programmes. Source: practice."""
    rows = RankingRow.objects.filter(
        ranking__programme__in=programme_ids, ranking__published_at__isnull=False, outcome__in=outcomes
    )
    return Application.objects.filter(pk__in=rows.values("application")).order_by("pk")
