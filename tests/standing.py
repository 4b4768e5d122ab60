"""A world that the tests of a file stand on: made once, and for each of them as it was made."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker


def stood_on(make: Callable[[], Any]) -> Any:
    """The fixture that makes a world at its first use in a file and gives each test a copy of it.

    The making runs in a transaction that is rolled back once the file is done. What a test writes, it writes in a
    transaction of its own within that one; what it sets on the objects themselves, it sets on its copy. A test that
    really commits has a database of its own, in a file of its own.
    """

    @pytest.fixture(scope="module")
    def standing(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Callable[[], Any]]:
        around: Any = transaction.atomic()
        around._from_testcase = True  # the actions of the making, durable each, take it for a test's
        with django_db_blocker.unblock(), around:
            made = make()
            with django_db_blocker.block():
                yield lambda: copy.deepcopy(made)
            transaction.set_rollback(True)

    return standing
