"""Somebody signs in with another e-mail address: asked with the password, theirs once the letter there is opened."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db.models.signals import pre_save
from django.test import Client
from django.urls import reverse

from condivisa.parties import actions
from condivisa.records import clock
from condivisa.records.access import Acting
from condivisa.records.identity import addresses, factors
from condivisa.records.identity.models import AddressChange, Person
from condivisa.records.journal.actions import INSTALLATION
from condivisa.records.journal.models import Entry
from condivisa.records.notifications.models import Message
from condivisa.records.notifications.queries import messages_for
from condivisa.records.notifications.sending import send_waiting
from tests import making
from tests.making import at, refused
from tests.parties.test_entering import PASSWORD, sign_in
from tests.screens import said

pytestmark = pytest.mark.django_db
NOW = at("2026-05-04T10:00")
OLD, NEW = "vecchio@example.org", "nuovo@example.org"


@pytest.fixture
def moment(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The server's clock, to be moved on."""

    def set_to(now: Any) -> None:
        monkeypatch.setattr(clock, "now", lambda: now)

    set_to(NOW)
    return set_to


def somebody(email: str = OLD) -> tuple[Person, Client]:
    """A person with a password, signed in."""
    person = Person.objects.create_user(email, PASSWORD, given_name="Piera", family_name="Presiede")
    return person, sign_in(email)[0]


def ask(client: Client, email: str = NEW, password: str = PASSWORD) -> Any:
    return client.post(reverse("new_address"), {"email": email, "password": password})


def letter(to: str) -> Message:
    return Message.objects.filter(to=to).latest("pk")


def email_of(person: Person) -> str:
    return Person.objects.get(pk=person.pk).email


@pytest.mark.usefixtures("moment")
def test_the_address_changes_when_the_letter_there_is_opened_and_not_before() -> None:
    person, client = somebody()
    factors.set_up(person, factors.new_secret(), NOW)
    elsewhere = Client()
    for browser in (client, elsewhere):
        browser.force_login(person)
    assert reverse("new_address") in client.get(reverse("account_page")).content.decode()
    assert ask(client, "Nuovo@Example.org").status_code == 302
    assert email_of(person) == OLD
    assert all(NEW in said(client.get(reverse(name))) for name in ("new_address", "account_page")), "it waits"
    assert "_auth_user_id" not in sign_in(NEW)[0].session, "it opens nothing yet"

    asked, link = letter(OLD), letter(NEW)
    assert NEW in asked.text
    assert "Password dimenticata" in asked.text
    assert asked.address == reverse("new_address")
    assert "ventiquattro ore" in link.text
    assert not messages_for(Acting(person.pk, INSTALLATION)).filter(to__gt="").exists(), "read there and nowhere else"
    assert client.get(reverse("message", args=[link.pk])).status_code == 404
    send_waiting(NOW)
    assert sorted(sent.to[0] for sent in mail.outbox if link.address in sent.body) == [NEW]
    assert reverse("message", args=[link.pk]) not in mail.outbox[-1].body

    assert NEW in said(client.get(link.address))
    assert email_of(person) == OLD, "to look is not to confirm"
    assert client.post(link.address).headers["Location"] == reverse("account_page")
    assert email_of(person) == NEW
    assert client.get(reverse("account_page")).status_code == 200, "this one stays"
    assert elsewhere.get(reverse("account_page")).status_code == 302, "every other is over"
    person.refresh_from_db()
    assert (factors.has_any(person), person.check_password(PASSWORD)) == (True, True)
    assert NEW in letter(OLD).text
    assert "chi dirige o rappresenta" in letter(OLD).text
    mail.outbox.clear()
    send_waiting(NOW)
    assert sorted(sent.to[0] for sent in mail.outbox) == [NEW, OLD]
    assert not any(sent.body.rstrip().endswith("--") for sent in mail.outbox), "no foot under nothing"
    assert client.get(link.address).status_code == 404, "it is good once"


@pytest.mark.usefixtures("moment")
def test_the_journal_says_it_with_keys_alone() -> None:
    person, client = somebody()
    ask(client)
    made = AddressChange.objects.get()
    client.post(letter(NEW).address)
    ask(client, "terzo@example.org")
    third = AddressChange.objects.get(state="asked")
    assert client.post(reverse("new_address"), {"stop": third.pk}).status_code == 302
    entries = Entry.objects.filter(event__contains="AddressChange").order_by("number")
    assert [(entry.event.partition(".")[2], entry.person, entry.data) for entry in entries] == [
        ("AddressChangeAsked", person.pk, {"person": str(person.pk), "change": made.pk}),
        ("AddressChanged", person.pk, {"person": str(person.pk), "change": made.pk}),
        ("AddressChangeAsked", person.pk, {"person": str(person.pk), "change": third.pk}),
        ("AddressChangeStopped", person.pk, {"person": str(person.pk), "change": third.pk}),
    ]
    assert client.get(letter("terzo@example.org").address).status_code == 404, "stopped"
    assert email_of(person) == NEW


@pytest.mark.usefixtures("moment")
def test_what_is_refused_where_it_is_asked() -> None:
    person, client = somebody()
    wrong = ask(client, password="sbagliata")
    assert (wrong.status_code, "Non è la sua password" in said(wrong)) == (422, True)
    assert "sbagliata" not in wrong.content.decode()
    own = ask(client, OLD.upper())
    assert (own.status_code, "È già il suo indirizzo" in said(own)) == (422, True)
    assert ask(client, "non un indirizzo").status_code == 422
    assert not AddressChange.objects.exists()
    for _time in range(9):
        ask(client, password="sbagliata")
    assert ask(client).status_code == 429, "a password is guessed ten times at most"
    assert Client().get(reverse("new_address")).status_code == 302
    assert email_of(person) == OLD


@pytest.mark.usefixtures("moment")
def test_nobodys_post_box_is_flooded() -> None:
    client = somebody()[1]
    assert [ask(client).status_code for _time in range(6)] == [302] * 5 + [429]


@pytest.mark.usefixtures("moment")
def test_an_address_that_somebody_has_is_told_to_nobody_but_them() -> None:
    person, client = somebody()
    taken = Person.objects.create_user("presa@example.org", PASSWORD, given_name="Altra", family_name="Persona")
    free = ask(client, follow := "libera@example.org")
    as_free = said(client.get(reverse("new_address"))).replace(follow, "…")
    same = ask(client, taken.email)
    as_taken = said(client.get(reverse("new_address"))).replace(taken.email, "…")
    assert (same.status_code, same.headers["Location"]) == (free.status_code, free.headers["Location"])
    assert as_taken == as_free
    assert not Message.objects.filter(to=taken.email).exists(), "no link"
    told = Message.objects.get(recipient=taken)
    assert (told.to, told.address, OLD in told.text) == ("", reverse("account_page"), False)
    found = AddressChange.objects.get(state="asked")
    assert client.post(addresses.link_for(found)).status_code == 404, "not even by a link that leaked"
    with refused("identity.address_over"):
        link = addresses.link_for(found)
        actions.confirm_new_address(found.pk, link.split("/")[-2], by=Acting(person.pk, INSTALLATION), at=NOW)
    assert (email_of(person), email_of(taken)) == (OLD, "presa@example.org")


@pytest.mark.usefixtures("moment")
def test_an_address_that_somebody_came_to_have_meanwhile_stays_theirs() -> None:
    person, client = somebody()
    ask(client)
    Person.objects.create_user(NEW, PASSWORD, given_name="Altra", family_name="Persona")
    assert client.post(letter(NEW).address).status_code == 404
    assert email_of(person) == OLD


@pytest.mark.usefixtures("moment")
def test_of_two_who_confirm_one_address_in_the_same_instant_the_second_is_refused_in_words() -> None:
    """It was free when it was looked at; only writing it tells."""
    person, client = somebody()
    ask(client)
    other = Person.objects.create_user("altra@example.org", PASSWORD, given_name="Altra", family_name="Persona")

    def first(instance: Person, **_said: Any) -> None:
        Person.objects.filter(pk=other.pk).update(email=NEW)

    pre_save.connect(first, sender=Person)
    try:
        answer = client.post(letter(NEW).address)
    finally:
        pre_save.disconnect(first, sender=Person)
    assert (answer.status_code, "Questa richiesta di cambiare indirizzo non vale più" in said(answer)) == (422, True)
    assert email_of(person) == OLD
    assert AddressChange.objects.get().state == AddressChange.State.ASKED
    assert not Entry.objects.filter(event__endswith=".AddressChanged").exists()


@pytest.mark.usefixtures("moment")
def test_of_two_requests_the_latest_counts() -> None:
    person, client = somebody()
    ask(client)
    first = letter(NEW).address
    ask(client, "terzo@example.org")
    assert client.post(first).status_code == 404
    assert email_of(person) == OLD
    assert client.post(letter("terzo@example.org").address).status_code == 302
    assert email_of(person) == "terzo@example.org"
    assert sorted(AddressChange.objects.values_list("state", flat=True)) == ["confirmed", "replaced"]


def test_a_link_grows_old(moment: Any) -> None:
    person, client = somebody()
    ask(client)
    link = letter(NEW).address
    moment(NOW + addresses.GOOD_FOR - timedelta(minutes=1))
    client.force_login(person)
    assert client.get(link).status_code == 200
    moment(NOW + addresses.GOOD_FOR)
    assert client.post(link).status_code == 404
    assert NEW not in said(client.get(reverse("new_address")))
    with refused("identity.address_over"):
        key = AddressChange.objects.get().pk
        actions.stop_new_address(key, by=Acting(person.pk, INSTALLATION), at=NOW + addresses.GOOD_FOR)
    assert email_of(person) == OLD


@pytest.mark.usefixtures("moment")
def test_the_link_of_somebody_else_opens_nothing() -> None:
    """Who reads a letter that went to the wrong address must not come to sign in as whoever wrote it."""
    person, client = somebody()
    ask(client)
    link = letter(NEW).address
    assert Client().get(link).headers["Location"].startswith(reverse("sign_in"))
    stranger = somebody("estranea@example.org")[1]
    page = stranger.get(link)
    assert (page.status_code, NEW in said(page), OLD in said(page)) == (404, False, False)
    assert stranger.post(link).status_code == 404
    assert stranger.post(reverse("new_address"), {"stop": AddressChange.objects.get().pk}).status_code == 422
    assert client.get(link[:-3] + "xx/").status_code == 404
    assert email_of(person) == OLD
    assert client.post(link).status_code == 302, "who asked is served all the same"


@pytest.mark.usefixtures("moment")
def test_another_password_stops_it_and_so_does_a_reset() -> None:
    person, client = somebody()
    ask(client)
    link = letter(NEW).address
    Client().post(reverse("recover"), {"email": OLD})
    chosen = {"new_password1": f"{PASSWORD} altra", "new_password2": f"{PASSWORD} altra"}
    recover = Message.objects.filter(recipient=person, to="").latest("pk").address
    assert Client().post(recover, chosen).status_code == 302
    client.force_login(Person.objects.get(pk=person.pk))
    assert client.get(link).status_code == 404
    ask(client, password=f"{PASSWORD} altra")
    link = letter(NEW).address
    factors.take_all_away(person.pk)
    client.force_login(Person.objects.get(pk=person.pk))
    assert client.get(link).status_code == 404
    assert email_of(person) == OLD


@pytest.mark.usefixtures("moment")
def test_what_was_given_to_the_person_goes_on() -> None:
    """Roles, invitations and links belong to the person, not to the address; a link to choose a password dies."""
    body = making.body("Associazione")
    president = making.representative(body)
    person = Person.objects.get(pk=president.person)
    person.set_password(PASSWORD)
    person.email = OLD
    person.save()
    client = sign_in(OLD)[0]
    Client().post(reverse("recover"), {"email": OLD})
    before = Message.objects.filter(recipient=person).latest("pk").address
    ask(client)
    assert client.post(letter(NEW).address).status_code == 302
    assert client.get(reverse("profile")).status_code == 200
    assert Client().get(before).status_code == 404, "a link that lies in the letter box of before"
    assert "_auth_user_id" in sign_in(NEW)[0].session
    assert "_auth_user_id" not in sign_in(OLD)[0].session
