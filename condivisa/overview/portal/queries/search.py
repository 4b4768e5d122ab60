"""What anybody looks for, in anything published."""

from __future__ import annotations

from datetime import date

from django.db import connection
from django.db.models import F, QuerySet, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce

from condivisa.overview.portal import lookup, stems
from condivisa.overview.portal.models import SearchRow


def found(words: str, kind: str = "") -> QuerySet[SearchRow]:
    """The published things that hold all the words, in any ending; the last may be only begun. Of one kind, or all:
    calls first, acts last, the latest before; without words, all of that kind. Each with `latest`, its day or, for what
    has none, the first of all days.

    Both databases give the same rows in the same order. Source: D.Lgs. 33/2013, art. 7 and 9.
    """
    rows = SearchRow.objects.annotate(latest=Coalesce("day", Value(date.min)))
    asked = stems.asked(words)
    if asked:
        question = stems.fts5(asked) if connection.vendor == "sqlite" else stems.tsquery(asked)
        rows = rows.filter(pk__in=RawSQL(lookup.FOUND[connection.vendor], [question]))  # noqa: S611 - our own sentence, its words are bound
    elif words.strip() or not kind:
        return rows.none()
    if kind:
        rows = rows.filter(kind=kind)
    return rows.defer("stems").order_by("place", F("day").desc(nulls_last=True), "title", "pk")
