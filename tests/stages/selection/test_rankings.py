"""Scores, minutes, draws, the ranking by a signed act, its publication with the letters."""

from decimal import Decimal as D
from typing import Any

import pytest
from django.http import Http404
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from condivisa.base.days import show_day
from condivisa.overview.portal import queries as portal
from condivisa.records.access import Acting, Role
from condivisa.records.notifications.models import Message
from condivisa.records.papers import actions as papers
from condivisa.records.publication.models import Publication
from condivisa.records.publication.queries import publication_of
from condivisa.records.signing.queries import get_document
from condivisa.stages.applications.models import Application, Member
from condivisa.stages.selection import actions, queries
from condivisa.stages.selection.models import Admission, Draw, Ranking, Score
from tests import making
from tests.making import at, refused
from tests.stages.selection.conftest import PUBLISHED, RANKED, SCORED, SIGNED, Selection, make

pytestmark = pytest.mark.django_db


@pytest.fixture
def admitted(selection: Selection) -> Selection:
    return selection.admitted()


def scored(selection: Selection, *values: tuple[str, str]) -> Selection:
    """Every member gives each application the same marks; minutes are signed."""
    for member in selection.members:
        for application, marks in zip(selection.applications, values, strict=True):
            selection.scores(member, application, *marks)
    selection.minutes()
    return selection


def test_the_ranking_is_what_the_members_gave(admitted: Selection) -> None:
    """60 × (0,8 + 0,7 + 0,8) / 3 = 46,00, and steps 40."""
    first, second, third = admitted.applications
    for member, coefficient in zip(admitted.members, ("0.8", "0.7", "0.8"), strict=True):
        admitted.scores(member, first, coefficient, "40")
        admitted.scores(member, second, "1", "40")
        admitted.scores(member, third, "0.5", "10")
    admitted.minutes()
    rows = [(row.application, row.position, row.points, row.outcome) for row in admitted.adopts().rows.all()]
    assert rows == [
        (second, 1, D("100.00"), "selected"),
        (first, 2, D("86.00"), "suitable"),
        (third, 3, D("40.00"), "unsuitable"),
    ]
    row = Ranking.objects.get().rows.get(application=first)
    assert row.by_criterion == {"A": "46.00", "B": "40.00"}


def test_the_papers_name_who_decides_who_applied_and_what_they_approve(admitted: Selection) -> None:
    """Administration and RUP, every member of a grouping, the minutes by their day, the act that a letter cites."""
    first = admitted.applications[0]
    other = making.body("Zefiro")
    Member.objects.create(application=first, body=other, joined_at=SCORED)
    scored(admitted, ("0.8", "40"), ("1", "40"), ("0.5", "10"))
    ranking = admitted.adopts()
    said = ranking.act.inputs
    assert ranking.act.title == "Graduatoria del programma P1 – Avviso di prova"
    assert (said["administration"], said["manager"]) == (
        admitted.town.body.name,
        str(admitted.call.procedure.procedure_manager),
    )
    assert said["signs"] == [["Dirigente", str(admitted.call.procedure.director)]]
    assert "Cooperativa Alba; Zefiro" in [row["applicant"] for row in said["rows"]]
    assert said["minutes"] == [show_day(SCORED.date())]
    actions.number_act(ranking.act.pk, act_number="77", act_date=RANKED.date(), by=admitted.town.rup, at=RANKED)
    actions.publish_ranking(ranking.pk, by=admitted.town.rup, at=PUBLISHED)
    letter = ranking.rows.get(application=first).letter
    assert letter is not None
    assert letter.inputs["decided"] == f"{ranking.act.title} n. 77 del {show_day(RANKED.date())}"
    for paper in (ranking.act, letter):
        assert papers.render(paper).pdf is not None


def test_only_a_seat_of_the_committee_scores(admitted: Selection) -> None:
    for who in (admitted.town.rup, admitted.town.director, making.representative(admitted.applications[0].lead)):
        with refused("selection.no_seat"):
            admitted.scores(who, admitted.applications[0], "0.8")
    assert not Score.objects.exists()


def test_nobody_scores_before_admission_or_outside_the_programme(selection: Selection) -> None:
    selection.appoints()
    with refused("selection.not_opened", "selection.not_declared", "selection.not_admitted"):
        selection.scores(selection.members[0], selection.applications[0], "0.8")
    selection.opens()
    selection.checks(powers="Non ha poteri.")
    selection.decides()
    with refused("selection.not_admitted"):
        selection.scores(selection.members[0], selection.applications[0], "0.8")
    selection.applications[1].programmes.clear()
    with refused("selection.not_for_programme"):
        selection.scores(selection.members[0], selection.applications[1], "0.8")


def test_a_mark_off_the_scale_or_on_no_criterion_is_refused_with_all_the_others(admitted: Selection) -> None:
    marks = {"A": (D("1.2"), "Ottima."), "B": (D(40), ""), "Z": (D(1), "Bella.")}
    with refused("selection.mark_off_scale", "selection.mark_unreasoned", "selection.criterion_unknown"):
        actions.score(
            admitted.applications[0].pk,
            programme=admitted.programme.pk,
            marks=marks,
            by=admitted.members[0],
            at=SCORED,
        )
    with refused("screen.changed_meanwhile"):
        actions.score(
            admitted.applications[0].pk,
            programme=admitted.programme.pk,
            marks={"A": (D("0.8"), "Ottima.")},
            seen="given in another window",
            by=admitted.members[0],
            at=SCORED,
        )


def marks(admitted: Selection, application: Application, viewer: Acting) -> tuple[list[Score], list[Score]]:
    return queries.marks_seen(application, admitted.programme, list(admitted.call.criteria.all()), viewer=viewer)


def test_rescoring_keeps_what_was_given_before(admitted: Selection) -> None:
    member, application = admitted.members[0], admitted.applications[0]
    admitted.scores(member, application, "0.8", "20")
    admitted.scores(member, application, "0.6")
    given, seen = marks(admitted, application, member)
    assert [(one.criterion.code, one.value, one.replaced) for one in given] == [
        ("A", D("0.8000"), True),
        ("A", D("0.6000"), False),
        ("B", D("20.0000"), False),
    ]
    assert seen == []
    assert marks(admitted, application, admitted.members[1]) == ([], [])


def test_who_is_in_conflict_with_a_rival_does_not_score_the_programme(admitted: Selection) -> None:
    """The ranking compares: a conflict with one recuses from all, and the others' marks are enough."""
    admitted.declares(admitted.members[2], admitted.applications[0], moment=SCORED)
    with refused("selection.recused"):
        admitted.scores(admitted.members[2], admitted.applications[1], "0.8")
    for member in admitted.members[:2]:
        for application in admitted.applications:
            admitted.scores(member, application, "0.8", "40")
    admitted.minutes()
    assert [one.pk for one in queries.scoring_seats(admitted.programme)] == [
        admitted.seat(0).pk,
        admitted.seat(1).pk,
    ]
    with refused("selection.tie_to_draw"):
        admitted.adopts()


def test_a_ranking_waits_for_every_mark_and_for_signed_minutes(admitted: Selection) -> None:
    for member in admitted.members:
        for application in admitted.applications[:2]:
            admitted.scores(member, application, "0.8", "40")
    with refused("selection.marks_missing", "selection.not_minuted") as refusal:
        admitted.adopts()
    assert refusal.value.findings[0].facts["missing"] == 6


def test_marks_of_who_left_do_not_count_and_the_substitute_scores_anew(admitted: Selection) -> None:
    scored(admitted, ("1", "40"), ("0.8", "40"), ("0.5", "40"))
    substitute = making.acting(admitted.town.body, Role.COMMITTEE_MEMBER, who=making.person("Sergio", "Supplente"))
    act = actions.draft_substitution(
        admitted.seat(2).pk, person=substitute.person, reason="Rinuncia.", by=admitted.town.rup, at=SCORED
    )
    file, director = making.signed(act, admitted.town.director), admitted.town.director
    actions.substitute_seat(act.pk, file=file, by=director, at=SCORED)
    with refused("selection.marks_missing"):
        admitted.adopts()
    with refused("selection.not_declared"):
        admitted.scores(substitute, admitted.applications[0], "1", "40")
    admitted.declares(substitute, moment=SCORED)
    for application in admitted.applications:
        admitted.scores(substitute, application, "0", "10")
    points = [row.points for row in admitted.adopts().rows.all()]
    assert points == [D("70.00"), D("62.00"), D("50.00")]


def test_a_tie_is_drawn_in_public_once_and_ends_the_scoring() -> None:
    selection = make({"ties": "draw"}).admitted()
    scored(selection, ("0.8", "40"), ("0.8", "40"), ("0.5", "40"))
    first, second, third = (one.pk for one in selection.applications)
    chair, programme = selection.members[0], selection.programme.pk
    with refused("selection.not_a_tie"):
        actions.draw_lots(programme, numbers={first: 1, third: 2}, by=chair, at=SCORED)
    with refused("selection.no_seat"):
        actions.draw_lots(programme, numbers={first: 2, second: 1}, by=selection.town.rup, at=SCORED)
    actions.draw_lots(programme, numbers={first: 2, second: 1}, by=chair, at=SCORED)
    with refused("selection.not_a_tie", "selection.number_twice"):
        actions.draw_lots(programme, numbers={first: 1, second: 2}, by=chair, at=SCORED)
    with refused("selection.lots_drawn"):
        selection.scores(chair, selection.applications[0], "1")
    ranking = selection.adopts()
    rows = list(ranking.rows.values_list("application", "position", "tie"))
    assert rows == [(second, 1, "drawn"), (first, 2, "drawn"), (third, 3, "")]
    actions.publish_ranking(ranking.pk, by=selection.town.rup, at=PUBLISHED)
    _, tied, apart = [row.letter for row in ranking.rows.order_by("position")]
    assert tied is not None
    assert apart is not None
    assert tied.inputs["reasons"][0]["reason"].endswith("A pari punti: parità risolta con il sorteggio.")
    assert "pari punti" not in apart.inputs["reasons"][0]["reason"]
    assert tied.inputs["decided"] == f"{ranking.act.title}, atto firmato il {show_day(RANKED.date())}"
    assert Draw.objects.count() == 2


def test_the_ranking_is_adopted_by_the_director_once_as_the_act_says(admitted: Selection) -> None:
    scored(admitted, ("1", "40"), ("0.8", "40"), ("0.5", "40"))
    act = actions.draft_ranking(admitted.programme.pk, by=admitted.town.rup, at=RANKED)
    with refused("access.role"):
        actions.adopt_ranking(act.pk, file=SIGNED, by=admitted.town.rup, at=RANKED)
    admitted.scores(admitted.members[0], admitted.applications[0], "0.9")
    with refused("selection.act_outdated"):
        actions.adopt_ranking(act.pk, file=SIGNED, by=admitted.town.director, at=RANKED)
    admitted.adopts()
    with refused("selection.already_ranked"):
        admitted.scores(admitted.members[0], admitted.applications[0], "1")
    with refused("selection.already_ranked"):
        admitted.adopts()


def test_a_director_in_conflict_does_not_adopt(admitted: Selection) -> None:
    scored(admitted, ("1", "40"), ("0.8", "40"), ("0.5", "40"))
    admitted.declares(admitted.town.director, admitted.applications[2], moment=RANKED)
    with refused("selection.recused"):
        admitted.adopts()


def test_the_ranking_and_the_letters_leave_together(admitted: Selection) -> None:
    scored(admitted, ("1", "40"), ("0.8", "40"), ("0.1", "10"))
    ranking = admitted.adopts()
    assert not queries.published_rankings(admitted.call.pk).exists()
    assert not queries.placed([admitted.programme.pk], ["selected"]).exists()
    with refused("access.role"):
        actions.publish_ranking(ranking.pk, by=admitted.town.director, at=PUBLISHED)
    actions.publish_ranking(ranking.pk, by=admitted.town.rup, at=PUBLISHED)
    for place in (Publication.Place.SITE, Publication.Place.NOTICE_BOARD):
        assert publication_of(ranking, place) is not None
    session = admitted.committee.sessions.get()
    assert publication_of(session, Publication.Place.TRANSPARENCY) is not None
    assert list(queries.placed([admitted.programme.pk], ["selected"])) == admitted.applications[:1]
    told = Message.objects.filter(entry__event="selection.OutcomeTold").order_by("pk")
    assert told.count() == 3
    assert not told.filter(to_read_first=False).exists()
    selected, suitable, unsuitable = ranking.rows.all()
    assert selected.letter is None
    assert suitable.letter is not None
    assert unsuitable.letter is not None
    assert "la migliore" in suitable.letter.inputs["reasons"][0]["reason"]
    assert "il minimo è 60,00" in unsuitable.letter.inputs["reasons"][0]["reason"]
    to_read = {one.address for one in told.filter(text__contains="Motivi:")}
    assert to_read == {reverse("document", args=[row.letter.pk]) for row in (suitable, unsuitable) if row.letter}
    read = get_document(suitable.letter.pk, viewer=making.representative(suitable.application.lead), at=PUBLISHED)
    assert read.thing == suitable.application
    letters = told.values_list("text", flat=True)
    for row, said in zip((selected, suitable, unsuitable), letters, strict=True):
        assert f"posizione {row.position}: {row.get_outcome_display()}" in said
        assert row.letter is None or row.letter.inputs["reasons"][0]["reason"] in said
        assert "entro 60 giorni" in said
    assert unsuitable.letter.inputs["appeal"] == "TAR Lombardia, sezione di Brescia, entro 60 giorni"
    with refused("selection.already_published"):
        actions.publish_ranking(ranking.pk, by=admitted.town.rup, at=PUBLISHED)


def test_minutes_carry_the_marks_and_are_signed_from_a_seat(admitted: Selection) -> None:
    admitted.scores(admitted.members[1], admitted.applications[0], "0.8", "40")
    panel, present = admitted.committee.pk, [admitted.seat(0).pk]
    written: dict[str, Any] = {"place": "Sala", "public": False, "text": "Si valuta.", "present": present, "at": SCORED}
    with refused("selection.no_seat"):
        actions.write_minutes(panel, held_at=SCORED, by=admitted.town.rup, **written)
    with refused("selection.not_held_yet"):
        actions.write_minutes(panel, held_at=at("2025-12-01T09:00"), by=admitted.members[0], **written)
    with refused("selection.nobody_present"):
        actions.write_minutes(panel, held_at=SCORED, by=admitted.members[0], **{**written, "present": []})
    session = actions.write_minutes(panel, held_at=SCORED, by=admitted.members[0], **written)
    assert session.minutes.inputs["chairs"] == [["Presidente", str(admitted.seat(0).person)]]
    (proposal,) = session.minutes.inputs["proposals"]
    assert [row[0:3:2] for row in proposal["marks"]] == [["A", "0,80"], ["B", "40,00"]]
    assert proposal["points"][0] == ["A", "media dei coefficienti × punti", "48,00"]
    assert proposal["total"] == ["Totale", "somma dei criteri", "88,00"]
    with refused("selection.no_seat"):
        actions.sign_minutes(session.pk, file=SIGNED, by=admitted.town.director, at=SCORED)


def test_the_papers_of_the_ranking_can_be_printed(admitted: Selection) -> None:
    scored(admitted, ("1", "40"), ("0.8", "40"), ("0.1", "10"))
    ranking = actions.publish_ranking(admitted.adopts().pk, by=admitted.town.rup, at=PUBLISHED)
    unsuitable = ranking.rows.get(outcome="unsuitable")
    minutes = admitted.committee.sessions.get().minutes
    for paper in (ranking.act, unsuitable.letter, minutes):
        assert paper is not None
        assert papers.render(paper).pdf is not None


@pytest.mark.parametrize("rivals", [0, 12])
def test_a_competition_is_read_in_few_statements(
    admitted: Selection, rivals: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(rivals):
        more = making.application(admitted.call, making.body(f"Cooperativa {number}"))
        admitted.applications.append(more)
        actions_act = making.paper(admitted.town.body)
        Admission.objects.create(application=more, admitted=True, act=actions_act, at=SCORED)
    for application in admitted.applications:
        admitted.scores(admitted.members[0], application, "0.8", "40")
    programme = admitted.programme
    with django_assert_num_queries(7):
        assert len(queries.competition(programme).proposals) == 3 + rivals
    with django_assert_num_queries(4):
        assert len(queries.checked(admitted.call.pk)) == 3 + rivals
    with django_assert_num_queries(3):
        assert len(queries.applicant_list(admitted.call.pk)) == 3 + rivals
    with django_assert_num_queries(3):
        assert len(queries.applications(admitted.call.pk, viewer=admitted.town.rup)) == 3 + rivals


def test_a_ranking_is_public_once_it_is_published(
    admitted: Selection, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    call = admitted.call
    scored(admitted, ("1", "40"), ("0.8", "40"), ("0.1", "10"))
    ranking = admitted.adopts()
    with pytest.raises(Http404):
        portal.rankings(call.procedure.slug, call.code, "P1")
    actions.publish_ranking(ranking.pk, by=admitted.town.rup, at=PUBLISHED)
    page = portal.rankings(call.procedure.slug, call.code, "P1")
    assert [row.position for row in page.rows] == [1, 2, 3]
    with django_assert_num_queries(1):
        assert [one.programme.code for one in queries.published_rankings(call.pk)] == ["P1"]
