"""What both halves of the seeding write with."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import models

from condivisa.records.papers.models import Paper
from condivisa.stages.applications.models import Application
from tests import making
from tests.making import at

YEARS = (2026, 2027, 2028)
PROPOSAL = "Che cosa faremo, con chi e per chi, e come sapremo se è servito. " * 60
"""About four pages."""
FILE = "f" * 64
"""The hash of the one stored file that everything encloses."""


def many[M: models.Model](model: type[M], rows: Iterable[M]) -> list[M]:
    """Write rows in batches, and give them back with their keys."""
    return model._default_manager.bulk_create(rows, batch_size=1000)


def paper(town: making.Town, kind: str) -> Paper:
    """A signed paper, not written yet."""
    moment = at("2026-01-02T09:00")
    return Paper(
        chain=town.body.pk,
        kind=kind,
        title="Atto di prova",
        state=Paper.State.SIGNED,
        template_version="0" * 64,
        inputs={"rows": [{"name": "Cooperativa", "amount": "1.000,00"}] * 20},
        content_sha256="0" * 64,
        composed_at=moment,
        composed_by=town.rup.person,
        head_number=0,
        head_hash="0" * 64,
        signed_file_id=FILE,
        signed_at=moment,
    )


def programme_of(applications: list[Application]) -> dict[int, int]:
    """The programme of each application, by key."""
    through: Any = Application.programmes.through
    rows = through.objects.filter(application__call__in={one.call_id for one in applications})
    return dict(rows.values_list("application", "programme"))
