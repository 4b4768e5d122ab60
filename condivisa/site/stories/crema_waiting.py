"""For the demo alone: an advance asked with a surety too short and turned down, whose letter waits to be read."""

from __future__ import annotations

from datetime import date

from condivisa.base.money import percent_of
from condivisa.site.stories.cast import Story, Tale, moment
from condivisa.stages.agreements import actions as agreements
from condivisa.stages.agreements.models import Agreement
from condivisa.stages.agreements.queries import granted_total
from condivisa.stages.payments.actions import requests

LAST = date(2026, 12, 31)


def tell(story: Story) -> Tale:
    """From the surety to the refusal, on the eve of the living moment. Source: practice."""
    yield (at := moment("2026-04-14T10:00"))
    agreement = Agreement.objects.get(pk=story.kept["agreement porta"])
    agreements.add_surety(
        agreement.pk,
        guarantor="Assicuratrice inventata S.p.A.",
        number="FID-2026-0502",
        amount=percent_of(agreement.terms.get("advance_percent"), granted_total(agreement)),
        first=at.date(),
        last=LAST,
        file=b"Fideiussione inventata",
        by=story.by("officer", at),
        at=at,
    )
    yield (at := moment("2026-04-15T17:30"))
    payment = requests.request_advance(agreement.pk, by=story.by("porta", at), at=at)
    yield (at := moment("2026-04-20T16:10"))
    requests.refuse(
        payment.pk,
        reason="La fideiussione scade il 31 dicembre 2026, la convenzione il 31 dicembre 2028: va prolungata.",
        by=story.by("rup", at),
        at=at,
    )
