"""A notice that gives no marks: whoever is admitted accedes. No committee, no points, no places anywhere."""

from __future__ import annotations

from typing import Any

import pytest

from condivisa.records.notifications.models import Message
from condivisa.stages.calls.models import Criterion
from condivisa.stages.selection import actions
from condivisa.stages.selection.models import Panel
from tests.screens import At, said
from tests.stages.selection.conftest import ADMITTED, ALL_MET, CHECKED, PUBLISHED, Selection, make, of

pytestmark = pytest.mark.django_db
ACCEDES = "accede alla co-progettazione ogni proposta ammessa"


@pytest.fixture
def bare() -> Selection:
    """Two programmes, nobody for the second; a check panel only; everything admitted."""
    without = make({"selected": "all_admitted", "ties": "all"}, programmes=(("P1", "300.00"), ("P2", "300.00")))
    Criterion.objects.filter(call=without.call).delete()
    for one in without.applications:
        one.programmes.set(without.call.programmes.filter(code="P1"))
    without.members = [without.town.officer]
    without.appoints(Panel.Kind.CHECK_PANEL)
    without.opens()
    for one in without.applications:
        actions.check_requirements(one.pk, outcomes=ALL_MET, by=without.town.officer, at=CHECKED)
    without.decides()
    return without


def test_the_steps_ask_for_no_committee_no_marks_and_no_ranking_of_a_deserted_programme(bare: Selection) -> None:
    page = said(At(bare.town.rup).get("selection", **of(bare)))
    assert "Nominare seggio o commissione fatto" in page
    assert "Valutare le proposte non serve l’avviso non ha criteri: accede chi è ammesso" in page
    assert ("Graduatoria di P1 da iniziare" in page, "Graduatoria di P2 non serve" in page) == (True, True)


def test_the_desk_says_which_programme_is_to_be_ranked(bare: Selection, when: Any) -> None:
    """With twelve programmes the same line would stand there twelve times."""
    when(ADMITTED)
    assert "Preparare l’atto di graduatoria P1 – Avviso di prova" in said(At(bare.town.rup).get("desk"))


def test_nobody_reads_of_points_that_nobody_gave(bare: Selection) -> None:
    rup = At(bare.town.rup)
    page = said(rup.get("selection_ranking", **of(bare, programme="P1")))
    assert ACCEDES in page
    for words in ("Punti", "Posto", "pari merito", "voti", "ha ancora valutato"):
        assert words not in page, words
    ranking = bare.adopts()
    actions.publish_ranking(ranking.pk, by=bare.town.rup, at=PUBLISHED)
    page = said(rup.get("rankings", **of(bare)))
    assert ACCEDES in page
    for words in ("Punti", "Posto", "pari merito", "punti di ogni proposta"):
        assert words not in page, words
    letters = [one.text for one in Message.objects.filter(subject__startswith="Graduatoria del programma P1")]
    assert letters
    assert all("La vostra proposta è selezionata." in one and "posizione" not in one for one in letters)
