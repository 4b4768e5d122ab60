"""Where the story happens: a site with nobody in it, its clock, its worker, its post, its people."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.conf import settings
from django.core import mail
from django.urls import reverse
from django_tasks_db.management.commands.db_worker import Worker
from playwright.sync_api import Browser

from condivisa.base.days import ROME
from condivisa.parties.first_start import code_of
from condivisa.site.periodic import every_minute
from tests.browser.journey.someone import Someone


class House:
    """A site and who uses it; `facts` are what one person tells another: a code, a number."""

    def __init__(self, browser: Browser, address: str, moment: str = "2025-09-01T08:00"):
        self.browser, self.address = browser, address
        self.now = _moment(moment)
        self.people: dict[str, Someone] = {}
        self.complaints: list[str] = []
        self.facts: dict[str, str] = {}

    def at(self, moment: str) -> None:
        """Let time pass until a moment in Rome: what the installation does by its clock is done."""
        later = _moment(moment)
        assert later >= self.now, "time never runs back"
        self.now = later
        every_minute.call()
        self.works()

    def works(self) -> None:
        """Let the worker do what acts have left to it: papers are rendered, messages leave."""
        Worker(
            queue_names=["default"],
            interval=0,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id="journey",
            excluded_queue_names=[],
        ).run()

    def who(self, key: str, name: str = "", width: int = 1280) -> Someone:
        """One of the story's people, by the name the story has for them."""
        if key not in self.people:
            self.people[key] = Someone(self, name, width)
        return self.people[key]

    def first_page(self) -> str:
        """The address that starting the installation prints."""
        return reverse("first_start", args=[code_of(settings.VAR)])

    def letter(self, email: str) -> str:
        """The last letter that somebody received."""
        self.works()
        return str([one for one in mail.outbox if email in one.to][-1].body)

    def link_in_letter(self, email: str) -> str:
        """The first link in it, as a path."""
        found = re.search(r"https?://[^/\s]+(/\S+)", self.letter(email))
        assert found, "a letter says where to go"
        return found[1]

    def citizen(self) -> Someone:
        """Somebody who has no account, on a phone."""
        return self.who("citizen", "Una cittadina", 390)

    @contextmanager
    def open(self) -> Iterator[House]:
        """Close every browser at the end; whatever a console called an error fails the story."""
        try:
            yield self
        finally:
            for one in self.people.values():
                one.leaves()
        assert self.complaints == []


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ROME)
