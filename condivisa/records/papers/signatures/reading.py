"""Reads signed files: .p7m envelopes one inside the other, down to the paper; a PDF with its signatures inside.

No Django here: it runs in a child process of little memory and little time, since whoever sends a file chose its bytes.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import Any

from asn1crypto import cms, x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import DEFAULT_DIFF_POLICY
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import validate_sig_integrity
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel

from condivisa.records.papers.signatures.facts import Form, SignedFile, Signer, Trust, Wrong
from condivisa.records.papers.signatures.lists import trust_of
from condivisa.records.papers.signatures.revisions import only_signed
from condivisa.records.papers.uploads import may_be_signed

LAYERS = 5
"""Envelopes one inside the other; people re-sign a file twice, seldom more."""
SIGNERS = 40
STRONG = frozenset({"sha256", "sha384", "sha512", "sha3_256", "sha3_384", "sha3_512"})
"""Source: Determinazione AgID 121/2019, ETSI TS 119 312."""
EMBEDDED = frozenset({"/ETSI.CAdES.detached", "/adbe.pkcs7.detached"})
_FISCAL_CODE = re.compile(r"(?:TIN)?IT[-:]\s*([A-Z0-9]{16})$", re.IGNORECASE)


class _Unreadable(Exception):
    def __init__(self, wrong: Wrong):
        self.wrong = wrong


def read(content: bytes, original: bytes | None, lists: str) -> SignedFile:
    """What a file says, compared with the bytes of the `original` it should sign, where we issued any; `lists` is the
    folder of the stored trusted lists, empty where there is none. A file that cannot be read says why; nothing is
    raised.

    Source: D.Lgs. 82/2005, art. 20 e 24; ETSI EN 319 102-1.
    """
    try:
        return _read(content, original, lists)
    except _Unreadable as unreadable:
        return SignedFile(wrong=unreadable.wrong)
    except MemoryError:
        return SignedFile(wrong=Wrong.TOO_SLOW)
    except Exception:  # whoever sends the file chose its bytes: a parser may stumble in any way on them
        return SignedFile(wrong=Wrong.CORRUPTED)


def _read(content: bytes, original: bytes | None, lists: str) -> SignedFile:
    signers: list[Signer] = []
    layers = 0
    while (envelope := _signed_data(content)) is not None:
        layers += 1
        if layers > LAYERS or len(signers) > SIGNERS:
            raise _Unreadable(Wrong.TOO_MUCH)
        inside = envelope["encap_content_info"]["content"].native
        if inside is not None:
            content = bytes(inside)
        elif original is not None:  # a signature apart names no content of its own
            content = original
        else:
            raise _Unreadable(Wrong.CORRUPTED)
        signers[:0] = _envelope_signers(envelope, content, lists)
    same = original is not None and content.startswith(original)
    untouched = content == original
    # Under words that we did not issue, a PDF is opened where it may hold a signature: an envelope is enough without.
    inside_too = may_be_signed(content) if original is None else same or not signers
    if content.startswith(b"%PDF-") and not untouched and inside_too:
        found, untouched = _pdf(content, original, lists)
        signers = [*found, *signers]
    if not signers:
        raise _Unreadable(Wrong.NOT_SIGNED)
    return SignedFile(tuple(signers), same=same, untouched=untouched)


def _signed_data(content: bytes) -> Any:
    """The envelope that bytes are, in DER, BER or base64; `None` when they are none."""
    if content[:1] != b"0":
        text = re.sub(rb"-----(BEGIN|END) [A-Z0-9 ]+-----", b"", content.lstrip(b"\xef\xbb\xbf"))
        if not text.lstrip().startswith(b"MI"):
            return None
        try:
            content = base64.b64decode(b"".join(text.split()), validate=True)
        except binascii.Error:
            raise _Unreadable(Wrong.CORRUPTED) from None
    info = cms.ContentInfo.load(content, strict=False)
    if info["content_type"].native != "signed_data":
        raise _Unreadable(Wrong.CORRUPTED)
    return info["content"]


def _envelope_signers(envelope: Any, content: bytes, lists: str) -> Iterator[Signer]:
    """One signature at a time: one that does not hold says nothing of the others."""
    certificates = _certificates(envelope)
    kind = envelope["encap_content_info"]["content_type"].native
    if not len(envelope["signer_infos"]):
        raise _Unreadable(Wrong.NOT_SIGNED)
    for info in envelope["signer_infos"]:
        yield _signer(info, certificates, kind, content, Form.CADES, lists)


def _pdf(content: bytes, original: bytes | None, lists: str) -> tuple[list[Signer], bool]:
    reader = PdfFileReader(BytesIO(content))
    embedded = list(reader.embedded_regular_signatures)
    if len(embedded) > SIGNERS:
        raise _Unreadable(Wrong.TOO_MUCH)
    untouched = original is not None and content.startswith(original) and only_signed(reader, original)
    return [_embedded_signer(one, content, lists) for one in embedded], untouched


def _embedded_signer(one: EmbeddedPdfSignature, content: bytes, lists: str) -> Signer:
    signed = b"".join(content[start : start + length] for start, length in _ranges(one))
    signer = _signer(one.signer_info, _certificates(one.signed_data), "data", signed, Form.PADES, lists, one)
    one.compute_integrity_info(diff_policy=DEFAULT_DIFF_POLICY)
    whole = one.evaluate_signature_coverage() >= SignatureCoverageLevel.ENTIRE_REVISION
    if signer.wrong is None and not (whole and _changed_as_allowed(one)):
        return _with(signer, Wrong.TAMPERED)
    if signer.wrong is None and str(one.sig_object.get("/SubFilter")) not in EMBEDDED:
        return _with(signer, Wrong.WEAK)
    return signer


def _changed_as_allowed(one: EmbeddedPdfSignature) -> bool:
    """What was added after this signature must be other signatures, within what this one allows."""
    return bool(one.summarise_integrity_info().get("docmdp_ok"))


def _ranges(one: EmbeddedPdfSignature) -> list[tuple[int, int]]:
    numbers = [int(number) for number in one.byte_range]
    return list(zip(numbers[::2], numbers[1::2], strict=True))


def _certificates(signed: Any) -> list[x509.Certificate]:
    return [one.chosen for one in signed["certificates"] or () if one.name == "certificate"]


def _signer(
    info: Any,
    certificates: list[x509.Certificate],
    kind: str,
    signed: bytes,
    form: Form,
    lists: str,
    embedded: EmbeddedPdfSignature | None = None,
) -> Signer:
    certificate = _certificate_of(info, certificates)
    moment = _said_moment(info) or (embedded.self_reported_timestamp if embedded else None)
    valid = certificate["tbs_certificate"]["validity"]
    subject = certificate.subject.native
    name = " ".join(filter(None, (_text(subject, "given_name"), _text(subject, "surname"))))
    return Signer(
        name=(name or _text(subject, "common_name") or certificate.subject.human_friendly)[:200],
        fiscal_code=_fiscal_code(subject),
        issuer=(_text(certificate.issuer.native, "common_name") or certificate.issuer.human_friendly)[:200],
        serial=f"{certificate.serial_number:x}"[:80],
        certificate_sha256=hashlib.sha256(certificate.dump()).hexdigest(),
        valid_from=valid["not_before"].native,
        valid_until=valid["not_after"].native,
        signed_at=moment if moment and moment.tzinfo else None,
        form=form,
        trust=trust_of(certificate, certificates, moment, lists) if lists else Trust.UNVERIFIED,
        wrong=_wrong(info, certificate, kind, signed),
    )


def _wrong(info: Any, certificate: x509.Certificate, kind: str, signed: bytes) -> Wrong | None:
    """Why a signature does not hold, its certificate's trust aside."""
    digest = info["digest_algorithm"]["algorithm"].native
    if digest not in STRONG:
        return Wrong.WEAK
    try:
        intact, valid = validate_sig_integrity(
            info, certificate, kind, actual_digest=hashlib.new(digest.replace("sha3_", "sha3-"), signed).digest()
        )
    except (SignatureValidationError, ValueError):
        return Wrong.TAMPERED
    if not (intact and valid):
        return Wrong.TAMPERED
    usage = certificate.key_usage_value
    return None if usage is None or "non_repudiation" in usage.native else Wrong.NOT_FOR_SIGNING


def _certificate_of(info: Any, certificates: Iterable[x509.Certificate]) -> x509.Certificate:
    named = info["sid"].chosen
    for one in certificates:
        if info["sid"].name == "issuer_and_serial_number":
            found = one.issuer == named["issuer"] and one.serial_number == named["serial_number"].native
        else:
            found = one.key_identifier == named.native
        if found:
            return one
    raise _Unreadable(Wrong.CORRUPTED)


def _said_moment(info: Any) -> Any:
    for attribute in info["signed_attrs"] or ():
        if attribute["type"].native == "signing_time":
            return attribute["values"][0].native
    return None


def _text(named: dict[str, Any], part: str) -> str:
    value = named.get(part, "")
    return " ".join(value) if isinstance(value, list) else str(value or "")


def _fiscal_code(subject: dict[str, Any]) -> str:
    """`TINIT-RSSMRA…` as ETSI EN 319 412-1 writes it, `IT:RSSMRA…` as older certificates do."""
    found = _FISCAL_CODE.match(_text(subject, "serial_number").strip())
    return found[1].upper() if found else ""


def _with(signer: Signer, wrong: Wrong) -> Signer:
    return Signer(**{**vars(signer), "wrong": wrong})
