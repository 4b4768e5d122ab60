from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from condivisa.base.days import day
from condivisa.base.findings import blocks, require
from condivisa.parties import access, queries, rules
from condivisa.parties.events import (
    AccountDedicated,
    AccountEnded,
    Appointed,
    AppointmentEnded,
    BodyAmended,
    TaxesDeclared,
)
from condivisa.parties.models import Appointment, Body, DedicatedAccount
from condivisa.parties.rules import BodyFacts, Profile, Taxes
from condivisa.parties.writing import codes_held, numbers_held, write_body
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
def amend_body(body_id: UUID, profile: Profile, *, seen: str, by: Acting, at: datetime) -> Body:
    """Keep the profile of one's own body up to date; `seen` is the `mark` of the one that was changed. Name and fiscal
    code stay, and so does what papers issued before say.

    Raises `Refused` for codes that do not hold or are another body's, an ETS in no register, a profile that somebody
    else changed meanwhile, and one that says nothing new. Source: D.Lgs. 117/2017, art. 48, c. 3; D.Lgs. 82/2005,
    art. 6-ter, c. 3.
    """
    body = Body.objects.select_for_update().get(pk=body_id)
    profile = replace(profile, vat_number=rules.compact_vat(profile.vat_number))
    before = queries.profile_of(body)
    facts = BodyFacts(
        body.kind,
        body.name,
        body.fiscal_code,
        profile.vat_number,
        profile.runts_section,
        profile.runts_number,
        profile.runts_date,
        profile.companies_register,
        profile.activities,
    )
    require(
        access.AMEND.findings(by, body),
        rules.amending(before, profile, seen=seen),
        rules.profile_sound(facts, on=day(at)),
        numbers_held(body, profile),
    )
    old, new = asdict(before), asdict(profile)
    changed = [name for name in new if new[name] != old[name]]
    written = new | {"activities": list(profile.activities)}
    for name in changed:
        if name == "seat":
            body.seat_id = profile.seat or None
        else:
            setattr(body, name, written[name])
    body.save(update_fields=changed)
    journal.record(BodyAmended(body.pk, changed), by=by, at=at)
    return body


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
    """End a role on a day, that day included. Raises `Refused` before its start, where it has ended already, and of
    the last keeper: no other would be there the day after. Source: D.Lgs. 267/2000, art. 109; the statute; practice.
    """
    body_id = Appointment.objects.values_list("body", flat=True).get(pk=appointment_id)
    body = Body.objects.select_for_update().get(pk=body_id)
    ended = Appointment.objects.get(pk=appointment_id)
    over = [blocks("party.already_ended", "practice", until=ended.until)] if ended.until else []
    kept = []
    if ended.role == Role.KEEPER:
        keepers = Appointment.objects.select_for_update().filter(role=Role.KEEPER).order_by("pk")  # of any body
        kept = rules.keeping_on([(one.since, one.until) for one in keepers if one.pk != ended.pk], until)
    require(access.may_appoint(by, body, ended.role), rules.ending(ended.since, until), over, kept)
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


@transaction.atomic(durable=True)
def end_account(account_id: int, *, until: date, by: Acting, at: datetime) -> DedicatedAccount:
    """Close a dedicated account on a day, that day included: what was paid from it until then stays traced. The day may
    be written anew as long as it has not passed.

    Raises `Refused` before the day it is dedicated from, where it is closed already, or closes on that very day.
    Source: L. 136/2010, art. 3, c. 7.
    """
    body_id = DedicatedAccount.objects.values_list("body", flat=True).get(pk=account_id)
    body = Body.objects.select_for_update().get(pk=body_id)
    account = DedicatedAccount.objects.get(pk=account_id)
    require(access.DEDICATE.findings(by, body), rules.account_ending(account.since, account.until, until, on=day(at)))
    account.until = until
    account.save(update_fields=["until"])
    journal.record(AccountEnded(account.pk, body.pk, until), by=by, at=at)
    return account


@transaction.atomic(durable=True)
def declare_taxes(body_id: UUID, *, withholding: bool, stamp_exempt: bool, seen: str, by: Acting, at: datetime) -> Body:
    """Declare for one's own body whether tax is withheld from its contributions, and whether its notes are exempt from
    stamp duty; `seen` is the `mark` of what was declared before. A payment asked before goes on as it was asked, and is
    stopped at its authorisation where it differs.

    Raises `Refused` for a public body, for what somebody else declared meanwhile, and for what says nothing new.
    Source: D.P.R. 445/2000, art. 47; D.P.R. 600/1973, art. 28, c. 2; D.Lgs. 117/2017, art. 82, c. 5.
    """
    body = Body.objects.select_for_update().get(pk=body_id)
    before, after = queries.taxes_of(body), Taxes(withholding, stamp_exempt)
    require(access.DECLARE_TAXES.findings(by, body), rules.declaring(body.kind, before, after, seen=seen))
    body.withholding, body.stamp_exempt = withholding, stamp_exempt
    body.save(update_fields=["withholding", "stamp_exempt"])
    journal.record(TaxesDeclared(body.pk, withholding, stamp_exempt), by=by, at=at)
    return body
