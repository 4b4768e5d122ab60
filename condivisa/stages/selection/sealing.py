"""What the pages of a selection hide, the outbox does not tell: to who only audits no letter of it while it is judged,
to an officer none at all.

Source: D.Lgs. 33/2013, art. 23 e 26; L. 241/1990, art. 6-bis.
"""

from __future__ import annotations

from typing import Any

from django.db.models import CharField, Q, QuerySet, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce, Concat

from condivisa.records.access import Role
from condivisa.records.journal.models import Entry
from condivisa.records.notifications import questions as of_messages
from condivisa.records.notifications.events import TermRecalled
from condivisa.records.threads.events import NoteSent
from condivisa.stages.applications.models import Application
from condivisa.stages.applications.reminders import CLOSING
from condivisa.stages.applications.sealing import keys
from condivisa.stages.calls.models import Call
from condivisa.stages.selection.models import CorrectionRequest, IntendedRefusal, Seat
from condivisa.stages.selection.queries import all_ranked
from condivisa.stages.selection.reminders import CORRECTION, OBSERVATIONS

APPLICATIONS, SELECTION = "applications.", "selection."
OF_AN_APPLICATION = "applications.application:"
NAMED = ("application", "call", "seat", "kind", "key", "subject")


@of_messages.kept_from.answered_by
def letters(roles: frozenset[Role]) -> QuerySet[Entry]:
    """To who audits, what is told of applications, and of who judges them, where something is left to judge: all that
    names none of those already read. To an officer, who opens no selection, all that one tells, and nothing of the
    applications as they arrive. To who is both, what is kept from each.

    Source: D.Lgs. 33/2013, art. 23 e 26; L. 241/1990, art. 6-bis.
    """
    officer = Role.OFFICER in roles
    texts = {name: Coalesce(Cast(KT(f"data__{name}"), CharField()), Value("")) for name in NAMED}
    over = Call.objects.filter(all_ranked()) if Role.AUDITOR in roles else Call.objects.none()
    applications = Application.objects.filter(call__in=over.values("pk"))
    read = Q(application__in=keys(applications)) | Q(call__in=keys(over))
    read |= Q(seat__in=keys(Seat.objects.filter(panel__call__in=over.values("pk"))))
    stages = (SELECTION,) if officer else (SELECTION, APPLICATIONS)
    told = Q(*(Q(event__startswith=stage) for stage in stages), _connector=Q.OR) & ~read
    mine = {"application__in": applications.values("pk")}
    terms: dict[str, QuerySet[Any]] = {
        CORRECTION: CorrectionRequest.objects.filter(**mine),
        OBSERVATIONS: IntendedRefusal.objects.filter(**mine),
    }
    if not officer:
        terms[CLOSING] = over
    for kind, ended in terms.items():
        told |= Q(event=TermRecalled.code, kind=kind) & ~Q(key__in=keys(ended))
    subjects = applications.annotate(as_text=Concat(Value(OF_AN_APPLICATION), Cast("pk", CharField())))
    written = Q(event=NoteSent.code, subject__startswith=OF_AN_APPLICATION)
    return Entry.objects.alias(**texts).filter(told | written & ~Q(subject__in=subjects.values("as_text")))
