"""The clock of every request, still until a test moves it."""

from __future__ import annotations

from datetime import datetime

import pytest

from condivisa.records import clock
from tests.making import at


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """The moment every request arrives at; put another in its place to move it."""
    moments = [at("2025-09-10T09:00")]
    monkeypatch.setattr(clock, "now", lambda: moments[0])
    return moments
