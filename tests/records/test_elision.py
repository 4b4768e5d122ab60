"""Wherever a text leaves, the article before a day read from a vowel has elided and no mark is left."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from condivisa.base.days import show_day
from condivisa.base.elision import MARK
from condivisa.records.notifications.models import Message
from condivisa.records.papers import actions as papers
from condivisa.records.papers import store
from condivisa.records.screens.sheets import Heading, csv_lines
from condivisa.stages.calls.models import Call
from tests import making
from tests.records.test_outbox import told
from tests.records.test_rendering import submitted

pytestmark = pytest.mark.django_db
EIGHTH = date(2026, 5, 8)


def test_on_a_page(client: Client) -> None:
    call = making.call(making.town())
    Call.objects.filter(pk=call.pk).update(closes_at=making.at("2099-05-08T12:00"))
    page = client.get(f"/percorsi/{call.procedure.slug}/avvisi/{call.code}/").content.decode()
    assert "l’8 maggio 2099" in page
    assert MARK not in page


def test_in_a_spreadsheet() -> None:
    written = "".join(csv_lines([Heading("Termine")], [[f"entro il {show_day(EIGHTH)}"]]))
    assert "entro l’8 maggio 2026" in written
    assert MARK not in written


def test_in_a_letter() -> None:
    told(making.person(), subject=f"Si risponde entro il {show_day(EIGHTH)}")
    assert Message.objects.get().subject == "Si risponde entro l’8 maggio 2026"


def test_in_a_paper() -> None:
    receipt = submitted().receipt
    assert receipt is not None
    receipt.title = f"Ricevuta del {show_day(EIGHTH)}"
    pdf = papers.render(receipt).pdf
    assert pdf is not None
    described = store.read(pdf)  # a PDF/A says its title in plain XML
    assert "Ricevuta dell’8 maggio 2026".encode() in described
    assert MARK.encode() not in described
