"""The desk's page: links that open, the empty desk, how much it asks of the database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from condivisa.overview.desk import pages, queries
from condivisa.records.access import Role
from condivisa.records.threads import actions as threads
from condivisa.stages.agreements.models import Agreement, FormalWarning
from condivisa.stages.calls.models import Question
from condivisa.stages.coprogramming.models import Procedure
from condivisa.stages.reporting.models import FinancialReport
from condivisa.stages.selection.models import (
    Opening,
)
from tests import making
from tests.making import at
from tests.overview.waiting import (
    NOW,
    agreed,
    asking,
    clawback,
    correction,
    declares,
    letter,
    payment,
    period,
    refusal,
    submitted,
    written,
)
from tests.screens import At, said

pytestmark = pytest.mark.django_db


MOST = 12


@pytest.mark.parametrize("side", ["office", "partner"])
def test_every_link_of_the_desk_opens_for_whom_it_waits(side: str) -> None:
    town = making.town()
    agreement = agreed(town)
    lead = agreement.application.lead
    opened = agreement.call
    Question.objects.create(call=making.call(town), body=lead, person=making.person(), asked_at=NOW, text="?")
    if side == "office":
        viewer = making.acting(town.body, Role.PROCEDURE_MANAGER, Role.OFFICER)
        declares(opened, viewer)
        refusal(opened, lead, answered_at=NOW, answer="!")
        correction(opened, lead, state="answered")
        submitted(agreement)
        payment(agreement, 2)
        letter(town)
        making.application(making.call(town, state="closed"), lead)
        Procedure.objects.update(procedure_manager=viewer.person)
        by = making.representative(lead)
    else:
        viewer, by = making.acting(lead, Role.LEGAL_REPRESENTATIVE), town.director
        period(agreement)
        FinancialReport.objects.create(period=period(agreement, 2))
        refusal(opened, lead)
        correction(opened, lead)
        clawback(agreement)
        making.application(making.call(town, closes_at=at("2099-01-01T12:00")), lead, state="draft")
        drafted = making.application(making.call(town, closes_at=at("2099-01-01T12:00")), lead, state="draft")
        type(drafted).objects.filter(pk=drafted.pk).update(version=2)
    threads.send_note("convenzione", agreement.pk, text="Ecco.", internal=False, by=by, at=NOW)
    tasks = queries.waiting(viewer=viewer, at=NOW)
    assert len(tasks) == {"office": 8, "partner": 8}[side], [task.words for task in tasks]
    answers = {task.words: At(viewer).client.get(task.address).status_code for task in tasks}
    assert {words for words, status in answers.items() if status != 200} == set()


def test_an_empty_desk_says_where_to_go() -> None:
    town = making.town()
    partner = making.representative(making.body("Associazione"))
    pages_of = {who: said(At(who).get("desk")) for who in (town.rup, partner, town.auditor)}
    assert "Vai ai percorsi dell’ufficio" in pages_of[town.rup]
    assert "Vai agli avvisi aperti" in pages_of[partner]
    assert "Vai al controllo" in pages_of[town.auditor]


def _office(many: int) -> tuple[making.Body, list[Role]]:
    town = making.town()
    call, agreement, lead = making.call(town), agreed(town), making.body("Cooperativa")
    for number in range(1, many + 1):
        Question.objects.create(call=call, body=town.body, person=making.person(), asked_at=NOW, text="?")
        submitted(agreement, number)
        payment(agreement, many + number)
        written(agreement, town)
        refusal(call, lead, answered_at=NOW, answer="!")
        correction(call, lead, state="answered")
        making.paper(town.body, "calls.notice", signed=False)
        letter(town)
        asking()
        applied = making.application(making.call(town, state="closed"), lead)
        assert not Opening.objects.filter(call=applied.call).exists()
        making.agreement(applied, town, state="draft", committed=False)
    return town.body, [Role.PROCEDURE_MANAGER, Role.DIRECTOR, Role.FINANCE_OFFICER, Role.COMMITTEE_MEMBER]


def test_the_desk_leads_to_the_pages_of_ones_own_part(client: Client) -> None:
    """Nobody must know an address: who keeps, who directs, who pays, who applies finds the way from here."""
    town = making.town()
    keeper, president = (
        making.acting(town.body, Role.KEEPER),
        making.acting(making.body("C"), Role.LEGAL_REPRESENTATIVE),
    )
    for viewer, here, elsewhere in (
        (keeper, "/custode/", "/ufficio/percorsi/"),
        (town.director, "/ufficio/percorsi/", "/custode/"),
        (town.finance, "/ufficio/percorsi/", "/custode/"),
        (president, "/istanze/", "/ufficio/percorsi/"),
    ):
        client.force_login(making.Person.objects.get(pk=viewer.person))
        page = client.get("/scrivania/").content.decode()
        assert f'href="{here}"' in page
        assert f'href="{elsewhere}"' not in page
        assert 'href="/ente/profilo/"' in page


def _partner(many: int) -> tuple[making.Body, list[Role]]:
    town = making.town()
    agreement = agreed(town)
    lead = agreement.application.lead
    for number in range(1, many + 1):
        period(agreement, number)
        written(agreement, town)
        refusal(agreement.call, lead)
        correction(agreement.call, lead)
        clawback(agreement)
        FormalWarning.objects.create(
            agreement=agreement, reason="?", paper=making.paper(town.body), sent_at=NOW, due=date(2026, 4, 30)
        )
        making.application(making.call(town, closes_at=at("2099-01-01T12:00")), lead, state="draft")
        asking(lead)
    return lead, [Role.LEGAL_REPRESENTATIVE]


@pytest.mark.parametrize("filled", [_office, _partner])
def test_the_desk_asks_as_much_of_the_database_for_one_task_as_for_thirty(
    client: Client,
    django_assert_max_num_queries: DjangoAssertNumQueries,
    filled: Callable[[int], tuple[making.Body, list[Role]]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pages, "PAGE", 500)
    monkeypatch.setattr(queries, "PAGE", 500)
    asked = []
    for many in (1, 30):
        body, roles = filled(many)
        viewer = making.acting(body, *roles)
        leads = {"procedure_manager": viewer.person, "director": viewer.person}
        Procedure.objects.filter(administration=body).update(**leads)
        if many == 1:  # of thirty, each statement gives the first fifty
            kinds = {task.words.split(" n. ")[0] for task in queries.waiting(viewer=viewer, at=NOW)}
            assert len(kinds) == {"_office": 12, "_partner": 8}[filled.__name__], kinds
        client.force_login(making.Person.objects.get(pk=viewer.person))
        with django_assert_max_num_queries(MOST) as counted:
            page = client.get("/scrivania/").content.decode()
        assert page.count('<li class="task">') >= many * 7
        asked.append(len(counted))
    assert asked[0] == asked[1]


def test_what_has_a_day_is_on_the_desk_before_any_number_of_things_that_have_none() -> None:
    """SQLite puts what is empty first, PostgreSQL last."""
    town = making.town()
    call = making.call(town, state="closed")
    for number in range(60):
        making.agreement(making.application(call, making.body(f"Ente {number}")), town, committed=False)  # to publish
    draft = making.agreement(making.application(call, making.body("Ultima")), town, committed=False)
    Agreement.objects.filter(pk=draft.pk).update(state=Agreement.State.DRAFT, paper=None, starts=date(2028, 12, 1))
    first, second = queries.waiting(viewer=town.officer, at=NOW)[:2]
    assert (first.words, first.due, second.due) == ("Completare la convenzione", date(2028, 12, 1), None)


def test_the_desk_shows_the_first_fifty_by_due_date_and_says_that_there_are_more(client: Client) -> None:
    agreement = agreed(making.town())
    for number in range(1, 61):
        period(agreement, number, due=date(2026, 4, 1) + timedelta(days=61 - number))
    partner = making.acting(agreement.application.lead, Role.LEGAL_REPRESENTATIVE)
    tasks = queries.waiting(viewer=partner, at=NOW)
    assert [task.due for task in tasks] == [date(2026, 4, 2) + timedelta(days=day) for day in range(50)]
    client.force_login(making.Person.objects.get(pk=partner.person))
    assert "Sono le prime 50" in client.get("/scrivania/").content.decode()
