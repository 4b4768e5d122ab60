"""`{% thread thing %}`: the way from a page about a file to what was written about it."""

from __future__ import annotations

from typing import Any

from django import template

from condivisa.records.threads import queries

register = template.Library()


@register.inclusion_tag("components/thread.html", takes_context=True)
def thread(context: Any, thing: Any) -> dict[str, Any]:
    """How much was written about a thing that the viewer may read, and the way there. Source: practice."""
    acting = getattr(context["request"], "acting", None)
    return {"written": queries.written_about(thing, viewer=acting) if acting else None}
