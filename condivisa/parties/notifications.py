"""Who is told of what happens to bodies and to the roles in them."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from condivisa.parties import events
from condivisa.parties.models import ActingRequest, Appointment, Body
from condivisa.parties.queries import holders
from condivisa.records.access import Role
from condivisa.records.identity import welcome as links
from condivisa.records.identity.models import Person
from condivisa.records.notifications.tables import Notice, tells


def _appointed(event: events.Appointed | events.AppointmentEnded, on: date) -> list[tuple[UUID, UUID | None]]:
    return [(event.person, event.within)]


def _named(event: events.Appointed | events.AppointmentEnded) -> str:
    given = Appointment.objects.select_related("body").get(pk=event.appointment)
    return f"{given.get_role_display()} – {given.body.name}"


def _given(event: events.Appointed) -> tuple[str, str]:
    return "Nuovo ruolo", f"Le è stato dato un ruolo: {_named(event)}."


def _ended(event: events.AppointmentEnded) -> tuple[str, str]:
    return "Fine di un ruolo", f"Un suo ruolo è terminato: {_named(event)}."


def _person(event: Any, on: date) -> list[tuple[UUID, UUID | None]]:
    return [(event.person, None)]


def _link(event: Any) -> str:
    return links.link_for(Person.objects.get(pk=event.person))


def _invited(event: events.PersonInvited) -> tuple[str, str]:
    body = Body.objects.get(pk=event.within)
    text = f"{body.name} le ha dato un ruolo in Condivisa. Apra il collegamento qui sotto e scelga la sua password."
    return f"Invito – {body.name}", text


def _welcome(event: events.PersonRegistered) -> tuple[str, str]:
    text = "Apra il collegamento qui sotto e scelga la password. Se non l'ha chiesto lei, non faccia niente."
    return "Scelga la password", text


def _who_decides(event: events.ActingAsked, on: date) -> list[tuple[UUID, UUID | None]]:
    asked = ActingRequest.objects.get(pk=event.request)
    return holders([asked.body_id], [Role.LEGAL_REPRESENTATIVE], on) if asked.body_id else []


def _asked(event: events.ActingAsked) -> tuple[str, str]:
    asked = ActingRequest.objects.select_related("person", "body").get(pk=event.request)
    name = asked.body.name if asked.body else asked.proposed["name"]
    return f"Richiesta di agire – {name}", f"{asked.person} chiede di agire per {name} come {asked.get_role_display()}."


def _decided(event: events.ActingDecided) -> tuple[str, str]:
    asked = ActingRequest.objects.select_related("body").get(pk=event.request)
    name = asked.body.name if asked.body else asked.proposed["name"]
    said = "è stata confermata" if event.confirmed else f"non è stata confermata: {asked.looked_at}"
    return f"La sua richiesta – {name}", f"La sua richiesta di agire per {name} {said}."


tells(events.InstallationKept)
tells(events.PersonInvited, Notice(_person, _invited, place=_link))
tells(events.PersonRegistered, Notice(_person, _welcome, place=_link))
tells(events.ActingAsked, Notice(_who_decides, _asked))
tells(events.ActingDecided, Notice(_person, _decided))
tells(events.BodyRegistered)
tells(events.Appointed, Notice(_appointed, _given))
tells(events.AppointmentEnded, Notice(_appointed, _ended))
tells(events.AccountDedicated)
