"""What the installation does by its clock."""

from datetime import timedelta
from typing import Any

import pytest
from django.db.models.functions import Now
from django.tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from condivisa.records import clock
from condivisa.records.access import Role
from condivisa.records.journal.actions import INSTALLATION
from condivisa.records.journal.models import Entry
from condivisa.site.periodic import every_minute
from condivisa.stages.agreements.models import Agreement, Amendment, Ending, Partner
from condivisa.stages.calls import queries
from condivisa.stages.calls.models import Call
from tests import making

pytestmark = pytest.mark.django_db


def test_a_call_past_its_term_is_recorded_as_closed_at_its_term_and_one_that_runs_is_left() -> None:
    town, now = making.town(), clock.now()
    over: Any = {"opens_at": now - timedelta(days=9), "closes_at": now - timedelta(minutes=1)}
    past = making.call(town, **over)
    running = making.call(town, **(over | {"closes_at": now + timedelta(days=1)}))
    draft = making.call(town, state="draft", **over)
    assert list(queries.past_their_term(now)) == [past]
    every_minute.call()
    assert not queries.past_their_term(now)
    every_minute.call()
    assert {one.pk: one.state for one in Call.objects.all()} == {
        past.pk: "closed", running.pk: "published", draft.pk: "draft",
    }  # fmt: skip
    assert Call.objects.get(pk=past.pk).closed_at == past.closes_at
    entry = Entry.objects.get(event="calls.CallClosed")
    assert (entry.chain, entry.person, entry.body) == (town.body.pk, INSTALLATION, town.body.pk)


def test_an_agreement_ends_when_its_notice_of_withdrawal_has_run_out() -> None:
    town, today = making.town(), clock.now().date()
    call = making.call(town, programmes=[("P1", "9000.00")])
    over, running = (
        making.agreement(making.application(call, making.body(name)), town, committed=False)
        for name in ("Arcobaleno", "Caritas")
    )
    for agreement, effective in ((over, today), (running, today + timedelta(days=1))):
        Ending.objects.create(
            agreement=agreement, kind="withdrawal", ground="minori risorse", reason="Tagli.",
            indemnity_finding="Nessuno.", effective_on=effective, paper=making.paper(town.body),
        )  # fmt: skip
    every_minute.call()
    every_minute.call()
    assert {one.pk: one.state for one in Agreement.objects.all()} == {over.pk: "withdrawn", running.pk: "signed"}
    assert Entry.objects.get(event="agreements.AgreementWithdrawn").person == INSTALLATION


def test_partners_change_on_the_day_of_a_change_signed_before() -> None:
    town, today = making.town(), clock.now().date()
    leaving = making.body("Caritas")
    agreement = making.agreement(making.application(making.call(town), making.body("Arcobaleno")), town)
    Partner.objects.create(agreement=agreement, body=leaving, joined_on=agreement.starts)
    Agreement.objects.filter(pk=agreement.pk).update(starts=today - timedelta(days=9), ends=today + timedelta(days=9))
    content: dict[str, Any] = {"moves": {}, "leaving": str(leaving.pk), "joining": None}
    common: dict[str, Any] = {"kind": "partner_change", "state": "signed", "reason": "Esce.", "content": content}
    for number, effect in ((1, today), (2, today + timedelta(days=1))):
        Amendment.objects.create(
            agreement=agreement, number=number, effect_date=effect, ahead=True, signed_at=clock.now(),
            paper=making.paper(town.body), **common,
        )  # fmt: skip
    every_minute.call()
    every_minute.call()
    assert Partner.objects.get(agreement=agreement, body=leaving).left_on == today
    assert list(Amendment.objects.filter(ahead=True).values_list("number", flat=True)) == [2]
    assert Entry.objects.get(event="agreements.PartnersChanged").person == INSTALLATION


def test_nobody_else_acts_as_the_installation() -> None:
    """The keeper of one administration has no hand in another's call."""
    from condivisa.stages.calls.access import CLOSE  # models exist only now

    call = making.call(making.town())
    keeper = making.acting(making.body("Comune di Altrove", "public"), Role.KEEPER)
    assert not CLOSE.allows(keeper, call)


def test_tasks_done_long_ago_are_forgotten_and_those_lost_are_taken_up() -> None:
    done, recent, lost = (every_minute.enqueue().id for _ in range(3))
    DBTaskResult.objects.update(status=TaskResultStatus.SUCCESSFUL, started_at=Now(), finished_at=Now())
    DBTaskResult.objects.filter(pk=done).update(finished_at=Now() - timedelta(days=2))
    DBTaskResult.objects.filter(pk=lost).update(
        status=TaskResultStatus.RUNNING, started_at=Now() - timedelta(hours=1), finished_at=None
    )
    every_minute.call()
    left = {str(one.pk): one.status for one in DBTaskResult.objects.all()}
    assert left == {recent: TaskResultStatus.SUCCESSFUL, lost: TaskResultStatus.READY}
