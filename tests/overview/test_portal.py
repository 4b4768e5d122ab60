"""What anybody may read, and what nobody may before its time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from condivisa.base.days import day, show_day
from condivisa.overview.portal import queries
from condivisa.overview.portal.criteria import SUBJECTS
from condivisa.overview.portal.queries.published import takes_applications
from condivisa.records.papers.models import Paper
from condivisa.records.publication.actions import make_public, subject_of
from condivisa.records.publication.models import Publication
from condivisa.stages.agreements.models import Agreement
from condivisa.stages.alliances.models import Pact, PactTerm
from condivisa.stages.calls.models import Call, Criterion, Outage, ProgrammeLink
from condivisa.stages.calls.terms import KINDS
from condivisa.stages.coprogramming.models import Procedure, ProgrammingAct
from condivisa.stages.reporting.models import FinancialReport, ReportingPeriod
from condivisa.stages.selection.models import Admission, Panel, Session
from tests import making
from tests.making import at
from tests.screens import said

pytestmark = pytest.mark.django_db
MOST = 12
LARGEST = 150_000
"""Bytes of a page of one thing with thirty of everything in it, calls too; a list stays under 60 KB."""


def running(town: making.Town, name: str = "Cooperativa") -> Call:
    """A call whose only application has a signed agreement."""
    call = making.call(town, state="closed", programmes=[("P1", "300000.00"), ("P2", "90000.00")])
    making.agreement(making.application(call, making.body(name)), town)
    return call


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
    assert {moment: takes_applications(call, at(moment)) for moment in moments} == moments
    assert call in queries.current_calls(at("2025-10-20T12:00"))
    assert call not in queries.current_calls(at("2025-10-20T12:01"))


def test_a_call_still_to_open_is_told_after_the_open_ones(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    now = at("2025-09-16T10:00")
    monkeypatch.setattr("condivisa.records.clock.now", lambda: now)
    town = making.town()
    later = making.call(town, code="dopo", title="Avviso che aprirà", opens_at=at("2025-09-20T09:00"))
    opened = making.call(town, code="ora", title="Avviso aperto")
    assert list(queries.current_calls(now)) == [opened, later]
    for address in ("/", "/avvisi/"):
        page = client.get(address).content.decode()
        assert page.index("Avviso aperto") < page.index("Avviso che aprirà")
        assert "non ancora aperto" in page.split("Avviso che aprirà")[1]


def test_before_its_opening_what_comes_next_is_the_opening_then_the_term() -> None:
    call = making.call(making.town(), opens_at=at("2025-09-20T09:00"))
    moments = [at("2025-09-16T10:00"), at("2025-09-20T09:00"), at("2025-10-21T09:00")]
    stages = [queries.procedure(call.procedure.slug, at=now).stages[2] for now in moments]
    assert [[said.when for said in stage.expected] for stage in stages] == [
        [call.opens_at, call.closes_at],
        [call.closes_at],
        [],
    ]


def test_a_procedure_of_one_year_says_one_year(client: Client) -> None:
    call = making.call(making.town())
    page = f"/percorsi/{call.procedure.slug}/"
    assert "2026–2028" in said(client.get(page))
    Procedure.objects.update(last_year=2026)
    for address in (page, "/percorsi/"):
        assert "2026–2026" not in said(client.get(address))


def test_a_paper_is_served_only_once_published(client: Client) -> None:
    town = making.town()
    paper = making.paper(town.body)
    assert client.get(f"/atti/{paper.pk}/").status_code == 404
    Publication.objects.create(
        chain=town.body.pk, subject="papers.paper:1", paper=paper, place="site", day=at("2026-01-02T09:00").date()
    )
    assert queries.public_paper(paper.pk) == paper


def _calls(many: int) -> str:
    town = making.town()
    percorso = making.procedure(town)
    for _ in range(many):
        call = making.call(town, within=percorso, state="closed", programmes=[("P1", "300000.00"), ("P2", "30000.00")])
        making.agreement(making.application(call, making.body("Cooperativa")), town)
    return f"/percorsi/{percorso.slug}/"


def _ledger(many: int) -> str:
    return _calls(many) + "soldi/"


def _home(many: int) -> str:
    """Full, or nearly: past six of each the home shows no more."""
    for _ in range(many):
        making.call(making.town(), opens_at=None, closes_at=at("2099-01-01T12:00"))
    return "/"


def _procedures(many: int) -> str:
    _home(many)
    return "/percorsi/"


def _pact(many: int) -> str:
    town = making.town()
    slug, when = f"patto-{many}", date(2023, 9, 14)
    pact = Pact.objects.create(slug=slug, title="Patto", administration=town.body, signed_on=when, source="prova")
    for number in range(many):
        pact.parties.create(body=making.body(f"Ente {number}"), joined_on=when, joined_by="firma")
        PactTerm.objects.create(pact=pact, first=date(2023 + number, 1, 1), last=date(2023 + number, 12, 31))
    return f"/percorsi/{making.procedure(town, pact=pact).slug}/"


def _agreement(many: int) -> str:
    town = making.town()
    bodies = [making.body(f"Cooperativa {number}") for number in range(many)]
    call = making.call(town, state="closed")
    agreement = making.agreement(making.application(call, *bodies), town)
    for number in range(1, many + 1):
        days = {"first": date(2026, 1, 1), "last": date(2026, 3, 31), "due": date(2026, 4, 30)}
        ReportingPeriod.objects.create(agreement=agreement, number=number, **days)
        making.budgeted(agreement.lines.values_list("pk", flat=True)[0], f"{number}000.00")
    return f"/percorsi/{call.procedure.slug}/convenzioni/{agreement.pk}/"


def test_what_is_planned_is_said_year_by_year_beside_what_happened(client: Client) -> None:
    """The plan has years and no days: what is planned for a running year is of the whole year, not of the part gone."""
    page = said(client.get(_agreement(1)))
    assert "Alla fine del Previsto, anno per anno (€) Rendicontato (€) Pagato (€)" in page


def _results(many: int) -> str:
    address = _agreement(many)
    agreement = Agreement.objects.latest("pk")
    for number in range(2, many + 1):
        agreement.activities.create(programme=agreement.call.programmes.all()[0], code=f"A{number}", title="Attività")
    return f"{address}risultati/"


def _open_calls(many: int) -> str:
    _procedures(many)
    return "/avvisi/"


def _questions(many: int) -> str:
    call = making.call(making.town(), programmes=[(f"P{number}", "3.00") for number in range(many)])
    return f"/percorsi/{call.procedure.slug}/avvisi/{call.code}/"


@pytest.mark.parametrize(
    "filled", [_calls, _ledger, _home, _procedures, _open_calls, _questions, _pact, _agreement, _results]
)
def test_a_page_asks_as_much_of_the_database_for_one_row_as_for_thirty(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries, filled: Callable[[int], str]
) -> None:
    asked = []
    for many in (1, 30):
        address = filled(many)
        with django_assert_max_num_queries(MOST) as counted:
            answer = client.get(address)
        assert answer.status_code == 200
        assert len(answer.content) < LARGEST
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


def test_how_long_each_stage_lasted_stands_in_a_table_beside_its_drawing_with_days_in_full(client: Client) -> None:
    call = running(making.town())
    page = said(client.get(f"/percorsi/{call.procedure.slug}/"))
    assert "Le fasi nel calendario" in page
    table = page[page.index("Fase del percorso") :]
    assert call.published_at
    assert call.closes_at
    assert f"Istanze {show_day(day(call.published_at))} {show_day(day(call.closes_at))} conclusa" in table
    Call.objects.filter(pk=call.pk).update(opens_at=call.published_at + timedelta(days=3))
    later = said(client.get(f"/percorsi/{call.procedure.slug}/"))
    assert f"Istanze {show_day(day(call.published_at) + timedelta(days=3))} " in later, "from its opening"
    assert "Convenzione 1º gennaio 2026 31 dicembre 2028" in table


def test_the_list_of_acts_says_number_and_day_in_full(client: Client) -> None:
    town = making.town()
    call = making.call(town)
    notice = making.paper(town.body)
    Paper.objects.filter(pk=notice.pk).update(act_number="118", act_date=date(2025, 9, 9))
    make_public(
        call, Publication.Place.NOTICE_BOARD, chain=call.chain, paper=notice, by=town.rup, at=at("2025-10-01T09:00")
    )
    address = f"/percorsi/{call.procedure.slug}/atti/"
    assert "n. 118, 9 settembre 2025" in said(client.get(address))
    assert "no. 118, 9 September 2025" in said(client.get(address, headers={"accept-language": "en"}))


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


def test_every_term_of_a_notice_has_its_place_on_the_page() -> None:
    order = list(KINDS)
    told = [key for _title, first, last in SUBJECTS for key in order[order.index(first) : order.index(last) + 1]]
    assert told == order


def test_a_criterion_says_what_each_label_is_worth() -> None:
    call = making.call(making.town())
    scale = [["ottimo", "1.0"], ["buono", "0.8"]]
    Criterion.objects.create(
        call=call, code="C1", title="Qualità", order=1, scoring="coefficient", max_points=40, scale=scale
    )
    (measure,) = queries.call(call.procedure.slug, call.code, at=at("2025-10-01T09:00")).criteria
    assert (measure.most, measure.scale) == ("40", [("ottimo", "40"), ("buono", "32")])


def test_an_agreement_in_preparation_is_nobodys_business(client: Client) -> None:
    town = making.town()
    call = making.call(town, state="closed")
    agreement = making.agreement(making.application(call, making.body("Cooperativa")), town, state="draft")
    assert client.get(f"/percorsi/{call.procedure.slug}/convenzioni/{agreement.pk}/").status_code == 404


def test_a_report_in_preparation_is_only_a_term_to_come() -> None:
    town = making.town()
    agreement = Agreement.objects.get(call=running(town))
    days = {"first": date(2026, 1, 1), "last": date(2026, 3, 31), "due": date(2026, 4, 30)}
    period = ReportingPeriod.objects.create(agreement=agreement, number=1, **days)
    report = FinancialReport.objects.create(period=period)
    slug = agreement.call.procedure.slug
    (shown,) = queries.agreement(slug, agreement.pk, at=at("2026-04-01T09:00")).periods
    assert (shown.report_state, shown.running, shown.overdue) == (None, True, False)
    FinancialReport.objects.filter(pk=report.pk).update(
        state="submitted", submitted_at=at("2026-04-20T09:00"), breakdown_sha256="0" * 64
    )
    (shown,) = queries.agreement(slug, agreement.pk, at=at("2026-06-01T09:00")).periods
    assert (shown.report_state, shown.overdue) == ("submitted", False)


def test_the_line_leads_to_agreements_and_rankings_and_says_once_what_many_owe_on_a_day(client: Client) -> None:
    town = making.town()
    call = running(town)
    other = making.call(town, state="closed", within=call.procedure, code="altro")
    making.agreement(making.application(other, making.body("Altra")), town)
    days = {"first": date(2026, 1, 1), "last": date(2026, 3, 31), "due": date(2099, 4, 30)}
    agreements = list(Agreement.objects.all())
    for agreement in agreements:
        ReportingPeriod.objects.create(agreement=agreement, number=1, **days)
    slug = call.procedure.slug
    page = client.get(f"/percorsi/{slug}/").content.decode()
    for agreement in agreements:
        assert f'<a href="/percorsi/{slug}/convenzioni/{agreement.pk}/">{agreement.title}</a>' in page
    assert "Rendiconti di 2 convenzioni" in page
    ReportingPeriod.objects.filter(agreement=agreements[0]).delete()
    assert f"Rendiconto: {agreements[1].title}" in said(client.get(f"/percorsi/{slug}/"))
