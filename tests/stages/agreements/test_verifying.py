"""A grant, or a change of it, altered behind the product's back is named."""

from decimal import Decimal as D

import pytest
from pytest_django import DjangoAssertNumQueries

from condivisa.records.journal import actions as journal
from condivisa.stages.agreements import actions, queries
from condivisa.stages.agreements.events import AgreementSigned
from condivisa.stages.agreements.models import Agreement, BudgetMovement
from condivisa.stages.agreements.queries.verifying import verify_grants
from tests.databases import unguarded
from tests.stages.agreements.conftest import NOW, Scene, line, other, sign

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed(scene: Scene) -> Scene:
    """Its signature as the journal tells it, and a shift of 500,00 afterwards."""
    one = Agreement.objects.select_related("paper").get(pk=scene.agreement.pk)
    assert one.paper
    event = AgreementSigned(one.pk, one.paper.pk, one.terms_sha256, queries.granted_total(one))
    journal.record(event, by=scene.town.director, at=NOW, chain=scene.town.body.pk)
    moves = {line(scene).pk: D("-500.00"), other(scene).pk: D("500.00")}
    asked = actions.shift(one.pk, moves=moves, reason="Materiali.", by=scene.leads, at=NOW)
    sign(scene, asked, signers={scene.town.body.pk: scene.town.director.person})
    return scene


def test_a_grant_and_its_changes_altered_taken_away_or_invented_are_named(
    signed: Scene, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    chain = signed.town.body.pk
    assert list(verify_grants(chain)) == []
    with django_assert_num_queries(7):
        assert list(verify_grants()) == []
    unguarded("agreements_budgetmovement")
    first = BudgetMovement.objects.filter(kind="initial", line__side="contribution").earliest("pk")
    BudgetMovement.objects.filter(pk=first.pk).update(amount=first.amount + D("0.01"))
    (found,) = verify_grants(chain)
    assert (found.code, found.facts["agreement"]) == ("agreement.grant_altered", signed.agreement.code)
    assert (found.facts["ledger"], found.facts["journal"]) == (D("120000.01"), D("120000.00"))
    BudgetMovement.objects.filter(pk=first.pk).update(amount=first.amount)
    taken = BudgetMovement.objects.get(amount=D("-500.00"))
    BudgetMovement.objects.filter(pk=taken.pk).update(line=line(signed, 2028))
    found, twin = verify_grants()
    assert {found.code, twin.code} == {"agreement.change_altered"}, "also where all adds up to the same"
    assert {one.facts["ledger"] for one in (found, twin)} == {D("0.00"), D("-500.00")}
    BudgetMovement.objects.filter(pk=taken.pk).delete()
    (found,) = verify_grants()
    assert (found.facts["ledger"], found.facts["journal"], found.facts["number"]) == (D("0.00"), D("-500.00"), 1)
    assert list(verify_grants(signed.lead.pk)) == [], "of another chain"
