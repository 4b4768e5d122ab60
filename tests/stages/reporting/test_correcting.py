"""A row written again while its part is being written: what it charged no longer counts, number and proofs stay."""

from dataclasses import replace
from decimal import Decimal as D

import pytest

from condivisa.records.access import Role
from condivisa.records.journal.models import Entry
from condivisa.stages.reporting import actions
from condivisa.stages.reporting.models import Expense, ExpenseDocument
from condivisa.stages.reporting.rules.evidence import Proof
from tests import making
from tests.making import refused
from tests.stages.reporting.conftest import World
from tests.stages.reporting.rows import INVOICE

pytestmark = pytest.mark.django_db
APRIL = making.at("2026-04-20T10:00")


def test_a_row_written_again_keeps_number_and_proofs_and_no_longer_charges_what_it_did(world: World) -> None:
    report = world.report()
    first, other = world.writes(
        report, world.row(document=INVOICE, amount=D("1000.00")), world.row(description="altro", amount=D("50.00"))
    )
    actions.attach_evidence(first.pk, Proof.DOCUMENT, file=b"%PDF", file_name="f.pdf", by=world.leader, at=APRIL)
    again = world.row(document=replace(INVOICE, total=D("1300.00")), amount=D("1300.00"), description="di nuovo")
    written = actions.correct_row(first.pk, again, by=world.leader, at=APRIL)
    assert (written.pk, written.number, written.amount, written.description) == (
        first.pk,
        first.number,
        D("1300.00"),
        "di nuovo",
    )
    assert ExpenseDocument.objects.get(key=INVOICE.key).total == D("1300.00"), "nobody else charges it"
    assert first.evidence.count() == 1
    assert Expense.objects.count() == 2
    entry = Entry.objects.get(event="reporting.RowCorrected")
    assert (entry.data["number"], entry.data["before"], entry.data["amount"]) == (first.number, "1000.00", "1300.00")
    with refused("report.double_funded"):
        actions.correct_row(other.pk, replace(again, amount=D("0.01")), by=world.leader, at=APRIL)
    other.refresh_from_db()
    assert (other.amount, other.description) == (D("50.00"), "altro"), "nothing half-written"


def test_a_row_is_written_again_by_its_own_body_until_the_part_is_handed_in(world: World) -> None:
    report = world.report()
    [row] = world.writes(report, world.row())
    again = world.row(description="di nuovo")
    with refused("report.line_not_yours"):
        actions.correct_row(row.pk, again, by=world.fellow, at=APRIL)
    with refused("report.line_not_yours"):
        actions.correct_row(row.pk, replace(again, line=world.line(world.member)), by=world.leader, at=APRIL)
    with refused("access.role"):
        actions.correct_row(row.pk, again, by=making.acting(world.lead, Role.AUDITOR), at=APRIL)
    actions.hand_in(report.pk, by=world.leader, at=APRIL)
    with refused("report.part_handed_in"):
        actions.correct_row(row.pk, again, by=world.leader, at=APRIL)
    row.refresh_from_db()
    assert row.description == "materiali"
