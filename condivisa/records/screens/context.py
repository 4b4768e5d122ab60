"""What every template may show without asking: who acts, for whom, and the demo's clock."""

from __future__ import annotations

from typing import Any

from django.conf import settings

LARGEST = 64 * 1024 * 1024
"""Bytes of one request: several files at once. What is larger is not even read."""
SENT = "sent_place"
"""The session's key for the place of the form just sent, so that the next page lets the browser forget its copy."""


def screen(request: Any) -> dict[str, Any]:
    """The person and body of the request, and the moment the demo's clock shows. Source: practice."""
    session = getattr(request, "session", None)
    return {
        "held": getattr(request, "held", None),
        "several_bodies": len(getattr(request, "bodies", ())) > 1,
        "demo_moment": getattr(request, "at", None) if settings.DEMO else None,
        "largest": LARGEST,
        "sent_place": session.pop(SENT, "") if session and SENT in session else "",
    }
