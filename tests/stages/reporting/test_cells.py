"""A cell that another of its row contradicts: an error where it was typed, never another meaning."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from condivisa.stages.reporting.models import Expense
from tests.screens import At, said
from tests.stages.reporting.conftest import World, of
from tests.stages.reporting.test_pages import supplier
from tests.stages.reporting.test_sheets import HEADS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_april")]
BACKWARDS, HALF = "Viene prima del giorno da cui comincia", "Manca: un documento si scrive con emittente"


def test_days_the_wrong_way_round_are_an_error_and_never_another_day(world: World, leader: At) -> None:
    """D.P.R. 445/2000, art. 47: what is declared is what was typed."""
    world.report()
    turned = supplier(world, competence_first="2026-03-31", competence_last="2026-03-01")
    answer = leader.post("report_add", "riga-supplier", of(world, kind="supplier"), **turned)
    assert (answer.status_code, BACKWARDS in said(answer)) == (422, True)
    one = f"apporti non monetari;{world.line(world.lead, 'cofinancing')};Sala;31/03/2026;01/03/2026;100,00"
    sheet = SimpleUploadedFile("righe.csv", f"{HEADS}\n{one}\n".encode())
    answer = leader.post("report_import", "SheetForm", of(world), file=sheet)
    assert "Casella E2" in said(answer)
    assert BACKWARDS in said(answer)
    assert not Expense.objects.exists()


def test_a_document_half_written_is_not_taken_for_none(world: World, leader: At) -> None:
    """A refund would lose issuer, day and total, and with them every check on what is charged twice."""
    world.enrols(world.lead, world.leader)
    world.report()
    typed = supplier(world, worker="V1", number="", competence_last="2026-03-01")
    answer = leader.post("report_add", "riga-refund", of(world, kind="refund"), **typed)
    assert (answer.status_code, HALF in said(answer)) == (422, True)
    heads = f"{HEADS};Persona (codice);Totale del documento"
    one = f"rimborsi ai volontari;{world.line(world.lead)};Bus;01/03/2026;01/03/2026;5,00;V1;5,00"
    file = SimpleUploadedFile("righe.csv", f"{heads}\n{one}\n".encode())
    assert said(leader.post("report_import", "SheetForm", of(world), file=file)).count(HALF) == 3
    assert not Expense.objects.exists()
    without = dict.fromkeys(("issuer", "issuer_name", "number", "date", "total"), "") | {"vat": "0,00"}
    refund = typed | without | {"amount": "5,00"}
    added = leader.post("report_add", "riga-refund", of(world, kind="refund"), **refund)
    assert added.status_code == 302, said(added)


def test_a_row_by_hand_offers_only_people_of_its_kind_and_says_where_they_are_registered(
    world: World, leader: At
) -> None:
    world.report()
    none = leader.get("report_add", **of(world, kind="volunteers"))
    assert "non ha ancora registrato nessuno" in said(none)
    world.hires(world.lead, world.leader)
    world.enrols(world.lead, world.leader)
    offered = {"staff": 'value="E1"', "volunteers": 'value="V1"', "refund": 'value="V1"'}
    for kind, own in offered.items():
        page = leader.get("report_add", **of(world, kind=kind)).content.decode()
        assert [one for one in ('value="E1"', 'value="V1"') if one in page] == [own], kind
        assert 'href="/personale/"' in page
    assert "La persona si sceglie" not in said(leader.get("report_add", **of(world, kind="supplier")))
