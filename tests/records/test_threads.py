"""One thread per file: external notes reach the other side, internal ones stay inside, and nothing is ever changed."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from pytest_django import DjangoAssertNumQueries

from condivisa.records.access import Acting, Role
from condivisa.records.journal.models import Entry
from condivisa.records.notifications.models import Message
from condivisa.records.threads import actions, queries
from condivisa.records.threads.models import Note, NoteFile, ReadMark, Thread
from condivisa.records.threads.queries import NoThread
from condivisa.stages.agreements.models import Agreement
from condivisa.stages.applications.models import Application
from condivisa.stages.reporting.models import FinancialReport, ReportingPeriod
from condivisa.stages.selection.models import ConflictDeclaration, Opening, Panel, Seat
from tests import making
from tests.making import at, refused
from tests.screens import At, said

pytestmark = pytest.mark.django_db
NOW = at("2026-04-10T09:00")
MOST = 12


@pytest.fixture
def town() -> making.Town:
    return making.town()


@pytest.fixture
def agreement(town: making.Town) -> Agreement:
    return making.agreement(making.application(making.call(town), making.body("Capofila"), making.body("Socia")), town)


def send(
    agreement: Agreement, by: Acting, text: str = "Quando ci vediamo?", *, internal: bool = False, **more: Any
) -> Note:
    return actions.send_note("convenzione", agreement.pk, text=text, internal=internal, by=by, at=NOW, **more)


def texts(viewer: Acting, agreement: Agreement) -> list[str]:
    found = queries.conversation("convenzione", agreement.pk, viewer=viewer)
    return [note.text for note in queries.notes_of(found, viewer=viewer)]


def told(note: Note) -> set[Any]:
    return set(Message.objects.filter(entry__data__number=note.number).values_list("recipient", flat=True))


# ---- writing and reading


def test_an_external_note_is_read_by_both_sides_and_told_to_the_other(town: making.Town, agreement: Agreement) -> None:
    lead = making.representative(agreement.application.lead)
    note = send(agreement, town.rup)
    assert texts(lead, agreement) == texts(town.officer, agreement) == ["Quando ci vediamo?"]
    assert told(note) == {lead.person}
    letter = Message.objects.get()
    assert (letter.body, letter.to_read_first) == (lead.body, False)
    assert letter.address == f"/messaggi/convenzione/{agreement.pk}/"
    assert "Quando" not in letter.text
    answer = send(agreement, lead, "Martedì.")
    assert told(answer) == {town.rup.person, town.officer.person}


def test_an_internal_note_stays_inside(town: making.Town, agreement: Agreement) -> None:
    lead = making.representative(agreement.application.lead)
    send(agreement, town.rup, "Per tutti.")
    note = send(agreement, town.rup, "Solo noi.", internal=True)
    assert texts(town.officer, agreement) == texts(town.auditor, agreement) == ["Solo noi.", "Per tutti."]
    assert texts(lead, agreement) == ["Per tutti."]
    assert told(note) == {town.officer.person}
    page = said(At(lead).get("thread", kind="convenzione", key=agreement.pk))
    assert "Per tutti." in page
    assert "Solo noi." not in page
    assert "nota interna" not in page.lower()


def test_the_journal_has_the_hash_and_not_the_words(town: making.Town, agreement: Agreement) -> None:
    send(agreement, town.rup)
    entry = Entry.objects.get(event="threads.NoteSent")
    assert entry.chain == town.body.pk
    assert entry.data["subject"] == f"agreements.agreement:{agreement.pk}"
    assert "Quando" not in str(entry.data)


def test_who_is_not_of_the_file_finds_nothing_and_may_write_nothing(town: making.Town, agreement: Agreement) -> None:
    send(agreement, town.rup)
    strangers = [
        making.representative(making.body("Estranea")),
        making.town("Comune di Altrove").rup,
        making.acting(town.body, Role.COMMITTEE_MEMBER),
        making.acting(agreement.application.lead, Role.FACILITATOR),
    ]
    for one in strangers:
        with pytest.raises(NoThread):
            queries.conversation("convenzione", agreement.pk, viewer=one)
        assert At(one).get("thread", kind="convenzione", key=agreement.pk).status_code == 404
        with refused("access.not_yours"):
            send(agreement, one)
        with refused("access.not_yours"):
            actions.mark_read("convenzione", agreement.pk, number=1, by=one, at=NOW)
    assert Note.objects.count() == 1


def test_an_unknown_kind_or_key_is_not_there(town: making.Town) -> None:
    for kind, key in (("niente", 1), ("convenzione", 999)):
        assert At(town.rup).get("thread", kind=kind, key=key).status_code == 404
        with refused("access.not_yours"):
            actions.send_note(kind, key, text="?", internal=False, by=town.rup, at=NOW)


def test_who_may_not_write_on_a_side_is_refused(town: making.Town, agreement: Agreement) -> None:
    lead = making.representative(agreement.application.lead)
    with refused("access.not_yours"):
        send(agreement, lead, internal=True)
    with refused("access.role"):
        send(agreement, town.auditor)
    with refused("access.role"):
        send(agreement, town.auditor, internal=True)
    with refused("threads.empty"):
        send(agreement, lead, "  \n ")
    call = agreement.call
    with refused("threads.nobody_there"):
        actions.send_note("avviso", call.pk, text="?", internal=False, by=town.rup, at=NOW)
    assert actions.send_note("avviso", call.pk, text="Da rivedere.", internal=True, by=town.rup, at=NOW).internal
    assert not Message.objects.exclude(recipient=town.officer.person).exists()


def test_what_was_sent_cannot_be_changed(town: making.Town, agreement: Agreement) -> None:
    note = send(agreement, town.rup, files=[("piano.pdf", b"%PDF-1.7 piano")])
    for model in (Note, NoteFile):
        with pytest.raises(DatabaseError), transaction.atomic():
            model.objects.update(id=99)
        with pytest.raises(DatabaseError), transaction.atomic():
            model.objects.all()._raw_delete("default")
    assert Note.objects.get().text == note.text


# ---- files


def test_a_file_goes_with_a_note_and_whoever_reads_the_note_reads_it(town: making.Town, agreement: Agreement) -> None:
    lead = making.representative(agreement.application.lead)
    sent = send(agreement, town.rup, files=[("../piano.pdf", b"%PDF-1.7 piano")], internal=True).files.get()
    assert sent.file_name == "piano.pdf"
    parts = {"kind": "convenzione", "key": agreement.pk, "number": 1, "sha256": sent.file_id}
    assert b"".join(At(town.officer).get("thread_file", **parts).streaming_content) == b"%PDF-1.7 piano"
    assert At(lead).get("thread_file", **parts).status_code == 404
    assert At(town.officer).get("thread_file", **parts | {"sha256": "0" * 64}).status_code == 404
    shared = send(agreement, town.rup, files=[("piano.pdf", b"%PDF-1.7 piano")])
    shown = At(lead).get("thread_file", **parts | {"number": shared.number})
    assert b"".join(shown.streaming_content) == b"%PDF-1.7 piano"


def test_a_program_and_too_many_files_are_refused(town: making.Town, agreement: Agreement) -> None:
    with refused("upload.program"):
        send(agreement, town.rup, files=[("piano.pdf", b"MZ\0\0 programma")])
    with refused("threads.many_files"):
        send(agreement, town.rup, files=[("a.txt", b"a")] * (actions.MOST_FILES + 1))
    assert not Thread.objects.exists()


# ---- whose files


def test_an_application_is_written_about_only_once_opened_and_never_by_its_judges(town: making.Town) -> None:
    call = making.call(town, state="closed")
    application = making.application(call, making.body("Capofila"))
    lead = making.representative(application.lead)

    def readers() -> list[str]:
        people = {"lead": lead, "rup": town.rup, "officer": town.officer, "member": member, "director": town.director}
        return [name for name, one in people.items() if _finds(application, one)]

    member = making.acting(town.body, Role.COMMITTEE_MEMBER)
    panel = Panel.objects.create(call=call, kind="committee", act=making.paper(town.body), appointed_at=NOW)
    Seat.objects.create(panel=panel, person_id=member.person, since=NOW)
    for one in (town.rup, town.director, member):
        _declares(call, one)
    assert readers() == []
    Opening.objects.create(call=call, at=NOW, by_id=town.rup.person)
    assert readers() == ["lead", "rup", "director"]
    _declares(call, town.rup, application)
    assert readers() == ["lead", "director"]
    note = actions.send_note("istanza", application.pk, text="Ecco.", internal=False, by=lead, at=NOW)
    assert told(note) == set(), "the manager is recused, and is not even told"


def _finds(application: Application, viewer: Acting) -> bool:
    return At(viewer).get("thread", kind="istanza", key=application.pk).status_code == 200


def _declares(call: Any, who: Acting, *against: Application) -> None:
    declared = ConflictDeclaration.objects.create(
        call=call, person_id=who.person, declared_at=NOW, conflict=bool(against),
        applicants_sha256="0" * 64, file=making.stored(b"dichiaro"),
    )  # fmt: skip
    declared.applications.set(against)


def test_a_report_is_written_about_once_handed_in(town: making.Town, agreement: Agreement) -> None:
    lead = making.representative(agreement.application.lead)
    day = NOW.date()
    period = ReportingPeriod.objects.create(agreement=agreement, number=1, first=day, last=day, due=day)
    report = FinancialReport.objects.create(period=period)
    assert At(lead).get("thread", kind="rendiconto", key=report.pk).status_code == 404
    FinancialReport.objects.update(state="submitted", submitted_at=NOW, breakdown_sha256="0" * 64)
    for one in (lead, town.rup):
        assert At(one).get("thread", kind="rendiconto", key=report.pk).status_code == 200


# ---- read and unread


def test_a_note_is_unread_until_one_says_so_or_answers(town: making.Town, agreement: Agreement) -> None:
    lead = making.representative(agreement.application.lead)

    def unread(viewer: Acting) -> list[int]:
        return [one.unread for one in queries.unread_threads(viewer)]

    send(agreement, town.rup)
    send(agreement, town.rup, "Solo noi.", internal=True)
    assert (unread(lead), unread(town.rup), unread(town.officer)) == ([1], [], [2])
    actions.mark_read("convenzione", agreement.pk, number=99, by=town.officer, at=NOW)
    actions.mark_read("convenzione", agreement.pk, number=1, by=town.officer, at=NOW)
    assert ReadMark.objects.get(person=town.officer.person).number == 2
    send(agreement, lead, "Martedì.")
    assert (unread(lead), unread(town.rup), unread(town.officer)) == ([], [1], [1])
    assert unread(making.representative(making.body("Estranea"))) == []


def test_the_moment_of_an_internal_note_says_nothing_to_the_other_side(town: making.Town, agreement: Agreement) -> None:
    lead = making.representative(agreement.application.lead)
    send(agreement, town.rup)
    later = at("2026-04-12T18:30")
    actions.send_note("convenzione", agreement.pk, text="Solo noi.", internal=True, by=town.rup, at=later)
    assert [one.written_at for one in queries.threads_for(lead)] == [NOW]
    assert [one.written_at for one in queries.threads_for(town.rup)] == [later]
    page, ours = said(At(lead).get("threads")), said(At(town.rup).get("threads"))
    assert ("10 aprile 2026, ore 09:00" in page, "12 aprile 2026" in page) == (True, False)
    assert "12 aprile 2026, ore 18:30" in ours


def test_only_internal_notes_make_no_thread_for_the_other_side(town: making.Town, agreement: Agreement) -> None:
    lead = making.representative(agreement.application.lead)
    send(agreement, town.rup, "Solo noi.", internal=True)
    assert not queries.threads_for(lead).exists()
    assert "Nessuno ha ancora scritto" in said(At(lead).get("threads"))
    assert agreement.title in said(At(town.rup).get("threads"))


# ---- pages


def test_the_list_of_threads_is_filtered_sorted_and_exported(town: making.Town, agreement: Agreement) -> None:
    lead = making.representative(agreement.application.lead)
    send(agreement, town.rup, "Ecco.")
    at = At(lead)
    assert "Da leggere" in said(at.get("threads"))
    for query, there in (
        ({"cerca": agreement.title[:8]}, True),
        ({"cerca": "nessuno"}, False),
        ({"stato": "unread"}, True),
        ({"ordine": "-written_at"}, True),
    ):
        assert (query, agreement.title in said(at.get("threads", query=query))) == (query, there)
    assert agreement.title in b"".join(at.get("threads", query={"formato": "csv"}).streaming_content).decode()
    actions.mark_read("convenzione", agreement.pk, number=1, by=lead, at=NOW)
    assert "Niente corrisponde a questi filtri. " in said(at.get("threads", query={"stato": "unread"}))


def test_a_page_sends_each_kind_of_note_and_says_who_reads_it(town: making.Town, agreement: Agreement) -> None:
    office, lead = At(town.rup), At(making.representative(agreement.application.lead))
    parts = {"kind": "convenzione", "key": agreement.pk}
    page = said(office.get("thread", **parts))
    assert "Lo leggono tutte e due le parti" in page
    assert "La legge solo l’amministrazione" in page
    assert "nota interna" not in said(lead.get("thread", **parts)).lower()
    pdf = SimpleUploadedFile("piano.pdf", b"%PDF-1.7 piano")
    assert office.post("thread", "messaggio", parts, text="Ecco il piano.", attached=pdf).status_code == 302
    assert office.post("thread", "nota", parts, text="Solo noi.").status_code == 302
    assert list(Note.objects.order_by("number").values_list("internal", "files__file_name")) == [
        (False, "piano.pdf"),
        (True, None),
    ]
    assert "da leggere" in said(lead.get("thread", **parts))
    assert lead.post("thread", "letto", parts, number="1").status_code == 302
    assert "da leggere" not in said(lead.get("thread", **parts))
    assert lead.post("thread", "nota", parts, text="Solo voi?").status_code == 200, "there is no such form for them"
    assert Note.objects.count() == 2


def test_a_note_without_text_is_refused_and_the_page_says_so(town: making.Town, agreement: Agreement) -> None:
    answer = At(town.rup).post("thread", "messaggio", {"kind": "convenzione", "key": agreement.pk}, text="")
    assert answer.status_code == 422
    assert not Note.objects.exists()


@pytest.mark.parametrize("side", ["rup", "lead"])
def test_the_pages_ask_the_same_for_one_note_and_for_thirty(
    side: str, town: making.Town, agreement: Agreement, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    viewer = town.rup if side == "rup" else making.representative(agreement.application.lead)
    at_desk, parts, counts = At(viewer), {"kind": "convenzione", "key": agreement.pk}, []
    for more in (1, 29):
        for number in range(more):
            send(agreement, town.director, f"Nota {number}", files=[("a.txt", b"a")])
        with django_assert_max_num_queries(MOST) as thread:
            at_desk.get("thread", **parts)
        with django_assert_max_num_queries(MOST) as listed:
            at_desk.get("threads")
        counts.append((len(thread), len(listed)))
    assert counts[0] == counts[1], counts
