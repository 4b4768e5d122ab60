"""The applications handed in, and the numbers that everybody calls them by."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from condivisa.stages.applications.models import Application
from condivisa.stages.calls.models import Call


def chain_of(call: Call) -> UUID:
    """The journal chain of a call's administration. Source: practice."""
    return call.procedure.administration_id


def received(call_id: int) -> QuerySet[Application]:
    """The applications handed in and not withdrawn, in order of arrival. Source: practice."""
    submitted = Application.objects.filter(call=call_id, state=Application.State.SUBMITTED)
    return submitted.select_related("lead").order_by("submitted_at", "pk")


def number(application: Application) -> str:
    """The receipt number of an application as people write it, `12/2025`. Source: practice."""
    return written(application.receipt_number, application.receipt_year)


def written(receipt: int | None, year: int | None) -> str:
    """The same, of a receipt read without its application. Source: practice."""
    return f"{receipt}/{year}"
