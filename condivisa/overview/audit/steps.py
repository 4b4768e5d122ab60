"""How a step of the trail is shown: what it is, where its money comes from, where it goes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from condivisa.base import money
from condivisa.records.screens.lists import ListColumn, worded

TRAIL = (
    ("source", gettext_lazy("Fonte e prenotazione")),
    ("commitment", gettext_lazy("Impegno")),
    ("line", gettext_lazy("Voce della convenzione")),
    ("expense", gettext_lazy("Riga di spesa e verifica")),
    ("payment", gettext_lazy("Pagamento, mandato, quietanza")),
)


@dataclass(frozen=True)
class Link:
    """A way to another page; without address, only words."""

    words: str
    address: str = ""


@dataclass(frozen=True)
class Step:
    """One step: `here` is its place in the trail, `facts` label and value (text, amount in EUR, day, link)."""

    here: str
    title: str
    facts: Sequence[tuple[str, Any]]
    before: Sequence[Link]
    links: Sequence[Link] = field(default=())
    """Pages of the product about the same thing: files, papers."""
    nothing: str = ""
    """What is said where nothing follows yet, if not the usual."""

    def told(self) -> Iterator[tuple[str, Any]]:
        """The facts there are, amounts with their unit. Source: practice."""
        for label, fact in self.facts:
            if fact is not None and fact != "":
                yield label, money.show(fact) if isinstance(fact, Decimal) else fact


def undoing(one: Any) -> list[tuple[str, str]]:
    """Why a booking or a commitment was wrong: of the counter-entry, and of the row that it cancels; of others nothing.

    Source: D.Lgs. 267/2000, art. 183; practice.
    """
    counter = one if one.cancels_id else getattr(one, "cancelled_by", None)
    return [(_("Motivo dello storno"), counter.reason)] if counter else []


def with_undoing(one: Any, name: str) -> str:
    """How a list calls a booking or a commitment, told from its counter-entry. Source: practice."""
    if one.cancels_id:
        return _("%(name)s (storno)") % {"name": name}
    return _("%(name)s (con storno)") % {"name": name} if getattr(one, "cancelled_by", None) else name


def to(view: str, key: Callable[[Any], Any] = lambda one: one.pk) -> Callable[[Any], str]:
    """What gives the address of a row's own step. Source: practice."""
    return lambda one: reverse(view, args=[key(one)])


ROW_WORDS = ("called", "description", "line__body__name", "document__number", "document__issuer_name")
"""Where the words are that one looks for in a list of expense rows."""


def rows_called(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Expense rows, each with the words of its first column (`called`), to look for. Source: practice."""
    return rows.annotate(
        called=worded(_("rendiconto %(period)s, riga %(n)s"), period="report__period__number", n="number")
    )


def row_columns() -> list[ListColumn]:
    """The columns of a list of expense rows, as steps show them. Source: practice."""
    return [
        ListColumn(_("Riga"), _row_name, "report__period__number", address=to("audit_expense")),
        ListColumn(_("Ente"), lambda one: one.line.body.name, "line__body__sort_key", italian=True),
        ListColumn(_("Descrizione"), lambda one: one.description, "description", italian=True),
        ListColumn(_("Rendicontato"), lambda one: one.amount, "amount", amount=True),
        ListColumn(_("Ammesso"), lambda one: one.admitted, "admitted", amount=True),
        ListColumn(_("Tagliato"), lambda one: one.cut, "cut", amount=True),
    ]


def payment_columns(drawn: str = "drawn") -> list[ListColumn]:
    """The columns of a list of payments, as steps show them. Source: practice."""
    return [
        ListColumn(
            _("Pagamento"), lambda one: _("n. %(n)s") % {"n": one.number}, "number", address=to("audit_payment")
        ),
        ListColumn(_("A chi"), lambda one: one.payee.name, "payee__sort_key", italian=True),
        ListColumn(_("Stato"), lambda one: one.get_state_display(), "state"),
        ListColumn(_("Mandato"), lambda one: one.order_number, "order_number"),
        ListColumn(_("Quietanza"), lambda one: one.proof, "proof"),
        ListColumn(_("Importo"), lambda one: getattr(one, drawn), drawn, amount=True),
    ]


def _row_name(one: Any) -> str:
    return _("rendiconto %(period)s, riga %(n)s") % {"period": one.report.period.number, "n": one.number}
