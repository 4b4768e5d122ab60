"""A table in the browser: opened from its call, met, minuted, commented, ended; nobody else sees it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from condivisa.records.access import Role
from condivisa.records.journal.models import Entry
from condivisa.records.papers.models import Paper
from condivisa.stages.codesign import actions
from condivisa.stages.codesign.models import Attendance, Meeting, MinutesComment, Round, WorkingTable
from condivisa.stages.selection.models import ConflictDeclaration, Opening
from tests import making
from tests.screens import At, said
from tests.stages.codesign.conftest import APPROVED, FROZEN, MEETING, MINUTED, OPENED, REOPENED, CoDesign, make

pytestmark = pytest.mark.django_db


def of_call(codesign: CoDesign) -> dict[str, Any]:
    return {"slug": codesign.call.procedure.slug, "code": codesign.call.code}


@pytest.fixture
def facilitator(codesign: CoDesign) -> At:
    return At(codesign.town.facilitator)


@pytest.fixture
def rup(codesign: CoDesign) -> At:
    return At(codesign.town.rup)


def test_the_rup_opens_a_table_from_the_call_with_whom_the_ranking_brings(
    codesign: CoDesign, rup: At, now: list[datetime]
) -> None:
    now[0] = OPENED
    page = said(rup.get("table_open", **of_call(codesign)))
    assert "Cooperativa Alba" in page
    assert "graduatoria non pubblicata" in page, "P2 has none yet"
    fields = {"title": "Tavolo Prossimità", "facilitator": str(codesign.town.facilitator.person)}
    refused = rup.post("table_open", "OpenForm", of_call(codesign), **fields, programmes=["P2"])
    assert refused.status_code == 422
    assert not WorkingTable.objects.exists()
    done = rup.post("table_open", "OpenForm", of_call(codesign), **fields, programmes=["P1"])
    table = WorkingTable.objects.get()
    assert done.headers["Location"] == f"/tavoli/{table.pk}/"
    assert table.facilitator_id == codesign.town.facilitator.person
    assert "Tavolo Prossimità" in said(rup.get("call_tables", **of_call(codesign)))
    assert "P1" not in said(rup.get("table_open", **of_call(codesign))).split("Per quali programmi")[1]


def test_the_next_meeting_is_to_come_and_one_that_was_held_asks_for_its_minutes(
    codesign: CoDesign, rup: At, now: list[datetime]
) -> None:
    codesign.opens()
    codesign.meets()
    now[0] = OPENED
    assert "25 novembre 2025" in said(rup.get("call_tables", **of_call(codesign)))
    now[0] = MINUTED
    page = said(rup.get("call_tables", **of_call(codesign)))
    assert ("verbale da scrivere" in page, "25 novembre 2025" in page) == (True, False)


def test_only_whoever_holds_the_power_finds_its_page(codesign: CoDesign, now: list[datetime]) -> None:
    """Every act has its screen, for exactly those who may do it."""
    table = codesign.opens()
    meeting = codesign.meets()
    town = codesign.town
    people = {
        "rup": town.rup,
        "facilitator": town.facilitator,
        "officer": town.officer,
        "director": town.director,
        "partner": codesign.partners[0],
        "stranger": codesign.partners[1],
    }
    expected = {
        "table": {"rup", "facilitator", "officer", "director", "partner"},
        "meeting": {"rup", "facilitator", "officer", "director", "partner"},
        "meeting_convene": {"rup", "facilitator"},
        "meeting_cancel": {"rup", "facilitator"},
        "meeting_attendance": {"rup", "facilitator"},
        "meeting_minutes": {"rup", "facilitator"},
        "meeting_approve": {"rup"},
        "meeting_to_draft": {"rup"},
        "version_write": {"rup", "officer", "partner"},
        "project_propose": {"rup"},
        "round_close": {"rup"},
        "table_reopen": {"rup"},
        "table_term": {"rup"},
    }
    for view, seen_by in expected.items():
        parts: dict[str, Any] = {"key": table.pk}
        if view.startswith("meeting") and view != "meeting_convene":
            parts["number"] = meeting.pk
        if view == "table_term":
            parts["term"] = "payee"
        found = {name for name, who in people.items() if At(who).get(view, **parts).status_code == 200}
        assert found == seen_by, view
    assert At(town.facilitator).get("table_open", **of_call(codesign)).status_code == 404


def test_a_meeting_goes_from_its_agenda_to_minutes_to_sign(
    codesign: CoDesign, facilitator: At, rup: At, now: list[datetime]
) -> None:
    table = codesign.opens()
    now[0] = OPENED
    typed = {"when": "2025-11-25T15:00", "place": "Sala Cremonesi", "agenda": "Progetto\n\nPiano", "joint_with": ""}
    assert facilitator.post("meeting_convene", "ConveneForm", {"key": table.pk}, **typed).status_code == 302
    meeting = Meeting.objects.get()
    assert (meeting.agenda, meeting.place) == (["Progetto", "Piano"], "Sala Cremonesi")
    here = {"key": table.pk, "number": meeting.pk}
    now[0] = MINUTED
    town, partner = codesign.town, codesign.partners[0]
    early = facilitator.post(
        "meeting_minutes", "MinutesForm", here, text="Sì.", comments_until="2025-12-03", version="x"
    )
    assert early.status_code == 409, "the text was opened from another one"
    page = facilitator.get("meeting_minutes", **here).content.decode()
    version = page.split('name="version" value="')[1].split('"')[0]
    assert "1. Progetto" in page, "the agenda is the outline"
    minutes = {"text": "Si concorda.", "comments_until": "2025-12-03", "version": version}
    assert "Non risulta nessun presente" in said(facilitator.post("meeting_minutes", "MinutesForm", here, **minutes))
    present = {
        f"present-{town.body.pk}": [str(town.rup.person)],
        f"present-{partner.body}": [str(partner.person)],
        "version": facilitator.version("meeting_attendance", here),
        "others": "Biblioteca sul lago: Ada Neri\n\n Ada Neri",
    }
    bare = facilitator.post("meeting_attendance", "AttendanceForm", here, **present)
    assert "Scriva «ente: nome e cognome» anche qui: Ada Neri" in said(bare), "minutes say for whom one was there"
    present["others"] = "Biblioteca sul lago: Ada Neri"
    assert facilitator.post("meeting_attendance", "AttendanceForm", here, **present).status_code == 302
    assert Attendance.objects.count() == 2
    assert "Biblioteca sul lago Ada Neri" in said(facilitator.get("meeting", **here))
    assert "Ada Neri" not in str(list(Entry.objects.values_list("data", flat=True))), "no name in the journal"
    late = facilitator.post("meeting_attendance", "AttendanceForm", here, **present | {"others": ""})
    assert late.status_code == 409, "somebody else was written in since"
    assert facilitator.post("meeting_minutes", "MinutesForm", here, **minutes).status_code == 302
    there = At(partner)
    assert there.post("meeting", "CommentForm", here, text="Manca il piano.").status_code == 302
    assert MinutesComment.objects.get().body_id == partner.body
    approved = _approving(rup, here)
    assert rup.post("meeting_approve", "ApproveForm", here, **approved).status_code == 422, "comments are still open"
    now[0] = APPROVED
    assert there.post("meeting", "CommentForm", here, text="Tardi.").status_code == 422
    assert "Manca il piano." in said(rup.get("meeting_approve", **here))
    done = rup.post("meeting_approve", "ApproveForm", here, **approved)
    paper = Paper.objects.get(kind="codesign.minutes")
    assert done.headers["Location"] == f"/documenti/{paper.pk}/"
    assert paper.inputs["text"] == "Si concorda, piano compreso."
    assert paper.inputs["present"][-1] == ["Ada Neri", "Biblioteca sul lago"]
    again = facilitator.get("meeting_minutes", **here).content.decode()
    assert "Invia la bozza per le osservazioni</button>" not in again, "nobody drafts minutes already approved"
    assert "Il verbale è già approvato" in said(facilitator.get("meeting_minutes", **here))
    there_again = said(facilitator.get("meeting_attendance", **here))
    assert ("Il verbale è già approvato" in there_again, "Registra le presenze" in there_again) == (True, False)
    assert "Approva il verbale</button>" not in rup.get("meeting_approve", **here).content.decode()
    assert "Riporta in bozza</button>" in rup.get("meeting_to_draft", **here).content.decode(), (
        "until it is signed it goes back"
    )


def _approving(rup: At, here: dict[str, Any]) -> dict[str, str]:
    page = rup.get("meeting_approve", **here).content.decode()
    return {"text": "Si concorda, piano compreso.", "version": page.split('name="version" value="')[1].split('"')[0]}


def test_attendance_changed_meanwhile_is_not_overwritten(
    codesign: CoDesign, facilitator: At, now: list[datetime]
) -> None:
    table = codesign.opens()
    meeting = codesign.meets()
    now[0] = MINUTED
    here = {"key": table.pk, "number": meeting.pk}
    seen = facilitator.version("meeting_attendance", here)
    actions.record_attendance(
        meeting.pk, present=[(codesign.town.rup.person, codesign.town.body.pk)], by=codesign.town.rup, at=MINUTED
    )
    partner = codesign.partners[0]
    sent = {f"present-{partner.body}": [str(partner.person)], "version": seen}
    assert facilitator.post("meeting_attendance", "AttendanceForm", here, **sent).status_code == 409
    assert Attendance.objects.get().person_id == codesign.town.rup.person


def test_a_full_room_is_counted_and_folded_so_that_what_follows_is_in_reach(
    codesign: CoDesign, rup: At, now: list[datetime]
) -> None:
    table, meeting = codesign.opens(), codesign.meets()
    now[0] = MINUTED
    here = {"key": table.pk, "number": meeting.pk}
    fold = "<summary>13 persone presenti</summary>"
    for many in range(13):
        assert fold not in rup.get("meeting", **here).content.decode()
        ets = making.body(f"Ente {many}")
        Attendance.objects.create(meeting=meeting, person_id=making.representative(ets).person, body=ets)
    assert fold in rup.get("meeting", **here).content.decode()
    assert fold not in rup.get("meeting_minutes", **here).content.decode(), "there it is in a fold already"


def test_partners_of_a_joint_table_read_and_comment_from_their_own(now: list[datetime]) -> None:
    first = make()
    table = first.opens()
    second = make(town=first.town, within=first.call.procedure)
    other = second.opens(title="Tavolo d’Ambito")
    meeting = first.meets(joint_with=second.round().pk)
    first.minutes_drafted(meeting)
    now[0] = MINUTED
    guest = At(second.partners[0])
    assert guest.get("meeting", key=table.pk, number=meeting.pk).status_code == 404
    here = {"key": other.pk, "number": meeting.pk}
    page = said(guest.get("meeting", **here))
    assert "Convocato dal tavolo «Tavolo P1»" in page
    assert "Nessuna versione salvata prima di questo incontro" in page
    actions.save_version(
        second.round().pk, draft=second.draft(), after=0, by=second.partners[0], at=MEETING - timedelta(days=1)
    )
    assert "Il progetto com’era quel giorno Fase 1, versione 1" in said(guest.get("meeting", **here)), "their own"
    assert guest.post("meeting", "CommentForm", here, text="Anche noi.").status_code == 302
    host = At(first.partners[0])
    assert (
        host.post("meeting", "CommentForm", {"key": table.pk, "number": meeting.pk}, text="E noi.").status_code == 302
    )


def test_a_round_closes_on_its_minutes_and_a_table_reopens_for_a_reason_foreseen(
    codesign: CoDesign, rup: At, now: list[datetime]
) -> None:
    now[0] = FROZEN
    table = codesign.opens()
    assert rup.post("round_close", "CloseForm", {"key": table.pk}).status_code == 422, "no minutes"
    assert "non ne nasce nessuna convenzione" in said(rup.get("round_close", key=table.pk))
    meeting, version = codesign.meets(), codesign.saves()
    page = rup.get("round_close", key=table.pk)
    assert f'<a href="/tavoli/{table.pk}/incontri/{meeting.pk}/">Pagina dell’incontro</a>' in page.content.decode()
    assert "non ha ancora un verbale pubblicato" in said(page), "before it is tried"
    assert "Le versioni di questa fase restano bozze, che nessuno ha approvato: 1." in said(page)
    codesign.minutes(meeting)
    actions.draft_final_project(version, by=codesign.town.rup, at=FROZEN)
    page = said(rup.get("round_close", key=table.pk))
    assert "verbale pubblicato" not in page
    assert "aspetta la firma del dirigente: chiusa la fase" in page
    refused = rup.post("round_close", "CloseForm", {"key": table.pk})
    assert refused.status_code == 422
    assert '<a href="#id_without_act">Lo dica qui</a>' in refused.content.decode()
    codesign.freezes(version)
    now[0] = REOPENED
    page = said(rup.get("table", key=table.pk))
    assert "progetto definitivo approvato" in page
    assert rup.post("table_reopen", "ReopenForm", {"key": table.pk}, reason="new_funds").status_code == 302
    assert Round.objects.get(closed_at=None).reason == "new_funds"
    page = said(rup.get("table", key=table.pk))
    assert "Fase 2 (nuove risorse)" in page
    assert "Convocare il primo incontro di questa fase" in page, "there were meetings in the first"
    assert "Scrivere la prima versione" not in page, "the project is there since the first round"
    again = rup.post("table_reopen", "ReopenForm", {"key": table.pk}, reason="extension")
    assert again.status_code == 422, "one round at a time"
    assert "Chiudi la fase sui suoi verbali" in said(rup.get("table", key=table.pk))
    end = "Chiudere la fase sui suoi verbali, o scrivere come cambia il progetto"
    assert end not in said(rup.get("table", key=table.pk)), "nobody has met yet"
    codesign.minutes(codesign.meets(MINUTED))
    assert f'<a href="/tavoli/{table.pk}/chiusura/">{end}</a>' in rup.get("table", key=table.pk).content.decode()
    page = said(rup.get("round_close", key=table.pk))
    assert "poi la si propone dalla convenzione" in page
    assert "non ne nasce nessuna convenzione" not in page, "that is of the first round"


def test_the_table_says_what_it_waits_for_and_from_whom(codesign: CoDesign, rup: At, now: list[datetime]) -> None:
    table = codesign.opens()
    now[0] = OPENED
    page = said(rup.get("table", key=table.pk))
    assert "Convocare il primo incontro di questa fase" not in page
    assert "Convocare il primo incontro" in page
    assert "Scrivere la prima versione" in page
    meeting = codesign.meets()
    assert "entro il 25 novembre 2025" in said(rup.get("table", key=table.pk))
    now[0] = MINUTED
    assert "Registrare chi c’era" in said(rup.get("table", key=table.pk))
    codesign.minutes(meeting)
    codesign.saves()
    now[0] = FROZEN
    page = rup.get("table", key=table.pk).content.decode()
    assert f'<a href="/tavoli/{table.pk}/progetto/">Proporre il progetto definitivo</a>' in page
    seen_by_partner = At(codesign.partners[0]).get("table", key=table.pk).content.decode()
    assert "<strong>Proporre il progetto definitivo</strong>" in seen_by_partner


def test_a_proposal_opens_for_its_own_bodies_and_for_who_reads_the_selection(
    codesign: CoDesign, rup: At, now: list[datetime]
) -> None:
    table = codesign.opens()
    now[0] = OPENED
    first, second = codesign.applications[:2]
    its_page, another = f"istanze/{first.pk}/", f"istanze/{second.pk}/"
    seen = At(codesign.partners[0]).get("table", key=table.pk).content.decode()
    assert its_page in seen
    assert another not in seen, "a link that would answer 404"
    assert first.title in said(rup.get("table", key=table.pk))
    assert its_page not in rup.get("table", key=table.pk).content.decode(), "before its opening"
    declared = {"declared_at": OPENED, "conflict": False, "applicants_sha256": "", "file": making.stored(b"dichiaro")}
    ConflictDeclaration.objects.create(call=codesign.call, person_id=codesign.town.rup.person, **declared)
    Opening.objects.create(call=codesign.call, at=OPENED, by_id=codesign.town.rup.person)
    assert f"selezione/{its_page}" in rup.get("table", key=table.pk).content.decode()


@pytest.mark.parametrize("view", ["tables", "call_tables", "table", "meeting", "versions"])
def test_a_page_takes_the_same_statements_whatever_the_size(view: str, now: list[datetime]) -> None:
    now[0] = FROZEN
    counted = []
    for size in (1, 30):
        codesign = make(town=making.town(f"Comune {size}"))
        table = codesign.opens()
        meetings = [codesign.minutes_drafted(codesign.meets()) for _ in range(size)]
        for after in range(size):
            codesign.saves(after)
        if view in {"tables", "call_tables"}:
            for _ in range(size):
                made = WorkingTable.objects.create(call=codesign.call, title="Altro", opened_at=OPENED)
                made.rounds.create(number=1, reason="first", opened_at=OPENED)
        parts: dict[str, Any] = {"key": table.pk}
        if view == "meeting":
            parts["number"] = meetings[0].pk
        parts = {"tables": {}, "call_tables": of_call(codesign)}.get(view, parts)
        at_work = At(codesign.town.rup)
        with CaptureQueriesContext(connection) as statements:
            assert at_work.get(view, **parts).status_code == 200
        counted.append(len(statements))
    assert counted[0] == counted[1] <= 12, counted


def test_the_calendar_leads_who_sits_there_to_the_meeting_and_everybody_else_to_the_call(
    codesign: CoDesign, now: list[datetime]
) -> None:
    table = codesign.opens()
    meeting = codesign.meets()
    now[0] = OPENED
    its_page = f'"/tavoli/{table.pk}/incontri/{meeting.pk}/"'
    assert its_page in At(codesign.partners[0]).get("calendar").content.decode()
    for page in (At(codesign.partners[1]).get("calendar"), Client().get("/calendario/")):
        assert page.status_code == 200
        assert its_page not in page.content.decode()
        assert "Incontro del tavolo" in said(page)


def test_nobody_else_finds_a_table(codesign: CoDesign, now: list[datetime]) -> None:
    table = codesign.opens()
    meeting, version = codesign.meets(), codesign.saves()
    other = making.town("Comune di Altrove")
    for who in (codesign.partners[2], other.rup, making.acting(making.body("Altra"), Role.LEGAL_REPRESENTATIVE)):
        there = At(who)
        assert "Tavolo P1" not in said(there.get("tables"))
        for view in ("table", "versions", "table_terms", "versions_compare"):
            assert there.get(view, key=table.pk).status_code == 404
        assert there.get("meeting", key=table.pk, number=meeting.pk).status_code == 404
        for view in ("version", "version_check"):
            assert there.get(view, key=table.pk, number=version).status_code == 404
