"""The end: the final grant, what comes back and how, the balance; always granted = paid - returned + left."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal as D

import pytest

from condivisa.base.money import ZERO
from condivisa.stages.agreements import questions
from condivisa.stages.agreements.models import Amendment, BudgetLine, BudgetMovement
from condivisa.stages.calls.models import Source
from condivisa.stages.payments.actions import clawbacks, requests, settlement
from condivisa.stages.payments.models import Redetermination
from condivisa.stages.payments.queries.ledger import ledger, total
from tests import making
from tests.making import at, refused
from tests.stages.payments.conftest import TREASURY, Scene

Make = Callable[..., Scene]
END = "2029-02-05T09:00"


def redetermined(scene: Scene) -> Redetermination:
    act = settlement.propose_redetermination(scene.agreement.pk, by=scene.town.rup, at=at(END)).act
    director = scene.town.director
    return settlement.adopt_redetermination(
        scene.agreement.pk, file=making.signed(act, director), act_number="77", by=director, at=at(END)
    )


def figures(scene: Scene) -> dict[str, D]:
    found = total(ledger(scene.agreement))
    assert found["granted"] == found["paid"] - found["returned"] + found["left"]
    return found


def by_partner(scene: Scene, *names: str) -> dict[str, tuple[D, ...]]:
    return {row.partner: tuple(getattr(row, name) for name in names) for row in ledger(scene.agreement)}


def spent(
    scene: Scene, lead: str, member: str, *, own: str = "30000.00", done: str = "100", paid: bool = True
) -> Scene:
    """Half of the rows in each of two years, paid by instalments, then the final report."""
    scene.in_order()
    for year in (2026, 2027):
        rows = {scene.lead: str(D(lead) / 2), scene.member: str(D(member) / 2)}
        report = scene.report(rows, own=str(D(own) / 2), year=year)
        if paid:
            scene.instalment(report)
    scene.report({}, final=True, done=done)
    return scene


def test_an_activity_not_wholly_done_is_reduced_and_the_balance_is_paid(scene: Make) -> None:
    set_up = spent(scene(), "50000.00", "40000.00", own="30000.00", done="100", paid=False)
    redetermined(set_up)
    assert {name: figures(set_up)[name] for name in ("initial", "granted", "reduced", "left")} == {
        "initial": D("300000.00"),
        "granted": D("90000.00"),
        "reduced": D("210000.00"),
        "left": D("90000.00"),
    }
    assert not questions.settled(set_up.agreement.pk)
    balance = requests.request_balance(set_up.agreement.pk, by=set_up.lead_rep, at=at(END))
    assert balance.debit_note is not None
    assert balance.gross == D("90000.00")
    set_up.paid(balance, END)
    assert by_partner(set_up, "granted", "paid", "left") == {
        "Arcobaleno": (D("50000.00"), D("50000.00"), ZERO),
        "Girasole": (D("40000.00"), D("40000.00"), ZERO),
    }
    assert questions.settled(set_up.agreement.pk)
    with refused("payment.already_requested", "payment.nothing_to_pay"):
        requests.request_balance(set_up.agreement.pk, by=set_up.lead_rep, at=at(END))


def test_what_is_left_of_an_advance_covers_at_the_end_the_rows_that_lack(scene: Make) -> None:
    """At 80 % before the balance, the lead's held-back 20 % is covered by the advance shared to the member."""
    set_up = scene(paid_before_balance_percent=D(80))
    set_up.in_order()
    set_up.advance()
    set_up.instalment(set_up.report({set_up.lead: "100000.00"}, own="30000.00"))
    set_up.report({}, final=True, done="100")
    redetermined(set_up)
    assert figures(set_up)["left"] == D("-40000.00")
    # Paid 90.000 + 50.000 for rows of 100.000: everything that covers rows is the lead's, the rest comes back.
    assert by_partner(set_up, "granted", "paid", "left") == {
        "Arcobaleno": (D("100000.00"), D("116000.00"), D("-16000.00")),
        "Girasole": (ZERO, D("24000.00"), D("-24000.00")),
    }


def test_own_share_short_cuts_the_gap(scene: Make) -> None:
    set_up = spent(scene(), "60000.00", "40000.00", own="7000.00", paid=False)
    redetermined(set_up)
    assert figures(set_up)["granted"] == D("97000.00")
    assert by_partner(set_up, "granted") == {"Arcobaleno": (D("58200.00"),), "Girasole": (D("38800.00"),)}


def test_own_share_short_under_a_silent_term_warns_in_the_act(scene: Make) -> None:
    set_up = spent(scene(own_share_short=None), "60000.00", "40000.00", own="7000.00", paid=False)
    found = settlement.propose_redetermination(set_up.agreement.pk, by=set_up.town.rup, at=at(END))
    assert found.act.inputs["due"]["value"] == "100.000,00\xa0€"
    assert [one["weight"] for one in found.act.inputs["warnings"]] == ["warns"]


def test_reduction_in_proportion_follows_the_whole_spending(scene: Make) -> None:
    """Plan 300.000 + 30.000, admitted 200.000 + 31.000: 70 % of the grant."""
    set_up = spent(scene(reduction_method="in_proportion"), "120000.00", "80000.00", own="31000.00", paid=False)
    redetermined(set_up)
    assert figures(set_up)["granted"] == D("210000.00")
    assert by_partner(set_up, "granted") == {"Arcobaleno": (D("126000.00"),), "Girasole": (D("84000.00"),)}


def shared_with_another(scene: Scene) -> None:
    """The member's lines are paid with money of another body than the call's own."""
    call = scene.agreement.call
    call.source = Source.objects.get(procedure=call.procedure)
    call.save()
    other = Source.objects.create(procedure=call.procedure, code="ambito", name="Ambito")
    BudgetLine.objects.filter(agreement=scene.agreement, body=scene.member, side="contribution").update(source=other)


@pytest.mark.parametrize(("sources", "granted"), [("own", "99000.00"), ("all", "95000.00")])
def test_the_minimum_at_the_end_counts_the_money_the_terms_say(scene: Make, sources: str, granted: str) -> None:
    """Due 100.000, of which 60.000 own money: 10 % is 6.000 or 10.000; documented 5.000."""
    set_up = scene(cofinancing_sources=sources)
    shared_with_another(set_up)
    spent(set_up, "60000.00", "40000.00", own="5000.00", paid=False)
    redetermined(set_up)
    assert figures(set_up)["granted"] == D(granted)


@pytest.mark.parametrize(("kinds", "granted"), [("cash", "90000.00"), ("in_kind", "100000.00")])
def test_the_minimum_at_the_end_counts_only_the_kinds_the_terms_say(scene: Make, kinds: str, granted: str) -> None:
    """The own share is brought by volunteers: where only cash counts, nothing of it does."""
    set_up = spent(scene(cofinancing_kinds=kinds), "60000.00", "40000.00", own="10000.00", paid=False)
    BudgetLine.objects.filter(agreement=set_up.agreement, side="cofinancing").update(kind="volunteers")
    redetermined(set_up)
    assert figures(set_up)["granted"] == D(granted)


def test_whose_money_the_minimum_counts_must_be_agreed_where_others_give_too(scene: Make) -> None:
    set_up = spent(scene(cofinancing_sources=None), "60000.00", "40000.00", paid=False)
    settlement.propose_redetermination(set_up.agreement.pk, by=set_up.town.rup, at=at(END))
    shared_with_another(set_up)
    with refused("call.term_open"):
        settlement.propose_redetermination(set_up.agreement.pk, by=set_up.town.rup, at=at(END))


@pytest.mark.parametrize("key", ["reduction_method", "cofinancing_base"])
def test_an_open_term_stops_the_final_grant(scene: Make, key: str) -> None:
    set_up = spent(scene(**{key: None}), "60000.00", "40000.00", paid=False)
    with refused("call.term_open"):
        settlement.propose_redetermination(set_up.agreement.pk, by=set_up.town.rup, at=at(END))


def test_the_final_grant_waits_for_everything_to_be_checked(scene: Make) -> None:
    set_up = scene()
    report = set_up.report({set_up.lead: "10000.00"}, own="1000.00")
    requests.request_instalment(report.pk, by=set_up.lead_rep, at=at("2026-05-08T09:00"))
    set_up.report({set_up.lead: "1.00"}, state="submitted", final=True)
    with refused("payment.reports_unchecked", "payment.under_way", "payment.achievement_unverified"):
        settlement.propose_redetermination(set_up.agreement.pk, by=set_up.town.rup, at=at(END))
    with refused("payment.not_redetermined"):
        settlement.adopt_redetermination(set_up.agreement.pk, file=b"x", by=set_up.town.director, at=at(END))
    with refused("payment.not_redetermined"):
        requests.request_balance(set_up.agreement.pk, by=set_up.lead_rep, at=at(END))
    with refused("payment.not_redetermined"):
        clawbacks.ask_clawback(set_up.agreement.pk, pay_to=TREASURY, by=set_up.town.rup, at=at(END))


def test_an_agreement_that_ended_early_is_settled_on_the_reports_until_then(scene: Make) -> None:
    set_up = scene()
    set_up.report({set_up.lead: "60000.00"}, own="30000.00", done="100")
    set_up.report({}, state="submitted")
    with refused("payment.reports_unchecked"):
        settlement.propose_redetermination(set_up.agreement.pk, by=set_up.town.rup, at=at("2026-06-01T09:00"))
    type(set_up.agreement).objects.update(state="terminated", ended_on=date(2026, 3, 31))
    redetermined(set_up)
    assert figures(set_up)["granted"] == D("60000.00")


def test_figures_that_changed_since_the_proposal_are_not_signed(scene: Make) -> None:
    set_up = spent(scene(), "60000.00", "40000.00", paid=False)
    first = settlement.propose_redetermination(set_up.agreement.pk, by=set_up.town.rup, at=at(END))
    line = BudgetLine.objects.get(agreement=set_up.agreement, body=set_up.lead, side="contribution", year=2026)
    change = Amendment.objects.create(
        agreement=set_up.agreement, number=1, kind="budget_change", effect_date=date(2028, 1, 1), content={}
    )
    BudgetMovement.objects.create(line=line, kind="budget_change", amount=D(1), amendment=change, at=at(END))
    with refused("payment.redetermination_outdated"):
        settlement.adopt_redetermination(set_up.agreement.pk, file=b"x", by=set_up.town.director, at=at(END))
    again = settlement.propose_redetermination(set_up.agreement.pk, by=set_up.town.rup, at=at(END))
    assert (again.pk, again.act.supersedes_id) == (first.pk, first.act_id)
    redetermined(set_up)
    with refused("payment.redetermined"):
        settlement.propose_redetermination(set_up.agreement.pk, by=set_up.town.rup, at=at(END))


def test_after_the_final_grant_only_the_balance_is_asked(scene: Make) -> None:
    set_up = spent(scene(), "60000.00", "40000.00", paid=False)
    redetermined(set_up)
    with refused("payment.redetermined"):
        requests.request_instalment(
            set_up.report({set_up.lead: "1.00"}).pk, by=set_up.lead_rep, at=at("2029-02-06T09:00")
        )
