"""The numbers of the acts of payments, as the office's own systems give them."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from condivisa.base.findings import require
from condivisa.records.access import Acting
from condivisa.records.papers import actions as papers
from condivisa.records.papers.models import Paper
from condivisa.stages.payments import access
from condivisa.stages.payments.queries.lists import acts_of
from condivisa.stages.payments.queries.locked import locked


@transaction.atomic(durable=True)
def number_act(
    agreement_id: int,
    *,
    paper_id: UUID,
    act_number: str = "",
    act_date: date | None = None,
    protocol_number: str = "",
    protocol_date: date | None = None,
    by: Acting,
    at: datetime,
) -> Paper:
    """Copy the numbers that the office's own systems gave, after the signature or rightly now, to an act of payments.

    Raises `Refused`, or `Paper.DoesNotExist` for a paper of something else. Source: D.P.R. 445/2000, art. 53.
    """
    agreement = locked(agreement_id)
    require(access.NUMBER.findings(by, agreement))
    return papers.number(
        acts_of(agreement).get(pk=paper_id).pk,
        act_number=act_number,
        act_date=act_date,
        protocol_number=protocol_number,
        protocol_date=protocol_date,
        by=by,
        at=at,
    )
