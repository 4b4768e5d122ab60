"""The term of a warning to comply, recalled to both sides: the partners comply, the office judges."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from condivisa.parties.queries import holders
from condivisa.records.notifications.reminders import TermKind, recalls
from condivisa.records.notifications.words import show_day
from condivisa.stages.agreements import access
from condivisa.stages.agreements.models import FormalWarning
from condivisa.stages.agreements.notifications import subject_and_text


def _near(first: date, last: date) -> Iterable[tuple[int, date, UUID]]:
    waiting = FormalWarning.objects.filter(outcome=FormalWarning.Outcome.WAITING, due__range=(first, last))
    keys = ("pk", "due", "agreement__call__procedure__administration")
    return [(key, due, chain) for key, due, chain in waiting.order_by("pk").values_list(*keys) if due]


def _both(key: int, on: date) -> Iterable[tuple[UUID, UUID | None]]:
    agreement = _warning(key).agreement
    partners = agreement.partners.filter(left_on=None).values_list("body", flat=True)
    return holders([agreement.call.procedure.administration_id, *partners], access.BOTH_SIDES, on)


def _words(key: int) -> tuple[str, str]:
    warning = _warning(key)
    assert warning.due is not None  # `_near` gives no other
    text = _(
        "Il termine per adempiere alla diffida scade il {due}: se passa senza che sia fatto quanto è chiesto, "
        "l'amministrazione può risolvere la convenzione (c.c. art. 1454). Che cosa è chiesto è scritto nella diffida, "
        "nella pagina."
    ).format(due=show_day(warning.due))
    return subject_and_text(warning.agreement_id, _("Promemoria: diffida"), text)


def _place(key: int) -> str:
    return reverse("agreement_end", args=[_warning(key).agreement_id])


def _warning(key: int) -> FormalWarning:
    return FormalWarning.objects.select_related("agreement__call__procedure").get(pk=key)


recalls(TermKind("agreements.warning", _near, _both, _words, _place))
