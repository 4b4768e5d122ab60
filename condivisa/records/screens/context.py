"""What every template may show without asking: who acts, for whom, and the demo's clock."""

from __future__ import annotations

from typing import Any

from django.conf import settings


def screen(request: Any) -> dict[str, Any]:
    """The person and body of the request, and the moment the demo's clock shows. Source: practice."""
    return {
        "held": getattr(request, "held", None),
        "several_bodies": len(getattr(request, "bodies", ())) > 1,
        "demo_moment": getattr(request, "at", None) if settings.DEMO else None,
    }
