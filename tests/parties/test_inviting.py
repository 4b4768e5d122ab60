"""Who is written to, and under which name, when somebody is invited or asks to act."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from condivisa.parties import actions
from condivisa.parties.models import Appointment
from condivisa.records.access import Acting, Role
from condivisa.records.identity.models import Person
from condivisa.records.journal.models import Entry
from condivisa.records.notifications.models import Message
from tests import making
from tests.parties.test_asking import ASKED, DECIDED, NEW, asks
from tests.parties.test_entering import PASSWORD, link_to

pytestmark = pytest.mark.django_db
EMAIL = "rita@example.org"


def invites(by: Acting, role: Role = Role.OFFICER, given_name: str = "Rita", family_name: str = "Risponde") -> Person:
    """An invitation of Rita's address."""
    typed: dict[str, Any] = {"given_name": given_name, "family_name": family_name, "act": "Decreto n. 2"}
    return actions.invite(by.body, email=EMAIL, role=role, since=date(2026, 3, 2), **typed, by=by, at=ASKED).person


def invitations() -> int:
    assert Message.objects.filter(subject__startswith="Invito").count() == _journal("PersonInvited")
    return _journal("PersonInvited")


def _journal(event: str) -> int:
    return Entry.objects.filter(event=f"parties.{event}").count()


def test_who_never_chose_a_password_is_sent_a_link_each_time_and_called_as_who_appoints_says() -> None:
    director = making.town().director
    Client().post(reverse("register"), {"given_name": "Falso", "family_name": "Nome", "email": EMAIL})
    person = invites(director)
    assert (str(person), invitations()) == ("Rita Risponde", 1)
    assert invites(director, Role.FINANCE_OFFICER) == person
    assert invitations() == 2, "the link of before may have run out"
    chosen = {"new_password1": PASSWORD, "new_password2": PASSWORD}
    assert Client().post(link_to(EMAIL), chosen).status_code == 302
    again = invites(director, Role.PROCEDURE_MANAGER, "Un altro", "Nome")
    assert (str(again), invitations()) == ("Rita Risponde", 2), "who has a password keeps name and password"


def test_whose_account_was_given_back_is_sent_a_link_and_keeps_the_name() -> None:
    director = making.town().director
    person = Person.objects.create_user(EMAIL, None, given_name="Rita", family_name="Vera", last_login=ASKED)
    assert (invites(director), invitations()) == (person, 1)
    person.refresh_from_db()
    assert str(person) == "Rita Vera"


def told() -> list[Any]:
    found = Message.objects.filter(subject__startswith="Richiesta di agire").order_by("pk")
    return sorted(found.values_list("recipient", flat=True))


def test_where_nobody_represents_a_body_the_administrations_are_told_each_person_once() -> None:
    town, other = making.town(), making.town("Comune di Altrove")
    making.acting(other.body, Role.DIRECTOR, who=Person.objects.get(pk=town.officer.person))
    making.representative(making.body("Associazione Terza"))
    deciding = sorted(one.person for here in (town, other) for one in (here.officer, here.rup, here.director))
    first = asks(NEW.fiscal_code, Role.LEGAL_REPRESENTATIVE, facts=NEW)
    assert told() == deciding
    Message.objects.all().delete()
    body = actions.confirm_acting(first.pk, looked_at="RUNTS", by=town.officer, at=DECIDED).body
    Appointment.objects.filter(body=body).update(since=date(2026, 1, 1))
    asks(NEW.fiscal_code)
    assert told() == [first.person_id], "now its president decides"
    Message.objects.all().delete()
    Appointment.objects.filter(body=body).update(until=date(2026, 3, 1))
    asks(NEW.fiscal_code)
    assert told() == deciding, "the mandate is over"
