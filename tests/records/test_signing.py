"""The page of a paper: read by whom its stage says, downloaded, signed outside, brought back, numbered."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from condivisa.records.access import Acting, Role
from condivisa.records.identity.models import Person
from condivisa.records.papers import actions as papers
from condivisa.records.papers import store
from condivisa.records.papers.models import Paper, PaperSignature
from condivisa.records.papers.recipes import all_recipes
from condivisa.records.papers.uploads import MEGABYTE
from condivisa.records.signing.kinds import all_kinds, signing_of
from condivisa.site.stories.signing import holder
from condivisa.stages.calls import actions
from condivisa.stages.calls.models import Call
from tests import making
from tests.making import refused
from tests.records.test_signatures import ADA, AT, Holder, sign_bytes
from tests.stages.calls.test_actions import opened

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> making.Town:
    return making.town()


@pytest.fixture
def notice(people: making.Town, monkeypatch: pytest.MonkeyPatch) -> Paper:
    """A notice that waits for its director."""
    made, _ = actions.compose_notice(opened(people).pk, by=people.rup, at=making.at("2025-09-11T09:00"))
    assert made.notice is not None
    making.signed(made.notice, people.director)  # typeset by the way
    monkeypatch.setattr("condivisa.records.clock.now", lambda: making.at("2025-09-12T09:00"))
    return made.notice


def client_of(who: Acting) -> Client:
    client = Client()
    client.force_login(Person.objects.get(pk=who.person))
    return client


def send(client: Client, paper: Paper, name: str, content: bytes, **more: Any) -> Any:
    address = reverse("document", args=[paper.pk])
    page = client.get(address).content.decode()
    body = re.search(r'name="acting_for" value="([^"]+)"', page)
    assert body, "the form is there"
    said = {"acting_for": body[1], "this_form": "signed", "file": SimpleUploadedFile(name, content), **more}
    return client.post(address, said)


def test_every_paper_that_is_signed_has_its_page() -> None:
    signed = {recipe.kind for recipe in all_recipes() if recipe.to_sign and recipe.kind != "papers.letter"}
    assert signed | {"selection.refusal"} == all_kinds(), "a refusal is only read"
    assert all(found.place for kind in signed if (found := signing_of(kind))), "each leads to what it is about"


def test_a_paper_says_who_signs_by_when_and_is_downloaded_as_it_was_issued(people: making.Town, notice: Paper) -> None:
    client = client_of(people.rup)
    page = client.get(reverse("document", args=[notice.pk])).content.decode()
    director = Person.objects.get(pk=people.director.person)
    assert "da firmare" in page
    assert "Deve firmare: dirigente" in page
    assert str(director) in page
    call = Call.objects.select_related("procedure").get(notice=notice)
    assert reverse("call_office", args=[call.procedure.slug, call.code]) in page, "what it is about"
    assert "15 settembre 2025" in page
    answer = client.get(reverse("document_original", args=[notice.pk]))
    assert answer.content.startswith(b"%PDF")
    assert "attachment" in answer.headers["Content-Disposition"]
    assert client.get(reverse("document_signed", args=[notice.pk])).status_code == 404


def test_a_file_signed_outside_is_brought_back_and_its_signature_shown(people: making.Town, notice: Paper) -> None:
    client = client_of(people.rup)
    file = making.signed(notice, people.director)
    assert send(client, notice, "avviso.pdf.p7m", file).status_code == 302
    assert Call.objects.get(notice=notice).state == "signed"
    page = client.get(reverse("document", args=[notice.pk])).content.decode()
    for words in ("firmato", "integra", "Prestatore inventato per le prove", "non verificato", "Registra i numeri"):
        assert words in page
    assert "il certificato dice" not in page, "it is the director"
    assert client.get(reverse("document_signed", args=[notice.pk])).content == file
    said = {"this_form": "numbers", "acting_for": str(people.body.pk), "act_number": "361"}
    assert client.post(reverse("document", args=[notice.pk]), said).status_code == 302
    assert Paper.objects.get(pk=notice.pk).act_number == "361"


def test_the_demo_lends_a_signing_device_and_nothing_else_does(
    people: making.Town, notice: Paper, settings: Settings
) -> None:
    lent, page = reverse("demo_signed", args=[notice.pk]), reverse("document", args=[notice.pk])
    client, facilitator = client_of(people.rup), client_of(making.acting(people.body, Role.FACILITATOR))
    assert client.get(lent).status_code == 404
    assert lent not in client.get(page).content.decode()
    settings.DEMO = True
    assert lent in client.get(page).content.decode()
    assert facilitator.get(lent).status_code == 404, "who brings no file back is lent nothing"
    file = client.get(lent).content
    assert send(client, notice, "avviso.pdf.p7m", file).status_code == 302
    assert Call.objects.get(notice=notice).state == "signed"
    said = client.get(page).content.decode()
    assert "Prestatore inventato per le prove" in said
    assert "il certificato dice" not in said, "it is the director's signature, whoever brings it"
    assert client.get(lent).status_code == 404, "it is signed"


@pytest.mark.parametrize(
    ("name", "spoil", "words"),
    [
        ("avviso.p7m", lambda file: file.replace(b"%PDF-1.7", b"%PDF-1.6"), "non è integra"),
        ("avviso.p7m", lambda file: sign_bytes(b"%PDF-1.7 altro", ADA, at=AT), "non coincide con il PDF"),
        ("avviso.pdf", lambda file: b"%PDF-1.7\n", "è rovinato o incompleto"),
        ("avviso.pdf", lambda file: b"MZ\x90\x00" + b"\x00" * 99, "è un programma"),
        ("avviso.exe", lambda file: file, "è un programma"),
        ("avviso.pdf", lambda file: file, "cambi la fine del nome"),
        ("avviso.p7m", lambda file: file + b"\x00" * 25 * MEGABYTE, "un file può arrivare a 20 MB"),
        ("avviso.p7m", lambda file: file[:400], "è rovinato o incompleto"),
    ],
)
def test_what_is_not_the_signed_paper_is_refused_in_words(
    people: making.Town, notice: Paper, name: str, spoil: Any, words: str
) -> None:
    answer = send(client_of(people.rup), notice, name, spoil(making.signed(notice, people.director)))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert Paper.objects.get(pk=notice.pk).state == "to_sign"
    assert not PaperSignature.objects.exists()


def test_a_paper_whose_pdf_is_not_there_yet_takes_no_signed_file(people: making.Town, notice: Paper) -> None:
    file = making.signed(notice, people.director)
    Paper.objects.filter(pk=notice.pk).update(pdf=None)
    page = client_of(people.rup).get(reverse("document", args=[notice.pk]))
    assert 'type="file"' not in page.content.decode()
    with refused("paper.not_rendered"), transaction.atomic():
        papers.sign(notice.pk, file=file, signer=people.director.person, by=people.rup, at=AT)
    assert Paper.objects.get(pk=notice.pk).state == "to_sign"


def test_another_s_signature_is_not_the_director_s(people: making.Town, notice: Paper) -> None:
    Person.objects.filter(pk=people.director.person).update(fiscal_code="DRTPRV80A01D142X")
    Person.objects.filter(pk=people.rup.person).update(fiscal_code="RPUPRV80A01D142X")
    answer = send(client_of(people.rup), notice, "a.p7m", making.signed(notice, people.rup))
    assert answer.status_code == 422
    assert "manca la firma di" in answer.content.decode()


def test_a_name_written_otherwise_is_let_in_and_said_as_long_as_the_paper_is_read(
    people: making.Town, notice: Paper
) -> None:
    """No fiscal code decides: who reads the paper must know that the certificate names somebody else."""
    client = client_of(people.rup)
    notice.refresh_from_db()
    assert notice.pdf is not None
    content = store.read(notice.pdf)
    assert send(client, notice, "a.p7m", sign_bytes(content, Holder("Zoe", "Strana"), at=AT)).status_code == 302
    director = Person.objects.get(pk=people.director.person)
    page = client.get(reverse("document", args=[notice.pk])).content.decode()
    assert f"Deve firmare {director}; il certificato dice Zoe Strana" in page


@pytest.mark.parametrize(
    ("signed", "words"),
    [
        ("2025-09-11T08:00", ""),  # the same day, however the hours stand
        ("2025-09-12T23:00", ""),
        ("2025-09-10T23:59", "data del 10 settembre 2025, ma il documento è stato composto l’11 settembre 2025"),
        ("2025-09-13T00:01", "data del 13 settembre 2025, ma il file è arrivato il 12 settembre 2025"),
    ],
)
def test_a_day_on_which_nobody_can_have_signed_is_said(
    people: making.Town, notice: Paper, signed: str, words: str
) -> None:
    """The signer's computer says when: it may be wrong, and the page showed it as if it were so."""
    client, director = client_of(people.rup), Person.objects.get(pk=people.director.person)
    notice.refresh_from_db()
    assert notice.pdf is not None
    file = sign_bytes(store.read(notice.pdf), holder(director), at=making.at(signed))
    assert send(client, notice, "avviso.pdf.p7m", file).status_code == 302
    page = html.unescape(client.get(reverse("document", args=[notice.pk])).content.decode())
    assert words in page
    assert ("il computer di chi ha firmato aveva la data sbagliata" in page) == bool(words)


def test_who_may_not_sign_sees_no_form_and_who_may_not_read_finds_nothing(people: making.Town, notice: Paper) -> None:
    page = client_of(people.auditor).get(reverse("document", args=[notice.pk]))
    assert page.status_code == 200
    assert b'type="file"' not in page.content
    other = making.town("Comune di Altrove")
    for name in ("document", "document_original", "document_signed"):
        assert client_of(other.rup).get(reverse(name, args=[notice.pk])).status_code == 404
    unknown = making.paper(people.body)
    assert client_of(people.rup).get(reverse("document", args=[unknown.pk])).status_code == 404


def test_a_replaced_paper_leads_to_the_one_in_its_place(people: making.Town, notice: Paper) -> None:
    call = Call.objects.get(notice=notice)
    made, _ = actions.compose_notice(call.pk, by=people.rup, at=making.at("2025-09-12T08:00"))
    page = client_of(people.rup).get(reverse("document", args=[notice.pk])).content.decode()
    assert "Sostituito da" in page
    assert reverse("document", args=[made.notice_id]) in page
    assert 'type="file"' not in page
