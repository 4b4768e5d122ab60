"""Every message that any act writes leads to a page."""

from __future__ import annotations

import pytest

from condivisa.parties.events import AppointmentEnded
from condivisa.records.journal.events import Event
from condivisa.records.notifications.tables import listed, notices_of

TOLD = sorted((one for one in listed() if notices_of(one)), key=lambda one: one.code)


@pytest.mark.parametrize("event", TOLD, ids=lambda one: str(one.code))
def test_a_message_leads_to_a_page(event: type[Event]) -> None:
    """But that a role has ended, since whoever had no other one finds nothing there, and what goes to an address with
    which nobody signs in any more.
    """
    assert event is AppointmentEnded or all(notice.place or notice.to for notice in notices_of(event))
