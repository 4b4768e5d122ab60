"""Each message on an agreement says what happened, of which agreement and procedure, who writes, and where to go."""

from __future__ import annotations

import pytest
from django.test import Client

from condivisa.records.journal.events import Event
from condivisa.records.notifications.tables import notices_of
from condivisa.stages.agreements import events
from tests import making
from tests.screens import At

TOLD = [
    one
    for one in vars(events).values()
    if isinstance(one, type) and issubclass(one, Event) and one is not Event and notices_of(one)
]


def test_a_message_names_its_agreement_its_procedure_and_who_writes(db: None) -> None:
    town = making.town()
    made = making.agreement(making.application(making.call(town, state="closed"), making.body("Cooperativa")), town)
    [notice] = notices_of(events.AgreementClosed)
    event = events.AgreementClosed(made.pk)
    subject, text = notice.wording(event)
    assert made.code in subject
    for said in (made.title, made.call.procedure.title, "Scrive: Comune di Prova"):
        assert said in text
    assert notice.place is not None
    assert At(town.rup).client.get(notice.place(event)).status_code == 200
    assert Client().get(notice.place(event)).status_code == 302


@pytest.mark.parametrize("event", TOLD, ids=lambda one: str(one.__name__))
def test_a_message_leads_to_a_page(event: type[Event]) -> None:
    assert all(notice.place for notice in notices_of(event))
