from __future__ import annotations

from django.db.models import Q, QuerySet

from condivisa.base.days import Period
from condivisa.parties.models import Body
from condivisa.records.access import Acting
from condivisa.stages.alliances.access import OF_THE_PACT
from condivisa.stages.alliances.models import Pact, PactParty


def terms_of(pact: Pact) -> list[Period]:
    """The spans for which the parties bound themselves, in order; none cancelled. Source: practice."""
    in_force = pact.terms.filter(cancelled_on=None).order_by("first")
    return [Period(first, last) for first, last in in_force.values_list("first", "last")]


def pacts_for(viewer: Acting) -> QuerySet[Pact]:
    """The pacts that concern the viewer's body: it keeps them, or is or was a party. Source: L. 241/1990, art. 11."""
    party = PactParty.objects.filter(body=viewer.body, cancelled_on=None).values("pact")
    return (
        Pact.objects.filter(OF_THE_PACT.q(viewer) | Q(pk__in=party))
        .select_related("administration")
        .order_by("title", "pk")
    )


def every_party(pact: Pact) -> QuerySet[PactParty]:
    """Everybody who came in, also those who went out, and what was cancelled, in order of name.

    Source: L. 241/1990, art. 11, c. 2.
    """
    return pact.parties.select_related("body").order_by("body__sort_key", "joined_on", "pk")


def parties_of(pact: Pact) -> QuerySet[PactParty]:
    """Those of them that count: none cancelled. Source: practice."""
    return every_party(pact).filter(cancelled_on=None)


def outside(pact: Pact) -> QuerySet[Body]:
    """The bodies that are not in the pact now, by name. Source: practice."""
    inside = pact.parties.filter(left_on=None, cancelled_on=None).values("body")
    return Body.objects.exclude(pk__in=inside).order_by("sort_key")
