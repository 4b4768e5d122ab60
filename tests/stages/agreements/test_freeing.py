"""A commitment taken by mistake is freed for the agreement it was meant for, unless money was drawn from it."""

from decimal import Decimal as D
from typing import Any

import pytest

from condivisa.records.journal.models import Entry
from condivisa.stages.agreements import actions, queries
from condivisa.stages.agreements.models import Agreement, AgreementCommitment, FreedCommitment
from tests import making
from tests.making import refused
from tests.overview.trail import paid
from tests.stages.agreements.conftest import NOW, Scene, commit

pytestmark = pytest.mark.django_db


def last(agreement: Agreement) -> AgreementCommitment:
    return AgreementCommitment.objects.filter(agreement=agreement).select_related("commitment").latest("pk")


def test_a_commitment_taken_by_mistake_goes_to_the_right_agreement(scene: Scene) -> None:
    commit(scene, "5000.00")
    wrong, before = last(scene.agreement).commitment, queries.committed(scene.agreement)
    by: Any = {"by": scene.town.finance, "at": NOW}
    with refused("agreement.no_reason"):
        actions.free_commitment(scene.agreement.pk, commitment_id=wrong.pk, reason=" ", **by)
    actions.free_commitment(scene.agreement.pk, commitment_id=wrong.pk, reason="È di un altro lotto.", **by)
    assert queries.committed(scene.agreement) == {**before, ("Comune di Prova", 2027): D("40000.00")}
    assert FreedCommitment.objects.get().reason == "È di un altro lotto."
    assert Entry.objects.latest("pk").event == "agreements.CommitmentFreed"
    another = making.application(scene.agreement.call, making.body("Girasole"))
    right = making.agreement(another, scene.town, state="draft", committed=False)
    assert actions.link_commitment(right.pk, commitment_id=wrong.pk, **by).agreement_id == right.pk
    with pytest.raises(AgreementCommitment.DoesNotExist):
        actions.free_commitment(scene.agreement.pk, commitment_id=wrong.pk, reason="Di nuovo.", **by)


def test_what_a_signed_agreement_grants_stays_committed(scene: Scene) -> None:
    """Of a draft it is freed all the same: it cannot be signed without."""
    link = AgreementCommitment.objects.filter(agreement=scene.agreement).earliest("pk")
    how: Any = {"commitment_id": link.commitment_id, "reason": "Errore.", "by": scene.town.rup, "at": NOW}
    with refused("agreement.not_committed"):
        actions.free_commitment(scene.agreement.pk, **how)
    Agreement.objects.filter(pk=scene.agreement.pk).update(state="draft")
    assert actions.free_commitment(scene.agreement.pk, **how).pk


def test_what_a_payment_has_drawn_from_is_not_freed(db: None) -> None:
    town = making.town()
    trail = paid(town, making.body("Arcobaleno"))
    with refused("agreement.commitment_drawn"):
        actions.free_commitment(
            trail.agreement.pk, commitment_id=trail.commitment.pk, reason="Errore.", by=town.finance, at=NOW
        )
