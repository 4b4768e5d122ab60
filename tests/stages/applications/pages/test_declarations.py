"""A body declares: the text to sign, who signed it, what the digital signatures in the file say."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from condivisa.parties.models import Body
from condivisa.records.access import Role
from condivisa.records.identity.models import Person
from condivisa.site.stories.signing import Holder, holder, sign_bytes
from condivisa.stages.applications import declaring
from condivisa.stages.applications.models import Application, Declaration
from condivisa.stages.calls.models import Call
from tests import making
from tests.screens import At, said
from tests.stages.applications.pages.conftest import PDF, started

pytestmark = pytest.mark.django_db


def test_a_declaration_is_written_out_to_be_signed(president: At, call: Call, ets: Body) -> None:
    one = started(president, call)
    page = president.get("application_documents", **one).content.decode()
    address = reverse("application_declaration", kwargs={**one, "kind": "requirements"})
    assert f'href="{address}"' in page
    assert "modello/commitment/" not in page, "a single body commits itself to nobody"
    answer = president.client.get(address)
    assert answer.content.startswith(b"%PDF-")
    assert president.get("application_declaration", **one, kind="commitment").status_code == 404
    stranger = At(making.acting(making.body("Altra"), Role.LEGAL_REPRESENTATIVE))
    assert stranger.client.get(address).status_code == 404
    application = Application.objects.get(pk=one["key"])
    said_there = declaring.words(application, Declaration.Kind.REQUIREMENTS, ets, "Ada Presidente")
    assert said_there["before"].startswith(f"Ada Presidente, legale rappresentante di {ets.name} (codice fiscale")
    assert f"Registro unico nazionale del Terzo settore al n. {ets.runts_number}" in said_there["declared"][0]
    firm = making.body("Impresa sociale", runts_number="", runts_date=None, companies_register="Cremona, REA 1")
    said_of_firm = declaring.words(application, Declaration.Kind.REQUIREMENTS, firm)["declared"][0]
    assert "registro delle imprese, Cremona, REA 1, che vale come iscrizione" in said_of_firm
    town = making.body("Ente pubblico", kind=Body.Kind.PUBLIC)
    assert "Registro" not in str(declaring.words(application, Declaration.Kind.REQUIREMENTS, town)["declared"])
    Application.objects.filter(pk=application.pk).update(form="to_be_formed")
    application.refresh_from_db()
    mandates = [
        declaring.words(application, Declaration.Kind.COMMITMENT, one)["declared"][1] for one in (ets, making.body("B"))
    ]
    assert [one.partition(" ")[2].split(" ")[0] for one in mandates] == ["ricevere", "dare"], "the lead receives it"
    together = president.get("application_declaration", **one, kind="commitment")
    assert together.content.startswith(b"%PDF-")


def test_who_brings_a_declaration_is_not_who_signed_it(president: At, call: Call) -> None:
    """D.P.R. 445/2000, art. 38: the representative signs, an operator uploads."""
    one = started(president, call)
    operator = At(making.acting(Application.objects.get().lead, Role.OPERATOR))
    assert (
        f'value="{president.acting.person}" selected' in operator.get("application_documents", **one).content.decode()
    )
    sent = {"kind": "requirements", "file": SimpleUploadedFile("requisiti.pdf", PDF)}
    own = operator.post("application_documents", "dichiarazione", one, signer=str(operator.acting.person), **sent)
    assert own.status_code == 422
    sent["file"] = SimpleUploadedFile("requisiti.pdf", PDF)
    signer = str(president.acting.person)
    assert operator.post("application_documents", "dichiarazione", one, signer=signer, **sent).status_code == 302
    assert Declaration.objects.get().signed_by_id == president.acting.person
    assert "consegnata come firmata da" in said(operator.get("application_documents", **one))


def test_what_is_still_to_be_declared_stands_first_and_is_told_from_what_is_here(president: At, call: Call) -> None:
    one = started(president, call)
    Application.objects.update(form="to_be_formed")
    before = president.get("application_documents", **one)
    assert (said(before).count("da caricare"), said(before).count("(PDF) caricata")) == (2, 0)
    assert 'value="requirements" selected' in before.content.decode()
    sent = {"kind": "requirements", "file": SimpleUploadedFile("requisiti.pdf", PDF)}
    signer = str(president.acting.person)
    assert president.post("application_documents", "dichiarazione", one, signer=signer, **sent).status_code == 302
    after = president.get("application_documents", **one)
    assert "requisiti generali (PDF) caricata" in said(after)
    assert "raggruppamento (PDF) da caricare" in said(after)
    assert 'value="commitment" selected' in after.content.decode(), "the next, not again the first"


def test_the_signatures_in_a_declaration_are_read_and_shown(president: At, call: Call) -> None:
    """Who signed, when and whether it holds; without any it is said, and is handed in all the same."""
    one = started(president, call)
    person = Person.objects.get(pk=president.acting.person)
    moment = making.at("2026-03-02T10:00")

    def shows(content: bytes, name: str) -> str:
        sent = {"kind": "requirements", "signer": str(person.pk), "file": SimpleUploadedFile(name, content)}
        assert president.post("application_documents", "dichiarazione", one, **sent).status_code == 302
        return said(president.get("application_documents", **one))

    unsigned = shows(PDF, "requisiti.pdf")
    assert "senza firma digitale" in unsigned
    assert "copia di un documento di identità" in unsigned
    signed = shows(sign_bytes(PDF, holder(person), at=moment), "requisiti.pdf.p7m")
    assert f"firma digitale integra {person.given_name} {person.family_name} 2 marzo 2026, ore 10:00" in signed
    assert "senza firma digitale" not in signed
    others = shows(sign_bytes(PDF, Holder("Bruno", "Altro", "LTRBRN80A01D142Y"), at=moment), "requisiti.pdf.p7m")
    assert "il certificato dice Bruno Altro" in others
    Declaration.objects.update(signatures=None)
    unread = said(president.get("application_documents", **one))
    assert "firma digitale" not in unread.replace("con la sua firma digitale", "")


def test_a_declaration_without_a_digital_signature_says_so_and_a_broken_one_is_refused(
    president: At, call: Call
) -> None:
    """D.P.R. 445/2000, art. 38; D.Lgs. 82/2005, art. 65: signed by hand it is good too, with the identity document."""
    one = started(president, call)
    person = Person.objects.get(pk=president.acting.person)

    def sent(name: str, content: bytes) -> str:
        file = SimpleUploadedFile(name, content)
        fields = {"kind": "requirements", "signer": str(person.pk), "file": file}
        president.post("application_documents", "dichiarazione", one, **fields)
        return said(president.get("application_documents", **one))

    assert "Nel file non c’è una firma digitale" in sent("requisiti.pdf", PDF)
    signed = sign_bytes(PDF, holder(person), at=making.at("2025-10-01T09:00"))
    assert "Nel file non c’è" not in sent("requisiti.pdf.p7m", signed)
    assert Declaration.objects.get().file_name == "requisiti.pdf.p7m"
    tampered = signed.replace(b"%PDF-1", b"%PDF-2", 1)
    for name, content in (("altro.p7m", tampered), ("bomba.xml", b"<?xml version='1.0'?><a/>"), ("foto.csv", b"a;b\n")):
        sent(name, content)
        assert Declaration.objects.get().file_name == "requisiti.pdf.p7m", name
