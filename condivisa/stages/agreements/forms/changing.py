"""What people write to change a running agreement: only the fields of the kind of change they chose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from condivisa.base.days import day, show_day
from condivisa.base.money import ZERO
from condivisa.parties.models import Body
from condivisa.records.screens.cells import language
from condivisa.records.screens.columns import Column, Kind
from condivisa.records.screens.fields import AmountField, DayField, NumberField, read_key
from condivisa.records.screens.forms import ActForm, GridForm
from condivisa.records.screens.grids import Grid
from condivisa.stages.agreements.forms.fields import BodyField
from condivisa.stages.agreements.models import Activity, BudgetLine
from condivisa.stages.agreements.queries.effects import PlanRow
from condivisa.stages.agreements.rules.labour import Renewal
from condivisa.stages.applications.models import CofinancingKind, CostCategory, Side
from condivisa.stages.calls.models import Source
from condivisa.stages.codesign.models import Round

GRID = "voci"
PLAN = (
    Column("line", "", Kind.HIDDEN),
    Column("side", "", Kind.HIDDEN),
    Column("about", gettext_lazy("Voce"), Kind.SHOWN, wide=True),
    Column("now", gettext_lazy("Adesso (€)"), Kind.SHOWN),
    Column("amount", gettext_lazy("Nuovo importo"), Kind.AMOUNT),
)
STAFF = (
    Column("line", "", Kind.HIDDEN),
    Column("about", gettext_lazy("Voce"), Kind.SHOWN, wide=True),
    Column("residual", gettext_lazy("Ore che restano, a oggi"), Kind.SHOWN),
    Column("cost", gettext_lazy("Costo orario documentato (€)"), Kind.SHOWN),
    Column("hours", gettext_lazy("Ore da rivedere"), Kind.NUMBER, required=False),
    Column("new_cost", gettext_lazy("Nuovo costo orario"), Kind.AMOUNT, required=False),
)


def _reason() -> forms.CharField:
    return forms.CharField(
        label=_("Perché"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("La motivazione entra nell’atto, parola per parola."),
    )


def _round(rounds: Sequence[Round]) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=_("Tavolo riaperto"),
        choices=[(one.pk, _ended(one)) for one in rounds],
        coerce=int,
        help_text=_("La fase del tavolo in cui la variazione è stata concordata."),
    )


def _ended(one: Round) -> str:
    closed = show_day(day(one.closed_at), language()) if one.closed_at else ""
    words = {"n": one.number, "reason": one.get_reason_display(), "closed": closed}
    return _("fase %(n)s: %(reason)s, conclusa il %(closed)s") % words


class PlanForm(GridForm):
    """Every line of the plan with its new amount (EUR): what changes is reckoned from what it holds now."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, request: Any, *, plan: Sequence[PlanRow], rounds: Sequence[Round] | None = None, **kwargs: Any):
        grid = Grid(GRID, _("Le voci del piano"), PLAN, given=True)
        records = [
            {
                "line": row.line.pk,
                "side": row.line.side,
                "about": str(row.line),
                "now": row.budget,
                "amount": row.budget,
            }
            for row in plan
        ]
        super().__init__(request, grid=grid, records=records, **kwargs)
        self.budgets = {str(row.line.pk): row.budget for row in plan}
        if rounds is not None:  # a shift rests on no round, and holds from the day it is made
            self.fields["round_id"] = _round(rounds)
            self.fields["effect"] = DayField(label=_("Vale dal"))
        self.fields["reason"] = _reason()

    def typed(self) -> dict[str, Any]:
        """The fields, `moves`: what each line gains or loses (EUR), and `seen`: over which plan. Source: practice."""
        typed = super().typed()
        new: Mapping[str, Decimal] = {str(row["line"]): row["amount"] for row in typed.pop("rows")}
        moves = {
            key: amount - self.budgets.get(line, ZERO)
            for line, amount in new.items()
            if (key := read_key(line)) and amount != self.budgets.get(line)
        }
        seen = typed.pop("version")
        return {**typed, "moves": moves, "seen": seen}


class RenewalForm(GridForm):
    """A labour contract renewed, and which residual hours now cost more."""

    contract = forms.CharField(
        label=gettext_lazy("Contratto rinnovato"),
        max_length=120,
        help_text=gettext_lazy("Ad esempio: CCNL Cooperative sociali."),
    )
    signed_on = DayField(
        label=gettext_lazy("Rinnovo firmato il"),
        help_text=gettext_lazy("Dopo il piano: gli scatti già noti quando si fece il piano non si rivedono."),
    )
    effect = DayField(label=gettext_lazy("I nuovi costi valgono dal"))

    def __init__(
        self,
        request: Any,
        *,
        staff: Sequence[tuple[BudgetLine, Decimal, Decimal]],
        rounds: Sequence[Round],
        **kwargs: Any,
    ):
        grid = Grid(GRID, _("Le voci di personale a carico del contributo"), STAFF, given=True)
        records = [
            {"line": line.pk, "about": str(line), "residual": residual, "cost": cost} for line, residual, cost in staff
        ]
        super().__init__(request, grid=grid, records=records, **kwargs)
        self.fields["round_id"] = _round(rounds)
        self.fields["reason"] = _reason()

    @property
    def rows_sound(self) -> bool:
        """Hours and new cost go together, line by line."""
        wrong = {}
        for number, row in enumerate(self.grid.values, 1):
            if (row["hours"] is None) != (row["new_cost"] is None):
                wrong[number, "hours" if row["hours"] is None else "new_cost"] = _("manca")
        self.grid = self.grid.with_errors(wrong)
        return super().rows_sound

    def typed(self) -> dict[str, Any]:
        """The round, the reason, the `renewal` and, as `costs`, hours and new hourly cost (EUR) by line."""
        typed = super().typed()
        costs = {
            key: (row["hours"], row["new_cost"])
            for row in typed.pop("rows")
            if row["hours"] is not None and (key := read_key(str(row["line"])))
        }
        renewal = Renewal(typed.pop("contract"), typed.pop("signed_on"), typed.pop("effect"))
        return {**typed, "renewal": renewal, "costs": costs}


class PartnerForm(ActForm):
    """Who leaves, who joins."""

    leaving = forms.ChoiceField(label=gettext_lazy("Chi esce"), required=False)
    joining = forms.ChoiceField(
        label=gettext_lazy("Chi subentra"),
        required=False,
        help_text=gettext_lazy("Prende le voci di chi esce, per ciò che non è ancora rendicontato."),
    )
    fiscal_code = BodyField(label=gettext_lazy("Codice fiscale di chi subentra, se non è nell’elenco"), required=False)
    effect = DayField(
        label=gettext_lazy("Vale dal"),
        help_text=gettext_lazy(
            "Da oggi o da prima: appena l’atto è firmato. Da un giorno che deve venire: in quel giorno."
        ),
    )

    def __init__(
        self,
        request: Any,
        *,
        partners: Sequence[Body],
        candidates: Sequence[Body],
        for_itself: bool = False,
        **kwargs: Any,
    ):
        """`for_itself`: who asks is the only one of `partners`, and asks to leave."""
        super().__init__(request, **kwargs)
        nobody = [("", _("nessuno"))]
        fields: Any = self.fields
        leaving = [(str(one.pk), one.name) for one in partners]
        fields["leaving"].choices = leaving if for_itself else nobody + leaving
        fields["joining"].choices = nobody + [(str(one.pk), one.name) for one in candidates]
        self.fields["reason"] = _reason()

    def clean(self) -> dict[str, Any]:
        """Who joins is said once, from the list or by fiscal code."""
        typed = super().clean() or self.cleaned_data
        if typed.get("joining") and typed.get("fiscal_code"):
            self.add_error(
                "fiscal_code", _("Ha scelto anche un ente dall’elenco: indichi chi subentra in un modo solo.")
            )
        return typed

    def typed(self) -> dict[str, Any]:
        """The keys of who leaves and who joins, None for nobody. Source: practice."""
        typed = super().typed()
        other = typed.pop("fiscal_code")
        leaving, joining = (UUID(typed[who]) if typed[who] else None for who in ("leaving", "joining"))
        return {**typed, "leaving": leaving, "joining": other or joining}


class LineForm(ActForm):
    """A line still without money."""

    says_when: ClassVar = ("source_id",)
    activity = forms.ChoiceField(label=gettext_lazy("Attività"))
    body = forms.ChoiceField(label=gettext_lazy("Ente"))
    category = forms.ChoiceField(label=gettext_lazy("Macrovoce"), choices=CostCategory.choices)
    cost_line = forms.CharField(label=gettext_lazy("Voce"), max_length=120)
    year = forms.TypedChoiceField(label=gettext_lazy("Anno"), coerce=int)
    side = forms.ChoiceField(label=gettext_lazy("A carico di"), choices=Side.choices)
    source_id = forms.TypedChoiceField(
        label=gettext_lazy("Fonte"),
        required=False,
        coerce=int,
        empty_value=None,
        help_text=gettext_lazy("Serve se la voce è a contributo."),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("In che forma"),
        choices=CofinancingKind.choices,
        help_text=gettext_lazy("Denaro, se è una voce del contributo."),
    )
    hours = NumberField(label=gettext_lazy("Ore"), required=False)
    hourly_cost = AmountField(label=gettext_lazy("Costo orario (€)"), required=False)

    def __init__(
        self,
        request: Any,
        *,
        activities: Sequence[Activity],
        bodies: Sequence[Body],
        years: Sequence[int],
        sources: Sequence[Source],
        **kwargs: Any,
    ):
        super().__init__(request, **kwargs)
        fields: Any = self.fields
        fields["activity"].choices = [(one.code, f"{one.code} – {one.title}") for one in activities]
        fields["body"].choices = [(str(one.pk), one.name) for one in bodies]
        fields["year"].choices = [(year, year) for year in years]
        fields["source_id"].choices = [("", ""), *((one.pk, one.name) for one in sources)]

    def typed(self) -> dict[str, Any]:
        """What the action receives. Source: practice."""
        typed = super().typed()
        return {
            **typed,
            "body": UUID(typed["body"]),
            "category": CostCategory(typed["category"]),
            "side": Side(typed["side"]),
            "kind": CofinancingKind(typed["kind"]),
        }


class RefuseForm(ActForm):
    """Why a change is turned down."""

    reason = forms.CharField(
        label=gettext_lazy("Perché si respinge"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Lo legge chi l’ha chiesta."),
    )
