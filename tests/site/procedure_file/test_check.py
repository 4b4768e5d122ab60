"""`condivisa check`: what it says of Crema, word by word, and how it ends."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from condivisa import law
from condivisa.site import cli
from condivisa.site.procedure_file.judging import judge
from condivisa.site.procedure_file.reading import read
from tests.site.procedure_file.test_examples import EXAMPLES, ROOT, reading
from tests.site.procedure_file.test_reading import WHOLE

COMUNE, AMBITO = ROOT / "examples/crema-2026-2028-comune.toml", ROOT / "examples/crema-2026-2028-ambito.toml"


def checked(capsys: pytest.CaptureFixture[str], *argv: str | Path) -> tuple[int, str]:
    status = cli.main(["check", *map(str, argv)])
    return status, capsys.readouterr().out


def as_objects(capsys: pytest.CaptureFixture[str], *argv: str | Path) -> list[dict[str, Any]]:
    return list(json.loads(checked(capsys, "--json", *argv)[1]))


def test_every_finding_on_crema_is_printed_with_its_source(capsys: pytest.CaptureFixture[str]) -> None:
    status, said = checked(capsys, COMUNE)
    assert status == 0
    for figures in (
        "P5 dichiara 2.178.979,00\N{NO-BREAK SPACE}€, ma 3 × 726.293,00\N{NO-BREAK SPACE}€ fa 2.178.879,00",
        "100,00\N{NO-BREAK SPACE}€ di differenza",
        "sommano a 5.561.479,00",
        "totale annuale è 1.853.793,00",
        "5.561.379,00",
        "556.147,90",
        "134.000,00\N{NO-BREAK SPACE}€ di altre fonti, fa 542.747,90",
        "1.390.369,75",
        "(556.147,90\N{NO-BREAK SPACE}€) fa 1.529.406,73",
        "(542.747,90\N{NO-BREAK SPACE}€) fa 1.526.056,73",
        "Il 2028 è oltre «piano di zona»",
        "Il 2028 è oltre «bilancio dell’Ambito»",
        "nessuna maggiorazione",
        "CdS, sez. V, 5217/2023",
        "0 errori",
    ):
        assert figures in said
    for line in said.splitlines()[:-1]:
        assert line.startswith(f"{COMUNE}:")
        assert " [" in line


def test_both_calls_together_count_each_source_once(capsys: pytest.CaptureFixture[str]) -> None:
    _, said = checked(capsys, COMUNE, AMBITO)
    for figures in ("Comune mette fondi", "5.487.479,00", "Ambito mette fondi", "734.000,00", "6.221.479,00"):
        assert figures in said
    assert "6.221.479,00" not in checked(capsys, COMUNE)[1]


def test_programs_get_a_list_of_objects(capsys: pytest.CaptureFixture[str]) -> None:
    rows = as_objects(capsys, COMUNE)
    keys = {"code", "weight", "path", "line", "message", "source", "facts"}
    assert all(keys <= row.keys() and row["weight"] == "warns" and row["source"] for row in rows)
    (differs,) = (row for row in rows if row["code"] == "call.triennial_differs")
    assert differs["path"] == "programmes.P5.triennial"
    assert COMUNE.read_text("utf-8").splitlines()[differs["line"] - 1].startswith('triennial = "2178979.00"')
    assert (differs["facts"]["stated"], differs["facts"]["computed"]) == ("2178979.00", "2178879.00")


def test_the_answer_comes_in_english_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert "Programme P5 states" in checked(capsys, "--lang", "en", COMUNE)[1]


def test_all_the_examples_stand_together(capsys: pytest.CaptureFixture[str]) -> None:
    status, said = checked(capsys, *EXAMPLES)
    assert status == 0
    assert "dal 1º ottobre 2024 al 31 dicembre 2024" in said


def test_what_blocks_ends_with_one_and_what_cannot_be_read_with_two(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    wrong, broken = tmp_path / "wrong.toml", tmp_path / "broken.toml"
    wrong.write_text(WHOLE.replace('"100.00"', '"1.234,56"'), "utf-8")
    broken.write_text("title = ", "utf-8")
    status, said = checked(capsys, wrong)
    assert status == 1
    assert f"{wrong}:19: ERRORE: " in said
    assert "1234.56" in said
    status, said = checked(capsys, wrong, broken)
    assert status == 2
    assert f"{wrong}:19: ERRORE: " in said
    assert f"{broken}:1: ERRORE: Il file non è TOML valido: dopo «=» non c’è un valore" in said


def test_a_term_that_no_rule_could_use_is_told_where_it_stands(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    wrong = tmp_path / "wrong.toml"
    wrong.write_text(f'{WHOLE}[terms]\nreport_every_months = {{ value = 0, clause = "art. 9" }}\n', "utf-8")
    (found,) = (row for row in as_objects(capsys, wrong) if row["weight"] == "blocks")
    assert (found["code"], found["path"]) == ("call.term_below_a_month", "terms.report_every_months")
    assert wrong.read_text("utf-8").splitlines()[found["line"] - 1].startswith("report_every_months")


def test_a_file_that_is_not_there_is_a_finding_and_the_others_are_judged(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    missing = tmp_path / "nowhere.toml"
    for argv, why in (([missing], "non è lì"), ([tmp_path], "è una cartella"), ([missing, COMUNE], "non è lì")):
        status, said = checked(capsys, *argv)
        assert status == 2
        assert f"{argv[0]}: ERRORE: Il file non si apre: {why}." in said
    assert "556.147,90" in said
    rows = as_objects(capsys, missing, COMUNE)
    assert [row["code"] for row in rows if row["weight"] == "blocks"] == ["file.not_opened"]
    assert len(rows) > 1


def test_a_file_without_end_is_read_no_further_than_a_file_may_be(capsys: pytest.CaptureFixture[str]) -> None:
    status, said = checked(capsys, "/dev/zero")
    assert (status, "supera i 1024 KB" in said, said.splitlines()[-1]) == (2, True, "1 errore, 0 avvertenze.")


def test_a_call_that_rests_on_nothing_is_told_both_rulings() -> None:
    text = WHOLE[: WHOLE.index("[[acts]]")]
    (found,) = judge([read("prova.toml", text.encode())], on=date(2025, 9, 9))
    assert found.finding.code == "programming.no_basis"
    assert not found.finding.blocks


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("Percorso di prova", "Altro percorso", "title"),
        ("2026-2028", "2026-2027", "years"),
        ('name = "Comune di Prova"\n[call]', 'name = "Altro"\n[call]', "sources.Comune"),
        ("Piano di zona", "Piano sociale", "acts, delibera 2025-02-24"),
    ],
)
def test_files_of_one_percorso_agree_on_what_they_share(old: str, new: str, key: str) -> None:
    second = WHOLE.replace('code = "uno"', 'code = "due"').replace(old, new)
    both = [read("uno.toml", WHOLE.encode()), read("due.toml", second.encode())]
    found = [one for one in judge(both, on=date(2025, 9, 9)) if one.finding.blocks]
    assert [(one.file, one.finding.code, one.finding.facts["key"]) for one in found] == [
        ("due.toml", "file.disagrees", key)
    ]
    assert found[0].finding.line


def test_a_call_is_told_by_one_file_only() -> None:
    both = [read("uno.toml", WHOLE.encode()), read("copia.toml", WHOLE.encode())]
    assert "file.call_twice" in [one.finding.code for one in judge(both, on=date(2025, 9, 9))]


def test_a_link_to_another_call_is_looked_up_when_that_call_is_there() -> None:
    comune = read("comune.toml", COMUNE.read_bytes())
    typo = read("ambito.toml", AMBITO.read_bytes().replace(b"comune/P5", b"comune/P55"))
    found = [one for one in judge([comune, typo], on=date(2025, 9, 9)) if one.finding.blocks]
    assert [(one.file, one.finding.facts["text"]) for one in found] == [("ambito.toml", "comune/P55")]
    assert not [one for one in judge([typo], on=date(2025, 9, 9)) if one.finding.blocks]


def test_a_parameter_unread_for_over_a_year_is_told() -> None:
    pavia = [reading("pavia-2021")]
    read_on = max(entry.checked_on for value in law.parameters().values() for entry in value.history)
    assert not judge(pavia, on=read_on)
    later = judge(pavia, on=date(read_on.year + 2, 1, 1))
    assert {one.finding.code for one in later} == {"law.parameter_unchecked"}
    assert len(later) == len(law.parameters())


def test_figures_are_what_the_file_says() -> None:
    says = reading("crema-2026-2028-ambito").says
    assert says
    (a1,) = says.programmes
    assert (a1.annual, a1.of_which["Comune"]) == (Decimal("220000.00"), Decimal("60000.00"))
