"""The term of a report, recalled to the partners until it is handed in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.urls import reverse

from condivisa.base.days import show_day
from condivisa.parties.queries import holders
from condivisa.records.notifications.reminders import TermKind, recalls
from condivisa.stages.agreements.models import Partner
from condivisa.stages.agreements.notifications import subject_and_text
from condivisa.stages.reporting import access
from condivisa.stages.reporting.models import FinancialReport, ReportingPeriod


def _near(first: date, last: date) -> Iterable[tuple[int, date, UUID]]:
    handed_in = FinancialReport.objects.filter(period=OuterRef("pk")).exclude(state=FinancialReport.State.DRAFT)
    due = ReportingPeriod.objects.filter(~Exists(handed_in), due__range=(first, last)).order_by("pk")
    return list(due.values_list("pk", "due", "agreement__call__procedure__administration"))


def _partners(key: int, on: date) -> Iterable[tuple[UUID, UUID | None]]:
    bound = Partner.objects.filter(agreement=_period(key).agreement, left_on=None)
    return holders(bound.values_list("body", flat=True), access.WRITERS, on)


def _words(key: int) -> tuple[str, str]:
    period = _period(key)
    text = (
        f"Il rendiconto n. {period.number}, delle spese dal {show_day(period.first)} al {show_day(period.last)}, non è "
        f"ancora presentato: il termine è il {show_day(period.due)}. Ogni ente scrive le sue spese e consegna la sua "
        "parte al capofila, che presenta il rendiconto."
    )
    return subject_and_text(period.agreement_id, f"Promemoria: rendiconto n. {period.number}", text)


def _place(key: int) -> str:
    return reverse("reports", args=[_period(key).agreement_id])


def _period(key: int) -> ReportingPeriod:
    return ReportingPeriod.objects.select_related("agreement").get(pk=key)


recalls(TermKind("reporting.report", _near, _partners, _words, _place))
