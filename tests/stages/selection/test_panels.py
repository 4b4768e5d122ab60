"""Who may judge: appointed after the term, declared after seeing who applied, recused where a conflict lies."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils.translation import override

from condivisa.base.days import show_day
from condivisa.parties.models import Appointment
from condivisa.records.access import Role
from condivisa.records.notifications.models import Message
from condivisa.records.papers import actions as papers
from condivisa.records.papers.signatures.attached import kept
from condivisa.records.papers.signatures.bounded import read_bounded
from condivisa.records.publication.models import Publication
from condivisa.records.publication.queries import publication_of
from condivisa.site.stories.signing import Holder, holder, sign_bytes
from condivisa.stages.applications.models import Application, Attachment, Declaration
from condivisa.stages.calls.models import Call
from condivisa.stages.selection import actions, queries
from condivisa.stages.selection.models import Opening, Panel, Seat
from condivisa.stages.selection.rules import panels as rules
from tests import making
from tests.making import at, refused
from tests.stages.selection.conftest import DECLARED, NOMINATED, OPENED, SIGNED, Selection, make

pytestmark = pytest.mark.django_db
BEFORE, LATER = at("2025-10-20T12:00"), at("2025-10-27T12:00")


def test_nobody_is_appointed_before_the_term_has_passed(selection: Selection) -> None:
    people = [one.person for one in selection.members]
    with refused("selection.before_term"):
        actions.draft_appointment(
            selection.call.pk, kind="committee", members=people, chair=people[0], by=selection.town.rup, at=BEFORE
        )


def test_the_director_appoints_by_a_signed_act_made_public(selection: Selection) -> None:
    panel = selection.appoints()
    assert [seat.chair for seat in panel.seats.order_by("pk")] == [True, False, False]
    assert panel.act.signed_by_id == selection.town.director.person
    published = publication_of(panel, Publication.Place.TRANSPARENCY)
    assert published is not None
    assert published.paper_id == panel.act_id
    told = set(Message.objects.values_list("recipient", flat=True))
    assert told == {member.person for member in selection.members}
    with refused("selection.panel_exists"):
        selection.appoints()


def test_an_act_is_called_in_italian_whatever_language_whoever_prepares_it_reads(selection: Selection) -> None:
    with override("en"):
        panel = selection.appoints()
    assert panel.act.title.startswith("Nomina: commissione – ")


def test_only_the_director_signs_and_only_the_rup_drafts(selection: Selection) -> None:
    people = [one.person for one in selection.members]
    with refused("access.role"):
        actions.draft_appointment(
            selection.call.pk,
            kind="committee",
            members=people,
            chair=people[0],
            by=selection.town.officer,
            at=NOMINATED,
        )
    act = actions.draft_appointment(
        selection.call.pk, kind="committee", members=people, chair=people[0], by=selection.town.rup, at=NOMINATED
    )
    with refused("access.role"):
        actions.appoint_panel(act.pk, file=SIGNED, by=selection.town.rup, at=NOMINATED)
    with refused("access.not_yours"):
        actions.appoint_panel(act.pk, file=SIGNED, by=making.town("Comune di Altrove").director, at=NOMINATED)
    assert not Panel.objects.exists()


def test_an_applicants_own_people_cannot_judge(selection: Selection) -> None:
    selection.members[1] = making.acting(
        selection.town.body, Role.COMMITTEE_MEMBER, who=making.person("Doppio", "Ruolo")
    )
    person = making.Person.objects.get(pk=selection.members[1].person)
    making.acting(selection.applications[2].lead, Role.OPERATOR, who=person)
    with refused("selection.sits_for_applicant"):
        selection.appoints()


def test_a_panel_has_one_chair(selection: Selection) -> None:
    with refused("selection.one_chair"):
        actions.draft_appointment(
            selection.call.pk,
            kind="committee",
            members=[one.person for one in selection.members],
            chair=selection.town.officer.person,
            by=selection.town.rup,
            at=NOMINATED,
        )


def test_a_call_without_a_term_has_nobody_to_judge_it() -> None:
    assert [one.code for one in rules.after_the_term(None, NOMINATED)] == ["selection.term_unset"]


@pytest.mark.parametrize(("members", "told"), [(3, False), (5, False), (2, True), (4, True)])
def test_a_small_or_even_committee_is_told_and_may_sit(members: int, told: bool) -> None:
    people = [rules.Named(f"N{number}", chair=number == 0) for number in range(members)]
    found = rules.fit_to_sit(people, committee=True)
    assert [one.code for one in found] == ["selection.committee_size"] * told
    assert not any(one.blocks for one in found)
    assert not rules.fit_to_sit(people, committee=False)


def test_somebody_recused_who_still_sits_is_told_at_the_opening() -> None:
    found = rules.ready_to_open(opened=False, committee=True, undeclared=[], in_conflict=["Ada Prova"], early=False)
    assert [(one.code, one.blocks, one.facts["people"]) for one in found] == [
        ("selection.sits_in_conflict", False, "Ada Prova")
    ]


def test_who_must_declare_sees_who_applied_only_after_the_term(selection: Selection) -> None:
    selection.appoints()
    seen = queries.applicants(selection.call, at=NOMINATED)
    assert [one.bodies for one in seen] == [
        ("Cooperativa Alba",),
        ("Cooperativa Brezza",),
        ("Cooperativa Ciclamino",),
    ]
    assert queries.applicants(selection.call, at=BEFORE) == []


def test_nothing_opens_before_everybody_has_declared(selection: Selection) -> None:
    """RUP and director too (L. 241/1990, art. 6-bis)."""
    with refused("selection.no_committee", "selection.not_all_declared"):
        actions.open_applications(selection.call.pk, by=selection.town.rup, at=OPENED)
    selection.appoints()
    for who in (selection.town.rup, *selection.members):
        selection.declares(who)
    with refused("selection.not_all_declared") as refusal:
        actions.open_applications(selection.call.pk, by=selection.town.rup, at=OPENED)
    director = str(making.Person.objects.get(pk=selection.town.director.person))
    assert refusal.value.findings[0].facts["people"] == director
    assert not Opening.objects.exists()
    selection.declares(selection.town.director)
    actions.open_applications(selection.call.pk, by=selection.town.rup, at=OPENED)
    assert Opening.objects.get().at == OPENED
    with refused("selection.already_opened"):
        actions.open_applications(selection.call.pk, by=selection.town.rup, at=OPENED)


def test_a_term_moved_after_the_declarations_asks_for_them_again(selection: Selection) -> None:
    """Whoever applied meanwhile was on nobody's list (L. 241/1990, art. 6-bis); a conflict declared before holds."""
    call, everybody = selection.call, (selection.town.rup, selection.town.director, *selection.members)
    selection.appoints()
    for who in everybody:
        selection.declares(who, *(selection.applications[:1] if who == selection.members[1] else ()))
    Call.objects.filter(pk=call.pk).update(closes_at=LATER)
    making.application(call, making.body("Cooperativa Dalia"), moment="2025-10-25T10:00")
    reopened: dict[str, Any] = {"by": selection.town.rup, "at": LATER + timedelta(hours=1)}
    with refused("selection.not_all_declared") as refusal:
        actions.open_applications(call.pk, **reopened)
    assert len(str(refusal.value.findings[0].facts["people"]).split(", ")) == len(everybody)
    seen = queries.call_at(call.procedure.slug, call.code, viewer=selection.town.rup)
    assert not any(judge.declared for judge in queries.progress(seen).judges)
    for who in everybody:
        selection.declares(who, moment=LATER + timedelta(minutes=1))
    actions.open_applications(call.pk, **reopened)
    recused = queries.standing_of(call.pk, selection.members[1].person)
    assert recused == rules.Standing(declared=True, conflicts=frozenset([selection.applications[0].pk]))


def test_a_panel_named_before_a_term_then_moved_is_told_and_stays() -> None:
    found = rules.ready_to_open(opened=False, committee=True, undeclared=[], in_conflict=[], early=True)
    assert [(one.code, one.blocks) for one in found] == [("selection.named_before_term", False)]


def test_nobody_declares_before_the_term_nor_without_a_signed_file(selection: Selection) -> None:
    with refused("selection.before_term"):
        selection.declares(selection.town.rup, moment=BEFORE)
    with refused("selection.declaration_empty"):
        actions.declare_conflict(selection.call.pk, file=b"", by=selection.town.rup, at=DECLARED)
    broken = sign_bytes(b"Dichiaro.", Holder("Ada", "Prova"), at=DECLARED).replace(b"Dichiaro.", b"Dichiarx.")
    with refused("paper.tampered"):
        actions.declare_conflict(selection.call.pk, file=broken, by=selection.town.rup, at=DECLARED)
    elsewhere = make().applications[0]
    with refused("selection.conflict_with_stranger"):
        selection.declares(selection.town.rup, elsewhere)


def test_who_reads_an_application_reads_the_signatures_in_its_declarations(selection: Selection) -> None:
    member, application = selection.members[0], selection.applications[0]
    signs = making.Person.objects.get(pk=making.representative(application.lead).person)
    told: dict[str, Any] = {"member": application.members.get(), "signed_by": signs, "at": application.submitted_at}
    for kind, content in (
        ("requirements", sign_bytes(b"Dichiaro.", holder(signs), at=at("2025-10-02T09:00"))),
        ("powers", b"no"),
    ):
        read = kept(read_bounded(content, None, ""))
        Declaration.objects.update_or_create(
            kind=kind,
            member=told["member"],
            defaults={**told, "file": making.stored(content), "file_name": kind, "signatures": read},
        )
    Declaration.objects.create(kind="integrity", file=making.stored(b"before"), file_name="integrity", **told)
    selection.appoints()
    selection.declares(member)
    selection.opens()
    files = {one.name: one.signatures for one in queries.files_of(application, viewer=member)}
    signed, unsigned = files["requirements"], files["powers"]
    assert signed
    assert unsigned
    assert files["integrity"] is None
    assert [(one.signer.name, one.holds) for one in signed.signatures] == [(str(signs), True)]
    assert (signed.unsigned, unsigned.unsigned) == (False, True)


def test_nobody_reads_a_proposal_before_the_opening_and_an_own_declaration(selection: Selection) -> None:
    member, application = selection.members[0], selection.applications[0]
    Attachment.objects.create(
        application=application, title="Statuto", file=making.stored(b"statuto"), file_name="statuto.pdf"
    )
    selection.appoints()
    selection.declares(member)
    assert not queries.applications(selection.call.pk, viewer=member).exists()
    selection.opens()
    undeclared = making.acting(selection.town.body, Role.PROCEDURE_MANAGER)
    assert not queries.applications(selection.call.pk, viewer=undeclared).exists()
    assert list(queries.applications(selection.call.pk, viewer=member)) == selection.applications
    assert queries.get_application(application.pk, viewer=member) == application
    assert [one.name for one in queries.files_of(application, viewer=member)] == ["statuto.pdf"]
    for stranger in (selection.town.officer, making.representative(selection.applications[1].lead)):
        with pytest.raises(Application.DoesNotExist):
            queries.files_of(application, viewer=stranger)


def test_who_checks_sees_the_limits_of_who_signed(selection: Selection) -> None:
    """The powers of the day the application arrived, whoever represents the body now."""
    member, application = selection.members[0], selection.applications[0]
    office: dict[str, Any] = {"body": application.lead, "role": Role.LEGAL_REPRESENTATIVE}
    Appointment.objects.filter(**office).delete()
    signer: dict[str, Any] = {"person": making.person(), "since": date(2025, 1, 1)}
    Appointment.objects.create(**signer, limits="ordinaria amministrazione", **office)
    Appointment.objects.create(person=making.person("Bice"), since=date(2099, 1, 1), **office)
    selection.appoints()
    selection.declares(member)
    with pytest.raises(Application.DoesNotExist):
        queries.signatories(application.pk, viewer=member)
    selection.opens()
    found = queries.signatories(application.pk, viewer=member).filter(body=application.lead)
    assert [one.limits for one in found] == ["ordinaria amministrazione"]


def test_who_is_in_conflict_never_reads_that_application(selection: Selection) -> None:
    selection.appoints()
    selection.declares(selection.members[1], selection.applications[0])
    for who in (selection.town.rup, selection.town.director, selection.members[0], selection.members[2]):
        selection.declares(who)
    selection.opens(declaring=False)
    assert list(queries.applications(selection.call.pk, viewer=selection.members[1])) == selection.applications[1:]
    with pytest.raises(Application.DoesNotExist):
        queries.get_application(selection.applications[0].pk, viewer=selection.members[1])
    with pytest.raises(Application.DoesNotExist):
        queries.files_of(selection.applications[0], viewer=selection.members[1])


def test_a_substitute_takes_the_seat_and_declares_alone(selection: Selection) -> None:
    selection.appoints()
    selection.declares(selection.members[1], selection.applications[0])
    leaves = selection.seat(1)
    substitute = making.acting(selection.town.body, Role.COMMITTEE_MEMBER, who=making.person("Sergio", "Supplente"))
    act = actions.draft_substitution(
        leaves.pk, person=substitute.person, reason="Conflitto dichiarato.", by=selection.town.rup, at=DECLARED
    )
    file, director = making.signed(act, selection.town.director), selection.town.director
    seat = actions.substitute_seat(act.pk, file=file, by=director, at=DECLARED)
    assert (seat.replaces, seat.chair) == (leaves, False)
    assert Seat.objects.get(pk=leaves.pk).left_at == DECLARED
    with refused("selection.seat_taken"):
        actions.draft_substitution(
            leaves.pk, person=substitute.person, reason="Ancora.", by=selection.town.rup, at=DECLARED
        )
    for who in (selection.town.rup, selection.town.director, selection.members[0], selection.members[2]):
        selection.declares(who)
    with refused("selection.not_all_declared"):
        selection.opens(declaring=False)
    selection.declares(substitute)
    selection.opens(declaring=False)
    with pytest.raises(Call.DoesNotExist):
        queries.applications(selection.call.pk, viewer=selection.members[1])
    with pytest.raises(Application.DoesNotExist):
        queries.get_application(selection.applications[2].pk, viewer=selection.members[1])


def test_the_minutes_say_who_left_the_committee_and_who_came(selection: Selection) -> None:
    selection.appoints()
    leaves, sergio = selection.seat(1), making.person("Sergio", "Supplente")
    act = actions.draft_substitution(
        leaves.pk, person=sergio.pk, reason="Rinuncia.", by=selection.town.rup, at=NOMINATED
    )
    file, director = making.signed(act, selection.town.director), selection.town.director
    seat = actions.substitute_seat(act.pk, file=file, by=director, at=DECLARED)
    written: dict[str, Any] = {"place": "Sala", "public": False, "text": "Si apre.", "at": OPENED}
    before, after = (
        actions.write_minutes(
            selection.committee.pk, held_at=held_at, present=[who.pk], by=selection.members[0], **written
        ).minutes
        for held_at, who in ((NOMINATED, leaves), (DECLARED, seat))
    )
    assert before.inputs["substituted"] == []
    assert after.inputs["substituted"] == [
        f"{leaves.person} ha lasciato il posto a Sergio Supplente il {show_day(DECLARED.date())}"
    ]
    assert papers.render(after).pdf is not None


def test_a_seat_is_left_once_and_never_to_an_applicants_own_people(selection: Selection) -> None:
    selection.appoints()
    partial = making.representative(selection.applications[0].lead)
    with refused("selection.sits_for_applicant"):
        actions.draft_substitution(
            selection.seat(1).pk, person=partial.person, reason="Rinuncia.", by=selection.town.rup, at=DECLARED
        )
    acts = [
        actions.draft_substitution(
            selection.seat(1).pk,
            person=making.person(name).pk,
            reason="Rinuncia.",
            by=selection.town.rup,
            at=DECLARED,
        )
        for name in ("Primo", "Secondo")
    ]
    file, director = making.signed(acts[0], selection.town.director), selection.town.director
    actions.substitute_seat(acts[0].pk, file=file, by=director, at=DECLARED)
    with refused("selection.seat_taken"):
        actions.substitute_seat(acts[1].pk, file=SIGNED, by=selection.town.director, at=DECLARED)


def test_an_appointment_is_not_a_substitution_nor_the_other_way_round(selection: Selection) -> None:
    selection.appoints()
    act = actions.draft_substitution(
        selection.seat(0).pk,
        person=selection.town.officer.person,
        reason="Rinuncia.",
        by=selection.town.rup,
        at=DECLARED,
    )
    with pytest.raises(type(act).DoesNotExist):
        actions.appoint_panel(act.pk, file=SIGNED, by=selection.town.director, at=DECLARED)
    with pytest.raises(type(act).DoesNotExist):
        actions.substitute_seat(selection.committee.act_id, file=SIGNED, by=selection.town.director, at=DECLARED)


def test_after_the_opening_one_may_only_add_a_conflict(selection: Selection) -> None:
    selection.appoints()
    selection.opens()
    with refused("selection.already_declared"):
        selection.declares(selection.members[0], moment=OPENED)
    selection.declares(selection.members[0], selection.applications[2], moment=OPENED)
    assert queries.standing_of(selection.call.pk, selection.members[0].person).conflicts == {
        selection.applications[2].pk
    }


def test_the_offices_numbers_are_copied_onto_the_act(selection: Selection) -> None:
    panel = selection.appoints()
    act = actions.number_act(panel.act_id, act_number="512", by=selection.town.rup, at=DECLARED)
    assert (act.act_number, act.state) == ("512", "numbered")
