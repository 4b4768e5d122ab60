"""Money moved behind the product's back is named."""

from collections.abc import Callable
from decimal import Decimal as D

from django.db import connection

from condivisa.stages.payments.models import MoneyMovement
from condivisa.stages.payments.queries.verifying import verify_money
from tests import making
from tests.stages.payments.conftest import Scene

Make = Callable[..., Scene]


def without_triggers() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER payments_moneymovement_no_update")
            cursor.execute("DROP TRIGGER payments_moneymovement_no_delete")
        else:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # no alteration while one waits
            cursor.execute("ALTER TABLE payments_moneymovement DISABLE TRIGGER USER")


def test_payments_altered_taken_away_or_invented_are_named(scene: Make) -> None:
    set_up = scene()
    set_up.in_order()
    set_up.advance()
    payment = set_up.instalment(set_up.report({set_up.lead: "60000.00", set_up.member: "30000.00"}))
    chain = set_up.town.body.pk
    assert list(verify_money()) == list(verify_money(chain)) == []
    without_triggers()
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
