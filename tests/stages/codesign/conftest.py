"""A call with its ranking published, three ranked groups, a table: as far as each test needs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from condivisa.records.access import Acting
from condivisa.stages.applications.models import Application
from condivisa.stages.calls.models import Call
from condivisa.stages.codesign import actions
from condivisa.stages.codesign.drafts import ActivityDraft, LineDraft, ProjectDraft
from condivisa.stages.codesign.models import FinalProject, Meeting, Round, WorkingTable
from condivisa.stages.selection.models import Ranking, RankingRow
from tests import making
from tests.making import at
from tests.standing import stood_on

OPENED, MEETING, MINUTED = at("2025-11-20T09:00"), at("2025-11-25T15:00"), at("2025-11-26T09:00")
APPROVED, FROZEN, REOPENED = at("2025-12-04T09:00"), at("2025-12-10T09:00"), at("2026-06-01T09:00")
COMMENTS = date(2025, 12, 3)
SIGNED = b"firmato digitalmente"


@dataclass
class CoDesign:
    """A call whose ranking is out, its people and its table; each method goes one act further."""

    town: making.Town
    call: Call
    applications: list[Application]
    partners: list[Acting] = field(default_factory=list)

    def opens(self, **named: Any) -> WorkingTable:
        """The RUP opens the table of P1."""
        usual: dict[str, Any] = {
            "title": "Tavolo P1",
            "programmes": ["P1"],
            "facilitator": self.town.facilitator.person,
        }
        return actions.open_table(self.call.pk, by=self.town.rup, at=OPENED, **(usual | named))

    def round(self) -> Round:
        """The round that is open."""
        return Round.objects.get(table__call=self.call, closed_at=None)

    def draft(self, **changes: Any) -> ProjectDraft:
        """A project within the notice: a lead that is given each year's whole share and brings 10 %."""
        lead = self.applications[0].lead_id
        whole: dict[str, Any] = {
            "text": "Che cosa si farà insieme.",
            "aims": {"P1": ("finalità di P1",)},
            "activities": (ActivityDraft("P1.1", "P1", "Sportello di quartiere", "300 persone"),),
            "lines": tuple(
                line
                for year in (2026, 2027, 2028)
                for line in (
                    LineDraft("P1.1", lead, "staff", "educatori", year, "contribution", Decimal(100000), "comune"),
                    LineDraft(
                        "P1.1",
                        lead,
                        "in_kind",
                        "volontari",
                        year,
                        "cofinancing",
                        Decimal("10000.00"),
                        kind="volunteers",
                    ),
                )
            ),
        }
        return ProjectDraft(**(whole | changes))

    def saves(self, after: int = 0, **changes: Any) -> int:
        """The lead partner saves a version; its key."""
        draft = self.draft(**changes)
        return actions.save_version(self.round().pk, draft=draft, after=after, by=self.partners[0], at=MINUTED).pk

    def meets(self, when: Any = MEETING, **named: Any) -> Meeting:
        """The facilitator convenes a meeting."""
        named = {"place": "in municipio", "agenda": ["Progetto", "Piano"]} | named
        return actions.convene_meeting(self.round().pk, when=when, by=self.town.facilitator, at=OPENED, **named)

    def minutes_drafted(self, meeting: Meeting) -> Meeting:
        """The facilitator records who was there and opens the minutes to comments."""
        here = [(self.town.rup.person, self.town.body.pk), (self.partners[0].person, self.partners[0].body)]
        actions.record_attendance(meeting.pk, present=here, by=self.town.facilitator, at=MINUTED)
        return actions.draft_minutes(
            meeting.pk, text="Si concorda.", comments_until=COMMENTS, by=self.town.facilitator, at=MINUTED
        )

    def minutes(self, meeting: Meeting) -> Meeting:
        """Facilitator and RUP take it from the meeting to its public minutes."""
        self.minutes_drafted(meeting)
        actions.approve_minutes(meeting.pk, by=self.town.rup, at=APPROVED)
        meeting.refresh_from_db()
        file = making.signed(meeting.minutes, self.town.rup)
        return actions.publish_minutes(meeting.pk, file=file, by=self.town.rup, at=APPROVED)

    def freezes(self, version: int) -> FinalProject:
        """RUP drafts, director signs the final project."""
        act = actions.draft_final_project(version, by=self.town.rup, at=FROZEN)
        file = making.signed(act, self.town.director)
        return actions.freeze_final_project(act.pk, file=file, by=self.town.director, at=FROZEN)

    def ended(self) -> FinalProject:
        """Straight to the first final project."""
        self.opens()
        self.minutes(self.meets())
        return self.freezes(self.saves())


def make(
    terms: dict[str, Any] | None = None, *, published: bool = True, town: making.Town | None = None, **named: Any
) -> CoDesign:
    """A call on P1 and P2 (300.000,00 each) with the ranking of P1: selected, suitable, unsuitable."""
    town = town or making.town()
    agreed = making.terms(**(terms or {}))
    call = making.call(town, programmes=(("P1", "300000.00"), ("P2", "300000.00")), terms=agreed, **named)
    applications = [making.application(call, making.body(f"Cooperativa {name}")) for name in ("Alba", "Brezza", "Coda")]
    ranking = Ranking.objects.create(
        call=call,
        programme=call.programmes.get(code="P1"),
        act=making.paper(town.body),
        adopted_at=OPENED,
        published_at=OPENED if published else None,
    )
    for position, (application, outcome) in enumerate(
        zip(applications, ("selected", "suitable", "unsuitable"), strict=True), 1
    ):
        RankingRow.objects.create(
            ranking=ranking, application=application, position=position, points=Decimal(90), outcome=outcome
        )
    return CoDesign(town, call, applications, [making.representative(one.lead) for one in applications])


standing_codesign = stood_on(make)


@pytest.fixture
def codesign(standing_codesign: Callable[[], CoDesign], db: None) -> CoDesign:
    """A co-design whose table is still to be opened."""
    return standing_codesign()
