"""The columns of a reported row: one list for the form of each kind, the spreadsheet and the invoices read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from condivisa.base.days import Period
from condivisa.base.money import ZERO
from condivisa.base.words import word
from condivisa.parties.rules import compact
from condivisa.records.screens.columns import Column, Kind
from condivisa.records.screens.grids import Grid
from condivisa.stages.reporting.invoices import Invoice
from condivisa.stages.reporting.models import Expense
from condivisa.stages.reporting.rules.facts import Document, Method, Row, RowKind

YES_NO = [("yes", _("sì")), ("no", _("no"))]
METHODS = {
    Method.TRANSFER: _("bonifico"),
    Method.CARD: _("carta"),
    Method.DIRECT_DEBIT: _("addebito diretto"),
    Method.TAX_FORM: _("modello F24"),
    Method.CASH: _("contanti"),
}
VAT_BEFORE, CUP_BEFORE = ("IVA recuperata", "VAT recovered"), ("CUP sul documento", "CUP on the document")
METHOD_BEFORE = ("Come", "How")
PAY_BEFORE = ("Retribuzione mensile del livello", "Monthly pay of the level")
"""Heads of the sheets given out before: they are read all the same."""
DOCUMENT = (
    "issuer",
    "issuer_name",
    "number",
    "date",
    "total",
    "vat",
    "vat_recoverable",
    "cup_on_document",
    "order_date",
)
PAID = ("paid_on", "payment_method", "payment_reference", "iban", "other_funding")
BOUGHT = ("paid_on", "payment_method")
"""What a cost that somebody is paid for is never reported without."""
PERIOD = ("line", "description", "competence_first", "competence_last")
OF_KIND: dict[str, tuple[str, ...]] = {
    RowKind.SUPPLIER: (*PERIOD, *DOCUMENT, "amount", *PAID),
    RowKind.STAFF: (
        *PERIOD,
        "worker",
        "monthly_pay",
        "hours",
        "hourly_cost",
        "dedication_percent",
        "amount",
        "deferred",
        *PAID,
    ),
    RowKind.INDIRECT: (*PERIOD, *DOCUMENT, "driver", "driver_percent", "amount", *PAID),
    RowKind.VOLUNTEERS: (
        *PERIOD,
        "worker",
        "task",
        "hours",
        "equivalent_level",
        "monthly_pay",
        "hourly_divisor",
        "hourly_cost",
        "amount",
    ),
    RowKind.REFUND: (*PERIOD, "worker", *DOCUMENT, "amount", *PAID),
    RowKind.IN_KIND: (*PERIOD, "amount"),
    RowKind.SERVICE_USER: (*PERIOD, "service_user", *DOCUMENT, "amount", *PAID),
}
"""Which fields each kind of row has. Source: practice (domain, evidence by cost type)."""

NEEDED = {
    RowKind.SUPPLIER: ("issuer", "number", "date", "total"),
    RowKind.STAFF: ("worker", "hours"),
    RowKind.VOLUNTEERS: ("worker", "hours", "task"),
    RowKind.REFUND: ("worker",),
    RowKind.SERVICE_USER: ("service_user",),
}


HELPS = {
    "competence_first": _("Il primo dei giorni a cui la spesa si riferisce: per la mensa di aprile, il 1º aprile."),
    "competence_last": _("L’ultimo di quei giorni: per la mensa di aprile, il 30."),
    "vat_recoverable": _("Se l’ente la recupera, non si mette a rendiconto."),
    "cup_on_document": _("Il codice unico di progetto: è nella pagina della convenzione."),
    "amount": _("Quanto si mette a carico della voce, anche solo una parte."),
    "payment_reference": _("Per esempio il CRO o TRN del bonifico."),
    "iban": _("Uno dei conti dedicati dell’ente."),
    "other_funding": _("Quali e per quanto. Se non ce ne sono, si lascia vuoto."),
}
"""What a field of a row asks for, where its label is an accountant's."""
NOT_YET = _("Serve: una spesa non ancora pagata va nel prossimo rendiconto.")
PAID_WHEN = {
    RowKind.SUPPLIER: NOT_YET,
    RowKind.STAFF: _("Serve, se la retribuzione non è differita."),
    RowKind.INDIRECT: _("Serve, se c’è un documento."),
    RowKind.REFUND: NOT_YET,
    RowKind.SERVICE_USER: NOT_YET,
}
"""When a kind of row is refused without the day and the way it was paid: never optional, and never just missing."""


def columns(lines: Sequence[tuple[str, str]], workers: Sequence[tuple[str, str]]) -> list[Column]:
    """Every column there is, with the lines and the people of the body that reports. Source: practice."""
    methods = [(str(code), words) for code, words in METHODS.items()]
    return [
        Column("kind", _("Tipo di spesa"), Kind.CHOICE, Expense.Kind.choices),
        Column("line", _("Voce del piano"), Kind.CHOICE, lines, wide=True),
        Column("description", _("Descrizione"), wide=True),
        Column("competence_first", _("Competenza dal"), Kind.DAY),
        Column("competence_last", _("Competenza al"), Kind.DAY),
        Column("issuer", _("Codice fiscale o partita IVA di chi ha emesso il documento"), required=False, longest=28),
        Column("issuer_name", _("Chi ha emesso il documento"), required=False, longest=200),
        Column("number", _("Numero del documento"), required=False, longest=60),
        Column("date", _("Data del documento"), Kind.DAY, required=False),
        Column("total", _("Totale del documento"), Kind.AMOUNT, required=False),
        Column("vat", _("di cui IVA"), Kind.AMOUNT, required=False),
        Column("vat_recoverable", _("L’IVA è detraibile?"), Kind.CHOICE, YES_NO, required=False, former=VAT_BEFORE),
        Column(
            "cup_on_document", _("Il documento riporta il CUP?"), Kind.CHOICE, YES_NO, required=False, former=CUP_BEFORE
        ),
        Column("order_date", _("Data dell’ordine"), Kind.DAY, required=False),
        Column("worker", _("Persona (codice)"), Kind.CHOICE, workers, required=False),
        Column("task", _("Che cosa ha fatto"), required=False, longest=120),
        Column("hours", _("Ore"), Kind.NUMBER, required=False),
        Column("hourly_cost", _("Costo orario"), Kind.AMOUNT, required=False),
        Column("dedication_percent", _("Tempo dedicato (%)"), Kind.NUMBER, required=False),
        Column("deferred", _("Retribuzione differita"), Kind.CHOICE, YES_NO, required=False),
        Column("equivalent_level", _("Contratto e livello equivalente"), required=False, longest=120),
        Column("monthly_pay", _("Retribuzione mensile lorda"), Kind.AMOUNT, required=False, former=PAY_BEFORE),
        Column("hourly_divisor", _("Divisore orario"), Kind.NUMBER, required=False),
        Column("service_user", _("Codice del destinatario"), required=False, longest=20),
        Column("driver", _("Criterio di riparto"), required=False, longest=60),
        Column("driver_percent", _("Quota del documento (%)"), Kind.NUMBER, required=False),
        Column("amount", _("Importo a rendiconto"), Kind.AMOUNT),
        Column("paid_on", _("Pagato il"), Kind.DAY, required=False),
        Column("payment_method", _("Modo di pagamento"), Kind.CHOICE, methods, required=False, former=METHOD_BEFORE),
        Column("payment_reference", _("Riferimento del pagamento"), required=False, longest=60),
        Column("iban", _("IBAN da cui è uscito"), required=False, longest=34),
        Column("other_funding", _("Altri fondi pubblici sulla stessa spesa"), required=False, longest=200),
    ]


def of_kind(kind: str, all_columns: Sequence[Column]) -> list[Column]:
    """The columns of one kind of row, those it cannot do without made required. Source: practice."""
    by_name = {column.name: column for column in all_columns}
    needed = NEEDED.get(RowKind(kind), ())
    return [
        replace(by_name[name], required=by_name[name].required or name in needed) for name in OF_KIND[RowKind(kind)]
    ]


def grid(lines: Sequence[tuple[str, str]], workers: Sequence[tuple[str, str]]) -> Grid:
    """The whole sheet, as a spreadsheet brings it. Source: practice."""
    return Grid("righe", str(_("Le righe del rendiconto")), columns(lines, workers))


def invoice_grid(lines: Sequence[tuple[str, str]]) -> Grid:
    """The invoices read, to be completed with line, days and payment. Source: practice."""
    wanted = ("issuer", "issuer_name", "number", "date", "total", "vat", "cup_on_document")
    asked = ("line", "description", "competence_first", "competence_last", "amount", *PAID)
    bought = of_kind(RowKind.SUPPLIER, columns(lines, []))
    by_name = {one.name: replace(one, required=one.required or one.name in BOUGHT) for one in bought}
    return Grid(
        "fatture",
        str(_("Le fatture lette")),
        [*(by_name[name] for name in (*wanted, *asked)), Column("file", "", Kind.HIDDEN)],
        more=0,
    )


def from_invoice(invoice: Invoice, *, cup: str, file: str) -> dict[str, Any]:
    """An invoice as a row still to be completed: charged whole, of the month of its day. Source: practice."""
    return {
        "issuer": invoice.issuer,
        "issuer_name": invoice.issuer_name,
        "number": invoice.number,
        "date": invoice.date,
        "total": invoice.total,
        "vat": invoice.vat,
        "cup_on_document": "yes" if cup and cup in invoice.cups else "no",
        "description": invoice.description,
        "competence_first": invoice.date,
        "competence_last": invoice.date,
        "amount": invoice.total,
        "file": file,
    }


def wrong_cells(values: Mapping[str, Any], kind: str = "") -> dict[str, str]:
    """What one cell says against another of its row, in words, by column: days of competence the wrong way round, and a
    document half written, which would pass for none. Source: D.P.R. 445/2000, art. 47; practice.
    """
    found: dict[str, str] = {}
    first, last = values.get("competence_first"), values.get("competence_last")
    if first and last and last < first:
        found["competence_last"] = gettext(
            "Viene prima del giorno da cui comincia la competenza: controlli i due giorni."
        )
    given = {name for name in (*OF_THE_DOCUMENT, "issuer_name") if values.get(name) not in (None, "")}
    given |= {"vat"} if values.get("vat") else set()  # none at all is often written as a zero
    if given and "issuer" in OF_KIND.get(values.get("kind") or kind, ()):
        wanted = [name for name in OF_THE_DOCUMENT if name not in given]
        found |= dict.fromkeys(wanted, gettext("Manca: un documento si scrive con emittente, numero, data e totale."))
    return found


def row_of(values: Mapping[str, Any], kind: str = "") -> Row:
    """A row as the rules read it, from the values of a form, a grid or a spreadsheet without wrong cells.

    Source: practice.
    """
    given = {name: value for name, value in values.items() if value not in (None, "")}
    document = None
    if all(name in given for name in OF_THE_DOCUMENT):
        document = Document(
            issuer=given["issuer"],
            number=given["number"],
            date=given["date"],
            total=given["total"],
            vat=given.get("vat", ZERO),
            issuer_name=given.get("issuer_name", ""),
        )
    plain: dict[str, Any] = {name: given[name] for name in PLAIN if name in given}
    if "iban" in plain:  # as banks print it, in groups of four: the declared account is kept without spaces
        plain["iban"] = compact(plain["iban"])
    ticks: dict[str, Any] = {name: given.get(name) == "yes" for name in TICKS}
    return Row(
        kind=RowKind(given.get("kind", kind)),
        line=int(given["line"]),
        amount=given["amount"],
        competence=Period(given["competence_first"], given["competence_last"]),
        description=given["description"],
        document=document,
        **plain,
        **ticks,
    )


def values_of(row: Row) -> dict[str, Any]:
    """The values of a form from a row: what `row_of` reads back. Source: practice."""
    values: dict[str, Any] = {name: getattr(row, name) for name in (*PLAIN, "kind", "description", "amount")}
    values |= {name: "yes" if getattr(row, name) else "no" for name in TICKS}
    values |= {
        "line": str(row.line),
        "competence_first": row.competence.first,
        "competence_last": row.competence.last,
    }
    if row.document:
        values |= {name: getattr(row.document, name) for name in OF_DOCUMENT}
    return values


OF_THE_DOCUMENT = ("issuer", "number", "date", "total")
"""What names a document and says how much it is: all of them, or none."""
OF_DOCUMENT = ("issuer", "issuer_name", "number", "date", "total", "vat")
TICKS = ("vat_recoverable", "deferred", "cup_on_document")
PLAIN = (
    "worker",
    "service_user",
    "driver",
    "driver_percent",
    "hours",
    "hourly_cost",
    "dedication_percent",
    "task",
    "equivalent_level",
    "monthly_pay",
    "hourly_divisor",
    "order_date",
    "paid_on",
    "payment_method",
    "payment_reference",
    "iban",
    "other_funding",
)
"""Fields that go from a sheet to a row as they are."""


def proof_words(kind: str, language: str) -> str:
    """What a file proves, in words. Source: practice."""
    return word(f"proof.{kind}", language)


def reason_words(reason: str, language: str) -> str:
    """A typed reason of a cut, in words. Source: practice."""
    return word(f"cut.{reason}", language)
