"""Who keeps the installation: two are named from the pages, and the last one stays."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from condivisa.parties.models import Appointment
from condivisa.records import clock
from condivisa.records.access import Acting, Role
from condivisa.records.identity.models import Person
from tests import making
from tests.parties.test_entering import FIRST, first_page, link_to, sign_in
from tests.screens import At, said

pytestmark = pytest.mark.django_db
SECOND = {
    "email": "seconda@example.org",
    "given_name": "Sara",
    "family_name": "Seconda",
    "role": "keeper",
    "since": "2026-03-02",
    "act": "Decreto del sindaco n. 12/2026",
}
OTHER = "un’altra frase che ricordo"
OFFERED = '<option value="keeper"'


def test_an_address_that_a_stranger_registered_does_not_stop_the_first_start(settings: Settings) -> None:
    Client().post(reverse("register"), {"given_name": "Falso", "family_name": "Nome", "email": FIRST["email"]})
    link = link_to(FIRST["email"])
    assert Client().post(first_page(settings), {**FIRST, "email": "Carla@Example.org"}).status_code == 302
    keeper = Appointment.objects.get(role=Role.KEEPER).person
    assert (str(keeper), keeper.email, Person.objects.count()) == ("Carla Custode", "carla@example.org", 1)
    assert Client().get(link).status_code == 404, "the link asked for before opens nothing any more"
    client, _entered = sign_in(FIRST["email"])
    assert client.session["_auth_user_id"] == str(keeper.pk)


def test_the_password_of_somebody_known_is_not_written_over_at_the_first_start(settings: Settings) -> None:
    Person.objects.create_user(FIRST["email"], OTHER, given_name="Carla", family_name="Prima")
    answer = Client().post(first_page(settings), FIRST)
    assert answer.status_code == 422
    assert "Con l’indirizzo carla@example.org qualcuno ha già scelto una password" in said(answer)
    assert Person.objects.get().check_password(OTHER)
    assert not Appointment.objects.exists()


def test_a_keeper_names_another_and_only_then_may_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: making.at("2026-03-02T09:00"))
    town = making.town()
    keeping: Acting = making.acting(town.body, Role.KEEPER)
    keeper = At(keeping)
    own = Appointment.objects.get(role=Role.KEEPER)

    def goes(key: int, until: str = "2026-04-30") -> Any:
        return keeper.post("end_role", "EndForm", {"key": key}, until=until)

    alone = goes(own.pk)
    assert alone.status_code == 422
    assert "resterebbe senza custode: ne nomini prima un altro" in said(alone)
    assert OFFERED in keeper.get("administration", key=town.body.pk).content.decode()
    assert OFFERED in keeper.get("people").content.decode()
    assert OFFERED not in At(town.director).get("people").content.decode(), "nobody else makes a keeper"
    assert keeper.post("people", "InviteForm", {}, **SECOND).status_code == 302
    other = Appointment.objects.filter(role=Role.KEEPER).exclude(pk=own.pk)
    other.update(until=date(2026, 12, 31))
    assert goes(own.pk).status_code == 422, "the other goes too, one day"
    other.update(until=None, since=date(2026, 5, 2))
    assert goes(own.pk).status_code == 422, "nobody would keep it on 1 May"
    other.update(since=date(2026, 5, 1))
    assert goes(own.pk).status_code == 302
    own.refresh_from_db()
    assert own.until == date(2026, 4, 30)
    assert goes(other.get().pk).status_code == 422, "now this one is the last"
