"""What a check, a list or a detail of applications costs does not grow with them."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from condivisa.records.access import Acting
from condivisa.stages.applications import queries
from condivisa.stages.applications.models import LateAttempt
from condivisa.stages.applications.rules import whole
from condivisa.stages.calls.models import Call
from tests.making import Town, application, body, call, person, town
from tests.stages.applications.conftest import CLOSES

pytestmark = pytest.mark.django_db


def test_checking_takes_the_same_statements_whatever_the_size() -> None:
    made = call(town())
    counted = []
    for size in (1, 30):
        sent = application(made, *[body(f"Coop {size}-{number}") for number in range(size)])
        with CaptureQueriesContext(connection) as statements:
            whole.findings(queries.dossier_of(sent))
        counted.append(len(statements))
    assert counted[0] == counted[1] <= 12


def lists(people: Town, made: Call, partner: Acting) -> list[Callable[[], Any]]:
    return [
        lambda: [one.call.procedure.title for one in queries.applications_of(partner)],
        lambda: list(queries.received(made.pk, viewer=people.rup)),
        lambda: queries.late_attempts(made.pk, viewer=people.rup),
    ]


def test_lists_are_paged_and_take_the_same_statements_for_one_row_as_for_thirty() -> None:
    counted: dict[int, list[int]] = {}
    for size in (1, 30):
        people = town()
        made, lead = call(people), body(f"Coop {size}")
        sent = [application(made, lead) for _ in range(size)]
        LateAttempt.objects.bulk_create(
            LateAttempt(call=made, application=one, body=lead, at=CLOSES, closed_at=CLOSES) for one in sent
        )
        counted[size] = []
        for read in lists(people, made, Acting(person().pk, lead.pk)):
            with CaptureQueriesContext(connection) as statements:
                assert len(read()) == size
            counted[size].append(len(statements))
    assert counted[1] == counted[30] == [1, 2, 2]
    assert len(queries.late_attempts(made.pk, viewer=people.rup, start=28)) == 2
