"""Terms: what an administration sets for its call and the agreement, as data and never as constants.

Two layers: the call's terms, each fixed or negotiable within bounds, are frozen at publication; the agreement's
terms are frozen at signature and checked against them. A term that nobody set is *open*: a rule that needs it says so.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

from condivisa.base.findings import Finding, blocks
from condivisa.base.money import HUNDRED


class Unit(StrEnum):
    """What a term's value is."""

    PERCENT = "percent"
    EUR = "eur"
    MONTHS = "months"
    DAYS = "days"
    NUMBER = "number"
    YES_NO = "yes_no"
    CHOICE = "choice"
    TEXTS = "texts"


WHOLE = frozenset({Unit.MONTHS, Unit.DAYS})
"""What is counted in whole numbers."""

LONGEST = {Unit.MONTHS: Decimal(1200), Unit.DAYS: Decimal(36_500)}
"""A hundred years: what is counted from any believable day is still a date."""

AT_LEAST_ONE = {"report_every_months": "call.term_below_a_month", "correction_days": "call.term_below_a_day"}
"""What lasts a month or a day at least, since with none its act could never be done, and what is said of less."""


@dataclass(frozen=True)
class TermKind:
    """A term that can be set: its unit, its choices, the law or practice that knows it."""

    key: str
    unit: Unit
    source: str
    choices: tuple[str, ...] = ()

    def holds(self, value: Decimal) -> bool:
        """Whether a number can be its value: not below zero, percentages up to 100, months and days whole and no more
        than a hundred years.
        """
        if value < (1 if self.key in AT_LEAST_ONE else 0) or (self.unit in WHOLE and value % 1):
            return False
        return value <= {**LONGEST, Unit.PERCENT: HUNDRED}.get(self.unit, value)


def _kinds(*kinds: TermKind) -> dict[str, TermKind]:
    return {kind.key: kind for kind in kinds}


DM72 = "D.M. 72/2021, par. 3"
PRACTICE = "practice"

KINDS = _kinds(
    # who may apply and how
    TermKind("programme_choice", Unit.CHOICE, PRACTICE, ("one", "several", "all")),
    TermKind("applying_twice", Unit.CHOICE, PRACTICE, ("refuse", "warn")),
    TermKind("unconfirmed_member", Unit.CHOICE, "D.P.R. 445/2000, art. 38", ("refuse", "warn")),
    TermKind("below_minimum", Unit.CHOICE, PRACTICE, ("refuse", "warn")),
    TermKind("correction_days", Unit.DAYS, "L. 241/1990, art. 6, c. 1, lett. b)"),
    TermKind("intended_refusal", Unit.YES_NO, "L. 241/1990, art. 10-bis"),
    # scoring and ranking
    TermKind("score_rounding", Unit.CHOICE, PRACTICE, ("final", "intermediate")),
    TermKind("scores_beside", Unit.YES_NO, PRACTICE),
    TermKind("minimum_score", Unit.NUMBER, PRACTICE),
    TermKind("ties", Unit.CHOICE, PRACTICE, ("first_criterion", "draw", "all")),
    TermKind("selected", Unit.CHOICE, DM72, ("best", "above_minimum", "all_admitted")),
    TermKind("table_mode", Unit.CHOICE, DM72, ("selected", "all_qualified")),
    # co-financing
    TermKind("cofinancing_minimum_percent", Unit.PERCENT, PRACTICE),
    TermKind("cofinancing_base", Unit.CHOICE, PRACTICE, ("contribution", "total_cost")),
    TermKind("cofinancing_sources", Unit.CHOICE, PRACTICE, ("all", "own")),
    TermKind("cofinancing_kinds", Unit.CHOICE, PRACTICE, ("cash", "in_kind", "both")),
    # indirect costs
    TermKind("indirect_mode", Unit.CHOICE, "CdS 5217/2023", ("none", "ledger", "flat")),
    TermKind("indirect_ceiling_percent", Unit.PERCENT, PRACTICE),
    TermKind("flat_percent", Unit.PERCENT, "CdS 5217/2023"),
    TermKind("flat_base", Unit.CHOICE, PRACTICE, ("direct", "staff")),
    TermKind("flat_items", Unit.TEXTS, PRACTICE),
    # how the agreement may change and end
    TermKind("extension_maximum_percent", Unit.PERCENT, DM72),
    TermKind("extension_base", Unit.CHOICE, PRACTICE, ("contribution", "contribution_and_cofinancing")),
    TermKind("extension_scope", Unit.CHOICE, PRACTICE, ("codesign", "agreement")),
    TermKind("labour_revision", Unit.YES_NO, PRACTICE),
    TermKind("shift_notice_percent", Unit.PERCENT, PRACTICE),
    TermKind("shift_approval_percent", Unit.PERCENT, PRACTICE),
    TermKind("shift_base", Unit.CHOICE, PRACTICE, ("line", "total")),
    TermKind("withdrawal_notice_months", Unit.MONTHS, PRACTICE),
    TermKind("withdrawal_grounds", Unit.TEXTS, "L. 241/1990, art. 11, c. 4"),
    TermKind("warning_days", Unit.DAYS, PRACTICE),
    # reporting
    TermKind("report_every_months", Unit.MONTHS, PRACTICE),
    TermKind("report_due_days", Unit.DAYS, PRACTICE),
    TermKind("report_check_days", Unit.DAYS, PRACTICE),
    TermKind("payment_tail_days", Unit.DAYS, PRACTICE),
    TermKind("cash_up_to", Unit.EUR, "L. 136/2010, art. 3, c. 3"),
    TermKind("sample_percent", Unit.PERCENT, "D.P.R. 445/2000, art. 71"),
    TermKind("sample_all_above", Unit.EUR, "D.P.R. 445/2000, art. 71"),
    TermKind("error_rate_percent", Unit.PERCENT, "D.P.R. 445/2000, art. 71"),
    # payments
    TermKind("payee", Unit.CHOICE, PRACTICE, ("lead", "member")),
    TermKind("advance_percent", Unit.PERCENT, PRACTICE),
    TermKind("advance_surety", Unit.YES_NO, PRACTICE),
    TermKind("paid_before_balance_percent", Unit.PERCENT, PRACTICE),
    TermKind("reduction_method", Unit.CHOICE, PRACTICE, ("by_activity", "in_proportion")),
    TermKind("own_share_short", Unit.CHOICE, PRACTICE, ("cut_gap", "recompute")),
    TermKind("clawback_days", Unit.DAYS, PRACTICE),
)

GROUPS = {
    "applying": (
        "programme_choice",
        "applying_twice",
        "unconfirmed_member",
        "below_minimum",
        "correction_days",
        "intended_refusal",
    ),
    "scoring": ("score_rounding", "scores_beside", "minimum_score", "ties", "selected", "table_mode"),
    "cofinancing": (
        "cofinancing_minimum_percent",
        "cofinancing_base",
        "cofinancing_sources",
        "cofinancing_kinds",
    ),
    "indirect": ("indirect_mode", "indirect_ceiling_percent", "flat_percent", "flat_base", "flat_items"),
    "changing": (
        "extension_maximum_percent",
        "extension_base",
        "extension_scope",
        "labour_revision",
        "shift_notice_percent",
        "shift_approval_percent",
        "shift_base",
        "withdrawal_notice_months",
        "withdrawal_grounds",
        "warning_days",
    ),
    "reporting": (
        "report_every_months",
        "report_due_days",
        "report_check_days",
        "payment_tail_days",
        "cash_up_to",
        "sample_percent",
        "sample_all_above",
        "error_rate_percent",
    ),
    "paying": (
        "payee",
        "advance_percent",
        "advance_surety",
        "paid_before_balance_percent",
        "reduction_method",
        "own_share_short",
        "clawback_days",
    ),
}
"""The terms as people set them: one group at a time, from applying to paying."""

type Value = Decimal | str | bool | tuple[str, ...]


@dataclass(frozen=True)
class Term:
    """One term as set: fixed (`value`), or negotiable between `low` and `high` or among `among`.

    `clause` is where the notice or the agreement says it.
    """

    key: str
    clause: str
    value: Value | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    among: tuple[str, ...] = ()

    @property
    def fixed(self) -> bool:
        """Whether the value is set and not to be negotiated."""
        return self.value is not None

    def admits(self, value: Value) -> bool:
        """Whether a negotiated value stays within what was published."""
        if self.fixed:
            return value == self.value
        if isinstance(value, Decimal):
            return (self.low is None or value >= self.low) and (self.high is None or value <= self.high)
        if self.among and isinstance(value, str):
            return value in self.among
        return True

    def beyond(self, agreed: Value) -> Finding:
        """What to say of a value that `admits` does not: how it was agreed, and what was published."""
        said = {"term": f"term.{self.key}"}
        among = (self.value,) if isinstance(self.value, str) else self.among
        if among and isinstance(agreed, str):
            words = ", ".join(f"choice.{one}" for one in among)
            return blocks("call.term_not_among", self.clause, **said, agreed=f"choice.{agreed}", among=words)
        if not isinstance(agreed, Decimal):
            return blocks("call.term_changed", self.clause, **said)
        sign = {Unit.PERCENT: " %", Unit.EUR: " €"}.get(KINDS[self.key].unit, "")
        low, high = (f"{it:f}{sign}".replace(".", ",") if it is not None else "" for it in (self.low, self.high))
        fixed = f"{self.value:f}{sign}".replace(".", ",") if isinstance(self.value, Decimal) else ""
        bounds = fixed or (f"{low} – {high}" if low and high else f"≥ {low}" if low else f"≤ {high}")
        amount = f"{agreed:f}{sign}".replace(".", ",")
        return blocks("call.term_beyond_bounds", self.clause, **said, agreed=amount, bounds=bounds)

    def sound(self) -> list[Finding]:
        """Why its value, or one of its bounds, cannot be one."""
        numbers = [one for one in (self.value, self.low, self.high) if isinstance(one, Decimal)]
        return [out_of_range(self.key, self.clause, one) for one in numbers if not KINDS[self.key].holds(one)]


def out_of_range(key: str, clause: str, value: Decimal) -> Finding:
    """What to say of a number that no term of its kind can have. Judged on: no day. Source: L. 241/1990, art. 12."""
    if key in AT_LEAST_ONE and value < 1:
        return blocks(AT_LEAST_ONE[key], clause, term=f"term.{key}")
    said = f"{value:f}".replace(".", ",")
    return blocks("call.term_out_of_range", clause, term=f"term.{key}", value=said)


class TermOpen(LookupError):
    """A rule needs a term that is not set. `finding` says which."""

    def __init__(self, key: str):
        self.key = key
        self.finding = blocks("call.term_open", KINDS[key].source, term=f"term.{key}")
        super().__init__(key)


@dataclass(frozen=True)
class Terms:
    """The terms of a call or of an agreement, by key."""

    by_key: Mapping[str, Term] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Term]:
        return iter(self.by_key.values())

    def get(self, key: str) -> Any:
        """The value of a term, or None when it is open or still to be negotiated."""
        assert key in KINDS, key
        term = self.by_key.get(key)
        return term.value if term else None

    def need(self, key: str) -> Any:
        """The value of a term that a rule needs. Raises `TermOpen`."""
        value = self.get(key)
        if value is None:
            raise TermOpen(key)
        return value

    def clause(self, key: str) -> str:
        """Where the term is written; the term's general source when it is open."""
        term = self.by_key.get(key)
        return term.clause if term else KINDS[key].source

    def with_values(self, values: Mapping[str, Value], clause: str) -> Terms:
        """These terms with negotiated values put in."""
        set_now = {key: Term(key, clause, value) for key, value in values.items()}
        return Terms({**self.by_key, **set_now})

    def as_json(self) -> list[dict[str, Any]]:
        """Plain JSON, amounts as texts, in the order of keys."""
        return [_to_json(self.by_key[key]) for key in sorted(self.by_key)]

    def sha256(self) -> str:
        """The hash that freezes them."""
        return hashlib.sha256(json.dumps(self.as_json(), sort_keys=True, ensure_ascii=False).encode()).hexdigest()

    @classmethod
    def from_json(cls, rows: list[dict[str, Any]]) -> Terms:
        """The terms that `as_json` wrote."""
        return cls({row["key"]: _from_json(row) for row in rows})


def _to_json(term: Term) -> dict[str, Any]:
    row: dict[str, Any] = {"key": term.key, "clause": term.clause}
    if term.value is not None:
        row["value"] = str(term.value) if isinstance(term.value, Decimal) else term.value
        if isinstance(term.value, tuple):
            row["value"] = list(term.value)
    if term.low is not None:
        row["low"] = str(term.low)
    if term.high is not None:
        row["high"] = str(term.high)
    if term.among:
        row["among"] = list(term.among)
    return row


def read_value(key: str, raw: Any) -> Value:
    """A term's value from JSON or TOML, by its unit. Raises `ValueError` for a value of another kind."""
    kind = KINDS[key]
    match kind.unit:
        case Unit.YES_NO if isinstance(raw, bool):
            return raw
        case Unit.TEXTS if isinstance(raw, (list, tuple)) and all(isinstance(one, str) for one in raw):
            return tuple(raw)
        case Unit.CHOICE if raw in kind.choices:
            return str(raw)
        case Unit.PERCENT | Unit.EUR | Unit.MONTHS | Unit.DAYS | Unit.NUMBER if isinstance(
            raw, (str, int, Decimal)
        ) and not isinstance(raw, bool):
            try:
                number = Decimal(raw)
            except ArithmeticError:
                raise ValueError(f"{key}: {raw}") from None
            if number.is_finite():
                return number
    raise ValueError(f"{key}: {raw}")


def _from_json(row: dict[str, Any]) -> Term:
    key = row["key"]
    return Term(
        key,
        row["clause"],
        read_value(key, row["value"]) if "value" in row else None,
        Decimal(row["low"]) if "low" in row else None,
        Decimal(row["high"]) if "high" in row else None,
        tuple(row.get("among", ())),
    )


OF_A_MODE = {"ledger": ("indirect_ceiling_percent",), "flat": ("flat_percent", "flat_base", "flat_items")}
"""The terms that one way of paying indirect costs needs, and no other."""


def idle(terms: Terms) -> frozenset[str]:
    """The terms left without use by the way of paying indirect costs that was chosen; none while it is open.

    Source: practice.
    """
    mode = terms.get("indirect_mode")
    if mode is None:
        return frozenset()
    return frozenset(key for other, keys in OF_A_MODE.items() if other != mode for key in keys)


def beyond_the_call(call: Terms, agreement: Terms, *, spent: Set[str]) -> list[Finding]:
    """Agreement's terms that are not those the call published, or fall outside its bounds. The `spent`, and those that
    are idle beside the others, have no use: what the call left open of them nobody sets any more.

    Judged on: the day of signature. Source: L. 241/1990, art. 12; D.M. 72/2021, par. 3.
    """
    found = []
    unused = spent | idle(agreement)
    for term in call:
        agreed = agreement.get(term.key)
        if agreed is None:
            if not term.fixed and term.key in unused:
                continue
            if not term.fixed:
                found.append(blocks("call.term_open", term.clause, term=f"term.{term.key}"))
            else:
                found.append(blocks("call.term_left_out", term.clause, term=f"term.{term.key}"))
        elif not term.admits(agreed):
            found.append(term.beyond(agreed))
    return found
