"""The rows of a report from a spreadsheet: all of them or none, its heads, its cells, pasted."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from condivisa.stages.reporting.models import Expense
from tests.screens import At, said
from tests.stages.reporting.conftest import World, of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_april")]


HEADS = "Tipo di spesa;Voce del piano;Descrizione;Competenza dal;Competenza al;Importo a rendiconto"


def test_a_sheet_adds_all_its_rows_or_names_its_cells(world: World, leader: At) -> None:
    world.report()
    line = world.line(world.lead, "cofinancing")
    one = f"apporti non monetari;{line};Sala;01/03/2026;31/03/2026;100,00"
    wrong = f"{HEADS}\n{one}\n\n{one.replace('100,00', '1.0')}\n".encode()
    refused = leader.post("report_import", "SheetForm", of(world), file=SimpleUploadedFile("righe.csv", wrong))
    assert "Casella F4" in said(refused), "as a spreadsheet calls it, empty rows counted"
    assert "Importo a rendiconto: «1.0»" in said(refused)
    assert not Expense.objects.exists()
    late = f"{HEADS}\n{one}\n\n{one.replace('2026', '2035')}\n".encode()
    ruled = leader.post("report_import", "SheetForm", of(world), file=SimpleUploadedFile("righe.csv", late))
    assert "Riga 4 del foglio" in said(ruled)
    assert "Riga 2 del foglio" not in said(ruled)
    assert not Expense.objects.exists()
    good = f"{HEADS}\n{one}\n{one}\n".encode()
    assert (
        leader.post("report_import", "SheetForm", of(world), file=SimpleUploadedFile("r.csv", good)).status_code == 302
    )
    assert Expense.objects.count() == 2
    template = b"".join(leader.get("report_model", **of(world)).streaming_content)
    assert template.startswith(b"PK")


def test_a_sheet_with_the_heads_of_before_is_read(world: World, leader: At) -> None:
    world.report()
    heads = f"{HEADS};Come;IVA recuperata;CUP sul documento;Retribuzione mensile del livello"
    one = f"apporti non monetari;{world.line(world.lead, 'cofinancing')};Sala;01/03/2026;31/03/2026;100,00"
    content = f"{heads}\n{one};bonifico;sì;sì;1.545,21\n".encode()
    file = SimpleUploadedFile("righe.csv", content)
    assert leader.post("report_import", "SheetForm", of(world), file=file).status_code == 302
    row = Expense.objects.get()
    assert (row.payment_method, row.vat_recoverable, row.cup_on_document) == ("transfer", True, True)
    assert row.monthly_pay == Decimal("1545.21")


def test_rows_copied_from_a_sheet_are_pasted(world: World, leader: At) -> None:
    world.report()
    line = world.line(world.lead, "cofinancing")
    one = f"apporti non monetari;{line};Sala;01/03/2026;31/03/2026;100,00"
    pasted = f"{HEADS}\n{one}\n{one}".replace(";", "\t")
    wrong = leader.post("report_import", "SheetForm", of(world), pasted=pasted.replace("100,00", "1.0", 1))
    assert "Casella F2" in said(wrong)
    assert "apporti non monetari" in wrong.content.decode(), "what was pasted stays"
    assert not Expense.objects.exists()
    assert leader.post("report_import", "SheetForm", of(world), pasted=pasted).status_code == 302
    assert Expense.objects.count() == 2
    assert leader.post("report_import", "SheetForm", of(world)).status_code == 422, "neither"
    both = {"pasted": pasted, "file": SimpleUploadedFile("righe.csv", pasted.encode())}
    assert leader.post("report_import", "SheetForm", of(world), **both).status_code == 422
    assert Expense.objects.count() == 2
