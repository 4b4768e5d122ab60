"""What must be public before it is paid: the grant, and each increase of it; and what the end makes public."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal as D
from typing import Any

import pytest

from condivisa.parties.models import Body, DedicatedAccount
from condivisa.records.access import Acting
from condivisa.records.publication.actions import make_public
from condivisa.records.publication.models import Publication
from condivisa.records.publication.queries import publication_of
from condivisa.stages.agreements.models import Agreement, Amendment, BudgetLine, Partner
from condivisa.stages.payments.actions import requests, settlement, steps
from condivisa.stages.payments.models import PayeeCheck, Payment
from condivisa.stages.payments.queries.received import asked_elsewhere
from tests import making
from tests.making import at, refused
from tests.stages.payments.conftest import Scene, made

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


def replaced(scene: Scene, leaving: Body, *, lead: bool) -> Acting:
    """A newcomer takes over the lines of a partner that reported nothing: the sum of the grant is the same."""
    newcomer = making.body("Nuova")
    Partner.objects.filter(agreement=scene.agreement, body=leaving).update(left_on=date(2026, 2, 1))
    Partner.objects.create(agreement=scene.agreement, body=newcomer, lead=lead, joined_on=date(2026, 2, 1))
    amendment = Amendment.objects.create(
        agreement=scene.agreement,
        number=scene.next(),
        kind="partner_change",
        state="signed",
        effect_date=date(2026, 2, 1),
        reason="prova",
        content={"leaving": str(leaving.pk), "joining": str(newcomer.pk)},
        paper=making.paper(scene.town.body),
        signed_at=at("2026-01-09T09:00"),
    )
    for line in BudgetLine.objects.filter(agreement=scene.agreement, body=leaving, side="contribution"):
        (whole,) = line.movements.values_list("amount", flat=True)
        taken = BudgetLine.objects.get(pk=line.pk)
        taken.pk, taken.body, taken.planned = None, newcomer, None
        taken.save(force_insert=True)
        for one, moved in ((line, -whole), (taken, whole)):
            one.movements.create(kind="partner_change", amount=moved, amendment=amendment, at=at("2026-02-01T09:00"))
    DedicatedAccount.objects.create(body=newcomer, iban="IT60X0542811101000000123456", since=date(2026, 1, 1))
    for kind in PayeeCheck.Kind:
        scene.check(newcomer, kind, until=date(2030, 12, 31))
    return making.representative(newcomer)


@pytest.mark.parametrize(("payee", "lead"), [("member", False), ("lead", True)])
def test_who_takes_over_is_paid_once_its_grant_is_public_though_the_sum_is_the_same(
    scene: Make, payee: str, lead: bool
) -> None:
    """Where members are paid, the other member is paid meanwhile: its grant did not change."""
    set_up = scene(payee=payee, advance_surety=False)
    set_up.in_order()
    newcomer = replaced(set_up, set_up.lead if lead else set_up.member, lead=lead)
    asked = at("2026-02-09T09:00")
    payment = requests.request_advance(set_up.agreement.pk, by=newcomer, at=asked)
    steps.attest(payment.pk, by=set_up.town.rup, at=asked)
    with refused("payment.increase_not_public"):
        steps.prepare_authorisation(payment.pk, by=set_up.town.officer, at=asked)
    if not lead:
        set_up.authorised(
            requests.request_advance(set_up.agreement.pk, by=set_up.lead_rep, at=asked), "2026-02-09T10:00"
        )
    set_up.publish(Amendment.objects.get(agreement=set_up.agreement))
    steps.prepare_authorisation(payment.pk, by=set_up.town.officer, at=asked)


def test_an_increase_of_another_agreement_is_not_published_here(scene: Make) -> None:
    set_up, other = scene(), made()
    with refused("payment.no_increase"):
        set_up.publish(other.raised("5000.00"))


def test_the_threshold_counts_what_one_beneficiary_asked_under_other_agreements_of_the_year(scene: Make) -> None:
    """D.Lgs. 33/2013, art. 26, c. 2: all that one body is given in a calendar year by the same administration."""
    set_up, stranger = scene(), made()
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


def test_a_grant_is_public_from_a_day_between_its_signature_and_today(scene: Make) -> None:
    """D.Lgs. 33/2013, art. 26, c. 3: money is paid on a publication that is there. The agreement is of 22.12.2025, its
    amendment of 9.1.2026; it is recorded on 10.1.2026.
    """
    set_up = scene()
    raised = set_up.raised("5000.00")
    for on in (date(2026, 1, 11), date(2027, 1, 10)):
        with refused("publication.day_ahead"):
            set_up.publish(on=on)
    with refused("publication.before_signature"):
        set_up.publish(on=date(2025, 12, 21))
    with refused("publication.before_signature"):
        set_up.publish(raised, on=date(2026, 1, 8))
    assert not Publication.objects.exists()
    set_up.publish(on=date(2025, 12, 22))
    set_up.publish(raised, on=date(2026, 1, 9))
    days = [publication_of(one, Publication.Place.GRANTS) for one in (set_up.agreement, raised)]
    assert [one and one.day for one in days] == [date(2025, 12, 22), date(2026, 1, 9)]


def test_what_is_public_already_is_not_recorded_again(scene: Make) -> None:
    set_up = scene()
    raised = set_up.raised("5000.00")
    for thing in (None, raised):
        set_up.publish(thing, reference="tab. 1")
        with refused("publication.already") as refusal:
            set_up.publish(thing, reference="tab. 2", on=date(2026, 1, 9))
        assert refusal.value.findings[0].facts == {"since": date(2026, 1, 10)}
    assert set(Publication.objects.values_list("reference", flat=True)) == {"tab. 1"}


def test_no_stage_makes_a_thing_public_on_a_day_to_come(scene: Make) -> None:
    set_up = scene()
    chain, moment = set_up.town.body.pk, at("2026-01-10T09:00")
    with refused("publication.day_ahead"):
        make_public(
            set_up.agreement,
            Publication.Place.SITE,
            chain=chain,
            on=date(2026, 1, 11),
            by=set_up.town.rup,
            at=moment,
        )
    assert not Publication.objects.exists()


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
