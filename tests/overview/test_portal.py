"""What anybody may read, and what nobody may before its time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from condivisa.base.money import Figure
from condivisa.overview.portal import queries
from condivisa.overview.portal.queries.agreements import with_money
from condivisa.records.papers.models import Paper
from condivisa.records.publication.actions import make_public, subject_of
from condivisa.records.publication.models import Publication
from condivisa.records.screens.tables import MoneyTable
from condivisa.stages.agreements.models import Agreement
from condivisa.stages.alliances.models import Pact, PactTerm
from condivisa.stages.calls.models import Call, Outage, ProgrammeLink
from condivisa.stages.coprogramming.models import ProgrammingAct
from condivisa.stages.payments.models import MoneyMovement
from condivisa.stages.selection.models import Admission, Panel, Session
from tests import making
from tests.making import at

pytestmark = pytest.mark.django_db
MOST = 12


def running(town: making.Town, name: str = "Cooperativa") -> Call:
    """A call whose only application has a signed agreement."""
    call = making.call(town, state="closed", programmes=[("P1", "300000.00"), ("P2", "90000.00")])
    making.agreement(making.application(call, making.body(name)), town)
    return call


def values(table: MoneyTable | None) -> list[Decimal | None]:
    """The amounts of the first row."""
    assert table
    return [cell.value if isinstance(cell, Figure) else cell for cell in table.rows[0].amounts]


def money(call: Call) -> list[Decimal | None]:
    """Granted, admitted, paid, returned and left of the procedure's first agreement."""
    return values(queries.procedure(call.procedure.slug, at=at("2026-06-01T09:00")).agreements)


def test_a_draft_call_is_nobodys_business(client: Client) -> None:
    call = making.call(making.town(), state="draft")
    assert client.get(f"/percorsi/{call.procedure.slug}/").status_code == 404
    assert client.get(f"/percorsi/{call.procedure.slug}/avvisi/{call.code}/").status_code == 404
    assert call.procedure.title not in client.get("/").content.decode()


def test_how_many_applied_is_said_only_after_the_term() -> None:
    town = making.town()
    call = making.call(town)
    making.application(call, making.body("Prima"))
    before = queries.procedure(call.procedure.slug, at=at("2025-10-19T12:00"))
    after = queries.procedure(call.procedure.slug, at=at("2025-10-20T12:01"))
    assert "istanz" not in " ".join(said.words for said in before.stages[2].said)
    assert after.stages[2].said[0].words == f"1 istanza nei termini: {call.title}"


def test_a_call_is_open_between_its_two_moments() -> None:
    call = making.call(making.town())
    moments = {"2025-09-15T08:59": False, "2025-09-15T09:00": True, "2025-10-20T12:00": True, "2025-10-20T12:01": False}
    assert {moment: call in queries.open_calls(at(moment)) for moment in moments} == moments


def test_the_money_of_an_agreement_adds_up() -> None:
    town = making.town()
    call = running(town)
    granted, admitted, paid, returned, left = money(call)
    assert (granted, admitted, paid, returned) == (Decimal("390000.00"), 0, 0, 0)
    assert left == granted


def test_what_is_paid_moves_the_money_still_to_pay() -> None:
    town = making.town()
    call = running(town)
    agreement = with_money(Agreement.objects.filter(call=call))[0]
    payment = {"agreement": agreement, "programme": call.programmes.first(), "body": agreement.application.lead}
    for kind, amount in (("paid", "100000.00"), ("returned", "5000.00"), ("reduced", "20000.00")):
        MoneyMovement.objects.create(kind=kind, amount=Decimal(amount), at=at("2026-05-01T09:00"), **payment)
    granted, _admitted, paid, returned, left = money(call)
    assert (granted, paid, returned) == (Decimal("370000.00"), Decimal("100000.00"), Decimal("5000.00"))
    assert left == Decimal("275000.00")


def test_the_page_and_the_ledger_say_the_same_of_the_money() -> None:
    town = making.town()
    call = running(town)
    row = {
        "agreement": with_money(Agreement.objects.filter(call=call))[0],
        "body": making.Body.objects.get(name="Cooperativa"),
    }
    for kind, amount in (("paid", "100000.00"), ("returned", "5000.00"), ("reduced", "20000.00")):
        programme = call.programmes.get(code="P1")
        MoneyMovement.objects.create(
            kind=kind, amount=Decimal(amount), at=at("2026-05-01T09:00"), programme=programme, **row
        )
    table = queries.ledger(call.procedure.slug, at=at("2026-06-01T09:00")).table
    assert table
    said = [cell.value if isinstance(cell, Figure) else cell for cell in table.totals[0].amounts]
    _initial, granted, _reported, admitted, _cut, _reduced, paid, returned, left = said
    assert [granted, admitted, paid, returned, left] == money(call)


def test_a_stated_figure_that_does_not_add_up_is_shown_beside_the_computed_one() -> None:
    call = making.call(making.town(), programmes=[("P5", "2178879.00")])
    call.programmes.update(stated_annual=Decimal("726293.00"), stated_triennial=Decimal("2178979.00"))
    page = queries.procedure(call.procedure.slug, at=at("2025-10-01T09:00"))
    _annual, stated, computed, *_sources = values(page.tables[0][1])
    assert (stated, computed) == (Decimal("2178979.00"), Decimal("2178879.00"))
    assert "call.triennial_differs" in {finding.code for finding in page.findings}


def test_a_paper_is_served_only_once_published(client: Client) -> None:
    town = making.town()
    paper = making.paper(town.body)
    assert client.get(f"/atti/{paper.pk}/").status_code == 404
    Publication.objects.create(
        chain=town.body.pk, subject="papers.paper:1", paper=paper, place="site", day=at("2026-01-02T09:00").date()
    )
    assert queries.public_paper(paper.pk) == paper


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


def _calls(many: int) -> str:
    town = making.town()
    percorso = making.procedure(town)
    for _ in range(many):
        call = making.call(town, within=percorso, state="closed", programmes=[("P1", "300000.00"), ("P2", "30000.00")])
        making.agreement(making.application(call, making.body("Cooperativa")), town)
    return f"/percorsi/{percorso.slug}/"


def _ledger(many: int) -> str:
    return _calls(many) + "soldi/"


def _procedures(many: int) -> str:
    for _ in range(many):
        making.call(making.town(), opens_at=None, closes_at=at("2099-01-01T12:00"))
    return "/"


def _open_calls(many: int) -> str:
    _procedures(many)
    return "/avvisi/"


def _questions(many: int) -> str:
    call = making.call(making.town(), programmes=[(f"P{number}", "3.00") for number in range(many)])
    return f"/percorsi/{call.procedure.slug}/avvisi/{call.code}/"


@pytest.mark.parametrize("filled", [_calls, _ledger, _procedures, _open_calls, _questions])
def test_a_page_asks_as_much_of_the_database_for_one_row_as_for_thirty(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries, filled: Callable[[int], str]
) -> None:
    asked = []
    for many in (1, 30):
        address = filled(many)
        with django_assert_max_num_queries(MOST) as counted:
            assert client.get(address).status_code == 200
        asked.append(len(counted))
    assert asked[0] == asked[1]


def test_a_call_without_a_paper_of_its_own_does_not_show_what_others_published_without_one() -> None:
    own, other = making.call(making.town()), making.call(making.town())
    for call in (own, other):
        Publication.objects.create(
            chain=call.chain, subject=subject_of(call), place="notice_board", day=date(2025, 9, 15)
        )
    page = queries.call(own.procedure.slug, own.code, at=at("2025-10-01T09:00"))
    assert [place.subject for act in page.acts for place in act.places] == [subject_of(own)]


def test_every_publication_about_a_procedure_is_on_its_page() -> None:
    """Admission, minutes, substitutions, outages, revocations too: what the administration published, it shows."""
    town = making.town()
    call = making.call(town, state="revoked", revocation=making.paper(town.body))
    assert call.revocation
    application = making.application(call, making.body("Cooperativa"))
    days = {"first": at("2025-10-01T09:00"), "last": at("2025-10-01T12:00"), "closed_before": at("2025-10-20T12:00")}
    outage = Outage.objects.create(
        call=call, certificate=making.paper(town.body), closes_now=at("2025-10-22T12:00"), **days
    )
    panel = Panel.objects.create(
        call=call, kind="committee", act=making.paper(town.body), appointed_at=at("2025-10-21T09:00")
    )
    session = Session.objects.create(
        panel=panel, held_at=at("2025-11-01T09:00"), place="Sala", text="", minutes=making.paper(town.body)
    )
    admission = Admission.objects.create(
        application=application, admitted=True, act=making.paper(town.body), at=at("2025-11-02T09:00")
    )
    substitution = making.paper(town.body, kind="selection.appointment")
    Paper.objects.filter(pk=substitution.pk).update(inputs={"call": call.pk})
    elsewhere = making.paper(town.body, kind="selection.appointment")
    Paper.objects.filter(pk=elsewhere.pk).update(inputs={"call": making.call(town).pk})
    published = [call.revocation, outage.certificate, panel.act, session.minutes, admission.act, substitution]
    for paper in (*published, elsewhere):
        make_public(
            paper, Publication.Place.TRANSPARENCY, chain=call.chain, paper=paper, by=town.rup, at=at("2025-11-03T09:00")
        )
    page = queries.procedure(call.procedure.slug, at=at("2026-01-01T09:00"))
    assert {act.paper for act in page.acts} == set(published)
    acts = queries.call(call.procedure.slug, call.code, at=at("2026-01-01T09:00")).acts
    assert {act.paper for act in acts} == {call.revocation, outage.certificate}


def test_the_page_of_a_call_says_who_may_apply_and_what_it_rests_on(client: Client) -> None:
    """The same as the notice; labels in the reader's language, the notice's own words as they are."""
    town = making.town()
    percorso = making.procedure(town, legal_basis=["L. 241/1990, art. 12"])
    stated = {"applicants": "ETS singoli o associati", "vat": "fuori campo", "reimbursement": "costi sostenuti"}
    call = making.call(town, within=percorso, stated=stated)
    ambito = making.call(town, within=percorso, programmes=[("A1", "300.00")], title="Avviso d'Ambito")
    ProgrammingAct.objects.create(procedure=percorso, kind="Piano di zona", date=date(2025, 3, 1), subject="Triennio")
    ProgrammeLink.objects.create(first=call.programmes.get(), second=ambito.programmes.get())
    address = f"/percorsi/{percorso.slug}/avvisi/{call.code}/"
    own_words = [*stated.values(), "L. 241/1990, art. 12", "Piano di zona", "P1 con A1", "Avviso d"]
    for language, labels in (
        (
            "it",
            ["Atto di avvio", "Chi può presentare istanza", "IVA", "Come si rimborsano i costi", "Programmi collegati"],
        ),
        (
            "en",
            ["Opening act", "Who may apply", "VAT", "How costs are refunded", "Linked programmes", "Programming acts"],
        ),
    ):
        with translation.override(language):  # and the language of the other tests comes back
            page = client.get(address, headers={"accept-language": language}).content.decode()
        assert [word for word in (*labels, *own_words) if word not in page] == []
