"""What waits on a desk: acts to sign, changes, what was sent, notices before they are public, requests to act."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from condivisa.base.days import next_working_day, show_day
from condivisa.overview.desk import queries
from condivisa.overview.desk.queries.tasks import last_day
from condivisa.records.access import Acting, Role
from condivisa.records.papers.models import Paper
from condivisa.records.signing.queries import get_document
from condivisa.stages.agreements.models import Agreement, Amendment, Ending, FormalWarning
from condivisa.stages.calls.models import Call, Outage
from condivisa.stages.coprogramming.models import Procedure
from condivisa.stages.reporting.models import FinancialReport
from condivisa.stages.selection.models import (
    IntendedRefusal,
    Opening,
)
from tests import making
from tests.overview.waiting import (
    NOW,
    agreed,
    asking,
    published,
    refusal,
    submitted,
    words,
)
from tests.screens import At, said

pytestmark = pytest.mark.django_db


def test_an_act_waits_for_the_director_and_minutes_for_the_manager() -> None:
    town = making.town()
    for kind in ("calls.notice", "codesign.minutes", "selection.minutes"):
        making.paper(town.body, kind, signed=False)
    making.paper(town.body, "calls.revocation")
    assert words(town.director) == words(town.rup) == ["Firmare un atto"]
    links = {task.address for who in (town.director, town.rup) for task in queries.waiting(viewer=who, at=NOW)}
    assert links == {
        f"/documenti/{one.pk}/" for one in Paper.objects.filter(kind__in=["calls.notice", "codesign.minutes"])
    }


def test_what_is_to_be_signed_waits_until_the_day_that_its_page_says() -> None:
    town = making.town()
    kinds = ("calls.notice", "calls.extension", "agreements.agreement", "agreements.amendment")
    call = making.call(town, state="draft", opens_at=making.at("2025-09-15T00:30"))
    out = {kind: making.paper(town.body, kind, signed=False) for kind in kinds}
    Call.objects.filter(pk=call.pk).update(notice=out["calls.notice"])
    moved = {"closed_before": NOW, "closes_now": making.at("2026-06-02T00:30")}
    Outage.objects.create(call=call, certificate=out["calls.extension"], first=NOW - timedelta(1), last=NOW, **moved)
    agreement = agreed(town)
    Agreement.objects.filter(pk=agreement.pk).update(paper=out["agreements.agreement"])
    change = {"kind": "shift", "reason": "?", "content": {}, "effect_date": date(2026, 6, 3)}
    Amendment.objects.create(agreement=agreement, number=1, paper=out["agreements.amendment"], **change)
    tasks = {task.address: task.due for task in queries.waiting(viewer=town.director, at=NOW)}
    said_there = {
        reverse("document", args=[one.pk]): get_document(one.pk, viewer=town.director, at=NOW).due
        for one in out.values()
    }
    assert all(said_there.values()), said_there
    assert {address: tasks[address] for address in said_there} == said_there


def test_observations_wait_for_the_manager_until_they_are_weighed() -> None:
    town = making.town()
    made = refusal(making.call(town), making.body("Cooperativa"))
    lead = making.representative(made.application.lead)
    assert (len(words(lead)), words(town.rup)) == (1, [])
    for unseen in ({"told_at": None}, {"replaced": True}):
        IntendedRefusal.objects.update(**unseen)
        assert words(lead) == [], unseen
        IntendedRefusal.objects.update(told_at=NOW, replaced=False)
    IntendedRefusal.objects.update(answered_at=NOW, answer="No.")
    assert (words(lead), words(town.rup)) == ([], ["Valutare le osservazioni a un preavviso di rigetto"])
    IntendedRefusal.objects.update(weighed="Accolte.", weighed_at=NOW)
    assert words(town.rup) == []


def test_a_warning_waits_for_the_partners() -> None:
    town = making.town()
    agreement = agreed(town)
    FormalWarning.objects.create(agreement=agreement, reason="?", paper=making.paper(town.body), sent_at=NOW, due=NOW)
    assert words(making.representative(agreement.application.lead)) == ["Adempiere a una diffida"]
    FormalWarning.objects.update(outcome="complied")
    assert words(making.representative(agreement.application.lead)) == []


def test_an_agreement_waits_for_each_of_its_people_in_turn() -> None:
    town, lead = making.town(), making.body("Cooperativa")
    call = making.call(town, state="closed")
    Opening.objects.create(call=call, at=NOW, by_id=town.rup.person)
    application = making.application(call, lead)
    made = making.agreement(application, town, state="draft", committed=False)
    represents = making.representative(lead)

    def waits() -> dict[str, list[str]]:
        people = {"rup": town.rup, "finance": town.finance, "director": town.director, "lead": represents}
        return {who: found for who, acting in people.items() if (found := words(acting))}

    commit = {"finance": ["Registrare gli impegni con il visto"]}
    Agreement.objects.update(paper=None)
    assert waits() == {"rup": ["Completare la convenzione"], **commit}
    Agreement.objects.update(paper=making.paper(town.body, "agreements.agreement", signed=False))
    assert waits() == {"director": ["Firmare un atto"], "lead": ["Firmare la convenzione"], **commit}
    for booking in call.bookings.all():
        bound = booking.commitments.create(
            number="I", amount=booking.amount, act="DD", visa_number="V", visa_date=NOW.date()
        )
        made.commitments.create(commitment=bound)
    Paper.objects.filter(kind="agreements.agreement").update(state="signed", signed_at=NOW)
    Agreement.objects.update(state="signed", signed_at=NOW, terms_sha256="0" * 64)
    assert waits() == {"rup": ["Pubblicare la convenzione firmata"]}
    published(made)
    assert waits() == {}
    making.final_project(making.application(call, making.body("Seconda")), town)
    assert waits() == {"rup": ["Preparare la convenzione"]}


def test_a_change_waits_for_the_office_and_for_the_lead_who_signs() -> None:
    town = making.town()
    agreement = agreed(town)
    represents = making.representative(agreement.application.lead)
    change = Amendment.objects.create(
        agreement=agreement,
        number=1,
        kind="extension",
        effect_date=date(2026, 6, 1),
        reason="?",
        content={"moves": {}},
        paper=making.paper(town.body, "agreements.amendment", signed=False),
    )
    assert words(town.rup) == ["Decidere su una variazione"]
    assert words(town.director) == ["Firmare un atto"]
    assert words(represents) == ["Firmare una variazione"]
    for task in (*queries.waiting(viewer=town.rup, at=NOW), *queries.waiting(viewer=represents, at=NOW)):
        assert At(town.rup).client.get(task.address).status_code == 200
    Amendment.objects.update(kind="shift")
    assert words(represents) == ["Firmare una variazione"], "the administration asked for it"
    Amendment.objects.update(by_lead=True)
    assert words(represents) == [], "the administration alone approves it"
    Amendment.objects.update(by_lead=False)
    assert change.paper_id
    assert get_document(change.paper_id, viewer=town.director, at=NOW).signs
    Agreement.objects.update(state="terminated")
    assert words(town.rup) == words(town.director) == words(represents) == [], "nothing changes any more"
    Agreement.objects.update(state="signed")
    Amendment.objects.update(state="refused", refusal="No.")
    assert words(town.rup) == words(town.director) == []
    assert not get_document(change.paper_id, viewer=town.director, at=NOW).signs


def test_an_act_overtaken_by_the_end_waits_for_no_signature() -> None:
    town = making.town()
    agreement = agreed(town)
    papers = [making.paper(town.body, f"agreements.{kind}", signed=False) for kind in ("warning", "ending")]
    FormalWarning.objects.create(agreement=agreement, reason="?", paper=papers[0])
    Ending.objects.create(agreement=agreement, kind="termination", reason="?", paper=papers[1])
    assert words(town.director).count("Firmare un atto") == 2
    Agreement.objects.update(state="withdrawn")
    assert "Firmare un atto" not in words(town.director)


def test_what_was_sent_waits_until_its_receipt_and_its_outcome_are_recorded() -> None:
    town = making.town()
    agreement = agreed(town)
    FormalWarning.objects.create(agreement=agreement, reason="?", paper=making.paper(town.body), sent_at=NOW)
    for viewer in (town.rup, town.director):
        assert words(viewer) == ["Annotare quando è stata ricevuta una diffida"]
    FormalWarning.objects.update(received_on=NOW, due=NOW)
    assert words(town.rup) == ["Annotare l’esito di una diffida"]
    assert At(town.rup).client.get(queries.waiting(viewer=town.rup, at=NOW)[0].address).status_code == 200
    FormalWarning.objects.update(outcome="ignored")
    Ending.objects.create(
        agreement=agreement,
        kind="withdrawal",
        ground="?",
        reason="?",
        indemnity_finding="?",
        paper=making.paper(town.body),
    )
    assert words(town.rup) == ["Annotare quando è stato ricevuto un recesso"]
    assert At(town.rup).client.get(queries.waiting(viewer=town.rup, at=NOW)[0].address).status_code == 200
    Ending.objects.update(received_on=NOW)
    assert words(town.rup) == []


def test_a_notice_waits_for_its_bookings() -> None:
    town = making.town()
    call = making.call(town, state="draft")
    assert call.opens_at
    assert words(town.finance) == []
    call.bookings.filter(year=2027).delete()
    assert words(town.finance) == ["Prenotare i fondi di un avviso"]
    assert words(town.rup) == []
    assert words(making.town("Altrove").finance) == []
    assert [task.due for task in queries.waiting(viewer=town.finance, at=NOW)] == [last_day(call.opens_at)]


def test_a_notice_in_preparation_waits_for_each_of_its_people_in_turn() -> None:
    town = making.town()
    call = making.call(town, state="draft", opening_act_number="")
    Procedure.objects.update(director=None)
    appoint, begin = "Indicare chi risponde di un percorso", "Registrare la determina di avvio di un avviso"
    assert words(town.director) == [begin, appoint]
    Procedure.objects.update(first_year=2021, last_year=2023)
    assert words(town.director) == [begin], "of the past"
    Procedure.objects.update(first_year=2026, last_year=2028)
    assert words(town.officer) == words(making.town("Altrove").director) == []
    Procedure.objects.update(director=town.director.person)
    assert words(town.director) == [begin]
    call.bookings.filter(year=2027).delete()
    assert words(town.director) == [], "no opening act before the money is booked"
    Call.objects.update(opening_act_number="100")
    assert words(town.officer) == []
    call.bookings.all().delete()
    call.programmes.all().delete()
    assert words(town.officer) == words(town.rup) == ["Comporre il testo di un avviso"]
    assert words(town.director) == []
    for viewer in (town.officer, town.rup):
        assert At(viewer).client.get(queries.waiting(viewer=viewer, at=NOW)[0].address).status_code == 200
    Call.objects.update(opening_act_number="")
    Procedure.objects.update(director=None)
    for task in queries.waiting(viewer=town.director, at=NOW):
        assert At(town.director).client.get(task.address).status_code == 200, task.words
    Call.objects.update(opening_act_number="100", notice=making.paper(town.body))
    assert words(town.officer) == []


def test_a_report_is_checked_by_the_day_that_the_agreement_says() -> None:
    """Its own term, moved past a holiday; where it says nothing the desk tells since when the report waits."""
    town = making.town()
    agreement = agreed(town)
    submitted(agreement)
    (task,) = queries.waiting(viewer=town.rup, at=NOW)
    assert (task.due, task.since) == (None, NOW.date())
    page = said(At(town.rup).get("desk"))
    assert "Senza scadenza (1)" in page
    assert f"aspetta dal {show_day(NOW.date())}" in page
    submitted(agreement, 2)
    FinancialReport.objects.filter(period__number=2).update(submitted_at=NOW - timedelta(days=30))
    assert words(town.rup) == [f"Verificare il rendiconto n. {number}" for number in (2, 1)], "the longest wait first"
    FinancialReport.objects.filter(period__number=2).update(state="draft")
    agreement.terms_json = making.terms(report_check_days=Decimal(45)).as_json()
    agreement.save(update_fields=["terms_json"])
    (task,) = queries.waiting(viewer=town.rup, at=NOW)
    assert task.due == next_working_day(NOW.date() + timedelta(days=45))
    assert f"il {show_day(task.due)}" in said(At(town.rup).get("desk"))


def test_a_signed_notice_waits_for_who_publishes_it() -> None:
    town = making.town()
    call = making.call(town, state="signed")
    assert call.opens_at
    assert words(town.rup) == ["Pubblicare un avviso firmato"]
    (task,) = queries.waiting(viewer=town.rup, at=NOW)
    assert (task.thing, task.due) == (call.title, last_day(call.opens_at))
    assert At(town.rup).client.get(task.address).status_code == 200
    assert words(town.officer) == words(making.town("Altrove").rup) == []
    Call.objects.update(state="draft")
    assert words(town.rup) == ["Comporre il testo di un avviso"]


def test_an_administration_that_nobody_directs_waits_for_who_keeps_the_installation() -> None:
    town = making.town()
    keeper = making.acting(town.body, Role.KEEPER)
    empty = making.body("Comunità sociale", "public")

    def tasks(viewer: Acting) -> list[tuple[str, str]]:
        waiting = queries.waiting(viewer=viewer, at=NOW)
        return [(one.thing, one.address) for one in waiting if one.words == "Nominare chi la dirige"]

    assert tasks(keeper) == [("Comunità sociale", f"/custode/{empty.pk}/")]
    assert tasks(town.director) == tasks(town.officer) == []
    assert "inviti chi lavora con lei" in said(At(town.director).get("desk")), "whose first day it is"
    making.acting(empty, Role.DIRECTOR)
    assert tasks(keeper) == []


def test_who_asks_to_act_waits_for_who_decides_and_for_nobody_else() -> None:
    town, lead = making.town(), making.body("Cooperativa")
    president = making.acting(lead, Role.LEGAL_REPRESENTATIVE)
    asked, new = asking(lead), asking()
    wanted = "Confermare chi chiede di agire"

    def things(viewer: Acting) -> list[str]:
        return [task.thing for task in queries.waiting(viewer=viewer, at=NOW) if task.words == wanted]

    role = asked.get_role_display()
    assert things(president) == [f"{asked.person}, {role} – {lead.name}"]
    assert things(town.officer) == [f"{new.person}, {new.get_role_display()} – Associazione nuova"]
    [task] = [one for one in queries.waiting(viewer=president, at=NOW) if one.words == wanted]
    assert task.address == f"/ente/richieste/#richiesta-{asked.pk}", "its place among those that wait"
    assert things(making.acting(lead, Role.OPERATOR)) == things(town.finance) == []
