"""Two people at once, on real transactions: a notice is published once, and the other is told."""

from __future__ import annotations

from collections.abc import Callable

from condivisa.records.access import Acting, Role
from condivisa.records.journal.models import Entry
from condivisa.records.publication.models import Publication
from condivisa.stages.calls import actions
from condivisa.stages.calls.models import Call
from tests import making
from tests.at_once import at_once
from tests.stages.calls.test_actions import PUBLISHED, signed


def test_two_officers_publishing_at_once_publish_once_and_one_is_told(committed_db: None) -> None:
    town = making.town()
    notice = signed(town)

    def publish(by: Acting) -> Callable[[], object]:
        return lambda: actions.publish_call(notice.pk, by=by, at=PUBLISHED)

    outcomes = at_once(publish(town.rup), publish(making.acting(town.body, Role.PROCEDURE_MANAGER)))
    assert outcomes == ["", "access.moment"]
    assert Call.objects.get().state == Call.State.PUBLISHED
    assert Entry.objects.filter(event="calls.CallPublished").count() == 1
    assert Publication.objects.count() == 2
