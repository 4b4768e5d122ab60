"""A form does one act for one body; what refuses it comes back with nothing lost."""

from __future__ import annotations

import re
from decimal import Decimal as D
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django import forms
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import SuspiciousOperation, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import ResolverMatch
from django.utils.translation import override
from lxml.html import fragment_fromstring

from condivisa.base import words
from condivisa.base.findings import Refused, blocks, warns
from condivisa.base.money import Figure
from condivisa.records.access import Acting
from condivisa.records.identity.acting import Held
from condivisa.records.screens.columns import Column, Kind
from condivisa.records.screens.forms import ActForm, AmountField, ChangedMeanwhile, CodeField, DayField, MomentField
from condivisa.records.screens.grids import Grid
from condivisa.records.screens.middleware import Arrival
from condivisa.records.screens.tables import MoneyTable, Row
from tests import making

TOWN = UUID(int=1)


class Note(ActForm):
    text = forms.CharField()
    amount = AmountField(required=False)


def request(**fields: str) -> HttpRequest:
    made: Any = RequestFactory().post("/", fields) if fields else RequestFactory().get("/")
    made.held = Held(UUID(int=9), "Ada Prova", TOWN, "Comune di Prova", frozenset(), ())
    made.acting, made.at = Acting(made.held.person, TOWN), making.at("2026-03-02T09:00")
    return made


def sent(**fields: str) -> HttpRequest:
    return request(**{"acting_for": str(TOWN), "this_form": "Note", "text": "fatto", **fields})


def refuse(*findings: Any) -> Any:
    def act(typed: Any) -> None:
        raise Refused(findings)

    return act


@pytest.mark.parametrize(
    ("field", "written", "italian", "english"),
    [
        (CodeField(), "Orti 2", "senza spazi né accenti", "without spaces or accents"),
        (DayField(), "domani", "Non è una data", "not a date"),
        (DayField(), "0001-01-01", "Non è una data", "not a date"),
        (MomentField(), "9999-12-31T23:59", "Non è un giorno", "not a day"),
    ],
)
def test_a_field_refuses_in_plain_words_of_the_readers_language(
    field: forms.Field, written: str, italian: str, english: str
) -> None:
    for language, words_said in (("it", italian), ("en", english)):
        with override(language), pytest.raises(ValidationError) as refused:
            field.clean(written)
        with override(language):
            assert words_said.lower() in str(refused.value.messages[0]).lower()


def test_what_stops_is_read_before_what_only_warns() -> None:
    late = warns("application.unconfirmed", "x", member="Due")
    found = [late, blocks("application.unconfirmed", "x", member="Uno")]
    page = render_to_string("components/findings.html", {"findings": found})
    assert page.index("Impedisce") < page.index("Attenzione")


@pytest.mark.parametrize(("many", "open_ones", "folded"), [(6, 6, 0), (7, 5, 2), (40, 5, 35)])
def test_very_many_findings_of_a_kind_are_folded_after_the_first_and_none_is_lost(
    many: int, open_ones: int, folded: int
) -> None:
    found = [warns("application.unconfirmed", "x", member=f"Ente {n:02}") for n in range(many)]
    page = render_to_string("components/findings.html", {"findings": [*found, blocks("call.no_visa", "x")]})
    before, _, after = page.partition("segnalazioni come queste")
    assert (before.count("Attenzione"), after.count("Attenzione")) == (open_ones, folded)
    assert page.index("visto") < page.index("Ente 00"), "what stops first, whatever is folded"
    assert all(f"Ente {n:02}" in page for n in range(many))


def test_what_a_draft_may_leave_for_later_is_not_called_optional() -> None:
    class Draft(ActForm):
        owed_later = ("text",)
        text, note = forms.CharField(required=False), forms.CharField(required=False)

    draft = Draft(sent(), name="Note")
    page = "".join(render_to_string("forms/field.html", {"field": draft[name]}) for name in ("text", "note"))
    assert page.count("si può scrivere dopo") == 1
    assert page.count("facoltativo") == 1


@pytest.mark.django_db
def test_a_form_does_its_act_with_what_was_typed_and_nothing_else() -> None:
    done: list[Any] = []
    form = Note(sent(amount="10,00"))
    assert form.does(done.append)
    assert done == [{"text": "fatto", "amount": D("10.00")}]


@pytest.mark.django_db
def test_a_form_that_was_only_opened_does_nothing() -> None:
    form = Note(request())
    assert not form.does(refuse(blocks("access.role", "")))
    assert form.status == 200
    assert form["acting_for"].value() == str(TOWN)


def test_a_form_in_error_acts_on_nothing_and_says_which_field() -> None:
    form = Note(sent(text=""))
    assert not form.does(refuse())
    assert form.status == 422
    page = form.as_div()
    assert 'aria-invalid="true"' in page
    assert 'aria-describedby="id_text_error"' in page


def test_a_refusal_comes_back_whole_with_what_was_typed() -> None:
    found = (blocks("access.role", "L. 241/1990, art. 6"), warns("law.parameter_unchecked", ""))
    form = Note(sent())
    assert not form.does(refuse(*found))
    assert (form.status, form.findings) == (422, found)
    assert form["text"].value() == "fatto"


def test_what_belongs_to_somebody_else_is_not_found() -> None:
    with pytest.raises(Http404):
        Note(sent()).does(refuse(blocks("access.not_yours", "")))


@pytest.mark.django_db
def test_a_form_opened_for_another_body_is_refused_naming_both() -> None:
    done: list[Any] = []
    other = making.body("Cooperativa Arcobaleno")
    form = Note(sent(acting_for=str(other.pk)))
    assert not form.does(done.append)
    assert (done, form.status) == ([], 409)
    (finding,) = form.findings
    assert finding.facts == {"opened_for": "Cooperativa Arcobaleno", "acting_for": "Comune di Prova"}
    assert form["text"].value() == "fatto"
    assert form["acting_for"].value() == str(TOWN), "sent again from this page, it is of the body acted for now"


@pytest.mark.django_db
def test_a_form_opened_by_another_person_is_refused_and_never_becomes_theirs() -> None:
    done: list[Any] = []
    form = Note(sent(opened_by="somebody else"))
    assert not form.does(done.append)
    assert (done, form.status, [one.code for one in form.findings]) == ([], 409, ["access.other_person"])
    assert form["text"].value() == "fatto"
    assert form["opened_by"].value() == "somebody else", "sent again, it is refused again until they sign in"
    assert Note(sent(opened_by=str(form.held.person))).does(done.append)


def test_a_page_read_again_reads_its_files_from_the_beginning() -> None:
    """The act had read them when it found that something had changed: a second time they would be empty."""
    made: Any = RequestFactory().post("/", {"file": SimpleUploadedFile("statuto.pdf", b"tutto")})
    contents = [made.FILES["file"].read()]

    def page(again: Any) -> HttpResponse:
        contents.append(again.FILES["file"].read())
        return HttpResponse()

    made.resolver_match = ResolverMatch(page, (), {})
    assert Arrival(page).process_exception(made, ChangedMeanwhile())
    assert contents == [b"tutto", b"tutto"]


def test_a_forged_form_without_a_body_acts_on_nothing() -> None:
    done: list[Any] = []
    form = Note(request(this_form="Note", text="fatto"))
    assert not form.does(done.append)
    assert (done, form.status) == ([], 422)


def test_a_money_table_says_its_unit_at_the_head_and_on_a_phone_beside_each_amount() -> None:
    figure = Figure(D("3.00"), "uno + due", {"uno": D("1.00")}, "avviso, art. 3")
    table = MoneyTable("Prova", "Voce", ["Pagato"], [Row("A", [D("1234.50")])], [Row("Totale", [figure])])
    page = render_to_string("components/money.html", {"table": table})
    assert page.count("(€)</th>") == 1
    assert 'data-label="Pagato (€)">1.234,50<' in page
    assert "uno + due = " in page
    assert "avviso, art. 3" in page


@pytest.mark.parametrize(("many", "above"), [(6, False), (7, True)])
def test_seven_amounts_stand_below_what_they_are_about(many: int, above: bool) -> None:
    table = MoneyTable("", "", [str(number) for number in range(many)], [Row("A", [D("1.00")] * many)])
    assert ("money broad" in render_to_string("components/money.html", {"table": table})) is above


def test_a_choice_of_long_words_has_room_and_a_year_takes_none() -> None:
    years, sides = [("2026", "2026")], [("contribution", "contributo")]
    rooms = [Column("x", "X", Kind.CHOICE, choices).room for choices in (years, sides)]
    assert [*rooms, Column("x", "X", wide=True).room, Column("x", "X").room] == ["", "words", "wide", ""]


def test_a_row_must_have_an_amount_for_every_column() -> None:
    with pytest.raises(ValueError, match="zip"):
        list(MoneyTable("", "", ["a", "b"], [Row("x", [D("1.00")])]).body())


def test_a_refusal_that_no_form_showed_is_a_page_of_its_own() -> None:
    received: Any = request()
    received.user = AnonymousUser()
    found = blocks("access.other_body", "L. 241/1990, art. 6", opened_for="A", acting_for="B")
    page = Arrival(lambda _: HttpResponse()).process_exception(received, Refused([found]))
    assert page is not None
    assert page.status_code == 422
    assert words.say(found) in page.content.decode()
    assert "L. 241/1990, art. 6" in page.content.decode()


def test_what_is_no_refusal_stays_a_fault() -> None:
    assert Arrival(lambda _: HttpResponse()).process_exception(request(), ValueError()) is None


def test_effects_are_shown_before_anything_is_done() -> None:
    done: list[Any] = []
    looked: list[Any] = []
    form = Note(sent(vedi="1"))
    assert not form.does(done.append)
    assert form.shows(looked.append)
    assert (done, looked) == ([], [{"text": "fatto", "amount": None}])
    page = render_to_string("components/review.html", {"form": form, "words": "Invia"})
    assert '<input type="hidden" name="text" value="fatto">' in page
    assert 'name="vedi"' not in page
    again = Note(sent(correggi="1"))
    assert not again.does(done.append)
    assert not again.shows(looked.append)
    assert again["text"].value() == "fatto"
    wrong = Note(sent(vedi="1", amount="1.2"))
    assert not wrong.shows(looked.append)
    assert wrong.status == 422
    assert not done


def test_a_grid_of_given_rows_keeps_what_is_only_read() -> None:
    columns = [
        Column("line", "", Kind.HIDDEN),
        Column("about", "Voce", Kind.SHOWN),
        Column("amount", "Nuovo importo", Kind.AMOUNT),
    ]
    grid = Grid("voci", "Voci", columns, given=True)
    records = [{"line": "1", "about": "Affitto", "amount": D(10)}, {"line": "2", "about": "Paghe", "amount": D(5)}]
    data = QueryDict("voci-line=1&voci-line=2&voci-amount=12,50&voci-amount=")
    sent_back = grid.filled(records).sent(data)
    assert [row[1].text for row in sent_back.rows] == ["Affitto", "Paghe"]
    assert [row[2].value for row in sent_back.rows] == [D("12.50"), None]
    assert [(row, column.name) for row, column, _said in sent_back.errors] == [(2, "amount")]
    page = render_to_string("components/grid.html", {"grid": sent_back, "now": sent_back})
    assert page.count('name="voci-amount"') == 2, "no empty row, no row to add"
    assert "voci-more" not in page
    assert 'name="voci-about"' not in page


def test_what_is_no_choice_or_no_day_stays_as_written_until_it_is_mended() -> None:
    """Where the cell may be empty too: shown empty, it would go as empty the second time."""
    columns = [
        Column("kind", "Forma", Kind.CHOICE, [("cash", "denaro")], required=False),
        Column("day", "Giorno", Kind.DAY, required=False),
    ]
    grid = Grid("piano", "Piano", columns)
    sent = QueryDict("piano-kind=contanti&piano-day=a marzo", mutable=True)
    for _time in range(2):
        typed = grid.sent(sent)
        assert [column.name for _row, column, _said in typed.errors] == ["kind", "day"]
        page = fragment_fromstring(render_to_string("components/grid.html", {"grid": typed}), create_parent="div")
        chosen, written = page.find(".//select"), page.find(".//input")
        assert written.get("type") == "text"
        chosen = chosen.xpath("option[@selected]/@value")[0]
        sent["piano-kind"], sent["piano-day"] = chosen, written.get("value")
    assert "data-strange" not in render_to_string(
        "components/grid.html", {"grid": grid.sent(QueryDict("piano-kind=Denaro"))}
    )


def test_an_uploaded_grid_says_the_cell_of_the_sheet_beside_its_own() -> None:
    grid = Grid("piano", "Piano", [Column("what", "Che cosa"), Column("amount", "Importo", Kind.AMOUNT)])
    read = grid.uploaded([["Importo", "Altro", "Che cosa"], ["", "", ""], ["1.0", "", "Affitto"]])
    assert "Riga 1, Importo (casella A3 del foglio)" in render_to_string("components/grid.html", {"grid": read})
    typed = grid.sent(QueryDict("piano-what=Affitto&piano-amount=1.0"))
    assert "Riga 1, Importo</a>" in render_to_string("components/grid.html", {"grid": typed})


def test_a_sheet_made_from_the_page_has_what_the_page_writes_beside_its_heads() -> None:
    cost = Column("cost", "Costo orario", Kind.AMOUNT, required=False)
    grid = Grid("piano", "Piano", [Column("amount", "Importo", Kind.AMOUNT), cost])
    for heads in (["Importo (€)", "Costo orario (€) (facoltativo)"], ["importo", "COSTO ORARIO"]):
        read = grid.uploaded([heads, ["1,00", "2,00"]])
        assert not read.findings
        assert [cell.text for cell in read.rows[0]] == ["1,00", "2,00"]


def test_a_formula_of_a_rule_is_read_in_the_reader_s_language() -> None:
    """In the Italian of the papers, and in English on English pages; also after the code of what it is about."""
    step = Figure(D("50.00"), "P1.1: il minore fra ammesso e contributo × realizzazione")
    figure = Figure(D("50.00"), "somma del dovuto per attività", steps=(step,))
    said = {}
    for language in ("it", "en"):
        with override(language):
            said[language] = render_to_string("components/figure.html", {"figure": figure})
    assert "somma del dovuto per attività" in said["it"]
    assert "sum of what is due by activity" in said["en"]
    assert "P1.1: the lesser of admitted and contribution × completion" in said["en"]
    assert "P1.1: il minore fra ammesso" in said["it"]
    with override("en"):
        assert "already in English = " in render_to_string(
            "components/figure_steps.html", {"figure": Figure(D("1.00"), "already in English")}
        )


def test_a_long_grid_travels_packed_and_comes_back_whole() -> None:
    kinds = [(str(number), f"Scelta {number}") for number in range(20)]
    columns = [
        Column("kind", "Tipo", Kind.CHOICE, kinds),
        Column("what", "Che cosa"),
        Column("amount", "€", Kind.AMOUNT),
    ]
    grid = Grid("piano", "Piano", columns)
    full = grid.filled([{"kind": "3", "what": f"Riga <{number}>", "amount": D(number)} for number in range(1, 61)])

    def sent_back(shown: Grid, **more: str) -> Grid:
        data = QueryDict(mutable=True)
        for _number, cells in shown.lines():
            for column, cell in cells:
                data.appendlist(f"piano-{column.name}", cell.text)
        for name, lines, _errors in shown.packs():
            data[name] = lines.replace("\n", "\r\n")
        data.update(more)
        return grid.sent(data)

    page = render_to_string("components/grid.html", {"grid": full, "now": full})
    assert page.count('name="piano-what"') == 12
    assert page.count("Scelta 7") == 1, "the choices are written once"
    assert len(page) < 12_200
    assert sent_back(full).values == full.values
    turned = sent_back(full, **{"piano-window": "3"})
    assert [number for number, _cells in turned.lines()] == list(range(25, 37))
    assert turned.values == sent_back(turned).values == full.values
    assert render_to_string("components/grid.html", {"grid": turned, "now": full}).count("Scelta 7") == 12
    wrong = full.with_errors({(40, "what"): "manca", (60, "amount"): "manca"})
    assert [number for number, _cells in wrong.lines()] == list(range(37, 49)), "the window of the first error"
    assert wrong.packs()[1][2] == '{"11": {"amount": "manca"}}'
    assert [number for number, _cells in sent_back(full).grown(10).lines()][-1] == 70
    with pytest.raises(SuspiciousOperation):
        grid.sent(QueryDict("piano-after=una%09sola"))


def test_what_all_pages_share_is_written_once_for_each_language_and_place() -> None:
    def shown(here: str, language: str) -> str:
        with override(language):
            return render_to_string("components/nav.html", {"here": here})

    first = shown("bodies", "it")
    assert "Percorsi" in first
    assert first.count("aria-current") == 1
    assert "Procedures" in shown("bodies", "en")
    assert shown("calendar", "it").index("aria-current") != first.index("aria-current")
    assert shown("bodies", "it") == first


def test_nothing_of_a_person_stands_in_what_is_written_once() -> None:
    parts = []
    for path in sorted((Path(settings.ROOT) / "ui" / "templates").glob("**/*.html")):
        parts += re.findall(r"{% written_once\b.*?{% endwritten_once %}", path.read_text("utf-8"), re.DOTALL)
    assert len(parts) == 3
    for part in parts:
        assert "{{" not in part
        assert "csrf" not in part
