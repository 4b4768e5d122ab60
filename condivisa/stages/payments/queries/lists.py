"""Lists and single things for pages: only what is the viewer's, in a fixed number of statements."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet, Sum

from condivisa.parties.models import Body
from condivisa.records.access import Acting
from condivisa.records.paging import PAGE
from condivisa.records.publication.models import Publication
from condivisa.stages.agreements.models import Agreement, BudgetMovement
from condivisa.stages.applications.models import Side
from condivisa.stages.payments import access
from condivisa.stages.payments.models import Clawback, Offset, PayeeCheck, Payment, PaymentShare


def payments(*, viewer: Acting) -> QuerySet[Payment]:
    """The payments the viewer's body has a side in, the latest first. Source: L. 241/1990, art. 10."""
    mine = Payment.objects.filter(agreement__in=_agreements(viewer))
    deep = mine.select_related("agreement__call__procedure", "payee", "report__period").defer("report__breakdown")
    return deep.order_by("-requested_at", "-pk")


def _agreements(viewer: Acting) -> QuerySet[Any]:
    return Agreement.objects.filter(access.PARTIES.q(viewer)).values("pk")


@dataclass(frozen=True)
class PaymentPage:
    """A payment with what it splits into, what is taken off, and the checks on its payee."""

    payment: Payment
    shares: Sequence[PaymentShare]
    offsets: Sequence[Offset]
    checks: Sequence[PayeeCheck]


def get_payment(payment_id: int, *, viewer: Acting) -> PaymentPage:
    """One payment of the viewer's. Raises `Payment.DoesNotExist` for another's. Source: L. 241/1990, art. 10."""
    papers = ("debit_note", "authorisation", "attested_by", "authorised_by", "ordered_by")
    mine = payments(viewer=viewer).select_related(*papers, "agreement__call__procedure__administration")
    payment = mine.get(pk=payment_id)
    checks = PayeeCheck.objects.filter(agreement=payment.agreement, payee=payment.payee)
    shares = payment.shares.select_related("commitment__commitment__booking__source", "programme", "body")
    return PaymentPage(
        payment,
        list(shares.order_by("commitment__commitment__booking__year", "pk")),
        list(payment.offsets.select_related("clawback__programme", "clawback__body").order_by("pk")),
        list(checks.order_by("-checked_on", "-pk")),
    )


def clawbacks(*, viewer: Acting) -> QuerySet[Clawback]:
    """What must come back, for the viewer's body to ask or to give, the next term first. Source: c.c. art. 2033."""
    mine = Clawback.objects.filter(agreement__in=_agreements(viewer))
    return mine.select_related("agreement", "debtor", "body", "programme").order_by("due", "pk")


@dataclass(frozen=True)
class GrantRow:
    """A row of the public table of contributions: one beneficiary of one agreement (EUR)."""

    beneficiary: str
    fiscal_code: str
    amount: Decimal
    legal_basis: str
    officer: str
    selection: str
    project: str
    published_on: date
    reference: str


def grants_table(administration: Body, year: int, *, start: int = 0, size: int = PAGE) -> list[GrantRow]:
    """The table of the contributions an administration made public in a year, in two statements: all the
    beneficiaries of `size` agreements, from the place `start`, in order of publication.

    Bodies only: natural persons are never beneficiaries here. Source: D.Lgs. 33/2013, art. 26-27.
    """
    of_agreements = {"subject__startswith": f"{Agreement._meta.label_lower}:", "place": Publication.Place.GRANTS}
    published = Publication.objects.filter(chain=administration.pk, day__year=year, **of_agreements)
    public = {
        int(publication.subject.rpartition(":")[2]): publication
        for publication in published.order_by("day", "pk")[start : start + size]
    }
    rows: Iterable[Any] = (
        BudgetMovement.objects.filter(
            line__side=Side.CONTRIBUTION,
            line__agreement__in=list(public),
            line__agreement__call__procedure__administration=administration,
            line__agreement__signed_at__isnull=False,
        )
        .order_by("line__body__sort_key", "line__body")
        .values(
            "line__agreement",
            "line__body__name",
            "line__body__fiscal_code",
            "line__agreement__title",
            "line__agreement__call__title",
            "line__agreement__call__procedure__legal_basis",
            "line__agreement__call__procedure__procedure_manager__given_name",
            "line__agreement__call__procedure__procedure_manager__family_name",
        )
        .annotate(granted=Sum("amount"))
    )
    table = []
    call, manager = "line__agreement__call__", "line__agreement__call__procedure__procedure_manager__"
    in_order = {agreement: place for place, agreement in enumerate(public)}
    for row in sorted(rows, key=lambda row: in_order[row["line__agreement"]]):
        publication = public[row["line__agreement"]]
        table.append(
            GrantRow(
                beneficiary=row["line__body__name"],
                fiscal_code=row["line__body__fiscal_code"],
                amount=row["granted"],
                legal_basis="; ".join(row[call + "procedure__legal_basis"]),
                officer=f"{row[manager + 'given_name'] or ''} {row[manager + 'family_name'] or ''}".strip(),
                selection=row[call + "title"],
                project=row["line__agreement__title"],
                published_on=publication.day,
                reference=publication.reference,
            )
        )
    return table
