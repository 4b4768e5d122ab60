"""A prepared question answers as its queryset would, whoever asks, and is written once."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from django.db.models import CharField, Exists, OuterRef, QuerySet, Value
from django.db.transaction import TransactionManagementError

from condivisa.parties.models import Appointment, Body
from condivisa.records.access import Acting, Role
from condivisa.records.prepared import among, prepared
from condivisa.stages.calls.models import Call
from tests import making
from tests.at_once import at_once

IN_DATABASE = pytest.mark.django_db


class Counted:
    """A question that knows how many times it was written."""

    def __init__(self) -> None:
        self.written = 0

        @prepared
        def ask(viewer: Acting, on: date | None) -> QuerySet[Any, Any]:
            self.written += 1
            held = Appointment.objects.filter(body=viewer.body, person=viewer.person)
            if on is not None:
                held = held.filter(since__lte=on)
            rows = held.order_by().values_list(Value("held", CharField()), "role", "body__name")
            if Role.DIRECTOR in viewer.roles:
                others = Body.objects.filter(~Exists(Appointment.objects.filter(body=OuterRef("pk"))))
                rows = rows.union(others.order_by().values_list(Value("body", CharField()), "kind", "name"), all=True)
            return rows.order_by("body__name")[:2]

        self.ask = ask


@IN_DATABASE
def test_it_answers_for_whoever_asks_and_is_written_once_for_the_same_roles() -> None:
    first, second = making.town("Comune primo"), making.town("Comune secondo")
    question = Counted()
    assert question.ask(first.officer, date(2026, 1, 1)) == [("held", "officer", "Comune primo")]
    assert question.ask(second.officer, date(2026, 5, 1)) == [("held", "officer", "Comune secondo")]
    assert question.ask(second.officer, date(1990, 1, 1)) == []
    assert question.written == 1


@IN_DATABASE
def test_it_is_written_again_for_other_roles_and_without_a_day() -> None:
    town = making.town("Comune")
    making.body("Ente senza nessuno")
    question = Counted()
    question.ask(town.officer, date(2026, 1, 1))
    assert question.ask(town.officer, None) == [("held", "officer", "Comune")]
    assert question.ask(town.director, None) == [("held", "director", "Comune"), ("body", "ets", "Ente senza nessuno")]
    assert question.written == 3


@prepared
def known(town: UUID, at: datetime, code: str, other: int) -> QuerySet[Call]:
    return Call.objects.filter(procedure__administration=town, closes_at__gte=at, code=code).exclude(pk=other)


@IN_DATABASE
def test_models_come_whole_and_every_kind_of_value_has_its_place() -> None:
    town = making.town()
    call = making.call(town, code="uno")
    key, at = town.body.pk, call.closes_at
    assert at
    assert known(key, at, "uno", 0) == [call]
    assert known(key, at, "uno", 0)[0].title == call.title
    assert known(key, at + timedelta(seconds=1), "uno", 0) == []
    assert known(key, at, "due", 0) == []
    assert known(key, at, "uno", call.pk) == []
    assert known(uuid4(), at, "uno", 0) == []
    assert known(town=key, at=at, code="uno", other=0) == [call]


@pytest.mark.usefixtures("committed_db")
def test_what_one_thread_wrote_another_asks_over_its_own_connection() -> None:
    town = making.town()
    call, long_ago = making.call(town, code="uno"), making.at("2020-01-01T09:00")
    found = [known(town.body.pk, long_ago, "uno", 0)]
    assert at_once(lambda: found.append(known(town.body.pk, long_ago, "uno", 0))) == [""]
    assert found == [[call], [call]]


@IN_DATABASE
def test_a_question_that_can_have_no_answer_asks_nothing(django_assert_num_queries: Any) -> None:
    @prepared
    def nobody(key: UUID) -> QuerySet[Body]:
        return Body.objects.filter(pk=key, name__in=[])

    with django_assert_num_queries(0):
        assert nobody(uuid4()) == nobody(uuid4()) == []


@prepared
def named(keys: list[UUID], kinds: list[Body.Kind]) -> QuerySet[Body]:
    return Body.objects.filter(among("pk", keys), kind__in=kinds).order_by("name")


@IN_DATABASE
def test_a_list_has_a_place_for_each_of_its_values() -> None:
    one, two, _ = (making.body(name) for name in ("Uno", "Due", "Tre"))
    assert named([one.pk, two.pk], [Body.Kind.ETS]) == [two, one]
    assert named([two.pk, uuid4()], [Body.Kind.ETS]) == [two]
    assert named([one.pk], [Body.Kind.ETS, Body.Kind.PUBLIC]) == [one]
    assert named([one.pk, two.pk], [Body.Kind.PUBLIC]) == []


@IN_DATABASE
def test_a_long_list_is_asked_as_an_ordinary_question() -> None:
    body = making.body("Uno")
    others = [uuid4() for _ in range(1500)]  # more than SQLite joins by "or"
    assert named([*others, body.pk], [Body.Kind.ETS]) == [body]
    assert named(others, [Body.Kind.ETS]) == []


@prepared
def locked(key: UUID) -> QuerySet[Body]:
    return Body.objects.select_for_update().filter(pk=key)


@IN_DATABASE
def test_get_gives_the_one_row_or_says_that_there_is_none() -> None:
    body = making.body("Uno")
    assert locked.get(body.pk) == locked.get(key=body.pk) == body
    with pytest.raises(Body.DoesNotExist):
        locked.get(uuid4())


@pytest.mark.usefixtures("committed_db")
def test_a_lock_outside_a_transaction_is_refused_at_every_asking() -> None:
    body = making.body("Uno")
    with transaction.atomic():
        locked.get(body.pk)
    with pytest.raises(TransactionManagementError):
        locked(body.pk)


def test_what_has_no_place_in_a_statement_is_refused() -> None:
    with pytest.raises(TypeError, match="takes no dict"):
        known({}, making.at("2026-01-01T09:00"), "", 1)  # type: ignore[arg-type] # what is tried
