"""Changes of a signed agreement: extension, labour revision, shift."""

import json
from datetime import date
from decimal import Decimal as D
from pathlib import Path
from typing import Any

import pytest

from condivisa.records.access import Role
from condivisa.records.identity.models import Person
from condivisa.records.journal.models import Entry
from condivisa.records.notifications.models import Message
from condivisa.records.papers import actions as papers
from condivisa.records.papers import store
from condivisa.records.papers.models import Paper
from condivisa.records.papers.recipes import recipe_for
from condivisa.records.publication.models import Publication
from condivisa.stages.agreements import actions, queries
from condivisa.stages.agreements.models import Agreement, Amendment, BudgetMovement
from condivisa.stages.agreements.rules.labour import Renewal
from condivisa.stages.applications.models import CostCategory
from condivisa.stages.codesign.models import Round
from tests import making
from tests.making import refused
from tests.stages.agreements.conftest import NOW, Scene, budget, commit, ended, line, other, sign

pytestmark = pytest.mark.django_db

RENEWAL = Renewal("CCNL Cooperative sociali", date(2026, 6, 30), date(2027, 1, 1))


def told(name: str) -> int:
    return Entry.objects.filter(event=f"agreements.{name}").count()


# ---- extension


def wanted(scene: Scene) -> list[str]:
    """The subjects of what is written to who registers commitments."""
    written = Message.objects.filter(recipient_id=scene.town.finance.person)
    return list(written.values_list("subject", flat=True))


def test_who_registers_commitments_is_told_of_a_change_that_asks_one_and_of_no_other(scene: Scene) -> None:
    commit(scene, "20000.00")
    extension(scene, "20000.00")
    assert wanted(scene) == []
    extension(scene, "20000.01")
    assert wanted(scene) == [f"Una variazione chiede un impegno – {scene.agreement.code}"]


def extension(scene: Scene, amount: str, *, round_: Round | None = None, effect: date = date(2027, 1, 1)) -> Amendment:
    """A round for it, closed before."""
    ended_ = round_ or ended(scene, Round.Reason.EXTENSION)
    moves = {line(scene).pk: D(amount)}
    how: Any = {"effect": effect, "reason": "Più famiglie.", "by": scene.town.rup, "at": NOW}
    return actions.propose_extension(scene.agreement.pk, round_id=ended_.pk, moves=moves, **how)


def test_an_extension_moves_money_once_signed_and_committed(scene: Scene) -> None:
    amendment = extension(scene, "20000.00")
    assert budget(line(scene)) == [D("30000.00")]
    with refused("agreement.not_committed"):
        sign(scene, amendment)
    commit(scene, "20000.00")
    sign(scene, amendment)
    assert budget(line(scene)) == [D("50000.00")]
    (grant,) = [row for row in queries.grants([scene.agreement.pk]) if (row.body, row.year) == (scene.lead.pk, 2027)]
    assert (grant.initial, grant.granted, grant.programme_code) == (D("30000.00"), D("50000.00"), "P1")
    with refused("agreement.decided_already"):
        sign(scene, amendment)
    assert told("AmendmentSigned") == 1
    public = Publication.objects.get(subject=f"agreements.amendment:{amendment.pk}")
    assert (public.place, public.paper_id) == (Publication.Place.TRANSPARENCY, amendment.paper_id)


def test_beyond_25_per_cent_in_all_it_is_refused_saying_what_is_left(scene: Scene) -> None:
    commit(scene, "30000.00")
    sign(scene, extension(scene, "20000.00"))
    with refused("agreement.extension_above_ceiling") as refusal:
        extension(scene, "10000.01")
    assert refusal.value.findings[0].facts["left"] == D("10000.00")
    sign(scene, extension(scene, "10000.00"))


def test_two_proposals_within_the_ceiling_are_judged_again_when_signed(scene: Scene) -> None:
    commit(scene, "60000.00")
    first, second = extension(scene, "20000.00"), extension(scene, "20000.00")
    sign(scene, first)
    with refused("agreement.extension_above_ceiling"):
        sign(scene, second)


def test_where_the_scope_is_the_codesign_all_agreements_of_the_call_count(scene: Scene) -> None:
    terms = making.terms(extension_scope="codesign")
    Agreement.objects.filter(pk=scene.agreement.pk).update(terms_json=terms.as_json())
    another = making.application(scene.agreement.call, making.body("Girasole"))
    making.agreement(another, scene.town, committed=False)
    drafted = making.application(scene.agreement.call, making.body("Ancora in bozza"))
    making.agreement(drafted, scene.town, state="draft", committed=False)
    commit(scene, "60000.00")
    sign(scene, extension(scene, "60000.00"))
    with refused("agreement.extension_above_ceiling"):
        extension(scene, "0.01")


def test_an_extension_rests_on_a_closed_round_and_never_takes(scene: Scene) -> None:
    with refused("agreement.round_not_closed"):
        extension(scene, "100.00", round_=ended(scene, Round.Reason.NEW_NEEDS))
    with refused("agreement.round_not_closed"):
        extension(scene, "100.00", round_=ended(scene, Round.Reason.EXTENSION, closed=False))
    with refused("agreement.not_an_increase"):
        extension(scene, "-100.00")
    with refused("agreement.effect_before_start"):
        extension(scene, "100.00", effect=date(2025, 12, 31))


def test_lines_of_another_agreement_are_out_of_reach(scene: Scene) -> None:
    another = making.application(scene.agreement.call, making.body("Girasole"))
    theirs = making.agreement(another, scene.town, committed=False).lines.all()[0]
    with refused("agreement.line_of_another"):
        actions.propose_extension(
            scene.agreement.pk, round_id=ended(scene, Round.Reason.EXTENSION).pk, moves={theirs.pk: D("10.00")},
            effect=date(2027, 1, 1), reason="", by=scene.town.rup, at=NOW,
        )  # fmt: skip


def test_its_paper_cites_the_agreement_and_what_is_committed(scene: Scene) -> None:
    commit(scene, "10000.00")
    paper: Any = extension(scene, "10000.00").paper
    facts = dict(paper.inputs["facts"])
    assert facts["Convenzione firmata"] == "il 22 dicembre 2025"
    assert facts["CIG"]
    assert facts["Responsabile del procedimento"]
    assert facts["Contributo, prima e dopo"] == "da 120.000,00\xa0€ a 130.000,00\xa0€"
    assert facts["Tavolo"].startswith("fase n. ")
    assert [row[1] for row in paper.inputs["signers"]] == ["dirigente", "legale rappresentante"]
    assert paper.inputs["committed"] == ["Totale", "", "", "130.000,00"]
    (changed,) = paper.inputs["lines"]
    assert paper.inputs["total"][1:] == changed[1:]
    assert [row[0] for row in paper.inputs["parties"]] == ["Arcobaleno", "Caritas"]
    assert [row[3] for row in paper.inputs["commitments"]] == ["40.000,00", "40.000,00", "10.000,00", "40.000,00"]
    less = actions.shift(
        scene.agreement.pk, moves={line(scene).pk: D("-9000.00"), other(scene).pk: D("9000.00")},
        reason="Meno ore, più materiali.", by=scene.leads, at=NOW,
    ).paper  # fmt: skip
    assert less is not None
    assert less.inputs["commitments"] == []


def at_the_foot(paper: Paper) -> list[str]:
    """The names printed after all the rest, each for who signs."""
    import typst  # as only the compiler's own process does

    names = ("title", "law", "content_sha256", "head_number", "head_hash", "composed_at")
    said = {"frame": {**dict.fromkeys(names, "0" * 64), "to_sign": True}, **paper.inputs}
    template, root = str(recipe_for(paper.kind).template), str(Path(__file__).parents[3] / "condivisa")
    strong = json.loads(typst.query(template, "strong", root=root, sys_inputs={"paper": json.dumps(said)}))
    return [one["body"].get("text") for one in strong[-len(paper.inputs["signers"]) :]]


def test_who_signs_a_change_is_named_at_its_foot(scene: Scene) -> None:
    commit(scene, "100.00")
    director, lead = (str(Person.objects.get(pk=one.person)) for one in (scene.town.director, scene.leads))
    both: Any = extension(scene, "100.00").paper
    assert both.inputs["approved"] is False
    assert at_the_foot(both) == [director, lead]
    approved: Any = shift(scene, "9000.00").paper
    assert [row[1] for row in approved.inputs["signers"]] == ["dirigente"]
    assert approved.inputs["approved"] is True
    assert at_the_foot(approved) == [director]


def test_the_paper_of_an_extension_says_its_ceiling_and_what_is_left(scene: Scene) -> None:
    commit(scene, "30000.00")
    sign(scene, extension(scene, "20000.00"))
    paper: Any = extension(scene, "4000.00").paper
    facts = dict(paper.inputs["facts"])
    assert facts["Limite di estensione"].startswith("30.000,00\xa0€: 25\xa0% di 120.000,00\xa0€ (base: contributo; ")
    assert facts["Estensioni già concordate"] == "20.000,00\xa0€"
    assert facts["Resta dopo questa"] == "6.000,00\xa0€"


def test_both_sides_sign_a_change(scene: Scene) -> None:
    commit(scene, "10000.00")
    with refused("agreement.partner_not_signed"):
        sign(scene, extension(scene, "100.00"), signers={scene.town.body.pk: scene.town.director.person})


def test_a_refused_change_moves_nothing(scene: Scene) -> None:
    proposed = extension(scene, "100.00")
    decides: Any = {"by": scene.town.director, "at": NOW}
    with refused("agreement.no_reason"):
        actions.refuse_amendment(proposed.pk, reason=" ", **decides)
    amendment = actions.refuse_amendment(proposed.pk, reason="I nuovi posti non servono più.", **decides)
    assert (amendment.state, amendment.refusal) == (Amendment.State.REFUSED, "I nuovi posti non servono più.")
    told_of = Message.objects.filter(entry__event="agreements.AmendmentRefused", recipient=scene.leads.person)
    assert "I nuovi posti non servono più." in told_of.get().text
    with refused("agreement.decided_already"):
        sign(scene, amendment)
    assert not BudgetMovement.objects.exclude(kind="initial").exists()


# ---- labour revision


def revision(scene: Scene, hours: str = "1000.00", **changes: Any) -> Amendment:
    how = {
        "round_id": ended(scene, Round.Reason.LABOUR_REVISION).pk,
        "renewal": RENEWAL,
        "costs": {line(scene).pk: (D(hours), D("20.07"))},
        "reason": "Rinnovo del contratto.",
        "by": scene.town.rup,
        "at": NOW,
        **changes,
    }
    return actions.propose_labour_revision(scene.agreement.pk, **how)


def test_a_renewal_signed_after_the_plan_adds_1140_for_1000_hours(scene: Scene) -> None:
    commit(scene, "5000.00")
    amendment = sign(scene, revision(scene))
    said: Any = amendment.paper
    assert [text for label, text in said.inputs["facts"] if label.startswith("Costo orario")] == [
        "1.000 ore, da 18,93 a 20,07\xa0€ l'ora"
    ]
    assert budget(line(scene)) == [D("31140.00")]
    assert queries.hourly_costs([line(scene)], date(2026, 12, 31)) == {line(scene).pk: D("18.93")}
    assert queries.hourly_costs([line(scene)], date(2027, 1, 1)) == {line(scene).pk: D("20.07")}


def test_it_is_cut_to_what_is_committed(scene: Scene) -> None:
    with refused("agreement.no_funds_for_revision"):
        revision(scene)
    commit(scene, "1000.00")
    amendment = sign(scene, revision(scene))
    assert budget(line(scene)) == [D("31000.00")]
    paper: Any = amendment.paper
    assert [one["weight"] for one in paper.inputs["findings"]] == ["warns", "warns"]
    assert "12.100,00" in paper.inputs["findings"][1]["message"]


def test_more_contribution_asks_for_more_of_ones_own(scene: Scene) -> None:
    """10 % of 140.000,00 is 14.000,00 and the plan brings 12.000,00: said, until own money grows too."""
    ended_, own = ended(scene, Round.Reason.EXTENSION), line(scene, side="cofinancing")
    how: Any = {"effect": date(2027, 1, 1), "reason": "Più famiglie.", "by": scene.town.rup, "at": NOW}

    def said(**moves: str) -> list[str]:
        keys = {"public": line(scene).pk, "own": own.pk}
        asked = {keys[side]: D(amount) for side, amount in moves.items()}
        made = actions.propose_extension(scene.agreement.pk, round_id=ended_.pk, moves=asked, **how)
        return [finding.code for finding in queries.findings_of_change(scene.agreement, made, on=NOW.date())]

    assert said(public="20000.00") == ["agreement.own_share_below_minimum"]
    assert said(public="20000.00", own="2000.00") == []
    assert said(own="100.00") == []


def test_a_step_known_at_plan_time_and_too_many_hours_are_refused(scene: Scene) -> None:
    commit(scene, "5000.00")
    with refused("agreement.step_known_at_plan_time"):
        revision(scene, renewal=Renewal("CCNL", date(2024, 1, 26), date(2027, 1, 1)))
    with refused("agreement.hours_not_left"):
        revision(scene, hours="1500.01")
    with refused("agreement.hours_not_left"):
        revision(scene, costs={line(scene, 2026).pk: (D(10), D("20.07"))})
    with refused("agreement.no_hourly_cost"):
        revision(scene, costs={line(scene, body=scene.member).pk: (D(10), D("20.07"))})
    with refused("agreement.no_rise"):
        revision(scene, costs={line(scene).pk: (D(10), D("18.00"))})


def test_a_second_revision_starts_from_the_first(scene: Scene) -> None:
    commit(scene, "9000.00")
    sign(scene, revision(scene))
    again = Renewal("CCNL Cooperative sociali", date(2026, 8, 1), date(2027, 7, 1))
    sign(scene, revision(scene, renewal=again, costs={line(scene).pk: (D(500), D("21.07"))}))
    assert budget(line(scene)) == [D("31640.00")]


# ---- shift


def shift(scene: Scene, amount: str, **changes: Any) -> Amendment:
    moves = {line(scene).pk: -D(amount), other(scene).pk: D(amount)}
    how = {"moves": moves, "reason": "Più materiali.", "by": scene.leads, "at": NOW, **changes}
    return actions.shift(scene.agreement.pk, **how)


def test_a_small_shift_is_only_recorded_a_larger_one_told_a_large_one_approved(scene: Scene) -> None:
    """5 % and 10 % of a line; a line that had nothing asks for approval, so both lines here hold money."""
    extra = other(scene)
    BudgetMovement.objects.create(line=extra, kind="initial", amount=D("90000.00"), at=NOW)
    commit(scene, "90000.00")

    def of(amount: str) -> Amendment:
        moves = {line(scene).pk: -D(amount), extra.pk: D(amount)}
        return actions.shift(scene.agreement.pk, moves=moves, reason="Materiali.", by=scene.leads, at=NOW)

    assert of("1500.00").state == Amendment.State.RECORDED
    assert of("1500.00").state == Amendment.State.NOTIFIED
    large = of("0.01")
    assert (large.state, budget(line(scene))) == (Amendment.State.PROPOSED, [D("27000.00")])
    sign(scene, large, signers={scene.town.body.pk: scene.town.director.person})
    assert budget(line(scene), extra) == [D("26999.99"), D("93000.01")]
    assert told("LinesShifted") == 2


def test_who_did_not_shift_is_told_too(scene: Scene) -> None:
    extra, guest = other(scene), making.representative(scene.member)
    BudgetMovement.objects.create(line=extra, kind="initial", amount=D("90000.00"), at=NOW)
    commit(scene, "90000.00")
    moves = {line(scene).pk: D("-1500.00"), extra.pk: D("1500.00")}
    seen = queries.version_of_plan(scene.agreement)
    actions.shift(scene.agreement.pk, moves=moves, reason="Materiali.", seen=seen, by=scene.leads, at=NOW)
    with refused("screen.changed_meanwhile"):
        actions.shift(scene.agreement.pk, moves=moves, reason="Altri.", seen=seen, by=scene.leads, at=NOW)
    told_of = Message.objects.filter(entry__event="agreements.LinesShifted")
    assert {one.recipient_id for one in told_of} >= {scene.town.rup.person, guest.person}
    assert {"Arcobaleno, capofila, ha spostato" in one.text for one in told_of} == {True}


@pytest.mark.parametrize("amount", ["0.01", "10000.00"])
def test_the_administration_alone_moves_nothing(scene: Scene, amount: str) -> None:
    """From a partner to another or between lines of one, however little: both sides sign (L. 241/1990, art. 11)."""
    takes = line(scene, body=scene.member)
    moves = {line(scene).pk: -D(amount), takes.pk: D(amount)}
    asked = actions.shift(scene.agreement.pk, moves=moves, reason="Meno ore.", by=scene.town.rup, at=NOW)
    assert (asked.state, asked.by_lead) == (Amendment.State.PROPOSED, False)
    with refused("agreement.partner_not_signed"):
        sign(scene, asked, signers={scene.town.body.pk: scene.town.director.person})
    assert budget(line(scene), takes) == [D("30000.00"), D("10000.00")]
    sign(scene, asked)
    assert budget(line(scene), takes) == [D("30000.00") - D(amount), D("10000.00") + D(amount)]


def test_a_shift_never_changes_totals_nor_raises_indirect_costs(scene: Scene) -> None:
    with refused("agreement.shift_changes_total"):
        actions.shift(scene.agreement.pk, moves={line(scene).pk: D(-5)}, reason="", by=scene.leads, at=NOW)
    indirect = other(scene, CostCategory.INDIRECT)
    moves = {line(scene).pk: D(-5), indirect.pk: D(5)}
    with refused("agreement.shift_raises_indirect"):
        actions.shift(scene.agreement.pk, moves=moves, reason="", by=scene.leads, at=NOW)
    with refused("agreement.line_below_reported"):
        shift(scene, "30000.01")


def test_money_of_a_year_without_commitments_does_not_move_there(scene: Scene) -> None:
    moves = {line(scene, 2026).pk: D("-1000.00"), line(scene, 2027).pk: D("1000.00")}
    with refused("agreement.not_committed"):
        actions.shift(scene.agreement.pk, moves=moves, reason="", by=scene.leads, at=NOW)


def test_the_lead_asks_for_all(scene: Scene) -> None:
    with refused("agreement.not_the_lead"):
        shift(scene, "10.00", by=making.representative(scene.member))
    with refused("access.not_yours"):
        shift(scene, "10.00", by=making.representative(making.body("Girasole")))
    assert shift(scene, "10.00", by=making.acting(scene.lead, Role.OPERATOR)).pk


# ---- partners


def test_the_paper_of_a_change_is_a_readable_pdf(scene: Scene) -> None:
    pdf: Any = papers.render(extension(scene, "100.00").paper).pdf  # type: ignore[arg-type] # a proposal has its paper
    assert store.read(pdf).startswith(b"%PDF")


def test_grid_list_and_detail_take_the_same_statements_whatever_the_size(
    scene: Scene, django_assert_num_queries: Any
) -> None:
    for _ in range(2):
        with django_assert_num_queries(1):
            agreements = list(queries.agreements_for(scene.town.rup))
        with django_assert_num_queries(1):
            assert queries.budget_grid(scene.agreement)
        with django_assert_num_queries(1):
            assert queries.grants([agreement.pk for agreement in agreements])
        for number in range(5):
            application = making.application(scene.agreement.call, making.body(f"Altra {number}"))
            making.agreement(application, scene.town, committed=False)
