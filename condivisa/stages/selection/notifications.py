"""Who is told of what happens in a selection. Refusals and outcomes wait until a person has read them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from condivisa.base.days import show_day
from condivisa.base.words import word
from condivisa.records.notifications.tables import Notice, tells
from condivisa.stages.applications.models import Application, Member
from condivisa.stages.calls.models import Call
from condivisa.stages.selection import events, queries
from condivisa.stages.selection.models import CorrectionRequest, RankingRow, Seat

type People = Iterator[tuple[UUID, UUID | None]]


def _applicants(event: events.CorrectionRequested | events.ApplicationRefused | events.OutcomeTold, on: date) -> People:
    """Whoever confirmed the application for each of its bodies."""
    confirmed = Member.objects.filter(application=event.application, confirmed_by__isnull=False)
    yield from confirmed.values_list("confirmed_by", "body")


def _manager_of(call: Call) -> People:
    if call.procedure.procedure_manager_id:
        yield call.procedure.procedure_manager_id, call.procedure.administration_id


def _call_manager(event: events.ConflictDeclared, on: date) -> People:
    yield from _manager_of(Call.objects.select_related("procedure").get(pk=event.call))


def _application_manager(event: events.CorrectionAnswered | events.ObservationsReceived, on: date) -> People:
    yield from _manager_of(Application.objects.select_related("call__procedure").get(pk=event.application).call)


def _panel(event: events.PanelAppointed, on: date) -> People:
    seats = Seat.objects.filter(panel=event.panel, left_at=None)
    yield from seats.values_list("person", "panel__call__procedure__administration")


def _substitute(event: events.SeatSubstituted, on: date) -> People:
    yield from Seat.objects.filter(pk=event.seat).values_list("person", "panel__call__procedure__administration")


def _to_declare(event: events.PanelAppointed | events.SeatSubstituted) -> tuple[str, str]:
    return (
        "Nomina: dichiarazione da rendere",
        (
            "È stata nominata, o è stato nominato, a giudicare le istanze di un avviso. Prima dell'apertura veda "
            "l'elenco di chi ha presentato istanza e dichiari se è in conflitto di interessi (L. 241/1990, art. 6-bis)."
        ),
    )


def _conflict(event: events.ConflictDeclared) -> tuple[str, str]:
    if event.conflict:
        return (
            "Dichiarazione di conflitto di interessi",
            "È stato dichiarato un conflitto di interessi: chi lo dichiara si astiene; valutare la sostituzione.",
        )
    return ("Dichiarazione resa", "È stata resa una dichiarazione di assenza di conflitti di interesse.")


def _correction(event: events.CorrectionRequested) -> tuple[str, str]:
    request = CorrectionRequest.objects.get(pk=event.request)
    return (
        "Soccorso istruttorio: richiesta da evadere",
        f"{request.reason}\n\nSi può rispondere entro il {show_day(request.due)} (L. 241/1990, art. 6).",
    )


def _correction_answered(event: events.CorrectionAnswered) -> tuple[str, str]:
    return ("Risposta al soccorso istruttorio", "È arrivata la risposta a una richiesta di integrazione.")


def _correction_judged(event: events.CorrectionJudged) -> tuple[str, str]:
    said = "accolta" if event.accepted else "non accolta"
    return ("Soccorso istruttorio: esito", f"La risposta alla richiesta di integrazione è stata {said}.")


def _correction_expired(event: events.CorrectionExpired) -> tuple[str, str]:
    return (
        "Soccorso istruttorio: termine scaduto",
        "Il termine per rispondere alla richiesta di integrazione è scaduto senza risposta.",
    )


def _refusal_intended(event: events.RefusalIntended) -> tuple[str, str]:
    reasons = "\n".join(
        f"- {word(f'selection.{check.requirement}').capitalize()}: {check.reason} ({check.source})"
        for check in queries.not_met(event.application)
    )
    return (
        "Preavviso di rigetto",
        (
            f"Sono stati rilevati motivi che non consentono di accogliere l'istanza:\n{reasons}\n\nSi possono "
            "presentare osservazioni entro dieci giorni dal ricevimento di questa comunicazione (L. 241/1990, "
            "art. 10-bis): l'ultimo giorno è scritto nella pagina dell'istanza."
        ),
    )


def _observations(event: events.ObservationsReceived) -> tuple[str, str]:
    return ("Osservazioni al preavviso di rigetto", "Sono arrivate osservazioni a un preavviso di rigetto.")


def _admitted(event: events.ApplicationAdmitted) -> tuple[str, str]:
    return ("Istanza ammessa", "La vostra istanza è stata ammessa alla valutazione.")


def _refused(event: events.ApplicationRefused) -> tuple[str, str]:
    return (
        "Istanza non ammessa",
        (
            "La vostra istanza non è stata ammessa. La lettera allegata al fascicolo dice i motivi, le fonti, il "
            "termine e l'autorità a cui ricorrere."
        ),
    )


def _outcome(event: events.OutcomeTold) -> tuple[str, str]:
    row = RankingRow.objects.select_related("ranking__programme", "ranking__call").get(pk=event.row)
    programme, call = row.ranking.programme, row.ranking.call
    return (
        f"Graduatoria del programma {programme.code}",
        (
            f"La vostra proposta è in posizione {row.position}: {row.get_outcome_display()}. "
            f"Contro la graduatoria è ammesso ricorso: {call.appeal_authority}."
        ),
    )


tells(events.PanelAppointed, Notice(_panel, _to_declare))
tells(events.SeatSubstituted, Notice(_substitute, _to_declare))
tells(events.ConflictDeclared, Notice(_call_manager, _conflict))
tells(events.ApplicationsOpened)
tells(events.RequirementsChecked)
tells(events.CorrectionRequested, Notice(_applicants, _correction))
tells(events.CorrectionAnswered, Notice(_application_manager, _correction_answered))
tells(events.CorrectionJudged, Notice(_applicants, _correction_judged))
tells(events.CorrectionCameLate)
tells(events.CorrectionExpired, Notice(_applicants, _correction_expired))
tells(events.RefusalIntended, Notice(_applicants, _refusal_intended, to_read_first=True))
tells(events.ObservationsCameLate)
tells(events.ObservationsReceived, Notice(_application_manager, _observations))
tells(events.ObservationsWeighed)
tells(events.AdmissionDecided)
tells(events.ApplicationAdmitted, Notice(_applicants, _admitted))
tells(events.ApplicationRefused, Notice(_applicants, _refused, to_read_first=True))
tells(events.MarksGiven)
tells(events.LotsDrawn)
tells(events.SessionMinuted)
tells(events.SessionMinutesSigned)
tells(events.RankingAdopted)
tells(events.RankingPublished)
tells(events.OutcomeTold, Notice(_applicants, _outcome, to_read_first=True))
