"""Getting in with a passkey, by Chromium's own virtual device: added, used alone and after the password, taken away."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings

from condivisa.parties.models import Appointment, Body
from condivisa.records import clock
from condivisa.records.access import Role
from condivisa.records.identity import addresses
from condivisa.records.identity.models import AddressChange, Passkey, Person
from tests import making
from tests.browser import seed
from tests.browser.conftest import BOTH_WAYS, faults
from tests.browser.test_pages import act_for, sign_in

pytestmark = pytest.mark.browser
type Opened = Callable[..., Page]


@pytest.fixture(autouse=True)
def _by_name(site: str, settings: Settings) -> Iterator[None]:
    """Passkeys want a host with a name: the site is opened as `localhost`, and says that this is its address."""
    settings.ORIGIN = urlsplit(site.replace("127.0.0.1", "localhost"))
    yield
    Passkey.objects.all().delete()


def at_home(opened: Opened, settings: Settings, width: str = "desk", language: str = "it") -> Page:
    """A browser at the site's own address."""
    page = opened(width, language)
    home = settings.ORIGIN.geturl()
    page.context.add_cookies([{"name": "django_language", "value": language, "url": home}])
    page.goto(home)
    page.goto(f"{home}/accedi/")
    return page


def device(page: Page, *, verifies: bool = True) -> Any:
    """Plug a virtual device in, which says yes to everything."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal" if verifies else "usb",
        "hasResidentKey": verifies,
        "hasUserVerification": verifies,
        "isUserVerified": verifies,
        "automaticPresenceSimulation": True,
    }
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return lambda what, **how: session.send(f"WebAuthn.{what}", {"authenticatorId": made["authenticatorId"], **how})


def by_password(page: Page, email: str) -> None:
    page.fill("#id_username", email)
    page.fill("#id_password", seed.PASSWORD)
    page.locator("main form").filter(has=page.locator("#id_password")).locator("[type=submit]").click()


def add(page: Page, settings: Settings, name: str) -> None:
    page.goto(f"{settings.ORIGIN.geturl()}/profilo/passkey/")
    page.get_by_label("Come la chiama").fill(name)
    page.get_by_role("button", name="Crea la passkey").click()


def test_a_passkey_is_added_and_enters_without_a_password(opened: Opened, settings: Settings) -> None:
    page = at_home(opened, settings)
    device(page)
    by_password(page, "anna@example.org")
    add(page, settings, "Telefono")
    expect(page.get_by_role("heading", level=1)).to_have_text("I codici di riserva")
    page.get_by_role("link", name="Li ho conservati").click()
    expect(page.get_by_role("link", name="Telefono", exact=True)).to_be_visible()
    page.get_by_role("button", name="Esci").click()
    page.goto(f"{settings.ORIGIN.geturl()}/accedi/?next=/ente/profilo/")
    page.get_by_role("button", name="Accedi con una passkey").click()
    expect(page.locator("header")).to_contain_text("Anna Prova")
    assert page.url.endswith("/ente/profilo/"), "where one wanted to go"


def test_after_the_password_a_key_that_is_only_touched_is_enough(opened: Opened, settings: Settings) -> None:
    page = at_home(opened, settings)
    device(page, verifies=False)
    by_password(page, "anna@example.org")
    add(page, settings, "Chiavetta")
    expect(page.get_by_role("heading", level=1)).to_have_text("I codici di riserva")
    page.get_by_role("button", name="Esci").click()
    page.goto(f"{settings.ORIGIN.geturl()}/accedi/")
    by_password(page, "anna@example.org")
    assert faults(page) == []
    page.get_by_role("button", name="Usa la passkey").click()
    expect(page.locator("header")).to_contain_text("Anna Prova")


def test_a_device_that_does_not_confirm_is_said_and_one_may_try_again(opened: Opened, settings: Settings) -> None:
    page = at_home(opened, settings, "phone")
    tell = device(page)
    by_password(page, "anna@example.org")
    tell("setUserVerified", isUserVerified=False)
    add(page, settings, "Telefono")
    said = page.locator("[data-said]")
    expect(said).to_contain_text("non ha confermato")
    expect(page.get_by_label("Come la chiama")).to_have_value("Telefono")
    tell("setUserVerified", isUserVerified=True)
    page.get_by_role("button", name="Crea la passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("I codici di riserva")
    add(page, settings, "Ancora lo stesso")
    expect(said).to_contain_text("ha già una sua passkey")


def test_a_passkey_taken_away_opens_nothing(opened: Opened, settings: Settings) -> None:
    page = at_home(opened, settings)
    device(page)
    by_password(page, "anna@example.org")
    add(page, settings, "Telefono")
    page.get_by_role("link", name="Li ho conservati").click()
    page.get_by_role("link", name="Telefono", exact=True).click()
    page.get_by_role("button", name="Togli la passkey").click()
    expect(page.get_by_text("Passkey tolta")).to_be_visible()
    page.get_by_role("button", name="Esci").click()
    page.goto(f"{settings.ORIGIN.geturl()}/accedi/")
    page.get_by_role("button", name="Accedi con una passkey").click()
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_role("alert")).to_contain_text("non apre nessun accesso")


@BOTH_WAYS
def test_the_pages_of_one_s_access_are_accessible(
    opened: Opened, settings: Settings, width: str, language: str
) -> None:
    page = at_home(opened, settings, width, language)
    assert faults(page) == []
    by_password(page, "anna@example.org")
    anna = Person.objects.get(email="anna@example.org")
    common = {"person": anna, "public_key": "", "added_at": "2026-01-02T09:00Z"}
    key = Passkey.objects.create(name="Telefono", credential="a", used_at="2026-03-02T09:00Z", **common)
    Passkey.objects.create(name="Chiavetta blu della cassaforte in segreteria, secondo piano", credential="b", **common)
    AddressChange.objects.filter(person=anna).delete()
    wanted = {"person": anna, "before": anna.email, "address": "anna.nuova@example.org"}
    change = AddressChange.objects.create(**wanted, asked_at=clock.now())
    home = settings.ORIGIN.geturl()
    paths = ["", "passkey/", f"passkey/{key.pk}/", "codici/", "secondo-fattore/", "conferma/", "indirizzo/"]
    for address in [*(f"/profilo/{path}" for path in paths), addresses.link_for(change)]:
        page.goto(f"{home}{address}")
        assert (address, faults(page)) == (address, [])
    page.goto(f"{home}/profilo/indirizzo/")
    page.locator("[data-shows]").click()
    page.locator("#id_email").fill("non un indirizzo")
    page.locator("#id_email").press("Enter")
    assert faults(page) == [], "refused, and the password is hidden again"
    expect(page.locator("#id_password")).to_have_attribute("type", "password")


def test_a_password_is_seen_by_who_asks_and_leaves_as_a_password(opened: Opened, settings: Settings) -> None:
    page = at_home(opened, settings)
    field, switch = page.locator("#id_password"), page.get_by_role("switch", name="Mostra la password: Password")
    field.fill("una frase")
    expect(field).to_have_attribute("type", "password")
    expect(switch).not_to_be_checked()
    switch.focus()
    page.keyboard.press("Space")
    expect(field).to_have_attribute("type", "text")
    expect(field).to_have_value("una frase")
    expect(switch).to_be_checked()
    assert faults(page) == []
    switch.click()
    expect(field).to_have_attribute("type", "password")
    switch.click()
    by_password(page, "anna@example.org")
    expect(page.locator("header")).to_contain_text("Anna Prova")
    page.goto(f"{settings.ORIGIN.geturl()}/profilo/")
    assert page.get_by_role("switch").count() == 3
    bare = opened(scripts=False)
    bare.goto("/accedi/")
    assert bare.get_by_role("switch").count() == 0, "without scripts it is not there"


@BOTH_WAYS
def test_the_pages_that_give_access_back_are_accessible(
    opened: Opened, settings: Settings, width: str, language: str
) -> None:
    home = settings.ORIGIN.geturl()
    association = Body.objects.get(name="Associazione di prova")
    president = Appointment.objects.get(body=association, role=Role.LEGAL_REPRESENTATIVE)
    page = at_home(opened, settings, width, language)
    by_password(page, "bruno@example.org")
    act_for(page, "Associazione di prova")
    for path in ("/ente/persone/", f"/ente/persone/{president.pk}/", f"/ente/persone/{president.pk}/accesso/"):
        page.goto(f"{home}{path}")
        assert (path, faults(page)) == (path, [])
    page.locator("#id_recognised").fill("Allo specchio")
    page.locator("main form button[type=submit]").last.click()
    expect(page.locator("[data-refusal]")).to_be_focused()
    assert faults(page) == []
    keeper, new = Person.objects.get_or_create(
        email="carla@example.org", defaults={"given_name": "Carla", "family_name": "Custode"}
    )
    if new:
        keeper.set_password(seed.PASSWORD)
        keeper.save()
        making.acting(making.body("Ufficio di piano", "public"), Role.KEEPER, who=keeper)
    page = at_home(opened, settings, width, language)
    by_password(page, "carla@example.org")
    for path in ("/custode/", "/custode/accesso/"):
        page.goto(f"{home}{path}")
        assert (path, faults(page)) == (path, [])


def test_without_scripts_or_at_another_address_the_page_says_the_other_way(opened: Opened) -> None:
    page = opened(scripts=False)
    sign_in(page, "anna@example.org")
    page.goto("/profilo/passkey/")
    expect(page.get_by_text("Le passkey appartengono all’indirizzo")).to_be_visible()
