"""The terms given to whoever applied: to mend an application, to answer an intended refusal."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from condivisa.parties.queries import holders
from condivisa.records.notifications.reminders import TermKind, recalls
from condivisa.records.notifications.words import show_day
from condivisa.stages.applications.access import PEOPLE
from condivisa.stages.calls.notifications import subject_and_text
from condivisa.stages.selection.access import RUNNING
from condivisa.stages.selection.models import CorrectionRequest, IntendedRefusal

WITH_CALL = "application__call__procedure"
CORRECTION, OBSERVATIONS = "selection.correction", "selection.observations"


def _corrections(first: date, last: date) -> Iterable[tuple[int, date, UUID]]:
    sent = CorrectionRequest.objects.filter(application__call__state__in=RUNNING)
    sent = sent.filter(state=CorrectionRequest.State.SENT, due__range=(first, last))
    return list(sent.order_by("pk").values_list("pk", "due", f"{WITH_CALL}__administration"))


def _refusals(first: date, last: date) -> Iterable[tuple[int, date, UUID]]:
    sent = IntendedRefusal.objects.filter(application__call__state__in=RUNNING, replaced=False)
    sent = sent.filter(answered_at=None, told_at__isnull=False, due__range=(first, last))
    return list(sent.order_by("pk").values_list("pk", "due", f"{WITH_CALL}__administration"))


def _correction(key: int) -> CorrectionRequest:
    return CorrectionRequest.objects.select_related(WITH_CALL).get(pk=key)


def _refusal(key: int) -> IntendedRefusal:
    return IntendedRefusal.objects.select_related(WITH_CALL).get(pk=key)


def _mends(key: int, on: date) -> Iterable[tuple[UUID, UUID | None]]:
    return holders([_correction(key).application.lead_id], PEOPLE, on)


def _observes(key: int, on: date) -> Iterable[tuple[UUID, UUID | None]]:
    return holders([_refusal(key).application.lead_id], PEOPLE, on)


def _to_mend(key: int) -> tuple[str, str]:
    asked = _correction(key)
    text = _(
        "L'amministrazione aspetta un'integrazione all'istanza «{title}»: {reason}\n"
        "Rispondete entro il {due}: dopo, l'istanza è giudicata com'è."
    ).format(title=asked.application.title, reason=asked.reason, due=show_day(asked.due))
    return subject_and_text(asked.application.call_id, _("Promemoria: integrazione richiesta"), text)


def _to_observe(key: int) -> tuple[str, str]:
    intended = _refusal(key)
    text = _(
        "L'amministrazione ha scritto perché non intende accogliere l'istanza «{title}». Potete presentare "
        "osservazioni entro il {due} (L. 241/1990, art. 10-bis)."
    ).format(title=intended.application.title, due=show_day(intended.due))
    return subject_and_text(intended.application.call_id, _("Promemoria: preavviso di rigetto"), text)


def _correction_page(key: int) -> str:
    call = _correction(key).application.call
    return reverse("correction", args=[call.procedure.slug, call.code, key])


def _refusal_page(key: int) -> str:
    call = _refusal(key).application.call
    return reverse("observations", args=[call.procedure.slug, call.code, _refusal(key).application_id])


recalls(TermKind(CORRECTION, _corrections, _mends, _to_mend, _correction_page))
recalls(TermKind(OBSERVATIONS, _refusals, _observes, _to_observe, _refusal_page))
