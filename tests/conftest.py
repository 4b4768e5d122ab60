"""What every test may ask for."""

import gc
from collections.abc import Iterator
from contextlib import ExitStack

import hypothesis
import pytest
from pytest_django import DjangoDbBlocker

from tests import databases

pytest_plugins = ["tests.met"]

# The same examples every time, and no clock: a gate that is green stays green on a busy machine.
hypothesis.settings.register_profile("gate", deadline=None, derandomize=True)
hypothesis.settings.load_profile("gate")


def pytest_collection_finish() -> None:
    """What was loaded stays: looking through it for cycles again and again cost every test a tenth."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 50)


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """One copy of the migrated template for all tests that roll back; closed to every test that does not ask for it."""
    with ExitStack() as stack:
        with django_db_blocker.unblock():
            databases.sweep()
            stack.enter_context(databases.cloned())
        yield
        with django_db_blocker.unblock():
            stack.close()


@pytest.fixture
def committed_db(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A database of the test's own, where commits are real and other threads and processes see them."""
    with django_db_blocker.unblock(), databases.cloned():
        yield
