"""The term of a return, recalled to who has to give money back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from condivisa.base import money
from condivisa.parties.queries import holders
from condivisa.records.access import Role
from condivisa.records.notifications.reminders import TermKind, recalls
from condivisa.records.notifications.words import show_day
from condivisa.stages.agreements.notifications import subject_and_text
from condivisa.stages.payments.models import Clawback
from condivisa.stages.payments.queries.positions import open_amount

PEOPLE = (Role.LEGAL_REPRESENTATIVE, Role.ACCOUNTANT)


def _near(first: date, last: date) -> Iterable[tuple[int, date, UUID]]:
    signed = Clawback.objects.filter(paper__signed_at__isnull=False)
    asked = signed.filter(state=Clawback.State.ASKED, due__range=(first, last)).order_by("pk")
    return list(asked.values_list("pk", "due", "agreement__call__procedure__administration"))


def _debtor(key: int, on: date) -> Iterable[tuple[UUID, UUID | None]]:
    return holders([_clawback(key).debtor_id], PEOPLE, on)


def _words(key: int) -> tuple[str, str]:
    asked = _clawback(key)
    text = _(
        "Restano da restituire {amount} entro il {due}. Passato il termine, l'amministrazione li chiede al garante. "
        "Dove versare è scritto nella richiesta, nella pagina."
    ).format(amount=money.show(open_amount([asked])[key]), due=show_day(asked.due))
    return subject_and_text(asked.agreement_id, _("Promemoria: somma da restituire"), text)


def _place(key: int) -> str:
    return reverse("clawback", args=[_clawback(key).agreement_id, key])


def _clawback(key: int) -> Clawback:
    return Clawback.objects.select_related("agreement").get(pk=key)


recalls(TermKind("payments.clawback", _near, _debtor, _words, _place))
