"""The lists anybody goes through: contributions of art. 26-27, bodies, calendar, rankings, acts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from python_calamine import load_workbook

from condivisa.overview.portal.queries import bodies as of_bodies
from condivisa.overview.portal.queries import grants as of_grants
from condivisa.parties.models import Body
from condivisa.records.publication.actions import make_public
from condivisa.records.publication.models import Publication
from condivisa.stages.agreements.models import Agreement, BudgetLine
from condivisa.stages.calls.models import Call, Criterion
from condivisa.stages.payments.models import MoneyMovement
from condivisa.stages.selection.models import AdmissibilityCheck, Admission, Ranking, RankingRow
from tests import making
from tests.making import at
from tests.screens import said

pytestmark = pytest.mark.django_db
MOST = 12


def granted(town: making.Town, name: str = "Cooperativa", when: str = "2026-01-08", public: bool = True) -> Agreement:
    """A signed agreement whose grant is in the public table since a day."""
    call = making.call(town, state="closed", within=making.procedure(town, legal_basis=["L. 241/1990, art. 12"]))
    made = making.agreement(making.application(call, making.body(name)), town)
    if public:
        place, moment = Publication.Place.GRANTS, at(f"{when}T09:00")
        make_public(made, place, chain=town.body.pk, paper=made.paper, by=town.rup, at=moment)
    return made


def csv_of(client: Client, address: str) -> list[list[str]]:
    text = b"".join(client.get(address).streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined] # a stream
    return [line.split(";") for line in text.splitlines()]


def test_a_contribution_is_in_the_table_from_the_day_it_is_published() -> None:
    town = making.town()
    hidden, shown = granted(town, "Nascosta", public=False), granted(town, "Mostrata")
    (row,) = of_grants.grants()
    assert (row.agreement, row.granted, row.published_on) == (shown, Decimal("300000.00"), date(2026, 1, 8))
    assert hidden not in [one.agreement for one in of_grants.grants()]
    page = Client().get(reverse("grants")).content.decode()
    assert "<dt>Pagato</dt><dd>al lordo" in page
    assert "<dt>Tagliato</dt>" not in page, "only the columns that are there are explained"


def test_the_table_holds_what_the_law_asks(client: Client) -> None:
    """D.Lgs. 33/2013, art. 27, c. 1: beneficiary and its code, amount, norm, office, how chosen, project."""
    town = making.town("Comune di Prova")
    agreement = granted(town, "Cooperativa Lanterna")
    body = Body.objects.get(name="Cooperativa Lanterna")
    page = client.get("/trasparenza/").content.decode()
    manager = agreement.call.procedure.procedure_manager
    links = (
        reverse("body", args=[body.pk]),
        reverse("public_agreement", args=[agreement.call.procedure.slug, agreement.pk]),
    )
    told = [body.name, body.fiscal_code, "300.000,00", "L. 241/1990, art. 12", f"Comune di Prova, {manager}"]
    assert [one for one in (*told, agreement.call.title, *links) if one not in page] == []
    head, row = csv_of(client, "/trasparenza/?formato=csv")
    # Lett. f wants the link to the project: a file has no other way to give it, a table would say it twice.
    assert (head[-1], row[-1]) == ("Pagina", f"{settings.ORIGIN.geturl().rstrip('/')}{links[1]}")
    assert "Pagina</th>" not in page
    assert csv_of(client, "/enti/?formato=csv&cerca=lanterna")[1][-1].endswith(links[0])


def test_the_table_is_filtered_sorted_and_exported_as_seen(client: Client) -> None:
    town, other = making.town("Comune di Qui"), making.town("Comune di Là")
    for name, when in (("Beta", "2025-12-30"), ("Alfa", "2026-01-08")):
        granted(town, name, when)
    granted(other, "Gamma")
    assert [row[0] for row in csv_of(client, "/trasparenza/?formato=csv&ordine=body__sort_key")[1:]] == [
        "Alfa",
        "Beta",
        "Gamma",
    ]
    assert [row[0] for row in csv_of(client, "/trasparenza/?formato=csv&anno=2025")[1:]] == ["Beta"]
    assert [row[0] for row in csv_of(client, f"/trasparenza/?formato=csv&ente={other.body.pk}")[1:]] == ["Gamma"]
    assert [row[0] for row in csv_of(client, "/trasparenza/?formato=csv&cerca=alf")[1:]] == ["Alfa"]
    assert client.get("/trasparenza/?anno=millenovecento&ente=x").status_code == 200
    book = b"".join(client.get("/trasparenza/?formato=xlsx&anno=2025").streaming_content)  # type: ignore[attr-defined] # a stream
    rows = load_workbook(BytesIO(book)).get_sheet_by_index(0).to_python()
    assert [row[0] for row in rows if row[0]][-1] == "Beta"


def test_the_foot_of_the_table_adds_up_every_page_and_says_what_is_still_to_pay(client: Client) -> None:
    """Always granted = paid - returned + left, row by row and in the foot."""
    town = making.town()
    made = [granted(town, f"Ente {number:02}") for number in range(21)]  # one more than a page holds
    for kind, amount in (("paid", "120000.00"), ("returned", "20000.00")):
        row = {"agreement": made[0], "body": made[0].application.lead, "programme": made[0].call.programmes.get()}
        MoneyMovement.objects.create(kind=kind, amount=Decimal(amount), at=at("2026-05-01T09:00"), **row)
    rows = {row.agreement_id: (row.granted, row.paid, row.left) for row in of_grants.grants()}
    assert rows[made[0].pk] == (Decimal("300000.00"), Decimal("120000.00"), Decimal("200000.00"))
    lead = said(client.get("/trasparenza/?cerca=Ente+00")).partition(" Totale ")[0]
    assert "contributo − pagato + restituito = 200.000,00 €" in lead, "a row opens to how it was computed too"
    foot = said(client.get("/trasparenza/")).partition(" Totale ")[2]
    amounts = ("6.300.000,00", "120.000,00", "6.200.000,00")
    assert [one for one in ("tutte le 21 righe", *amounts, "contributo − pagato + restituito") if one not in foot] == []
    narrowed = said(client.get("/trasparenza/?cerca=Ente+00")).partition(" Totale ")[2]
    assert [one in narrowed for one in ("300.000,00", "200.000,00", "tutte le 1")] == [True, True, False]
    assert len(csv_of(client, "/trasparenza/?formato=csv")) == 22  # the files hold the rows alone


def test_what_a_body_received_in_all_says_of_what_it_is_the_sum(client: Client) -> None:
    granted(making.town(), "Cooperativa Lanterna")
    page = said(client.get("/enti/?cerca=Lanterna"))
    assert "con le variazioni = 300.000,00 € convenzioni 1" in page


def test_what_a_final_grant_set_free_is_off_the_contribution_in_the_list_as_on_the_bodys_page(client: Client) -> None:
    made = granted(making.town(), "Cooperativa Lanterna")
    row = {"agreement": made, "body": made.application.lead, "programme": made.call.programmes.get()}
    moment = at("2029-02-05T09:00")
    MoneyMovement.objects.create(kind="reduced", amount=Decimal("500.00"), at=moment, **row)
    MoneyMovement.objects.create(kind="paid", amount=Decimal("1000.00"), at=moment, **row)
    page = said(client.get("/enti/?cerca=Lanterna"))
    assert "con le variazioni − economie = 299.500,00 €" in page
    assert "convenzioni 1 con le variazioni 300.000,00 economie 500,00" in page.replace(" €", "")
    assert "299500,00" in csv_of(client, "/enti/?cerca=Lanterna&formato=csv")[1]
    assert "299.500,00" in said(client.get(reverse("body", args=[made.application.lead.pk])))


def test_a_name_that_is_a_formula_is_only_text_in_a_file(client: Client) -> None:
    granted(making.town(), '=HYPERLINK("http://example.org")')
    (_head, row) = csv_of(client, "/trasparenza/?formato=csv")
    assert not row[0].strip('"').startswith("=")


def test_a_natural_persons_fiscal_code_is_never_shown(client: Client) -> None:
    """D.Lgs. 33/2013, art. 26, c. 4."""
    agreement = granted(making.town(), "Ditta")
    Body.objects.filter(name="Ditta").update(fiscal_code="RSSMRA80A01D142X")
    body = Body.objects.get(name="Ditta")
    for address in ("/trasparenza/", f"/enti/{body.pk}/", "/enti/"):
        assert "RSSMRA80A01D142X" not in client.get(address).content.decode()
    assert not of_grants.grants(words="RSSMRA80A01D142X").exists()
    assert not of_bodies.bodies("RSSMRA80A01D142X").exists()
    assert agreement.pk


def test_what_a_redetermination_set_free_is_no_longer_granted() -> None:
    agreement = granted(making.town())
    of = {"agreement": agreement, "programme": agreement.call.programmes.get(), "body": agreement.application.lead}
    for kind, amount in (("reduced", "20000.00"), ("paid", "100000.00")):
        MoneyMovement.objects.create(kind=kind, amount=Decimal(amount), at=at("2026-05-01T09:00"), **of)
    (row,) = of_grants.grants()
    assert (row.granted, row.paid) == (Decimal("280000.00"), Decimal("100000.00"))


def test_a_contribution_all_taken_back_stays_in_the_table_and_an_own_share_alone_never_enters_it() -> None:
    """D.Lgs. 33/2013, art. 8, c. 3: five years."""
    agreement = granted(making.town())
    of = {"agreement": agreement, "programme": agreement.call.programmes.get(), "body": agreement.application.lead}
    for kind, amount in (("paid", "1000.00"), ("returned", "1000.00"), ("reduced", "300000.00")):
        MoneyMovement.objects.create(kind=kind, amount=Decimal(amount), at=at("2026-05-01T09:00"), **of)
    (row,) = of_grants.grants()
    assert (row.granted, row.paid, row.returned, row.left) == (0, 1000, 1000, 0)
    BudgetLine.objects.filter(agreement=agreement).update(side="cofinancing", source=None)
    assert list(of_grants.grants()) == []


def test_a_body_that_only_prepares_an_application_is_nobodys_business(client: Client) -> None:
    town = making.town()
    call = making.call(town)
    preparing, sent = making.body("Prepara"), making.body("Ha inviato")
    making.application(call, preparing, state="draft")
    making.application(call, sent)
    assert list(of_bodies.bodies()) == [town.body]
    for body in (preparing, sent):
        assert client.get(f"/enti/{body.pk}/").status_code == 404


def test_the_page_of_a_body_says_what_it_does_and_what_it_received(client: Client) -> None:
    granted(making.town(), "Cooperativa Lanterna")
    body = Body.objects.get(name="Cooperativa Lanterna")
    Body.objects.filter(pk=body.pk).update(activities=["a", "p"], founded=1998)
    page = client.get(f"/enti/{body.pk}/").content.decode()
    told = [
        "Interventi e servizi sociali",
        "Inserimento o reinserimento nel lavoro",
        "1998",
        "300.000,00",
        body.runts_number,
    ]
    assert [one for one in told if one not in page] == []


def test_bodies_are_found_by_what_they_do_and_their_contributions_are_added_up(client: Client) -> None:
    granted(making.town(), "Cooperativa Lanterna")
    granted(making.town(), "Associazione Faro")
    Body.objects.filter(name="Cooperativa Lanterna").update(activities=["a", "p"])
    page = said(client.get("/enti/"))
    assert "600.000,00" in page.partition(" Totale ")[2], "of both"
    assert "a – interventi e servizi sociali" in page
    names = [row[0] for row in csv_of(client, "/enti/?attivita=p&formato=csv")[1:]]
    assert names == ["Cooperativa Lanterna"]
    assert csv_of(client, "/enti/?attivita=z&formato=csv")[1:] == []


def ranked(town: making.Town, many: int = 1) -> Call:
    """A call with a published ranking, every place taken, and one application left out."""
    call = making.call(town, state="closed")
    for number in range(4):
        Criterion.objects.create(
            call=call,
            code=f"C{number}",
            title="Qualità",
            order=number,
            scoring="coefficient",
            max_points=25,
            scale=[["ottimo", "1.0"]],
        )
    ranking = Ranking.objects.create(
        call=call, programme=call.programmes.get(), act=making.paper(town.body), adopted_at=at("2025-11-10T09:00")
    )
    for place in range(1, many + 1):
        application = making.application(call, making.body(f"Capofila {place}"), making.body(f"Partner {place}"))
        points = {f"C{number}": "20.00" for number in range(4)}
        RankingRow.objects.create(
            ranking=ranking, application=application, position=place, points=80, by_criterion=points, outcome="selected"
        )
    refused = making.application(call, making.body("Lasciata fuori"))
    act = making.paper(town.body)
    Admission.objects.create(
        application=refused,
        admitted=False,
        act=act,
        letter=making.paper(town.body),
        reason="Il presidente Rossi è malato",
        at=at("2025-11-01T09:00"),
    )
    AdmissibilityCheck.objects.create(
        application=refused,
        requirement="powers",
        outcome="not_met",
        reason="Il presidente Rossi è malato",
        source="D.P.R. 445/2000",
        by_id=town.rup.person,
        at=at("2025-11-01T09:00"),
    )
    make_public(
        act, Publication.Place.TRANSPARENCY, chain=town.body.pk, paper=act, by=town.rup, at=at("2025-11-02T09:00")
    )
    return call


def of_rankings(call: Call) -> str:
    return f"/percorsi/{call.procedure.slug}/avvisi/{call.code}/graduatorie/"


def test_a_ranking_is_nobodys_business_before_it_is_published(client: Client) -> None:
    call = ranked(making.town())
    assert client.get(of_rankings(call)).status_code == 404
    Ranking.objects.update(published_at=at("2025-11-11T14:00"))
    page = client.get(of_rankings(call)).content.decode()
    assert [one for one in ("Capofila 1 (capofila), Partner 1", "20,00", "selezionata") if one not in page] == []
    assert client.get(of_rankings(call) + "?programma=niente").status_code == 200


def test_of_who_was_left_out_only_the_requirement_is_said(client: Client) -> None:
    call = ranked(making.town())
    Ranking.objects.update(published_at=at("2025-11-11T14:00"))
    page = client.get(of_rankings(call)).content.decode()
    assert "Lasciata fuori" in page
    assert "Poteri di chi firma" in page
    assert "Rossi" not in page
    Publication.objects.all().delete()
    assert "Lasciata fuori" not in client.get(of_rankings(call)).content.decode()


def _grants(many: int) -> str:
    for number in range(many):
        granted(making.town(), f"Cooperativa {number}")
    return "/trasparenza/"


def _bodies(many: int) -> str:
    _grants(many)
    return "/enti/"


def _body(many: int) -> str:
    _grants(many)
    lead = making.body("Ovunque")
    for agreement in Agreement.objects.all():
        agreement.partners.update(body=lead)
    return f"/enti/{lead.pk}/"


def _rankings(many: int) -> str:
    call = ranked(making.town(), many)
    Ranking.objects.update(published_at=at("2025-11-11T14:00"))
    return of_rankings(call)


def _calendar(many: int) -> str:
    for _ in range(many):
        making.call(making.town(), closes_at=at("2099-01-01T12:00"))
    return "/calendario/"


def _feed(many: int) -> str:
    _calendar(many)
    return "/calendario.ics"


def _acts(many: int) -> str:
    town = making.town()
    call = making.call(town)
    for number in range(many):
        paper = making.paper(town.body, kind="selection.appointment")
        paper.inputs, paper.title = {"call": call.pk}, f"Nomina {number}"
        paper.save()
        make_public(
            paper, Publication.Place.SITE, chain=town.body.pk, paper=paper, by=town.rup, at=at("2026-01-02T09:00")
        )
    return f"/percorsi/{call.procedure.slug}/atti/"


@pytest.mark.parametrize("filled", [_grants, _bodies, _body, _rankings, _calendar, _feed, _acts])
def test_a_list_asks_as_much_of_the_database_for_one_row_as_for_thirty(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries, filled: Callable[[int], str]
) -> None:
    asked = []
    for many in (1, 30):
        address = filled(many)
        with django_assert_max_num_queries(MOST) as counted:
            answer = client.get(address)
        assert answer.status_code == 200
        assert len(answer.content) < 60_000
        asked.append(len(counted))
    assert asked[0] == asked[1]
