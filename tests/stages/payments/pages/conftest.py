"""An agreement in May 2026, before a screen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from condivisa.records import clock
from tests import making
from tests.stages.payments.conftest import Scene


@pytest.fixture(autouse=True)
def in_may(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: making.at("2026-05-04T10:00"))


@pytest.fixture
def scene(scene: Callable[..., Scene], request: pytest.FixtureRequest) -> Scene:
    return scene(**getattr(request, "param", {}))


def of(scene: Scene, **more: Any) -> dict[str, Any]:
    return {"key": scene.agreement.pk, **more}
