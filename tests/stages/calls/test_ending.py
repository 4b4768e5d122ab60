"""A term moved by an outage, a notice revoked."""

from typing import Any

import pytest

from condivisa.records.notifications.models import Message
from condivisa.records.publication.models import Publication
from condivisa.stages.agreements.models import Agreement
from condivisa.stages.calls import actions, queries
from condivisa.stages.calls.models import Call, Outage
from condivisa.stages.selection.models import Opening
from tests import making
from tests.making import (
    Town,
    agreement,
    application,
    at,
    body,
    call,
    refused,
    representative,
    town,
)
from tests.stages.calls.test_readiness import CLOSES

pytestmark = pytest.mark.django_db

DRAFTED = at("2025-09-01T09:00")
PUBLISHED = at("2025-09-15T09:00")


def outage(people: Town, made: Call, **changes: Any) -> Outage:
    """An outage over the last two hours of the term, two days given back."""
    said: dict[str, Any] = {
        "first": at("2025-10-20T10:00"),
        "last": at("2025-10-20T13:00"),
        "closes_now": at("2025-10-22T12:00"),
        "by": people.rup,
        "at": at("2025-10-20T14:00"),
    }
    return actions.certify_outage(made.pk, **(said | changes))


def test_a_certified_outage_moves_the_term_for_everybody_and_tells_who_started() -> None:
    people = town()
    made = call(people)
    started = application(made, body("Coop Uno"), state="draft")
    member = representative(started.lead)
    certified = outage(people, made)
    made.refresh_from_db()
    assert made.closes_at == CLOSES
    file = making.signed(certified.certificate, people.director)
    by: dict[str, Any] = {"file": file, "by": people.rup, "at": at("2025-10-20T15:00")}
    with refused("call.not_signed_by_director"):
        actions.extend_after_outage(certified.pk, signer=people.rup.person, **by)
    actions.close_call(made.pk, by=people.rup, at=at("2025-10-20T14:30"))
    made = actions.extend_after_outage(certified.pk, signer=people.director.person, **by)
    assert (made.state, made.closes_at, made.closed_at) == ("published", at("2025-10-22T12:00"), None)
    assert queries.window_of(made).open(at("2025-10-21T09:00"))
    assert made.questions_until == at("2025-10-15T12:00"), "their time had passed when the outage began"
    assert "Domande sull'avviso" not in dict(certified.certificate.inputs["facts"])
    told = Message.objects.get(entry__event="calls.TermExtended")
    assert told.recipient_id == member.person
    assert "22 ottobre 2025, ore 12:00" in told.text
    shown = Publication.objects.filter(subject__startswith="calls.outage")
    assert set(shown.values_list("place", flat=True)) == {"site", "notice_board"}
    with refused("call.outage_gives_nothing", "call.term_moved"):
        actions.extend_after_outage(certified.pk, signer=people.director.person, **by)


def test_an_outage_gives_time_back_to_questions_too() -> None:
    """L. 241/1990, art. 1: whoever could not ask may ask for as long as the term moved."""
    people = town()
    made = call(people)
    hours: dict[str, Any] = {"first": at("2025-10-15T12:00"), "last": at("2025-10-15T13:00")}
    certified = outage(people, made, **hours)
    assert dict(certified.certificate.inputs["facts"])["Domande sull'avviso"] == "fino al 17 ottobre 2025, ore 12:00"
    file = making.signed(certified.certificate, people.director)
    signed: dict[str, Any] = {"file": file, "signer": people.director.person, "by": people.rup}
    made = actions.extend_after_outage(certified.pk, **signed, at=at("2025-10-20T15:00"))
    assert made.questions_until == at("2025-10-17T12:00")


def test_an_outage_moves_no_term_once_the_applications_are_open() -> None:
    people = town()
    made = call(people)
    Opening.objects.create(call=made, at=at("2025-10-20T13:30"), by_id=people.rup.person)
    with refused("call.applications_opened"):
        outage(people, made)


def test_a_notice_is_revoked_by_a_reasoned_and_signed_act() -> None:
    people = town()
    made = call(people)
    member = representative(application(made, body("Coop Uno"), state="draft").lead)
    by: dict[str, Any] = {"by": people.rup, "at": at("2025-10-01T09:00")}
    signer: dict[str, Any] = {"file": b"act", "signer": people.director.person, **by}
    with refused("call.reason_missing"):
        actions.propose_revocation(made.pk, reason=" ", **by)
    with refused("call.revocation_not_composed"):
        actions.revoke_call(made.pk, **signer)
    actions.propose_revocation(made.pk, reason="Fondi venuti meno.", **by)
    made.refresh_from_db()
    assert made.state == "published"
    signer["file"] = making.signed(made.revocation, people.director)
    assert actions.revoke_call(made.pk, **signer).state == "revoked"
    shown = Publication.objects.filter(paper=Call.objects.get(pk=made.pk).revocation_id)
    assert set(shown.values_list("place", flat=True)) == {"site", "notice_board"}
    told = Message.objects.get(entry__event="calls.CallRevoked")
    assert told.recipient_id == member.person
    assert made.appeal_authority in told.text
    with refused("call.not_published"):
        actions.ask_question(made.pk, text="E adesso?", by=member, at=at("2025-10-02T09:00"))


def test_a_notice_is_not_revoked_while_an_agreement_is_in_force() -> None:
    people = town()
    made = call(people)
    by: dict[str, Any] = {"by": people.rup, "at": at("2026-02-01T09:00")}
    signer: dict[str, Any] = {"file": b"act", "signer": people.director.person, **by}
    made = actions.propose_revocation(made.pk, reason="Fondi venuti meno.", **by)
    signer["file"] = making.signed(made.revocation, people.director)
    signed_one = agreement(application(made, body("Coop Uno")), people)
    with refused("call.agreements_in_force"):
        actions.revoke_call(made.pk, **signer)
    with refused("call.agreements_in_force"):
        actions.propose_revocation(made.pk, reason="Altro.", **by)
    Agreement.objects.filter(pk=signed_one.pk).update(state="withdrawn")
    assert actions.revoke_call(made.pk, **signer).state == "revoked"
