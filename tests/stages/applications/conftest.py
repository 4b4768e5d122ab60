"""A call and a body that applies to it, as far as each test needs."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal as D
from typing import Any

import pytest

from condivisa.records.access import Acting
from condivisa.stages.applications import actions
from condivisa.stages.applications.dossier import SheetRow
from condivisa.stages.applications.models import Application, Declaration
from condivisa.stages.calls.models import Call
from tests.making import Town, at, body, call, representative, town
from tests.standing import stood_on

WORKING = at("2025-09-20T10:00")
SENT = at("2025-10-20T11:59:58")
CLOSES = at("2025-10-20T12:00")


def money(amount: str, side: str = "contribution", **changes: Any) -> SheetRow:
    """A row for P1 in 2026."""
    kind = "volunteers" if side == "cofinancing" else "cash"
    row = SheetRow("P1", "staff", "educatori", "A1", 2026, side, D(amount), kind)
    return replace(row, **changes)


@dataclass
class Applying:
    """A call and a body that applies to it."""

    people: Town
    call: Call
    lead: Acting
    draft: Application

    def ready(self) -> Application:
        """Fill in and confirm what is needed."""
        by: dict[str, Any] = {"by": self.lead, "at": WORKING}
        saved = actions.save_proposal(
            self.draft.pk,
            version=0,
            title="Crescere insieme",
            proposal="Che cosa faremo.",
            form="single",
            programmes=["P1"],
            **by,
        )
        rows = [money("100000.00"), money("10000.00", "cofinancing")]
        saved = actions.save_sheet(saved.pk, version=0, rows=rows, **by)
        declare(saved, self.lead)
        actions.confirm_version(saved.pk, version=saved.version, **by)
        return saved

    def submitted(self) -> Application:
        """Submit it in time."""
        return actions.submit(self.ready().pk, by=self.lead, at=SENT)


def declare(draft: Application, by: Acting) -> Declaration:
    """Hand in the declaration of requirements."""
    return actions.add_declaration(
        draft.pk, kind="requirements", file=b"p7m", file_name="dsan.p7m", signer=by.person, by=by, at=WORKING
    )


def make() -> Applying:
    """A call of the town, an application started by a co-operative."""
    people = town()
    made = call(people)
    lead = representative(body("Coop Prova"))
    draft = actions.start_application(made.pk, form="single", title="Bozza", programmes=["P1"], by=lead, at=WORKING)
    return Applying(people, made, lead, draft)


standing_application = stood_on(make)


@pytest.fixture
def applying(standing_application: Callable[[], Applying], db: None) -> Applying:
    """A call and what a body has begun to write for it."""
    return standing_application()
