"""Applying, alone or together: effects and refusals."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal as D
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation
from pytest_django import Settings

from condivisa.base.days import day
from condivisa.parties import actions as of_bodies
from condivisa.parties import queries as bodies
from condivisa.parties.models import Appointment, Body
from condivisa.records.access import Role
from condivisa.records.journal.models import Entry
from condivisa.records.notifications import sending, sink
from condivisa.records.notifications.models import Message
from condivisa.records.papers import actions as papers
from condivisa.records.papers import store
from condivisa.records.papers.recipes import canonical
from condivisa.site import installation
from condivisa.stages.applications import actions, queries
from condivisa.stages.applications.models import Application, Declaration, LateAttempt, Member, PlanRow
from condivisa.stages.applications.rules import whole
from condivisa.stages.calls.models import Call
from condivisa.stages.selection.models import Opening
from tests.making import acting, application, at, body, call, person, refused, representative, terms, town
from tests.screens import At
from tests.stages.applications.conftest import CLOSES, SENT, WORKING, Applying, declare, money

pytestmark = pytest.mark.django_db


def test_an_application_submitted_in_time_gets_number_time_hash_and_receipt(applying: Applying) -> None:
    sent = applying.submitted()
    assert (sent.state, sent.submitted_at, sent.receipt_number, sent.receipt_year) == ("submitted", SENT, 1, 2025)
    content = canonical(queries.content_of(sent))
    assert sent.content_sha256 == hashlib.sha256(content.encode()).hexdigest()
    assert sent.receipt is not None
    facts = dict(sent.receipt.inputs["facts"])
    assert facts["Arrivata"] == "20 ottobre 2025, ore 11:59:58"
    assert sent.receipt.inputs["content_sha256"] == sent.content_sha256
    told = Message.objects.get(entry__event="applications.ApplicationSubmitted")
    assert (told.recipient_id, told.to_read_first) == (applying.lead.person, False)
    entry = Entry.objects.get(event="applications.ApplicationSubmitted")
    assert (entry.chain, entry.data["content"]) == (applying.people.body.pk, sent.content_sha256)
    assert papers.render(sent.receipt).pdf is not None


def test_a_profile_that_changes_later_leaves_what_was_sent_as_it_was(applying: Applying) -> None:
    sent = applying.submitted()
    assert sent.receipt
    assert sent.whole
    said, content = [dict(paper.inputs) for paper in (sent.receipt, sent.whole)], queries.content_of(sent)
    lead = sent.lead
    before = bodies.profile_of(lead)
    new: dict[str, Any] = {"pec": "nuova@pec.example.org", "runts_number": "999999", "activities": ("a", "b")}
    of_bodies.amend_body(lead.pk, replace(before, **new), seen=before.mark, by=applying.lead, at=SENT)
    again = Application.objects.select_related("receipt", "whole").get(pk=sent.pk)
    assert [paper and paper.inputs for paper in (again.receipt, again.whole)] == said
    assert queries.content_of(again) == content, "its hash still holds"


def test_a_member_sends_a_version_back_and_its_confirmation_falls(applying: Applying) -> None:
    ready = applying.ready()
    back: dict[str, Any] = {"version": ready.version, "by": applying.lead, "at": WORKING}
    with refused("application.no_reason"):
        actions.send_back(ready.pk, reason=" ", **back)
    with refused("screen.changed_meanwhile"):
        actions.send_back(ready.pk, reason="Manca una voce.", **back | {"version": ready.version - 1})
    with refused("access.role"):
        operator = acting(Body.objects.get(pk=applying.lead.body), Role.OPERATOR)
        actions.send_back(ready.pk, reason="Manca una voce.", **back | {"by": operator})
    assert Member.objects.get(application=ready).confirmed_version == ready.version
    sent = actions.send_back(ready.pk, reason="Manca una voce.", **back)
    assert (sent.sent_back_version, sent.sent_back_reason) == (ready.version, "Manca una voce.")
    assert (sent.confirmed_version, sent.confirmed_by) == (None, None)
    with refused("application.unconfirmed"):
        actions.submit(ready.pk, by=applying.lead, at=SENT)


def test_all_of_an_application_is_in_one_paper_and_its_words_are_italian(applying: Applying) -> None:
    actions.attach(
        applying.draft.pk, title="Statuto", file=b"%PDF-1.7", file_name="statuto.pdf", by=applying.lead, at=WORKING
    )
    with translation.override("en"):
        sent = applying.submitted()
    assert sent.whole is not None
    said = sent.whole.inputs
    assert said["proposal"] == sent.proposal
    assert ["Forma", "ente singolo"] in said["facts"]
    assert [row[0] for row in said["members"]] == ["Coop Prova"]
    rows = PlanRow.objects.filter(application=sent)
    assert [len(lines) for _, lines in said["plan"]] == [rows.count()]
    assert sum(D(total.replace(".", "").replace(",", ".")) for _, total in said["totals"]) == sum(
        row.amount for row in rows
    )
    assert [title for title, _, _ in said["attachments"]] == ["Statuto"]
    assert said["content_sha256"] == sent.content_sha256


def test_the_receipt_reaches_who_holds_the_office_when_the_application_arrives(applying: Applying) -> None:
    """A representative appointed while the draft was written is told, and one who had left is not."""
    office: dict[str, Any] = {"body_id": applying.lead.body, "role": Role.LEGAL_REPRESENTATIVE}
    coming, operator = person("Bice"), person("Carla")
    Appointment.objects.create(person=coming, since=day(SENT), **office)
    left = {"since": date(2025, 1, 1), "until": day(WORKING)}
    Appointment.objects.create(person=operator, body_id=applying.lead.body, role=Role.OPERATOR, **left)
    applying.submitted()
    told = Message.objects.filter(entry__event="applications.ApplicationSubmitted").values_list("recipient", flat=True)
    assert set(told) == {applying.lead.person, coming.pk}


def test_the_receipt_goes_with_its_message_as_a_pdf(applying: Applying, settings: Settings, tmp_path: Path) -> None:
    settings.MAIL = (tmp_path / "mail").as_uri()
    settings.MAILERS = {"default": installation.mailer(settings.MAIL)}
    sent = applying.submitted()
    assert sent.receipt is not None
    told = Message.objects.get(entry__event="applications.ApplicationSubmitted")
    assert told.paper_id == sent.receipt_id
    assert not told.to_read_first
    sending.send_waiting(SENT)
    (file,) = (tmp_path / "mail").glob("*.log")
    (attached,) = message_from_bytes(file.read_bytes(), policy=policy.default).iter_attachments()
    sent.receipt.refresh_from_db()
    assert sent.receipt.pdf is not None, "rendered for the message where nobody had come to it yet"
    assert attached.get_content() == store.read(sent.receipt.pdf)
    assert attached.get_filename() == sink.letters()[0][0].attached[0]


def test_before_the_term_the_office_opens_no_receipt(applying: Applying) -> None:
    """The receipt names lead, members and title: nobody of the office reads who applied (L. 241/1990, art. 6-bis)."""
    sent = applying.submitted()
    assert sent.receipt is not None
    papers.render(sent.receipt)
    told = Message.objects.get(entry__event="applications.ApplicationSubmitted")
    views = ("message", "message_file")
    assert At(applying.lead).get("message", key=told.pk).status_code == 200
    assert b"".join(At(applying.lead).get("message_file", key=told.pk).streaming_content).startswith(b"%PDF")
    for who in (applying.people.officer, applying.people.rup, applying.people.director):
        assert [At(who).get(view, key=told.pk).status_code for view in views] == [404, 404]


def test_the_hash_covers_every_part_of_an_application(applying: Applying) -> None:
    draft = applying.ready()
    by: dict[str, Any] = {"by": applying.lead, "at": WORKING}
    read: dict[str, Any] = {"title": "T", "form": "single", "programmes": ["P1"]}
    changes: list[Callable[[], object]] = [
        lambda: actions.save_proposal(draft.pk, version=1, proposal="Altro.", **read, **by),
        lambda: actions.save_sheet(draft.pk, version=1, rows=[money("1.00")], **by),
        lambda: actions.attach(draft.pk, title="T", file=b"x", file_name="x", **by),
        lambda: Declaration.objects.all().delete(),
        lambda: actions.invite_member(draft.pk, body=body("Coop Due").pk, **by),
    ]
    said = [queries.content_of(draft)]
    for change in changes:
        change()
        now = queries.content_of(Application.objects.get(pk=draft.pk))
        assert {**now, "version": 0} != {**said[-1], "version": 0}
        said.append(now)


def test_the_last_instant_is_in_time_and_the_next_one_is_refused_and_recorded(applying: Applying) -> None:
    draft = applying.ready()
    late = CLOSES + timedelta(seconds=1)
    with refused("call.closed"):
        actions.submit(draft.pk, by=applying.lead, at=late)
    attempt = LateAttempt.objects.get()
    assert (attempt.application_id, attempt.body_id, attempt.at, attempt.closed_at) == (
        draft.pk,
        applying.lead.body,
        late,
        CLOSES,
    )
    assert Entry.objects.filter(event="applications.LateAttemptRefused").count() == 1
    assert queries.late_attempts(applying.call.pk, viewer=applying.people.rup) == [late]
    draft.refresh_from_db()
    assert (draft.state, draft.receipt) == ("draft", None)
    assert actions.submit(draft.pk, by=applying.lead, at=CLOSES).state == "submitted"


def test_who_may_not_submit_leaves_no_late_attempt(applying: Applying) -> None:
    draft = applying.ready()
    operator = acting(draft.lead, Role.OPERATOR)
    with refused("access.role", "call.closed"):
        actions.submit(draft.pk, by=operator, at=CLOSES + timedelta(days=1))
    with refused("access.not_yours"):
        actions.submit(draft.pk, by=representative(body("Coop Altra")), at=CLOSES + timedelta(days=1))
    assert not LateAttempt.objects.exists()


def test_nothing_is_sent_before_the_window_or_to_a_revoked_notice(applying: Applying) -> None:
    draft = applying.ready()
    with refused("call.not_open_yet"):
        actions.submit(draft.pk, by=applying.lead, at=at("2025-09-15T08:59"))
    Call.objects.update(state="revoked")
    with refused("call.not_published"):
        actions.submit(draft.pk, by=applying.lead, at=SENT)


def test_every_thing_missing_is_said_at_once(applying: Applying) -> None:
    with refused("application.no_proposal", "application.no_plan", "application.unconfirmed"):
        actions.submit(applying.draft.pk, by=applying.lead, at=SENT)
    found = whole.findings(queries.dossier_of(applying.draft))
    assert {"application.declaration_missing", "application.no_plan"} <= {finding.code for finding in found}
    assert not Application.objects.filter(state="submitted").exists()


def test_a_change_after_the_confirmation_asks_for_it_again(applying: Applying) -> None:
    draft = applying.ready()
    actions.attach(draft.pk, title="Curricula", file=b"pdf", file_name="cv.pdf", by=applying.lead, at=WORKING)
    with refused("application.unconfirmed"):
        actions.submit(draft.pk, by=applying.lead, at=SENT)
    draft.refresh_from_db()
    with refused("screen.changed_meanwhile"):
        actions.confirm_version(draft.pk, version=draft.version - 1, by=applying.lead, at=WORKING)
    with refused("access.role"):
        actions.confirm_version(draft.pk, version=draft.version, by=acting(draft.lead, Role.OPERATOR), at=WORKING)
    actions.confirm_version(draft.pk, version=draft.version, by=applying.lead, at=WORKING)
    assert actions.submit(draft.pk, by=applying.lead, at=SENT).state == "submitted"


def test_two_tabs_never_overwrite_each_other(applying: Applying) -> None:
    by: dict[str, Any] = {"by": applying.lead, "at": WORKING}
    actions.save_sheet(applying.draft.pk, version=0, rows=[money("1.00")], **by)
    with refused("screen.changed_meanwhile"):
        actions.save_sheet(applying.draft.pk, version=0, rows=[money("2.00")], **by)
    assert PlanRow.objects.get().amount == D("1.00")
    text: dict[str, Any] = {"title": "T", "form": "single", "programmes": ["P1"], **by}
    actions.save_proposal(applying.draft.pk, version=0, proposal="prima", **text)
    with refused("screen.changed_meanwhile"):
        actions.save_proposal(applying.draft.pk, version=0, proposal="seconda", **text)
    applying.draft.refresh_from_db()
    assert applying.draft.proposal == "prima"


def test_who_starts_does_it_once_in_the_window_for_programmes_of_the_call(applying: Applying) -> None:
    start: dict[str, Any] = {"form": "single", "title": "T"}
    other = representative(body("Coop Altra"))
    with refused("application.draft_exists"):
        actions.start_application(applying.call.pk, by=applying.lead, at=WORKING, **start)
    with refused("call.closed", "application.no_such_programme"):
        late = CLOSES + timedelta(minutes=1)
        actions.start_application(applying.call.pk, programmes=["P9"], by=other, at=late, **start)
    with refused("access.role"):
        actions.start_application(applying.call.pk, by=acting(body("Coop C"), Role.ACCOUNTANT), at=WORKING, **start)


@pytest.mark.parametrize(("term", "stops"), [("refuse", True), ("warn", False)])
def test_a_body_applies_once_for_a_programme_as_the_notice_says(term: str, stops: bool) -> None:
    people = town()
    made = call(people, terms=terms(applying_twice=term))
    lead = representative(body("Coop Prova"))
    application(made, body("Coop Uno"), Body.objects.get(pk=lead.body))
    draft = actions.start_application(made.pk, form="single", title="T", programmes=["P1"], by=lead, at=WORKING)
    ready = Applying(people, made, lead, draft).ready()
    if stops:
        with refused("application.twice"):
            actions.submit(ready.pk, by=lead, at=SENT)
    else:
        assert actions.submit(ready.pk, by=lead, at=SENT).state == "submitted"


@pytest.mark.parametrize(("term", "stops"), [("refuse", True), ("warn", False), (None, True)])
def test_what_a_member_has_not_confirmed_is_sent_as_the_notice_says(term: str | None, stops: bool) -> None:
    """Where it is sent, its paper says that the version was not confirmed, whatever was confirmed before."""
    people = town()
    made = call(people, terms=terms(unconfirmed_member=term))
    lead = representative(body("Coop Prova"))
    draft = actions.start_application(made.pk, form="single", title="T", programmes=["P1"], by=lead, at=WORKING)
    ready = Applying(people, made, lead, draft).ready()
    actions.attach(ready.pk, title="Curricula", file=b"pdf", file_name="cv.pdf", by=lead, at=WORKING)
    if stops:
        with refused("application.unconfirmed"):
            actions.submit(ready.pk, by=lead, at=SENT)
    else:
        sent = actions.submit(ready.pk, by=lead, at=SENT)
        assert sent.whole is not None
        assert sent.whole.inputs["members"][0][-1] == "non confermata"


def test_declarations_are_replaced_not_added_and_files_are_not_empty(applying: Applying) -> None:
    declare(applying.draft, applying.lead)
    declare(applying.draft, applying.lead)
    assert Declaration.objects.count() == 1
    by: dict[str, Any] = {"file_name": "x", "by": applying.lead, "at": WORKING}
    with refused("application.signer_unknown"):
        operator = acting(applying.draft.lead, Role.OPERATOR)
        declare(applying.draft, operator)
    with refused("application.declaration_unknown", "application.file_empty"):
        actions.add_declaration(applying.draft.pk, kind="boh", file=b"", signer=applying.lead.person, **by)
    with refused("application.file_empty"):
        actions.attach(applying.draft.pk, title="T", file=b"", **by)
    kept = actions.attach(applying.draft.pk, title="T", file=b"x", **by)
    actions.detach(kept.pk, by=applying.lead, at=WORKING)
    assert not applying.draft.attachments.exists()


def test_a_submitted_application_can_no_longer_change(applying: Applying) -> None:
    sent = applying.submitted()
    by: dict[str, Any] = {"by": applying.lead, "at": SENT}
    attempts: list[Callable[[], object]] = [
        lambda: actions.save_sheet(sent.pk, version=1, rows=[], **by),
        lambda: actions.attach(sent.pk, title="T", file=b"x", file_name="x", **by),
        lambda: declare(sent, applying.lead),
        lambda: actions.confirm_version(sent.pk, version=sent.version, **by),
        lambda: actions.submit(sent.pk, **by),
        lambda: actions.invite_member(sent.pk, body=body("Coop Altra").pk, **by),
    ]
    for attempt in attempts:
        with refused("access.moment"):
            attempt()


def test_withdrawn_before_the_opening_it_makes_room_for_another(applying: Applying) -> None:
    sent = applying.submitted()
    assert actions.withdraw(sent.pk, by=applying.lead, at=SENT).withdrawn_at == SENT
    assert list(queries.received(applying.call.pk, viewer=applying.people.rup)) == []
    again = actions.start_application(
        applying.call.pk, form="single", title="T", programmes=["P1"], by=applying.lead, at=SENT
    )
    second = Applying(applying.people, applying.call, applying.lead, again).submitted()
    assert second.receipt_number == 2
    assert "Se ne può presentare un'altra" in Message.objects.get(entry__event="applications.ApplicationWithdrawn").text
    Opening.objects.create(call=applying.call, at=CLOSES, by=person())
    with refused("call.applications_opened"):
        actions.withdraw(second.pk, by=applying.lead, at=CLOSES + timedelta(days=1))


def test_withdrawn_after_the_term_nobody_is_told_to_apply_again(applying: Applying) -> None:
    sent = applying.submitted()
    actions.withdraw(sent.pk, by=applying.lead, at=CLOSES + timedelta(days=1))
    said = Message.objects.get(entry__event="applications.ApplicationWithdrawn").text
    assert "non sarà esaminata" in said
    assert "un’altra" not in said


def test_nobody_of_the_administration_reads_a_proposal_before_its_opening(applying: Applying) -> None:
    sent = applying.submitted()
    people = applying.people
    committee = acting(people.body, Role.COMMITTEE_MEMBER)
    for viewer in (people.officer, people.rup, people.director, people.finance, people.auditor, committee):
        assert list(queries.applications_of(viewer)) == []
        with pytest.raises(Application.DoesNotExist):
            queries.at_address(sent.call.procedure.slug, sent.call.code, sent.pk, viewer=viewer)
    arrival = queries.received(applying.call.pk, viewer=people.rup)
    assert list(arrival) == [{"receipt_number": 1, "receipt_year": 2025, "submitted_at": SENT}]
    for stranger in (committee, applying.lead, town("Comune B").rup):
        with pytest.raises(Call.DoesNotExist):
            queries.received(applying.call.pk, viewer=stranger)


def test_receipts_are_numbered_in_order_of_arrival_for_the_administration() -> None:
    people = town()
    first, second = call(people), call(people)
    numbers = []
    for made in (first, second, first):
        lead = representative(body("Coop Prova"))
        draft = actions.start_application(made.pk, form="single", title="T", programmes=["P1"], by=lead, at=WORKING)
        numbers.append(Applying(people, made, lead, draft).submitted().receipt_number)
    assert numbers == [1, 2, 3]
