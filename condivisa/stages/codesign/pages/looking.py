"""How the pages of a table find it, and what the head of each says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from condivisa.base.findings import Finding
from condivisa.records.access import Acting
from condivisa.records.screens.forms import ActForm
from condivisa.records.screens.places import Where
from condivisa.stages.calls import queries as calls
from condivisa.stages.calls.models import Call
from condivisa.stages.codesign import access
from condivisa.stages.codesign.models import Meeting, ProjectVersion, WorkingTable
from condivisa.stages.codesign.queries import screens as queries
from condivisa.stages.codesign.queries.projects import version_at

MINUTES = {
    Meeting.Minutes.NONE: "plain",
    Meeting.Minutes.DRAFT: "wait",
    Meeting.Minutes.APPROVED: "now",
    Meeting.Minutes.PUBLISHED: "done",
}
"""How minutes look, by their state."""


def look(meeting: Meeting) -> str:
    """How a meeting looks: as its minutes do, or called off. Source: practice."""
    return "plain" if meeting.cancelled_at else MINUTES[Meeting.Minutes(meeting.minutes_state)]


@dataclass(frozen=True)
class May:
    """What whoever looks at a table may do there."""

    meets: bool
    """Convene, take attendance, draft minutes."""
    leads: bool
    """Approve minutes, agree terms, propose the final project, close and reopen."""
    writes: bool
    """Save versions of project and plan."""
    comments: bool
    """Comment on draft minutes, for a body that sits there."""
    office: bool
    """Whether the body acted for is the administration."""


def may(by: Acting, table: WorkingTable) -> May:
    """The powers of who looks, asked of the table as the actions ask them. Source: practice."""
    together = access.WRITE_TOGETHER.allows(by, table)
    return May(
        meets=access.MEET.allows(by, table),
        leads=access.LEAD.allows(by, table),
        writes=together or access.WRITE.allows(by, table),
        comments=together,
        office=access.TABLE.holds(by, table),
    )


@dataclass(frozen=True)
class Seen:
    """A table as somebody sees it."""

    table: WorkingTable
    may: May


def found(request: Any, key: int, *powers: str) -> Seen:
    """The table at an address, for whoever sits there and holds one of the powers named (as in `May`); 404 otherwise.

    Source: D.M. 72/2021, par. 3.
    """
    try:
        table = queries.table_at(key, viewer=request.acting)
    except WorkingTable.DoesNotExist:
        raise Http404 from None
    seen = Seen(table, may(request.acting, table))
    if powers and not any(getattr(seen.may, power) for power in powers):
        raise Http404
    return seen


def met(table: WorkingTable, key: int) -> Any:
    """A meeting of the table, or held with it; 404 otherwise. Source: D.M. 72/2021, par. 3."""
    meeting = queries.meetings_of(table).filter(pk=key).first()
    if meeting is None:
        raise Http404
    return meeting


def version_seen(request: Any, key: int, number: int) -> tuple[Seen, ProjectVersion]:
    """A version with the table at an address; 404 for who does not sit there. Source: D.M. 72/2021, par. 3."""
    try:
        version = version_at(number, viewer=request.acting)
    except ProjectVersion.DoesNotExist:
        raise Http404 from None
    table = version.round.table
    if table.pk != key:
        raise Http404
    return Seen(table, may(request.acting, table)), version


def where(table: WorkingTable, form: ActForm | None = None) -> Where:
    """The page of the meeting that a finding is about (`meetings.<key>`), or the field that closes a round's `form`
    without its act. Source: practice.
    """

    def place_of(finding: Finding) -> tuple[str, str] | None:
        if form is not None and finding.code == "codesign.act_left" and "without_act" in form.fields:
            return _("Lo dica qui"), f"#{form['without_act'].id_for_label}"
        key = finding.path.removeprefix("meetings.")
        if key == finding.path:
            return None
        return _("Pagina dell’incontro"), reverse("meeting", args=[table.pk, key])

    return place_of


def called(request: Any, slug: str, code: str) -> Call:
    """The call at an address, for its administration; 404 otherwise. Source: L. 241/1990, art. 5-6."""
    call = calls.kept_by(request.acting).filter(procedure__slug=slug, code=code).first()
    if call is None:
        raise Http404
    return call


def of_call(call: Call) -> dict[str, str]:
    """The parts of a call's address. Source: practice."""
    return {"slug": call.procedure.slug, "code": call.code}


def head(seen: Seen, here: str = "") -> dict[str, Any]:
    """What every page of a table shows; `here` names the door one stands at. Source: practice."""
    return {"table": seen.table, "call": seen.table.call, "may": seen.may, "door": here}
