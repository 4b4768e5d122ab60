"""What somebody typed and has not sent yet. Only theirs."""

from __future__ import annotations

from condivisa.records.access import Acting
from condivisa.records.screens.models import UnsentText


def unsent(place: str, *, viewer: Acting) -> UnsentText | None:
    """What the viewer typed in a form on behalf of the body acted for; one statement. Source: practice."""
    return UnsentText.objects.filter(person_id=viewer.person, body=viewer.body, place=place).first()
