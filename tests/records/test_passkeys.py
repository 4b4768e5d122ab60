"""Passkeys: a device enters alone or after the password; a wrong answer, whatever is wrong in it, opens nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from condivisa.records import clock
from condivisa.records.access import Role
from condivisa.records.identity import factors, passkeys, throttle
from condivisa.records.identity.models import FailedSignIn, Passkey, Person, RecoveryCode
from condivisa.records.identity.pages.going import FRESH
from tests import making
from tests.making.devices import Device
from tests.screens import said

pytestmark = pytest.mark.django_db
PASSWORD = "una frase che ricordo bene"
HERE = "https://condivisa.example.it"
HOST = "condivisa.example.it"
MOMENT = making.at("2026-05-04T10:00")


@pytest.fixture(autouse=True)
def _at_home(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.ORIGIN = urlsplit(HERE)
    settings.ALLOWED_HOSTS = [HOST, "testserver", "localhost", "127.0.0.1"]
    monkeypatch.setattr(clock, "now", lambda: MOMENT)


def later(monkeypatch: pytest.MonkeyPatch, by: timedelta) -> None:
    monkeypatch.setattr(clock, "now", lambda: MOMENT + by)


def browser() -> Any:
    class Https(Client):
        def generic(self, *args: Any, **kwargs: Any) -> Any:
            return super().generic(*args, **{**kwargs, "secure": True, "SERVER_NAME": HOST})

    return Https()


def ada() -> Person:
    return Person.objects.create_user("ada@example.org", PASSWORD, given_name="Ada", family_name="Prova")


def by_password(client: Any, email: str = "ada@example.org") -> Any:
    return client.post(reverse("sign_in"), {"username": email, "password": PASSWORD, "next": ""})


def with_passkey(name: str = "Telefono", **how: Any) -> tuple[Person, Any, Device]:
    """Somebody who has just added a passkey, at their browser."""
    person, client, device = ada(), browser(), Device(HERE, HOST, **how)
    assert by_password(client).status_code == 302
    added(client, device, name)
    return person, client, device


def added(client: Any, device: Device, name: str = "Telefono") -> Any:
    asked = client.post(reverse("new_passkey_question")).json()
    return client.post(reverse("add_passkey"), {"name": name, "answer": device.make(asked)})


def question(client: Any, **sent: str) -> dict[str, Any]:
    asked: dict[str, Any] = client.post(reverse("passkey_question"), sent).json()
    return asked


def alone(client: Any, answer: Callable[[dict[str, Any]], str]) -> Any:
    sent = {"alone": "1", "next": ""}
    return client.post(reverse("passkey_sign_in"), {**sent, "answer": answer(question(client, alone="1"))})


def signed_in(client: Any) -> bool:
    return "_auth_user_id" in client.session


def test_the_first_passkey_brings_recovery_codes_and_enters_alone() -> None:
    person, _client, device = with_passkey()
    assert RecoveryCode.objects.filter(person=person).count() == factors.CODES
    fresh = browser()
    asked = question(fresh, alone="1")["publicKey"]
    assert (asked["rpId"], asked["userVerification"], "allowCredentials" in asked) == (HOST, "required", False)
    answer = alone(fresh, device.answer)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/scrivania/")
    assert signed_in(fresh)
    assert Passkey.objects.get().used_at == MOMENT


def test_a_passkey_is_one_person_s_alone() -> None:
    _, client, device = with_passkey()
    Person.objects.create_user("eva@example.org", PASSWORD, given_name="Eva", family_name="Prova")
    stranger = browser()
    by_password(stranger, "eva@example.org")
    for who in (client, stranger):
        answer = added(who, device, "Di nuovo")
        assert answer.status_code == 422
        assert "è già fra le sue, o di un’altra persona" in said(answer)
    assert Passkey.objects.get().name == "Telefono"


def test_after_the_password_a_passkey_is_the_second_half() -> None:
    person, _client, device = with_passkey(verifies=False)
    client = browser()
    assert by_password(client).headers["Location"].startswith(reverse("second_factor"))
    assert not signed_in(client), "half signed in is not signed in"
    assert "Usa la passkey" in said(client.get(reverse("second_factor")))
    asked = question(client)
    assert [one["id"] for one in asked["publicKey"]["allowCredentials"]] == [Passkey.objects.get().credential]
    assert client.post(reverse("passkey_sign_in"), {"answer": device.answer(asked)}).status_code == 302
    assert signed_in(client)
    spare = factors.new_codes(person)[0]
    other = browser()
    by_password(other)
    assert other.post(reverse("second_factor"), {"code": spare}).status_code == 302, "or a recovery code"


def test_a_touch_alone_does_not_enter_even_when_the_question_was_for_a_second_half() -> None:
    _person, _client, device = with_passkey(verifies=False)
    client = browser()
    assert alone(client, device.answer).status_code == 422
    by_password(client)
    asked = question(client)
    answer = client.post(reverse("passkey_sign_in"), {"alone": "1", "answer": device.answer(asked)})
    assert answer.status_code == 422
    assert not signed_in(client)


def wrong_origin(device: Device) -> None:
    device.origin = "https://condivisa.example.it.falso.example"


def wrong_host(device: Device) -> None:
    device.host = "falso.example"


def wrong_key(device: Device) -> None:
    device.__post_init__()


def unknown(device: Device) -> None:
    device.credential = b"x" * 32


def somebody_else(device: Device) -> None:
    device.holder = "AAAA"


def copied(device: Device) -> None:
    device.uses = 5


@pytest.mark.parametrize("spoil", [wrong_origin, wrong_host, wrong_key, unknown, somebody_else, copied])
def test_a_wrong_answer_opens_nothing_and_is_counted(spoil: Callable[[Device], None]) -> None:
    _person, _client, device = with_passkey()
    Passkey.objects.update(uses=9)
    device.uses = 10
    spoil(device)
    client = browser()
    answer = alone(client, device.answer)
    assert (answer.status_code, signed_in(client)) == (422, False)
    assert "Questa passkey non apre nessun accesso" in said(answer)
    assert FailedSignIn.objects.count() == 2


@pytest.mark.parametrize("answer", ["", "{}", "[]", "non è json", '{"rawId": 1}', '{"id": "x"}', "[" * 30_000])
def test_what_is_no_answer_is_refused_with_a_sentence(answer: str) -> None:
    client = browser()
    question(client, alone="1")
    assert client.post(reverse("passkey_sign_in"), {"alone": "1", "answer": answer}).status_code == 422


def test_an_answer_is_good_once_and_for_five_minutes(monkeypatch: pytest.MonkeyPatch) -> None:
    _person, _client, device = with_passkey()
    client = browser()
    answer = device.answer(question(client, alone="1"))
    sent = {"alone": "1", "answer": answer}
    assert client.post(reverse("passkey_sign_in"), sent).status_code == 302
    client.post(reverse("sign_out"))
    assert client.post(reverse("passkey_sign_in"), sent).status_code == 422, "heard again"
    late = {"alone": "1", "answer": device.answer(question(client, alone="1"))}
    later(monkeypatch, passkeys.ASKED + timedelta(seconds=1))
    assert client.post(reverse("passkey_sign_in"), late).status_code == 422


def test_who_is_no_longer_active_does_not_enter() -> None:
    person, _client, device = with_passkey()
    Person.objects.filter(pk=person.pk).update(is_active=False)
    assert alone(browser(), device.answer).status_code == 422


def test_adding_asks_first_who_one_is_and_refuses_a_key_known_already(monkeypatch: pytest.MonkeyPatch) -> None:
    _person, client, device = with_passkey()
    again = added(client, device)
    assert (again.status_code, Passkey.objects.count()) == (422, 1)
    assert "è già fra le sue" in said(again)
    false = Device("https://falso.example", HOST)
    assert added(client, false).status_code == 422
    later(monkeypatch, FRESH + timedelta(minutes=1))
    for name in ("add_passkey", "new_codes", "set_factor"):
        assert client.get(reverse(name)).headers["Location"].startswith(reverse("confirm_person"))
    wanted = {"next": reverse("add_passkey")}
    wrong = client.post(reverse("confirm_person"), {**wanted, "password": "sbagliata"})
    assert (wrong.status_code, client.get(reverse("add_passkey")).status_code) == (422, 302)
    answer = device.answer(question(client))
    sent = client.post(reverse("confirm_person"), {**wanted, "answer": answer})
    assert sent.headers["Location"] == reverse("add_passkey")
    assert client.get(reverse("add_passkey")).status_code == 200


def test_one_gives_a_passkey_another_name_and_takes_it_away_ending_other_sessions() -> None:
    person, client, device = with_passkey()
    other = browser()
    alone(other, device.answer)
    key = Passkey.objects.get()
    here = reverse("passkey", args=[key.pk])
    assert client.post(here, {"name": ""}).status_code == 422
    assert client.post(here, {"name": "Il mio telefono"}).status_code == 302
    account = client.get(reverse("account_page"))
    assert "Il mio telefono" in said(account)
    assert f'value="{person.given_name}"' in account.content.decode(), "one's name is there to be corrected"
    stranger = browser()
    Person.objects.create_user("eva@example.org", PASSWORD, given_name="Eva", family_name="Prova")
    by_password(stranger, "eva@example.org")
    assert (stranger.get(here).status_code, stranger.post(here, {"away": "1"}).status_code) == (404, 404)
    assert other.get(reverse("account_page")).status_code == 200
    assert client.post(here, {"away": "1"}).status_code == 302
    assert client.get(reverse("account_page")).status_code == 200, "this one stays"
    assert other.get(reverse("account_page")).status_code == 302, "every other is over"
    assert not RecoveryCode.objects.filter(person=person).exists(), "codes stand for a factor, and there is none"
    assert alone(browser(), device.answer).status_code == 422


def test_the_last_factor_stays_where_one_is_required(settings: Settings) -> None:
    settings.SECOND_FACTOR = True
    person, client, _device = with_passkey()
    body = making.town().body
    making.acting(body, Role.OFFICER, who=person)
    here = reverse("passkey", args=[Passkey.objects.get().pk])
    refused = client.post(here, {"away": "1"})
    assert (refused.status_code, Passkey.objects.count()) == (422, 1)
    assert "È il suo ultimo secondo fattore" in said(refused)
    assert client.get(reverse("desk")).status_code == 200, "a passkey is the second factor that is required"
    factors.set_up(person, factors.new_secret(), clock.now())
    client = browser()
    by_password(client)
    assert client.post(reverse("second_factor"), {"code": factors.new_codes(person)[0]}).status_code == 302
    assert client.post(here, {"away": "1"}).status_code == 302
    off = client.post(reverse("set_factor"), {"off": "1"})
    assert (off.status_code, Person.objects.get(pk=person.pk).totp_secret != "") == (422, True)
    settings.SECOND_FACTOR = False
    assert client.post(reverse("set_factor"), {"off": "1"}).status_code == 302


def test_new_codes_replace_those_of_before() -> None:
    person, client, _device = with_passkey()
    old = set(RecoveryCode.objects.values_list("code_sha256", flat=True))
    page = client.post(reverse("new_codes"))
    assert page.content.decode().count("<li>") >= factors.CODES
    assert not old & set(RecoveryCode.objects.filter(person=person).values_list("code_sha256", flat=True))


def test_passkeys_belong_to_the_address_of_the_installation(settings: Settings) -> None:
    assert passkeys.address() == HERE
    client = Client()
    assert client.post(reverse("passkey_question")).status_code == 404, "asked from another address"
    assert "Accedi con una passkey" not in said(client.get(reverse("sign_in")))
    settings.ORIGIN = urlsplit("http://127.0.0.1:8000")
    assert passkeys.address() == "http://localhost:8000"
    settings.ORIGIN = urlsplit("http://192.0.2.7:8000")
    assert passkeys.address() == "", "a number is no name"


def test_failures_stop_passkeys_of_a_machine_too() -> None:
    client = browser()
    for _try in range(throttle.SIGN_IN.per_machine):
        throttle.count("", "127.0.0.1", MOMENT)
    assert client.post(reverse("passkey_sign_in"), {"alone": "1", "answer": "{}"}).status_code == 429


def test_behind_the_office_s_proxy_each_machine_is_counted_apart(settings: Settings) -> None:
    ada()
    settings.BEHIND_PROXY = True
    wrong = {"username": "nessuno@example.org", "password": "x", "next": ""}
    limit = throttle.SIGN_IN.per_machine
    for number in range(limit):
        throttle.count(f"{number}@example.org", "192.0.2.1", MOMENT)
    here, there = "203.0.113.9, 192.0.2.1", "192.0.2.1, 192.0.2.2"
    assert Client().post(reverse("sign_in"), wrong, headers={"X-Forwarded-For": here}).status_code == 429
    assert Client().post(reverse("sign_in"), wrong, headers={"X-Forwarded-For": there}).status_code == 422


def test_links_are_sent_a_few_times_and_then_no_more_for_a_while() -> None:
    for address in ("recover", "register"):
        sent = {"email": f"{address}@example.org", "given_name": "Ada", "family_name": "Prova"}
        answers = [Client().post(reverse(address), sent).status_code for _try in range(throttle.LINK.per_address + 1)]
        assert answers == [200] * throttle.LINK.per_address + [429]


def test_another_password_ends_every_other_session_and_wants_the_present_one() -> None:
    ada()
    here, there = Client(), Client()
    for client in (here, there):
        before = client.session.session_key
        by_password(client)
        assert client.session.session_key != before, "a session of before signing in is not the one after"
    fresh = {"new_password1": "un’altra frase lunga", "new_password2": "un’altra frase lunga"}
    account = reverse("account_page")
    wrong = here.post(account, {"password": "1", "old_password": "x", **fresh})
    assert wrong.status_code == 422
    assert there.get(account).status_code == 200
    assert here.post(account, {"password": "1", "old_password": PASSWORD, **fresh}).status_code == 302
    assert here.get(account).status_code == 200
    assert there.get(account).status_code == 302


def test_one_ends_the_sessions_left_open_elsewhere() -> None:
    ada()
    here, there = Client(), Client()
    by_password(here)
    by_password(there)
    assert here.post(reverse("account_page"), {"sessions": "1"}).status_code == 302
    assert (here.get(reverse("account_page")).status_code, there.get(reverse("account_page")).status_code) == (200, 302)
