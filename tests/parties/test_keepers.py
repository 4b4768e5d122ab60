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


def test_a_role_given_to_a_wrong_address_is_seen_and_ended_by_who_gave_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever reads that address could come in as the director: only who invites can see that it is wrong."""
    monkeypatch.setattr(clock, "now", lambda: making.at("2026-03-02T09:00"))
    keeper = At(making.acting(making.body("Ufficio di piano", "public"), Role.KEEPER))
    town, ets = making.town("Altrove"), making.representative(making.body("Associazione"))
    wrong = {**SECOND, "email": "seconda@exampl.org", "role": "director"}
    there = {"key": town.body.pk}
    assert keeper.post("administration", "InviteForm", there, **wrong).status_code == 302
    page = said(keeper.get("administration", **there))
    assert "Abbiamo scritto a seconda@exampl.org" in page
    assert "Sara Seconda seconda@exampl.org – dirigente Decreto del sindaco n. 12/2026 accesso mai usato" in page
    assert "seconda@exampl.org mai usato" in said(At(town.director).get("people")), "and by who directs"
    assert "seconda@exampl.org" not in said(At(town.officer).get("people")), "addresses are for who gives roles"
    given = Appointment.objects.get(person__email="seconda@exampl.org")
    for nobody in (town.officer, making.town("Altra").director, ets):
        assert At(nobody).post("end_role", "EndForm", {"key": given.pk}, until="2026-03-02").status_code == 404
    theirs = Appointment.objects.get(person=ets.person)
    assert keeper.get("end_role", key=theirs.pk).status_code == 404, "an association's roles are its own"
    ended = keeper.post("end_role", "EndForm", {"key": given.pk}, until="2026-03-02")
    assert ended.headers["Location"] == reverse("administration", kwargs=there)
    monkeypatch.setattr(clock, "now", lambda: making.at("2026-03-03T09:00"))
    assert "seconda@exampl.org" not in said(keeper.get("administration", **there)), "who has a role, not who had one"
