"""The desk: only what waits for who is asking, by due date. Acts, changes and notices are in `test_desk_acts`."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

from condivisa.base.days import Period
from condivisa.overview.desk import queries
from condivisa.parties.models import DedicatedAccount
from condivisa.records.access import Acting, Role
from condivisa.records.notifications.models import Message
from condivisa.records.publication.models import Publication
from condivisa.records.threads import actions as threads
from condivisa.stages.agreements.models import Amendment, BudgetLine, Partner
from condivisa.stages.calls.models import Call, Question
from condivisa.stages.payments.actions.grants import publish_grant
from condivisa.stages.payments.models import Clawback, Payment
from condivisa.stages.payments.papers import AUTHORISATION
from condivisa.stages.reporting import actions
from condivisa.stages.reporting.models import FinancialReport
from condivisa.stages.reporting.rules import checks
from condivisa.stages.reporting.rules.reasons import Reason
from condivisa.stages.selection import queries as selection
from condivisa.stages.selection.models import (
    Admission,
    CorrectionRequest,
    Opening,
    Panel,
    Seat,
)
from tests import making
from tests.making import at
from tests.overview.waiting import (
    DECLARE,
    NOW,
    agreed,
    clawback,
    declares,
    letter,
    payment,
    period,
    words,
)
from tests.screens import At, said
from tests.stages.reporting import conftest as reporting
from tests.stages.selection import conftest as judging

pytestmark = pytest.mark.django_db


def test_a_question_waits_for_the_office_and_for_nobody_else() -> None:
    town = making.town()
    call = making.call(town)
    asker = making.representative(making.body("Associazione"))
    Question.objects.create(
        call=call, body_id=asker.body, person_id=asker.person, asked_at=NOW, text="Chi può candidarsi?"
    )
    assert words(town.rup) == words(town.officer) == ["Rispondere a una domanda"]
    assert [task.thing for task in queries.waiting(viewer=town.rup, at=NOW)] == [
        f"«Chi può candidarsi?» – {call.title}"
    ]
    assert words(town.director) == words(asker) == words(making.town("Comune Altrui").rup) == []


def test_each_step_of_a_payment_waits_for_another_person() -> None:
    town = making.town()
    made = payment(agreed(town))
    turns = []
    for state in ("requested", "attested", "authorised", "ordered", "paid"):
        Payment.objects.filter(pk=made.pk).update(state=state, proof="1", paid_on=NOW.date())
        turns.append([name for name in ("rup", "director", "finance", "officer") if words(getattr(town, name))])
    assert turns == [["rup"], ["rup", "officer"], ["finance"], ["finance"], []]


def test_who_attested_or_authorised_a_payment_is_not_asked_to_order_it() -> None:
    town = making.town()
    both = making.acting(town.body, Role.PROCEDURE_MANAGER, Role.DIRECTOR, Role.FINANCE_OFFICER)
    made = payment(agreed(town), state="authorised", attested_by_id=both.person)
    assert words(both) == []
    assert words(town.finance) == ["Emettere un mandato"]
    Payment.objects.filter(pk=made.pk).update(attested_by=town.rup.person, authorised_by=both.person)
    assert words(both) == []


def test_a_payment_authorised_to_an_account_closed_since_goes_back_to_the_office() -> None:
    town = making.town()
    made = payment(agreed(town), state="authorised", attested_by_id=town.rup.person)
    both = making.acting(town.body, Role.OFFICER, Role.FINANCE_OFFICER)
    assert (words(town.rup), words(town.finance), words(both)) == ([], *[["Emettere un mandato"]] * 2)
    DedicatedAccount.objects.filter(iban=made.iban).update(until=NOW.date())
    assert words(town.finance) == ["Emettere un mandato"], "on its last day it is dedicated"
    DedicatedAccount.objects.filter(iban=made.iban).update(until=NOW.date() - timedelta(days=1))
    again = ["Preparare di nuovo una liquidazione: il conto non è più dedicato"]
    assert words(town.rup) == words(town.officer) == words(both) == again
    assert words(town.finance) == words(town.director) == []
    Payment.objects.filter(pk=made.pk).update(state="ordered")
    assert (words(town.rup), words(town.finance)) == ([], ["Registrare una quietanza"])


def test_an_attested_payment_waits_for_its_act_to_be_prepared_then_to_be_signed() -> None:
    town = making.town()
    made = payment(agreed(town), state="attested", attested_by_id=town.rup.person)
    prepares = ["Preparare la liquidazione di un pagamento"]
    assert (words(town.rup), words(town.officer), words(town.director)) == (prepares, prepares, [])
    act = making.paper(town.body, "payments.payment_authorisation", signed=False)
    Payment.objects.filter(pk=made.pk).update(authorisation=act)
    assert (words(town.rup), words(town.officer), words(town.director)) == ([], [], ["Firmare un atto"])


def test_a_grant_that_is_not_public_waits_for_the_office_once_a_payment_waits_for_it() -> None:
    """D.Lgs. 33/2013, art. 26, c. 3: nobody authorises it before; then the increase of it, by its own act."""
    town, tell = making.town(), "Dire dove è pubblicato il contributo: un pagamento lo aspetta"
    agreement = agreed(town)
    tables = Publication.objects.filter(place="grants")
    tables.delete()
    assert tell not in words(town.rup), "nothing is to be paid yet"
    made = payment(agreement)
    for state in ("requested", "attested"):
        Payment.objects.filter(pk=made.pk).update(state=state)
        asked = [tell in words(who) for who in (town.rup, town.officer, town.director, town.finance)]
        assert asked == [True, True, False, False]
    (task,) = [one for one in queries.waiting(viewer=town.officer, at=NOW) if one.words == tell]
    assert At(town.officer).client.get(task.address).status_code == 200
    publish_grant(agreement.pk, reference="Tabella 2026", by=town.rup, at=NOW)
    assert tell not in words(town.rup) + words(town.officer)
    line = BudgetLine.objects.filter(agreement=agreement, side="contribution").latest("pk")
    making.budgeted(line.pk, "999999.00")
    change = Amendment.objects.get(agreement=agreement)
    assert tell in words(town.rup)
    publish_grant(agreement.pk, amendment_id=change.pk, reference="Tabella 2026", by=town.rup, at=NOW)
    assert tell not in words(town.rup)


def test_a_grant_up_to_the_threshold_needs_no_publication() -> None:
    town = making.town()
    agreement = agreed(town)
    Publication.objects.filter(place="grants").delete()
    payment(agreement)
    for line in BudgetLine.objects.filter(agreement=agreement, side="contribution"):
        making.budgeted(line.pk, "1.00")
    assert words(town.rup) == ["Attestare un pagamento"]


def test_a_report_waits_for_the_partners_then_for_the_office() -> None:
    town = making.town()
    agreement = agreed(town)
    partner = making.representative(agreement.application.lead)
    due = period(agreement)
    assert (words(partner), words(town.rup)) == (["Presentare il rendiconto n. 1"], [])
    FinancialReport.objects.create(period=due, state="submitted", submitted_at=NOW, breakdown_sha256="0" * 64)
    assert (words(partner), words(town.rup)) == ([], ["Verificare il rendiconto n. 1"])


def test_a_row_put_aside_waits_for_who_reported_it_until_the_next_report() -> None:
    world = reporting.made("Comune che mette da parte")
    report = world.report()
    (row,) = world.writes(report, world.row())
    world.submits(report)
    world.checks(report, checks.park(row.pk, Reason.INSUFFICIENT_DESCRIPTION))
    later = world.after(report, 60)

    def clarifies(viewer: Acting) -> bool:
        tasks = queries.waiting(viewer=viewer, at=later)
        return "Chiarire le righe messe da parte nel rendiconto n. 1" in [task.words for task in tasks]

    assert not clarifies(world.leader), "while the check is open it may still be taken back"
    world.closes(report)
    assert (clarifies(world.leader), clarifies(world.fellow)) == (True, False)
    Partner.objects.filter(body=world.lead.pk).update(left_on=later.date())
    assert clarifies(world.leader), "who left still proves its own rows"
    FinancialReport.objects.create(
        period=world.period(2), state="submitted", submitted_at=later, breakdown_sha256="0" * 64
    )
    assert not clarifies(world.leader)


def test_who_left_is_asked_for_a_part_that_it_has_begun_and_for_no_other() -> None:
    world = reporting.made("Comune che cambia partner")
    report = world.report()
    Partner.objects.filter(body=world.member.pk).update(left_on=date(2026, 3, 20))
    later = world.after(report)

    def asked() -> list[str]:
        return [task.words for task in queries.waiting(viewer=world.fellow, at=later)]

    assert asked() == []
    before = Period(date(2026, 3, 1), date(2026, 3, 15))
    world.writes(report, world.row(world.member, competence=before), by=world.fellow)
    assert asked() == ["Presentare il rendiconto n. 1"]
    actions.hand_in(report.pk, by=world.fellow, at=later)
    assert asked() == []


def test_who_has_left_is_told_of_its_rows_put_aside_and_clarifies_them() -> None:
    world = reporting.made("Comune che mette da parte")
    report = world.report()
    (row,) = world.writes(report, world.row(world.member), by=world.fellow)
    world.submits(report)
    world.checks(report, checks.park(row.pk, Reason.INSUFFICIENT_DESCRIPTION))
    Partner.objects.filter(agreement=world.agreement, body=world.member).update(left_on=date(2026, 4, 1))
    world.closes(report)
    tasks = queries.waiting(viewer=world.fellow, at=world.after(report, 200))
    assert [task.words for task in tasks] == ["Chiarire le righe messe da parte nel rendiconto n. 1"]
    assert tasks[0].address.endswith("/righe/?stato=parked"), "those alone, of the many a report has"
    assert At(world.fellow).client.get(tasks[0].address).status_code == 200
    checked = At(world.fellow).client.get(tasks[0].address.removesuffix("righe/?stato=parked")).content.decode()
    assert all(f"/righe/?stato={state}" in checked for state in ("cut", "parked", "admitted")), "what was decided"
    told = Message.objects.filter(entry__event="reporting.CheckClosed").values_list("recipient", flat=True)
    assert {world.leader.person, world.fellow.person, world.town.rup.person} <= set(told)


def test_what_is_late_comes_first_and_says_so() -> None:
    town = making.town()
    agreement = agreed(town)
    partner = making.representative(agreement.application.lead)
    period(agreement, 1, date(2026, 4, 30))
    period(agreement, 2, date(2026, 4, 9))
    tasks = queries.waiting(viewer=partner, at=NOW)
    waiting = queries.by_when(tasks, NOW.date())
    assert [[task.due for task in group] for group in waiting] == [[date(2026, 4, 9)], [], [date(2026, 4, 30)], []]


def test_a_correction_waits_for_the_lead_then_for_the_office() -> None:
    town = making.town()
    application = making.application(making.call(town), making.body("Cooperativa"))
    lead = making.representative(application.lead)
    request = CorrectionRequest.objects.create(
        application=application, requirement="r", reason="manca", sent_at=NOW, due=date(2026, 4, 20)
    )
    assert (words(lead), words(town.rup)) == (["Integrare l’istanza (soccorso istruttorio)"], [])
    CorrectionRequest.objects.filter(pk=request.pk).update(due=date(2026, 4, 9))
    assert words(lead) == [], "no answer is taken past its term"
    CorrectionRequest.objects.filter(pk=request.pk).update(state="answered")
    assert (words(lead), words(town.rup)) == ([], ["Valutare una risposta al soccorso istruttorio"])


def test_each_member_confirms_the_version_in_force_and_the_lead_then_sends_it() -> None:
    call = making.call(making.town(), closes_at=at("2026-04-10T12:00"))
    drafted = making.application(call, making.body("Cooperativa"), making.body("Socia"), state="draft")
    lead, member = (making.representative(one.body) for one in drafted.members.order_by("pk"))
    operator = making.acting(drafted.lead, Role.OPERATOR)
    assert (words(lead), words(member), words(operator)) == (["Inviare l’istanza"], [], ["Completare l’istanza"])
    type(drafted).objects.filter(pk=drafted.pk).update(version=2)
    assert words(lead) == words(member) == ["Confermare l’istanza"]
    drafted.members.filter(body=lead.body).update(confirmed_version=2)
    assert (words(lead), words(member)) == ([], ["Confermare l’istanza"])
    drafted.members.update(confirmed_version=None)
    assert words(lead) == ["Confermare l’istanza"]
    Call.objects.filter(pk=call.pk).update(closes_at=at("2026-04-09T12:00"))
    assert words(lead) == words(operator) == [], "past the term nothing can be done"


def test_who_is_invited_first_takes_part_with_the_code() -> None:
    call = making.call(making.town(), closes_at=at("2026-04-10T12:00"))
    drafted = making.application(call, making.body("Cooperativa"), making.body("Socia"), state="draft")
    drafted.members.exclude(body=drafted.lead).update(joined_at=None, confirmed_version=None)
    invited = drafted.members.exclude(body=drafted.lead).get().body
    for viewer in (making.representative(invited), making.acting(invited, Role.OPERATOR)):
        (task,) = queries.waiting(viewer=viewer, at=NOW)
        assert (task.words, task.thing) == ("Rispondere a un invito a partecipare", drafted.title)
        assert At(viewer).client.get(task.address).status_code == 200


def test_a_commissioner_is_asked_about_conflicts_until_they_are_declared() -> None:
    town = making.town()
    member = making.acting(town.body, Role.COMMITTEE_MEMBER)
    panel = Panel.objects.create(
        call=making.call(town), kind="committee", act=making.paper(town.body), appointed_at=NOW
    )
    Seat.objects.create(panel=panel, person_id=member.person, since=NOW)
    assert words(member) == DECLARE
    declares(panel.call, member)
    assert words(member) == []
    calls = Call.objects.filter(pk=panel.call_id)
    calls.update(closes_at=NOW + timedelta(days=1))
    assert words(member) == []  # the term runs again: nobody may declare yet
    calls.update(state=Call.State.CLOSED)
    assert words(member) == DECLARE


def test_who_sits_in_the_committee_is_asked_to_score_what_was_admitted_until_it_is_done() -> None:
    world = judging.make().admitted()
    anna, stranger = world.members[0], making.acting(world.town.body, Role.COMMITTEE_MEMBER)
    assert (words(anna), words(stranger)) == (["Valutare le proposte"], [])
    first, *others = world.applications
    world.scores(anna, first, "0.8", "40")
    assert words(anna) == ["Valutare le proposte"]
    for one in others:
        world.scores(anna, one, "0.8", "40")
    assert words(anna) == []
    assert words(world.members[1]) == ["Valutare le proposte"]
    Seat.objects.filter(person=world.members[1].person).update(left_at=NOW)
    assert words(world.members[1]) == []


def test_who_is_in_conflict_with_one_is_not_asked_to_score_its_rivals() -> None:
    world = judging.make()
    world.appoints()
    for who in (world.town.rup, world.town.director, *world.members[1:]):
        world.declares(who)
    world.declares(world.members[0], world.applications[0])
    Opening.objects.create(call=world.call, at=NOW, by_id=world.town.rup.person)
    for one in world.applications:
        Admission.objects.create(application=one, admitted=True, act=making.paper(world.town.body), at=NOW)
    assert (words(world.members[0]), words(world.members[1])) == ([], ["Valutare le proposte"])


def test_everybody_who_must_declare_is_asked_before_the_opening() -> None:
    """Those whose declaration the opening waits for, and nobody else."""
    town = making.town()
    call = making.call(town, state="closed")
    member = making.acting(town.body, Role.COMMITTEE_MEMBER)
    everybody = (town.rup, town.director, member, town.officer, town.finance)
    assert [words(who) for who in everybody] == [[]] * 5
    making.application(call, making.body("Cooperativa"))
    panel = Panel.objects.create(call=call, kind="committee", act=making.paper(town.body), appointed_at=NOW)
    Seat.objects.create(panel=panel, person_id=member.person, since=NOW)
    must = selection.must_declare(call)
    assert [words(who) == DECLARE for who in everybody] == [who.person in must for who in everybody]
    for who in (town.rup, member):
        declares(call, who)
        assert words(who) == []
    assert words(making.town("Comune Altrui").rup) == []
    Opening.objects.create(call=call, at=NOW, by_id=town.rup.person)
    assert words(town.director) == DECLARE, "who took over signs nothing without declaring"
    declares(call, town.director)
    assert words(town.director) == []


def test_money_to_give_back_waits_for_who_holds_it() -> None:
    town = making.town()
    agreement = agreed(town)
    holder = making.representative(agreement.application.lead)
    clawback(agreement)
    assert words(holder) == ["Restituire una somma"]
    assert words(town.rup) == []


def test_money_to_give_back_waits_for_nobody_but_the_director_until_its_letter_is_signed() -> None:
    town = making.town()
    agreement = agreed(town)
    holder = making.representative(agreement.application.lead)
    asked = clawback(agreement, signed=False)
    assert (words(holder), words(town.director)) == ([], ["Firmare un atto"])
    Clawback.objects.filter(pk=asked.pk).update(state=Clawback.State.PAID)
    assert words(town.director) == [], "it came back by itself"


def test_the_authorisation_of_a_refused_payment_waits_for_no_signature() -> None:
    town = making.town()
    agreement = agreed(town)
    act = making.paper(town.body, AUTHORISATION.kind, signed=False)
    made = payment(agreement, state="attested", authorisation=act)
    assert "Firmare un atto" in words(town.director)
    Payment.objects.filter(pk=made.pk).update(state="refused", refusal="Da rifare.")
    assert "Firmare un atto" not in words(town.director)


def test_what_the_other_side_wrote_waits_until_it_is_read() -> None:
    town = making.town()
    agreement = agreed(town)
    lead = making.representative(agreement.application.lead)
    threads.send_note("convenzione", agreement.pk, text="Ecco.", internal=False, by=town.rup, at=NOW)
    assert (words(lead), words(town.rup)) == (["Leggere un messaggio"], [])
    threads.mark_read("convenzione", agreement.pk, number=1, by=lead, at=NOW)
    assert words(lead) == []


def test_letters_to_read_first_wait_for_who_may_release_them_and_not_once_held_back() -> None:
    town = making.town()
    letter(town)
    expected = ["Leggere e far partire una comunicazione"]
    assert words(town.rup) == words(town.director) == expected
    assert words(town.officer) == words(making.town("Altrove").rup) == []
    letter(town)
    first, second = Message.objects.order_by("pk")
    body, other = making.body("Alfa"), making.body("Beta")
    Message.objects.filter(pk=first.pk).update(body=body.pk)
    Message.objects.filter(pk=second.pk).update(body=other.pk)
    things = {task.thing for task in queries.waiting(viewer=town.rup, at=NOW)}
    assert things == {"Esito – Alfa", "Esito – Beta"}, "the same subject, told apart by who receives it"
    Message.objects.create(
        entry=first.entry, recipient=making.person(), body=other.pk, subject="Esito", text="Ecco.", to_read_first=True
    )
    page = said(At(town.rup).get("outbox"))
    assert re.search(r"(Alfa|Beta) e 1 altro ente 2 ", page)
    assert re.search(r"Beta 1 \d", page)
    Message.objects.update(held_at=NOW, held_reason="Refuso.")
    assert words(town.rup) == []
