"""What an agreement has achieved: both sides read it as its reports and checks say it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render

from condivisa.stages.agreements.models import Agreement
from condivisa.stages.agreements.pages import looking
from condivisa.stages.monitoring import queries, showing


def outcome(request: Any, key: int) -> HttpResponse:
    """Activities stated and verified, the own share reached, the resources called in beside public money."""
    agreement = looking.agreed(request, key)
    try:
        found = queries.get_outcome(key, viewer=request.acting)
    except Agreement.DoesNotExist:
        raise Http404 from None
    context = {**looking.head(request, agreement, "outcome"), **showing.outcome(found, agreement.terms)}
    return render(request, "monitoring/outcome.html", context)
