"""Each body with its own sheet: groupings, who leaves, who takes part without funds, what the public body brings."""

from decimal import Decimal as D
from typing import Any

import pytest

from condivisa.records.access import Acting
from condivisa.records.notifications.models import Message
from condivisa.stages.applications import actions, queries
from condivisa.stages.applications.models import Application, Member, PlanRow
from tests.making import body, refused, representative
from tests.stages.applications.conftest import SENT, WORKING, Applying, money

pytestmark = pytest.mark.django_db


def test_a_grouping_applies_together_each_body_with_its_own_sheet(applying: Applying) -> None:
    draft, lead = applying.ready(), applying.lead
    second = representative(body("Associazione Due"))
    assert list(queries.applications_of(second)) == []
    with refused("access.not_yours"):
        actions.join(draft.project_code, by=second, at=WORKING)
    actions.invite_member(draft.pk, body=second.body, by=lead, at=WORKING)
    told = Message.objects.get(entry__event="applications.MemberInvited")
    assert told.recipient_id == second.person
    for said in (draft.project_code, draft.lead.name, draft.title, "20 ottobre 2025, ore 12:00"):
        assert said in told.text
    with pytest.raises(Application.DoesNotExist):
        at_address(draft, second)
    with refused("application.not_joined"):
        actions.save_sheet(draft.pk, version=0, rows=[], by=second, at=WORKING)
    dictated = f" {draft.project_code[:5].lower()} {draft.project_code[5:]}. "  # and copied with the stop after it
    actions.join(dictated, by=second, at=WORKING)
    assert at_address(draft, second) == draft
    actions.save_sheet(draft.pk, version=0, rows=[money("500.00", "cofinancing")], by=second, at=WORKING)
    assert set(PlanRow.objects.values_list("body", "amount")) == {
        (lead.body, D("100000.00")),
        (lead.body, D("10000.00")),
        (second.body, D("500.00")),
    }
    draft.refresh_from_db()
    actions.confirm_version(draft.pk, version=draft.version, by=lead, at=WORKING)
    with refused("application.form", "application.unconfirmed"):
        actions.submit(draft.pk, by=lead, at=SENT)
    text: dict[str, Any] = {"title": draft.title, "proposal": draft.proposal, "programmes": ["P1"]}
    draft = actions.save_proposal(draft.pk, version=1, form="to_be_formed", by=lead, at=WORKING, **text)
    for member in (lead, second):
        actions.confirm_version(draft.pk, version=draft.version, by=member, at=WORKING)
    with refused("access.not_yours"):
        actions.submit(draft.pk, by=representative(body("Coop Tre")), at=SENT)
    assert actions.submit(draft.pk, by=lead, at=SENT).members.count() == 2
    told_all = Message.objects.filter(entry__event="applications.ApplicationSubmitted")
    assert set(told_all.values_list("recipient", flat=True)) == {lead.person, second.person}


def test_a_member_taken_out_leaves_with_its_rows(applying: Applying) -> None:
    second = representative(body("Associazione Due"))
    actions.invite_member(applying.draft.pk, body=second.body, by=applying.lead, at=WORKING)
    with refused("application.member_there"):
        actions.invite_member(applying.draft.pk, body=second.body, by=applying.lead, at=WORKING)
    actions.join(applying.draft.project_code, by=second, at=WORKING)
    actions.save_sheet(applying.draft.pk, version=0, rows=[money("5.00")], by=second, at=WORKING)
    with refused("access.not_yours"):
        actions.remove_member(applying.draft.pk, body=applying.lead.body, by=second, at=WORKING)
    with refused("application.lead_stays"):
        actions.remove_member(applying.draft.pk, body=applying.lead.body, by=applying.lead, at=WORKING)
    actions.remove_member(applying.draft.pk, body=second.body, by=applying.lead, at=WORKING)
    assert not PlanRow.objects.exists()
    assert Member.objects.count() == 1


def test_a_body_that_is_no_ets_joins_without_funds_and_never_leads(applying: Applying) -> None:
    school = body("Istituto", "other")
    with refused("application.funded_not_ets"):
        actions.invite_member(applying.draft.pk, body=school.pk, by=applying.lead, at=WORKING)
    assert not actions.invite_member(
        applying.draft.pk, body=school.pk, funded=False, by=applying.lead, at=WORKING
    ).funded
    with refused("application.lead_not_ets"):
        actions.start_application(applying.call.pk, form="single", title="T", by=representative(school), at=WORKING)


def at_address(draft: Application, viewer: Acting) -> Application:
    return queries.at_address(draft.call.procedure.slug, draft.call.code, draft.pk, viewer=viewer)


def test_the_public_bodys_own_resources_are_in_the_leads_sheet(applying: Applying) -> None:
    rows = [money("1.00"), money("900.00", "public_body", kind="premises", cost_line="sala")]
    by: dict[str, Any] = {"by": applying.lead, "at": WORKING}
    actions.save_sheet(applying.draft.pk, version=0, rows=rows, **by)
    assert PlanRow.objects.get(side="public_body").body_id == applying.people.body.pk
    amounts = queries.whole_plan(applying.draft)
    assert {(one.side, one.amount) for one in amounts} == {("contribution", D("1.00")), ("public_body", D("900.00"))}
    actions.save_sheet(applying.draft.pk, version=1, rows=[money("1.00")], **by)
    assert not PlanRow.objects.filter(side="public_body").exists()
