"""How a proposal earns points on a criterion, and in all: explained, rounded as the call declares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from math import floor

from condivisa.base.findings import Finding, blocks
from condivisa.base.money import Figure

CRITERIA = "L. 241/1990, art. 12; D.M. 72/2021, par. 3"


@dataclass(frozen=True)
class Measure:
    """How a criterion is measured: by `coefficient` (0 to 1), in fixed `steps`, or in points `per_unit`.

    `scale` lists the coefficients or steps that may be given; empty, any coefficient from 0 to 1.
    """

    code: str
    scoring: str
    max_points: Decimal
    scale: tuple[Decimal, ...] = ()
    per_unit: Decimal = Decimal(0)
    max_units: Decimal | None = None
    threshold: Decimal | None = None


def mark_findings(measure: Measure, value: Decimal, reason: str) -> list[Finding]:
    """Why a mark cannot be given: outside the scale of the call, or without a reason.

    Judged on: the mark alone. Source: L. 241/1990, art. 3 and 12.
    """
    found = []
    if not reason.strip():
        found.append(blocks("selection.mark_unreasoned", "L. 241/1990, art. 3", criterion=measure.code))
    if measure.scale:
        fits = value in measure.scale
    elif measure.scoring == "coefficient":
        fits = 0 <= value <= 1
    else:
        fits = value >= 0
    if not fits:
        found.append(blocks("selection.mark_off_scale", CRITERIA, criterion=measure.code, value=value))
    return found


def criterion_points(measure: Measure, values: Sequence[Decimal], rounding: str = "final") -> Figure:
    """The points of one criterion from what each member gave, two decimals, half up.

    With `intermediate` rounding the members' mean is rounded to two decimals before it is multiplied; with `final`
    nothing is rounded before the end. Units are facts: they count once, up to the ceiling. No member, no points.
    Raises `ValueError` when members state different units.
    Judged on: the marks in force. Source: practice (rounding order); L. 241/1990, art. 12 (declared in the call).
    """
    exact = _exact(measure, values, rounding)
    value, formula = _half_up(exact), _formula(measure, rounding)
    return Figure(value, formula, _inputs(measure, values), CRITERIA)


def _inputs(measure: Measure, values: Sequence[Decimal]) -> dict[str, Decimal | int | str]:
    inputs: dict[str, Decimal | int | str] = {
        "values": " ".join(_plain(value) for value in values),
        "max_points": measure.max_points,
    }
    if measure.scoring == "per_unit":
        inputs["per_unit"] = measure.per_unit
        if measure.max_units is not None:
            inputs["max_units"] = measure.max_units
    return inputs


def _step(measure: Measure, points: Figure) -> Figure:
    """The points of one criterion among others: named, or nobody knows which they are."""
    return replace(points, formula=f"{measure.code}: {points.formula}")


def points_on(points: Figure, code: str) -> Decimal | None:
    """Of the points of a proposal those of one criterion; None where they say nothing of it.

    Judged on: no day. Source: L. 241/1990, art. 12.
    """
    return next((step.value for step in points.steps if step.formula.startswith(f"{code}: ")), None)


def total_points(
    measures: Sequence[Measure], values: Mapping[str, Sequence[Decimal]], rounding: str = "final"
) -> Figure:
    """The points of a proposal: the sum over the criteria, rounded once, with each criterion as a step.

    `values` are what the members gave, by criterion. Raises `ValueError` as `criterion_points`.
    Judged on: the marks in force. Source: practice.
    """
    exact = sum((_exact(one, values.get(one.code, ()), rounding) for one in measures), Fraction(0))
    steps = [_step(one, criterion_points(one, values.get(one.code, ()), rounding)) for one in measures]
    return _summed(_half_up(exact), tuple(steps))


def adopted_points(
    measures: Sequence[Measure],
    by_criterion: Mapping[str, str],
    points: Decimal,
    values: Mapping[str, Sequence[Decimal]],
    rounding: str = "final",
) -> Figure:
    """The points of a proposal as an adopted ranking holds them, explained; never reckoned again from the marks.

    `by_criterion` are the points of each, by code, `values` what the members had given, to be read.
    Judged on: the adoption. Source: L. 241/1990, art. 12 e 21-septies.
    """
    steps = []
    for one in measures:
        if one.code in by_criterion:
            inputs = _inputs(one, values.get(one.code, ()))
            value, formula = Decimal(by_criterion[one.code]), _formula(one, rounding)
            steps.append(_step(one, Figure(value, formula, inputs, CRITERIA)))
    return _summed(points.quantize(Decimal("0.01")), tuple(steps))


def _summed(total: Decimal, steps: tuple[Figure, ...]) -> Figure:
    formula = "somma dei criteri"
    if total != sum((step.value for step in steps), Decimal(0)):
        formula = "somma dei criteri, arrotondata una volta sola: i punti di ognuno lo sono per sé"
    return Figure(total, formula, {}, CRITERIA, steps)


def _formula(measure: Measure, rounding: str) -> str:
    formula = "unità, entro il tetto, × punti per unità"
    if measure.scoring == "coefficient":
        formula = "media dei coefficienti × punti"
        if rounding == "intermediate":
            formula = "media dei coefficienti arrotondata × punti"
    elif measure.scoring == "steps":
        formula = "media dei gradini"
    return formula


def _exact(measure: Measure, values: Sequence[Decimal], rounding: str) -> Fraction:
    if not values:
        return Fraction(0)
    ceiling = Fraction(measure.max_points)
    if measure.scoring == "per_unit":
        if len(set(values)) > 1:
            raise ValueError(f"members state different units on {measure.code}")
        units = values[0] if measure.max_units is None else min(values[0], measure.max_units)
        return min(Fraction(units) * Fraction(measure.per_unit), ceiling)
    mean = sum((Fraction(value) for value in values), Fraction(0)) / len(values)
    if rounding == "intermediate":
        mean = Fraction(_half_up(mean))
    return mean * ceiling if measure.scoring == "coefficient" else min(mean, ceiling)


def _half_up(exact: Fraction) -> Decimal:
    return Decimal(floor(exact * 100 + Fraction(1, 2))).scaleb(-2)


def _plain(value: Decimal) -> str:
    text = f"{value:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")
