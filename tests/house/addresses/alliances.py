"""Pacts: read by the bodies they concern, kept by the administration's people."""

from collections.abc import Mapping
from datetime import date

from condivisa.stages.alliances.models import Pact
from tests.house.addresses import EVERY, Address, World


def of_pact(world: World) -> Mapping[str, str]:
    fields = {"title": "Patto di prova", "administration": world.town.body, "signed_on": date(2023, 9, 14)}
    pact, _ = Pact.objects.get_or_create(slug="patto", defaults={**fields, "source": "inventato"})
    for body in (world.town.body, world.ets):
        pact.parties.get_or_create(body=body, defaults={"joined_on": date(2023, 9, 14), "joined_by": "il patto"})
    return {"slug": pact.slug}


ADDRESSES = {
    "pacts": Address(anyone=True),
    "pact": Address(town=EVERY, ets=EVERY, parts=of_pact),
    "pact_office": Address(town=EVERY, parts=of_pact),
}
