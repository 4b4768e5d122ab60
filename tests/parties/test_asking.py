"""Who asks to act for a body, and who answers: what is refused, whatever page it comes from."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from condivisa.parties import actions, queries
from condivisa.parties.models import ActingRequest, Appointment, Body
from condivisa.parties.rules import BodyFacts
from condivisa.records.access import Acting, Role
from condivisa.stages.agreements.forms.fields import BodyField
from condivisa.stages.applications.queries import body_written
from tests import making
from tests.making import at, refused

pytestmark = pytest.mark.django_db
ASKED, DECIDED = at("2026-03-02T09:00"), at("2026-03-03T09:00")
NEW = BodyFacts(
    kind="ets",
    name="Associazione Nuova",
    fiscal_code="91035680197",
    runts_section="b",
    runts_number="12345",
    runts_date=date(2022, 5, 2),
    activities=("a",),
)


def asks(fiscal_code: str, role: Role = Role.OPERATOR, *, who: Acting | None = None, **more: Any) -> ActingRequest:
    by = who or Acting(making.person().pk, making.body("Altrove").pk)
    return actions.ask_to_act(fiscal_code=fiscal_code, role=role, by=by, at=ASKED, **more)


def test_a_role_is_asked_only_of_a_body_that_gives_it() -> None:
    town, coop = making.town(), making.body("Cooperativa")
    with refused("party.ask_public"):
        asks(town.body.fiscal_code)
    with refused("party.role_of_another_kind"):
        asks(coop.fiscal_code, Role.DIRECTOR)
    with refused("party.body_undescribed"):
        asks(NEW.fiscal_code)
    with refused("party.no_activity"):
        asks(NEW.fiscal_code, facts=BodyFacts(**{**vars(NEW), "activities": ()}))
    assert not ActingRequest.objects.exists()
    assert asks(NEW.fiscal_code, facts=NEW).proposed["name"] == "Associazione Nuova"


def test_a_code_written_with_separators_is_the_same_code() -> None:
    made = asks("9103568 0197", facts=replace(NEW, fiscal_code="9103568 0197", vat_number="IT 0011154-0191"))
    assert (made.proposed["fiscal_code"], made.proposed["vat_number"]) == (NEW.fiscal_code, "00111540191")
    office: dict[str, Any] = {"by": making.town().officer, "at": DECIDED}
    body = actions.confirm_acting(made.pk, looked_at="RUNTS, 3 marzo", **office).body
    assert (body.fiscal_code, body.vat_number) == (NEW.fiscal_code, "00111540191")
    again = asks("91-035 680:197", facts=replace(NEW, fiscal_code="910 356 80197"))
    assert again.body == body, "no second one is made"
    assert (BodyField().clean("9103568 0197"), body_written("910 356 80197")) == (body.pk, body)
    president = making.representative(body)
    now = queries.profile_of(body)
    written = replace(now, vat_number="IT 9103568 0197")
    assert actions.amend_body(body.pk, written, seen=now.mark, by=president, at=DECIDED).vat_number == "91035680197"
    keeper = making.acting(making.body("Ufficio", "public"), Role.KEEPER)
    who = queries.identity_of(body)
    right = replace(who, fiscal_code="0011154 0191")
    set_right = actions.correct_body(body.pk, right, reference="RUNTS", seen=who.mark, by=keeper, at=DECIDED)
    assert set_right.fiscal_code == "00111540191"


def test_it_is_asked_once_and_decided_once_on_something_said() -> None:
    coop = making.body("Cooperativa")
    president, who = making.representative(coop), Acting(making.person().pk, coop.pk)
    made = asks(coop.fiscal_code, who=who)
    with refused("party.asked_already"):
        asks(coop.fiscal_code, who=who)
    by: dict[str, Any] = {"by": president, "at": DECIDED}
    with refused("party.nothing_looked_at"):
        actions.confirm_acting(made.pk, looked_at=" ", **by)
    with refused("party.nothing_looked_at"):
        actions.refuse_acting(made.pk, reason="", **by)
    with refused("access.not_yours"):
        stranger = making.representative(making.body("Altra cooperativa"))
        actions.confirm_acting(made.pk, looked_at="statuto, art. 12", by=stranger, at=DECIDED)
    given = actions.confirm_acting(made.pk, looked_at="statuto, art. 12", **by)
    assert (given.person_id, given.body, given.role) == (who.person, coop, Role.OPERATOR)
    with refused("party.request_decided", "party.nothing_looked_at"):
        actions.refuse_acting(made.pk, reason=" ", **by)
    assert ActingRequest.objects.get().state == ActingRequest.State.CONFIRMED


def test_who_asked_takes_it_back_while_nobody_has_answered() -> None:
    coop = making.body("Cooperativa")
    president, who = making.representative(coop), Acting(making.person().pk, coop.pk)
    by: dict[str, Any] = {"by": president, "at": DECIDED}
    made = asks(coop.fiscal_code, who=who)
    with refused("access.not_yours"):
        actions.withdraw_asking(made.pk, **by)
    actions.withdraw_asking(made.pk, by=who, at=DECIDED)
    assert not queries.requests_to(president, date(2026, 3, 4)).exists()
    with refused("party.request_withdrawn"):
        actions.confirm_acting(made.pk, looked_at="statuto, art. 12", **by)
    assert not Appointment.objects.filter(person=who.person).exists()
    again = asks(coop.fiscal_code, who=who)
    actions.refuse_acting(again.pk, reason="Non la conosciamo.", **by)
    with refused("party.request_decided"):
        actions.withdraw_asking(again.pk, by=who, at=DECIDED)


def test_who_else_asked_for_a_new_body_is_answered_by_who_represents_it() -> None:
    """Two people describe the same association: once the first represents it, no office lets the other in."""
    town = making.town()
    first, second = (asks(NEW.fiscal_code, Role.LEGAL_REPRESENTATIVE, facts=NEW) for _ in range(2))
    with refused("party.asked_already"):
        asks(NEW.fiscal_code, Role.LEGAL_REPRESENTATIVE, who=Acting(first.person_id, town.body.pk), facts=NEW)
    office: dict[str, Any] = {"looked_at": "RUNTS, 3 marzo", "by": town.officer, "at": DECIDED}
    given = actions.confirm_acting(first.pk, **office)
    second.refresh_from_db()
    assert second.body == given.body
    with refused("access.not_yours"):
        actions.confirm_acting(second.pk, **office)
    president = Acting(first.person_id, given.body.pk, frozenset({Role.LEGAL_REPRESENTATIVE}))
    actions.refuse_acting(second.pk, reason="Non ci rappresenta.", by=president, at=DECIDED)
    assert Appointment.objects.filter(body=given.body).count() == 1


def test_who_decides_is_who_represents_the_body_that_day() -> None:
    """A mandate whose last day is written is one until that day; one still to start is none."""
    coop, town = making.body("Cooperativa"), making.town()
    president = making.representative(coop)
    mandate = Appointment.objects.filter(body=coop, role=Role.LEGAL_REPRESENTATIVE)
    made = asks(coop.fiscal_code, Role.LEGAL_REPRESENTATIVE)
    said: dict[str, Any] = {"looked_at": "statuto, art. 12", "at": DECIDED}

    def deciding(on: date) -> list[bool]:
        return [queries.requests_to(who, on).exists() for who in (president, town.officer)]

    mandate.update(until=DECIDED.date())
    assert deciding(DECIDED.date()) == [True, False]
    with refused("access.not_yours"):
        actions.confirm_acting(made.pk, by=town.officer, **said)
    assert deciding(DECIDED.date() + timedelta(days=1)) == [False, True], "the mandate is over"
    mandate.update(since=DECIDED.date() + timedelta(days=1), until=None)
    assert deciding(DECIDED.date()) == [False, True]
    assert actions.confirm_acting(made.pk, by=town.officer, **said).body == coop


def test_there_is_one_first_keeper_for_ever() -> None:
    keeper = making.acting(making.town().body, Role.KEEPER)
    with refused("party.kept_already"):
        actions.keep_installation(
            NEW, email="x@example.org", given_name="X", family_name="Y", password="una frase lunga", by=keeper, at=ASKED
        )
    assert not Body.objects.filter(fiscal_code=NEW.fiscal_code).exists()
    assert Appointment.objects.filter(role=Role.KEEPER).count() == 1
