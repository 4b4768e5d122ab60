"""Versions of project and plan, negotiated terms, the final project frozen by an act."""

from dataclasses import replace
from decimal import Decimal as D
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from condivisa.records.journal.models import Entry
from condivisa.records.papers import actions as papers
from condivisa.records.publication.models import Publication
from condivisa.records.publication.queries import publication_of
from condivisa.stages.calls.terms import Term, Terms
from condivisa.stages.codesign import actions, queries
from condivisa.stages.codesign.drafts import ActivityDraft, LineDraft
from condivisa.stages.codesign.models import FinalProject, NegotiatedTerm, PlanLine, ProjectVersion
from condivisa.stages.codesign.queries.projects import listed_versions
from tests import making
from tests.making import refused
from tests.stages.codesign.conftest import APPROVED, FROZEN, MINUTED, REOPENED, SIGNED, CoDesign, make

pytestmark = pytest.mark.django_db


@pytest.fixture
def table(codesign: CoDesign) -> CoDesign:
    """A table with one meeting minuted."""
    codesign.opens()
    codesign.minutes(codesign.meets())
    return codesign


def test_whoever_sits_at_the_table_writes_and_nobody_overwrites(table: CoDesign) -> None:
    table.saves()
    with refused("screen.changed_meanwhile"):
        table.saves()
    actions.save_version(table.round().pk, draft=table.draft(), after=1, by=table.town.officer, at=MINUTED)
    with refused("access.not_yours"):
        actions.save_version(table.round().pk, draft=table.draft(), after=2, by=table.partners[1], at=MINUTED)
    latest = listed_versions(table.round().table)
    assert [(one.number, one.rows) for one in latest] == [(2, 6), (1, 6)]


def test_nobody_else_reads_a_version(table: CoDesign) -> None:
    version = table.saves()
    for viewer in (table.town.officer, table.partners[0]):
        assert queries.get_version(version, viewer=viewer).number == 1
    for stranger in (table.partners[1], making.town("Comune di Altrove").rup):
        with pytest.raises(ProjectVersion.DoesNotExist):
            queries.get_version(version, viewer=stranger)


def test_a_draft_that_cannot_be_kept_leaves_nothing_behind(table: CoDesign) -> None:
    with refused("codesign.unknown"):
        table.saves(activities=(ActivityDraft("P1.1", "P2", "Fuori tavolo"),))
    assert not ProjectVersion.objects.exists()
    assert not PlanLine.objects.exists()


def test_the_final_project_is_frozen_by_a_signed_act_made_public(table: CoDesign) -> None:
    version = table.saves()
    act = actions.draft_final_project(version, by=table.town.rup, at=FROZEN)
    assert act.inputs["programmes"] == [["P1", "300.000,00", "30.000,00", "0,00", "0,00"]]
    assert act.inputs["partners"] == [["Cooperativa Alba", "300.000,00", "30.000,00"]]
    assert act.inputs["appeal"] == table.call.appeal_authority
    assert act.inputs["administration"] == table.town.body.name
    assert act.inputs["manager"] == str(table.call.procedure.procedure_manager)
    assert act.inputs["signs"] == [["Dirigente", str(table.call.procedure.director)]]
    assert all(row[3] for row in act.inputs["activities"])
    with refused("access.role"):
        actions.freeze_final_project(act.pk, file=SIGNED, by=table.town.rup, at=FROZEN)
    file, director = making.signed(act, table.town.director), table.town.director
    project = actions.freeze_final_project(act.pk, file=file, by=director, at=FROZEN)
    assert project.version.sha256 == act.inputs["sha256"] == queries.snapshot(project.version)
    assert project.round.closed_at == FROZEN
    assert publication_of(project, Publication.Place.TRANSPARENCY) is not None
    assert papers.render(project.act).pdf is not None
    with refused("codesign.round_closed"):
        actions.save_version(project.round_id, draft=table.draft(), after=1, by=table.town.officer, at=FROZEN)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"aims": {"P1": ("altro",)}}, "codesign.aims_changed"),
        ({"activities": (), "lines": ()}, "codesign.programme_empty"),
        ({"lines": ()}, None),
    ],
)
def test_a_version_against_the_notice_is_saved_but_not_frozen(
    table: CoDesign, changes: dict[str, Any], code: str | None
) -> None:
    version = table.saves(**changes)
    if code is None:
        assert table.freezes(version).pk
        return
    with refused(code):
        table.freezes(version)
    assert not FinalProject.objects.exists()


def test_money_beyond_the_notice_or_to_a_stranger_is_not_frozen(table: CoDesign) -> None:
    stranger = table.partners[1].body
    line = LineDraft("P1.1", stranger, "staff", "educatori", 2026, "contribution", D("0.01"), "comune")
    version = table.saves(lines=(*table.draft().lines, line))
    with refused("codesign.partner_not_selected", "codesign.beyond_share"):
        table.freezes(version)


def test_volunteers_and_things_in_kind_are_never_refunded(table: CoDesign) -> None:
    """D.M. 72/2021, par. 3: they are co-financing, whatever the plan says."""
    draft = table.draft()
    given = next(line for line in draft.lines if line.side == "contribution")
    changes: list[dict[str, Any]] = [{"kind": "volunteers"}, {"category": "in_kind"}]
    for after, change in enumerate(changes):
        wrong = tuple(replace(line, **change) if line == given else line for line in draft.lines)
        version = table.saves(after=after, lines=wrong)
        with refused("application.in_kind_refunded"):
            table.freezes(version)


def test_a_plan_short_of_own_share_is_not_frozen(table: CoDesign) -> None:
    lines = tuple(line for line in table.draft().lines if (line.side, line.year) != ("cofinancing", 2028))
    with refused("codesign.own_share_short") as refusal:
        table.freezes(table.saves(lines=lines))
    (finding,) = refusal.value.findings
    assert (finding.facts["planned"], finding.facts["minimum"]) == (D("20000.00"), D("30000.00"))


def test_only_the_last_version_is_frozen_and_only_as_the_act_says(table: CoDesign) -> None:
    first = table.saves()
    table.saves(after=1)
    with refused("codesign.not_the_last"):
        table.freezes(first)
    act = actions.draft_final_project(table.saves(after=2), by=table.town.rup, at=FROZEN)
    actions.agree_term(
        table.round().pk, key="advance_surety", value=True, clause="verbale 1", by=table.town.rup, at=FROZEN
    )
    with refused("codesign.act_outdated"):
        actions.freeze_final_project(act.pk, file=SIGNED, by=table.town.director, at=FROZEN)


def test_a_final_project_rests_on_public_minutes(codesign: CoDesign) -> None:
    codesign.opens()
    version = codesign.saves()
    with refused("codesign.no_minutes"):
        codesign.freezes(version)
    codesign.minutes(codesign.meets())
    codesign.meets()
    with refused("codesign.minutes_waiting"):
        codesign.freezes(version)


def negotiable() -> CoDesign:
    """A call that leaves the flat rate between 2 and 7 %, and the payee, to the table."""
    made = make()
    left = {
        "flat_percent": Term("flat_percent", "avviso, art. 7", low=D(2), high=D(7)),
        "payee": Term("payee", "avviso, art. 8", among=("lead", "member")),
        "indirect_mode": Term("indirect_mode", "avviso, art. 7", "flat"),
    }
    made.call.terms_json = Terms({**made.call.terms.by_key, **left}).as_json()
    made.call.save(update_fields=["terms_json"])
    made.opens()
    made.minutes(made.meets())
    return made


def test_a_term_is_agreed_within_its_bounds_and_again_until_the_round_ends() -> None:
    table = negotiable()
    agree: dict[str, Any] = {
        "key": "flat_percent",
        "clause": "verbale del 25.11.2025",
        "by": table.town.rup,
        "at": APPROVED,
    }
    with refused("call.term_beyond_bounds"):
        actions.agree_term(table.round().pk, value=D(8), **agree)
    with refused("codesign.clause_missing"):
        actions.agree_term(table.round().pk, value=D(5), **{**agree, "clause": " "})
    for percent in (D(5), D("6.5")):
        actions.agree_term(table.round().pk, value=percent, **agree)
    assert NegotiatedTerm.objects.get().value == "6.5"
    told = [entry.data for entry in Entry.objects.filter(event="codesign.TermAgreed").order_by("number")]
    assert len({one["sha256"] for one in told}) == 2
    assert not any("value" in one for one in told)
    assert queries.agreed_terms(table.round()).get("flat_percent") == D("6.5")
    findings = queries.review(queries.get_version(table.saves(), viewer=table.town.rup))
    assert [(finding.code, finding.facts["term"]) for finding in findings] == [
        ("codesign.term_not_agreed", "term.payee")
    ]
    act = actions.draft_final_project(ProjectVersion.objects.get().pk, by=table.town.rup, at=FROZEN)
    assert act.inputs["terms"][0][1] == "6,5\xa0%"
    assert papers.render(act).pdf is not None


def test_a_reopened_round_agrees_on_top_of_the_one_before(codesign: CoDesign) -> None:
    """The amendment checks the ceiling: the plan beyond the first shares warns."""
    project = codesign.ended()
    actions.reopen(project.round.table_id, reason="new_funds", by=codesign.town.rup, at=REOPENED)
    line = LineDraft(
        "P1.1", codesign.partners[0].body, "staff", "educatori", 2028, "contribution", D("5000.00"), "comune"
    )
    own = LineDraft(
        "P1.1", codesign.partners[0].body, "in_kind", "volontari", 2028, "cofinancing", D("500.00"), kind="volunteers"
    )
    version = codesign.saves(lines=(*codesign.draft().lines, line, own))
    findings = queries.review(queries.get_version(version, viewer=codesign.town.rup))
    assert [(finding.code, finding.blocks) for finding in findings] == [("codesign.beyond_share", False)]
    meeting = codesign.meets(when=MINUTED)
    codesign.minutes(meeting)
    assert codesign.freezes(version).round.number == 2


def test_a_reopened_round_agrees_no_terms(codesign: CoDesign) -> None:
    """The agreement is signed already: nothing would carry them into it."""
    project = codesign.ended()
    reopened = actions.reopen(project.round.table_id, reason="new_funds", by=codesign.town.rup, at=REOPENED)
    with refused("codesign.terms_settled"):
        actions.agree_term(
            reopened.pk, key="clawback_days", value=D(30), clause="v. 2", by=codesign.town.rup, at=REOPENED
        )


@pytest.mark.parametrize("more", [0, 30])
def test_a_version_is_reviewed_in_few_statements(
    table: CoDesign, more: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    body = table.partners[0].body
    lines = [
        LineDraft("P1.1", body, "in_kind", f"voce {number}", 2026, "cofinancing", D("1.00"), kind="volunteers")
        for number in range(more)
    ]
    version = queries.get_version(table.saves(lines=(*table.draft().lines, *lines)), viewer=table.town.rup)
    with django_assert_num_queries(6):
        queries.review(version)
    with django_assert_num_queries(3):
        queries.snapshot(version)
