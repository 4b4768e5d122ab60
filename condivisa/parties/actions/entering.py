"""How people get in: the first keeper, invitations, requests to act for a body, links to choose a password."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from condivisa.base.days import day
from condivisa.base.findings import Finding, blocks, require
from condivisa.parties import access, queries, rules
from condivisa.parties.events import (
    ActingAsked,
    ActingDecided,
    ActingWithdrawn,
    Appointed,
    InstallationKept,
    PersonInvited,
    PersonRegistered,
)
from condivisa.parties.models import ActingRequest, Appointment, Body
from condivisa.parties.rules import BodyFacts
from condivisa.parties.writing import codes_held, write_body
from condivisa.records.access import Acting, Role
from condivisa.records.identity.models import Person
from condivisa.records.identity.welcome import known_or_new
from condivisa.records.journal import actions as journal
from condivisa.records.journal.actions import INSTALLATION


@transaction.atomic(durable=True)
def keep_installation(
    facts: BodyFacts,
    *,
    email: str,
    given_name: str,
    family_name: str,
    password: str,
    language: str = "it",
    ipa_code: str = "",
    istat_code: str = "",
    pec: str = "",
    by: Acting,
    at: datetime,
) -> Person:
    """Make the installation's first keeper, and register the body they keep it for, with its codes. Once, for ever.

    `by` is the installation itself: whoever opened the one-time page of the first start; `language` is the one in which
    the keeper is written to. Who only asked for an account at that address, which anybody may, has it now. Raises
    `Refused` where there is a keeper, and for the address of somebody who chose a password. Source: practice.
    """
    named = {"given_name": given_name, "family_name": family_name, "language": language}
    person, _new = known_or_new(email, **named)
    enters = person.has_usable_password()
    require(
        access.REGISTER.findings(by, by),
        _kept_by_others(),
        [blocks("party.address_known", "practice", given=person.email)] if enters else [],
        rules.body_sound(facts, on=day(at)),
        codes_held(facts, ipa_code, istat_code),
    )
    body = _registered(facts, ipa_code=ipa_code, istat_code=istat_code, pec=pec, by=by, at=at)
    person.given_name, person.family_name, person.language = given_name, family_name, language
    person.set_password(password)
    person.save(update_fields=["given_name", "family_name", "language", "password"])
    _appointed(body, person, Role.KEEPER, day(at), "primo avvio", by=by, at=at)
    journal.record(InstallationKept(person.pk, body.pk), by=by, at=at)
    require(_kept_by_others(person))  # who waited for the journal, behind another first start, sees its keeper now
    return person


def _kept_by_others(than: Person | None = None) -> list[Finding]:
    others = Appointment.objects.filter(role=Role.KEEPER).exclude(person=than)
    return [blocks("party.kept_already", "practice")] if others.exists() else []


@transaction.atomic(durable=True)
def invite(
    body_id: UUID,
    *,
    email: str,
    given_name: str,
    family_name: str,
    role: Role,
    since: date,
    act: str,
    limits: str = "",
    by: Acting,
    at: datetime,
) -> Appointment:
    """Give a role to the person of an e-mail address; who has no password gets a link to choose one, and who never had
    one is called as who appoints says: anybody may ask for an account under any name. `limits` says what the act or the
    statute leaves out of the role.

    Raises `Refused`. Source: L. 241/1990, art. 4-6; D.Lgs. 267/2000, art. 50 e 107; the statute.
    """
    body = Body.objects.select_for_update().get(pk=body_id)
    require(
        access.may_appoint(by, body, role), rules.role_fits(body.kind, role), rules.appointment(held=False, act=act)
    )
    person, _new = known_or_new(email, given_name, family_name)
    held = Appointment.objects.filter(body=body, person=person, role=role, until=None).exists()
    require(rules.appointment(held=held, act=act))
    given = _appointed(body, person, role, since, act, limits, by=by, at=at)
    if not person.has_usable_password():
        if person.last_login is None:
            person.given_name, person.family_name = given_name, family_name
            person.save(update_fields=["given_name", "family_name"])
        journal.record(PersonInvited(person.pk, body.pk), by=by, at=at)
    return given


@transaction.atomic(durable=True)
def send_link(
    email: str, *, given_name: str = "", family_name: str = "", language: str = "it", by: Acting, at: datetime
) -> None:
    """Send a link to choose a password: to who registers with a name, or to who forgot theirs, who is written to in
    the language chosen before; who is new, in `language`.

    An address that nobody has, without a name, gets nothing and nobody is told. Source: practice.
    """
    if given_name:
        person, _new = known_or_new(email, given_name, family_name, language)
    else:
        person = Person.objects.filter(email__iexact=email.strip(), is_active=True).first()  # type: ignore[assignment]  # asked next
        if person is None:
            return
    journal.record(PersonRegistered(person.pk), by=by, at=at)


@transaction.atomic(durable=True)
def ask_to_act(
    *, fiscal_code: str, role: Role, facts: BodyFacts | None = None, by: Acting, at: datetime
) -> ActingRequest:
    """Ask to act for the body of a fiscal code; `facts` describe one that is not registered yet.

    Raises `Refused` for a role such a body does not give, an unknown body not described, or asked already.
    Source: D.P.R. 445/2000, art. 38; practice.
    """
    body = queries.body_with(fiscal_code)
    kind = body.kind if body else (facts.kind if facts else "ets")
    asked = ActingRequest.objects.filter(person=by.person, role=role, state=ActingRequest.State.ASKED)
    code = rules.compact_code(fiscal_code)
    again = asked.filter(body=body) if body else asked.filter(body=None, proposed__fiscal_code=code)
    public = kind == Body.Kind.PUBLIC
    require(
        [blocks("party.ask_public", "D.Lgs. 267/2000, art. 107")] if public else rules.role_fits(kind, role),
        [blocks("party.asked_already", "practice")] if again.exists() else [],
        [] if body else _described(facts, code, at),
    )
    proposed: dict[str, Any] = {}
    if body is None and facts is not None:
        proposed = asdict(facts) | {"activities": list(facts.activities)}
        proposed["runts_date"] = facts.runts_date.isoformat() if facts.runts_date else None
    made = ActingRequest.objects.create(person_id=by.person, body=body, proposed=proposed, role=role, asked_at=at)
    journal.record(ActingAsked(made.pk, by.person), by=by, at=at)
    return made


@transaction.atomic(durable=True)
def withdraw_asking(request_id: int, *, by: Acting, at: datetime) -> ActingRequest:
    """Take back one's own request to act for a body, asked by mistake or needed no more, while nobody has answered it.

    Raises `Refused`. Source: practice.
    """
    asked = ActingRequest.objects.select_for_update().get(pk=request_id)
    require([] if asked.person_id == by.person else [blocks("access.not_yours", "practice")], _unanswered(asked))
    asked.state, asked.decided_at, asked.decided_by_id = ActingRequest.State.WITHDRAWN, at, by.person
    asked.save(update_fields=["state", "decided_at", "decided_by"])
    journal.record(ActingWithdrawn(asked.pk, asked.person_id), by=by, at=at)
    return asked


@transaction.atomic(durable=True)
def confirm_acting(request_id: int, *, looked_at: str, limits: str = "", by: Acting, at: datetime) -> Appointment:
    """Let a person act for a body: who represents it lets them, the first time an administration, by the register.

    `looked_at` says what the decision rests on (for the first, the register's entry and the day), `limits` what the
    statute or the register leave out of the role. Who else asked to act for a body that was not registered yet is from
    now on for that body to answer. Raises `Refused`.
    Source: D.Lgs. 117/2017, art. 26, c. 7, 48 e 52; D.P.R. 445/2000, art. 38 e 43.
    """
    asked = _waiting(request_id, looked_at, by, at)
    body = asked.body or _registered(_facts(asked.proposed), by=by, at=at)
    held = Appointment.objects.filter(body=body, person=asked.person, role=asked.role, until=None).exists()
    require(rules.appointment(held=held, act=looked_at))
    given = _appointed(body, asked.person, Role(asked.role), day(at), looked_at[:200], limits, by=by, at=at)
    asked.body = body
    _decide(asked, ActingRequest.State.CONFIRMED, looked_at, by=by, at=at)
    waiting = ActingRequest.objects.filter(body=None, state=ActingRequest.State.ASKED)
    waiting.filter(proposed__fiscal_code=body.fiscal_code).update(body=body)
    return given


@transaction.atomic(durable=True)
def refuse_acting(request_id: int, *, reason: str, by: Acting, at: datetime) -> ActingRequest:
    """Refuse a request to act for a body, saying why. Raises `Refused`. Source: L. 241/1990, art. 3."""
    asked = _waiting(request_id, reason, by, at)
    return _decide(asked, ActingRequest.State.REFUSED, reason, by=by, at=at)


def _waiting(request_id: int, said: str, by: Acting, at: datetime) -> ActingRequest:
    """The request as it stands once its body is locked: of two that would each be the first, one is."""
    asked = ActingRequest.objects.select_for_update(of=("self",)).select_related("body", "person").get(pk=request_id)
    if asked.body_id:
        Body.objects.select_for_update().get(pk=asked.body_id)
    represented = asked.body is not None and queries.is_represented(asked.body, day(at))
    require(
        access.may_decide(by, asked.body, represented),
        _unanswered(asked),
        [] if said.strip() else [blocks("party.nothing_looked_at", "L. 241/1990, art. 3")],
    )
    return asked


def _unanswered(asked: ActingRequest) -> list[Finding]:
    if asked.state == ActingRequest.State.WITHDRAWN:
        return [blocks("party.request_withdrawn", "practice")]
    return [] if asked.state == ActingRequest.State.ASKED else [blocks("party.request_decided", "practice")]


def _described(facts: BodyFacts | None, code: str, at: datetime) -> list[Finding]:
    """Whoever got the code wrong is told so before being asked for all the rest."""
    if facts:
        return rules.body_sound(facts, on=day(at))
    return rules.code_sound(code) or [blocks("party.body_undescribed", "practice")]


def _facts(proposed: dict[str, Any]) -> BodyFacts:
    since = proposed.get("runts_date")
    return BodyFacts(**{**proposed, "runts_date": date.fromisoformat(since) if since else None})


def _registered(facts: BodyFacts, *, by: Acting, at: datetime, **codes: str) -> Body:
    known = queries.body_with(facts.fiscal_code)
    if known is not None:
        return known
    return write_body(facts, **codes, by=by, at=at)


def _appointed(
    body: Body, person: Person, role: Role, since: date, act: str, limits: str = "", *, by: Acting, at: datetime
) -> Appointment:
    given = Appointment.objects.create(body=body, person=person, role=role, since=since, act=act, limits=limits)
    journal.record(Appointed(given.pk, person.pk, body.pk, role.value, since), by=by, at=at)
    return given


def _decide(asked: ActingRequest, state: ActingRequest.State, said: str, *, by: Acting, at: datetime) -> ActingRequest:
    asked.state, asked.looked_at, asked.decided_at, asked.decided_by_id = state, said[:300], at, by.person
    asked.save()
    confirmed = state == ActingRequest.State.CONFIRMED
    journal.record(ActingDecided(asked.pk, asked.person_id, confirmed), by=by, at=at)
    return asked


OF_THE_INSTALLATION = Acting(INSTALLATION, INSTALLATION, frozenset({Role.KEEPER}))
"""Whoever starts the installation for the first time, before there are people."""
