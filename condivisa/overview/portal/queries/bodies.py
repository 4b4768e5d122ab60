"""The bodies that take part in something public, and what they do. Nobody is here who only prepares an application."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.http import Http404

from condivisa.overview.portal import money
from condivisa.overview.portal.queries.agreements import grouped, total
from condivisa.overview.portal.queries.grants import has_code, shares
from condivisa.overview.portal.queries.published import agreements, procedures
from condivisa.parties.models import Body
from condivisa.records.fields import MoneyField
from condivisa.records.screens.tables import MoneyTable
from condivisa.stages.agreements.models import BudgetMovement, Partner
from condivisa.stages.alliances.models import PactParty
from condivisa.stages.applications.models import Member, Side
from condivisa.stages.coprogramming.models import Procedure
from condivisa.stages.payments.models import MoneyMovement
from condivisa.stages.selection.models import RankingRow

FIRST = 10
"""How many procedures of a body are read without opening the others."""


@dataclass(frozen=True)
class BodyPage:
    """All that the public page of a body shows."""

    body: Body
    shares: Sequence[Partner]
    table: MoneyTable | None
    procedures: Sequence[Procedure]
    pacts: Sequence[PactParty]
    ranked: Sequence[RankingRow]

    @property
    def told(self) -> list[Sequence[Procedure]]:
        """The procedures read at once and, where they are many, those that open after them."""
        return [some for some in (self.procedures[:FIRST], self.procedures[FIRST:]) if some]


def bodies(words: str = "", kind: str = "", activity: str = "") -> QuerySet[Body, Any]:
    """The bodies that head a public procedure, keep or join a pact, stand in a published ranking, or signed.

    `activity` is the letter of one of general interest that they have. Each has the agreements signed (`signed`) and
    the contribution granted (`granted`, EUR), what their final redeterminations set free (`reduced`) taken off.
    Source: D.Lgs. 33/2013, art. 23 and 26; D.Lgs. 117/2017, art. 48 (the register is public).
    """
    key = OuterRef("pk")
    heads = Procedure.objects.filter(administration=key, pk__in=procedures().order_by().values("pk"))
    bound = Partner.objects.filter(body=key, agreement__in=agreements().values("pk"))
    ranked = RankingRow.objects.filter(application=OuterRef("application"), ranking__published_at__isnull=False)
    placed = Member.objects.filter(Exists(ranked), body=key)
    inside = PactParty.objects.filter(body=key, cancelled_on=None)
    budget = BudgetMovement.objects.filter(
        line__body=key, line__side=Side.CONTRIBUTION, line__agreement__in=agreements().values("pk")
    )
    set_free = MoneyMovement.objects.filter(
        body=key, kind=MoneyMovement.Kind.REDUCED, agreement__in=agreements().values("pk")
    )
    found = (
        Body.objects.filter(Q(Exists(heads)) | Q(Exists(bound)) | Q(Exists(placed)) | Q(Exists(inside)))
        .select_related("seat")
        .annotate(
            signed=Coalesce(grouped(bound, "body", Count("agreement", distinct=True)), 0),
            reduced=total(set_free, "body"),
        )
        .annotate(granted=ExpressionWrapper(total(budget, "line__body") - F("reduced"), MoneyField()))
    )
    if kind:
        found = found.filter(kind=kind)
    if activity:
        found = found.filter(activities__icontains=f'"{activity}"')  # SQLite has no way to look into a list
    for word in words.split():
        found = found.filter(Q(name__icontains=word) | has_code(word) | Q(seat__name__icontains=word))
    return found.order_by("sort_key", "pk")


def names(keys: Collection[UUID]) -> dict[UUID, str]:
    """The names of some bodies, by key. Source: practice."""
    return dict(Body.objects.filter(pk__in=keys).values_list("pk", "name"))


def body(key: UUID) -> BodyPage:
    """One body. Raises `Http404` for one that takes part in nothing public. Source: D.Lgs. 33/2013, art. 23 and 26."""
    found = bodies().filter(pk=key).first()
    if found is None:
        raise Http404
    mine = list(shares().filter(body=found).order_by("-agreement__starts", "pk"))
    ranked = RankingRow.objects.filter(application__members__body=found, ranking__published_at__isnull=False)
    return BodyPage(
        body=found,
        shares=mine,
        table=money.shares(mine) if mine else None,
        procedures=list(procedures().filter(administration=found)),
        pacts=list(
            PactParty.objects.filter(body=found, cancelled_on=None).select_related("pact").order_by("joined_on", "pk")
        ),
        ranked=list(
            ranked.select_related("ranking__programme", "ranking__call__procedure").order_by(
                "-ranking__published_at", "pk"
            )
        ),
    )
