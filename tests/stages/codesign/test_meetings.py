"""Meetings that were not held, or not at this table alone: called off, counted for both, told to who sits there now."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.test import Client

from condivisa.overview.desk import queries as desk
from condivisa.parties.models import Appointment
from condivisa.records.access import Acting, Role
from condivisa.records.notifications.models import Message
from condivisa.records.papers.models import Paper
from condivisa.stages.applications.models import Member
from condivisa.stages.calls.models import Call
from condivisa.stages.codesign import actions, queries
from condivisa.stages.codesign.models import WorkingTable
from condivisa.stages.codesign.queries import screens
from tests import making
from tests.making import at, refused
from tests.screens import At, said
from tests.stages.codesign.conftest import APPROVED, COMMENTS, FROZEN, MINUTED, OPENED, CoDesign, make

pytestmark = pytest.mark.django_db
FAR = at("2062-11-25T15:00")


def told(event: str) -> set[object]:
    """The bodies and people told of an event."""
    sent = Message.objects.filter(entry__event=f"codesign.{event}")
    return set(sent.values_list("recipient", "body"))


def to_sign(who: Acting) -> list[UUID]:
    """The papers that somebody finds on the desk to sign."""
    waiting = [one.address for one in desk.waiting(viewer=who, at=FROZEN) if one.words == "Firmare un atto"]
    return [UUID(address.strip("/").rpartition("/")[2]) for address in waiting]


def test_a_meeting_that_was_not_held_is_called_off_and_the_table_goes_on(codesign: CoDesign) -> None:
    codesign.opens()
    codesign.minutes(codesign.meets())
    wrong, rup = codesign.meets(FAR), codesign.town.rup
    version = codesign.saves()
    with refused("codesign.minutes_waiting"):
        actions.draft_final_project(version, by=rup, at=FROZEN)
    with refused("access.role"):
        actions.cancel_meeting(wrong.pk, reason="Anno sbagliato.", by=codesign.town.officer, at=FROZEN)
    with refused("codesign.text_missing"):
        actions.cancel_meeting(wrong.pk, reason=" ", by=codesign.town.facilitator, at=FROZEN)
    actions.cancel_meeting(wrong.pk, reason="Anno sbagliato.", by=codesign.town.facilitator, at=FROZEN)
    facilitator = (codesign.town.facilitator.person, codesign.town.body.pk)
    assert told("MeetingCancelled") == {(codesign.partners[0].person, codesign.partners[0].body), facilitator}
    assert all(
        "Anno sbagliato." in one.text for one in Message.objects.filter(subject__startswith="Incontro annullato")
    )
    for attempt in (
        lambda: actions.cancel_meeting(wrong.pk, reason="Di nuovo.", by=rup, at=FROZEN),
        lambda: actions.record_attendance(wrong.pk, present=[facilitator], by=rup, at=FAR + timedelta(days=1)),
    ):
        with refused("codesign.meeting_cancelled"):
            attempt()
    codesign.freezes(version)


def test_minutes_of_a_meeting_called_off_after_its_attendance_are_not_written(codesign: CoDesign) -> None:
    codesign.opens()
    meeting, facilitator = codesign.meets(), codesign.town.facilitator
    here = [(facilitator.person, facilitator.body)]
    actions.record_attendance(meeting.pk, present=here, by=facilitator, at=MINUTED)
    actions.cancel_meeting(meeting.pk, reason="Era un altro incontro.", by=facilitator, at=MINUTED)
    with refused("codesign.meeting_cancelled"):
        actions.draft_minutes(meeting.pk, text="Bozza.", comments_until=COMMENTS, by=facilitator, at=MINUTED)


def test_a_meeting_with_minutes_is_not_called_off(codesign: CoDesign) -> None:
    codesign.opens()
    meeting = codesign.minutes_drafted(codesign.meets())
    with refused("codesign.minutes_begun"):
        actions.cancel_meeting(meeting.pk, reason="Ripensamento.", by=codesign.town.rup, at=APPROVED)


def test_minutes_go_over_those_one_has_read(codesign: CoDesign) -> None:
    codesign.opens()
    meeting, by = codesign.minutes_drafted(codesign.meets()), codesign.town.rup
    with refused("screen.changed_meanwhile"):
        actions.draft_minutes(meeting.pk, text="Altra.", comments_until=COMMENTS, seen="old", by=by, at=MINUTED)
    with refused("screen.changed_meanwhile"):
        actions.approve_minutes(meeting.pk, text="Altra.", seen="old", by=by, at=APPROVED)
    meeting.refresh_from_db()
    assert (meeting.minutes_state, "Altra." in meeting.minutes_text) == ("draft", False)


def test_nobody_is_invited_to_a_meeting_of_yesterday(codesign: CoDesign) -> None:
    codesign.opens()
    with refused("codesign.meeting_past"):
        codesign.meets(OPENED - timedelta(minutes=1))
    assert not told("MeetingConvened")


def test_a_joint_meeting_counts_for_both_tables(codesign: CoDesign) -> None:
    """Neither may freeze its project while the minutes they share are a draft; both may once they are public."""
    codesign.opens()
    other = make(town=codesign.town, within=codesign.call.procedure, code="ambito")
    table = other.opens(title="Tavolo dell'altro avviso")
    meeting = codesign.minutes_drafted(codesign.meets(joint_with=other.round().pk))
    both = (codesign.round(), other.round())
    assert [queries.minutes_standing(one) for one in both] == [{"minuted": 0, "waiting": {meeting.pk: meeting.at}}] * 2
    with refused("codesign.no_minutes", "codesign.minutes_waiting"):
        actions.close_round(other.round().pk, by=other.town.rup, at=FROZEN)
    guest = At(other.town.rup).get("table", key=table.pk).content.decode()
    assert f"/tavoli/{table.pk}/incontri/{meeting.pk}/" in guest
    assert "Convocare il primo incontro" not in guest
    waiting = [one.address for one in desk.waiting(viewer=other.town.facilitator, at=OPENED)]
    assert f"/tavoli/{table.pk}/incontri/nuovo/" not in waiting, "it has met, as a guest"
    assert not [one for one in desk.waiting(viewer=other.town.rup, at=MINUTED) if "/progetto/" in one.address]
    other.saves()
    actions.approve_minutes(meeting.pk, by=codesign.town.rup, at=APPROVED)
    meeting.refresh_from_db()
    file = making.signed(meeting.minutes, codesign.town.rup)
    actions.publish_minutes(meeting.pk, file=file, by=codesign.town.rup, at=APPROVED)
    assert [queries.minutes_standing(one) for one in both] == [{"minuted": 1, "waiting": {}}] * 2
    propose = [one.address for one in desk.waiting(viewer=other.town.rup, at=FROZEN)]
    assert f"/tavoli/{table.pk}/progetto/" in propose
    actions.close_round(other.round().pk, by=other.town.rup, at=FROZEN)


def test_a_joint_meeting_of_a_call_revoked_keeps_no_other_table_waiting(codesign: CoDesign) -> None:
    codesign.opens()
    other = make(town=codesign.town, within=codesign.call.procedure, code="ambito")
    other.opens()
    codesign.meets(joint_with=other.round().pk)
    Call.objects.filter(pk=codesign.call.pk).update(state=Call.State.REVOKED)
    assert queries.minutes_standing(other.round())["waiting"] == {}


def test_a_meeting_is_called_off_from_its_page_and_the_calendars_say_so(
    codesign: CoDesign, now: list[datetime]
) -> None:
    table = codesign.opens()
    meeting = codesign.meets()
    now[0] = OPENED
    here, facilitator = {"key": table.pk, "number": meeting.pk}, At(codesign.town.facilitator)
    address = f'href="/tavoli/{table.pk}/incontri/{meeting.pk}/annullamento/"'
    assert address in facilitator.get("meeting", **here).content.decode()
    for name, parts in (("table", {"key": table.pk}), ("meeting", here)):
        read = said(facilitator.get(name, **parts))
        assert ("convocato" in read, "da redigere" in read) == (True, False), "its minutes wait for nobody yet"
    assert "STATUS:CANCELLED" not in Client().get("/calendario.ics").content.decode()
    assert facilitator.post("meeting_cancel", "CancelForm", here, reason="").status_code == 422
    assert facilitator.post("meeting_cancel", "CancelForm", here, reason="Sala chiusa.").status_code == 302
    page = facilitator.get("meeting", **here).content.decode()
    assert "Sala chiusa." in page
    assert address not in page
    assert "Presenze non ancora registrate" not in page, "nobody will record who was at it"
    assert "annullato" in said(facilitator.get("table", key=table.pk))
    feed = Client().get("/calendario.ics").content.decode()
    assert (f"UID:meeting-{meeting.pk}@" in feed, "STATUS:CANCELLED" in feed) == (True, True)
    assert "Incontro del tavolo, annullato" in said(Client().get("/calendario/"))
    assert "Convocare il primo incontro" in said(facilitator.get("table", key=table.pk))
    words = [one.words for one in desk.waiting(viewer=codesign.partners[0], at=OPENED)]
    assert words == [], "nothing to get ready for"


def test_a_first_round_without_a_project_leaves_its_programmes_to_a_new_table(
    codesign: CoDesign, now: list[datetime]
) -> None:
    table, rup = codesign.opens(), codesign.town.rup
    codesign.minutes(codesign.meets())
    actions.close_round(codesign.round().pk, by=rup, at=FROZEN)
    facilitator = (codesign.town.facilitator.person, codesign.town.body.pk)
    assert told("RoundClosed") == {(codesign.partners[0].person, codesign.partners[0].body), facilitator}
    with refused("codesign.nothing_to_reopen"):
        actions.reopen(table.pk, reason="new_funds", by=rup, at=FROZEN)
    now[0] = FROZEN
    anew = f"/percorsi/{codesign.call.procedure.slug}/avvisi/{codesign.call.code}/tavoli/nuovo/"
    assert anew in At(rup).get("table", key=table.pk).content.decode()
    assert "P1 – " in said(At(rup).get("table_open", slug=codesign.call.procedure.slug, code=codesign.call.code))
    again = codesign.opens(title="Tavolo P1, di nuovo")
    assert WorkingTable.objects.filter(programmes__code="P1").count() == 2
    assert list(again.applications.all()) == codesign.applications[:1]
    with refused("codesign.has_table"):
        codesign.opens()
    codesign.minutes(codesign.meets())
    codesign.freezes(codesign.saves())
    with refused("codesign.has_table"):
        codesign.opens()


def test_partners_are_told_of_a_later_round_closed_on_its_minutes(codesign: CoDesign) -> None:
    table = codesign.ended().round.table
    again = actions.reopen(table.pk, reason="new_funds", by=codesign.town.rup, at=FROZEN)
    codesign.minutes(codesign.meets())
    actions.close_round(again.pk, by=codesign.town.rup, at=FROZEN)
    text = Message.objects.get(entry__event="codesign.RoundClosed", body=codesign.partners[0].body).text
    assert "La fase riaperta" in text


def test_who_represents_a_partner_today_is_told_not_who_confirmed_years_ago(codesign: CoDesign) -> None:
    table = codesign.ended().round.table
    then = codesign.partners[0]
    Appointment.objects.filter(person=then.person).update(until=FROZEN.date())
    today = making.acting(codesign.applications[0].lead, Role.LEGAL_REPRESENTATIVE)
    actions.reopen(table.pk, reason="new_funds", by=codesign.town.rup, at=FROZEN + timedelta(days=30))
    assert told("TableReopened") == {(today.person, today.body)}


def test_whoever_facilitates_is_told_of_being_named_and_of_meetings(codesign: CoDesign) -> None:
    codesign.opens()
    codesign.meets()
    named = codesign.town.facilitator.person
    sent = Message.objects.filter(recipient=named).order_by("pk").values_list("entry__event", "subject")
    assert [event for event, _ in sent] == ["codesign.TableOpened", "codesign.MeetingConvened"]
    assert sent[0][1].startswith("Facilita un tavolo")


def test_a_table_without_a_facilitator_tells_nobody_of_it(codesign: CoDesign) -> None:
    codesign.opens(facilitator=None)
    assert told("TableOpened") == {(codesign.partners[0].person, codesign.partners[0].body)}


@pytest.mark.parametrize("funded_first", [True, False])
def test_a_body_in_two_applications_is_funded_where_one_says_so(funded_first: bool) -> None:
    wide = make({"table_mode": "all_qualified"})
    table = wide.opens()
    body = making.body("Cooperativa Doppia")
    for application, funded in zip(wide.applications[:2], (funded_first, not funded_first), strict=True):
        Member.objects.create(application=application, body=body, funded=funded)
    assert queries.members(table)[body.pk] is True


def test_approved_minutes_go_back_to_draft_until_they_are_signed(codesign: CoDesign, now: list[datetime]) -> None:
    table, rup = codesign.opens(), codesign.town.rup
    meeting = codesign.minutes_drafted(codesign.meets())
    with refused("codesign.minutes_not_to_return"):
        actions.return_minutes(meeting.pk, by=rup, at=APPROVED)
    wrong = actions.approve_minutes(meeting.pk, text="Testo sbagliato.", by=rup, at=APPROVED).minutes
    assert wrong
    with refused("access.role"):
        actions.return_minutes(meeting.pk, by=codesign.town.facilitator, at=APPROVED)
    now[0] = APPROVED
    here = {"key": table.pk, "number": meeting.pk}
    address = f'href="/tavoli/{table.pk}/incontri/{meeting.pk}/ritorno-in-bozza/"'
    assert address in At(rup).get("meeting", **here).content.decode()
    assert to_sign(rup) == [wrong.pk]
    assert At(rup).post("meeting_to_draft", "PlainForm", here).status_code == 302
    assert address not in At(rup).get("meeting", **here).content.decode()
    assert to_sign(rup) == [], "back in draft"
    with refused("codesign.minutes_unapproved"):
        actions.publish_minutes(meeting.pk, file=making.signed(wrong, rup), by=rup, at=APPROVED)
    right = actions.approve_minutes(meeting.pk, text="Testo giusto.", by=rup, at=APPROVED).minutes
    assert right
    assert (right.supersedes, to_sign(rup)) == (wrong, [right.pk])
    actions.publish_minutes(meeting.pk, file=making.signed(right, rup), by=rup, at=APPROVED)
    with refused("codesign.minutes_not_to_return"):
        actions.return_minutes(meeting.pk, by=rup, at=APPROVED)


def test_an_act_on_a_version_left_behind_waits_on_no_desk(codesign: CoDesign, now: list[datetime]) -> None:
    """The director is asked only for what can be signed; the manager proposes again, and the new act replaces it."""
    table, rup, director = codesign.opens(), codesign.town.rup, codesign.town.director
    codesign.minutes(codesign.meets())
    old = actions.draft_final_project(codesign.saves(), by=rup, at=FROZEN)
    assert to_sign(director) == [old.pk]
    propose = f"/tavoli/{table.pk}/progetto/"
    assert propose not in [one.address for one in desk.waiting(viewer=rup, at=FROZEN)]
    version = codesign.saves(after=1)
    now[0] = FROZEN
    assert to_sign(director) == []
    assert propose in [one.address for one in desk.waiting(viewer=rup, at=FROZEN)]
    assert (
        f'<a href="{propose}">Proporre il progetto definitivo</a>'
        in At(rup).get("table", key=table.pk).content.decode()
    )
    act = actions.draft_final_project(version, by=rup, at=FROZEN)
    old.refresh_from_db()
    assert (act.supersedes, old.state, to_sign(director)) == (old, "superseded", [act.pk])
    file = making.signed(act, director)
    actions.freeze_final_project(act.pk, file=file, by=director, at=FROZEN)
    Paper.objects.filter(pk=old.pk).update(state=Paper.State.TO_SIGN)
    Paper.objects.filter(pk=act.pk).update(supersedes=None)
    assert to_sign(director) == [], "its round has ended"


def test_nothing_is_signed_nor_joined_at_a_table_whose_call_is_revoked(codesign: CoDesign, now: list[datetime]) -> None:
    table, town = codesign.opens(), codesign.town
    codesign.minutes(codesign.meets())
    minutes = codesign.minutes_drafted(codesign.meets())
    other = make(town=town, within=codesign.call.procedure, code="ambito")
    elsewhere = other.opens(title="Tavolo dell'altro avviso")
    assert [one.table for one in screens.may_join(elsewhere)] == [table]
    actions.approve_minutes(minutes.pk, by=town.rup, at=APPROVED)
    gone = codesign.round()
    Call.objects.filter(pk=codesign.call.pk).update(state=Call.State.REVOKED)
    assert to_sign(town.rup) == []
    assert screens.may_join(elsewhere) == []
    with refused("codesign.joint_with"):
        other.meets(joint_with=gone.pk)
    now[0] = FROZEN
    page = said(At(town.rup).get("table", key=table.pk))
    assert ("avviso revocato" in page, "al lavoro" in page, "Firmare il verbale" in page) == (True, False, False)
    assert "avviso revocato" in said(At(codesign.partners[0]).get("tables"))
