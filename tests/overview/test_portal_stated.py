"""What documents state, on the portal's pages, beside what we count: neither is corrected."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from condivisa.base.money import Figure
from condivisa.overview.portal import queries
from condivisa.parties.models import Area, Municipality
from condivisa.stages.alliances.models import Pact, PactTerm, Series
from condivisa.stages.calls.models import FundingShare, Source
from condivisa.stages.coprogramming.models import ThematicGroup
from condivisa.stages.monitoring.models import AddedResource, StatedLeverage
from tests import making
from tests.making import at
from tests.overview.test_portal_money import values

pytestmark = pytest.mark.django_db


def test_a_stated_figure_that_does_not_add_up_is_shown_beside_the_computed_one() -> None:
    call = making.call(making.town(), programmes=[("P5", "2178879.00")])
    call.programmes.update(stated_annual=Decimal("726293.00"), stated_triennial=Decimal("2178979.00"))
    page = queries.procedure(call.procedure.slug, at=at("2025-10-01T09:00"))
    _annual, stated, computed, *_sources = values(page.tables[0][1])
    assert (stated, computed) == (Decimal("2178979.00"), Decimal("2178879.00"))
    assert "call.triennial_differs" in {finding.code for finding in page.findings}


def test_a_column_that_no_programme_fills_is_left_out_and_several_sources_add_up_to_the_whole() -> None:
    call = making.call(making.town(), programmes=[("P1", "300.00"), ("P2", "30.00")])
    slug, on = call.procedure.slug, at("2025-10-01T09:00")
    alone = queries.procedure(slug, at=on).tables[0][1].columns
    assert [str(column) for column in alone] == ["In tutto, da Comune di Prova"], "nothing stated, one source: no part"
    other = Source.objects.create(procedure=call.procedure, code="ambito", name="Ambito")
    FundingShare.objects.create(programme=call.programmes.all()[0], source=other, year=2026, amount=Decimal("60.00"))
    table = queries.procedure(slug, at=on).tables[0][1]
    assert [str(column) for column in table.columns] == ["In tutto", "di cui Ambito", "di cui Comune di Prova"]
    assert values(table) == [Decimal("360.00"), Decimal("60.00"), Decimal("300.00")]


def test_a_pact_shows_its_terms_and_the_one_that_runs() -> None:
    town = making.town()
    pact = Pact.objects.create(
        slug="patto", title="Patto di prova", administration=town.body, signed_on=date(2023, 9, 14), source="prova"
    )
    for first, last in ((date(2023, 10, 1), date(2024, 9, 30)), (date(2025, 1, 1), date(2028, 12, 31))):
        PactTerm.objects.create(pact=pact, first=first, last=last)
    percorso = making.procedure(town, pact=pact)
    alliance = queries.procedure(percorso.slug, at=at("2026-03-01T09:00")).stages[0]
    assert [said.when for said in alliance.said] == [
        pact.signed_on,
        date(2023, 10, 1),
        date(2024, 9, 30),
        date(2025, 1, 1),
    ]
    assert [said.when for said in alliance.expected] == [date(2028, 12, 31)]


def test_what_documents_state_is_shown_beside_what_we_count(client: Client) -> None:
    town = making.town()
    area = Area.objects.create(code="ambito", name="Ambito", stated_municipalities=3, stated_residents=105000)
    for istat in ("019001", "019002"):
        area.municipalities.add(Municipality.objects.create(istat=istat, name=istat, sort_key=istat))
    kept = {
        "participation": {"plenaries": 3},
        "coprogramming": {"services": ["mutualità", "gioco"]},
        "source": "Un libro",
    }
    percorso = making.procedure(town, area=area, stated=kept)
    making.call(town, within=percorso)
    ThematicGroup.objects.create(procedure=percorso, name="Vulnerabilità")
    page = queries.procedure(percorso.slug, at=at("2026-01-01T09:00"))
    facts = {name: (said, beside) for section in page.stated for name, said, beside in section.facts}
    assert facts["Comuni, come dichiarati"] == ("3", "qui elencati: 2")
    assert facts["Abitanti, come dichiarati"] == ("105.000", "")
    assert facts["Servizi"] == ("mutualità; gioco", "")
    assert (facts["Plenarie"][0], facts["Gruppi tematici"][0], facts["Fonte"][0]) == ("3", "Vulnerabilità", "Un libro")
    assert [finding.code for finding in page.stated_findings] == ["file.municipalities_differ"]
    assert "105.000" in client.get(f"/percorsi/{percorso.slug}/").content.decode()


def test_the_parties_a_pact_states_stand_beside_those_it_names() -> None:
    town = making.town()
    pact = Pact.objects.create(
        slug="patto",
        title="Patto",
        administration=town.body,
        signed_on=date(2023, 9, 14),
        source="x",
        stated={"domains": ["cultura"]},
    )
    pact.stated_counts.create(when="alla firma", third_sector=23, public=2)
    pact.groups.create(name="abitare")
    for body in (town.body, making.body("Associazione")):
        pact.parties.create(body=body, joined_on=pact.signed_on, joined_by="firma")
    page = queries.procedure(making.procedure(town, pact=pact).slug, at=at("2026-01-01T09:00"))
    facts = {name: (said, beside) for section in page.stated for name, said, beside in section.facts}
    assert facts["Aderenti alla firma"] == ("23 del Terzo settore e 2 pubblici", "qui nominati: 1 e 1")
    assert facts["Aderenti nominati"][0] == "Comune di Prova; Associazione"
    assert (facts["Gruppi di lavoro"][0], facts["Ambiti"][0]) == ("abitare", "cultura")
    said = [(finding.code, finding.blocks, finding.facts["named"]) for finding in page.stated_findings]
    assert said == [("portal.parties_differ", False, 2)]


def test_a_series_shows_what_was_added_and_the_public_money_it_implies() -> None:
    """Lecco: 9.000.000 = 6 + 3, "about 22 %", so a public base between about 40,0 and 41,9 million."""
    town = making.town()
    series = Series.objects.create(slug="serie", title="Serie", administration=town.body, since=2006, source="x")
    StatedLeverage.objects.create(series=series, total=Decimal(9_000_000), percent=Decimal(22), about=True, source="x")
    for origin, amount in (("foundations", 6_000_000), ("own", 3_000_000)):
        AddedResource.objects.create(series=series, origin=origin, amount=Decimal(amount), source="x")
    page = queries.procedure(making.procedure(town, series=series).slug, at=at("2026-01-01T09:00"))
    assert page.added
    cells = [cell.value if isinstance(cell, Figure) else cell for row in page.added.rows for cell in row.amounts]
    amounts = [cell for cell in cells if cell is not None]
    assert len(amounts) == len(cells), "none is empty"
    assert amounts[:3] == [Decimal(6_000_000), Decimal(3_000_000), Decimal(9_000_000)]
    assert Decimal(40_000_000) <= amounts[3] < amounts[4] <= Decimal(41_900_000)
