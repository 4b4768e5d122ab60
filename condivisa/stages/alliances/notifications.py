"""Who is told of what happens to a pact: the parties write to each other, so everything is silent on purpose."""

from condivisa.records.notifications.tables import tells
from condivisa.stages.alliances import events

tells(events.PactJoined)
tells(events.PactLeft)
tells(events.PactRenewed)
tells(events.PactTermCancelled)
tells(events.PactEntryCancelled)
tells(events.PactExitCancelled)
