"""What the papers of a notice say, and that they can be typeset."""

from datetime import date
from decimal import Decimal as D

import pytest

from condivisa.base.money import show
from condivisa.records.papers import actions as papers
from condivisa.records.papers.models import Paper
from condivisa.stages.calls import actions
from condivisa.stages.calls import papers as recipes
from condivisa.stages.calls.models import ProgrammeLink
from condivisa.stages.calls.terms import Term
from condivisa.stages.coprogramming.models import ProgrammingAct
from tests.making import (
    call,
    procedure,
    town,
)
from tests.stages.calls.test_actions import PUBLISHED, signed
from tests.stages.calls.test_ending import outage
from tests.stages.calls.test_readiness import OPENS

pytestmark = pytest.mark.django_db


def test_the_papers_of_a_notice_can_be_typeset() -> None:
    people = town()
    made = actions.publish_call(signed(people).pk, by=people.rup, at=PUBLISHED)
    outage(people, made)
    actions.propose_revocation(made.pk, reason="Fondi venuti meno.", by=people.rup, at=OPENS)
    written = Paper.objects.filter(kind__startswith="calls.")
    assert {paper.kind for paper in written} == {"calls.notice", "calls.extension", "calls.revocation"}
    assert all(papers.render(paper).pdf is not None for paper in written)
    for paper in written:
        facts = dict(paper.inputs["facts"])
        assert facts["Responsabile del procedimento"] == str(made.procedure.procedure_manager)
        assert facts["Ricorso"] == made.appeal_authority
    said = written.get(kind="calls.notice").inputs
    assert said["bookings_total"][-1] == show(sum((one.amount for one in made.bookings.all()), D(0)), "")
    assert len(said["bookings"]) == made.bookings.count() > 0
    assert said["criteria_total"][-1] == f"{sum(one.max_points for one in made.criteria.all()).normalize():f}"


def test_the_notice_says_who_may_apply_on_what_it_rests_and_what_it_ties() -> None:
    """All that the office stated in words, and the links with another call of the percorso too."""
    people = town()
    percorso = procedure(people, legal_basis=["L. 241/1990, art. 12"])
    made = call(
        people, within=percorso, stated={"applicants": "ETS", "vat": "fuori campo", "reimbursement": "a piè di lista"}
    )
    other = call(people, within=percorso, programmes=[("A1", "300.00")], title="Avviso d'Ambito")
    ProgrammingAct.objects.create(
        procedure=percorso, kind="Deliberazione di Giunta", number="12", date=date(2025, 3, 1), subject="Piano di zona"
    )
    ProgrammeLink.objects.create(first=other.programmes.get(), second=made.programmes.get())
    said = recipes.notice(made)
    assert {
        ("Base giuridica", "L. 241/1990, art. 12"),
        ("Chi può presentare istanza", "ETS"),
        ("IVA", "fuori campo"),
        ("Come si rimborsano i costi", "a piè di lista"),
    } <= {(label, value) for label, value in said["facts"]}
    assert said["programming"] == ["Deliberazione di Giunta n. 12 del 1º marzo 2025: Piano di zona"]
    assert said["links"] == ["P1 con A1, dell'avviso «Avviso d'Ambito»"]
    written = papers.compose(recipes.NOTICE, made.title, said, chain=made.chain, by=people.rup, at=PUBLISHED)
    assert papers.render(written).pdf is not None


def test_the_notice_corrects_no_stated_figure_and_says_what_the_sources_come_to() -> None:
    """As P5 of Crema: 2.178.979,00 stated, three times 726.293,00 allocated."""
    made = call(town(), programmes=[("P5", "2178879.00"), ("P6", "375000.00"), ("P7", "300.00")])
    made.programmes.filter(code="P5").update(stated_annual=D("726293.00"), stated_triennial=D("2178979.00"))
    made.programmes.filter(code="P6").update(stated_triennial=D("375000.00"))
    stated = {one["code"]: one["stated"].replace("\xa0", " ") for one in recipes.notice(made)["programmes"]}
    assert stated == {
        "P5": "726.293,00 € l'anno; 2.178.979,00 € in tutto (le quote per anno, qui sotto, fanno 2.178.879,00 €: "
        "differenza di 100,00 €)",
        "P6": "375.000,00 € in tutto",
        "P7": "",
    }


def test_a_term_that_lists_nothing_says_so() -> None:
    terms = (Term("flat_items", "art. 9", ()), Term("withdrawal_grounds", "art. 12", ("sede non più disponibile",)))
    assert [recipes.said(one) for one in terms] == ["non ce ne sono", "sede non più disponibile"]
