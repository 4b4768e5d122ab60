"""The plan of an application as a sheet: written in its grid, stale, sent out and read back, refused cell by cell."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from condivisa.stages.applications.models import PlanRow
from condivisa.stages.calls.models import Call, Programme
from tests.screens import At, said
from tests.stages.applications.pages.conftest import ROW, plan, started

pytestmark = pytest.mark.django_db


def test_the_only_programme_of_a_notice_is_not_asked_on_every_row(president: At, call: Call) -> None:
    one = started(president, call)
    assert 'name="piano-programme"' not in president.get("application_plan", **one).content.decode()
    alone = {name: value for name, value in plan(ROW).items() if name != "piano-programme"}
    assert president.post("application_plan", "SheetForm", one, **alone).status_code == 302
    assert PlanRow.objects.get().programme.code == "P1"
    Programme.objects.create(call=call, code="P2", title="Programma P2", order=1)
    assert 'name="piano-programme"' in president.get("application_plan", **one).content.decode()
    unsaid = president.post("application_plan", "SheetForm", one, **plan({**ROW, "programme": ""}, version=1))
    assert "Riga 1, Programma" in said(unsaid)


def test_a_cell_in_error_is_named_and_no_row_is_saved(president: At, call: Call) -> None:
    one = started(president, call)
    bad = {**ROW, "amount": "12.34", "year": "1999"}
    answer = president.post("application_plan", "SheetForm", one, **plan(ROW, bad))
    assert answer.status_code == 422
    page = said(answer)
    assert "Riga 2, Importo" in page
    assert "Si intendeva 12,34" in page
    assert "Riga 2, Anno" in page
    assert not PlanRow.objects.exists()
    assert 'value="12.34"' in answer.content.decode(), "what was typed is still there"


def test_a_stale_sheet_overwrites_nothing_and_shows_both(president: At, call: Call) -> None:
    one = started(president, call)
    president.post("application_plan", "SheetForm", one, **plan(ROW))
    answer = president.post("application_plan", "SheetForm", one, **plan({**ROW, "amount": "7"}))
    assert answer.status_code == 409
    assert "Le righe come sono adesso" in said(answer)
    assert [str(row.amount) for row in PlanRow.objects.all()] == ["1000.00"]
    again = president.post("application_plan", "SheetForm", one, **plan({**ROW, "amount": "7"}, version=1))
    assert again.status_code == 302


def test_the_sheet_goes_out_and_comes_back_with_its_errors_by_cell(president: At, call: Call) -> None:
    one = started(president, call)
    president.post("application_plan", "SheetForm", one, **plan(ROW))
    out = b"".join(president.get("application_sheet", **one).streaming_content)
    back = president.post("application_plan", "UploadForm", one, file=SimpleUploadedFile("piano.xlsx", out))
    assert "Letta 1 riga dal foglio" in said(back)
    assert 'value="educatori"' in back.content.decode()
    assert PlanRow.objects.count() == 1, "reading a sheet saves nothing"
    heads = "Macrovoce;Voce di spesa;Azione;Anno;A carico di;Importo"
    wrong = f"{heads}\npersonale dipendente;educatori;A1;1999;contributo;10,00\n".encode()
    answer = president.post("application_plan", "UploadForm", one, file=SimpleUploadedFile("piano.csv", wrong))
    assert "Riga 1, Anno" in said(answer)
    no_head = president.post("application_plan", "UploadForm", one, file=io.BytesIO(b"a;b\n1;2\n"))
    assert no_head.status_code == 422


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("foglio.xlsx", b"MZ\x90\x00", "non si riesce a leggere"),
        ("foglio.csv", b"a\n" * 100_000, "se ne leggono al massimo"),
        ("foglio.csv", b"Voce\nx\n", "mancano queste intestazioni"),
        (
            "foglio.csv",
            b"Programma;Macrovoce;Voce di spesa;Azione;Anno;A carico di;Importo\n;;\n",
            "nessuna riga scritta",
        ),
    ],
)
def test_a_sheet_that_cannot_be_read_says_why(president: At, call: Call, name: str, content: bytes, words: str) -> None:
    one = started(president, call)
    answer = president.post("application_plan", "UploadForm", one, file=SimpleUploadedFile(name, content))
    assert answer.status_code == 422
    assert words in said(answer)


def test_the_whole_plan_comes_with_its_sum_and_as_a_file(president: At, call: Call) -> None:
    one = started(president, call)
    own = {**ROW, "side": "cofinancing", "amount": "500"}
    assert president.post("application_plan", "SheetForm", one, **plan(ROW, own)).status_code == 302

    def seen(**query: str) -> Any:
        return president.get("application_whole_plan", **one, query=query)

    assert "1.500,00 Associazione Prima = 1.500,00" in said(seen()).rpartition("Totale ")[2]
    exported = b"".join(seen(formato="csv", ordine="-amount").streaming_content)
    assert exported.index(b"1000,00") < exported.index(b"500,00"), "the file is sorted as the page"
    assert b"1000,00" not in b"".join(seen(formato="csv", ordine="amount", cerca="2031").streaming_content)
