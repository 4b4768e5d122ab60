"""Two savings of the same form at the same moment: one is kept, and the other is told."""

from __future__ import annotations

from collections.abc import Callable

from condivisa.records.access import Role
from condivisa.records.screens import actions
from condivisa.records.screens.models import UnsentText
from tests import making
from tests.at_once import at_once


def test_two_savings_at_once_keep_one_and_overwrite_nothing(committed_db: None) -> None:
    acting = making.acting(making.body("Associazione"), Role.OPERATOR)

    def save(text: str) -> Callable[[], object]:
        return lambda: actions.keep_unsent(
            "/lettera/#Letter", fields={"text": [text]}, version=0, by=acting, at=making.at("2026-03-02T09:00")
        )

    assert at_once(save("uno"), save("due")) == ["", "screen.typed_elsewhere"]
    assert UnsentText.objects.get().fields["text"] in (["uno"], ["due"])
