"""Two people at once, on real transactions: what spans two acts is judged by one of them only after the other."""

import threading
import time
from collections.abc import Callable
from decimal import Decimal as D

from django.db import connection, transaction
from django.db.models import Sum

from condivisa.stages.agreements import actions, queries
from condivisa.stages.agreements.models import Agreement, Amendment, BudgetMovement
from condivisa.stages.calls.models import Commitment
from condivisa.stages.codesign.models import Round
from tests import making
from tests.at_once import at_once
from tests.making import at
from tests.screens import At, said

NOW = at("2026-09-01T09:00")


def _extended(town: making.Town, agreement: Agreement, amount: str) -> Amendment:
    """An extension of one agreement, within the ceiling alone, committed and waiting for its signatures."""
    table = agreement.final_project.round.table
    ended = table.rounds.create(
        number=2, reason=Round.Reason.EXTENSION, opened_at=at("2026-08-01T09:00"), closed_at=at("2026-08-20T09:00")
    )
    line = agreement.lines.filter(side="contribution", year=2027).order_by("pk")[0]
    booking = agreement.call.bookings.get(year=2027)
    commitment = Commitment.objects.create(
        booking=booking, number=f"E-{agreement.pk}", amount=D(amount), act="DD", visa_number="V", visa_date=NOW.date()
    )
    actions.link_commitment(agreement.pk, commitment_id=commitment.pk, by=town.finance, at=NOW)
    return actions.propose_extension(
        agreement.pk, round_id=ended.pk, moves={line.pk: D(amount)}, effect=NOW.date(), reason="Bisogni cresciuti.",
        by=town.rup, at=NOW,
    )  # fmt: skip


def test_two_agreements_never_share_out_more_than_the_ceiling_of_the_codesign(committed_db: None) -> None:
    """25 % of 120.000,00 in all is 30.000,00: of two extensions of 20.000,00 signed at once, one is refused."""
    town = making.town()
    call = making.call(town, programmes=[("P1", "60000.00")], terms=making.terms(extension_scope="codesign"))
    agreements = []
    for number, name in enumerate(("Arcobaleno", "Girasole")):
        application = making.application(call, making.body(name))
        agreements.append(making.agreement(application, town, committed=number == 0))
    second = agreements[1]
    for booking in call.bookings.all():
        more = Commitment.objects.create(
            booking=booking, number="II", amount=booking.amount, act="DD", visa_number="V", visa_date=NOW.date()
        )
        actions.link_commitment(second.pk, commitment_id=more.pk, by=town.finance, at=NOW)
    waiting = [_extended(town, agreement, "20000.00") for agreement in agreements]
    leads = [making.representative(agreement.application.lead) for agreement in agreements]
    files = [making.signed(one.paper, town.director, lead) for one, lead in zip(waiting, leads, strict=True)]

    def sign(place: int) -> Callable[[], object]:
        signers = {town.body.pk: town.director.person, leads[place].body: leads[place].person}
        return lambda: actions.sign_amendment(
            waiting[place].pk, file=files[place], signers=signers, by=town.director, at=NOW
        )

    assert at_once(sign(0), sign(1)) == ["", "agreement.extension_above_ceiling"]
    added = BudgetMovement.objects.filter(kind="extension").aggregate(total=Sum("amount"))["total"]
    assert added == D("20000.00")


def test_of_two_who_send_a_page_at_once_the_second_sees_what_the_first_wrote(committed_db: None) -> None:
    """Both pages read the same codes and wait for the agreement: only the act, once it has it, can tell."""
    town = making.town()
    agreement = making.agreement(making.application(making.call(town), making.body("Brezza")), town, state="draft")
    here, codes = {"key": agreement.pk}, ("F21H24000130009", "E31H24000130008")
    people = [At(town.rup), At(town.rup)]
    seen = people[0].version("agreement_frame", here, form="codici")
    answers = []

    def send(who: At, cup: str) -> None:
        answers.append((cup, who.post("agreement_frame", "codici", here, version=seen, cup=cup)))
        connection.close()

    threads = [threading.Thread(target=send, args=one) for one in zip(people, codes, strict=True)]
    with transaction.atomic():
        queries.locked(agreement.pk)
        for thread in threads:
            thread.start()
        time.sleep(1)
    for thread in threads:
        thread.join()
    (first, _done), (second, told) = sorted(answers, key=lambda one: one[1].status_code)
    assert [one.status_code for _cup, one in answers if one is not told] + [told.status_code] == [302, 409]
    assert first in said(told), "what the other wrote stands beside"
    assert f'value="{second}"' in told.content.decode(), "and what one typed is still there"
    agreement.refresh_from_db()
    assert agreement.cup == first
