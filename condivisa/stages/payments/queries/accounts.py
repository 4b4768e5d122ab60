"""The dedicated accounts of who is paid, on a day."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.expressions import NegatedExpression

from condivisa.parties.models import Body, DedicatedAccount


def account_of(body: Body, on: date) -> str:
    """The IBAN of the dedicated account of a body on a day, the latest one; empty when none is known.

    Source: L. 136/2010, art. 3, c. 7.
    """
    return next(iter(accounts_of(body, on)), "")


def accounts_of(body: Body, on: date) -> list[str]:
    """The IBANs of the dedicated accounts of a body in force on a day, the latest first.

    Source: L. 136/2010, art. 3, c. 7.
    """
    return list(_in_force(on).filter(body=body).order_by("-since", "-pk").values_list("iban", flat=True))


def account_gone(on: date) -> NegatedExpression:
    """Whether the account that a payment names is not among its payee's dedicated ones on a day, for a statement.

    Source: L. 136/2010, art. 3, c. 7.
    """
    return ~Exists(_in_force(on).filter(body=OuterRef("payee"), iban=OuterRef("iban")))


def _in_force(on: date) -> QuerySet[DedicatedAccount]:
    return DedicatedAccount.objects.filter(Q(until=None) | Q(until__gte=on), since__lte=on)
