"""A person's sign-in changed: into the journal, and to the person by e-mail."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from condivisa.parties.events import SignInChanged
from condivisa.records.access import Acting
from condivisa.records.identity import changes
from condivisa.records.identity.changes import Change
from condivisa.records.journal import actions as journal
from condivisa.records.journal.actions import INSTALLATION


@changes.changed.answered_by
def changed(person: UUID, what: Change, at: datetime) -> None:
    """Record it in the installation's chain, as the person's own act. Source: Reg. UE 2016/679, art. 32."""
    journal.record(SignInChanged(person, what.value), by=Acting(person, INSTALLATION), at=at)
