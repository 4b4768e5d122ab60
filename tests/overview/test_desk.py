"""The desk: only what waits for who is asking, by due date."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from condivisa.overview.desk import queries
from condivisa.records.access import Acting, Role
from condivisa.stages.agreements.models import Agreement
from condivisa.stages.calls.models import Call, Question
from condivisa.stages.payments.models import Clawback, Payment
from condivisa.stages.reporting.models import FinancialReport, ReportingPeriod
from condivisa.stages.selection import queries as selection
from condivisa.stages.selection.models import ConflictDeclaration, CorrectionRequest, Opening, Panel, Seat
from tests import making
from tests.making import at

pytestmark = pytest.mark.django_db
NOW = at("2026-04-10T09:00")
MOST = 12
DECLARE = ["Dichiarare se c’è un conflitto di interessi"]


def agreed(town: making.Town) -> Agreement:
    call = making.call(town, state="closed")
    Opening.objects.create(call=call, at=NOW, by_id=town.rup.person)
    return making.agreement(making.application(call, making.body("Cooperativa")), town)


def period(agreement: Agreement, number: int = 1, due: date = date(2026, 4, 30)) -> ReportingPeriod:
    return ReportingPeriod.objects.create(
        agreement=agreement, number=number, first=date(2026, 1, 1), last=date(2026, 3, 31), due=due
    )


def submitted(agreement: Agreement, number: int = 1) -> FinancialReport:
    return FinancialReport.objects.create(
        period=period(agreement, number), state="submitted", submitted_at=NOW, breakdown_sha256="0" * 64
    )


def payment(agreement: Agreement, number: int = 1, **fields: Any) -> Payment:
    """A payment of a report that is checked already."""
    report = submitted(agreement, number)
    FinancialReport.objects.filter(pk=report.pk).update(state="checked")
    amounts = dict.fromkeys(("eligible", "gross", "net"), Decimal("1000.00"))
    payee = agreement.application.lead
    return Payment.objects.create(
        agreement=agreement,
        report=report,
        number=number,
        kind="instalment",
        payee=payee,
        requested_at=NOW,
        **{**amounts, **fields},
    )


def words(viewer: Acting) -> list[str]:
    return [task.words for task in queries.waiting(viewer=viewer, at=NOW)]


def test_a_question_waits_for_the_office_and_for_nobody_else() -> None:
    town = making.town()
    call = making.call(town)
    asker = making.representative(making.body("Associazione"))
    Question.objects.create(call=call, body_id=asker.body, person_id=asker.person, asked_at=NOW, text="?")
    assert words(town.rup) == words(town.officer) == ["Rispondere a una domanda"]
    assert words(town.director) == words(asker) == words(making.town("Comune Altrui").rup) == []


def test_each_step_of_a_payment_waits_for_another_person() -> None:
    town = making.town()
    made = payment(agreed(town))
    turns = []
    for state in ("requested", "attested", "authorised", "ordered", "paid"):
        Payment.objects.filter(pk=made.pk).update(state=state, proof="1", paid_on=NOW.date())
        turns.append([name for name in ("rup", "director", "finance", "officer") if words(getattr(town, name))])
    assert turns == [["rup"], ["director"], ["finance"], ["finance"], []]


def test_who_attested_a_payment_is_not_asked_to_authorise_it() -> None:
    town = making.town()
    both = making.acting(town.body, Role.PROCEDURE_MANAGER, Role.DIRECTOR)
    payment(agreed(town), state="attested", attested_by_id=both.person)
    assert words(both) == []
    assert words(town.director) == ["Liquidare un pagamento"]


def test_a_report_waits_for_the_partners_then_for_the_office() -> None:
    town = making.town()
    agreement = agreed(town)
    partner = making.representative(agreement.application.lead)
    due = period(agreement)
    assert (words(partner), words(town.rup)) == (["Presentare il rendiconto n. 1"], [])
    FinancialReport.objects.create(period=due, state="submitted", submitted_at=NOW, breakdown_sha256="0" * 64)
    assert (words(partner), words(town.rup)) == ([], ["Verificare il rendiconto n. 1"])


def test_what_is_late_comes_first_and_says_so() -> None:
    town = making.town()
    agreement = agreed(town)
    partner = making.representative(agreement.application.lead)
    period(agreement, 1, date(2026, 4, 30))
    period(agreement, 2, date(2026, 4, 9))
    tasks = queries.waiting(viewer=partner, at=NOW)
    assert [(task.due, task.late) for task in tasks] == [(date(2026, 4, 9), True), (date(2026, 4, 30), False)]


def test_a_correction_waits_for_the_lead_then_for_the_office() -> None:
    town = making.town()
    application = making.application(making.call(town), making.body("Cooperativa"))
    lead = making.representative(application.lead)
    request = CorrectionRequest.objects.create(
        application=application, requirement="r", reason="manca", sent_at=NOW, due=date(2026, 4, 20)
    )
    assert (words(lead), words(town.rup)) == (["Rispondere al soccorso istruttorio"], [])
    CorrectionRequest.objects.filter(pk=request.pk).update(state="answered")
    assert (words(lead), words(town.rup)) == ([], ["Valutare una risposta al soccorso istruttorio"])


def test_a_member_confirms_the_version_in_force() -> None:
    application = making.application(making.call(making.town()), making.body("Cooperativa"), state="draft")
    member = making.representative(application.lead)
    assert words(member) == []
    type(application).objects.filter(pk=application.pk).update(version=2)
    assert words(member) == ["Confermare l’istanza"]


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


def declares(call: Call, who: Acting) -> None:
    ConflictDeclaration.objects.create(
        call=call, person_id=who.person, declared_at=NOW, conflict=False, applicants_sha256="", file=making.stored(b"d")
    )


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
    assert words(town.director) == []


def test_money_to_give_back_waits_for_who_holds_it() -> None:
    town = making.town()
    agreement = agreed(town)
    holder = making.representative(agreement.application.lead)
    Clawback.objects.create(
        agreement=agreement,
        debtor=agreement.application.lead,
        body=agreement.application.lead,
        programme=agreement.call.programmes.get(),
        amount=Decimal("5000.00"),
        asked_at=NOW,
        due=date(2026, 5, 10),
        paper=making.paper(town.body),
    )
    assert words(holder) == ["Restituire una somma"]
    assert words(town.rup) == []


def _office(many: int) -> tuple[making.Body, list[Role]]:
    town = making.town()
    call = making.call(town)
    agreement = agreed(town)
    for number in range(1, many + 1):
        Question.objects.create(call=call, body=town.body, person=making.person(), asked_at=NOW, text="?")
        submitted(agreement, number)
        payment(agreement, many + number)
    return town.body, [Role.PROCEDURE_MANAGER, Role.DIRECTOR, Role.FINANCE_OFFICER, Role.COMMITTEE_MEMBER]


def _partner(many: int) -> tuple[making.Body, list[Role]]:
    agreement = agreed(making.town())
    for number in range(1, many + 1):
        period(agreement, number)
    return agreement.application.lead, [Role.LEGAL_REPRESENTATIVE]


@pytest.mark.parametrize("filled", [_office, _partner])
def test_the_desk_asks_as_much_of_the_database_for_one_task_as_for_thirty(
    client: Client,
    django_assert_max_num_queries: DjangoAssertNumQueries,
    filled: Callable[[int], tuple[making.Body, list[Role]]],
) -> None:
    asked = []
    for many in (1, 30):
        body, roles = filled(many)
        client.force_login(making.Person.objects.get(pk=making.acting(body, *roles).person))
        with django_assert_max_num_queries(MOST) as counted:
            page = client.get("/scrivania/").content.decode()
        assert page.count("/percorsi/") >= many
        asked.append(len(counted))
    assert asked[0] == asked[1]


def test_the_desk_shows_the_first_fifty_by_due_date_and_says_that_there_are_more(client: Client) -> None:
    agreement = agreed(making.town())
    for number in range(1, 61):
        period(agreement, number, due=date(2026, 4, 1) + timedelta(days=61 - number))
    partner = making.acting(agreement.application.lead, Role.LEGAL_REPRESENTATIVE)
    tasks = queries.waiting(viewer=partner, at=NOW)
    assert [task.due for task in tasks] == [date(2026, 4, 2) + timedelta(days=day) for day in range(50)]
    client.force_login(making.Person.objects.get(pk=partner.person))
    assert "Sono le prime 50" in client.get("/scrivania/").content.decode()
