"""Who may read what: the pages that need no account are these and no others, and every address knows every role."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import translation
from pytest_django import Settings

from condivisa.records.access import Acting, Role
from condivisa.records.identity.acting import CHOSEN
from condivisa.records.publication.models import Publication
from condivisa.site import urls
from tests import making
from tests.house.addresses import World, every, world

EXPECTED = every()


def addresses(patterns: list[URLPattern | URLResolver] | None = None, before: str = "") -> Iterator[tuple[str, str]]:
    """Every address of the site: its name, and its path with the parts to fill in."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        path = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, path)
        else:
            assert pattern.name, path
            yield pattern.name, path


ADDRESSES = dict(addresses())


def test_the_pages_without_an_account_are_these_and_no_others() -> None:
    public = {
        name
        for name, pattern in _patterns(get_resolver().url_patterns)
        if not getattr(pattern.callback, "login_required", True)
    }
    assert public == {name for name, address in EXPECTED.items() if address.public}


def _patterns(patterns: list[URLPattern | URLResolver]) -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _patterns(pattern.url_patterns)
        else:
            yield str(pattern.name), pattern


def test_every_address_says_what_it_answers_to_every_role() -> None:
    assert set(ADDRESSES) == set(EXPECTED)


def _visitors(there: World, engine: str) -> Iterator[tuple[str, Role, Acting, Iterable[str]]]:
    """Who opens which addresses. Of the bodies that an address belongs to, every role opens every one.

    Of the others, one person with every role opens what no role alone opens: roles only ever open more (`Power`), so
    whoever is refused with all of them is refused with each. What needs no account is opened by who has none and by one
    role of each side. Who may open a page does not hang from the database: on PostgreSQL, where the browsers run too,
    each address is opened by one of the roles that it lets in and by one that it does not.
    """
    first = next(iter(Role))
    asking = [name for name in ADDRESSES if not EXPECTED[name].public]
    tried: set[tuple[str, str, int]] = set()
    for (side, role), acting in there.seen_by.items():
        names = list(ADDRESSES) if role is first else asking
        if side not in {"town", "ets"}:
            names = [name for name in names if EXPECTED[name].others]
        if engine == "postgresql":
            answers = {name: EXPECTED[name].expected(side, role) for name in names}
            names = [name for name, status in answers.items() if (side, name, status) not in tried]
            tried |= {(side, name, answers[name]) for name in names}
        yield side, role, acting, names
    for side, body in (("other_town", there.other_town.body), ("other_ets", there.other_ets)):
        all_roles = making.acting(body, *Role)
        yield side, first, all_roles, [name for name in ADDRESSES if not EXPECTED[name].others]


@pytest.mark.django_db
def test_every_address_answers_every_role_of_every_body_as_written(
    client: Client, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "Pagina non trovata" in client.get("/non-esiste/").content.decode()
    # Most answers are that page: from here on its status is enough, and drawing it thousands of times is not.
    monkeypatch.setattr(urls, "handler404", _not_found, raising=False)
    there = world()
    at = {name: address_of(name, EXPECTED[name].parts(there)) for name in ADDRESSES}
    published = Publication.objects.count()
    wrong = {}
    for name, address in at.items():
        if (status := _status(client, address)) != EXPECTED[name].anonymous:
            wrong[name, "nobody", ""] = status
    for side, role, acting, names in _visitors(there, settings.ENGINE):
        client.force_login(making.Person.objects.get(pk=acting.person))
        for name in names:
            if (status := _status(client, at[name])) != EXPECTED[name].expected(side, role):
                wrong[name, side, str(role)] = status
    assert not wrong
    assert Publication.objects.count() == published, "a GET writes nothing"


def _not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return HttpResponseNotFound()


def _status(client: Client, address: str) -> int:
    answer: Any = client.get(address)
    if answer.streaming:
        let_go(answer)
    return int(answer.status_code)


def let_go(answer: Any) -> None:
    """Read a file that an address sends to its end and close it: closing the answer would close the database too."""
    b"".join(answer.streaming_content)
    for close in answer._resource_closers:
        close()


def address_of(name: str, parts: Mapping[str, str]) -> str:
    """The address of that name, with its parts."""
    wanted = re.findall(r"<(?:\w+:)?(\w+)>", ADDRESSES[name])
    return reverse(name, kwargs={part: parts[part] for part in wanted})


@pytest.mark.django_db
def test_somebody_with_two_bodies_is_asked_which_one_first(client: Client) -> None:
    town, other = making.town(), making.body("Associazione")
    person = making.person()
    for body in (town.body, other):
        making.acting(body, Role.OFFICER, who=person)
    client.force_login(person)
    assert client.get("/scrivania/").headers["Location"] == "/ente/?next=%2Fscrivania%2F"
    assert client.get("/").status_code == 200, "what is public asks nothing"
    client.post("/ente/", {"body": str(other.pk)})
    assert client.session[CHOSEN] == str(other.pk)
    assert "per conto di" in client.get("/scrivania/").content.decode()
    assert client.post("/ente/", {"body": str(making.body("Altrui").pk)}).status_code == 404


@pytest.mark.django_db
def test_a_role_that_ended_lets_nobody_act(client: Client) -> None:
    town = making.town()
    acting = making.acting(town.body, Role.OFFICER)
    making.Appointment.objects.filter(person=acting.person).update(until="2021-01-01")
    client.force_login(making.Person.objects.get(pk=acting.person))
    assert client.get("/scrivania/").headers["Location"].startswith("/ente/")


@pytest.mark.django_db
def test_nobody_signs_in_by_one_click_outside_the_demo(client: Client, settings: Settings) -> None:
    assert not settings.DEMO
    town = making.town()
    wanted = {"as": f"{town.rup.person}/{town.body.pk}"}
    assert client.post("/accedi/dimostrazione/", wanted).status_code == 404
    assert "_auth_user_id" not in client.session
    assert "dimostrazione" not in client.get("/accedi/").content.decode().lower()


@pytest.mark.django_db
def test_in_the_demo_one_click_signs_in_for_a_body(client: Client, settings: Settings) -> None:
    settings.DEMO = True
    town = making.town()
    page = client.get("/accedi/").content.decode()
    assert "Responsabile del procedimento (RUP)" in page
    answer = client.post("/accedi/dimostrazione/", {"as": f"{town.rup.person}/{town.body.pk}"})
    assert answer.headers["Location"] == "/scrivania/"
    assert client.session[CHOSEN] == str(town.body.pk)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wanted",
    ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)", "/\\elsewhere.example"],
)
def test_no_address_sends_people_elsewhere(client: Client, wanted: str) -> None:
    town = making.town()
    client.force_login(making.Person.objects.get(pk=town.rup.person))
    assert client.get("/lingua/en/", {"da": wanted}).headers["Location"] == "/"
    answer = client.post("/ente/", {"body": str(town.body.pk), "next": wanted})
    assert answer.headers["Location"] == "/scrivania/"


@pytest.mark.django_db
@pytest.mark.parametrize("wanted", ["altrove", "home", "una:pagina", "\x00/", "?a=b"])
def test_what_is_no_path_of_the_site_leads_to_the_desk(client: Client, wanted: str) -> None:
    """A word would be looked up as the name of a page, and one that is none ended in an error."""
    town = making.town()
    client.force_login(making.Person.objects.get(pk=town.rup.person))
    answer = client.post("/ente/", {"body": str(town.body.pk), "next": wanted})
    assert answer.headers["Location"] == "/scrivania/"


@pytest.mark.django_db
def test_the_language_chosen_stays(client: Client) -> None:
    client.get("/lingua/en/")
    assert '<html lang="en">' in client.get("/").content.decode()
    assert client.get("/lingua/xx/").status_code == 404
    translation.activate("it")


@pytest.mark.django_db
def test_every_page_lets_in_nothing_but_the_site_s_own(client: Client) -> None:
    """Nothing inline, nothing from elsewhere: what a page let in by mistake does not run."""
    for path in ("/", "/accedi/", "/percorsi/non-c-e/"):
        said = client.get(path).headers["Content-Security-Policy"]
        policy = dict(one.strip().split(" ", 1) for one in said.split(";"))
        assert policy["default-src"] == "'none'"
        assert (policy["script-src"], policy["style-src"], policy["connect-src"]) == ("'self'",) * 3
        assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
        assert not {"'unsafe-inline'", "'unsafe-eval'", "*", "https:"} & {
            part for one in policy.values() for part in one.split()
        }
