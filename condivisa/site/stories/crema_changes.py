"""Between the reports: the labour contract is renewed, the activities are extended within 25 %, and not beyond."""

from __future__ import annotations

from collections.abc import Generator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from condivisa.base.findings import Refused
from condivisa.base.words import word
from condivisa.site.stories.cast import Story, Tale, decimal, moment
from condivisa.site.stories.crema_agreements import GRANTS_TABLE, bind
from condivisa.site.stories.crema_table import meet
from condivisa.site.stories.signing import signed
from condivisa.stages.agreements import actions as agreements
from condivisa.stages.agreements.models import Agreement, Amendment, BudgetLine
from condivisa.stages.agreements.rules.labour import Renewal
from condivisa.stages.calls import actions as calls
from condivisa.stages.codesign import actions as codesign
from condivisa.stages.payments.actions import grants


def tell(story: Story) -> Tale:
    """The three changes, in their years. Source: practice."""
    yield from _renewal(story)
    yield from _extension(story)


def _renewal(story: Story) -> Tale:
    says = story.says["renewal"]
    yield (at := moment("2026-11-09T09:00"))
    round_id = yield from _reopened(
        story, "labour_revision", "Il contratto è stato rinnovato: si rivede il costo orario.", at
    )
    yield (at := at + timedelta(days=3))
    agreement = Agreement.objects.get(pk=story.kept["agreement ponte"])
    lines = BudgetLine.objects.filter(agreement=agreement, cost_line=says["cost_line"], year__gte=says["effect"].year)
    new = decimal(says["hourly_cost"])
    costs: dict[int, tuple[Decimal, Decimal]] = {}
    for line in lines:
        assert line.hours is not None  # staff lines say their hours
        assert line.hourly_cost is not None
        costs[line.pk] = line.hours, new
        _more_money(story, agreement, line, line.hours * (new - line.hourly_cost), "rinnovo", at)
        story.kept[f"cost {line.pk}"] = new
    amendment = agreements.propose_labour_revision(
        agreement.pk,
        round_id=round_id,
        renewal=Renewal(says["contract"], says["signed_on"], says["effect"]),
        costs=costs,
        reason="Rinnovo del contratto collettivo, firmato dopo il piano.",
        by=story.by("rup", at),
        at=at,
    )
    _sign(story, amendment, at)


def _extension(story: Story) -> Tale:
    says = story.says["extension"]
    yield (at := moment("2027-10-11T09:00"))
    round_id = yield from _reopened(
        story, "extension", "Nuovi posti nei servizi 0-6: si estendono le attività nel 2028.", at
    )
    yield (at := at + timedelta(days=3))
    agreement = Agreement.objects.get(pk=story.kept["agreement ponte"])
    line = BudgetLine.objects.get(agreement=agreement, cost_line=says["cost_line"], year=says["year"])
    common: dict[str, Any] = {"round_id": round_id, "effect": says["effect"], "by": story.by("rup", at), "at": at}
    try:
        agreements.propose_extension(
            agreement.pk, moves={line.pk: decimal(says["beyond"])}, reason="Raddoppio dei posti.", **common
        )
    except Refused as refusal:
        story.say_why(refusal)
    amount = decimal(says["within"])
    _more_money(story, agreement, line, amount, "estensione", at)
    amendment = agreements.propose_extension(
        agreement.pk, moves={line.pk: amount}, reason="Venti posti in più nei servizi 0-6.", **common
    )
    _sign(story, amendment, at)


def _reopened(story: Story, reason: str, text: str, at: datetime) -> Generator[datetime, None, int]:
    """A new round of the table, with its meeting, closed by its signed minutes."""
    opened = codesign.reopen(story.kept["table comune"], reason=reason, by=story.by("rup", at), at=at)
    story.kept["round comune"] = opened.pk
    met = at + timedelta(hours=29, minutes=30)
    yield from meet(
        story,
        {
            "call": "comune",
            "at": met.replace(tzinfo=None).isoformat(),
            "agenda": [word(f"codesign.{reason}")],
            "text": text,
        },
    )
    yield (closed := met + timedelta(hours=20))
    codesign.close_round(opened.pk, by=story.by("rup", closed), at=closed)
    return opened.pk


def _more_money(story: Story, agreement: Agreement, line: BudgetLine, amount: Decimal, what: str, at: datetime) -> None:
    """Book and commit what a change needs, before it is proposed."""
    assert line.source is not None  # only the contribution grows
    booking = calls.add_booking(
        agreement.call_id,
        source=line.source.code,
        year=line.year,
        chapter="12.04.1.104",
        number=f"{line.year}/{what}",
        amount=amount.quantize(Decimal("0.01")),
        act=f"prenotazione per {what} (inventata)",
        by=story.by("finance", at),
        at=at,
    )
    bind(story, agreement, booking, booking.amount, f"{agreement.code}/{what}", at)


def _sign(story: Story, amendment: Amendment, at: datetime) -> None:
    director, lead = story.by("director", at), story.by("ponte", at)
    agreements.sign_amendment(
        amendment.pk,
        file=signed(amendment.paper, director, lead, at=at),
        signers={director.body: director.person, lead.body: lead.person},
        by=director,
        at=at,
    )
    grants.publish_grant(
        amendment.agreement_id, amendment_id=amendment.pk, reference=GRANTS_TABLE, by=story.by("rup", at), at=at
    )
    story.say(f"Atto integrativo n. {amendment.number}: {amendment.get_kind_display()}")
