"""The receipt of an application: one page, at once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from condivisa.base.days import ROME, day, show_day
from condivisa.records.papers.recipes import recipe
from condivisa.stages.applications.models import Application

RECEIPT = recipe("applications.receipt", beside=__file__, law="L. 241/1990, art. 18-bis")


def receipt(application: Application, *, number: int, year: int, content: str, at: datetime) -> dict[str, Any]:
    """What the receipt says. Source: L. 241/1990, art. 18-bis, c. 1."""
    call = application.call
    programmes = application.programmes.order_by("order").values_list("code", "title")
    members = application.members.order_by("body__sort_key").values_list("body__name", flat=True)
    return {
        "facts": [
            ["Ricevuta", f"n. {number} del {year}"],
            ["Arrivata il", f"{show_day(day(at))}, ore {at.astimezone(ROME):%H:%M:%S}"],
            ["Amministrazione", call.procedure.administration.name],
            ["Responsabile del procedimento", str(call.procedure.procedure_manager or "da nominare")],
            ["Avviso", call.title],
            ["Istanza", application.title],
            ["Forma", application.get_form_display()],
            ["Capofila", application.lead.name],
        ],
        "members": list(members),
        "programmes": [f"{code} – {title}" for code, title in programmes],
        "content_sha256": content,
    }
