"""Where a selection stands, for whoever takes part in it: people, declarations, counts, acts that wait."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from condivisa.parties.models import Appointment
from condivisa.records.access import Acting, Role
from condivisa.records.identity.models import Person
from condivisa.records.papers.models import Paper
from condivisa.records.prepared import prepared
from condivisa.stages.applications.models import Application, Member
from condivisa.stages.calls.models import Call, Criterion, Programme
from condivisa.stages.selection import access
from condivisa.stages.selection.models import (
    AdmissibilityCheck,
    Admission,
    CorrectionRequest,
    IntendedRefusal,
    Opening,
    Panel,
    Ranking,
    Score,
    Seat,
    Session,
)
from condivisa.stages.selection.queries.judges import (
    all_ranked,
    declared,
    must_declare,
    recused_from,
    seats_in_force,
)
from condivisa.stages.selection.queries.marks import scoring_seats


@prepared
def _asked_call(viewer: Acting, slug: str, code: str) -> QuerySet[Call, Any]:
    """The call at an address, with what the viewer is in its selection; whether nothing is left to judge only for who
    may have no part in it.
    """
    people = ("procedure__administration", "procedure__procedure_manager", "procedure__director")
    in_force = Seat.objects.filter(panel__call=OuterRef("pk"), person=viewer.person, left_at=None)
    ranked = all_ranked() if Role.AUDITOR in viewer.roles else Value(False)
    return (
        Call.objects.select_related(*people)
        .annotate(
            seated=Exists(Seat.objects.filter(panel__call=OuterRef("pk"), person=viewer.person)),
            opened=Exists(Opening.objects.filter(call=OuterRef("pk"))),
            scores=Exists(in_force.filter(panel__kind=Panel.Kind.COMMITTEE)),
            checks=Exists(in_force.filter(panel__kind=Panel.Kind.CHECK_PANEL)),
            ranked=ranked,
            marks=Exists(Criterion.objects.filter(call=OuterRef("pk"))),
        )
        .filter(procedure__slug=slug, code=code)
    )


def call_at(slug: str, code: str, *, viewer: Acting) -> Call:
    """The call at an address, for who is of its selection: RUP, director, whoever sits or sat on a panel; with whether
    they sit now on the committee (`scores`) or on the check panel (`checks`), and whether it gives `marks`. For the
    auditor too, who has no part in it (`audits`) and reads its acts only when nothing is left to judge (`ranked`).

    Raises `Call.DoesNotExist` for anybody else. Source: L. 241/1990, art. 6-bis.
    """
    call = _asked_call.get(viewer, slug, code)
    call.audits = not (access.READ.allows(viewer, call) or call.seated)
    if call.audits and not access.AUDIT.allows(viewer, call):
        raise Call.DoesNotExist
    return call


@dataclass(frozen=True)
class Judge:
    """Somebody who must declare: what they declared, where they sit."""

    person: UUID
    name: str
    seats: Sequence[Seat]
    declared: bool
    conflict: bool


@dataclass(frozen=True)
class Progress:
    """How far a selection is."""

    judges: Sequence[Judge]
    panels: Sequence[Panel]
    opened: bool
    received: int
    checked: int
    """Applications of which at least one requirement was checked."""
    waiting: int
    """Correction requests that wait for an answer or a judgement."""
    admitted: int
    refused: int
    rankings: Mapping[int, Ranking]
    programmes: Sequence[Any]
    """Each with whether it is `wanted`: an admitted application is for it."""
    acts: Sequence[Paper]
    """Acts of the selection, the last first: those to sign among them."""


def progress(call: Call) -> Progress:
    """Where the selection of a call found by `call_at` stands, in a bounded number of statements. Source: practice."""
    seats = list(seats_in_force(call.pk))
    said = declared(call.pk)
    must = must_declare(call, seats)
    submitted = Application.objects.filter(call=call, state=Application.State.SUBMITTED)
    counted = submitted.aggregate(
        received=Count("pk"),
        admitted=Count("pk", filter=Q(pk__in=Admission.objects.filter(admitted=True).values("application"))),
        refused=Count("pk", filter=Q(pk__in=Admission.objects.filter(admitted=False).values("application"))),
        checked=Count("pk", filter=Q(pk__in=AdmissibilityCheck.objects.values("application"))),
        waiting=Count(
            "pk",
            filter=Q(pk__in=CorrectionRequest.objects.filter(state__in=["sent", "answered"]).values("application")),
        ),
    )
    return Progress(
        judges=[
            Judge(
                person,
                name,
                [seat for seat in seats if seat.person_id == person],
                person in said,
                said.get(person, False),
            )
            for person, name in must.items()
        ],
        panels=list(Panel.objects.filter(call=call).select_related("act").order_by("kind")),
        opened=call.opened,  # type: ignore[attr-defined]  # annotated by `call_at`
        rankings={one.programme_id: one for one in Ranking.objects.filter(call=call).select_related("act")},
        programmes=list(call.programmes.annotate(wanted=Exists(_admitted_for()))),
        acts=list(acts_of(call)[:20]),
        **counted,
    )


def _admitted_for() -> QuerySet[Admission]:
    return Admission.objects.filter(admitted=True, application__programmes=OuterRef("pk"))


def acts_of(call: Call) -> QuerySet[Paper]:
    """The acts of a selection to sign or signed, the last first; of one moment, by title.

    Source: L. 241/1990, art. 21-septies.
    """
    signed_kinds = ["selection.appointment", "selection.admission", "selection.ranking", "selection.minutes"]
    return Paper.objects.filter(chain=call.chain, kind__in=signed_kinds, inputs__call=call.pk).order_by(
        "-composed_at", "title", "pk"
    )


def may_sit(call: Call, on: date) -> list[tuple[str, str]]:
    """Who of the administration has a role that may sit on a panel, as a choice: with the roles, which tell apart two
    people of the same name. Source: D.M. 72/2021, par. 3."""
    held = Appointment.objects.filter(Q(until=None) | Q(until__gte=on), since__lte=on)
    of_town = held.filter(body=call.procedure.administration_id, role__in=[str(role) for role in access.JUDGES])
    roles: dict[str, tuple[Person, list[str]]] = {}
    in_order = of_town.select_related("person").order_by("person__family_name", "person__given_name", "person", "role")
    for one in in_order:
        roles.setdefault(str(one.person_id), (one.person, []))[1].append(one.get_role_display())
    return [(key, f"{person} ({', '.join(held)})") for key, (person, held) in roles.items()]


@dataclass(frozen=True)
class Examined:
    """An application as whoever checks it sees it: checks in force, corrections, intended refusal."""

    application: Application
    checks: Mapping[str, AdmissibilityCheck]
    corrections: Sequence[CorrectionRequest]
    intended: IntendedRefusal | None
    decided: Admission | None

    @property
    def unannounced(self) -> bool:
        """Whether something not met was announced to nobody. Source: L. 241/1990, art. 10-bis."""
        told = self.intended.requirements if self.intended else []
        return any(one.outcome == "not_met" and code not in told for code, one in self.checks.items())


def examined(application: Application) -> Examined:
    """The checks of an application that the viewer has been let to read. Source: D.M. 72/2021, par. 3."""
    checks = AdmissibilityCheck.objects.filter(application=application, replaced=False).select_related("by")
    return Examined(
        application,
        {one.requirement: one for one in checks},
        list(
            CorrectionRequest.objects.filter(application=application).select_related("file").order_by("-sent_at", "pk")
        ),
        IntendedRefusal.objects.filter(application=application, replaced=False).first(),
        Admission.objects.filter(application=application).select_related("act").first(),
    )


def to_score(call: Call, *, viewer: Acting) -> QuerySet[Any]:
    """The admitted proposals that the viewer scores, each on a programme, with how many criteria are done (`scored`).

    By programme, in order of arrival; none on a programme for which somebody in conflict competes.
    Source: L. 241/1990, art. 6-bis.
    """
    found = _scored_by(viewer).filter(application__call=call)
    return found.order_by("programme__order", "application__submitted_at", "application")


def proposals(keys: Sequence[int], *, viewer: Acting) -> list[Any]:
    """These of the proposals to score, in this order, with what a list says of them. Source: practice."""
    some = _with_scored(viewer).filter(pk__in=keys).select_related("application__lead", "programme")
    found = {one.pk: one for one in some.only("application__title", "application__lead__name", "programme__code")}
    return [found[key] for key in keys]


def calls_to_score(viewer: Acting) -> QuerySet[Call]:
    """The calls in whose committee the viewer has admitted proposals left to score, on programmes not yet ranked.

    Source: D.M. 72/2021, par. 3.
    """
    seats = Seat.objects.filter(person=viewer.person, left_at=None, panel__kind=Panel.Kind.COMMITTEE)
    ranked = Ranking.objects.filter(programme=OuterRef("programme"))
    criteria = Criterion.objects.filter(call=OuterRef("application__call")).order_by().values("call")
    left = _scored_by(viewer).filter(~Exists(ranked), scored__lt=Subquery(criteria.annotate(n=Count("pk")).values("n")))
    return Call.objects.filter(
        Exists(left.filter(application__call=OuterRef("pk"))),
        pk__in=seats.values("panel__call"),
        procedure__administration=viewer.body,
        state__in=access.RUNNING,
    )


def selections_of(viewer: Acting) -> QuerySet[Any]:
    """The calls of one's administration whose selection the viewer may look at, the last to close first: to RUP,
    director and auditor all that run, to others those on whose panels they sit or sat (`sits`, with `chairs`); `ranked`
    once nothing is left to judge.

    Source: L. 241/1990, art. 6-bis.
    """
    seats = Seat.objects.filter(panel__call=OuterRef("pk"), person=viewer.person)
    found = Call.objects.annotate(
        sits=Exists(seats), chairs=Exists(seats.filter(chair=True, left_at=None)), ranked=all_ranked()
    ).filter(procedure__administration=viewer.body, state__in=access.RUNNING)
    if not (access.READ.roles | access.AUDIT.roles) & viewer.roles:
        found = found.filter(sits=True)
    return found.select_related("procedure").order_by("-closes_at", "-pk")


def _scored_by(viewer: Acting) -> QuerySet[Any]:
    """Every admitted proposal, each on a programme for which the viewer is in conflict with nobody, with how many
    criteria the viewer has scored (`scored`).
    """
    admitted = Exists(Admission.objects.filter(admitted=True, application=OuterRef("application")))
    return _with_scored(viewer).filter(admitted).exclude(programme__in=recused_from(viewer))


def _with_scored(viewer: Acting) -> QuerySet[Any]:
    given = Score.objects.filter(
        seat__person=viewer.person,
        seat__left_at=None,
        replaced=False,
        application=OuterRef("application"),
        programme=OuterRef("programme"),
    )
    count = given.order_by().values("application").annotate(n=Count("pk")).values("n")
    through: Any = Application.programmes.through
    return through.objects.annotate(scored=Coalesce(Subquery(count), 0))


def next_to_score(call: Call, application: Application, programme: Programme, *, viewer: Acting) -> Any:
    """The proposal that follows one in that order; None after the last. Source: practice."""
    later = Q(application__submitted_at__gt=application.submitted_at) | Q(
        application__submitted_at=application.submitted_at, application__gt=application.pk
    )
    after = Q(programme__order__gt=programme.order) | Q(Q(programme__order=programme.order), later)
    return to_score(call, viewer=viewer).filter(after).select_related("programme").first()


def sessions_of(call: Call) -> QuerySet[Session]:
    """The sittings of the call's panels, with their minutes. Source: L. 241/1990, art. 3."""
    return Session.objects.filter(panel__call=call).select_related("panel", "minutes").order_by("held_at", "pk")


def scorers(programme: Programme) -> list[str]:
    """The names of who scores a programme. Source: L. 241/1990, art. 6-bis."""
    return [str(seat.person) for seat in scoring_seats(programme)]


def correction_for(request_id: int, *, viewer: Acting) -> CorrectionRequest:
    """A correction request to a body's own application. Raises `CorrectionRequest.DoesNotExist` for anybody else.

    Source: L. 241/1990, art. 6.
    """
    own = Member.objects.filter(body=viewer.body, joined_at__isnull=False).values("application")
    return CorrectionRequest.objects.select_related("application__call__procedure").get(
        pk=request_id, application__in=own
    )


def asked_of(application: Application) -> CorrectionRequest | None:
    """The correction request that whoever wrote an application looks for: the one due first, or the last answered.

    Source: L. 241/1990, art. 6.
    """
    asked = list(CorrectionRequest.objects.filter(application=application.pk).order_by("due", "pk"))
    waiting = [one for one in asked if one.state == CorrectionRequest.State.SENT]
    return next(iter(waiting or asked[::-1]), None)


def refusals_to(viewer: Acting, call: Call) -> QuerySet[IntendedRefusal]:
    """The intended refusals told to a body's applications to a call: none before its message was read and left.

    Source: L. 241/1990, art. 10-bis.
    """
    own = Member.objects.filter(body=viewer.body, joined_at__isnull=False).values("application")
    found = IntendedRefusal.objects.filter(application__in=own, application__call=call)
    return found.filter(replaced=False, told_at__isnull=False).select_related("application").order_by("due", "pk")
