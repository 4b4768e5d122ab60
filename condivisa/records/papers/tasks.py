"""Papers are rendered after their act, by the worker: no act waits for a PDF."""

from __future__ import annotations

import logging
from typing import Any
from uuid import UUID

from django.tasks import task

from condivisa.records.papers.actions import render
from condivisa.records.papers.events import PaperComposed
from condivisa.records.papers.models import Paper
from condivisa.records.tasks import wake

BATCH = 50

_log = logging.getLogger(__name__)


@task()
def render_waiting() -> None:
    """Render every paper that has no PDF yet; one that cannot be rendered is left, and the others go on.

    Source: practice.
    """
    last = UUID(int=0)
    while batch := list(Paper.objects.filter(pdf=None, pk__gt=last).order_by("pk")[:BATCH]):
        for paper in batch:
            try:
                render(paper)
            except Exception:  # whatever the compiler says of one paper, the next is not to blame
                _log.exception("paper %s cannot be rendered", paper.pk)
        last = batch[-1].pk


def soon(event: PaperComposed, **_heard: Any) -> None:
    """Leave the rendering to the worker. Source: practice."""
    wake(render_waiting)
