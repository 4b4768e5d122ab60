"""The product's one clock: only the demo sets it, it runs from there, and it never goes back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from condivisa.base.days import ROME
from condivisa.records import clock
from condivisa.records.journal.models import Entry
from condivisa.site.commands import demo
from tests import making
from tests.making import at

STORY = at("2026-04-21T09:30")


@pytest.fixture(autouse=True)
def read_anew() -> Iterator[None]:
    """The clock reads its setting once in the life of a process."""
    clock._shift.cache_clear()
    yield
    clock._shift.cache_clear()


def test_outside_the_demo_nothing_sets_the_clock(settings: Settings) -> None:
    settings.DEMO_CLOCK = f"{STORY.isoformat()}@{timezone.now().isoformat()}"
    assert abs(clock.now() - timezone.now()) < timedelta(minutes=1)


def test_in_the_demo_it_starts_at_the_story_s_moment_and_runs_on(settings: Settings) -> None:
    started = timezone.now() - timedelta(hours=2)
    settings.DEMO, settings.DEMO_CLOCK = True, f"{STORY.isoformat()}@{started.isoformat()}"
    first = clock.now()
    assert timedelta() <= first - (STORY + timedelta(hours=2)) < timedelta(minutes=1)
    assert first.tzinfo is ROME
    assert clock.now() >= first


@pytest.mark.django_db
def test_started_again_it_goes_on_from_no_earlier_than_the_last_recorded_act() -> None:
    assert demo.start_of_clock() == demo.LIVING
    body = making.body("Comune", kind="public")
    one = {"chain": body.pk, "person": making.person().pk, "body": body.pk, "event": "x", "data": {}, "previous": "-"}
    Entry.objects.create(number=1, at=demo.LIVING - timedelta(days=1), hash="a", **one)
    assert demo.start_of_clock() == demo.LIVING
    later = demo.LIVING + timedelta(days=40)
    Entry.objects.create(number=2, at=later, hash="b", **one)
    assert later < demo.start_of_clock() <= later + timedelta(minutes=5)
