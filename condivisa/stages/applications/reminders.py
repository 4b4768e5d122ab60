"""The term of a call, recalled to whoever started an application and has not sent it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from condivisa.base.days import day
from condivisa.parties.queries import holders
from condivisa.records.notifications.reminders import TermKind, recalls
from condivisa.records.notifications.words import show_moment
from condivisa.stages.applications import access
from condivisa.stages.applications.models import Application, Member
from condivisa.stages.calls.models import Call
from condivisa.stages.calls.notifications import subject_and_text

CLOSING = "applications.closing"


def _near(first: date, last: date) -> Iterable[tuple[int, date, UUID]]:
    drafts = Application.objects.filter(state=Application.State.DRAFT).values("call")
    calls = Call.objects.filter(state=Call.State.PUBLISHED, closes_at__isnull=False, pk__in=drafts)
    near = calls.filter(closes_at__date__range=(first, last)).select_related("procedure").order_by("pk")
    return [(call.pk, day(call.closes_at), call.chain) for call in near if call.closes_at]


def _who_drafts(call: int, on: date) -> Iterable[tuple[UUID, UUID | None]]:
    members = Member.objects.filter(application__call=call, application__state=Application.State.DRAFT)
    return holders(members.values_list("body", flat=True).distinct(), access.PEOPLE, on)


def _words(key: int) -> tuple[str, str]:
    call = Call.objects.get(pk=key)
    assert call.closes_at is not None  # `_near` gives no other
    text = _(
        "Avete un'istanza in preparazione, non ancora inviata. Il termine è il {moment}: dopo, non si può più inviare. "
        "Che cosa manca lo dice «Verifica dati», nella pagina dell'istanza."
    ).format(moment=show_moment(call.closes_at))
    return subject_and_text(key, _("Promemoria: l'avviso chiude"), text)


def _place(key: int) -> str:
    return reverse("my_applications")


recalls(TermKind(CLOSING, _near, _who_drafts, _words, _place))
