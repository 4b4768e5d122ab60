"""Who audits reads a selection, and takes no part in it: nothing before its rankings are published, all of it after."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from condivisa.records.access import Role
from condivisa.records.journal.models import Entry
from condivisa.records.notifications import queries as messages
from condivisa.records.notifications.models import Message
from condivisa.stages.calls.models import Call, Programme
from condivisa.stages.selection import actions, queries
from condivisa.stages.selection.models import Admission, ConflictDeclaration, CorrectionRequest
from tests import making
from tests.screens import At, said
from tests.stages.selection import conftest
from tests.stages.selection.conftest import Selection, of

pytestmark = pytest.mark.django_db

PAGES: tuple[tuple[str, dict[str, Any]], ...] = (
    ("selection", {}),
    ("selection_applications", {}),
    ("selection_minutes", {"kind": "committee"}),
    ("selection_ranking", {"programme": "P1"}),
)


@pytest.fixture
def ranked(selection: Selection, when: Any) -> Selection:
    """The ranking adopted, not yet published."""
    selection.admitted()
    when(conftest.SCORED)
    for application, (mark, step) in zip(
        selection.applications, (("0.8", "20"), ("0.7", "40"), ("0.6", "10")), strict=True
    ):
        for member in selection.members:
            selection.scores(member, application, mark, step)
    selection.minutes()
    selection.adopts()
    when(conftest.PUBLISHED)
    return selection


def publish(selection: Selection) -> None:
    ranking = queries.progress(queries.call_at(**of(selection), viewer=selection.town.rup)).rankings[
        selection.programme.pk
    ]
    actions.publish_ranking(ranking.pk, by=selection.town.rup, at=conftest.PUBLISHED)


def test_before_the_ranking_is_published_the_auditor_sees_how_far_it_is_and_nothing_of_it(ranked: Selection) -> None:
    auditor = At(ranked.town.auditor)
    overview = said(auditor.get("selection", **of(ranked)))
    assert "arrivate: 3" in overview
    assert "si aprono al revisore quando la selezione è conclusa, con le graduatorie pubblicate" in overview
    assert "Scarica" not in overview
    listed, ranking = (said(auditor.get(view, **of(ranked, **more))) for view, more in (PAGES[1], PAGES[3]))
    assert [name for name in ("Alba", "Brezza", "Ciclamino") if name in overview + listed + ranking] == []
    assert "Come si arriva ai punti" not in ranking
    key = ranked.applications[0].pk
    assert auditor.get("selection_minutes", **of(ranked, kind="committee")).status_code == 404
    assert auditor.get("selection_application", **of(ranked, key=key)).status_code == 404
    acts = queries.progress(queries.call_at(**of(ranked), viewer=ranked.town.rup)).acts
    assert acts
    assert [auditor.get("document", key=one.pk).status_code for one in acts] == [404] * len(acts)


def test_once_it_is_published_the_auditor_reads_all_without_declaring(ranked: Selection) -> None:
    publish(ranked)
    auditor, key = At(ranked.town.auditor), ranked.applications[0].pk
    assert "la legge soltanto" in said(auditor.get("selections"))
    pages = [said(auditor.get(view, **of(ranked, **more))) for view, more in PAGES]
    assert "Graduatoria di P1 pubblicata" in pages[0]
    assert [name for name in ("Alba", "Brezza", "Ciclamino") if name not in pages[1]] == []
    assert "Verbale" in pages[2]
    assert "Come si arriva ai punti" in pages[3]
    assert auditor.get("selection_application", **of(ranked, key=key)).status_code == 200
    acts = queries.progress(queries.call_at(**of(ranked), viewer=ranked.town.rup)).acts
    assert {auditor.get("document", key=one.pk).status_code for one in acts} == {200}
    assert not ConflictDeclaration.objects.filter(person=ranked.town.auditor.person).exists()
    elsewhere = At(making.acting(making.body("Comune di Altrove"), Role.AUDITOR))
    assert {elsewhere.get(view, **of(ranked, **more)).status_code for view, more in PAGES} == {404}


def test_an_auditor_once_recused_reads_still_nothing_of_the_application_in_conflict(ranked: Selection) -> None:
    """Whoever declared a conflict never reads that application, in any role."""
    publish(ranked)
    recused = ranked.members[0]
    said_so = ConflictDeclaration.objects.filter(call=ranked.call, person=recused.person).get()
    said_so.applications.add(ranked.applications[0])
    as_auditor = making.acting(ranked.town.body, Role.AUDITOR, who=making.Person.objects.get(pk=recused.person))
    found = queries.applications(ranked.call.pk, viewer=as_auditor)
    assert list(found) == ranked.applications[1:]


def reads(selection: Selection) -> bool:
    """Whether the auditor reads the selection, on each page that waits for its end."""
    auditor = At(selection.town.auditor)
    opened = {
        auditor.get("selection_minutes", **of(selection, kind="committee")).status_code == 200,
        *(
            auditor.get("selection_application", **of(selection, key=one.pk)).status_code == 200
            for one in selection.applications
        ),
        "conclusa" in said(auditor.get("selections")),
    }
    assert len(opened) == 1, "all of it, or nothing"
    return opened.pop()


def test_a_programme_with_nothing_to_rank_keeps_the_auditor_from_nothing(ranked: Selection) -> None:
    """Its ranking can never be drafted: nobody waits for it."""
    empty = Programme.objects.create(call=ranked.call, code="P9", title="Senza proposte", order=9)
    assert not reads(ranked)
    publish(ranked)
    assert reads(ranked)
    assert "non serve" in said(At(ranked.town.auditor).get("selection", **of(ranked)))
    ranked.applications[0].programmes.add(empty)
    assert not reads(ranked), "an admitted proposal is to be ranked there too"


def test_the_auditor_waits_for_the_last_to_be_admitted_or_refused(ranked: Selection) -> None:
    publish(ranked)
    making.application(ranked.call, making.body("Cooperativa Dalia"))
    assert not reads(ranked)


@pytest.mark.parametrize("gone", [False, True])
def test_where_all_are_refused_or_the_notice_is_revoked_nothing_is_left_to_disturb(
    selection: Selection, *, gone: bool
) -> None:
    ranked = Call.objects.filter(queries.all_ranked())
    assert not ranked.exists(), "still closed"
    selection.appoints()
    selection.opens()
    assert not ranked.exists(), "nobody has decided"
    if gone:
        Call.objects.update(state=Call.State.REVOKED)
    else:
        for one in selection.applications:
            refused = {"admitted": False, "reason": "Fuori registro.", "source": "CTS", "at": conftest.ADMITTED}
            acts = {"act": making.paper(selection.town.body), "letter": making.paper(selection.town.body)}
            Admission.objects.create(application=one, **refused, **acts)
    assert ranked.exists()
    found = queries.applications(selection.call.pk, viewer=selection.town.auditor)
    assert list(found) == selection.applications


@pytest.mark.parametrize(("state", "over"), [("published", False), ("closed", True)])
def test_a_notice_to_which_nobody_applied_is_over_once_it_is_closed(state: str, *, over: bool) -> None:
    making.call(making.town(), state=state)
    assert Call.objects.filter(queries.all_ranked()).exists() is over


REASON = "Lo statuto non dice chi firma."


def announced(many: int = 1) -> Selection:
    """Applications about to be refused: RUP has still to read the letters that say why."""
    careful = conftest.make({"intended_refusal": True})
    careful.appoints()
    careful.opens()
    for one in careful.applications[:many]:
        outcomes = {**conftest.ALL_MET, "powers": REASON}
        actions.check_requirements(one.pk, outcomes=outcomes, by=careful.town.rup, at=conftest.CHECKED)
        actions.intend_refusal(one.pk, by=careful.town.rup, at=conftest.CHECKED)
    return careful


def test_the_outbox_does_not_tell_an_officer_of_a_selection_that_they_do_not_open(when: Any) -> None:
    careful = announced()
    when(conftest.CHECKED)
    letter, officer = Message.objects.get(entry__event="selection.RefusalIntended"), At(careful.town.officer)
    assert officer.get("selection", **of(careful)).status_code == 404
    for state in (Call.State.CLOSED, Call.State.REVOKED):
        Call.objects.update(state=state)
        assert letter.subject not in said(officer.get("outbox"))
        assert officer.get("outbox_act", entry=letter.entry_id).status_code == 404
        assert officer.get("message", key=letter.pk).status_code == 404


def test_the_outbox_does_not_tell_the_auditor_what_the_selection_hides(when: Any) -> None:
    careful = announced()
    when(conftest.CHECKED)
    letter = Message.objects.get(entry__event="selection.RefusalIntended")
    town = careful.town
    both = making.acting(town.body, Role.AUDITOR, Role.DIRECTOR)
    for over in (False, True):
        if over:
            Call.objects.update(state=Call.State.REVOKED)
        for who in (town.auditor, town.rup, both):
            shown = over or who != town.auditor
            reader = At(who)
            assert (letter.subject in said(reader.get("outbox"))) is shown
            assert (letter.subject in said(reader.get("outbox", query={"cerca": REASON}))) is shown
            for view, key in (("outbox_act", {"entry": letter.entry_id}), ("message", {"key": letter.pk})):
                answer = reader.get(view, **key)
                assert answer.status_code == (200 if shown else 404)
                assert (REASON in said(answer)) is shown


def came_back(selection: Selection, event: str, **data: Any) -> None:
    """A message of an act of the town that could not be delivered."""
    chain = selection.town.body.pk
    number = 1000 + Entry.objects.filter(chain=chain).count()
    entry = Entry.objects.create(
        chain=chain, number=number, at=conftest.CHECKED, person=chain, body=chain, event=event, data=data
    )
    Message.objects.create(entry=entry, recipient_id=selection.town.rup.person, subject="Oggetto", text="Testo")


def test_no_letter_of_a_selection_is_read_by_the_auditor_before_its_end(ranked: Selection) -> None:
    """Those that came back, too: receipts, appointments, what was asked, a term recalled, a note in a thread."""
    first, seat = ranked.applications[0].pk, ranked.seat(0).pk
    when = {"sent_at": conftest.CHECKED, "due": conftest.CHECKED.date()}
    asked = CorrectionRequest.objects.create(application_id=first, requirement="documents", reason="R", **when)
    came_back(ranked, "applications.ApplicationSubmitted", application=first, call=ranked.call.pk)
    came_back(ranked, "selection.SeatSubstituted", seat=seat, replaces=seat)
    came_back(ranked, "notifications.TermRecalled", kind="selection.correction", key=asked.pk)
    came_back(ranked, "notifications.TermRecalled", kind="applications.closing", key=ranked.call.pk)
    came_back(ranked, "threads.NoteSent", subject=f"applications.application:{first}")
    others = {"calls.TermExtended", "payments.PaymentMade"}
    for event in others:
        came_back(ranked, event, call=ranked.call.pk)
    Message.objects.update(tries=1, last_error="550")
    arrived = {"applications.ApplicationSubmitted", "notifications.TermRecalled"}
    told = messages.failures(ranked.town.officer, at=conftest.PUBLISHED)
    assert {one.entry.event for one in told} == others | arrived, "an officer opens no selection"
    both = making.acting(ranked.town.body, Role.AUDITOR, Role.OFFICER)
    assert set(messages.failures(both, at=conftest.PUBLISHED)) == set(told)
    every = messages.failures(ranked.town.rup, at=conftest.PUBLISHED)
    read = messages.failures(ranked.town.auditor, at=conftest.PUBLISHED)
    assert {one.entry.event for one in read} == others
    assert {"selection.ApplicationAdmitted", "selection.ConflictDeclared"} < {one.entry.event for one in every}
    publish(ranked)
    Message.objects.update(tries=1, last_error="550")
    assert set(read.all()) == set(every.all()) == set(messages.failures(both, at=conftest.PUBLISHED))
    told = messages.failures(ranked.town.officer, at=conftest.PUBLISHED)
    assert {one.entry.event for one in told} == others | arrived


def test_the_auditor_s_outbox_asks_the_same_for_one_letter_and_for_more(when: Any) -> None:
    when(conftest.CHECKED)
    counts = []
    for many in (1, 3):
        Call.objects.update(state=Call.State.REVOKED)
        auditor = At(announced(many).town.auditor)
        Call.objects.update(state=Call.State.REVOKED)
        with CaptureQueriesContext(connection) as asked:
            assert auditor.get("outbox").status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 12


@pytest.mark.parametrize("published", [False, True])
def test_the_auditor_is_offered_no_form_of_an_act(ranked: Selection, *, published: bool) -> None:
    if published:
        publish(ranked)
    auditor = At(ranked.town.auditor)
    for view, more in PAGES:
        main = auditor.get(view, **of(ranked, **more)).content.decode().partition("<main")[2].partition("</main>")[0]
        assert 'method="post"' not in main, view
    one = {"key": ranked.applications[0].pk}
    acts: dict[str, dict[str, Any]] = {
        "selection_appoint": {},
        "selection_conflict": {},
        "selection_opening": {},
        "selection_requirements": one,
        "selection_corrections": one,
        "selection_refusal": one,
        "selection_weigh": one,
        "selection_admission": {},
        "selection_proposals": {},
        "selection_score": {"programme": "P1", **one},
    }
    assert [view for view, more in acts.items() if auditor.get(view, **of(ranked, **more)).status_code != 404] == []


def test_the_way_there_is_on_the_auditor_s_desk(selection: Selection, when: Any) -> None:
    assert "Le selezioni" in said(At(selection.town.auditor).get("desk"))
    assert selection.call.title in said(At(selection.town.auditor).get("selections"))
