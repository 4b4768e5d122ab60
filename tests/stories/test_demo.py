"""The demo opens on a believable morning: one letter is fresh in the outbox, all the others have left long since."""

from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker

from condivisa.overview.desk import queries as desk
from condivisa.records.notifications import queries
from condivisa.records.notifications.models import Message
from condivisa.site.commands import demo
from condivisa.site.stories import crema, crema_open_call, crema_waiting
from condivisa.site.stories.cast import Story
from tests import databases


@pytest.fixture(scope="module")
def demonstrated(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Story]:
    """The story as the demo tells it, up to its living moment."""
    with django_db_blocker.unblock(), databases.cloned():
        story = Story("crema")
        crema.to_the_living_moment(story, crema_open_call.tell(story), crema_waiting.tell(story))
        yield story


def test_the_outbox_holds_only_what_yesterday_wrote(demonstrated: Story, django_db_blocker: DjangoDbBlocker) -> None:
    with django_db_blocker.unblock():
        rup = demonstrated.by("rup", demo.LIVING)
        (fresh,) = queries.outbox(rup)
        assert fresh["entry__event"] == "payments.PaymentRefused"
        assert (demo.LIVING - fresh["entry__at"]).days == 0
        left = Message.objects.filter(to_read_first=True).exclude(entry=fresh["entry"])
        assert left.exists()
        assert not left.filter(released_at=None).exists()
        waiting = [one.words for one in desk.waiting(viewer=rup, at=demo.LIVING)]
        assert waiting.count("Leggere e far partire una comunicazione") == 1
        assert not [one for one in waiting if one.startswith("Leggere") and "una comunicazione" not in one]
