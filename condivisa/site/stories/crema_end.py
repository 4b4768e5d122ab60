"""Last chapter: the grant is redetermined, what was paid in excess comes back, the balance closes the agreement."""

from __future__ import annotations

from datetime import timedelta

from condivisa.base.money import show
from condivisa.site.stories.cast import Story, moment
from condivisa.site.stories.crema_agreements import pay
from condivisa.site.stories.signing import signed
from condivisa.stages.agreements import actions as agreements
from condivisa.stages.agreements.models import Agreement
from condivisa.stages.payments.actions import requests, settlement
from condivisa.stages.payments.actions.clawbacks import ask_clawback, record_return, sign_clawback


def tell(story: Story) -> None:
    """From the last checked report to the closed agreement. Source: practice."""
    at = moment("2029-03-05T09:00")
    agreement = Agreement.objects.get(pk=story.kept["agreement ponte"])
    proposed = settlement.propose_redetermination(agreement.pk, by=story.by("rup", at), at=at)
    adopted = at + timedelta(days=2)
    director = story.by("director", adopted)
    file = signed(proposed.act, director, at=adopted)
    settlement.adopt_redetermination(agreement.pk, file=file, by=director, at=adopted)
    story.say("Contributo rideterminato")
    asked = at + timedelta(days=3)
    clawbacks = ask_clawback(
        agreement.pk, pay_to="Tesoreria comunale, avviso di pagamento pagoPA", by=story.by("rup", asked), at=asked
    )
    signing = asked + timedelta(days=1)
    for letter in {clawback.paper_id: clawback for clawback in clawbacks}.values():
        sign_clawback(letter.pk, file=signed(letter.paper, director, at=signing), by=director, at=signing)
    story.letters_leave(signing + timedelta(hours=1))
    returned = at + timedelta(days=15)
    for clawback in clawbacks:
        record_return(
            clawback.pk,
            amount=clawback.amount,
            proof=f"2029/{clawback.pk}",
            by=story.by("finance", returned),
            at=returned,
        )
        story.say(f"Restituiti {show(clawback.amount)} da {clawback.body.name}")
    balance = requests.request_balance(agreement.pk, by=story.by("ponte", returned), at=returned)
    pay(story, balance, returned + timedelta(days=5))
    story.say(f"Saldo pagato: {show(balance.gross)}")
    closed = returned + timedelta(days=6)
    agreements.close_agreement(agreement.pk, by=story.by("rup", closed), at=closed)
