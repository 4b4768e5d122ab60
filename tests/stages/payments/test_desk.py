"""What was checked is asked by who is paid: the desk says so, as long as it can be asked."""

from __future__ import annotations

from collections.abc import Callable

from condivisa.overview.desk import queries
from condivisa.records.access import Acting, Role
from condivisa.stages.payments.actions import requests
from condivisa.stages.payments.models import Payment
from tests import making
from tests.making import at
from tests.screens import At
from tests.stages.payments.conftest import Scene

Make = Callable[..., Scene]
NOW = at("2026-05-05T09:00")
ASK = "Chiedere il pagamento del rendiconto"


def asked(viewer: Acting) -> list[str]:
    return [task.words for task in queries.waiting(viewer=viewer, at=NOW) if task.words.startswith(ASK)]


def test_each_member_paid_apart_asks_for_its_own_rows(scene: Make) -> None:
    set_up = scene(payee="member")
    first = set_up.report({set_up.lead: "10000.00", set_up.member: "5000.00"})
    set_up.report({set_up.lead: "7000.00"}, state="submitted")
    second = set_up.report({set_up.lead: "3000.00"})
    numbers = [one.period.number for one in (first, second)]
    assert asked(set_up.member_rep) == [f"{ASK} {numbers[0]}"]
    assert asked(set_up.lead_rep) == [f"{ASK} {one}" for one in numbers]
    assert asked(making.acting(set_up.member, Role.OPERATOR)) == [], "who represents it asks"
    assert asked(set_up.town.rup) == []
    for task in queries.waiting(viewer=set_up.member_rep, at=NOW):
        assert At(set_up.member_rep).client.get(task.address).status_code == 200
    payment = requests.request_instalment(first.pk, by=set_up.lead_rep, at=NOW)
    assert asked(set_up.lead_rep) == [f"{ASK} {numbers[1]}"]
    assert asked(set_up.member_rep) == [f"{ASK} {numbers[0]}"], "its own rows wait still"
    Payment.objects.filter(pk=payment.pk).update(state="refused", refusal="Manca un dato.")
    assert len(asked(set_up.lead_rep)) == 2, "the same money can be asked again"


def test_where_the_lead_is_paid_it_asks_for_everybody(scene: Make) -> None:
    set_up = scene()
    report = set_up.report({set_up.member: "5000.00"})
    assert (asked(set_up.lead_rep), asked(set_up.member_rep)) == ([f"{ASK} {report.period.number}"], [])
    requests.request_instalment(report.pk, by=set_up.lead_rep, at=NOW)
    assert asked(set_up.lead_rep) == []


def test_nothing_is_asked_for_that_would_be_refused(scene: Make) -> None:
    """An advance under way, a grant all asked for: the request says no, so that the desk does not send there."""
    set_up = scene()
    set_up.surety()
    advance = requests.request_advance(set_up.agreement.pk, by=set_up.lead_rep, at=at("2026-03-02T09:00"))
    set_up.report({set_up.lead: "10000.00"})
    assert asked(set_up.lead_rep) == []
    Payment.objects.filter(pk=advance.pk).update(state="refused", refusal="Manca un dato.")
    assert len(asked(set_up.lead_rep)) == 1
    grant = {"state": "paid", "proof": "1", "paid_on": NOW.date(), "gross": "300000.00", "net": "300000.00"}
    Payment.objects.filter(pk=advance.pk).update(**grant)
    assert asked(set_up.lead_rep) == []
