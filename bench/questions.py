"""The questions behind every list, detail and ledger, as a page asks them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import Q

from bench.measuring import Ask
from bench.seeds import World
from condivisa.overview.desk import queries as desk
from condivisa.overview.portal import queries as portal
from condivisa.overview.portal.queries import grants
from condivisa.parties.rules import PUBLIC_ROLES
from condivisa.records.access import Acting
from condivisa.records.paging import PAGE
from condivisa.records.papers.models import Paper
from condivisa.stages.agreements import queries as agreements
from condivisa.stages.agreements.models import Agreement
from condivisa.stages.agreements.queries import screens as pacts
from condivisa.stages.alliances import queries as alliances
from condivisa.stages.applications import queries as applications
from condivisa.stages.applications.rules import whole
from condivisa.stages.calls import queries as calls
from condivisa.stages.codesign import queries as codesign
from condivisa.stages.codesign.models import ProjectVersion, Round
from condivisa.stages.codesign.queries import projects
from condivisa.stages.codesign.queries import screens as tables
from condivisa.stages.monitoring import queries as monitoring
from condivisa.stages.payments.queries import ledger, lists, positions, settlement
from condivisa.stages.payments.queries import screens as account
from condivisa.stages.reporting import queries as reporting
from condivisa.stages.reporting.models import FinancialReport
from condivisa.stages.reporting.queries import checking, judged, lines
from condivisa.stages.reporting.queries import screens as reports
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
    own, address = replace(partner, body=one.lead_id), (call.procedure.slug, call.code)
    return {
        "alliances.every_party": lambda: page(alliances.every_party(pact)),
        "calls.calls_for": lambda: page(calls.calls_for(office)),
        "calls.get_call": lambda: calls.get_call(call.pk, viewer=office),
        "calls.budget_chain": lambda: calls.budget_chain(call),
        "calls.findings_on": lambda: calls.findings_on(calls.get_call(call.pk, viewer=office), on=ON),
        "calls.questions_for": lambda: page(calls.questions_for(office)),
        "applications.listed": lambda: page(applications.listed(partner)),
        "applications.at_address": lambda: applications.at_address(*address, one.pk, viewer=own),
        "applications.check": lambda: whole.findings(applications.dossier_of(one)),
        "applications.whole_plan": lambda: list(applications.whole_plan(one)),
        "applications.received": lambda: applications.received(call.pk, viewer=rup),
        "applications.late_attempts": lambda: applications.late_attempts(call.pk, viewer=rup),
    }


def _judging(world: World) -> dict[str, Ask]:
    rup, call, one = world.town.rup, world.call, world.application
    programme = one.programmes.get()
    criteria = list(call.criteria.all())
    return {
        "selection.applications": lambda: page(selection.applications(call.pk, viewer=rup)),
        "selection.applications (committee)": lambda: page(selection.applications(call.pk, viewer=world.member)),
        "selection.get_application": lambda: selection.get_application(one.pk, viewer=rup),
        "selection.files_of": lambda: selection.files_of(one, viewer=rup),
        "selection.seats_in_force": lambda: page(selection.seats_in_force(call.pk)),
        "selection.marks_seen": lambda: selection.marks_seen(one, programme, criteria, viewer=world.member),
        "selection.published_rankings": lambda: page(selection.published_rankings(call.pk)),
    }


def _designing(world: World) -> dict[str, Ask]:
    partner, table = world.partner, world.table
    first = Round.objects.get(table=table)
    version = ProjectVersion.objects.filter(round=first)[0].pk
    return {
        "codesign.listed": lambda: page(tables.listed(viewer=partner, at=NOW)),
        "codesign.listed (office)": lambda: page(tables.listed(viewer=world.town.officer, at=NOW)),
        "codesign.table_at": lambda: tables.table_at(table.pk, viewer=partner),
        "codesign.meetings_of": lambda: page(tables.meetings_of(table)),
        "codesign.listed_versions": lambda: page(projects.listed_versions(table)),
        "codesign.review": lambda: codesign.review(codesign.get_version(version, viewer=partner)),
    }


def _spending(world: World) -> dict[str, Ask]:
    office, partner, spent, finance = world.town.officer, world.partner, world.spent, world.town.finance
    agreement, payment = spent.agreements[0], spent.payments[0].pk
    return {
        "agreements.listed": lambda: [page(pacts.listed(partner)), pacts.weights_of(pacts.listed(partner))],
        "agreements.listed (office)": lambda: [page(pacts.listed(office)), pacts.weights_of(pacts.listed(office))],
        "agreements.agreement_at": lambda: pacts.agreement_at(agreement.pk, viewer=partner),
        "agreements.parties_of": lambda: agreements.parties_of(agreement),
        "agreements.papers_of": lambda: page(agreements.papers_of(agreement, partner)),
        "agreements.grants": lambda: agreements.grants([agreement.pk]),
        "agreements.budget_grid": lambda: agreements.budget_grid(agreement),
        "agreements.coverage": lambda: [agreements.granted(agreement), agreements.committed(agreement)],
        "reporting.reports_for": lambda: page(reporting.reports_for(partner, Q(period__agreement=agreement))),
        "reporting.reports_for (office)": lambda: page(reporting.reports_for(office, Q(period__agreement=agreement))),
        "reporting.report_at": lambda: _report(spent.checked, office),
        "reporting.periods_with_reports": lambda: reports.periods_with_reports(agreement, viewer=partner),
        "reporting.rows_of": lambda: _rows(_report(spent.checked, office), office),
        "reporting.rows_of (partner)": lambda: _rows(_report(spent.checked, partner), partner),
        "reporting.judged_rows": lambda: judged.judged_rows(spent.submitted, on=ON),
        "reporting.use_of_lines": lambda: lines.use_of_lines(spent.submitted),
        "reporting.check": lambda: _check(_report(spent.checked, office)),
        "payments.payments": lambda: page(lists.payments(viewer=partner)),
        "payments.payments (office)": lambda: page(lists.payments(viewer=finance)),
        "payments.get_payment": lambda: lists.get_payment(payment, viewer=finance),
        "payments.awaited": lambda: _awaited(agreement),
        "payments.clawbacks_of": lambda: account.clawbacks_of(agreement, viewer=finance),
        "payments.waiting_for_finance": lambda: page(account.waiting_for_finance(finance, ON)),
        "payments.available": lambda: positions.available(agreement),
        "payments.position": lambda: positions.position(agreement, None),
        "payments.final_facts": lambda: settlement.final_facts(agreement),
        "payments.ledger of an agreement": lambda: ledger.ledger(agreement),
        "payments.ledger of a call": lambda: ledger.ledger(world.call),
        "payments.ledger of a procedure": lambda: ledger.ledger(world.call.procedure),
        "monitoring.get_outcome": lambda: monitoring.get_outcome(agreement.pk, viewer=partner),
        "monitoring.leverage": lambda: monitoring.leverage(world.series),
    }


def _report(report: FinancialReport, viewer: Acting) -> reports.Standing:
    return reports.report_at(report.period.agreement_id, report.period.number, viewer=viewer)


def _rows(standing: reports.Standing, viewer: Acting) -> list[Any]:
    return page(reports.listed(reports.rows_of(standing, reports.seen_by(standing, viewer=viewer))))


def _check(standing: reports.Standing) -> list[Any]:
    said = checking.said(standing.report)
    return [said, checking.strata(standing.report, said), reports.check_standing(standing.report)]


def _awaited(agreement: Agreement) -> list[Any]:
    found = list(account.payments_of(agreement, ON))
    return [account.by_period(agreement, found), account.standing(agreement, found)]


def _ranked(seen: Any) -> list[Any]:
    return [seen, page(seen.rows)]


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
        "portal.rankings": lambda: _ranked(portal.rankings(slug, world.call.code, "")),
        "portal.grants": lambda: page(grants.grants(2026)),
        "portal.public_paper": lambda: portal.public_paper(key),
    }
