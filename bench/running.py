"""One engine, from an empty database to its measures."""

from __future__ import annotations

import sys
from datetime import datetime

from django.db import connection

from bench.measuring import Measure, measure, once
from bench.questions import NOW, ON, asked
from bench.seeds import LARGE, SMALL, World, seed, settle
from bench.spending import report_of, spend_on
from condivisa.site.commands.play import ledger_of
from condivisa.site.stories import crema, stage
from condivisa.site.stories.cast import Story
from condivisa.stages.reporting import actions, queries
from condivisa.stages.reporting.models import Expense, FinancialReport
from condivisa.stages.reporting.rules import checks
from tests import databases

RUNS = 20
ROWS_TO_CHECK = 10_000
CHECK, STORY = "reporting: the check of a report, rows", "play crema"


def measures() -> list[Measure]:
    """Every measure of the engine that the settings name, smallest size first."""
    found: list[Measure] = []
    for size in (SMALL, LARGE):
        with databases.cloned():
            _say(f"{size.applications} applications, {size.expenses} expense rows")
            world = seed(size)
            settle()
            _say("questions")
            found += [measure(name, ask, size=size.applications, runs=RUNS) for name, ask in asked(world).items()]
            if size is LARGE:
                _say(f"a report of {ROWS_TO_CHECK} rows")
                found.append(_check(world))
    if connection.vendor == "sqlite":
        _say("the story of Crema")
        found.append(once(STORY, _play, size=1, within=stage.of_its_own()))
    return found


def _check(world: World) -> Measure:
    """The automatic findings of a long report, then a decision on each of its rows, as an officer asks for them."""
    report, office = _long_report(world), world.town.officer
    settle()

    def check() -> object:
        found = queries.findings_of_report(report.pk, viewer=office, on=ON)
        rows = Expense.objects.filter(report=report).values_list("pk", flat=True)
        actions.check_rows(report.pk, [checks.admit(row) for row in rows], by=office, at=NOW)
        return found

    return once(CHECK, check, size=ROWS_TO_CHECK)


def _long_report(world: World) -> FinancialReport:
    spent = world.spent
    first = spent.agreements[0]
    period = next(one for one in spent.periods if (one.agreement_id, one.number) == (first.pk, 6))
    report = report_of(period)
    report.save()
    spend_on(spent, [report], ROWS_TO_CHECK, world.town)
    return report


def _play() -> object:
    story = Story("crema")
    crema.tell(story)
    return ledger_of(story)


def _say(step: str) -> None:
    print(f"{datetime.now():%H:%M:%S} {connection.vendor}: {step}", file=sys.stderr)  # noqa: DTZ005 - read by who waits
