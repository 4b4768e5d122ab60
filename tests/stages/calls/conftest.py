"""A clock that stands still, and people at their screens."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client

from condivisa.records import clock
from condivisa.records.access import Acting
from tests import making
from tests.making import at


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """The moment every request arrives at; put another in its place to move it."""
    moments = [at("2025-09-10T09:00")]
    monkeypatch.setattr(clock, "now", lambda: moments[0])
    return moments


@pytest.fixture
def screen(now: list[datetime]) -> Callable[[Acting], Screen]:
    """The browser of somebody who acts for a body."""
    return Screen


class Screen:
    """One person's browser: what they open, and what they send in a form."""

    def __init__(self, acting: Acting):
        self.acting = acting
        self.client = Client()
        self.client.force_login(making.Person.objects.get(pk=acting.person))

    def open(self, address: str, status: int = 200) -> str:
        """The page at an address, which answers with a status."""
        answer = self.client.get(address)
        assert answer.status_code == status, (address, answer.status_code)
        return answer.content.decode()

    def send(self, address: str, form: str, status: int = 302, /, **fields: object) -> str:
        """The page, or where it leads, after sending a form with what was typed."""
        sent = {"acting_for": str(self.acting.body), "this_form": form, **fields}
        answer = self.client.post(address, sent)
        page = answer.headers.get("Location") or answer.content.decode()
        assert answer.status_code == status, (address, answer.status_code, page[-3000:] if status == 302 else "")
        return page
