"""No change is asked, approved or made after the agreement's last day, nor to hold from after it."""

from datetime import date
from decimal import Decimal as D
from typing import Any

import pytest

from condivisa.stages.agreements import actions
from condivisa.stages.agreements.models import Agreement, Amendment
from condivisa.stages.agreements.rules.changes import before_the_last_day
from condivisa.stages.applications.models import CostCategory, Side
from condivisa.stages.codesign.models import Round
from tests.making import at, refused
from tests.stages.agreements.conftest import NOW, Scene, commit, ended, line, other, sign

LAST = date(2028, 12, 31)
EVE, AFTER = at("2028-12-31T23:30"), at("2029-01-01T00:30")


@pytest.mark.parametrize(
    ("on", "effect", "code"),
    [
        (LAST, LAST, None),
        (date(2029, 1, 1), LAST, "agreement.over"),
        (LAST, date(2029, 1, 1), "agreement.effect_after_end"),
    ],
)
def test_the_last_day_is_the_last_for_act_and_effect(on: date, effect: date, code: str | None) -> None:
    assert [finding.code for finding in before_the_last_day(LAST, effect, on=on)] == ([code] if code else [])


@pytest.mark.django_db
def test_money_moves_between_lines_until_the_last_day(scene: Scene) -> None:
    given, taken = line(scene), other(scene)
    how: Any = {"moves": {given.pk: D("-100.00"), taken.pk: D("100.00")}, "reason": "Materiali.", "by": scene.leads}
    with refused("agreement.over"):
        actions.shift(scene.agreement.pk, **how, at=AFTER)
    asked = actions.shift(scene.agreement.pk, **how, at=EVE)  # a line that had nothing: to be approved
    assert asked.state == Amendment.State.PROPOSED
    Agreement.objects.filter(pk=scene.agreement.pk).update(ended_on=date(2028, 6, 30))
    with refused("agreement.over"):
        actions.shift(scene.agreement.pk, **how, at=EVE)
    with refused("agreement.over"):
        actions.add_line(
            scene.agreement.pk, activity="P1.1", body=scene.lead.pk, category=CostCategory.RUNNING, cost_line="altro",
            year=2028, side=Side.CONTRIBUTION, source_id=given.source_id, by=scene.town.rup, at=EVE,
        )  # fmt: skip


@pytest.mark.django_db
def test_a_change_proposed_in_time_is_not_signed_after_the_end(scene: Scene) -> None:
    ask: Any = {"moves": {line(scene).pk: D("1000.00")}, "reason": "Più famiglie.", "by": scene.town.rup, "at": NOW}
    round_ = ended(scene, Round.Reason.EXTENSION)
    with refused("agreement.effect_after_end"):
        actions.propose_extension(scene.agreement.pk, round_id=round_.pk, effect=date(2029, 1, 1), **ask)
    amendment = actions.propose_extension(scene.agreement.pk, round_id=round_.pk, effect=date(2027, 1, 1), **ask)
    commit(scene, "1000.00")
    with refused("agreement.over"):
        sign(scene, amendment, at=AFTER)
    assert sign(scene, amendment, at=EVE).state == Amendment.State.SIGNED
