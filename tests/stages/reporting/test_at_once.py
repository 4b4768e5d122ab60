"""Two agreements charging one invoice, or one person's hours, at the same moment; and a report of many rows."""

import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal as D

import pytest
from django.db import connection, transaction
from django.db.models import Sum
from django.test.utils import CaptureQueriesContext

from condivisa.base.findings import Refused
from condivisa.records.access import Acting
from condivisa.records.journal.models import Entry, Head
from condivisa.stages.reporting import actions
from condivisa.stages.reporting.models import Evidence, Expense, ExpenseDocument, RowCheck
from condivisa.stages.reporting.queries.checking import to_decide
from condivisa.stages.reporting.queries.judged import judged_rows
from condivisa.stages.reporting.rules.checks import admit, take
from condivisa.stages.reporting.rules.facts import Row
from condivisa.stages.reporting.rules.reasons import Reason
from tests import making
from tests.stages.reporting.conftest import World, made
from tests.stages.reporting.rows import INVOICE, STAFF


def race(*attempts: tuple[Acting, int, list[Row]]) -> list[str]:
    """Write the rows of each attempt in a thread of its own, and say how each ended.

    The journal is held until all have read and written what they could: who does not wait for the other's lock
    has by then charged the same thing.
    """
    ended: list[str] = []

    def write(by: Acting, report: int, rows: list[Row]) -> None:
        try:
            actions.add_rows(report, rows, by=by, at=making.at("2026-04-20T10:00"))
            ended.append("written")
        except Refused as refusal:
            ended.append(next(finding.code for finding in refusal.findings if finding.blocks))
        except Exception as error:  # what a thread raises would otherwise be lost
            ended.append(repr(error))
        finally:
            connection.close()

    at_once(*(threading.Thread(target=write, args=attempt) for attempt in attempts))
    return sorted(ended)


def at_once(*threads: threading.Thread) -> None:
    """Run the threads against each other, holding the journal until all have read and written what they could."""
    with transaction.atomic():
        list(Head.objects.select_for_update())
        for thread in threads:
            thread.start()
        time.sleep(0.5)
    for thread in threads:
        thread.join()


@pytest.mark.parametrize("known", [False, True])
def test_two_agreements_cannot_charge_one_invoice_at_once(committed_db: None, known: bool) -> None:
    one, other = made(), made("Comune di Altrove")
    if known:
        [row] = one.writes(one.report(), one.row(document=INVOICE, amount=D("1.00")))
        actions.remove_row(row.pk, by=one.leader, at=making.at("2026-04-20T10:00"))
    rows = [world.row(document=INVOICE, amount=D("700.00")) for world in (one, other)]
    attempts = [(world.leader, world.report().pk, [row]) for world, row in zip((one, other), rows, strict=True)]
    assert race(*attempts) == ["report.double_funded", "written"]
    assert Expense.objects.aggregate(charged=Sum("amount"))["charged"] == D("700.00")


def test_many_invoices_in_opposite_order_never_block_each_other(committed_db: None) -> None:
    worlds = [made(), made("Comune di Altrove")]
    invoices = [replace(INVOICE, number=str(number)) for number in range(60)]
    attempts = []
    for world, ordered in zip(worlds, (invoices, invoices[::-1]), strict=True):
        rows = [world.row(document=one, amount=D("600.00")) for one in ordered]
        attempts.append((world.leader, world.report().pk, rows))
    assert race(*attempts) == ["written", "written"]


def test_one_persons_hours_cannot_be_charged_to_two_agreements_at_once(committed_db: None) -> None:
    one = made()
    other = made("Comune di Altrove", lead=one.lead)
    one.hires(one.lead, one.leader)
    attempts = [(world.leader, world.report().pk, [world.row(kind=STAFF)]) for world in (one, other)]
    assert race(*attempts) == ["report.hours_beyond_contract", "written"]


def test_two_members_write_in_one_report_at_once(committed_db: None) -> None:
    world = made()
    report = world.report()
    attempts = [
        (by, report.pk, [world.row(body, description=body.name)])
        for body, by in ((world.lead, world.leader), (world.member, world.fellow))
    ]
    assert race(*attempts) == ["written", "written"]
    assert sorted(Expense.objects.values_list("number", flat=True)) == [1, 2]


def test_a_row_is_taken_away_once_however_many_ask_at_once(committed_db: None) -> None:
    world = made()
    [row] = world.writes(world.report(), world.row())
    ended: list[str] = []

    def remove() -> None:
        try:
            actions.remove_row(row.pk, by=world.leader, at=making.at("2026-04-20T10:00"))
            ended.append("removed")
        except Expense.DoesNotExist:
            ended.append("gone")
        finally:
            connection.close()

    at_once(threading.Thread(target=remove), threading.Thread(target=remove))
    assert sorted(ended) == ["gone", "removed"]
    assert Entry.objects.filter(event="reporting.RowRemoved").count() == 1


def fill(world: World, report: int, rows: int) -> None:
    """Rows straight into the tables, each with an invoice and its proofs; one in a hundred paid in cash."""
    line, file = world.line(world.lead), making.stored(b"prova")
    documents = ExpenseDocument.objects.bulk_create(
        ExpenseDocument(
            key=f"{report}|{number}",
            issuer=str(report),
            issuer_name="Cartoleria Invento",
            kind="fattura",
            number=str(number),
            date=date(2026, 3, 10),
            total=D("10.00"),
        )
        for number in range(rows)
    )
    written = Expense.objects.bulk_create(
        Expense(
            report_id=report,
            number=number,
            kind="supplier",
            line_id=line,
            document=document,
            description="materiali",
            amount=D("5.00"),
            competence_first=date(2026, 3, 1),
            competence_last=date(2026, 3, 31),
            paid_on=date(2026, 3, 20),
            payment_method="cash" if number % 100 == 0 else "transfer",
            cup_on_document=True,
        )
        for number, document in enumerate(documents, 1)
    )
    Evidence.objects.bulk_create(
        Evidence(expense=row, kind=kind, file=file, file_name=f"{kind}.pdf")
        for row in written
        for kind in ("document", "payment")
    )


def check_whole(world: World, rows: int) -> dict[str, int]:
    """Check a report of so many rows from the first finding to the minutes: statements of each step."""
    report = world.submits(world.report())
    fill(world, report.pk, rows)
    office, at, counts = world.town.officer, world.after(report, 40), {}

    def step[T](name: str, act: Callable[[], T]) -> T:
        with CaptureQueriesContext(connection) as captured:
            done = act()
        counts[name] = len(captured)
        return done

    found = step("findings", lambda: judged_rows(report, on=date(2026, 5, 10)))
    stopped = [one.code for number in sorted(found) for one in found[number] if one.blocks]
    assert stopped == ["report.cash_never"] * (rows // 100)
    samples = step("sample", lambda: actions.draw_sample(report.pk, by=office, at=at))
    drawn = [admit(row.pk) for sample in samples for row in sample.rows.all()]
    step("drawn", lambda: actions.check_rows(report.pk, drawn, by=office, at=at))
    step("rest", lambda: actions.admit_unsampled(report.pk, by=office, at=at))
    waiting = to_decide(report).exclude(pk__in=RowCheck.objects.values("expense"))
    cut = [take(row.pk, row.amount, Reason.CASH_PAYMENT) for row in waiting]
    step("cash", lambda: actions.check_rows(report.pk, cut, by=office, at=at))
    step("close", lambda: world.closes(report))
    return counts


@pytest.mark.django_db
def test_a_check_costs_the_same_statements_whatever_the_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secrets, "token_hex", lambda _bytes: "0f" * 16)  # now and then a draw leaves no row to cut
    few, many = check_whole(made("Comune di Prova"), 200), check_whole(made("Comune di Altrove"), 800)
    assert few == many
    assert many["findings"] <= 12
    assert max(many.values()) <= 50
