"""Signed files: who signed, when, whether it holds, whether it is the paper we issued, and whose word the signer is."""

from __future__ import annotations

import base64
import json
import os
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import keys, x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pyhanko.pdf_utils.generic import StreamObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.writer import PageObject, PdfFileWriter
from pyhanko.sign import PdfSignatureMetadata, SimpleSigner, sign_pdf
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko_certvalidator.registry import SimpleCertificateStore

from condivisa.base.words import say
from condivisa.records.papers.signatures import attached, bounded
from condivisa.records.papers.signatures.attached import Attached, altered, broken, kept, shown
from condivisa.records.papers.signatures.facts import Form, SignedFile, Trust, Wrong
from condivisa.records.papers.signatures.reading import LAYERS, read
from condivisa.records.papers.signatures.rules import Expected, judge
from condivisa.site.stories.signing import AUTHORITY, Holder, authority, issued, sign_bytes

REAL = Path(os.environ.get("CONDIVISA_TEST_DATA", Path(__file__).parents[3] / "shared" / "data")) / "fatturapa" / "p7m"
AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
ADA, BRUNO = Holder("Ada", "Prova", "PRVDAA80A41D142X"), Holder("Bruno", "Altro")
WANTED = Expected("Ada", "Prova", "PRVDAA80A41D142X")


@cache
def paper(drawn: bytes = b"q Q") -> bytes:
    """A PDF of one page."""
    writer, out = PdfFileWriter(), BytesIO()
    contents = writer.add_object(StreamObject(stream_data=drawn))
    writer.insert_page(PageObject(contents=contents, media_box=(0, 0, 595, 842)))
    writer.write(out)
    return out.getvalue()


def drawn_on(content: bytes) -> bytes:
    """The same PDF with something more drawn on its page."""
    writer, out = IncrementalPdfFileWriter(BytesIO(content)), BytesIO()
    writer.add_stream_to_page(0, writer.add_object(StreamObject(stream_data=b"BT ET")))
    writer.write(out)
    return out.getvalue()


def signer(one: Holder) -> SimpleSigner:
    """What signs inside a PDF for somebody."""
    der, key = issued(one)
    private = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    vouching = x509.Certificate.load(authority()[0].public_bytes(Encoding.DER))
    return SimpleSigner(
        x509.Certificate.load(der),
        keys.PrivateKeyInfo.load(private),
        SimpleCertificateStore.from_certs([vouching]),
        embed_roots=True,
    )


def pades(content: bytes, one: Holder, field: str = "Firma1") -> bytes:
    """The PDF signed inside."""
    said = PdfSignatureMetadata(field_name=field, subfilter=SigSeedSubFilter.PADES, md_algorithm="sha256")
    out = BytesIO()
    sign_pdf(IncrementalPdfFileWriter(BytesIO(content)), said, signer(one), output=out)
    return out.getvalue()


def said(file: SignedFile, *expected: Expected, at: datetime = AT) -> dict[str, bool]:
    """The codes of the findings, and whether each blocks."""
    found = judge(file, expected or (WANTED,), title="Atto", at=at)
    return {finding.code.removeprefix("paper."): finding.blocks for finding in found}


# ---- reading


@pytest.mark.parametrize("written", [bytes, base64.encodebytes, lambda one: base64.b64encode(one) + b"\r\n"])
def test_an_envelope_says_who_signed_what_and_when(written: Any) -> None:
    found = read(written(sign_bytes(paper(), ADA, at=AT)), paper(), "")
    (signer,) = found.signers
    assert (found.same, found.untouched, found.wrong) == (True, True, None)
    assert (signer.name, signer.fiscal_code, signer.issuer) == ("Ada Prova", "PRVDAA80A41D142X", AUTHORITY)
    assert (signer.signed_at, signer.form, signer.trust, signer.wrong) == (AT, Form.CADES, Trust.UNVERIFIED, None)
    assert said(found) == {"trust_not_verified": False}


def test_signers_side_by_side_and_one_around_the_other_are_each_read() -> None:
    beside = sign_bytes(paper(), ADA, BRUNO, at=AT)
    around = sign_bytes(sign_bytes(paper(), ADA, at=AT), BRUNO, at=AT)
    around_base64 = sign_bytes(base64.encodebytes(sign_bytes(paper(), ADA, at=AT)), BRUNO, at=AT)
    for file in (beside, around, around_base64):
        found = read(file, paper(), "")
        assert found.same
        assert {one.name: one.wrong for one in found.signers} == {"Ada Prova": None, "Bruno Altro": None}


def test_a_pdf_signed_inside_once_or_twice_is_the_paper_and_nothing_more() -> None:
    once = pades(paper(), ADA)
    twice = pades(once, BRUNO, "Firma2")
    in_envelope = sign_bytes(once, BRUNO, at=AT)
    for file, names in (
        (once, ["Ada Prova"]),
        (twice, ["Ada Prova", "Bruno Altro"]),
        (in_envelope, ["Ada Prova", "Bruno Altro"]),
    ):
        found = read(file, paper(), "")
        assert (found.same, found.untouched) == (True, True)
        assert [(one.name, one.wrong) for one in found.signers] == [(name, None) for name in names]
    assert read(once, paper(), "").signers[0].form == Form.PADES


def test_what_was_changed_before_or_after_a_signature_is_found() -> None:
    before = read(pades(drawn_on(paper()), ADA), paper(), "")
    assert (before.same, before.untouched, before.signers[0].wrong) == (True, False, None)
    assert said(before)["changed_before_signing"]
    assert said(read(sign_bytes(drawn_on(paper()), ADA, at=AT), paper(), ""))["changed_before_signing"]
    after = read(drawn_on(pades(paper(), ADA)), paper(), "")
    assert after.signers[0].wrong == Wrong.TAMPERED
    assert said(after)["tampered"]
    envelope = sign_bytes(paper(), ADA, at=AT)
    place = envelope.index(b"q Q")
    changed = read(envelope[:place] + b"Q q" + envelope[place + 3 :], paper(), "")
    assert (changed.same, changed.signers[0].wrong) == (False, Wrong.TAMPERED)
    inside = pades(paper(), ADA)
    place = inside.index(b"q Q")
    assert said(read(inside[:place] + b"Q q" + inside[place + 3 :], paper(), "")).keys() >= {
        "tampered",
        "not_this_paper",
    }


def test_another_paper_however_well_signed_is_not_this_one() -> None:
    other = paper(b"Q q")
    for file in (sign_bytes(other, ADA, at=AT), sign_bytes(b"testo", ADA, at=AT), pades(other, ADA)):
        assert said(read(file, paper(), ""))["not_this_paper"]


@pytest.mark.parametrize(
    ("file", "wrong"),
    [
        (b"", Wrong.NOT_SIGNED),
        (b"testo", Wrong.NOT_SIGNED),
        (b"MIIfirma che non lo e'", Wrong.CORRUPTED),
        (b"0\x82\x04\x00\x06\x09", Wrong.CORRUPTED),
        (b"%PDF-1.7 rotto", Wrong.CORRUPTED),
        (b"0\x80" * 20_000, Wrong.CORRUPTED),
    ],
)
def test_what_is_not_a_signed_file_says_so(file: bytes, wrong: Wrong) -> None:
    found = read(file, paper(), "")
    assert found == SignedFile(wrong=wrong)
    assert said(found) == {wrong.value.removeprefix("paper."): True}


def test_a_paper_that_nobody_signed_says_so() -> None:
    assert read(paper(), paper(), "").wrong == Wrong.NOT_SIGNED


def test_envelopes_within_envelopes_have_an_end() -> None:
    file = paper()
    for _ in range(LAYERS + 1):
        file = sign_bytes(file, ADA, at=AT)
    assert read(file, paper(), "").wrong == Wrong.TOO_MUCH


def test_a_certificate_for_signing_in_signs_nothing() -> None:
    file = sign_bytes(paper(), Holder("Ada", "Prova", usage="digital_signature"), at=AT)
    assert read(file, paper(), "").signers[0].wrong == Wrong.NOT_FOR_SIGNING


@pytest.mark.skipif(not REAL.is_dir(), reason="the e-invoices from outside are not here")
def test_real_envelopes_are_read_and_the_tampered_ones_refused() -> None:
    whole = sorted(path for path in REAL.iterdir() if "tampered" not in path.name)
    assert len(whole) == 3
    for path in whole:
        (signer,) = read(path.read_bytes(), b"", "").signers
        assert (signer.name, signer.fiscal_code) == ("STEFANO GARDINI", "GRDSFN66D17H199K")
        assert (signer.issuer, signer.wrong) == ("InfoCert Firma Qualificata 2", None)
        assert signer.signed_at == datetime(2018, 9, 8, 13, 32, 45, tzinfo=UTC)
        expired = judge(read(path.read_bytes(), b"", ""), [], title="Fattura", at=AT)
        assert "paper.certificate_expired" in {finding.code for finding in expired}
    for path in set(REAL.iterdir()) - set(whole):
        found = read(path.read_bytes(), b"", "")
        assert found.wrong or found.signers[0].wrong == Wrong.TAMPERED, path.name


# ---- judging


def test_who_must_sign_is_known_by_fiscal_code_and_otherwise_by_name() -> None:
    by_ada, by_bruno = (read(sign_bytes(paper(), one, at=AT), paper(), "") for one in (ADA, BRUNO))
    assert said(by_ada, Expected("Ada", "Prova")) == {"trust_not_verified": False}
    assert said(by_ada, Expected("Àda Maria", "Prova"))["signer_name_differs"] is False
    assert said(by_ada, Expected("Carla", "Terza", "TRZCRL80A41D142X"))["signature_missing"] is True
    assert said(by_bruno, WANTED)["signer_name_differs"] is False
    assert "signer_name_differs" not in said(by_bruno, Expected("bruno", "Altro"))


def test_everyone_signs_with_a_signature_of_their_own() -> None:
    both = (WANTED, Expected("Bruno", "Altro"))
    assert said(read(sign_bytes(paper(), ADA, BRUNO, at=AT), paper(), ""), *both) == {"trust_not_verified": False}
    assert said(read(sign_bytes(paper(), ADA, at=AT), paper(), ""), *both)["signature_missing"]
    assert said(read(sign_bytes(paper(), ADA, ADA, at=AT), paper(), ""), *both)["signature_missing"]


def test_a_certificate_is_judged_when_it_signed_and_its_later_end_is_said() -> None:
    short = Holder("Ada", "Prova", first=AT - timedelta(days=9), last=AT + timedelta(days=9))
    found = read(sign_bytes(paper(), short, at=AT), paper(), "")
    later = AT + timedelta(days=30)
    assert said(found, Expected("Ada", "Prova"), at=later) == {
        "certificate_expired": False,
        "trust_not_verified": False,
    }
    late = read(sign_bytes(paper(), short, at=later), paper(), "")
    assert said(late, Expected("Ada", "Prova"), at=later)["certificate_not_valid"]


@pytest.mark.parametrize("wrong", Wrong)
def test_what_does_not_hold_blocks_and_says_of_what(wrong: Wrong) -> None:
    """Of the signature of somebody, or of the whole file."""
    if wrong in {Wrong.TAMPERED, Wrong.WEAK, Wrong.NOT_FOR_SIGNING}:
        signer = replace(read(sign_bytes(paper(), ADA, at=AT), paper(), "").signers[0], wrong=wrong)
        [found] = judge(SignedFile((signer,), True, True), [Expected("Ada", "Prova")], title="Avviso", at=AT)
        assert signer.name in say(found)
    else:
        [found] = judge(SignedFile(wrong=wrong), [Expected("Ada", "Prova")], title="Avviso", at=AT)
        assert say(found).startswith("Il file ")
    assert (found.code, found.blocks) == (wrong.value, True)


# ---- bounds


def test_a_file_takes_no_more_than_its_time() -> None:
    file = sign_bytes(paper(), ADA, at=AT)
    assert bounded.read_bounded(file, paper(), "").same
    before = time.monotonic()
    bomb = b"0\x80" * 5_000_000
    assert bounded.read_bounded(bomb, paper(), "").wrong in {Wrong.TOO_SLOW, Wrong.CORRUPTED}
    assert time.monotonic() - before < 2 * bounded.SECONDS + 5
    assert bounded.read_bounded(file, paper(), "").same, "the next file is read"


# ---- files that we did not issue


def attached_signature(file: bytes, expected: Expected = WANTED) -> Attached:
    """As it is kept in a row and shown from it."""
    row = json.loads(json.dumps(kept(attached.read(file))))
    return shown(row, expected, title="Requisiti generali", at=AT)


@pytest.mark.parametrize("sign", [lambda: sign_bytes(paper(), ADA, at=AT), lambda: pades(paper(), ADA)])
def test_an_attached_file_says_who_signed_it(sign: Any) -> None:
    found = attached_signature(sign())
    [one] = found.signatures
    assert (one.signer.name, one.holds, found.unsigned) == ("Ada Prova", True, False)
    assert [finding.code for finding in one.findings] == ["paper.trust_not_verified"]
    assert not found.others


def test_any_file_may_be_inside_an_attached_envelope() -> None:
    found = attached_signature(sign_bytes(b"Dichiaro.", ADA, at=AT))
    assert [one.signer.signed_at for one in found.signatures] == [AT]


def test_an_attached_file_says_when_somebody_else_signed_it() -> None:
    found = attached_signature(sign_bytes(b"Dichiaro.", ADA, at=AT), Expected("Bruno", "Altro", "LTRBRN80A01D142Y"))
    assert [one.code for one in found.others] == ["paper.signature_missing"]


def test_an_attached_file_that_was_changed_is_broken() -> None:
    [one] = broken(attached.read(drawn_on(pades(paper(), ADA))), title="Requisiti")
    assert (one.blocks, one.facts["who"]) == (True, "Ada Prova")


def test_an_attached_file_whose_signature_cannot_be_read_is_broken() -> None:
    assert broken(attached.read(b"%PDF-1.7 /ByteRange rotto"), title="Requisiti")


@pytest.mark.parametrize("file", [paper(), b"Dichiaro.", b"%PDF-1.7 rotto", b"0\x82xx"])
def test_an_attached_file_without_a_signature_says_so(file: bytes) -> None:
    assert not broken(attached.read(file), title="Requisiti")
    assert attached_signature(file).unsigned


def test_an_envelope_that_nobody_must_sign_is_refused_only_where_it_was_altered_or_does_not_open() -> None:
    good = sign_bytes(b"Dichiaro.", ADA, at=AT)
    cut = bytes.fromhex("3082046a06092a864886f70d010702a082045b") + b"\0" * 60
    found = [altered(file, title="Prova") for file in (good, good.replace(b"Dichiaro.", b"Dichiarx."), cut)]
    assert [[one.code for one in each] for each in found] == [[], ["paper.tampered"], ["paper.file_corrupted"]]
    assert not altered(drawn_on(pades(paper(), ADA)), title="Prova"), "a PDF is read by whoever opens it"
