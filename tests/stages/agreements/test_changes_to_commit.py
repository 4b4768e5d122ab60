"""A change that grants more than is committed waits for who registers commitments: until then nobody can sign it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal as D
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from condivisa.overview.desk import queries as desk
from condivisa.records.access import Acting
from condivisa.stages.agreements import actions
from condivisa.stages.agreements.models import Amendment
from condivisa.stages.codesign.models import Round
from tests import making
from tests.making import refused
from tests.stages.agreements.conftest import NOW, Scene, commit, ended, line, other, sign

pytestmark = pytest.mark.django_db
WORDS = "Registrare l’impegno per una variazione"
EFFECT = date(2027, 1, 1)


def extended(scene: Scene, amount: str) -> Amendment:
    """An extension of so many euros, proposed."""
    round_ = ended(scene, Round.Reason.EXTENSION)
    how: Any = {"effect": EFFECT, "reason": "Più famiglie.", "by": scene.town.rup, "at": NOW}
    return actions.propose_extension(scene.agreement.pk, round_id=round_.pk, moves={line(scene).pk: D(amount)}, **how)


def asked(viewer: Acting) -> list[tuple[str, date | None]]:
    waiting = desk.waiting(viewer=viewer, at=NOW)
    return [(one.address, one.due) for one in waiting if one.words == WORDS]


def test_a_change_waits_for_its_commitment_on_the_desk_of_who_registers_it(scene: Scene) -> None:
    here = (f"/convenzioni/{scene.agreement.pk}/impegni/", EFFECT)
    change = extended(scene, "20000.00")
    assert asked(scene.town.finance) == [here]
    for who in (scene.town.rup, scene.town.officer, scene.town.director, making.town("Altrove").finance):
        assert asked(who) == []
    with refused("agreement.not_committed"):
        sign(scene, change)
    commit(scene, "19999.99")
    assert asked(scene.town.finance) == [here], "a cent is still missing"
    commit(scene, "0.01")
    assert asked(scene.town.finance) == []
    sign(scene, change)
    assert asked(scene.town.finance) == []


def test_an_amount_without_its_cents_is_read_as_euros(scene: Scene) -> None:
    change = extended(scene, "20000")
    assert change.content["moves"] == {str(line(scene).pk): "20000.00"}
    commit(scene, "19999.99")
    assert len(asked(scene.town.finance)) == 1
    commit(scene, "0.01")
    assert asked(scene.town.finance) == []


def test_a_refused_change_and_one_that_only_moves_money_ask_for_no_commitment(scene: Scene) -> None:
    change = extended(scene, "20000.00")
    actions.refuse_amendment(change.pk, reason="Mancano i fondi.", by=scene.town.director, at=NOW)
    assert asked(scene.town.finance) == []
    Amendment.objects.filter(pk=change.pk).update(state="proposed", refusal="", kind="partner_change")
    assert asked(scene.town.finance) == [], "what leaves a partner reaches the other"


def test_what_a_change_takes_from_a_source_and_year_pays_for_what_it_adds_there(scene: Scene) -> None:
    """A shift within one source and year grants no more; towards another year it does."""
    change = extended(scene, "20000.00")
    beside, year_after = other(scene), line(scene, 2028)
    for moves, many in (
        ({line(scene): "500.00", beside: "-500.00"}, 0),
        ({line(scene): "500.00", beside: "-499.99"}, 1),
        ({line(scene): "-500.00", year_after: "500.00"}, 1),
        ({line(scene, side="cofinancing"): "500.00"}, 0),
    ):
        content = {"moves": {str(one.pk): amount for one, amount in moves.items()}}
        Amendment.objects.filter(pk=change.pk).update(content=content)
        assert len(asked(scene.town.finance)) == many, moves


def test_a_finance_desk_asks_the_same_for_one_change_and_for_thirty(
    scene: Scene, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    first, counts = extended(scene, "20000.00"), []
    for more in (0, 29):
        for number in range(more):
            copy = {"number": 10 + number, "kind": first.kind, "reason": "Più famiglie.", "paper": first.paper}
            day = EFFECT + timedelta(days=1 + number)  # of one agreement and day the desk tells one
            Amendment.objects.create(agreement=scene.agreement, effect_date=day, content=first.content, **copy)
        with django_assert_max_num_queries(12) as counted:
            assert len(asked(scene.town.finance)) == more + 1
        counts.append(len(counted))
    assert counts[0] == counts[1], counts
