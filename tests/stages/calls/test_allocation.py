"""The money of a procedure by intervention, level and source, with the hearings at which it was presented."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D
from typing import Any

import pytest
from django.urls import reverse

from condivisa.base.money import Figure
from condivisa.records.access import Role
from condivisa.stages.alliances.models import Pact
from condivisa.stages.calls import queries, showing
from condivisa.stages.calls.models import FundingShare, Source
from tests import making
from tests.screens import At, said

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]


@pytest.fixture
def town() -> making.Town:
    """Two levels: a notice of 300.000,00 with 9.000,00 a year from another source, and one of 60.000,00."""
    town = making.town()
    percorso = making.procedure(town, "crema")
    first = making.call(town, within=percorso, title="Livello comunale", code="comune")
    making.call(town, within=percorso, title="Livello d’ambito", code="ambito", programmes=[("A1", "60000.00")])
    making.call(town, within=percorso, title="Revocato", code="via", state="revoked")
    other = Source.objects.create(procedure=percorso, code="ambito", name="Ambito di Prova")
    for year in (2026, 2027, 2028):
        FundingShare.objects.create(programme=first.programmes.get(), source=other, year=year, amount=D("9000.00"))
    return town


def worth(cell: Any) -> D:
    return cell.value if isinstance(cell, Figure) else cell


def test_levels_and_sources_add_up_to_the_same_money(town: making.Town) -> None:
    [percorso] = {call.procedure for call in queries.kept_by(town.rup)}
    *levels, sources = showing.levels(queries.allocated(percorso))
    assert [table.caption for table in levels] == ["Livello d’ambito", "Livello comunale"]
    totals = [worth(table.totals[0].amounts[-1]) for table in levels]
    assert totals == [D("60000.00"), D("327000.00")]
    assert worth(sources.totals[0].amounts[-1]) == sum(totals)
    assert {row.words: worth(row.amounts[0]) for row in sources.rows} == {
        f"{town.body.name} – Livello d’ambito": D("20000.00"),
        "Ambito di Prova – Livello comunale": D("9000.00"),
        f"{town.body.name} – Livello comunale": D("100000.00"),
    }


def test_one_notice_of_many_sources_tells_them_apart_and_not_itself() -> None:
    """A district has one notice for the money of State, region and Union: its sources are not levels of notices."""
    town = making.town("Consorzio")
    call = making.call(town)
    for code, name in (("fse", "Fondo sociale europeo"), ("fnps", "Fondo nazionale politiche sociali")):
        other = Source.objects.create(procedure=call.procedure, code=code, name=name)
        FundingShare.objects.create(programme=call.programmes.get(), source=other, year=2026, amount=D("0.01"))
    *_notices, sources = showing.levels(queries.allocated(call.procedure))
    named = ["Consorzio", "Fondo nazionale politiche sociali", "Fondo sociale europeo"]
    assert [row.words for row in sources.rows] == named
    assert worth(sources.totals[0].amounts[-1]) == D("300000.02")
    page = said(At(town.rup).get("procedure_allocation", slug=call.procedure.slug))
    assert "livello" not in page.casefold()


def test_notices_of_one_title_are_kept_apart(town: making.Town) -> None:
    [percorso] = {call.procedure for call in queries.kept_by(town.rup)}
    making.call(town, within=percorso, title="Livello comunale", code="comune-2", programmes=[("C9", "3000.00")])
    *levels, sources = showing.levels(queries.allocated(percorso))
    assert {table.caption: worth(table.totals[0].amounts[-1]) for table in levels} == {
        "Livello d’ambito": D("60000.00"),
        "Livello comunale (comune)": D("327000.00"),
        "Livello comunale (comune-2)": D("3000.00"),
    }
    assert worth(next(row for row in sources.rows if "(comune-2)" in row.words).amounts[-1]) == D("3000.00")


def test_the_office_reads_and_takes_it_away(town: making.Town) -> None:
    rup = At(town.rup)
    page = said(rup.get("procedure_allocation", slug="crema"))
    for words in ("Livello comunale", "387.000,00", "Nessuna audizione annotata"):
        assert words in page, words
    assert "Revocato" not in page
    file = rup.get("procedure_allocation", slug="crema", query={"formato": "csv"})
    assert b"".join(file.streaming_content).count(b"Livello") == 9  # its shares
    stranger = At(making.acting(making.body("Altra"), Role.OFFICER))
    assert stranger.get("procedure_allocation", slug="crema").status_code == 404


def test_it_takes_as_many_statements_for_thirty_notices(town: making.Town, django_assert_max_num_queries: Any) -> None:
    [percorso] = {call.procedure for call in queries.kept_by(town.rup)}
    counted = []
    for more in (0, 30):
        for _ in range(more):
            making.call(town, within=percorso)
        rup = At(town.rup)
        with django_assert_max_num_queries(12) as asked:
            assert rup.get("procedure_allocation", slug="crema").status_code == 200
        counted.append(len(asked))
    assert counted[0] == counted[1]


def test_a_procedure_born_of_a_pact_leads_to_it() -> None:
    """Loaded from a file that has nothing but a pact, its page had nowhere to go."""
    town = making.town()
    signed = {"signed_on": date(2023, 9, 14), "source": "comunicato"}
    pact = Pact.objects.create(slug="rete", title="Patto generale", administration=town.body, **signed)
    percorso = making.procedure(town, pact=pact)
    for who in (town.officer, town.finance):
        page = At(who).get("procedure_office", slug=percorso.slug)
        assert "Il patto da cui nasce Patto generale" in said(page)
        assert reverse("pact", args=["rete"]) in page.content.decode()
        assert At(who).get("pact", slug="rete").status_code == 200
    assert "Il patto da cui nasce" not in said(
        At(town.officer).get("procedure_office", slug=making.procedure(town).slug)
    )
