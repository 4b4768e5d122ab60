"""Pacts on the screen: who reads them, who keeps them, what is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from condivisa.records import clock
from condivisa.records.access import Acting
from condivisa.stages.alliances.models import Pact
from tests import making
from tests.making import at

pytestmark = pytest.mark.django_db
PACT, OFFICE = "/patti/alleanza/", "/patti/alleanza/ufficio/"


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> datetime:
    moment = at("2025-02-01T09:00")
    monkeypatch.setattr(clock, "now", lambda: moment)
    return moment


@pytest.fixture
def town() -> making.Town:
    return making.town()


@pytest.fixture
def pact(town: making.Town) -> Pact:
    fields = {"title": "Alleanza di prova", "administration": town.body, "signed_on": date(2023, 9, 14)}
    made = Pact.objects.create(slug="alleanza", source="inventato", **fields)
    made.terms.create(first=date(2023, 9, 14), last=date(2024, 9, 13))
    made.parties.create(body=town.body, joined_on=date(2023, 9, 14), joined_by="il patto")
    return made


@pytest.fixture
def browser() -> Callable[[Acting], Client]:
    def signed_in(acting: Acting) -> Client:
        client = Client()
        client.force_login(making.Person.objects.get(pk=acting.person))
        return client

    return signed_in


def sent(acting: Acting, form: str, **fields: object) -> dict[str, object]:
    return {"acting_for": str(acting.body), "this_form": form, **fields}


def test_a_body_comes_in_and_goes_out_by_an_act(
    pact: Pact, town: making.Town, browser: Callable[[Acting], Client]
) -> None:
    ets, screen = making.body("Associazione Prima"), browser(town.officer)
    entering = {"body": str(ets.pk), "joined_on": "2025-01-15", "act": "adesione del 15.1.2025"}
    assert screen.post(OFFICE, sent(town.officer, "entra", **entering)).status_code == 302
    assert "Associazione Prima" in screen.get(PACT).content.decode()
    leaving = {"body": str(ets.pk), "left_on": "2025-01-31", "act": "recesso"}
    assert screen.post(OFFICE, sent(town.officer, "esce", **leaving)).status_code == 302
    assert pact.parties.get(body=ets).left_by == "recesso"


def test_coming_in_without_an_act_is_refused_and_nothing_typed_is_lost(
    pact: Pact, town: making.Town, browser: Callable[[Acting], Client]
) -> None:
    ets = making.body("Associazione Prima")
    typed = sent(town.officer, "entra", body=str(ets.pk), joined_on="2025-01-15", act="")
    answer = browser(town.officer).post(OFFICE, typed)
    assert answer.status_code == 422
    assert "2025-01-15" in answer.content.decode()
    assert not pact.parties.filter(body=ets).exists()


def test_a_renewal_over_an_earlier_term_is_refused_and_a_gap_is_told(
    pact: Pact, town: making.Town, browser: Callable[[Acting], Client]
) -> None:
    screen = browser(town.officer)
    over = sent(town.officer, "rinnova", first="2024-09-01", last="2028-12-31")
    assert screen.post(OFFICE, over).status_code == 422
    later = sent(town.officer, "rinnova", first="2025-01-01", last="2028-12-31")
    assert screen.post(OFFICE, later).status_code == 302
    assert pact.terms.count() == 2
    page = screen.get(PACT).content.decode()
    assert "14 settembre 2024" in page
    assert "31 dicembre 2024" in page


def test_a_term_recorded_wrongly_is_cancelled_and_still_read(
    pact: Pact, town: making.Town, browser: Callable[[Acting], Client]
) -> None:
    screen = browser(town.officer)
    term = pact.terms.get()
    assert f'value="{term.pk}"' in screen.get(OFFICE).content.decode()
    bare = sent(town.officer, "annulla", term=term.pk, reason="")
    assert screen.post(OFFICE, bare).status_code == 422
    why = sent(town.officer, "annulla", term=term.pk, reason="Date di un altro patto.")
    assert screen.post(OFFICE, why).status_code == 302
    page = screen.get(PACT).content.decode()
    assert "Date di un altro patto." in page
    assert "annullato" in page
    assert "Annulla il periodo" not in screen.get(OFFICE).content.decode()


def test_a_party_recorded_wrongly_is_cancelled_and_still_read(
    pact: Pact, town: making.Town, browser: Callable[[Acting], Client]
) -> None:
    screen, party = browser(town.officer), pact.parties.get()
    assert f'value="entrata-{party.pk}"' in screen.get(OFFICE).content.decode()
    bare = sent(town.officer, "annulla-ente", what=f"entrata-{party.pk}", reason="")
    assert screen.post(OFFICE, bare).status_code == 422
    for wrong in ("entrata-", f"uscita-{party.pk}", "entrata-9999"):
        assert screen.post(OFFICE, sent(town.officer, "annulla-ente", what=wrong, reason="x")).status_code == 422
    why = sent(town.officer, "annulla-ente", what=f"entrata-{party.pk}", reason="Non aveva firmato.")
    assert screen.post(OFFICE, why).status_code == 302
    assert "Non aveva firmato." in screen.get(PACT).content.decode()
    assert "Annulla l’annotazione" not in screen.get(OFFICE).content.decode()


def test_who_does_not_keep_it_is_refused_and_whom_it_does_not_concern_finds_nothing(
    pact: Pact, town: making.Town, browser: Callable[[Acting], Client]
) -> None:
    typed = {"first": "2025-01-01", "last": "2028-12-31"}
    assert browser(town.finance).post(OFFICE, sent(town.finance, "rinnova", **typed)).status_code == 422
    stranger = making.town("Comune Altrui").officer
    assert browser(stranger).post(OFFICE, sent(stranger, "rinnova", **typed)).status_code == 404
    assert browser(stranger).get(PACT).status_code == 404
    assert pact.terms.count() == 1


def test_the_list_of_parties_costs_the_same_for_one_and_for_thirty(
    pact: Pact, town: making.Town, browser: Callable[[Acting], Client]
) -> None:
    screen, cost = browser(town.officer), {}
    for parties in (1, 30):
        while pact.parties.count() < parties:
            one = making.body(f"Associazione {pact.parties.count()}")
            pact.parties.create(body=one, joined_on=date(2023, 9, 14), joined_by="il patto")
        with CaptureQueriesContext(connection) as asked:
            screen.get(PACT)
        cost[parties] = len(asked)
    assert cost[1] == cost[30] <= 12
