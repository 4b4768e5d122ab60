"""What was paid beyond the final grant comes back: asked, offset or returned."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal as D
from typing import Any

from condivisa.base.money import ZERO
from condivisa.records.notifications.models import Message
from condivisa.records.papers.actions import render
from condivisa.records.papers.models import Paper
from condivisa.stages.agreements import questions
from condivisa.stages.agreements.models import BudgetLine, Partner
from condivisa.stages.calls.models import Commitment
from condivisa.stages.payments.actions import clawbacks, requests, steps
from condivisa.stages.payments.models import Clawback, Payment, Redetermination
from condivisa.stages.payments.queries.lists import past_signing
from tests import making
from tests.making import at, refused
from tests.stages.payments.conftest import TREASURY, Scene
from tests.stages.payments.test_publicity import replaced
from tests.stages.payments.test_settlement import END, by_partner, figures, redetermined, spent

Make = Callable[..., Scene]


def signed(scene: Scene, clawback: Clawback, moment: str = END) -> list[Clawback]:
    """The request, signed by the director."""
    director = scene.town.director
    file = making.signed(clawback.paper, director)
    return clawbacks.sign_clawback(clawback.pk, file=file, by=director, at=at(moment))


def test_an_activity_half_done_is_clawed_back_and_returned(scene: Make) -> None:
    """Granted 300.000 in one activity, half done: due 150.000 of the 200.000 paid."""
    set_up = spent(scene(), "120000.00", "80000.00", done="50")
    redetermined(set_up)
    assert figures(set_up)["left"] == D("-50000.00")
    with refused("payment.nothing_to_pay"):
        requests.request_balance(set_up.agreement.pk, by=set_up.lead_rep, at=at(END))
    asked = clawbacks.ask_clawback(set_up.agreement.pk, pay_to=TREASURY, by=set_up.town.rup, at=at(END))
    assert [(one.debtor.name, one.body.name, one.amount, one.due) for one in asked] == [
        ("Arcobaleno", "Arcobaleno", D("30000.00"), date(2029, 3, 7)),
        ("Arcobaleno", "Girasole", D("20000.00"), date(2029, 3, 7)),
    ]
    assert asked[0].paper == asked[1].paper
    with refused("payment.pay_to_missing"):
        clawbacks.ask_clawback(set_up.agreement.pk, pay_to=" ", by=set_up.town.rup, at=at(END))
    letter = asked[0].paper.inputs
    assert ["Atto di rideterminazione", "n. 77 del 5 febbraio 2029"] in letter["facts"]
    assert ["Dove pagare", TREASURY] in letter["facts"]
    assert letter["appeal"] == set_up.agreement.call.appeal_authority
    assert Redetermination.objects.get().act.inputs["appeal"] == letter["appeal"]
    told = Message.objects.filter(recipient=set_up.lead_rep.person, entry__event="payments.ClawbackRequestSigned")
    assert not told.exists()
    director = set_up.town.director
    file = making.signed(asked[0].paper, director)
    assert clawbacks.sign_clawback(asked[0].pk, file=file, by=director, at=at(END)) == asked
    assert told.count() == len(asked)
    assert all("Arcobaleno" in one.text and "7 marzo 2029" in one.subject for one in told)
    assert ["30.000,00" in one.text for one in told.order_by("pk")] == [True, False]
    with refused("paper.not_to_sign"):
        clawbacks.sign_clawback(asked[1].pk, file=file, by=director, at=at(END))
    with refused("payment.nothing_to_return"):
        clawbacks.ask_clawback(set_up.agreement.pk, pay_to=TREASURY, by=set_up.town.rup, at=at(END))
    with refused("payment.return_amount"):
        clawbacks.record_return(asked[0].pk, amount=D("30000.01"), proof="R-1", by=set_up.town.finance, at=at(END))
    part = clawbacks.record_return(asked[0].pk, amount=D("10000.00"), proof="R-1", by=set_up.town.finance, at=at(END))
    assert part.state == Clawback.State.ASKED
    for one, amount in ((asked[0], "20000.00"), (asked[1], "20000.00")):
        whole = clawbacks.record_return(one.pk, amount=D(amount), proof="R-2", by=set_up.town.finance, at=at(END))
        assert whole.state == Clawback.State.PAID
    assert (figures(set_up)["returned"], figures(set_up)["left"]) == (D("50000.00"), ZERO)
    assert questions.settled(set_up.agreement.pk)


def test_after_a_change_of_lead_each_lead_gives_back_what_it_was_paid(scene: Make) -> None:
    """Granted 300.000 in one activity, a tenth done: due 30.000 of the 150.000 paid, 100.000 of them to the first lead.

    Rows of Arcobaleno 60.000: due 12.000, 48.000 too much, all paid to Arcobaleno. Rows of Girasole 90.000: due 18.000,
    72.000 too much, of which the last paid are the 50.000 of Girasole, then 22.000 of the 40.000 of Arcobaleno.
    """
    set_up = scene()
    set_up.in_order()
    set_up.instalment(set_up.report({set_up.lead: "60000.00", set_up.member: "40000.00"}, own="30000.00"))
    Partner.objects.filter(body=set_up.lead).update(left_on=date(2026, 9, 1))
    Partner.objects.filter(body=set_up.member).update(lead=True)
    set_up.instalment(set_up.report({set_up.member: "50000.00"}, year=2027), by=set_up.member_rep)
    set_up.report({}, final=True, done="10")
    redetermined(set_up)
    asked = clawbacks.ask_clawback(set_up.agreement.pk, pay_to=TREASURY, by=set_up.town.rup, at=at(END))
    assert sorted((one.debtor.name, one.body.name, one.amount) for one in asked) == [
        ("Arcobaleno", "Arcobaleno", D("48000.00")),
        ("Arcobaleno", "Girasole", D("22000.00")),
        ("Girasole", "Girasole", D("50000.00")),
    ]
    letters = {one.debtor.name: one.paper for one in asked}
    assert len({one.paper for one in asked}) == 2
    assert letters["Arcobaleno"].inputs["total"] == "70.000,00\N{NO-BREAK SPACE}€"
    assert letters["Girasole"].inputs["total"] == "50.000,00\N{NO-BREAK SPACE}€"
    director = set_up.town.director
    for one in letters.values():
        first = Clawback.objects.filter(paper=one).order_by("pk")[0]
        clawbacks.sign_clawback(first.pk, file=making.signed(one, director), by=director, at=at(END))
    told = Message.objects.filter(entry__event="payments.ClawbackRequestSigned")
    assert told.filter(recipient=set_up.lead_rep.person).count() == 2
    assert told.filter(recipient=set_up.member_rep.person).count() == 1
    with refused("payment.nothing_to_return"):
        clawbacks.ask_clawback(set_up.agreement.pk, pay_to=TREASURY, by=set_up.town.rup, at=at(END))
    for back in asked:
        clawbacks.record_return(back.pk, amount=back.amount, proof="R", by=set_up.town.finance, at=at(END))
    assert figures(set_up)["left"] == ZERO
    assert questions.settled(set_up.agreement.pk)


def test_where_members_are_paid_each_gives_back_its_own_advance_of_all_its_programmes(scene: Make) -> None:
    """Two programmes of 150.000, an advance of 30 % to each member. Arcobaleno's rows of 30.000 on P1 recover 9.000 of
    its advance, half of it from P2; a hundredth is done: due 1.500, all to Arcobaleno. Girasole was not paid for them.
    """
    programmes = [("P1", "150000.00"), ("P2", "150000.00")]
    set_up = scene(programmes=programmes, payee="member", cofinancing_minimum_percent=ZERO)
    set_up.in_order()
    set_up.surety()
    for rep in (set_up.lead_rep, set_up.member_rep):
        set_up.paid(
            requests.request_advance(set_up.agreement.pk, by=rep, at=at("2026-01-12T09:00")), "2026-01-20T09:00"
        )
    set_up.instalment(set_up.report({set_up.lead: "30000.00"}))
    set_up.report({}, final=True, done="1")
    redetermined(set_up)
    asked = clawbacks.ask_clawback(set_up.agreement.pk, pay_to=TREASURY, by=set_up.town.rup, at=at(END))
    assert sorted((one.debtor.name, one.body.name, one.programme.code, one.amount) for one in asked) == [
        ("Arcobaleno", "Arcobaleno", "P1", D("51000.00")),
        ("Arcobaleno", "Arcobaleno", "P2", D("22500.00")),
        ("Girasole", "Girasole", "P1", D("18000.00")),
        ("Girasole", "Girasole", "P2", D("18000.00")),
    ]


def test_an_advance_recovered_under_a_new_lead_comes_back_from_who_was_paid_it(scene: Make) -> None:
    """Advance 90.000 to the first lead. The second one's rows of 50.000 recover 15.000 of it: 35.000 are paid to it.

    A tenth done of 300.000: due 30.000, all of Girasole's rows. Of the 125.000 paid, 95.000 must come back: first the
    35.000 of the new lead, then 60.000 of the advance; the other 30.000 of the advance cover what is due.
    """
    set_up = scene()
    set_up.in_order()
    set_up.advance()
    Partner.objects.filter(body=set_up.lead).update(left_on=date(2026, 3, 1))
    Partner.objects.filter(body=set_up.member).update(lead=True)
    set_up.instalment(set_up.report({set_up.member: "50000.00"}, own="30000.00"), by=set_up.member_rep)
    set_up.report({}, final=True, done="10")
    redetermined(set_up)
    assert figures(set_up)["paid"] == D("125000.00")
    asked = clawbacks.ask_clawback(set_up.agreement.pk, pay_to=TREASURY, by=set_up.town.rup, at=at(END))
    owed: dict[str, D] = {}
    for one in asked:
        owed[one.debtor.name] = owed.get(one.debtor.name, ZERO) + one.amount
    assert owed == {"Arcobaleno": D("60000.00"), "Girasole": D("35000.00")}


def uneven(make: Make, done: str = "25", **terms: Any) -> Scene:
    """The lead was paid 60.000 for rows of which, with the activity half done, fewer are due; the member lacks money.

    Two activities: the lead's is half done, the member's is whole and was never paid.
    """
    set_up = make(paid_before_balance_percent=D(100), **terms)
    set_up.in_order()
    set_up.instalment(set_up.report({set_up.lead: "60000.00"}))
    set_up.report({set_up.member: "40000.00"}, own="30000.00", final=True)
    activity = set_up.agreement.activities.get()
    other = type(activity).objects.create(
        agreement=set_up.agreement, programme=activity.programme, code="P1.2", title="Del secondo partner"
    )
    BudgetLine.objects.filter(agreement=set_up.agreement, body=set_up.member).update(activity=other)
    for one, verified in ((activity, done), (other, "100")):
        report = set_up.report({})
        report.achievements.create(activity=one, stated=100, verified=D(verified))
    return set_up


def test_what_one_partner_owes_is_offset_against_the_balance_of_another(scene: Make) -> None:
    """Gross 40.000 for the member's rows, 15.000 to come back for the lead's: 25.000 are paid."""
    set_up = uneven(scene)
    redetermined(set_up)
    assert by_partner(set_up, "granted", "paid", "left") == {
        "Arcobaleno": (D("45000.00"), D("60000.00"), D("-15000.00")),
        "Girasole": (D("40000.00"), ZERO, D("40000.00")),
    }
    asked = clawbacks.ask_clawback(set_up.agreement.pk, pay_to=TREASURY, by=set_up.town.rup, at=at(END))[0]
    balance = requests.request_balance(set_up.agreement.pk, by=set_up.lead_rep, at=at(END))
    steps.attest(balance.pk, by=set_up.town.rup, at=at(END))
    with refused("payment.clawback_open"):
        steps.prepare_authorisation(balance.pk, by=set_up.town.officer, at=at(END))
    with refused("payment.request_not_signed"):
        clawbacks.offset_clawback(asked.pk, payment_id=balance.pk, by=set_up.town.rup, at=at(END))
    signed(set_up, asked)
    offset = clawbacks.offset_clawback(asked.pk, payment_id=balance.pk, by=set_up.town.rup, at=at(END))
    assert offset.amount == D("15000.00")
    with refused("payment.nothing_to_return"):
        clawbacks.offset_clawback(asked.pk, payment_id=balance.pk, by=set_up.town.rup, at=at(END))
    assert figures(set_up)["returned"] == ZERO
    steps.prepare_authorisation(balance.pk, by=set_up.town.officer, at=at(END))
    steps.authorise(balance.pk, file=set_up.signs(balance), by=set_up.town.director, at=at(END))
    steps.order(balance.pk, order_number="2029/9", by=set_up.town.finance, at=at(END))
    paid = steps.record_proof(balance.pk, proof="Q-9", paid_on=date(2029, 2, 5), by=set_up.town.finance, at=at(END))
    assert (paid.gross, paid.offset, paid.net) == (D("40000.00"), D("15000.00"), D("25000.00"))
    assert by_partner(set_up, "paid", "returned", "left") == {
        "Arcobaleno": (D("60000.00"), D("15000.00"), ZERO),
        "Girasole": (D("40000.00"), ZERO, ZERO),
    }
    asked.refresh_from_db()
    assert asked.state == Clawback.State.OFFSET
    assert questions.settled(set_up.agreement.pk)


def test_a_payment_already_offset_whole_has_nothing_left_to_offset(scene: Make) -> None:
    """A tenth done: of 60.000 paid to the lead 54.000 must come back, the balance is 40.000."""
    set_up = uneven(scene, done="10")
    redetermined(set_up)
    asked = clawbacks.ask_clawback(set_up.agreement.pk, pay_to=TREASURY, by=set_up.town.rup, at=at(END))[0]
    signed(set_up, asked)
    balance = requests.request_balance(set_up.agreement.pk, by=set_up.lead_rep, at=at(END))
    assert clawbacks.offset_clawback(asked.pk, payment_id=balance.pk, by=set_up.town.rup, at=at(END)).amount == D(
        "40000"
    )
    with refused("payment.offset_all"):
        clawbacks.offset_clawback(asked.pk, payment_id=balance.pk, by=set_up.town.rup, at=at(END))


def test_money_is_offset_only_against_the_same_debtor_and_before_the_act(scene: Make) -> None:
    set_up = uneven(scene, payee="member")
    redetermined(set_up)
    asked = clawbacks.ask_clawback(set_up.agreement.pk, pay_to=TREASURY, by=set_up.town.rup, at=at(END))[0]
    signed(set_up, asked)
    balance = requests.request_balance(set_up.agreement.pk, by=set_up.member_rep, at=at(END))
    assert (asked.debtor, balance.payee) == (set_up.lead, set_up.member)
    set_up.authorised(balance, END)
    with refused("payment.offset_other_debtor", "payment.offset_too_late"):
        clawbacks.offset_clawback(asked.pk, payment_id=balance.pk, by=set_up.town.rup, at=at(END))


def test_the_term_to_give_back_runs_from_the_signature_and_moves_to_a_working_day(scene: Make) -> None:
    """Thirty days from Friday 9 February 2029 end on Sunday 11 March (c.c. art. 2963); composed four days before."""
    set_up = spent(scene(), "120000.00", "80000.00", done="50")
    redetermined(set_up)
    asked = clawbacks.ask_clawback(set_up.agreement.pk, pay_to=TREASURY, by=set_up.town.rup, at=at(END))
    assert asked[0].paper.inputs["due"].startswith("30 giorni dalla firma")
    assert {one.due for one in signed(set_up, asked[0], "2029-02-09T09:00")} == {date(2029, 3, 12)}


def test_a_request_that_nobody_signed_is_composed_again_without_what_came_back(scene: Make) -> None:
    """30.000 and 20.000 are asked; 10.000 and then the 20.000 come back of their own accord before the signature."""
    set_up = spent(scene(), "120000.00", "80000.00", done="50")
    redetermined(set_up)
    mine, other = clawbacks.ask_clawback(set_up.agreement.pk, pay_to="IT-sbagliato", by=set_up.town.rup, at=at(END))
    clawbacks.record_return(mine.pk, amount=D("10000.00"), proof="R-1", by=set_up.town.finance, at=at(END))
    clawbacks.record_return(other.pk, amount=D("20000.00"), proof="R-2", by=set_up.town.finance, at=at(END))
    with refused("payment.letter_outdated") as refusal:
        signed(set_up, mine)
    assert refusal.value.findings[0].facts["owed"] == D("20000.00")
    with refused("payment.pay_to_missing"):
        clawbacks.recompose_request(mine.pk, pay_to=" ", by=set_up.town.rup, at=at(END))
    with refused("access.moment"):
        clawbacks.recompose_request(other.pk, pay_to=TREASURY, by=set_up.town.rup, at=at(END))
    (again,) = clawbacks.recompose_request(mine.pk, pay_to=TREASURY, by=set_up.town.rup, at=at(END))
    letter = again.paper
    assert (letter.supersedes, letter.inputs["total"]) == (mine.paper, "20.000,00\N{NO-BREAK SPACE}€")
    assert [row[-1] for row in letter.inputs["rows"]] == ["20.000,00\N{NO-BREAK SPACE}€"]
    assert ["Dove pagare", TREASURY] in letter.inputs["facts"]
    assert ["Atto di rideterminazione", "n. 77 del 5 febbraio 2029"] in letter.inputs["facts"]
    assert signed(set_up, again) == [again]
    (told,) = Message.objects.filter(recipient=set_up.lead_rep.person, entry__event="payments.ClawbackRequestSigned")
    assert "20.000,00" in told.text
    with refused("payment.letter_signed"):
        clawbacks.recompose_request(mine.pk, pay_to=TREASURY, by=set_up.town.rup, at=at(END))


def test_who_leaves_with_an_advance_gives_it_back_before_the_final_grant(scene: Make) -> None:
    """Girasole was paid 36.000 in advance, reported nothing and left; Arcobaleno, still bound, keeps its own."""
    set_up = scene(payee="member", advance_surety=False)
    set_up.in_order()
    for rep in (set_up.lead_rep, set_up.member_rep):
        set_up.paid(
            requests.request_advance(set_up.agreement.pk, by=rep, at=at("2026-01-12T09:00")), "2026-01-20T09:00"
        )
    with refused("payment.not_redetermined"):
        clawbacks.ask_clawback(set_up.agreement.pk, pay_to=TREASURY, by=set_up.town.rup, at=at("2026-01-21T09:00"))
    replaced(set_up, set_up.member, lead=False)
    moment = "2026-02-02T09:00"
    (asked,) = clawbacks.ask_clawback(set_up.agreement.pk, pay_to=TREASURY, by=set_up.town.rup, at=at(moment))
    assert (asked.debtor, asked.body, asked.amount) == (set_up.member, set_up.member, D("36000.00"))
    assert asked.paper.inputs["why"].startswith("L'ente è uscito")
    assert render(asked.paper).pdf is not None
    (again,) = clawbacks.recompose_request(asked.pk, pay_to=TREASURY, by=set_up.town.rup, at=at(moment))
    assert again.paper.inputs["why"] == asked.paper.inputs["why"]
    with refused("payment.not_redetermined"):
        clawbacks.ask_clawback(set_up.agreement.pk, pay_to=TREASURY, by=set_up.town.rup, at=at(moment))
    signed(set_up, again, moment)
    clawbacks.record_return(asked.pk, amount=asked.amount, proof="R-1", by=set_up.town.finance, at=at(moment))
    assert by_partner(set_up, "paid", "returned", "left")["Girasole"] == (D("36000.00"), D("36000.00"), ZERO)


def test_what_came_back_before_the_signature_takes_the_letter_off_the_directors_desk(scene: Make) -> None:
    set_up = spent(scene(), "120000.00", "80000.00", done="50")
    redetermined(set_up)
    asked = clawbacks.ask_clawback(set_up.agreement.pk, pay_to=TREASURY, by=set_up.town.rup, at=at(END))
    letters = Paper.objects.filter(pk=asked[0].paper_id).exclude(past_signing())
    for one in asked:
        assert letters.exists()
        clawbacks.record_return(one.pk, amount=one.amount, proof="R-1", by=set_up.town.finance, at=at(END))
    assert not letters.exists()


def test_a_refused_payment_gives_its_offset_back(scene: Make) -> None:
    set_up = uneven(scene)
    redetermined(set_up)
    asked = clawbacks.ask_clawback(set_up.agreement.pk, pay_to=TREASURY, by=set_up.town.rup, at=at(END))[0]
    signed(set_up, asked)
    balance = requests.request_balance(set_up.agreement.pk, by=set_up.lead_rep, at=at(END))
    clawbacks.offset_clawback(asked.pk, payment_id=balance.pk, by=set_up.town.rup, at=at(END))
    requests.refuse(balance.pk, reason="Da rifare.", by=set_up.town.rup, at=at(END))
    again = requests.request_balance(set_up.agreement.pk, by=set_up.lead_rep, at=at(END))
    offset = clawbacks.offset_clawback(asked.pk, payment_id=again.pk, by=set_up.town.rup, at=at(END))
    assert (offset.amount, Payment.objects.get(pk=again.pk).net) == (D("15000.00"), D("25000.00"))


def test_money_given_back_makes_no_room_on_the_commitment_it_was_paid_from(scene: Make) -> None:
    """It is revenue (D.Lgs. 267/2000, art. 162, c. 4): 15.000 come back, and the 10.000 that lack still lack."""
    set_up = uneven(scene)
    redetermined(set_up)
    (asked,) = clawbacks.ask_clawback(set_up.agreement.pk, pay_to=TREASURY, by=set_up.town.rup, at=at(END))
    clawbacks.record_return(asked.pk, amount=asked.amount, proof="R-1", by=set_up.town.finance, at=at(END))
    Commitment.objects.filter(booking__year=2026).update(amount=D("90000.00"))
    balance = requests.request_balance(set_up.agreement.pk, by=set_up.lead_rep, at=at(END))
    assert balance.gross == D("40000.00")
    steps.attest(balance.pk, by=set_up.town.rup, at=at(END))
    with refused("payment.commitment_exceeded") as refusal:
        steps.prepare_authorisation(balance.pk, by=set_up.town.officer, at=at(END))
    said = {one.code: dict(one.facts) for one in refusal.value.findings}
    assert said["payment.commitment_exceeded"]["lacking"] == D("10000.00")
    assert said["payment.returned_is_revenue"] == {"returned": D("15000.00")}
