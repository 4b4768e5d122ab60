"""No order of acts pays the same money twice, pays beyond the grant, or leaves money that nobody can give back."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal as D

from django.db.models import Sum

from condivisa.stages.agreements import questions
from condivisa.stages.agreements.models import Agreement, Amendment, BudgetMovement, Partner
from condivisa.stages.payments.actions import clawbacks, requests, steps
from condivisa.stages.payments.models import Clawback, Payment
from tests.making import at, refused
from tests.stages.payments.conftest import TREASURY, Scene
from tests.stages.payments.test_clawbacks import signed, uneven
from tests.stages.payments.test_settlement import END, figures, redetermined, spent

Make = Callable[..., Scene]
ASKED, LATER = "2026-05-08T09:00", "2026-06-08T09:00"


def another_leads(scene: Scene) -> None:
    """The member takes over the lead, and the lead stays on as a partner that left."""
    partners = Partner.objects.filter(agreement=scene.agreement)
    partners.filter(body=scene.lead).update(left_on=date(2026, 5, 1))
    partners.filter(body=scene.member).update(lead=True)


def owed(scene: Make) -> tuple[Scene, Clawback, Payment]:
    """Nothing done: 60.000 are asked back of what was advanced, beside a balance of 40.000."""
    set_up = uneven(scene, done="0")
    redetermined(set_up)
    asked = clawbacks.ask_clawback(set_up.agreement.pk, pay_to=TREASURY, by=set_up.town.rup, at=at(END))[0]
    signed(set_up, asked)
    balance = requests.request_balance(set_up.agreement.pk, by=set_up.lead_rep, at=at(END))
    return set_up, asked, balance


def test_a_new_lead_does_not_ask_again_what_the_old_one_was_paid(scene: Make) -> None:
    set_up = scene(advance_surety=False)
    set_up.in_order()
    set_up.advance()
    report = set_up.report({set_up.lead: "60000.00", set_up.member: "40000.00"})
    set_up.instalment(report)
    another_leads(set_up)
    with refused("payment.already_requested"):
        requests.request_advance(set_up.agreement.pk, by=set_up.member_rep, at=at(LATER))
    with refused("payment.already_requested"):
        requests.request_instalment(report.pk, by=set_up.member_rep, at=at(LATER))


def test_a_new_lead_does_not_ask_again_the_balance_under_way(scene: Make) -> None:
    set_up = spent(scene(), "50000.00", "40000.00", paid=False)
    redetermined(set_up)
    requests.request_balance(set_up.agreement.pk, by=set_up.lead_rep, at=at(END))
    another_leads(set_up)
    with refused("payment.already_requested"):
        requests.request_balance(set_up.agreement.pk, by=set_up.member_rep, at=at(END))


def test_members_paid_apart_still_ask_each_its_own(scene: Make) -> None:
    set_up = scene(payee="member", advance_surety=False)
    set_up.in_order()
    for by in (set_up.lead_rep, set_up.member_rep):
        set_up.paid(requests.request_advance(set_up.agreement.pk, by=by, at=at(ASKED)))
    report = set_up.report({set_up.lead: "60000.00", set_up.member: "40000.00"})
    for by in (set_up.lead_rep, set_up.member_rep):
        requests.request_instalment(report.pk, by=by, at=at(ASKED))


def test_an_advance_asked_late_is_no_more_than_what_is_left(scene: Make) -> None:
    """270.000 of 300.000 are paid for rows: an advance of 30 % would be 90.000."""
    set_up = scene(advance_surety=False)
    set_up.in_order()
    for year in (2026, 2027, 2028):
        set_up.instalment(set_up.report({set_up.lead: "54000.00", set_up.member: "36000.00"}, year=year))
    advance = requests.request_advance(set_up.agreement.pk, by=set_up.lead_rep, at=at(LATER))
    assert advance.gross == D("30000.00")


def test_after_the_final_grant_no_advance_is_asked(scene: Make) -> None:
    set_up = spent(scene(advance_surety=False), "60000.00", "40000.00", paid=False)
    redetermined(set_up)
    with refused("payment.redetermined"):
        requests.request_advance(set_up.agreement.pk, by=set_up.lead_rep, at=at(END))


def test_a_grant_that_falls_after_the_request_is_not_paid_beyond(scene: Make) -> None:
    """An advance of 90.000 was asked on 300.000; then the grant falls to a fifth, 60.000."""
    set_up = scene(advance_surety=False)
    set_up.in_order()
    advance = requests.request_advance(set_up.agreement.pk, by=set_up.lead_rep, at=at(ASKED))
    steps.attest(advance.pk, by=set_up.town.rup, at=at(ASKED))
    steps.prepare_authorisation(advance.pk, by=set_up.town.officer, at=at(ASKED))
    change = Amendment.objects.create(
        agreement=set_up.agreement, number=1, kind="budget_change", effect_date=date(2026, 5, 8), content={}
    )
    for held in BudgetMovement.objects.filter(line__agreement=set_up.agreement, line__side="contribution"):
        BudgetMovement.objects.create(
            line=held.line, kind="budget_change", amount=held.amount * D("-0.8"), amendment=change, at=at(ASKED)
        )
    with refused("payment.beyond_grant") as refusal:
        steps.authorise(advance.pk, file=b"firmato", by=set_up.town.director, at=at(ASKED))
    assert refusal.value.findings[0].facts["over"] == D("30000.00")
    with refused("payment.beyond_grant"):
        steps.prepare_authorisation(advance.pk, by=set_up.town.officer, at=at(ASKED))


def test_a_return_does_not_close_what_an_offset_under_way_still_has_to_bring_back(scene: Make) -> None:
    """60.000 are owed: 40.000 to be offset by a balance that is then refused, 20.000 given back meanwhile."""
    set_up, asked, balance = owed(scene)
    offset = clawbacks.offset_clawback(asked.pk, payment_id=balance.pk, by=set_up.town.rup, at=at(END))
    assert (asked.amount, offset.amount) == (D("60000.00"), D("40000.00"))
    clawbacks.record_return(asked.pk, amount=D("20000.00"), proof="R-1", by=set_up.town.finance, at=at(END))
    requests.refuse(balance.pk, reason="Da rifare.", by=set_up.town.rup, at=at(END))
    back = clawbacks.record_return(asked.pk, amount=D("40000.00"), proof="R-2", by=set_up.town.finance, at=at(END))
    assert back.state == Clawback.State.PAID
    assert figures(set_up)["returned"] == D("60000.00")


def test_a_payment_that_offsets_a_part_leaves_the_rest_to_come_back(scene: Make) -> None:
    """60.000 are owed, 40.000 of them offset by a balance that is then paid: 20.000 are still to come back."""
    set_up, asked, balance = owed(scene)
    clawbacks.offset_clawback(asked.pk, payment_id=balance.pk, by=set_up.town.rup, at=at(END))
    set_up.paid(balance, END)
    asked.refresh_from_db()
    assert asked.state == Clawback.State.ASKED
    back = clawbacks.record_return(asked.pk, amount=D("20000.00"), proof="R-1", by=set_up.town.finance, at=at(END))
    assert back.state == Clawback.State.PAID


def test_a_return_and_an_offset_together_close_what_was_owed(scene: Make) -> None:
    set_up, asked, balance = owed(scene)
    clawbacks.offset_clawback(asked.pk, payment_id=balance.pk, by=set_up.town.rup, at=at(END))
    clawbacks.record_return(asked.pk, amount=D("20000.00"), proof="R-1", by=set_up.town.finance, at=at(END))
    set_up.paid(balance, END)
    asked.refresh_from_db()
    assert asked.state == Clawback.State.OFFSET
    assert questions.settled(set_up.agreement.pk)


def test_a_final_grant_beyond_the_rows_is_paid_from_what_the_grant_has_free(scene: Make) -> None:
    """263.636,36 are due in proportion, for rows that use up the commitments of two years: the third pays the rest."""
    set_up = spent(scene(reduction_method="in_proportion"), "120000.00", "80000.00", own="90000.00", paid=False)
    redetermined(set_up)
    balance = set_up.paid(requests.request_balance(set_up.agreement.pk, by=set_up.lead_rep, at=at(END)), END)
    by_year = dict(
        balance.shares.order_by("commitment")
        .values_list("commitment__commitment__booking__year")
        .annotate(Sum("amount"))
    )
    assert by_year == {2026: D("100000.00"), 2027: D("100000.00"), 2028: D("63636.36")}
    assert questions.settled(set_up.agreement.pk)


def test_an_advance_comes_back_even_where_the_agreement_ended_before_it_began(scene: Make) -> None:
    """The final report is that of the first day: nothing was done, all of the advance is to be given back."""
    set_up = scene()
    set_up.in_order()
    set_up.advance()
    set_up.report({}, final=True, done="0")
    Agreement.objects.filter(pk=set_up.agreement.pk).update(state="withdrawn", ended_on=date(2025, 12, 29))
    redetermined(set_up)
    asked = clawbacks.ask_clawback(set_up.agreement.pk, pay_to=TREASURY, by=set_up.town.rup, at=at(END))
    assert sum(one.amount for one in asked) == D("90000.00")


def test_an_instalment_waits_for_the_advance_it_must_recover(scene: Make) -> None:
    """Asked before the advance was paid it would recover nothing, and the rows of one year be paid twice over."""
    set_up = scene(advance_surety=False)
    set_up.in_order()
    advance = requests.request_advance(set_up.agreement.pk, by=set_up.lead_rep, at=at(ASKED))
    report = set_up.report({set_up.lead: "60000.00"})
    with refused("payment.advance_under_way"):
        requests.request_instalment(report.pk, by=set_up.lead_rep, at=at(ASKED))
    set_up.paid(advance)
    instalment = requests.request_instalment(report.pk, by=set_up.lead_rep, at=at(LATER))
    assert (instalment.recovery, instalment.gross) == (D("18000.00"), D("42000.00"))


def test_an_advance_asked_late_draws_what_is_free_of_each_year(scene: Make) -> None:
    """The first year's rows are paid whole: a quarter of the grant in advance comes from the other two."""
    set_up = scene(advance_surety=False, advance_percent=D(25))
    set_up.in_order()
    set_up.instalment(set_up.report({set_up.lead: "60000.00", set_up.member: "40000.00"}))
    advance = set_up.paid(requests.request_advance(set_up.agreement.pk, by=set_up.lead_rep, at=at(LATER)), LATER)
    by_year = advance.shares.order_by().values_list("commitment__commitment__booking__year").annotate(Sum("amount"))
    assert dict(by_year) == {2027: D("37500.00"), 2028: D("37500.00")}
