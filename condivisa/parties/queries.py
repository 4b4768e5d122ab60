from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Concat

from condivisa.parties.models import ActingRequest, Appointment, Body, BodyCorrection, DedicatedAccount, Municipality
from condivisa.parties.rules import Identity, Profile, Taxes, compact_code
from condivisa.records.access import Acting, Role
from condivisa.records.identity import acting
from condivisa.records.identity.acting import Held
from condivisa.records.identity.models import Person
from condivisa.records.notifications import questions as of_messages
from condivisa.records.prepared import among, prepared
from condivisa.records.threads import questions as of_threads


@acting.bodies_of.answered_by
def bodies_of(person: UUID, on: date) -> Sequence[Held]:
    """The bodies a person may act for on a day, by name, with the roles held there. Source: practice."""
    return _held(_roles_of(person, on))


@prepared
def _roles_of(person: UUID, on: date) -> QuerySet[Appointment]:
    """Asked at every request of who signed in."""
    return _in_force(on).filter(person=person).order_by("body__sort_key", "pk")


def acting_for(person: UUID, body: UUID, on: date) -> Acting:
    """A person acting for a body, with the roles held there on a day: none for who holds none. Source: practice."""
    return Acting(person, body, frozenset(Role(one.role) for one in _roles_in(person, body, on)))


@prepared
def _roles_in(person: UUID, body: UUID, on: date) -> QuerySet[Appointment]:
    return _on(on).filter(person=person, body=body).only("role")


@acting.asked_by.answered_by
def asked_by(person: UUID) -> Sequence[str]:
    """The bodies a person asked to act for and waits for, by the names they have or were given. Source: practice."""
    waiting = my_requests(person).filter(state=ActingRequest.State.ASKED)
    return [one.body.name if one.body else one.proposed["name"] for one in waiting]


@acting.kept_by.answered_by
def kept_by(on: date) -> Sequence[str]:
    """The bodies whose people keep the installation on a day, by name. Source: practice."""
    held = _in_force(on).filter(role=Role.KEEPER).order_by("body__sort_key").values_list("body__name", flat=True)
    return list(dict.fromkeys(held))


@acting.everyone.answered_by
def everyone(on: date) -> Sequence[Held]:
    """Everybody with a role on a day, by body, role and family name: only the demo shows it. Source: practice."""
    by_name = ("-body__kind", "body__sort_key", "body", "person__family_name", "person", "pk")
    found = _held(_in_force(on).order_by(*by_name))
    bodies = list(dict.fromkeys(held.body for held in found))
    return sorted(found, key=lambda held: (bodies.index(held.body), min(ORDER.index(role) for role in held.roles)))


@acting.body_name.answered_by
def body_name(body: UUID) -> str:
    """The name of a body, empty for a key that is nobody's. Source: practice."""
    return Body.objects.filter(pk=body).values_list("name", flat=True).first() or ""


def holders(bodies: Iterable[UUID], roles: Iterable[Role], on: date) -> list[tuple[UUID, UUID | None]]:
    """Who holds one of these roles in these bodies on a day, each once, as (person, body) to be told.

    Source: practice.
    """
    asked = set(bodies)
    held = _holding_in(sorted(asked), sorted(set(roles)), on) if asked else []
    return list(dict.fromkeys((one.person_id, one.body_id) for one in held))


@prepared
def _holding_in(bodies: list[UUID], roles: list[Role], on: date) -> QuerySet[Appointment]:
    return _on(on).filter(among("body", bodies), role__in=roles).order_by("body", "person").only("person", "body")


@of_threads.people_of.answered_by
def people_of(bodies: Iterable[UUID], roles: Iterable[Role], on: date) -> Sequence[Acting]:
    """Who holds one of these roles in these bodies on a day, with all the roles held there. Source: practice."""
    asked = set(roles)
    held = _in_force(on).filter(body__in=list(bodies)).order_by("body", "person", "pk")
    return [Acting(one.person, one.body, one.roles) for one in _held(held) if one.roles & asked]


@of_messages.names_of.answered_by
def names_of(bodies: Iterable[UUID]) -> dict[UUID, str]:
    """The names of bodies by their keys. Source: practice."""
    return dict(Body.objects.filter(pk__in=list(bodies)).values_list("pk", "name"))


def holding(body: UUID, role: Role, on: date) -> QuerySet[Appointment]:
    """Who holds a role in a body on a day, by family name. Source: D.Lgs. 267/2000, art. 107 and 109."""
    return _in_force(on).filter(body=body, role=role).order_by("person__family_name", "person__given_name", "pk")


def held_among(bodies: Iterable[UUID], on: date) -> list[Held]:
    """Everybody who holds a role in these bodies on a day, by body and family name. Source: practice."""
    by_name = ("body__sort_key", "body", "person__family_name", "person__given_name", "person", "pk")
    return _held(_in_force(on).filter(body__in=list(bodies)).order_by(*by_name))


def representatives(bodies: Iterable[UUID], on: date) -> QuerySet[Appointment]:
    """Who represents these bodies on a day, by which act and within which limits. Source: c.c. art. 19 and 2384."""
    held = _in_force(on).filter(body__in=list(bodies), role=Role.LEGAL_REPRESENTATIVE)
    return held.order_by("body__sort_key", "body", "person__family_name", "person__given_name", "person")


ORDER = [role for role, _ in Appointment.ROLES]


def _on(day: date) -> QuerySet[Appointment]:
    return Appointment.objects.filter(Q(until=None) | Q(until__gte=day), since__lte=day)


def _in_force(on: date) -> QuerySet[Appointment]:
    return _on(on).select_related("person", "body")


def _held(appointments: Iterable[Appointment]) -> list[Held]:
    grouped: dict[tuple[UUID, UUID], list[Appointment]] = {}
    for appointment in appointments:
        grouped.setdefault((appointment.person_id, appointment.body_id), []).append(appointment)
    return [
        Held(
            person=person,
            person_name=str(held[0].person),
            body=body,
            body_name=held[0].body.name,
            roles=frozenset(Role(one.role) for one in held),
            role_names=tuple(one.get_role_display() for one in held),
        )
        for (person, body), held in grouped.items()
    ]


def held_in(body: UUID, words: str = "") -> QuerySet[Appointment]:
    """Who holds or held a role in a body, those in force first; of whom every one of the `words` is in the name.

    Source: practice.
    """
    found = Appointment.objects.filter(body=body).select_related("person", "body")
    for word in words.split():
        found = found.filter(Q(person__family_name__icontains=word) | Q(person__given_name__icontains=word))
    return found.order_by(F("until").asc(nulls_first=True), "person__family_name", "person__given_name", "role", "pk")


def held_still(body: UUID, on: date) -> QuerySet[Appointment]:
    """Who holds a role in a body on a day, or will. Source: practice."""
    return held_in(body).filter(Q(until=None) | Q(until__gte=on))


def held_at(key: int, *, viewer: Acting) -> Appointment | None:
    """A role in the body acted for, or, for the keeper, in any administration; none for another's. Source: practice."""
    theirs = Appointment.objects.filter(Q(body=viewer.body) | Q(pk__in=_of_the_kept(viewer)), pk=key)
    return theirs.select_related("person", "body").first()


def _of_the_kept(viewer: Acting) -> QuerySet[Appointment]:
    kept = Appointment.objects.filter(body__kind=Body.Kind.PUBLIC)
    return kept if Role.KEEPER in viewer.roles else kept.none()


def account_at(key: int, *, viewer: Acting) -> DedicatedAccount | None:
    """A dedicated account of the body acted for; none for another's. Source: L. 136/2010, art. 3."""
    return DedicatedAccount.objects.filter(pk=key, body=viewer.body).first()


def person_with(email: str) -> Person | None:
    """Who signs in with an e-mail address. Source: practice."""
    return Person.objects.filter(email__iexact=email.strip(), is_active=True).first()


def is_kept() -> bool:
    """Whether the installation has a keeper. Source: practice."""
    return Appointment.objects.filter(role=Role.KEEPER).exists()


def administrations(on: date) -> QuerySet[Body, Any]:
    """The public bodies registered, by name, each with `directed_by`: who directs it on a day, None where nobody does.

    Source: practice.
    """
    directors = _directing(on)
    name = Concat("person__given_name", Value(" "), "person__family_name")
    first = directors.order_by("-since", "pk").annotate(name=name).values("name")[:1]
    return Body.objects.filter(kind=Body.Kind.PUBLIC).annotate(directed_by=Subquery(first)).order_by("sort_key", "pk")


def undirected(on: date) -> QuerySet[Body]:
    """The public bodies that nobody directs on a day, nor will, by name. Source: practice."""
    return Body.objects.filter(~Exists(_directing(on)), kind=Body.Kind.PUBLIC).order_by("sort_key", "pk")


def _directing(on: date) -> QuerySet[Appointment]:
    still = Q(until=None) | Q(until__gte=on)
    return Appointment.objects.filter(still, body=OuterRef("pk"), role=Role.DIRECTOR)


def body_at(key: UUID) -> Body | None:
    """A body by its key. Source: practice."""
    return Body.objects.filter(pk=key).prefetch_related("accounts").first()


def profile_of(body: Body) -> Profile:
    """What a body itself keeps up to date, as it says now. Source: practice."""
    written = {name: getattr(body, name) for name in (one.name for one in fields(Profile)) if name != "seat"}
    return Profile(**written | {"seat": body.seat_id or "", "activities": tuple(sorted(body.activities))})


def identity_of(body: Body) -> Identity:
    """What a body is told apart by, as it says now. Source: practice."""
    return Identity(body.name, body.fiscal_code, body.istat_code)


def every_body() -> QuerySet[Body]:
    """The bodies of the installation, by name. Source: practice."""
    return Body.objects.order_by("sort_key", "pk")


def corrections_of(body: Body) -> QuerySet[BodyCorrection]:
    """How a body's name or codes were set right, the latest first. Source: D.Lgs. 117/2017, art. 48, c. 3."""
    return BodyCorrection.objects.filter(body=body).order_by("-at", "-pk")


def taxes_of(body: Body) -> Taxes:
    """What a body declares of taxes, as it says now. Source: practice."""
    return Taxes(body.withholding, body.stamp_exempt)


def municipalities() -> QuerySet[Municipality]:
    """The municipalities known here, by name. Source: ISTAT, codici delle unità territoriali."""
    return Municipality.objects.order_by("sort_key", "pk")


def body_with(fiscal_code: str) -> Body | None:
    """The body with a fiscal code, with or without separators; none where nobody has registered with it.

    Source: D.P.R. 605/1973, art. 1-3.
    """
    code = compact_code(fiscal_code)
    return Body.objects.filter(fiscal_code=code).first() if code else None


def is_represented(body: Body, on: date) -> bool:
    """Whether somebody represents a body on a day. Source: c.c. art. 19; statuto dell'ente."""
    return _on(on).filter(body=body, role=Role.LEGAL_REPRESENTATIVE).exists()


def requests_to(viewer: Acting, on: date) -> QuerySet[ActingRequest]:
    """The requests that the viewer may decide on a day: to its own body, or, for an administration, to a body that
    nobody represents.

    Source: D.Lgs. 117/2017, art. 48; statuto dell'ente.
    """
    waiting = ActingRequest.objects.filter(state=ActingRequest.State.ASKED).select_related("person", "body")
    representing = _on(on).filter(body=OuterRef("body"), role=Role.LEGAL_REPRESENTATIVE)
    found = Q(pk__in=())
    if Role.LEGAL_REPRESENTATIVE in viewer.roles:
        found |= Q(body=viewer.body) & Q(Exists(representing))
    if viewer.roles & {Role.OFFICER, Role.PROCEDURE_MANAGER, Role.DIRECTOR}:
        found |= ~Q(Exists(representing))
    return waiting.filter(found).order_by("asked_at", "pk")


def where_it_waits(request: int) -> str:
    """The part of the page of requests where one of them waits for an answer. Source: practice."""
    return f"richiesta-{request}"


def my_requests(person: UUID) -> QuerySet[ActingRequest]:
    """What a person asked, the latest first. Source: practice."""
    return ActingRequest.objects.filter(person=person).select_related("body").order_by("-asked_at", "-pk")
