"""A lasting pact: terms, the days nobody is bound, parties that come in and go out by an act."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from condivisa.base.days import Period
from condivisa.records.journal.models import Entry
from condivisa.stages.alliances import actions, queries, rules
from condivisa.stages.alliances.models import Pact, PactTerm
from tests import making
from tests.making import Town, at, refused

NOW = at("2025-01-15T09:00")
FIRST = Period(date(2023, 10, 1), date(2024, 9, 30))
RENEWAL = Period(date(2025, 1, 1), date(2028, 12, 31))


@pytest.mark.parametrize(
    ("terms", "bare"),
    [
        ([], []),
        ([FIRST], []),
        ([FIRST, RENEWAL], [(date(2024, 10, 1), date(2024, 12, 31))]),
        ([RENEWAL, FIRST], [(date(2024, 10, 1), date(2024, 12, 31))]),
        ([FIRST, Period(date(2024, 10, 1), date(2025, 9, 30))], []),
        ([FIRST, Period(date(2024, 10, 2), date(2025, 9, 30))], [(date(2024, 10, 1), date(2024, 10, 1))]),
    ],
)
def test_the_days_between_two_terms_are_told(terms: list[Period], bare: list[tuple[date, date]]) -> None:
    """Alessandria: a first term to September 2024, a renewal from January 2025."""
    found = rules.gaps(terms)
    assert [(finding.facts["first"], finding.facts["last"]) for finding in found] == bare
    assert not any(finding.blocks for finding in found)


DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))


@given(st.lists(st.tuples(DAYS, st.integers(0, 400)), max_size=6))
def test_a_gap_never_holds_a_bound_day(spans: list[tuple[date, int]]) -> None:
    terms = [Period(first, first + timedelta(days)) for first, days in spans]
    apart = [term for place, term in enumerate(terms) if not any(term.overlap(other) for other in terms[:place])]
    for finding in rules.gaps(apart):
        first, last = finding.facts["first"], finding.facts["last"]
        assert isinstance(first, date)
        assert isinstance(last, date)
        assert not any(Period(first, last).overlap(term) for term in apart)


def pact(town: Town) -> Pact:
    made = Pact.objects.create(
        slug="prova", title="Patto di prova", administration=town.body, signed_on=date(2023, 9, 14), source="prova"
    )
    PactTerm.objects.create(pact=made, first=FIRST.first, last=FIRST.last)
    return made


@pytest.mark.django_db
def test_a_renewal_after_a_gap_is_written_and_warned_about() -> None:
    town = making.town()
    kept = pact(town)
    _, told = actions.renew_pact(
        kept.pk, first=RENEWAL.first, last=RENEWAL.last, interim_monitoring=True, by=town.officer, at=NOW
    )
    assert [finding.code for finding in told] == ["pact.gap"]
    assert queries.terms_of(kept) == [FIRST, RENEWAL]
    with refused("pact.terms_overlap"):
        actions.renew_pact(kept.pk, first=date(2028, 12, 31), last=date(2029, 12, 31), by=town.officer, at=NOW)
    with refused("pact.term_backwards", "access.role"):
        actions.renew_pact(kept.pk, first=RENEWAL.last, last=RENEWAL.first, by=town.finance, at=NOW)


@pytest.mark.django_db
def test_a_term_recorded_wrongly_is_cancelled_with_its_reason_and_recorded_again() -> None:
    """One typed to 2092 would stop every later renewal."""
    town = making.town()
    kept = pact(town)
    wrong, _ = actions.renew_pact(kept.pk, first=RENEWAL.first, last=date(2092, 12, 31), by=town.officer, at=NOW)
    with refused("pact.no_reason", "access.role"):
        actions.cancel_term(kept.pk, term=wrong.pk, reason=" ", by=town.finance, at=NOW)
    undone = actions.cancel_term(kept.pk, term=wrong.pk, reason="L'atto dice 2028.", by=town.officer, at=NOW)
    assert (undone.cancelled_on, undone.cancelled_because) == (date(2025, 1, 15), "L'atto dice 2028.")
    with refused("pact.term_unknown"):
        actions.cancel_term(kept.pk, term=wrong.pk, reason="Ancora.", by=town.officer, at=NOW)
    actions.renew_pact(kept.pk, first=RENEWAL.first, last=RENEWAL.last, by=town.officer, at=NOW)
    assert queries.terms_of(kept) == [FIRST, RENEWAL]
    assert kept.terms.count() == 3


@pytest.mark.django_db
def test_nobody_comes_in_or_goes_out_on_a_day_still_to_come() -> None:
    """Whoever has a day of going out is out: recorded before, it would be out too early."""
    town, ets = making.town(), making.body("Associazione Prima")
    kept = pact(town)
    tomorrow = date(2025, 1, 16)
    with refused("paper.dated_ahead"):
        actions.join_pact(kept.pk, ets.pk, joined_on=tomorrow, act="adesione", by=town.officer, at=NOW)
    actions.join_pact(kept.pk, ets.pk, joined_on=date(2025, 1, 15), act="adesione", by=town.officer, at=NOW)
    with refused("paper.dated_ahead"):
        actions.leave_pact(kept.pk, ets.pk, left_on=tomorrow, act="recesso", by=town.officer, at=NOW)


@pytest.mark.django_db
def test_parties_come_in_and_go_out_by_an_act() -> None:
    town = making.town()
    kept, ets = pact(town), making.body("Associazione Prova")
    day = date(2025, 1, 10)
    with refused("pact.no_act", "pact.before_signature"):
        actions.join_pact(kept.pk, ets.pk, joined_on=date(2023, 9, 13), act="", by=town.officer, at=NOW)
    actions.join_pact(kept.pk, ets.pk, joined_on=day, act="atto di adesione", by=town.officer, at=NOW)
    with refused("pact.already_inside"):
        actions.join_pact(kept.pk, ets.pk, joined_on=day, act="atto di adesione", by=town.officer, at=NOW)
    with refused("pact.left_before_joining"):
        actions.leave_pact(kept.pk, ets.pk, left_on=date(2025, 1, 9), act="recesso", by=town.officer, at=NOW)
    later = at("2025-07-02T09:00")
    actions.leave_pact(kept.pk, ets.pk, left_on=date(2025, 7, 1), act="recesso", by=town.officer, at=later)
    with refused("pact.not_inside"):
        actions.leave_pact(kept.pk, ets.pk, left_on=date(2025, 7, 2), act="recesso", by=town.officer, at=later)
    assert ets in queries.outside(kept)
    with refused("pact.back_before_leaving"):
        actions.join_pact(kept.pk, ets.pk, joined_on=date(2025, 6, 30), act="adesione", by=town.officer, at=later)
    actions.join_pact(kept.pk, ets.pk, joined_on=date(2025, 7, 1), act="adesione", by=town.officer, at=later)
    assert ets not in queries.outside(kept)
    assert [(one.joined_on, one.left_on) for one in queries.every_party(kept)] == [
        (day, date(2025, 7, 1)),
        (date(2025, 7, 1), None),
    ]


@pytest.mark.django_db
def test_only_the_keeper_of_the_pact_writes_in_it() -> None:
    kept = pact(making.town())
    with refused("access.not_yours"):
        actions.renew_pact(
            kept.pk, first=RENEWAL.first, last=RENEWAL.last, by=making.town("Comune di Altrove").officer, at=NOW
        )


@pytest.mark.django_db
@pytest.mark.parametrize("parties", [1, 30])
def test_the_parties_of_a_pact_are_read_in_one_statement(
    parties: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    town = making.town()
    kept, day = pact(town), date(2025, 1, 10)
    for number in range(parties):
        ets = making.body(f"Associazione {number}")
        actions.join_pact(kept.pk, ets.pk, joined_on=day, act="adesione", by=town.officer, at=NOW)
    with django_assert_num_queries(1):
        assert len({party.body.name for party in queries.every_party(kept)}) == parties


@pytest.mark.django_db
def test_a_coming_in_recorded_wrongly_is_cancelled_and_recorded_again() -> None:
    town = making.town()
    kept, ets = pact(town), making.body("Associazione")
    party = actions.join_pact(kept.pk, ets.pk, joined_on=date(2024, 1, 1), act="adesione", by=town.officer, at=NOW)
    with refused("access.role", "pact.no_reason"):
        actions.cancel_entry(kept.pk, party=party.pk, reason=" ", by=town.finance, at=NOW)
    actions.cancel_entry(kept.pk, party=party.pk, reason="È del 2023.", by=town.officer, at=NOW)
    with refused("pact.party_unknown"):
        actions.cancel_entry(kept.pk, party=party.pk, reason="Due volte.", by=town.officer, at=NOW)
    with refused("pact.not_inside"):
        actions.leave_pact(kept.pk, ets.pk, left_on=date(2024, 6, 1), act="recesso", by=town.officer, at=NOW)
    assert ets in queries.outside(kept)
    assert not queries.pacts_for(making.representative(ets)).exists()
    right = actions.join_pact(kept.pk, ets.pk, joined_on=date(2023, 10, 1), act="adesione", by=town.officer, at=NOW)
    assert [one.pk for one in queries.every_party(kept)] == [right.pk, party.pk]
    assert list(queries.parties_of(kept)) == [right]
    event = Entry.objects.get(event="alliances.PactEntryCancelled")
    assert (event.data["party"], event.data["joined_on"]) == (str(ets.pk), "2024-01-01")


@pytest.mark.django_db
def test_a_going_out_recorded_wrongly_is_cancelled_and_the_body_is_inside_as_before() -> None:
    town = making.town()
    kept, ets = pact(town), making.body("Associazione")
    joined, out, back = date(2024, 1, 1), date(2024, 6, 1), date(2024, 9, 1)
    party = actions.join_pact(kept.pk, ets.pk, joined_on=joined, act="adesione", by=town.officer, at=NOW)
    with refused("pact.party_unknown"):
        actions.cancel_exit(kept.pk, party=party.pk, reason="Mai uscita.", by=town.officer, at=NOW)
    actions.leave_pact(kept.pk, ets.pk, left_on=out, act="recesso", by=town.officer, at=NOW)
    again = actions.join_pact(kept.pk, ets.pk, joined_on=back, act="adesione 2", by=town.officer, at=NOW)
    with refused("pact.back_since"):
        actions.cancel_exit(kept.pk, party=party.pk, reason="Mai uscita.", by=town.officer, at=NOW)
    actions.cancel_entry(kept.pk, party=again.pk, reason="Mai uscita.", by=town.officer, at=NOW)
    inside = actions.cancel_exit(kept.pk, party=party.pk, reason="Mai uscita.", by=town.officer, at=NOW)
    assert (inside.joined_on, inside.joined_by, inside.left_on) == (joined, "adesione", None)
    party.refresh_from_db()
    assert (party.left_on, party.cancelled_because) == (out, "Mai uscita.")
    assert list(queries.parties_of(kept)) == [inside]
    assert Entry.objects.get(event="alliances.PactExitCancelled").data["left_on"] == "2024-06-01"
