"""Who is told of what happens to bodies and to the roles in them."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from condivisa.parties import events
from condivisa.parties.access import CONFIRM_FIRST
from condivisa.parties.models import ActingRequest, Appointment, Body, BodyCorrection, FactorReset
from condivisa.parties.queries import holders, where_it_waits
from condivisa.records.access import Role
from condivisa.records.identity import addresses
from condivisa.records.identity import welcome as links
from condivisa.records.identity.changes import Change
from condivisa.records.identity.models import AddressChange, Person
from condivisa.records.notifications.tables import Notice, tells
from condivisa.records.notifications.words import show_day


def _appointed(event: events.Appointed | events.AppointmentEnded, on: date) -> list[tuple[UUID, UUID | None]]:
    return [(event.person, event.within)]


def _named(event: events.Appointed | events.AppointmentEnded) -> str:
    given = Appointment.objects.select_related("body").get(pk=event.appointment)
    return f"{given.get_role_display()} – {given.body.name}"


def _given(event: events.Appointed) -> tuple[str, str]:
    role = _named(event)
    text = _("Dal {day} ha un ruolo in Condivisa: {role}.\nQuello che aspetta lei è sulla sua scrivania.")
    said = text.format(day=show_day(event.since), role=role)
    enters = Person.objects.get(pk=event.person).has_usable_password()
    return _("Nuovo ruolo – {role}").format(role=role), said if enters else f"{said}\n{_(NO_PASSWORD)}"


def _ended(event: events.AppointmentEnded) -> tuple[str, str]:
    role = _named(event)
    text = _(
        "Un suo ruolo finisce il {day}: {role}. Dopo quel giorno non può più agire con questo ruolo. Se è un errore, "
        "lo dica a chi dirige o rappresenta l'ente."
    )
    return _("Fine di un ruolo – {role}").format(role=role), text.format(day=show_day(event.until), role=role)


def _desk(event: Any) -> str:
    return reverse("desk")


def _person(event: Any, on: date) -> list[tuple[UUID, UUID | None]]:
    return [(event.person, None)]


def _link(event: Any) -> str:
    return links.link_for(Person.objects.get(pk=event.person))


FOR_A_WHILE = gettext_noop(
    "Il collegamento vale una volta sola, per tre giorni: poi ne chieda un altro dalla pagina di accesso («Password "
    "dimenticata»)."
)
NO_PASSWORD = gettext_noop("Se non ha ancora una password, la scelga prima dal collegamento dell'e-mail di invito.")


def _invited(event: events.PersonInvited) -> tuple[str, str]:
    body = Body.objects.get(pk=event.within)
    text = _(
        "{body} le ha dato un ruolo in Condivisa, dove enti e amministrazioni co-programmano, co-progettano e "
        "rendicontano. Apra la pagina qui sotto e scelga la sua password."
    ).format(body=body.name)
    return _("Invito – {body}").format(body=body.name), f"{text}\n{_(FOR_A_WHILE)}"


def _welcome(event: events.PersonRegistered) -> tuple[str, str]:
    text = _(
        "Apra la pagina qui sotto e scelga la password con cui accedere a Condivisa. Se non l'ha chiesto lei, non "
        "faccia niente."
    )
    return _("Scelga la password di Condivisa"), f"{text}\n{_(FOR_A_WHILE)}"


def _who_heads(event: events.BodyCorrected, on: date) -> list[tuple[UUID, UUID | None]]:
    return holders([event.of], [Role.LEGAL_REPRESENTATIVE, Role.DIRECTOR], on)


def _corrected(event: events.BodyCorrected) -> tuple[str, str]:
    made = BodyCorrection.objects.select_related("body").get(pk=event.correction)
    text = _(
        "Chi tiene l'installazione ha corretto i dati dell'ente che prima qui si chiamava {before}. Ora risulta: "
        "{name}, codice fiscale {code}. Lo dice: {reference}. Ciò che è già stato emesso o firmato resta come è. Se è "
        "un errore, lo scriva a chi tiene l'installazione."
    ).format(before=made.name, name=made.body.name, code=made.body.fiscal_code or "–", reference=made.reference)
    return _("Corretti i dati di {body}").format(body=made.body.name), text


def _profile(event: Any) -> str:
    return reverse("profile")


def _who_decides(event: events.ActingAsked, on: date) -> list[tuple[UUID, UUID | None]]:
    """Who represents the body; where nobody does, who may look for it in the register, each once."""
    asked = ActingRequest.objects.get(pk=event.request)
    represent = holders([asked.body_id], [Role.LEGAL_REPRESENTATIVE], on) if asked.body_id else []
    if represent:
        return represent
    public = Body.objects.filter(kind=Body.Kind.PUBLIC).values_list("pk", flat=True)
    return list({person: (person, body) for person, body in holders(public, CONFIRM_FIRST.roles, on)}.values())


def _asked(event: events.ActingAsked) -> tuple[str, str]:
    asked = ActingRequest.objects.select_related("person", "body").get(pk=event.request)
    name = asked.body.name if asked.body else asked.proposed["name"]
    text = _(
        "{person} chiede di agire in Condivisa per {body} come {role}. La confermi o la respinga nella pagina: finché "
        "non decide, questa persona non può fare niente per l'ente."
    ).format(person=asked.person, body=name, role=asked.get_role_display())
    return _("Richiesta di agire – {body}").format(body=name), text


def _decided(event: events.ActingDecided) -> tuple[str, str]:
    asked = ActingRequest.objects.select_related("body").get(pk=event.request)
    name = asked.body.name if asked.body else asked.proposed["name"]
    if event.confirmed:
        subject = _("Richiesta confermata – {body}")
        text = _("La sua richiesta di agire per {body} è confermata: da ora può scegliere questo ente quando accede.")
    else:
        subject = _("Richiesta non confermata – {body}")
        text = _("La sua richiesta di agire per {body} non è confermata. Motivo: {reason}")
    return subject.format(body=name), text.format(body=name, reason=asked.looked_at)


def _at_requests(event: events.ActingAsked) -> str:
    return reverse("acting_requests", fragment=where_it_waits(event.request))


CHANGES = {
    Change.PASSWORD: gettext_noop("La sua password è stata cambiata."),
    Change.PHONE_ON: gettext_noop(
        "Il codice del telefono è stato attivato o cambiato: valgono i codici di riserva nuovi."
    ),
    Change.PHONE_OFF: gettext_noop("Il codice del telefono è stato tolto."),
    Change.PASSKEY_ADDED: gettext_noop("È stata aggiunta una passkey."),
    Change.PASSKEY_REMOVED: gettext_noop("Una passkey è stata tolta."),
    Change.CODES: gettext_noop("Sono stati fatti nuovi codici di riserva. Quelli di prima non valgono più."),
}
NOT_YOU = gettext_noop(
    "Se è opera sua, non deve fare niente. Se no, cambi subito la password dalla pagina di accesso "
    "(«Password dimenticata») e lo dica a chi dirige o rappresenta il suo ente."
)


def _changed(event: events.SignInChanged) -> tuple[str, str]:
    return _("È cambiato il suo accesso a Condivisa"), f"{_(CHANGES[Change(event.what)])}\n{_(NOT_YOU)}"


def _account(event: Any) -> str:
    return reverse("account_page")


def _reset(event: events.FactorsReset) -> tuple[str, str]:
    made = FactorReset.objects.select_related("by", "body").get(pk=event.reset)
    text = _(
        "{person}, per {body}, ha tolto dal suo accesso passkey, codice del telefono e codici di riserva, perché "
        "risultano persi. Riconoscimento: {recognised}\n"
        "Anche la password di prima non vale più. Apra la pagina qui sotto e ne scelga una nuova; se lavora per "
        "un'amministrazione, imposti subito un nuovo codice del telefono o una passkey.\n"
        "Se non è lei che ha chiesto di rientrare, lo dica subito a chi dirige o rappresenta il suo ente."
    ).format(person=made.by, body=made.body.name, recognised=made.recognised)
    return _("Tolti dal suo accesso codice del telefono e passkey"), f"{text}\n{_(FOR_A_WHILE)}"


def _change(event: Any) -> AddressChange:
    return AddressChange.objects.get(pk=event.change)


def _free(event: events.AddressChangeAsked, on: date) -> list[tuple[UUID, UUID | None]]:
    """Whoever asked, unless somebody else signs in with that address: then no link leaves."""
    return [] if addresses.taken(_change(event)) else [(event.person, None)]


def _has_it_already(event: events.AddressChangeAsked, on: date) -> list[tuple[UUID, UUID | None]]:
    other = addresses.taken(_change(event))
    return [(other.pk, None)] if other and other.is_active else []


def _confirm_address(event: events.AddressChangeAsked) -> tuple[str, str]:
    text = _(
        "Chi accede a Condivisa con un altro indirizzo ha chiesto di usare questo. Se è lei, apra la pagina qui sotto, "
        "acceda come sempre e confermi: fino ad allora non cambia niente. Il collegamento vale una volta sola, per "
        "ventiquattro ore.\nSe non l'ha chiesto lei, non faccia niente."
    )
    return _("Confermi il nuovo indirizzo per Condivisa"), text


def _address_asked(event: events.AddressChangeAsked) -> tuple[str, str]:
    text = _(
        "È stato chiesto di accedere a Condivisa con un altro indirizzo al posto di questo: {address}. Cambia solo "
        "quando si apre il collegamento mandato là, entro ventiquattro ore.\n"
        "Se è opera sua, non deve fare altro qui. Se no, chi l'ha chiesto conosce la sua password: ne scelga subito "
        "un'altra dalla pagina di accesso («Password dimenticata»), e la richiesta si ferma. La può fermare anche "
        "dalla pagina qui sotto."
    )
    return _("Chiesto un altro indirizzo per il suo accesso"), text.format(address=_change(event).address)


def _address_had(event: events.AddressChangeAsked) -> tuple[str, str]:
    text = _(
        "Qualcuno che accede a Condivisa con un altro indirizzo ha chiesto di usare il suo. Non è cambiato niente, e a "
        "chi l'ha chiesto non abbiamo detto che lei accede con questo.\nSe è lei e ha due accessi, usi quello di "
        "questo indirizzo, o ne indichi un terzo. Se non è lei, non deve fare niente."
    )
    return _("Il suo indirizzo è stato chiesto per un altro accesso"), text


def _address_left(event: events.AddressChanged) -> tuple[str, str]:
    text = _(
        "Con questo indirizzo non si accede più a Condivisa, e qui non le scriveremo più. Ora si accede con {address}."
        "\n"
        "Se non è opera sua, lo dica subito a chi dirige o rappresenta il suo ente, o a chi tiene l'installazione: "
        "possono togliere i ruoli a quell'accesso e darli a uno nuovo."
    )
    return _("È cambiato l'indirizzo del suo accesso a Condivisa"), text.format(address=_change(event).address)


def _address_is(event: events.AddressChanged) -> tuple[str, str]:
    text = _("Da ora accede a Condivisa con questo indirizzo, e qui riceve le comunicazioni.")
    return _("Nuovo indirizzo per Condivisa"), text


def _asked_address(event: Any) -> str:
    return _change(event).address


def _address_before(event: Any) -> str:
    return _change(event).before


def _confirmed_at(event: Any) -> str:
    return addresses.link_for(_change(event))


def _at_new_address(event: Any) -> str:
    return reverse("new_address")


tells(events.InstallationKept)
tells(
    events.AddressChangeAsked,
    Notice(_person, _address_asked, place=_at_new_address, to=_address_before),
    Notice(_free, _confirm_address, place=_confirmed_at, to=_asked_address),
    Notice(_has_it_already, _address_had, place=_account),
)
tells(events.AddressChangeStopped)
tells(
    events.AddressChanged,
    Notice(_person, _address_left, to=_address_before),
    Notice(_person, _address_is, place=_account),
)
tells(events.SignInChanged, Notice(_person, _changed, place=_account))
tells(events.FactorsReset, Notice(_person, _reset, place=_link))
tells(events.PersonInvited, Notice(_person, _invited, place=_link))
tells(events.PersonRegistered, Notice(_person, _welcome, place=_link))
tells(events.ActingAsked, Notice(_who_decides, _asked, place=_at_requests))
tells(events.ActingWithdrawn)
tells(events.ActingDecided, Notice(_person, _decided, place=_desk))
tells(events.BodyRegistered)
tells(events.BodyAmended)
tells(events.BodyCorrected, Notice(_who_heads, _corrected, place=_profile))
tells(events.Appointed, Notice(_appointed, _given, place=_desk))
tells(events.AppointmentEnded, Notice(_appointed, _ended))
tells(events.AccountDedicated)
tells(events.AccountEnded)
tells(events.TaxesDeclared)
