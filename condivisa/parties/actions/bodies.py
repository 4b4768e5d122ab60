from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from condivisa.base.days import day
from condivisa.base.findings import blocks, require
from condivisa.parties import access, rules
from condivisa.parties.events import AccountDedicated, Appointed, AppointmentEnded
from condivisa.parties.models import Appointment, Body, DedicatedAccount
from condivisa.parties.rules import BodyFacts
from condivisa.parties.writing import codes_held, write_body
from condivisa.records.access import Acting, Role
from condivisa.records.journal import actions as journal


@transaction.atomic(durable=True)
def register_body(
    facts: BodyFacts,
    *,
    ipa_code: str = "",
    istat_code: str = "",
    seat: str = "",
    pec: str = "",
    email: str = "",
    withholding: bool = False,
    stamp_exempt: bool = True,
    invented: bool = False,
    by: Acting,
    at: datetime,
) -> Body:
    """Register a public body, a Third Sector entity or another body; `seat` is an ISTAT code.

    Raises `Refused` for codes that do not hold, an ETS in no register, or a fiscal code registered already.
    Source: D.Lgs. 117/2017, art. 4, 11, 46 and 48.
    """
    taken = bool(facts.fiscal_code) and Body.objects.filter(fiscal_code=facts.fiscal_code).exists()
    require(
        access.REGISTER.findings(by, by),
        rules.body_sound(facts, on=day(at)),
        [blocks("party.fiscal_code_taken", "practice", given=facts.fiscal_code)] if taken else [],
        codes_held(facts, ipa_code, istat_code),
    )
    more = {"pec": pec, "email": email, "withholding": withholding, "stamp_exempt": stamp_exempt, "invented": invented}
    seated = {"seat_id": seat} if seat else {}
    return write_body(facts, ipa_code=ipa_code, istat_code=istat_code, **more, **seated, by=by, at=at)


@transaction.atomic(durable=True)
def appoint(
    body_id: UUID, *, person: UUID, role: Role, since: date, act: str, limits: str = "", by: Acting, at: datetime
) -> Appointment:
    """Give a person a role in a body from a day, by an act; `limits` says what the act or the statute leaves out.

    Raises `Refused` for a role the person holds already or that such a body does not give.
    Source: L. 241/1990, art. 4-6; D.Lgs. 267/2000, art. 50, c. 10, and 107-109; the statute.
    """
    body = Body.objects.select_for_update().get(pk=body_id)
    held = Appointment.objects.filter(body=body, person=person, role=role, until=None).exists()
    require(
        access.may_appoint(by, body, role),
        rules.role_fits(body.kind, role),
        rules.appointment(held=held, act=act),
    )
    given = Appointment.objects.create(body=body, person_id=person, role=role, since=since, act=act, limits=limits)
    journal.record(Appointed(given.pk, person, body.pk, role.value, since), by=by, at=at)
    return given


@transaction.atomic(durable=True)
def end_appointment(appointment_id: int, *, until: date, by: Acting, at: datetime) -> Appointment:
    """End a role on a day, that day included. Raises `Refused` before its start or where it has ended already.

    Source: D.Lgs. 267/2000, art. 109; the statute.
    """
    body_id = Appointment.objects.values_list("body", flat=True).get(pk=appointment_id)
    body = Body.objects.select_for_update().get(pk=body_id)
    ended = Appointment.objects.get(pk=appointment_id)
    over = [blocks("party.already_ended", "practice", until=ended.until)] if ended.until else []
    require(access.may_appoint(by, body, ended.role), rules.ending(ended.since, until), over)
    ended.until = until
    ended.save(update_fields=["until"])
    journal.record(AppointmentEnded(ended.pk, ended.person_id, body.pk, until), by=by, at=at)
    return ended


@transaction.atomic(durable=True)
def add_account(
    body_id: UUID, *, iban: str, delegates: Sequence[str], since: date, by: Acting, at: datetime
) -> DedicatedAccount:
    """Declare an account dedicated to public money, and who may use it.

    Raises `Refused` for a wrong IBAN, no delegate, or an account declared already. Source: L. 136/2010, art. 3, c. 7.
    """
    body = Body.objects.select_for_update().get(pk=body_id)
    known = list(body.accounts.filter(until=None).values_list("iban", flat=True))
    require(access.DEDICATE.findings(by, body), rules.account_sound(iban, delegates, known))
    account = DedicatedAccount.objects.create(
        body=body, iban=rules.compact(iban), delegates=list(delegates), since=since
    )
    journal.record(AccountDedicated(account.pk, body.pk), by=by, at=at)
    return account
