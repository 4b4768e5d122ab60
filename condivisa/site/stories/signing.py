"""How the people of a story sign: each with a key and a certificate of an invented authority, made anew at every run.

The signatures are real and hold; no trusted list knows who vouches for them, and the product says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256

from asn1crypto import cms, tsp
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from condivisa.records.access import Acting
from condivisa.records.identity.models import Person
from condivisa.records.papers import actions as papers
from condivisa.records.papers import store
from condivisa.records.papers.models import Paper

FIRST, LAST = datetime(2020, 1, 1, tzinfo=UTC), datetime(2040, 1, 1, tzinfo=UTC)
QC_STATEMENTS = "1.3.6.1.5.5.7.1.3"
QUALIFIED = bytes.fromhex("30143008060604008e4601013008060604008e460104")
"""Qualified, with the key in a secure device. Source: ETSI EN 319 412-5, 4.2.1 and 4.2.2."""
SHA256 = {"algorithm": "sha256"}
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
    fingerprint = sha256(content).digest()
    vouching = _der(authority()[0])
    enveloped = cms.SignedData(
        {
            "version": "v1",
            "digest_algorithms": [SHA256],
            "encap_content_info": {"content_type": "data", "content": content},
            "certificates": [asn1.Certificate.load(der) for der in (vouching, *(issued(one)[0] for one in holders))],
            "signer_infos": [_signer_info(fingerprint, one, at) for one in holders],
        }
    )
    return cms.ContentInfo({"content_type": "signed_data", "content": enveloped}).dump()


def _signer_info(fingerprint: bytes, one: Holder, at: datetime) -> cms.SignerInfo:
    """What one holder adds: a signature over the content's fingerprint, the moment, and the certificate used."""
    der, key = issued(one)
    certificate = asn1.Certificate.load(der)
    own = tsp.SigningCertificateV2({"certs": [{"hash_algorithm": SHA256, "cert_hash": sha256(der).digest()}]})
    said = cms.CMSAttributes(
        [
            {"type": "content_type", "values": ["data"]},
            {"type": "signing_time", "values": [cms.Time({"utc_time": at})]},
            {"type": "message_digest", "values": [fingerprint]},
            {"type": "signing_certificate_v2", "values": [tsp.SigningCertificateV2.load(own.dump())]},
        ]
    ).dump()
    named = {"issuer": certificate.issuer, "serial_number": certificate.serial_number}
    return cms.SignerInfo(
        {
            "version": "v1",
            "sid": cms.SignerIdentifier("issuer_and_serial_number", cms.IssuerAndSerialNumber(named)),
            "digest_algorithm": SHA256,
            "signed_attrs": cms.CMSAttributes.load(said),  # written once: what is not is written at every look
            "signature_algorithm": {"algorithm": "sha256_ecdsa"},
            "signature": key.sign(said, ec.ECDSA(hashes.SHA256())),
        }
    )


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
def issued(one: Holder) -> tuple[bytes, ec.EllipticCurvePrivateKey]:
    """The certificate (DER) and the key of a holder, made once a run. Source: RFC 5280."""
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
    return _der(unsigned.sign(theirs, hashes.SHA256())), key


def _der(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.DER)


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
