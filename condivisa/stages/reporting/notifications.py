"""Who is told of what happens to a report: the lead of its members' parts, both sides of what closes a step."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.urls import reverse

from condivisa.parties.queries import holders
from condivisa.records.notifications.tables import Notice, Wording, tells
from condivisa.stages.agreements.models import Agreement, Partner
from condivisa.stages.agreements.notifications import subject_and_text
from condivisa.stages.reporting import access, events
from condivisa.stages.reporting.models import FinancialReport

type Told = Sequence[tuple[UUID, UUID | None]]


def _partners(event: Any, on: date) -> Told:
    bodies = Partner.objects.filter(agreement=_agreement(event), left_on=None)
    return holders(bodies.values_list("body", flat=True), access.WRITERS, on)


def _lead(event: Any, on: date) -> Told:
    bodies = Partner.objects.filter(agreement=_agreement(event), lead=True, left_on=None)
    return holders(bodies.values_list("body", flat=True), access.ACCOUNTS, on)


def _member(event: Any, on: date) -> Told:
    return holders([event.body], access.WRITERS, on)


def _office(event: Any, on: date) -> Told:
    administration = Agreement.objects.values_list("call__procedure__administration", flat=True).get(
        pk=_agreement(event)
    )
    return holders([administration], access.OFFICE, on)


def _both(event: Any, on: date) -> Told:
    return [*_partners(event, on), *_office(event, on)]


def _agreement(event: Any) -> int:
    if hasattr(event, "agreement"):
        return int(event.agreement)
    return FinancialReport.objects.values_list("period__agreement", flat=True).get(pk=event.report)


def _about(subject: str, text: str) -> Wording:
    def wording(event: Any) -> tuple[str, str]:
        return subject_and_text(_agreement(event), subject, text)

    return wording


def _at_reports(event: Any) -> str:
    return reverse("reports", args=[_agreement(event)])


tells(
    events.PeriodsOpened,
    Notice(
        _partners,
        _about(
            "Periodi di rendiconto",
            "L'ufficio ha fissato i periodi da rendicontare: nella pagina trova di ciascuno l'inizio, la "
            "fine e il giorno entro cui presentarlo.",
        ),
        place=_at_reports,
    ),
)
tells(
    events.PeriodsShortened,
    Notice(
        _partners,
        _about("Ultimo rendiconto", "La convenzione finisce prima: il prossimo rendiconto è quello finale."),
        place=_at_reports,
    ),
)
tells(
    events.ReportStarted,
    Notice(
        _partners,
        _about(
            "Rendiconto aperto",
            "Il rendiconto del periodo è aperto: scrivete le vostre spese e consegnate la parte al capofila "
            "prima della scadenza indicata nella pagina.",
        ),
        place=_at_reports,
    ),
)
tells(events.WorkerRegistered)
tells(events.WorkerLeft)
tells(events.RowsAdded)
tells(events.RowRemoved)
tells(events.EvidenceAttached)
tells(
    events.PartHandedIn,
    Notice(
        _lead,
        _about(
            "Parte consegnata",
            "Un partner ha consegnato la propria parte del rendiconto: la legga, e la restituisca se c'è da "
            "correggere.",
        ),
        place=_at_reports,
    ),
)
tells(
    events.PartSentBack,
    Notice(
        _member,
        _about(
            "Parte restituita",
            "Il capofila vi ha restituito la vostra parte del rendiconto: correggetela e consegnatela di nuovo.",
        ),
        place=_at_reports,
    ),
)
tells(events.AchievementsStated)
tells(
    events.ReportSubmitted,
    Notice(
        _both,
        _about("Rendiconto presentato", "Il rendiconto è arrivato all'ufficio: la ricevuta è disponibile."),
        place=_at_reports,
    ),
)
tells(events.SampleDrawn)
tells(events.RowsChecked)
tells(events.ChecksTakenBack)
tells(events.RestAdmitted)
tells(events.AchievementsVerified)
tells(
    events.CheckClosed,
    Notice(
        _both,
        _about("Verifica chiusa", "La verifica del rendiconto è chiusa: esiti e motivi sono nel verbale."),
        place=_at_reports,
    ),
)
tells(
    events.LeadTransferRecorded,
    Notice(
        _member,
        _about(
            "Somma trasferita",
            "Il capofila ha registrato una somma trasferita al vostro ente: controllate che sia arrivata.",
        ),
        place=_at_reports,
    ),
)
