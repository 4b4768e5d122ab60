"""Messages leave after their act, by a real SMTP server: each once, the failed ones again, some only when released."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings as configured
from django.db import connection, transaction
from django.db.models.functions import Now
from django.tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from condivisa.records.access import Acting, Role
from condivisa.records.journal import actions as journal
from condivisa.records.journal.models import Entry
from condivisa.records.notifications import actions, sending, tables, tasks
from condivisa.records.notifications.models import Message
from condivisa.records.notifications.tables import Notice, tells
from condivisa.records.tasks import put_back_lost, wake
from condivisa.site import installation
from condivisa.stages.applications.events import ApplicationSubmitted
from condivisa.stages.reporting.events import ReportSubmitted
from tests import databases
from tests.making import acting, at, body, person, refused, town
from tests.records.post_office import PostOffice
from tests.records.test_journal import SomethingHappened

NOW = at("2026-03-02T09:00")
CHAIN = UUID(int=5)
EVENT = SomethingHappened(7, Decimal(1), NOW.date(), UUID(int=1))


@pytest.fixture
def post_office(settings: Any) -> Iterator[PostOffice]:
    """The server that messages leave by."""
    office = PostOffice()
    settings.MAILERS = {"default": installation.mailer(f"smtp://127.0.0.1:{office.port}")}
    yield office
    office.close()


def told(*people: Any, subject: str = "Oggetto", to_read_first: bool = False, chain: UUID = CHAIN) -> list[str]:
    """An act that tells these people, committed or not as the test's database goes; their addresses."""
    audience = [(one.pk, None) for one in people]
    tells(SomethingHappened, Notice(lambda event, on: audience, lambda event: (subject, "Testo."), to_read_first))
    try:
        with transaction.atomic():
            journal.record(EVENT, by=Acting(UUID(int=1), UUID(int=2)), at=NOW, chain=chain)
    finally:
        tells(SomethingHappened)
    return [one.email for one in people]


# ---- leaving


@pytest.mark.django_db
def test_a_message_leaves_once_as_it_was_written(post_office: PostOffice) -> None:
    (address,) = told(person(), subject="Domanda ricevuta: è la n. 1")
    assert sending.send_waiting(NOW) == 1
    assert sending.send_waiting(NOW + timedelta(days=1)) == 0
    (letter,) = post_office.received
    assert (letter["To"], letter["Subject"]) == (address, "Domanda ricevuta: è la n. 1")
    message = Message.objects.get()
    assert letter.get_content().replace("\r\n", "\n") == sending.text_of(message)
    assert letter.get_content().startswith("Testo.")
    assert f"/comunicazioni/{message.pk}/" in letter.get_content()
    assert (message.sent_at, message.tries, message.last_error) == (NOW, 1, "")


@pytest.mark.django_db
def test_a_line_end_in_a_name_adds_no_header_and_stops_no_message(post_office: PostOffice) -> None:
    (address,) = told(person(), subject="Invito – Ente\r\nBcc: altri@example.org\n\nTesto")
    assert sending.send_waiting(NOW) == 1
    (letter,) = post_office.received
    assert (letter["To"], letter["Bcc"]) == (address, None)
    assert letter["Subject"] == "Invito – Ente Bcc: altri@example.org Testo"


@pytest.mark.django_db
def test_all_that_waits_leaves_in_batches(post_office: PostOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "BATCH", 2)
    addresses = told(*[person() for _ in range(5)])
    assert sending.send_waiting(NOW) == 5
    assert post_office.told == addresses


@pytest.mark.django_db
def test_a_refused_address_stops_nobody_else_and_is_tried_again_later(post_office: PostOffice) -> None:
    bad, good = told(person(), person())
    post_office.refuses.add(bad)
    assert sending.send_waiting(NOW) == 1
    assert post_office.told == [good]
    failed = Message.objects.get(sent_at=None)
    assert (failed.tries, failed.try_after) == (1, NOW + timedelta(minutes=2))
    assert "550" in failed.last_error
    post_office.refuses.clear()
    assert sending.send_waiting(NOW + timedelta(seconds=119)) == 0
    assert sending.send_waiting(NOW + timedelta(minutes=2)) == 1
    assert post_office.told == [good, bad]
    failed.refresh_from_db()
    assert (failed.tries, failed.last_error) == (2, "")


@pytest.mark.django_db
def test_the_waits_double_and_end(post_office: PostOffice) -> None:
    (bad,) = told(person())
    post_office.refuses.add(bad)
    moment, waits = NOW, []
    while sending.waiting(moment).exists():
        sending.send_waiting(moment)
        again = Message.objects.get().try_after
        assert again is not None
        waits.append((again - moment) // timedelta(minutes=1))
        moment = again
    assert waits == [2**number for number in range(1, sending.TRIES + 1)]
    assert Message.objects.get().tries == sending.TRIES


@pytest.mark.django_db
def test_a_conversation_cut_off_costs_one_message_its_try(post_office: PostOffice) -> None:
    first, cut, last = told(person(), person(), person())
    post_office.hangs_up_on.add(cut)
    assert sending.send_waiting(NOW) == 2
    assert post_office.told == [first, last]
    assert Message.objects.get(sent_at=None).recipient.email == cut


@pytest.mark.django_db
def test_a_message_that_cannot_be_written_stops_nobody_else(post_office: PostOffice) -> None:
    told(person())
    Message.objects.update(subject="due\nrighe")  # as no action writes it
    (good,) = told(person())
    assert sending.send_waiting(NOW) == 1
    assert post_office.told == [good]
    assert "linefeed" in Message.objects.get(sent_at=None).last_error


@pytest.mark.django_db
def test_while_the_server_is_down_no_try_is_counted(post_office: PostOffice) -> None:
    addresses = told(person(), person())
    post_office.close()
    assert sending.send_waiting(NOW) == 0
    assert set(Message.objects.values_list("tries", "try_after")) == {(0, None)}
    again = PostOffice(post_office.port)
    assert sending.send_waiting(NOW) == 2
    assert again.told == addresses
    again.close()


def test_two_workers_never_send_the_same_message(committed_db: None, post_office: PostOffice) -> None:
    addresses = told(*[person() for _ in range(30)])
    start = threading.Barrier(2)

    def work() -> None:
        start.wait()
        sending.send_waiting(NOW)
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    assert sorted(post_office.told) == sorted(addresses)


# ---- tasks


def tasks_left() -> list[str]:
    return sorted(DBTaskResult.objects.ready().values_list("task_path", flat=True))


@pytest.mark.django_db
def test_many_messages_of_one_transaction_leave_one_task() -> None:
    with transaction.atomic():
        told(person(), person())
        told(person())
    told(person())
    assert tasks_left() == [tasks.send_waiting.module_path]


@pytest.mark.django_db
def test_messages_to_read_first_and_silence_wake_nobody() -> None:
    told()
    told(person(), to_read_first=True)
    assert tasks_left() == []


def test_an_act_undone_leaves_no_task(committed_db: None) -> None:
    with transaction.atomic():
        told(person())
        transaction.set_rollback(True)
    assert tasks_left() == []
    with transaction.atomic():
        with transaction.atomic():
            told(person())
            transaction.set_rollback(True)
        told(person())
    told(person())
    assert tasks_left() == [tasks.send_waiting.module_path]


def test_waking_again_in_one_transaction_costs_no_statement(committed_db: None, django_assert_num_queries: Any) -> None:
    with transaction.atomic():
        wake(tasks.send_waiting)
        with django_assert_num_queries(0):
            wake(tasks.send_waiting)


@pytest.mark.skipif(configured.ENGINE == "sqlite", reason="one writer at a time: the worker cannot even look")
def test_a_waiting_task_is_not_taken_before_those_who_count_on_it_have_committed(committed_db: None) -> None:
    """Else the worker would look before the message is there, and nothing would send it."""
    told(person())
    taken: list[object] = []

    def take() -> None:
        with transaction.atomic():
            taken.append(DBTaskResult.objects.ready().get_locked())
        connection.close()

    def worker() -> None:
        thread = threading.Thread(target=take)
        thread.start()
        thread.join()

    with transaction.atomic():
        wake(tasks.send_waiting)
        worker()
    worker()
    assert taken[0] is None
    assert taken[1] is not None


@pytest.mark.django_db
def test_what_a_killed_worker_left_running_is_taken_up_after_a_while() -> None:
    old, fresh = (tasks.send_waiting.enqueue().id for _ in range(2))
    DBTaskResult.objects.update(status=TaskResultStatus.RUNNING, started_at=Now())
    DBTaskResult.objects.filter(pk=old).update(started_at=Now() - timedelta(minutes=16))
    assert put_back_lost() == 1
    assert DBTaskResult.objects.ready().get().pk == UUID(old)
    assert DBTaskResult.objects.running().get().pk == UUID(fresh)


def test_a_message_outlives_the_kill_of_its_worker(committed_db: None, post_office: PostOffice) -> None:
    """Killed while the server has the message and before it said so: sent again, recognisable as the same."""
    told(person())
    post_office.keeps_waiting.set()
    name = connection.settings_dict["NAME"]
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "CONDIVISA_DATABASE_URL": databases.url(str(name)),
        "CONDIVISA_EMAIL_URL": f"smtp://127.0.0.1:{post_office.port}",
    }
    worker = subprocess.Popen(
        [sys.executable, "-m", "django", "db_worker", "--batch", "--no-startup-delay"],
        cwd=configured.ROOT, env=environment, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    _until(lambda: post_office.received)
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    message = Message.objects.get()
    assert (message.sent_at, message.tries) == (None, 1)
    assert message.try_after is not None
    post_office.keeps_waiting.clear()
    assert sending.send_waiting(message.try_after) == 1
    first, second = post_office.received
    assert first["Message-ID"] == second["Message-ID"] == f"<condivisa-{message.pk}@127.0.0.1>"


def _until(happened: Any) -> None:
    deadline = time.monotonic() + 60
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.05)


# ---- read first


@pytest.mark.django_db
def test_what_is_to_be_read_first_leaves_when_released_and_the_journal_says_by_whom(post_office: PostOffice) -> None:
    people = town()
    (address,) = told(person(), to_read_first=True, chain=people.body.pk)
    assert sending.send_waiting(NOW) == 0
    message = Message.objects.get()
    assert actions.release([message.pk], by=people.rup, at=NOW) == 1
    assert tasks_left() == [tasks.send_waiting.module_path]
    assert sending.send_waiting(NOW) == 1
    assert post_office.told == [address]
    message.refresh_from_db()
    assert (message.released_at, message.released_by) == (NOW, people.rup.person)
    entry = Entry.objects.get(chain=people.body.pk, event="notifications.MessagesReleased")
    assert (entry.person, entry.data) == (people.rup.person, {"messages": [message.pk]})
    assert actions.release([message.pk], by=people.director, at=NOW) == 0
    assert Entry.objects.filter(event="notifications.MessagesReleased").count() == 1


@pytest.mark.django_db
def test_only_rup_and_director_release_and_only_what_tells_acts_of_their_administration() -> None:
    people, other = town(), town("Comune di Altrove")
    told(person(), to_read_first=True, chain=people.body.pk)
    told(person(), to_read_first=True, chain=other.body.pk)
    ours, theirs = Message.objects.order_by("pk").values_list("pk", flat=True)
    ets = body("Arcobaleno")
    for by, code in [
        (people.officer, "access.role"),
        (people.finance, "access.role"),
        (other.director, "access.not_yours"),
        (acting(ets, Role.LEGAL_REPRESENTATIVE), "access.not_yours"),
    ]:
        with refused(code):
            actions.release([ours], by=by, at=NOW)
    with refused("access.not_yours"):
        actions.release([ours, theirs], by=people.director, at=NOW)
    assert not Message.objects.exclude(released_at=None).exists()
    assert actions.release([ours], by=people.director, at=NOW) == 1
    assert Message.objects.get(pk=theirs).released_at is None


@pytest.mark.parametrize("event", [ApplicationSubmitted, ReportSubmitted])
def test_receipts_never_wait(event: Any) -> None:
    notices = tables.notices_of(event)
    assert notices
    assert not any(notice.to_read_first for notice in notices)


# ---- where nothing leaves


@pytest.mark.django_db
def test_without_a_server_messages_are_files(settings: Any, tmp_path: Path) -> None:
    settings.MAILERS = {"default": installation.mailer((tmp_path / "mail").as_uri())}
    (address,) = told(person())
    tasks.send_waiting.call()
    (written,) = (tmp_path / "mail").iterdir()
    assert f"To: {address}" in written.read_text("utf-8")
