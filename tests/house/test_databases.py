"""The ground tests stand on: rolled back or really committed, on either engine."""

import threading

import pytest
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction


def _write(label: str) -> None:
    with transaction.atomic(durable=True):
        ContentType.objects.create(app_label=label, model="thing")


@pytest.mark.django_db
@pytest.mark.parametrize("turn", [1, 2])
def test_a_durable_action_works_within_a_test_that_rolls_back(turn: int) -> None:
    assert not ContentType.objects.filter(app_label="rolled").exists()
    _write("rolled")


@pytest.mark.parametrize("turn", [1, 2])
def test_a_committed_write_is_seen_by_another_thread_and_by_no_other_test(committed_db: None, turn: int) -> None:
    seen: list[bool] = []

    def look() -> None:
        seen.append(ContentType.objects.filter(app_label="committed").exists())
        connection.close()

    for _ in range(2):
        thread = threading.Thread(target=look)
        thread.start()
        thread.join()
        if len(seen) == 1:
            _write("committed")
    assert seen == [False, True]


def test_reactions_to_a_commit_run_where_commits_are_real(committed_db: None) -> None:
    heard: list[str] = []
    with transaction.atomic(durable=True):
        transaction.on_commit(lambda: heard.append("after"))
        assert not heard
    assert heard == ["after"]


@pytest.mark.django_db
def test_the_engine_is_the_one_asked_for() -> None:
    assert connection.vendor == settings.ENGINE
    if settings.ENGINE == "sqlite":
        with connection.cursor() as cursor:
            assert cursor.execute("PRAGMA journal_mode").fetchone() == ("wal",)
