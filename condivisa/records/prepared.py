"""Questions asked at every request: their statement is written once, and asked again with other values.

Writing the SQL of a long question costs Django several times what the database takes to answer it. What is prepared
is a function of who asks, keys, days and words, that answers with a queryset; called, it gives the rows.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from functools import wraps
from typing import Any
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
    QuerySet,
    UUIDField,
)

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


class Slot(Expression):
    """Where a statement takes a value given at each asking."""

    def __init__(self, name: str, field: Field[Any, Any]):
        super().__init__(output_field=field)
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        """A parameter that is this very place, until a value takes it. Source: practice."""
        return "%s", [self]


def prepared[**Given, Row](build: Callable[Given, QuerySet[Any, Row]]) -> Callable[Given, list[Row]]:
    """Ask with a statement written at the first asking with these roles: `build` may look at roles, at what is an
    `Enum` or a truth, and at which values are None; of persons, bodies, keys, days and words it knows only their place.

    Source: practice.
    """
    written: dict[Hashable, _Statement | None] = {}

    @wraps(build)
    def ask(*given: Given.args, **named: Given.kwargs) -> list[Row]:
        values: dict[str, Any] = {}
        shape: list[Hashable] = []
        places = [_place(str(number), value, values, shape) for number, value in enumerate(given)]
        by_name = {name: _place(name, value, values, shape) for name, value in named.items()}
        key = (connections["default"].vendor, *by_name, *shape)
        if key not in written:
            written[key] = _Statement.of(build(*places, **by_name))
        statement = written[key]
        return [] if statement is None else list(statement.rows(values))

    return ask


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
        for kept in (
            "_prefetch_related_lookups",
            "_known_related_objects",
            "_iterable_class",
            "_fetch_mode",
            "_fields",
        ):
            setattr(asked, kept, getattr(self.queryset, kept))
        return iter(asked)
