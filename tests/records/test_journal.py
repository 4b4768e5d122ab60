"""The journal: what it holds, what it refuses, what `verify` finds."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import Model

from condivisa.records.access import Acting
from condivisa.records.journal import actions as journal
from condivisa.records.journal import triggers
from condivisa.records.journal.events import Event
from condivisa.records.journal.models import Entry, Head
from condivisa.records.journal.queries import verify_chains, verify_guards
from condivisa.records.notifications.tables import tells
from condivisa.stages.agreements.models import BudgetMovement
from condivisa.stages.payments.models import MoneyMovement
from tests.databases import unguarded
from tests.making import at
from tests.stages.payments import conftest as payments

BY = Acting(uuid4(), uuid4())
TOWN, OTHER = uuid4(), uuid4()


@dataclass(frozen=True)
class SomethingHappened(Event):
    """An event of these tests alone."""

    thing: int
    amount: Decimal
    on: date
    who: UUID


tells(SomethingHappened)


def happen(times: int = 3, chain: UUID = TOWN) -> list[Entry]:
    event = SomethingHappened(7, Decimal("12.50"), date(2026, 3, 2), BY.person)
    return [journal.record(event, by=BY, at=at(f"2026-03-02T09:{minute:02}"), chain=chain) for minute in range(times)]


def codes() -> list[str]:
    return [finding.code for finding in verify_chains()]


@pytest.mark.django_db
def test_entries_follow_each_other_in_one_chain_per_administration() -> None:
    first, second, third = happen()
    (elsewhere,) = happen(1, OTHER)
    assert [first.number, second.number, third.number, elsewhere.number] == [1, 2, 3, 1]
    assert second.previous == first.hash
    assert third.data == {"thing": 7, "amount": "12.50", "on": "2026-03-02", "who": str(BY.person)}
    assert codes() == []


@pytest.mark.django_db
@pytest.mark.parametrize("model", [Entry, BudgetMovement, MoneyMovement])
@pytest.mark.parametrize(
    "statement",
    ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {} CASCADE", "REPLACE INTO {0} SELECT * FROM {0}"],
)
def test_what_is_append_only_is_so_in_the_database(model: type[Model], statement: str) -> None:
    scene = payments.made()
    scene.in_order()
    scene.instalment(scene.report({scene.lead: "10000.00"}))
    kept = model._default_manager.count()
    assert kept
    connection.check_constraints()  # PostgreSQL truncates no table that has deferred checks pending
    if statement.startswith("TRUNCATE") and connection.vendor == "sqlite":
        statement = "DELETE FROM {} WHERE 1"  # SQLite's own form of TRUNCATE
    if statement.startswith("REPLACE") and connection.vendor == "postgresql":
        statement = "INSERT INTO {0} SELECT * FROM {0} ON CONFLICT (id) DO UPDATE SET id = EXCLUDED.id"
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(model._meta.db_table))
    assert model._default_manager.count() == kept


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("tampering", "code"),
    [
        ({"data": {"thing": 8}}, "journal.entry_altered"),
        ({"at": at("2026-03-02T08:00")}, "journal.entry_altered"),
        ({"person": uuid4()}, "journal.entry_altered"),
        ({"number": 9}, "journal.entry_missing"),
    ],
)
def test_verify_names_an_entry_that_was_altered(tampering: dict[str, object], code: str) -> None:
    happen()
    unguarded("journal_entry")
    Entry.objects.filter(number=2).update(**tampering)
    (finding,) = verify_chains()
    assert (finding.code, finding.facts["number"]) == (code, 2)


@pytest.mark.django_db
def test_verify_finds_a_missing_entry_a_cut_tail_and_a_lost_head() -> None:
    happen()
    unguarded("journal_entry")
    Entry.objects.filter(number=3).delete()
    assert codes() == ["journal.tail_cut"]
    Entry.objects.filter(number=1).delete()
    assert codes() == ["journal.entry_missing"]
    Head.objects.all().delete()
    assert codes() == ["journal.head_missing"]


@pytest.mark.django_db
def test_verify_names_a_table_whose_triggers_were_dropped() -> None:
    assert list(verify_guards()) == []
    unguarded("journal_entry")
    assert [(one.code, one.facts["table"]) for one in verify_guards()] == [("journal.unguarded", "journal_entry")]


@pytest.mark.django_db
def test_verify_names_a_table_whose_trigger_does_nothing_and_the_next_start_puts_it_back() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER journal_entry_no_update")
            cursor.execute("CREATE TRIGGER journal_entry_no_update BEFORE UPDATE ON journal_entry BEGIN SELECT 1; END")
        else:
            cursor.execute("CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$")
            cursor.execute(
                """CREATE OR REPLACE TRIGGER journal_entry_no_rewrite BEFORE UPDATE OR DELETE ON journal_entry
                FOR EACH ROW EXECUTE FUNCTION nothing()"""
            )
    assert [(one.code, one.facts["table"]) for one in verify_guards()] == [("journal.unguarded", "journal_entry")]
    triggers.put_back()
    assert list(verify_guards()) == []


@pytest.mark.django_db
def test_verify_names_what_guards_some_rows_or_columns_only() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER journal_entry_no_delete")
            cursor.execute(
                "CREATE TRIGGER journal_entry_no_delete BEFORE DELETE ON journal_entry WHEN OLD.number > 9 "
                "BEGIN SELECT RAISE(ABORT, 'journal_entry is append-only'); END"
            )
        else:
            cursor.execute(
                """CREATE OR REPLACE TRIGGER journal_entry_no_rewrite BEFORE UPDATE OF person OR DELETE ON journal_entry
                FOR EACH ROW EXECUTE FUNCTION is_append_only()"""
            )
    assert [one.facts["table"] for one in verify_guards()] == ["journal_entry"]


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor == "sqlite", reason="PostgreSQL keeps the refusal in a function")
def test_verify_names_every_table_where_the_refusal_itself_does_nothing() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE OR REPLACE FUNCTION is_append_only() RETURNS trigger LANGUAGE plpgsql "
            "AS $$ BEGIN RETURN NEW; END $$"
        )
    assert "journal_entry" in {one.facts["table"] for one in verify_guards()}


@pytest.mark.django_db
def test_an_event_holds_no_free_object() -> None:
    with pytest.raises(TypeError, match="does not belong in the journal"):
        SomethingHappened({"name": "Ada"}, Decimal(1), date(2026, 1, 1), BY.person).data()  # type: ignore[arg-type] # the point


@pytest.mark.usefixtures("committed_db")
def test_nothing_is_recorded_outside_a_transaction() -> None:
    with pytest.raises(RuntimeError, match="inside the action's transaction"):
        happen(1)
    assert not Entry.objects.exists()
