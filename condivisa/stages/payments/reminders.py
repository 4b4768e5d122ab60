"""The term of a return, recalled to who has to give money back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.urls import reverse

from condivisa.base import money
from condivisa.base.days import show_day
from condivisa.parties.queries import holders
from condivisa.records.access import Role
from condivisa.records.notifications.reminders import TermKind, recalls
from condivisa.stages.payments.models import Clawback

PEOPLE = (Role.LEGAL_REPRESENTATIVE, Role.ACCOUNTANT)


def _near(first: date, last: date) -> Iterable[tuple[int, date, UUID]]:
    asked = Clawback.objects.filter(state=Clawback.State.ASKED, due__range=(first, last)).order_by("pk")
    return list(asked.values_list("pk", "due", "agreement__call__procedure__administration"))


def _debtor(key: int, on: date) -> Iterable[tuple[UUID, UUID | None]]:
    return holders([_clawback(key).debtor_id], PEOPLE, on)


def _words(key: int) -> tuple[str, str]:
    asked = _clawback(key)
    return (
        f"Promemoria: somma da restituire – {asked.agreement.code}",
        (
            f"La somma di {money.show(asked.amount)} si restituisce entro il {show_day(asked.due)}: dopo, si chiama il "
            "garante."
        ),
    )


def _place(key: int) -> str:
    return reverse("clawback", args=[_clawback(key).agreement_id, key])


def _clawback(key: int) -> Clawback:
    return Clawback.objects.select_related("agreement").get(pk=key)


recalls(TermKind("payments.clawback", _near, _debtor, _words, _place))
