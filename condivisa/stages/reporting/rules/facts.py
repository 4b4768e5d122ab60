"""What the rules judge: a row of a report, its document, its line, its worker, and what the agreement asks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from condivisa.base.days import Period

CONTRIBUTION = "contribution"
"""The side of a plan that public money pays."""

PRACTICE = "practice"
AGREEMENT = "convenzione"


def numbered(period: int, number: int) -> str:
    """The number of a row as pages and refusals say it: its report's, then its own (`1.2`).

    Judged on: no day. Source: practice.
    """
    return f"{period}.{number}"


class RowKind(StrEnum):
    """What a row reports; the same codes as `Expense.Kind`."""

    STAFF = "staff"
    SUPPLIER = "supplier"
    INDIRECT = "indirect"
    VOLUNTEERS = "volunteers"
    REFUND = "refund"
    IN_KIND = "in_kind"
    SERVICE_USER = "service_user"


DIRECT = frozenset({RowKind.STAFF, RowKind.SUPPLIER, RowKind.REFUND, RowKind.SERVICE_USER})
"""Direct costs: what indirect costs are measured against."""


class Method(StrEnum):
    """How a cost was paid."""

    TRANSFER = "transfer"
    CARD = "card"
    DIRECT_DEBIT = "direct_debit"
    TAX_FORM = "tax_form"
    CASH = "cash"


@dataclass(frozen=True, slots=True)
class Document:
    """A document of cost, as who reports it writes it. `total` and `vat` in EUR, VAT inside the total."""

    issuer: str
    number: str
    date: date
    total: Decimal
    vat: Decimal = Decimal("0.00")
    issuer_name: str = ""
    kind: str = "fattura"

    @property
    def issued_by(self) -> str:
        """The code of who issued it as bodies write theirs: in capitals, without spaces and country of a VAT number."""
        code = "".join(self.issuer.split()).upper()
        number = code.removeprefix("IT")
        return number if number.isdigit() else code

    @property
    def key(self) -> str:
        """One writing for one document, however spaces, capitals and the country of a VAT number were typed."""
        return "|".join((self.issued_by, "".join(self.number.split()).upper(), self.date.isoformat()))


class Contract(StrEnum):
    """How a person of the staff is hired; the same codes as `Worker.Contract`."""

    PERMANENT = "permanent"
    APPRENTICESHIP = "apprenticeship"
    FIXED_TERM = "fixed_term"
    AGENCY = "agency"
    COLLABORATION = "collaboration"


WITHOUT_TERM = frozenset({Contract.PERMANENT, Contract.APPRENTICESHIP})
"""Contracts without a last day: apprenticeship is one (D.Lgs. 81/2015, art. 41, c. 1)."""


@dataclass(frozen=True, slots=True)
class Worker:
    """A person who works for the body that reports, by a code. `contract`, `monthly_hours` and `job`, what the contract
    hires for, are of staff only.

    `period` ends with the last day there can be while the person is still there; `pk` tells apart the same code in
    two bodies.
    """

    kind: str
    code: str
    period: Period
    contract: str = ""
    monthly_hours: Decimal | None = None
    job: str = ""
    pk: int = 0

    @property
    def permanent(self) -> bool:
        """Whether the contract has no last day."""
        return self.contract in WITHOUT_TERM


@dataclass(frozen=True, slots=True)
class Line:
    """The budget line a row is charged to. `hourly_cost` is the one agreed in the plan (EUR)."""

    pk: int
    agreement: int
    body: UUID
    side: str
    year: int
    category: str = ""
    hourly_cost: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A row as reported: `line` is the budget line's key, `worker` the code of a worker of the body that reports.

    `amount` is what is charged (EUR); `driver_percent` the share of the document charged (10 = 10 %);
    `dedication_percent` is the share of the contract's monthly hours that a staff row is for. `task` is what a
    volunteer did; `monthly_pay` and `hourly_divisor`, those of the `equivalent_level`, value the hours; of staff
    `monthly_pay` is the gross one, which nothing is computed from. `number` is given by the report.
    """

    kind: RowKind
    line: int
    amount: Decimal
    competence: Period
    description: str
    number: int = 0
    document: Document | None = None
    worker: str = ""
    service_user: str = ""
    vat_recoverable: bool = False
    deferred: bool = False
    driver: str = ""
    driver_percent: Decimal | None = None
    hours: Decimal | None = None
    hourly_cost: Decimal | None = None
    dedication_percent: Decimal | None = None
    task: str = ""
    equivalent_level: str = ""
    monthly_pay: Decimal | None = None
    hourly_divisor: Decimal | None = None
    order_date: date | None = None
    paid_on: date | None = None
    payment_method: str = ""
    payment_reference: str = ""
    iban: str = ""
    cup_on_document: bool = False
    other_funding: str = ""

    @property
    def month(self) -> date:
        """The first day of the month it belongs to, for what is counted by month."""
        return self.competence.first.replace(day=1)


@dataclass(frozen=True)
class Frame:
    """What the agreement and its report ask of every row.

    `payable_until` is the end with its tail; `reported_until` the last day of the report's period; `cash_up_to`
    and `indirect_mode` are terms, None when open; `partners` the fiscal and VAT codes of the partners; `accounts`
    the dedicated IBANs of each body, each with the days on which it is; `left` the day from which a body that has
    gone is no longer a partner.
    """

    agreement: int
    period: Period
    payable_until: date
    reported_until: date
    clause_of_tail: str = PRACTICE
    cup: str = ""
    cash_up_to: Decimal | None = None
    indirect_mode: str | None = None
    partners: frozenset[str] = frozenset()
    accounts: Mapping[UUID, Mapping[str, Sequence[Period]]] = field(default_factory=dict)
    left: Mapping[UUID, date] = field(default_factory=dict)

    def days_of(self, body: UUID) -> Period | None:
        """The agreement's days on which a body was a partner: none where it left on the first."""
        if body not in self.left:
            return self.period
        last = min(self.period.last, self.left[body] - timedelta(days=1))
        return Period(self.period.first, last) if last >= self.period.first else None
