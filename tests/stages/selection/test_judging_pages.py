"""Marks, minutes and ranking in the browser: one's own, the others' beside them, what is still missing."""

from __future__ import annotations

import re
from typing import Any

import pytest

from condivisa.stages.selection.models import (
    Score,
    Session,
)
from tests import making
from tests.screens import At, said
from tests.stages.selection import conftest
from tests.stages.selection.conftest import Selection, of

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n%synthetic"


def test_a_member_scores_with_reasons_and_goes_to_the_next(selection: Selection, when: Any) -> None:
    selection.admitted()
    when(conftest.SCORED)
    member, first = At(selection.members[0]), selection.applications[0]
    page = said(member.get("selection_proposals", **of(selection)))
    assert page.count("0/2") == 3
    rup = said(At(selection.town.rup).get("selection", **of(selection)))
    assert [words in rup for words in ("Copertura finanziaria", "Prova dell’istanza")] == [True, True]
    assert "Copertura finanziaria" not in page, "who scores is led where one scores, not to the office's desk"
    assert "Prova dell’istanza" not in page
    one = of(selection, programme="P1", key=first.pk)
    version = member.version("selection_score", one)
    assert member.post("selection_score", "MarksForm", one, version=version).status_code == 302
    assert "niente è cambiato" in said(member.get("selection_proposals", **of(selection)))
    bare = member.post(
        "selection_score", "MarksForm", one, version=member.version("selection_score", one), value_A="0,8", value_B=""
    )
    assert bare.status_code == 422, "a mark says why"
    off = member.post(
        "selection_score",
        "MarksForm",
        one,
        version=member.version("selection_score", one),
        value_A="7",
        reason_A="Bene",
    )
    assert off.status_code == 422
    sent = {"value_A": "0,8", "reason_A": "Bene.", "value_B": "20", "reason_B": "Media.", "next": "1"}
    seen = member.version("selection_score", one)
    answer = member.post("selection_score", "MarksForm", one, version=seen, **sent)
    assert answer.headers["Location"].endswith(f"/P1/{selection.applications[1].pk}/")
    assert (
        sorted(str(mark.value) for mark in Score.objects.all()) == ["0.8000", "20.0000"] or Score.objects.count() == 2
    )
    old = member.post(
        "selection_score", "MarksForm", one, version=seen, value_A="0,1", reason_A="Da una scheda di ieri."
    )
    assert old.status_code == 409
    assert "Da una scheda di ieri." in old.content.decode()
    assert "Bene." in said(old), "beside what was given since"
    assert Score.objects.count() == 2
    other = At(selection.members[1])
    assert "Bene." not in said(other.get("selection_score", **one)), "nobody reads another's marks before the ranking"
    again = member.post(
        "selection_score",
        "MarksForm",
        one,
        version=member.version("selection_score", one),
        value_A="0,9",
        reason_A="Meglio.",
    )
    assert again.status_code == 302
    assert "I suoi voti di prima" in said(member.get("selection_score", **one))
    outside = At(selection.town.rup)
    assert outside.get("selection_score", **one).status_code == 404


def test_the_others_marks_stand_beside_one_s_own_where_the_call_says_so(selection: Selection, when: Any) -> None:
    selection.call.terms_json = making.terms(scores_beside=True).as_json()
    selection.call.save(update_fields=["terms_json"])
    selection.admitted()
    when(conftest.SCORED)
    first, one = selection.applications[0], of(selection, programme="P1", key=selection.applications[0].pk)
    selection.scores(selection.members[1], first, "0.7", "40")
    member = At(selection.members[0])
    member.post(
        "selection_score",
        "MarksForm",
        one,
        version=member.version("selection_score", one),
        value_A="0,8",
        reason_A="Bene.",
    )
    page = said(member.get("selection_score", **one))
    assert "I voti di tutta la commissione" not in page, "half of one's own marks is not enough"
    assert "quando ha dato i suoi su tutti i criteri" in page
    member.post(
        "selection_score",
        "MarksForm",
        one,
        version=member.version("selection_score", one),
        value_B="20",
        reason_B="Media.",
    )
    beside = said(member.get("selection_score", **one)).partition("I voti di tutta la commissione")[2]
    for words in ("(lei)", "0,8 Bene.", "20 Media.", "0,7 Come da proposta.", "40 Come da proposta."):
        assert words in beside, beside
    assert beside.index("(lei)") < beside.index("0,7"), "one's own come first"
    selection.call.terms_json = making.terms(scores_beside=False).as_json()
    selection.call.save(update_fields=["terms_json"])
    assert "0,7" not in said(member.get("selection_score", **one))


def test_beside_one_s_own_stand_only_the_marks_that_count(selection: Selection, when: Any) -> None:
    """A member recused since scores no more: ranking, minutes and page leave those marks out."""
    selection.call.terms_json = making.terms(scores_beside=True).as_json()
    selection.call.save(update_fields=["terms_json"])
    selection.admitted()
    when(conftest.SCORED)
    first, second, _third = selection.applications
    for member, mark in zip(selection.members, ("0.8", "0.7", "0.6"), strict=True):
        selection.scores(member, first, mark, "40")
    one = of(selection, programme="P1", key=first.pk)
    page = said(At(selection.members[0]).get("selection_score", **one))
    assert all(f"{mark} Come" in page for mark in ("0,8", "0,7", "0,6")), page
    selection.declares(selection.members[1], second, moment=conftest.SCORED)
    page = said(At(selection.members[0]).get("selection_score", **one))
    assert [f"{mark} Come" in page for mark in ("0,8", "0,7", "0,6")] == [True, False, True]
    page = said(At(selection.members[1]).get("selection_score", **one))
    assert not any(f"{mark} Come" in page for mark in ("0,8", "0,6")), "nor does who is recused see the others'"


def test_minutes_ranking_and_publication_go_on_in_the_browser(selection: Selection, when: Any) -> None:
    selection.admitted()
    when(conftest.SCORED)
    for application in selection.applications:
        for member in selection.members:
            selection.scores(member, application, "0.8", "20")
    seats = [str(selection.seat(number).pk) for number in range(3)]
    chair = At(selection.members[0])
    sent = {"held_at": "2025-11-12T09:00", "where": "Sala", "who": seats, "text": "Si valuta."}
    ahead = sent | {"held_at": "2025-11-13T09:00"}
    early = chair.post("selection_minutes", "MinutesForm", of(selection, kind="committee"), **ahead)
    assert (early.status_code, '<a href="#id_held_at">Quando</a>' in early.content.decode()) == (422, True)
    nobody = chair.post("selection_minutes", "MinutesForm", of(selection, kind="committee"), **sent | {"who": []})
    assert (nobody.status_code, '<a href="#id_who_0">Chi era presente</a>' in nobody.content.decode()) == (422, True)
    minuted = chair.post("selection_minutes", "MinutesForm", of(selection, kind="committee"), **sent)
    assert minuted.status_code == 302, said(minuted)
    assert Session.objects.count() == 1
    rup = At(selection.town.rup)
    unsigned = rup.post("selection_ranking", "redigi", of(selection, programme="P1"))
    assert unsigned.status_code == 422, "the minutes are not signed"
    assert "Punti" in said(rup.get("selection_ranking", **of(selection, programme="P1")))
    page = said(At(selection.members[1]).get("selection_ranking", **of(selection, programme="P1")))
    assert "Come si arriva ai punti" not in page, "points would tell what the others gave"


def test_once_ranked_one_s_own_marks_are_only_read(selection: Selection, when: Any) -> None:
    selection.admitted()
    when(conftest.SCORED)
    for number, application in enumerate(selection.applications):
        for seated in selection.members:
            selection.scores(seated, application, f"0.{9 - number}", "20")
    member, one = At(selection.members[0]), of(selection, programme="P1", key=selection.applications[0].pk)
    assert "Salva e vai alla prossima" in said(member.get("selection_score", **one))
    version = member.version("selection_score", one)
    when(conftest.RANKED)
    selection.minutes()
    selection.adopts()
    page = said(member.get("selection_score", **one))
    assert "è già stata adottata" in page
    assert "Salva e vai alla prossima" not in page
    assert re.search(r"0,9 (– )?Come da proposta\.", page), page
    late = member.post("selection_score", "MarksForm", one, version=version, value_A="0,1", reason_A="Tardi.")
    assert late.status_code == 422


def test_the_ranking_to_come_has_no_outcome_while_marks_are_missing(selection: Selection, when: Any) -> None:
    selection.admitted()
    when(conftest.SCORED)
    at = At(selection.town.rup)

    def page() -> str:
        return said(at.get("selection_ranking", **of(selection, programme="P1")))

    assert "non ancora" in page()
    assert "non idonea" not in page()
    assert "18" in page().partition("i voti di adesso")[2].partition("Le proposte")[0], "how many are missing"
    for application in selection.applications:
        for member in selection.members:
            selection.scores(member, application, "0.8", "40")
    assert "non ancora" not in page()
    assert "a pari merito" in page()
    assert "equal" not in page()


def test_the_office_reads_and_takes_away_a_ranking_criterion_by_criterion(selection: Selection, when: Any) -> None:
    selection.admitted()
    first, *others = selection.applications
    for member, coefficient in zip(selection.members, ("0.8", "0.7", "0.8"), strict=True):
        selection.scores(member, first, coefficient, "40")
        for other in others:
            selection.scores(member, other, "0.5", "10")
    selection.minutes()
    when(conftest.SCORED)
    place, rup = of(selection, programme="P1"), At(selection.town.rup)

    def explained() -> str:
        page = said(rup.get("selection_ranking", **place)).partition("Come si arriva ai punti")[2]
        return page.partition("Ha valutato:")[0]

    before = explained()
    assert "A: media dei coefficienti × punti = 46,00 voti dei commissari 0,8 0,7 0,8" in before
    selection.adopts()
    assert explained() == before, "what was adopted says of which criterion, and from which marks, as it did before"
    exported: Any = rup.get("selection_ranking", **place, query={"formato": "csv", "ordine": "-position"})
    heads, *rows = b"".join(exported.streaming_content).decode().removeprefix("\ufeff").splitlines()
    assert heads == "Istanza;Posto;Enti;A;B;Punti;Esito;Come si è risolta la parità"
    assert rows[-1].split(";")[3:6] == ["46,00", "40,00", "86,00"]
    looked = said(rup.get("selection_ranking", **place, query={"cerca": first.lead.name}))
    assert "1 riga" in looked
    assert "Niente corrisponde" in said(rup.get("selection_ranking", **place, query={"cerca": "qqzz"}))
