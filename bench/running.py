"""One engine, from an empty database to its measures."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterator
from datetime import datetime

from django.db import connection

from bench import pages, sending, serving, visiting
from bench.measuring import Measure, measure, once
from bench.pages import PageMeasure
from bench.questions import NOW, ON, asked
from bench.seeds import LARGE, SMALL, Size, World, seed, settle
from bench.spending import report_of, spend_on
from bench.telling import PAGES, QUERIES
from bench.writing import FILE
from condivisa.records.papers.models import Paper
from condivisa.site.commands.play import ledger_of
from condivisa.site.stories import crema, stage
from condivisa.site.stories.cast import Story
from condivisa.stages.reporting import actions
from condivisa.stages.reporting.models import Expense, FinancialReport
from condivisa.stages.reporting.queries import judged
from condivisa.stages.reporting.rules import checks
from tests import databases, making

RUNS = 20
ROWS_TO_CHECK = 10_000
CHECK, STORY = "reporting: the check of a report, rows", "play crema"


def measures(parts: Collection[str]) -> list[Measure | PageMeasure]:
    """Every measure of the engine that the settings name, of these parts, smallest size first."""
    found: list[Measure | PageMeasure] = []
    for size in (SMALL, LARGE):
        with databases.cloned():
            _say(f"{size.applications} applications, {size.expenses} expense rows")
            world = seed(size)
            report = _long_report(world) if size is LARGE else None
            settle()
            if QUERIES in parts:
                _say("questions")
                found += [measure(name, ask, size=size.applications, runs=RUNS) for name, ask in asked(world).items()]
            if PAGES in parts:
                found += _pages(world, size, report)
            if QUERIES in parts and report is not None:
                _say(f"the check of a report of {ROWS_TO_CHECK} rows")
                found.append(_check(world, report))
    if QUERIES in parts and connection.vendor == "sqlite":
        _say("the story of Crema")
        found.append(once(STORY, _play, size=1, within=stage.of_its_own()))
    return found


def _pages(world: World, size: Size, report: FinancialReport | None) -> Iterator[PageMeasure]:
    """The pages over HTTP, as `condivisa serve` gives them."""
    making.Person.objects.update(totp_secret="A" * 32)  # who works for an administration has a second factor
    Paper.objects.filter(pdf=None).update(pdf=FILE)  # what was seeded has nothing in it that could be rendered
    with serving.running(tasks=True) as site:
        _say("pages")
        for page in pages.pages_of(world):
            yield pages.measure_page(page, site, size=size.applications)
        for page in pages.long_report(report, world) if report else ():
            yield pages.measure_page(page, site, size=ROWS_TO_CHECK)
        _say("files, an application sent, a first visit")
        for page in pages.exports_of(world):
            yield pages.measure_export(page, site, size=size.applications)
        yield from sending.measure_sending(world, site, size=size.applications)
        yield from visiting.measure_visit(site, size=size.applications)


def _check(world: World, report: FinancialReport) -> Measure:
    """The automatic findings of a long report, then a decision on each of its rows, as an officer asks for them."""
    office = world.town.officer

    def check() -> object:
        found = judged.judged_rows(report, on=ON)
        rows = Expense.objects.filter(report=report).values_list("pk", flat=True)
        actions.check_rows(report.pk, [checks.admit(row) for row in rows], by=office, at=NOW)
        return found

    return once(CHECK, check, size=ROWS_TO_CHECK)


def _long_report(world: World) -> FinancialReport:
    spent = world.spent
    last = spent.agreements[-1]  # what is opened elsewhere stays as big as it is
    period = next(one for one in spent.periods if (one.agreement_id, one.number) == (last.pk, 6))
    report = report_of(period, spent.plan[last.pk])
    report.save()
    spend_on(spent, [report], ROWS_TO_CHECK, world.town)
    return report


def _play() -> object:
    story = Story("crema")
    crema.tell(story)
    return ledger_of(story)


def _say(step: str) -> None:
    print(f"{datetime.now():%H:%M:%S} {connection.vendor}: {step}", file=sys.stderr)  # noqa: DTZ005 - read by who waits
