"""A Chromium, a running site, and a page that fails on anything a browser complains about."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from pytest_django import DjangoDbBlocker
from pytest_django.live_server_helper import LiveServer

from condivisa.parties.models import Body
from condivisa.stages.applications.models import Application
from condivisa.stages.calls.models import Call
from tests import databases, making
from tests.browser import seed
from tests.chromium import launched

NODE = Path(__file__).resolve().parents[2] / "node_modules"
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "EN-301-549", "best-practice"]
LEFT = ("hidden-content", "css-orientation-lock")
"""Rules that cost a tenth of a page and cannot speak there: the first never says that something is wrong, the second
reads the one style sheet of all pages (`test_pages` asks it once).
"""
CUT = ("net::ERR_CONNECTION_RESET", "net::ERR_CONNECTION_CLOSED", "net::ERR_EMPTY_RESPONSE")
WIDTHS = {"desk": 1280, "phone": 390}
BOTH_WAYS = pytest.mark.parametrize(("width", "language"), [("desk", "it"), ("phone", "en")])
"""Each width and each language once: what axe judges by width does not hang from the words, and the reverse."""


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """A Chromium without a window, gone once the tests of this folder are done.

    The synchronous driver keeps an event loop in this thread: Django would take what runs in it for asynchronous code,
    and what brings a loop of its own could not run there any more.
    """
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    expect.set_options(timeout=30_000)  # a busy machine is no fault of the page
    with sync_playwright() as driver:
        chromium = launched(driver)
        yield chromium
        chromium.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="module")
def site(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """The address of a site of its own, with one procedure in it."""
    with django_db_blocker.unblock(), databases.cloned():
        seed.everything()
        server = LiveServer("127.0.0.1")
        try:
            yield server.url
        finally:
            server.stop()


@pytest.fixture
def opened(browser: Browser, site: str) -> Iterator[Callable[..., Page]]:
    """Open the site in a fresh browser; what the browser's console calls an error fails the test."""
    contexts, complaints = [], []

    def fresh(width: str = "desk", language: str = "it", scripts: bool = True) -> Page:
        context = browser.new_context(
            base_url=site,
            viewport={"width": WIDTHS[width], "height": 900},
            locale=language,
            reduced_motion="reduce",
            java_script_enabled=scripts,
        )
        context.add_cookies([{"name": "django_language", "value": language, "url": site}])
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if _a_fault(said) else None)
        return page

    yield fresh
    for context in contexts:
        context.close()
    assert complaints == []


def _a_fault(said: Any) -> bool:
    # A refusal is an answer with a status of its own (4xx), a test may cut the network: the browser logs both as a
    # failed load.
    expected = ("the server responded with a status of 4", "ERR_INTERNET_DISCONNECTED", "net::ERR_FAILED", *CUT)
    return said.type == "error" and not any(words in said.text for words in expected)


def with_axe(page: Page) -> None:
    """Put axe in a page that has not got it yet, and in whatever its browser opens next."""
    if not page.evaluate("typeof axe !== 'undefined'"):
        axe = (NODE / "axe-core" / "axe.min.js").read_text()
        page.context.add_init_script(axe)  # sent once: page by page it took a fifth of the time
        page.evaluate(axe)


def faults(page: Page) -> list[str]:
    """What is wrong in the page as it stands, one line each: what axe finds, and where it is wider than its window.

    The width is looked at at both sizes, since Italian words are longer than English ones.
    """
    with_axe(page)
    # Only what is wrong is told: what is right would cost as much again.
    asked = {"runOnly": STANDARDS, "resultTypes": ["violations"], "rules": {rule: {"enabled": False} for rule in LEFT}}
    found = page.evaluate("asked => axe.run(document, asked).then(it => it.violations)", asked)
    wrong = [
        f"{violation['id']}: {node['target']} {node['failureSummary']}"
        for violation in found
        for node in violation["nodes"]
    ]
    seen = page.viewport_size
    assert seen
    for width in sorted(WIDTHS.values(), key=lambda one: one != seen["width"]):  # first as it is: to draw again costs
        if width != seen["width"]:
            page.set_viewport_size({"width": width, "height": seen["height"]})
        if (beyond := overflow(page)) > 0:
            wrong.append(f"{beyond} pixels wider than a window of {width}")
    page.set_viewport_size(seen)
    return wrong


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


@pytest.fixture
def draft(site: str) -> Application:
    """An application that Bruno's association is preparing."""
    call, lead = Call.objects.get(code="comune"), Body.objects.get(name="Associazione di prova")
    return Application.objects.filter(call=call, lead=lead).first() or making.application(call, lead, state="draft")
