"""Acts that really commit, also two at once."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, transaction

from condivisa.base.findings import Refused
from condivisa.records.papers.models import Register
from condivisa.records.publication.models import Publication
from condivisa.stages.applications import actions
from condivisa.stages.applications.models import Application, LateAttempt
from condivisa.stages.calls import actions as calls
from condivisa.stages.calls.models import Call
from tests.making import body, call, paper, refused, representative, terms, town
from tests.stages.applications.conftest import CLOSES, SENT, WORKING, Applying

pytestmark = pytest.mark.usefixtures("committed_db")


def at_once(*acts: Callable[[], object]) -> list[object]:
    """What each act answers, or the refusal it meets, when all start together on connections of their own."""

    def run(act: Callable[[], object]) -> object:
        try:
            return act()
        except Refused as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def ready() -> Applying:
    """An application ready to be submitted."""
    people = town()
    made = call(people)
    lead = representative(body("Coop Prova"))
    draft = actions.start_application(made.pk, form="single", title="T", programmes=["P1"], by=lead, at=WORKING)
    applying = Applying(people, made, lead, draft)
    applying.ready()
    return applying


def test_two_officers_publish_at_once_and_one_of_them_is_told_why_not() -> None:
    people = town()
    made = call(people, state="signed", notice=paper(people.body), terms=terms())
    moment = WORKING - timedelta(days=10)
    answers = at_once(*[lambda: calls.publish_call(made.pk, by=people.rup, at=moment)] * 2)
    refusals = [answer for answer in answers if isinstance(answer, Refused)]
    assert [finding.code for refusal in refusals for finding in refusal.findings] == ["access.moment"]
    assert Publication.objects.count() == 2


def test_a_late_attempt_is_refused_and_yet_committed() -> None:
    applying = ready()
    with refused("call.closed"):
        actions.submit(applying.draft.pk, by=applying.lead, at=CLOSES + timedelta(seconds=1))
    connection.close()
    assert LateAttempt.objects.count() == 1
    assert not Register.objects.exists()


def test_a_term_that_passes_while_one_waits_is_judged_as_it_is_then() -> None:
    """The lock first, then the term: else what was read before waiting would decide."""
    applying = ready()
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            Call.objects.filter(pk=applying.call.pk).update(closes_at=SENT - timedelta(seconds=1))
            waiting = pool.submit(at_once, lambda: actions.submit(applying.draft.pk, by=applying.lead, at=SENT))
            time.sleep(0.5)
        (answer,) = waiting.result()
    assert isinstance(answer, Refused)
    assert [finding.code for finding in answer.findings] == ["call.closed"]
    assert LateAttempt.objects.get().closed_at == SENT - timedelta(seconds=1)
    assert not Register.objects.exists()


def test_one_application_submitted_twice_at_once_has_one_receipt() -> None:
    applying = ready()
    act = [lambda: actions.submit(applying.draft.pk, by=applying.lead, at=SENT)]
    answers = at_once(*act * 2)
    assert sum(isinstance(answer, Application) for answer in answers) == 1
    assert [finding.code for answer in answers if isinstance(answer, Refused) for finding in answer.findings] == [
        "access.moment"
    ]
    assert Register.objects.get().last == 1


def test_many_that_arrive_together_are_numbered_without_gaps() -> None:
    people = town()
    made = call(people)
    drafts = []
    for _ in range(4):
        lead = representative(body("Coop Prova"))
        draft = actions.start_application(made.pk, form="single", title="T", programmes=["P1"], by=lead, at=WORKING)
        drafts.append((Applying(people, made, lead, draft).ready(), lead))
    at_once(*[lambda one=draft, by=lead: actions.submit(one.pk, by=by, at=SENT) for draft, lead in drafts])
    numbers = Application.objects.order_by("receipt_number").values_list("receipt_number", flat=True)
    assert list(numbers) == [1, 2, 3, 4]
