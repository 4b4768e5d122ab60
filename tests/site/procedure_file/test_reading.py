"""A file that is wrong is refused whole: every error at once, each with its line and the key's path."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from condivisa.base.findings import Finding
from condivisa.base.words import say
from condivisa.site.procedure_file.judging import judge
from condivisa.site.procedure_file.reading import Unreadable, read
from tests.site.procedure_file.test_examples import EXAMPLES, example

ON = date(2025, 9, 9)
WHOLE = """\
procedure = "prova"
title = "Percorso di prova"
years = "2026-2028"
source = "inventato"
[body]
name = "Comune di Prova"
[[sources]]
code = "Comune"
name = "Comune di Prova"
[call]
code = "uno"
title = "Avviso di prova"
source = "Comune"
cup = "F21H24000130004"
cig = "B012345678"
[[programmes]]
code = "P1"
title = "Primo"
annual = "100.00"
triennial = "300.00"
[[criteria]]
code = "Q"
title = "Qualità"
scoring = "coefficient"
max_points = 40
scale = { sufficiente = "0.6", ottimo = 1 }
[[acts]]
kind = "delibera"
date = 2025-02-24
subject = "Piano di zona"
"""


def findings(text: str) -> list[Finding]:
    return [found.finding for found in judge([read("prova.toml", text.encode())], on=ON)]


def told(text: str) -> list[tuple[str, str, int | None]]:
    return [(finding.code, finding.path, finding.line) for finding in findings(text)]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("title", "equals"),
        ("title = ", "value"),
        ("day = 2026-02-30\nday = x", "value"),
        ("list = [1, 2", "unclosed"),
        ("table = {a = 1", "unclosed"),
        ("[calls", "unclosed"),
        ("[[calls]", "unclosed"),
        ('title = "Crema', "text_unclosed"),
        ('title = """Crema', "text_unclosed"),
        ("title = '''Crema", "text_unclosed"),
        ("= 1", "statement"),
        ("a. = 1", "key"),
        ("title = 1 2", "line"),
        ("title = 1\ntitle = 2", "twice"),
        ("[calls]\n[calls]", "twice"),
        ("table = {a = 1, a = 2}", "twice"),
        ("title = 1 # \x01", "character"),
        (r'title = "C:\Crema"', "backslash"),
        (r'title = "\xZZ"', "backslash"),
        (r'title = "\ud800"', "character"),
    ],
)
def test_what_is_no_toml_says_why_in_words(text: str, why: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read("x.toml", text.encode())
    assert refused.value.finding.facts == {"why": f"unreadable.{why}"}


@pytest.mark.parametrize(("written", "sound"), [(-1, False), (0, True), (9999, True), (10000, False)])
def test_a_count_stays_within_what_one_counts(written: int, sound: bool) -> None:
    file = read("area.toml", f'[area]\ncode = "a"\nname = "A"\nstated_municipalities = {written}\n'.encode())
    wrong = [(one.code, one.line) for one in file.findings if one.path.endswith("stated_municipalities")]
    assert wrong == ([] if sound else [("file.bad_number", 4)])


def test_a_sound_file_has_nothing_to_say() -> None:
    assert told(WHOLE) == []


@pytest.mark.parametrize("key", ["cup", "cig"])
def test_a_call_without_its_codes_is_told(key: str) -> None:
    (found,) = findings("".join(line for line in WHOLE.splitlines(keepends=True) if not line.startswith(key)))
    assert (found.code, found.path, found.blocks) == (f"call.no_{key}", f"call.{key}", False)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('title = "Primo"', 'titolo = "Primo"', ("file.unknown_key_close", "programmes.P1.titolo", 18)),
        ('title = "Primo"', "title = 7", ("file.wrong_type", "programmes.P1.title", 18)),
        ('title = "Primo"', 'title = ""', ("file.bad_text", "programmes.P1.title", 18)),
        ('title = "Primo"', f'title = "{"x" * 301}"', ("file.bad_text", "programmes.P1.title", 18)),
        ('title = "Primo"', 'title = "a\\u0000b"', ("file.bad_text", "programmes.P1.title", 18)),
        ('title = "Primo"\n', "", ("file.missing_key", "programmes.P1.title", 16)),
        ('annual = "100.00"', "annual = 100.00", ("file.wrong_type", "programmes.P1.annual", 19)),
        ('annual = "100.00"', 'annual = "1.234,56"', ("file.amount_comma", "programmes.P1.annual", 19)),
        ('annual = "100.00"', 'annual = "-1.00"', ("file.bad_amount", "programmes.P1.annual", 19)),
        ('annual = "100.00"', 'annual = "1e9"', ("file.bad_amount", "programmes.P1.annual", 19)),
        ('annual = "100.00"', f'annual = "{"9" * 40}"', ("file.bad_amount", "programmes.P1.annual", 19)),
        ('annual = "100.00"', 'annual = "١٠٠"', ("file.bad_amount", "programmes.P1.annual", 19)),
        ("max_points = 40", 'max_points = "٤٠"', ("file.bad_rate", "criteria.Q.max_points", 25)),
        ('years = "2026-2028"', 'years = "20٢٦-2028"', ("file.not_of_form", "years", 3)),
        ("[body]\n", '[body]\nistat = "٠١٩٠٣٥"\n', ("file.not_of_form", "body.istat", 6)),
        ("date = 2025-02-24", "date = 2025-02-30", ("file.impossible_date", "acts[0].date", 29)),
        ("date = 2025-02-24", "date = 0001-01-01", ("file.impossible_date", "acts[0].date", 29)),
        (
            'source = "Comune"',
            'source = "Comune"\ncloses = 9999-12-31T23:59:00Z',
            ("file.impossible_date", "call.closes", 14),
        ),
        ("date = 2025-02-24", 'date = "2025-02-24"', ("file.wrong_type", "acts[0].date", 29)),
        ("date = 2025-02-24", "date = 2025-02-24T10:00:00", ("file.wrong_type", "acts[0].date", 29)),
        ('years = "2026-2028"', 'years = "2028-2026"', ("file.not_of_form", "years", 3)),
        ('years = "2026-2028"', "years = [2026, 2027, 2028]", ("file.wrong_type", "years", 3)),
        ('procedure = "prova"', 'procedure = "Prova 1"', ("file.not_of_form", "procedure", 1)),
        ('code = "Q"', 'code = "Q"\nscale = 1', None),
        ('scoring = "coefficient"', 'scoring = "voti"', ("file.not_among", "criteria.Q.scoring", 24)),
        ("max_points = 40", 'max_points = "1,5"', ("file.bad_rate", "criteria.Q.max_points", 25)),
        ("ottimo = 1", 'ottimo = "1.5"', ("call.criterion_unsound", "criteria.Q", 21)),
        ('source = "Comune"', 'source = "Regione"', ("file.unknown_reference", "call.source", 13)),
        ('[body]\nname = "Comune di Prova"', "body = []", ("file.wrong_type", "body", 5)),
    ],
)
def test_one_error_is_told_with_its_line_and_key(old: str, new: str, expected: tuple[str, str, int] | None) -> None:
    assert old in WHOLE
    text = WHOLE.replace(old, new, 1)
    if expected is None:
        with pytest.raises(Unreadable):
            read("prova.toml", text.encode())
    else:
        assert expected in told(text)


def test_every_error_is_told_at_once() -> None:
    text = (
        WHOLE.replace('title = "Primo"', 'titolo = "Primo"')
        .replace('annual = "100.00"', 'annual = "100,00"')
        .replace("2025-02-24", "2025-13-01")
        .replace("max_points = 40", "max_points = true")
        .replace('name = "Comune di Prova"\n[[sources]]', "[[sources]]")
    )
    assert [code for code, _, _ in told(text)] == [
        "file.missing_key",
        "file.missing_key",
        "file.unknown_key_close",
        "file.amount_comma",
        "file.wrong_type",
        "file.impossible_date",
    ]


def test_a_comma_is_refused_and_the_likely_reading_said() -> None:
    (finding,) = findings(WHOLE.replace('"100.00"', '"1.234,56"'))
    assert "1234.56" in say(finding, "it")
    assert "1234.56" in say(finding, "en")


def test_a_code_given_twice_is_told_where_it_comes_again() -> None:
    again = '[[programmes]]\ncode = "P1"\ntitle = "Ancora"\n'
    assert ("file.duplicate_code", "programmes[1].code", 32) in told(WHOLE + again)


def test_terms_are_read_by_their_kind() -> None:
    terms = """\
[terms]
cofinancing_minimum_percent = { value = "12.5", clause = "art. 3" }
advance_percent = { from = 0, to = 30, clause = "art. 4" }
payee = { among = ["lead", "member"], clause = "art. 5" }
flat_percent = { clause = "art. 6" }
"""
    says = read("prova.toml", (WHOLE + terms).encode()).says
    assert says
    read_terms = says.terms.by_key
    assert read_terms["cofinancing_minimum_percent"].value == Decimal("12.5")
    assert (read_terms["advance_percent"].low, read_terms["advance_percent"].high) == (0, 30)
    assert read_terms["payee"].among == ("lead", "member")
    assert not read_terms["flat_percent"].fixed


@pytest.mark.parametrize(
    ("term", "code"),
    [
        ('advance_percent = { value = "12,5", clause = "x" }', "file.bad_rate"),
        ("advance_percent = { value = 12 }", "file.missing_key"),
        ('advance_percent = { value = 12, from = 1, clause = "x" }', "file.term_fixed_and_open"),
        ('advance_percent = { from = 9, to = 1, clause = "x" }', "file.term_bounds"),
        ('payee = { from = 1, clause = "x" }', "file.term_bounds"),
        ('payee = { value = "boss", clause = "x" }', "file.not_among"),
        ('payee = { among = ["boss"], clause = "x" }', "file.not_among"),
        ('labour_revision = { value = "yes", clause = "x" }', "file.wrong_type"),
        ('withdrawal_grounds = { value = "uno", clause = "x" }', "file.wrong_type"),
        ('sample_all_above = { value = "1.000,00", clause = "x" }', "file.amount_comma"),
        ('advance = { value = 12, clause = "x" }', "file.unknown_key_close"),
        ("advance_percent = 12", "file.wrong_type"),
        ('advance_percent = { value = 12, clausola = "x" }', "file.unknown_key_close"),
    ],
)
def test_a_wrong_term_is_told(term: str, code: str) -> None:
    found = told(f"{WHOLE}[terms]\n{term}\n")
    assert code in [one for one, _, _ in found]
    assert {line for _, _, line in found} == {32}


ADDED = """\
brought_by_third_sector = "9.00"
from_foundation_calls = "6.00"
from_own_sources = "2.00"
added_to_public_budget_percent = 22
"""


@pytest.mark.parametrize(
    ("addition", "code"),
    [
        ('[links]\npairs = [["P1", "P9"]]', "file.unknown_reference"),
        ('[links]\npairs = [["P1"]]', "file.not_a_pair"),
        (
            '[[programmes]]\ncode = "P2"\ntitle = "x"\ntriennial = "3.00"\nof_which = { Regione = "1.00" }',
            "file.unknown_reference",
        ),
        (
            '[[programmes]]\ncode = "P2"\ntitle = "x"\nannual = "1.00"\nof_which = { Comune = "1.00" }',
            "call.shares_unsound",
        ),
        (
            '[[programmes]]\ncode = "P2"\ntitle = "x"\nannual = "1.00"\nshares = { 2026 = { Comune = "2.00" } }',
            "file.shares_differ",
        ),
        ('[[programmes]]\ncode = "P2"\ntitle = "x"\nshares = { 2029 = { Comune = "2.00" } }', "file.share_of_no_year"),
        (
            '[area]\ncode = "a"\nname = "A"\nstated_municipalities = 2\nmunicipalities = { 019035 = "Crema" }',
            "file.municipalities_differ",
        ),
        (
            "[series]\ntitle = 'x'\nsince = 2006\ncalls = []\n[series.resources]\n" + ADDED,
            "file.added_differs",
        ),
        (
            "[series]\ntitle = 'x'\nsince = 2006\ncalls = []\n[series.resources]\n"
            + ADDED.replace('"2.00"', '"3.00"').replace("= 22", '= "0.5"\nabout = true'),
            "monitoring.share_of_nothing",
        ),
        (
            '[pact]\nname = "x"\nsigned = 2023-09-14\nparties = []\nterms = [{ from = "2024-10", to = "2024-08" }]',
            "file.term_not_in_order",
        ),
        ('[thematic_groups]\nnames = ["Casa", "Lavoro", "Casa"]', "file.told_twice"),
        (
            "[series]\ntitle = 'x'\nsince = 2006\ncalls = [{ order = 1, aim = 'a' }, { order = 1, aim = 'b' }]",
            "file.told_twice",
        ),
        (
            '[pact]\nname = "x"\nsigned = 2023-09-14\nterms = []\nparties = ['
            + ", ".join(['{ name = "A", kind = "public", joined = "2023-09", act = "firma" }'] * 2)
            + "]",
            "file.told_twice",
        ),
    ],
)
def test_what_types_alone_cannot_see(addition: str, code: str) -> None:
    assert [one for one, _, _ in told(f"{WHOLE}{addition}\n")] == [code]


def test_an_act_told_twice_is_named_at_its_second_telling() -> None:
    act = '[[acts]]\nkind = "determina"\nnumber = "12"\ndate = 2024-03-{}\nsubject = "x"\n'
    (found,) = told(WHOLE + act.format("01") + act.format("02"))
    assert found == ("file.told_twice", "acts[2]", 36)


def test_a_call_opens_before_it_closes() -> None:
    moments = "opens = 2025-10-02T09:00:00\ncloses = 2025-10-01T12:00:00+02:00\n"
    text = WHOLE.replace('source = "Comune"\n', f'source = "Comune"\n{moments}')
    assert told(text) == [("file.days_not_in_order", "call.closes", 15)]


def test_programmes_need_a_call_and_a_call_programmes() -> None:
    call = WHOLE[WHOLE.index("[call]") : WHOLE.index("[[programmes]]")]
    programmes = WHOLE[WHOLE.index("[[programmes]]") : WHOLE.index("[[acts]]")]
    assert [code for code, _, _ in told(WHOLE.replace(call, ""))] == ["file.programmes_without_call"]
    without = [code for code, _, _ in told(WHOLE.replace(programmes, ""))]
    assert "file.call_without_programmes" in without


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("title", 'title = "Istruttorie'),
        ("horizons.zone_plan", 'zone_plan = "2025-2027"'),
        ("acts[2].number", 'number = "12"'),
        ("programmes.P5", "[[programmes]]"),
        ("programmes.P5.triennial", 'triennial = "2178979.00"'),
        ("programmes.P6.of_which.Ambito", 'of_which = { Ambito = "84000.00" }'),
        ("terms.extension_maximum_percent", "[terms.extension_maximum_percent]"),
        ("links.pairs[3]", "pairs ="),
    ],
)
def test_the_line_of_a_key_is_where_it_is_written(path: str, text: str) -> None:
    file = EXAMPLES[2]
    line = read(file.name, file.read_bytes()).line(path)
    assert file.read_text("utf-8").splitlines()[line - 1].startswith(text)


def test_a_table_under_a_row_is_found_in_its_own_row() -> None:
    rows = '[[programmes]]\ncode = "P2"\ntitle = "x"\n[programmes.of_which]\nRegione = "1,00"\n'
    assert ("file.amount_comma", "programmes.P2.of_which.Regione", 35) in told(WHOLE + rows)


def test_a_file_without_a_call_rests_on_nothing() -> None:
    assert not judge([read("pavia.toml", EXAMPLES[-1].read_bytes())], on=ON)
    assert example("pavia-2021").call is None
