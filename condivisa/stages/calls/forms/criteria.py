"""The criteria of a notice: their points, and the steps of a scale as one writes them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from condivisa.records.screens.columns import Column, Kind
from condivisa.records.screens.fields import read_number, show_number
from condivisa.records.screens.forms import GridForm
from condivisa.records.screens.grids import Grid
from condivisa.stages.calls.drafts import CallDraft, CriterionDraft
from condivisa.stages.calls.models import Criterion
from condivisa.stages.calls.sections import Criteria, Section


class CriteriaForm(GridForm):
    """How proposals earn points."""

    part: ClassVar[Section] = Criteria()
    version = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, request: Any, *, draft: CallDraft, **kwargs: Any):
        super().__init__(request, grid=criteria_grid(), records=map(_criterion_row, draft.criteria), **kwargs)
        self.scales: list[tuple[tuple[str, Decimal], ...]] = []
        if self.is_bound:
            self.grid = self.grid.with_errors(self._read_scales())

    @staticmethod
    def present_of(draft: CallDraft) -> dict[str, Any]:
        """Nothing but the rows."""
        return {}

    def _read_scales(self) -> dict[tuple[int, str], str]:
        wrong = {}
        for number, row in enumerate(self.grid.values, 1):
            try:
                self.scales.append(read_scale(row["scale"] or ""))
            except ValidationError as error:
                self.scales.append(())
                wrong[number, "scale"] = " ".join(error.messages)
        return wrong

    def section(self, typed: Mapping[str, Any]) -> Section:
        """What was typed, as a part of the draft."""
        return Criteria(
            tuple(
                CriterionDraft(
                    row["code"],
                    row["title"],
                    row["scoring"],
                    row["max_points"],
                    scale,
                    row["per_unit"],
                    row["unit"] or "",
                    row["max_units"],
                    row["threshold"],
                )
                for row, scale in zip(typed["rows"], self.scales, strict=True)
            )
        )


def criteria_grid() -> Grid:
    """Criteria: how each gives points, and its scale written in one cell."""
    return Grid(
        "criteri",
        str(_("Criteri di valutazione")),
        [
            Column("code", _("N."), longest=12),
            Column("title", _("Criterio"), wide=True),
            Column("scoring", _("Come dà punti"), Kind.CHOICE, Criterion.Scoring.choices),
            Column("max_points", _("Punti, al massimo"), Kind.NUMBER),
            Column("scale", _("Scala (etichetta=valore; …)"), longest=1000, required=False, wide=True),
            Column("per_unit", _("Punti per unità"), Kind.NUMBER, required=False),
            Column("unit", _("Unità"), longest=60, required=False),
            Column("max_units", _("Unità, al massimo"), Kind.NUMBER, required=False),
            Column("threshold", _("Soglia"), Kind.NUMBER, required=False),
        ],
    )


def _criterion_row(one: CriterionDraft) -> dict[str, Any]:
    return {
        "code": one.code,
        "title": one.title,
        "scoring": one.scoring,
        "max_points": one.max_points,
        "scale": "; ".join(f"{label}={show_number(value)}" for label, value in one.scale),
        "per_unit": one.per_unit,
        "unit": one.unit,
        "max_units": one.max_units,
        "threshold": one.threshold,
    }


def read_scale(text: str) -> tuple[tuple[str, Decimal], ...]:
    """Read `insufficiente=0; buono=0,7; ottimo=1`. Raises `ValidationError`, saying how to write it."""
    scale = []
    for part in filter(None, (one.strip() for one in text.split(";"))):
        label, mark, value = part.rpartition("=")
        try:
            scale.append((label.strip(), read_number(value)))
        except ValidationError:
            mark = ""
        if not mark or not label.strip():
            raise ValidationError(
                _("«%(part)s» non si legge: si scrive «insufficiente=0; buono=0,7; ottimo=1»"), params={"part": part}
            )
    return tuple(scale)
