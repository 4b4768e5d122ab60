"""Who is told of what happens to bodies and to the roles in them."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.urls import reverse

from condivisa.base.days import show_day
from condivisa.parties import events
from condivisa.parties.models import ActingRequest, Appointment, Body, FactorReset
from condivisa.parties.queries import holders
from condivisa.records.access import Role
from condivisa.records.identity import welcome as links
from condivisa.records.identity.changes import Change
from condivisa.records.identity.models import Person
from condivisa.records.notifications.tables import Notice, tells


def _appointed(event: events.Appointed | events.AppointmentEnded, on: date) -> list[tuple[UUID, UUID | None]]:
    return [(event.person, event.within)]


def _named(event: events.Appointed | events.AppointmentEnded) -> str:
    given = Appointment.objects.select_related("body").get(pk=event.appointment)
    return f"{given.get_role_display()} – {given.body.name}"


def _given(event: events.Appointed) -> tuple[str, str]:
    text = (
        f"Dal {show_day(event.since)} ha un ruolo in Condivisa: {_named(event)}.\n"
        "Quello che aspetta lei è sulla sua scrivania."
    )
    return f"Nuovo ruolo – {_named(event)}", text


def _ended(event: events.AppointmentEnded) -> tuple[str, str]:
    text = (
        f"Un suo ruolo finisce il {show_day(event.until)}: {_named(event)}. Dopo quel giorno non può più agire con "
        "questo ruolo. Se è un errore, lo dica a chi dirige o rappresenta l'ente."
    )
    return f"Fine di un ruolo – {_named(event)}", text


def _desk(event: Any) -> str:
    return reverse("desk")


def _person(event: Any, on: date) -> list[tuple[UUID, UUID | None]]:
    return [(event.person, None)]


def _link(event: Any) -> str:
    return links.link_for(Person.objects.get(pk=event.person))


def _invited(event: events.PersonInvited) -> tuple[str, str]:
    body = Body.objects.get(pk=event.within)
    text = (
        f"{body.name} le ha dato un ruolo in Condivisa, dove enti e amministrazioni co-programmano, co-progettano e "
        "rendicontano. Apra la pagina qui sotto e scelga la sua password."
    )
    return f"Invito – {body.name}", text


def _welcome(event: events.PersonRegistered) -> tuple[str, str]:
    text = (
        "Apra la pagina qui sotto e scelga la password con cui accedere a Condivisa. Se non l'ha chiesto lei, non "
        "faccia niente."
    )
    return "Scelga la password di Condivisa", text


def _who_decides(event: events.ActingAsked, on: date) -> list[tuple[UUID, UUID | None]]:
    asked = ActingRequest.objects.get(pk=event.request)
    return holders([asked.body_id], [Role.LEGAL_REPRESENTATIVE], on) if asked.body_id else []


def _asked(event: events.ActingAsked) -> tuple[str, str]:
    asked = ActingRequest.objects.select_related("person", "body").get(pk=event.request)
    name = asked.body.name if asked.body else asked.proposed["name"]
    text = (
        f"{asked.person} chiede di agire in Condivisa per {name} come {asked.get_role_display()}. La confermi o la "
        "respinga nella pagina: finché non decide, questa persona non può fare niente per l'ente."
    )
    return f"Richiesta di agire – {name}", text


def _decided(event: events.ActingDecided) -> tuple[str, str]:
    asked = ActingRequest.objects.select_related("body").get(pk=event.request)
    name = asked.body.name if asked.body else asked.proposed["name"]
    if event.confirmed:
        text = f"La sua richiesta di agire per {name} è confermata: da ora può scegliere questo ente quando accede."
        return f"Richiesta confermata – {name}", text
    text = f"La sua richiesta di agire per {name} non è confermata. Motivo: {asked.looked_at}"
    return f"Richiesta non confermata – {name}", text


def _at_requests(event: events.ActingAsked) -> str:
    return reverse("acting_requests")


CHANGES = {
    Change.PASSWORD: "La sua password è stata cambiata.",
    Change.PHONE_ON: "Il codice del telefono è stato attivato o cambiato: valgono i codici di riserva nuovi.",
    Change.PHONE_OFF: "Il codice del telefono è stato tolto.",
    Change.PASSKEY_ADDED: "È stata aggiunta una passkey.",
    Change.PASSKEY_REMOVED: "Una passkey è stata tolta.",
    Change.CODES: "Sono stati fatti nuovi codici di riserva. Quelli di prima non valgono più.",
}
NOT_YOU = (
    "Se è opera sua, non deve fare niente. Se no, cambi subito la password dalla pagina di accesso "
    "(«Password dimenticata») e lo dica a chi dirige o rappresenta il suo ente."
)


def _changed(event: events.SignInChanged) -> tuple[str, str]:
    return "È cambiato il suo accesso a Condivisa", f"{CHANGES[Change(event.what)]}\n{NOT_YOU}"


def _account(event: Any) -> str:
    return reverse("account_page")


def _reset(event: events.FactorsReset) -> tuple[str, str]:
    made = FactorReset.objects.select_related("by", "body").get(pk=event.reset)
    text = (
        f"{made.by}, per {made.body.name}, ha tolto dal suo accesso passkey, codice del telefono e codici di riserva, "
        f"perché risultano persi. Riconoscimento: {made.recognised}\n"
        "Anche la password di prima non vale più. Apra la pagina qui sotto e ne scelga una nuova; se lavora per "
        "un'amministrazione, imposti subito un nuovo codice del telefono o una passkey.\n"
        "Se non è lei che ha chiesto di rientrare, lo dica subito a chi dirige o rappresenta il suo ente."
    )
    return "Tolti dal suo accesso codice del telefono e passkey", text


tells(events.InstallationKept)
tells(events.SignInChanged, Notice(_person, _changed, place=_account))
tells(events.FactorsReset, Notice(_person, _reset, place=_link))
tells(events.PersonInvited, Notice(_person, _invited, place=_link))
tells(events.PersonRegistered, Notice(_person, _welcome, place=_link))
tells(events.ActingAsked, Notice(_who_decides, _asked, place=_at_requests))
tells(events.ActingDecided, Notice(_person, _decided, place=_desk))
tells(events.BodyRegistered)
tells(events.Appointed, Notice(_appointed, _given, place=_desk))
tells(events.AppointmentEnded, Notice(_appointed, _ended))
tells(events.AccountDedicated)
