"""Who lost every second factor gets the account back, from who may; and whoever's sign-in changes is told."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from condivisa.parties import actions
from condivisa.parties.models import Appointment, FactorReset
from condivisa.records import clock
from condivisa.records.access import Acting, Role
from condivisa.records.identity import factors, passkeys
from condivisa.records.identity.models import Passkey, Person, RecoveryCode
from condivisa.records.journal.models import Entry
from condivisa.records.notifications.models import Message
from tests import making
from tests.making import at, refused
from tests.parties.test_entering import PASSWORD, sign_in
from tests.records.test_passkeys import HERE, HOST, with_passkey
from tests.screens import At, said

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def here(settings: Settings) -> None:
    """Passkeys belong to the installation's address."""
    settings.ORIGIN = urlsplit(HERE)
    settings.ALLOWED_HOSTS = [HOST, "testserver"]


NEW_PASSWORD = "un’altra frase lunga davvero"
NOW = at("2026-05-04T10:00")
SEEN = "In ufficio, con la carta d'identità."


def with_phone(who: Acting) -> Person:
    """A person with a password, the code of a telephone, a passkey and recovery codes."""
    person = Person.objects.get(pk=who.person)
    person.set_password(PASSWORD)
    person.save()
    factors.set_up(person, factors.new_secret(), NOW)
    Passkey.objects.create(person=person, name="Telefono", credential=f"c-{person.pk}", public_key="k", added_at=NOW)
    return person


def reset(person: Person, by: Acting, recognised: str = SEEN) -> FactorReset:
    return actions.reset_factors(person.pk, recognised=recognised, by=by, at=NOW)


def keeper() -> Acting:
    return making.acting(making.body("Ufficio di piano", "public"), Role.KEEPER)


def test_a_director_gives_access_back_and_the_person_sets_a_new_factor(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SECOND_FACTOR = True
    monkeypatch.setattr(clock, "now", lambda: NOW)
    town = making.town()
    person = with_phone(town.officer)
    open_elsewhere = Client()
    open_elsewhere.force_login(person)
    with_phone(town.director)
    director = At(town.director)
    people = director.get("people").content.decode()
    held = person_role(person)
    address = reverse("lost_factor", args=[held])
    assert address in people
    surname = person.family_name
    assert surname in director.get("people", query={"cerca": surname}).content.decode()
    assert address not in director.get("people", query={"cerca": "Nessuna"}).content.decode()
    empty = director.post("lost_factor", "LostForm", {"key": held}, recognised=" ")
    assert empty.status_code == 422
    assert director.post("lost_factor", "LostForm", {"key": held}, recognised=SEEN).status_code == 302

    person.refresh_from_db()
    assert (person.totp_secret, person.passkeys.count(), RecoveryCode.objects.filter(person=person).count()) == (
        "",
        0,
        0,
    )
    made = FactorReset.objects.get()
    assert (made.person_id, made.by_id, made.body, made.recognised) == (
        person.pk,
        town.director.person,
        town.body,
        SEEN,
    )
    entry = Entry.objects.get(event="parties.FactorsReset")
    assert (entry.person, entry.data) == (town.director.person, {"person": str(person.pk), "reset": made.pk})
    told = Message.objects.get(recipient=person, subject="Tolti dal suo accesso codice del telefono e passkey")
    assert SEEN in told.text
    assert "una volta sola, per tre giorni" in told.text
    assert not told.to_read_first
    assert open_elsewhere.get(reverse("account_page")).status_code == 302, "open sessions end"
    client, _refused = sign_in(person.email)
    assert "_auth_user_id" not in client.session, "the password of before opens nothing"
    chosen = {"new_password1": NEW_PASSWORD, "new_password2": NEW_PASSWORD}
    assert client.post(told.address, chosen).status_code == 302
    client, _entered = sign_in(person.email, NEW_PASSWORD)
    assert "_auth_user_id" in client.session
    assert client.get(reverse("desk")).headers["Location"] == reverse("account_page"), "but first a new factor"


def person_role(person: Person) -> int:
    return Appointment.objects.get(person=person).pk


def test_who_may_give_access_back() -> None:
    town, other = making.town(), making.town("Comune di Altrove")
    officer = with_phone(town.officer)
    with refused("access.not_yours"):
        reset(officer, other.director)
    with refused("access.role"):
        reset(officer, town.finance)
    with refused("party.not_recognised"):
        reset(officer, town.director, " ")
    director = with_phone(town.director)
    with refused("party.reset_own", "party.reset_by_keeper"):
        reset(director, town.director)
    second = making.acting(town.body, Role.DIRECTOR)
    with refused("party.reset_by_keeper"):
        reset(director, second)
    with refused("access.not_yours"):
        reset(director, other.director)
    assert not FactorReset.objects.exists()
    the_keeper = keeper()
    assert reset(director, the_keeper).person == director
    with refused("party.no_factor"):
        reset(director, the_keeper)
    own = with_phone(the_keeper)
    with refused("party.reset_own"):
        reset(own, the_keeper)
    assert reset(own, keeper()).person == own


def test_a_representative_gives_access_back_to_the_own_people_but_not_to_an_officer_they_invited() -> None:
    """An invitation asks nobody's leave: it must not be a way to weaken the access of who works with public money."""
    ets = making.body("Associazione")
    president, operator = making.representative(ets), making.acting(ets, Role.OPERATOR)
    helper = with_phone(operator)
    assert reset(helper, president).person == helper
    town = making.town()
    officer = with_phone(town.officer)
    making.acting(ets, Role.OPERATOR, who=officer)
    with refused("party.reset_by_administration"):
        reset(officer, president)
    for role in (Role.FACILITATOR, Role.AUDITOR):  # an ETS gives these too
        making.acting(ets, role, who=officer)
        with refused("party.reset_by_administration"):
            reset(officer, president)
    assert reset(officer, town.director).person == officer
    own = with_phone(making.acting(ets, Role.AUDITOR))
    assert reset(own, president).person == own, "who audits an association does not work for an administration"
    head = with_phone(president)
    with refused("access.role", "party.reset_by_keeper"):
        reset(head, operator)


def test_a_role_that_ended_gives_no_say() -> None:
    town = making.town()
    officer = with_phone(town.officer)
    actions.end_appointment(
        person_role(officer), until=at("2026-05-03T09:00").date(), by=town.director, at=at("2026-05-03T09:00")
    )
    with refused("access.not_yours"):
        reset(officer, town.director)


def test_the_keeper_tells_the_person_by_their_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    president = with_phone(making.representative(making.body("Associazione")))
    at_desk = At(keeper())
    view = "lost_factor_of_any"
    unknown = at_desk.post(view, "LostByAddressForm", {}, email="nessuno@example.org", recognised=SEEN)
    assert unknown.status_code == 422
    assert "Nessuno accede con questo indirizzo" in said(unknown)
    sent = at_desk.post(view, "LostByAddressForm", {}, email=president.email.upper(), recognised=SEEN)
    assert sent.status_code == 302
    assert FactorReset.objects.get().person == president
    town = making.town()
    assert At(town.director).get(view).status_code == 404
    officer = with_phone(town.officer)
    assert At(making.town("Altrove").director).get("lost_factor", key=person_role(officer)).status_code == 404


def changes(person: Person) -> list[str]:
    entries = Entry.objects.filter(event="parties.SignInChanged", data__person=str(person.pk)).order_by("number")
    told = Message.objects.filter(recipient=person, subject="È cambiato il suo accesso a Condivisa")
    assert told.count() == entries.count()
    assert not told.filter(to_read_first=True).exists()
    return [entry.data["what"] for entry in entries]


def test_whoever_changes_how_they_sign_in_is_told_each_time() -> None:
    person, client, _device = with_passkey()
    assert changes(person) == ["passkey_added"]
    client.post(reverse("new_codes"))
    key = Passkey.objects.get()
    client.post(reverse("passkey", args=[key.pk]), {"name": "Altro nome"})
    client.post(reverse("passkey", args=[key.pk]), {"away": "1"})
    fresh = {"new_password1": "un’altra frase lunga", "new_password2": "un’altra frase lunga"}
    client.post(reverse("account_page"), {"password": "1", "old_password": "sbagliata", **fresh})
    client.post(reverse("account_page"), {"password": "1", "old_password": PASSWORD, **fresh})
    factors.set_up(person, factors.new_secret(), NOW)
    factors.switch_off(person.pk, NOW)
    assert changes(person) == ["passkey_added", "codes", "passkey_removed", "password", "phone_on", "phone_off"]


def test_a_password_chosen_again_by_the_link_is_told_and_the_first_one_is_not() -> None:
    Client().post(reverse("register"), {"given_name": "Piera", "family_name": "Presiede", "email": "p@example.org"})
    person = Person.objects.get(email="p@example.org")
    chosen = {"new_password1": PASSWORD, "new_password2": PASSWORD}
    link = Message.objects.filter(recipient=person).latest("pk").address
    assert Client().post(link, chosen).status_code == 302
    assert changes(person) == []
    Client().post(reverse("recover"), {"email": person.email})
    again = Message.objects.filter(recipient=person).latest("pk").address
    assert Client().post(again, chosen).status_code == 302
    assert changes(person) == ["password"]


def test_a_passkey_that_is_refused_changes_nothing() -> None:
    person = with_passkey()[0]
    before = changes(person)
    with refused("identity.passkey_wrong"):
        passkeys.add(person.pk, "Altra", None, "{}", NOW)
    assert changes(person) == before
