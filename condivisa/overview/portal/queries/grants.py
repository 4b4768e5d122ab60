"""The contributions made public: who received how much, by which law, through whom, chosen how, for which project."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Cast, Concat, ExtractYear

from condivisa.base.money import ZERO
from condivisa.overview.portal.queries.agreements import total
from condivisa.overview.portal.queries.published import HEAVY, agreements
from condivisa.parties.models import Body
from condivisa.records.fields import MoneyField
from condivisa.records.publication.models import Publication
from condivisa.stages.agreements.models import Agreement, BudgetMovement, Partner
from condivisa.stages.applications.models import Side
from condivisa.stages.payments.models import MoneyMovement

SUBJECT = f"{Agreement._meta.label_lower}:"
PERSONAL_CODE = 16
"""A fiscal code of sixteen signs is a natural person's, even where a body goes by it: never shown."""


def shares() -> QuerySet[Partner, Any]:
    """Each partner of each signed agreement once, with its part of the contribution (EUR).

    `granted` is the current one, `paid` is gross, `returned` was given back or offset, `left` is still to be paid:
    below zero it must come back.
    Source: D.Lgs. 33/2013, art. 26-27.
    """
    again = Partner.objects.filter(agreement=OuterRef("agreement"), body=OuterRef("body"), pk__gt=OuterRef("pk"))
    moved = MoneyMovement.objects.filter(agreement=OuterRef("agreement"), body=OuterRef("body"))
    return (
        Partner.objects.filter(~Exists(again), agreement__in=agreements().values("pk"))
        .select_related("body", "agreement__call__procedure__administration")
        .defer("agreement__terms_json", *(f"agreement__call__{name}" for name in HEAVY))
        .annotate(
            granted=ExpressionWrapper(
                total(_budget(), "line__body") - total(moved.filter(kind="reduced"), "body"), MoneyField()
            ),
            paid=total(moved.filter(kind="paid"), "body"),
            returned=total(moved.filter(kind="returned"), "body"),
        )
        .annotate(left=ExpressionWrapper(F("granted") - F("paid") + F("returned"), MoneyField()))
    )


def grants(year: int | None = None, administration: str = "", words: str = "") -> QuerySet[Partner, Any]:
    """The public table of contributions: one row per beneficiary and agreement, from the day it was published.

    What was granted stays there with its zero when it was all taken back; who brings only its own share is not in it.
    Bodies only: natural persons are never beneficiaries here. Source: D.Lgs. 33/2013, art. 8, c. 3, and art. 26-27.
    """
    table = _table().filter(subject=Concat(Value(SUBJECT), Cast(OuterRef("agreement"), CharField())))
    within = table.filter(day__range=(date(year, 1, 1), date(year, 12, 31))) if year else table
    found = (
        shares()
        .select_related("agreement__call__procedure__procedure_manager", "agreement__call__procedure__director")
        .annotate(published_on=Subquery(table.values("day")[:1]))
        .filter(Exists(_budget().filter(amount__gt=0)), Exists(within))
    )
    if administration:
        found = found.filter(agreement__call__procedure__administration=UUID(administration))
    for word in words.split():
        found = found.filter(
            Q(body__name__icontains=word)
            | has_code(word, "body__")
            | Q(agreement__title__icontains=word)
            | Q(agreement__call__title__icontains=word)
        )
    return found.order_by("-published_on", "body__sort_key", "pk")


def totals(found: QuerySet[Partner, Any]) -> Mapping[str, Decimal]:
    """The sums (EUR) of `granted`, `paid`, `returned` and `left` over all the rows of a table, in one statement.

    Source: D.Lgs. 33/2013, art. 26-27.
    """
    names = ("granted", "paid", "returned", "left")
    sums = found.select_related(None).order_by().aggregate(**{f"all_{name}": Sum(name) for name in names})
    return {name: sums[f"all_{name}"] or ZERO for name in names}


def years() -> list[int]:
    """The years in which contributions were published, the latest first. Source: D.Lgs. 33/2013, art. 27, c. 2."""
    found = _table().annotate(year=ExtractYear("day")).order_by("-year").values_list("year", flat=True)
    return list(found.distinct())


def administrations() -> Sequence[tuple[str, str]]:
    """The administrations that published contributions: key and name. Source: D.Lgs. 33/2013, art. 27, c. 2."""
    found = Body.objects.filter(pk__in=_table().values("chain")).order_by("sort_key")
    return [(str(key), name) for key, name in found.values_list("pk", "name")]


def shown_code(body: Body) -> str:
    """The fiscal code of a body; none where it is a natural person's. Source: D.Lgs. 33/2013, art. 26, c. 4."""
    return "" if len(body.fiscal_code) == PERSONAL_CODE else body.fiscal_code


def has_code(word: str, path: str = "") -> Q:
    """Whose fiscal code a word is; nobody's, where it would be a natural person's.

    Source: D.Lgs. 33/2013, art. 26, c. 4.
    """
    return Q(pk__in=()) if len(word) == PERSONAL_CODE else Q(**{f"{path}fiscal_code__iexact": word})


def _table() -> QuerySet[Publication]:
    return Publication.objects.filter(place=Publication.Place.GRANTS, subject__startswith=SUBJECT)


def _budget() -> QuerySet[BudgetMovement]:
    return BudgetMovement.objects.filter(
        line__agreement=OuterRef("agreement"), line__body=OuterRef("body"), line__side=Side.CONTRIBUTION
    )
