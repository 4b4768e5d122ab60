"""Every address as somebody who may open it: axe finds nothing, nothing hides to the side; none is left out unseen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.conf import settings
from playwright.sync_api import Page

from condivisa.records import clock
from condivisa.records.access import Acting, Role
from condivisa.records.identity.models import Person
from tests import making
from tests.browser.conftest import faults
from tests.house.addresses import World, world
from tests.house.test_public_pages import ADDRESSES, EXPECTED, address_of
from tests.screens import At

pytestmark = pytest.mark.browser
type Opened = Callable[..., Page]

OPEN, RUNNING = making.at("2025-10-01T10:00"), making.at("2026-05-10T10:00")
"""While the call takes applications; while its agreement runs."""
WHILE_OPEN = ("application", "ask", "call", "home", "join_application", "open_calls", "start_application")

ELSEWHERE = {
    **dict.fromkeys(("sign_out", "demo_sign_in", "passkey_sign_in", "passkey_question"), "only sent"),
    **dict.fromkeys(("new_passkey_question", "keep_unsent", "throw_away_unsent"), "only sent"),
    "language": "leads back",
    **dict.fromkeys(("second_factor", "set_factor", "new_codes", "add_passkey", "passkey"), "test_entering"),
    **dict.fromkeys(("first_start", "welcome"), "journey"),
    **dict.fromkeys(("sink", "sink_letter"), "test_pages"),
    **dict.fromkeys(("public_agreement", "public_outcome", "rankings", "paper"), "test_public"),
    **dict.fromkeys(("application_receipt", "application_pdf", "report_receipt"), "a file"),
    **dict.fromkeys(
        (name for name in EXPECTED if name.startswith("selection_") and not EXPECTED[name].town), "test_selection"
    ),
}
"""What nobody opens in this world with an answer of 200, and where it is looked at, or why it is not."""


@dataclass(frozen=True)
class Place:
    """An address, and who opens it from each side."""

    address: str
    who: dict[str, Acting | None]


@pytest.fixture(scope="module")
def places(site: str) -> dict[str, Place]:
    """Every address that somebody opens, by name."""
    there = world()
    return {
        name: Place(address_of(name, EXPECTED[name].parts(there)), who)
        for name in ADDRESSES
        if (who := _who_opens(name, there))
    }


def _who_opens(name: str, there: World) -> dict[str, Acting | None]:
    """By side, somebody who may: with every role beside the one that lets them in, so that every form is there."""
    expected = EXPECTED[name]
    if expected.public:
        return {"": None} if expected.anonymous == 200 else {}
    found: dict[str, Acting | None] = {}
    for side, body in (("town", there.town.body), ("ets", there.ets)):
        role = next((role for role in Role if expected.expected(side, role) == 200), None)
        if role is not None:
            person = Person.objects.get(pk=there.seen_by[side, role].person)
            found[side] = making.acting(body, *Role, who=person)
    return found


def test_no_address_is_left_out(places: dict[str, Place]) -> None:
    assert set(places) | set(ELSEWHERE) == set(EXPECTED)
    assert not set(places) & set(ELSEWHERE)


@pytest.mark.parametrize(("width", "language", "turn"), [("desk", "it", 0), ("phone", "en", 1)])
def test_every_address_is_accessible(
    opened: Opened,
    site: str,
    monkeypatch: pytest.MonkeyPatch,
    places: dict[str, Place],
    width: str,
    language: str,
    turn: int,
) -> None:
    """One way each, in turn: `faults` looks at both widths, and other tests open the pages with more in them twice."""
    page = opened(width, language)
    wrong = {}
    for name, place in [*places.items()][turn::2]:
        moment = OPEN if name in WHILE_OPEN or name.startswith("application_") else RUNNING
        monkeypatch.setattr(clock, "now", lambda moment=moment: moment)
        # From the administration's side at a desk, from the body's on a phone, where both open it.
        comes(page, list(place.who.values())[0 if width == "desk" else -1], site)
        if found := looked(page, place.address):
            wrong[name, place.address] = found
    assert wrong == {}


def comes(page: Page, who: Acting | None, site: str) -> None:
    """Whoever is at the browser from now on."""
    name = settings.SESSION_COOKIE_NAME
    page.context.clear_cookies(name=name)
    if who is not None:
        page.context.add_cookies([{"name": name, "value": At(who).client.cookies[name].value, "url": site}])


def looked(page: Page, address: str) -> list[str]:
    """What is wrong with the page at an address, everything in it unfolded; nothing where it is a file."""
    answer = page.request.get(address)
    if "text/html" not in answer.headers["content-type"]:
        return []
    shown = page.goto(address)
    if shown is None or shown.status != 200:
        return [f"it answers {shown and shown.status}"]
    page.evaluate("document.querySelectorAll('main details').forEach(it => (it.open = true))")
    return faults(page)
