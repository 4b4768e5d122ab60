"""Who is told of what happens in a selection. Refusals and outcomes wait until a person has read them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

from django.urls import reverse

from condivisa.base.days import show_day
from condivisa.base.words import word
from condivisa.records.notifications.tables import Notice, Place, tells
from condivisa.records.papers.models import Paper
from condivisa.stages.applications.models import Application, Member
from condivisa.stages.calls.models import Call
from condivisa.stages.calls.notifications import at_page, page_of, subject_and_text
from condivisa.stages.selection import events, queries
from condivisa.stages.selection.models import ConflictDeclaration, CorrectionRequest, Panel, RankingRow, Seat

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


def _call_of(application: int) -> int:
    return Application.objects.values_list("call", flat=True).get(pk=application)


def _about(event: Any, subject: str, text: str) -> tuple[str, str]:
    """On an application: after what happened, which one and on which notice."""
    number, year, title = Application.objects.values_list("receipt_number", "receipt_year", "title").get(
        pk=event.application
    )
    return subject_and_text(_call_of(event.application), subject, f"{text}\n\nIstanza n. {number}/{year}: «{title}»")


def _to_declare(event: events.PanelAppointed | events.SeatSubstituted) -> tuple[str, str]:
    panel = _panel_of(event)
    text = (
        f"Fa parte di chi giudica le istanze di un avviso ({panel.get_kind_display()}). Prima che si aprano, legga "
        "l'elenco di chi le ha presentate e dichiari se è in conflitto di interessi: la dichiarazione si firma fuori "
        "di qui e si carica nella pagina (L. 241/1990, art. 6-bis)."
    )
    return subject_and_text(panel.call_id, "Nomina: dichiarazione da rendere", text)


def _panel_of(event: events.PanelAppointed | events.SeatSubstituted) -> Panel:
    found = {"pk": event.panel} if isinstance(event, events.PanelAppointed) else {"seats": event.seat}
    return Panel.objects.get(**found)


def _conflict(event: events.ConflictDeclared) -> tuple[str, str]:
    person = ConflictDeclaration.objects.select_related("person").get(pk=event.declaration).person
    if event.conflict:
        text = (
            f"{person} dichiara un conflitto di interessi con chi ha presentato istanza, e da ora si astiene. Valuti "
            "se nominare chi lo sostituisce."
        )
        return subject_and_text(event.call, "Conflitto di interessi dichiarato", text)
    text = f"{person} dichiara di non avere conflitti di interessi. Non deve fare niente."
    return subject_and_text(event.call, "Dichiarazione resa", text)


def _correction(event: events.CorrectionRequested) -> tuple[str, str]:
    request = CorrectionRequest.objects.get(pk=event.request)
    text = (
        f"Per esaminare l'istanza manca qualcosa: {request.reason}\n\nRispondete entro il {show_day(request.due)} "
        "dalla pagina; risponde chi rappresenta uno degli enti dell'istanza. Fino ad allora non si decide (soccorso "
        "istruttorio: L. 241/1990, art. 6, c. 1, lett. b)."
    )
    return _about(event, f"Integrazione richiesta entro il {show_day(request.due)}", text)


def _correction_answered(event: events.CorrectionAnswered) -> tuple[str, str]:
    text = "È arrivata la risposta alla richiesta di integrazione: la legga e dica se basta."
    return _about(event, "Integrazione arrivata", text)


def _correction_judged(event: events.CorrectionJudged) -> tuple[str, str]:
    text = (
        "L'integrazione è accolta: l'esame dell'istanza va avanti. Non dovete fare altro."
        if event.accepted
        else "L'integrazione non basta: il requisito resta non soddisfatto. La decisione vi sarà comunicata, con i "
        "motivi e il modo di ricorrere."
    )
    return _about(event, f"Integrazione {'' if event.accepted else 'non '}accolta", text)


def _correction_expired(event: events.CorrectionExpired) -> tuple[str, str]:
    text = (
        "Il termine per l'integrazione è scaduto senza risposta: l'istanza è giudicata com'è. La decisione vi sarà "
        "comunicata, con i motivi e il modo di ricorrere."
    )
    return _about(event, "Integrazione: termine scaduto", text)


def _refusal_intended(event: events.RefusalIntended) -> tuple[str, str]:
    reasons = "\n".join(
        f"- {word(f'selection.{check.requirement}').capitalize()}: {check.reason} ({check.source})"
        for check in queries.not_met(event.application)
    )
    text = (
        f"Ci sono motivi per non accogliere l'istanza:\n{reasons}\n\nNon è ancora una decisione: potete "
        "presentare osservazioni entro dieci giorni dal ricevimento di questa comunicazione (L. 241/1990, art. "
        "10-bis). L'ultimo giorno è scritto nella pagina; le presenta chi rappresenta uno degli enti dell'istanza."
    )
    return _about(event, "Preavviso di rigetto", text)


def _observations(event: events.ObservationsReceived) -> tuple[str, str]:
    text = "Sono arrivate osservazioni a un preavviso di rigetto: le legga e scriva perché le accoglie o no."
    return _about(event, "Osservazioni arrivate", text)


def _admitted(event: events.ApplicationAdmitted) -> tuple[str, str]:
    text = "L'istanza è ammessa alla valutazione. Non dovete fare altro: l'esito vi sarà scritto."
    return _about(event, "Istanza ammessa", text)


def _letter(paper: Paper) -> str:
    """The letter that refuses, as its receiver reads it: reasons and sources, the act, how to appeal."""
    said = paper.inputs
    reasons = "\n".join(f"- {one['requirement']}: {one['reason']} ({one['source']})" for one in said["reasons"])
    return (
        f"Motivi:\n{reasons}\n\nDeciso con: {said['decided']}\n"
        f"Contro la decisione è ammesso ricorso: {said['appeal']}. "
        "Il termine decorre dal giorno in cui questa comunicazione è ricevuta (L. 241/1990, art. 3, c. 4)."
    )


def _refused(event: events.ApplicationRefused) -> tuple[str, str]:
    text = f"L'istanza non è ammessa alla valutazione.\n\n{_letter(Paper.objects.get(pk=event.letter))}"
    return _about(event, "Istanza non ammessa", text)


def _outcome(event: events.OutcomeTold) -> tuple[str, str]:
    row = RankingRow.objects.select_related("ranking__programme", "ranking__call", "letter").get(pk=event.row)
    programme, call = row.ranking.programme, row.ranking.call
    text = (
        f"La graduatoria del programma {programme.code}, «{programme.title}», è pubblicata. La vostra proposta è in "
        f"posizione {row.position}: {row.get_outcome_display()}.\n\n"
    )
    text += (
        _letter(row.letter)
        if row.letter
        else "Sarete convocati al tavolo di co-progettazione. Contro la graduatoria è ammesso ricorso: "
        f"{call.appeal_authority}."
    )
    subject = f"Graduatoria del programma {programme.code}: {row.get_outcome_display()}"
    number, year = Application.objects.values_list("receipt_number", "receipt_year").get(pk=row.application_id)
    return subject_and_text(call.pk, subject, f"{text}\n\nIstanza n. {number}/{year}: «{row.application.title}»")


def _at(view: str) -> Place:
    """A page about one application, under its call."""
    return lambda event: page_of(_call_of(event.application), view, event.application)


def _at_correction(event: Any) -> str:
    return page_of(_call_of(event.application), "correction", event.request)


def _at_conflict(event: events.PanelAppointed | events.SeatSubstituted) -> str:
    return page_of(_panel_of(event).call_id, "selection_conflict")


def _at_letter(event: events.ApplicationRefused) -> str:
    return reverse("document", args=[event.letter])


def _at_outcome(event: events.OutcomeTold) -> str:
    """A refusal leads to its letter, the others to the ranking."""
    if event.letter:
        return reverse("document", args=[event.letter])
    return page_of(RankingRow.objects.values_list("ranking__call", flat=True).get(pk=event.row), "rankings")


tells(events.PanelAppointed, Notice(_panel, _to_declare, place=_at_conflict))
tells(events.SeatSubstituted, Notice(_substitute, _to_declare, place=_at_conflict))
tells(events.ConflictDeclared, Notice(_call_manager, _conflict, place=at_page("selection")))
tells(events.ApplicationsOpened)
tells(events.RequirementsChecked)
tells(events.CorrectionRequested, Notice(_applicants, _correction, place=_at_correction))
tells(events.CorrectionAnswered, Notice(_application_manager, _correction_answered, place=_at("selection_corrections")))
tells(events.CorrectionJudged, Notice(_applicants, _correction_judged, place=_at_correction))
tells(events.CorrectionCameLate)
tells(events.CorrectionExpired, Notice(_applicants, _correction_expired, place=_at_correction))
tells(events.RefusalIntended, Notice(_applicants, _refusal_intended, to_read_first=True, place=_at("observations")))
tells(events.ObservationsCameLate)
tells(events.ObservationsReceived, Notice(_application_manager, _observations, place=_at("selection_weigh")))
tells(events.ObservationsWeighed)
tells(events.AdmissionDecided)
tells(events.ApplicationAdmitted, Notice(_applicants, _admitted, place=_at("application")))
tells(events.ApplicationRefused, Notice(_applicants, _refused, to_read_first=True, place=_at_letter))
tells(events.MarksGiven)
tells(events.LotsDrawn)
tells(events.SessionMinuted)
tells(events.SessionMinutesSigned)
tells(events.RankingAdopted)
tells(events.RankingPublished)
tells(events.OutcomeTold, Notice(_applicants, _outcome, to_read_first=True, place=_at_outcome))
