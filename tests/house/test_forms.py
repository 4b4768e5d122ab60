"""Who may send what: every form of every page, sent by people of its own bodies, of others, and by who only reads.

`test_public_pages` opens every address with every role; here the forms found in those pages are sent, filled, by who
should not be able to, and none may write without having asked a power. Nothing is granted that is not written here.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import translation

from condivisa.base.findings import Finding
from condivisa.records.access import Acting, Power, Role
from condivisa.records.identity.acting import CHOSEN
from tests import making
from tests.house.addresses import World, every, world
from tests.house.sent_forms import SentForm, forms_of
from tests.house.test_public_pages import ADDRESSES, address_of, let_go

pytestmark = pytest.mark.django_db
EXPECTED = every()

KEPT_BY_THE_SCREEN = ("django_session", "screens_", "identity_failedsignin", "django_content_type")
"""Tables that any request may write: the session, what is typed and not sent, failures counted."""
ONE_S_OWN = {
    "account_page": "one's own name and password",
    "choose_body": "the body one acts for, among one's own",
    "confirm_person": "who one is, shown again",
    "sign_out": "one's own session",
    "new_address": "one's own address, asked for with one's own password",
    "ask_to_act": "anybody may ask: nothing is given until somebody decides",
    "register": "anybody may ask for a link, sent to the address alone",
    "recover": "anybody may ask for a link, sent to the address alone",
    "sign_in": "a session for who knows the password",
    "demo_sign_in": "only in the demo",
    "throw_away_unsent": "what one typed and has not sent",
}
"""Addresses whose forms act on who sends them and ask no power, with the reason."""
OF_ANY_BODY = {
    "ask": "whoever may act for a body asks a question in its name",
    "people": "the body shown is one's own",
    "profile": "the body shown is one's own",
    "workers": "the people shown work for one's own body",
    "verification": "the journal verified is of one's own administration",
    "my_procedures": "the procedure made is of one's own administration",
    "procedure_from_earlier": "the procedure made is of one's own administration",
    "procedure_file": "the procedure made is of one's own administration",
}
"""Addresses that show no thing of a body: what people of another body send there is about their own."""

OF_READERS = {
    "thread": "that one has read it",
    "verification": "an auditor may have the journal verified",
}
"""Addresses where even who only reads leaves something behind, with the reason."""


@dataclass
class Outcome:
    """What a form did: the answer's status, tables written, powers asked and whether one refused."""

    status: int
    written: set[str]
    asked: set[str]
    refused: set[str]


def someone(body: Any, *roles: Role) -> Acting:
    return making.acting(body, *roles)


def signed_in(acting: Acting | None) -> Client:
    client = Client()
    if acting is not None:
        client.force_login(making.Person.objects.get(pk=acting.person))
        session = client.session
        session[CHOSEN] = str(acting.body)
        session.save()
    return client


@contextmanager
def undone() -> Iterator[None]:
    """Whatever happens inside never happened, durable acts included."""
    block: Any = transaction.atomic()
    block._from_testcase = True
    with block:
        yield
        transaction.set_rollback(True)


@contextmanager
def watched(monkeypatch: pytest.MonkeyPatch) -> Iterator[Outcome]:
    """Which tables are written and which powers are asked meanwhile."""
    seen = Outcome(0, set(), set(), set())
    really = Power.findings

    def findings(self: Power, by: Acting, thing: Any) -> list[Finding]:
        found = really(self, by, thing)
        (seen.refused if found else seen.asked).add(self.name)
        return found

    def statement(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        verb, _space, rest = sql.lstrip().partition(" ")
        if verb in {"INSERT", "UPDATE", "DELETE"}:
            table = rest.removeprefix("INTO ").removeprefix("FROM ").removeprefix("OR IGNORE INTO ").split('"')[1]
            if not table.startswith(KEPT_BY_THE_SCREEN):
                seen.written.add(table)
        return execute(sql, params, many, context)

    with monkeypatch.context() as patch, connection.execute_wrapper(statement):
        patch.setattr(Power, "findings", findings)
        yield seen


def send(
    acting: Acting | None, client: Client, form: SentForm, data: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> Outcome:
    """Send a form as somebody, who says in it that they opened it and act for their own body."""
    sent = dict(data)
    if acting is not None and "acting_for" in sent:
        sent |= {"acting_for": str(acting.body), "opened_by": str(acting.person)}
    for value in sent.values():
        if hasattr(value, "seek"):
            value.seek(0)
    session: Any = client.cookies.copy()
    with watched(monkeypatch) as seen, undone():
        seen.status = client.post(form.action, sent).status_code
    client.cookies = session  # a session renewed meanwhile never happened
    return seen


def found_forms(there: World) -> list[tuple[str, SentForm]]:
    """Every form that somebody with all the roles of the town, or of the ETS, finds at any address."""
    found: dict[tuple[str, str, str, str], tuple[str, SentForm]] = {}
    at = {name: address_of(name, EXPECTED[name].parts(there)) for name in ADDRESSES}
    for body in (there.town.body, there.ets):
        client = signed_in(someone(body, *Role))
        for name, address in at.items():
            answer: Any = client.get(address)
            if answer.streaming:
                let_go(answer)
                continue
            if "html" not in answer.headers.get("Content-Type", ""):
                continue
            for form in forms_of(address, answer.content.decode()):
                buttons = ",".join(name for name, _value in form.buttons)
                found.setdefault((name, form.action, form.name, buttons), (name, form))
    return [(name, form) for name, form in found.values() if form.action != reverse("sign_out")]


def test_no_form_lets_through_who_has_no_business_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    there = world()
    forms = found_forms(there)
    assert len(forms) > 60, "the forms are found"
    # Without its token a real browser is refused; the tests' own client asks for none.
    assert [(name, form.name) for name, form in forms if "csrfmiddlewaretoken" not in form.fields] == []
    everything = frozenset(Role) - {Role.KEEPER}
    outsiders = [someone(there.other_town.body, *everything), someone(there.other_ets, *everything)]
    auditors = [someone(body, Role.AUDITOR) for body in (there.town.body, there.other_town.body)]
    nobody = making.acting(making.body("Associazione Vuota"))
    # Whether a power was asked does not depend on who asks; which role it grants is said by `docs/permissions.md`.
    insiders = [someone(there.town.body, *everything), someone(there.ets, *everything)]
    wrong: list[Any] = []
    reached = set()
    clients = {id(one): signed_in(one) for one in [*outsiders, *auditors, nobody, *insiders]}
    for name, form in forms:
        for button, data in form.sendings():
            what = (name, form.name, button)
            outcome = send(None, Client(), form, data, monkeypatch)
            if not EXPECTED[name].public and (outcome.status != 302 or outcome.written):
                wrong.append((*what, "without an account", outcome))
            for one in [*outsiders, *auditors, nobody, *insiders]:
                outcome = send(one, clients[id(one)], form, data, monkeypatch)
                if outcome.status == 302 and outcome.written:
                    reached.add(what)
                if outcome.status not in {200, 302, 404, 405, 409, 413, 422}:
                    wrong.append((*what, sorted(one.roles), outcome))
                if not outcome.written or name in ONE_S_OWN:
                    continue
                if not outcome.asked:
                    wrong.append((*what, sorted(one.roles), "no power was asked", outcome))
                if one in outsiders and name not in OF_ANY_BODY:
                    wrong.append((*what, "another body", outcome))
                if (one in auditors or one is nobody) and name not in OF_READERS:
                    wrong.append((*what, "who only reads", sorted(one.roles), outcome))
    translation.activate("it")
    assert not wrong
    assert len(reached) > 20, sorted(reached)


WRITES_NOTHING = {
    "call_trial": "an invented plan is judged, and forgotten",
    "procedure_from_file": "a file is judged; loading it is a power of its own",
}
"""Addresses whose forms may be sent by who only reads, with the reason."""


def test_who_only_reads_is_offered_no_act() -> None:
    """An auditor reads everything and acts on nothing: where others find a form, the page says whose act it is."""
    there = world()
    client = signed_in(someone(there.town.body, Role.AUDITOR))
    offered = set()
    for name in ADDRESSES:
        address = address_of(name, EXPECTED[name].parts(there))
        answer: Any = client.get(address)
        if answer.streaming:
            let_go(answer)
        elif "html" in answer.headers.get("Content-Type", ""):
            ours = [form for form in forms_of(address, answer.content.decode()) if form.action == address]
            offered |= {name for _form in ours}
    assert sorted(offered - ONE_S_OWN.keys() - OF_READERS.keys() - WRITES_NOTHING.keys()) == []
