"""Questions asked at every request: their statement is written once, and asked again with other values.

Writing the SQL of a long question costs Django several times what the database takes to answer it. What is prepared
is a function of who asks, keys, days and words, that answers with a queryset; called, it gives the rows.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from functools import reduce, update_wrapper
from operator import or_
from typing import Any, cast
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import (
    CharField,
    DateField,
    DateTimeField,
    Expression,
    Field,
    IntegerField,
    Q,
    QuerySet,
    UUIDField,
)
from django.db.transaction import TransactionManagementError

from condivisa.records.access import Acting

KINDS: tuple[tuple[type, type[Field[Any, Any]]], ...] = (
    (UUID, UUIDField),
    (datetime, DateTimeField),
    (date, DateField),
    (int, IntegerField),
    (str, CharField),
)
"""What a value may be, and the field that writes it in a statement; a moment is a day too, so it comes first."""

KEPT = ("_prefetch_related_lookups", "_known_related_objects", "_iterable_class", "_fetch_mode", "_fields")
"""What makes rows of a queryset's answer, beside its query."""


LONGEST = 20
"""How many values a list may have in a statement that is kept: each length has one of its own."""


class Slot(Expression):
    """Where a statement takes a value given at each asking."""

    def __init__(self, name: str, field: Field[Any, Any]):
        super().__init__(output_field=field)
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        """A parameter that is this very place, until a value takes it. Source: practice."""
        return "%s", [self]


class Prepared[**Given, Row]:
    """A question whose statement is kept, by the shape of what it is asked with. Source: practice."""

    def __init__(self, build: Callable[Given, QuerySet[Any, Row]]):
        self._build = build
        self._written: dict[Hashable, _Statement | None] = {}
        update_wrapper(self, build)

    def __call__(self, *given: Given.args, **named: Given.kwargs) -> list[Row]:
        """The rows for these values. Source: practice."""
        if any(isinstance(one, list) and len(one) > LONGEST for one in (*given, *named.values())):
            return list(self._build(*given, **named))
        statement, values = self._asked(given, named)
        return [] if statement is None else list(statement.rows(values))

    def get(self, *given: Given.args, **named: Given.kwargs) -> Row:
        """The one row for these values. Raises the model's `DoesNotExist`. Source: practice."""
        statement, values = self._asked(given, named)
        assert statement is not None  # a key alone never makes a question without rows
        for row in statement.rows(values):
            return cast(Row, row)
        raise statement.queryset.model.DoesNotExist

    def _asked(self, given: tuple[Any, ...], named: dict[str, Any]) -> tuple[_Statement | None, dict[str, Any]]:
        values: dict[str, Any] = {}
        shape: list[Hashable] = []
        places = [_place(str(number), value, values, shape) for number, value in enumerate(given)]
        by_name = {name: _place(name, value, values, shape) for name, value in named.items()}
        key = (connections["default"].vendor, *by_name, *shape)
        if key not in self._written:
            self._written[key] = _Statement.of(self._build(*places, **by_name))
        return self._written[key], values


def prepared[**Given, Row](build: Callable[Given, QuerySet[Any, Row]]) -> Prepared[Given, Row]:
    """Ask with a statement written at the first asking with these roles: `build` may look at roles, at what is an
    `Enum` or a truth, at which values are None and at how many a list has; of persons, bodies, keys, days and words it
    knows only their place.

    Source: practice.
    """
    return Prepared(build)


def among(name: str, places: Sequence[Any]) -> Q:
    """That a column is one of the values of a list, known by their places, or themselves where they are many.

    Source: practice.
    """
    if any(isinstance(place, Slot) for place in places):
        return reduce(or_, (Q(**{name: place}) for place in places))
    return Q(**{f"{name}__in": places})


def _place(name: str, value: Any, values: dict[str, Any], shape: list[Hashable]) -> Any:
    """What `build` receives for a value: its place, or the value itself where it decides how the statement is made."""
    if isinstance(value, Acting):
        values[f"{name}.person"], values[f"{name}.body"] = value.person, value.body
        shape.append(value.roles)
        person, body = (Slot(f"{name}.{part}", UUIDField()) for part in ("person", "body"))
        return Acting(person=person, body=body, roles=value.roles)  # type: ignore[arg-type] # places, not keys
    if value is None or isinstance(value, bool | Enum | frozenset):
        shape.append(value)
        return value
    if isinstance(value, list):
        shape.append(len(value))
        return [_place(f"{name}.{number}", one, values, shape) for number, one in enumerate(value)]
    for kind, field in KINDS:
        if isinstance(value, kind):
            values[name] = value
            shape.append(kind)
            return Slot(name, field())
    raise TypeError(f"a prepared question takes no {type(value).__name__}")


@dataclass(frozen=True)
class _Statement:
    """A queryset and the compiler that wrote it, with the parameters in order."""

    queryset: Any
    compiler: Any
    sql: str
    parameters: tuple[Any, ...]

    @classmethod
    def of(cls, queryset: Any) -> _Statement | None:
        """The statement of a queryset, None where it can have no rows."""
        compiler = queryset.query.get_compiler(using="default")
        try:
            sql, parameters = compiler.as_sql()
        except EmptyResultSet:
            return None
        return cls(queryset, compiler, sql, tuple(parameters))

    def rows(self, values: dict[str, Any]) -> Iterator[Any]:
        """The rows for these values, as the queryset would give them."""
        connection = connections["default"]
        if self.queryset.query.select_for_update and not connection.in_atomic_block:
            raise TransactionManagementError("a row is locked within a transaction only")
        compiler = copy.copy(self.compiler)
        compiler.connection = connection  # of this thread
        bound = [
            one.output_field.get_db_prep_value(values[one.name], connection) if isinstance(one, Slot) else one
            for one in self.parameters
        ]
        compiler.as_sql = lambda *_how, **_more: (self.sql, bound)
        query = copy.copy(self.queryset.query)
        query.get_compiler = lambda *_how, **_more: compiler
        asked = type(self.queryset)(model=self.queryset.model, query=query, using="default")
        for kept in KEPT:
            setattr(asked, kept, getattr(self.queryset, kept))
        return iter(asked)
