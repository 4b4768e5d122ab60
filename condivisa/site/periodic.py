"""What the installation does by its clock, every minute, through the task worker."""

from __future__ import annotations

from contextlib import suppress

from django.core.management import call_command
from django.tasks import task

from condivisa.base.days import day
from condivisa.base.findings import Refused
from condivisa.records import clock
from condivisa.records.access import Acting, Role
from condivisa.records.journal.actions import INSTALLATION
from condivisa.records.notifications import actions as notifications
from condivisa.records.notifications import sending
from condivisa.records.notifications.reminders import to_recall
from condivisa.records.screens import actions as screens
from condivisa.records.tasks import put_back_lost
from condivisa.stages.agreements import actions as agreements
from condivisa.stages.agreements import queries as of_agreements
from condivisa.stages.calls import actions as calls
from condivisa.stages.calls import queries as of_calls

MORNING = 7
"""The hour from which terms are recalled: nobody is written to at midnight."""


@task()
def every_minute() -> None:
    """Close the calls whose term has passed, end the agreements whose notice of withdrawal has run out, change the
    partners whose day has come, then send what waits (failed messages too, when their time has come), take up what
    killed workers left, forget tasks done and texts too old, recall the terms that are near. Terms come first: hundreds
    of receipts may be waiting.

    Source: practice.
    """
    at = clock.now()
    put_back_lost()
    call_command("prune_db_task_results", min_age_days=1, failed_min_age_days=30, verbosity=0)
    for call in of_calls.past_their_term(at):
        by = Acting(INSTALLATION, call.chain, frozenset({Role.KEEPER}))
        with suppress(Refused):  # closed, revoked or extended in this very moment
            calls.close_call(call.pk, by=by, at=at)
    for agreement in of_agreements.past_their_notice(day(at)):
        by = Acting(INSTALLATION, agreement.call.procedure.administration_id, frozenset({Role.KEEPER}))
        with suppress(Refused):  # ended in this very moment
            agreements.end_on_its_day(agreement.pk, by=by, at=at)
    for change in of_agreements.ahead_until(day(at)):
        by = Acting(INSTALLATION, change.agreement.call.procedure.administration_id, frozenset({Role.KEEPER}))
        with suppress(Refused):  # carried out, or its agreement ended, in this very moment
            agreements.change_partners_on_its_day(change.pk, by=by, at=at)
    sending.send_waiting(at)
    screens.forget_old(at=at)
    if at.hour >= MORNING:
        for term, days in to_recall(day(at)):
            keeper = Acting(INSTALLATION, term.chain, frozenset({Role.KEEPER}))
            notifications.recall(term, days=days, by=keeper, at=at)
