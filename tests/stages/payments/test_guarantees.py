"""What did not come back in time is asked of the guarantors, one after the other; the rest stays with the debtor."""

from collections.abc import Callable
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from condivisa.base.money import ZERO
from condivisa.records.notifications.models import Message
from condivisa.records.papers.actions import render
from condivisa.stages.payments.actions import clawbacks, guarantees, requests
from condivisa.stages.payments.models import Clawback, GuaranteeCall, MoneyMovement
from condivisa.stages.payments.rules.guarantees import Bond, asked_of, callable_for, letter_signed, offset_against
from tests import making
from tests.making import at, refused
from tests.stages.payments.conftest import TREASURY, Scene
from tests.stages.payments.test_clawbacks import uneven
from tests.stages.payments.test_settlement import END, redetermined, spent

Make = Callable[..., Scene]
CALLED, LATER = "2029-03-09T09:00", "2029-04-01T09:00"
amounts = st.decimals("0.00", "9999.99", places=2)


@pytest.mark.parametrize(
    ("owed", "bonds", "asked"),
    [
        ("30.00", [("20.00", "0"), ("50.00", "0")], {2: "30.00"}),
        ("30.00", [("20.00", "0"), ("15.00", "0")], {1: "20.00", 2: "10.00"}),
        ("30.00", [("20.00", "12.00"), ("15.00", "0")], {2: "15.00", 1: "8.00"}),
        ("30.00", [("20.00", "20.00")], {}),
    ],
)
def test_each_surety_is_asked_until_the_claim_is_covered(
    owed: str, bonds: list[tuple[str, str]], asked: dict[int, str]
) -> None:
    """The one with most room first; never more than it guaranteed, whatever it was asked for."""
    found = asked_of(D(owed), [Bond(key, D(amount), D(before)) for key, (amount, before) in enumerate(bonds, 1)])
    assert list(found.items()) == [(key, D(amount)) for key, amount in asked.items()]


@given(amounts, st.lists(st.tuples(amounts, amounts), max_size=5))
def test_no_guarantor_is_asked_beyond_its_surety_nor_all_beyond_the_claim(owed: D, bonds: list[tuple[D, D]]) -> None:
    known = [Bond(key, *bond) for key, bond in enumerate(bonds)]
    asked = asked_of(owed, known)
    assert all(ZERO < amount <= known[key].room for key, amount in asked.items())
    assert sum(asked.values(), ZERO) == min(owed, sum((one.room for one in known), ZERO))


def test_what_stands_against_calling_the_guarantee() -> None:
    def said(*bonds: Bond) -> list[tuple[str, bool]]:
        return [(one.code, one.blocks) for one in callable_for(D(10), bonds)]

    assert said() == [("payment.no_surety", True)]
    assert said(Bond(1, D(10), D(10))) == [("payment.surety_used_up", True)]
    assert said(Bond(1, D(4)), Bond(2, D(5))) == [("payment.surety_short", False)]
    assert said(Bond(1, D(4)), Bond(2, D(6))) == []
    (short,) = callable_for(D(10), [Bond(1, D(4)), Bond(2, D(5))])
    assert dict(short.facts) == {"covered": D(9), "open": D(10), "rest": D(1)}


def test_what_guarantors_were_asked_for_is_neither_offset_nor_paid_before_the_letter() -> None:
    assert [one.code for one in offset_against(ZERO, D(5))] == ["payment.asked_of_guarantors"]
    assert [one.code for one in offset_against(ZERO, ZERO)] == ["payment.nothing_to_return"]
    assert offset_against(D(1), D(5)) == []
    assert [one.code for one in letter_signed(False)] == ["payment.guarantee_call_not_signed"]
    assert letter_signed(True) == []


def overdue(scene: Scene) -> list[Clawback]:
    """What was asked back, signed and not given back in time."""
    asked = clawbacks.ask_clawback(scene.agreement.pk, pay_to=TREASURY, by=scene.town.rup, at=at(END))
    file = making.signed(asked[0].paper, scene.town.director)
    clawbacks.sign_clawback(asked[0].pk, file=file, by=scene.town.director, at=at(END))
    return [clawbacks.declare_overdue(one.pk, by=scene.town.rup, at=at("2029-03-08T00:01")) for one in asked]


def called(scene: Scene, clawback: Clawback) -> list[GuaranteeCall]:
    return guarantees.call_guarantee(clawback.pk, pay_to=TREASURY, by=scene.town.director, at=at(CALLED))


def signed(scene: Scene, call: GuaranteeCall) -> None:
    director = scene.town.director
    guarantees.sign_guarantee_call(call.pk, file=making.signed(call.paper, director), by=director, at=at(CALLED))


def test_a_return_is_overdue_the_day_after_its_term_once_the_request_is_signed(scene: Make) -> None:
    set_up = spent(scene(), "120000.00", "80000.00", done="50")
    redetermined(set_up)
    asked, _ = clawbacks.ask_clawback(set_up.agreement.pk, pay_to=TREASURY, by=set_up.town.rup, at=at(END))
    with refused("payment.clawback_not_overdue"):
        clawbacks.declare_overdue(asked.pk, by=set_up.town.rup, at=at("2029-03-07T23:59"))
    with refused("payment.request_not_signed"):
        clawbacks.declare_overdue(asked.pk, by=set_up.town.rup, at=at("2029-03-08T00:01"))
    with refused("access.moment", "payment.no_surety"):
        called(set_up, asked)


def test_an_overdue_return_is_asked_of_each_guarantor_by_its_own_letter(scene: Make) -> None:
    """30.000 to come back, guaranteed for 20.000 and 4.000: two letters, and 6.000 the debtor still owes."""
    set_up = spent(scene(), "120000.00", "80000.00", done="50")
    redetermined(set_up)
    mine, _ = overdue(set_up)
    with refused("payment.no_surety"):
        called(set_up, mine)
    small, large = set_up.surety("4000.00"), set_up.surety("20000.00")
    with refused("payment.pay_to_missing"):
        guarantees.call_guarantee(mine.pk, pay_to=" ", by=set_up.town.director, at=at(CALLED))
    with refused("access.role"):
        guarantees.call_guarantee(mine.pk, pay_to=TREASURY, by=set_up.town.rup, at=at(CALLED))
    first, second = called(set_up, mine)
    assert [(one.surety, one.amount) for one in (first, second)] == [(large, D("20000.00")), (small, D("4000.00"))]
    mine.refresh_from_db()
    assert mine.state == Clawback.State.GUARANTEE_CALLED
    assert second.paper.inputs["amounts"] == [
        ["Da restituire", "30.000,00\xa0€"],
        ["Chiesto a voi", "4.000,00\xa0€"],
        ["Chiesto ad altri garanti", "20.000,00\xa0€"],
        ["Non coperto, resta a carico del debitore", "6.000,00\xa0€"],
    ]
    facts = dict(second.paper.inputs["facts"])
    assert facts["A"] == small.guarantor
    assert facts["Fideiussione"].startswith(f"n. {small.number}, 4.000,00")
    assert facts["Dove pagare"] == TREASURY
    assert render(second.paper).pdf is not None
    with refused("access.moment"):
        called(set_up, mine)


def test_the_debtor_is_told_what_was_asked_of_whom_once_the_letter_is_signed(scene: Make) -> None:
    set_up = spent(scene(), "120000.00", "80000.00", done="50")
    redetermined(set_up)
    mine, _ = overdue(set_up)
    set_up.surety("20000.00")
    (call,) = called(set_up, mine)
    told = Message.objects.filter(recipient=set_up.lead_rep.person, entry__event="payments.GuaranteeCallSigned")
    assert not told.exists()
    with refused("access.role"):
        guarantees.sign_guarantee_call(call.pk, file=b"firmato", by=set_up.town.rup, at=at(CALLED))
    signed(set_up, call)
    text = told.get().text
    assert "20.000,00\xa0€ sono chiesti a Banca di Prova" in text
    assert "non coprono 10.000,00\xa0€" in text
    with refused("paper.not_to_sign"):
        signed(set_up, call)


def test_a_letter_to_a_guarantor_that_nobody_signed_is_composed_again(scene: Make) -> None:
    set_up = spent(scene(), "120000.00", "80000.00", done="50")
    redetermined(set_up)
    mine, _ = overdue(set_up)
    set_up.surety("20000.00")
    (call,) = called(set_up, mine)
    director = set_up.town.director
    with refused("payment.pay_to_missing"):
        guarantees.recompose_guarantee_call(call.pk, pay_to=" ", by=director, at=at(CALLED))
    again = guarantees.recompose_guarantee_call(call.pk, pay_to="Altrove", by=director, at=at(CALLED))
    assert again.paper.supersedes == call.paper
    assert dict(again.paper.inputs["facts"]) == {**dict(call.paper.inputs["facts"]), "Dove pagare": "Altrove"}
    signed(set_up, again)
    with refused("payment.letter_signed"):
        guarantees.recompose_guarantee_call(call.pk, pay_to=TREASURY, by=director, at=at(CALLED))


def test_a_letter_to_a_guarantor_asks_nothing_that_came_back_meanwhile(scene: Make) -> None:
    """30.000 to come back, asked of two guarantors for 20.000 and 10.000; then the debtor gives 15.000 back."""
    set_up = spent(scene(), "120000.00", "80000.00", done="50")
    redetermined(set_up)
    mine, _ = overdue(set_up)
    set_up.surety("20000.00"), set_up.surety("10000.00")
    large, small = called(set_up, mine)
    clawbacks.record_return(mine.pk, amount=D("15000.00"), proof="R-1", by=set_up.town.finance, at=at(CALLED))
    with refused("payment.letter_outdated") as refusal:
        signed(set_up, large)
    assert dict(refusal.value.findings[0].facts)["owed"] == D("15000.00")
    director = set_up.town.director
    again = guarantees.recompose_guarantee_call(small.pk, pay_to=TREASURY, by=director, at=at(CALLED))
    assert again.amount == D("10000.00"), "no more than before, although 15.000 are owed"
    large = guarantees.recompose_guarantee_call(large.pk, pay_to=TREASURY, by=director, at=at(CALLED))
    assert dict(large.paper.inputs["amounts"])["Chiesto a voi"] == "15.000,00\xa0€"
    assert dict(large.paper.inputs["amounts"])["Da restituire"] == "15.000,00\xa0€"
    signed(set_up, large)
    with refused("payment.letter_outdated"):
        signed(set_up, again)
    with refused("payment.nothing_left_to_ask"):
        guarantees.recompose_guarantee_call(small.pk, pay_to=TREASURY, by=director, at=at(CALLED))


def test_what_each_guarantor_gives_back_is_counted_apart_from_the_debtor(scene: Make) -> None:
    set_up = spent(scene(), "120000.00", "80000.00", done="50")
    redetermined(set_up)
    mine, other = overdue(set_up)
    set_up.surety("20000.00")
    (call,) = called(set_up, mine)
    finance = set_up.town.finance

    def back(amount: str, call_id: int | None = None, of: Clawback = mine) -> Clawback:
        return clawbacks.record_return(of.pk, amount=D(amount), proof="R-1", call_id=call_id, by=finance, at=at(LATER))

    with refused("payment.guarantee_call_not_signed"):
        back("20000.00", call.pk)
    signed(set_up, call)
    with refused("payment.return_amount") as refusal:
        back("20000.01", call.pk)
    assert dict(refusal.value.findings[0].facts)["open"] == D("20000.00")
    with pytest.raises(GuaranteeCall.DoesNotExist):
        back("1.00", call.pk, other)
    assert back("20000.00", call.pk).state == Clawback.State.GUARANTEE_CALLED
    with refused("payment.return_amount"):
        back("0.01", call.pk)
    assert back("10000.00").state == Clawback.State.PAID
    paid = MoneyMovement.objects.filter(clawback=mine).order_by("pk").values_list("guarantee_call", "amount")
    assert list(paid) == [(call.pk, D("20000.00")), (None, D("10000.00"))]
    # The same surety pays once: nothing of it is left for the other return.
    with refused("payment.surety_used_up"):
        called(set_up, other)


def test_only_what_no_guarantor_was_asked_for_is_offset(scene: Make) -> None:
    """15.000 to come back, 10.000 of them asked of the guarantor: 5.000 are taken off the balance."""
    set_up = uneven(scene)
    redetermined(set_up)
    (mine,) = overdue(set_up)
    set_up.surety("10000.00")
    called(set_up, mine)
    balance = requests.request_balance(set_up.agreement.pk, by=set_up.lead_rep, at=at(CALLED))
    offset = clawbacks.offset_clawback(mine.pk, payment_id=balance.pk, by=set_up.town.rup, at=at(CALLED))
    assert offset.amount == D("5000.00")
    with refused("payment.asked_of_guarantors"):
        clawbacks.offset_clawback(mine.pk, payment_id=balance.pk, by=set_up.town.rup, at=at(CALLED))
