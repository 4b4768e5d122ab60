from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from condivisa.records.access import Acting
from condivisa.records.journal import actions as journal
from condivisa.stages.calls import queries
from condivisa.stages.calls.events import CallDrafted
from condivisa.stages.calls.models import Call
from condivisa.stages.calls.writing import write_draft
from condivisa.stages.coprogramming.models import Procedure
from condivisa.stages.coprogramming.opening import open_in


@transaction.atomic(durable=True)
def open_from_earlier(
    earlier_id: int, *, slug: str, title: str, first_year: int, last_year: int, by: Acting, at: datetime
) -> Procedure:
    """Open a procedure with drafts of the notices of an earlier one that `by` may read, of whatever administration.

    Aims, terms, criteria, links and sources are copied; amounts, days, codes and acts are not: they are of that time.
    Nor are notices revoked, and of another administration its territory and who hears appeals against its acts.
    Raises `Refused`, and `Procedure.DoesNotExist` for an earlier one that `by` may not read.
    Source: D.Lgs. 117/2017, art. 55, c. 2; practice.
    """
    earlier = queries.copied_from(by).get(pk=earlier_id)
    procedure = open_in(
        by.body,
        slug,
        title=title,
        first_year=first_year,
        last_year=last_year,
        area=earlier.area_id if earlier.administration_id == by.body else None,
        legal_basis=earlier.legal_basis,
        by=by,
        at=at,
    )
    stand = queries.calls_for(by).filter(procedure=earlier).exclude(state=Call.State.REVOKED)
    drafts = [queries.draft_of(call) for call in stand.order_by("pk")]
    own = {one.code for draft in drafts for one in draft.programmes}
    links = []
    for draft in drafts:
        bare = tuple(replace(one, annual=None, triennial=None, shares=()) for one in draft.programmes)
        ours = tuple(replace(one, body=one.body if one.body == by.body else None) for one in draft.sources)
        fresh = replace(
            draft,
            programmes=bare,
            sources=ours,
            opens_at=None,
            closes_at=None,
            questions_until=None,
            cup="",
            cig="",
            appeal_authority=draft.appeal_authority if earlier.administration_id == by.body else "",
            links=(),
        )
        call = write_draft(procedure, fresh)
        links.append((fresh, tuple(pair for pair in draft.links if set(pair) <= own)))
        journal.record(CallDrafted(call.pk, fresh.terms.sha256()), by=by, at=at, chain=call.chain)
    for fresh, pairs in links:
        # Written again once every notice is there: a link may lead to a programme of another.
        write_draft(procedure, replace(fresh, links=pairs))
    return procedure
