"""E-invoices as real systems write them, signed or not, tampered or not; bombs and other files are refused."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal as D
from pathlib import Path

import pytest

from condivisa.records.papers.signatures import bounded
from condivisa.site.stories.signing import sign_bytes
from condivisa.stages.reporting import invoices
from tests.records.test_signatures import ADA, AT

DATA = Path(__file__).resolve().parents[4] / "shared" / "data" / "fatturapa"
real = pytest.mark.skipif(not DATA.is_dir(), reason="the collection of real e-invoices is not beside this clone")
ONE = """<?xml version="1.0" encoding="UTF-8"?>
<p:FatturaElettronica xmlns:p="http://ivaservizi.agenziaentrate.gov.it/docs/xsd/fatture/v1.2" versione="FPR12">
<FatturaElettronicaHeader><CedentePrestatore><DatiAnagrafici><IdFiscaleIVA><IdPaese>IT</IdPaese>
<IdCodice>01234567890</IdCodice></IdFiscaleIVA><Anagrafica><Nome>Ada</Nome><Cognome>Prova</Cognome></Anagrafica>
</DatiAnagrafici></CedentePrestatore></FatturaElettronicaHeader>
<FatturaElettronicaBody><DatiGenerali><DatiGeneraliDocumento><TipoDocumento>TD01</TipoDocumento><Divisa>EUR</Divisa>
<Data>2026-02-03</Data><Numero>7</Numero><Sconosciuto>x</Sconosciuto></DatiGeneraliDocumento>
<DatiOrdineAcquisto><CodiceCUP>E11B26000010004</CodiceCUP></DatiOrdineAcquisto></DatiGenerali>
<DatiBeniServizi><DettaglioLinee><Descrizione>Pasti</Descrizione></DettaglioLinee>
<DatiRiepilogo><ImponibileImporto>100.00</ImponibileImporto><Imposta>10.00</Imposta></DatiRiepilogo></DatiBeniServizi>
</FatturaElettronicaBody></p:FatturaElettronica>"""
BOMB = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><FatturaElettronica>&c;&c;&c;</FatturaElettronica>"""


def test_an_invoice_is_read_whatever_else_it_holds() -> None:
    (one,), found = invoices.read("uno.xml", ONE.encode())
    assert found == []
    assert (one.issuer, one.issuer_name, one.kind, one.number) == ("01234567890", "Ada Prova", "TD01", "7")
    assert (one.date, one.total, one.vat) == (date(2026, 2, 3), D("110.00"), D("10.00"))
    assert (one.description, one.cups, one.credit) == ("Pasti", frozenset({"E11B26000010004"}), False)


def test_a_text_aligned_by_its_program_is_read_on_one_line() -> None:
    (one,), _found = invoices.read("uno.xml", ONE.replace("Pasti", "Pasti\n          caldi ").encode())
    assert one.description == "Pasti caldi"


@pytest.mark.parametrize(
    "content", [BOMB, b"<html></html>", b"not xml", b"", b"<FatturaElettronica/>", b"MZ\x90\x00", b"0\x82\x01"]
)
def test_what_is_no_invoice_is_refused_in_words(content: bytes) -> None:
    read, found = invoices.read("x.xml", content)
    assert read == []
    assert [one.code for one in found] == ["invoice.unreadable"]


def test_an_envelope_made_to_exhaust_who_opens_it_is_refused_in_words() -> None:
    read, found = invoices.read("bomba.xml.p7m", bytes.fromhex("308006092a864886f70d010702a080") + b"0\x80" * 5_000_000)
    assert read == []
    assert [one.code for one in found] in (["invoice.too_slow"], ["invoice.tampered"])


def test_a_signed_invoice_that_takes_too_long_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    signed = sign_bytes(ONE.encode(), ADA, at=AT)
    monkeypatch.setattr(bounded, "SECONDS", 0)
    monkeypatch.setattr(bounded, "START", 0)
    bounded._child.cache_clear()  # one that is born already may be done before anybody asks
    read, found = invoices.read("lenta.xml.p7m", signed)
    assert (read, [one.code for one in found]) == ([], ["invoice.too_slow"])
    monkeypatch.undo()
    assert len(invoices.read("lenta.xml.p7m", signed)[0]) == 1, "the next is read"


def test_an_invoice_without_its_day_is_said_and_the_others_are_read() -> None:
    body = ONE[ONE.index("<FatturaElettronicaBody>") : ONE.index("</p:")]
    two = ONE.replace(body, body + body.replace("2026-02-03", "")).encode()
    read, found = invoices.read("due.xml", two)
    assert len(read) == 1
    assert [(one.code, one.facts["place"]) for one in found] == [("invoice.incomplete", 2)]


@pytest.mark.parametrize("amount", ["NaN", "Infinity", "1e40", "10000000000000.00", "100.001", "cento"])
def test_an_invoice_whose_amount_is_none_is_said(amount: str) -> None:
    read, found = invoices.read("uno.xml", ONE.replace(">100.00<", f">{amount}<").encode())
    assert (read, [one.code for one in found]) == ([], ["invoice.incomplete"])


@real
def test_real_invoices_are_read_as_two_independent_readers_did() -> None:
    compared = 0
    for row in csv.DictReader((DATA / "EXPECTED.csv").read_text("utf-8").splitlines()):
        path = DATA / "xml" / row["file"]
        if not path.exists():
            continue
        found, _ = invoices.read(path.name, path.read_bytes())
        if len(found) <= int(row["body"]) or not row["data"] or row["oracle"] == "oracle":
            continue
        one = found[int(row["body"])]
        assert (one.kind, one.number, one.date.isoformat()) == (row["tipo"], row["numero"], row["data"]), row["file"]
        if row["totale"]:
            assert one.total == D(row["totale"]), row["file"]
        if row["imposta"]:
            assert one.vat == D(row["imposta"]), row["file"]
        assert one.issuer in {row["piva"], row["cf"]} or not row["piva"], row["file"]
        compared += 1
    assert compared > 25


@real
def test_signed_invoices_open_and_tampered_ones_do_not() -> None:
    for path in sorted((DATA / "p7m").iterdir()):
        read, found = invoices.read(path.name, path.read_bytes())
        if "tampered" in path.name:
            assert read == [], path.name
            assert [one.blocks for one in found] == [True], path.name
        else:
            assert read, path.name
