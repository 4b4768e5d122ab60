"""The intended refusal: announced once, anew for what is found later; answered by each, read once it was told."""

from typing import Any

import pytest

from condivisa.records.notifications import actions as notifications
from condivisa.records.notifications.models import Message
from condivisa.stages.applications.models import Member
from condivisa.stages.selection import actions
from condivisa.stages.selection.models import IntendedRefusal
from tests import making
from tests.making import at, refused
from tests.screens import At, said
from tests.stages.selection.conftest import CHECKED, Selection, make, of

pytestmark = pytest.mark.django_db
POWERS = "Chi firma non ha il potere di impegnare l'ente: lo statuto chiede una delibera."


@pytest.fixture
def careful() -> Selection:
    """A call that applies the intended refusal, opened, every requirement met."""
    selection = make({"intended_refusal": True})
    selection.appoints()
    selection.opens()
    selection.checks()
    return selection


def announces(selection: Selection, moment: str, released: str = "") -> IntendedRefusal:
    """The RUP announces a refusal to the first applicant and, where told when, lets the message leave."""
    made = actions.intend_refusal(selection.applications[0].pk, by=selection.town.rup, at=at(moment))
    if released:
        told = Message.objects.filter(entry__event="selection.RefusalIntended", released_at=None)
        notifications.release([one.pk for one in told], by=selection.town.rup, at=at(released))
    made.refresh_from_db()
    return made


def test_no_refusal_is_announced_while_a_correction_waits(careful: Selection) -> None:
    """L. 241/1990, art. 6 and 10-bis: what it ends in belongs to the same announcement."""
    request = actions.request_correction(
        careful.applications[0].pk,
        requirement="documents",
        fields=["statuto"],
        reason="Manca lo statuto.",
        days=10,
        by=careful.town.rup,
        at=CHECKED,
    )
    actions.check_requirements(
        careful.applications[0].pk, outcomes={"register": "Non è iscritto."}, by=careful.town.rup, at=CHECKED
    )
    with refused("selection.correction_waits"):
        announces(careful, "2025-10-25T09:00")
    actions.expire_correction(request.pk, by=careful.town.rup, at=at("2025-11-04T09:00"))
    assert announces(careful, "2025-11-04T10:00").requirements == ["register", "documents"]


def test_what_is_found_after_an_announcement_is_announced_anew(careful: Selection) -> None:
    """All of it, with ten days of its own; the earlier one and its answer are kept."""
    application = careful.applications[0]
    lead, rup = making.representative(application.lead), careful.town.rup
    careful.checks(powers=POWERS)
    first = announces(careful, "2025-10-25T09:00", released="2025-10-26T09:00")
    actions.answer_intended_refusal(application.pk, answer="La delibera c'era.", by=lead, at=at("2025-10-27T09:00"))
    careful.checks(powers=POWERS, register="Non è iscritto.")
    with refused("selection.observations_unweighed"):
        announces(careful, "2025-10-28T09:00")
    actions.weigh_observations(application.pk, reason="È successiva.", by=rup, at=at("2025-10-28T09:00"))
    page = At(rup).get("selection_requirements", **of(careful, key=application.pk)).content.decode()
    assert "Inviare il preavviso di rigetto" in page
    second = announces(careful, "2025-10-28T10:00")
    assert (second.requirements, second.told_at, second.answer) == (["powers", "register"], None, "")
    first.refresh_from_db()
    assert (first.replaced, first.answer, first.weighed) == (True, "La delibera c'era.", "È successiva.")
    with refused("selection.refusal_announced"):
        announces(careful, "2025-10-29T09:00")
    with refused("selection.refusal_not_sent"):
        actions.draft_admission(careful.call.pk, by=rup, at=at("2025-11-20T09:00"))
    told = Message.objects.get(entry__event="selection.RefusalIntended", released_at=None)
    assert "Non è iscritto." in told.text
    notifications.release([told.pk], by=rup, at=at("2025-10-30T09:00"))
    with refused("selection.observations_open"):
        actions.draft_admission(careful.call.pk, by=rup, at=at("2025-11-10T09:00"))
    actions.draft_admission(careful.call.pk, by=rup, at=at("2025-11-11T09:00"))


def test_later_observations_are_added_and_weighed_in_their_turn(careful: Selection) -> None:
    """A grouping's members each have their say within the term: none takes away another's."""
    application = careful.applications[0]
    other = making.body("Zefiro")
    Member.objects.create(application=application, body=other, joined_at=CHECKED)
    careful.checks(powers=POWERS)
    announces(careful, "2025-10-25T09:00", released="2025-10-26T09:00")
    people = [making.representative(application.lead), making.representative(other)]
    actions.answer_intended_refusal(application.pk, answer="C'era.", by=people[0], at=at("2025-10-27T09:00"))
    actions.weigh_observations(application.pk, reason="Non c'era.", by=careful.town.rup, at=at("2025-10-28T09:00"))
    actions.answer_intended_refusal(application.pk, answer="Eccola.", by=people[1], at=at("2025-10-29T09:00"))
    with refused("selection.observations_unweighed"):
        careful.decides()
    actions.weigh_observations(application.pk, reason="È tardiva.", by=careful.town.rup, at=at("2025-10-30T09:00"))
    made = IntendedRefusal.objects.get()
    for text, kept in ((made.answer, ("C'era.", "Eccola.")), (made.weighed, ("Non c'era.", "È tardiva."))):
        assert all(words in text for words in kept), text
    assert not careful.decides()[0].admitted


def test_a_refusal_is_read_once_it_was_told_with_the_reasons_of_then(careful: Selection, when: Any) -> None:
    application = careful.applications[0]
    careful.checks(powers=POWERS)
    announces(careful, "2025-10-25T09:00")
    when(at("2025-10-26T10:00"))
    lead = At(making.representative(application.lead))
    assert lead.get("observations", **of(careful, key=application.pk)).status_code == 404
    told = Message.objects.get(entry__event="selection.RefusalIntended")
    notifications.release([told.pk], by=careful.town.rup, at=at("2025-10-26T09:00"))
    rup = careful.town.rup
    for moment, outcomes in (
        ("2025-10-26T09:30", {"powers": "Altro."}),
        ("2025-10-26T09:40", {"register": "Non c'è."}),
    ):
        actions.check_requirements(application.pk, outcomes=outcomes, by=rup, at=at(moment))
    page = said(lead.get("observations", **of(careful, key=application.pk)))
    assert POWERS in page
    assert "Altro." not in page
    assert "Non c'è." not in page
