"""Preparing and signing an agreement: what they do and what they refuse."""

from datetime import date
from decimal import Decimal as D
from typing import Any, NamedTuple

import pytest

from condivisa.base.words import word
from condivisa.parties.models import Appointment, Body
from condivisa.records.access import Acting, Role
from condivisa.records.identity.models import Person
from condivisa.records.journal.models import Entry
from condivisa.records.notifications.models import Message
from condivisa.records.papers import actions as papers
from condivisa.records.papers import store
from condivisa.records.publication.models import Publication
from condivisa.stages.agreements import actions, queries
from condivisa.stages.agreements.models import Agreement, BudgetMovement, SigningCheck
from condivisa.stages.agreements.queries.screens import agreement_at
from condivisa.stages.applications.models import Application
from condivisa.stages.calls.models import Call, Commitment, Source
from condivisa.stages.calls.terms import KINDS
from condivisa.stages.codesign.models import FinalProject, NegotiatedTerm, PlanLine, PlannedActivity
from condivisa.stages.codesign.rules import CHOOSING
from condivisa.stages.selection.models import Ranking
from tests import making
from tests.making import at, refused

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


# ---- preparing


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
    assert store.read(actions.add_surety(agreement.pk, **given).file) == b"polizza"


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
    Agreement.objects.filter(pk=agreement.pk).update(state="signed", signed_at=NOW, terms_sha256="1" * 64)
    given = actions.record_codes(agreement.pk, cig="B012345678", **office)
    assert (given.cup, given.cig) == ("F21H24000130004", "B012345678")
    with refused("agreement.code_signed_already"):
        actions.record_codes(agreement.pk, cig="B012345679", **office)


# ---- signing


def test_both_sides_sign_and_terms_and_grant_are_frozen(scene: Scene) -> None:
    agreement = sign(scene, ready(scene))
    assert (agreement.state, agreement.signed_at) == (Agreement.State.SIGNED, NOW)
    assert agreement.terms_sha256 == agreement.terms.sha256()
    paper: Any = agreement.paper
    assert papers.signed(paper).signed_by_id == scene.town.director.person
    assert events()[-1] == "agreements.AgreementSigned"
    told = Message.objects.filter(entry__event="agreements.AgreementSigned").values_list("recipient", flat=True)
    assert set(told) == {scene.leads.person, scene.town.rup.person}


def test_who_still_represents_a_partner_that_day_is_told(scene: Scene) -> None:
    """An office that ends with the year is an office before Christmas; one that begins later is not yet."""
    agreement, role = ready(scene), Role.LEGAL_REPRESENTATIVE
    Appointment.objects.filter(body=scene.lead, role=role).update(until=date(2025, 12, 31))
    Appointment.objects.create(person=making.person("Bice"), body=scene.lead, role=role, since=date(2026, 1, 1))
    sign(scene, agreement)
    told = Message.objects.filter(entry__event="agreements.AgreementSigned").values_list("recipient", flat=True)
    assert set(told) == {scene.leads.person, scene.town.rup.person}


def test_everything_that_is_missing_is_said_at_once(scene: Scene) -> None:
    agreement = prepared(scene)
    with refused(
        "agreement.not_committed",
        "agreement.check_missing",
        "agreement.grouping_not_formed",
        "agreement.not_composed",
        "agreement.partner_not_signed",
    ):
        sign(scene, agreement, signers={scene.town.body.pk: scene.town.director.person})
    agreement.refresh_from_db()
    assert agreement.state == Agreement.State.DRAFT


def test_a_text_written_before_the_last_change_is_not_signed(scene: Scene) -> None:
    agreement = ready(scene)
    extra = Commitment.objects.create(
        booking=scene.application.call.bookings.get(year=2026), number="I-9", amount=D("1.00"), act="DD 201/2025",
        visa_number="V-9", visa_date=date(2025, 12, 20),
    )  # fmt: skip
    actions.link_commitment(agreement.pk, commitment_id=extra.pk, by=scene.town.finance, at=NOW)
    with refused("agreement.not_composed"):
        sign(scene, agreement)
    sign(scene, actions.compose_agreement(agreement.pk, by=scene.town.rup, at=NOW))


def test_who_signs_must_hold_the_office(scene: Scene) -> None:
    agreement = ready(scene)
    stranger = making.person("Ugo", "Neri").pk
    with refused("agreement.not_representing"):
        sign(scene, agreement, signers={scene.town.body.pk: scene.town.director.person, scene.lead.pk: stranger})
    with refused("agreement.not_representing"):
        sign(scene, agreement, signers={scene.town.body.pk: scene.town.rup.person, scene.lead.pk: scene.leads.person})
    with refused("upload.empty"):
        sign(scene, agreement, file=b"")


def test_a_signed_agreement_is_numbered_and_made_public(scene: Scene) -> None:
    agreement = ready(scene)
    with refused("access.moment"):
        actions.publish_agreement(agreement.pk, by=scene.town.rup, at=NOW)
    sign(scene, agreement)
    paper: Any = agreement.paper
    actions.number_paper(
        agreement.pk, paper_id=paper.pk, act_number="12", act_date=date(2025, 12, 22), by=scene.town.rup, at=NOW
    )
    published = actions.publish_agreement(agreement.pk, by=scene.town.rup, at=NOW)
    assert (published.place, published.day) == (Publication.Place.TRANSPARENCY, date(2025, 12, 22))
    stray = making.paper(scene.town.body)
    with pytest.raises(type(stray).DoesNotExist):
        actions.number_paper(agreement.pk, paper_id=stray.pk, act_number="1", by=scene.town.rup, at=NOW)


def test_only_the_parties_read_it(scene: Scene) -> None:
    agreement = prepared(scene)
    for viewer in (scene.town.auditor, scene.leads, making.representative(scene.member)):
        assert agreement_at(agreement.pk, viewer=viewer) == agreement
    with pytest.raises(Agreement.DoesNotExist):
        agreement_at(agreement.pk, viewer=making.representative(making.body("Altra")))


def test_the_text_names_who_binds_each_side_and_lists_what_is_agreed(scene: Scene) -> None:
    """The terms by which partners were chosen are over; those of execution come in the order of the notice."""
    agreement = ready(scene)
    agreement.terms_json = making.terms(withdrawal_grounds=()).as_json()
    agreement.save()
    ranking = Ranking.objects.create(
        call=agreement.call, programme=agreement.call.programmes.get(), act=making.paper(scene.town.body),
        adopted_at=at("2025-11-10T09:00"),
    )  # fmt: skip
    ranking.rows.create(application=agreement.application, position=1, points=D(90), outcome="selected")
    paper: Any = actions.compose_agreement(agreement.pk, by=scene.town.rup, at=NOW).paper
    said: Any = paper.inputs
    people = Person.objects.in_bulk([scene.leads.person])
    assert ["Arcobaleno, capofila", "legale rappresentante", str(people[scene.leads.person])] in said["signers"]
    assert said["signers"][0][2] != "non indicato"
    grant, own = (side["total"][-1] for side in said["sides"][:2])
    assert said["partners_total"] == ["Totale", grant, own]
    totals = [*(side["total"][-1] for side in said["sides"]), said["plan_total"][-1]]
    *sides, plan = (D(one.replace(".", "").replace(",", ".")) for one in totals)
    assert sum(sides) == plan
    assert said["committed"][-1] == grant
    facts = dict(said["facts"])
    assert facts["Graduatoria"].endswith("adottata il 10 novembre 2025")
    assert "pubblicato il" in facts["Avviso"]
    assert facts["Responsabile del procedimento"]
    names = [name for name, _, _ in said["terms"]]
    kept = [key for key in KINDS if key in agreement.terms.by_key and key not in CHOOSING]
    assert names == [word(f"term.{key}") for key in kept]
    assert {name: value for name, value, _ in said["terms"]}[word("term.withdrawal_grounds")] == "nessuna"
