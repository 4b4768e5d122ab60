"""Who is told of what happens in a selection. Refusals and outcomes wait until a person has read them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from condivisa.records.notifications.tables import Notice, Place, tells
from condivisa.records.notifications.words import show_day, word
from condivisa.records.papers.models import Paper
from condivisa.stages.applications.models import Application, Member
from condivisa.stages.applications.queries import answering_for
from condivisa.stages.calls.models import Call
from condivisa.stages.calls.notifications import at_page, page_of, subject_and_text
from condivisa.stages.selection import events, queries
from condivisa.stages.selection.models import ConflictDeclaration, CorrectionRequest, Panel, RankingRow, Seat

type People = Iterator[tuple[UUID, UUID | None]]


def _applicants(event: events.CorrectionRequested | events.ApplicationRefused | events.OutcomeTold, on: date) -> People:
    """Whoever answers for the application, for each of its bodies."""
    yield from answering_for(Member.objects.filter(application=event.application), on)


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
    return subject_and_text(_call_of(event.application), subject, f"{text}\n\n{_which(number, year, title)}")


def _which(number: int | None, year: int | None, title: str) -> str:
    return _("Istanza n. {number}/{year}: «{title}»").format(number=number, year=year, title=title)


def _to_declare(event: events.PanelAppointed | events.SeatSubstituted) -> tuple[str, str]:
    panel = _panel_of(event)
    text = _(
        "Fa parte di chi giudica le istanze di un avviso ({panel}). Prima che si aprano, legga l'elenco di chi le ha "
        "presentate e dichiari se è in conflitto di interessi: la dichiarazione si firma fuori di qui e si carica "
        "nella pagina (L. 241/1990, art. 6-bis)."
    ).format(panel=panel.get_kind_display())
    return subject_and_text(panel.call_id, _("Nomina: dichiarazione da rendere"), text)


def _panel_of(event: events.PanelAppointed | events.SeatSubstituted) -> Panel:
    found = {"pk": event.panel} if isinstance(event, events.PanelAppointed) else {"seats": event.seat}
    return Panel.objects.get(**found)


def _conflict(event: events.ConflictDeclared) -> tuple[str, str]:
    person = ConflictDeclaration.objects.select_related("person").get(pk=event.declaration).person
    if event.conflict:
        subject = _("Conflitto di interessi dichiarato")
        text = _(
            "{person} dichiara un conflitto di interessi con chi ha presentato istanza, e da ora si astiene. Valuti se "
            "nominare chi lo sostituisce."
        )
    else:
        subject = _("Dichiarazione resa")
        text = _("{person} dichiara di non avere conflitti di interessi. Non deve fare niente.")
    return subject_and_text(event.call, subject, text.format(person=person))


def _correction(event: events.CorrectionRequested) -> tuple[str, str]:
    request = CorrectionRequest.objects.get(pk=event.request)
    due = show_day(request.due)
    text = _(
        "Per esaminare l'istanza manca qualcosa: {reason}\n\nRispondete entro il {due} dalla pagina; risponde chi "
        "rappresenta uno degli enti dell'istanza. Fino ad allora non si decide (soccorso istruttorio: L. 241/1990, "
        "art. 6, c. 1, lett. b)."
    ).format(reason=request.reason, due=due)
    return _about(event, _("Integrazione richiesta entro il {due}").format(due=due), text)


def _correction_answered(event: events.CorrectionAnswered) -> tuple[str, str]:
    text = _("È arrivata la risposta alla richiesta di integrazione: la legga e dica se basta.")
    return _about(event, _("Integrazione arrivata"), text)


def _correction_judged(event: events.CorrectionJudged) -> tuple[str, str]:
    if event.accepted:
        text = _("L'integrazione è accolta: l'esame dell'istanza va avanti. Non dovete fare altro.")
        return _about(event, _("Integrazione accolta"), text)
    text = _(
        "L'integrazione non basta: il requisito resta non soddisfatto. La decisione vi sarà comunicata, con i motivi e "
        "il modo di ricorrere."
    )
    return _about(event, _("Integrazione non accolta"), text)


def _correction_expired(event: events.CorrectionExpired) -> tuple[str, str]:
    text = _(
        "Il termine per l'integrazione è scaduto senza risposta: l'istanza è giudicata com'è. La decisione vi sarà "
        "comunicata, con i motivi e il modo di ricorrere."
    )
    return _about(event, _("Integrazione: termine scaduto"), text)


def _refusal_intended(event: events.RefusalIntended) -> tuple[str, str]:
    reasons = "\n".join(
        f"- {word(f'selection.{check.requirement}').capitalize()}: {check.reason} ({check.source})"
        for check in queries.not_met(event.application)
    )
    text = _(
        "Ci sono motivi per non accogliere l'istanza:\n{reasons}\n\nNon è ancora una decisione: potete presentare "
        "osservazioni entro dieci giorni dal ricevimento di questa comunicazione (L. 241/1990, art. 10-bis). L'ultimo "
        "giorno è scritto nella pagina; le presenta chi rappresenta uno degli enti dell'istanza."
    ).format(reasons=reasons)
    return _about(event, _("Preavviso di rigetto"), text)


def _observations(event: events.ObservationsReceived) -> tuple[str, str]:
    text = _("Sono arrivate osservazioni a un preavviso di rigetto: le legga e scriva perché le accoglie o no.")
    return _about(event, _("Osservazioni a un preavviso di rigetto"), text)


def _admitted(event: events.ApplicationAdmitted) -> tuple[str, str]:
    text = _("L'istanza è ammessa alla valutazione. Non dovete fare altro: l'esito vi sarà scritto.")
    return _about(event, _("Istanza ammessa"), text)


def _letter(paper: Paper) -> str:
    """The letter that refuses, as its receiver reads it: reasons and sources, the act, how to appeal."""
    said = paper.inputs
    reasons = "\n".join(f"- {one['requirement']}: {one['reason']} ({one['source']})" for one in said["reasons"])
    return _(
        "Motivi:\n{reasons}\n\nDeciso con: {act}\nContro la decisione è ammesso ricorso: {appeal}. Il termine decorre "
        "dal giorno in cui questa comunicazione è ricevuta (L. 241/1990, art. 3, c. 4)."
    ).format(reasons=reasons, act=said["decided"], appeal=said["appeal"])


def _refused(event: events.ApplicationRefused) -> tuple[str, str]:
    text = _("L'istanza non è ammessa alla valutazione.")
    return _about(event, _("Istanza non ammessa"), f"{text}\n\n{_letter(Paper.objects.get(pk=event.letter))}")


def _outcome(event: events.OutcomeTold) -> tuple[str, str]:
    row = RankingRow.objects.select_related("ranking__programme", "ranking__call", "letter").get(pk=event.row)
    programme, call = row.ranking.programme, row.ranking.call
    outcome = row.get_outcome_display()
    placed = _(
        "La graduatoria del programma {code}, «{programme}», è pubblicata. La vostra proposta è in posizione "
        "{position}: {outcome}."
    )
    # Without criteria nobody has a place.
    told = _("L'esito del programma {code}, «{programme}», è pubblicato. La vostra proposta è {outcome}.")
    text = (placed if call.criteria.exists() else told).format(
        code=programme.code, programme=programme.title, position=row.position, outcome=outcome
    )
    then = (
        _letter(row.letter)
        if row.letter
        else _(
            "Sarete convocati al tavolo di co-progettazione. Contro la graduatoria è ammesso ricorso: {appeal}."
        ).format(appeal=call.appeal_authority)
    )
    subject = _("Graduatoria del programma {code}: {outcome}").format(code=programme.code, outcome=outcome)
    number, year = Application.objects.values_list("receipt_number", "receipt_year").get(pk=row.application_id)
    return subject_and_text(call.pk, subject, f"{text}\n\n{then}\n\n{_which(number, year, row.application.title)}")


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
tells(events.LotsAnnulled)
tells(events.SessionMinuted)
tells(events.SessionMinutesSigned)
tells(events.RankingAdopted)
tells(events.RankingPublished)
tells(events.OutcomeTold, Notice(_applicants, _outcome, to_read_first=True, place=_at_outcome))
