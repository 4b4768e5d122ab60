"""A territory starts from another's notices: what is copied, what is of that time and stays there, who may."""

from dataclasses import replace
from typing import Any

import pytest

from condivisa.parties.models import Area
from condivisa.records.access import Acting
from condivisa.records.journal.models import Entry
from condivisa.stages.calls import actions, queries
from condivisa.stages.calls.drafts import CallDraft, ProgrammeDraft
from condivisa.stages.calls.models import Call, FundingShare, Programme, ProgrammeLink
from condivisa.stages.coprogramming.models import Procedure
from tests import making
from tests.making import at, refused
from tests.stages.calls.test_readiness import draft

pytestmark = pytest.mark.django_db
DRAFTED, COPIED = at("2025-09-01T09:00"), at("2028-03-01T09:00")


def earlier(people: making.Town, *, public: bool = True) -> Procedure:
    """Two notices of a procedure, tied to each other, the money of the first stated."""
    percorso = making.procedure(people)
    sources = tuple(replace(one, body=people.body.pk) for one in draft().sources)
    first = replace(draft(), sources=sources, cup="F21H24000130004", cig="B25194243A")
    ambito = CallDraft(
        "ambito",
        "Avviso dell'Ambito",
        "comune",
        first.sources,
        (ProgrammeDraft("A1", "Povertà", aims=("contrastare la povertà",)),),
        links=(("A1", "P1"),),
    )
    for one in (first, ambito):
        actions.save_draft(percorso.pk, one, by=people.officer, at=DRAFTED)
    if public:
        opening = {"state": Call.State.PUBLISHED, "published_at": DRAFTED, "terms_sha256": "0" * 64}
        Call.objects.filter(procedure=percorso).update(**opening)
    return percorso


def copy(percorso: Procedure, by: Acting, **changes: Any) -> Procedure:
    """The notices of a procedure taken for 2029-2031."""
    given: dict[str, Any] = {
        "slug": "nuovo-percorso",
        "title": "Percorso 2029-2031",
        "first_year": 2029,
        "last_year": 2031,
    } | changes
    return actions.open_from_earlier(percorso.pk, **given, by=by, at=COPIED)


def test_aims_terms_criteria_links_and_sources_are_copied_and_what_is_of_that_time_is_not() -> None:
    theirs, ours = making.town(), making.town("Comune di Altrove")
    percorso = earlier(theirs)
    made = copy(percorso, ours.rup)
    assert (made.administration, made.first_year, made.last_year) == (ours.body, 2029, 2031)
    calls = {call.code: call for call in Call.objects.filter(procedure=made)}
    assert {call.state for call in calls.values()} == {Call.State.DRAFT}
    for call in Call.objects.filter(procedure=percorso):
        before, after = queries.draft_of(call), queries.draft_of(calls[call.code])
        assert after.terms == before.terms
        assert after.criteria == before.criteria
        assert after.links == before.links
        assert [one.aims for one in after.programmes] == [one.aims for one in before.programmes]
        assert [(one.code, one.name) for one in after.sources] == [(one.code, one.name) for one in before.sources]
        assert {one.body for one in before.sources} == {theirs.body.pk}
        assert {one.body for one in after.sources} == {None}, "money of theirs is not ours"
        assert (after.cup, after.cig, after.opens_at, after.closes_at, after.questions_until) == ("", "", *[None] * 3)
    copied = Programme.objects.filter(call__procedure=made)
    assert set(copied.values_list("stated_annual", "stated_triennial")) == {(None, None)}
    assert not FundingShare.objects.filter(programme__in=copied).exists()
    assert ProgrammeLink.objects.filter(first__call=calls["ambito"], second__call=calls[draft().code]).exists()
    told = Entry.objects.filter(chain=ours.body.pk).order_by("number").values_list("event", flat=True)
    assert list(told) == ["coprogramming.ProcedureOpened", *["calls.CallDrafted"] * 2]


def test_a_revoked_notice_is_not_copied_and_whom_to_appeal_to_and_where_only_within_one_administration() -> None:
    """The first would be started again by mistake, the second would say the judge of another region."""
    theirs, ours = making.town(), making.town("Comune di Altrove")
    percorso = earlier(theirs)
    Call.objects.filter(procedure=percorso).update(appeal_authority="TAR Lombardia, entro 60 giorni")
    percorso.area = Area.objects.create(code="alto", name="Distretto dell’Alto Monferrato")
    percorso.save()
    Call.objects.filter(procedure=percorso, code="ambito").update(state=Call.State.REVOKED)
    (copied,) = Call.objects.filter(procedure=copy(percorso, ours.rup))
    assert (copied.code, copied.appeal_authority) == (draft().code, "")
    assert copied.procedure.area is None
    (own,) = Call.objects.filter(procedure=copy(percorso, theirs.rup, slug="di-nuovo"))
    assert own.procedure.area == percorso.area, "nobody can write it later"
    assert own.appeal_authority == "TAR Lombardia, entro 60 giorni"
    Call.objects.filter(procedure=percorso).update(state=Call.State.REVOKED)
    with pytest.raises(Procedure.DoesNotExist):
        copy(percorso, ours.rup, slug="ancora")


def test_a_draft_of_somebody_else_is_not_there_and_one_s_own_is() -> None:
    theirs = making.town()
    percorso = earlier(theirs, public=False)
    with pytest.raises(Procedure.DoesNotExist):
        copy(percorso, making.town("Comune di Altrove").rup)
    assert copy(percorso, theirs.rup).administration == theirs.body


def test_who_opens_no_procedure_copies_none_and_nothing_is_left_behind() -> None:
    theirs, ours = making.town(), making.town("Comune di Altrove")
    percorso = earlier(theirs)
    with refused("access.role"):
        copy(percorso, ours.finance)
    with refused("programming.slug_taken"):
        copy(percorso, ours.rup, slug=percorso.slug)
    with refused("programming.years"):
        copy(percorso, ours.rup, last_year=2028)
    assert Procedure.objects.count() == 1
    assert Call.objects.count() == 2
