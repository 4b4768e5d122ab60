from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from condivisa.base.days import Period
from condivisa.stages.alliances.models import Pact, PactParty


def terms_of(pact: Pact) -> list[Period]:
    """The spans for which the parties bound themselves, in order. Source: practice."""
    return [Period(first, last) for first, last in pact.terms.order_by("first").values_list("first", "last")]


def parties_on(pact: Pact, on: date) -> QuerySet[PactParty]:
    """The parties that we can name, inside on a day, by name. Source: practice."""
    inside = pact.parties.filter(Q(left_on=None) | Q(left_on__gt=on), joined_on__lte=on)
    return inside.select_related("body").order_by("body__sort_key", "pk")
