"""A row written again while its part is being written: what it charged no longer counts, number and proofs stay."""

from dataclasses import replace
from decimal import Decimal as D
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from condivisa.records import clock
from condivisa.records.access import Role
from condivisa.records.journal.models import Entry
from condivisa.stages.reporting import actions
from condivisa.stages.reporting.models import Evidence, Expense, ExpenseDocument
from condivisa.stages.reporting.rules.evidence import Proof
from tests import making
from tests.making import refused
from tests.screens import At
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
    with refused("screen.changed_meanwhile"):
        actions.correct_row(row.pk, again, seen="as it was yesterday", by=world.leader, at=APRIL)
    actions.hand_in(report.pk, by=world.leader, at=APRIL)
    with refused("report.part_handed_in"):
        actions.correct_row(row.pk, again, by=world.leader, at=APRIL)
    row.refresh_from_db()
    assert row.description == "materiali"


def test_a_proof_attached_by_mistake_is_taken_away_until_the_part_is_handed_in(world: World) -> None:
    report = world.report()
    first, second = world.writes(report, world.row(description="a"), world.row(description="b"))
    wrong, kept = (
        actions.attach_evidence(row.pk, Proof.PAYMENT, file=b"%PDF", file_name="f.pdf", by=world.leader, at=APRIL)
        for row in (first, second)
    )
    with pytest.raises(Evidence.DoesNotExist):
        actions.remove_evidence(first.pk, kept.pk, by=world.leader, at=APRIL)
    with refused("report.line_not_yours"):
        actions.remove_evidence(first.pk, wrong.pk, by=world.fellow, at=APRIL)
    actions.remove_evidence(first.pk, wrong.pk, by=world.leader, at=APRIL)
    assert [one.pk for one in Evidence.objects.all()] == [kept.pk]
    entry = Entry.objects.get(event="reporting.EvidenceRemoved")
    assert (entry.data["kind"], entry.data["file"]) == ("payment", wrong.file_id), "the journal knows which file it was"
    actions.hand_in(report.pk, by=world.leader, at=APRIL)
    with refused("report.part_handed_in"):
        actions.remove_evidence(second.pk, kept.pk, by=world.leader, at=APRIL)
    assert Evidence.objects.count() == 1


def test_on_screen_the_next_proof_is_the_one_that_lacks_and_a_wrong_one_goes(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: APRIL)
    report = world.report()
    [row] = world.writes(report, world.row())
    lead, parts = At(world.leader), {"key": world.agreement.pk, "number": 1, "row": row.pk}
    chosen = '<option value="{}" selected>'
    assert chosen.format("document") in lead.get("report_row", **parts).content.decode()
    file = {"file": SimpleUploadedFile("f.pdf", b"%PDF-1.7\n%%EOF"), "kind": "document"}
    assert lead.post("report_row", "prova", parts, **file).status_code == 302
    page = lead.get("report_row", **parts).content.decode()
    assert chosen.format("payment") in page
    assert "Togli una prova caricata per errore" in page
    assert lead.post("report_row", "togli-prova", parts).status_code == 422, "which one?"
    assert lead.post("report_row", "togli-prova", parts, proof=row.evidence.get().pk).status_code == 302
    assert "Togli una prova" not in lead.get("report_row", **parts).content.decode()


@pytest.mark.parametrize(("total", "vat"), [("100.00", "-5.00"), ("100.00", "100.01"), ("0.00", "0.00")])
def test_a_document_whose_amounts_cannot_be_is_refused_in_words(world: World, total: str, vat: str) -> None:
    report = world.report()
    document = replace(INVOICE, total=D(total), vat=D(vat))
    with refused("report.document_amounts"):
        world.writes(report, world.row(document=document, amount=D("10.00")))
    assert not ExpenseDocument.objects.exists()


def test_documents_kept_before_are_written_without_their_country_where_they_stay_apart() -> None:
    """Charged already in both writings, they stay two: nobody takes a row from one to the other unseen."""
    keys = {
        "IT01234567890|1|2026-03-01": "01234567890|1|2026-03-01",
        "IT01234567890|2|2026-03-01": "IT01234567890|2|2026-03-01",
        "01234567890|2|2026-03-01": "01234567890|2|2026-03-01",
        "ITLMRA80A01D142X|3|2026-03-01": "ITLMRA80A01D142X|3|2026-03-01",
    }
    for key in keys:
        ExpenseDocument.objects.create(key=key, date=INVOICE.date, total=D("1.00"))
    import_module("condivisa.stages.reporting.migrations.0005_documents_without_country").without_country(apps, None)
    assert sorted(ExpenseDocument.objects.values_list("key", flat=True)) == sorted(keys.values())


def test_of_two_who_take_a_row_away_at_once_the_second_finds_it_gone(world: World) -> None:
    """It was there when its page was read: the act alone can tell, and the page says it as of any row that is none."""
    [row] = world.writes(world.report(), world.row())
    asked: list[str] = []

    def meanwhile(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        read = any("reporting_expense" in one for one in asked)
        asked.append(sql)
        if read and sql.startswith("SAVEPOINT") and Expense.objects.exists():  # the act begins
            asked.clear()
            actions.remove_row(row.pk, by=world.leader, at=APRIL)
        return execute(sql, params, many, context)

    here = {"key": world.agreement.pk, "number": 1, "row": row.pk}
    with connection.execute_wrapper(meanwhile):
        answer = At(world.leader).post("report_row", "togli", here)
    assert (answer.status_code, Expense.objects.exists()) == (404, False)
    assert Entry.objects.filter(event="reporting.RowRemoved").count() == 1
