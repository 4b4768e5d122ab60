"""What people do with a notice: effects and refusals."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal as D
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from condivisa.base.words import say
from condivisa.records.access import Acting, Role
from condivisa.records.journal.models import Entry
from condivisa.records.notifications.models import Message
from condivisa.records.papers import actions as papers
from condivisa.records.papers.models import Paper
from condivisa.records.publication.models import Publication
from condivisa.stages.calls import actions, queries
from condivisa.stages.calls import papers as recipes
from condivisa.stages.calls.drafts import ProgrammeDraft, ShareDraft, SourceDraft
from condivisa.stages.calls.models import Call, FundingShare, ProgrammeLink, Question, Source
from condivisa.stages.calls.sections import ProgrammeRow, Programmes, mark
from tests import making
from tests.making import (
    Town,
    acting,
    application,
    at,
    body,
    call,
    procedure,
    refused,
    representative,
    terms,
    town,
)
from tests.stages.calls.test_readiness import CLOSES, OPENS, QUALITY, draft

pytestmark = pytest.mark.django_db

DRAFTED = at("2025-09-01T09:00")
PUBLISHED = at("2025-09-15T09:00")
OTHERWISE: dict[str, Any] = {
    "ties": "draw",
    "table_mode": "all_qualified",
    "minimum_score": D(41),
    "selected": "all_admitted",
    "score_rounding": "intermediate",
    "cofinancing_minimum_percent": D(11),
    "cofinancing_base": "total_cost",
    "cofinancing_sources": "own",
    "reduction_method": "in_proportion",
    "correction_days": D(7),
}
"""Terms that `making.terms` sets otherwise, or not at all."""


def drafted(people: Town, **changes: Any) -> Call:
    """The draft of a notice, written by the officer."""
    percorso = procedure(people)
    return actions.save_draft(percorso.pk, replace(draft(), **changes), by=people.officer, at=DRAFTED)


def opened(people: Town) -> Call:
    """A draft with its money booked and its opening act."""
    made = drafted(people, appeal_authority="TAR Lombardia, entro 60 giorni", cup="F21H24000130004")
    book: dict[str, Any] = {"chapter": "1100", "act": "DD 100/2025", "by": people.finance, "at": DRAFTED}
    actions.add_booking(made.pk, source="comune", year=2026, number="1", amount=D("200.00"), **book)
    return actions.adopt_opening_act(
        made.pk, number="100", date=date(2025, 9, 10), by=people.director, at=at("2025-09-10T09:00")
    )


def signed(people: Town) -> Call:
    """A notice signed by the director."""
    made = opened(people)
    made, _ = actions.compose_notice(made.pk, by=people.rup, at=at("2025-09-11T09:00"))
    director = people.director.person
    file = making.signed(made.notice, director)
    return actions.sign_notice(made.pk, file=file, signer=director, by=people.rup, at=at("2025-09-12T09:00"))


def test_a_notice_goes_from_draft_to_closed_and_every_act_is_in_the_journal() -> None:
    people = town()
    made = signed(people)
    made = actions.number_notice(made.pk, act_number="361", act_date=date(2025, 9, 12), by=people.rup, at=PUBLISHED)
    made = actions.publish_call(made.pk, by=people.rup, at=PUBLISHED)
    assert (made.state, made.published_at, made.terms_sha256) == ("published", PUBLISHED, made.terms.sha256())
    assert set(Publication.objects.values_list("place", "day")) == {
        ("site", date(2025, 9, 15)),
        ("notice_board", date(2025, 9, 15)),
    }
    with refused("call.still_open"):
        actions.close_call(made.pk, by=people.rup, at=CLOSES)
    made = actions.close_call(made.pk, by=people.rup, at=CLOSES + timedelta(seconds=1))
    assert (made.state, made.closed_at) == ("closed", CLOSES)
    told = Entry.objects.filter(chain=people.body.pk, event__startswith="calls.").order_by("number")
    assert list(told.values_list("event", flat=True)) == [
        "calls.CallDrafted",
        "calls.MoneyBooked",
        "calls.OpeningActAdopted",
        "calls.NoticeComposed",
        "calls.NoticeSigned",
        "calls.CallPublished",
        "calls.CallClosed",
    ]


def test_a_notice_that_promises_no_money_is_told_before_it_is_signed() -> None:
    """Lawful, where other resources are brought; but often forgotten."""
    people = town()
    made = opened(people)
    compose: dict[str, Any] = {"by": people.rup, "at": at("2025-09-11T09:00")}
    _, warned = actions.compose_notice(made.pk, **compose)
    assert "call.no_funds" not in {one.code for one in warned}
    FundingShare.objects.all().delete()
    _, warned = actions.compose_notice(made.pk, **compose)
    assert "call.no_funds" in {one.code for one in warned}


def test_a_draft_written_again_replaces_what_it_said() -> None:
    people = town()
    made = drafted(people)
    money = (ShareDraft("comune", 2027, D("70.00")),)
    again = replace(draft(), programmes=(ProgrammeDraft("P1", "Altro", shares=money),), criteria=(), links=())
    assert actions.save_draft(made.procedure_id, again, by=people.rup, at=DRAFTED).pk == made.pk
    assert list(made.programmes.values_list("code", "title")) == [("P1", "Altro")]
    assert FundingShare.objects.get().amount == D("70.00")
    assert not made.criteria.exists()
    assert not ProgrammeLink.objects.exists()


def test_the_calls_of_one_procedure_share_their_sources() -> None:
    people = town()
    made = drafted(people)
    second = replace(draft(), code="ambito", programmes=(ProgrammeDraft("A1", "Povertà"),), links=(("A1", "P1"),))
    actions.save_draft(made.procedure_id, second, by=people.officer, at=DRAFTED)
    assert Source.objects.filter(procedure=made.procedure).count() == 1
    assert ProgrammeLink.objects.filter(first__code="A1", second__code="P1").exists()
    renamed = replace(second, sources=(replace(second.sources[0], name="Regione"),))
    with refused("call.source_differs"):
        actions.save_draft(made.procedure_id, renamed, by=people.officer, at=DRAFTED)
    alike = replace(second, sources=(*second.sources, replace(second.sources[0], code="altra")))
    with refused("call.source_named_twice"):
        actions.save_draft(made.procedure_id, alike, by=people.officer, at=DRAFTED)


def test_a_programme_that_another_notice_ties_changes_its_code_and_does_not_go() -> None:
    """D.M. 72/2021, par. 3: what a signed notice states is not undone from the draft of another."""
    people = town()
    made = drafted(people)
    second = replace(draft(), code="ambito", programmes=(ProgrammeDraft("A1", "Povertà"),), links=(("A1", "P1"),))
    other = actions.save_draft(made.procedure_id, second, by=people.officer, at=DRAFTED)
    Call.objects.filter(pk=other.pk).update(state="signed", title="Avviso d'Ambito")

    def rows(*codes: tuple[str, str]) -> None:
        now = {one.code: one for one in queries.draft_of(made).programmes}
        part = Programmes(tuple(ProgrammeRow(code, now[was].title if was else "Nuovo", was=was) for was, code in codes))
        seen = mark(part, queries.draft_of(made))
        actions.save_section(made.pk, part, seen=seen, by=people.officer, at=DRAFTED)

    rows(("P1", "P9"), ("P2", "P1"), ("", "P2"))
    assert recipes.links(other) == ["A1 con P9, dell'avviso «Avviso»"]
    rows(("P9", "P1"), ("P1", "P9"))
    assert recipes.links(other) == ["A1 con P1, dell'avviso «Avviso»"], "two codes may be exchanged"
    with refused("call.programme_tied"):
        rows(("P9", "P9"), ("", "P2"))
    Call.objects.filter(pk=other.pk).update(state="draft")
    rows(("P9", "P9"), ("", "P2"))
    assert recipes.links(other) == []


def test_only_the_office_of_the_procedure_drafts_and_only_while_it_is_a_draft() -> None:
    people, other = town(), town("Comune di Altrove")
    made = drafted(people)
    with refused("access.not_yours"):
        actions.save_draft(made.procedure_id, draft(), by=other.officer, at=DRAFTED)
    with refused("access.role"):
        actions.save_draft(made.procedure_id, draft(), by=people.finance, at=DRAFTED)
    Call.objects.update(state="signed")
    with refused("access.moment"):
        actions.save_draft(made.procedure_id, draft(), by=people.officer, at=DRAFTED)


def test_the_opening_act_needs_booked_money_and_a_director() -> None:
    people = town()
    made = drafted(people)
    act: dict[str, Any] = {"number": "100", "date": date(2025, 9, 1), "at": DRAFTED}
    with refused("call.booking_missing", "paper.dated_ahead"):
        actions.adopt_opening_act(made.pk, by=people.director, **(act | {"date": date(2199, 1, 1)}))
    with refused("call.booking_missing") as refusal:
        actions.adopt_opening_act(made.pk, by=people.director, **act)
    assert "100,00" in say(refusal.value.findings[0]) or "200,00" in say(refusal.value.findings[0])
    with refused("access.role", "call.booking_missing"):
        actions.adopt_opening_act(made.pk, by=people.officer, **act)
    made.procedure.director_id = made.procedure.procedure_manager_id = None
    made.procedure.save()
    with refused("call.no_manager", "call.no_director", "call.act_unnumbered"):
        actions.adopt_opening_act(made.pk, by=people.director, **(act | {"number": " "}))
    made.refresh_from_db()
    assert made.opening_act_number == ""


def test_a_notice_is_composed_with_its_doubts_said_and_signed_as_it_was_composed() -> None:
    people = town()
    made = opened(people)
    with refused("call.notice_not_composed"):
        actions.sign_notice(made.pk, file=b"p7m", signer=people.director.person, by=people.rup, at=DRAFTED)
    made, warnings = actions.compose_notice(made.pk, by=people.rup, at=at("2025-09-11T09:00"))
    assert "programming.no_basis" in {finding.code for finding in warnings}
    changed = replace(draft(), title="Altro", appeal_authority="TAR", cup="F21")
    actions.save_draft(made.procedure_id, changed, by=people.officer, at=at("2025-09-11T10:00"))
    file: dict[str, Any] = {"file": b"p7m", "by": people.rup, "at": at("2025-09-12T09:00")}
    with refused("call.notice_stale", "call.not_signed_by_director"):
        actions.sign_notice(made.pk, signer=people.rup.person, **file)
    made, _ = actions.compose_notice(made.pk, by=people.rup, at=at("2025-09-12T08:00"))
    file["file"] = making.signed(made.notice, people.director)
    made = actions.sign_notice(made.pk, signer=people.director.person, **file)
    assert made.state == "signed"
    assert made.notice is not None
    assert made.notice.signed_by_id == people.director.person
    assert Paper.objects.filter(kind="calls.notice", state="superseded").count() == 1


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Avviso per la casa"},
        {"criteria": (replace(QUALITY, threshold=D(70)),)},
        {"criteria": (replace(QUALITY, max_points=D(60)),)},
        {"criteria": (replace(QUALITY, scale=(("ottimo", D(1)), ("buono", D("0.7")))),)},
        {"criteria": (replace(QUALITY, scoring="per_unit", per_unit=D(2), unit="sede", max_units=D(5)),)},
        {"criteria": (QUALITY, replace(QUALITY, code="R"))},
        {"source": "regione"},
        {"questions_until": OPENS},
        {"links": ()},
        *({"terms": terms(**{key: value})} for key, value in OTHERWISE.items()),
    ],
)
def test_nothing_that_selection_acts_on_changes_under_a_composed_notice(change: dict[str, Any]) -> None:
    people = town()
    given: dict[str, Any] = {"sources": (*draft().sources, SourceDraft("regione", "Regione"))}
    given |= {"appeal_authority": "TAR", "opens_at": OPENS + timedelta(hours=1)}
    percorso = procedure(people)
    made = actions.save_draft(percorso.pk, replace(draft(), **given), by=people.officer, at=DRAFTED)
    inputs = recipes.notice(made)
    paper = papers.compose(recipes.NOTICE, made.title, inputs, chain=made.chain, by=people.rup, at=DRAFTED)
    Call.objects.filter(pk=made.pk).update(notice=paper)
    assert not queries.notice_stale(Call.objects.get(pk=made.pk))
    actions.save_draft(percorso.pk, replace(draft(), **(given | change)), by=people.officer, at=DRAFTED)
    assert queries.notice_stale(Call.objects.get(pk=made.pk))


def test_the_notice_says_under_how_many_points_of_a_criterion_nobody_is_suitable() -> None:
    """L. 241/1990, art. 12, c. 1: whoever is excluded by a threshold has read it in the signed notice."""
    people = town()
    said = recipes.notice(drafted(people, criteria=(QUALITY, replace(QUALITY, code="R", threshold=D(42)))))
    bare, least = [row[2] for row in said["criteria"]]
    assert "soglia" not in bare
    assert least == bare + "; soglia 42: chi prende di meno non è idoneo"


def test_a_notice_without_what_it_must_say_is_not_composed() -> None:
    people = town()
    made = drafted(people, terms=terms(ties=None))
    with refused("call.not_opened", "call.no_appeal", "call.term_open"):
        actions.compose_notice(made.pk, by=people.rup, at=DRAFTED)
    assert not Paper.objects.exists()


def test_a_notice_that_promises_more_than_was_booked_at_its_opening_is_not_composed() -> None:
    people = town()
    made = opened(people)
    FundingShare.objects.filter(programme__call=made, year=2026).update(amount=D("200.01"))
    with refused("call.booking_missing"):
        actions.compose_notice(made.pk, by=people.rup, at=DRAFTED)


def test_a_signed_notice_may_go_back_to_draft_but_a_published_one_never() -> None:
    people = town()
    made = actions.return_to_draft(signed(people).pk, by=people.rup, at=PUBLISHED)
    assert made.state == "draft"
    made, _ = actions.compose_notice(made.pk, by=people.rup, at=PUBLISHED)
    file = making.signed(made.notice, people.director)
    actions.sign_notice(made.pk, file=file, signer=people.director.person, by=people.rup, at=PUBLISHED)
    actions.publish_call(made.pk, by=people.rup, at=PUBLISHED)
    with refused("access.moment"):
        actions.return_to_draft(made.pk, by=people.rup, at=PUBLISHED)


def test_a_notice_is_published_once_signed_and_before_its_term() -> None:
    people = town()
    made = signed(people)
    with refused("call.window_past"):
        actions.publish_call(made.pk, by=people.rup, at=CLOSES)
    actions.publish_call(made.pk, by=people.rup, at=PUBLISHED)
    with refused("access.moment") as refusal:
        actions.publish_call(made.pk, by=people.rup, at=PUBLISHED)
    assert "pubblicato" in say(refusal.value.findings[0])
    draft_of_another = call(town("Comune B"), state="draft")
    with refused("access.not_yours"):
        actions.publish_call(draft_of_another.pk, by=people.rup, at=PUBLISHED)


def test_drafts_are_read_by_their_own_administration_alone() -> None:
    people, ets = town(), representative(body("Coop Prova"))
    made = drafted(people)
    assert queries.get_call(made.pk, viewer=people.officer) == made
    with pytest.raises(Call.DoesNotExist):
        queries.get_call(made.pk, viewer=ets)
    Call.objects.update(state="published", published_at=PUBLISHED, terms_sha256="0" * 64)
    assert queries.get_call(made.pk, viewer=ets) == made


def test_questions_are_asked_privately_and_answered_for_everybody_who_started() -> None:
    people, asker, other = town(), representative(body("Coop Uno")), representative(body("Coop Due"))
    made = call(people)
    started = application(made, body("Coop Tre"), state="draft")
    third = acting(started.lead, Role.OPERATOR)
    moment = at("2025-09-20T10:00")
    question = actions.ask_question(made.pk, text=" Quando? ", by=asker, at=moment)
    assert (question.text, Message.objects.get().recipient_id) == ("Quando?", people.rup.person)
    with refused("call.text_missing"):
        actions.ask_question(made.pk, text=" ", by=other, at=moment)
    with refused("call.questions_over"):
        actions.ask_question(made.pk, text="Tardi?", by=other, at=at("2025-10-15T12:01"))
    with refused("access.role"):
        actions.ask_question(made.pk, text="Chi?", by=people.rup, at=moment)
    with refused("access.not_yours"):
        actions.answer_question(question.pk, answer="Domani", by=other, at=moment)
    actions.answer_question(question.pk, answer="Domani.", by=people.rup, at=moment)
    answered = Message.objects.filter(entry__event="calls.QuestionAnswered")
    assert set(answered.values_list("recipient", flat=True)) == {asker.person, third.person}
    assert not any("Coop" in text for text in answered.values_list("text", flat=True))
    assert "Quando?" in Message.objects.get(entry__event="calls.QuestionAsked").text
    with refused("call.already_answered"):
        actions.answer_question(question.pk, answer="No", by=people.rup, at=moment)
    question.refresh_from_db()
    assert question.answer == "Domani."


def test_a_question_asked_in_time_is_answered_after_the_term_and_an_answer_is_given_again() -> None:
    people, asker = town(), representative(body("Coop Uno"))
    made = call(people)
    question = actions.ask_question(made.pk, text="Quando?", by=asker, at=at("2025-09-20T10:00"))
    after: dict[str, Any] = {"by": people.rup, "at": CLOSES + timedelta(hours=1)}
    actions.close_call(made.pk, **after)
    with refused("call.not_answered_yet", "call.text_missing"):
        actions.answer_again(question.pk, answer=" ", **after)
    actions.answer_question(question.pk, answer="Domani.", **after)
    with refused("access.not_yours"):
        actions.answer_again(question.pk, answer="No", **(after | {"by": asker}))
    actions.answer_again(question.pk, answer="Dopodomani.", **after)
    question.refresh_from_db()
    assert [question.answer, *question.further.values_list("text", flat=True)] == ["Domani.", "Dopodomani."]
    told = Message.objects.filter(entry__event="calls.QuestionAnsweredAgain")
    assert [(one.recipient_id, "Dopodomani." in one.text) for one in told] == [(asker.person, True)]
    Call.objects.filter(pk=made.pk).update(state="revoked")
    with refused("access.moment"):
        actions.answer_again(question.pk, answer="Mai.", **after)


def lists_and_details(made: Call, viewer: Acting) -> list[Callable[[], Any]]:
    return [
        lambda: [one.procedure.administration.name for one in queries.calls_for(viewer)],
        lambda: [one.call.procedure.administration.name for one in queries.questions_for(viewer)],
        lambda: queries.budget_chain(made),
        lambda: queries.findings_on(queries.get_call(made.pk, viewer=viewer), on=date(2025, 9, 1)),
    ]


def test_lists_and_details_take_the_same_statements_for_one_row_as_for_thirty() -> None:
    counted: dict[int, list[int]] = {}
    for size in (1, 30):
        people = town()
        made = call(people, programmes=[(f"P{number}", "3.00") for number in range(size)])
        for _ in range(size - 1):
            call(people, within=made.procedure)
        asked = {"body": people.body, "person_id": people.rup.person, "asked_at": OPENS, "text": "Si può?"}
        Question.objects.bulk_create(Question(call=made, answered_at=OPENS, **asked) for _ in range(size))
        counted[size] = []
        for read in lists_and_details(made, people.rup):
            with CaptureQueriesContext(connection) as statements:
                assert read()
            counted[size].append(len(statements))
    assert counted[1] == counted[30] == [1, 1, 3, 7]
