from __future__ import annotations

from django.db import models

from condivisa.records.publication.actions import subject_of
from condivisa.records.publication.models import Publication


def publication_of(thing: models.Model, place: Publication.Place) -> Publication | None:
    """Where and when a thing was made public, or nothing. Source: D.Lgs. 33/2013, art. 26, c. 3."""
    return Publication.objects.filter(subject=subject_of(thing), place=place).first()
