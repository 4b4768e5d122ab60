"""What a body is told apart by is set right by who keeps the installation, on a register's word."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from condivisa.parties import actions, queries
from condivisa.parties.models import Body, BodyCorrection
from condivisa.records.access import Acting, Role
from condivisa.records.journal.models import Entry
from condivisa.records.notifications.models import Message
from tests import making
from tests.making import at, refused
from tests.screens import At, said

pytestmark = pytest.mark.django_db
NOW = at("2026-03-02T09:00")
SAYS = "RUNTS, variazione del 12 febbraio 2026"


@pytest.fixture
def keeper() -> Acting:
    return making.acting(making.body("Ufficio che tiene"), Role.KEEPER)


def test_the_keeper_sets_right_a_name_and_a_code_and_who_represents_the_body_is_told(keeper: Acting) -> None:
    ets = making.body("Asociazione Prova")
    chair = making.representative(ets)
    before = queries.identity_of(ets)
    after = replace(before, name="Àssociazione Prova", fiscal_code="91035680197")
    actions.correct_body(ets.pk, after, reference=f" {SAYS} ", seen=before.mark, by=keeper, at=NOW)
    now = Body.objects.get(pk=ets.pk)
    assert (queries.identity_of(now), now.sort_key) == (after, "associazione prova")
    made = BodyCorrection.objects.get()
    assert (made.name, made.fiscal_code, made.reference) == ("Asociazione Prova", ets.fiscal_code, SAYS)
    written = Entry.objects.get(event="parties.BodyCorrected").data
    assert written == {"correction": made.pk, "of": str(ets.pk), "changed": ["name", "fiscal_code"]}
    told = Message.objects.get(recipient=chair.person)
    for words in ("Asociazione Prova", "Àssociazione Prova", "91035680197", SAYS):
        assert words in told.text
    with refused("screen.changed_meanwhile"):
        actions.correct_body(ets.pk, before, reference=SAYS, seen=before.mark, by=keeper, at=NOW)


@pytest.mark.parametrize(
    ("changed", "reference", "code"),
    [
        ({}, SAYS, "party.profile_unchanged"),
        ({"name": "Altro"}, " ", "party.no_reference"),
        ({"name": " "}, SAYS, "party.no_name"),
        ({"fiscal_code": "91035680198"}, SAYS, "party.fiscal_code"),
        ({"fiscal_code": "92040680198"}, SAYS, "party.fiscal_code_taken"),
        ({"istat_code": "019035"}, SAYS, "party.istat_of_public"),
    ],
)
def test_a_correction_is_held_to_what_registering_asks(
    keeper: Acting, changed: dict[str, Any], reference: str, code: str
) -> None:
    Body.objects.filter(pk=making.body("Un altro").pk).update(fiscal_code="92040680198")
    ets = making.body("Associazione Prova")
    before = queries.identity_of(ets)
    with refused(code):
        actions.correct_body(
            ets.pk, replace(before, **changed), reference=reference, seen=before.mark, by=keeper, at=NOW
        )
    assert queries.identity_of(Body.objects.get(pk=ets.pk)) == before


def test_a_code_is_set_right_and_never_taken_away(keeper: Acting) -> None:
    town, other = making.town(), making.town("Comune Due")
    Body.objects.filter(pk=town.body.pk).update(fiscal_code="91035680197", istat_code="019036")
    Body.objects.filter(pk=other.body.pk).update(istat_code="019001")
    before = queries.identity_of(Body.objects.get(pk=town.body.pk))

    def corrects(**changed: str) -> None:
        new = replace(before, **changed)
        actions.correct_body(town.body.pk, new, reference=SAYS, seen=before.mark, by=keeper, at=NOW)

    with refused("party.fiscal_code_kept"):
        corrects(fiscal_code="")
    with refused("party.istat_code"):
        corrects(istat_code="19035")
    with refused("party.code_taken"):
        corrects(istat_code="019001")
    corrects(istat_code="019035")
    assert Body.objects.get(pk=town.body.pk).istat_code == "019035"


def test_nobody_else_sets_a_body_right(keeper: Acting) -> None:
    town = making.town()
    ets = making.body("Associazione Prova")
    before = queries.identity_of(ets)
    for by in (making.representative(ets), town.director, town.rup):
        with refused("access.role"):
            actions.correct_body(ets.pk, replace(before, name="Altro"), reference=SAYS, seen=before.mark, by=by, at=NOW)


def test_the_keeper_finds_a_body_and_corrects_it_on_its_page(keeper: Acting) -> None:
    ets = making.body("Asociazione Prova")
    here = {"key": ets.pk}
    page = At(keeper)
    assert "Asociazione Prova" in said(page.get("bodies_to_correct", query={"cerca": "asociazione"}))
    opened = page.get("correct_body", **here).content.decode()
    assert 'name="istat_code"' not in opened, "no municipality"
    (version,) = re.findall(r'name="version" value="([0-9a-f]+)"', opened)
    written = {"body_name": "Associazione Prova", "fiscal_code": ets.fiscal_code, "version": version}
    assert page.post("correct_body", "CorrectForm", here, **written, reference="").status_code == 422
    assert page.post("correct_body", "CorrectForm", here, **written, reference=SAYS).status_code == 302
    assert "prima si chiamava «Asociazione Prova»" in said(page.get("correct_body", **here))
    stale = page.post("correct_body", "CorrectForm", here, **{**written, "body_name": "Altro"}, reference=SAYS)
    assert stale.status_code == 409
