"""Parts of a draft, one at a time: what each writes, and who comes second."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal as D

import pytest

from condivisa.stages.calls import actions, queries
from condivisa.stages.calls.drafts import CriterionDraft, ShareDraft, SourceDraft
from condivisa.stages.calls.models import Booking, Call, FundingShare, Source
from condivisa.stages.calls.sections import (
    Aims,
    Criteria,
    Frame,
    GroupOfTerms,
    Links,
    ProgrammeRow,
    Programmes,
    Section,
    Shares,
    Sources,
    Times,
    mark,
)
from condivisa.stages.calls.terms import GROUPS, KINDS, Term
from tests import making
from tests.making import at, refused

pytestmark = pytest.mark.django_db
NOON = at("2025-09-01T12:00")
EVERY: list[Section] = [
    Frame(),
    Times(),
    Sources(),
    Programmes(),
    Aims(),
    Shares(),
    Criteria(),
    Links(),
    *(GroupOfTerms(group) for group in GROUPS),
]


@pytest.fixture
def town() -> making.Town:
    return making.town()


@pytest.fixture
def call(town: making.Town) -> Call:
    made = making.call(town, state="draft", programmes=[("P1", "300000.00"), ("P2", "30000.00")])
    made.source = Source.objects.get(procedure=made.procedure)
    made.save(update_fields=["source"])
    return made


def write(call: Call, section: Section, town: making.Town, seen: str = "") -> Call:
    """As the officer who has just opened the page of that part."""
    now = mark(section, queries.draft_of(Call.objects.get(pk=call.pk)))
    return actions.save_section(call.pk, section, seen=seen or now, by=town.officer, at=NOON)


def test_every_term_is_in_one_group_in_the_order_of_the_notice() -> None:
    assert [key for keys in GROUPS.values() for key in keys] == list(KINDS)


@pytest.mark.parametrize("section", EVERY, ids=lambda one: f"{type(one).__name__} {getattr(one, 'group', '')}")
def test_a_part_written_as_it_is_changes_nothing(call: Call, town: making.Town, section: Section) -> None:
    before = queries.draft_of(call)
    write(call, section.as_in(before), town)
    assert queries.draft_of(Call.objects.get(pk=call.pk)) == before


def test_each_part_leaves_the_others_as_they_are(call: Call, town: making.Town) -> None:
    write(call, Frame("Titolo", "C", "G", "TAR", {"vat": "fuori campo"}), town)
    write(call, Times(at("2025-11-01T09:00"), at("2025-12-01T12:00")), town)
    write(call, Criteria((CriterionDraft("1", "Qualità", "coefficient", D(40), (("buono", D(1)),)),)), town)
    said = queries.draft_of(Call.objects.get(pk=call.pk))
    assert (said.title, said.stated, said.closes_at) == ("Titolo", {"vat": "fuori campo"}, at("2025-12-01T12:00"))
    assert [one.code for one in said.criteria] == ["1"]
    assert [one.aims for one in said.programmes] == [("finalità di P1",), ("finalità di P2",)]
    assert said.terms == call.terms


def test_a_new_code_keeps_aims_money_and_links(call: Call, town: making.Town) -> None:
    write(call, Links((("P1", "P2"),)), town)
    write(call, Programmes((ProgrammeRow("Q1", "Nuovo", was="P1"), ProgrammeRow("P2", "Due", was="P2"))), town)
    said = queries.draft_of(Call.objects.get(pk=call.pk))
    assert [(one.code, one.aims, len(one.shares)) for one in said.programmes] == [
        ("Q1", ("finalità di P1",), 3),
        ("P2", ("finalità di P2",), 3),
    ]
    assert said.links == (("Q1", "P2"),)


def test_a_programme_that_goes_takes_its_links_and_money(call: Call, town: making.Town) -> None:
    write(call, Links((("P1", "P2"),)), town)
    write(call, Programmes((ProgrammeRow("P1", "Uno", was="P1"),)), town)
    said = queries.draft_of(Call.objects.get(pk=call.pk))
    assert ([one.code for one in said.programmes], said.links) == (["P1"], ())


def test_what_was_worked_out_stays_marked_only_where_its_amount_stays(call: Call, town: making.Town) -> None:
    call.programmes.get(code="P1").shares.update(computed=True)
    now = queries.draft_of(call)
    shares = {one.code: one.shares for one in now.programmes}
    first, *rest = shares["P1"]
    write(call, Shares({**shares, "P1": (replace(first, amount=D("1.00")), *rest)}), town)
    said = {one.code: one.shares for one in queries.draft_of(call).programmes}
    assert [one.computed for one in said["P1"]] == [False, True, True]


def test_two_people_on_one_part_the_second_is_told_and_nothing_is_overwritten(call: Call, town: making.Town) -> None:
    both_saw = mark(Frame(), queries.draft_of(call))
    write(call, Frame("Primo"), town, seen=both_saw)
    with refused("screen.changed_meanwhile"):
        write(call, Frame("Secondo"), town, seen=both_saw)
    assert Call.objects.get(pk=call.pk).title == "Primo"


def test_two_people_on_two_parts_both_are_kept(call: Call, town: making.Town) -> None:
    frame, times = (mark(part, queries.draft_of(Call.objects.get(pk=call.pk))) for part in (Frame(), Times()))
    write(call, Frame("Primo"), town, seen=frame)
    write(call, Times(at("2025-11-01T09:00"), at("2025-12-01T12:00")), town, seen=times)
    now = Call.objects.get(pk=call.pk)
    assert (now.title, now.closes_at) == ("Primo", at("2025-12-01T12:00"))


def test_a_part_that_contradicts_itself_is_refused(call: Call, town: making.Town) -> None:
    with refused("call.source_unknown"):
        write(call, Shares({"P1": (ShareDraft("ignota", 2026, D(1)),)}), town)
    with refused("call.code_twice"):
        write(call, Programmes((ProgrammeRow("P1", "Uno"), ProgrammeRow("P1", "Due"))), town)
    with refused("call.window_reversed"):
        write(call, Times(at("2025-12-01T09:00"), at("2025-11-01T12:00")), town)
    with refused("call.source_differs"):
        write(call, Sources("comune", (SourceDraft("comune", "Altro nome"),)), town)


def test_a_source_that_nobody_else_uses_may_be_corrected_and_leaves_with_its_code(
    call: Call, town: making.Town
) -> None:
    Booking.objects.filter(call=call).delete()
    own = queries.draft_of(call).source
    write(call, Sources(own, (SourceDraft(own, "Comune di Prova, servizi sociali"),)), town)
    assert Source.objects.get().name == "Comune di Prova, servizi sociali"
    Call.objects.filter(pk=call.pk).update(source=None)
    FundingShare.objects.all().delete()
    write(call, Sources("altra", (SourceDraft("altra", "Comune di Prova, servizi sociali"),)), town)
    assert list(Source.objects.values_list("code", flat=True)) == ["altra"], "the old code is nobody's any more"


def test_sources_called_alike_by_an_older_version_keep_nobody_from_writing(call: Call, town: making.Town) -> None:
    first = Source.objects.get()
    Source.objects.create(procedure=call.procedure, code="doppia", name=first.name)
    write(call, Frame("Un titolo"), town)
    assert Call.objects.get(pk=call.pk).title == "Un titolo"
    apart = (SourceDraft(first.code, first.name, first.body_id), SourceDraft("doppia", "Regione"))
    write(call, Sources(first.code, apart), town)
    assert Source.objects.get(code="doppia").name == "Regione"


def test_only_the_office_writes_and_only_a_draft(call: Call, town: making.Town) -> None:
    seen = mark(Frame(), queries.draft_of(call))
    with refused("access.role"):
        actions.save_section(call.pk, Frame("No"), seen=seen, by=town.finance, at=NOON)
    with refused("access.not_yours"):
        actions.save_section(call.pk, Frame("No"), seen=seen, by=making.town("Comune Altrui").officer, at=NOON)
    Call.objects.filter(pk=call.pk).update(state="signed")
    with refused("access.moment"):
        actions.save_section(call.pk, Frame("No"), seen=seen, by=town.officer, at=NOON)


def test_a_group_of_terms_is_written_with_bounds_and_emptied(call: Call, town: making.Town) -> None:
    among = Term("indirect_mode", "art. 9", among=("ledger", "flat"))
    write(call, GroupOfTerms("indirect", (among,)), town)
    now = Call.objects.get(pk=call.pk)
    assert now.terms.by_key["indirect_mode"] == among
    assert "indirect_ceiling_percent" not in now.terms.by_key
    assert now.terms.get("payee") == "lead"


def test_a_call_starts_with_a_code_of_its_own(town: making.Town) -> None:
    percorso = making.procedure(town)
    source = SourceDraft("ambito", "Ambito sociale")
    started = actions.start_call(percorso.pk, code="uno", title="Uno", source=source, by=town.officer, at=NOON)
    assert (started.state, started.source and started.source.name) == ("draft", "Ambito sociale")
    with refused("call.code_taken"):
        actions.start_call(percorso.pk, code="uno", title="Due", source=source, by=town.officer, at=NOON)
    with refused("access.role"):
        actions.start_call(percorso.pk, code="due", title="Due", source=source, by=town.finance, at=NOON)
