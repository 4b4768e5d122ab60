"""In which language a person is written to: chosen on the account, at first the one of the page where one comes in."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from condivisa.parties import actions
from condivisa.records.access import Role
from condivisa.records.identity.models import Person
from condivisa.records.notifications import sending
from condivisa.records.notifications.models import Message
from tests import making
from tests.making import at
from tests.parties.test_entering import FIRST, PASSWORD, first_page, link_to
from tests.screens import At, said

pytestmark = pytest.mark.django_db
MARY = {"given_name": "Mary", "family_name": "Stone", "email": "mary@example.org"}
CHOSEN = {"new_password1": PASSWORD, "new_password2": PASSWORD}


def reading(language: str) -> Client:
    """Somebody whose pages are in a language."""
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    return client


def language_of(email: str) -> str:
    return Person.objects.values_list("language", flat=True).get(email=email)


def test_one_chooses_the_language_of_letters_on_ones_account() -> None:
    who = At(making.representative(making.body("Associazione")))
    account = reverse("account_page")
    assert '<option value="it" selected>' in who.client.get(account).content.decode()
    for other in ("de", "", "en-gb"):
        refused = who.client.post(account, {"language": other})
        assert refused.status_code == 422, other
        assert Person.objects.get(pk=who.acting.person).language == "it"
    assert who.client.post(account, {"language": "en"}).status_code == 302
    assert Person.objects.get(pk=who.acting.person).language == "en"
    page = who.client.get(account)
    assert '<option value="en" selected>' in page.content.decode()
    assert "Lingua delle comunicazioni" in said(page), "pages speak the language chosen on them"


def test_who_registers_is_written_to_in_the_language_of_the_page() -> None:
    reading("en").post(reverse("register"), MARY)
    letter = Message.objects.get()
    assert (language_of(MARY["email"]), letter.language) == ("en", "en")
    assert letter.subject == "Choose your password for Condivisa"
    text = sending.text_of(letter)
    assert text.startswith("Open the page below and choose the password to sign in to Condivisa with.")
    assert "prevail" not in text, "there is no act in it"


def test_a_link_asked_for_again_is_in_the_language_chosen_not_in_that_of_whoever_asks() -> None:
    reading("it").post(reverse("register"), MARY)
    reading("en").post(reverse("recover"), {"email": MARY["email"]})
    assert [letter.language for letter in Message.objects.order_by("pk")] == ["it", "it"]


def test_the_first_password_chosen_says_the_language_the_next_ones_do_not() -> None:
    town, now = making.town(), at("2026-01-01T09:00")
    actions.invite(
        town.body.pk, **MARY, role=Role.OFFICER, since=now.date(), act="Decreto n. 1", by=town.director, at=now
    )
    letters = Message.objects.filter(recipient__email=MARY["email"])
    assert {letter.language for letter in letters} == {"it"}, "nobody knows yet"
    assert reading("en").post(link_to(MARY["email"]), CHOSEN).status_code == 302
    assert language_of(MARY["email"]) == "en"
    reading("it").post(reverse("recover"), {"email": MARY["email"]})
    reading("it").post(link_to(MARY["email"]), CHOSEN)
    assert language_of(MARY["email"]) == "en"
    last = letters.latest("pk")
    assert (last.subject, last.text.partition("\n")[0]) == (
        "The way you sign in to Condivisa has changed",
        "Your password has been changed.",
    )


def test_the_first_keeper_is_written_to_in_the_language_of_the_first_page(settings: Settings) -> None:
    assert reading("en").post(first_page(settings), FIRST).status_code == 302
    assert language_of(FIRST["email"]) == "en"
