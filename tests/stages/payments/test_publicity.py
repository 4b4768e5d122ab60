"""What must be public before it is paid: the grant, and each increase of it; and what the end makes public."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal as D
from typing import Any

from condivisa.records.publication.models import Publication
from condivisa.records.publication.queries import publication_of
from condivisa.stages.agreements.models import Agreement
from condivisa.stages.payments.actions import requests, settlement, steps
from condivisa.stages.payments.models import Payment
from condivisa.stages.payments.queries.received import asked_elsewhere
from tests import making
from tests.making import at, refused
from tests.stages.payments.conftest import Scene

Make = Callable[..., Scene]


def test_an_increase_is_paid_once_it_is_public_too(scene: Make) -> None:
    set_up = scene()
    set_up.in_order()
    lowered, raised = set_up.raised("-10.00"), set_up.raised("5000.00")
    payment = requests.request_instalment(
        set_up.report({set_up.lead: "10000.00"}).pk, by=set_up.lead_rep, at=at("2026-05-08T09:00")
    )
    steps.attest(payment.pk, by=set_up.town.rup, at=at("2026-05-11T09:00"))
    with refused("payment.increase_not_public") as refusal:
        steps.prepare_authorisation(payment.pk, by=set_up.town.officer, at=at("2026-05-11T09:00"))
    said = [one.facts["amendment"] for one in refusal.value.findings if one.code == "payment.increase_not_public"]
    assert said == [raised.number]
    with refused("payment.no_increase"):
        set_up.publish(lowered)
    set_up.publish(raised)
    steps.prepare_authorisation(payment.pk, by=set_up.town.officer, at=at("2026-05-11T10:00"))


def test_an_increase_of_another_agreement_is_not_published_here(scene: Make) -> None:
    set_up, other = scene(), scene()
    with refused("payment.no_increase"):
        set_up.publish(other.raised("5000.00"))


def test_the_threshold_counts_what_one_beneficiary_asked_under_other_agreements_of_the_year(scene: Make) -> None:
    """D.Lgs. 33/2013, art. 26, c. 2: all that one body is given in a calendar year by the same administration."""
    set_up, stranger = scene(), scene()
    another = making.agreement(making.application(making.call(set_up.town), set_up.lead), set_up.town)

    def asked(agreement: Agreement, moment: str, **changes: Any) -> Payment:
        sums = {"kind": "advance", "payee": set_up.lead, "eligible": 0, "gross": 600, "net": 600, **changes}
        return Payment.objects.create(agreement=agreement, number=1, requested_at=at(moment), **sums)

    here = asked(set_up.agreement, "2026-05-08T09:00")
    asked(stranger.agreement, "2026-05-08T09:00")
    on = date(2026, 5, 11)
    assert asked_elsewhere(here, on) == 0
    before = asked(another, "2026-01-01T00:30")
    assert (asked_elsewhere(here, on), asked_elsewhere(before, on)) == (D("600.00"), D("600.00"))
    assert asked_elsewhere(here, date(2027, 1, 1)) == 0
    Payment.objects.filter(pk=before.pk).update(state="refused", refusal="Da rifare.")
    assert asked_elsewhere(here, on) == 0


def test_the_address_of_the_table_is_said(scene: Make) -> None:
    set_up = scene()
    with refused("payment.reference_missing"):
        set_up.publish(reference=" ")


def test_the_act_of_the_final_grant_is_public(scene: Make) -> None:
    set_up, end = scene(), at("2029-02-05T09:00")
    set_up.report({set_up.lead: "100.00"}, own="30.00", final=True, done="100")
    director = set_up.town.director
    act = settlement.propose_redetermination(set_up.agreement.pk, by=set_up.town.rup, at=end).act
    file = making.signed(act, director)
    found = settlement.adopt_redetermination(set_up.agreement.pk, file=file, by=director, at=end)
    public = publication_of(found, Publication.Place.TRANSPARENCY)
    assert public is not None
    assert (public.paper_id, public.day) == (found.act_id, end.date())
