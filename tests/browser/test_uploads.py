"""A file on its way up: cut, too great, sent by who is signed out, without its answer; there once or not at all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from condivisa.records.papers.models import StoredFile
from condivisa.stages.applications.models import Application, Attachment
from tests.browser import seed
from tests.browser.conftest import faults
from tests.browser.line import Line, line_to
from tests.browser.test_pages import act_for

pytestmark = pytest.mark.browser
type Opened = Callable[..., Page]


def attaching(opened: Opened, line: Line, draft: Application, title: str) -> Page:
    """The page of the attachments, over a line, with a file of three megabytes chosen."""
    page = opened()
    page.goto(f"{line.address}/accedi/")
    page.fill("#id_username", "bruno@example.org")
    page.fill("#id_password", seed.PASSWORD)
    page.locator("main form").filter(has=page.locator("#id_password")).locator("[type=submit]").click()
    act_for(page, "Associazione di prova")
    page.goto(f"{line.address}/percorsi/crema-2026-2028/avvisi/comune/istanze/{draft.pk}/documenti/")
    page.fill("#allegato-title", title)
    content = b"%PDF-1.7\n%" + b"x" * WEIGHT + b"\n%%EOF\n"
    page.set_input_files("#allegato-file", {"name": "curriculum.pdf", "mimeType": "application/pdf", "buffer": content})
    return page


WEIGHT = 3_000_000


def test_an_upload_cut_at_99_percent_writes_nothing_says_so_and_passes_the_second_time(
    opened: Opened, site: str, draft: Application
) -> None:
    with line_to(site) as line:
        page = attaching(opened, line, draft, "Curriculum tagliato")
        files = StoredFile.objects.count()
        line.sent_at_most = WEIGHT * 99 // 100
        page.get_by_role("button", name="Aggiungi il file").click()
        expect(page.get_by_text("L’invio si è interrotto")).to_be_focused()
        assert faults(page) == []
        assert not Attachment.objects.filter(title="Curriculum tagliato").exists()
        assert StoredFile.objects.count() == files
        assert Application.objects.get(pk=draft.pk).version == draft.version
        expect(page.locator("#allegato-title")).to_have_value("Curriculum tagliato")
        assert page.locator("#allegato-file").evaluate("field => field.files.length") == 1
        line.mend()
        page.get_by_role("button", name="Aggiungi il file").click()
        expect(page.get_by_text("File aggiunto").first).to_be_visible()
        assert Attachment.objects.filter(application=draft, title="Curriculum tagliato").count() == 1


def test_a_file_of_200_megabytes_is_not_sent_and_the_page_says_so_where_one_reads(
    opened: Opened, site: str, draft: Application, tmp_path: Path
) -> None:
    great = tmp_path / "video.pdf"
    with great.open("wb") as file:
        file.truncate(200 * 1024 * 1024)
    with line_to(site) as line:
        page = attaching(opened, line, draft, "Curriculum enorme")
        page.set_input_files("#allegato-file", great)
        page.get_by_role("button", name="Aggiungi il file").click()
        said = page.get_by_text("I file scelti sono troppo grandi")
        expect(said).to_be_focused()
        assert faults(page) == []
        expect(page.locator("#allegato-title")).to_have_value("Curriculum enorme")
        assert not Attachment.objects.filter(title="Curriculum enorme").exists()


def test_an_upload_after_the_session_is_over_keeps_its_file_and_passes_once_signed_in(
    opened: Opened, site: str, draft: Application
) -> None:
    with line_to(site) as line:
        page = attaching(opened, line, draft, "Curriculum di chi è uscito")
        form = page.locator("form").filter(has=page.locator("#allegato-title"))
        expect(form.locator("[data-kept-at]")).to_contain_text("Salvato alle")  # or its saving says it first
        page.context.clear_cookies(name="sessionid")
        page.get_by_role("button", name="Aggiungi il file").click()
        expect(page.get_by_text("La sua sessione è scaduta")).to_be_focused()
        assert page.locator("#allegato-file").evaluate("field => field.files.length") == 1
        other = page.context.new_page()
        other.goto(f"{line.address}/accedi/")
        other.fill("#id_username", "bruno@example.org")
        other.fill("#id_password", seed.PASSWORD)
        other.locator("main form").filter(has=other.locator("#id_password")).locator("[type=submit]").click()
        act_for(other, "Associazione di prova")
        page.get_by_role("button", name="Aggiungi il file").click()
        expect(page.get_by_text("File aggiunto").first).to_be_visible()
        assert Attachment.objects.filter(application=draft, title="Curriculum di chi è uscito").count() == 1


def test_an_upload_whose_answer_is_lost_is_done_once_when_sent_again(
    opened: Opened, site: str, draft: Application
) -> None:
    with line_to(site) as line:
        page = attaching(opened, line, draft, "Arrivato senza risposta")
        line.deaf = True
        page.get_by_role("button", name="Aggiungi il file").click()
        expect(page.get_by_role("status").filter(has_text="non si registra due volte")).to_be_visible()
        line.mend()
        page.get_by_role("button", name="Aggiungi il file").click()
        expect(page.get_by_text("File aggiunto").first).to_be_visible()
        assert Attachment.objects.filter(application=draft, title="Arrivato senza risposta").count() == 1
