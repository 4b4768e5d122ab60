"""The term of a call, recalled to the office that has questions to answer before it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from condivisa.base.days import day
from condivisa.parties.queries import holders
from condivisa.records.notifications.reminders import TermKind, recalls
from condivisa.records.notifications.words import show_moment
from condivisa.stages.calls import access
from condivisa.stages.calls.models import Call, Question
from condivisa.stages.calls.notifications import page_of, subject_and_text


def _near(first: date, last: date) -> Iterable[tuple[int, date, UUID]]:
    asked = Question.objects.filter(answered_at=None).values("call")
    calls = Call.objects.filter(state=Call.State.PUBLISHED, closes_at__isnull=False, pk__in=asked)
    near = calls.filter(closes_at__date__range=(first, last)).select_related("procedure").order_by("pk")
    return [(call.pk, day(call.closes_at), call.chain) for call in near if call.closes_at]


def _office(key: int, on: date) -> Iterable[tuple[UUID, UUID | None]]:
    return holders([_call(key).chain], access.OFFICE, on)


def _words(key: int) -> tuple[str, str]:
    call = _call(key)
    assert call.closes_at is not None  # `_near` gives no other
    waiting = Question.objects.filter(call=call, answered_at=None).count()
    text = _("Domande che aspettano una risposta: {count}. L'avviso chiude il {moment}.").format(
        count=waiting, moment=show_moment(call.closes_at)
    )
    return subject_and_text(key, _("Promemoria: domande senza risposta"), text)


def _place(key: int) -> str:
    return page_of(key, "call_questions")


def _call(key: int) -> Call:
    return Call.objects.select_related("procedure").get(pk=key)


recalls(TermKind("calls.questions", _near, _office, _words, _place))
