"""Two people at once, on real transactions: nobody withdraws what is being opened."""

import threading
import time
from collections.abc import Callable

from django.db import connection, transaction

from condivisa.base.findings import Refused
from condivisa.records.journal.models import Entry, Head
from condivisa.stages.applications import actions as applications
from condivisa.stages.selection import actions, queries
from tests import making
from tests.making import at

AFTER = at("2025-10-21T09:00")


def test_an_application_is_withdrawn_before_the_opening_or_not_at_all(committed_db: None) -> None:
    """The journal is held until both have judged: what the opening counted is what stays."""
    town = making.town()
    call, lead = making.call(town), making.body("Arcobaleno")
    one = making.application(call, lead)
    representative = making.representative(lead)
    for who in (town.rup, town.director):
        actions.declare_conflict(call.pk, file=b"firmata", by=who, at=AFTER)
    refusals: list[str] = []

    def act(done: Callable[[], object]) -> None:
        try:
            done()
        except Refused as refusal:
            refusals.extend(finding.code for finding in refusal.findings)
        finally:
            connection.close()

    acts: tuple[Callable[[], object], ...] = (
        lambda: applications.withdraw(one.pk, by=representative, at=AFTER),
        lambda: actions.open_applications(call.pk, by=town.rup, at=AFTER),
    )
    threads = [threading.Thread(target=act, args=(done,)) for done in acts]
    with transaction.atomic():
        list(Head.objects.select_for_update())
        for thread in threads:
            thread.start()
            time.sleep(0.2)
    for thread in threads:
        thread.join()
    counted = Entry.objects.get(event="selection.ApplicationsOpened").data["applications"]
    assert counted == queries.received(call.pk).count()
    assert refusals in ([], ["call.applications_opened"])
