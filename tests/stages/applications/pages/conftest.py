"""A call in its window, an association and its president before a screen."""

from __future__ import annotations

from typing import Any

import pytest

from condivisa.parties.models import Body
from condivisa.records import clock
from condivisa.records.access import Role
from condivisa.stages.applications.models import Application
from condivisa.stages.calls.models import Call
from tests import making
from tests.screens import At

PDF = b"%PDF-1.7\n%synthetic"


@pytest.fixture(autouse=True)
def during_the_window(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: making.at("2025-10-01T10:00"))


@pytest.fixture
def call() -> Call:
    return making.call(making.town())


@pytest.fixture
def ets() -> Body:
    return making.body("Associazione Prima")


@pytest.fixture
def president(ets: Body) -> At:
    return At(making.acting(ets, Role.LEGAL_REPRESENTATIVE))


def of(call: Call) -> dict[str, Any]:
    return {"slug": call.procedure.slug, "code": call.code}


def started(president: At, call: Call) -> dict[str, Any]:
    answer = president.post(
        "start_application", "StartForm", of(call), title="Case aperte", form="single", programmes=["P1"]
    )
    assert answer.status_code == 302, answer.content.decode()
    return {**of(call), "key": Application.objects.latest("pk").pk}


ROW = {
    "programme": "P1",
    "category": "staff",
    "cost_line": "educatori",
    "action": "A1",
    "year": "2026",
    "side": "contribution",
    "amount": "1.000,00",
    "kind": "",
    "hours": "",
    "hourly_cost": "",
}


def plan(*rows: dict[str, str], version: int = 0) -> dict[str, Any]:
    fields: dict[str, Any] = {"version": version}
    for name in ROW:
        fields[f"piano-{name}"] = [row[name] for row in rows]
    return fields


def sent_file(answer: Any) -> bytes:
    """The bytes of a file sent, let go; closing the answer whole would close the test's database too."""
    content = b"".join(answer.streaming_content)
    for let_go in answer._resource_closers:
        let_go()
    return content
