"""The stored EU trusted lists: whoever they name is believed, and they themselves only by their seals."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from lxml import etree
from signxml.xades import XAdESSigner

from condivisa.records.papers.signatures import lists
from condivisa.records.papers.signatures.facts import Trust
from condivisa.records.papers.signatures.reading import read
from condivisa.site.stories import signing
from tests.records.test_signatures import ADA, AT, paper, said, sign_bytes

TSL = "http://uri.etsi.org/02231/v2#"
FIRST = "2019-01-01T00:00:00Z"


@pytest.fixture(scope="module")
def seal() -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    """The invented operator of the lists."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Gestore inventato degli elenchi")])
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(signing.FIRST).not_valid_after(signing.LAST)
    usage = x509.KeyUsage(True, *[False] * 8)
    return made.add_extension(usage, critical=True).sign(key, hashes.SHA256()), key


def der(certificate: x509.Certificate) -> bytes:
    """The bytes of a certificate."""
    return certificate.public_bytes(serialization.Encoding.DER)


def sealed(xml: str, seal: tuple[x509.Certificate, ec.EllipticCurvePrivateKey]) -> bytes:
    """A list with its seal (XAdES)."""
    signer = XAdESSigner(signature_algorithm="ecdsa-sha256")
    return etree.tostring(signer.sign(etree.fromstring(xml), key=seal[1], cert=[seal[0]]))


def identity(certificate: bytes) -> str:
    """A certificate as lists write it."""
    return f"<DigitalId><X509Certificate>{base64.b64encode(certificate).decode()}</X509Certificate></DigitalId>"


def list_of_lists(operator: x509.Certificate) -> str:
    """The list of the lists, which names the operator of the Italian one."""
    return f"""<TrustServiceStatusList xmlns="{TSL}" xmlns:a="http://uri.etsi.org/02231/v2/additionaltypes#" Id="l">
    <SchemeInformation><TSLVersionIdentifier>5</TSLVersionIdentifier><TSLSequenceNumber>1</TSLSequenceNumber>
    <SchemeInformationURI><URI xml:lang="en">https://example.org/</URI></SchemeInformationURI>
    <PointersToOtherTSL><OtherTSLPointer><ServiceDigitalIdentities><ServiceDigitalIdentity>{identity(der(operator))}
    </ServiceDigitalIdentity></ServiceDigitalIdentities><TSLLocation>https://example.org/IT.xml</TSLLocation>
    <AdditionalInformation><OtherInformation><SchemeTerritory>IT</SchemeTerritory></OtherInformation>
    <OtherInformation><a:MimeType>application/vnd.etsi.tsl+xml</a:MimeType></OtherInformation></AdditionalInformation>
    </OtherTSLPointer></PointersToOtherTSL><ListIssueDateTime>{FIRST}</ListIssueDateTime></SchemeInformation>
    </TrustServiceStatusList>"""


def italian_list(authority: bytes) -> str:
    """A list of one provider of qualified certificates."""
    return f"""<TrustServiceStatusList xmlns="{TSL}" Id="l"><TrustServiceProviderList><TrustServiceProvider>
    <TSPInformation/><TSPServices><TSPService><ServiceInformation>
    <ServiceTypeIdentifier>http://uri.etsi.org/TrstSvc/Svctype/CA/QC</ServiceTypeIdentifier>
    <ServiceName><Name xml:lang="en">Prestatore</Name></ServiceName>
    <ServiceDigitalIdentity>{identity(authority)}</ServiceDigitalIdentity>
    <ServiceStatus>http://uri.etsi.org/TrstSvc/TrustedList/Svcstatus/granted</ServiceStatus>
    <StatusStartingTime>{FIRST}</StatusStartingTime></ServiceInformation></TSPService></TSPServices>
    </TrustServiceProvider></TrustServiceProviderList></TrustServiceStatusList>"""


@pytest.fixture
def stored(
    tmp_path: Path, seal: tuple[x509.Certificate, ec.EllipticCurvePrivateKey], monkeypatch: pytest.MonkeyPatch
) -> Path:
    """A folder of lists that name the invented authority of the stories, believed by the invented operator's seal."""
    authority, _key = signing.authority()
    (tmp_path / "eu-lotl.xml").write_bytes(sealed(list_of_lists(seal[0]), seal))
    (tmp_path / "IT.xml").write_bytes(sealed(italian_list(der(authority)), seal))
    monkeypatch.setattr(lists, "latest_known_lotl_tlso_certs", lambda: [asn1.Certificate.load(der(seal[0]))])
    lists.registry.cache_clear()
    return tmp_path


def test_a_qualified_certificate_of_a_listed_provider_is_believed(stored: Path) -> None:
    qualified = signing.Holder("Ada", "Prova", ADA.fiscal_code, qualified=True)
    found = read(sign_bytes(paper(), qualified, at=AT), paper(), str(stored))
    assert found.signers[0].trust == Trust.LISTED
    assert said(found) == {}


def test_a_certificate_that_is_not_qualified_is_refused_where_lists_are_kept(stored: Path) -> None:
    found = read(sign_bytes(paper(), ADA, at=AT), paper(), str(stored))
    assert found.signers[0].trust == Trust.NOT_LISTED
    assert said(found) == {"certificate_not_listed": True}


@pytest.mark.parametrize("name", ["eu-lotl.xml", "IT.xml"])
def test_a_list_that_was_altered_is_not_believed(stored: Path, name: str) -> None:
    path = stored / name
    path.write_text(path.read_text().replace("2019-01-01", "2018-01-01"))
    found = read(sign_bytes(paper(), ADA, at=AT), paper(), str(stored))
    assert found.signers[0].trust == Trust.UNVERIFIED


def test_a_folder_without_lists_says_not_verified(tmp_path: Path) -> None:
    found = read(sign_bytes(paper(), ADA, at=AT), paper(), str(tmp_path))
    assert (found.signers[0].trust, found.wrong) == (Trust.UNVERIFIED, None)
