"""Who takes part in a notice still open is nobody's business: neither the journal nor a letter that came back tells it.

Source: L. 241/1990, art. 1 (par condicio).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import CharField, Q, QuerySet, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Replace

from condivisa.records.journal import questions as of_journal
from condivisa.records.journal.models import Entry
from condivisa.records.notifications import questions as of_messages
from condivisa.records.notifications.events import TermRecalled
from condivisa.records.papers.events import PaperComposed
from condivisa.stages.applications.models import Application
from condivisa.stages.applications.reminders import CLOSING
from condivisa.stages.calls import events as calls
from condivisa.stages.calls.models import Call

OF_APPLICATIONS = "applications."
ASKED = (calls.QuestionAsked.code, calls.QuestionCameLate.code)
TOLD_TO_WHO_STARTED = (
    calls.QuestionAnswered.code,
    calls.QuestionAnsweredAgain.code,
    calls.TermExtended.code,
    calls.NoticeRectified.code,
)


@of_journal.sealed_acts.answered_by
def acts(at: datetime) -> QuerySet[Entry]:
    """What was done for an application, or asked, on a notice that is open at a moment. Source: L. 241/1990, art. 1."""
    composed = Q(event=PaperComposed.code) & (Q(paper__in=_papers(at, "receipt")) | Q(paper__in=_papers(at, "whole")))
    return about().filter(_applying(at) | composed | Q(event__in=ASKED, call__in=_open(at)))


@of_messages.sealed_letters.answered_by
def letters(at: datetime) -> QuerySet[Entry]:
    """What is told, on a notice that is open at a moment, to who applies or has started to.

    Source: L. 241/1990, art. 1.
    """
    recalled = Q(event=TermRecalled.code, data__kind=CLOSING, term__in=_open(at))
    return about().filter(_applying(at) | Q(event__in=TOLD_TO_WHO_STARTED, call__in=_open(at)) | recalled)


def about() -> QuerySet[Entry]:
    """The acts, each with the keys that it names as text: `application`, `call`, `term`, `paper`. Source: practice."""
    names = {"application": "data__application", "call": "data__call", "term": "data__key"}
    texts = {name: Cast(KT(where), CharField()) for name, where in names.items()}
    return Entry.objects.alias(**texts, paper=_bare(KT("data__paper")))


def _applying(at: datetime) -> Q:
    return Q(event__startswith=OF_APPLICATIONS, application__in=keys(_theirs(at)))


def _open(at: datetime) -> QuerySet[Any, str]:
    return keys(Call.objects.filter(state=Call.State.PUBLISHED, closes_at__gte=at))


def _theirs(at: datetime) -> QuerySet[Application]:
    return Application.objects.filter(call__state=Call.State.PUBLISHED, call__closes_at__gte=at)


def _papers(at: datetime, field: str) -> QuerySet[Any, str]:
    theirs = _theirs(at).filter(**{f"{field}__isnull": False})
    return theirs.annotate(as_text=_bare(field)).values_list("as_text", flat=True)


def keys(found: QuerySet[Any]) -> QuerySet[Any, str]:
    """The keys as text: what an entry holds is JSON. Source: practice."""
    return found.annotate(as_text=Cast("pk", CharField())).values_list("as_text", flat=True)


def _bare(key: Any) -> Replace:
    """A UUID's digits: one database keeps the dashes, the other does not."""
    return Replace(Cast(key, CharField()), Value("-"), Value(""))
