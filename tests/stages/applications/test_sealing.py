"""Before the term of a notice nobody of its office learns who takes part: not from a letter that came back, not from
the journal (L. 241/1990, art. 1).
"""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from condivisa.records import clock
from condivisa.records.access import Acting, Role
from condivisa.records.journal.actions import INSTALLATION
from condivisa.records.journal.models import Entry
from condivisa.records.notifications import actions as messages
from condivisa.records.notifications.models import Message
from condivisa.records.notifications.reminders import Term
from condivisa.stages.applications import actions
from condivisa.stages.applications.models import Application
from condivisa.stages.calls.actions.term import answer_question, ask_question
from condivisa.stages.calls.models import Call
from tests.making import Person, body, representative
from tests.screens import At, said
from tests.stages.applications.conftest import CLOSES, SENT, Applying

pytestmark = pytest.mark.django_db
AFTER = CLOSES + timedelta(seconds=1)
UNSENT = "si mostra solo dopo il termine"


def at_the_clock(moment: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: moment)


def all_came_back() -> list[Message]:
    """Every message so far, refused by the server."""
    Message.objects.update(tries=1, last_error="550")
    return list(Message.objects.order_by("pk"))


def office(applying: Applying) -> list[At]:
    return [At(who) for who in (applying.people.officer, applying.people.rup, applying.people.director)]


def test_a_receipt_that_came_back_tells_nobody_who_applied_before_the_term(
    applying: Applying, monkeypatch: pytest.MonkeyPatch
) -> None:
    applying.submitted()
    (receipt,) = all_came_back()
    email = receipt.recipient.email
    for moment, shown in ((CLOSES, False), (AFTER, True)):
        at_the_clock(moment, monkeypatch)
        for who in office(applying):
            page = said(who.get("outbox_failures"))
            assert [email in page, UNSENT in page] == [shown, not shown]
            assert "Tutte le comunicazioni sono state consegnate" not in page
            exported = b"".join(who.get("outbox_failures", query={"formato": "csv"}).streaming_content).decode()
            assert (email in exported) is shown
            assert email not in said(who.get("outbox"))
            assert "1 comunicazione non consegnata" in said(who.get("outbox")), "how many, not whose"
            assert who.get("message", key=receipt.pk).status_code == (200 if shown else 404)
    at_the_clock(CLOSES, monkeypatch)
    assert At(applying.lead).get("message", key=receipt.pk).status_code == 200, "its own recipient reads it"


def test_a_moved_term_moves_what_the_office_may_know(applying: Applying, monkeypatch: pytest.MonkeyPatch) -> None:
    applying.submitted()
    (receipt,) = all_came_back()
    Call.objects.update(closes_at=CLOSES + timedelta(days=2))
    at_the_clock(AFTER, monkeypatch)
    assert At(applying.people.rup).get("message", key=receipt.pk).status_code == 404


def test_every_letter_to_who_takes_part_is_sealed_and_one_to_the_office_is_not(
    applying: Applying, monkeypatch: pytest.MonkeyPatch
) -> None:
    invited = representative(body("Invitata"))
    Application.objects.update(form="to_be_formed")
    actions.invite_member(applying.draft.pk, body=invited.body, by=applying.lead, at=SENT)
    asked = ask_question(applying.call.pk, text="Quando?", by=applying.lead, at=SENT - timedelta(days=6))
    answer_question(asked.pk, answer="Ora.", by=applying.people.rup, at=SENT)
    term = Term("applications.closing", applying.call.pk, CLOSES.date(), applying.people.body.pk)
    keeper = Acting(INSTALLATION, term.chain, frozenset({Role.KEEPER}))
    messages.recall(term, days=1, by=keeper, at=SENT)
    told = all_came_back()
    ours = [one for one in told if one.recipient_id == applying.people.rup.person]
    assert {one.entry.event for one in ours} == {"calls.QuestionAsked"}
    sealed = {one.entry.event for one in told if one not in ours}
    assert sealed == {"applications.MemberInvited", "calls.QuestionAnswered", "notifications.TermRecalled"}
    rup = At(applying.people.rup)
    for moment, opened in ((CLOSES, set(ours)), (AFTER, set(told))):
        at_the_clock(moment, monkeypatch)
        assert {one for one in told if rup.get("message", key=one.pk).status_code == 200} == opened


def test_the_journal_names_nobody_who_takes_part_before_the_term(
    applying: Applying, monkeypatch: pytest.MonkeyPatch
) -> None:
    Person.objects.filter(pk=applying.lead.person).update(family_name="Zanibelli")
    ask_question(applying.call.pk, text="Quando?", by=applying.lead, at=SENT - timedelta(days=6))
    applying.submitted()
    acts = Entry.objects.filter(person=applying.lead.person)
    assert acts.filter(event="calls.QuestionAsked").exists()
    director = At(applying.people.director)
    content = acts.get(event="applications.ApplicationSubmitted").data["content"]
    for moment, named in ((CLOSES, False), (AFTER, True)):
        at_the_clock(moment, monkeypatch)
        page = said(director.get("journal"))
        assert "applications.ApplicationSubmitted" in page
        assert ["Zanibelli" in page, content in page] == [named, named]
        assert page.count("non si dice prima del termine") == (0 if named else acts.count())
        exported = b"".join(director.get("journal", query={"formato": "csv"}).streaming_content).decode()
        assert ["Zanibelli" in exported, content in exported] == [named, named]
        found = said(director.get("journal", query={"chi": "zanibelli"}))
        assert ("Niente corrisponde a questi filtri" in found) is not named, "looked for by name, no act comes up"


def test_failures_and_journal_ask_the_same_for_one_application_and_for_thirty(
    applying: Applying, monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    at_the_clock(CLOSES, monkeypatch)
    director, counts = At(applying.people.director), []
    for more in (1, 29):
        for _ in range(more):
            lead = representative(body("Ente"))
            draft = actions.start_application(
                applying.call.pk, form="to_be_formed", title="B", programmes=["P1"], by=lead, at=SENT
            )
            actions.invite_member(draft.pk, body=representative(body("Altro")).body, by=lead, at=SENT)
        all_came_back()
        taken = []
        for view in ("outbox_failures", "journal"):
            with django_assert_max_num_queries(12) as asked:
                assert director.get(view).status_code == 200
            taken.append(len(asked))
        counts.append(taken)
    assert counts[0] == counts[1], counts
