"""When a committee's minutes become public: with the rankings they rest on, or as they are signed after the last."""

from __future__ import annotations

from datetime import datetime

from condivisa.records.access import Acting
from condivisa.records.publication.actions import make_public
from condivisa.records.publication.models import Publication
from condivisa.stages.calls.models import Call
from condivisa.stages.selection import queries


def release_minutes(call: Call, *, by: Acting, at: datetime) -> None:
    """Publish the committee's signed minutes that carry no marks of a programme whose ranking is not public yet, those
    not public already. Inside the transaction of an action. Source: D.Lgs. 33/2013, art. 23; D.M. 72/2021, par. 3.
    """
    chain, place = queries.chain_of(call), Publication.Place.TRANSPARENCY
    for session in queries.minuted_to_publish(call.pk):
        make_public(session, place, chain=chain, paper=session.minutes, by=by, at=at)
