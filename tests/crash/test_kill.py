"""kill -9 in the middle of an act: nothing is half-written, and the same act done again succeeds once."""

from __future__ import annotations

import base64
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection

from condivisa.base.findings import Refused
from condivisa.records.access import Acting
from condivisa.records.journal.models import Entry
from condivisa.records.journal.queries import verify_chains
from condivisa.records.papers.models import Paper, Register
from condivisa.records.papers.queries import verify_files, verify_papers
from condivisa.stages.agreements.models import Agreement
from condivisa.stages.applications.models import Application
from condivisa.stages.payments.actions import requests, steps
from condivisa.stages.payments.models import MoneyMovement, Payment
from tests import databases, making
from tests.crash import acting
from tests.making import at
from tests.stages.agreements.test_actions import made as agreement_scene
from tests.stages.agreements.test_actions import ready as agreement_ready
from tests.stages.applications.test_together import ready as application_ready
from tests.stages.payments.conftest import made as payment_scene

pytestmark = pytest.mark.usefixtures("committed_db")

type Given = dict[str, Any]


@dataclass(frozen=True)
class Act:
    """An act ready to be done: what it needs, the event it records, and what holds once it is done."""

    given: Given
    event: str
    done: Callable[[], bool]


def _given(pk: int, by: Acting, moment: str, **more: Any) -> Given:
    who = {"person": str(by.person), "body": str(by.body), "roles": sorted(by.roles)}
    return {"pk": pk, **who, "at": moment, **more}


def submit() -> Act:
    """An application ready to be submitted."""
    applying = application_ready()

    def done() -> bool:
        sent = Application.objects.select_related("receipt").get(pk=applying.draft.pk)
        assert sent.receipt is not None
        return (sent.state, sent.receipt_number, Register.objects.get().last) == ("submitted", 1, 1)

    given = _given(applying.draft.pk, applying.lead, "2025-10-20T11:59")
    return Act(given, "applications.ApplicationSubmitted", done)


def sign() -> Act:
    """An agreement ready to be signed."""
    scene = agreement_scene()
    agreement = agreement_ready(scene)

    def done() -> bool:
        signed = Agreement.objects.select_related("paper").get(pk=agreement.pk)
        assert signed.paper is not None
        assert signed.paper.signed_file is not None
        return signed.state == "signed" and signed.terms_sha256 == signed.terms.sha256()

    signers = {str(scene.town.body.pk): str(scene.town.director.person), str(scene.lead.pk): str(scene.leads.person)}
    file = making.signed(agreement.paper, scene.town.director, scene.leads)
    said = base64.b64encode(file).decode()
    given = _given(agreement.pk, scene.town.director, "2025-12-22T10:00", signers=signers, file=said)
    return Act(given, "agreements.AgreementSigned", done)


def pay() -> Act:
    """A payment ordered, whose proof has come."""
    scene = payment_scene()
    scene.in_order()
    report = scene.report({scene.lead: "1000.00"})
    payment = requests.request_instalment(report.pk, by=scene.lead_rep, at=at("2026-05-08T09:00"))
    scene.authorised(payment)
    steps.order(payment.pk, order_number="2026/1", by=scene.town.finance, at=at("2026-05-12T09:00"))

    def done() -> bool:
        paid = Payment.objects.get(pk=payment.pk)
        moved = list(MoneyMovement.objects.filter(payment=payment).values_list("kind", "amount"))
        return paid.state == "paid" and moved == [("paid", paid.gross)]

    given = _given(payment.pk, scene.town.finance, "2026-05-14T09:00", paid_on=date(2026, 5, 13).isoformat())
    return Act(given, "payments.PaymentMade", done)


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table."""
    return {
        model._meta.label: sorted(model._default_manager.values_list(), key=repr)
        for model in apps.get_models(include_auto_created=True)
    }


def wrong() -> list[str]:
    """What `verify` finds, papers made by hand for the tests left out."""
    by_hand = {one.title for one in Paper.objects.filter(kind="test.paper")}
    found = [*verify_chains(), *verify_papers(), *verify_files()]
    return [finding.code for finding in found if finding.facts.get("title") not in by_hand]


@pytest.mark.parametrize("prepare", [submit, sign, pay])
def test_an_act_killed_on_the_way_has_not_happened_and_can_be_done_again(prepare: Callable[[], Act]) -> None:
    act, name = prepare(), prepare.__name__
    before = everything()
    database = str(connection.settings_dict["NAME"])
    for point in acting.POINTS:  # one death after the other, on the same rows
        killed = subprocess.run(
            [sys.executable, "-m", "tests.crash.acting", name, point, json.dumps(act.given)],
            cwd=settings.ROOT,
            env=os.environ | {"CONDIVISA_DATABASE_URL": databases.url(database)},
            capture_output=True,
            text=True,
        )
        assert killed.returncode == -signal.SIGKILL, (point, killed.stderr[-2000:])
        assert everything() == before, point
        assert wrong() == [], point

    acting.do(name, act.given)
    assert act.done()
    assert wrong() == []
    with pytest.raises(Refused):
        acting.do(name, act.given)
    assert Entry.objects.filter(event=act.event).count() == 1
