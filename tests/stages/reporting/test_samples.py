"""The sample of a check: drawn once, by anyone again, never extrapolated."""

from decimal import Decimal as D

import pytest

from condivisa.records.papers import store
from condivisa.stages.reporting import actions
from condivisa.stages.reporting.models import Evidence, Expense, FinancialReport, Sample
from condivisa.stages.reporting.rules import sampling
from condivisa.stages.reporting.rules.checks import admit, take
from condivisa.stages.reporting.rules.evidence import Proof
from condivisa.stages.reporting.rules.reasons import Reason
from condivisa.stages.reporting.rules.sampling import Drawable
from tests import making
from tests.making import refused
from tests.stages.reporting.conftest import World, made
from tests.stages.reporting.test_checks import quarter, totals

pytestmark = pytest.mark.django_db


def big(world: World) -> tuple[FinancialReport, list[Expense]]:
    """A report of forty proved rows of 10,00 and one of 1.001,00; the sample takes the last and four more."""
    report, rows = quarter(world, 1, *["10.00"] * 40, "1001.00")
    file = store.keep(b"fatture e bonifici")
    proofs = [(row, kind) for row in rows for kind in (Proof.DOCUMENT, Proof.PAYMENT)]
    Evidence.objects.bulk_create(Evidence(expense=row, kind=kind, file=file) for row, kind in proofs)
    actions.draw_sample(report.pk, by=world.town.officer, at=world.after(report, 30))
    return report, rows


def sampled(report: FinancialReport) -> list[Expense]:
    [sample] = Sample.objects.filter(report=report)
    return list(sample.rows.order_by("number"))


def test_the_sample_is_drawn_after_submission_once_and_anyone_can_draw_it_again(world: World) -> None:
    with refused("report.sample_before_submission"):
        actions.draw_sample(world.report().pk, by=world.town.officer, at=making.at("2026-04-20T09:00"))
    report, rows = big(world)
    [sample] = Sample.objects.filter(report=report)
    drawable = [Drawable(row.number, "supplier", row.amount) for row in rows]
    again = sampling.draw(drawable, D(10), D("1000.00"), sample.seed)
    assert [row.number for row in sampled(report)] == again["supplier"]
    assert len(again["supplier"]) == 5
    assert 41 in again["supplier"]
    with refused("report.sample_drawn_already"):
        actions.draw_sample(report.pk, by=world.town.officer, at=world.after(report, 31))


def test_rows_outside_the_sample_are_admitted_once_the_sample_was_looked_at(world: World) -> None:
    report, _ = big(world)
    at = world.after(report, 45)
    with refused("report.sample_not_finished"):
        actions.admit_unsampled(report.pk, by=world.town.officer, at=at)
    world.checks(report, *(admit(row.pk) for row in sampled(report)))
    rest = actions.admit_unsampled(report.pk, by=world.town.officer, at=at)
    assert (len(rest), {check.looked_at for check in rest}) == (36, {False})
    closed = world.closes(report)
    assert closed.minutes is not None
    [sample] = Sample.objects.filter(report=report)
    assert closed.minutes.inputs["seed"] == sample.seed
    assert closed.minutes.inputs["strata"] == [["fornitori e professionisti", "5 su 41", "0\xa0%", "il campione"]]


def test_an_error_rate_above_the_term_checks_the_whole_stratum_and_extrapolates_nothing(world: World) -> None:
    """52,05 cut of 1.041,00 looked at is 5 %: one cent more checks every row."""
    report, rows = big(world)
    drawn = sampled(report)
    world.checks(report, *(admit(row.pk) for row in drawn[:-1]), take(drawn[-1].pk, D("52.06"), Reason.NO_CUP))
    assert actions.admit_unsampled(report.pk, by=world.town.officer, at=world.after(report, 45)) == []
    assert Sample.objects.get(report=report).whole
    with refused("report.rows_undecided"):
        world.closes(report)
    rest = [row for row in rows if row not in drawn]
    world.checks(report, *(admit(row.pk) for row in rest))
    world.closes(report)
    assert totals(world) == (D("1401.00"), D("1348.94"), D("52.06"))


def test_a_cut_found_later_in_the_sample_reopens_what_was_admitted_unseen(world: World) -> None:
    report, _ = big(world)
    drawn = sampled(report)
    world.checks(report, *(admit(row.pk) for row in drawn))
    rest = actions.admit_unsampled(report.pk, by=world.town.officer, at=world.after(report, 45))
    actions.take_back_checks(report.pk, [drawn[-1].pk], by=world.town.officer, at=world.after(report, 46))
    world.checks(report, take(drawn[-1].pk, D("1001.00"), Reason.NOT_PERTINENT))
    with refused("report.stratum_not_checked_whole"):
        world.closes(report)
    unseen = [check.expense_id for check in rest]
    actions.take_back_checks(report.pk, unseen, by=world.town.officer, at=world.after(report, 47))
    world.checks(report, *(admit(pk) for pk in unseen))
    world.closes(report)


def test_a_row_with_a_blocking_finding_is_never_admitted_unseen(world: World) -> None:
    report, rows = big(world)
    drawn = sampled(report)
    out = next(row for row in rows if row not in drawn)
    Expense.objects.filter(pk=out.pk).update(payment_method="cash")
    world.checks(report, *(admit(row.pk) for row in drawn))
    rest = actions.admit_unsampled(report.pk, by=world.town.officer, at=world.after(report, 45))
    assert len(rest) == 35
    assert out.pk not in {check.expense_id for check in rest}


def test_a_row_without_all_its_proofs_is_never_admitted_unseen(world: World) -> None:
    report, rows = big(world)
    drawn = sampled(report)
    out = next(row for row in rows if row not in drawn)
    Evidence.objects.filter(expense=out, kind=Proof.PAYMENT).delete()
    world.checks(report, *(admit(row.pk) for row in drawn))
    rest = actions.admit_unsampled(report.pk, by=world.town.officer, at=world.after(report, 45))
    assert len(rest) == 35
    assert out.pk not in {check.expense_id for check in rest}
    with refused("report.rows_undecided"):
        world.closes(report)
    world.checks(report, admit(out.pk))
    world.closes(report)


def test_without_a_term_on_sampling_every_row_is_checked(db: None) -> None:
    world = made(sample_percent=None)
    report, _ = quarter(world, 1, "10.00")
    with refused("call.term_open"):
        actions.draw_sample(report.pk, by=world.town.officer, at=world.after(report, 30))
    with refused("report.sample_not_drawn"):
        actions.admit_unsampled(report.pk, by=world.town.officer, at=world.after(report, 30))
