"""A call whose term has passed, three applications, a committee of three: as far as each test needs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pytest

from condivisa.records import clock
from condivisa.records.access import Acting, Role
from condivisa.stages.applications.models import Application
from condivisa.stages.calls.models import Call, Criterion, Programme
from condivisa.stages.selection import actions
from condivisa.stages.selection.models import Admission, Panel, Ranking, Seat
from condivisa.stages.selection.rules.admissibility import REQUIREMENTS
from tests import making
from tests.making import at
from tests.standing import stood_on

NOMINATED, DECLARED, OPENED = at("2025-10-21T09:00"), at("2025-10-22T09:00"), at("2025-10-23T09:00")
CHECKED, ADMITTED, SCORED = at("2025-10-24T09:00"), at("2025-11-10T09:00"), at("2025-11-12T09:00")
RANKED, PUBLISHED = at("2025-11-14T09:00"), at("2025-11-15T09:00")
SIGNED = b"firmato digitalmente"
ALL_MET = dict.fromkeys(REQUIREMENTS, "")


@dataclass
class Selection:
    """A selection and its people; each method goes one act further."""

    town: making.Town
    call: Call
    applications: list[Application]
    members: list[Acting] = field(default_factory=list)

    @property
    def programme(self) -> Programme:
        """The first programme of the call."""
        return self.call.programmes.get(code="P1")

    @property
    def committee(self) -> Panel:
        """The committee of the call."""
        return Panel.objects.get(call=self.call, kind=Panel.Kind.COMMITTEE)

    def seat(self, number: int) -> Seat:
        """The seat of a member, by order of appointment."""
        return Seat.objects.get(panel=self.committee, person=self.members[number].person, left_at=None)

    def appoints(self, kind: str = Panel.Kind.COMMITTEE, members: Sequence[Acting] | None = None) -> Panel:
        """RUP drafts, director signs; the first chairs."""
        people = [one.person for one in (self.members if members is None else members)]
        act = actions.draft_appointment(
            self.call.pk, kind=kind, members=people, chair=people[0], by=self.town.rup, at=NOMINATED
        )
        file = making.signed(act, self.town.director)
        return actions.appoint_panel(act.pk, file=file, by=self.town.director, at=NOMINATED)

    def declares(self, who: Acting, *conflicts: Application, moment: Any = DECLARED) -> None:
        """One person declares."""
        against = [one.pk for one in conflicts]
        actions.declare_conflict(self.call.pk, applications=against, file=SIGNED, by=who, at=moment)

    def opens(self, *, declaring: bool = True) -> None:
        """Everybody declares no conflict, then the RUP opens."""
        if declaring:
            for who in (self.town.rup, self.town.director, *self.members):
                self.declares(who)
        actions.open_applications(self.call.pk, by=self.town.rup, at=OPENED)

    def checks(self, **failing: str) -> None:
        """The RUP checks everything: met, but for the first application's `failing`."""
        for application in self.applications:
            outcomes = {**ALL_MET, **(failing if application == self.applications[0] else {})}
            actions.check_requirements(application.pk, outcomes=outcomes, by=self.town.rup, at=CHECKED)

    def decides(self) -> list[Admission]:
        """RUP drafts, director signs the act on admission."""
        act = actions.draft_admission(self.call.pk, by=self.town.rup, at=ADMITTED)
        file = making.signed(act, self.town.director)
        return actions.decide_admission(act.pk, file=file, by=self.town.director, at=ADMITTED)

    def scores(self, who: Acting, application: Application, *values: str, moment: Any = SCORED) -> None:
        """One member scores one application on criteria A, B, …"""
        marks = {code: (Decimal(value), "Come da proposta.") for code, value in zip("ABC", values, strict=False)}
        actions.score(application.pk, programme=self.programme.pk, marks=marks, by=who, at=moment)

    def minutes(self) -> None:
        """The first member minutes a sitting of the committee and signs it."""
        session = actions.write_minutes(
            self.committee.pk,
            held_at=SCORED,
            place="Sala riunioni",
            public=False,
            present=[self.seat(number).pk for number in range(len(self.members))],
            text="La commissione valuta le proposte.",
            by=self.members[0],
            at=SCORED,
        )
        chair = self.members[0]
        actions.sign_minutes(session.pk, file=making.signed(session.minutes, chair), by=chair, at=SCORED)

    def adopts(self) -> Ranking:
        """RUP drafts, director signs the ranking."""
        act = actions.draft_ranking(self.programme.pk, by=self.town.rup, at=RANKED)
        file = making.signed(act, self.town.director)
        return actions.adopt_ranking(act.pk, file=file, by=self.town.director, at=RANKED)

    def admitted(self, **failing: str) -> Selection:
        """Straight to after the admission."""
        self.appoints()
        self.opens()
        self.checks(**failing)
        self.decides()
        return self


def make(terms: dict[str, Any] | None = None, **fields: Any) -> Selection:
    """A call with two criteria (A: coefficient × 60; B: steps 10, 20, 40), three applications, a committee of three."""
    town = making.town()
    call = making.call(town, terms=making.terms(**(terms or {})), **fields)
    Criterion.objects.create(
        call=call, code="A", title="Qualità", order=1, scoring="coefficient", max_points=Decimal(60)
    )
    Criterion.objects.create(
        call=call,
        code="B",
        title="Rete",
        order=2,
        scoring="steps",
        max_points=Decimal(40),
        scale=[["bassa", "10"], ["media", "20"], ["alta", "40"]],
    )
    applications = [
        making.application(call, making.body(f"Cooperativa {name}"), moment=f"2025-10-{day}T10:00")
        for name, day in (("Alba", "10"), ("Brezza", "11"), ("Ciclamino", "12"))
    ]
    members = [making.acting(town.body, Role.COMMITTEE_MEMBER) for _ in range(3)]
    return Selection(town, call, applications, members)


standing_selection = stood_on(make)


@pytest.fixture
def selection(standing_selection: Callable[[], Selection], db: None) -> Selection:
    """A selection where nothing has been done yet."""
    return standing_selection()


@pytest.fixture
def when(monkeypatch: pytest.MonkeyPatch) -> Any:
    def go(moment: Any) -> None:
        monkeypatch.setattr(clock, "now", lambda: moment)

    go(DECLARED)
    return go


def of(selection: Selection, **more: Any) -> dict[str, Any]:
    return {"slug": selection.call.procedure.slug, "code": selection.call.code, **more}
