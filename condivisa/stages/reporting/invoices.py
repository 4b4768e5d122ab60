"""E-invoices (FatturaPA) read into what a row needs: who issued them, number, day, totals, CUP.

A reader of our own, thirty lines on a parser that expands no entity and fetches nothing: it takes what it knows and
passes over what it does not, where stricter readers stop at the first unknown element.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.conf import settings
from lxml import etree

from condivisa.base.findings import Finding, blocks, warns
from condivisa.base.money import TOO_LARGE, cents
from condivisa.records.papers.signatures.bounded import open_bounded
from condivisa.records.papers.signatures.facts import Wrong
from condivisa.records.papers.uploads import is_signed_data

SOURCE = "Provv. Agenzia delle entrate 30 aprile 2018; D.M. 55/2013, all. A"
CREDIT = "D.P.R. 633/1972, art. 26"
MOST_BODIES = 500
CREDIT_NOTES = frozenset({"TD04", "TD08"})


@dataclass(frozen=True)
class Invoice:
    """One body of a file: amounts in EUR, VAT inside the total; `kind` is the code of the document (`TD01`)."""

    issuer: str
    issuer_name: str
    kind: str
    number: str
    date: date
    total: Decimal
    vat: Decimal
    description: str
    cups: frozenset[str] = field(default_factory=frozenset)

    @property
    def credit(self) -> bool:
        """Whether it gives money back."""
        return self.kind in CREDIT_NOTES


def read(name: str, content: bytes) -> tuple[list[Invoice], list[Finding]]:
    """Read the invoices of an .xml or .xml.p7m file; what cannot be read comes back as findings.

    A signed file whose content was changed after the signature is refused. Source: D.M. 55/2013, all. A.
    """
    if is_signed_data(content):
        opened = open_bounded(content, settings.TRUST_DIR)
        if isinstance(opened, Wrong):
            code = "invoice.too_slow" if opened is Wrong.TOO_SLOW else "invoice.tampered"
            return [], [blocks(code, SOURCE, name=name)]
        content = opened
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=False)
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError):
        return [], [blocks("invoice.unreadable", SOURCE, name=name)]
    if root.getroottree().docinfo.doctype or not etree.QName(root).localname.startswith("FatturaElettronica"):
        return [], [blocks("invoice.unreadable", SOURCE, name=name)]
    bodies = root.findall("{*}FatturaElettronicaBody")
    if not 0 < len(bodies) <= MOST_BODIES:
        return [], [blocks("invoice.unreadable", SOURCE, name=name)]
    found, wrong = [], []
    for place, body in enumerate(bodies, 1):
        try:
            found.append(_invoice(root, body))
        except (InvalidOperation, ValueError):
            wrong.append(warns("invoice.incomplete", SOURCE, name=name, place=place))
    return found, wrong


def rows_of(name: str, found: Sequence[Invoice], wrong: Sequence[Finding]) -> tuple[list[Invoice], list[Finding]]:
    """The invoices of a file that make a row, and what is said of the others: none is left out in silence.

    A credit note makes no row: it lessens that of the invoice it corrects. Source: D.P.R. 633/1972, art. 26.
    """
    charged = [one for one in found if not one.credit]
    notes = [
        warns("invoice.credit_note", CREDIT, name=name, number=one.number, total=abs(one.total))
        for one in found
        if one.credit
    ]
    return charged, [*wrong, *notes]


def enough(many: int, most: int) -> list[Finding]:
    """Why so many invoices cannot be read in one go: none makes a row, or more than `most` do.

    Judged on: no day. Source: practice.
    """
    if not many:
        return [blocks("invoice.none", "practice")]
    return [blocks("invoice.too_many", "practice", many=many, most=most)] if many > most else []


def _invoice(root: Any, body: Any) -> Invoice:
    supplier = root.find("{*}FatturaElettronicaHeader/{*}CedentePrestatore")
    general = body.find("{*}DatiGenerali/{*}DatiGeneraliDocumento")
    lines = [text for one in body.iterfind(".//{*}DettaglioLinee/{*}Descrizione") if (text := _plain(one.text))]
    summary = list(body.iterfind("{*}DatiBeniServizi/{*}DatiRiepilogo"))
    vat = sum((_amount(one, "Imposta") for one in summary), Decimal("0.00"))
    net = sum((_amount(one, "ImponibileImporto") for one in summary), Decimal("0.00"))
    simple = sum((_amount(one, "Importo") for one in body.iterfind("{*}DatiBeniServizi")), Decimal("0.00"))
    stated = _text(general, "ImportoTotaleDocumento")
    return Invoice(
        issuer=_text(supplier, ".//{*}IdFiscaleIVA/{*}IdCodice") or _text(supplier, ".//{*}CodiceFiscale"),
        issuer_name=_text(supplier, ".//{*}Denominazione")
        or " ".join(filter(None, (_text(supplier, ".//{*}Nome"), _text(supplier, ".//{*}Cognome")))),
        kind=_text(general, "TipoDocumento"),
        number=_text(general, "Numero"),
        date=date.fromisoformat(_text(general, "Data")[:10]),
        total=_amount(general, "ImportoTotaleDocumento") if stated else net + vat + simple,
        vat=vat,
        description="; ".join(lines)[:300] or _text(general, "Causale")[:300],
        cups=frozenset(text for one in body.iterfind(".//{*}CodiceCUP") if (text := (one.text or "").strip())),
    )


def _text(under: Any, path: str) -> str:
    found = under.find(path if path.startswith(".//") else "{*}" + path) if under is not None else None
    return _plain(found.text) if found is not None else ""


def _plain(text: str | None) -> str:
    """On one line: programs that write invoices break and align their texts with runs of spaces."""
    return " ".join((text or "").split())


def _amount(under: Any, name: str) -> Decimal:
    amount = Decimal(_text(under, name) or "0")
    if not amount.is_finite() or abs(amount) >= TOO_LARGE or amount != cents(amount):
        raise ValueError(f"{name} is no amount in EUR")
    return amount
