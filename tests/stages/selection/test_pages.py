"""A selection in the browser: who sits, conflicts, opening, checks, corrections; who sees nothing."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from condivisa.parties.models import Appointment
from condivisa.records.access import Acting, Role
from condivisa.records.identity.models import Person
from condivisa.records.papers.models import Paper
from condivisa.stages.calls.models import Call
from condivisa.stages.selection import actions
from condivisa.stages.selection.models import (
    AdmissibilityCheck,
    ConflictDeclaration,
    CorrectionRequest,
    Opening,
)
from condivisa.stages.selection.pages import preparing
from tests import making
from tests.screens import At, said
from tests.stages.selection import conftest
from tests.stages.selection.conftest import Selection, of

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n%synthetic"


def test_before_the_term_nobody_sees_a_name(selection: Selection, when: Any) -> None:
    when(making.at("2025-10-01T10:00"))
    rup = At(selection.town.rup)
    page = said(rup.get("selection_conflict", **of(selection)))
    assert "Alba" not in page
    assert "L’elenco si vede dopo il termine" in page
    assert At(making.acting(making.body("Fuori"), Role.OPERATOR)).get("selection", **of(selection)).status_code == 404


def test_the_rup_prepares_the_appointment_and_nobody_else(selection: Selection, when: Any) -> None:
    people = [str(one.person) for one in selection.members]
    rup = At(selection.town.rup)
    page = rup.get("selection_appoint", **of(selection)).content.decode()
    assert re.search(r'<select name="chair"[^>]*>\s*<option value="" selected></option>', page), "nobody chairs unasked"
    assert "(commissario" in page, "homonyms are told apart by their role"
    sent = {"kind": "committee", "members": people, "chair": people[0]}
    assert rup.post("selection_appoint", "AppointForm", of(selection), **sent).status_code == 302
    assert Paper.objects.filter(kind="selection.appointment").count() == 1
    assert (
        At(selection.town.director).post("selection_appoint", "AppointForm", of(selection), **sent).status_code == 404
    )
    stranger = {**sent, "chair": str(making.person().pk)}
    assert rup.post("selection_appoint", "AppointForm", of(selection), **stranger).status_code == 422


def test_each_declares_over_the_list_and_then_the_rup_opens(selection: Selection, when: Any) -> None:
    selection.appoints()
    member = At(selection.members[0])
    page = said(member.get("selection_conflict", **of(selection)))
    assert "Cooperativa Alba" in page
    assert f"Io {Person.objects.get(pk=selection.members[0].person)}, che giudico le istanze" in page, "a text to sign"
    file = SimpleUploadedFile("dichiarazione.pdf", PDF)
    sent = {"applications": [str(selection.applications[0].pk)], "file": file}
    assert member.post("selection_conflict", "ConflictForm", of(selection), **sent).status_code == 302
    assert ConflictDeclaration.objects.get().conflict
    assert "Nel file non c’è una firma digitale" in said(member.get("selection", **of(selection)))
    silent = said(At(selection.town.rup).get("selection_opening", **of(selection)))
    left = silent.partition("Mancano le dichiarazioni di:")[2].partition(".")[0].split(",")
    assert len(left) == 4, "RUP, director and two members"
    refused = At(selection.town.rup).post("selection_opening", "PlainForm", of(selection))
    assert refused.status_code == 422
    assert not Opening.objects.exists()


def test_the_door_opens_only_for_who_finds_a_page_behind_it(selection: Selection, when: Any) -> None:
    office = making.acting(selection.town.body, Role.OFFICER)
    later = selection.members[0]
    for who, there in ((selection.town.rup, True), (selection.town.director, True), (office, False), (later, False)):
        assert (who.roles, preparing.opens(who, selection.call)) == (who.roles, there)
        found = At(who).get("selection", **of(selection)).status_code
        assert (who.roles, found) == (who.roles, 200 if there else 404)
    selection.appoints()
    assert preparing.opens(later, selection.call)
    assert At(later).get("selection", **of(selection)).status_code == 200
    assert not preparing.opens(office, selection.call)


def test_after_a_moved_term_the_page_asks_for_the_declaration_again(selection: Selection, when: Any) -> None:
    """What was declared over an earlier list is said, and a conflict declared then still holds."""
    selection.appoints()
    recused, other, silent = selection.members
    selection.declares(recused, selection.applications[0])
    selection.declares(other)
    moved = "la ripeta sull’elenco definitivo, chiuso il nuovo termine"
    conflict, none = "Ha dichiarato un conflitto", "Ha dichiarato di non avere conflitti"

    def shown(who: Acting) -> list[bool]:
        page = said(At(who).get("selection_conflict", **of(selection)))
        return [words in page for words in (moved, conflict, none)]

    assert [shown(who) for who in (recused, other, silent)] == [
        [False, True, False], [False, False, True], [False, False, False],
    ]  # fmt: skip
    Call.objects.filter(pk=selection.call.pk).update(closes_at=making.at("2025-10-27T12:00"))
    when(making.at("2025-10-27T12:01"))
    assert [shown(who) for who in (recused, other, silent)] == [
        [True, True, False], [True, False, False], [False, False, False],
    ]  # fmt: skip
    selection.declares(recused, moment=making.at("2025-10-27T12:02"))
    assert shown(recused) == [False, True, False]


def test_a_declaration_without_its_file_is_refused(selection: Selection, when: Any) -> None:
    selection.appoints()
    answer = At(selection.members[0]).post("selection_conflict", "ConflictForm", of(selection))
    assert answer.status_code == 422
    assert not ConflictDeclaration.objects.exists()


def test_who_is_in_conflict_never_sees_that_application(selection: Selection, when: Any) -> None:
    selection.appoints()
    recused = selection.members[0]
    selection.declares(recused, selection.applications[0])
    for who in (selection.town.rup, selection.town.director, *selection.members[1:]):
        selection.declares(who)
    Opening.objects.create(call=selection.call, at=conftest.OPENED, by=making.person())
    when(conftest.CHECKED)
    at = At(recused)
    assert "Alba" not in said(at.get("selection_applications", **of(selection)))
    assert at.get("selection_application", **of(selection, key=selection.applications[0].pk)).status_code == 404
    exported = at.get("selection_applications", **of(selection), query={"formato": "csv"})
    assert "Alba" not in b"".join(exported.streaming_content).decode()
    assert at.get("selection_application", **of(selection, key=selection.applications[1].pk)).status_code == 200


def test_requirements_are_checked_one_by_one_with_a_reason(selection: Selection, when: Any) -> None:
    selection.appoints()
    selection.opens()
    when(conftest.CHECKED)
    rup, one = At(selection.town.rup), of(selection, key=selection.applications[0].pk)
    signer: dict[str, Any] = {"body": selection.applications[0].lead, "limits": "impegni oltre 100.000 €"}
    office: dict[str, Any] = {"role": Role.LEGAL_REPRESENTATIVE, "since": date(2025, 1, 1)}
    Appointment.objects.create(person=making.person(), **office, **signer)
    for view in ("selection_application", "selection_requirements", "selection_corrections"):
        current = f'<a href="{reverse(view, kwargs=one)}" aria-current="page">'
        assert current in rup.get(view, **one).content.decode(), "the tab one is on"
    assert "non può: impegni oltre 100.000 €" in said(rup.get("selection_requirements", **one))
    seen = rup.version("selection_requirements", one)
    bare = rup.post("selection_requirements", "RequirementsForm", one, version=seen, outcome_signed="not_met")
    assert bare.status_code == 422
    assert "Scriva perché" in said(bare)
    assert not AdmissibilityCheck.objects.exists()
    sent = {"outcome_signed": "met", "outcome_powers": "not_met", "reason_powers": "Manca la delega.", "version": seen}
    assert rup.post("selection_requirements", "RequirementsForm", one, **sent).status_code == 302
    late = rup.post("selection_requirements", "RequirementsForm", one, version=seen, outcome_powers="met")
    assert late.status_code == 409, "a colleague said otherwise since this page was opened"
    assert "Manca la delega." in said(late)
    found = dict(AdmissibilityCheck.objects.values_list("requirement", "outcome"))
    assert found == {"signed": "met", "powers": "not_met"}
    assert At(selection.members[0]).get("selection_requirements", **one).status_code == 404, "scoring is not checking"


def test_who_checks_sees_how_far_each_application_is_in_the_applicants_own_words(
    selection: Selection, when: Any
) -> None:
    selection.appoints()
    selection.opens()
    when(conftest.CHECKED)
    first, second, third = selection.applications
    by: dict[str, Any] = {"by": selection.town.rup, "at": conftest.CHECKED}
    actions.check_requirements(first.pk, outcomes={"signed": ""}, **by)
    actions.check_requirements(second.pk, outcomes=conftest.ALL_MET, **by)
    rup, member = At(selection.town.rup), At(selection.members[0])

    def listed(who: At = rup, **query: str) -> list[str]:
        file: Any = who.get("selection_applications", **of(selection), query={"formato": "csv", **query})
        _heads, *rows = b"".join(file.streaming_content).decode().splitlines()
        return [";".join(row.split(";")[5:]) for row in rows]

    assert listed() == ["in corso;requisiti controllati: 1 su 8", "fatto;requisiti controllati: 8 su 8", "da iniziare;"]
    checking = rup.get("selection_requirements", **of(selection, key=first.pk)).content.decode()
    assert f'href="{reverse("selection_applications", kwargs=of(selection))}?stato=not_started"' in checking
    asked = CorrectionRequest.objects.create(
        application=third, requirement="powers", reason="Manca.", sent_at=conftest.CHECKED, due=date(2025, 12, 1)
    )
    assert listed(stato="to_correct") == ["da correggere;integrazione chiesta"]
    CorrectionRequest.objects.filter(pk=asked.pk).update(state="answered", answer="Ecco.", answered_at=conftest.CHECKED)
    assert len(listed(stato="in_progress")) == 2
    assert listed(stato="in_progress", cerca=third.title) == ["in corso;integrazione arrivata, da valutare"]
    assert (len(listed(stato="done")), listed(stato="not_started")) == (1, [])
    assert listed(member, stato="done") == ["", "", ""], "who scores does not read how others check"


def test_a_correction_goes_out_and_comes_back(selection: Selection, when: Any) -> None:
    selection.appoints()
    selection.opens()
    when(conftest.CHECKED)
    rup, key = At(selection.town.rup), selection.applications[0].pk
    asked = {"requirement": "documents", "fields_": ["documents"], "reason": "Manca lo statuto.", "days": "10"}
    unsaid = rup.post("selection_corrections", "CorrectionForm", of(selection, key=key), **asked | {"requirement": ""})
    assert unsaid.status_code == 422, "no requirement is chosen by itself"
    assert rup.post("selection_corrections", "CorrectionForm", of(selection, key=key), **asked).status_code == 302
    request = CorrectionRequest.objects.get()
    decides = rup.get("selection_admission", **of(selection))
    assert "documenti richiesti (inviata, risposta entro il 3 novembre 2025)" in said(decides)
    assert reverse("selection_corrections", kwargs=of(selection, key=key)) in decides.content.decode()
    ets = At(making.acting(selection.applications[0].lead, Role.LEGAL_REPRESENTATIVE))
    with CaptureQueriesContext(connection) as taken:
        own = ets.get("application", **of(selection, key=key)).content.decode()
    assert len(taken) <= 12, [one["sql"] for one in taken]
    address = reverse("correction", kwargs=of(selection, key=request.pk))
    assert f'<a href="{address}">Integrazione chiesta</a>' in own, "who opens the application finds what is asked of it"
    assert "nessuno può leggerla" not in own, "they were opened"
    page = said(ets.get("correction", **of(selection, key=request.pk)))
    assert "Manca lo statuto." in page
    assert "da rispondere" in page
    assert "da integrare entro il 3 novembre 2025" in said(ets.get("my_applications"))
    waits = said(rup.get("selection_corrections", **of(selection, key=key)))
    assert ("Intanto la decisione aspetta." in waits, "Chiudi la richiesta" in waits) == (True, False)
    program = {"answer": "Eccolo.", "file": SimpleUploadedFile("statuto.pdf", b"MZ\x90\0" + b"\0" * 40)}
    assert ets.post("correction", "AnswerForm", of(selection, key=request.pk), **program).status_code == 422
    when(making.at("2025-11-04T00:00"))
    late = ets.post("correction", "AnswerForm", of(selection, key=request.pk), answer="La delibera è allegata.")
    assert late.status_code == 422
    assert "La delibera è allegata." in said(late), "what was typed stays"
    told = said(ets.get("correction", **of(selection, key=request.pk)))
    assert ("non si può più rispondere" in told, "Invia la risposta" in told) == (True, False)
    assert "Chiudi la richiesta" in said(rup.get("selection_corrections", **of(selection, key=key)))
    when(conftest.CHECKED)
    good = {"answer": "Eccolo.", "file": SimpleUploadedFile("statuto.pdf", PDF)}
    assert ets.post("correction", "AnswerForm", of(selection, key=request.pk), **good).status_code == 302
    sent = said(ets.get("correction", **of(selection, key=request.pk)))
    assert "Inviata il 24 ottobre 2025, ore 09:00. Con un file allegato" in sent
    assert selection.applications[0].title in sent
    assert "da integrare" not in said(ets.get("my_applications"))
    other = At(making.acting(selection.applications[1].lead, Role.LEGAL_REPRESENTATIVE))
    theirs = said(other.get("application", **of(selection, key=selection.applications[1].pk)))
    assert "Integrazione chiesta" not in theirs
    assert other.get("correction", **of(selection, key=request.pk)).status_code == 404
    assert "(risposta ricevuta, da giudicare)" in said(rup.get("selection_admission", **of(selection)))
    judged = {"accepted": "yes", "reason": "Statuto ricevuto."}
    sent = rup.post("selection_corrections", f"giudica-{request.pk}", of(selection, key=key), **judged)
    assert sent.status_code == 302
    request.refresh_from_db()
    assert request.state == "accepted"
    assert "Risposta accolta: il requisito risulta rispettato." in said(
        rup.get("selection_corrections", **of(selection, key=key))
    )
    assert "Integrazioni che si aspettano" not in said(rup.get("selection_admission", **of(selection)))


def test_each_step_of_a_selection_says_how_far_it_is(selection: Selection, when: Any) -> None:
    when(conftest.SCORED)
    at = At(selection.town.rup)

    def steps() -> list[str]:
        page = at.get("selection", **of(selection)).content.decode()
        tasks = page.partition('<ul class="tasks mb-4">')[2].partition("</ul>")[0]
        states = ("da iniziare", "in corso", "fatto", "aperte", "da aprire")
        return [next((one for one in states if one in line), "") for line in tasks.split("<li>")[1:]]

    assert steps() == ["da iniziare", "da iniziare", "da aprire", "da iniziare", "da iniziare", "da iniziare"]
    selection.appoints()
    selection.declares(selection.town.rup)
    assert steps()[:2] == ["fatto", "in corso"]
    selection.declares(selection.town.director)
    for member in selection.members:
        selection.declares(member)
    selection.opens(declaring=False)
    selection.checks()
    assert steps()[1:5] == ["fatto", "aperte", "in corso", "da iniziare"]
    selection.decides()
    assert steps()[3:5] == ["fatto", "in corso"]


def test_what_a_mark_or_a_refused_requirement_needs_is_not_called_optional(selection: Selection, when: Any) -> None:
    selection.admitted()
    when(conftest.SCORED)
    parts = of(selection, key=selection.applications[0].pk)
    for who, view, more in (
        (selection.members[0], "selection_score", {"programme": "P1"}),
        (selection.town.rup, "selection_requirements", {}),
    ):
        assert "facoltativo" not in said(At(who).get(view, **parts, **more)), view


def test_a_tie_left_to_lots_leads_the_committee_to_the_draw(selection: Selection, when: Any) -> None:
    selection.call.terms_json = making.terms(ties="draw").as_json()
    selection.call.save(update_fields=["terms_json"])
    selection.admitted()
    place = reverse("selection_draw", kwargs=of(selection, programme="P1"))

    def page(who: Any) -> str:
        return At(who).get("selection_ranking", **of(selection, programme="P1")).content.decode()

    when(conftest.SCORED)
    assert place not in page(selection.members[0]), "nothing is level yet"
    for member in selection.members:
        assert "affida alla sorte" not in page(selection.town.rup), "some marks are still to come"
        assert At(selection.members[0]).client.get(place).status_code == 404
        for application in selection.applications:
            selection.scores(member, application, "0.8", "20")
    assert place in page(selection.members[0])
    assert place not in page(selection.town.rup), "the RUP knows of it, the committee draws"
    assert "affida alla sorte" in said(At(selection.town.rup).get("selection_ranking", **of(selection, programme="P1")))
    draw = of(selection, programme="P1")
    assert At(selection.members[0]).get("selection_draw", **draw).status_code == 200
    selection.call.criteria.filter(code="B").update(scoring="per_unit", scale=[], per_unit=1, unit="sede")
    selection.scores(selection.members[0], selection.applications[0], "0.8", "19")
    assert At(selection.members[0]).get("selection_draw", **draw).status_code == 404, "they do not agree on units"
