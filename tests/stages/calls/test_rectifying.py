"""A published notice is corrected by a signed act: what is substantial publishes it again and moves the term."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from condivisa.records.notifications.models import Message
from condivisa.records.publication.models import Publication
from condivisa.stages.calls import actions, queries
from condivisa.stages.calls.drafts import CallDraft, CriterionDraft, ProgrammeDraft
from condivisa.stages.calls.forms.rectifying import RectifyFrameForm
from condivisa.stages.calls.models import Call, Criterion, Rectification, Source
from condivisa.stages.calls.rules.rectifying import changes_the_choice, may_rectify
from condivisa.stages.calls.rules.window import Window
from condivisa.stages.calls.sections import (
    Aims,
    Correctable,
    Criteria,
    Frame,
    GroupOfTerms,
    as_json,
    from_json,
    mark,
)
from condivisa.stages.calls.terms import Term, Terms
from condivisa.stages.selection.models import Opening
from tests import making
from tests.making import Town, application, at, body, refused, representative, town
from tests.stages.screen import Screen

OPENS, CLOSES = at("2025-09-20T09:00"), at("2025-10-20T12:00")
QUALITY = CriterionDraft(
    "A", "Qualità", "coefficient", Decimal(60), (("buono", Decimal("0.7")), ("ottimo", Decimal(1)))
)
COST = Term("cofinancing_minimum_percent", "art. 9", Decimal(10))
DRAFT = CallDraft(
    "uno",
    "Avviso",
    "comune",
    (),
    (ProgrammeDraft("P1", "Famiglie", ("Sostenere le famiglie.",)),),
    (QUALITY,),
    Terms({"cofinancing_minimum_percent": COST}),
    appeal_authority="TAR, 60 giorni",
    stated={"applicants": "ETS iscritti al RUNTS"},
)


@pytest.mark.parametrize(
    ("after", "choice"),
    [
        pytest.param(replace(DRAFT, cup="F21H24000130004"), False, id="a code"),
        pytest.param(replace(DRAFT, stated={**DRAFT.stated, "vat": "fuori campo"}), False, id="words on VAT"),
        pytest.param(replace(DRAFT, stated={"applicants": "ETS e cooperative"}), True, id="who may apply"),
        pytest.param(replace(DRAFT, criteria=(replace(QUALITY, max_points=Decimal(50)),)), True, id="points"),
        pytest.param(replace(DRAFT, terms=Terms()), True, id="a term"),
        pytest.param(Aims({"P1": ("Altro.",)}).over(DRAFT), True, id="an aim"),
    ],
)
def test_what_may_change_who_applies_or_what_they_propose_is_substantial(after: CallDraft, choice: bool) -> None:
    assert changes_the_choice(DRAFT, after) is choice


NOW = at("2025-10-01T09:00")
POINTS = replace(DRAFT, criteria=(replace(QUALITY, max_points=Decimal(50)),))
WHOLE = NOW + (CLOSES - OPENS)


@pytest.mark.parametrize(
    ("after", "said", "codes"),
    [
        pytest.param(replace(DRAFT, cup="X"), {}, [], id="a material error leaves the term"),
        pytest.param(DRAFT, {}, ["call.nothing_rectified"], id="nothing changes"),
        pytest.param(replace(DRAFT, cup="X"), {"reason": " "}, ["call.rectification_unreasoned"], id="no reason"),
        pytest.param(POINTS, {}, ["call.rectification_substantial"], id="substantial, not said so"),
        pytest.param(replace(DRAFT, cup="X"), {"closes_now": WHOLE}, ["call.term_without_substance"], id="a free term"),
        pytest.param(POINTS, {"substantial": True}, ["call.rectification_without_term"], id="no new term"),
        pytest.param(
            POINTS, {"substantial": True, "closes_now": CLOSES}, ["call.outage_gives_nothing"], id="the same term"
        ),
        pytest.param(POINTS, {"substantial": True, "closes_now": WHOLE}, [], id="as long as the first time"),
        pytest.param(
            POINTS,
            {"substantial": True, "closes_now": WHOLE - timedelta(days=1)},
            ["call.rectification_short"],
            id="shorter than the first time warns",
        ),
        pytest.param(
            POINTS,
            {"substantial": True, "closes_now": WHOLE, "opened": True},
            ["call.applications_opened"],
            id="after the opening",
        ),
        pytest.param(replace(DRAFT, cup="X"), {"opened": True}, [], id="a material error, after the opening"),
    ],
)
def test_a_correction_is_judged(after: CallDraft, said: dict[str, Any], codes: list[str]) -> None:
    """L. 241/1990, art. 1, 3 and 12: everybody has the same time on the same text."""
    asked: dict[str, Any] = {
        "reason": "Errore.",
        "substantial": False,
        "closes_now": None,
        "opened": False,
        "at": NOW,
    } | said
    found = may_rectify(DRAFT, after, Window(True, OPENS, CLOSES), **asked)
    assert [one.code for one in found] == codes
    assert all(one.blocks for one in found) or codes == ["call.rectification_short"]


@pytest.mark.parametrize(
    "section",
    [
        Frame("Titolo", "CUP", "CIG", "TAR", {"vat": "fuori campo"}),
        Aims({"P1": ("Una.", "Due.")}),
        Criteria(
            (QUALITY, CriterionDraft("B", "Anni", "per_unit", Decimal(3), (), Decimal("0.5"), "anno", Decimal(6)))
        ),
        GroupOfTerms("cofinancing", (COST,)),
    ],
    ids=lambda section: type(section).__name__,
)
def test_a_part_comes_back_from_json_as_it_was(section: Correctable) -> None:
    assert from_json(as_json(section)) == section


def call(people: Town) -> Call:
    """A published notice about a source's money, with one criterion."""
    made = making.call(people)
    made.source = Source.objects.get(procedure=made.procedure)
    made.save(update_fields=["source"])
    scale = [["buono", "0.7"], ["ottimo", "1"]]
    points: dict[str, Any] = {"scoring": "coefficient", "max_points": Decimal(60), "scale": scale}
    Criterion.objects.create(call=made, code="A", title="Qualità", order=0, **points)
    return made


def proposed(people: Town, made: Call, section: Correctable, **changes: Any) -> Rectification:
    """A correction of a part, over what the notice says now."""
    seen = mark(section, queries.draft_of(made))
    asked: dict[str, Any] = {
        "seen": seen,
        "reason": "Errore materiale.",
        "substantial": False,
        "by": people.rup,
        "at": NOW,
    } | changes
    return actions.propose_rectification(made.pk, section, **asked)[0]


def signed(people: Town, one: Rectification, **changes: Any) -> Call:
    """The act of a correction, brought back signed by the director."""
    file = making.signed(one.act, people.director)
    asked: dict[str, Any] = {
        "file": file,
        "signer": people.director.person,
        "by": people.rup,
        "at": at("2025-10-01T12:00"),
    } | changes
    return actions.rectify_call(one.pk, **asked)


def frame_of(made: Call, **changes: Any) -> Frame:
    """What the notice says in words, changed."""
    return replace(Frame().as_in(queries.draft_of(made)), **changes)


def fewer_points(made: Call) -> Criteria:
    """The criteria of the notice, the first worth one point less."""
    rows = queries.draft_of(made).criteria
    return Criteria((replace(rows[0], max_points=rows[0].max_points - 1), *rows[1:]))


@pytest.mark.django_db
def test_a_material_error_is_corrected_once_signed_and_who_started_is_told() -> None:
    people = town()
    made = call(people)
    member = representative(application(made, body("Coop Uno"), state="draft").lead)
    terms, closes = made.terms_sha256, made.closes_at
    one = proposed(people, made, frame_of(made, cup="B31H22000280006"))
    made.refresh_from_db()
    assert made.cup != "B31H22000280006"
    assert made.closes_at == closes
    assert one.act.inputs["corrections"] == [["CUP", made.cup or "non detto", "B31H22000280006"]]
    assert ["CUP", "B31H22000280006"] in one.act.inputs["notice"]["facts"]
    with refused("call.not_signed_by_director"):
        signed(people, one, signer=people.rup.person)
    made = signed(people, one)
    assert (made.cup, made.closes_at, made.state) == ("B31H22000280006", closes, "published")
    assert made.terms_sha256 in (terms, made.terms.sha256())
    told = Message.objects.get(entry__event="calls.NoticeRectified")
    assert told.recipient_id == member.person
    assert "ora «B31H22000280006»" in told.text
    shown = Publication.objects.filter(paper=one.act_id)
    assert set(shown.values_list("place", flat=True)) == {"site", "notice_board"}


@pytest.mark.django_db
def test_a_substantial_correction_publishes_the_notice_again_and_moves_the_term() -> None:
    people = town()
    made = call(people)
    started = application(made, body("Coop Uno"), state="draft")
    representative(started.lead)
    with refused("call.rectification_substantial"):
        proposed(people, made, fewer_points(made))
    one = proposed(people, made, fewer_points(made), substantial=True, closes_now=at("2025-11-20T12:00"))
    actions.close_call(made.pk, by=people.rup, at=at("2025-10-21T09:00"))
    first = made.criteria.order_by("order").first()
    made = signed(people, one, at=at("2025-10-21T10:00"))
    again = made.criteria.order_by("order").first()
    assert first is not None
    assert again is not None
    assert again.max_points == first.max_points - 1
    assert (made.state, made.closes_at, made.closed_at) == ("published", at("2025-11-20T12:00"), None)
    assert made.terms_sha256 == made.terms.sha256()
    assert queries.window_of(made).open(at("2025-11-20T12:00"))
    page = Client().get(f"/percorsi/{made.procedure.slug}/avvisi/{made.code}/").content.decode()
    assert "Il termine era il 20 ottobre 2025, ore 12:00: ora è il 20 novembre 2025, ore 12:00" in page
    assert "20 novembre 2025, ore 12:00" in Message.objects.get(entry__event="calls.NoticeRectified").text


@pytest.mark.django_db
def test_a_correction_over_what_changed_meanwhile_is_refused() -> None:
    people = town()
    made = call(people)
    first = proposed(people, made, frame_of(made, cup="B31H22000280006"))
    second = proposed(people, made, frame_of(made, cig="B10A9942A7"))
    third = proposed(people, made, fewer_points(made), substantial=True, closes_now=at("2025-11-20T12:00"))
    signed(people, first)
    with refused("call.rectification_stale"):
        signed(people, second)
    Call.objects.filter(pk=made.pk).update(closes_at=at("2025-10-22T12:00"))
    with refused("call.term_moved"):
        signed(people, third)
    with refused("screen.changed_meanwhile"):
        proposed(people, made, frame_of(made, cig="B10A9942A7"), seen="visto prima")


@pytest.mark.django_db
def test_nothing_substantial_is_corrected_once_the_applications_are_open() -> None:
    people = town()
    made = call(people)
    Opening.objects.create(call=made, at=at("2025-10-21T09:00"), by_id=people.rup.person)
    with refused("call.applications_opened"):
        proposed(people, made, fewer_points(made), substantial=True, closes_now=at("2025-11-20T12:00"))
    later: dict[str, Any] = {"at": at("2025-10-22T09:00")}
    one = proposed(people, made, frame_of(made, cup="B31H22000280006"), **later)
    assert signed(people, one, **later).cup == "B31H22000280006"


@pytest.mark.django_db
def test_who_may_correct_a_notice() -> None:
    people, other = town(), town("Altrove")
    made = call(people)
    with refused("access.role"):
        proposed(people, made, frame_of(made, cup="B31H22000280006"), by=people.officer)
    with refused("access.not_yours"):
        proposed(people, made, frame_of(made, cup="B31H22000280006"), by=other.rup)


@pytest.mark.django_db
@pytest.mark.usefixtures("now")
@pytest.mark.parametrize("part", ["dati", "finalita", "criteri", "cofinancing"])
def test_each_part_is_corrected_in_the_browser(part: str) -> None:
    people = town()
    made = call(people)
    address = f"/percorsi/{made.procedure.slug}/avvisi/{made.code}/ufficio/rettifica/"
    page = Screen(people.rup).open(address)
    assert f"{address}{part}/" in page
    page = Screen(people.rup).open(f"{address}{part}/")
    assert page.index('name="reason"') < page.index('name="closes_now"')
    assert "facoltativo" not in page.partition("Perché si corregge")[2].partition('name="reason"')[0]


@pytest.mark.django_db
@pytest.mark.usefixtures("now")
def test_a_correction_is_written_in_the_browser_and_shown_to_everybody_once_signed(client: Client) -> None:
    people = town()
    made = call(people)
    public = f"/percorsi/{made.procedure.slug}/avvisi/{made.code}/"
    rup, address = Screen(people.rup), f"{public}ufficio/rettifica/dati/"
    present = RectifyFrameForm.present_of(queries.draft_of(made))
    typed = {**present, "version": mark(Frame(), queries.draft_of(made)), "cup": "B31H22000280006"}
    page = rup.send(address, "RectifyFrameForm", 422, **typed, reason="")
    assert "Manca la motivazione" in page
    assert "B31H22000280006" in page
    assert rup.send(address, "RectifyFrameForm", **typed, reason="Errore nel CUP.").endswith("/rettifica/")
    one = Rectification.objects.get()
    assert "Errore nel CUP." in rup.open(f"{public}ufficio/rettifica/")
    page = client.get(public).content.decode()
    assert "B31H22000280006" not in page
    assert "Errore nel CUP." not in page, "nothing is corrected before the signature"
    signed(people, one)
    page = client.get(public).content.decode()
    assert "B31H22000280006" in page
    assert "Errore nel CUP." in page, "the page says aloud that it was corrected, and why"
    assert "Il termine era" not in page, "what is not substantial moves no term"
    assert "Rettifica – " in page
    typed["version"] = mark(Frame(), queries.draft_of(Call.objects.get(pk=made.pk)))
    page = Screen(people.officer).send(address, "RectifyFrameForm", 422, **{**typed, "cup": ""}, reason="Errore.")
    assert "responsabile del procedimento" in page
    Screen(town("Altrove").rup).open(address, 404)
