"""`condivisa load`: whole or not at all, once, and never over what is published."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest
from django.db.models import Sum

from condivisa.parties.models import Body, Municipality
from condivisa.records.access import Role
from condivisa.records.journal.models import Entry
from condivisa.site import cli
from condivisa.site.commands.load import CONSOLE
from condivisa.site.procedure_file import loading
from condivisa.site.procedure_file.drafting import shares_of
from condivisa.site.procedure_file.reading import read
from condivisa.site.procedure_file.shape import ProgrammeShape
from condivisa.stages.alliances.models import Pact, Series
from condivisa.stages.calls.models import Call, FundingShare, Programme, ProgrammeLink, Source
from condivisa.stages.coprogramming import actions as coprogramming
from condivisa.stages.coprogramming.models import Procedure, ProcedureFile
from condivisa.stages.monitoring.models import AddedResource, StatedLeverage
from tests import making
from tests.making import at, refused
from tests.site.procedure_file.test_examples import EXAMPLES
from tests.site.procedure_file.test_reading import WHOLE

NOW = at("2025-09-09T09:00")
YEARS = (2026, 2027, 2028)
D = Decimal


def loaded(*paths: Path) -> int:
    return cli.main(["load", *map(str, paths)])


def load(text: str) -> bool:
    return loading.load_file(read("prova.toml", text.encode()), by=CONSOLE, at=NOW)


@pytest.mark.django_db
def test_the_examples_load_once_and_then_only_confirm(capsys: pytest.CaptureFixture[str]) -> None:
    assert loaded(*EXAMPLES) == 0
    entries = Entry.objects.count()
    assert entries == len(EXAMPLES)
    assert capsys.readouterr().out.count(": caricato\n") == len(EXAMPLES)
    assert loaded(*EXAMPLES) == 0
    assert capsys.readouterr().out.count("già caricato") == len(EXAMPLES)
    assert Entry.objects.count() == entries


@pytest.mark.django_db
@pytest.mark.parametrize("backwards", [False, True])
def test_crema_is_one_percorso_whatever_the_order(backwards: bool) -> None:
    paths = [path for path in EXAMPLES if "crema" in path.stem]
    assert loaded(*(reversed(paths) if backwards else paths)) == 0
    crema = Procedure.objects.get()
    assert crema.area
    assert (crema.files.count(), crema.area.municipalities.count(), Municipality.objects.count()) == (3, 48, 48)
    assert crema.area.lead == crema.administration
    assert crema.administration.seat_id == "019035"
    assert (crema.programming_acts.count(), crema.hearings.count(), crema.steps.count()) == (4, 3, 7)
    assert crema.legal_basis == ["L. 241/1990, art. 12"]
    assert crema.stated["participation"]["adhesions_zonal"] == 48
    assert set(Call.objects.values_list("code", "state")) == {("comune", "draft"), ("ambito", "draft")}
    pairs = {frozenset(pair) for pair in ProgrammeLink.objects.values_list("first__code", "second__code")}
    tied = (("P1", "P3"), ("P2", "P3"), ("P3", "P4"), ("A1", "P5"), ("A1", "P6"))
    assert pairs == {frozenset(pair) for pair in tied}
    assert ProgrammeLink.objects.count() == 5
    assert Body.objects.count() == 1
    comune = Source.objects.get(code="Comune")
    assert comune.body == crema.administration
    by_source = dict(FundingShare.objects.values_list("source__code").annotate(total=Sum("amount")).order_by())
    assert by_source == {"Comune": D("5487379.00"), "Ambito": D("734000.00")}
    p5 = Programme.objects.get(code="P5")
    assert (p5.stated_annual, p5.stated_triennial) == (D("726293.00"), D("2178979.00"))
    assert Call.objects.get(code="comune").terms.get("extension_maximum_percent") == 25


@pytest.mark.django_db
def test_the_other_stories_are_kept_as_told() -> None:
    assert loaded(*(path for path in EXAMPLES if "crema" not in path.stem)) == 0
    pact = Pact.objects.get()
    assert [(term.first.year, term.last.year, term.interim_monitoring) for term in pact.terms.all()] == [
        (2023, 2024, False),
        (2025, 2028, True),
    ]
    assert (pact.parties.count(), pact.groups.count(), pact.stated_counts.count()) == (3, 7, 2)
    assert list(Series.objects.get().calls.values_list("order", "ends")) == [(1, None), (2, None), (3, 2018)]
    assert AddedResource.objects.aggregate(total=Sum("amount"))["total"] == D(9000000)
    assert StatedLeverage.objects.get().percent == 22
    pavia = Procedure.objects.get(slug="pavia-2021")
    assert pavia.steps.filter(kind="training").count() == 1
    assert pavia.area
    assert pavia.area.stated_residents == 105000
    assert Procedure.objects.get(slug="alessandria-2023").pact == pact


@pytest.mark.django_db
def test_a_wrong_file_keeps_all_the_others_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = tmp_path / "wrong.toml"
    wrong.write_text(WHOLE.replace('"100.00"', '"100,00"'), "utf-8")
    assert loaded(*EXAMPLES, wrong) == 1
    assert "100.00" in capsys.readouterr().out
    assert not Procedure.objects.exists()
    assert loaded(*EXAMPLES, tmp_path / "nowhere.toml") == 2
    assert cli.main(["load", "--json", str(wrong), str(EXAMPLES[0])]) == 1
    said = capsys.readouterr().out
    assert [one["code"] for one in json.loads(said[said.index("\n[") :])] == ["file.amount_comma"]
    assert not Procedure.objects.exists()
    wrong.write_text("[", "utf-8")
    assert loaded(*EXAMPLES, wrong) == 2
    assert not Procedure.objects.exists()


@pytest.mark.django_db
def test_what_only_warns_is_said_after_loading_as_check_says_it(capsys: pytest.CaptureFixture[str]) -> None:
    """Also where it only confirms; for programs, on standard output and alone."""
    [comune] = [str(path) for path in EXAMPLES if path.stem == "crema-2026-2028-comune"]
    assert cli.main(["check", comune]) == 0
    warned = capsys.readouterr().out
    assert "avvertenza: " in warned
    assert loaded(Path(comune)) == 0
    assert capsys.readouterr().out.endswith(f"{comune}: caricato\n{warned}")
    assert loaded(Path(comune)) == 0
    assert capsys.readouterr().out.endswith(f"{comune}: già caricato, nulla da fare\n{warned}")
    assert cli.main(["check", "--json", comune]) == 0
    for_programs = capsys.readouterr().out
    assert cli.main(["load", "--json", comune]) == 0
    written = capsys.readouterr()
    assert written.out == for_programs
    assert written.err.endswith(f"{comune}: già caricato, nulla da fare\n")
    assert {one["weight"] for one in json.loads(written.out)} == {"warns"}


@pytest.mark.django_db
def test_a_crash_in_the_middle_leaves_nothing_and_the_next_run_completes(monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*args: object, **kwargs: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(loading, "write_draft", crash)
        assert loaded(*EXAMPLES) == cli.INTERRUPTED
    assert [file.procedure.slug for file in ProcedureFile.objects.select_related("procedure")] == ["alessandria-2023"]
    assert Procedure.objects.count() == 1
    assert loaded(*EXAMPLES) == 0
    assert ProcedureFile.objects.count() == len(EXAMPLES)


@pytest.mark.django_db
def test_a_new_version_of_a_draft_is_written_over_the_old() -> None:
    assert load(WHOLE)
    assert not load(WHOLE)
    assert load(WHOLE.replace('"100.00"', '"200.00"').replace('"300.00"', '"600.00"'))
    assert Programme.objects.get().stated_annual == 200
    assert FundingShare.objects.aggregate(total=Sum("amount"))["total"] == 600
    assert ProcedureFile.objects.count() == 2


@pytest.mark.django_db
def test_an_earlier_version_loaded_again_is_what_stays() -> None:
    later = WHOLE.replace('"100.00"', '"200.00"').replace('"300.00"', '"600.00"')
    for text in (WHOLE, later, WHOLE):
        assert load(text)
    assert Programme.objects.get().stated_annual == 100
    assert not load(WHOLE)


@pytest.mark.django_db
@pytest.mark.parametrize("backwards", [False, True])
def test_a_link_to_a_call_not_yet_loaded_is_tied_when_it_is(backwards: bool) -> None:
    first = WHOLE + '[links]\npairs = [["P1", "due/Z1"]]\n'
    second = WHOLE.replace('code = "uno"', 'code = "due"').replace('code = "P1"', 'code = "Z1"')
    for text in [second, first] if backwards else [first, second]:
        assert load(text)
    assert list(ProgrammeLink.objects.values_list("first__code", "second__code")) == [("P1", "Z1")]
    both = second + '[links]\npairs = [["Z1", "uno/P1"]]\n'
    assert load(both)
    assert ProgrammeLink.objects.count() == 1


@pytest.mark.django_db
def test_a_new_version_may_not_contradict_what_is_kept() -> None:
    assert load(WHOLE)
    with refused("file.disagrees"):
        load(WHOLE.replace("Percorso di prova", "Altro percorso"))
    with refused("file.disagrees"):
        load(WHOLE.replace('"Piano di zona"', '"Piano sociale"'))
    with refused("file.disagrees"):
        load(WHOLE.replace('name = "Comune di Prova"\n[call]', 'name = "Altro"\n[call]'))


SHARED = 'legal_basis = ["L. 241/1990, art. 12"]\n' + WHOLE + "[participation]\nadhesions_local = 34\n"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("L. 241/1990", "L. 1/1990", "legal_basis"),
        ("= 34", "= 35", "participation.adhesions_local"),
        ("legal_basis", "invented = true\nlegal_basis", "invented"),
    ],
)
def test_files_of_two_calls_loaded_apart_agree_as_those_loaded_together(old: str, new: str, key: str) -> None:
    assert load(SHARED)
    second = SHARED.replace('code = "uno"', 'code = "due"')
    with refused("file.disagrees") as refusal:
        load(second.replace(old, new))
    assert [finding.facts["key"] for finding in refusal.value.findings] == [key]
    assert load(second)


@pytest.mark.django_db
def test_a_new_version_corrects_what_no_other_file_said() -> None:
    assert load(SHARED)
    assert load(SHARED.replace("= 34", "= 35"))
    assert Procedure.objects.get().stated["participation"] == {"adhesions_local": 35}


@pytest.mark.django_db
def test_acts_of_one_number_in_two_years_are_two_acts() -> None:
    act = '[[acts]]\nkind = "determina"\nnumber = "12"\ndate = {}-03-01\nsubject = "{}"\n'
    both = WHOLE + act.format(2024, "Prima") + act.format(2025, "Seconda")
    assert load(both)
    assert load(both.replace('code = "uno"', 'code = "due"'))
    assert Procedure.objects.get().programming_acts.filter(number="12").count() == 2
    with refused("file.disagrees"):
        load(WHOLE + act.format(2024, "Terza"))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('"100.00"', '"101.00"', "programmes.P1.annual"),
        ('title = "Primo"', 'title = "Altro"', "programmes.P1.title"),
        ('title = "Avviso di prova"', 'title = "Altro avviso"', "call.title"),
        ('code = "Q"', 'code = "R"', "criteria"),
        ("F21H24000130004", "F21H24000130005", "call.cup"),
        ("[[acts]]", '[terms]\nadvance_percent = { value = 30, clause = "x" }\n[[acts]]', "terms.advance_percent"),
    ],
)
def test_what_is_published_is_not_changed_from_a_file(old: str, new: str, key: str, tmp_path: Path) -> None:
    """L. 241/1990, art. 12: criteria and modes are fixed in advance."""
    assert load(WHOLE)
    Call.objects.update(state="published", published_at=NOW, terms_sha256="0" * 64)
    with refused("file.call_published") as refusal:
        load(WHOLE.replace(old, new))
    assert [finding.facts["key"] for finding in refusal.value.findings] == [key]
    path = tmp_path / "changed.toml"
    path.write_text(WHOLE.replace(old, new), "utf-8")
    assert loaded(path) == 1
    assert load(WHOLE + "\n# a remark changes nothing\n")
    assert Programme.objects.get().stated_annual == 100


@pytest.mark.django_db
def test_the_keeper_loads_any_file_an_office_its_own() -> None:
    file = read("prova.toml", WHOLE.encode())
    assert file.says is not None
    with refused("file.other_body"):
        loading.load_file(file, by=making.town("Comune Altrui").director, at=NOW)
    assert not Procedure.objects.exists()
    own = making.town(file.says.body.name)
    own.body.istat_code = file.says.body.istat
    own.body.save(update_fields=["istat_code"])
    with refused("access.role"):
        loading.load_file(file, by=own.finance, at=NOW)
    assert loading.load_file(file, by=own.officer, at=NOW)
    assert Procedure.objects.get().administration == own.body


@pytest.mark.django_db
def test_nobody_completes_a_procedure_of_another_administration() -> None:
    file = read("prova.toml", WHOLE.encode())
    assert file.says is not None
    making.procedure(making.town("Comune Altrui"), slug=file.says.procedure)
    own = making.town(file.says.body.name)
    own.body.istat_code = file.says.body.istat
    own.body.save(update_fields=["istat_code"])
    with refused("file.other_body"):
        loading.load_file(file, by=own.officer, at=NOW)


@pytest.mark.parametrize(
    ("programme", "shares"),
    [
        (
            ProgrammeShape("P2", "x", annual=D("98000.00"), triennial=D("294000.00"), of_which={"B": D("50000.00")}),
            {
                ("A", 2026): ("81333.33", True),
                ("B", 2026): ("16666.67", True),
                ("A", 2027): ("81333.33", True),
                ("B", 2027): ("16666.67", True),
                ("A", 2028): ("81333.34", True),
                ("B", 2028): ("16666.66", True),
            },
        ),
        (
            ProgrammeShape("A1", "x", annual=D("9.00"), of_which={"B": D("6.00")}, of_which_annual={"B": D("2.00")}),
            {(code, year): (amount, False) for year in YEARS for code, amount in (("A", "7.00"), ("B", "2.00"))},
        ),
        (
            ProgrammeShape("P5", "x", annual=D("726293.00"), triennial=D("2178979.00")),
            {("A", year): ("726293.00", False) for year in YEARS},
        ),
        (
            ProgrammeShape("P9", "x", triennial=D("100.00")),
            {("A", 2026): ("33.34", True), ("A", 2027): ("33.33", True), ("A", 2028): ("33.33", True)},
        ),
        (ProgrammeShape("P0", "x"), {}),
        (
            ProgrammeShape("P1", "x", triennial=D("30.00"), shares={"2027": {"B": D("4.00")}}),
            {("A", 2026): ("10.00", True), ("B", 2027): ("4.00", False), ("A", 2028): ("10.00", True)},
        ),
    ],
    ids=lambda value: value.code if isinstance(value, ProgrammeShape) else "",
)
def test_shares_are_stated_or_worked_out_and_marked(
    programme: ProgrammeShape, shares: dict[tuple[str, int], tuple[str, bool]]
) -> None:
    found = {(one.source, one.year): (f"{one.amount}", one.computed) for one in shares_of(programme, "A", YEARS)}
    assert found == shares


@pytest.mark.django_db
def test_a_new_version_replaces_the_steps_of_the_file_and_keeps_those_that_people_recorded() -> None:
    def timeline(*titles: str) -> str:
        steps = ", ".join(f'{{ kind = "meetings", title = "{title}", when = "2024" }}' for title in titles)
        return f"{WHOLE}\n[timeline]\nsteps = [{steps}]\n"

    assert load(timeline("uno"))
    prova = Procedure.objects.get()
    by = making.acting(prova.administration, Role.OFFICER)
    for title in ("nostro", "anche nostro"):
        coprogramming.record_step(prova.pk, kind="training", title=title, when="2025", by=by, at=NOW)
    assert load(timeline("uno, corretto", "due", "tre"))
    found = [step.title for step in prova.steps.all()]
    assert found == ["uno, corretto", "due", "tre", "nostro", "anche nostro"]
