"""What an event is, and who listens to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from condivisa.base.words import catalogue

type EventValue = int | str | bool | UUID | Decimal | date | datetime | list[Any] | None

registered: dict[str, type[Event]] = {}


@dataclass(frozen=True)
class Event:
    """A past-tense fact. Fields are ids, codes, hashes, amounts and days: never names, never free text."""

    code: ClassVar[str]

    def __init_subclass__(cls, **kwargs: Any):
        super().__init_subclass__(**kwargs)
        cls.code = f"{cls.__module__.split('.')[-2]}.{cls.__name__}"
        registered[cls.code] = cls

    def data(self) -> dict[str, Any]:
        """The fields as JSON: amounts and days as texts. Source: practice."""
        return {field.name: _plain(getattr(self, field.name)) for field in fields(self)}


def _plain(value: Any) -> Any:
    match value:
        case None | bool() | int() | str():
            return value
        case datetime() | date():
            return value.isoformat()
        case UUID() | Decimal():
            return str(value)
        case list() | tuple():
            return [_plain(one) for one in value]
    raise TypeError(f"a {type(value).__name__} does not belong in the journal")


def said(code: str, language: str = "it") -> str:
    """What happened, in words; the code itself where the house has no such event (any more). Source: practice."""
    return catalogue().get(f"word.event.{code.rpartition('.')[2]}", {}).get(language, code)


type Subscriber = Callable[..., None]

_subscribers: dict[type[Event], list[Subscriber]] = {}
_to_all: list[Subscriber] = []


def subscribe[E: Event](event: type[E], step: Callable[..., None]) -> None:
    """Call `step(event, entry=…, by=…, at=…)` inside the transaction of each such event, in order of start-up.

    Apps subscribe in their `AppConfig.ready`; apps start from left to right. Source: practice.
    """
    if step not in _subscribers.setdefault(event, []):
        _subscribers[event].append(step)


def subscribe_to_all(step: Subscriber) -> None:
    """Call `step` for every event, after its own subscribers. Source: practice."""
    if step not in _to_all:
        _to_all.append(step)


def subscribers(event: type[Event]) -> list[Subscriber]:
    """Who hears an event, in order. Source: practice."""
    return [*_subscribers.get(event, []), *_to_all]


@dataclass(frozen=True)
class VerificationAsked(Event):
    """Somebody had a journal, its papers and their files compared with their hashes."""

    verification: int


@dataclass(frozen=True)
class VerificationEnded(Event):
    """A verification went through, or was stopped: how many things it looked at, how many did not match."""

    verification: int
    checked: int
    found: int
    stopped: bool
