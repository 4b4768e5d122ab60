"""The calendar that anybody reads: what is to come, what was, what stays among who takes part."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.test import Client
from icalendar import Calendar

from condivisa.overview.portal.queries import calendar as of_calendar
from condivisa.stages.agreements.models import Agreement
from condivisa.stages.calls.models import Call
from condivisa.stages.codesign.models import Meeting
from condivisa.stages.coprogramming.models import Hearing, Step
from condivisa.stages.reporting.models import FinancialReport, ReportingPeriod
from tests import making
from tests.making import at
from tests.overview.test_portal_lists import granted

pytestmark = pytest.mark.django_db


def in_calendar(town: making.Town) -> Agreement:
    agreement = granted(town)
    table = agreement.final_project.round
    Meeting.objects.create(round=table, at=at("2026-05-04T15:00"), place="Sala civica")
    Hearing.objects.create(
        procedure=agreement.call.procedure, committee="Commissione", date=date(2026, 5, 3), subject="Esiti"
    )
    for number in (1, 2):
        ReportingPeriod.objects.create(
            agreement=agreement,
            number=number,
            first=date(2026, 1, 1),
            last=date(2026, 3, 31),
            due=date(2026, 5, number),
        )
    FinancialReport.objects.create(
        period=ReportingPeriod.objects.get(number=1),
        state="submitted",
        submitted_at=at("2026-04-20T09:00"),
        breakdown_sha256="0" * 64,
    )
    return agreement


def test_the_calendar_tells_in_order_what_is_to_come_and_what_was() -> None:
    agreement = in_calendar(making.town())
    slug = agreement.call.procedure.slug
    told = of_calendar.calendar(slug, start=date(2026, 5, 1)).moments
    assert [(one.on, one.words) for one in told] == [
        (date(2026, 5, 2), "Termine del rendiconto n. 2"),
        (date(2026, 5, 3), "Commissione"),
        (date(2026, 5, 4), "Incontro del tavolo"),
        (date(2028, 12, 31), "Finisce la convenzione"),
    ]
    past = of_calendar.calendar(slug, start=date(2026, 5, 1), past=True).moments
    assert [one.words for one in past] == [
        "Comincia la convenzione",
        "Si chiudono le istanze",
        "Ultimo momento per chiedere chiarimenti",
        "Si aprono le istanze",
    ]


def test_the_calendar_of_a_draft_tells_nothing(client: Client) -> None:
    call = making.call(making.town(), state="draft", closes_at=at("2099-01-01T12:00"))
    assert of_calendar.calendar(start=date(2025, 1, 1)).moments == []
    assert client.get(f"/percorsi/{call.procedure.slug}/calendario/").status_code == 404
    assert client.get(f"/percorsi/{call.procedure.slug}/calendario.ics").status_code == 404


@pytest.mark.parametrize("asked", ["fino=0001-01-01", "dal=9999-12-31", "dal=domani", "fino="])
def test_the_calendar_opens_today_where_the_day_asked_cannot_be_meant(client: Client, asked: str) -> None:
    making.call(making.town(), closes_at=at("2099-01-01T12:00"))
    assert client.get(f"/calendario/?{asked}").status_code == 200


def test_nothing_is_lost_between_the_pages_of_the_calendar() -> None:
    town = making.town()
    percorso = making.call(town, opens_at=None, questions_until=None, closes_at=at("2025-01-01T12:00")).procedure
    for number in range(150):
        Hearing.objects.create(
            procedure=percorso, committee="C", date=date(2027, 1 + number // 28, 1 + number % 28), subject=str(number)
        )
    start, seen = date(2026, 1, 1), set()
    for _page in range(5):
        page = of_calendar.calendar(percorso.slug, start=start)
        seen |= {one.about for one in page.moments}
        if page.later is None:
            break
        start = page.later
    assert seen == {str(number) for number in range(150)}


@pytest.mark.parametrize("place", ["https://meet.example.it/stanza-7", "In sala o su meet.example.it/stanza-7"])
def test_the_link_of_a_meeting_is_for_who_takes_part(client: Client, place: str) -> None:
    agreement = in_calendar(making.town())
    Meeting.objects.update(at=at("2099-05-04T15:00"), place=place)
    procedure, code = agreement.call.procedure, agreement.call.code
    for address in (
        "/calendario/?dal=2026-05-01",
        "/calendario.ics",
        f"/percorsi/{procedure.slug}/calendario/",
        f"/percorsi/{procedure.slug}/avvisi/{code}/",
    ):
        page = client.get(address).content.decode()
        assert "stanza-7" not in page.replace("\r\n ", ""), address
        assert "a distanza" in page, address
    client.cookies["django_language"] = "en"
    assert "online" in client.get("/calendario.ics").content.decode()


def test_the_calendar_tells_no_hearing_of_a_procedure_that_is_not_public(client: Client) -> None:
    secret = making.procedure(making.town(), slug="riservato")
    Hearing.objects.create(
        procedure=secret, committee="Commissione segreta", date=date(2099, 5, 3), subject="Prima di aprire"
    )
    for address in ("/calendario/?dal=2026-05-01", "/calendario.ics"):
        assert "segreta" not in client.get(address).content.decode()
    Step.objects.create(procedure=secret, order=1, kind="meetings", title="Primo incontro", when="2026")
    assert "segreta" in client.get("/calendario/?dal=2026-05-01").content.decode()


def test_the_calendar_tells_no_meeting_of_a_revoked_call() -> None:
    agreement = in_calendar(making.town())
    Call.objects.update(state="revoked")
    told = of_calendar.calendar(agreement.call.procedure.slug, start=date(2026, 5, 1)).moments
    assert "Incontro del tavolo" not in [one.words for one in told]


def test_the_feed_is_a_calendar_that_programs_read(client: Client) -> None:
    agreement = in_calendar(making.town())
    Meeting.objects.update(at=at("2099-05-04T15:00"))
    answer = client.get(f"/percorsi/{agreement.call.procedure.slug}/calendario.ics")
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    events = {str(one["uid"]).split("@")[0]: one for one in Calendar.from_ical(answer.content).walk("VEVENT")}
    meeting = events[f"meeting-{Meeting.objects.get().pk}"]
    assert meeting.decoded("dtstart") == datetime(2099, 5, 4, 13, tzinfo=UTC)
    assert str(meeting["location"]) == "Sala civica"
    assert events[f"agreement-{agreement.pk}-last"].decoded("dtstart") == date(2028, 12, 31)


def test_what_many_agreements_owe_on_a_day_is_said_once(client: Client) -> None:
    town = making.town()
    one, other = granted(town), granted(town)
    for agreement in (one, other):
        days = {"first": date(2026, 1, 1), "last": date(2026, 3, 31), "due": date(2099, 5, 2)}
        ReportingPeriod.objects.create(agreement=agreement, number=1, **days)
    page = client.get("/calendario/?dal=2099-01-01").content.decode()
    assert page.count("Termine del rendiconto n. 1") == 1
    assert all(f"/convenzioni/{agreement.pk}/" in page for agreement in (one, other))
