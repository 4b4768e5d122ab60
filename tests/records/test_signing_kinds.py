"""Every kind of paper, brought back through its page's own way: the stage's act is done, by whom the paper says."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal as D

import pytest

from condivisa.records.access import Acting
from condivisa.records.papers.models import Paper
from condivisa.records.signing.kinds import Brought
from condivisa.records.signing.queries import Document, get_document
from condivisa.stages.agreements import actions as agreements
from condivisa.stages.calls import actions as calls
from condivisa.stages.codesign import actions as codesign
from condivisa.stages.payments.actions import clawbacks, guarantees, requests, settlement, steps
from condivisa.stages.reporting.rules.checks import admit
from condivisa.stages.selection import actions as selection
from tests import making
from tests.making import at
from tests.stages.agreements.test_actions import made as agreement_scene
from tests.stages.agreements.test_actions import ready as agreement_ready
from tests.stages.codesign import conftest as tables
from tests.stages.payments.conftest import TREASURY
from tests.stages.payments.conftest import made as payment_scene
from tests.stages.reporting.conftest import made as reporting_world
from tests.stages.selection import conftest as selections

pytestmark = pytest.mark.django_db
END = at("2029-02-05T09:00")


def brought(paper: Paper | None, by: Acting, *signers: Acting, moment: datetime) -> Document:
    """Bring a paper back through its page, and see it signed there."""
    assert paper is not None
    found = get_document(paper.pk, viewer=by, at=moment)
    assert found.signs
    assert all(side.people for side in found.sides)
    file = making.signed(paper, *(signers or (by,)))
    chosen = {side.body: side.people[0].pk for side in found.sides}
    found.signing.sign(found.thing, Brought(file, chosen, "12", date(2026, 1, 2)), by, moment)
    after = get_document(paper.pk, viewer=by, at=moment)
    assert after.paper.signed_at == moment
    assert len(after.signatures) == len(signers or (by,))
    assert not after.signs
    return after


def test_a_term_is_extended_and_a_notice_revoked() -> None:
    people = making.town()
    made = making.call(people)
    outage = calls.certify_outage(
        made.pk,
        first=at("2025-10-20T10:00"),
        last=at("2025-10-20T13:00"),
        closes_now=at("2025-10-22T12:00"),
        by=people.rup,
        at=at("2025-10-20T14:00"),
    )
    brought(outage.certificate, people.rup, people.director, moment=at("2025-10-20T15:00"))
    made = calls.propose_revocation(made.pk, reason="Fondi venuti meno.", by=people.rup, at=at("2025-10-21T09:00"))
    brought(made.revocation, people.rup, people.director, moment=at("2025-10-21T10:00"))


def test_a_panel_sits_admits_minutes_and_ranks() -> None:
    one = selections.make()
    rup, director = one.town.rup, one.town.director
    people = [member.person for member in one.members]
    act = selection.draft_appointment(
        one.call.pk, kind="committee", members=people, chair=people[0], by=rup, at=selections.NOMINATED
    )
    brought(act, director, moment=selections.NOMINATED)
    one.opens()
    one.checks()
    brought(
        selection.draft_admission(one.call.pk, by=rup, at=selections.ADMITTED), director, moment=selections.ADMITTED
    )
    for member in one.members:
        for application, quality in zip(one.applications, ("0.9", "0.8", "0.7"), strict=True):
            one.scores(member, application, quality, "40")
    session = selection.write_minutes(
        one.committee.pk,
        held_at=selections.SCORED,
        place="Sala riunioni",
        public=False,
        present=[one.seat(number).pk for number in range(3)],
        text="La commissione valuta le proposte.",
        by=one.members[0],
        at=selections.SCORED,
    )
    brought(session.minutes, one.members[0], moment=selections.SCORED)
    ranking = selection.draft_ranking(one.programme.pk, by=rup, at=selections.RANKED)
    assert brought(ranking, director, moment=selections.RANKED).thing
    assert get_document(ranking.pk, viewer=rup, at=selections.RANKED).numbers
    with pytest.raises(Paper.DoesNotExist):
        get_document(ranking.pk, viewer=one.town.finance, at=selections.RANKED)


def test_a_table_s_minutes_and_its_final_project() -> None:
    one = tables.make()
    one.opens()
    meeting = one.meets()
    rup = one.town.rup
    codesign.record_attendance(meeting.pk, present=[(rup.person, rup.body)], by=one.town.facilitator, at=tables.MINUTED)
    codesign.draft_minutes(
        meeting.pk, text="Si concorda.", comments_until=tables.COMMENTS, by=one.town.facilitator, at=tables.MINUTED
    )
    meeting = codesign.approve_minutes(meeting.pk, by=rup, at=tables.APPROVED)
    brought(meeting.minutes, rup, moment=tables.APPROVED)
    act = codesign.draft_final_project(one.saves(), by=rup, at=tables.FROZEN)
    brought(act, one.town.director, moment=tables.FROZEN)


def test_an_agreement_a_shift_a_warning_and_a_withdrawal() -> None:
    scene = agreement_scene()
    rup, director, now = scene.town.rup, scene.town.director, at("2025-12-22T10:00")
    agreement = agreement_ready(scene)
    assert agreement.paper is not None
    seen = get_document(agreement.paper.pk, viewer=scene.leads, at=now)
    assert seen.signs, "either side brings the file back: both signatures are required all the same"
    assert [len(side.people) for side in seen.sides] == [1, 1]
    assert brought(agreement.paper, rup, director, scene.leads, moment=now).paper.signed_by_id == director.person
    warning = agreements.warn(agreement.pk, reason="Il servizio è sospeso.", by=rup, at=at("2026-05-04T09:00"))
    brought(warning.paper, rup, director, moment=at("2026-05-04T12:00"))
    ending = agreements.withdraw(
        agreement.pk,
        ground="minori risorse",
        reason="Tagli.",
        indemnity_finding="Nessuno.",
        by=director,
        at=at("2026-06-04T12:00"),
    )
    brought(ending.paper, director, moment=at("2026-06-04T13:00"))


def test_the_minutes_of_a_check() -> None:
    world = reporting_world()
    report = world.report()
    [row] = world.writes(report, world.row())
    world.submits(report)
    world.checks(report, admit(row.pk))
    closed = world.closes(report)
    brought(closed.minutes, world.town.rup, moment=world.after(report, 51))


def test_a_payment_is_authorised_a_grant_redetermined_and_its_excess_asked_back() -> None:
    scene = payment_scene()
    scene.in_order()
    scene.surety()
    advance = requests.request_advance(scene.agreement.pk, by=scene.lead_rep, at=at("2026-05-08T09:00"))
    steps.attest(advance.pk, by=scene.town.rup, at=at("2026-05-11T09:00"))
    advance = steps.prepare_authorisation(advance.pk, by=scene.town.officer, at=at("2026-05-11T09:00"))
    director = scene.town.director
    document = brought(advance.authorisation, director, moment=at("2026-05-11T09:00"))
    assert document.paper.act_number == "12"
    steps.order(advance.pk, order_number="2026/1", by=scene.town.finance, at=at("2026-05-12T09:00"))
    steps.record_proof(
        advance.pk, proof="Q-1", paid_on=date(2026, 5, 12), by=scene.town.finance, at=at("2026-05-12T10:00")
    )
    scene.report({scene.lead: "100.00"}, own="30.00", final=True, done="100")
    act = settlement.propose_redetermination(scene.agreement.pk, by=scene.town.rup, at=END).act
    brought(act, director, moment=END)
    asked = clawbacks.ask_clawback(scene.agreement.pk, pay_to=TREASURY, by=scene.town.rup, at=END)
    brought(asked[0].paper, director, moment=END)
    late = END + timedelta(days=33)
    clawbacks.declare_overdue(asked[0].pk, by=scene.town.rup, at=late)
    (call, *_) = guarantees.call_guarantee(asked[0].pk, pay_to=TREASURY, by=director, at=late)
    assert call.amount > D(0)
    brought(call.paper, director, moment=late)
