"""Crema, from notice to last euro: two real notices for 2026-2028, on invented partners."""

from __future__ import annotations

from condivisa.site.stories import (
    crema_agreements,
    crema_applications,
    crema_changes,
    crema_end,
    crema_notices,
    crema_reports,
    crema_table,
)
from condivisa.site.stories.cast import Story, Tale, together

SHORT = ("serio", "porta")
"""Agreements that the story follows for their first report only."""


def to_the_living_moment(story: Story, *beside: Tale) -> None:
    """Up to the first reports, all waiting for their check; `beside` is told together with them. Source: practice."""
    crema_notices.tell(story)
    crema_applications.tell(story)
    crema_table.tell(story)
    crema_agreements.tell(story)
    crema_reports.hire(story)
    together(*beside, *(crema_reports.report(story, key, 1) for key in ("ponte", *SHORT)))


def tell(story: Story) -> None:
    """The whole story. Source: practice."""
    to_the_living_moment(story)
    together(*(crema_reports.check(story, key, 1) for key in ("ponte", *SHORT)))
    together(_reports(story), crema_changes.tell(story))
    crema_end.tell(story)


def _reports(story: Story) -> Tale:
    for quarter in range(2, crema_reports.QUARTERS + 1):
        yield from crema_reports.report(story, "ponte", quarter)
        yield from crema_reports.check(story, "ponte", quarter)
