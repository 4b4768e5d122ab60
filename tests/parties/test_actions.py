"""Bodies, roles and accounts: what is written, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from condivisa.parties import actions, queries
from condivisa.parties.models import Appointment, Body, DedicatedAccount, Municipality
from condivisa.parties.rules import BodyFacts, Taxes
from condivisa.records.access import Acting, Role
from condivisa.records.journal.actions import INSTALLATION
from condivisa.records.journal.models import Entry
from condivisa.records.notifications.models import Message
from tests import making
from tests.making import at, refused
from tests.parties.test_rules import ARCOBALENO

pytestmark = pytest.mark.django_db
KEEPER = Acting(INSTALLATION, INSTALLATION, frozenset({Role.KEEPER}))
NOW = at("2026-03-02T09:00")


def test_the_keeper_registers_a_body_and_gives_its_first_role() -> None:
    body = actions.register_body(ARCOBALENO, seat="", pec="arcobaleno@pec.example.org", by=KEEPER, at=NOW)
    ada = making.person()
    actions.appoint(
        body.pk,
        person=ada.pk,
        role=Role.LEGAL_REPRESENTATIVE,
        since=date(2026, 3, 1),
        act="verbale 1/2026",
        by=KEEPER,
        at=NOW,
    )
    acting = queries.acting_for(ada.pk, body.pk, date(2026, 3, 2))
    assert acting.roles == {Role.LEGAL_REPRESENTATIVE}
    assert [held.body_name for held in queries.bodies_of(ada.pk, date(2026, 3, 2))] == [body.name]
    assert queries.body_name(body.pk) == body.name
    said = list(Entry.objects.filter(chain=INSTALLATION).order_by("number").values_list("event", flat=True))
    assert said == ["parties.BodyRegistered", "parties.Appointed"]
    assert list(Message.objects.values_list("recipient", flat=True)) == [ada.pk]


def test_a_body_is_registered_once() -> None:
    actions.register_body(ARCOBALENO, by=KEEPER, at=NOW)
    with refused("party.fiscal_code_taken"):
        actions.register_body(ARCOBALENO, by=KEEPER, at=NOW)


def test_a_code_of_another_body_or_of_no_such_form_is_refused_in_a_sentence() -> None:
    known = actions.register_body(
        BodyFacts("public", "Comune A", "91035680197"), ipa_code="c_a001", istat_code="019035", by=KEEPER, at=NOW
    )
    with refused("party.code_taken", "party.code_taken"):
        actions.register_body(
            BodyFacts("public", "Comune B"), ipa_code="c_a001", istat_code="019035", by=KEEPER, at=NOW
        )
    with refused("party.ipa_code", "party.istat_code"):
        actions.register_body(BodyFacts("public", "Comune B"), ipa_code="c/a", istat_code="19035", by=KEEPER, at=NOW)
    assert list(Body.objects.all()) == [known]


def test_an_administration_that_a_file_named_by_its_istat_code_becomes_the_registered_one() -> None:
    named = Body.objects.create(kind="public", name="Comune di Crema", sort_key="comune di crema", istat_code="019035")
    facts = BodyFacts("public", "Città di Crema", "91035680197")
    body = actions.register_body(facts, ipa_code="c_d142", istat_code="019035", by=KEEPER, at=NOW)
    named.refresh_from_db()
    assert (body.pk, named.name, named.fiscal_code, named.ipa_code) == (
        named.pk,
        "Città di Crema",
        "91035680197",
        "c_d142",
    )
    with refused("party.code_taken"):
        actions.register_body(BodyFacts("public", "Comune di Altrove"), istat_code="019035", by=KEEPER, at=NOW)


def test_two_bodies_may_have_no_known_fiscal_code() -> None:
    for name in ("Comune A", "Comune B"):
        actions.register_body(BodyFacts("public", name), by=KEEPER, at=NOW)
    assert Body.objects.filter(fiscal_code="").count() == 2


def test_all_that_is_wrong_is_said_at_once() -> None:
    with refused("access.role", "party.no_name", "party.fiscal_code"):
        actions.register_body(BodyFacts("public", "", "1"), by=making.town().director, at=NOW)
    assert not Entry.objects.exists()


def test_a_director_gives_roles_in_the_own_body_only() -> None:
    town, other = making.town(), making.town("Comune di Altrove")
    ada = making.person()
    given: dict[str, Any] = {"person": ada.pk, "role": Role.OFFICER, "since": date(2026, 3, 1), "act": "decreto 3"}
    actions.appoint(town.body.pk, **given, by=town.director, at=NOW)
    with refused("party.role_held"):
        actions.appoint(town.body.pk, **given, by=town.director, at=NOW)
    with refused("access.not_yours"):
        actions.appoint(town.body.pk, **given, by=other.director, at=NOW)
    with refused("access.role"):
        actions.appoint(town.body.pk, **given, by=town.officer, at=NOW)


def test_only_the_keeper_makes_or_ends_a_keeper() -> None:
    """Who keeps the installation gives roles in every body: nobody takes that upon themselves."""
    town = making.town()
    given: dict[str, Any] = {
        "person": making.person().pk,
        "role": Role.KEEPER,
        "since": date(2026, 3, 1),
        "act": "decreto 4",
    }
    with refused("access.role"):
        actions.appoint(town.body.pk, **given, by=town.director, at=NOW)
    made = actions.appoint(town.body.pk, **given, by=KEEPER, at=NOW)
    with refused("access.role"):
        actions.end_appointment(made.pk, until=date(2026, 4, 1), by=town.director, at=NOW)


def test_a_role_ends_on_its_last_day() -> None:
    town = making.town()
    ada = making.person()
    since, last = date(2026, 3, 1), date(2026, 6, 30)
    given = actions.appoint(
        town.body.pk, person=ada.pk, role=Role.OFFICER, since=since, act="decreto 3", by=town.director, at=NOW
    )
    with refused("party.ends_before"):
        actions.end_appointment(given.pk, until=date(2026, 2, 28), by=town.director, at=NOW)
    actions.end_appointment(given.pk, until=last, by=town.director, at=NOW)
    with refused("party.already_ended"):
        actions.end_appointment(given.pk, until=last, by=town.director, at=NOW)
    assert [
        bool(queries.acting_for(ada.pk, town.body.pk, on).roles)
        for on in (date(2026, 2, 28), since, last, date(2026, 7, 1))
    ] == [False, True, True, False]
    again = actions.appoint(
        town.body.pk,
        person=ada.pk,
        role=Role.OFFICER,
        since=date(2026, 9, 1),
        act="decreto 9",
        by=town.director,
        at=NOW,
    )
    assert Appointment.objects.filter(person=ada).count() == 2
    assert again.until is None


def test_an_ets_keeps_its_profile_up_to_date_and_the_journal_says_what_changed() -> None:
    """D.Lgs. 117/2017, art. 48, c. 3."""
    ets, chair = _with_profile()
    before = queries.profile_of(ets)
    after = replace(before, pec="nuova@pec.example.org", runts_section="b", seat="019035", activities=("a", "d"))
    actions.amend_body(ets.pk, after, seen=before.mark, by=chair, at=NOW)
    now = Body.objects.get(pk=ets.pk)
    assert queries.profile_of(now) == after
    assert (now.name, now.fiscal_code, now.activities) == (ets.name, ets.fiscal_code, ["a", "d"])
    said = Entry.objects.get(event="parties.BodyAmended")
    assert said.data == {"of": str(ets.pk), "changed": ["pec", "seat", "runts_section", "activities"]}
    with refused("screen.changed_meanwhile"):
        actions.amend_body(ets.pk, before, seen=before.mark, by=chair, at=NOW)
    with refused("party.profile_unchanged"):
        actions.amend_body(ets.pk, after, seen=after.mark, by=chair, at=NOW)
    social = replace(
        after, runts_section="", runts_number="", runts_date=None, companies_register="CR-12345", seat="", pec=""
    )
    actions.amend_body(ets.pk, social, seen=after.mark, by=chair, at=NOW)
    assert queries.profile_of(Body.objects.get(pk=ets.pk)) == social


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"vat_number": "01234567890"}, "party.vat_number"),
        ({"runts_number": ""}, "party.runts_incomplete"),
        ({"runts_section": "", "runts_number": "", "runts_date": None}, "party.in_no_register"),
        ({"runts_date": date(2026, 3, 3)}, "party.runts_not_yet"),
        ({"activities": ("a", "è")}, "party.activity"),
        ({"activities": ()}, "party.no_activity"),
        ({"runts_number": "777"}, "party.code_taken"),
        ({"ipa_code": "c_a001"}, "party.code_taken"),
        ({"ipa_code": "c-a001"}, "party.ipa_code"),
    ],
)
def test_a_profile_is_held_to_what_registering_asks(changed: dict[str, Any], code: str) -> None:
    ets, chair = _with_profile()
    making.body("Un altro", runts_number="777", ipa_code="c_a001")
    before = queries.profile_of(ets)
    with refused(code):
        actions.amend_body(ets.pk, replace(before, **changed), seen=before.mark, by=chair, at=NOW)
    assert queries.profile_of(Body.objects.get(pk=ets.pk)) == before


def test_only_who_represents_or_directs_amends_a_body_and_only_its_own() -> None:
    ets, _chair = _with_profile()
    before = queries.profile_of(ets)
    after = replace(before, pec="nuova@pec.example.org")
    for role in (Role.OPERATOR, Role.ACCOUNTANT):
        with refused("access.role"):
            actions.amend_body(ets.pk, after, seen=before.mark, by=making.acting(ets, role), at=NOW)
    for other in (making.town().director, making.representative(making.body("Un altro")), KEEPER):
        with refused("access.not_yours"):
            actions.amend_body(ets.pk, after, seen=before.mark, by=other, at=NOW)
    town = making.town()
    own = queries.profile_of(town.body)
    with refused("access.role"):
        actions.amend_body(town.body.pk, replace(own, ipa_code="c_p001"), seen=own.mark, by=town.officer, at=NOW)
    actions.amend_body(town.body.pk, replace(own, ipa_code="c_p001"), seen=own.mark, by=town.director, at=NOW)
    assert Body.objects.get(pk=town.body.pk).ipa_code == "c_p001"


def _with_profile() -> tuple[Body, Acting]:
    Municipality.objects.create(istat="019035", name="Crema", sort_key="crema")
    ets = making.body("Associazione Prova", activities=["d"], pec="vecchia@pec.example.org")
    return ets, making.representative(ets)


def test_an_ets_declares_its_account() -> None:
    ets = making.body("Associazione Prova")
    chair = making.representative(ets)
    account: dict[str, Any] = {
        "iban": "IT60 X054 2811 1010 0000 0123 456",
        "delegates": ["Ada Prova"],
        "since": date(2026, 1, 1),
    }
    actions.add_account(ets.pk, **account, by=chair, at=NOW)
    with refused("party.account_twice"):
        actions.add_account(ets.pk, **account, by=chair, at=NOW)
    with refused("access.not_yours"):
        actions.add_account(ets.pk, **account, by=making.town().finance, at=NOW)
    assert DedicatedAccount.objects.get().iban == "IT60X0542811101000000123456"


def test_an_account_is_closed_on_a_day_and_may_be_dedicated_again() -> None:
    """L. 136/2010, art. 3, c. 7: what changes is communicated too."""
    ets = making.body("Associazione Prova")
    chair = making.representative(ets)
    account: dict[str, Any] = {
        "iban": "IT60X0542811101000000123456",
        "delegates": ["Ada Prova"],
        "by": chair,
        "at": NOW,
    }
    first = actions.add_account(ets.pk, since=date(2026, 1, 1), **account)
    last = date(2026, 2, 28)
    with refused("access.not_yours"):
        actions.end_account(first.pk, until=last, by=making.town().finance, at=NOW)
    with refused("party.account_ends_before"):
        actions.end_account(first.pk, until=date(2025, 12, 31), by=chair, at=NOW)
    assert DedicatedAccount.objects.get().until is None
    actions.end_account(first.pk, until=last, by=chair, at=NOW)
    with refused("party.account_ended"):
        actions.end_account(first.pk, until=date(2026, 6, 30), by=chair, at=NOW)
    assert DedicatedAccount.objects.get().until == last
    written = Entry.objects.get(event="parties.AccountEnded").data
    assert written == {"account": first.pk, "of": str(ets.pk), "until": "2026-02-28"}
    actions.add_account(ets.pk, since=date(2026, 4, 1), **account)
    assert ets.accounts.filter(until=None).count() == 1


def test_the_last_day_of_an_account_is_corrected_as_long_as_it_has_not_passed() -> None:
    ets = making.body("Associazione Prova")
    chair = making.representative(ets)
    account = ets.accounts.create(iban="IT60X0542811101000000123456", since=date(2026, 1, 1))

    def ends(until: date, moment: str = "2026-03-02T09:00") -> date | None:
        return actions.end_account(account.pk, until=until, by=chair, at=at(moment)).until

    wrong, right = date(2062, 4, 30), date(2026, 4, 30)
    ends(wrong)
    with refused("party.account_ends_then"):
        ends(wrong)
    with refused("party.account_ends_before"):
        ends(date(2025, 12, 31))
    assert [ends(day) for day in (right, date(2026, 5, 31), right)] == [right, date(2026, 5, 31), right]
    assert ends(date(2026, 5, 1), "2026-04-30T20:00") == date(2026, 5, 1), "on its last day it is still open"
    with refused("party.account_ended"):
        ends(date(2026, 5, 31), "2026-05-02T00:30")
    written = [entry.data["until"] for entry in Entry.objects.filter(event="parties.AccountEnded").order_by("number")]
    assert written == ["2062-04-30", "2026-04-30", "2026-05-31", "2026-04-30", "2026-05-01"]


def test_an_ets_declares_what_is_withheld_and_its_stamp_duty() -> None:
    """D.P.R. 600/1973, art. 28, c. 2; D.Lgs. 117/2017, art. 82, c. 5."""
    ets = making.body("Impresa sociale Prova")
    chair, seen = making.representative(ets), Taxes(withholding=False, stamp_exempt=True).mark
    taxes: dict[str, Any] = {"withholding": True, "stamp_exempt": False}
    with refused("access.not_yours"):
        actions.declare_taxes(ets.pk, **taxes, seen=seen, by=making.town().finance, at=NOW)
    actions.declare_taxes(ets.pk, **taxes, seen=seen, by=chair, at=NOW)
    ets.refresh_from_db()
    assert (ets.withholding, ets.stamp_exempt) == (True, False)
    with refused("screen.changed_meanwhile"):
        actions.declare_taxes(ets.pk, withholding=False, stamp_exempt=False, seen=seen, by=chair, at=NOW)
    with refused("party.profile_unchanged"):
        actions.declare_taxes(ets.pk, **taxes, seen=Taxes(**taxes).mark, by=chair, at=NOW)
    assert Entry.objects.get(event="parties.TaxesDeclared").data == {"of": str(ets.pk), **taxes}


def test_an_administration_declares_no_taxes() -> None:
    town = making.body("Comune di Prova", kind="public")
    mayor, seen = making.representative(town), Taxes(withholding=False, stamp_exempt=True).mark
    with refused("party.taxes_of_public"):
        actions.declare_taxes(town.pk, withholding=True, stamp_exempt=True, seen=seen, by=mayor, at=NOW)
    town.refresh_from_db()
    assert not town.withholding


def test_who_is_told_holds_the_office_on_that_day() -> None:
    """One whose office ends at the end of the month is still told today, and not one who enters it later."""
    body, leaving, coming = making.body("Arcobaleno"), making.person(), making.person("Bice")
    role = Role.LEGAL_REPRESENTATIVE
    office: Any = {"body": body, "role": role}
    Appointment.objects.create(person=leaving, since=date(2026, 1, 1), until=date(2026, 3, 31), **office)
    Appointment.objects.create(person=coming, since=date(2026, 4, 1), **office)
    assert queries.holders([body.pk], [role], date(2026, 3, 31)) == [(leaving.pk, body.pk)]
    assert queries.holders([body.pk], [role], date(2026, 4, 1)) == [(coming.pk, body.pk)]
