"""The forms of a page as a browser without scripts would send them, filled with something plausible."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

FILLED = {
    "date": "2026-05-04",
    "datetime-local": "2026-05-04T10:00",
    "email": "qualcuno@example.org",
    "number": "1",
    "password": "una frase che ricordo bene",
}


@dataclass
class SentForm:
    """A form of method POST: where it goes, what it holds, its buttons that say something."""

    action: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)
    buttons: list[tuple[str, str]] = field(default_factory=list)

    @property
    def name(self) -> str:
        """What tells it from the others of its page."""
        return self.fields.get("this_form", [""])[0]

    def sendings(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """What each of its buttons sends, with the button's name."""
        data: dict[str, Any] = {name: values for name, values in self.fields.items() if name != "csrfmiddlewaretoken"}
        for name in self.files:
            data[name] = SimpleUploadedFile("prova.pdf", b"%PDF-1.7\nprova\n", "application/pdf")
        for name, value in self.buttons or [("", "")]:
            yield name, data | ({name: value} if name else {})


class _Forms(HTMLParser):
    def __init__(self, page: str):
        super().__init__()
        self.page, self.form, self.found = page, None, list[SentForm]()
        self.area: tuple[str, list[str]] | None = None
        self.choice: tuple[str, list[tuple[str, bool]]] | None = None

    form: SentForm | None

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        had = {name: value or "" for name, value in attributes}
        if tag == "form" and had.get("method", "").lower() == "post":
            self.form = SentForm(had.get("action") or self.page)
            self.found.append(self.form)
        if self.form is None:
            return
        match tag:
            case "input":
                self._input(self.form, had)
            case "button" if had.get("formaction") is None and had.get("name"):
                self.form.buttons.append((had["name"], had.get("value", "")))
            case "textarea":
                self.area = (had.get("name", ""), [])
            case "select":
                self.choice = (had.get("name", ""), [])
            case "option" if self.choice:
                self.choice[1].append((had.get("value", ""), "selected" in had))

    def _input(self, form: SentForm, had: Mapping[str, str]) -> None:
        name, kind = had.get("name", ""), had.get("type", "text")
        if not name:
            return
        if kind == "file":
            form.files.add(name)
        elif kind == "radio":
            if "checked" in had or name not in form.fields:
                form.fields[name] = [had.get("value", "on")]
        elif kind == "checkbox":
            form.fields.setdefault(name, []).append(had.get("value", "on"))
        elif kind not in {"submit", "button"}:
            empty = "1,00" if had.get("inputmode") == "decimal" else FILLED.get(kind, "Prova")
            value = had.get("value", "")
            form.fields.setdefault(name, []).append(value if value or kind == "hidden" else empty)

    def handle_data(self, data: str) -> None:
        if self.area:
            self.area[1].append(data)

    def handle_endtag(self, tag: str) -> None:
        if self.form is None:
            return
        if tag == "textarea" and self.area:
            name, text = self.area
            self.form.fields.setdefault(name, []).append("".join(text).strip() or "Prova")
            self.area = None
        elif tag == "select" and self.choice:
            name, options = self.choice
            chosen = next((value for value, selected in options if selected and value), "")
            value = chosen or next((value for value, _selected in options if value), "")
            self.form.fields.setdefault(name, []).append(value)
            self.choice = None
        elif tag == "form":
            self.form = None


def forms_of(address: str, page: str) -> list[SentForm]:
    """The forms of method POST in a page opened at an address."""
    parser = _Forms(address)
    parser.feed(page)
    return parser.found
