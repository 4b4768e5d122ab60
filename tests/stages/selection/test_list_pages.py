"""The lists of a selection in the browser: searched, whose they are, light, as quick with many as with one."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from condivisa.records.access import Role
from condivisa.stages.applications.models import Attachment, Member, PlanRow
from condivisa.stages.selection.models import (
    ConflictDeclaration,
)
from tests import making
from tests.screens import At, said
from tests.stages.selection import conftest
from tests.stages.selection.conftest import Selection, of

pytestmark = pytest.mark.django_db


def test_an_application_is_found_by_its_number_as_the_list_writes_it(selection: Selection, when: Any) -> None:
    selection.appoints()
    selection.opens()
    when(conftest.CHECKED)
    first, *others = selection.applications
    asked = {"cerca": f"{first.receipt_number}/{first.receipt_year}", "formato": "csv"}
    answer = At(selection.town.rup).get("selection_applications", **of(selection), query=asked)
    found = b"".join(answer.streaming_content).decode()
    assert first.title in found
    assert [one.title for one in others if one.title in found] == []


@pytest.mark.parametrize("view", ["selection", "selection_applications", "selection_proposals", "selection_conflict"])
def test_lists_take_the_same_statements_whatever_the_size(view: str, when: Any) -> None:
    counted = []
    for size in (0, 30):
        selection = conftest.make()
        for number in range(size):
            lead = making.body(f"Coop {size}-{number}")
            selection.applications.append(making.application(selection.call, lead, moment="2025-10-13T10:00"))
        selection.admitted()
        when(conftest.SCORED)
        at = At(selection.members[0])
        with CaptureQueriesContext(connection) as statements:
            assert at.get(view, **of(selection)).status_code == 200
        counted.append(len(statements))
    assert counted[0] == counted[1] <= 12, counted


@pytest.mark.parametrize("view", ["selection_application", "selection_score", "selection_requirements"])
def test_one_application_takes_the_same_statements_whatever_is_in_it(view: str, when: Any) -> None:
    counted = []
    for size in (0, 30):
        selection = conftest.make()
        one = selection.applications[0]
        for number in range(size):
            stored = making.stored(f"%PDF-1.7 {size} {number}".encode())
            Attachment.objects.create(application=one, title="T", file=stored, file_name="t.pdf")
            Member.objects.create(application=one, body=making.body(f"Coop {number}"), joined_at=one.started_at)
            row = PlanRow.objects.filter(application=one).latest("pk")
            row.pk = None
            row.save()
        selection.admitted()
        when(conftest.SCORED)
        at = At(selection.town.rup if view == "selection_requirements" else selection.members[0])
        parts = {"key": one.pk, **({"programme": "P1"} if view == "selection_score" else {})}
        with CaptureQueriesContext(connection) as statements:
            assert at.get(view, **of(selection, **parts)).status_code == 200
        counted.append(len(statements))
    assert counted[0] == counted[1] <= 12, counted


def test_the_selections_list_holds_ones_own_and_says_where_each_stands(selection: Selection, when: Any) -> None:
    anna, stranger = selection.members[0], making.acting(selection.town.body, Role.COMMITTEE_MEMBER)
    address = reverse("selection", kwargs=of(selection))
    assert address in At(selection.town.rup).get("selections").content.decode()
    assert "Non prende ancora parte a nessuna selezione" in said(At(anna).get("selections"))
    selection.appoints()
    page = At(anna).get("selections")
    assert address in page.content.decode()
    assert "in corso" in said(page)
    assert address not in At(stranger).get("selections").content.decode()
    other = making.acting(making.town("Comune Altrui").body, Role.PROCEDURE_MANAGER)
    assert address not in At(other).get("selections").content.decode()
    assert At(selection.town.finance).get("selections").status_code == 404
    when(making.at("2025-10-01T10:00"))
    assert "si ricevono le istanze" in said(At(anna).get("selections"))


def test_the_selections_list_asks_as_much_for_one_as_for_thirty(selection: Selection, when: Any) -> None:
    rup, counted = At(selection.town.rup), []
    for _round in range(2):
        with CaptureQueriesContext(connection) as asked:
            assert rup.get("selections").status_code == 200
        counted.append(len(asked))
        for _one in range(29):
            making.call(selection.town, state="closed")
    assert counted[0] == counted[1] <= 12


def test_two_hundred_applicants_are_one_light_page_to_search_and_tick(selection: Selection, when: Any) -> None:
    rup, counted = At(selection.town.rup), []
    for many in (0, 197):
        for number in range(many):
            lead = making.body(f"Cooperativa sociale Esempio {number:03}")
            others = [making.body(f"Associazione di promozione {number:03}-{one}") for one in range(3)]
            making.application(selection.call, lead, *others)
        with CaptureQueriesContext(connection) as asked:
            page = rup.get("selection_conflict", **of(selection))
        counted.append(len(asked))
    assert counted[0] == counted[1] <= 12
    assert len(page.content) <= 60 * 1024
    assert "Associazione di promozione 196-2" in said(page), "every name is there to read"
    seek = {"applications": [str(selection.applications[0].pk)], "applications-trova": "1"}
    found = rup.post(
        "selection_conflict", "ConflictForm", of(selection), **seek, **{"applications-cerca": "042-1 esempio"}
    )
    words = said(found)
    assert found.status_code == 200
    assert "2 di 200" in words
    there = [name in words for name in ("Cooperativa Alba", "Esempio 042", "Esempio 043")]
    assert there == [True, True, False]
    assert found.content.decode().count(" checked") == 1, "what was ticked stays ticked"
    assert not ConflictDeclaration.objects.exists()
    assert "obbligatorio" not in words, "nothing is missing yet"
