"""Money moved behind the product's back is named."""

from collections.abc import Callable
from decimal import Decimal as D

from condivisa.records.journal.models import Entry
from condivisa.stages.payments.actions import clawbacks
from condivisa.stages.payments.events import PaymentMade
from condivisa.stages.payments.models import MoneyMovement
from condivisa.stages.payments.queries.verifying import verify_money
from tests import making
from tests.databases import unguarded
from tests.making import at
from tests.stages.payments.conftest import TREASURY, Scene
from tests.stages.payments.test_settlement import END, redetermined, spent

Make = Callable[..., Scene]


def test_payments_altered_taken_away_or_invented_are_named(scene: Make) -> None:
    set_up = scene()
    set_up.in_order()
    set_up.advance()
    payment = set_up.instalment(set_up.report({set_up.lead: "60000.00", set_up.member: "30000.00"}))
    chain = set_up.town.body.pk
    assert list(verify_money()) == list(verify_money(chain)) == []
    unguarded("payments_moneymovement")
    moved = MoneyMovement.objects.filter(payment=payment, amount__gt=0).latest("pk")
    MoneyMovement.objects.filter(pk=moved.pk).update(amount=moved.amount + D("0.01"))
    [found] = verify_money(chain)
    assert (found.code, dict(found.facts)) == (
        "payment.movements_altered",
        {"number": payment.number, "ledger": payment.gross + D("0.01"), "journal": payment.gross},
    )
    assert list(verify_money(making.town("Comune di Altrove").body.pk)) == []
    MoneyMovement.objects.filter(payment=payment).delete()
    [gone] = verify_money()
    assert gone.facts["ledger"] == 0


def test_a_final_grant_that_passes_an_advance_on_matches_and_altered_is_named(scene: Make) -> None:
    """What passes between partners is no payment's: 36.000 of the advance go from Girasole to Arcobaleno."""
    set_up = scene()
    set_up.in_order()
    set_up.advance()
    set_up.report({set_up.lead: "100000.00"}, own="30000.00")
    set_up.report({}, final=True, done="100")
    adopted = redetermined(set_up)
    passed = MoneyMovement.objects.filter(redetermination=adopted, kind=MoneyMovement.Kind.PAID)
    assert sorted(passed.values_list("amount", flat=True)) == [D("-36000.00"), D("36000.00")]
    assert list(verify_money()) == []
    unguarded("payments_moneymovement")
    passed.filter(amount__gt=0).update(amount=D("36000.01"))
    [found] = verify_money()
    assert (found.code, dict(found.facts)) == (
        "payment.reduction_altered",
        {"agreement": set_up.agreement.code, "ledger": D("200000.01"), "journal": D("200000.00")},
    )


def test_what_was_given_back_and_altered_is_named(scene: Make) -> None:
    set_up = spent(scene(), "120000.00", "80000.00", done="50")
    redetermined(set_up)
    asked = clawbacks.ask_clawback(set_up.agreement.pk, pay_to=TREASURY, by=set_up.town.rup, at=at(END))[0]
    clawbacks.sign_clawback(
        asked.pk, file=making.signed(asked.paper, set_up.town.director), by=set_up.town.director, at=at(END)
    )
    clawbacks.record_return(asked.pk, amount=D("10000.00"), proof="R-1", by=set_up.town.finance, at=at(END))
    assert list(verify_money()) == []
    unguarded("payments_moneymovement")
    MoneyMovement.objects.filter(kind=MoneyMovement.Kind.RETURNED).update(amount=D("9000.00"))
    [found] = verify_money()
    assert (found.code, dict(found.facts)) == (
        "payment.returns_altered",
        {"debtor": "Arcobaleno", "ledger": D("9000.00"), "journal": D("10000.00")},
    )


def test_an_entry_that_no_longer_says_its_amount_is_named_and_the_others_compared(scene: Make) -> None:
    set_up = scene()
    set_up.in_order()
    set_up.advance()
    unguarded("journal_entry")
    made = Entry.objects.get(event=PaymentMade.code)
    for gross in ("NaN", "molto", None, ["1"]):
        Entry.objects.filter(pk=made.pk).update(data={**made.data, "gross": gross})
        assert [one.code for one in verify_money()] == ["journal.entry_unreadable", "payment.movements_altered"]
