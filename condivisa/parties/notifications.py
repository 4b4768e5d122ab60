"""Who is told of what happens to bodies and to the roles in them."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from condivisa.parties import events
from condivisa.parties.models import Appointment
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


tells(events.BodyRegistered)
tells(events.Appointed, Notice(_appointed, _given))
tells(events.AppointmentEnded, Notice(_appointed, _ended))
tells(events.AccountDedicated)
