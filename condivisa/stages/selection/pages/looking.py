"""How the pages of a selection find things: whatever is not the viewer's is not there."""

from __future__ import annotations

from typing import Any

from django.http import Http404

from condivisa.stages.applications.models import Application
from condivisa.stages.calls.models import Call
from condivisa.stages.selection import access, queries


def called(request: Any, slug: str, code: str) -> Any:
    """The call at an address, for who is of its selection; 404 for anybody else. Source: practice."""
    try:
        return queries.call_at(slug, code, viewer=request.acting)
    except Call.DoesNotExist:
        raise Http404 from None


def read(request: Any, call: Call, key: int) -> Application:
    """An application that the viewer may read now; 404 otherwise. Source: L. 241/1990, art. 6-bis."""
    try:
        found = queries.get_application(key, viewer=request.acting)
    except Application.DoesNotExist:
        raise Http404 from None
    if found.call_id != call.pk:
        raise Http404
    found.call = call
    return found


def programme_of(call: Call, code: str) -> Any:
    """A programme of the call by its code; 404 otherwise. Source: practice."""
    found = queries.with_what_ends_scoring(call.programmes.filter(code=code)).first()
    if found is None:
        raise Http404
    return found


def must_score(call: Any) -> None:
    """404 for who does not sit on the committee; `call` is one that `called` has found. Source: practice."""
    if not call.scores:
        raise Http404


def must_take_part(call: Any) -> None:
    """404 for who only audits the selection; `call` is one that `called` has found. Source: practice."""
    if call.audits:
        raise Http404


def must_be_shown(call: Any) -> None:
    """404 for who audits, while something is left to judge; `call` is one that `called` has found. Source: practice."""
    if call.audits and not call.ranked:
        raise Http404


def prepares(request: Any, call: Call) -> bool:
    """Whether the viewer drafts the acts of the selection. Source: practice."""
    return bool(access.PREPARE.roles & request.acting.roles) and access.PREPARE.within.holds(request.acting, call)


def checks(request: Any, call: Any) -> bool:
    """Whether the viewer checks requirements: the RUP, or who sits on the check panel. Source: L. 241/1990, art. 6."""
    return prepares(request, call) or call.checks


def must_prepare(request: Any, call: Call) -> None:
    """404 for who does not draft the acts of the selection. Source: practice."""
    if not prepares(request, call):
        raise Http404


def of(call: Call) -> dict[str, Any]:
    """The parts of an address of the call. Source: practice."""
    return {"slug": call.procedure.slug, "code": call.code}
