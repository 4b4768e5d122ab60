"""Every address as somebody who may open it: axe finds nothing, nothing hides to the side; none is left out unseen.

The gate opens each one way; `make looks` (`CONDIVISA_LOOKS`) in both languages, at both widths and at twice the size,
in every state of `states`, and keeps a picture of each in var/looks.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from playwright.sync_api import Page
from pytest_django import DjangoDbBlocker
from pytest_django.live_server_helper import LiveServer

from condivisa.records import clock
from condivisa.records.access import Acting
from tests import databases, making
from tests.browser.conftest import WIDTHS, faults, overflow
from tests.browser.states import STATES, Places, light
from tests.house.test_public_pages import EXPECTED
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
    **dict.fromkeys(
        ("second_factor", "set_factor", "new_codes", "add_passkey", "passkey", "confirm_address"), "test_entering"
    ),
    **dict.fromkeys(("first_start", "welcome"), "journey"),
    **dict.fromkeys(("sink", "sink_letter"), "test_pages"),
    **dict.fromkeys(("public_agreement", "public_outcome", "rankings", "paper"), "test_public"),
    **dict.fromkeys(("application_receipt", "application_pdf", "report_receipt", "demo_signed"), "a file"),
    **dict.fromkeys(
        (name for name in EXPECTED if name.startswith("selection_") and not EXPECTED[name].town), "test_selection"
    ),
}
"""What nobody opens in this world with an answer of 200, and where it is looked at, or why it is not."""


ALL = "CONDIVISA_LOOKS" in os.environ
ONE_WAY = [("desk", "it", 0), ("phone", "en", 1)]
EVERY_WAY = [(width, language, turn) for width in WIDTHS for language in ("it", "en") for turn in (0, 1)]
ZOOMED = 640
"""What is left of the desk's width when its letters are twice as large."""


@pytest.fixture(scope="module", params=STATES if ALL else [light], ids=lambda state: state.__name__)
def state(request: pytest.FixtureRequest) -> Callable[[], Places]:
    """How full the site is."""
    found: Callable[[], Places] = request.param
    return found


@pytest.fixture(scope="module")
def places(state: Callable[[], Places], django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Places]:
    """Every address that somebody opens, by name, in a database of its own."""
    with django_db_blocker.unblock(), databases.cloned():
        yield state()


@pytest.fixture(scope="module")
def site(places: Places) -> Iterator[str]:
    """The address of the site that holds them."""
    server = LiveServer("127.0.0.1")
    try:
        yield server.url
    finally:
        server.stop()


def test_no_address_is_left_out(state: Callable[[], Places], places: Places) -> None:
    if state is light:
        assert set(places) | set(ELSEWHERE) == set(EXPECTED)
        assert not set(places) & set(ELSEWHERE)
    assert places


@pytest.mark.parametrize(("width", "language", "turn"), EVERY_WAY if ALL else ONE_WAY)
def test_every_address_is_accessible(
    opened: Opened,
    site: str,
    monkeypatch: pytest.MonkeyPatch,
    state: Callable[[], Places],
    places: Places,
    width: str,
    language: str,
    turn: int,
) -> None:
    """In the gate one way each: `faults` looks at both widths, and other tests open fuller pages twice."""
    page = opened(width, language)
    wrong = []
    for name, place in [*places.items()][turn::2]:
        moment = OPEN if name in WHILE_OPEN or name.startswith("application_") else RUNNING
        monkeypatch.setattr(clock, "now", lambda moment=moment: moment)
        # From the administration's side at a desk, from the body's on a phone, where both open it.
        comes(page, list(place.who.values())[0 if width == "desk" else -1], site)
        picture = f"var/looks/{state.__name__}/{name}-{width}-{language}.jpg" if ALL else ""
        wrong += [f"{name} {place.address}: {said}" for said in looked(page, place.address, picture)]
    assert not wrong, "\n".join(wrong)


def comes(page: Page, who: Acting | None, site: str) -> None:
    """Whoever is at the browser from now on."""
    name = settings.SESSION_COOKIE_NAME
    page.context.clear_cookies(name=name)
    if who is not None:
        page.context.add_cookies([{"name": name, "value": At(who).client.cookies[name].value, "url": site}])


def looked(page: Page, address: str, picture: str = "") -> list[str]:
    """What is wrong with the page at an address, everything in it unfolded; nothing where it is a file.

    With a `picture`, one of it as it comes is kept there, and it is looked at magnified too.
    """
    answer = page.request.get(address)
    if "text/html" not in answer.headers["content-type"]:
        return []
    shown = page.goto(address)
    if shown is None or shown.status != 200:
        return [f"it answers {shown and shown.status}"]
    magnified = 0
    if picture:
        page.screenshot(path=settings.ROOT / picture, full_page=True, type="jpeg", quality=80)
    page.evaluate("document.querySelectorAll('main details').forEach(it => (it.open = true))")
    if picture and (seen := page.viewport_size):
        page.set_viewport_size({"width": ZOOMED, "height": seen["height"]})
        magnified = overflow(page)
        page.set_viewport_size(seen)
    return [*faults(page), *([f"{magnified} pixels wider than a window of {ZOOMED}"] if magnified > 0 else [])]
