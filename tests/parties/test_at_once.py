"""Two first starts at once, on real transactions: the installation has one first keeper."""

from __future__ import annotations

from collections.abc import Callable

from condivisa.parties import actions
from condivisa.parties.actions.entering import OF_THE_INSTALLATION
from condivisa.parties.models import Appointment, Body
from condivisa.parties.rules import BodyFacts
from condivisa.records.access import Role
from tests import making
from tests.at_once import at_once


def test_two_first_starts_at_once_make_one_keeper(committed_db: None) -> None:
    def starts(name: str, code: str) -> Callable[[], object]:
        return lambda: actions.keep_installation(
            BodyFacts(kind="public", name=f"Comune di {name}", fiscal_code=code),
            email=f"{name}@example.org",
            given_name=name,
            family_name="Prima",
            password="una frase lunga",
            by=OF_THE_INSTALLATION,
            at=making.at("2026-03-02T09:00"),
        )

    assert at_once(starts("Ada", "91035680197"), starts("Eva", "00111540191")) == ["", "party.kept_already"]
    assert Appointment.objects.filter(role=Role.KEEPER).count() == Body.objects.count() == 1
