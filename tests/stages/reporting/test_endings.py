"""An agreement that ends before anybody laid out what to report on can still be reported, and so settled."""

from datetime import date

import pytest

from condivisa.stages.agreements.models import Agreement
from condivisa.stages.reporting import actions
from tests import making
from tests.making import Town, at

pytestmark = pytest.mark.django_db
MAY = at("2026-05-25T09:00")


def ended(state: str, on: date) -> tuple[Agreement, Town]:
    town = making.town()
    agreement = making.agreement(making.application(making.call(town), making.body("Arcobaleno")), town)
    Agreement.objects.filter(pk=agreement.pk).update(state=state, ended_on=on)
    return agreement, town


@pytest.mark.parametrize("state", ["terminated", "withdrawn"])
def test_periods_are_laid_out_up_to_the_day_it_ended(state: str) -> None:
    agreement, town = ended(state, date(2026, 5, 20))
    opened = actions.open_periods(agreement.pk, by=town.rup, at=MAY)
    assert [(one.first, one.last, one.final) for one in opened] == [
        (date(2026, 1, 1), date(2026, 3, 31), False),
        (date(2026, 4, 1), date(2026, 5, 20), True),
    ]


def test_one_that_ended_before_its_first_day_has_that_day_alone() -> None:
    agreement, town = ended("withdrawn", date(2025, 12, 29))
    [only] = actions.open_periods(agreement.pk, by=town.rup, at=MAY)
    assert (only.first, only.last, only.final) == (date(2026, 1, 1), date(2026, 1, 1), True)
