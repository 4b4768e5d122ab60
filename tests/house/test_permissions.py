"""The powers: told as they are, worded, asked by every action, and the same for one object as for a list."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from datetime import date
from uuid import uuid4

import pytest
from django.apps import apps
from django.core.exceptions import FieldError
from django.db.models import Model, TextChoices

from condivisa.base.words import LANGUAGES, word
from condivisa.records.access import Acting, Power, Role, Scope
from condivisa.records.journal.models import Entry
from condivisa.records.notifications.models import Message
from condivisa.records.threads.models import Thread, ThreadBody
from condivisa.stages.calls.models import Question
from condivisa.stages.payments.models import Clawback, Dispute, Payment
from condivisa.stages.reporting.models import FinancialReport, ReportingPeriod, Worker
from condivisa.stages.selection.models import Panel, Seat
from tests import making
from tests.house import permissions
from tests.house.reading import modules, public_functions

ASKS_NO_POWER: dict[str, str] = {
    "condivisa.records.screens.actions.keep_unsent": "what one types and has not sent is one's own",
    "condivisa.parties.actions.addresses.ask_new_address": "one's own address",
    "condivisa.parties.actions.addresses.stop_new_address": "one takes back what one asked oneself",
    "condivisa.parties.actions.addresses.confirm_new_address": "one's own address, by the link sent there",
    "condivisa.parties.actions.entering.send_link": "anybody may ask for a link, sent to the address alone",
    "condivisa.parties.actions.entering.withdraw_asking": "one takes back what one asked oneself",
    "condivisa.parties.actions.entering.ask_to_act": "anybody may ask: nothing is given until somebody decides",
}
"""Actions that no power guards, with the reason."""


def _powers() -> Iterator[Power]:
    for _, found in permissions.powers():
        yield from found.values()


def test_the_page_says_what_the_powers_say() -> None:
    assert permissions.PAGE.read_text("utf-8") == permissions.page(), "run `make permissions`"


def test_every_power_and_role_is_worded_in_both_languages() -> None:
    for code in [*Role, *(one.name for one in _powers())]:
        assert all(word(code, language).strip() for language in LANGUAGES)


def test_every_power_is_named_once_after_its_app_with_roles_scope_and_source() -> None:
    named = [(label, one) for label, found in permissions.powers() for one in found.values()]
    assert len({one.name for _, one in named}) == len(named)
    wrong = [
        one.name
        for label, one in named
        if one.name.partition(".")[0] != label or not (one.roles and one.within.lookups and one.source.strip())
    ]
    assert not wrong


def test_every_moment_is_a_state_that_a_model_of_the_house_declares() -> None:
    """Written as text, a state that is renamed would leave a power that nobody ever has."""
    wrong = [one.name for one in _powers() if not all(isinstance(state, TextChoices) for state in one.while_in)]
    assert not wrong


# --- every action asks


def _module(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _names(module: str, tree: ast.Module) -> dict[str, str]:
    """What the names at the top of a module stand for: name → dotted path."""
    names = {}
    for node in tree.body:
        match node:
            case ast.FunctionDef(name=name) | ast.Assign(targets=[ast.Name(id=name)]):
                names[name] = f"{module}.{name}"
            case ast.ImportFrom():
                names |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
    return names


def _again() -> dict[str, str]:
    """What packages give again from their modules: the path through the package → where it stands."""
    given: dict[str, str] = {}
    for path, tree in modules("**/__init__.py").items():
        module = _module(path)
        given |= {f"{module}.{name}": there for name, there in _names(module, tree).items()}
    return given


def _asking() -> set[str]:
    """The functions that ask a power, themselves or through a function they call: dotted paths."""
    asking: set[str] = set()
    given = _again()
    called: dict[str, set[str]] = {}
    for path, tree in modules().items():
        module = _module(path)
        names = _names(module, tree)
        for function in tree.body:
            if not isinstance(function, ast.FunctionDef):
                continue
            here = called.setdefault(f"{module}.{function.name}", set())
            for node in ast.walk(function):
                if not isinstance(node, ast.Call):
                    continue
                first, _, rest = ast.unparse(node.func).partition(".")
                there = f"{names.get(first, first)}.{rest}".removesuffix(".")
                here.add(given.get(there, there))
                if rest.rpartition(".")[2] in {"findings", "allows"} and ".access" in names.get(first, ""):
                    asking.add(f"{module}.{function.name}")
    while more := {name for name, calls in called.items() if calls & asking} - asking:
        asking |= more
    return asking


def test_every_action_asks_a_power_or_says_why_not() -> None:
    """An action is what opens a durable transaction, wherever it stands."""
    asking = _asking()
    acting = {
        f"{_module(where.partition(':')[0])}.{function.name}"
        for where, function in public_functions()
        if "transaction.atomic(durable=True)" in map(ast.unparse, function.decorator_list)
    }
    assert len(acting) > 100
    assert acting - asking == set(ASKS_NO_POWER)


def test_every_power_is_asked_by_somebody() -> None:
    asked = set()
    for path, tree in modules().items():
        names = _names(_module(path), tree)
        for node in ast.walk(tree):
            match node:
                case ast.Attribute(attr=attribute, value=ast.Name(id=name)):
                    asked.add(f"{names.get(name)}.{attribute}")
                case ast.Name(id=name, ctx=ast.Load()):
                    asked.add(names.get(name, name))
    wrong = [
        one.name
        for label, found in permissions.powers()
        for name, one in found.items()
        if f"{apps.get_app_config(label).name}.access.{name}" not in asked
    ]
    assert not wrong


# --- one object and a list agree


def _fits(model: type[Model], scope: Scope) -> bool:
    """Whether a scope's lookups lead somewhere from a model."""
    try:
        model._default_manager.filter(scope.q(Acting(uuid4(), uuid4(), frozenset(Role))))
    except FieldError:
        return False
    return True


def _model_of(state: str) -> type[Model]:
    """The model whose state this is: `Call` for `Call.State.DRAFT`."""
    kind = type(state)
    (model,) = [
        one
        for one in apps.get_models()
        if one.__module__ == kind.__module__ and kind.__qualname__.startswith(f"{one.__name__}.")
    ]
    return model


def _made() -> list[Acting]:
    """Things of two towns, each with two partners: who may act for all of their bodies, and for a stranger's."""
    everybody = [making.acting(making.body("Estranea"), *Role)]
    for name in ("Comune di Qui", "Comune di Là"):
        town = making.town(name)
        lead, member = making.body(f"Capofila di {name}"), making.body(f"Partner di {name}")
        application = making.application(making.call(town), lead, member)
        agreement = making.agreement(application, town)
        call, programme = agreement.call, application.programmes.get()
        people = [making.acting(body, *Role) for body in (town.body, lead, member)]
        person = making.Person.objects.get(pk=people[1].person)
        moment, on = making.at("2026-05-04T09:00"), date(2026, 5, 4)
        paper = making.paper(town.body)
        act = {"person": person.pk, "body": lead.pk, "event": "test", "data": {}, "previous": "", "hash": ""}
        entry = Entry.objects.create(chain=town.body.pk, number=1, at=moment, **act)
        Message.objects.create(entry=entry, recipient=person, body=lead.pk, subject="Avviso", text="Pubblicato.")
        thread = Thread.objects.create(subject=name, chain=town.body.pk, words="Convenzione")
        ThreadBody.objects.create(thread=thread, body=lead.pk)
        Question.objects.create(call=call, body=lead, person=person, asked_at=moment, text="Quando?")
        panel = Panel.objects.create(call=call, kind="committee", act=paper, appointed_at=moment)
        Seat.objects.create(panel=panel, person=person, since=moment)
        period = ReportingPeriod.objects.create(agreement=agreement, number=1, first=on, last=on, due=on)
        FinancialReport.objects.create(period=period)
        Worker.objects.create(body=lead, code="V1", kind="volunteer", person_key=name, since=on, register_number="1")
        asked = {"agreement": agreement, "payee": lead}
        Payment.objects.create(number=1, kind="advance", eligible=0, gross=10, net=10, requested_at=moment, **asked)
        Dispute.objects.create(subject="importo", opened_at=moment, **asked)
        asked = {"agreement": agreement, "debtor": lead, "body": lead, "programme": programme}
        Clawback.objects.create(amount=10, asked_at=moment, due=on, paper=paper, **asked)
        everybody += [*people, making.acting(town.body, Role.FACILITATOR)]
    return everybody


@pytest.mark.django_db
def test_a_scope_holds_for_one_object_where_its_filter_finds_it() -> None:
    everybody = _made()
    answers: dict[tuple[Scope, type[Model]], set[bool]] = {}  # many powers share a scope: each is tried once
    for one in _powers():
        homes = {_model_of(state) for state in one.while_in} or {
            model for model in apps.get_models() if model.__module__.startswith("condivisa.")
        }
        about = [(one.within, model) for model in homes if one.while_in or _fits(model, one.within)]
        for scope, model in about:
            if (scope, model) not in answers:
                answers[scope, model] = _tried(scope, model, everybody)
        told = set().union(*(answers[each] for each in about))
        assert told == {True, False}, f"{one.name}: make something it is about, of two bodies"


def _tried(scope: Scope, model: type[Model], everybody: list[Acting]) -> set[bool]:
    """What a scope answers for every thing of a model and everybody, the filter and the object alike."""
    answers, things = set(), list(model._default_manager.all())
    for by in everybody:
        found = set(model._default_manager.filter(scope.q(by)))
        for thing in things:
            answers.add(thing in found)
            assert scope.holds(by, thing) is (thing in found), (scope.name, thing, by)
    return answers
