"""Yes or no per requirement, corrections, intended refusals, the act on admission and its letters."""

from datetime import date
from decimal import Decimal as D

import pytest
from django.urls import reverse

from condivisa.records.access import Role
from condivisa.records.journal.models import Entry
from condivisa.records.notifications import actions as notifications
from condivisa.records.notifications.models import Message
from condivisa.records.papers import actions as papers
from condivisa.records.papers.models import Paper
from condivisa.records.publication.models import Publication
from condivisa.records.signing.queries import get_document
from condivisa.stages.applications.models import LateAttempt
from condivisa.stages.selection import actions, queries
from condivisa.stages.selection.models import (
    AdmissibilityCheck,
    Admission,
    ConflictDeclaration,
    CorrectionRequest,
    Panel,
    Seat,
)
from condivisa.stages.selection.rules import admissibility as rules
from tests import making
from tests.making import at, refused
from tests.screens import At
from tests.stages.selection.conftest import ADMITTED, ALL_MET, CHECKED, SIGNED, Selection, make

pytestmark = pytest.mark.django_db
POWERS = "Chi firma non ha il potere di impegnare l'ente: lo statuto chiede una delibera."


@pytest.fixture
def opened(selection: Selection) -> Selection:
    selection.appoints()
    selection.opens()
    return selection


def correction(selection: Selection, days: int = 10) -> CorrectionRequest:
    return actions.request_correction(
        selection.applications[0].pk,
        requirement="documents",
        fields=["statuto"],
        reason="Manca lo statuto.",
        days=days,
        by=selection.town.rup,
        at=CHECKED,
    )


def in_force(selection: Selection, requirement: str = "documents") -> AdmissibilityCheck:
    return AdmissibilityCheck.objects.get(
        application=selection.applications[0], requirement=requirement, replaced=False
    )


@pytest.mark.parametrize(
    ("sent", "days", "due"),
    [
        (date(2025, 10, 24), 10, date(2025, 11, 3)),
        (date(2025, 10, 22), 10, date(2025, 11, 3)),  # 1 November is a holiday, the 2nd a Sunday
        (date(2025, 10, 22), 9, date(2025, 10, 31)),
    ],
)
def test_a_term_to_answer_moves_on_from_a_holiday(sent: date, days: int, due: date) -> None:
    assert rules.due_after(sent, days) == due


def test_a_body_is_refused_for_the_powers_of_who_signed(opened: Selection) -> None:
    opened.checks(powers=POWERS)
    first, second, third = opened.decides()
    assert (first.admitted, second.admitted, third.admitted) == (False, True, True)
    assert (first.reason, first.source) == (POWERS, "D.P.R. 445/2000, art. 38, c. 3-bis")
    letter = first.letter
    assert letter is not None
    assert letter.inputs["reasons"][0]["requirement"] == "Poteri di chi firma"
    assert letter.inputs["appeal"] == "TAR Lombardia, sezione di Brescia, entro 60 giorni"
    assert Publication.objects.filter(paper=first.act).exists()
    refusal = Message.objects.get(entry__event="selection.ApplicationRefused")
    assert refusal.to_read_first
    for said in (POWERS, "D.P.R. 445/2000, art. 38, c. 3-bis", letter.inputs["decided"], letter.inputs["appeal"]):
        assert said in refusal.text
    assert Message.objects.filter(entry__event="selection.ApplicationAdmitted", to_read_first=False).count() == 2
    assert refusal.address == reverse("document", args=[letter.pk])


def test_a_refusal_s_letter_is_read_by_whom_it_refuses_and_who_selects(opened: Selection) -> None:
    opened.checks(powers=POWERS)
    first, second, _ = opened.decides()
    assert first.letter is not None
    own, other = making.representative(first.application.lead), making.representative(second.application.lead)
    for reader in (own, opened.town.rup, opened.members[0]):
        found = get_document(first.letter.pk, viewer=reader, at=ADMITTED)
        assert (found.thing, found.signs, list(found.sides)) == (first.application, False, [])
    for stranger in (other, opened.town.finance):
        with pytest.raises(Paper.DoesNotExist):
            get_document(first.letter.pk, viewer=stranger, at=ADMITTED)
    assert papers.render(first.letter).pdf is not None
    page = At(own).get("document", key=first.letter.pk).content.decode()
    assert reverse("document_original", args=[first.letter.pk]) in page


def test_who_is_recused_or_sits_no_more_reads_no_refusal(opened: Selection) -> None:
    """L. 241/1990, art. 6-bis: the letter says of the application what its reader may not know."""
    opened.checks(powers=POWERS)
    refused_one = opened.decides()[0]
    assert refused_one.letter is not None
    recused, left, undeclared = opened.members
    opened.declares(recused, refused_one.application, moment=ADMITTED)
    opened.declares(opened.town.director, refused_one.application, moment=ADMITTED)
    Seat.objects.filter(person=left.person).update(left_at=ADMITTED)
    ConflictDeclaration.objects.filter(person=undeclared.person).delete()
    assert get_document(refused_one.letter.pk, viewer=opened.town.rup, at=ADMITTED)
    for reader in (recused, opened.town.director, left, undeclared):
        with pytest.raises(Paper.DoesNotExist):
            get_document(refused_one.letter.pk, viewer=reader, at=ADMITTED)


def test_the_act_lists_admitted_refused_and_late(opened: Selection) -> None:
    late = making.application(opened.call, making.body("Associazione Tarda"), state="draft")
    LateAttempt.objects.create(
        call=opened.call,
        application=late,
        body=late.lead,
        at=at("2025-10-20T12:01"),
        closed_at=at("2025-10-20T12:00"),
    )
    opened.checks(powers=POWERS)
    act = actions.draft_admission(opened.call.pk, by=opened.town.rup, at=ADMITTED)
    assert act.inputs["signs"] == [["Dirigente", str(opened.call.procedure.director)]]
    assert [one["bodies"] for one in act.inputs["admitted"]] == ["Cooperativa Brezza", "Cooperativa Ciclamino"]
    assert [one["bodies"] for one in act.inputs["refused"]] == ["Cooperativa Alba"]
    assert [one["body"] for one in act.inputs["late"]] == ["Associazione Tarda"]
    assert {one["programmes"] for one in act.inputs["admitted"]} == {"programma P1"}


def test_nobody_checks_before_the_opening_or_without_the_task(selection: Selection) -> None:
    application = selection.applications[0]
    with refused("selection.not_opened", "selection.not_declared"):
        actions.check_requirements(application.pk, outcomes=ALL_MET, by=selection.town.rup, at=CHECKED)
    selection.appoints()
    selection.opens()
    for who in (selection.town.officer, selection.members[0], making.representative(application.lead)):
        with refused():
            actions.check_requirements(application.pk, outcomes=ALL_MET, by=who, at=CHECKED)
    with refused("selection.requirement_unknown"):
        actions.check_requirements(application.pk, outcomes={"colore": ""}, by=selection.town.rup, at=CHECKED)
    with refused("screen.changed_meanwhile"):
        actions.check_requirements(application.pk, outcomes=ALL_MET, seen="old", by=selection.town.rup, at=CHECKED)
    assert not AdmissibilityCheck.objects.exists()


def test_the_check_panel_checks_in_the_rups_place(selection: Selection) -> None:
    selection.appoints()
    selection.appoints(Panel.Kind.CHECK_PANEL, [selection.town.officer])
    selection.declares(selection.town.officer)
    selection.opens()
    for application in selection.applications:
        actions.check_requirements(application.pk, outcomes=ALL_MET, by=selection.town.officer, at=CHECKED)
    assert queries.checked(selection.call.pk)[selection.applications[0].pk].failed == []


def test_a_rup_in_conflict_does_not_check_that_application(selection: Selection) -> None:
    selection.appoints()
    selection.declares(selection.town.rup, selection.applications[0])
    for who in (selection.town.director, *selection.members):
        selection.declares(who)
    selection.opens(declaring=False)
    with refused("selection.recused"):
        actions.check_requirements(selection.applications[0].pk, outcomes=ALL_MET, by=selection.town.rup, at=CHECKED)
    actions.check_requirements(selection.applications[1].pk, outcomes=ALL_MET, by=selection.town.rup, at=CHECKED)


def test_a_later_check_replaces_the_earlier_and_keeps_it(opened: Selection) -> None:
    opened.checks(powers=POWERS)
    actions.check_requirements(opened.applications[0].pk, outcomes={"powers": ""}, by=opened.town.rup, at=CHECKED)
    assert in_force(opened, "powers").outcome == "met"
    assert AdmissibilityCheck.objects.filter(requirement="powers", replaced=True).count() == 1


def test_nothing_is_decided_while_a_correction_waits(opened: Selection) -> None:
    opened.checks()
    request = correction(opened)
    assert request.due == date(2025, 11, 3)
    assert in_force(opened).outcome == "to_correct"
    for act in (lambda: opened.decides(), lambda: opened.checks(), lambda: correction(opened)):
        with refused("selection.correction_waits"):
            act()
    actions.answer_correction(
        request.pk,
        answer="Ecco lo statuto.",
        file=b"statuto",
        by=making.representative(opened.applications[0].lead),
        at=at("2025-11-03T23:00"),
    )
    with refused("selection.correction_waits"):
        opened.decides()
    actions.judge_correction(
        request.pk, accepted=True, reason="Statuto completo.", by=opened.town.rup, at=at("2025-11-05T09:00")
    )
    assert in_force(opened).outcome == "met"
    assert all(admission.admitted for admission in opened.decides())
    files = queries.files_of(opened.applications[0], viewer=opened.town.rup)
    assert [one.name for one in files] == ["documents.pdf"]


def test_a_correction_unanswered_expires_only_after_its_term(opened: Selection) -> None:
    opened.checks()
    request = correction(opened)
    with refused("selection.answer_still_open"):
        actions.expire_correction(request.pk, by=opened.town.rup, at=at("2025-11-03T12:00"))
    lead = making.representative(opened.applications[0].lead)
    with refused("selection.answer_late"):
        actions.answer_correction(request.pk, answer="Eccolo.", by=lead, at=at("2025-11-04T00:00"))
    late = Entry.objects.get(event="selection.CorrectionCameLate")
    assert (late.at, late.body, late.data["request"]) == (at("2025-11-04T00:00"), lead.body, request.pk)
    request.refresh_from_db()
    assert (request.state, request.answer) == ("sent", "")
    with refused("access.not_yours"):
        stranger = making.representative(opened.applications[1].lead)
        actions.answer_correction(request.pk, answer="Eccolo.", by=stranger, at=at("2025-11-04T00:00"))
    actions.expire_correction(request.pk, by=opened.town.rup, at=at("2025-11-04T09:00"))
    with refused("selection.correction_state"):
        actions.answer_correction(request.pk, answer="Eccolo.", by=lead, at=at("2025-11-03T09:00"))
    assert Entry.objects.filter(event="selection.CorrectionCameLate").count() == 1
    assert in_force(opened).outcome == "not_met"
    assert not opened.decides()[0].admitted


def test_an_answer_rejected_leaves_the_requirement_not_met(opened: Selection) -> None:
    opened.checks()
    request = correction(opened)
    lead = making.representative(opened.applications[0].lead)
    with refused("access.not_yours"):
        stranger = making.representative(opened.applications[1].lead)
        actions.answer_correction(request.pk, answer="Eccolo.", by=stranger, at=CHECKED)
    actions.answer_correction(request.pk, answer="Arriverà.", by=lead, at=CHECKED)
    with refused("selection.reason_missing"):
        actions.judge_correction(request.pk, accepted=False, reason=" ", by=opened.town.rup, at=CHECKED)
    actions.judge_correction(request.pk, accepted=False, reason="Lo statuto non c'è.", by=opened.town.rup, at=CHECKED)
    assert (in_force(opened).outcome, in_force(opened).reason) == ("not_met", "Lo statuto non c'è.")


def test_the_days_to_mend_are_the_calls(opened: Selection) -> None:
    with refused("selection.correction_days"):
        correction(opened, days=5)
    silent = make({"correction_days": None})
    silent.appoints()
    silent.opens()
    with refused("selection.no_days"):
        correction(silent, days=0)
    assert correction(silent, days=5).due == date(2025, 10, 29)
    none_at_all = make({"correction_days": D(0)})
    none_at_all.appoints()
    none_at_all.opens()
    assert correction(none_at_all, days=5).due == date(2025, 10, 29), "a notice of before that was refused"


def test_admission_waits_until_everything_is_checked(opened: Selection) -> None:
    actions.check_requirements(opened.applications[0].pk, outcomes={"in_time": ""}, by=opened.town.rup, at=CHECKED)
    with refused("selection.requirement_unchecked"):
        opened.decides()


def test_an_act_drafted_before_a_change_cannot_be_signed(opened: Selection) -> None:
    opened.checks()
    act = actions.draft_admission(opened.call.pk, by=opened.town.rup, at=ADMITTED)
    opened.checks(powers=POWERS)
    with refused("selection.act_outdated"):
        actions.decide_admission(act.pk, file=SIGNED, by=opened.town.director, at=ADMITTED)
    assert not Admission.objects.exists()


def test_admission_is_decided_once_and_by_the_director(opened: Selection) -> None:
    opened.checks()
    act = actions.draft_admission(opened.call.pk, by=opened.town.rup, at=ADMITTED)
    with refused("access.role"):
        actions.decide_admission(act.pk, file=SIGNED, by=opened.town.rup, at=ADMITTED)
    with refused("upload.empty"):
        actions.decide_admission(act.pk, file=b"", by=opened.town.director, at=ADMITTED)
    file = making.signed(act, opened.town.director)
    actions.decide_admission(act.pk, file=file, by=opened.town.director, at=ADMITTED)
    with refused("selection.already_decided"):
        opened.checks(powers=POWERS)


def test_admission_is_decided_on_somebody() -> None:
    found = rules.ready_to_decide([], intended_refusal=False, appeal="TAR", on=CHECKED.date())
    assert [one.code for one in found] == ["selection.no_applications"]


def test_a_refusal_that_cannot_name_the_appeal_is_not_decided() -> None:
    silent = make(appeal_authority="")
    silent.appoints()
    silent.opens()
    silent.checks(powers=POWERS)
    with refused("selection.appeal_unnamed"):
        silent.decides()


def test_where_the_call_applies_it_a_refusal_is_announced_first() -> None:
    """L. 241/1990, art. 10-bis: ten days to answer, from when it is told, and the answer is weighed."""
    careful = make({"intended_refusal": True})
    careful.appoints()
    careful.opens()
    careful.checks()
    application = careful.applications[0]
    with refused("selection.nothing_failed"):
        actions.intend_refusal(application.pk, by=careful.town.rup, at=CHECKED)
    careful.checks(powers=POWERS)
    with refused("selection.refusal_unannounced"):
        careful.decides()
    intended = actions.intend_refusal(application.pk, by=careful.town.rup, at=CHECKED)
    assert intended.due == date(2025, 11, 3)
    with refused("selection.refusal_announced"):
        actions.intend_refusal(application.pk, by=careful.town.rup, at=CHECKED)
    told = Message.objects.get(entry__event="selection.RefusalIntended")
    assert told.to_read_first
    assert f"«{application.title}»" in told.text
    assert told.address.endswith(f"/preavviso/{application.pk}/")
    assert f"- Poteri di chi firma: {POWERS} (D.P.R. 445/2000, art. 38, c. 3-bis)" in told.text
    assert "entro dieci giorni dal ricevimento" in told.text
    with refused("selection.refusal_not_sent"):
        actions.draft_admission(careful.call.pk, by=careful.town.rup, at=at("2025-12-01T09:00"))
    notifications.release([told.pk], by=careful.town.rup, at=at("2025-10-28T09:00"))
    intended.refresh_from_db()
    assert (intended.told_at, intended.due) == (at("2025-10-28T09:00"), date(2025, 11, 7))
    with refused("selection.observations_open"):
        actions.draft_admission(careful.call.pk, by=careful.town.rup, at=at("2025-11-07T09:00"))
    with refused("selection.no_observations"):
        actions.weigh_observations(application.pk, reason="Nulla.", by=careful.town.rup, at=CHECKED)
    lead = making.representative(application.lead)
    with refused("selection.answer_late"):
        actions.answer_intended_refusal(application.pk, answer="Tardi.", by=lead, at=at("2025-11-08T00:00"))
    late = Entry.objects.get(event="selection.ObservationsCameLate")
    assert (late.at, late.body) == (at("2025-11-08T00:00"), lead.body)
    intended.refresh_from_db()
    assert intended.answered_at is None
    actions.answer_intended_refusal(application.pk, answer="La delibera c'era.", by=lead, at=at("2025-11-03T09:00"))
    with refused("selection.observations_unweighed"):
        careful.decides()
    actions.weigh_observations(
        application.pk, reason="La delibera è successiva.", by=careful.town.rup, at=at("2025-11-05T09:00")
    )
    careful.checks(powers=POWERS, register="Non è iscritto al RUNTS.")
    with refused("selection.refusal_unannounced"):
        careful.decides()
    careful.checks(powers=POWERS)
    assert not careful.decides()[0].admitted


@pytest.mark.parametrize("left", [False, True])
def test_what_nobody_confirmed_is_told_to_who_represents_its_body(left: bool) -> None:
    """Where the notice only warns, the terms run all the same: L. 241/1990, art. 6, 10-bis and 21-bis. So they do where
    whoever confirmed has left since.
    """
    careful = make({"intended_refusal": True, "unconfirmed_member": "warn"})
    careful.appoints()
    careful.opens()
    application = careful.applications[0]
    president, gone = (making.representative(application.lead) for _ in range(2))
    making.Appointment.objects.filter(person=gone.person).update(until=date(2025, 10, 1))
    making.acting(application.lead, Role.OPERATOR)
    who = gone.person if left else None
    application.members.update(confirmed_version=None, confirmed_at=None, confirmed_by=who)
    careful.checks(powers=POWERS)
    actions.intend_refusal(application.pk, by=careful.town.rup, at=CHECKED)
    told = Message.objects.get(entry__event="selection.RefusalIntended")
    assert (told.recipient_id, told.body) == (president.person, application.lead_id)


def test_a_call_that_does_not_apply_it_announces_nothing(opened: Selection) -> None:
    opened.checks(powers=POWERS)
    with refused("selection.no_intended_refusal"):
        actions.intend_refusal(opened.applications[0].pk, by=opened.town.rup, at=CHECKED)


def test_a_correction_of_what_can_hardly_be_mended_is_only_warned_of() -> None:
    assert [finding.code for finding in rules.mendable("register")] == ["selection.hard_to_mend"]
    assert not any(finding.blocks for finding in rules.mendable("register"))
    assert rules.mendable("documents") == []


def test_the_papers_of_admission_can_be_printed(opened: Selection) -> None:
    opened.checks(powers=POWERS, register="Non risulta iscritto.")
    refusal = opened.decides()[0]
    assert refusal.letter is not None
    for paper in (opened.committee.act, refusal.act, refusal.letter):
        assert papers.render(paper).pdf is not None
