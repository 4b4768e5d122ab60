"""The examples say what the published documents say: every figure equal to the facts, nobody corrected one."""

from __future__ import annotations

import csv
import tomllib
from pathlib import Path
from typing import Any

import pytest

from condivisa.site.procedure_file.judging import act_name, pact_terms
from condivisa.site.procedure_file.reading import Read, read
from condivisa.site.procedure_file.shape import ProcedureFile

ROOT = Path(__file__).resolve().parents[3]
EXAMPLES = sorted((ROOT / "examples").glob("*.toml"))
SHARED = ROOT.parent / "shared"


def example(name: str) -> ProcedureFile:
    """What an example says."""
    says = reading(name).says
    assert says is not None
    return says


def reading(name: str) -> Read:
    """An example as read."""
    path = ROOT / "examples" / f"{name}.toml"
    return read(path.name, path.read_bytes())


def facts(name: str) -> dict[str, Any]:
    """The facts of a published document, read in place."""
    path = SHARED / "facts" / f"{name}.toml"
    if not path.exists():
        pytest.skip("the shared facts are not beside this clone")
    return tomllib.loads(path.read_text("utf-8"))


def test_there_are_six() -> None:
    assert [path.stem for path in EXAMPLES] == [
        "alessandria-2023",
        "crema-2026-2028-ambito",
        "crema-2026-2028-comune",
        "crema-coprogrammazione-2024",
        "lecco-2006-2018",
        "pavia-2021",
    ]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_example_is_read_without_a_finding(path: Path) -> None:
    assert not read(path.name, path.read_bytes()).findings


@pytest.mark.parametrize("code", ["comune", "ambito"])
def test_the_calls_of_crema_state_the_published_figures(code: str) -> None:
    said = facts("crema-coprogettazione-2026-2028")
    notice = next(one for one in said["notices"] if one["code"] == code)
    says = example(f"crema-2026-2028-{code}")
    assert says.call
    assert (says.call.code, says.call.title, says.call.body) == (code, notice["title"], notice.get("body", ""))
    assert says.title == said["terms"]["official_title"]
    assert says.all_years == tuple(said["body"]["years"])
    assert list(says.legal_basis) == said["terms"]["legal_basis"]
    for key in ("applicants", "vat", "reimbursement"):
        assert getattr(says.call, key) == said["terms"][key]
    assert says.call.selection == said["terms"]["procedure"]
    names = {one.code: one.name for one in says.sources}
    for ours, theirs in zip(says.programmes, notice["programmes"], strict=True):
        assert (ours.code, ours.title) == (theirs["code"], theirs["title"])
        assert (f"{ours.annual}", f"{ours.triennial}") == (theirs["annual"], theirs["triennial"])
        assert list(ours.aims) == said["aims"][ours.code]
        for key in ("of_which", "of_which_annual"):
            shares = {names[code]: f"{amount}" for code, amount in getattr(ours, key).items()}
            short = {
                name.removesuffix(" di Crema") if name.startswith("Ambito") else name: v for name, v in shares.items()
            }
            assert short == theirs.get(key, {})


def test_the_terms_of_crema_are_the_published_ones() -> None:
    said = facts("crema-coprogettazione-2026-2028")["terms"]
    for code in ("comune", "ambito"):
        terms = example(f"crema-2026-2028-{code}").terms
        for key in ("cofinancing_minimum_percent", "extension_maximum_percent", "withdrawal_notice_months"):
            assert terms.get(key) == said[key]
        assert terms.get("labour_revision") is True
        assert terms.get("flat_percent") is None
        assert "flat_percent" in terms.by_key


def test_the_programmes_of_crema_are_tied_as_published() -> None:
    said = facts("crema-coprogettazione-2026-2028")["links"]
    comune, ambito = example("crema-2026-2028-comune").links, example("crema-2026-2028-ambito").links
    assert comune
    assert ambito
    bare = [[text.rpartition("/")[2] for text in pair] for pair in comune.pairs]
    assert bare == said["pairs"]
    assert [[text.rpartition("/")[2] for text in pair] for pair in ambito.pairs] == said["pairs"][3:]
    assert comune.joint_moments == ambito.joint_moments == said["joint_moments"]


def test_the_coprogramming_of_crema_is_as_told() -> None:
    said = facts("crema-coprogrammazione-2024")
    says = example("crema-coprogrammazione-2024")
    assert (says.body.name, says.body.role) == (said["body"]["name"], said["body"]["role"])
    assert says.area
    assert len(says.area.municipalities) == says.area.stated_municipalities == said["body"]["area_municipalities"]
    in_the_house = {"co_design": "codesign"}  # the house's name for it
    horizons = {in_the_house.get(code, code): years for code, years in said["horizons"].items()}
    assert {code: f"{one.first.year}-{one.last.year}" for code, one in says.horizons.items()} == horizons
    for ours, theirs in zip(says.acts, said["acts"], strict=True):
        assert (ours.kind, ours.number, ours.date, ours.subject) == (
            theirs["kind"],
            theirs.get("number", ""),
            theirs["date"],
            theirs["subject"],
        )
    assert [vars(one) for one in says.hearings] == said["hearings"]
    participation = {
        key: f"{value:%Y-%m}" if key in ("notice", "until") else value
        for key, value in vars(says.participation).items()
    }
    assert participation == said["participation"]
    assert says.thematic_groups
    assert list(says.thematic_groups.names) == said["thematic_groups"]["names"]
    assert {level: list(subjects) for level, subjects in says.level_of_outcome.items()} == said["level_of_outcome"]
    assert says.preliminary_document
    document = said["preliminary_document"]
    assert list(says.preliminary_document.themes) == document["themes"]
    assert says.preliminary_document.cross_cutting == document["cross_cutting"]
    assert says.preliminary_document.own_share_percent == document["own_share_percent"]
    assert says.timeline
    told = [f"{one.title}: {one.when}" for one in says.timeline.steps if not one.inferred]
    assert told == [text for text in said["timeline"]["steps"] if "inferred" not in text]


def test_the_municipalities_are_those_of_the_area() -> None:
    path = SHARED / "data" / "italy" / "ambito_crema_48.csv"
    if not path.exists():
        pytest.skip("the shared data are not beside this clone")
    with path.open(encoding="utf-8") as rows:
        listed = {row["istat"]: row["nome"] for row in csv.DictReader(rows)}
    area = example("crema-coprogrammazione-2024").area
    assert area
    assert area.municipalities == listed


def test_pavia_is_as_told() -> None:
    said = facts("pavia-2021")
    says = example("pavia-2021")
    told = said["procedure"]
    assert (says.body.name, says.body.founded) == (said["body"]["name"], said["body"]["founded"])
    assert says.area
    assert says.area.stated_municipalities == said["body"]["municipalities"]
    assert says.area.stated_residents == said["body"]["residents"]
    assert list(says.legal_basis) == told["legal_basis"]
    for key in ("subject", "called", "approved", "project", "supporter", "facilitator", "procedure_manager"):
        assert getattr(says.coprogramming, key) == told[key]
    assert says.coprogramming
    assert list(says.coprogramming.services) == told["services"]
    assert says.timeline
    first = says.timeline.steps[0]
    assert first.kind == "training"
    assert told["first_step"] == f"formazione: {first.title}"


def test_lecco_is_as_told() -> None:
    said = facts("lecco-2006-2018")
    says = example("lecco-2006-2018")
    told = said["co_design"]
    assert says.series
    assert (says.body.name, says.series.since) == (said["body"]["name"], told["since"])
    assert (says.series.first_partner, says.series.next) == (told["first_partner"], told["next"])
    calls = [{key: value for key, value in vars(one).items() if value is not None} for one in says.series.calls]
    assert calls == told["calls"]
    added = says.series.resources
    assert added
    resources = said["resources_over_ten_years"]
    for key in ("brought_by_third_sector", "from_foundation_calls", "from_own_sources"):
        assert getattr(added, key) == int(resources[key])
    assert added.added_to_public_budget_percent == resources["added_to_public_budget_percent"]


def test_alessandria_is_as_told() -> None:
    said = facts("alessandria-2023")["pact"]
    says = example("alessandria-2023")
    pact = says.pact
    assert pact
    assert (pact.name, pact.signed, pact.informal_since) == (said["name"], said["signed"], said["informal_since"])
    counts = [(one.third_sector, one.public) for one in pact.stated_counts]
    assert counts == [tuple(said[key].values()) for key in ("members_at_signature", "members_now")]
    for key in ("goals", "domains", "communities", "issues_found", "working_groups", "group_purposes"):
        assert list(getattr(pact, key)) == said[key]
    assert pact.strengthening == said["strengthening"]
    assert list(pact.strengthening_aims) == said["strengthening_aims"]
    first, renewal = pact_terms(says)
    assert f"{first.first:%Y-%m} {first.last:%Y-%m}" == " ".join(said["first_term"].values())
    assert f"{renewal.first:%Y-%m}" == said["renewal"]["from"]
    assert renewal.last.year - renewal.first.year + 1 == said["renewal"]["years"]
    assert pact.terms[1].interim_monitoring == said["renewal"]["interim_monitoring"]


def test_acts_are_named_as_people_name_them() -> None:
    assert [act_name(act) for act in example("crema-coprogrammazione-2024").acts][1:3] == [
        "deliberazione di Giunta comunale 177/2024",
        "approvazione dell'Assemblea dei Sindaci 2024-12-23",
    ]
