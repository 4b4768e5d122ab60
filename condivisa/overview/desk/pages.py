"""The desk: only what waits for who is asking, by due date."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from condivisa.overview.desk import queries
from condivisa.records.paging import PAGE


def desk(request: Any) -> HttpResponse:
    """What waits for the person, acting for the body chosen."""
    tasks = queries.waiting(viewer=request.acting, at=request.at)
    more = len(tasks) == PAGE
    return render(request, "desk/desk.html", {"tasks": tasks, "more": more, "most": PAGE, "here": "desk"})
