"""Each message on an agreement says what happened, of which agreement and procedure, who writes, and where to go."""

from __future__ import annotations

from django.test import Client

from condivisa.records.notifications.tables import notices_of
from condivisa.stages.agreements import events
from tests import making
from tests.screens import At


def test_a_message_names_its_agreement_its_procedure_and_who_writes(db: None) -> None:
    town = making.town()
    made = making.agreement(making.application(making.call(town, state="closed"), making.body("Cooperativa")), town)
    [notice] = notices_of(events.AgreementClosed)
    event = events.AgreementClosed(made.pk)
    subject, text = notice.wording(event)
    assert made.code in subject
    for said in (made.title, made.call.procedure.title, "Scrive: Comune di Prova", "Per informazioni: "):
        assert said in text
    assert notice.place is not None
    assert At(town.rup).client.get(notice.place(event)).status_code == 200
    assert Client().get(notice.place(event)).status_code == 302
