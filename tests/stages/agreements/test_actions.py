"""Preparing an agreement: what it does and what it refuses; what the next tests begin from."""

from datetime import date
from decimal import Decimal as D
from typing import Any, NamedTuple

import pytest

from condivisa.parties.models import Body
from condivisa.records.access import Acting
from condivisa.records.journal.models import Entry
from condivisa.records.papers import store
from condivisa.records.papers.models import Paper
from condivisa.stages.agreements import actions, queries
from condivisa.stages.agreements.models import Agreement, BudgetMovement, SigningCheck
from condivisa.stages.applications.models import Application
from condivisa.stages.calls.models import Call, Commitment, Source
from condivisa.stages.codesign.models import FinalProject, NegotiatedTerm, PlanLine, PlannedActivity
from tests import making
from tests.making import at, refused
from tests.screens import At, said

pytestmark = pytest.mark.django_db

NOW = at("2025-12-22T10:00")
GRANTED = {("Comune di Prova", year): D("40000.00") for year in (2026, 2027, 2028)}


class Scene(NamedTuple):
    town: making.Town
    lead: Body
    member: Body
    leads: Acting
    application: Application
    project: FinalProject


def made() -> Scene:
    """Two ETS selected, a final project of 120.000,00 in three years, 12.000,00 of their own, one line of the town."""
    town = making.town()
    lead, member = making.body("Arcobaleno"), making.body("Caritas")
    call = making.call(town, programmes=[("P1", "120000.00")], terms=making.terms(advance_percent=None))
    application = making.application(call, lead, member, cofinancing="12000.00")
    project = making.final_project(application, town)
    NegotiatedTerm.objects.create(
        round=project.round, key="advance_percent", value="30", clause="verbale 3, punto 2", agreed_at=NOW
    )
    programme = call.programmes.get()
    version: Any = project.version
    activity = PlannedActivity.objects.create(version=version, programme=programme, code="P1.1", title="Doposcuola")
    source = Source.objects.get(procedure=call.procedure)
    for year in (2026, 2027, 2028):
        common = {"version": version, "activity": activity, "year": year}
        staff = {"category": "staff", "cost_line": "educatori", "side": "contribution", "source": source}
        PlanLine.objects.create(body=lead, amount=D("30000.00"), hours=D(1500), hourly_cost=D(20), **staff, **common)
        PlanLine.objects.create(body=member, amount=D("10000.00"), **staff, **common)
        own = {"category": "in_kind", "cost_line": "volontari", "side": "cofinancing", "kind": "volunteers"}
        PlanLine.objects.create(body=member, amount=D("4000.00"), **own, **common)
    PlanLine.objects.create(
        body=town.body, amount=D("900.00"), category="in_kind", cost_line="sala", side="public_body", kind="premises",
        version=version, activity=activity, year=2026,
    )  # fmt: skip
    return Scene(town, lead, member, making.representative(lead), application, project)


@pytest.fixture
def scene() -> Scene:
    return made()


def prepared(scene: Scene, **changes: Any) -> Agreement:
    days = {"starts": date(2026, 1, 1), "ends": date(2028, 12, 31)}
    named = {"code": "CONV-1", "title": "Crescere insieme", **days, **changes}
    return actions.prepare_agreement(scene.project.pk, scene.application.pk, **named, by=scene.town.rup, at=NOW)


def ready(scene: Scene) -> Agreement:
    """Prepared, checked, committed, its text written."""
    agreement, kinds = prepared(scene), SigningCheck.Kind
    for kind, body in [
        (kinds.RUNTS, scene.lead), (kinds.DURC, scene.lead), (kinds.INSURANCE, scene.lead),
        (kinds.RUNTS, scene.member), (kinds.DURC, scene.member), (kinds.INSURANCE, scene.member),
        (kinds.GROUPING_FORMED, None), (kinds.JOINT_CONTROLLERS, None),
    ]:  # fmt: skip
        actions.record_check(
            agreement.pk, kind=kind, body=body.pk if body else None, passed=True, reference="prot. 1",
            checked_on=date(2025, 12, 18), by=scene.town.officer, at=NOW,
        )  # fmt: skip
    for commitment in commitments(scene):
        actions.link_commitment(agreement.pk, commitment_id=commitment.pk, by=scene.town.finance, at=NOW)
    return actions.compose_agreement(agreement.pk, by=scene.town.rup, at=NOW)


def commitments(scene: Scene, amount: str = "40000.00") -> list[Commitment]:
    return [
        Commitment.objects.create(
            booking=booking, number=f"I-{booking.year}", amount=D(amount), act="DD 200/2025", visa_number="V-1",
            visa_date=date(2025, 12, 19),
        )
        for booking in scene.application.call.bookings.order_by("year")
    ]  # fmt: skip


def sign(scene: Scene, agreement: Agreement, **changes: Any) -> Agreement:
    signers = {scene.town.body.pk: scene.town.director.person, scene.lead.pk: scene.leads.person}
    file = making.signed(agreement.paper, *signers.values()) if agreement.paper else b""
    how = {"file": file, "signers": signers, "by": scene.town.director, "at": NOW, **changes}
    return actions.sign_agreement(agreement.pk, **how)


def events() -> list[str]:
    return list(Entry.objects.filter(event__startswith="agreements.").values_list("event", flat=True))


def test_an_agreement_is_drafted_from_the_frozen_project(scene: Scene) -> None:
    agreement = prepared(scene)
    assert agreement.state == Agreement.State.DRAFT
    assert agreement.terms.get("advance_percent") == D(30)
    assert agreement.terms.clause("advance_percent") == "verbale 3, punto 2"
    assert [(one.body.name, one.lead) for one in queries.parties_of(agreement)] == [
        ("Arcobaleno", True),
        ("Caritas", False),
    ]
    assert queries.granted(agreement) == GRANTED
    assert {row.line.side: row.budget for row in queries.budget_grid(agreement) if row.line.year == 2026} == {
        "contribution": D("10000.00"),
        "cofinancing": D("4000.00"),
        "public_body": D("900.00"),
    }
    assert set(BudgetMovement.objects.values_list("kind", flat=True)) == {"initial"}
    assert events() == ["agreements.AgreementPrepared"]


def test_nothing_is_drafted_or_signed_on_a_revoked_call(scene: Scene) -> None:
    agreement = ready(scene)
    Call.objects.filter(pk=scene.application.call_id).update(state=Call.State.REVOKED)
    with refused("call.revoked"):
        sign(scene, agreement)
    Agreement.objects.filter(pk=agreement.pk).update(application=making.application(scene.application.call, scene.lead))
    with refused("access.moment"):
        prepared(scene, code="CONV-2")


def test_nobody_else_drafts_it_and_not_twice(scene: Scene) -> None:
    prepared(scene)
    with refused("agreement.already_prepared", "agreement.plan_outside_partners"):
        prepared(scene, code="CONV-2")
    with refused("access.not_yours"):
        actions.prepare_agreement(
            scene.project.pk, scene.application.pk, code="X", title="X", starts=date(2026, 1, 1),
            ends=date(2026, 12, 31), by=scene.leads, at=NOW,
        )  # fmt: skip


def test_an_application_that_is_not_at_the_table_has_no_agreement(scene: Scene) -> None:
    scene.project.round.table.applications.clear()
    with refused("agreement.not_selected", "agreement.days_reversed"):
        prepared(scene, ends=date(2025, 12, 31))


def test_the_act_that_approved_the_project_must_be_signed(scene: Scene) -> None:
    scene.project.act = making.paper(scene.town.body, signed=False)
    scene.project.save()
    with refused("paper.not_signed"):
        prepared(scene)


def test_a_commitment_serves_one_agreement(scene: Scene) -> None:
    agreement = prepared(scene)
    first = commitments(scene)[0]
    actions.link_commitment(agreement.pk, commitment_id=first.pk, by=scene.town.finance, at=NOW)
    with refused("agreement.commitment_elsewhere"):
        actions.link_commitment(agreement.pk, commitment_id=first.pk, by=scene.town.finance, at=NOW)


def test_a_commitment_of_another_call_is_no_use(scene: Scene) -> None:
    elsewhere = making.call(scene.town, within=scene.application.call.procedure).bookings.get(year=2026)
    stray = Commitment.objects.create(
        booking=elsewhere, number="I-1", amount=D("1.00"), act="DD", visa_number="V", visa_date=date(2025, 12, 19)
    )
    with refused("agreement.commitment_elsewhere"):
        actions.link_commitment(prepared(scene).pk, commitment_id=stray.pk, by=scene.town.finance, at=NOW)


def test_a_check_names_its_partner(scene: Scene) -> None:
    agreement = prepared(scene)
    common: Any = {"passed": True, "reference": "1", "checked_on": date(2025, 12, 1), "by": scene.town.rup, "at": NOW}
    with refused("agreement.check_without_body"):
        actions.record_check(agreement.pk, kind=SigningCheck.Kind.DURC, **common)
    with refused("agreement.check_without_body"):
        actions.record_check(agreement.pk, kind=SigningCheck.Kind.GROUPING_FORMED, body=scene.lead.pk, **common)


@pytest.mark.parametrize(
    ("reference", "checked_on", "until", "code"),
    [
        (" ", date(2025, 12, 1), None, "agreement.check_unreferenced"),
        ("1", date(2027, 1, 1), None, "agreement.checked_in_future"),
        ("1", date(2025, 12, 1), date(2025, 11, 30), "agreement.check_ends_first"),
    ],
)
def test_a_check_was_made_on_a_document_and_ends_after_it(
    scene: Scene, reference: str, checked_on: date, until: date | None, code: str
) -> None:
    days: Any = {
        "reference": reference,
        "checked_on": checked_on,
        "valid_until": until,
        "by": scene.town.rup,
        "at": NOW,
    }
    with refused(code):
        actions.record_check(
            prepared(scene).pk,
            kind=SigningCheck.Kind.DURC,
            body=scene.lead.pk,
            passed=True,
            **days,
        )


def test_a_surety_has_amount_days_and_file(scene: Scene) -> None:
    agreement = prepared(scene)
    given: Any = {
        "guarantor": "Banca", "number": "F-1", "amount": D("36000.00"), "first": date(2026, 1, 1),
        "last": date(2029, 3, 31), "file": b"polizza", "by": scene.town.officer, "at": NOW,
    }  # fmt: skip
    with refused("agreement.surety_unsound"):
        actions.add_surety(agreement.pk, **{**given, "file": b""})
    with refused("paper.file_corrupted"):
        actions.add_surety(agreement.pk, **{**given, "file": b"%PDF-1.7 /ByteRange rotto"})
    assert store.read(actions.add_surety(agreement.pk, **given).file) == b"polizza"
    with refused("agreement.surety_recorded"):
        actions.add_surety(agreement.pk, **{**given, "guarantor": f" {given['guarantor'].upper()}"})


def test_a_surety_recorded_wrongly_is_taken_out_and_recorded_again(scene: Scene) -> None:
    agreement = prepared(scene)
    by: Any = {"by": scene.town.officer, "at": NOW}
    given: Any = {
        "guarantor": "Banca", "number": "F-1", "amount": D("360000.00"), "first": date(2026, 1, 1),
        "last": date(2029, 3, 31), "file": b"polizza", **by,
    }  # fmt: skip
    wrong = actions.add_surety(agreement.pk, **given)
    with refused("agreement.no_reason"):
        actions.void_surety(agreement.pk, surety_id=wrong.pk, reason=" ", **by)
    actions.void_surety(agreement.pk, surety_id=wrong.pk, reason="Importo sbagliato.", **by)
    with refused("agreement.surety_voided"):
        actions.void_surety(agreement.pk, surety_id=wrong.pk, reason="Di nuovo.", **by)
    assert events()[-1] == "agreements.SuretyVoided"
    right = actions.add_surety(agreement.pk, **{**given, "amount": D("36000.00")})
    page, here = At(scene.town.officer), {"key": agreement.pk}
    assert "non vale, dal 22 dicembre 2025: Importo sbagliato." in said(page.get("agreement_sureties", **here))
    again = page.post("agreement_sureties", "annulla", here, surety_id=wrong.pk, reason="Altra.")
    assert again.status_code == 422, "it is no longer among those to choose"
    done = page.post("agreement_sureties", "annulla", here, surety_id=right.pk, reason="Restituita.")
    assert done.status_code == 302


def test_codes_come_before_the_signature_and_the_cig_even_after(scene: Scene) -> None:
    agreement = prepared(scene)
    office: Any = {"by": scene.town.rup, "at": NOW}
    Agreement.objects.filter(pk=agreement.pk).update(cup="", cig="")
    with refused("agreement.no_cup"):
        sign(scene, agreement)
    with refused("agreement.no_code"):
        actions.record_codes(agreement.pk, **office)
    with refused("agreement.code_malformed"):
        actions.record_codes(agreement.pk, cup="F21H2400013000", **office)
    with refused("agreement.code_malformed"):
        actions.record_codes(agreement.pk, cig="B0-1234567", **office)
    with refused("access.not_yours"):
        actions.record_codes(agreement.pk, cig="B012345678", by=scene.leads, at=NOW)
    actions.record_codes(agreement.pk, cup="F21H24000130004", **office)
    assert events()[-1] == "agreements.CodesRecorded"
    actions.compose_agreement(agreement.pk, by=scene.town.rup, at=NOW)
    Agreement.objects.filter(pk=agreement.pk).update(state="signed", signed_at=NOW, terms_sha256="1" * 64)
    given = actions.record_codes(agreement.pk, cig="B012345678", **office)
    assert (given.cup, given.cig) == ("F21H24000130004", "B012345678")
    assert actions.record_codes(agreement.pk, cig="B012345679", **office).cig == "B012345679", "nobody signed the other"
    with refused("agreement.code_signed_already"):
        actions.record_codes(agreement.pk, cup="F21H24000130005", **office)


@pytest.mark.parametrize("state", ["terminated", "withdrawn"])
def test_what_payments_need_is_recorded_once_it_has_ended_too(scene: Scene, state: str) -> None:
    agreement = sign(scene, ready(scene))
    Agreement.objects.filter(pk=agreement.pk).update(state=state, cig="")
    assert agreement.paper_id
    Paper.objects.filter(pk=agreement.paper_id).update(inputs={"facts": [["CIG", "non indicato"]]})
    assert actions.record_codes(agreement.pk, cig="B012345678", by=scene.town.rup, at=NOW).cig == "B012345678"
    extra = Commitment.objects.create(
        booking=scene.application.call.bookings.get(year=2026), number="I-9", amount=D("1.00"), act="DD 201/2025",
        visa_number="V-9", visa_date=date(2025, 12, 20),
    )  # fmt: skip
    assert actions.link_commitment(agreement.pk, commitment_id=extra.pk, by=scene.town.finance, at=NOW).pk
