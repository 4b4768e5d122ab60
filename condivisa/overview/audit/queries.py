"""The steps of a euro as whoever audits an administration reads them: each knows the one before and the ones after.

Every function takes the viewer and finds only what is of the administration acted for.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from condivisa.overview.audit import access
from condivisa.records.access import Acting
from condivisa.records.fields import MoneyField
from condivisa.stages.agreements.models import AgreementCommitment, BudgetLine
from condivisa.stages.calls.models import Booking, Commitment
from condivisa.stages.coprogramming.models import Procedure
from condivisa.stages.payments.models import CancelledOrder, Payment, PaymentShare
from condivisa.stages.reporting.models import Evidence, Expense, RowCheck


def reads(viewer: Acting) -> bool:
    """Whether somebody follows the money of the body acted for. Source: D.Lgs. 267/2000, art. 147-bis and 239."""
    return bool(access.READ.roles & viewer.roles)


def procedures(viewer: Acting) -> QuerySet[Any]:
    """The procedures of the administration, the latest first, with what is booked and committed (EUR).

    Source: D.Lgs. 267/2000, art. 183.
    """
    mine = Procedure.objects.filter(access.READ.within.q(viewer)) if reads(viewer) else Procedure.objects.none()
    booked = Booking.objects.filter(call__procedure=OuterRef("pk")).order_by().values("call__procedure")
    committed = Commitment.objects.filter(booking__call__procedure=OuterRef("pk")).order_by()
    by_procedure = committed.values("booking__call__procedure")
    return mine.annotate(
        booked=_total(booked),
        committed=_total(by_procedure),
    ).order_by("-first_year", "slug")


def _total(grouped: QuerySet[Any, Any]) -> Coalesce:
    """What the rows of a group hold together (EUR); where there is none, a plain zero."""
    return Coalesce(Subquery(grouped.annotate(total=Sum("amount")).values("total")), 0, output_field=MoneyField())


def get_procedure(slug: str, *, viewer: Acting) -> Procedure:
    """One procedure. Raises `Procedure.DoesNotExist` for somebody else's. Source: D.Lgs. 267/2000, art. 239."""
    return procedures(viewer).get(slug=slug)


def _of(viewer: Acting, lookup: str) -> Q:
    return Q(**{lookup: viewer.body}) if reads(viewer) else Q(pk__in=())


def bookings_of(procedure: Procedure) -> QuerySet[Any]:
    """What was set aside from each source, with what was committed of it. Source: D.Lgs. 267/2000, art. 183."""
    committed = Commitment.objects.filter(booking=OuterRef("pk")).order_by().values("booking")
    return (
        Booking.objects.filter(call__procedure=procedure)
        .select_related("source", "call", "cancelled_by")
        .annotate(committed=_total(committed))
        .order_by("source__name", "year", "pk")
    )


def get_booking(key: int, *, viewer: Acting) -> Booking:
    """One booking. Raises `Booking.DoesNotExist` for somebody else's. Source: D.Lgs. 267/2000, art. 183, c. 3."""
    mine = Booking.objects.filter(_of(viewer, "call__procedure__administration"))
    return mine.select_related("source", "call__procedure", "cancelled_by").get(pk=key)


def commitments_of(booking: Booking) -> QuerySet[Any]:
    """What was bound of a booking, for which agreement, with what was paid of it. Source: art. 183, c. 7."""
    taken = AgreementCommitment.objects.filter(commitment=OuterRef("pk"))
    paid = PaymentShare.objects.filter(commitment__commitment=OuterRef("pk"), payment__state=Payment.State.PAID)
    return (
        Commitment.objects.filter(booking=booking)
        .select_related("cancelled_by")
        .annotate(
            agreement=Subquery(taken.values("agreement__title")[:1]),
            paid=Subquery(
                paid.order_by().values("commitment__commitment").annotate(total=Sum("amount")).values("total")
            ),
        )
        .order_by("pk")
    )


def get_commitment(key: int, *, viewer: Acting) -> Commitment:
    """One commitment. Raises `Commitment.DoesNotExist` for somebody else's. Source: D.Lgs. 267/2000, art. 183."""
    mine = Commitment.objects.filter(_of(viewer, "booking__call__procedure__administration"))
    return mine.select_related("booking__source", "booking__call__procedure", "cancelled_by").get(pk=key)


def taken_for(commitment: Commitment) -> AgreementCommitment | None:
    """The agreement that a commitment was taken for, if any yet. Source: D.Lgs. 267/2000, art. 183."""
    return AgreementCommitment.objects.filter(commitment=commitment).select_related("agreement").first()


def lines_of(commitment: Commitment, taken: AgreementCommitment | None) -> QuerySet[Any]:
    """The lines of the agreement that the money of a commitment pays: those of its source and year, with budget and
    what was reported on them (EUR). Source: L. 241/1990, art. 12; convenzione.
    """
    of = {"source": commitment.booking.source, "year": commitment.booking.year}
    lines = BudgetLine.objects.filter(agreement=taken.agreement, **of) if taken else BudgetLine.objects.none()
    handed_in = Expense.objects.filter(line=OuterRef("pk"), report__submitted_at__isnull=False)
    reported = handed_in.order_by().values("line")
    return (
        lines.select_related("body", "activity")
        .annotate(
            budget=Sum("movements__amount"),
            reported=Subquery(reported.annotate(total=Sum("amount")).values("total")),
        )
        .order_by("body__sort_key", "category", "pk")
    )


def payments_on(commitment: Commitment) -> QuerySet[Any]:
    """The payments that drew on a commitment, each with how much (`drawn`, EUR). Source: art. 184-185."""
    drawn = PaymentShare.objects.filter(payment=OuterRef("pk"), commitment__commitment=commitment)
    return (
        Payment.objects.filter(Exists(drawn))
        .select_related("payee", "agreement")
        .annotate(
            drawn=Subquery(drawn.order_by().values("payment").annotate(total=Sum("amount")).values("total")),
        )
        .order_by("agreement", "number")
    )


def get_line(key: int, *, viewer: Acting) -> Any:
    """One line of an agreement, with its budget (EUR). Raises `BudgetLine.DoesNotExist` for somebody else's.

    Source: L. 241/1990, art. 12; convenzione.
    """
    mine = BudgetLine.objects.filter(_of(viewer, "agreement__call__procedure__administration"))
    found = mine.select_related("agreement__call__procedure", "body", "activity__programme", "source")
    return found.annotate(budget=Sum("movements__amount")).get(pk=key)


def commitments_behind(line: BudgetLine) -> QuerySet[AgreementCommitment]:
    """The commitments that pay a line: those of its agreement, source and year. Source: D.Lgs. 267/2000, art. 183."""
    return (
        AgreementCommitment.objects.filter(
            agreement=line.agreement_id, commitment__booking__source=line.source_id, commitment__booking__year=line.year
        )
        .select_related("commitment__booking")
        .order_by("pk")
    )


def rows_of(line: BudgetLine) -> QuerySet[Any]:
    """The rows handed in on a line, with their decision (None while there is none).

    Source: D.P.R. 445/2000, art. 71.
    """
    return _decided(Expense.objects.filter(line=line, report__submitted_at__isnull=False)).order_by(
        "report__period__number", "number"
    )


def _decided(rows: QuerySet[Expense]) -> QuerySet[Any]:
    decision = RowCheck.objects.filter(expense=OuterRef("pk")).exclude(outcome=RowCheck.Outcome.PARKED)
    return rows.select_related("report__period", "document", "line__body").annotate(
        admitted=Subquery(decision.values("admitted")[:1]),
        cut=Subquery(decision.values("cut")[:1]),
    )


def get_expense(key: int, *, viewer: Acting) -> Expense:
    """One row handed in, with its files and checks. Raises `Expense.DoesNotExist` for somebody else's, or for one that
    its partner is still writing. Source: D.P.R. 445/2000, art. 71.
    """
    mine = Expense.objects.filter(
        _of(viewer, "report__period__agreement__call__procedure__administration"), report__submitted_at__isnull=False
    )
    checks = RowCheck.objects.select_related("by", "report__period").order_by("at", "pk")
    return (
        mine.select_related("report__period__agreement", "line__body", "line__source", "document", "worker")
        .prefetch_related(Prefetch("checks", checks), Prefetch("evidence", Evidence.objects.order_by("kind", "pk")))
        .get(pk=key)
    )


def same_document(expense: Expense, *, viewer: Acting) -> QuerySet[Expense]:
    """The administration's other rows on the same document: the same euro is charged once. Source: L. 241/1990."""
    rows = Expense.objects.filter(
        _of(viewer, "report__period__agreement__call__procedure__administration"),
        document=expense.document_id,
        document__isnull=False,
        report__submitted_at__isnull=False,
    )
    return rows.exclude(pk=expense.pk).select_related("report__period__agreement", "line__body").order_by("pk")


def payments_for(expense: Expense) -> QuerySet[Payment]:
    """The payments that cover a row: those of the reports that decided on it, where its partner has a share.

    Source: D.Lgs. 267/2000, art. 184-185.
    """
    decided = RowCheck.objects.filter(expense=expense, admitted__gt=0).values("report")
    shares = PaymentShare.objects.filter(payment=OuterRef("pk"), body=expense.line.body_id)
    found = Payment.objects.filter(Exists(shares), report__in=decided)
    return found.exclude(state=Payment.State.REFUSED).select_related("payee", "report__period").order_by("number")


def get_payment(key: int, *, viewer: Acting) -> Payment:
    """One payment with its shares. Raises `Payment.DoesNotExist` for somebody else's. Source: art. 184-185."""
    mine = Payment.objects.filter(_of(viewer, "agreement__call__procedure__administration"))
    shares = PaymentShare.objects.select_related("commitment__commitment__booking__source", "body", "programme")
    people = ("agreement", "payee", "report__period", "attested_by", "authorised_by", "ordered_by", "authorisation")
    return (
        mine.select_related(*people)
        .prefetch_related(
            Prefetch("shares", shares.order_by("pk")),
            Prefetch("cancelled_orders", CancelledOrder.objects.order_by("pk")),
        )
        .get(pk=key)
    )


def rows_paid_by(payment: Payment) -> QuerySet[Any]:
    """The rows that a payment covers: those that its report's check admitted, of the partners with a share of it;
    none for an advance or a balance, that cover no report of their own. Source: convenzione.
    """
    admitted = RowCheck.objects.filter(report=payment.report_id, admitted__gt=0).values("expense")
    shares = PaymentShare.objects.filter(payment=payment, body=OuterRef("line__body"))
    rows = Expense.objects.filter(Exists(shares), pk__in=admitted) if payment.report_id else Expense.objects.none()
    return _decided(rows).order_by("line__body__sort_key", "report__period__number", "number")
