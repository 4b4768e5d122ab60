"""A list as every page shows it: many names folded, figures at the right, and what an empty one says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal as D
from typing import Any
from urllib.parse import quote

import pytest
from django import forms
from django.db.models import DecimalField, Value
from django.template.loader import render_to_string
from django.test import RequestFactory

from condivisa.base.money import Figure
from condivisa.parties.models import Body
from condivisa.records.screens import cells, lists
from condivisa.records.screens.lists import ListColumn, Listing
from condivisa.records.screens.templatetags.screens import count
from tests import making
from tests.screens import At, said

NAMES = tuple(f"Ente {number}" for number in range(1, 8))


@dataclass(frozen=True)
class Seated:
    """A row to look for."""

    name: str
    seat: str


class Words(forms.Form):
    """A filter."""

    cerca = forms.CharField(required=False)


def shown(rows: list[Any], query: str = "", **context: Any) -> str:
    """The list of some tuples of names, as its page."""
    request = RequestFactory().get(f"/elenco/{query}")
    columns = [ListColumn("Enti", lambda row: row), ListColumn("Quanti", len, number=True)]
    listing = Listing(request, rows, columns, caption="Elenco", form=Words(request.GET))
    said = {"list": listing, "id": "elenco", "empty": "Qui ancora niente.", **context}
    return render_to_string("components/list.html", said)


def test_very_many_names_are_folded_after_the_first_and_none_is_lost() -> None:
    assert cells.several(NAMES[:5]) == "Ente 1, Ente 2, Ente 3, Ente 4, Ente 5"
    page = shown([NAMES])
    before, fold = page.split("<details")
    assert "Ente 3" in before
    assert "Ente 4" not in before
    assert "e altri 4" in fold
    assert all(name in fold for name in NAMES[3:])
    assert cells.lead_and_others(NAMES) == "Ente 1 e altri 6"
    assert cells.lead_and_others(NAMES[:2]) == "Ente 1, Ente 2"


def test_a_name_is_words_and_never_markup() -> None:
    assert "<b>" not in cells.several(("<b>", *NAMES))
    assert "&lt;b&gt;" in cells.several(("<b>",))


def test_in_a_file_every_name_is_there_unfolded() -> None:
    request = RequestFactory().get("/elenco/", {"formato": "csv"})
    answer: Any = Listing(request, [NAMES], [ListColumn("Enti", lambda row: row)], caption="Elenco").export()
    assert ", ".join(NAMES) in b"".join(answer.streaming_content).decode()


def test_what_few_open_is_folded_on_screen_and_whole_in_the_file() -> None:
    columns = [ListColumn("N.", len), ListColumn("Dati", lambda row: row, fold="Dati tecnici")]

    def listed(**query: str) -> Listing:
        return Listing(RequestFactory().get("/elenco/", query), ["codice: <b>"], columns, caption="Elenco")

    (row,) = listed().rows()
    assert '<details class="others"><summary>Dati tecnici</summary>codice: &lt;b&gt;</details>' in row
    answer: Any = listed(formato="csv").export()
    assert "codice: <b>" in b"".join(answer.streaming_content).decode()


def test_what_stands_small_under_a_column_sorts_by_itself_and_is_a_column_of_files() -> None:
    rows = [Seated("Il Filo <ODV>", "Crema"), Seated("Spazio Aperto", "Adda")]
    columns = [
        ListColumn("Ente", lambda row: row.name, "name"),
        ListColumn("Sede", lambda row: row.seat, "seat", under=True),
        ListColumn("Lettere", lambda row: len(row.name), "letters", number=True),
    ]
    request = RequestFactory().get("/elenco/?ordine=-seat")
    listing = Listing(
        request, rows, columns, caption="Elenco", totals=lambda: {"letters": D("26")}, totals_from="convenzione"
    )
    page = render_to_string("components/list.html", {"list": listing, "id": "elenco"})
    head, body = page.split("<tbody")
    assert head.count("<th ") == 2
    assert 'aria-sort="descending"' in head.split("<th ")[1]
    assert '<span class="under"><a href="?ordine=seat">Sede ↓</a></span>' in head
    assert '<div>Il Filo &lt;ODV&gt;<span class="under">Crema</span></div>' in body
    assert cells.small(lambda row: None)(rows[0]) == cells.small(lambda row: "")(rows[0]) == ""
    assert body.split("<tfoot")[1].count('role="cell"') == 1
    answer: Any = Listing(RequestFactory().get("/?formato=csv"), rows, columns, caption="Elenco").export()
    assert b"".join(answer.streaming_content).decode().splitlines()[0].lstrip("\ufeff") == "Ente;Sede;Lettere"


def test_thousands_have_their_point() -> None:
    assert [count(number) for number in (7, 2000, 1234567)] == ["7", "2.000", "1.234.567"]
    many = Listing(RequestFactory().get("/elenco/"), [NAMES] * 1200, [ListColumn("Enti", len)], caption="Elenco")
    assert "1.200 righe" in render_to_string("components/list_head.html", {"list": many})


def test_figures_stand_at_the_right_without_a_unit() -> None:
    page = shown([NAMES])
    assert '<td role="cell" data-label="Quanti" class="amount">7</td>' in page
    assert "(€)" not in page


def test_an_empty_list_says_what_comes_and_where_to_go_and_a_filtered_one_how_to_see_all() -> None:
    page = shown([], empty_address="/avvisi/", empty_words="Vai agli avvisi")
    assert "Qui ancora niente." in page
    assert 'href="/avvisi/"' in page
    page = shown([], "?cerca=x")
    assert "Niente corrisponde a questi filtri." in page
    assert 'href="/elenco/"' in page
    assert "Qui ancora niente." not in page
    assert "Qui ancora niente." in shown([], "?cerca="), "an empty filter leaves nothing out"


def test_a_list_without_filters_of_its_own_is_searched_by_its_words_once_it_is_long() -> None:
    rows = [Seated(f"Ente {number}", "Crema" if number % 2 else "Lodi") for number in range(1, 9)]

    def listed(query: str = "", some: int = 8) -> Listing:
        request = RequestFactory().get(f"/elenco/{query}")
        columns = [ListColumn("Enti", lambda row: row.name)]
        return Listing(request, rows[:some], columns, caption="Elenco", search=("name", "seat"))

    def page(query: str = "", some: int = 8) -> str:
        return render_to_string("components/list.html", {"list": listed(query, some), "id": "elenco"})

    assert 'name="cerca"' in page()
    assert 'name="cerca"' not in page(some=5), "five rows are seen at a glance"
    assert 'name="cerca"' in page("?cerca=lodi", some=5), "what was asked stays to be changed"
    assert [one.name for one in listed("?cerca=LODI+6").found] == ["Ente 6"]
    assert "cerca=lodi" in listed("?cerca=lodi").exports()[0][1], "the file holds what is seen"
    kept = page("?cerca=nulla&ordine=name&pagina=2&programma=P1")
    assert '<input type="hidden" name="programma" value="P1">' in kept
    assert '<input type="hidden" name="ordine" value="name">' in kept
    assert 'name="pagina"' not in kept
    assert 'href="/elenco/?ordine=name&amp;programma=P1"' in kept


def test_a_computed_amount_of_a_list_opens_to_its_reckoning_and_sorts_and_leaves_as_what_it_is() -> None:
    def left(paid: str) -> Figure:
        return Figure(D("900.00") - D(paid), "contributo − pagato", {"pagato": D(paid)}, "convenzione, art. 7 <b>")

    def listed(**query: str) -> Listing:
        columns = [ListColumn("Resta", left, "left", amount=True)]
        return Listing(RequestFactory().get("/elenco/", query), ["100.00", "300.00"], columns, caption="Elenco")

    first, second = listed().rows()
    assert "Come si calcola:" in first
    assert "contributo − pagato = " in first
    assert "<dt>pagato</dt><dd>100,00</dd>" in first
    assert "convenzione, art. 7 &lt;b&gt;" in first
    assert "</span>600,00</summary>" in second
    assert "</span>600,00</summary>" in next(listed(ordine="left").rows())
    answer: Any = listed(formato="csv").export()
    rows = b"".join(answer.streaming_content).decode()
    assert "800" in rows
    assert "contributo" not in rows


def test_a_caption_that_repeats_the_title_is_only_read_aloud() -> None:
    hidden = '<caption class="visually-hidden">Elenco</caption>'
    assert hidden in shown([NAMES], title="Elenco")
    assert hidden not in shown([NAMES], title="Altro")


def test_no_column_breaks_a_day() -> None:
    assert cells.shown(date(2026, 5, 9)) == "9\N{NO-BREAK SPACE}maggio\N{NO-BREAK SPACE}2026"
    assert cells.shown(datetime(2026, 5, 9, 10, tzinfo=UTC)).split(" ") == [
        "9\N{NO-BREAK SPACE}maggio\N{NO-BREAK SPACE}2026,",
        "ore\N{NO-BREAK SPACE}12:00",
    ]


@pytest.mark.django_db
def test_lists_of_who_has_just_begun_say_what_to_do() -> None:
    town, ets = making.town(), making.representative(making.body("Associazione"))
    assert 'href="/avvisi/"' in At(ets).get("my_applications").content.decode()
    assert "lo apre il responsabile del procedimento" in said(At(ets).get("my_procedures"))
    assert "prema «Apri un percorso»" in said(At(town.officer).get("my_procedures"))
    assert "Nessun percorso da cui riprendere" in said(At(town.officer).get("procedure_from_earlier"))


def test_the_foot_adds_up_every_row_but_prices() -> None:
    rows = [("ore", D("100.00"), D("20.00")), ("affitto", D("50.50"), None), ("mensa", D("9.50"), D("4.00"))]
    columns = [
        ListColumn("Voce", lambda row: row[0], "name"),
        ListColumn("Costo orario", lambda row: row[2], "hourly", amount=True, apart=True),
        ListColumn("Importo", lambda row: row[1], "amount", amount=True),
    ]

    def listed(some: list[Any], query: str = "") -> Listing:
        return Listing(
            RequestFactory().get(f"/elenco/{query}"),
            some,
            columns,
            caption="Elenco",
            per_page=2,
            totals_from="convenzione",
        )

    listing = listed(rows)
    page = render_to_string("components/list.html", {"list": listing, "id": "elenco"}, request=listing.request)
    head, foot = page.split("<tfoot")
    assert "mensa" not in head, "it is on the next page"
    assert "somma della colonna «Importo», per tutte le righe" in foot
    assert "160,00" in foot
    assert "24,00" not in foot
    assert "tutte le 3 righe" in foot
    assert 'role="rowheader" colspan="2">Totale' in foot, "its words have the room of the columns without a sum"
    assert "affitto" in next(listed(rows, "?ordine=hourly").rows()), (
        "what has no amount stands first, and breaks nothing"
    )
    numbered = [(f"{number}. Acconto", D(number), None) for number in (10, 2, 1)]
    assert "10. Acconto" in next(listed(numbered, "?ordine=-name").rows()), "numbers are not sorted as letters"


@pytest.mark.django_db
def test_a_file_says_the_unit_and_has_the_name_that_the_office_gave() -> None:
    """«CONV n. 3/2026 – perché» is what an office may call an agreement: no header of one line holds it as it is."""
    columns = [ListColumn("Voce", lambda row: row[0]), ListColumn("Importo", lambda row: row[1], amount=True)]
    name = 'piano-CONV "A" – perché'
    for kind in ("csv", "xlsx"):
        request = RequestFactory().get("/elenco/", {"formato": kind})
        file: Any = Listing(
            request, [("=1+1", D("0.01"))], columns, caption="Elenco", file_name=name, totals_from="convenzione"
        ).export()
        assert quote(f"{name}.{kind}") in file.headers["Content-Disposition"]
        content = b"".join(file.streaming_content)
        file.close()
        assert kind == "xlsx" or content.decode("utf-8-sig").splitlines() == ["Voce;Importo (€)", "'=1+1;0,01"]


@pytest.mark.django_db
def test_a_query_counts_and_adds_up_at_once_and_a_far_page_asks_its_keys_first(
    django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    bodies = [making.body(f"Ente {number}") for number in range(7)]
    found = Body.objects.annotate(money=Value(D("2.50"), output_field=DecimalField())).order_by("name")
    columns = [
        ListColumn("Ente", lambda one: one.name, "name"),
        ListColumn("€", lambda one: one.money, "money", amount=True),
    ]

    def listed(**query: str) -> Listing:
        request = RequestFactory().get("/elenco/", query)
        return Listing(request, found, columns, caption="Elenco", per_page=2, totals_from="convenzione")

    with django_assert_num_queries(2):
        first = listed()
        assert len(list(first.rows())) == 2
        assert first.page().paginator.count == len(bodies)
        before, ((_, total),) = first.foot()
        assert before == 1
        assert isinstance(total, Figure)
        assert total.value == D("17.50")
    monkeypatch.setattr(lists, "FAR", 4)
    for query, names in (({}, ["Ente 4", "Ente 5"]), ({"ordine": "-name"}, ["Ente 2", "Ente 1"])):
        with django_assert_num_queries(3):
            far = listed(pagina="3", **query)
            assert [one.name for one in far.page().object_list] == names
        with django_assert_num_queries(2):
            assert len(list(listed(pagina="2", **query).page().object_list)) == 2
