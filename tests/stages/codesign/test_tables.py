"""Tables and rounds, meetings and minutes: who sits down, who leads, what is written and made public."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from condivisa.records.notifications.models import Message
from condivisa.records.papers import actions as papers
from condivisa.records.publication.models import Publication
from condivisa.records.publication.queries import publication_of
from condivisa.stages.calls.models import Call
from condivisa.stages.codesign import actions, queries
from condivisa.stages.codesign.models import Attendance, Meeting, WorkingTable
from condivisa.stages.codesign.queries.screens import meetings_of, table_at
from tests import making
from tests.making import at, refused
from tests.stages.codesign.conftest import (
    APPROVED,
    COMMENTS,
    FROZEN,
    MEETING,
    MINUTED,
    OPENED,
    REOPENED,
    SIGNED,
    CoDesign,
    make,
)

pytestmark = pytest.mark.django_db


def test_the_selected_sit_down_and_are_told(codesign: CoDesign) -> None:
    table = codesign.opens()
    assert list(table.applications.all()) == codesign.applications[:1]
    assert [one.code for one in table.programmes.all()] == ["P1"]
    assert codesign.round().number == 1
    assert Message.objects.filter(subject__startswith="Si apre un tavolo: Tavolo P1").count() == 1


def test_a_partner_that_never_confirmed_is_told_through_who_represents_it(codesign: CoDesign) -> None:
    """Where the notice only warned, its application came to the table all the same."""
    codesign.applications[0].members.update(confirmed_version=None, confirmed_at=None, confirmed_by=None)
    partner = codesign.partners[0]
    codesign.opens()
    codesign.meets()
    for event in ("TableOpened", "MeetingConvened"):
        told = Message.objects.filter(entry__event=f"codesign.{event}").exclude(body=codesign.town.body.pk)
        assert list(told.values_list("recipient", "body")) == [(partner.person, partner.body)]


def test_all_the_suitable_sit_down_where_the_call_says_so() -> None:
    """D.M. 72/2021: a table with the selected, or with all who qualified."""
    wide = make({"table_mode": "all_qualified"})
    assert set(wide.opens().applications.all()) == set(wide.applications[:2])


@pytest.mark.parametrize(
    ("named", "code"),
    [
        ({"programmes": ["P1", "P2"]}, "codesign.unranked"),
        ({"programmes": ["P9"]}, "codesign.no_programme"),
    ],
)
def test_a_table_opens_only_on_published_rankings(codesign: CoDesign, named: dict[str, object], code: str) -> None:
    with refused(code):
        codesign.opens(**named)
    with refused("codesign.unranked"):
        make(published=False).opens()
    with refused("call.term_open"):
        make({"table_mode": None}).opens()


def test_a_programme_has_one_table_and_the_rup_opens_it(codesign: CoDesign) -> None:
    with refused("access.role"):
        actions.open_table(codesign.call.pk, title="T", programmes=["P1"], by=codesign.town.director, at=OPENED)
    codesign.opens()
    with refused("codesign.has_table"):
        codesign.opens()


def test_nobody_else_sees_the_table(codesign: CoDesign) -> None:
    table = codesign.opens()
    for viewer in (codesign.town.officer, codesign.partners[0]):
        assert table_at(table.pk, viewer=viewer) == table
    for stranger in (codesign.partners[1], making.town("Comune di Altrove").rup):
        with pytest.raises(WorkingTable.DoesNotExist):
            table_at(table.pk, viewer=stranger)
        assert not queries.tables(viewer=stranger).exists()


def test_the_facilitator_leads_meetings_and_nothing_else(codesign: CoDesign) -> None:
    codesign.opens()
    meeting = codesign.meets()
    facilitator = codesign.town.facilitator
    with refused("access.role"):
        actions.agree_term(codesign.round().pk, key="payee", value="lead", clause="v. 1", by=facilitator, at=MINUTED)
    with refused("access.role"):
        actions.save_version(codesign.round().pk, draft=codesign.draft(), after=0, by=facilitator, at=MINUTED)
    with refused("access.role"):
        actions.approve_minutes(meeting.pk, by=facilitator, at=APPROVED)
    with refused("access.role"):
        actions.convene_meeting(
            codesign.round().pk, when=MEETING, place="qui", agenda=[], by=codesign.town.finance, at=OPENED
        )


def test_attendance_is_of_those_who_sit_at_the_table(codesign: CoDesign) -> None:
    codesign.opens()
    meeting, facilitator = codesign.meets(), codesign.town.facilitator
    here = (codesign.partners[0].person, codesign.partners[0].body)
    with refused("codesign.not_held_yet"):
        actions.record_attendance(meeting.pk, present=[here], by=facilitator, at=OPENED)
    with refused("codesign.not_at_table"):
        stranger = (codesign.partners[1].person, codesign.partners[1].body)
        actions.record_attendance(meeting.pk, present=[here, stranger], by=facilitator, at=MINUTED)
    with refused("codesign.nobody_present"):
        actions.record_attendance(meeting.pk, present=[], by=facilitator, at=MINUTED)
    with refused("screen.changed_meanwhile"):
        actions.record_attendance(meeting.pk, present=[here], seen="old", by=facilitator, at=MINUTED)
    for present in ([here], [here, (codesign.town.rup.person, codesign.town.body.pk)]):
        actions.record_attendance(meeting.pk, present=present, by=facilitator, at=MINUTED)
    assert Attendance.objects.count() == 2


def test_minutes_are_drafted_commented_approved_signed_and_public(codesign: CoDesign) -> None:
    table = codesign.opens()
    meeting, facilitator, rup = codesign.meets(), codesign.town.facilitator, codesign.town.rup
    here = (codesign.partners[0].person, codesign.partners[0].body)
    with refused("codesign.nobody_present"):
        actions.draft_minutes(meeting.pk, text="Bozza.", comments_until=COMMENTS, by=facilitator, at=MINUTED)
    actions.record_attendance(meeting.pk, present=[here], by=facilitator, at=MINUTED)
    with refused("codesign.comments_closed"):
        actions.comment_on_minutes(meeting.pk, text="Manca un punto.", by=codesign.partners[0], at=MINUTED)
    with refused("codesign.no_draft"):
        actions.approve_minutes(meeting.pk, by=rup, at=APPROVED)
    with refused("codesign.comments_past", "codesign.text_missing"):
        actions.draft_minutes(
            meeting.pk, text=" ", comments_until=MINUTED.date() - timedelta(days=1), by=facilitator, at=MINUTED
        )
    actions.draft_minutes(meeting.pk, text="Bozza.", comments_until=COMMENTS, by=facilitator, at=MINUTED)
    actions.comment_on_minutes(meeting.pk, text="Manca un punto.", by=codesign.partners[0], at=at("2025-12-03T23:00"))
    with refused("access.not_yours"):
        actions.comment_on_minutes(meeting.pk, text="Anch'io.", by=codesign.partners[1], at=MINUTED)
    with refused("codesign.comments_open"):
        actions.approve_minutes(meeting.pk, by=rup, at=at("2025-12-03T23:59"))
    with refused("codesign.comments_closed"):
        actions.comment_on_minutes(meeting.pk, text="Tardi.", by=codesign.partners[0], at=APPROVED)
    with refused("codesign.minutes_unapproved"):
        actions.publish_minutes(meeting.pk, file=SIGNED, by=rup, at=APPROVED)
    approved = actions.approve_minutes(meeting.pk, text="Testo corretto.", by=rup, at=APPROVED)
    with refused("codesign.minutes_approved"):
        actions.draft_minutes(meeting.pk, text="Altro.", comments_until=COMMENTS, by=facilitator, at=MINUTED)
    file = making.signed(approved.minutes, rup)
    published = actions.publish_minutes(meeting.pk, file=file, by=rup, at=APPROVED)
    assert published.minutes == approved.minutes
    assert published.minutes is not None
    assert published.minutes.inputs["text"] == "Testo corretto."
    assert papers.render(published.minutes).pdf is not None
    assert publication_of(meeting, Publication.Place.TRANSPARENCY) is not None
    (seen,) = meetings_of(table)
    assert [comment.text for comment in seen.comments.all()] == ["Manca un punto."]


@pytest.mark.parametrize(
    ("place", "printed"),
    [
        ("https://meet.example.it/stanza-7", "a distanza"),
        ("In sala o su meet.example.it/stanza-7, codice 4411", "a distanza"),
        ("Sala degli Ostaggi, piazza Duomo 25", "Sala degli Ostaggi, piazza Duomo 25"),
    ],
)
def test_the_minutes_that_everybody_reads_hold_no_link_to_walk_in_by(
    codesign: CoDesign, place: str, printed: str
) -> None:
    codesign.opens()
    meeting, facilitator = codesign.meets(), codesign.town.facilitator
    Meeting.objects.update(place=place)
    here = (codesign.partners[0].person, codesign.partners[0].body)
    actions.record_attendance(meeting.pk, present=[here], by=facilitator, at=MINUTED)
    actions.draft_minutes(meeting.pk, text="Bozza.", comments_until=COMMENTS, by=facilitator, at=MINUTED)
    approved = actions.approve_minutes(meeting.pk, by=codesign.town.rup, at=APPROVED)
    assert approved.minutes is not None
    assert approved.minutes.inputs["place"] == printed
    assert "4411" not in str(approved.minutes.inputs)
    assert approved.place == place, "who takes part reads it still"


def test_two_tables_of_a_percorso_meet_jointly(codesign: CoDesign) -> None:
    """The notices of Crema tie programmes of both calls; the minutes are of both tables."""
    codesign.opens()
    other = make(town=codesign.town, within=codesign.call.procedure, code="ambito")
    table = other.opens(title="Tavolo dell'altro avviso")
    meeting = codesign.meets(joint_with=other.round().pk)
    told = set(Message.objects.filter(subject__startswith="Incontro").values_list("body", flat=True))
    assert told == {codesign.partners[0].body, other.partners[0].body, codesign.town.body.pk}
    for who, at_table in ((codesign.partners[0], codesign.round().table_id), (other.partners[0], table.pk)):
        sent = Message.objects.get(subject__startswith="Incontro", body=who.body)
        assert sent.address == f"/tavoli/{at_table}/incontri/{meeting.pk}/"
        assert all(said in sent.text for said in (meeting.place, *meeting.agenda))
    guest = (other.partners[0].person, other.partners[0].body)
    actions.record_attendance(meeting.pk, present=[guest], by=codesign.town.facilitator, at=MINUTED)
    actions.draft_minutes(meeting.pk, text="Bozza.", comments_until=COMMENTS, by=codesign.town.facilitator, at=MINUTED)
    actions.comment_on_minutes(meeting.pk, text="Bene.", by=other.partners[0], at=MINUTED)
    assert list(meetings_of(table)) == [meeting]


def test_a_joint_meeting_is_with_an_open_round_of_another_table_of_the_percorso(codesign: CoDesign) -> None:
    codesign.opens()
    elsewhere = make()
    elsewhere.opens()
    for joint_with in (codesign.round().pk, elsewhere.round().pk):
        with refused("codesign.joint_with"):
            codesign.meets(joint_with=joint_with)
    assert not Meeting.objects.exists()


def test_a_table_reopens_in_a_new_round_after_its_final_project(codesign: CoDesign) -> None:
    table = codesign.opens()
    with refused("codesign.round_open", "codesign.nothing_to_reopen"):
        actions.reopen(table.pk, reason="extension", by=codesign.town.rup, at=REOPENED)
    codesign.minutes(codesign.meets())
    codesign.freezes(codesign.saves())
    with refused("access.role"):
        actions.reopen(table.pk, reason="extension", by=codesign.town.facilitator, at=REOPENED)
    again = actions.reopen(table.pk, reason="labour_revision", by=codesign.town.rup, at=REOPENED)
    assert (again.number, again.reason) == (2, "labour_revision")
    silent = make({"labour_revision": False})
    ended = silent.ended().round.table
    with refused("codesign.not_foreseen"):
        actions.reopen(ended.pk, reason="labour_revision", by=silent.town.rup, at=REOPENED)


def test_nothing_more_is_done_once_the_call_is_revoked(codesign: CoDesign) -> None:
    """Acts of before may still be given the number that the office's systems gave them."""
    table = codesign.opens()
    held = codesign.meets()
    version = codesign.saves()
    minuted = codesign.meets()
    codesign.minutes(minuted)
    Call.objects.filter(pk=codesign.call.pk).update(state=Call.State.REVOKED)
    here = [(codesign.town.rup.person, codesign.town.body.pk)]
    lead: dict[str, Any] = {"by": codesign.town.rup, "at": MINUTED}
    term: dict[str, Any] = {"key": "payee", "value": "lead", "clause": "v. 1"}
    round_id = codesign.round().pk
    attempts: list[Callable[[], object]] = [
        lambda: codesign.meets(),
        lambda: actions.cancel_meeting(held.pk, reason="Non serve più.", **lead),
        lambda: actions.record_attendance(held.pk, present=here, **lead),
        lambda: actions.draft_minutes(held.pk, text="Verbale.", comments_until=MINUTED.date(), **lead),
        lambda: actions.comment_on_minutes(held.pk, text="Ma.", by=codesign.partners[0], at=MINUTED),
        lambda: actions.approve_minutes(held.pk, **lead),
        lambda: actions.return_minutes(held.pk, **lead),
        lambda: actions.publish_minutes(held.pk, file=SIGNED, **lead),
        lambda: codesign.saves(after=1),
        lambda: actions.agree_term(round_id, **term, **lead),
        lambda: actions.draft_final_project(version, **lead),
        lambda: actions.close_round(round_id, **lead),
        lambda: actions.reopen(table.pk, reason="new_funds", **lead),
    ]
    for attempt in attempts:
        with refused("call.revoked"):
            attempt()
    minuted.refresh_from_db()
    assert minuted.minutes_id
    assert actions.number_act(minuted.minutes_id, protocol_number="12", **lead).protocol_number == "12"


def test_a_final_project_is_not_frozen_once_the_call_is_revoked(codesign: CoDesign) -> None:
    codesign.opens()
    codesign.minutes(codesign.meets())
    act = actions.draft_final_project(codesign.saves(), by=codesign.town.rup, at=FROZEN)
    Call.objects.filter(pk=codesign.call.pk).update(state=Call.State.REVOKED)
    with refused("call.revoked"):
        actions.freeze_final_project(act.pk, file=SIGNED, by=codesign.town.director, at=FROZEN)


def test_a_round_without_agreement_is_closed_on_its_minutes(codesign: CoDesign) -> None:
    codesign.opens()
    ended = codesign.round()
    with refused("codesign.no_minutes"):
        actions.close_round(ended.pk, by=codesign.town.rup, at=FROZEN)
    meeting = codesign.meets()
    with refused("codesign.minutes_waiting"):
        actions.close_round(ended.pk, by=codesign.town.rup, at=FROZEN)
    codesign.minutes(meeting)
    actions.draft_final_project(codesign.saves(), by=codesign.town.rup, at=FROZEN)
    with refused("codesign.act_left"):
        actions.close_round(ended.pk, by=codesign.town.rup, at=FROZEN)
    actions.close_round(ended.pk, without_act=True, by=codesign.town.rup, at=FROZEN)
    with refused("codesign.round_closed"):
        actions.convene_meeting(ended.pk, when=FROZEN, place="qui", agenda=[], by=codesign.town.rup, at=FROZEN)


@pytest.mark.parametrize("more", [0, 8])
def test_meetings_are_read_in_few_statements(
    codesign: CoDesign, more: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    table = codesign.opens()
    for _ in range(1 + more):
        codesign.minutes(codesign.meets())
    with django_assert_num_queries(1):
        assert sum(meeting.present for meeting in meetings_of(table)) == 2 * (1 + more)
