"""The questions behind every list, detail and ledger, as a page asks them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from bench.measuring import Ask
from bench.seeds import World
from condivisa.overview.desk import queries as desk
from condivisa.overview.portal import queries as portal
from condivisa.parties.rules import PUBLIC_ROLES
from condivisa.records.paging import PAGE
from condivisa.records.papers.models import Paper
from condivisa.stages.agreements import queries as agreements
from condivisa.stages.alliances import queries as alliances
from condivisa.stages.applications import queries as applications
from condivisa.stages.calls import queries as calls
from condivisa.stages.codesign import queries as codesign
from condivisa.stages.codesign.models import ProjectVersion, Round
from condivisa.stages.monitoring import queries as monitoring
from condivisa.stages.payments.queries import ledger, lists, positions, settlement
from condivisa.stages.reporting import queries as reporting
from condivisa.stages.reporting.queries import checking
from condivisa.stages.selection import queries as selection
from tests.making import at

NOW = at("2027-08-02T09:00")
ON = date(2027, 8, 2)


def page(rows: Any) -> list[Any]:
    """The first page of a list."""
    return list(rows[:PAGE])


def asked(world: World) -> dict[str, Ask]:
    """Every question by name, ready to be asked."""
    return {
        name: ask
        for some in (_before(world), _judging(world), _designing(world), _spending(world), _above(world))
        for name, ask in some.items()
    }


def _before(world: World) -> dict[str, Ask]:
    office, partner, call, pact = world.town.officer, world.partner, world.call, world.pact
    rup, one = world.town.rup, world.application
    own = replace(partner, body=one.lead_id)
    return {
        "alliances.parties_on": lambda: page(alliances.parties_on(pact, ON)),
        "calls.calls_for": lambda: page(calls.calls_for(office)),
        "calls.get_call": lambda: calls.get_call(call.pk, viewer=office),
        "calls.budget_chain": lambda: calls.budget_chain(call),
        "calls.findings_on": lambda: calls.findings_on(calls.get_call(call.pk, viewer=office), on=ON),
        "calls.answers": lambda: page(calls.answers(call)),
        "calls.questions_for": lambda: page(calls.questions_for(office)),
        "applications.listed": lambda: page(applications.listed(partner)),
        "applications.get_application": lambda: applications.get_application(one.pk, viewer=own),
        "applications.check": lambda: applications.check(one.pk, viewer=own),
        "applications.totals": lambda: applications.totals(one),
        "applications.received": lambda: applications.received(call.pk, viewer=rup),
        "applications.late_attempts": lambda: applications.late_attempts(call.pk, viewer=rup),
    }


def _judging(world: World) -> dict[str, Ask]:
    rup, call, one = world.town.rup, world.call, world.application
    programme = one.programmes.get()
    ranking = selection.published_rankings(call.pk)[0].pk
    return {
        "selection.applicants": lambda: selection.applicants(call.pk, viewer=rup, at=NOW),
        "selection.applications": lambda: page(selection.applications(call.pk, viewer=rup)),
        "selection.applications (committee)": lambda: page(selection.applications(call.pk, viewer=world.member)),
        "selection.get_application": lambda: selection.get_application(one.pk, viewer=rup),
        "selection.files_of": lambda: selection.files_of(one, viewer=rup),
        "selection.seats_in_force": lambda: page(selection.seats_in_force(call.pk)),
        "selection.own_marks": lambda: page(selection.own_marks(one.pk, programme.pk, viewer=world.member)),
        "selection.published_rankings": lambda: page(selection.published_rankings(call.pk)),
        "selection.places": lambda: page(selection.places(ranking)),
    }


def _designing(world: World) -> dict[str, Ask]:
    partner, table = world.partner, world.table
    first = Round.objects.get(table=table)
    version = ProjectVersion.objects.filter(round=first)[0].pk
    return {
        "codesign.tables": lambda: page(codesign.tables(viewer=partner)),
        "codesign.tables (office)": lambda: page(codesign.tables(viewer=world.town.officer)),
        "codesign.get_table": lambda: codesign.get_table(table.pk, viewer=partner),
        "codesign.meetings": lambda: page(codesign.meetings(table, viewer=partner)),
        "codesign.versions": lambda: page(codesign.versions(first.pk, viewer=partner)),
        "codesign.review": lambda: codesign.review(codesign.get_version(version, viewer=partner)),
        "codesign.final_projects": lambda: page(codesign.final_projects(world.call.pk)),
    }


def _spending(world: World) -> dict[str, Ask]:
    office, partner, spent, finance = world.town.officer, world.partner, world.spent, world.town.finance
    agreement, payment = spent.agreements[0], spent.payments[0].pk
    return {
        "agreements.agreements_for": lambda: page(agreements.agreements_for(partner)),
        "agreements.agreements_for (office)": lambda: page(agreements.agreements_for(office)),
        "agreements.get_agreement": lambda: agreements.get_agreement(agreement.pk, viewer=partner),
        "agreements.parties_of": lambda: agreements.parties_of(agreement),
        "agreements.papers_of": lambda: page(agreements.papers_of(agreement)),
        "agreements.grants": lambda: agreements.grants([agreement.pk]),
        "agreements.budget_grid": lambda: agreements.budget_grid(agreement),
        "agreements.coverage": lambda: [agreements.granted(agreement), agreements.committed(agreement)],
        "reporting.reports_for": lambda: page(reporting.reports_for(partner)),
        "reporting.reports_for (office)": lambda: page(reporting.reports_for(office)),
        "reporting.get_report": lambda: reporting.get_report(spent.checked.pk, viewer=office),
        "reporting.periods_for": lambda: reporting.periods_for(agreement.pk, viewer=partner),
        "reporting.rows_for": lambda: reporting.rows_for(spent.checked.pk, viewer=office),
        "reporting.rows_for (partner)": lambda: reporting.rows_for(spent.checked.pk, viewer=partner),
        "reporting.findings_of_report": lambda: reporting.findings_of_report(spent.submitted.pk, viewer=office, on=ON),
        "reporting.check": lambda: _check(reporting.get_report(spent.checked.pk, viewer=office)),
        "payments.payments": lambda: page(lists.payments(viewer=partner)),
        "payments.payments (office)": lambda: page(lists.payments(viewer=finance)),
        "payments.get_payment": lambda: lists.get_payment(payment, viewer=finance),
        "payments.clawbacks": lambda: page(lists.clawbacks(viewer=finance)),
        "payments.grants_table": lambda: lists.grants_table(world.town.body, 2026),
        "payments.available": lambda: positions.available(agreement),
        "payments.position": lambda: positions.position(agreement, None),
        "payments.final_facts": lambda: settlement.final_facts(agreement),
        "payments.ledger of an agreement": lambda: ledger.get_ledger(agreement.pk, viewer=partner),
        "payments.ledger of a call": lambda: ledger.ledger(world.call),
        "payments.ledger of a procedure": lambda: ledger.ledger(world.call.procedure),
        "monitoring.get_outcome": lambda: monitoring.get_outcome(agreement.pk, viewer=partner),
        "monitoring.leverage": lambda: monitoring.leverage(world.series),
    }


def _check(report: Any) -> list[Any]:
    said = checking.said(report)
    return [said, checking.strata(report, said)]


def _above(world: World) -> dict[str, Ask]:
    office, slug = world.town.officer, world.call.procedure.slug
    every = replace(office, roles=PUBLIC_ROLES)
    key = Paper.objects.filter(kind="codesign.minutes")[0].pk
    return {
        "desk.waiting (office)": lambda: desk.waiting(viewer=every, at=NOW),
        "desk.waiting (partner)": lambda: desk.waiting(viewer=world.partner, at=NOW),
        "portal.procedures": lambda: page(portal.procedures()),
        "portal.procedures (search)": lambda: page(portal.procedures("percorso comune")),
        "portal.open_calls": lambda: page(portal.current_calls(NOW)),
        "portal.procedure": lambda: portal.procedure(slug, at=NOW),
        "portal.ledger": lambda: portal.ledger(slug, at=NOW),
        "portal.call": lambda: portal.call(slug, world.call.code, at=NOW),
        "portal.public_paper": lambda: portal.public_paper(key),
    }
