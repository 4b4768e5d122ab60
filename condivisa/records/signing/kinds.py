"""What each kind of paper says of its signature: each stage registers its own at start-up, papers know no stage."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.functional import Promise

from condivisa.records.access import Acting
from condivisa.records.identity.models import Person
from condivisa.records.papers.models import Paper


@dataclass(frozen=True)
class Side:
    """One who must sign: `words` says as what, `body` for whom, `people` who may: one of them does."""

    words: str | Promise
    body: UUID
    people: Sequence[Person]


@dataclass(frozen=True)
class Brought:
    """What came back: the signed file, who signed for each body (body → person), the office's number if it gave one."""

    file: bytes
    signers: Mapping[UUID, UUID]
    act_number: str
    act_date: date | None


@dataclass(frozen=True)
class Signing:
    """How papers of one kind are signed.

    `of` finds the thing a paper is about (`None` when there is none: the page answers 404); `reads` says who may see
    it, `signs` who may bring the signed file back, asking the same power as the action; `sides` who must sign on a day,
    `due` by when; `place` the page of the thing, `shared` where whoever reads the paper may open it, and not only who
    acts for the paper's administration; `sign` calls the stage's action. `by_signer`: only who signed brings it back.
    `numbered`: the action also takes the act's number; `number`, where there is one, copies numbers later, for whom
    `numbers` says. It is called with the thing, the paper's key, `act_number`, `act_date`, `protocol_number`,
    `protocol_date`, `by`, `at`.
    """

    of: Callable[[Paper], Any]
    reads: Callable[[Acting, Any], bool]
    signs: Callable[[Acting, Any], bool]
    sides: Callable[[Any, date], Sequence[Side]]
    sign: Callable[[Any, Brought, Acting, datetime], object]
    due: Callable[[Any], date | None] = lambda thing: None
    by_signer: bool = False
    numbered: bool = False
    place: Callable[[Any], str] = lambda thing: ""
    shared: bool = False
    numbers: Callable[[Acting, Any], bool] = lambda by, thing: False
    number: Callable[..., object] | None = None


def only_read(of: Callable[[Paper], Any], reads: Callable[[Acting, Any], bool]) -> Signing:
    """A paper that nobody signs: its page is for whoever it was written to. Source: practice."""
    return Signing(of=of, reads=reads, signs=lambda by, thing: False, sides=lambda thing, on: (), sign=_nobody)


def _nobody(thing: Any, brought: Brought, by: Acting, at: datetime) -> object:
    raise LookupError(thing)


_kinds: dict[str, Signing] = {}


def register(kind: str, signing: Signing) -> None:
    """Say how papers of a kind are signed; called once at start-up by the stage that issues them. Source: practice."""
    _kinds[kind] = signing


def signing_of(kind: str) -> Signing | None:
    """How papers of a kind are signed; `None` for a kind that nobody registered. Source: practice."""
    return _kinds.get(kind)


def all_kinds() -> frozenset[str]:
    """The kinds that have been registered. Source: practice."""
    return frozenset(_kinds)
