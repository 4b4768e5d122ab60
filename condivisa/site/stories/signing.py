"""How the people of a story sign: each with a key and a certificate of an invented authority, made anew at every run.

The signatures are real and hold; no trusted list knows who vouches for them, and the product says so.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

from asn1crypto import cms, keys
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from pyhanko.sign import SimpleSigner
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes
from pyhanko_certvalidator.registry import SimpleCertificateStore

from condivisa.records.access import Acting
from condivisa.records.identity.models import Person
from condivisa.records.papers import actions as papers
from condivisa.records.papers import store
from condivisa.records.papers.models import Paper

FIRST, LAST = datetime(2020, 1, 1, tzinfo=UTC), datetime(2040, 1, 1, tzinfo=UTC)
QC_STATEMENTS = "1.3.6.1.5.5.7.1.3"
QUALIFIED = bytes.fromhex("30143008060604008e4601013008060604008e460104")
"""Qualified, with the key in a secure device. Source: ETSI EN 319 412-5, 4.2.1 and 4.2.2."""
AUTHORITY = "Prestatore inventato per le prove"


@dataclass(frozen=True)
class Holder:
    """Whom a certificate names, what its key may do (`cryptography`'s words), the days within which it is valid."""

    given_name: str
    family_name: str
    fiscal_code: str = ""
    first: datetime = FIRST
    last: datetime = LAST
    usage: str = "content_commitment"
    qualified: bool = False
    """Whether the certificate states that it is qualified, with its key in a secure device."""


def holder(person: Person) -> Holder:
    """The certificate's name of a person. Source: practice."""
    return Holder(person.given_name, person.family_name, person.fiscal_code or "")


def signed(paper: Paper | None, *people: Acting, at: datetime) -> bytes:
    """The paper as it comes back signed, at that moment, by these people: a .p7m. Source: D.Lgs. 82/2005, art. 24."""
    assert paper is not None
    rendered = papers.render(paper)
    assert rendered.pdf is not None
    holders = [holder(Person.objects.get(pk=one.person)) for one in people]
    return sign_bytes(store.read(rendered.pdf), *holders, at=at)


def sign_bytes(content: bytes, *holders: Holder, at: datetime) -> bytes:
    """A CAdES envelope (.p7m, DER) around some bytes, signed by each holder on its own. Source: ETSI EN 319 122-1."""
    apart = [_envelope(content, one, at) for one in holders]
    if len(apart) == 1:
        return apart[0].dump()
    first = apart[0]["content"]
    together = cms.SignedData(
        {
            "version": "v1",
            "digest_algorithms": first["digest_algorithms"],
            "encap_content_info": first["encap_content_info"],
            "certificates": [one for envelope in apart for one in envelope["content"]["certificates"]],
            "signer_infos": [one for envelope in apart for one in envelope["content"]["signer_infos"]],
        }
    )
    return cms.ContentInfo({"content_type": "signed_data", "content": together}).dump()


def signer_of(one: Holder) -> SimpleSigner:
    """What signs for somebody: the key, the certificate, and who vouches for it. Source: practice."""
    certificate, key, vouching = _issued(one)
    return SimpleSigner(certificate, key, SimpleCertificateStore.from_certs([vouching]), embed_roots=True)


def _envelope(content: bytes, one: Holder, at: datetime) -> Any:
    said = PdfCMSSignedAttributes(signing_time=at)
    inside = cms.ContentInfo({"content_type": "data", "content": content})
    signing = signer_of(one).async_sign_general_data(
        inside, "sha256", detached=False, use_cades=True, signed_attr_settings=said
    )
    with ThreadPoolExecutor(1) as apart:  # whoever asks may have an event loop of their own in this thread
        return apart.submit(asyncio.run, signing).result()


@cache
def authority() -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    """Who vouches for everybody in a story: its certificate and key, made once a run. Source: practice."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name(
        [
            x509.NameAttribute(x509.NameOID.COUNTRY_NAME, "IT"),
            x509.NameAttribute(x509.NameOID.COMMON_NAME, AUTHORITY),
        ]
    )
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(FIRST)
        .not_valid_after(LAST)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage("key_cert_sign"), critical=True)
        .sign(key, hashes.SHA256())
    )
    return made, key


@cache
def _issued(one: Holder) -> tuple[asn1.Certificate, keys.PrivateKeyInfo, asn1.Certificate]:
    vouching, theirs = authority()
    key = ec.generate_private_key(ec.SECP256R1())
    parts = [
        (x509.NameOID.COUNTRY_NAME, "IT"),
        (x509.NameOID.COMMON_NAME, f"{one.given_name} {one.family_name}"),
        (x509.NameOID.GIVEN_NAME, one.given_name),
        (x509.NameOID.SURNAME, one.family_name),
        *([(x509.NameOID.SERIAL_NUMBER, f"TINIT-{one.fiscal_code}")] if one.fiscal_code else []),
    ]
    unsigned = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(kind, value) for kind, value in parts]))
        .issuer_name(vouching.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(one.first)
        .not_valid_after(one.last)
        .add_extension(_usage(one.usage), critical=True)
    )
    if one.qualified:
        stated = x509.UnrecognizedExtension(x509.ObjectIdentifier(QC_STATEMENTS), QUALIFIED)
        unsigned = unsigned.add_extension(stated, critical=False)
    made = unsigned.sign(theirs, hashes.SHA256())
    pem = key.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    der = serialization.Encoding.DER
    return (
        asn1.Certificate.load(made.public_bytes(der)),
        keys.PrivateKeyInfo.load(pem),
        asn1.Certificate.load(vouching.public_bytes(der)),
    )


def _usage(only: str) -> x509.KeyUsage:
    every = (
        "digital_signature",
        "content_commitment",
        "key_encipherment",
        "data_encipherment",
        "key_agreement",
        "key_cert_sign",
        "crl_sign",
        "encipher_only",
        "decipher_only",
    )
    return x509.KeyUsage(**{one: one == only for one in every})
