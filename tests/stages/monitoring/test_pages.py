"""What an agreement has achieved, on its page and on the public one."""

import pytest
from django.test import Client
from django.urls import reverse

from condivisa.records.access import Role
from tests import making
from tests.screens import At, said
from tests.stages.payments.conftest import made

pytestmark = pytest.mark.django_db


def test_both_sides_read_what_was_stated_and_everybody_what_was_verified() -> None:
    scene = made()
    scene.report({scene.lead: "1000.00"}, own="99.99", done="80")
    key = scene.agreement.pk
    for viewer in (scene.town.officer, scene.member_rep):
        page = said(At(viewer).get("outcome", key=key)).replace("\xa0", " ")
        for words in (
            "80 %",
            "99,99",
            "Dichiarato dai partner",
            "aggiunte per ogni 100 € di contributo",
            "La quota propria",
        ):
            assert words in page, words
    stranger = making.acting(making.body("Altra"), Role.LEGAL_REPRESENTATIVE)
    assert At(stranger).get("outcome", key=key).status_code == 404
    address = reverse("public_outcome", args=[scene.agreement.call.procedure.slug, key])
    public = said(Client().get(address)).replace("\xa0", " ")
    assert "80 %" in public
    assert "Dichiarato dai partner" not in public
    assert "La quota propria" not in public
    other = reverse("public_outcome", args=["altro", key])
    assert Client().get(other).status_code == 404
