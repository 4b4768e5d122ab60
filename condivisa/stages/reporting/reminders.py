"""The term of a report, recalled to the partners until it is handed in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from condivisa.parties.queries import holders
from condivisa.records.notifications.reminders import TermKind, recalls
from condivisa.records.notifications.words import show_day
from condivisa.stages.agreements.models import Partner
from condivisa.stages.agreements.notifications import subject_and_text
from condivisa.stages.reporting import access
from condivisa.stages.reporting.models import FinancialReport, MemberReport, ReportingPeriod


def _near(first: date, last: date) -> Iterable[tuple[int, date, UUID]]:
    handed_in = FinancialReport.objects.filter(period=OuterRef("pk")).exclude(state=FinancialReport.State.DRAFT)
    due = ReportingPeriod.objects.filter(~Exists(handed_in), due__range=(first, last)).order_by("pk")
    return list(due.values_list("pk", "due", "agreement__call__procedure__administration"))


def _partners(key: int, on: date) -> Iterable[tuple[UUID, UUID | None]]:
    """Who still has to do something: not a partner that handed its part in; the lead always, who hands in the whole."""
    handed_in = MemberReport.objects.filter(report__period=key, state=MemberReport.State.HANDED_IN)
    bound = Partner.objects.filter(agreement=_period(key).agreement, left_on=None)
    awaited = bound.filter(Q(lead=True) | ~Q(body__in=handed_in.values("body")))
    return holders(awaited.values_list("body", flat=True), access.WRITERS, on)


def _words(key: int) -> tuple[str, str]:
    period = _period(key)
    text = _(
        "Il rendiconto n. {number}, delle spese dal {first} al {last}, non è ancora presentato: il termine è il {due}. "
        "Ogni ente scrive le sue spese e consegna la sua parte al capofila, che presenta il rendiconto."
    ).format(number=period.number, first=show_day(period.first), last=show_day(period.last), due=show_day(period.due))
    subject = _("Promemoria: rendiconto n. {number}").format(number=period.number)
    return subject_and_text(period.agreement_id, subject, text)


def _place(key: int) -> str:
    return reverse("reports", args=[_period(key).agreement_id])


def _period(key: int) -> ReportingPeriod:
    return ReportingPeriod.objects.select_related("agreement").get(pk=key)


recalls(TermKind("reporting.report", _near, _partners, _words, _place))
