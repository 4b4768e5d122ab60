"""Splits add up, commitments are not exceeded, an advance passes to whose rows it covers."""

from dataclasses import replace
from datetime import date
from decimal import Decimal as D
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from condivisa.base.money import ZERO
from condivisa.stages.payments.rules.shares import (
    Available,
    Cell,
    Draw,
    ToDate,
    balance,
    before_their_year,
    covers,
    draw,
    due_to_date,
    final_cover,
    next_draw,
    reattribution,
    split,
    uncovered,
)

LEAD, MEMBER = UUID(int=1), UUID(int=2)
COMUNE, AMBITO = 1, 2
cents = st.decimals("0.00", "9999.99", places=2)
keyed = st.dictionaries(st.tuples(st.integers(1, 4), st.sampled_from([LEAD, MEMBER])), cents, min_size=1)


def cell(programme: int = 1, body: UUID = LEAD, source: int = COMUNE, year: int = 2026) -> Cell:
    return Cell(programme, body, source, year)


def commitment(key: int, amount: str, source: int = COMUNE, year: int = 2026, drawn: str = "0") -> Available:
    return Available(key, f"I-{key}", source, "Comune" if source == COMUNE else "Ambito", year, D(amount), D(drawn))


def test_each_euro_comes_from_the_commitment_of_its_source_and_year() -> None:
    wanted = {cell(): D(60), cell(source=AMBITO): D(10), cell(body=MEMBER, year=2027): D(30)}
    commitments = [
        commitment(1, "50"),
        commitment(2, "50"),
        commitment(3, "10", AMBITO),
        commitment(4, "99", year=2027),
    ]
    draws, findings = draw(wanted, commitments)
    assert findings == []
    assert {(one.commitment, one.body): one.amount for one in draws} == {
        (1, LEAD): D(50),
        (2, LEAD): D(10),
        (3, LEAD): D(10),
        (4, MEMBER): D(30),
    }


def test_a_commitment_exceeded_is_refused_naming_source_year_and_what_lacks() -> None:
    """Money of another source or year does not stand in."""
    _, findings = draw({cell(): D(60)}, [commitment(1, "100", drawn="50"), commitment(2, "99", AMBITO)])
    assert [(one.code, dict(one.facts)) for one in findings] == [
        ("payment.commitment_exceeded", {"source": "Comune", "year": "2026", "committed": D(100), "lacking": D(10)})
    ]


def test_what_comes_from_commitments_of_years_to_come_is_said() -> None:
    commitments = [
        commitment(1, "100"),
        replace(commitment(2, "100"), year=2027),
        replace(commitment(3, "9"), year=2028),
    ]
    draws = [Draw(1, 1, LEAD, D(30)), Draw(2, 1, LEAD, D(20)), Draw(3, 1, LEAD, D(5))]
    found = before_their_year(draws, commitments, on=date(2026, 12, 31))
    assert [(one.code, one.blocks, dict(one.facts)) for one in found] == [
        ("payment.before_its_year", False, {"years": "2027, 2028", "amount": D(25)})
    ]
    assert before_their_year(draws, commitments, on=date(2028, 1, 1)) == []


def test_what_rows_were_admitted_for_and_nobody_paid_yet() -> None:
    admitted = {cell(): D(100), cell(year=2027): D(40)}
    assert uncovered(admitted, {cell(): D(70), cell(year=2027): D(50)}) == {cell(): D(30), cell(year=2027): ZERO}


def test_a_recovered_advance_passes_to_whose_rows_it_covers() -> None:
    """Advance 30 shared 20 + 10 by grant; the lead's rows alone are admitted: half of it is now the lead's."""
    moves = reattribution(D(15), {(1, LEAD): D(50)}, {(1, LEAD): D(20), (1, MEMBER): D(10)})
    assert moves == [((1, LEAD), D(15)), ((1, LEAD), D(-10)), ((1, MEMBER), D(-5))]


def test_at_the_end_what_is_left_of_an_advance_covers_the_rows_that_lack() -> None:
    left = {(1, LEAD): D("2.50"), (1, MEMBER): D("-7.50")}
    assert final_cover(left, {(1, LEAD): D("7.50"), (1, MEMBER): D("7.50")}) == [
        ((1, LEAD), D("2.50")),
        ((1, MEMBER), D("-2.50")),
    ]


def test_money_paid_for_rows_is_not_passed_on_but_for_a_cent_of_rounding() -> None:
    assert final_cover({(1, LEAD): D(5), (1, MEMBER): D(-5)}, {}) == []
    cent = D("0.01")
    assert final_cover({(1, LEAD): cent, (1, MEMBER): -cent}, {}) == [((1, LEAD), cent), ((1, MEMBER), -cent)]


@given(cents, keyed)
def test_parts_add_up_to_the_whole(total: D, weights: dict[tuple[int, UUID], D]) -> None:
    if not any(weights.values()):
        return
    parts = split(total, weights)
    assert sum(parts.values(), ZERO) == total
    assert all(part > 0 for part in parts.values())


@given(keyed, keyed, st.integers(0, 100))
def test_passing_an_advance_on_moves_no_money(
    rows: dict[tuple[int, UUID], D], held: dict[tuple[int, UUID], D], percent: int
) -> None:
    whole = sum(held.values(), ZERO)
    recovery = (whole * percent / 100).quantize(D("0.01"))
    if not any(rows.values()):
        return
    moves = reattribution(recovery, rows, held)
    assert sum((amount for _, amount in moves), ZERO) == 0
    taken = {key: -amount for key, amount in moves if amount < 0}
    assert all(amount <= held[key] for key, amount in taken.items())


@given(
    st.dictionaries(st.tuples(st.integers(1, 4), st.sampled_from([LEAD, MEMBER])), st.decimals("-99", "99", places=2)),
    keyed,
)
def test_the_last_cover_leaves_nobody_worse_than_nothing(
    left: dict[tuple[int, UUID], D], held: dict[tuple[int, UUID], D]
) -> None:
    moved: dict[tuple[int, UUID], D] = {}
    for key, amount in final_cover(left, held):
        moved[key] = moved.get(key, ZERO) + amount
    assert sum(moved.values(), ZERO) == 0
    for key, amount in moved.items():
        assert abs(left[key] - amount) <= abs(left[key])
        assert -amount <= held.get(key, ZERO) + D("0.01")


@given(
    st.dictionaries(
        st.builds(cell, st.integers(1, 3), st.just(LEAD), st.sampled_from([1, 2]), st.sampled_from([2026, 2027])), cents
    ),
    st.lists(cents, min_size=4, max_size=4),
)
def test_no_commitment_is_ever_drawn_beyond_its_amount(wanted: dict[Cell, D], committed: list[D]) -> None:
    commitments = [
        commitment(place, str(amount), source=1 + place % 2, year=2026 + place // 2)
        for place, amount in enumerate(committed)
    ]
    draws, findings = draw(wanted, commitments)
    for one in commitments:
        assert sum((part.amount for part in draws if part.commitment == one.commitment), ZERO) <= one.amount
    drawn = sum((part.amount for part in draws), ZERO)
    lacking = sum((D(str(one.facts["lacking"])) for one in findings), ZERO)
    assert drawn + lacking == sum(wanted.values(), ZERO)


GRANTED = {cell(year=year): D(60) for year in (2026, 2027)} | {
    cell(body=MEMBER, year=year): D(40) for year in (2026, 2027)
}


def test_a_balance_beyond_its_rows_takes_what_is_free_before_the_money_of_other_partners() -> None:
    rows = {cell(): D(60), cell(body=MEMBER): D(40)}
    assert balance({(1, LEAD): D(50)}, rows, GRANTED, {}) == {cell(): D(50)}
    assert balance({(1, LEAD): D(90)}, rows, GRANTED, {}) == {cell(): D(60), cell(year=2027): D(30)}
    assert balance({(1, LEAD): D(90)}, {}, GRANTED, {cell(): D(100)}) == {cell(year=2027): D(90)}
    # Short of that, the others' too: 60 of its own rows, then 120 from the 40 and 100 that nobody has drawn.
    asked = balance({(1, LEAD): D(180)}, rows, GRANTED, {})
    assert asked == {cell(): D("94.29"), cell(year=2027): D("85.71")}


@given(st.dictionaries(st.tuples(st.just(1), st.sampled_from([LEAD, MEMBER])), cents, min_size=1), cents, cents)
def test_whatever_is_left_is_asked_to_the_cent(left: dict[tuple[int, UUID], D], row: D, drawn: D) -> None:
    wanted = balance(left, {cell(): row}, GRANTED, {cell(): drawn})
    for key, amount in left.items():
        assert sum((part for one, part in wanted.items() if one.key == key), ZERO) == amount


def test_an_advance_is_due_of_the_grant_and_rows_of_their_own_cells() -> None:
    """Granted 100 a year; an advance of 60, then rows of 50 in the first year that recover 15 of it: 35 is paid."""
    granted = {cell(): D(100), cell(year=2027): D(100)}
    assert due_to_date(ToDate(D(60), D(60), {}), granted) == {cell(): 30, cell(year=2027): 30}
    after = due_to_date(ToDate(D(95), D(45), {cell(): D(50)}), granted)
    assert after == {cell(): 65, cell(year=2027): 30}
    assert next_draw(D(35), after, {cell(): D(30), cell(year=2027): D(30)}) == {cell(): D(35)}


def test_an_advance_asked_late_is_due_of_the_grant_that_rows_have_not_used() -> None:
    granted = {cell(): D(100), cell(year=2027): D(100)}
    assert due_to_date(ToDate(D(160), D(60), {cell(): D(100)}), granted) == {cell(): 100, cell(year=2027): 60}
    # Rows of 180 paid at 80 %: of the 56 that are left, the rows' own years still have 20 and 16, plus 20 unused.
    late = due_to_date(ToDate(D(200), D(56), {cell(): D(100), cell(year=2027): D(80)}), granted)
    assert late == {cell(): 100, cell(year=2027): 100}


def test_a_cent_rounded_up_once_is_not_asked_again() -> None:
    """Three years are due a third of a cent more each time: the cent goes round, no year gets two."""
    years = [cell(year=year) for year in (2026, 2027, 2028)]
    drawn = dict.fromkeys(years, ZERO)
    for turn in (1, 2, 3):
        due = due_to_date(ToDate(D("0.01") * turn, D("0.01") * turn, {}), dict.fromkeys(years, D(100)))
        (taken,) = next_draw(D("0.01"), due, drawn).items()
        assert taken == (years[turn - 1], D("0.01"))
        drawn[taken[0]] += taken[1]


def test_what_rows_leave_to_the_advance_they_recover() -> None:
    """Rows of 60 and 40: 70 is drawn, and the 30 recovered cover the rest of each."""
    to_date = ToDate(D(100), ZERO, {cell(): D(60), cell(body=MEMBER): D(40)})
    draws = {(1, LEAD): D(42), (1, MEMBER): D(28)}
    assert covers(to_date, {}, draws) == {(1, LEAD): D(18), (1, MEMBER): D(12)}
    assert covers(to_date, {(1, LEAD): D(20)}, draws) == {(1, LEAD): ZERO, (1, MEMBER): D(12)}
