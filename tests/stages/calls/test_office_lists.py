"""The notices and percorsi of an office, listed: as quick with thirty as with one, filtered, taken away."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from condivisa.stages.calls.models import Call
from tests import making
from tests.stages.screen import Screen

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]


@pytest.fixture
def town() -> making.Town:
    return making.town()


@pytest.fixture
def officer(town: making.Town) -> Screen:
    return Screen(town.officer)


def test_the_lists_cost_the_same_for_one_and_for_thirty_and_export_all(town: making.Town, officer: Screen) -> None:
    cost: dict[str, list[int]] = {"/ufficio/avvisi/": [], "/ufficio/percorsi/": []}
    for many in (1, 30):
        while Call.objects.count() < many:
            making.call(town)
        for address, counted in cost.items():
            with CaptureQueriesContext(connection) as asked:
                assert len(officer.open(address)) < 60_000
            counted.append(len(asked))
    for counted in cost.values():
        assert counted[0] == counted[1] <= 12
    assert "somma delle quote di tutti i programmi" in officer.open("/ufficio/avvisi/")
    answer: Any = officer.client.get("/ufficio/avvisi/?formato=csv")
    assert len(b"".join(answer.streaming_content).decode().splitlines()) == 31
    assert "Avviso di prova" not in officer.open("/ufficio/avvisi/?stato=revoked")
    assert "Avviso di prova" not in Screen(making.town("Comune Altrui").officer).open("/ufficio/avvisi/")
