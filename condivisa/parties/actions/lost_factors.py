"""Who lost telephone, passkeys and recovery codes gets the account back."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from condivisa.base.days import day
from condivisa.base.findings import blocks, require
from condivisa.parties import access
from condivisa.parties.events import FactorsReset
from condivisa.parties.models import Body, FactorReset
from condivisa.parties.queries import bodies_of
from condivisa.records.access import Acting
from condivisa.records.identity import factors
from condivisa.records.identity.models import Person
from condivisa.records.journal import actions as journal


@transaction.atomic(durable=True)
def reset_factors(person_id: UUID, *, recognised: str, by: Acting, at: datetime) -> FactorReset:
    """Take every second factor and recovery code from who lost them, and the password with them: a link sent to their
    address lets them choose another and set a factor up again, so that a password somebody stole opens nothing.

    `recognised` says how one saw that it was them. Their sessions end. Raises `Refused`, also where there is nothing to
    take. Source: D.Lgs. 82/2005, art. 51; Reg. UE 2016/679, art. 32.
    """
    person = Person.objects.select_for_update().get(pk=person_id)
    held = bodies_of(person.pk, day(at))
    public = Body.objects.filter(pk__in=[one.body for one in held], kind=Body.Kind.PUBLIC)
    require(
        access.may_reset(by, person.pk, held, public=set(public.values_list("pk", flat=True))),
        [] if recognised.strip() else [blocks("party.not_recognised", access.RESET.source)],
        [] if factors.has_any(person) else [blocks("party.no_factor", access.RESET.source)],
    )
    factors.take_all_away(person.pk)
    person.set_unusable_password()
    person.save(update_fields=["password"])
    made = FactorReset.objects.create(
        person=person, by_id=by.person, body_id=by.body, at=at, recognised=recognised.strip()[:300]
    )
    journal.record(FactorsReset(person.pk, made.pk), by=by, at=at)
    return made
