"""A row written on its page: what it is refused for is said there, in the words of the catalogue, beside its field."""

from __future__ import annotations

import re
from typing import Any

import pytest

from condivisa.stages.agreements.models import BudgetLine
from condivisa.stages.reporting.models import Expense
from tests.screens import At, said
from tests.stages.reporting.conftest import World, of
from tests.stages.reporting.test_pages import supplier

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_april")]

STAFF: dict[str, Any] = {
    "worker": "E1", "monthly_pay": "1.727,83", "hours": "100", "hourly_cost": "18,93", "amount": "1.893,00",
}  # fmt: skip
APRIL = {"competence_first": "2026-04-01", "competence_last": "2026-04-30"}
BEFORE = {"competence_first": "2025-01-01", "competence_last": "2025-01-31"}
REFUSED = [
    ("supplier", {"amount": "-5,00"}, "maggiore di zero: qui è -5,00 €", "amount"),
    ("supplier", {"amount": "0"}, "maggiore di zero: qui è 0,00 €", "amount"),
    ("supplier", {"amount": "1.000,5.3"}, "«1.000,5.3» non è scritto come un importo", "amount"),
    ("supplier", {"amount": "1e5"}, "«1e5» non è un importo", "amount"),
    ("supplier", {"amount": "NaN"}, "«NaN» non è un importo", "amount"),
    ("supplier", {"amount": "１２"}, "«１２» non è un importo", "amount"),
    ("supplier", {"amount": "9" * 20}, "non è un importo", "amount"),
    ("supplier", {"vat": "-220,00"}, "comprende l’IVA, che non è sotto zero", "total"),
    ("supplier", {"paid_on": ""}, "servono data e modo del pagamento", "paid_on"),
    ("supplier", {"paid_on": "2026-12-31"}, "La data di pagamento, 31 dicembre 2026, deve ancora venire", "paid_on"),
    ("supplier", {"paid_on": "31/02/2026"}, "Non è una data. Si scrive così: 31/12/2026", "paid_on"),
    ("supplier", {"order_date": "2025-12-31"}, "prima dell’inizio della convenzione", "order_date"),
    ("supplier", {"payment_method": "cash"}, "contanti", "payment_method"),
    ("supplier", {**APRIL}, "dopo il periodo rendicontato", "competence_first"),
    ("supplier", {**BEFORE}, "fuori dalla convenzione", "competence_first"),
    ("supplier", {"competence_last": "2026-02-01"}, "Viene prima del giorno", "competence_last"),
    ("supplier", {"number": ""}, "Numero del documento : Questo campo è obbligatorio", "number"),
    ("supplier", {"vat_recoverable": "yes"}, "la quota 100 % di 1.000,00 € è 1.000,00 €", "amount"),
    ("staff", {**STAFF, "worker": "E9"}, "E9", "worker"),
    ("staff", {**STAFF, "hours": "-100"}, "«-100» è sotto zero", "hours"),
    ("staff", {**STAFF, "dedication_percent": "100,01"}, "non può essere la quota di tempo", "dedication_percent"),
    ("staff", {**STAFF, "amount": "1.893,01"}, "le ore per il loro costo orario valgono 1.893,00 €", "amount"),
    ("staff", {**STAFF, "competence_last": "2026-04-02"}, "si scrivono mese per mese", "competence_last"),
    ("service_user", {"service_user": "Ada Prova"}, "mai con il nome o il codice fiscale", "service_user"),
]
"""By kind of row, what is typed instead of what is sound; what is said of it; the field it leads to."""


def test_a_row_is_refused_on_its_page_with_the_reason_at_its_field_and_nothing_lost(world: World, leader: At) -> None:
    world.report()
    world.hires(world.lead, world.leader)
    wrong = []
    for kind, change, words, field in REFUSED:
        typed = supplier(world, **change)
        answer = leader.post("report_add", f"riga-{kind}", of(world, kind=kind), **typed)
        page, shown = answer.content.decode(), said(answer)
        leads = re.search(rf'href="#riga-{kind}-{field}"', page)
        if answer.status_code != 422 or words not in shown or not leads or "materiali" not in page:
            wrong.append(
                (kind, change, answer.status_code, bool(leads), shown[shown.find("Non è stato fatto") :][:200])
            )
    assert not wrong, "\n".join(str(one) for one in wrong)
    assert not Expense.objects.exists()
    assert leader.post("report_add", "riga-supplier", of(world, kind="supplier"), **supplier(world)).status_code == 302
    here = of(world, row=Expense.objects.get().pk)
    typed = supplier(world, amount="1.220,01", version=leader.version("report_correct", here))
    again = leader.post("report_correct", "CorrectForm", here, **typed)
    assert again.status_code == 422
    assert '<a href="#id_amount">Importo a rendiconto (€)</a>' in again.content.decode()


def test_lines_that_read_alike_say_their_source_each(world: World, leader: At) -> None:
    world.report()
    own = BudgetLine.objects.get(pk=world.line(world.lead))
    twin = BudgetLine.objects.get(pk=own.pk)
    twin.pk, twin.planned = None, None
    twin.category = "running" if own.category != "running" else "external"
    twin.save(force_insert=True)
    page = leader.get("report_add", **of(world, kind="supplier")).content.decode()
    options = dict(re.findall(r'<option value="(\d+)"[^>]*>([^<]+)</option>', page))
    told = [options[str(one.pk)] for one in (own, twin)]
    assert told[0] != told[1]
    for one, words in zip((own, twin), told, strict=True):
        assert words.endswith(f" · {one.get_category_display()} · {one.money}")
    others = [words for key, words in options.items() if key not in {str(own.pk), str(twin.pk)}]
    assert not [words for words in others if words.count(" · ") > 3], "the others stay short"


def test_what_a_row_is_refused_without_is_never_called_optional(world: World, leader: At) -> None:
    world.report()
    for kind, when in (
        ("supplier", "una spesa non ancora pagata va nel prossimo rendiconto"),
        ("staff", "se la retribuzione non è differita"),
        ("refund", "una spesa non ancora pagata va nel prossimo rendiconto"),
    ):
        page = said(leader.get("report_add", **of(world, kind=kind)))
        assert page.count(when) == 1, "with the day; the way follows"
        for label in ("Pagato il", "Modo di pagamento"):
            assert label in page
            assert f"{label} (facoltativo)" not in page
        assert "Riferimento del pagamento (facoltativo)" in page
    assert "Competenza dal Il primo dei giorni a cui la spesa si riferisce" in page, "an accountant's word is explained"
