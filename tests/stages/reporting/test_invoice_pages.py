"""E-invoices in the browser: read into rows, refused, told beside those that make none."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from condivisa.parties.models import DedicatedAccount
from condivisa.records.papers import store
from condivisa.stages.reporting.models import Evidence, Expense
from tests.screens import At, said
from tests.stages.reporting.conftest import IBAN, PDF, World, of
from tests.stages.reporting.test_invoices import BOMB, ONE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_april")]


def test_an_invoice_becomes_a_row_with_its_file_attached(world: World, leader: At) -> None:
    world.report()
    DedicatedAccount.objects.get_or_create(body=world.lead, iban=IBAN, defaults={"since": "2025-01-01"})
    parts = of(world)
    read = leader.post("report_invoices", "fatture-file", parts, invoices=[SimpleUploadedFile("f.xml", ONE.encode())])
    page = read.content.decode()
    assert 'value="01234567890"' in page
    assert 'value="110,00"' in page
    assert not Expense.objects.exists(), "reading writes no row"
    for needed in ("Numero del documento", "Pagato il", "Modo di pagamento"):
        assert f'data-label="{needed}"' in page, "never called optional: without it the row is refused"
    hidden = page.split('name="fatture-file" value="')[1].split('"')[0]
    typed = {
        "issuer": "01234567890",
        "issuer_name": "Ada Prova",
        "number": "7",
        "date": "2026-02-03",
        "total": "110,00",
        "vat": "10,00",
        "cup_on_document": "no",
        "line": str(world.line(world.lead)),
        "description": "Pasti",
        "competence_first": "2026-02-03",
        "competence_last": "2026-02-03",
        "amount": "110,00",
        "paid_on": "2026-02-10",
        "payment_method": "transfer",
        "payment_reference": "CRO7",
        "iban": IBAN,
        "other_funding": "",
        "file": hidden,
    }
    fields = {f"fatture-{name}": value for name, value in typed.items()}
    others = store.keep(b"%PDF-1.7\nof another body").sha256
    for forged in (f"{others}/atto.pdf", f"{others}/atto.pdf:{hidden.rpartition(':')[2]}"):
        stolen = leader.post("report_invoices", "fatture-righe", parts, **fields | {"fatture-file": forged})
        assert (stolen.status_code, Expense.objects.count()) == (404, 0), "a hash alone opens nobody's file"
    for slip in ({"fatture-competence_last": "2026-02-01"}, {"fatture-number": ""}):
        assert leader.post("report_invoices", "fatture-righe", parts, **fields | slip).status_code == 422
    assert leader.post("report_invoices", "fatture-righe", parts, **fields | {"fatture-line": ""}).status_code == 422
    bare = leader.post("report_invoices", "fatture-righe", parts, **fields | {"fatture-line": "", "fatture-amount": ""})
    assert (bare.status_code, Expense.objects.count()) == (422, 0), "all left out, there is nothing to add"
    assert 'value="01234567890"' in bare.content.decode(), "and they are still there"
    left = {"fatture-line": ["", fields["fatture-line"]], "fatture-amount": ["", fields["fatture-amount"]]}
    answer = leader.post("report_invoices", "fatture-righe", parts, **{k: [v, v] for k, v in fields.items()} | left)
    assert (answer.status_code, Expense.objects.count()) == (302, 1), "one of the two is left out"
    assert Evidence.objects.get().kind == "document"


@pytest.mark.parametrize(("name", "content"), [("bomba.xml", BOMB), ("x.xml", b"<a/>"), ("x.pdf", PDF)])
def test_what_is_no_invoice_says_so(world: World, leader: At, name: str, content: bytes) -> None:
    world.report()
    answer = leader.post("report_invoices", "fatture-file", of(world), invoices=[SimpleUploadedFile(name, content)])
    assert answer.status_code == 422
    assert name in said(answer)
    assert store.kept(sha256(content).hexdigest()) is None, "what is refused is not kept"


CREDIT = ONE.replace("TD01", "TD04").replace("<Numero>7<", "<Numero>8<")
NO_DAY = ONE.replace("2026-02-03", "")


def _reads(leader: At, world: World, **files: str) -> Any:
    sent = [SimpleUploadedFile(f"{name}.xml", content.encode()) for name, content in files.items()]
    return leader.post("report_invoices", "fatture-file", of(world), invoices=sent)


def test_invoices_that_make_no_row_are_said_beside_those_that_do(world: World, leader: At) -> None:
    world.report()
    page = _reads(leader, world, buona=ONE, nota=CREDIT, monca=NO_DAY)
    assert page.status_code == 200
    assert page.content.decode().count('name="fatture-number"') == 1
    assert "Il documento n. 8 di «nota.xml» è una nota di credito di 110,00" in said(page)
    assert "Nella fattura n. 1 di «monca.xml» mancano data o importi" in said(page)


@pytest.mark.parametrize("content", [CREDIT, NO_DAY])
def test_files_with_no_invoice_to_report_are_refused_with_what_is_in_them(
    world: World, leader: At, content: str
) -> None:
    world.report()
    answer = _reads(leader, world, sola=content)
    assert answer.status_code == 422
    assert "non c’è nessuna fattura da portare a rendiconto" in said(answer)
    assert "sola.xml" in said(answer)


def test_no_invoice_beyond_the_most_is_dropped_in_silence(world: World, leader: At) -> None:
    world.report()
    body = ONE[ONE.index("<FatturaElettronicaBody>") : ONE.index("</p:")]
    assert _reads(leader, world, trenta=ONE.replace(body, body * 30)).status_code == 200
    answer = _reads(leader, world, troppe=ONE.replace(body, body * 31))
    assert answer.status_code == 422
    assert "31 fatture" in said(answer)


def test_other_invoices_stand_over_those_read_before_and_not_added(world: World, leader: At) -> None:
    world.report()
    address = reverse("report_invoices", kwargs=of(world))
    kept = {"place": f"{address}#fatture-righe", "seen": "0", "fatture-number": "7", "fatture-description": "Di prima"}
    leader.client.post("/da-inviare/", kept | {"acting_for": str(leader.acting.body)})
    assert 'value="Di prima"' in leader.client.get(address).content.decode()
    page = _reads(leader, world, altra=ONE.replace("<Numero>7<", "<Numero>71<")).content.decode()
    assert 'value="71"' in page
    assert 'value="Di prima"' not in page
    assert 'data-read="fatture"' in page
