from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import models

from condivisa.base.days import day
from condivisa.base.findings import require
from condivisa.records.access import Acting
from condivisa.records.journal import actions as journal
from condivisa.records.papers.models import Paper
from condivisa.records.publication import rules
from condivisa.records.publication.events import MadePublic
from condivisa.records.publication.models import Publication


def subject_of(thing: models.Model) -> str:
    """The name of a thing as a subject of publication. Source: practice."""
    return f"{thing._meta.app_label}.{thing._meta.model_name}:{thing.pk}"


def make_public(
    thing: models.Model,
    place: Publication.Place,
    *,
    chain: UUID,
    paper: Paper | None = None,
    on: date | None = None,
    reference: str = "",
    by: Acting,
    at: datetime,
) -> Publication:
    """Record that a thing is public in a place, once, inside the transaction of a stage's action.

    `on` is the day it became public, when it was made so outside. Raises `Refused` for one after the day of `at`.
    Source: D.Lgs. 33/2013, art. 8 and 26.
    """
    since = on or day(at)
    require(rules.not_ahead(since, source="D.Lgs. 33/2013, art. 8, c. 1", today=day(at)))
    publication, made = Publication.objects.get_or_create(
        subject=subject_of(thing),
        place=place,
        defaults={
            "chain": chain,
            "paper": paper,
            "day": since,
            "reference": reference,
        },
    )
    if made:
        event = MadePublic(publication.subject, publication.place, publication.day)
        journal.record(event, by=by, at=at, chain=chain)
    return publication
