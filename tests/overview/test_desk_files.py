"""The desk: the files one goes back to, also when nothing waits."""

from __future__ import annotations

from django.urls import reverse

from condivisa.overview.desk.queries.files import files
from condivisa.records.access import Acting, Role
from condivisa.stages.agreements.models import Agreement
from condivisa.stages.applications.models import Application
from condivisa.stages.calls.models import Call
from condivisa.stages.codesign.models import Round
from condivisa.stages.selection.models import Ranking
from tests import making
from tests.making import at
from tests.screens import At, said
from tests.stages.selection import conftest as judging

NOW = at("2026-04-10T09:00")


def doors(viewer: Acting) -> list[str]:
    return [address for file in files(viewer=viewer, at=NOW) for _words, address in file.doors]


def test_who_has_scored_everything_finds_the_way_back_until_the_rankings_are_public(db: None) -> None:
    world = judging.make().admitted()
    anna = world.members[0]
    for one in world.applications:
        world.scores(anna, one, "0.8", "40")
    back = reverse("selection", args=[world.call.procedure.slug, world.call.code])
    page = At(anna).get("desk")
    assert "Per ora non deve fare niente" in said(page)
    assert f'href="{back}"' in page.content.decode()
    for viewer, there in ((world.town.rup, True), (world.town.director, True), (world.town.finance, False)):
        assert (back in doors(viewer)) == there
    stranger = making.acting(world.town.body, Role.COMMITTEE_MEMBER)
    assert doors(stranger) == doors(making.town("Comune Altrui").rup) == []
    page = At(stranger).get("desk")
    assert reverse("selections") in page.content.decode(), "who sits nowhere yet is sent to the list, not to the office"
    assert "Vai ai percorsi dell’ufficio" not in said(page)
    for programme in world.call.programmes.all():
        Ranking.objects.create(
            call=world.call, programme=programme, act=making.paper(world.town.body), adopted_at=NOW, published_at=NOW
        )
    assert back not in doors(anna)


def test_an_application_that_was_sent_is_gone_back_to_until_its_rankings_are_public(db: None) -> None:
    town, lead = making.town(), making.body("Cooperativa")
    application = making.application(making.call(town, state="closed"), lead)
    call = application.call
    back = reverse("application", args=[call.procedure.slug, call.code, application.pk])
    viewer = making.representative(lead)
    assert doors(viewer) == [back]
    assert At(viewer).client.get(back).status_code == 200
    assert doors(making.representative(making.body("Altra"))) == []
    assert back not in doors(town.rup)
    first, *others = application.programmes.all()
    act = {"call": call, "act": making.paper(town.body), "adopted_at": NOW}
    ranking = Ranking.objects.create(programme=first, **act)
    for other in others:
        Ranking.objects.create(programme=other, published_at=NOW, **act)
    assert doors(viewer) == [back], "adopted is not public"
    ranking.published_at = NOW
    ranking.save()
    assert doors(viewer) == []
    ranking.delete()
    application.state = "withdrawn"
    application.save()
    assert doors(viewer) == []


def test_a_notice_is_gone_back_to_until_it_is_public(db: None) -> None:
    town = making.town()
    making.call(town, closes_at=at("2099-01-01T12:00"))  # public
    call = making.call(town, state="draft", opens_at=None, closes_at=None)
    back = reverse("call_office", args=[call.procedure.slug, call.code])
    for viewer, there in ((town.officer, True), (town.rup, True), (town.director, False), (town.finance, False)):
        assert (doors(viewer) == [back]) is there
    assert At(town.officer).client.get(back).status_code == 200
    assert doors(making.town("Comune Altrui").rup) == []


def test_each_side_of_an_agreement_and_of_a_table_goes_back_to_its_pages(db: None) -> None:
    town, lead = making.town(), making.body("Cooperativa")
    made = making.agreement(making.application(making.call(town, state="closed"), lead), town)
    table = made.final_project.round.table_id
    pages = [reverse(view, args=[made.pk]) for view in ("agreement", "reports", "payments", "amendments")]
    at_the_table = [reverse(view, args=[table]) for view in ("table", "versions")]
    Round.objects.update(closed_at=None)
    Application.objects.update(state="withdrawn")  # of what was sent the other test speaks
    accountant = making.acting(lead, Role.ACCOUNTANT)
    Call.objects.update(closes_at=at("2099-01-01T12:00"))  # of the selection the other test speaks
    for viewer in (town.rup, town.finance, town.auditor, accountant, making.representative(lead)):
        assert set(doors(viewer)) == {*pages, *at_the_table}
        for address in doors(viewer):
            assert At(viewer).client.get(address).status_code == 200, (viewer.roles, address)
    facilitator = making.acting(town.body, Role.FACILITATOR)
    assert doors(facilitator) == at_the_table
    assert doors(making.representative(making.body("Altra"))) == []
    Round.objects.update(closed_at=NOW)
    Agreement.objects.update(state="closed")
    assert doors(town.rup) == []
