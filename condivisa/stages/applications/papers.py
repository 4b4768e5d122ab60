"""The receipt of an application: one page, at once; and all of it in one paper, rendered soon after."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from condivisa.base.days import ROME, day, show_day
from condivisa.base.money import show
from condivisa.records.papers.recipes import in_italian, recipe
from condivisa.stages.applications import queries
from condivisa.stages.applications.models import Application, PlanRow

RECEIPT = recipe("applications.receipt", beside=__file__, law="L. 241/1990, art. 18-bis")
WHOLE = recipe("applications.whole", beside=__file__, law="L. 241/1990, art. 12; D.Lgs. 82/2005, art. 20")

SHORT = {"contribution": "contributo", "cofinancing": "compart.", "third_party": "terzi", "public_body": "ente pubbl."}
"""Whose money a row is, in a narrow column."""


@in_italian
def receipt(application: Application, *, number: int, year: int, content: str, at: datetime) -> dict[str, Any]:
    """What the receipt says. Source: L. 241/1990, art. 18-bis, c. 1."""
    members = application.members.order_by("body__sort_key").values_list("body__name", flat=True)
    return {
        "facts": _facts(application, number, year, at),
        "members": list(members),
        "programmes": _programmes(application),
        "content_sha256": content,
    }


@in_italian
def whole(application: Application, *, number: int, year: int, content: str, at: datetime) -> dict[str, Any]:
    """Everything that an application says, on the day it arrived: what the receipt's hash covers.

    Source: L. 241/1990, art. 12; D.Lgs. 82/2005, art. 20.
    """
    rows = queries.whole_plan(application)
    sums: dict[str, Any] = {}
    for row in rows:
        sums[row.side] = sums.get(row.side, 0) + row.amount
    plan: dict[str, list[list[str]]] = {}
    for row in rows:
        plan.setdefault(row.body.name, []).append(_row(row))
    return {
        "facts": _facts(application, number, year, at),
        "members": [
            [one.body.name, one.body.fiscal_code, "sì" if one.funded else "no", _confirmed(one, application.version)]
            for one in queries.members_of(application)
        ],
        "programmes": _programmes(application),
        "proposal": application.proposal,
        "plan": [[name, lines] for name, lines in plan.items()],
        "totals": [[str(PlanRow(side=side).get_side_display()), show(total, unit="")] for side, total in sums.items()],
        "declarations": [
            [one.member.body.name, str(one.get_kind_display()), one.file_name, one.file_id]
            for one in queries.declarations_of(application)
        ],
        "attachments": [[one.title, one.file_name, one.file_id] for one in queries.attachments_of(application)],
        "content_sha256": content,
    }


def _facts(application: Application, number: int, year: int, at: datetime) -> list[list[str]]:
    call = application.call
    return [
        ["Ricevuta", f"n. {number} del {year}"],
        ["Arrivata", f"{show_day(day(at))}, ore {at.astimezone(ROME):%H:%M:%S}"],
        ["Amministrazione", call.procedure.administration.name],
        ["Responsabile del procedimento", str(call.procedure.procedure_manager or "da nominare")],
        ["Avviso", call.title],
        ["Istanza", application.title],
        ["Forma", application.get_form_display()],
        ["Capofila", application.lead.name],
    ]


def _programmes(application: Application) -> list[str]:
    listed = application.programmes.order_by("order").values_list("code", "title")
    return [f"{code} – {title}" for code, title in listed]


def _confirmed(member: Any, version: int) -> str:
    if member.confirmed_version != version:
        return "non confermata"
    return f"{member.confirmed_by}, {show_day(day(member.confirmed_at))}"


def _row(row: PlanRow) -> list[str]:
    return [
        row.programme.code,
        f"{row.get_category_display()}: {row.cost_line}",
        row.action,
        str(row.year),
        SHORT[row.side],
        show(row.amount, unit=""),
    ]
