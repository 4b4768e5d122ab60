"""The story, once, in the users' words, chapter after chapter."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser
from pytest_django import DjangoDbBlocker, Settings
from pytest_django.live_server_helper import LiveServer

from condivisa.records import clock
from tests import databases
from tests.browser.journey import agreeing, applying, choosing, closing, getting_in, notice, spending, table
from tests.browser.journey.house import House

pytestmark = pytest.mark.browser
CHAPTERS = (getting_in, notice, applying, choosing, table, agreeing, spending, closing)


@pytest.fixture
def house(
    browser: Browser,
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    monkeypatch: pytest.MonkeyPatch,
    settings: Settings,
) -> Iterator[House]:
    """A site with nobody in it, whose clock the story moves, and where who works for an office needs two factors."""
    settings.SECOND_FACTOR = True
    with django_db_blocker.unblock(), databases.cloned():
        server = LiveServer("127.0.0.1")
        try:
            with House(browser, server.url).open() as empty:
                monkeypatch.setattr(clock, "now", lambda: empty.now)
                yield empty
        finally:
            server.stop()


def test_crema_is_carried_out_by_hand_from_an_empty_installation(house: House) -> None:
    for chapter in CHAPTERS:
        for scene in chapter.SCENES:
            scene(house)
