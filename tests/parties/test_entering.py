"""From an empty installation to people at work: keeper, director, an association's president, a second factor."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client, RequestFactory
from django.urls import reverse
from pytest_django import Settings

from condivisa.parties.first_start import code_of
from condivisa.parties.models import ActingRequest, Appointment, Body
from condivisa.records import clock
from condivisa.records.access import Acting, Role
from condivisa.records.identity import factors, throttle
from condivisa.records.identity import welcome as links
from condivisa.records.identity.acting import CHOSEN
from condivisa.records.identity.models import Person, RecoveryCode
from condivisa.records.identity.pages.going import SEEN
from condivisa.records.notifications.models import Message
from tests import making
from tests.screens import At, said

pytestmark = pytest.mark.django_db
PASSWORD = "una frase che ricordo bene"
FIRST = {
    "body_name": "Comune di Prova",
    "fiscal_code": "00111540100",
    "given_name": "Carla",
    "family_name": "Custode",
    "email": "carla@example.org",
    "password": PASSWORD,
}
ETS = {
    "fiscal_code": "91035680197",
    "role": "legal_representative",
    "body_name": "Associazione Nuova",
    "runts_section": "b",
    "runts_number": "12345",
    "runts_date": "2022-05-02",
    "activities": ["a", "d"],
}


def first_page(settings: Settings) -> str:
    return reverse("first_start", args=[code_of(settings.VAR)])


def link_to(email: str) -> str:
    sent = Message.objects.filter(recipient__email=email).exclude(address="").latest("pk")
    return sent.address


def sign_in(email: str, password: str = PASSWORD) -> tuple[Client, Any]:
    client = Client()
    return client, client.post(reverse("sign_in"), {"username": email, "password": password, "next": ""})


def test_the_first_start_makes_one_keeper_and_then_is_gone(settings: Settings) -> None:
    client = Client()
    assert client.get(reverse("first_start", args=["x" * 32])).status_code == 404, "a stranger does not know the code"
    weak = client.post(first_page(settings), {**FIRST, "password": "breve"})
    assert weak.status_code == 422
    same = client.post(first_page(settings), {**FIRST, "password": FIRST["email"]})
    assert (same.status_code, "troppo simile" in said(same)) == (422, True), "the address over again"
    assert not Person.objects.exists()
    wrong = client.post(first_page(settings), {**FIRST, "istat_code": "19035"})
    assert (wrong.status_code, "non è un codice ISTAT" in said(wrong)) == (422, True)
    assert client.post(first_page(settings), {**FIRST, "istat_code": "019035"}).status_code == 302
    assert Appointment.objects.get().role == Role.KEEPER
    assert Body.objects.get().istat_code == "019035", "a procedure file knows a town by it"
    assert client.get(first_page(settings)).status_code == 404
    assert client.post(first_page(settings), {**FIRST, "email": "altra@example.org"}).status_code == 404
    assert Person.objects.count() == 1


def test_a_link_too_old_says_what_to_do_and_gives_nothing(settings: Settings) -> None:
    person = making.person()
    link = links.link_for(person)
    assert Client().get(link).status_code == 200
    settings.PASSWORD_RESET_TIMEOUT = -1
    for answer in (Client().get(link), Client().post(link, {"new_password1": PASSWORD, "new_password2": PASSWORD})):
        assert answer.status_code == 404
        page = answer.content.decode()
        assert "sono passati più di tre giorni" in page
        assert f'href="{reverse("recover")}"' in page
    assert not Person.objects.get(pk=person.pk).check_password(PASSWORD)


def test_the_keeper_opens_an_administration_whose_director_invites_the_rest(settings: Settings) -> None:
    Client().post(first_page(settings), FIRST)
    keeper = At(making.acting(Body.objects.get(), Role.KEEPER, who=Person.objects.get()))
    opened = {"body_name": "Comune di Altrove", "fiscal_code": "91035680197", "ipa_code": "c_altr"}
    there = keeper.post("administrations", "AdministrationForm", {}, **opened)
    town = Body.objects.get(name="Comune di Altrove")
    assert there.headers["Location"] == reverse("administration", args=[town.pk]), "the next thing to do"
    assert "Comune di Altrove 91035680197 c_altr nessuno: da nominare" in said(keeper.get("administrations"))
    empty = keeper.get("administration", key=town.pk)
    assert "Nessuno la dirige ancora" in said(empty)
    assert '<option value="director" selected>' in empty.content.decode()
    director = {"email": "dora@example.org", "given_name": "Dora", "family_name": "Dirige", "role": "director"}
    invited = keeper.post(
        "administration", "InviteForm", {"key": town.pk}, **director, since="2026-01-01", act="Decreto n. 1"
    )
    assert invited.status_code == 302, said(invited)
    assert "Nessuno la dirige ancora" not in said(keeper.get("administration", key=town.pk))
    assert "Comune di Altrove 91035680197 c_altr Dora Dirige" in said(keeper.get("administrations"))
    link = link_to("dora@example.org")
    told = Message.objects.filter(recipient__email="dora@example.org")
    letters = {one.subject.partition(" –")[0]: one.text for one in told}
    assert "la scelga prima dal collegamento dell'e-mail di invito" in letters["Nuovo ruolo"]
    assert timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT).days == 3
    assert "una volta sola, per tre giorni" in letters["Invito"]
    client = Client()
    assert client.get(link).status_code == 200
    weak = client.post(link, {"new_password1": "123456789012", "new_password2": "123456789012"}).content.decode()
    assert re.search(r'name="new_password1"[^>]*aria-invalid="true"', weak), "said where it is chosen"
    assert not re.search(r'name="new_password2"[^>]*aria-invalid="true"', weak)
    chosen = {"new_password1": PASSWORD, "new_password2": PASSWORD}
    assert client.post(link, chosen).status_code == 302
    over = client.get(link)
    assert (over.status_code, "acceda" in said(over)) == (404, True), "the link is good once"
    _client, entered = sign_in("dora@example.org")
    assert entered.status_code == 302
    at = At(Acting(Person.objects.get(email="dora@example.org").pk, town.pk))
    rup = {"email": "rita@example.org", "given_name": "Rita", "family_name": "Risponde", "role": "procedure_manager"}
    given = {"since": "2026-01-01", "act": "Decreto n. 2", "limits": "atti oltre 40.000 €"}
    assert at.post("people", "InviteForm", {}, **rup, **given).status_code == 302
    assert Appointment.objects.get(role=Role.PROCEDURE_MANAGER, body=town).limits == "atti oltre 40.000 €"
    officer = At(making.acting(town, Role.OFFICER))
    refused = officer.post("people", "InviteForm", {}, **rup, since="2026-01-01", act="x")
    assert refused.status_code == 422, "who does not direct gives no role"
    assert officer.get("administrations").status_code == 404
    also = {**director, "role": "legal_representative", "since": "2026-01-01", "act": "Decreto n. 1"}
    assert keeper.post("administration", "InviteForm", {"key": town.pk}, **also).status_code == 302
    page = said(keeper.get("administration", key=town.pk))
    assert page.count("Dora Dirige dora@example.org –") == 1, "one row for a person, whatever the roles"


def registered(email: str) -> Client:
    Client().post(reverse("register"), {"given_name": "Piera", "family_name": "Presiede", "email": email})
    link = link_to(email)
    Client().post(link, {"new_password1": PASSWORD, "new_password2": PASSWORD})
    client, _answer = sign_in(email)
    return client


def test_the_first_representative_is_confirmed_by_an_administration_against_the_register() -> None:
    client = registered("piera@example.org")
    short = client.post(reverse("ask_to_act"), {"fiscal_code": "91035680197", "role": "legal_representative"})
    assert short.status_code == 422, "an unknown body is described"
    folded = '<details class="mb-4">'
    assert folded in client.get(reverse("ask_to_act")).content.decode(), "most bodies are here already"
    assert folded not in short.content.decode(), "what must be filled in is in sight"
    mistyped = client.post(reverse("ask_to_act"), {"fiscal_code": "91035680196", "role": "legal_representative"})
    assert "undici cifre" in said(mistyped)
    assert folded in mistyped.content.decode(), "nobody describes a body for a figure they got wrong"
    assert "Nessun ente l’ha ancora indicata" in said(client.get(reverse("choose_body")))
    wrong = client.post(reverse("ask_to_act"), {**ETS, "runts_date": "ieri"})
    assert wrong.status_code == 422
    assert folded not in wrong.content.decode()
    assert client.post(reverse("ask_to_act"), {**ETS, "role": ""}).status_code == 422, "no role is taken for granted"
    assert client.post(reverse("ask_to_act"), ETS).status_code == 302
    assert "Ha chiesto di agire per Associazione Nuova" in said(client.get(reverse("choose_body"))), "the day after"
    asked = ActingRequest.objects.get()
    assert not Body.objects.filter(kind="ets").exists(), "nothing is registered before somebody looks"
    town = making.town()
    officer = At(town.officer)
    bare = officer.post("acting_requests", f"si-{asked.pk}", {}, looked_at=" ")
    assert bare.status_code == 422
    stranger = At(making.acting(making.body("Altra"), Role.LEGAL_REPRESENTATIVE))
    assert "Piera" not in said(stranger.get("acting_requests"))
    compared = said(officer.get("acting_requests"))
    for told in (
        "Associazione Nuova",
        "n. 12345, dal 2 maggio 2022",
        "d – educazione",
    ):
        assert told in compared, told
    seen, less = "RUNTS, n. 12345, visto il 20 aprile 2026", "impegni oltre 50.000 € senza delibera"
    assert officer.post("acting_requests", f"si-{asked.pk}", {}, looked_at=seen, limits=less).status_code == 302
    held = Appointment.objects.get(person__email="piera@example.org")
    assert (held.role, held.body.name, held.act) == ("legal_representative", "Associazione Nuova", seen)
    assert held.limits == less


def test_a_request_is_taken_back_from_its_page_and_who_would_answer_late_is_told() -> None:
    ets = making.body("Associazione Prima")
    president = At(making.acting(ets, Role.LEGAL_REPRESENTATIVE))
    client = registered("olga@example.org")
    client.post(reverse("ask_to_act"), {"fiscal_code": ets.fiscal_code, "role": "operator"})
    asked = ActingRequest.objects.get()
    assert f'id="richiesta-{asked.pk}"' in president.get("acting_requests").content.decode(), "where letters lead"
    assert registered("altro@example.org").post(reverse("ask_to_act"), {"withdraw": asked.pk}).status_code == 404
    assert client.post(reverse("ask_to_act"), {"withdraw": asked.pk}).status_code == 302
    assert "ritirata" in said(client.get(reverse("ask_to_act")))
    assert "Nessun ente l’ha ancora indicata" in said(client.get(reverse("choose_body")))
    late = president.post("acting_requests", f"si-{asked.pk}", {}, looked_at="statuto, art. 12")
    assert late.status_code == 302
    assert "qualcuno ha già risposto, o chi l’aveva fatta l’ha ritirata" in said(president.get("acting_requests"))
    assert not Appointment.objects.filter(person__email="olga@example.org").exists()


def test_who_asks_later_is_confirmed_by_who_represents_the_body() -> None:
    ets = making.body("Associazione Prima")
    president = At(making.acting(ets, Role.LEGAL_REPRESENTATIVE))
    client = registered("olga@example.org")
    client.post(reverse("ask_to_act"), {"fiscal_code": ets.fiscal_code, "role": "operator"})
    asked = ActingRequest.objects.get()
    assert "Piera" not in said(At(making.town().officer).get("acting_requests")), "it is the body's own to decide"
    no = president.post("acting_requests", f"no-{asked.pk}", {}, reason="Non la conosciamo.")
    assert no.status_code == 302
    assert not Appointment.objects.filter(person__email="olga@example.org").exists()
    assert "Non la conosciamo." in said(client.get(reverse("ask_to_act")))


def test_registering_or_forgetting_says_the_same_to_everybody() -> None:
    known = making.person()
    for email in (known.email, "nessuno@example.org"):
        answer = Client().post(reverse("recover"), {"email": email})
        assert "il collegamento arriva" in said(answer)
    assert Message.objects.count() == 1


def test_an_address_longer_than_one_can_be_is_refused_where_it_is_written() -> None:
    """Django's form takes 320 characters, its model and RFC 5321 254: PostgreSQL ended in an error."""
    addresses = ["x" * 60 + "@" + ".".join(["y" * 60] * labels) + ".org" for labels in (3, 4)]
    assert [len(one) for one in addresses] == [247, 308]
    for page, more in (("register", {"given_name": "Ada", "family_name": "Prova"}), ("recover", {})):
        sent = [Client().post(reverse(page), {"email": one, **more}).status_code for one in addresses]
        assert sent == [200, 422]
    assert [one.email for one in Person.objects.filter(family_name="Prova")] == addresses[:1]


def test_sign_ins_that_fail_too_often_stop_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    cache.clear()
    moment = making.at("2026-05-04T10:00")
    monkeypatch.setattr(clock, "now", lambda: moment)
    person = Person.objects.create_user("ada@example.org", PASSWORD, given_name="Ada", family_name="Prova")
    statuses = [sign_in(person.email, "sbagliata")[1].status_code for _try in range(throttle.SIGN_IN.per_address)]
    assert set(statuses) == {422}
    assert sign_in(person.email)[1].status_code == 429, "even the right one waits"
    for other_hand in ("ADA@example.org", "\uff41da@example.org", "ada@example\uff0eorg"):
        assert sign_in(other_hand)[1].status_code == 429, "the same address, as the form reads it"
    monkeypatch.setattr(clock, "now", lambda: moment + throttle.WINDOW + timedelta(minutes=1))
    assert sign_in(person.email)[1].status_code == 302


@pytest.mark.parametrize(
    ("from_there", "machine"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:0:1::7", "2001:db8:0:1::/64"),
        ("2001:db8:0:1:beef::8", "2001:db8:0:1::/64"),
        ("2001:db8:0:2::7", "2001:db8:0:2::/64"),
    ],
)
def test_who_has_a_network_of_its_own_counts_as_one_machine(from_there: str, machine: str) -> None:
    assert throttle.machine_of(RequestFactory().get("/", REMOTE_ADDR=from_there)) == machine


def seen_now(client: Client, at: datetime) -> None:
    """As after signing in or confirming."""
    session = client.session
    session[SEEN] = at.timestamp()
    session.save()


def test_who_works_for_an_administration_sets_a_second_factor_first(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SECOND_FACTOR = True
    moment = making.at("2026-05-04T10:00")
    monkeypatch.setattr(clock, "now", lambda: moment)
    officer = At(making.town().officer)
    assert officer.get("desk").headers["Location"] == reverse("account_page")
    assert "le serve un secondo fattore" in said(officer.get("account_page"))
    president = At(making.acting(making.body("Associazione"), Role.LEGAL_REPRESENTATIVE))
    assert president.get("desk").status_code == 200, "offered, not imposed"
    assert officer.get("set_factor").headers["Location"].startswith(reverse("confirm_person")), "who is it?"
    seen_now(officer.client, moment)
    page = officer.get("set_factor").content.decode()
    assert 'href="otpauth://totp/' in page, "for who reads it on the telephone itself"
    assert "codici di riserva" not in page.partition("<main")[2], "none stands for a new key"
    assert 'inputmode="numeric"' in page, "figures alone"
    found = re.search(r'class="code">([A-Z2-7]+)<', page)
    assert found
    secret = found[1]
    assert officer.client.post(reverse("set_factor"), {"code": "000000"}).status_code == 422
    code = factors._totp(secret).generate(int(moment.timestamp())).decode()
    codes = officer.client.post(reverse("set_factor"), {"code": code}).content.decode()
    assert codes.count("<li>") >= factors.CODES
    assert f'btn-primary" href="{reverse("desk")}"' in codes, "who was stopped goes on to work"
    assert officer.get("desk").status_code == 200


def test_the_second_half_of_signing_in_takes_a_code_once(monkeypatch: pytest.MonkeyPatch) -> None:
    moment = making.at("2026-05-04T10:00")
    monkeypatch.setattr(clock, "now", lambda: moment)
    person = Person.objects.create_user("ada@example.org", PASSWORD, given_name="Ada", family_name="Prova")
    secret = factors.new_secret()
    spare = factors.set_up(person, secret, making.at("2026-03-01T09:00"))[0]
    code = factors._totp(secret).generate(int(moment.timestamp())).decode()
    client, half = sign_in(person.email)
    assert half.headers["Location"].startswith(reverse("second_factor"))
    assert "_auth_user_id" not in client.session, "half signed in is not signed in"
    making.acting(making.body("Comune di Prova", kind=Body.Kind.PUBLIC), Role.KEEPER)
    halfway = said(client.get(reverse("second_factor")))
    assert "al custode dell’installazione. La custodisce: Comune di Prova." in halfway, "who to turn to"
    assert client.post(reverse("second_factor"), {"code": "123456"}).status_code == 422
    assert client.post(reverse("second_factor"), {"code": code}).status_code == 302
    assert "_auth_user_id" in client.session
    again, _half = sign_in(person.email)
    assert again.post(reverse("second_factor"), {"code": code}).status_code == 422, "a code is good once"
    assert again.post(reverse("second_factor"), {"code": spare}).status_code == 302
    assert RecoveryCode.objects.filter(used_at__isnull=False).count() == 1
    assert Client().get(reverse("second_factor")).headers["Location"] == reverse("sign_in")


def test_a_second_body_given_meanwhile_does_not_interrupt_who_is_writing() -> None:
    person = Person.objects.create_user("ada@example.org", PASSWORD, given_name="Ada", family_name="Prova")
    ets = making.body("Associazione Prima")
    making.acting(ets, Role.LEGAL_REPRESENTATIVE, who=person)
    client, _entered = sign_in(person.email)
    making.acting(making.body("Associazione Seconda"), Role.OPERATOR, who=person)
    assert client.get(reverse("profile")).status_code == 200, "nobody asks for which body"
    assert client.session[CHOSEN] == str(ets.pk)


def test_one_changes_name_and_password_and_declares_an_account() -> None:
    ets = making.body("Associazione Prima")
    president = At(making.acting(ets, Role.LEGAL_REPRESENTATIVE))
    address = reverse("account_page")
    named = president.client.post(address, {"name": "1", "given_name": "Ada", "family_name": "Nuova"})
    assert named.status_code == 302
    short = president.client.post(address, {"password": "1", "new_password1": "a", "new_password2": "a"})
    assert short.status_code == 422
    wrong = president.post("profile", "AccountForm", {}, iban="IT00", delegates="Ada", since="2026-01-01")
    assert wrong.status_code == 422
    good = {"iban": "IT60X0542811101000000123456", "delegates": "Ada Nuova", "since": "2026-01-01"}
    assert president.post("profile", "AccountForm", {}, **good).status_code == 302
    assert ets.accounts.count() == 1


def test_what_lets_one_in_is_sent_once_however_often_the_button_is_pressed() -> None:
    """A second password of the same link, a second code of the same half minute are refused, and read as a failure."""
    client, officer = Client(), At(making.town().officer)
    pages = [client.get(reverse(name)) for name in ("sign_in", "register", "recover")]
    pages += [officer.get(name) for name in ("account_page", "ask_to_act", "confirm_person")]
    for page in pages:
        forms = re.findall(r"<form method=\"post\"[^>]*>", page.content.decode().partition("<main")[2])
        sent = [form for form in forms if "action=" not in form]
        assert sent
        assert all("data-once" in form for form in sent), sent


def test_what_is_sent_once_the_session_is_over_is_said_on_the_sign_in_page() -> None:
    """A page that only asks who one is leaves the other question open: what became of what was sent."""
    client = Client()
    away = client.post("/scrivania/", {"text": "Una proposta lunga"}, follow=True)
    assert away.redirect_chain[0][0].startswith("/accedi/?next=")
    assert "era scaduta e non è stato inviato niente" in away.content.decode()
    assert "era scaduta" not in client.get("/scrivania/", follow=True).content.decode()
