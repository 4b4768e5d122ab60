"""Charts say in words and shapes what they show in colour, and never more than the table beside them."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from xml.etree import ElementTree

from condivisa.records.screens.charts import Bar, Line, Span, bars, lines, spans

SVG = "{http://www.w3.org/2000/svg}"


def read(svg: str) -> ElementTree.Element:
    """The drawing, as any reader of SVG takes it."""
    return ElementTree.fromstring(svg.replace("<svg class", '<svg xmlns="http://www.w3.org/2000/svg" class'))  # noqa: S314 - ours


def texts(svg: str) -> list[str]:
    return [text.text or "" for text in read(svg).iter(f"{SVG}text")]


def widths(svg: str) -> list[Decimal]:
    found = re.findall(r'<rect class="fill[^>]* width="([\d.]+)%"', svg)
    return [Decimal(width) for width in found]


def test_bars_are_as_long_as_their_amounts() -> None:
    rows = [Bar("P1", [Decimal(600), Decimal(200)]), Bar("P2", [Decimal(400), Decimal(0)])]
    drawn = bars("soldi", "Soldi", "P1 ha il doppio di P2.", rows, ["Comune", "Ambito"])
    assert widths(drawn) == [Decimal("75.00"), Decimal("25.00"), Decimal("50.00")]
    assert {"P1", "800,00\N{NO-BREAK SPACE}€", "400,00\N{NO-BREAK SPACE}€", "Comune", "Ambito"} <= set(texts(drawn))


def test_a_drawing_has_a_title_and_a_sentence_that_a_screen_reader_says() -> None:
    drawn = read(bars("soldi", "Soldi", "Una frase.", [Bar("P1", [Decimal(1)])], ["Comune"]))
    assert drawn.attrib["role"] == "img"
    said = {element.attrib["id"]: element.text for element in drawn if "id" in element.attrib}
    assert [said[key] for key in drawn.attrib["aria-labelledby"].split()] == ["Soldi", "Una frase."]


def test_series_are_told_apart_without_colour_and_nothing_is_inline() -> None:
    parts = ["Comune", "Ambito", "Stato"]
    drawn = bars("soldi", "Soldi", "", [Bar("P1", [Decimal(1)] * 3)], parts)
    assert len(set(re.findall(r'fill="url\(#(soldi-hatch-\d)\)"', drawn))) == 2
    steps = [
        Line(words, [(date(2026, 1, 1), Decimal(place))], date(2026, 6, 1)) for place, words in enumerate("abc", 1)
    ]
    over_time = lines("tempo", "Nel tempo", "", steps, date(2026, 1, 1), date(2026, 12, 31))
    assert {"ring", "fill"} <= set(re.findall(r'<circle class="(\w+)', over_time))
    assert "style=" not in drawn + over_time
    assert "<script" not in drawn + over_time


def test_what_people_wrote_is_only_text() -> None:
    drawn = bars("soldi", "<b>", "</svg>", [Bar("<script>x</script>", [Decimal(1)])], ["Comune"])
    assert texts(drawn)[0] == "<script>x</script>"


def test_a_line_changes_on_its_day_and_stops_at_its_last() -> None:
    paid = Line("Pagato", [(date(2026, 1, 1), Decimal(50)), (date(2026, 7, 2), Decimal(100))], date(2026, 12, 31))
    drawn = lines("tempo", "Nel tempo", "", [paid], date(2026, 1, 1), date(2027, 12, 31))
    ends = re.findall(r'<line class="line look-1" x1="([\d.]+)%" y1="([\d.]+)" x2="([\d.]+)%" y2="([\d.]+)"', drawn)
    (level, rise, after) = ends
    assert level[1] == level[3]
    assert rise[0] == rise[2] == level[2]
    assert Decimal(after[2]) < 51


def test_nothing_to_draw_is_no_fault() -> None:
    assert read(bars("soldi", "Soldi", "", [Bar("P1", [Decimal(0)])], ["Comune"])) is not None
    day = date(2026, 1, 1)
    assert read(lines("tempo", "", "", [Line("Pagato", [], day)], day, day)) is not None


def test_spans_show_where_today_falls() -> None:
    rows = [
        Span("Avviso", date(2025, 9, 1), date(2025, 10, 9)),
        Span("Convenzione", date(2026, 1, 1), date(2026, 12, 31), "now"),
    ]
    drawn = spans("linea", "Linea", "", rows, date(2026, 1, 1))
    assert re.search(r'<line class="today" x1="50\.0\d%"', drawn)
    assert {"oggi", "Avviso", "Convenzione", "2025", "2026"} <= set(texts(drawn))
