"""Who signs the papers of a table, and what their signature does."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from condivisa.records.access import Acting
from condivisa.records.papers.models import Paper
from condivisa.records.signing.kinds import Brought, Side, Signing, register
from condivisa.stages.calls.signing import directors
from condivisa.stages.codesign import access, actions, papers
from condivisa.stages.codesign.models import Meeting, ProjectVersion, WorkingTable


def register_all() -> None:
    """Say how the papers of this stage are signed. Source: practice."""
    register(
        papers.MINUTES.kind,
        Signing(
            of=lambda paper: _meetings.filter(minutes=paper).first(),
            reads=_reads_minutes,
            signs=lambda by, meeting: access.LEAD.allows(by, meeting.round.table),
            sides=lambda meeting, on: [_manager_of(meeting.round.table)],
            sign=lambda meeting, brought, by, at: actions.publish_minutes(meeting.pk, file=brought.file, by=by, at=at),
            by_signer=True,
            place=lambda meeting: reverse("meeting", args=[meeting.round.table_id, meeting.pk]),
            numbers=lambda by, meeting: access.LEAD.allows(by, meeting.round.table),
            number=lambda meeting, key, **numbers: actions.number_act(key, **numbers),
        ),
    )
    register(
        papers.FINAL_PROJECT.kind,
        Signing(
            of=lambda paper: _Act.of(paper),
            reads=lambda by, act: access.READ.holds(by, act.table),
            signs=lambda by, act: access.DECIDE.allows(by, act.table),
            sides=lambda act, on: [directors(act.paper.chain, on)],
            sign=_freeze,
            place=lambda act: reverse("table", args=[act.table.pk]),
            by_signer=True,
            numbers=lambda by, act: access.LEAD.allows(by, act.table),
            number=lambda act, key, **numbers: actions.number_act(key, **numbers),
        ),
    )


_meetings = Meeting.objects.select_related(
    "round__table__call__procedure__procedure_manager", "joint_with__table__call__procedure"
)


def _reads_minutes(by: Acting, meeting: Meeting) -> bool:
    """Whoever sits at the table that met, or at the one that met with it."""
    rounds = [one for one in (meeting.round, meeting.joint_with) if one is not None]
    return any(access.READ.holds(by, one.table) for one in rounds)


class _Act:
    """An act on a version of the project, with its table."""

    def __init__(self, paper: Paper, table: WorkingTable):
        self.paper, self.table = paper, table

    @classmethod
    def of(cls, paper: Paper) -> _Act | None:
        """The act, if its version is there."""
        versions = ProjectVersion.objects.select_related("round__table__call__procedure")
        found = versions.filter(pk=paper.inputs.get("version", 0)).first()
        return cls(paper, found.round.table) if found else None


def _freeze(act: _Act, brought: Brought, by: Acting, at: datetime) -> object:
    return actions.freeze_final_project(act.paper.pk, file=brought.file, by=by, at=at)


def _manager_of(table: WorkingTable) -> Side:
    procedure = table.call.procedure
    manager = procedure.procedure_manager
    return Side(_("responsabile del procedimento"), procedure.administration_id, [manager] if manager else [])
