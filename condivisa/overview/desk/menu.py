"""Where else one may go from the desk: every list that a role opens, group by group."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from condivisa.overview.audit.access import READ as FOLLOW
from condivisa.records.access import Acting, Role
from condivisa.records.notifications.access import READ as OUTBOX
from condivisa.stages.payments.queries.funds import READS as FUNDS
from condivisa.stages.selection.access import AUDIT, DECLARE

OFFICE = frozenset({Role.OFFICER, Role.PROCEDURE_MANAGER, Role.DIRECTOR, Role.FINANCE_OFFICER, Role.AUDITOR})
PARTNERS = frozenset({Role.LEGAL_REPRESENTATIVE, Role.OPERATOR, Role.ACCOUNTANT})
SELECTS = DECLARE.roles
EVERY = frozenset(Role)


@dataclass(frozen=True)
class Entry:
    """A link of the menu, and the roles it is for."""

    view: str
    words: str | Promise
    roles: Iterable[Role] = EVERY


MENU: Sequence[tuple[str | Promise, Sequence[Entry]]] = (
    (
        _("Il lavoro"),
        (
            Entry("my_procedures", _("Percorsi dell’ente"), OFFICE),
            Entry("my_calls", _("Avvisi dell’ente"), OFFICE),
            Entry("selections", _("Le selezioni"), SELECTS | AUDIT.roles),
            Entry("tables", _("I tavoli di co-progettazione"), OFFICE | PARTNERS | {Role.FACILITATOR}),
            Entry("agreements", _("Convenzioni"), OFFICE | PARTNERS),
            Entry("pacts", _("Patti"), OFFICE | PARTNERS),
            Entry("my_applications", _("Le istanze del suo ente"), PARTNERS),
            Entry("join_application", _("Partecipare con un codice di progetto"), PARTNERS),
            Entry("workers", _("Lavoratori e volontari nei rendiconti"), PARTNERS),
            Entry("received", _("Contributi ricevuti"), PARTNERS),
            Entry("finance_work", _("Il lavoro della ragioneria"), (Role.FINANCE_OFFICER, Role.AUDITOR)),
            Entry("finance_funds", _("Fondi: prenotazioni e impegni"), FUNDS),
            Entry("audit", _("Controllo: il denaro e il registro"), FOLLOW.roles),
            Entry("administrations", _("Le amministrazioni"), (Role.KEEPER,)),
        ),
    ),
    (
        _("Messaggi e comunicazioni"),
        (
            Entry("threads", _("Messaggi sui fascicoli")),
            Entry("messages", _("Le mie comunicazioni")),
            Entry("outbox", _("Comunicazioni in uscita"), OUTBOX.roles),
        ),
    ),
    (
        _("Il suo ente"),
        (
            Entry("profile", _("Il profilo del suo ente")),
            Entry("people", _("Chi può agire per il suo ente")),
            Entry(
                "acting_requests", _("Richieste di agire per il suo ente"), (Role.LEGAL_REPRESENTATIVE, Role.DIRECTOR)
            ),
            Entry("ask_to_act", _("Agire anche per un altro ente")),
        ),
    ),
)
"""Group by group, each entry for whom its page has something to show."""


def menu(acting: Acting) -> list[tuple[str, list[tuple[str, str]]]]:
    """The groups with something for who acts: words and address of each entry. Source: practice."""
    groups = []
    for title, entries in MENU:
        mine = [(str(one.words), reverse(one.view)) for one in entries if acting.roles & frozenset(one.roles)]
        if mine:
            groups.append((str(title), mine))
    if settings.DEMO and groups:
        groups[0][1].append((str(_("Posta di prova della dimostrazione")), reverse("sink")))
    return groups
