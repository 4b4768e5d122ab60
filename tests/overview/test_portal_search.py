"""Search finds what is published, in any ending, the same on both databases; and nothing before its time."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django_tasks_db.models import DBTaskResult
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries as Most

from condivisa.overview.portal import indexing, stems
from condivisa.overview.portal.models import SearchBookmark, SearchRow
from condivisa.overview.portal.queries.search import found
from condivisa.parties.actions import amend_body
from condivisa.parties.models import Body, Municipality
from condivisa.parties.queries import profile_of
from condivisa.parties.rules import BodyFacts
from condivisa.parties.writing import write_body
from condivisa.records.journal import actions as journal
from condivisa.records.publication.actions import make_public, subject_of
from condivisa.records.publication.models import Publication
from condivisa.site.cli import main
from condivisa.stages.agreements.events import PartnersChanged
from condivisa.stages.agreements.models import Amendment, Partner
from condivisa.stages.calls.events import CallPublished, CallRevoked, NoticeRectified
from condivisa.stages.calls.models import Call, Programme
from condivisa.stages.coprogramming.actions import cite_act, record_hearing, record_step
from tests import making
from tests.making import at
from tests.screens import said

pytestmark = pytest.mark.django_db
AT = at("2026-01-02T09:00")


def titles(words: str, kind: str = "") -> list[str]:
    return [row.title for row in found(words, kind)]


def call_about(title: str, town: making.Town, state: str = "published") -> Call:
    call = making.call(town, state=state, title=title)
    Programme.objects.filter(call=call).update(title="Educatori di strada", aims=["reti di prossimità per gli anziani"])
    return call


def test_words_are_found_in_any_ending_with_and_without_accents() -> None:
    indexing.write([("call", call_about("Attività per l'infanzia", making.town()).pk)])
    for words in ("attivita infanzia", "ATTIVITÀ", "educatore", "rete di prossimita", "anziano", "infanz"):
        assert titles(words, "call") == ["Attività per l'infanzia"], words
    for words in ("attività lavoro", "il di per", "prossimo anno"):
        assert titles(words, "call") == [], words


def test_calls_come_first_and_acts_last() -> None:
    town = making.town("Comune di Provaglio")
    call = call_about("Avviso di Provaglio", town)
    paper = making.paper(town.body)
    paper.title = "Atto di Provaglio"
    paper.save()
    make_public(paper, Publication.Place.SITE, chain=town.body.pk, paper=paper, by=town.rup, at=AT)
    things = [("act", paper.pk), ("body", town.body.pk), ("procedure", call.procedure_id), ("call", call.pk)]
    indexing.write(things)
    assert [row.kind for row in found("provaglio")] == ["call", "procedure", "body", "act"]
    assert titles("provaglio", "act") == ["Atto di Provaglio"]


def test_only_what_is_published_is_found() -> None:
    town = making.town("Comune di Segreto")
    call = call_about("Bozza segreta", town, state="draft")
    preparing = making.body("Cooperativa Segreta")
    making.application(call, preparing, state="draft")
    paper = making.paper(town.body)
    things = [("call", call.pk), ("procedure", call.procedure_id), ("body", preparing.pk), ("act", paper.pk)]
    indexing.write(things)
    assert indexing.rebuild() == 0
    assert not SearchRow.objects.exists()


def test_what_is_public_no_more_is_taken_out() -> None:
    call = call_about("Avviso che torna in bozza", making.town())
    indexing.write([("call", call.pk)])
    assert titles("torna")
    Call.objects.update(state="draft", published_at=None)
    indexing.write([("call", call.pk)])
    assert not titles("torna")


def read_from_the_journal(title: str, town: making.Town) -> Call:
    call = call_about(title, town)
    assert call.closes_at
    event = CallPublished(call.pk, "0" * 64, "0" * 64, call.closes_at)
    journal.record(event, by=town.director, at=AT, chain=town.body.pk)
    indexing.read_on.call()
    return call


def test_search_follows_the_journal_and_twice_does_no_harm() -> None:
    town = making.town()
    call = read_from_the_journal("Avviso di prova", town)
    assert titles("avviso", "call") == ["Avviso di prova"]
    Call.objects.update(title="Avviso corretto")
    indexing.read_on.call()
    assert titles("avviso", "call") == ["Avviso di prova"], "nothing new in the journal: nothing is read again"
    journal.record(CallRevoked(call.pk, making.paper(town.body).pk), by=town.director, at=AT, chain=town.body.pk)
    for _ in range(2):
        indexing.read_on.call()
    assert titles("avviso", "call") == ["Avviso corretto"]
    assert SearchBookmark.objects.get().number == 2


def test_what_other_code_has_read_is_read_again_from_the_beginning() -> None:
    """As after an update that finds more, or hides a code it showed: nothing new in the journal says so."""
    read_from_the_journal("Avviso di prova", making.town())
    SearchRow.objects.all().delete()
    indexing.read_on.call()
    assert not titles("avviso", "call")
    SearchBookmark.objects.update(reader="another")
    indexing.read_on.call()
    assert titles("avviso", "call") == ["Avviso di prova"]
    assert SearchBookmark.objects.get().reader == indexing.reader()


def test_what_is_published_while_all_is_read_again_is_not_passed_over() -> None:
    town = making.town()
    published: list[str] = []

    def publish(title: str) -> None:
        published.append(title)
        call = call_about(title, town)
        assert call.closes_at
        event = CallPublished(call.pk, "0" * 64, "0" * 64, call.closes_at)
        journal.record(event, by=town.director, at=AT, chain=town.body.pk)

    def meanwhile(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if "MAX(" in sql and len(published) == 1:  # however far the journal is asked to be
            publish("Avviso di adesso")
        return execute(sql, params, many, context)

    publish("Avviso di prima")
    with connection.execute_wrapper(meanwhile):
        indexing.rebuild()
    indexing.read_on.call()
    assert sorted(titles("avviso", "call")) == ["Avviso di adesso", "Avviso di prima"]


def test_a_body_that_updates_its_data_is_found_by_what_it_does_now() -> None:
    town = making.town()
    ets = making.body("Cooperativa Lanterna", activities=["a"])
    making.agreement(making.application(making.call(town, state="closed"), ets), town)
    Municipality.objects.create(istat="019035", name="Crema", sort_key="crema")
    before = profile_of(ets)
    chair = making.representative(ets)
    amend_body(ets.pk, replace(before, seat="019035"), seen=before.mark, by=chair, at=AT)
    indexing.read_on.call()
    assert titles("crema", "body") == ["Cooperativa Lanterna"]


def test_the_kind_of_a_body_is_said_in_the_language_of_who_searches(client: Client) -> None:
    ets = making.body("Cooperativa Lanterna")
    making.agreement(making.application(making.call(town := making.town(), state="closed"), ets), town)
    indexing.rebuild()
    asked = {"cerca": "lanterna", "che": "body"}
    assert "Ente · ente del Terzo settore" in said(client.get("/cerca/", asked))
    assert "Body · Third Sector entity" in said(client.get("/cerca/", asked, headers={"accept-language": "en"}))


def test_who_joins_an_agreement_on_the_day_of_a_change_signed_before_is_found() -> None:
    town = making.town()
    agreement = making.agreement(making.application(making.call(town, state="closed"), making.body("Lanterna")), town)
    joins = making.body("Girasole")
    Partner.objects.create(agreement=agreement, body=joins, joined_on=AT.date())
    who = {"leaving": None, "joining": str(joins.pk)}
    change = Amendment.objects.create(
        agreement=agreement, number=1, kind="partner_change", effect_date=AT.date(), content=who
    )
    journal.record(PartnersChanged(agreement.pk, change.pk, []), by=town.director, at=AT, chain=town.body.pk)
    indexing.read_on.call()
    assert titles("girasole", "body") == ["Girasole"]


def test_a_procedure_is_found_by_the_acts_it_rests_on_and_a_call_by_its_opening_act() -> None:
    """D.Lgs. 33/2013, art. 23: what its page shows of acts that are no papers of ours is found with it."""
    town = making.town()
    call = call_about("Avviso", town)
    Call.objects.update(opening_act_number="388/2026")
    key = call.procedure_id
    indexing.write([("call", call.pk), ("procedure", key)])
    assert titles("388", "call") == ["Avviso"]
    assert titles("delibera 177", "procedure") == []
    by, on = town.officer, AT.date()
    cite_act(key, kind="Deliberazione di Giunta", number="177", date=on, subject="Documento iniziale", by=by, at=AT)
    record_hearing(key, committee="Commissione Lavoro", date=on, subject="Istruttorie", by=by, at=AT)
    record_step(key, kind="meetings", title="Incontro plenario", when="marzo 2026", by=by, at=AT)
    indexing.read_on.call()
    for words in ("deliberazioni 177", "documenti iniziali", "commissione lavoro", "istruttoria", "incontri plenari"):
        assert titles(words, "procedure") == [call.procedure.title], words


def test_all_of_a_kind_are_listed_without_words_and_everything_never(client: Client) -> None:
    town = making.town()
    call_about("Avviso concluso", town, state="closed")
    indexing.rebuild()
    assert titles("", "call") == ["Avviso concluso"]
    assert titles("il di per", "call") == titles("") == []
    assert "Avviso concluso" in said(client.get("/cerca/?che=call"))
    assert "anche chiusi" in said(client.get("/cerca/"))


def test_what_an_act_corrects_in_a_notice_is_what_search_finds() -> None:
    town = making.town()
    call = call_about("Avviso sbagliato", town)
    indexing.write([("call", call.pk)])
    Call.objects.update(title="Avviso rettificato", cup="F21H24000130005")
    assert call.closes_at
    event = NoticeRectified(call.pk, 1, substantial=False, terms="0" * 64, closes_now=call.closes_at)
    journal.record(event, by=town.director, at=AT, chain=town.body.pk)
    indexing.read_on.call()
    assert titles("F21H24000130005", "call") == titles("rettificato", "call") == ["Avviso rettificato"]


def test_a_body_registered_over_the_name_of_its_file_is_found_with_what_is_its_own() -> None:
    named = making.body("Comune scritto male", "public", istat_code="019035")
    Body.objects.filter(pk=named.pk).update(fiscal_code="")
    town = replace(making.town(), body=named)
    call = call_about("Avviso di prova", town, state="closed")
    agreement = making.agreement(making.application(call, making.body("Cooperativa Lanterna")), town)
    indexing.rebuild()
    for kind in ("procedure", "call", "agreement", "body"):
        assert titles("scritto male", kind), kind
    facts = BodyFacts(kind="public", name="Comune di Crema", fiscal_code="91035680197")
    with transaction.atomic():
        written = write_body(facts, ipa_code="c_d142", istat_code="019035", by=town.director, at=AT)
    assert written == named
    indexing.read_on.call()
    for kind in ("procedure", "call", "agreement", "body"):
        assert titles("crema", kind), kind
        assert not titles("scritto male", kind), kind
    assert agreement.call == call


def test_one_command_reads_everything_published_again(capsys: pytest.CaptureFixture[str]) -> None:
    call_about("Avviso di prova", making.town())
    assert not SearchRow.objects.exists()
    assert main(["reindex"]) == 0
    assert capsys.readouterr().out == "3 voci\n"
    assert titles("avviso prova", "call") == ["Avviso di prova"]


def test_an_act_made_public_is_found_with_those_it_concerns() -> None:
    town = making.town()
    call = call_about("Avviso di prova", town, state="closed")
    agreement = making.agreement(making.application(call, making.body("Cooperativa Lanterna")), town)
    paper = agreement.paper
    make_public(agreement, Publication.Place.GRANTS, chain=town.body.pk, paper=paper, by=town.rup, at=AT)
    assert [task.task_path for task in DBTaskResult.objects.ready()] == [indexing.read_on.module_path]
    indexing.read_on.call()
    assert {row.kind for row in found("lanterna")} == {"agreement", "body"}
    assert SearchRow.objects.filter(subject=f"act:{agreement.paper_id}").exists()
    assert subject_of(agreement).startswith("agreements.agreement:")


def test_the_fiscal_code_of_a_natural_person_is_not_searched() -> None:
    town = making.town()
    call = making.call(town, state="closed")
    firm = making.body("Ditta individuale", kind="other")
    firm.fiscal_code = "RSSMRA80A01D142X"
    firm.save()
    making.agreement(making.application(call, firm), town)
    indexing.rebuild()
    assert titles("ditta", "body") == ["Ditta individuale"]
    assert titles("RSSMRA80A01D142X") == []


@given(st.text())
def test_any_question_is_an_answer_and_never_an_error(text: str) -> None:
    assert list(found(text)) == []
    assert all(stem.isascii() and stem.isalnum() for stem in stems.asked(text))


def test_a_page_of_results_costs_the_same_for_one_and_for_thirty(
    client: Client, django_assert_max_num_queries: Most
) -> None:
    asked, town = [], making.town()
    for many in (1, 30):
        for number in range(many):
            call_about(f"Avviso {number}", town)
        indexing.rebuild()
        with django_assert_max_num_queries(12) as counted:
            answer = client.get("/cerca/", {"cerca": "avviso"})
        assert answer.status_code == 200
        assert len(answer.content) < 60_000
        asked.append(len(counted))
    assert asked[0] == asked[1]
    assert client.get("/cerca/", {"cerca": "avviso", "che": "niente"}).status_code == 200
