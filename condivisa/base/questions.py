"""A question: how upstream code learns a downstream fact without importing downstream.

The upstream app declares a typed slot; the app that knows fills it at start-up. A question that nobody
answers is a start-up error (`unanswered`, asked by the last app to be ready).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

_asked: list[Question[Any, Any]] = []


class Unanswered(RuntimeError):
    """A question was asked that no app has answered."""


class Question[**P, A]:
    """A slot for one answer. `shape` is a function whose signature and docstring say what is asked."""

    def __init__(self, shape: Callable[P, A]):
        self.name = f"{shape.__module__}.{shape.__name__}"
        self.__doc__ = shape.__doc__
        self._answer: Callable[P, A] | None = None
        _asked.append(self)

    def answered_by(self, answer: Callable[P, A]) -> Callable[P, A]:
        """Fill the slot. Raises `ValueError` when another function fills it already. Source: practice."""
        if self._answer is not None and self._answer is not answer:
            raise ValueError(f"{self.name} already has an answer")
        self._answer = answer
        return answer

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> A:
        if self._answer is None:
            raise Unanswered(self.name)
        return self._answer(*args, **kwargs)


def question[**P, A](shape: Callable[P, A]) -> Question[P, A]:
    """Declare a question from the function that describes it. Source: practice."""
    return Question(shape)


def unanswered() -> list[str]:
    """The names of the questions that nobody answers. Source: practice."""
    return [asked.name for asked in _asked if asked._answer is None]
