"""A percorso and the programming it rests on."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from condivisa.base.days import day
from condivisa.stages.coprogramming import actions, rules
from condivisa.stages.coprogramming.models import Procedure
from condivisa.stages.coprogramming.rules import Cited
from tests import making
from tests.making import at, refused

NOW = at("2025-02-01T09:00")
PLAN = Cited("approvazione dell'Assemblea dei Sindaci", "", date(2024, 12, 23))
NOTICE = Cited("determinazione", "361", date(2024, 3, 18), basis=False)


@pytest.mark.parametrize(
    ("acts", "on", "found"),
    [
        ([PLAN], date(2025, 9, 9), []),
        ([PLAN, NOTICE], date(2024, 12, 23), []),
        ([], date(2025, 9, 9), ["programming.no_basis"]),
        ([NOTICE], date(2025, 9, 9), ["programming.no_basis"]),
        ([PLAN], date(2024, 12, 22), ["programming.act_after", "programming.no_basis"]),
    ],
)
def test_a_call_rests_on_programming_adopted_before_it(acts: list[Cited], on: date, found: list[str]) -> None:
    """CTS, art. 55, c. 3; judges are divided, so nothing blocks."""
    findings = rules.programming_basis(acts, on=on)
    assert [finding.code for finding in findings] == found
    assert not any(finding.blocks for finding in findings)


def test_the_missing_basis_names_the_rulings_on_both_sides() -> None:
    (finding,) = rules.programming_basis([], on=date(2025, 9, 9))
    assert "840/2026" in finding.source
    assert "3082/2026" in finding.source


@pytest.mark.django_db
def test_a_percorso_is_opened_assigned_and_told() -> None:
    town = making.town()
    opened = actions.open_procedure(
        "prova", title="Percorso di prova", first_year=2026, last_year=2028, by=town.officer, at=NOW
    )
    actions.assign(
        opened.pk, procedure_manager=town.rup.person, director=town.director.person, by=town.director, at=NOW
    )
    plan: dict[str, Any] = {"kind": PLAN.kind, "date": PLAN.date, "subject": "Piano di zona"}
    actions.cite_act(opened.pk, **plan, by=town.rup, at=NOW)
    with refused("programming.act_cited_twice"):
        actions.cite_act(opened.pk, **plan, by=town.rup, at=NOW)
    ahead: dict[str, Any] = {"date": day(NOW) + timedelta(days=1), "by": town.rup, "at": NOW}
    with refused("paper.dated_ahead"):
        actions.cite_act(opened.pk, **(plan | ahead))
    with refused("paper.dated_ahead"):
        actions.record_hearing(opened.pk, committee="Commissione", subject="Piano di zona", **ahead)
    for kind in ("training", "meetings"):
        actions.record_step(opened.pk, kind=kind, title="Corso", when="primavera 2025", by=town.officer, at=NOW)
    actions.record_hearing(
        opened.pk, committee="Commissione", date=date(2025, 1, 27), subject="Piano di zona", by=town.rup, at=NOW
    )
    kept = Procedure.objects.get()
    assert (kept.procedure_manager_id, kept.director_id) == (town.rup.person, town.director.person)
    assert list(kept.steps.values_list("order", "kind")) == [(0, "training"), (1, "meetings")]
    assert kept.hearings.count() == kept.programming_acts.count() == 1


@pytest.mark.django_db
def test_what_is_refused_of_a_percorso() -> None:
    town, other = making.town(), making.town("Comune di Altrove")
    kept = making.procedure(town, "prova")
    with refused("programming.slug_taken", "programming.years"):
        actions.open_procedure("prova", title="Altro", first_year=2028, last_year=2026, by=other.officer, at=NOW)
    with refused("programming.not_in_office"):
        actions.assign(
            kept.pk, procedure_manager=town.officer.person, director=town.director.person, by=town.director, at=NOW
        )
    with refused("access.role"):
        actions.assign(kept.pk, procedure_manager=town.rup.person, director=town.director.person, by=town.rup, at=NOW)
    with refused("access.not_yours"):
        actions.record_step(kept.pk, kind="training", title="Corso", when="2025", by=other.officer, at=NOW)
