"""Between the password and the second factor; and what is typed or opened there that is no code and no link."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from condivisa.records import clock
from condivisa.records.identity import factors
from condivisa.records.identity.models import Person
from condivisa.records.identity.pages.going import HALF
from tests.making import at
from tests.parties.test_entering import PASSWORD, sign_in
from tests.screens import said

pytestmark = pytest.mark.django_db
NOW = at("2026-05-04T10:00")
OVER = "Sono passati più di dieci minuti, o la password è cambiata"


@pytest.fixture
def half(monkeypatch: pytest.MonkeyPatch) -> tuple[Person, Client, list[str]]:
    """Somebody who gave the right password, with their recovery codes."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    person = Person.objects.create_user("ada@example.org", PASSWORD, given_name="Ada", family_name="Prova")
    codes = factors.set_up(person, factors.new_secret(), NOW)
    client, _half = sign_in(person.email)
    return person, client, codes


def answered(client: Client, code: str) -> Any:
    return client.post(reverse("second_factor"), {"code": code})


def sent_back(client: Client, code: str) -> None:
    answer = answered(client, code)
    assert answer.headers["Location"] == reverse("sign_in")
    assert "_auth_user_id" not in client.session
    assert OVER in said(client.get(reverse("sign_in")))
    assert OVER not in said(client.get(reverse("sign_in"))), "said once"


def test_the_first_half_does_not_outlive_the_password(half: tuple[Person, Client, list[str]]) -> None:
    person, client, codes = half
    person.set_password("un’altra frase lunga davvero")
    person.save()
    sent_back(client, codes[0])


def test_nor_the_end_of_every_session(half: tuple[Person, Client, list[str]]) -> None:
    person, client, codes = half
    factors.end_sessions(person)
    sent_back(client, codes[0])


def test_it_waits_ten_minutes(half: tuple[Person, Client, list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    _person, client, codes = half
    monkeypatch.setattr(clock, "now", lambda: NOW + HALF)
    assert client.get(reverse("second_factor")).status_code == 200
    monkeypatch.setattr(clock, "now", lambda: NOW + HALF + timedelta(seconds=1))
    sent_back(client, codes[0])


def test_signs_that_no_code_has_are_a_wrong_code(half: tuple[Person, Client, list[str]]) -> None:
    _person, client, _codes = half
    assert answered(client, "12345è").status_code == 422


def test_an_address_that_is_no_link_is_not_found() -> None:
    assert Client().get("/benvenuto/YWJj/x-y/").status_code == 404
    assert Client().get(reverse("first_start", args=["è" * 8])).status_code == 404
