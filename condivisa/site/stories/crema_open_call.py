"""For the demo alone: an invented call that is open now, a question that waits, an application just begun."""

from __future__ import annotations

from condivisa.site.commands.load import CONSOLE
from condivisa.site.procedure_file.loading import load_file
from condivisa.site.procedure_file.reading import read
from condivisa.site.stories.cast import EXAMPLES, Story, Tale, moment
from condivisa.site.stories.signing import signed
from condivisa.stages.applications import actions as applications
from condivisa.stages.calls import actions as calls
from condivisa.stages.calls.models import Call
from condivisa.stages.calls.queries import shares_by_source_year
from condivisa.stages.coprogramming import actions as coprogramming

FILE = "crema-spazi-2026.toml"


def tell(story: Story) -> Tale:
    """From the file to an open window, a question and a draft. Source: practice."""
    yield (at := moment("2026-03-23T09:00"))
    load_file(read(FILE, (EXAMPLES / "stories" / FILE).read_bytes()), by=CONSOLE, at=at)
    call = Call.objects.select_related("procedure").get(code="spazi", procedure__slug="crema-spazi-2026")
    coprogramming.assign(
        call.procedure_id,
        procedure_manager=story.people["rup"].pk,
        director=story.people["director"].pk,
        by=story.by("director", at),
        at=at,
    )
    yield from _publish(story, call)
    yield (begun := moment("2026-04-16T20:40"))
    asker = story.by("lago", begun)
    calls.ask_question(call.pk, text="Possiamo usare il cortile già nei mesi dei lavori?", by=asker, at=begun)
    applications.start_application(
        call.pk, form="to_be_formed", title="La dogana aperta", programmes=["S1"], by=asker, at=begun
    )


def _publish(story: Story, call: Call) -> Tale:
    yield (at := moment("2026-03-24T10:00"))
    for (_, year), amount in sorted(shares_by_source_year(call).items()):
        calls.add_booking(
            call.pk,
            source="Comune",
            year=year,
            chapter="12.04.1.120",
            number=f"{year}/spazi",
            amount=amount,
            act="prenotazione del 24.3.2026 (inventata)",
            by=story.by("finance", at),
            at=at,
        )
    calls.adopt_opening_act(call.pk, number="388", date=at.date(), by=story.by("director", at), at=at)
    call, _ = calls.compose_notice(call.pk, by=story.by("rup", at), at=at)
    director = story.by("director", at)
    calls.sign_notice(call.pk, file=signed(call.notice, director, at=at), signer=director.person, by=director, at=at)
    calls.publish_call(call.pk, by=story.by("rup", at), at=at)
