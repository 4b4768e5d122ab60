"""The one way in which a body is written, once an action has asked its power and its rules."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from condivisa.base.findings import Finding
from condivisa.parties import rules
from condivisa.parties.events import BodyRegistered
from condivisa.parties.models import Body
from condivisa.parties.rules import BodyFacts, Profile
from condivisa.records.access import Acting
from condivisa.records.journal import actions as journal


def codes_held(facts: BodyFacts, ipa_code: str, istat_code: str) -> list[Finding]:
    """What stands against the codes of a body to be registered: their form, or another body that has them.

    Source: D.Lgs. 82/2005, art. 6-ter; practice.
    """
    named = _named_by_a_file(facts, istat_code)
    others = Body.objects.exclude(pk=named.pk) if named else Body.objects.all()
    by_name = {"ipa_code": ipa_code, "istat_code": istat_code}
    taken = [code for name, code in by_name.items() if code and others.filter(**{name: code}).exists()]
    return rules.codes_sound(ipa_code, istat_code, taken=taken)


def numbers_held(body: Body, profile: Profile) -> list[Finding]:
    """What stands against the numbers that a body's profile newly gives it: their form, or another body that has them.
    A VAT number may be shared, by the members of a VAT group.

    Source: D.Lgs. 82/2005, art. 6-ter; D.Lgs. 117/2017, art. 48; D.P.R. 633/1972, art. 70-bis.
    """
    others = Body.objects.exclude(pk=body.pk)
    given = {"ipa_code": profile.ipa_code, "runts_number": profile.runts_number}
    new = {name: code for name, code in given.items() if code and code != getattr(body, name)}
    return rules.codes_sound(
        new.get("ipa_code", ""),
        "",
        taken=[code for name, code in new.items() if others.filter(**{name: code}).exists()],
    )


def write_body(
    facts: BodyFacts, *, ipa_code: str = "", istat_code: str = "", by: Acting, at: datetime, **more: Any
) -> Body:
    """Write a body inside the action's transaction. An administration that a procedure file named by its ISTAT code,
    before anybody registered it, becomes the registered one, with all its procedures.

    Source: D.Lgs. 117/2017, art. 48; practice.
    """
    body = _named_by_a_file(facts, istat_code) or Body()
    codes = {"ipa_code": ipa_code or body.ipa_code, "istat_code": istat_code}
    written = asdict(facts) | {"activities": list(facts.activities), "sort_key": rules.sort_key(facts.name)}
    for name, value in (written | codes | more).items():
        setattr(body, name, value)
    body.save()
    journal.record(BodyRegistered(body.pk, body.kind), by=by, at=at)
    return body


def _named_by_a_file(facts: BodyFacts, istat_code: str) -> Body | None:
    if facts.kind != Body.Kind.PUBLIC or not istat_code:
        return None
    return Body.objects.filter(kind=Body.Kind.PUBLIC, istat_code=istat_code, fiscal_code="").first()
