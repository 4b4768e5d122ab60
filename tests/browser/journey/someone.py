"""A person in front of a browser: they follow links, fill fields by their labels, press buttons, read what is said."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from playwright.sync_api import Locator, Page, expect

from condivisa.site.stories.signing import Holder, sign_bytes

if TYPE_CHECKING:
    from tests.browser.journey.house import House

expect.set_options(timeout=30_000)  # a busy machine is no failure
PASSWORD = "una parola d'ordine lunga"
FRESH = "main:not([data-left])"
"""The content of a page that came after the button was pressed."""


class Someone:
    """One person with one browser, opened when they first need it."""

    def __init__(self, house: House, name: str, width: int = 1280):
        self.house, self.name, self.width = house, name, width
        self.given, _, self.family = name.partition(" ")
        self.email = f"{name.lower().replace(' ', '.')}@example.org"
        self.secret = ""
        self._page: Page | None = None

    @property
    def page(self) -> Page:
        """What is in front of them."""
        if self._page is None:
            context = self.house.browser.new_context(
                base_url=self.house.address,
                viewport={"width": self.width, "height": 900},
                locale="it",
                reduced_motion="reduce",
                permissions=["clipboard-read", "clipboard-write"],
            )
            self._page = context.new_page()
            self._page.set_default_timeout(60_000)
            self._page.on("pageerror", lambda error: self.house.complaints.append(f"{self.name}: {error}"))
        return self._page

    def leaves(self) -> None:
        """Close the browser."""
        if self._page is not None:
            self._page.context.close()
            self._page = None

    # Getting in

    def chooses_a_password(self) -> None:
        """Open the link in the last letter and choose a password, then sign in."""
        self.opens(self.house.link_in_letter(self.email))
        self.fills({"Nuova password": PASSWORD, "Ripeta la nuova password": PASSWORD})
        self.presses("Salva la password")
        self.signs_in()

    def signs_in(self) -> None:
        """Give address and password, and the code of the phone where there is one."""
        self.opens("/accedi/")
        self.fills({"Indirizzo e-mail": self.email, "Password": PASSWORD})
        self.page.locator("main").get_by_role("button", name="Accedi").click()
        if self.secret:
            self.fills({"Codice": self.code()})
            self.page.locator("main").get_by_role("button", name="Accedi").click()
        expect(self.page.get_by_role("button", name="Esci")).to_be_visible()

    def sets_the_second_factor(self) -> None:
        """Copy the key into the phone and type what it shows."""
        self.follows("Attiva il codice del telefono")
        self.secret = self.page.locator("main .code").inner_text().strip()
        self.fills({"Codice": self.code()})
        self.page.get_by_role("button", name="Attiva").click()
        expect(self.page.get_by_role("heading", level=1)).to_contain_text("codici di riserva")

    def code(self) -> str:
        """What the phone shows now."""
        totp = TOTP(base64.b32decode(self.secret), 6, SHA1(), 30, enforce_key_length=False)  # noqa: S303 - RFC 6238
        return totp.generate(int(self.house.now.timestamp())).decode()

    # Going about

    def opens(self, address: str) -> None:
        """Type an address."""
        self.page.goto(address)

    def goes_to_the_desk(self) -> None:
        """Open what waits."""
        self.page.wait_for_load_state()  # while styles are on their way the menu of phones is there for everybody
        menu = self.page.locator(".site-menu summary")
        if menu.is_visible():  # on a phone
            menu.click()
        principal = self.page.get_by_role("navigation", name="Principale")
        self.goes_by(principal.get_by_role("link", name="La mia scrivania"))

    def goes_to_their_body(self) -> None:
        """Open the profile of the body they act for."""
        self.goes_by(self.page.locator(".site-slim a:has(strong)"))

    def follows(self, *links: str, beside: str = "") -> None:
        """Follow one link after another, by its words; `beside` says in which line or box."""
        for words in links:
            scope: Any = self.page.locator("main")
            if beside:
                scope = scope.locator("li, tr, section, article").filter(has_text=beside).last
            exact = scope.get_by_role("link", name=words, exact=True)
            self.goes_by((exact if exact.count() else scope.get_by_role("link", name=words)).first)

    def door(self, words: str) -> Locator:
        """One of the doors above a file: its parts."""
        return self.page.locator("nav.doors").get_by_role("link", name=words, exact=True)

    def goes_through(self, words: str) -> None:
        """Open one of the parts of the file in front of them."""
        self.goes_by(self.door(words))

    def takes_up(self, task: str, about: str = "") -> None:
        """Take up a task of the desk."""
        self.goes_to_the_desk()
        waiting = self.page.locator("ul.tasks > li").filter(has_text=task)
        self.goes_by((waiting.filter(has_text=about) if about else waiting).first.get_by_role("link").first)

    def goes_by(self, link: Locator) -> None:
        """Click a link and wait for its page, so that nothing is looked for in the page being left."""
        within_the_page = (link.get_attribute("href") or "").startswith("#")
        self._marks_the_page()
        link.click()
        if not within_the_page:
            expect(self.page.locator(FRESH)).to_be_visible(timeout=60_000)

    # Writing

    def fills(self, fields: dict[str, Any], within: Locator | None = None) -> None:
        """Write in fields, each found by its label."""
        scope = within or self.page.locator("main")
        for label, value in fields.items():
            self._put(scope, label, value)

    def _put(self, scope: Locator, label: str, value: Any) -> None:
        field = scope.get_by_label(label, exact=True)
        if isinstance(value, list) or not field.count():  # a name of many boxes, or one with more words around it
            # Looked for only here: naming every field and box of a grid keeps a browser busy for long.
            words = re.compile(rf"^\s*{re.escape(label)}\s*(\((facoltativo|si può scrivere dopo)\))?\s*(,.*)?$")
            group = scope.get_by_role("group", name=words)
            field.or_(group).or_(scope.get_by_label(words)).first.wait_for(state="attached", timeout=60_000)
            if group.count() and isinstance(value, list | str):
                for one in value if isinstance(value, list) else [value]:
                    group.first.get_by_label(one).first.check()
                return
            field = scope.get_by_label(words)
        field = field.first
        if isinstance(value, bool):
            field.set_checked(value)
        elif isinstance(value, dict):
            field.set_input_files(value)  # type: ignore[arg-type]  # a file payload
        elif field.and_(self.page.locator("select")).count():
            chosen = field.locator("option").filter(has_text=value).first.get_attribute("value")
            field.select_option(chosen)
        else:
            field.fill(str(value))

    def pastes(self, cell: str, rows: Iterable[Sequence[str]]) -> None:
        """Paste rows copied from a spreadsheet, starting from a cell."""
        copied = "\n".join("\t".join(row) for row in rows)
        self.page.evaluate("text => navigator.clipboard.writeText(text)", copied)
        self.page.get_by_label(cell, exact=True).focus()
        self.page.keyboard.press("Control+V")

    def opens_fold(self, words: str) -> Locator:
        """Open what is folded under some words."""
        return self._open(self.page.locator("details").filter(has=self._summary(words)).last)

    def opens_fold_in(self, words: str, beside: str) -> Locator:
        """Open what is folded under some words, in the line of a list that tells something."""
        line = self.page.locator("main li").filter(has_text=beside)
        return self._open(line.locator("details").filter(has=self._summary(words)).first)

    def _summary(self, words: str) -> Locator:
        return self.page.locator("summary", has_text=words)

    def _open(self, fold: Locator) -> Locator:
        if fold.get_attribute("open") is None:
            fold.locator("summary").first.click()
        return fold

    # Acting

    def presses(self, button: str, within: Locator | None = None, says: str = "") -> str:
        """Press a button and see that it is done; returns what the page says."""
        said = self._after(button, within)
        refused = said.locator(".refusal")
        if refused.count():
            raise AssertionError(f"{self.name}, «{button}» at {self.page.url}: {refused.first.inner_text()}")
        done = said.locator(".alert-success")
        expect(done.first).to_be_visible()
        words = done.first.inner_text()
        assert says in words, words
        return words

    def is_refused(self, button: str, *words: str, within: Locator | None = None) -> None:
        """Press a button and be told why not."""
        refused = self._after(button, within).locator(".refusal").first
        expect(refused).to_be_visible()
        for one in words:
            expect(refused).to_contain_text(one)

    def sends(self, button: str, within: Locator | None = None) -> None:
        """Press a button that only asks: the page answers."""
        self._after(button, within)

    def _after(self, button: str, within: Locator | None) -> Locator:
        self._marks_the_page()
        (within or self.page.locator("main")).get_by_role("button", name=button, exact=True).first.click()
        fresh = self.page.locator(FRESH)
        expect(fresh).to_be_visible(timeout=60_000)
        return fresh

    def _marks_the_page(self) -> None:
        """Mark the page in front of them as one to leave: the next has no mark.

        Not by a locator: to hand it an element the driver would load all its script in every page once more, beside
        what it looks for things with, which is half of what opening the page costs.
        """
        self.page.evaluate("document.querySelector('main').dataset.left = 'yes'")

    # Reading

    def reads(self, *words: str) -> None:
        """See some words in the page."""
        for one in words:
            expect(self.page.locator("main")).to_contain_text(one)

    def does_not_read(self, *words: str) -> None:
        """See that some words are not in the page."""
        for one in words:
            expect(self.page.locator("main")).not_to_contain_text(one)

    # Signing outside

    def signs(self, title: str = "", *others: Someone, task: str = "Firmare un atto") -> None:
        """Take up a paper from the desk, sign it outside and bring it back."""
        self.house.works()
        self.takes_up(task, title)
        self.brings_back_signed(*others)

    def brings_back_signed(self, *others: Someone) -> None:
        """Download the original of the paper in front of them, sign it outside with others, upload it."""
        self._chooses_signed(*others)
        self.presses("Carica il file firmato")

    def is_refused_the_signature(self, *words: str) -> None:
        """Bring back a paper, signed, that may not be signed yet, and be told why."""
        self._chooses_signed()
        self.is_refused("Carica il file firmato", *words)

    def _chooses_signed(self, *others: Someone) -> None:
        with self.page.expect_download() as download:
            self.page.get_by_role("link", name="Scarica il PDF originale").click()
        signed = self.signature_on(Path(download.value.path()).read_bytes(), *others)
        self.fills({"File firmato": file_of("atto.pdf.p7m", signed)})

    def signature_on(self, content: bytes, *others: Someone) -> bytes:
        """A .p7m around some bytes, with their signature."""
        holders = [Holder(one.given, one.family) for one in (self, *others)]
        return sign_bytes(content, *holders, at=self.house.now)

    def signed(self, name: str, words: str) -> dict[str, Any]:
        """A document of theirs, signed outside, as a file to choose."""
        return file_of(name, self.signature_on(words.encode()))

    def declaration(self, words: str) -> dict[str, Any]:
        """A declaration of theirs, signed outside, as a file to choose."""
        return self.signed("dichiarazione.p7m", words)


def file_of(name: str, content: bytes | str) -> dict[str, Any]:
    """A file to choose in a page."""
    kinds = {"pdf": "application/pdf", "p7m": "application/pkcs7-mime", "xml": "application/xml", "toml": "text/plain"}
    kind = kinds.get(name.rpartition(".")[2], "application/octet-stream")
    return {"name": name, "mimeType": kind, "buffer": content.encode() if isinstance(content, str) else content}
