"""The stored copy of the EU trusted lists: who in the Union may vouch for a qualified signature. Nothing is fetched.

The folder holds the list of the lists (`eu-lotl.xml`) and those of the States that matter (`IT.xml`, `FR.xml`, …), as
the Commission and the States publish them. Each is believed only by its own seal: the list of the lists by the
certificates that the Official Journal names (they come with pyHanko), every other by those that the first one names.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable
from datetime import datetime
from functools import cache
from pathlib import Path

from asn1crypto import x509
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.qualified.assess import QualificationAssessor
from pyhanko.sign.validation.qualified.eutl_parse import (
    latest_known_lotl_tlso_certs,
    trust_list_to_registry,
    validate_and_parse_lotl,
)
from pyhanko.sign.validation.qualified.tsp import QcCertType, TSPRegistry, TSPTrustManager
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import PathError, ValidationError

from condivisa.records.papers.signatures.facts import Trust

LIST_OF_LISTS = "eu-lotl.xml"
LARGEST_LIST = 32 * 1024 * 1024

_log = logging.getLogger(__name__)


def trust_of(
    certificate: x509.Certificate, others: Iterable[x509.Certificate], moment: datetime | None, lists: str
) -> Trust:
    """Whether the stored lists vouch for a certificate as qualified for signatures at that moment (UTC).

    Revocation is not asked: there is no network here. Source: Reg. UE 910/2014, art. 22, 25 e 32.
    """
    known = registry(lists)
    if known is None:
        return Trust.UNVERIFIED
    context = ValidationContext(
        trust_manager=TSPTrustManager(known), other_certs=list(others), moment=moment, revocation_mode="soft-fail"
    )
    validator = CertificateValidator(certificate, validation_context=context)
    try:
        path = asyncio.run(validator.async_validate_usage({"non_repudiation"}))
        found = QualificationAssessor(known).check_entity_cert_qualified(path, moment).status
    except (PathError, ValidationError, NotImplementedError):
        return Trust.NOT_LISTED
    qualified = found.qualified and found.qc_type in {QcCertType.QC_ESIGN, QcCertType.QC_ESEAL}
    return Trust.LISTED if qualified else Trust.NOT_LISTED


@cache
def registry(folder: str) -> TSPRegistry | None:
    """Who the lists of a folder name; `None` when it has none that can be believed. Read once.

    Source: Dec. UE 2015/1505; ETSI TS 119 612.
    """
    return read_lists(Path(folder), latest_known_lotl_tlso_certs())


def read_lists(folder: Path, sealed_by: list[x509.Certificate]) -> TSPRegistry | None:
    """The same, believing the list of the lists by the certificates `sealed_by`. Source: Dec. UE 2015/1505."""
    known: TSPRegistry | None = None
    try:
        pointers = validate_and_parse_lotl(_text(folder / LIST_OF_LISTS), sealed_by).references
    except (OSError, ValueError, SignatureValidationError) as wrong:
        _log.error("the stored list of the EU trusted lists cannot be believed: %s", wrong)
        return None
    for path in sorted(folder.glob("*.xml")):
        certificates = [one for to in pointers if to.territory == path.stem.upper() for one in to.tlso_certs]
        if path.name == LIST_OF_LISTS or not certificates:
            continue
        try:
            known, _ = trust_list_to_registry(_text(path), certificates, known)
        except (OSError, ValueError, SignatureValidationError) as wrong:
            _log.error("the stored trusted list %s cannot be believed: %s", path.name, wrong)
    return known


def _text(path: Path) -> str:
    if path.stat().st_size > LARGEST_LIST:
        raise ValueError(f"{path.name} is larger than any trusted list")
    return path.read_text("utf-8-sig")
