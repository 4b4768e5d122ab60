"""Signing an agreement: what it freezes, what it refuses, who reads it then."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D
from typing import Any

import pytest

from condivisa.base.words import word
from condivisa.parties.models import Appointment
from condivisa.records.access import Role
from condivisa.records.identity.models import Person
from condivisa.records.notifications.models import Message
from condivisa.records.papers import actions as papers
from condivisa.records.publication.models import Publication
from condivisa.stages.agreements import actions
from condivisa.stages.agreements.models import Agreement
from condivisa.stages.agreements.queries.screens import agreement_at
from condivisa.stages.calls.models import Commitment
from condivisa.stages.calls.terms import KINDS
from condivisa.stages.codesign.rules import CHOOSING
from condivisa.stages.selection.models import Ranking
from tests import making
from tests.making import at, refused
from tests.stages.agreements.test_actions import NOW, Scene, events, made, prepared, ready, sign

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return made()


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
    for code, on in (("day_ahead", date(2025, 12, 23)), ("before_signature", date(2025, 12, 21))):
        with refused(f"publication.{code}"):
            actions.publish_agreement(agreement.pk, on=on, by=scene.town.rup, at=NOW)
    published = actions.publish_agreement(agreement.pk, by=scene.town.rup, at=NOW)
    with refused("publication.already"):
        actions.publish_agreement(agreement.pk, reference="Trasparenza", by=scene.town.rup, at=NOW)
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
    assert {name: value for name, value, _ in said["terms"]}[word("term.withdrawal_grounds")] == "non ce ne sono"
