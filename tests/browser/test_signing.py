"""A paper is downloaded, signed outside and brought back; what is not that paper is refused where one stands."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from condivisa.records.access import Acting
from condivisa.records.identity.models import Person
from condivisa.records.papers import actions as papers
from condivisa.site.stories.signing import holder, sign_bytes
from condivisa.stages.calls import actions as calls
from tests import making
from tests.browser import seed
from tests.browser.conftest import faults
from tests.browser.test_pages import sign_in
from tests.records.test_signatures import AT, drawn_on, pades
from tests.stages.calls.test_actions import opened as ready

pytestmark = pytest.mark.browser
type Opened = Callable[..., Page]


def may_sign_in(who: Acting) -> Person:
    """The same person, with a password."""
    person = Person.objects.get(pk=who.person)
    person.set_password(seed.PASSWORD)
    person.save()
    return person


def outside(sign: Callable[[], bytes]) -> bytes:
    """Sign in a thread of its own: the browser's driver keeps an event loop in this one."""
    with ThreadPoolExecutor(1) as other:
        return other.submit(sign).result()


def test_a_notice_is_downloaded_signed_outside_and_brought_back(opened: Opened, tmp_path: Path) -> None:
    town = making.town("Comune che firma")
    call, _ = calls.compose_notice(ready(town).pk, by=town.rup, at=making.at("2025-09-11T09:00"))
    assert call.notice is not None
    papers.render(call.notice)
    director, manager = Person.objects.get(pk=town.director.person), may_sign_in(town.rup)

    page = opened("phone")
    sign_in(page, manager.email)
    page.goto(f"/documenti/{call.notice.pk}/")
    expect(page.get_by_text(str(director))).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Scarica il PDF originale").click()
    original = Path(download.value.path()).read_bytes()
    assert original.startswith(b"%PDF")
    assert faults(page) == []

    def bring(name: str, content: bytes) -> None:
        file = tmp_path / name
        file.write_bytes(content)
        page.locator("#signed-file").set_input_files(file)
        page.get_by_role("button", name="Carica il file firmato").click()

    inside = outside(lambda: pades(original, holder(director)))
    for name, content, words in (
        ("avviso.pdf", original, "non contiene nessuna firma"),
        (
            "avviso.pdf",
            outside(lambda: pades(drawn_on(original), holder(director))),
            "qualcosa in più oltre alle firme",
        ),
        ("avviso.pdf", drawn_on(inside), "il contenuto è cambiato dopo la firma"),
        ("avviso.pdf", b"MZ" + bytes(200), "è un programma"),
        (
            "avviso.p7m",
            outside(lambda: sign_bytes(b"un altro atto", holder(director), at=AT)),
            "il suo contenuto non coincide",
        ),
        ("avviso.pdf", inside + bytes(25 * 1024 * 1024), "un file può arrivare a 20 MB"),
    ):
        bring(name, content)
        expect(page.get_by_text(words)).to_be_visible()
        assert faults(page) == [], name
    bring("avviso.pdf", inside)
    expect(page.get_by_role("heading", name="Chi ha firmato")).to_be_visible()
    expect(page.get_by_text("non verificato")).to_be_visible()
    assert faults(page) == []
