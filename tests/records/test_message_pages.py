"""Every e-mail has a page; what is to be read first waits in an outbox; in the demo the letters are read by anybody."""

from __future__ import annotations

from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries, Settings

from condivisa.parties.models import Appointment
from condivisa.records.access import Acting, Role
from condivisa.records.journal.models import Entry
from condivisa.records.notifications import actions, sending, sink
from condivisa.records.notifications.models import Message
from condivisa.records.papers.models import Paper
from condivisa.site import installation
from tests import making
from tests.making import at, refused
from tests.screens import At, said

pytestmark = pytest.mark.django_db
NOW = at("2026-04-10T09:00")
MOST = 12


@pytest.fixture
def town() -> making.Town:
    return making.town()


def act(town: making.Town) -> Entry:
    number = 1_000_000 + Entry.objects.count()
    return Entry.objects.create(
        chain=town.body.pk, number=number, at=NOW, person=town.rup.person, body=town.body.pk, event="test.Done",
        data={}, previous="", hash="",
    )  # fmt: skip


def message(entry: Entry, to: Acting, subject: str = "Esito", *, first: bool = False, **fields: Any) -> Message:
    return Message.objects.create(
        entry=entry, recipient_id=to.person, body=to.body, subject=subject, text="La vostra istanza è ammessa.",
        to_read_first=first, **fields,
    )  # fmt: skip


@pytest.fixture
def told() -> Acting:
    return making.representative(making.body("Associazione"))


# ---- my messages


def test_a_message_is_shown_exactly_as_it_is_e_mailed(
    town: making.Town, told: Acting, settings: Settings, tmp_path: Path
) -> None:
    settings.MAILERS = {"default": installation.mailer((tmp_path / "mail").as_uri())}
    sent = message(act(town), told, address="/istanze/")
    page = At(told).get("message", key=sent.pk)
    assert "in partenza" in said(page)
    sending.send_waiting(NOW)
    sent.refresh_from_db()
    settings.MAIL = (tmp_path / "mail").as_uri()
    (letter,), more = sink.letters()
    assert (letter.text.strip(), more) == (sending.text_of(sent).strip(), False)
    page = At(told).get("message", key=sent.pk)
    for line in sending.text_of(sent).split("\n"):
        assert line.strip() in said(page)
    assert 'href="/istanze/"' in page.content.decode()
    assert "partita il 10 aprile 2026" in said(page)


def test_what_goes_with_a_message_is_on_its_page_for_whom_it_was_written(town: making.Town, told: Acting) -> None:
    paper = making.paper(town.body, "test.receipt")
    sent = message(act(town), told, paper=paper)
    assert "Allegato" not in said(At(told).get("message", key=sent.pk)), "not typeset yet"
    assert At(told).get("message_file", key=sent.pk).status_code == 404
    Paper.objects.filter(pk=paper.pk).update(pdf=making.stored(b"%PDF-1.7 ricevuta"))
    page = At(told).get("message", key=sent.pk).content.decode()
    assert f"receipt-{str(paper.pk)[:8]}.pdf" in page
    file = At(told).get("message_file", key=sent.pk)
    assert b"".join(file.streaming_content) == b"%PDF-1.7 ricevuta"
    assert At(making.representative(making.body("Altra"))).get("message_file", key=sent.pk).status_code == 404


def test_a_paper_that_cannot_be_typeset_holds_no_message_back(
    town: making.Town, told: Acting, settings: Settings, tmp_path: Path
) -> None:
    settings.MAILERS = {"default": installation.mailer((tmp_path / "mail").as_uri())}
    sent = message(act(town), told, paper=making.paper(town.body, "test.no_recipe"))
    assert sending.send_waiting(NOW) == 1
    sent.refresh_from_db()
    assert (sent.sent_at, sent.last_error) == (NOW, "")
    [letter] = [message_from_bytes(path.read_bytes(), policy=policy.default) for path in (tmp_path / "mail").iterdir()]
    assert "Il file in PDF non è ancora pronto" in letter.get_content()


def test_my_messages_are_mine_alone_and_never_those_that_wait(town: making.Town, told: Acting) -> None:
    other = making.representative(making.body("Altra"))
    mine = message(act(town), told, "Per me")
    waits = message(act(town), told, "Da leggere prima", first=True)
    theirs = message(act(town), other, "Per altri")
    page = said(At(told).get("messages"))
    assert "Per me" in page
    assert "Da leggere prima" not in page
    assert "Per altri" not in page
    statuses = {one: At(told).get("message", key=one.pk).status_code for one in (mine, waits, theirs)}
    assert statuses == {mine: 200, waits: 404, theirs: 404}
    exported = b"".join(At(told).get("messages", query={"formato": "csv"}).streaming_content).decode()
    assert "Per me" in exported
    assert "Da leggere prima" not in exported


def test_who_acts_for_no_body_reads_their_own_messages_and_nothing_else(town: making.Town, told: Acting) -> None:
    """That a role has ended is told to who cannot act any more, and that a request was refused to who never could."""
    mine, theirs = message(act(town), told, "Fine di un ruolo"), message(act(town), town.officer, first=True)
    Appointment.objects.filter(person=told.person).update(since="2026-01-01", until="2026-02-01")
    nobody = At(told)
    assert "Fine di un ruolo" in said(nobody.get("messages"))
    assert "Fine di un ruolo" in said(nobody.get("message", key=mine.pk))
    assert nobody.get("message", key=theirs.pk).status_code == 404
    assert nobody.get("outbox").headers["Location"].startswith("/ente/?next=")


def test_who_acts_for_several_bodies_chooses_one_before_the_inbox(town: making.Town, told: Acting) -> None:
    making.acting(making.body("Altra"), Role.OPERATOR, who=making.Person.objects.get(pk=told.person))
    reader = At(told)
    reader.client.cookies.clear()
    reader.client.force_login(making.Person.objects.get(pk=told.person))
    assert reader.get("messages").headers["Location"].startswith("/ente/?next=")


def test_the_inbox_asks_the_same_for_one_message_and_for_thirty(
    town: making.Town, told: Acting, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    reader, officer, counts = At(told), At(town.officer), []
    for more in (1, 29):
        for _ in range(more):
            message(act(town), told)
            message(act(town), told, first=True)
            message(act(town), told, tries=1, last_error="550")
        taken = []
        for who, view in ((reader, "messages"), (officer, "outbox"), (officer, "outbox_failures")):
            with django_assert_max_num_queries(MOST) as asked:
                assert who.get(view).status_code == 200
            taken.append(len(asked))
        counts.append(taken)
    assert counts[0] == counts[1], counts


def test_the_office_opens_only_what_it_reads_first_or_could_not_deliver(town: making.Town, told: Acting) -> None:
    paper = making.paper(town.body, "test.receipt")
    Paper.objects.filter(pk=paper.pk).update(pdf=making.stored(b"%PDF-1.7 ricevuta"))
    receipt = message(act(town), told, paper=paper)
    first = message(act(town), told, paper=paper, first=True)
    failed = message(act(town), told, paper=paper, tries=1, last_error="550")
    for who in (town.officer, town.rup, town.director):
        office = At(who)
        opened = [office.get("message", key=one.pk) for one in (receipt, first, failed)]
        assert [page.status_code for page in opened] == [404, 200, 200]
        assert not any("Allegato" in said(page) for page in opened[1:])
        files = [office.get("message_file", key=one.pk).status_code for one in (receipt, first, failed)]
        assert files == [404, 404, 404]


# ---- the outbox


def test_the_outbox_shows_count_and_recipients_and_releases_an_act_whole(town: making.Town, told: Acting) -> None:
    entry, others = act(town), act(town)
    letters = [message(entry, told, f"Esito {n}", first=True) for n in range(3)]
    elsewhere = message(others, told, "Altro atto", first=True)
    office = At(town.rup)
    assert "Esito 0 Associazione 3 10 aprile 2026" in said(office.get("outbox"))
    page = said(office.get("outbox_act", entry=entry.pk))
    assert "Esito 2" in page
    assert making.Person.objects.get(pk=told.person).email in page
    assert "Fai partire tutte le 3 comunicazioni" in page
    answer = office.post("outbox_act", "libera", {"entry": entry.pk})
    assert answer.headers["Location"] == "/in-uscita/"
    assert set(Message.objects.exclude(released_at=None)) == set(letters)
    assert office.get("outbox_act", entry=entry.pk).status_code == 404
    assert Message.objects.get(pk=elsewhere.pk).released_at is None


def test_a_number_that_no_thing_can_have_is_nobodys_address(client: Client) -> None:
    office = At(making.town().rup)
    for digits in (18, 19, 25, 400):
        assert office.client.get(f"/in-uscita/{'9' * digits}/").status_code == 404
        assert client.get(f"/percorsi/prova/convenzioni/{'9' * digits}/").status_code == 404


def listed(office: At, view: str, **query: str) -> list[list[str]]:
    """The rows of a list as its CSV holds them."""
    lines = b"".join(office.get(view, query={"formato": "csv", **query}).streaming_content).decode("utf-8-sig")
    return [line.split(";") for line in lines.splitlines()[1:]]


def test_the_outbox_is_sorted_filtered_and_taken_away_as_seen(town: making.Town, told: Acting) -> None:
    other = making.representative(making.body("Altra"))
    held, waits, few = act(town), act(town), act(town)
    for number, entry in enumerate((held, held, held, waits, waits, few)):
        message(entry, told if number % 2 else other, f"Esito {9 - number}", first=True)
    office = At(town.rup)
    office.post("outbox_act", "trattieni", {"entry": held.pk}, reason="Refuso.")
    assert [row[2] for row in listed(office, "outbox")] == ["3", "2", "1"], "in order of their acts"
    *more, one = [row[1] for row in listed(office, "outbox")]
    assert ([to.partition(" ")[2] for to in more], one) == (["e 1 altro ente"] * 2, "Associazione")
    assert [row[0] for row in listed(office, "outbox", ordine="subject")] == ["Esito 4", "Esito 5", "Esito 7"]
    assert [row[2] for row in listed(office, "outbox", ordine="messages")] == ["1", "2", "3"]
    assert [row[4] for row in listed(office, "outbox", ordine="-held")].index("trattenute") == 0
    assert [row[2] for row in listed(office, "outbox", stato="held")] == ["3"]
    assert [row[2] for row in listed(office, "outbox", stato="waiting")] == ["2", "1"]
    assert [row[2] for row in listed(office, "outbox", cerca="esito 8")] == ["3"], "the whole act, not the words alone"
    assert "Niente corrisponde" in said(office.get("outbox", query={"cerca": "graduatoria"}))
    assert listed(At(making.town("Altrove").rup), "outbox") == []
    assert At(told).get("outbox", query={"formato": "csv"}).status_code == 404


def test_an_officer_reads_the_outbox_and_releases_nothing(town: making.Town, told: Acting) -> None:
    entry = act(town)
    message(entry, told, first=True)
    officer = At(town.officer)
    assert "Fai partire" not in said(officer.get("outbox_act", entry=entry.pk))
    officer.post("outbox_act", "libera", {"entry": entry.pk})
    officer.post("outbox_act", "trattieni", {"entry": entry.pk}, reason="No.")
    assert Message.objects.get().released_at is Message.objects.get().held_at is None
    for stranger in (town.finance, told, making.town("Altrove").rup):
        assert At(stranger).get("outbox_act", entry=entry.pk).status_code == 404


def test_what_is_held_back_stays_with_its_reason_and_may_still_leave(town: making.Town, told: Acting) -> None:
    entry = act(town)
    held = message(entry, told, first=True)
    office = At(town.rup)
    assert office.post("outbox_act", "trattieni", {"entry": entry.pk}, reason="").status_code == 422
    assert office.post("outbox_act", "trattieni", {"entry": entry.pk}, reason="Refuso nel nome.").status_code == 302
    held.refresh_from_db()
    assert (held.held_by, held.held_reason) == (town.rup.person, "Refuso nel nome.")
    assert sending.send_waiting(NOW) == 0
    assert Entry.objects.get(event="notifications.MessagesHeld").data == {"messages": [held.pk]}
    assert "Refuso nel nome." in said(office.get("outbox_act", entry=entry.pk))
    assert "trattenute" in said(office.get("outbox"))
    with refused("access.not_yours"):
        actions.hold_back([message(entry, told, first=True).pk], reason="?", by=making.town("Altrove").rup, at=NOW)
    with refused("access.role", "notifications.no_reason"):
        actions.hold_back([message(entry, told, first=True).pk], reason=" ", by=town.officer, at=NOW)
    assert actions.release([held.pk], by=town.director, at=NOW) == 1
    assert actions.hold_back([held.pk], reason="Tardi.", by=town.rup, at=NOW) == 0, "it has been released"


def test_a_failed_delivery_says_why_and_is_tried_again(town: making.Town, told: Acting) -> None:
    failed = message(
        act(town), told, tries=sending.TRIES, last_error="SMTPRecipientsRefused: 550", try_after=NOW + timedelta(days=1)
    )
    waits = message(act(town), told)
    office = At(town.officer)
    assert "1 comunicazione non consegnata" in said(office.get("outbox"))
    page = said(office.get("outbox_failures"))
    assert "550" in page
    assert not sending.waiting(NOW).filter(pk=failed.pk).exists()
    assert office.post("outbox_failures", "riprova", {}).status_code == 302
    failed.refresh_from_db()
    assert (failed.tries, failed.try_after) == (0, None)
    assert set(sending.waiting(NOW)) == {failed, waits}
    assert Entry.objects.get(event="notifications.MessagesSentAgain").data == {"messages": [failed.pk]}
    Message.objects.filter(pk=failed.pk).update(tries=2)
    with refused("access.not_yours"):
        actions.send_again([failed.pk], by=making.town("Altrove").officer, at=NOW)
    with refused("access.role"):
        actions.send_again([failed.pk], by=town.finance, at=NOW)
    assert actions.send_again([waits.pk], by=town.officer, at=NOW) == 0, "it did not fail"


def test_failed_deliveries_are_sorted_filtered_and_taken_away(town: making.Town, told: Acting) -> None:
    other = making.representative(making.body("Altra"))
    making.Person.objects.filter(pk=other.person).update(family_name="Zani", email="zani@example.org")
    for tries, to in ((1, told), (3, other), (2, other)):
        message(act(town), to, f"Esito {tries}", tries=tries, last_error="550")
    office = At(town.officer)
    assert [row[3] for row in listed(office, "outbox_failures")] == ["2", "3", "1"]
    assert [row[3] for row in listed(office, "outbox_failures", ordine="tries")] == ["1", "2", "3"]
    for words in ("zani@", "zANI"):
        assert [row[3] for row in listed(office, "outbox_failures", cerca=words)] == ["2", "3"]
    assert "Niente corrisponde" in said(office.get("outbox_failures", query={"cerca": "graduatoria"}))
    address = f"{reverse('outbox_failures')}?cerca=esito+1"
    office.client.post(address, {"acting_for": str(town.body.pk), "this_form": "riprova"})
    assert sorted(Message.objects.values_list("tries", flat=True)) == [0, 2, 3], "those of the page alone"
    assert listed(At(making.town("Altrove").officer), "outbox_failures") == []


# ---- the demo's letters


def test_the_demo_shows_its_letters_to_anybody(
    town: making.Town, told: Acting, client: Client, settings: Settings, tmp_path: Path
) -> None:
    settings.DEMO, settings.MAIL = True, (tmp_path / "mail").as_uri()
    settings.MAILERS = {"default": installation.mailer(settings.MAIL)}
    assert "Non è ancora partito niente" in said(client.get("/posta-di-prova/"))
    message(act(town), told, "Esito: è ammessa <b>")
    message(act(town), told, "Seconda")
    sending.send_waiting(NOW)
    page = client.get("/posta-di-prova/")
    assert "Esito: è ammessa <b>" in said(page).replace("&lt;", "<")
    first, second = sink.letters()[0]
    assert (first.subject, second.subject) == ("Seconda", "Esito: è ammessa <b>")
    letter = client.get(f"/posta-di-prova/{second.name}/")
    assert "La vostra istanza è ammessa." in said(letter)
    assert (second.date, "10 aprile 2026, ore" in said(letter)) == (NOW.replace(microsecond=0), True), (
        "the demo's clock"
    )
    for name in ("..-0", "../secret-0", f"{second.name}9", "20260101-000000-1.log-0", second.name.removesuffix("-0")):
        assert client.get(f"/posta-di-prova/{name}/").status_code == 404
    assert client.get("/posta-di-prova/?pagina=99").status_code == 200


def test_outside_the_demo_nobody_reads_letters(client: Client, settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "20260101-000000-1.log").write_text("Subject: Segreto\n\nx\n")
    settings.MAIL = tmp_path.as_uri()
    assert client.get("/posta-di-prova/").status_code == 404
    assert client.get("/posta-di-prova/20260101-000000-1.log-0/").status_code == 404
